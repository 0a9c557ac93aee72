
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status_decide.h"
#include "ngx_status_grpc.h"
#include "ngx_status_header_list.h"
#include "ngx_status_hold.h"
#include "ngx_status_match.h"
#include "ngx_status_media_type.h"
#include "ngx_status_negotiate.h"
#include "ngx_status_pointer.h"
#include "ngx_status_upstream.h"
#include "ngx_status_utf8.h"


/* the longest media type, RFC 6838 section 4.2 */

#define NGX_STATUS_DECIDE_TYPE_LEN  (127 + sizeof("/") - 1 + 127)


static ngx_int_t ngx_status_decide_by_header(ngx_http_request_t *r,
    ngx_status_ctx_t *ctx, ngx_status_loc_conf_t *conf);
static ngx_int_t ngx_status_decide_error_page(ngx_http_request_t *r,
    ngx_status_ctx_t *ctx, ngx_status_loc_conf_t *conf);
static ngx_int_t ngx_status_decide_format(ngx_http_request_t *r,
    ngx_status_ctx_t *ctx, ngx_status_loc_conf_t *conf);
static ngx_uint_t ngx_status_decide_is_grpc_or_upgrade(ngx_http_request_t *r,
    ngx_status_ctx_t *ctx, ngx_status_loc_conf_t *conf);
static ngx_uint_t ngx_status_decide_is_grpc(ngx_str_t *type);
static ngx_uint_t ngx_status_decide_test_content_type(ngx_http_request_t *r,
    ngx_status_loc_conf_t *conf);
static ngx_int_t ngx_status_decide_by_body(ngx_http_request_t *r,
    ngx_status_ctx_t *ctx, ngx_status_loc_conf_t *conf);
static ngx_int_t ngx_status_decide_match(ngx_http_request_t *r,
    ngx_status_ctx_t *ctx, ngx_str_t *body, ngx_uint_t whole);
static ngx_int_t ngx_status_decide_vary(ngx_http_request_t *r,
    ngx_status_ctx_t *ctx, ngx_status_loc_conf_t *conf);


ngx_str_t  ngx_status_decide_types[] = {
    ngx_string("text/html"),
    ngx_string("text/plain"),
    ngx_string("application/xhtml+xml"),
    ngx_null_string
};


static ngx_str_t  ngx_status_decide_json = ngx_string("application/json");


static ngx_conf_enum_t  ngx_status_decide_sources[] = {
    { ngx_string("any"), NGX_STATUS_SOURCE_ANY },
    { ngx_string("upstream"), NGX_STATUS_SOURCE_UPSTREAM },
    { ngx_string("nginx"), NGX_STATUS_SOURCE_NGINX },
    { ngx_null_string, 0 }
};


ngx_int_t
ngx_status_decide(ngx_http_request_t *r, ngx_status_ctx_t *ctx,
    ngx_status_loc_conf_t *conf)
{
    ngx_int_t  rc;

    rc = ngx_status_decide_by_header(r, ctx, conf);

    if (rc == NGX_ERROR) {
        return NGX_ERROR;
    }

    ctx->outcome = rc;

    if (ctx->probing) {
        return NGX_AGAIN;
    }

    if (ngx_status_decide_vary(r, ctx, conf) != NGX_OK) {
        return NGX_ERROR;
    }

    if ((conf->response.patterns || conf->response.pointers)
        && (rc == NGX_STATUS_REPLACED || rc == NGX_STATUS_REPLACED_DRY_RUN))
    {
        return ngx_status_decide_by_body(r, ctx, conf);
    }

    return NGX_OK;
}


/*
 * Returns an ngx_status_outcome_e, or NGX_ERROR.  If it sets ctx->probing, that
 * is true of a body that turns out to be empty, and any other one is kept
 * because of its type.
 */

static ngx_int_t
ngx_status_decide_by_header(ngx_http_request_t *r, ngx_status_ctx_t *ctx,
    ngx_status_loc_conf_t *conf)
{
    ngx_int_t  rc;

    if (ngx_status_decide_is_grpc_or_upgrade(r, ctx, conf)) {
        return NGX_STATUS_KEPT_TYPE;
    }

    if (ngx_status_decide_test_content_type(r, conf)) {
        return ngx_status_decide_error_page(r, ctx, conf);
    }

    /* a response without a body is an error page, whatever its type is */

    switch (ngx_status_upstream_body_empty(ctx)) {

    case NGX_OK:
        return ngx_status_decide_error_page(r, ctx, conf);

    case NGX_DECLINED:
        return NGX_STATUS_KEPT_TYPE;
    }

    /* its first byte is waited for only if that matters */

    rc = ngx_status_decide_error_page(r, ctx, conf);

    if (rc == NGX_STATUS_REPLACED || rc == NGX_STATUS_REPLACED_DRY_RUN) {
        ctx->probing = 1;
        return rc;
    }

    return (rc == NGX_ERROR) ? NGX_ERROR : NGX_STATUS_KEPT_TYPE;
}


