
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status_answer.h"
#include "ngx_status_header_list.h"
#include "ngx_status_negotiate.h"


ngx_int_t
ngx_status_answer_begin(ngx_http_request_t *r)
{
    static ngx_str_t  allow = ngx_string("Allow");
    static ngx_str_t  methods = ngx_string("GET, HEAD");

    if (r->method & (NGX_HTTP_GET|NGX_HTTP_HEAD)) {
        return ngx_http_discard_request_body(r);
    }

    if (ngx_status_header_list_add(&r->headers_out.headers, &allow, &methods)
        == NULL)
    {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    return NGX_HTTP_NOT_ALLOWED;
}


ngx_int_t
ngx_status_answer_choose(ngx_http_request_t *r, ngx_str_t *first,
    ngx_str_t *second, ngx_table_elt_t **vary)
{
    ngx_int_t                 i;
    ngx_status_negotiate_t    choice;
    ngx_status_accept_type_t  types[2];

    ngx_status_accept_type(&types[0], first);
    ngx_status_accept_type(&types[1], second);

    choice.types = types;
    choice.n = 2;
    choice.last = NULL;

    i = ngx_status_negotiate(r, &choice, NULL);

    if (i == NGX_ERROR) {
        return NGX_ERROR;
    }

    *vary = ngx_status_negotiate_vary(r, NULL, &ngx_status_negotiate_accept);

    return *vary ? i : NGX_ERROR;
}


ngx_int_t
ngx_status_answer_send_bytes(ngx_http_request_t *r, ngx_str_t *bytes)
{
    ngx_buf_t    *b;
    ngx_chain_t   out;

    b = ngx_calloc_buf(r->pool);
    if (b == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    b->pos = bytes->data;
    b->last = bytes->data + bytes->len;
    b->memory = 1;

    out.buf = b;
    out.next = NULL;

    return ngx_status_answer_send(r, &out, bytes->len);
}


ngx_int_t
ngx_status_answer_send(ngx_http_request_t *r, ngx_chain_t *body, off_t size)
{
    ngx_int_t     rc;
    ngx_chain_t  *cl;

    r->headers_out.status = NGX_HTTP_OK;
    r->headers_out.content_length_n = size;

    rc = ngx_http_send_header(r);

    if (rc == NGX_ERROR || rc > NGX_OK || r->header_only) {
        return rc;
    }

    for (cl = body; cl->next; cl = cl->next) { /* void */ }

    cl->buf->last_buf = (r == r->main) ? 1 : 0;
    cl->buf->last_in_chain = 1;

    return ngx_http_output_filter(r, body);
}


char *
ngx_status_answer_beside(ngx_conf_t *cf, char *directive)
{
    ngx_http_core_loc_conf_t  *clcf;

    clcf = ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module);

    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                       "\"%s\" in location \"%V\" is beside another directive "
                       "that answers, such as \"proxy_pass\", give each a "
                       "location of its own", directive, &clcf->name);

    return NGX_CONF_ERROR;
}
