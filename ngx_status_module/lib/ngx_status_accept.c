
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "ngx_status_accept.h"
#include "ngx_status_accept_element.h"
#include "ngx_status_media_type.h"


/* how specifically an element matches a type, in ascending order */

#define NGX_STATUS_ACCEPT_NONE    0
#define NGX_STATUS_ACCEPT_ANY     1
#define NGX_STATUS_ACCEPT_TOP     2
#define NGX_STATUS_ACCEPT_SUFFIX  3
#define NGX_STATUS_ACCEPT_JSON    4
#define NGX_STATUS_ACCEPT_EXACT   5


static void ngx_status_accept_weigh(ngx_str_t *lines, ngx_uint_t n,
    ngx_status_accept_type_t *types, ngx_uint_t ntypes,
    ngx_status_accept_weight_t *weights);
static ngx_uint_t ngx_status_accept_best(ngx_status_accept_weight_t *weights,
    ngx_uint_t n);
static ngx_uint_t ngx_status_accept_line(ngx_str_t *line,
    ngx_status_accept_type_t *types, ngx_uint_t ntypes,
    ngx_status_accept_weight_t *weights);
static ngx_int_t ngx_status_accept_range(ngx_status_accept_element_t *range);
static void ngx_status_accept_match(ngx_status_accept_element_t *range,
    ngx_status_accept_type_t *type, ngx_status_accept_weight_t *weight);
static ngx_uint_t ngx_status_accept_rank(ngx_status_accept_element_t *range,
    ngx_status_accept_type_t *type);
static ngx_uint_t ngx_status_accept_equal(ngx_str_t *s, u_char *data,
    size_t len);
static ngx_uint_t ngx_status_accept_ends(ngx_str_t *s, u_char *data,
    size_t len);
static ngx_uint_t ngx_status_accept_star(ngx_str_t *s);


void
ngx_status_accept_type(ngx_status_accept_type_t *type, ngx_str_t *value)
{
    ngx_status_media_type_t  media_type;

    ngx_status_media_type_parse(&media_type, value);

    type->top = media_type.top;
    type->sub = media_type.sub;
    type->json = ngx_status_accept_ends(&type->sub, (u_char *) "+json", 5);
}


ngx_uint_t
ngx_status_accept_choose(ngx_str_t *lines, ngx_uint_t n,
    ngx_status_accept_type_t *types, ngx_uint_t ntypes,
    ngx_status_accept_weight_t *weights)
{
    ngx_status_accept_weigh(lines, n, types, ntypes, weights);

    return ngx_status_accept_best(weights, ntypes);
}


static void
ngx_status_accept_weigh(ngx_str_t *lines, ngx_uint_t n,
    ngx_status_accept_type_t *types, ngx_uint_t ntypes,
    ngx_status_accept_weight_t *weights)
{
    ngx_uint_t  i, readable;

    ngx_memzero(weights, ntypes * sizeof(ngx_status_accept_weight_t));

    readable = 0;

    for (i = 0; i < n; i++) {
        readable |= ngx_status_accept_line(&lines[i], types, ntypes, weights);
    }

    if (readable) {
        return;
    }

    for (i = 0; i < ntypes; i++) {
        weights[i].q = 1000;
    }
}


static ngx_uint_t
ngx_status_accept_best(ngx_status_accept_weight_t *weights, ngx_uint_t n)
{
    ngx_uint_t  i, best;

    best = 0;

    for (i = 1; i < n; i++) {

        if (weights[i].q > weights[best].q
            || (weights[i].q == weights[best].q
                && weights[i].q
                && weights[i].rank / 2 > weights[best].rank / 2))
        {
            best = i;
        }
    }

    return best;
}


ngx_uint_t
ngx_status_accept_page(ngx_str_t *lines, ngx_uint_t n, ngx_str_t *page,
    ngx_uint_t q)
{
    ngx_uint_t                  ntypes;
    ngx_status_accept_type_t    types[2];
    ngx_status_accept_weight_t  weights[2];

    static ngx_str_t  html = ngx_string("text/html");

    ngx_status_accept_type(&types[0], page);
    ngx_status_accept_type(&types[1], &html);

    ntypes = page->len ? 2 : 1;

    ngx_status_accept_weigh(lines, n, types, ntypes, weights);

    return weights[0].q > q || (ntypes == 2 && weights[1].q > q);
}


