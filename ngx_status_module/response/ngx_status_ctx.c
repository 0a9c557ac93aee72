
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status_ctx.h"


static void ngx_status_ctx_timeout(void *data);


/* in the order of ngx_status_outcome_e */

static ngx_str_t  ngx_status_ctx_outcomes[] = {
    ngx_string("replaced"),
    ngx_string("replaced_dry_run"),
    ngx_string("type"),
    ngx_string("source"),
    ngx_string("bypass"),
    ngx_string("accept"),
    ngx_string("match"),
    ngx_string("aborted")
};


static ngx_str_t  ngx_status_ctx_source_upstream = ngx_string("upstream");
static ngx_str_t  ngx_status_ctx_source_nginx = ngx_string("nginx");


ngx_status_ctx_t *
ngx_status_ctx_create(ngx_http_request_t *r)
{
    ngx_status_ctx_t  *ctx, *prev;

    ctx = ngx_pcalloc(r->pool, sizeof(ngx_status_ctx_t));
    if (ctx == NULL) {
        return NULL;
    }

    /* of a response that a later filter has turned down */

    prev = ngx_http_get_module_ctx(r, ngx_status_module);

    if (prev) {
        prev->uncounted = 0;
    }

    ctx->request = r;
    ctx->code = r->headers_out.status;
    ctx->keepalive = r->keepalive;
    ctx->trailers = &r->headers_out.trailers.part;

    if (r->filter_finalize) {
        ctx->finalized = 1;
    }

    ngx_http_set_ctx(r, ctx, ngx_status_module);

    return ctx;
}


ngx_uint_t
ngx_status_ctx_status(ngx_http_request_t *r)
{
    return r->err_status ? r->err_status : r->headers_out.status;
}


ngx_str_t *
ngx_status_ctx_outcome(ngx_status_ctx_t *ctx)
{
    return &ngx_status_ctx_outcomes[ctx->outcome];
}


ngx_str_t *
ngx_status_ctx_source(ngx_uint_t source)
{
    return (source == NGX_STATUS_SOURCE_UPSTREAM)
           ? &ngx_status_ctx_source_upstream
           : &ngx_status_ctx_source_nginx;
}


void
ngx_status_ctx_start_timer(ngx_status_ctx_t *ctx,
    ngx_status_ctx_timer_pt handler, ngx_msec_t time)
{
    ctx->handler = handler;

    ngx_status_timer_start(&ctx->timer, ctx->request->pool,
                           ngx_status_ctx_timeout, ctx, time);
}


static void
ngx_status_ctx_timeout(void *data)
{
    ngx_status_ctx_t *ctx = data;

    ngx_connection_t    *c;
    ngx_http_request_t  *r;

    r = ctx->request;
    c = r->connection;

    if (ngx_http_get_module_ctx(r, ngx_status_module) != ctx) {

        /* the request has gone on to another location or response */

        return;
    }

    ngx_http_set_log_request(c->log, r);

    ctx->handler(r, ctx);

    ngx_http_run_posted_requests(c);
}
