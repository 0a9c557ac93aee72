
/*
 * Copyright (C) ngx_status_module developers
 */


/*
 * libFuzzer harness for the Accept parser.  The input is a media type, a line
 * feed, and Accept lines with line feeds in between.
 *
 * A weight is in its range, and it is the same for letters of the other case,
 * for a line that is split at a comma between elements, for the lines in
 * reverse order, and with unreadable elements added.
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "ngx_status_accept.h"


#define NGX_STATUS_FUZZ_LINES  64


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
static void ngx_status_fuzz_json(ngx_str_t *lines, ngx_uint_t n,
    ngx_str_t *type, ngx_uint_t q);
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

    q = ngx_status_accept_q(lines, n, &type);

    ngx_status_fuzz_assert(q <= 1000);
    ngx_status_fuzz_assert(n || q == 1000);

    ngx_status_fuzz_split(lines, n, &type, q);
    ngx_status_fuzz_order(lines, n, &type, q);
    ngx_status_fuzz_unreadable(lines, n, &type, q);
    ngx_status_fuzz_json(lines, n, &type, q);
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

    ngx_status_fuzz_assert(ngx_status_accept_q(lines, n, type) == q);

    ngx_status_fuzz_swap_case(type);

    ngx_status_fuzz_assert(ngx_status_accept_q(lines, n, type) == q);
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

    ngx_status_fuzz_assert(ngx_status_accept_q(parts, n + 1, type) == q);

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

    ngx_status_fuzz_assert(ngx_status_accept_q(reverse, n, type) == q);
}


static void
ngx_status_fuzz_unreadable(ngx_str_t *lines, ngx_uint_t n, ngx_str_t *type,
    ngx_uint_t q)
{
    ngx_str_t  more[NGX_STATUS_FUZZ_LINES + 1];

    ngx_memcpy(&more[1], lines, n * sizeof(ngx_str_t));
    ngx_str_set(&more[0], ", */*;q=1.1, text/html;q, @;a=\", */*");

    ngx_status_fuzz_assert(ngx_status_accept_q(more, n + 1, type) == q);
}


static void
ngx_status_fuzz_json(ngx_str_t *lines, ngx_uint_t n, ngx_str_t *type,
    ngx_uint_t q)
{
    ngx_str_t   page = ngx_string("text/html");
    ngx_uint_t  expected;

    expected = (q >= ngx_status_accept_q(lines, n, &page));

    ngx_status_fuzz_assert(ngx_status_accept_json(lines, n, type, &page)
                           == expected);
    ngx_status_fuzz_assert(ngx_status_accept_json(lines, n, type, type) == 1);
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