static ngx_int_t
ngx_status_decide_error_page(ngx_http_request_t *r, ngx_status_ctx_t *ctx,
    ngx_status_loc_conf_t *conf)
{
    if (!(conf->response.source & ctx->source)) {
        return NGX_STATUS_KEPT_SOURCE;
    }

    switch (ngx_http_test_predicates(r, conf->response.bypass)) {

    case NGX_ERROR:
        return NGX_ERROR;

    case NGX_DECLINED:
        return NGX_STATUS_KEPT_BYPASS;
    }

    if (ctx->grpc == NGX_STATUS_GRPC_NONE) {

        switch (ngx_status_decide_format(r, ctx, conf)) {

        case NGX_ERROR:
            return NGX_ERROR;

        case NGX_DECLINED:
            return NGX_STATUS_KEPT_ACCEPT;
        }
    }

    if (conf->response.dry_run) {
        return NGX_STATUS_REPLACED_DRY_RUN;
    }

    return NGX_STATUS_REPLACED;
}


/*
 * Chooses one of the formats by Accept.  Returns NGX_OK, NGX_DECLINED where the
 * client prefers the page to all of them, or NGX_ERROR.
 */

static ngx_int_t
ngx_status_decide_format(ngx_http_request_t *r, ngx_status_ctx_t *ctx,
    ngx_status_loc_conf_t *conf)
{
    ngx_int_t   i;
    ngx_str_t  *page;

    page = conf->response.negotiate ? &r->headers_out.content_type : NULL;

    i = 0;

    if (ngx_status_document_varies(&conf->document) || page) {

        i = ngx_status_negotiate(r, conf->document.choice, page);

        if (i == NGX_ERROR || i == NGX_DECLINED) {
            return i;
        }
    }

    /* in the first language for now */

    ctx->variant = &conf->document.variants[i];

    return NGX_OK;
}


/*
 * Whether a document would be none of the protocol: gRPC has a status and a
 * framing of its own, and an upgraded connection is no longer one of HTTP, RFC
 * 9110 section 7.8.  Sets ctx->grpc where the error is told as one of gRPC.
 */

static ngx_uint_t
ngx_status_decide_is_grpc_or_upgrade(ngx_http_request_t *r,
    ngx_status_ctx_t *ctx, ngx_status_loc_conf_t *conf)
{
    ngx_table_elt_t  *h;

    if ((r->upstream && r->upstream->upgrade)
        || ngx_status_decide_is_grpc(&r->headers_out.content_type))
    {
        return 1;
    }

    h = r->headers_in.content_type;

    if (h == NULL || !ngx_status_decide_is_grpc(&h->value)) {
        return 0;
    }

    if (!conf->response.grpc) {
        return 1;
    }

    /* what only looks like gRPC gets a document */

    ctx->grpc = ngx_status_grpc_client(r, &ctx->grpc_type);

    return 0;
}


/* whether a media type is gRPC's, or begins as if it were */

static ngx_uint_t
ngx_status_decide_is_grpc(ngx_str_t *type)
{
    static ngx_str_t  grpc = ngx_string("application/grpc");

    /* the last letter tells it from "application/json", and so on, at once */

    return type->len >= grpc.len
           && (type->data[grpc.len - 1] | 0x20) == 'c'
           && ngx_strncasecmp(type->data, grpc.data, grpc.len) == 0;
}


static ngx_uint_t
ngx_status_decide_test_content_type(ngx_http_request_t *r,
    ngx_status_loc_conf_t *conf)
{
    u_char                   *p, type[NGX_STATUS_DECIDE_TYPE_LEN];
    size_t                    len;
    ngx_str_t                 value, *name;
    ngx_uint_t                hash;
    ngx_status_media_type_t   media_type;

    if (r->headers_out.content_type.len == 0
        || r->headers_out.content_length_n == 0
        || (r->header_only && r->method != NGX_HTTP_HEAD)
        || conf->response.types.size == 0)
    {
        return 1;
    }

    /* some modules leave content_type_len as it was */

    p = r->headers_out.content_type.data;
    len = r->headers_out.content_type.len;

    /* nginx adds this one to each list of types */

    if (len == sizeof("text/html") - 1
        && ngx_strncmp(p, "text/html", sizeof("text/html") - 1) == 0)
    {
        return 1;
    }

    /* that of most errors which are not pages */

    if (len == ngx_status_decide_json.len
        && ngx_memcmp(p, ngx_status_decide_json.data, len) == 0)
    {
        return conf->response.json;
    }

    /*
     * as ngx_http_test_content_type() does it, but without any parameter, of
     * which nginx cuts off a charset only, and without an allocation
     */

    value.data = p;
    value.len = len;

    ngx_status_media_type_parse(&media_type, &value);

    name = &media_type.name;

    if (name->len > NGX_STATUS_DECIDE_TYPE_LEN) {
        return 0;
    }

    hash = ngx_hash_strlow(type, name->data, name->len);

    return ngx_hash_find(&conf->response.types, hash, type, name->len) != NULL;
}


