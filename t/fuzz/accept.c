
/*
 * Copyright (C) ngx_status_module developers
 */


/*
 * libFuzzer harness for the Accept parser.  The input is a media type, or
 * several with commas in between, a line feed, and Accept lines with line feeds
 * in between.
 *
 * A weight is in its range, and it is the same for letters of the other case,
 * for a line that is split at a comma between elements, for the lines in
 * reverse order, and with unreadable elements added.  The type that is chosen
 * of several is not lighter than another one, and is chosen again, wherever it
 * is in the list and whatever is added that is not accepted.
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "ngx_status_accept.h"
#include "../unit/weight.h"


#define NGX_STATUS_FUZZ_LINES  64
#define NGX_STATUS_FUZZ_TYPES  8


int LLVMFuzzerTestOneInput(const u_char *data, size_t size);

static ngx_uint_t ngx_status_fuzz_lines(ngx_str_t *lines, const u_char *data,
    size_t size);
static void ngx_status_fuzz_case(ngx_str_t *lines, ngx_uint_t n,
    ngx_str_t *type, ngx_uint_t q);
static void ngx_status_fuzz_split(ngx_str_t *lines, ngx_uint_t n,
    ngx_str_t *type, ngx_uint_t q);
static size_t ngx_status_fuzz_comma(ngx_str_t *line);
static void ngx_status_fuzz_order(ngx_str_t *lines, ngx_uint_t n,
    ngx_str_t *type, ngx_uint_t q);
static void ngx_status_fuzz_unreadable(ngx_str_t *lines, ngx_uint_t n,
    ngx_str_t *type, ngx_uint_t q);
static void ngx_status_fuzz_page(ngx_str_t *lines, ngx_uint_t n,
    ngx_str_t *type, ngx_uint_t q);
static void ngx_status_fuzz_choose(ngx_str_t *lines, ngx_uint_t n,
    ngx_str_t *names);
static ngx_uint_t ngx_status_fuzz_types(ngx_status_accept_type_t *types,
    ngx_str_t *values, ngx_str_t *names);
static void ngx_status_fuzz_chosen(ngx_str_t *lines, ngx_uint_t n,
    ngx_status_accept_type_t *types, ngx_uint_t ntypes, ngx_uint_t chosen);
static void ngx_status_fuzz_copy(ngx_str_t *to, const u_char *data,
    size_t size);
static void ngx_status_fuzz_swap_case(ngx_str_t *s);
static void ngx_status_fuzz_free(ngx_str_t *lines, ngx_uint_t n);
static void ngx_status_fuzz_assert(ngx_uint_t ok);


int
LLVMFuzzerTestOneInput(const u_char *data, size_t size)
{
    size_t         len;
    ngx_str_t      type, lines[NGX_STATUS_FUZZ_LINES];
    ngx_uint_t     n, q;
    const u_char  *lf;

    lf = size ? memchr(data, LF, size) : NULL;
    len = lf ? (size_t) (lf - data) : size;

    ngx_status_fuzz_copy(&type, data, len);

    n = lf ? ngx_status_fuzz_lines(lines, lf + 1, size - len - 1) : 0;

    q = ngx_status_test_weight(lines, n, &type);

    ngx_status_fuzz_assert(q <= 1000);
    ngx_status_fuzz_assert(n || q == 1000);

    ngx_status_fuzz_split(lines, n, &type, q);
    ngx_status_fuzz_order(lines, n, &type, q);
    ngx_status_fuzz_unreadable(lines, n, &type, q);
    ngx_status_fuzz_page(lines, n, &type, q);
    ngx_status_fuzz_choose(lines, n, &type);
    ngx_status_fuzz_case(lines, n, &type, q);

    ngx_status_fuzz_free(lines, n);
    ngx_status_fuzz_free(&type, 1);

    return 0;
}


static ngx_uint_t
ngx_status_fuzz_lines(ngx_str_t *lines, const u_char *data, size_t size)
{
    size_t         len;
    ngx_uint_t     n;
    const u_char  *lf;

    for (n = 0; n < NGX_STATUS_FUZZ_LINES; n++) {
        lf = size ? memchr(data, LF, size) : NULL;
        len = lf ? (size_t) (lf - data) : size;

        ngx_status_fuzz_copy(&lines[n], data, len);

        if (lf == NULL) {
            return n + 1;
        }

        data += len + 1;
        size -= len + 1;
    }

    return n;
}


/* changes the lines and the type, and thus comes last */

