
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "ngx_status_accept_element.h"


static ngx_int_t ngx_status_accept_element_parse(u_char **pos, u_char *last,
    ngx_status_accept_element_t *element);
static ngx_int_t ngx_status_accept_element_params(u_char **pos, u_char *last,
    ngx_status_accept_element_t *element);
static ngx_int_t ngx_status_accept_element_weight(u_char *value, size_t len,
    ngx_status_accept_element_t *element);
static u_char *ngx_status_accept_element_skip(u_char *p, u_char *last);
static u_char *ngx_status_accept_element_space(u_char *p, u_char *last);
static u_char *ngx_status_accept_element_token(u_char *p, u_char *last);
static u_char *ngx_status_accept_element_quoted(u_char *p, u_char *last);


/* the characters of a token, RFC 9110, 5.6.2 */

static uint32_t  ngx_status_accept_element_tchar[] = {
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


ngx_int_t
ngx_status_accept_element(u_char **pos, u_char *last,
    ngx_status_accept_element_t *element)
{
    u_char     *p;
    ngx_int_t   rc;

    p = *pos;

    rc = ngx_status_accept_element_parse(&p, last, element);

    if (rc != NGX_OK) {
        p = ngx_status_accept_element_skip(p, last);
    }

    *pos = (p < last) ? p + 1 : last;

    return rc;
}


/*
 * moves the position to the comma after the element or to the end, or else, if
 * the element is unreadable, to a byte in it that is outside of quotes
 */

static ngx_int_t
ngx_status_accept_element_parse(u_char **pos, u_char *last,
    ngx_status_accept_element_t *element)
{
    u_char  *p;

    p = ngx_status_accept_element_space(*pos, last);

    element->top.data = p;
    p = ngx_status_accept_element_token(p, last);
    element->top.len = p - element->top.data;

    *pos = p;

    if (element->top.len == 0) {
        return NGX_DECLINED;
    }

    ngx_str_null(&element->sub);

    if (p < last && *p == '/') {
        p++;

        element->sub.data = p;
        p = ngx_status_accept_element_token(p, last);
        element->sub.len = p - element->sub.data;

        *pos = p;

        if (element->sub.len == 0) {
            return NGX_DECLINED;
        }
    }

    return ngx_status_accept_element_params(pos, last, element);
}


static ngx_int_t
ngx_status_accept_element_params(u_char **pos, u_char *last,
    ngx_status_accept_element_t *element)
{
    u_char  *p, *name, *value;
    size_t   len;

    element->q = 1000;
    element->plain = 1;

    for ( ;; ) {
        p = ngx_status_accept_element_space(*pos, last);

        *pos = p;

        if (p == last || *p == ',') {
            return NGX_OK;
        }

        if (*p != ';') {
            return NGX_DECLINED;
        }

        p = ngx_status_accept_element_space(p + 1, last);

        *pos = p;

        if (p == last || *p == ';' || *p == ',') {
            continue;
        }

        name = p;
        p = ngx_status_accept_element_token(p, last);
        len = p - name;

        if (len == 0 || p == last || *p != '=') {
            return NGX_DECLINED;
        }

        value = ++p;

        if (p < last && *p == '"') {
            p = ngx_status_accept_element_quoted(p, last);

        } else {
            p = ngx_status_accept_element_token(p, last);
        }

        *pos = p;

        if (p == value) {
            return NGX_DECLINED;
        }

        /* the weight need not be the last parameter, RFC 9110, 12.4.2 */

        if (len != 1 || ngx_tolower(*name) != 'q') {
            element->plain = 0;
            continue;
        }

        if (ngx_status_accept_element_weight(value, p - value, element)
            != NGX_OK)
        {
            return NGX_DECLINED;
        }
    }
}


static ngx_int_t
ngx_status_accept_element_weight(u_char *value, size_t len,
    ngx_status_accept_element_t *element)
{
    ngx_int_t  q;

    q = ngx_atofp(value, len, 3);

    if (q == NGX_ERROR || q > 1000 || (len == 1 && *value == '.')) {
        return NGX_DECLINED;
    }

    element->q = q;

    return NGX_OK;
}


/* the end of an element: the next comma that is not quoted */

static u_char *
ngx_status_accept_element_skip(u_char *p, u_char *last)
{
    ngx_uint_t  quoted, escaped;

    quoted = 0;
    escaped = 0;

    for ( /* void */ ; p < last; p++) {

        if (escaped) {
            escaped = 0;

        } else if (*p == '"') {
            quoted = !quoted;

        } else if (quoted) {
            escaped = (*p == '\\');

        } else if (*p == ',') {
            break;
        }
    }

    return p;
}


static u_char *
ngx_status_accept_element_space(u_char *p, u_char *last)
{
    while (p < last && (*p == ' ' || *p == '\t')) {
        p++;
    }

    return p;
}


static u_char *
ngx_status_accept_element_token(u_char *p, u_char *last)
{
    while (p < last
           && ngx_status_accept_element_tchar[*p >> 5] & (1U << (*p & 0x1f)))
    {
        p++;
    }

    return p;
}


/* returns the end of a quoted string, or its start where it is malformed */

static u_char *
ngx_status_accept_element_quoted(u_char *p, u_char *last)
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
