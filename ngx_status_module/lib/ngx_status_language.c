
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "ngx_status_accept_element.h"
#include "ngx_status_language.h"


#define NGX_STATUS_LANGUAGE_SUBTAG  8          /* bytes at most */


typedef enum {
    NGX_STATUS_LANGUAGE_PRIMARY = 0,
    NGX_STATUS_LANGUAGE_SCRIPT,
    NGX_STATUS_LANGUAGE_REGION,
    NGX_STATUS_LANGUAGE_VARIANT
} ngx_status_language_part_e;


typedef struct {
    u_char     *data;
    size_t      len;
    ngx_uint_t  letters;
    ngx_uint_t  digits;
} ngx_status_language_subtag_t;


static ngx_int_t ngx_status_language_rest(u_char *p, u_char *last,
    ngx_status_language_subtag_t *subtag);
static ngx_int_t ngx_status_language_next(u_char **pos, u_char *last,
    ngx_status_language_subtag_t *subtag);
static void ngx_status_language_line(ngx_str_t *line, ngx_str_t *tags,
    ngx_uint_t ntags, ngx_status_language_rank_t *ranks, ngx_uint_t *range);
static ngx_uint_t ngx_status_language_range(ngx_str_t *range);
static void ngx_status_language_match(ngx_status_accept_element_t *range,
    ngx_uint_t i, ngx_str_t *tag, ngx_status_language_rank_t *rank);
static ngx_uint_t ngx_status_language_within(ngx_str_t *inner,
    ngx_str_t *outer);
static ngx_uint_t ngx_status_language_before(ngx_str_t *tags,
    ngx_status_language_rank_t *one, ngx_status_language_rank_t *two);


ngx_int_t
ngx_status_language_tag(ngx_str_t *tag)
{
    u_char                        *p, *last;
    ngx_uint_t                     extended;
    ngx_status_language_part_e     part;
    ngx_status_language_subtag_t   subtag;

    p = tag->data;
    last = p + tag->len;

    if (ngx_status_language_next(&p, last, &subtag) != NGX_OK) {
        return NGX_DECLINED;
    }

    if (subtag.len == 1) {
        return ((*subtag.data | 0x20) == 'x')
               ? ngx_status_language_rest(p, last, &subtag) : NGX_DECLINED;
    }

    if (!subtag.letters) {
        return NGX_DECLINED;
    }

    part = NGX_STATUS_LANGUAGE_PRIMARY;
    extended = (subtag.len <= 3) ? 3 : 0;

    while (p < last) {

        if (ngx_status_language_next(&p, last, &subtag) != NGX_OK) {
            return NGX_DECLINED;
        }

        if (subtag.len == 1) {
            return ngx_status_language_rest(p, last, &subtag);
        }

        if (part == NGX_STATUS_LANGUAGE_PRIMARY && extended
            && subtag.letters && subtag.len == 3)
        {
            extended--;

        } else if (part < NGX_STATUS_LANGUAGE_SCRIPT
                   && subtag.letters && subtag.len == 4)
        {
            part = NGX_STATUS_LANGUAGE_SCRIPT;

        } else if (part < NGX_STATUS_LANGUAGE_REGION
                   && ((subtag.letters && subtag.len == 2)
                       || (subtag.digits && subtag.len == 3)))
        {
            part = NGX_STATUS_LANGUAGE_REGION;

        } else if (subtag.len >= 5
                   || (subtag.len == 4 && *subtag.data <= '9'))
        {
            part = NGX_STATUS_LANGUAGE_VARIANT;

        } else {
            return NGX_DECLINED;
        }
    }

    return NGX_OK;
}


/* extensions, and what is for private use, from a subtag of one letter on */

static ngx_int_t
ngx_status_language_rest(u_char *p, u_char *last,
    ngx_status_language_subtag_t *subtag)
{
    ngx_uint_t  n, private;

    n = 0;
    private = ((*subtag->data | 0x20) == 'x');

    while (p < last) {

        if (ngx_status_language_next(&p, last, subtag) != NGX_OK) {
            return NGX_DECLINED;
        }

        if (private || subtag->len > 1) {
            n++;
            continue;
        }

        if (n == 0) {
            return NGX_DECLINED;
        }

        n = 0;
        private = ((*subtag->data | 0x20) == 'x');
    }

    return n ? NGX_OK : NGX_DECLINED;
}


/* moves the position behind the subtag, and the hyphen that follows */