static void
ngx_status_fuzz_case(ngx_str_t *lines, ngx_uint_t n, ngx_str_t *type,
    ngx_uint_t q)
{
    ngx_uint_t  i;

    for (i = 0; i < n; i++) {
        ngx_status_fuzz_swap_case(&lines[i]);
    }

    ngx_status_fuzz_assert(ngx_status_test_weight(lines, n, type) == q);

    ngx_status_fuzz_swap_case(type);

    ngx_status_fuzz_assert(ngx_status_test_weight(lines, n, type) == q);
}


static void
ngx_status_fuzz_split(ngx_str_t *lines, ngx_uint_t n, ngx_str_t *type,
    ngx_uint_t q)
{
    size_t      comma;
    ngx_str_t  *line, parts[NGX_STATUS_FUZZ_LINES + 1];

    if (n == 0) {
        return;
    }

    line = &lines[n - 1];
    comma = ngx_status_fuzz_comma(line);

    if (comma == line->len) {
        return;
    }

    ngx_memcpy(parts, lines, n * sizeof(ngx_str_t));

    ngx_status_fuzz_copy(&parts[n - 1], line->data, comma);
    ngx_status_fuzz_copy(&parts[n], line->data + comma + 1,
                         line->len - comma - 1);

    ngx_status_fuzz_assert(ngx_status_test_weight(parts, n + 1, type) == q);

    ngx_status_fuzz_free(&parts[n - 1], 2);
}


/*
 * a comma outside of quotes, by preference in the second half, or the line's
 * length
 */

static size_t
ngx_status_fuzz_comma(ngx_str_t *line)
{
    size_t      i, comma;
    ngx_uint_t  quoted;

    comma = line->len;
    quoted = 0;

    for (i = 0; i < line->len; i++) {

        if (line->data[i] == '"') {
            quoted = !quoted;

        } else if (line->data[i] == '\\' && quoted) {
            i++;

        } else if (line->data[i] == ',' && !quoted) {
            comma = i;

            if (i >= line->len / 2) {
                break;
            }
        }
    }

    return comma;
}


static void
ngx_status_fuzz_order(ngx_str_t *lines, ngx_uint_t n, ngx_str_t *type,
    ngx_uint_t q)
{
    ngx_str_t   reverse[NGX_STATUS_FUZZ_LINES];
    ngx_uint_t  i;

    for (i = 0; i < n; i++) {
        reverse[i] = lines[n - i - 1];
    }

    ngx_status_fuzz_assert(ngx_status_test_weight(reverse, n, type) == q);
}


static void
ngx_status_fuzz_unreadable(ngx_str_t *lines, ngx_uint_t n, ngx_str_t *type,
    ngx_uint_t q)
{
    ngx_str_t  more[NGX_STATUS_FUZZ_LINES + 1];

    ngx_memcpy(&more[1], lines, n * sizeof(ngx_str_t));
    ngx_str_set(&more[0], ", */*;q=1.1, text/html;q, @;a=\", */*");

    ngx_status_fuzz_assert(ngx_status_test_weight(more, n + 1, type) == q);
}


static void
ngx_status_fuzz_page(ngx_str_t *lines, ngx_uint_t n, ngx_str_t *type,
    ngx_uint_t q)
{
    ngx_str_t   html = ngx_string("text/html");
    ngx_str_t   none = ngx_null_string;
    ngx_uint_t  p, expected;

    p = ngx_status_test_weight(lines, n, &html);

    ngx_status_fuzz_assert(ngx_status_accept_page(lines, n, &html, q)
                           == (p > q));

    /* the type as a page: a client that prefers text/html takes it, too */

    expected = (q > p);

    ngx_status_fuzz_assert(ngx_status_accept_page(lines, n, type, p)
                           == expected);

    expected = (type->len && p > q);

    ngx_status_fuzz_assert(ngx_status_accept_page(lines, n, type, q)
                           == expected);
    ngx_status_fuzz_assert(ngx_status_accept_page(lines, n, &none, 1000) == 0);
}


