
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include "ngx_status_accept.h"


/* how specifically an element matches a type, in ascending order */

#define NGX_STATUS_ACCEPT_NONE    0
#define NGX_STATUS_ACCEPT_ANY     1
#define NGX_STATUS_ACCEPT_TOP     2
#define NGX_STATUS_ACCEPT_SUFFIX  3
#define NGX_STATUS_ACCEPT_JSON    4
#define NGX_STATUS_ACCEPT_EXACT   5


typedef struct {
    ngx_str_t   top;
    ngx_str_t   sub;
    ngx_uint_t  q;
    ngx_uint_t  plain;      /* without parameters */
} ngx_status_accept_range_t;


static void ngx_status_accept_split_type(ngx_str_t *type, ngx_str_t *top,
    ngx_str_t *sub);
static void ngx_status_accept_next(ngx_str_t *line, ngx_str_t *element);
static ngx_int_t ngx_status_accept_parse(ngx_str_t *element,
    ngx_status_accept_range_t *range);
static ngx_int_t ngx_status_accept_parse_params(u_char *p, u_char *last,
    ngx_status_accept_range_t *range);
static ngx_uint_t ngx_status_accept_match(ngx_status_accept_range_t *range,
    ngx_str_t *top, ngx_str_t *sub);
static ngx_uint_t ngx_status_accept_equal(ngx_str_t *s, u_char *data,
    size_t len);
static ngx_uint_t ngx_status_accept_ends(ngx_str_t *s, u_char *data,
    size_t len);
static ngx_uint_t ngx_status_accept_star(ngx_str_t *s);
static u_char *ngx_status_accept_space(u_char *p, u_char *last);
static u_char *ngx_status_accept_token(u_char *p, u_char *last);
static u_char *ngx_status_accept_quoted(u_char *p, u_char *last);


/* the characters of a token, RFC 9110, 5.6.2 */

static uint32_t  ngx_status_accept_tchar[] = {
    0x00000000, /* 0000 0000 0000 0000  0000 0000 0000 0000 */

                /* ?>=< ;:98 7654 3210  /.-, +*)( '&%$ #"!  */
    0x03ff6cfa, /* 0000 0011 1111 1111  0110 1100 1111 1010 */

                /* _^]\ [ZYX WVUT SRQP  ONML KJIH GFED CBA@ */
    0xc7fffffe, /* 1100 0111 1111 1111  1111 1111 1111 1110 */

                /*  ~}| {zyx wvut srqp  onml kjih gfed cba` */
    0x57ffffff, /* 0101 0111 1111 1111  1111 1111 1111 1111 */

    0x00000000, /* 0000 0000 0000 0000  0000 0000 0000 0000 */
    0x00000000, /* 0000 0000 0000 0000  0000 0000 0000 0000 */
    0x00000000, /* 0000 0000 0000 0000  0000 0000 0000 0000 */
    0x00000000  /* 0000 0000 0000 0000  0000 0000 0000 0000 */
};


ngx_uint_t
ngx_status_accept_json(ngx_str_t *lines, ngx_uint_t n, ngx_str_t *json,
    ngx_str_t *page)
{
    return ngx_status_accept_q(lines, n, json)
           >= ngx_status_accept_q(lines, n, page);
}


ngx_uint_t
ngx_status_accept_q(ngx_str_t *lines, ngx_uint_t n, ngx_str_t *type)
{
    ngx_str_t                  line, element, top, sub;
    ngx_uint_t                 i, q, rank, best, readable;
    ngx_status_accept_range_t  range;

    ngx_status_accept_split_type(type, &top, &sub);

    q = 0;
    best = NGX_STATUS_ACCEPT_NONE;
    readable = 0;

    for (i = 0; i < n; i++) {
        line = lines[i];

        while (line.len) {
            ngx_status_accept_next(&line, &element);

            if (ngx_status_accept_parse(&element, &range) != NGX_OK) {
                continue;
            }

            readable = 1;

            rank = ngx_status_accept_match(&range, &top, &sub);

            if (rank == NGX_STATUS_ACCEPT_NONE) {
                continue;
            }

            rank = 2 * rank + range.plain;

            if (rank > best) {
                best = rank;
                q = range.q;

            } else if (rank == best) {
                q = ngx_max(q, range.q);
            }
        }
    }

    return readable ? q : 1000;
}


static void
ngx_status_accept_split_type(ngx_str_t *type, ngx_str_t *top, ngx_str_t *sub)
{
    size_t  i, end, slash;

    for (end = 0; end < type->len; end++) {
        if (type->data[end] == ';') {
            break;
        }
    }

    while (end && (type->data[end - 1] == ' ' || type->data[end - 1] == '\t')) {
        end--;
    }

    slash = end;

    for (i = 0; i < end; i++) {
        if (type->data[i] == '/') {
            slash = i;
            break;
        }
    }

    if (slash == end) {
        ngx_str_null(top);
        ngx_str_null(sub);
        return;
    }

    top->len = slash;
    top->data = type->data;

    sub->len = end - slash - 1;
    sub->data = type->data + slash + 1;
}


