
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status_decide.h"
#include "ngx_status_negotiate.h"
#include "ngx_status_upstream.h"


static ngx_uint_t ngx_status_untouchable(ngx_http_request_t *r);
static ngx_uint_t ngx_status_grpc(ngx_str_t *type);
static ngx_uint_t ngx_status_error_page(ngx_http_request_t *r,
    ngx_status_loc_conf_t *conf);


ngx_int_t
ngx_status_decide(ngx_http_request_t *r, ngx_status_loc_conf_t *conf)
{
    if (ngx_status_untouchable(r) || !ngx_status_error_page(r, conf)) {
        return NGX_STATUS_KEPT_TYPE;
    }

    if (!(conf->source & ngx_status_upstream_source(r))) {
        return NGX_STATUS_KEPT_SOURCE;
    }

    switch (ngx_http_test_predicates(r, conf->bypass)) {

    case NGX_ERROR:
        return NGX_ERROR;

    case NGX_DECLINED:
        return NGX_STATUS_KEPT_BYPASS;
    }

    if (conf->negotiate) {

        switch (ngx_status_negotiate(r, &conf->document.format->type)) {

        case NGX_ERROR:
            return NGX_ERROR;

        case NGX_DECLINED:
            return NGX_STATUS_KEPT_ACCEPT;
        }
    }

    if (conf->dry_run) {
        return NGX_STATUS_REPLACED_DRY_RUN;
    }

    return NGX_STATUS_REPLACED;
}


/* gRPC has a status and a framing of its own, an upgrade has no body */

static ngx_uint_t
ngx_status_untouchable(ngx_http_request_t *r)
{
    ngx_table_elt_t  *h;

    if (r->upstream && r->upstream->upgrade) {
        return 1;
    }

    h = r->headers_in.content_type;

    return ngx_status_grpc(&r->headers_out.content_type)
           || (h && ngx_status_grpc(&h->value));
}


static ngx_uint_t
ngx_status_grpc(ngx_str_t *type)
{
    return type->len >= sizeof("application/grpc") - 1
           && ngx_strncasecmp(type->data, (u_char *) "application/grpc",
                              sizeof("application/grpc") - 1)
              == 0;
}


static ngx_uint_t
ngx_status_error_page(ngx_http_request_t *r, ngx_status_loc_conf_t *conf)
{
    void    *found;
    u_char  *p, *type;
    size_t   len;

    if (r->headers_out.content_type.len == 0
        || r->headers_out.content_length_n == 0)
    {
        return 1;
    }

    len = r->headers_out.content_type_len;
    type = r->headers_out.content_type.data;

    /* nginx itself cuts off a charset only */

    p = ngx_strlchr(type, type + len, ';');

    if (p == NULL) {
        p = type + len;
    }

    while (p > type && (p[-1] == ' ' || p[-1] == '\t')) {
        p--;
    }

    if (p == type + len) {
        return ngx_http_test_content_type(r, &conf->types) != NULL;
    }

    r->headers_out.content_type_len = p - type;
    r->headers_out.content_type_lowcase = NULL;

    found = ngx_http_test_content_type(r, &conf->types);

    r->headers_out.content_type_len = len;
    r->headers_out.content_type_lowcase = NULL;

    return found != NULL;
}