/* returns NGX_OK, NGX_AGAIN if the body has to be waited for, or NGX_ERROR */

static ngx_int_t
ngx_status_decide_by_body(ngx_http_request_t *r, ngx_status_ctx_t *ctx,
    ngx_status_loc_conf_t *conf)
{
    ngx_str_t  body;

    static ngx_str_t  encoding = ngx_string("Content-Encoding");

    if (r->method == NGX_HTTP_HEAD
        || ngx_status_header_list_find(&r->headers_out.headers, &encoding)
        || (conf->response.patterns == NULL && !ngx_status_pointer_reads(r)))
    {
        ngx_str_null(&body);
        return ngx_status_decide_match(r, ctx, &body, 0);
    }

    /* nothing would come of a handler that announces no body */

    if (r->header_only || r->headers_out.content_length_n == 0) {
        ngx_str_set(&body, "");
        return ngx_status_decide_match(r, ctx, &body, 1);
    }

    if (ctx->body.data) {
        body = ctx->body;
        ngx_status_utf8_cut(&body, conf->response.match_buffer);

        return ngx_status_decide_match(r, ctx, &body,
                                       body.len == ctx->body.len);
    }

    return NGX_AGAIN;
}


ngx_int_t
ngx_status_decide_held(ngx_http_request_t *r, ngx_status_ctx_t *ctx,
    ngx_chain_t *in)
{
    ngx_str_t               body;
    ngx_uint_t              whole;
    ngx_status_loc_conf_t  *conf;

    conf = ngx_http_get_module_loc_conf(r, ngx_status_module);

    ctx->outcome = conf->response.dry_run ? NGX_STATUS_REPLACED_DRY_RUN
                                          : NGX_STATUS_REPLACED;

    whole = ngx_status_hold_bytes(ctx, &body);

    if (ctx->probing) {

        /* a body that broke off before its first byte is one without bytes */

        if (in || (!whole && ngx_status_upstream_live(ctx))) {
            ctx->outcome = NGX_STATUS_KEPT_TYPE;
            return NGX_OK;
        }

        whole = 1;

        if (ngx_status_decide_vary(r, ctx, conf) != NGX_OK) {
            return NGX_ERROR;
        }
    }

    if (body.len == 0 && !whole) {

        /* not the same as an empty one */

        body.data = NULL;
    }

    return ngx_status_decide_match(r, ctx, &body, whole);
}


/*
 * "error_json_match" and "error_json_pointer" read the body.  Data of NULL
 * stands for one that cannot be read, and "whole" tells that nothing of it was
 * cut off.
 */

static ngx_int_t
ngx_status_decide_match(ngx_http_request_t *r, ngx_status_ctx_t *ctx,
    ngx_str_t *body, ngx_uint_t whole)
{
    ngx_int_t                    rc;
    ngx_status_loc_conf_t       *slcf;
    ngx_status_response_conf_t  *conf;

    slcf = ngx_http_get_module_loc_conf(r, ngx_status_module);
    conf = &slcf->response;

    if (conf->patterns) {
        rc = ngx_status_match(r, ctx, conf->patterns, body);

        if (rc == NGX_ERROR) {
            return NGX_ERROR;
        }

        if (rc == NGX_DECLINED) {
            ctx->outcome = NGX_STATUS_KEPT_MATCH;
        }
    }

    if (conf->pointers) {
        rc = ngx_status_pointer(r, ctx, conf, body, whole);

        if (rc == NGX_ERROR) {
            return NGX_ERROR;
        }

        if (rc == NGX_DECLINED) {
            ctx->outcome = NGX_STATUS_KEPT_MATCH;
        }
    }

    return NGX_OK;
}


/* Vary of a response on which Accept had a say */

