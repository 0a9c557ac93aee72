
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status_accept.h"
#include "ngx_status_header_list.h"
#include "ngx_status_negotiate.h"


static ngx_int_t ngx_status_negotiate_extend(ngx_http_request_t *r,
    ngx_table_elt_t *last, ngx_str_t *value);
static ngx_uint_t ngx_status_negotiate_listed(ngx_str_t *list,
    ngx_str_t *name);


ngx_str_t  ngx_status_negotiate_accept = ngx_string("Accept");
ngx_str_t  ngx_status_negotiate_language = ngx_string("Accept-Language");


ngx_int_t
ngx_status_negotiate(ngx_http_request_t *r, ngx_status_negotiate_t *choice,
    ngx_str_t *page)
{
    ngx_str_t                    *lines;
    ngx_uint_t                    n, i;
    ngx_status_accept_weight_t   *weights;
    ngx_status_negotiate_last_t  *last;

    if (ngx_status_negotiate_lines(r, &ngx_status_negotiate_accept, &lines, &n)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (n == 0) {
        return 0;
    }

    last = choice->last;

    if (page || n > 1 || lines->len > NGX_STATUS_NEGOTIATE_LINE) {
        last = NULL;
    }

    if (last && last->len == lines->len
        && ngx_memcmp(last->line, lines->data, last->len) == 0)
    {
        return last->chosen;
    }

    weights = ngx_palloc(r->pool,
                         choice->n * sizeof(ngx_status_accept_weight_t));
    if (weights == NULL) {
        return NGX_ERROR;
    }

    i = ngx_status_accept_choose(lines, n, choice->types, choice->n, weights);

    if (last) {
        last->chosen = i;
        last->len = lines->len;
        ngx_memcpy(last->line, lines->data, lines->len);
    }

    if (page && ngx_status_accept_page(lines, n, page, weights[i].q)) {
        return NGX_DECLINED;
    }

    return i;
}


/* r->headers_in has them in some builds only, and one line of each */

ngx_int_t
ngx_status_negotiate_lines(ngx_http_request_t *r, ngx_str_t *name,
    ngx_str_t **lines, ngx_uint_t *n)
{
    ngx_uint_t        i;
    ngx_list_part_t  *part;
    ngx_table_elt_t  *h, *first;

    i = 0;
    part = &r->headers_in.headers.part;

    first = ngx_status_header_list_next(&part, &i, name);

    if (first == NULL) {
        *n = 0;
        return NGX_OK;
    }

    for (*n = 1; ngx_status_header_list_next(&part, &i, name); (*n)++) {
        /* void */
    }

    if (*n == 1) {
        *lines = &first->value;
        return NGX_OK;
    }

    *lines = ngx_palloc(r->pool, *n * sizeof(ngx_str_t));
    if (*lines == NULL) {
        return NGX_ERROR;
    }

    *n = 0;
    i = 0;
    part = &r->headers_in.headers.part;

    while ((h = ngx_status_header_list_next(&part, &i, name)) != NULL) {
        (*lines)[(*n)++] = h->value;
    }

    return NGX_OK;
}


ngx_table_elt_t *
ngx_status_negotiate_vary(ngx_http_request_t *r, ngx_table_elt_t *vary,
    ngx_str_t *field)
{
    static ngx_str_t  name = ngx_string("Vary");

    if (vary) {
        return (ngx_status_negotiate_extend(r, vary, field) == NGX_OK) ? vary
                                                                       : NULL;
    }

    return ngx_status_header_list_add(&r->headers_out.headers, &name, field);
}


/* adds to the last header of a name, unless one of them has it already */

static ngx_int_t
ngx_status_negotiate_extend(ngx_http_request_t *r, ngx_table_elt_t *last,
    ngx_str_t *value)
{
    u_char           *p;
    ngx_uint_t        i;
    ngx_list_part_t  *part;
    ngx_table_elt_t  *h;

    i = 0;
    part = &r->headers_out.headers.part;

    do {
        h = ngx_status_header_list_next(&part, &i, &last->key);

        if (ngx_status_negotiate_listed(&h->value, value)) {
            return NGX_OK;
        }

    } while (h != last);

    if (last->value.len == 0) {
        last->value = *value;
        return NGX_OK;
    }

    p = ngx_pnalloc(r->pool, last->value.len + sizeof(", ") - 1 + value->len);
    if (p == NULL) {
        return NGX_ERROR;
    }

    last->value.len = ngx_sprintf(p, "%V, %V", &last->value, value) - p;
    last->value.data = p;

    return NGX_OK;
}


ngx_table_elt_t *
ngx_status_negotiate_find_vary(ngx_http_request_t *r)
{
    ngx_uint_t        i;
    ngx_list_part_t  *part;
    ngx_table_elt_t  *h, *last;

    static ngx_str_t  name = ngx_string("Vary");

    i = 0;
    part = &r->headers_out.headers.part;
    last = NULL;

    while ((h = ngx_status_header_list_next(&part, &i, &name)) != NULL) {
        last = h;
    }

    return last;
}


/* whether a name or "*" is in a comma-separated list */

static ngx_uint_t
ngx_status_negotiate_listed(ngx_str_t *list, ngx_str_t *name)
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
            || (len == name->len
                && ngx_strncasecmp(token, name->data, len) == 0))
        {
            return 1;
        }
    }

    return 0;
}
