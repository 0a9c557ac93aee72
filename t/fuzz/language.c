
/*
 * Copyright (C) ngx_status_module developers
 */


/*
 * libFuzzer harness for language tags and Accept-Language.  The input is a tag,
 * or several with commas in between, a line feed, and Accept-Language lines
 * with line feeds in between.
 *
 * A tag is what matches the grammar of RFC 5646, as a regular expression.  The
 * tags that are wanted are those, and in the order, that RFC 4647 finds one
 * after the other, by taking each range and removing its last subtags.  They
 * are the same for letters of the other case, for a line that is split at a
 * comma, and with unreadable elements added.
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include <regex.h>

#include "ngx_status_accept_element.h"
#include "ngx_status_language.h"


#define NGX_STATUS_FUZZ_LINES   16
#define NGX_STATUS_FUZZ_TAGS    6
#define NGX_STATUS_FUZZ_RANGES  512


typedef struct {
    ngx_str_t   range;
    ngx_uint_t  q;
} ngx_status_fuzz_range_t;


int LLVMFuzzerTestOneInput(const u_char *data, size_t size);

static ngx_uint_t ngx_status_fuzz_split(ngx_str_t *parts, ngx_uint_t max,
    const u_char *data, size_t size, u_char separator);
static void ngx_status_fuzz_tag(ngx_str_t *tag);
static ngx_uint_t ngx_status_fuzz_ranges(ngx_status_fuzz_range_t *ranges,
    ngx_str_t *lines, ngx_uint_t n);
static ngx_uint_t ngx_status_fuzz_readable(ngx_str_t *range);
static ngx_uint_t ngx_status_fuzz_expected(ngx_uint_t *expected,
    ngx_status_fuzz_range_t *ranges, ngx_uint_t nranges, ngx_str_t *tags,
    ngx_uint_t ntags);
static void ngx_status_fuzz_truncate(ngx_str_t *range);
static ngx_uint_t ngx_status_fuzz_refused(ngx_str_t *tag,
    ngx_status_fuzz_range_t *ranges, ngx_uint_t nranges);
static ngx_uint_t ngx_status_fuzz_equal(ngx_str_t *one, ngx_str_t *two);
static void ngx_status_fuzz_check(ngx_str_t *lines, ngx_uint_t n,
    ngx_str_t *tags, ngx_uint_t ntags, ngx_uint_t *expected,
    ngx_uint_t nexpected);
static void ngx_status_fuzz_cut(ngx_str_t *lines, ngx_uint_t n,
    ngx_str_t *tags, ngx_uint_t ntags, ngx_uint_t *expected,
    ngx_uint_t nexpected);
static void ngx_status_fuzz_swap_case(ngx_str_t *s);
static void ngx_status_fuzz_assert(ngx_uint_t ok);


int
LLVMFuzzerTestOneInput(const u_char *data, size_t size)
{
    size_t                    len;
    ngx_str_t                 tags[NGX_STATUS_FUZZ_TAGS];
    ngx_str_t                 lines[NGX_STATUS_FUZZ_LINES + 2];
    ngx_uint_t                i, n, ntags, nranges, nexpected;
    ngx_uint_t                expected[NGX_STATUS_FUZZ_TAGS];
    const u_char             *lf;
    ngx_status_fuzz_range_t   ranges[NGX_STATUS_FUZZ_RANGES];

    lf = size ? memchr(data, LF, size) : NULL;
    len = lf ? (size_t) (lf - data) : size;

    ntags = ngx_status_fuzz_split(tags, NGX_STATUS_FUZZ_TAGS, data, len, ',');
    n = lf ? ngx_status_fuzz_split(lines, NGX_STATUS_FUZZ_LINES, lf + 1,
                                   size - len - 1, LF)
           : 0;

    for (i = 0; i < ntags; i++) {
        ngx_status_fuzz_tag(&tags[i]);

        if (ngx_status_language_tag(&tags[i]) != NGX_OK) {
            ngx_free(tags[i].data);
            tags[i--] = tags[--ntags];
        }
    }

    nranges = ngx_status_fuzz_ranges(ranges, lines, n);
    nexpected = ngx_status_fuzz_expected(expected, ranges, nranges, tags,
                                         ntags);

    ngx_status_fuzz_check(lines, n, tags, ntags, expected, nexpected);
    ngx_status_fuzz_cut(lines, n, tags, ntags, expected, nexpected);

    ngx_str_set(&lines[n], ", *;q=1, de;q=1.1, fr;q, -, de_CH, x/y, @, \"de");
    ngx_status_fuzz_check(lines, n + 1, tags, ntags, expected, nexpected);

    for (i = 0; i < n; i++) {
        ngx_status_fuzz_swap_case(&lines[i]);
    }

    ngx_status_fuzz_check(lines, n, tags, ntags, expected, nexpected);

    for (i = 0; i < ntags; i++) {
        ngx_status_fuzz_swap_case(&tags[i]);
    }

    ngx_status_fuzz_check(lines, n, tags, ntags, expected, nexpected);

    for (i = 0; i < ntags; i++) {
        ngx_free(tags[i].data);
    }

    for (i = 0; i < n; i++) {
        ngx_free(lines[i].data);
    }

    return 0;
}


/* copies of their very size, so that a sanitizer sees their bounds */