static ngx_int_t
ngx_status_language_next(u_char **pos, u_char *last,
    ngx_status_language_subtag_t *subtag)
{
    u_char  *p, c;

    p = *pos;

    subtag->data = p;
    subtag->letters = 1;
    subtag->digits = 1;

    for ( /* void */ ; p < last && *p != '-'; p++) {
        c = *p | 0x20;

        if (c >= 'a' && c <= 'z') {
            subtag->digits = 0;

        } else if (*p >= '0' && *p <= '9') {
            subtag->letters = 0;

        } else {
            return NGX_DECLINED;
        }
    }

    subtag->len = p - subtag->data;

    if (subtag->len == 0 || subtag->len > NGX_STATUS_LANGUAGE_SUBTAG) {
        return NGX_DECLINED;
    }

    if (p < last && ++p == last) {
        return NGX_DECLINED;
    }

    *pos = p;

    return NGX_OK;
}


ngx_uint_t
ngx_status_language_lookup(ngx_str_t *lines, ngx_uint_t n, ngx_str_t *tags,
    ngx_uint_t ntags, ngx_status_language_rank_t *ranks)
{
    ngx_uint_t                  i, k, range, wanted;
    ngx_status_language_rank_t  rank;

    ngx_memzero(ranks, ntags * sizeof(ngx_status_language_rank_t));

    for (i = 0; i < ntags; i++) {
        ranks[i].tag = i;
    }

    range = 0;

    for (i = 0; i < n; i++) {
        ngx_status_language_line(&lines[i], tags, ntags, ranks, &range);
    }

    /* insertion sort: there are few tags, and they are of the configuration */

    wanted = 0;

    for (i = 0; i < ntags; i++) {
        rank = ranks[i];

        if (rank.q == 0 || rank.refused) {
            continue;
        }

        for (k = wanted++;
             k && ngx_status_language_before(tags, &rank, &ranks[k - 1]);
             k--)
        {
            ranks[k] = ranks[k - 1];
        }

        ranks[k] = rank;
    }

    return wanted;
}


static void
ngx_status_language_line(ngx_str_t *line, ngx_str_t *tags, ngx_uint_t ntags,
    ngx_status_language_rank_t *ranks, ngx_uint_t *range)
{
    u_char                       *p, *last;
    ngx_uint_t                    i;
    ngx_status_accept_element_t   element;

    p = line->data;
    last = p + line->len;

    while (p < last) {

        if (ngx_status_accept_element(&p, last, &element) != NGX_OK
            || element.sub.len
            || !ngx_status_language_range(&element.top))
        {
            continue;
        }

        (*range)++;

        for (i = 0; i < ntags; i++) {
            ngx_status_language_match(&element, *range, &tags[i], &ranks[i]);
        }
    }
}


/* whether it is a basic range, RFC 4647, 2.1, other than "*" */

static ngx_uint_t
ngx_status_language_range(ngx_str_t *range)
{
    u_char                        *p, *last;
    ngx_status_language_subtag_t   subtag;

    p = range->data;
    last = p + range->len;

    if (ngx_status_language_next(&p, last, &subtag) != NGX_OK
        || !subtag.letters)
    {
        return 0;
    }

    while (p < last) {

        if (ngx_status_language_next(&p, last, &subtag) != NGX_OK) {
            return 0;
        }
    }

    return 1;
}


static void
ngx_status_language_match(ngx_status_accept_element_t *range, ngx_uint_t i,
    ngx_str_t *tag, ngx_status_language_rank_t *rank)
{
    ngx_str_t  *name;

    name = &range->top;

    if (ngx_status_language_within(tag, name)) {

        if (name->len > rank->within) {
            rank->within = name->len;
            rank->refused = (range->q == 0);

        } else if (name->len == rank->within && range->q) {
            rank->refused = 0;
        }
    }

    /*
     * RFC 4647, 3.4: a subtag of one character is taken from a range together
     * with the one that follows, so that what is left never ends in one
     */

    if (range->q > rank->q
        && ngx_status_language_within(name, tag)
        && (name->len == tag->len || tag->data[tag->len - 2] != '-'))
    {
        rank->q = range->q;
        rank->range = i;
    }
}


/* whether the outer one is left when subtags are taken from the inner's end */

static ngx_uint_t
ngx_status_language_within(ngx_str_t *inner, ngx_str_t *outer)
{
    if (inner->len < outer->len
        || (inner->len > outer->len && inner->data[outer->len] != '-'))
    {
        return 0;
    }

    return ngx_strncasecmp(inner->data, outer->data, outer->len) == 0;
}


static ngx_uint_t
ngx_status_language_before(ngx_str_t *tags, ngx_status_language_rank_t *one,
    ngx_status_language_rank_t *two)
{
    if (one->q != two->q) {
        return one->q > two->q;
    }

    if (one->range != two->range) {
        return one->range < two->range;
    }

    return tags[one->tag].len > tags[two->tag].len;
}
