
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status_accept.h"
#include "ngx_status_header_list.h"
#include "ngx_status_negotiate.h"


static ngx_uint_t ngx_status_negotiate_listed(ngx_str_t *list);


ngx_int_t
ngx_status_negotiate(ngx_http_request_t *r, ngx_str_t *type, ngx_str_t *page)
{
    ngx_str_t        *line;
    ngx_uint_t        i;
    ngx_array_t       lines;
    ngx_list_part_t  *part;
    ngx_table_elt_t  *h;

    static ngx_str_t  name = ngx_string("Accept");

    if (ngx_array_init(&lines, r->pool, 1, sizeof(ngx_str_t)) != NGX_OK) {
        return NGX_ERROR;
    }

    /* r->headers_in.accept is not there in every build, and is one line */

    i = 0;
    part = &r->headers_in.headers.part;

    for ( ;; ) {
        h = ngx_status_header_list_next(&part, &i, &name);

        if (h == NULL) {
            break;
        }

        line = ngx_array_push(&lines);
        if (line == NULL) {
            return NGX_ERROR;
        }

        *line = h->value;
    }

    return ngx_status_accept_json(lines.elts, lines.nelts, type, page)
           ? NGX_OK : NGX_DECLINED;
}


ngx_int_t
ngx_status_negotiate_vary(ngx_http_request_t *r)
{
    u_char           *p;
    ngx_uint_t        i;
    ngx_list_part_t  *part;
    ngx_table_elt_t  *h, *vary;

    static ngx_str_t  name = ngx_string("Vary");
    static ngx_str_t  value = ngx_string("Accept");

    i = 0;
    part = &r->headers_out.headers.part;
    vary = NULL;

    for ( ;; ) {
        h = ngx_status_header_list_next(&part, &i, &name);

        if (h == NULL) {
            break;
        }

        if (ngx_status_negotiate_listed(&h->value)) {
            return NGX_OK;
        }

        vary = h;
    }

    if (vary == NULL) {
        vary = ngx_status_header_list_add(&r->headers_out.headers, &name,
                                          &value);
        return vary ? NGX_OK : NGX_ERROR;
    }

    if (vary->value.len == 0) {
        vary->value = value;
        return NGX_OK;
    }

    p = ngx_pnalloc(r->pool, vary->value.len + sizeof(", Accept") - 1);
    if (p == NULL) {
        return NGX_ERROR;
    }

    vary->value.len = ngx_sprintf(p, "%V, Accept", &vary->value) - p;
    vary->value.data = p;

    return NGX_OK;
}


/* whether "Accept" or "*" is in a comma-separated list */

static ngx_uint_t
ngx_status_negotiate_listed(ngx_str_t *list)
{
    size_t   len;
    u_char  *p, *last, *token;

    p = list->data;
    last = list->data + list->len;

    while (p < last) {

        if (*p == ' ' || *p == '\t' || *p == ',') {
            p++;
            continue;
        }

        token = p;

        while (p < last && *p != ' ' && *p != '\t' && *p != ',') {
            p++;
        }

        len = p - token;

        if ((len == 1 && *token == '*')
            || (len == sizeof("Accept") - 1
                && ngx_strncasecmp(token, (u_char *) "Accept", len) == 0))
        {
            return 1;
        }
    }

    return 0;
}