/* returns 1 if there is a readable element in the line */

static ngx_uint_t
ngx_status_accept_line(ngx_str_t *line, ngx_status_accept_type_t *types,
    ngx_uint_t ntypes, ngx_status_accept_weight_t *weights)
{
    u_char                       *p, *last;
    ngx_uint_t                    i, readable;
    ngx_status_accept_element_t   range;

    readable = 0;
    p = line->data;
    last = p + line->len;

    while (p < last) {

        if (ngx_status_accept_element(&p, last, &range) != NGX_OK
            || ngx_status_accept_range(&range) != NGX_OK)
        {
            continue;
        }

        readable = 1;

        for (i = 0; i < ntypes; i++) {
            ngx_status_accept_match(&range, &types[i], &weights[i]);
        }
    }

    return readable;
}


static ngx_int_t
ngx_status_accept_range(ngx_status_accept_element_t *range)
{
    if (!ngx_status_accept_star(&range->top)) {
        return range->sub.len ? NGX_OK : NGX_DECLINED;
    }

    if (range->sub.len && !ngx_status_accept_star(&range->sub)) {
        return NGX_DECLINED;
    }

    return NGX_OK;
}


static void
ngx_status_accept_match(ngx_status_accept_element_t *range,
    ngx_status_accept_type_t *type, ngx_status_accept_weight_t *weight)
{
    ngx_uint_t  rank;

    rank = ngx_status_accept_rank(range, type);

    if (rank == NGX_STATUS_ACCEPT_NONE) {
        return;
    }

    rank = 2 * rank + range->plain;

    if (rank > weight->rank) {
        weight->rank = rank;
        weight->q = range->q;

    } else if (rank == weight->rank) {
        weight->q = ngx_max(weight->q, range->q);
    }
}


static ngx_uint_t
ngx_status_accept_rank(ngx_status_accept_element_t *range,
    ngx_status_accept_type_t *type)
{
    ngx_str_t  *s, *sub;

    if (ngx_status_accept_star(&range->top)) {
        return NGX_STATUS_ACCEPT_ANY;
    }

    s = &range->sub;
    sub = &type->sub;

    if (ngx_status_accept_equal(&range->top, type->top.data, type->top.len)) {

        if (ngx_status_accept_equal(s, sub->data, sub->len)) {
            return NGX_STATUS_ACCEPT_EXACT;
        }

        if (ngx_status_accept_star(s)) {
            return NGX_STATUS_ACCEPT_TOP;
        }

        if (s->len > 2 && s->data[0] == '*' && s->data[1] == '+'
            && (ngx_status_accept_ends(sub, s->data + 1, s->len - 1)
                || ngx_status_accept_equal(sub, s->data + 2, s->len - 2)))
        {
            return NGX_STATUS_ACCEPT_SUFFIX;
        }
    }

    if (type->json
        && ngx_status_accept_equal(s, (u_char *) "json", 4)
        && ngx_status_accept_equal(&range->top, (u_char *) "application", 11))
    {
        return NGX_STATUS_ACCEPT_JSON;
    }

    return NGX_STATUS_ACCEPT_NONE;
}


static ngx_uint_t
ngx_status_accept_equal(ngx_str_t *s, u_char *data, size_t len)
{
    return s->len == len
           && (ngx_memcmp(s->data, data, len) == 0
               || ngx_strncasecmp(s->data, data, len) == 0);
}


static ngx_uint_t
ngx_status_accept_ends(ngx_str_t *s, u_char *data, size_t len)
{
    return s->len >= len
           && ngx_strncasecmp(s->data + s->len - len, data, len) == 0;
}


static ngx_uint_t
ngx_status_accept_star(ngx_str_t *s)
{
    return s->len == 1 && s->data[0] == '*';
}