/* takes the first element, which may be empty, off a line */

static void
ngx_status_accept_next(ngx_str_t *line, ngx_str_t *element)
{
    u_char      *p, *last;
    ngx_uint_t   quoted;

    quoted = 0;
    last = line->data + line->len;

    for (p = line->data; p < last; p++) {

        if (*p == '"') {
            quoted = !quoted;

        } else if (quoted) {
            if (*p == '\\' && p + 1 < last) {
                p++;
            }

        } else if (*p == ',') {
            break;
        }
    }

    element->data = line->data;
    element->len = p - line->data;

    if (p < last) {
        p++;
    }

    line->data = p;
    line->len = last - p;
}


static ngx_int_t
ngx_status_accept_parse(ngx_str_t *element, ngx_status_accept_range_t *range)
{
    u_char  *p, *last;

    last = element->data + element->len;
    p = ngx_status_accept_space(element->data, last);

    range->top.data = p;
    p = ngx_status_accept_token(p, last);
    range->top.len = p - range->top.data;

    if (range->top.len == 0) {
        return NGX_DECLINED;
    }

    if (p < last && *p == '/') {
        p++;

        range->sub.data = p;
        p = ngx_status_accept_token(p, last);
        range->sub.len = p - range->sub.data;

        if (range->sub.len == 0) {
            return NGX_DECLINED;
        }

    } else {
        range->sub = range->top;

        if (!ngx_status_accept_star(&range->top)) {
            return NGX_DECLINED;
        }
    }

    if (ngx_status_accept_star(&range->top)
        && !ngx_status_accept_star(&range->sub))
    {
        return NGX_DECLINED;
    }

    return ngx_status_accept_parse_params(p, last, range);
}


static ngx_int_t
ngx_status_accept_parse_params(u_char *p, u_char *last,
    ngx_status_accept_range_t *range)
{
    u_char     *name, *value;
    size_t      len;
    ngx_int_t   q;

    range->q = 1000;
    range->plain = 1;

    for ( ;; ) {
        p = ngx_status_accept_space(p, last);

        if (p == last) {
            return NGX_OK;
        }

        if (*p++ != ';') {
            return NGX_DECLINED;
        }

        p = ngx_status_accept_space(p, last);

        if (p == last || *p == ';') {
            continue;
        }

        name = p;
        p = ngx_status_accept_token(p, last);
        len = p - name;

        if (len == 0 || p == last || *p != '=') {
            return NGX_DECLINED;
        }

        value = ++p;

        if (p < last && *p == '"') {
            p = ngx_status_accept_quoted(p, last);

        } else {
            p = ngx_status_accept_token(p, last);
        }

        if (p == value) {
            return NGX_DECLINED;
        }

        /* the weight need not be the last parameter, RFC 9110, 12.4.2 */

        if (len != 1 || ngx_tolower(*name) != 'q') {
            range->plain = 0;
            continue;
        }

        len = p - value;
        q = ngx_atofp(value, len, 3);

        if (q == NGX_ERROR || q > 1000 || (len == 1 && *value == '.')) {
            return NGX_DECLINED;
        }

        range->q = q;
    }
}


static ngx_uint_t
ngx_status_accept_match(ngx_status_accept_range_t *range, ngx_str_t *top,
    ngx_str_t *sub)
{
    ngx_str_t  *s;

    if (ngx_status_accept_star(&range->top)) {
        return NGX_STATUS_ACCEPT_ANY;
    }

    s = &range->sub;

    if (ngx_status_accept_equal(&range->top, top->data, top->len)) {

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

    if (ngx_status_accept_ends(sub, (u_char *) "+json", 5)
        && ngx_status_accept_equal(&range->top, (u_char *) "application", 11)
        && ngx_status_accept_equal(s, (u_char *) "json", 4))
    {
        return NGX_STATUS_ACCEPT_JSON;
    }

    return NGX_STATUS_ACCEPT_NONE;
}


static ngx_uint_t
ngx_status_accept_equal(ngx_str_t *s, u_char *data, size_t len)
{
    return s->len == len && ngx_strncasecmp(s->data, data, len) == 0;
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


static u_char *
ngx_status_accept_space(u_char *p, u_char *last)
{
    while (p < last && (*p == ' ' || *p == '\t')) {
        p++;
    }

    return p;
}


static u_char *
ngx_status_accept_token(u_char *p, u_char *last)
{
    while (p < last
           && ngx_status_accept_tchar[*p >> 5] & (1U << (*p & 0x1f)))
    {
        p++;
    }

    return p;
}


/* returns the end of a quoted string, or its start where it is malformed */

static u_char *
ngx_status_accept_quoted(u_char *p, u_char *last)
{
    u_char  *start;

    start = p;

    for (p++; p < last; p++) {

        if (*p == '"') {
            return p + 1;
        }

        if (*p == '\\' && ++p == last) {
            break;
        }

        if ((*p < 0x20 && *p != '\t') || *p == 0x7f) {
            break;
        }
    }

    return start;
}