static ngx_int_t
ngx_status_decide_vary(ngx_http_request_t *r, ngx_status_ctx_t *ctx,
    ngx_status_loc_conf_t *conf)
{
    /* with another Accept it would have been the page, or the document */

    if (conf->response.negotiate && !conf->response.dry_run
        && ctx->grpc == NGX_STATUS_GRPC_NONE
        && (ctx->outcome == NGX_STATUS_REPLACED
            || ctx->outcome == NGX_STATUS_KEPT_ACCEPT))
    {
        if (ngx_status_negotiate_vary(r, ngx_status_negotiate_find_vary(r),
                                      &ngx_status_negotiate_accept)
            == NULL)
        {
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}


void
ngx_status_decide_init_conf(ngx_status_response_conf_t *conf)
{
    /*
     * set by ngx_pcalloc():
     *
     *     conf->types = { NULL };
     *     conf->types_keys = NULL;
     *     conf->json = 0;
     */

    conf->codes = NGX_CONF_UNSET_PTR;
    conf->source = NGX_CONF_UNSET_UINT;
    conf->bypass = NGX_CONF_UNSET_PTR;
    conf->negotiate = NGX_CONF_UNSET;
    conf->grpc = NGX_CONF_UNSET;
    conf->dry_run = NGX_CONF_UNSET;
}


char *
ngx_status_decide_merge_conf(ngx_conf_t *cf, ngx_status_response_conf_t *prev,
    ngx_status_response_conf_t *conf)
{
    char       *rv;
    ngx_str_t  *json;

    ngx_conf_merge_ptr_value(conf->codes, prev->codes, NULL);
    ngx_conf_merge_uint_value(conf->source, prev->source,
                              NGX_STATUS_SOURCE_ANY);
    ngx_conf_merge_ptr_value(conf->bypass, prev->bypass, NULL);
    ngx_conf_merge_value(conf->negotiate, prev->negotiate, 0);
    ngx_conf_merge_value(conf->grpc, prev->grpc, 0);
    ngx_conf_merge_value(conf->dry_run, prev->dry_run, 0);

    rv = ngx_http_merge_types(cf, &conf->types_keys, &conf->types,
                              &prev->types_keys, &prev->types,
                              ngx_status_decide_types);

    /* there is no hash for "*", and if it could not be made */

    if (conf->types.size == 0) {
        return rv;
    }

    json = &ngx_status_decide_json;

    conf->json = ngx_hash_find(&conf->types,
                               ngx_hash_key(json->data, json->len),
                               json->data, json->len)
                 != NULL;

    return NGX_CONF_OK;
}


char *
ngx_status_decide_types_slot(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_status_loc_conf_t *slcf = conf;

    ngx_str_t   *value;
    ngx_uint_t   i;

    if (slcf->response.types_keys) {
        return "is duplicate";
    }

    value = cf->args->elts;

    for (i = 1; i < cf->args->nelts; i++) {

        if (!ngx_status_media_type_valid(&value[i])
            && ngx_strcmp(value[i].data, "*") != 0)
        {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                               "invalid media type \"%V\" in \"%V\", use "
                               "ones such as \"text/html\", without "
                               "parameters, or \"*\"", &value[i], &value[0]);
            return NGX_CONF_ERROR;
        }
    }

    return ngx_http_types_slot(cf, cmd, conf);
}


char *
ngx_status_decide_source_slot(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_status_loc_conf_t *slcf = conf;

    ngx_str_t        *value;
    ngx_conf_enum_t  *source;

    if (slcf->response.source != NGX_CONF_UNSET_UINT) {
        return "is duplicate";
    }

    value = cf->args->elts;

    for (source = ngx_status_decide_sources; source->name.len; source++) {

        if (ngx_strcmp(value[1].data, source->name.data) == 0) {
            slcf->response.source = source->value;
            return NGX_CONF_OK;
        }
    }

    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                       "invalid value \"%V\" in \"%V\" directive, it must be "
                       "\"any\", \"upstream\" or \"nginx\"",
                       &value[1], &value[0]);

    return NGX_CONF_ERROR;
}


char *
ngx_status_decide_bypass_slot(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_status_loc_conf_t *slcf = conf;

    ngx_str_t   *value;
    ngx_uint_t   i;

    if (slcf->response.bypass != NGX_CONF_UNSET_PTR) {
        return "is duplicate";
    }

    value = cf->args->elts;

    for (i = 1; i < cf->args->nelts; i++) {

        if (value[i].len && ngx_strcmp(value[i].data, "0") != 0
            && ngx_http_script_variables_count(&value[i]) == 0)
        {
            ngx_conf_log_error(NGX_LOG_WARN, cf, 0,
                               "\"%V\" in \"%V\" has no variable, so that "
                               "each response is kept, is a \"$\" missing?",
                               &value[i], &value[0]);
        }
    }

    return ngx_http_set_predicate_slot(cf, cmd, conf);
}
