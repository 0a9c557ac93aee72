
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "ngx_status_utf8.h"


/* whether a byte is one after the first of a character */

#define ngx_status_utf8_continues(c)  (((c) & 0xc0) == 0x80)


ngx_int_t
ngx_status_utf8_character(u_char *p, size_t len)
{
    u_char     low, high;
    ngx_int_t  i, n;

    low = 0x80;
    high = 0xbf;

    if (p[0] < 0x80) {
        return 1;
    }

    if (p[0] < 0xc2 || p[0] > 0xf4) {
        return -1;
    }

    if (p[0] < 0xe0) {
        n = 2;

    } else if (p[0] < 0xf0) {
        n = 3;

        if (p[0] == 0xe0) {
            low = 0xa0;         /* overlong below */

        } else if (p[0] == 0xed) {
            high = 0x9f;        /* surrogates above */
        }

    } else {
        n = 4;

        if (p[0] == 0xf0) {
            low = 0x90;         /* overlong below */

        } else if (p[0] == 0xf4) {
            high = 0x8f;        /* beyond U+10FFFF above */
        }
    }

    for (i = 1; i < n; i++) {

        if ((size_t) i == len || p[i] < low || p[i] > high) {
            return -i;
        }

        low = 0x80;
        high = 0xbf;
    }

    return n;
}


size_t
ngx_status_utf8_valid_length(ngx_str_t *value)
{
    size_t     i;
    ngx_int_t  n;

    for (i = 0; i < value->len; i += n) {
        n = ngx_status_utf8_character(&value->data[i], value->len - i);

        if (n < 0) {
            break;
        }
    }

    return i;
}


u_char *
ngx_status_utf8_encode(u_char *p, uint32_t code)
{
    if (code < 0x80) {
        *p++ = (u_char) code;

    } else if (code < 0x800) {
        *p++ = (u_char) (0xc0 | (code >> 6));
        *p++ = (u_char) (0x80 | (code & 0x3f));

    } else if (code < 0x10000) {
        *p++ = (u_char) (0xe0 | (code >> 12));
        *p++ = (u_char) (0x80 | ((code >> 6) & 0x3f));
        *p++ = (u_char) (0x80 | (code & 0x3f));

    } else {
        *p++ = (u_char) (0xf0 | (code >> 18));
        *p++ = (u_char) (0x80 | ((code >> 12) & 0x3f));
        *p++ = (u_char) (0x80 | ((code >> 6) & 0x3f));
        *p++ = (u_char) (0x80 | (code & 0x3f));
    }

    return p;
}


u_char *
ngx_status_utf8_skip(u_char *p, u_char *last, ngx_uint_t n)
{
    while (p < last && n--) {

        do {
            p++;
        } while (p < last && ngx_status_utf8_continues(*p));
    }

    return p;
}


ngx_uint_t
ngx_status_utf8_count(u_char *p, u_char *last)
{
    ngx_uint_t  n;

    for (n = 0; p < last; p++) {
        n += !ngx_status_utf8_continues(*p);
    }

    return n;
}


void
ngx_status_utf8_cut(ngx_str_t *value, size_t size)
{
    if (value->len > size) {
        value->len = size;
        ngx_status_utf8_trim(value);
    }
}


void
ngx_status_utf8_trim(ngx_str_t *value)
{
    u_char  c;
    size_t  n, need;

    /* back over what may be left of a character, which is up to 3 bytes */

    for (n = 1; n <= 3 && n <= value->len; n++) {
        c = value->data[value->len - n];

        if (ngx_status_utf8_continues(c)) {
            continue;
        }

        need = (c >= 0xf0) ? 4 : (c >= 0xe0) ? 3 : (c >= 0xc0) ? 2 : 1;

        if (n < need) {
            value->len -= n;
        }

        return;
    }
}