static void
ngx_status_fuzz_choose(ngx_str_t *lines, ngx_uint_t n, ngx_str_t *names)
{
    ngx_str_t                   values[NGX_STATUS_FUZZ_TYPES];
    ngx_uint_t                  i, ntypes, chosen;
    ngx_status_accept_type_t    types[NGX_STATUS_FUZZ_TYPES];
    ngx_status_accept_weight_t  weights[NGX_STATUS_FUZZ_TYPES];

    ntypes = ngx_status_fuzz_types(types, values, names);

    chosen = ngx_status_accept_choose(lines, n, types, ntypes, weights);

    ngx_status_fuzz_assert(chosen < ntypes);
    ngx_status_fuzz_assert(chosen == 0 || weights[chosen].q);

    for (i = 0; i < ntypes; i++) {
        ngx_status_fuzz_assert(weights[i].q
                               == ngx_status_test_weight(lines, n, &values[i]));

        ngx_status_fuzz_assert(weights[i].q <= weights[chosen].q);

        /* an earlier one that is as heavy is less specific */

        ngx_status_fuzz_assert(i >= chosen
                               || weights[i].q < weights[chosen].q
                               || weights[i].rank < weights[chosen].rank);
    }

    ngx_status_fuzz_chosen(lines, n, types, ntypes, chosen);
}


static ngx_uint_t
ngx_status_fuzz_types(ngx_status_accept_type_t *types, ngx_str_t *values,
    ngx_str_t *names)
{
    u_char      *p, *last, *comma;
    ngx_uint_t   n;

    p = names->data;
    last = p + names->len;

    for (n = 0; n < NGX_STATUS_FUZZ_TYPES; n++) {
        comma = (p < last) ? memchr(p, ',', last - p) : NULL;

        values[n].data = p;
        values[n].len = (comma ? comma : last) - p;

        ngx_status_accept_type(&types[n], &values[n]);

        if (comma == NULL) {
            return n + 1;
        }

        p = comma + 1;
    }

    return n;
}


static void
ngx_status_fuzz_chosen(ngx_str_t *lines, ngx_uint_t n,
    ngx_status_accept_type_t *types, ngx_uint_t ntypes, ngx_uint_t chosen)
{
    ngx_str_t                   more[NGX_STATUS_FUZZ_LINES + 1];
    ngx_str_t                   none = ngx_string("none/x");
    ngx_uint_t                  i;
    ngx_status_accept_type_t    other[NGX_STATUS_FUZZ_TYPES + 1];
    ngx_status_accept_weight_t  weights[NGX_STATUS_FUZZ_TYPES + 1];

    other[0] = types[chosen];
    ngx_memcpy(&other[1], types, ntypes * sizeof(ngx_status_accept_type_t));

    ngx_status_fuzz_assert(ngx_status_accept_choose(lines, n, other,
                                                    ntypes + 1, weights)
                           == 0);

    for (i = 0; i < n; i++) {
        more[i] = lines[n - i - 1];
    }

    ngx_str_set(&more[n], "none/x;q=0, none/x;a=b;q=0");

    ngx_memcpy(other, types, ntypes * sizeof(ngx_status_accept_type_t));
    ngx_status_accept_type(&other[ntypes], &none);

    if (n && weights[0].q && ngx_status_test_weight(lines, n, &none) == 0) {
        ngx_status_fuzz_assert(ngx_status_accept_choose(more, n + 1, other,
                                                        ntypes + 1, weights)
                               == chosen);
    }
}


/* of its very size, so that a sanitizer sees its bounds */

static void
ngx_status_fuzz_copy(ngx_str_t *to, const u_char *data, size_t size)
{
    to->len = size;
    to->data = malloc(size);

    if (size) {
        ngx_status_fuzz_assert(to->data != NULL);
        ngx_memcpy(to->data, data, size);
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
ngx_status_fuzz_free(ngx_str_t *lines, ngx_uint_t n)
{
    while (n) {
        ngx_free(lines[--n].data);
    }
}


static void
ngx_status_fuzz_assert(ngx_uint_t ok)
{
    if (!ok) {
        abort();
    }
}
