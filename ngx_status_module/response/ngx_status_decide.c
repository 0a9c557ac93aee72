
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status_decide.h"
#include "ngx_status_negotiate.h"
#include "ngx_status_upstream.h"


/* the longest media type, RFC 6838 section 4.2 */

#define NGX_STATUS_TYPE_LEN  (127 + sizeof("/") - 1 + 127)


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

        switch (ngx_status_negotiate(r, &conf->document.format->type,
                                     &r->headers_out.content_type))
        {

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
    u_char      *p, c, type[NGX_STATUS_TYPE_LEN];
    size_t       i, len;
    ngx_uint_t   hash;

    if (r->headers_out.content_type.len == 0
        || r->headers_out.content_length_n == 0
        || conf->types.size == 0)
    {
        return 1;
    }

    p = r->headers_out.content_type.data;
    len = r->headers_out.content_type_len;

    /* nginx puts this one into each list of types */

    if (len == sizeof("text/html") - 1
        && ngx_strncmp(p, "text/html", sizeof("text/html") - 1) == 0)
    {
        return 1;
    }

    /*
     * as ngx_http_test_content_type() does it, but without any parameter, of
     * which nginx cuts off a charset only, and without an allocation
     */

    hash = 0;

    for (i = 0; i < len; i++) {
        c = ngx_tolower(p[i]);

        if (c == ';' || c == ' ' || c == '\t') {
            break;
        }

        if (i == NGX_STATUS_TYPE_LEN) {
            return 0;
        }

        type[i] = c;
        hash = ngx_hash(hash, c);
    }

    return ngx_hash_find(&conf->types, hash, type, i) != NULL;
}
