
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "ngx_status_label.h"
#include "ngx_status_utf8.h"


#define NGX_STATUS_LABEL_REPLACEMENT  0xfffd


size_t
ngx_status_label_length(ngx_str_t *value)
{
    u_char     *p, *last;
    size_t      len;
    ngx_int_t   n;

    len = 0;
    p = value->data;
    last = p + value->len;

    while (p < last) {

        if (*p == '\\' || *p == '"' || *p == '\n') {
            len += 2;
            p++;
            continue;
        }

        n = ngx_status_utf8_character(p, last - p);

        len += (n > 0) ? n : (ngx_int_t) sizeof("\xef\xbf\xbd") - 1;
        p += ngx_abs(n);
    }

    return len;
}


u_char *
ngx_status_label_write(u_char *p, ngx_str_t *value)
{
    u_char     *s, *last;
    ngx_int_t   n;

    s = value->data;
    last = s + value->len;

    while (s < last) {

        if (*s == '\\' || *s == '"' || *s == '\n') {
            *p++ = '\\';
            *p++ = (*s == '\n') ? 'n' : *s;
            s++;
            continue;
        }

        n = ngx_status_utf8_character(s, last - s);

        if (n > 0) {
            p = ngx_cpymem(p, s, n);
            s += n;

        } else {
            p = ngx_status_utf8_encode(p, NGX_STATUS_LABEL_REPLACEMENT);
            s -= n;
        }
    }

    return p;
}
