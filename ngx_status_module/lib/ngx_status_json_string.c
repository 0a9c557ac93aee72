
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "ngx_status_json_string.h"
#include "ngx_status_utf8.h"


static ngx_int_t ngx_status_json_string_unicode(u_char *p, u_char *last,
    uint32_t *code);
static ngx_int_t ngx_status_json_string_unescape(u_char *p, u_char *last,
    uint32_t *code);


ngx_int_t
ngx_status_json_string_escape(u_char *p, u_char *last, uint32_t *code)
{
    static const u_char  codes[256] = {
        ['"'] = '"', ['\\'] = '\\', ['/'] = '/', ['b'] = '\b',
        ['f'] = '\f', ['n'] = '\n', ['r'] = '\r', ['t'] = '\t'
    };

    if (last - p < 2) {
        return NGX_ERROR;
    }

    if (codes[p[1]]) {
        *code = codes[p[1]];
        return 2;
    }

    if (p[1] == 'u') {
        return ngx_status_json_string_unicode(p, last, code);
    }

    return NGX_ERROR;
}


static ngx_int_t
ngx_status_json_string_unicode(u_char *p, u_char *last, uint32_t *code)
{
    ngx_int_t  n, low;

    n = (last - p < 6) ? NGX_ERROR : ngx_hextoi(p + 2, 4);

    if (n == NGX_ERROR) {
        return NGX_ERROR;
    }

    *code = n;

    if (n < 0xd800 || n > 0xdfff) {
        return 6;
    }

    /* a high surrogate and, after it, the low one */

    if (n > 0xdbff || last - p < 12 || p[6] != '\\' || p[7] != 'u') {
        return NGX_DECLINED;
    }

    low = ngx_hextoi(p + 8, 4);

    if (low < 0xdc00 || low > 0xdfff) {
        return NGX_DECLINED;
    }

    *code = 0x10000 + ((n - 0xd800) << 10) + (low - 0xdc00);

    return 12;
}


u_char *
ngx_status_json_string_decode(u_char *p, ngx_str_t *string)
{
    u_char    *s, *last;
    uint32_t   code;

    last = string->data + string->len;

    for (s = string->data; s < last; /* void */ ) {

        if (*s != '\\') {
            *p++ = *s++;
            continue;
        }

        s += ngx_status_json_string_unescape(s, last, &code);
        p = ngx_status_utf8_encode(p, code);
    }

    return p;
}


ngx_uint_t
ngx_status_json_string_equal(ngx_str_t *string, ngx_str_t *value)
{
    size_t     n;
    u_char    *s, *last, *p, *end, encoded[4];
    uint32_t   code;

    p = value->data;
    end = p + value->len;

    last = string->data + string->len;

    for (s = string->data; s < last; p += n) {

        if (*s == '\\') {
            s += ngx_status_json_string_unescape(s, last, &code);
            n = ngx_status_utf8_encode(encoded, code) - encoded;

        } else {
            encoded[0] = *s++;
            n = 1;
        }

        if ((size_t) (end - p) < n || ngx_memcmp(p, encoded, n) != 0) {
            return 0;
        }
    }

    return p == end;
}


/* of a string that was read: a lone surrogate is the only error left */

static ngx_int_t
ngx_status_json_string_unescape(u_char *p, u_char *last, uint32_t *code)
{
    ngx_int_t  n;

    n = ngx_status_json_string_escape(p, last, code);

    if (n == NGX_DECLINED) {
        *code = 0xfffd;
        return 6;
    }

    return n;
}