static ngx_uint_t
ngx_status_fuzz_split(ngx_str_t *parts, ngx_uint_t max, const u_char *data,
    size_t size, u_char separator)
{
    size_t         len;
    ngx_uint_t     n;
    const u_char  *end;

    for (n = 0; n < max; n++) {
        end = size ? memchr(data, separator, size) : NULL;
        len = end ? (size_t) (end - data) : size;

        parts[n].len = len;
        parts[n].data = malloc(len);

        if (len) {
            ngx_status_fuzz_assert(parts[n].data != NULL);
            ngx_memcpy(parts[n].data, data, len);
        }

        if (end == NULL) {
            return n + 1;
        }

        data += len + 1;
        size -= len + 1;
    }

    return n;
}


static void
ngx_status_fuzz_tag(ngx_str_t *tag)
{
    char        text[256];
    ngx_uint_t  matches;

    static regex_t     grammar;
    static ngx_uint_t  compiled;

    if (!compiled) {
        ngx_status_fuzz_assert(regcomp(&grammar,
            "^(([a-z]{2,3}(-[a-z]{3}){0,3}|[a-z]{4}|[a-z]{5,8})"
            "(-[a-z]{4})?(-([a-z]{2}|[0-9]{3}))?"
            "(-([a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*"
            "(-[0-9a-wyz](-[a-z0-9]{2,8})+)*"
            "(-x(-[a-z0-9]{1,8})+)?"
            "|x(-[a-z0-9]{1,8})+)$", REG_EXTENDED|REG_ICASE|REG_NOSUB) == 0);

        compiled = 1;
    }

    if (tag->len >= sizeof(text)) {
        return;
    }

    if (tag->len) {
        ngx_memcpy(text, tag->data, tag->len);
    }

    text[tag->len] = '\0';

    matches = (ngx_strlen(text) == tag->len
               && regexec(&grammar, text, 0, NULL, 0) == 0);

    ngx_status_fuzz_assert(matches == (ngx_status_language_tag(tag) == NGX_OK));
}


static ngx_uint_t
ngx_status_fuzz_ranges(ngx_status_fuzz_range_t *ranges, ngx_str_t *lines,
    ngx_uint_t n)
{
    u_char                       *p, *last;
    ngx_uint_t                    i, nranges;
    ngx_status_accept_element_t   element;

    nranges = 0;

    for (i = 0; i < n; i++) {
        p = lines[i].data;
        last = p + lines[i].len;

        while (p < last && nranges < NGX_STATUS_FUZZ_RANGES) {

            if (ngx_status_accept_element(&p, last, &element) == NGX_OK
                && element.sub.len == 0
                && ngx_status_fuzz_readable(&element.top))
            {
                ranges[nranges].range = element.top;
                ranges[nranges].q = element.q;
                nranges++;
            }
        }
    }

    return nranges;
}


static ngx_uint_t
ngx_status_fuzz_readable(ngx_str_t *range)
{
    size_t      i, len;
    ngx_uint_t  first;

    first = 1;
    len = 0;

    for (i = 0; i < range->len; i++) {

        if (range->data[i] == '-') {

            if (len == 0) {
                return 0;
            }

            len = 0;
            first = 0;
            continue;
        }

        if (++len > 8 || !(first ? isalpha(range->data[i])
                                 : isalnum(range->data[i])))
        {
            return 0;
        }
    }

    return len > 0;
}


static ngx_uint_t
ngx_status_fuzz_expected(ngx_uint_t *expected,
    ngx_status_fuzz_range_t *ranges, ngx_uint_t nranges, ngx_str_t *tags,
    ngx_uint_t ntags)
{
    ngx_int_t   q;
    ngx_str_t   range;
    ngx_uint_t  i, k, n, seen[NGX_STATUS_FUZZ_TAGS];

    n = 0;
    ngx_memzero(seen, sizeof(seen));

    for (q = 1000; q > 0; q--) {

        for (i = 0; i < nranges; i++) {

            if (ranges[i].q != (ngx_uint_t) q) {
                continue;
            }

            for (range = ranges[i].range;
                 range.len;
                 ngx_status_fuzz_truncate(&range))
            {
                for (k = 0; k < ntags; k++) {

                    if (!seen[k] && ngx_status_fuzz_equal(&range, &tags[k])) {
                        seen[k] = 1;

                        if (!ngx_status_fuzz_refused(&tags[k], ranges,
                                                     nranges))
                        {
                            expected[n++] = k;
                        }
                    }
                }
            }
        }
    }

    return n;
}


/* RFC 4647, 3.4: a single letter or digit goes with what follows it */

static void
ngx_status_fuzz_truncate(ngx_str_t *range)
{
    do {
        while (range->len && range->data[range->len - 1] != '-') {
            range->len--;
        }

        if (range->len) {
            range->len--;
        }

    } while (range->len > 1 && range->data[range->len - 2] == '-');
}


static ngx_uint_t
ngx_status_fuzz_refused(ngx_str_t *tag, ngx_status_fuzz_range_t *ranges,
    ngx_uint_t nranges)
{
    ngx_str_t   part;
    ngx_uint_t  i, found, weight;

    for (part = *tag; part.len; part.len--) {

        if (part.len < tag->len && tag->data[part.len] != '-') {
            continue;
        }

        found = 0;
        weight = 0;

        for (i = 0; i < nranges; i++) {

            if (ngx_status_fuzz_equal(&ranges[i].range, &part)) {
                found = 1;
                weight |= ranges[i].q;
            }
        }

        if (found) {
            return weight == 0;
        }
    }

    return 0;
}


static ngx_uint_t
ngx_status_fuzz_equal(ngx_str_t *one, ngx_str_t *two)
{
    return one->len == two->len
           && ngx_strncasecmp(one->data, two->data, one->len) == 0;
}


static void
ngx_status_fuzz_check(ngx_str_t *lines, ngx_uint_t n, ngx_str_t *tags,
    ngx_uint_t ntags, ngx_uint_t *expected, ngx_uint_t nexpected)
{
    ngx_uint_t                  i, wanted;
    ngx_status_language_rank_t  ranks[NGX_STATUS_FUZZ_TAGS];

    wanted = ngx_status_language_lookup(lines, n, tags, ntags, ranks);

    ngx_status_fuzz_assert(wanted == nexpected);

    for (i = 0; i < wanted; i++) {
        ngx_status_fuzz_assert(ranks[i].tag == expected[i]);
    }
}


/* the last line at its last comma, unless it may be in quotes */

static void
ngx_status_fuzz_cut(ngx_str_t *lines, ngx_uint_t n, ngx_str_t *tags,
    ngx_uint_t ntags, ngx_uint_t *expected, ngx_uint_t nexpected)
{
    size_t     i;
    ngx_str_t  parts[NGX_STATUS_FUZZ_LINES + 1], *line;

    if (n == 0 || memchr(lines[n - 1].data, '"', lines[n - 1].len)) {
        return;
    }

    ngx_memcpy(parts, lines, n * sizeof(ngx_str_t));
    line = &parts[n - 1];

    for (i = line->len; i > 0; i--) {

        if (line->data[i - 1] == ',') {
            parts[n].data = line->data + i;
            parts[n].len = line->len - i;
            line->len = i - 1;

            ngx_status_fuzz_check(parts, n + 1, tags, ntags, expected,
                                  nexpected);
            return;
        }
    }
}


static void
ngx_status_fuzz_swap_case(ngx_str_t *s)
{
    size_t  i;
    u_char  ch;

    for (i = 0; i < s->len; i++) {
        ch = s->data[i] | 0x20;

        if (ch >= 'a' && ch <= 'z') {
            s->data[i] ^= 0x20;
        }
    }
}


static void
ngx_status_fuzz_assert(ngx_uint_t ok)
{
    if (!ok) {
        abort();
    }
}
