
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status_cause.h"
#include "ngx_status_count.h"
#include "ngx_status_counters.h"
#include "ngx_status_ctx.h"


/* so that the usual way saves no registers for the others */

#define NGX_STATUS_COUNT_APART  __attribute__((noinline))


static NGX_STATUS_COUNT_APART void ngx_status_count_unsent(
    ngx_http_request_t *r, ngx_status_ctx_t *ctx, ngx_int_t rc);
static void ngx_status_count_end(void *data);
static ngx_inline void ngx_status_count(ngx_http_request_t *r,
    ngx_status_ctx_t *ctx, ngx_status_counters_t *counters);
static NGX_STATUS_COUNT_APART void ngx_status_count_first(
    ngx_http_request_t *r, ngx_status_ctx_t *ctx,
    ngx_status_counters_t *counters, uint64_t key);


void
ngx_status_count_header(ngx_http_request_t *r, ngx_status_ctx_t *ctx,
    ngx_int_t rc)
{
    ngx_status_main_conf_t  *smcf;

    if (r->header_sent
        && ngx_http_get_module_ctx(r, ngx_status_module) == ctx)
    {
        smcf = ngx_http_get_module_main_conf(r, ngx_status_module);

        ngx_status_count(r, ctx, smcf->counters->data);

    } else {
        ngx_status_count_unsent(r, ctx, rc);
    }
}


static NGX_STATUS_COUNT_APART void
ngx_status_count_unsent(ngx_http_request_t *r, ngx_status_ctx_t *ctx,
    ngx_int_t rc)
{
    /*
     * A filter that comes later has another response sent: by
     * ngx_http_filter_finalize_request(), maybe from within, by a redirect, or
     * by a status that it returns.
     */

    if (rc > NGX_OK || rc == NGX_DONE || r->filter_finalize != ctx->finalized) {
        ctx->uncounted = 0;
        return;
    }

    /* it is held, or only the contexts were cleared */

    ngx_status_count_later(r, ctx);
}


void
ngx_status_count_later(ngx_http_request_t *r, ngx_status_ctx_t *ctx)
{
    if (ctx->counting.handler) {
        return;
    }

    ctx->uncounted = 1;

    /* as ngx_pool_cleanup_add() does it, without an allocation */

    ctx->counting.handler = ngx_status_count_end;
    ctx->counting.data = ctx;
    ctx->counting.next = r->pool->cleanup;

    r->pool->cleanup = &ctx->counting;
}


/* before the pool is destroyed, and with it the request */

static void
ngx_status_count_end(void *data)
{
    ngx_status_ctx_t *ctx = data;

    ngx_http_request_t      *r;
    ngx_status_main_conf_t  *smcf;

    r = ctx->request;

    if (!ctx->uncounted || r->filter_finalize != ctx->finalized) {
        return;
    }

    smcf = ngx_http_get_module_main_conf(r, ngx_status_module);

    ngx_status_count(r, ctx, smcf->counters->data);
}


static ngx_inline void
ngx_status_count(ngx_http_request_t *r, ngx_status_ctx_t *ctx,
    ngx_status_counters_t *counters)
{
    uint64_t                key;
    ngx_uint_t              cause;
    ngx_status_srv_conf_t  *sscf;

    ctx->uncounted = 0;

    if (ctx->source == NGX_STATUS_SOURCE_UPSTREAM) {
        cause = NGX_STATUS_CAUSE_UPSTREAM;

    } else if (ngx_status_cause_is_of_code(r)) {
        cause = NGX_STATUS_CAUSE_OF_CODE;

    } else {
        cause = ngx_status_cause_number(r, ctx->code);
    }

    sscf = ngx_http_get_module_srv_conf(r, ngx_status_module);

    key = ngx_status_counters_key(sscf->counted, ctx->code, ctx->outcome,
                                  cause);

    if (ngx_status_counters_add(counters, key) != NGX_OK) {
        ngx_status_count_first(r, ctx, counters, key);
    }
}


static NGX_STATUS_COUNT_APART void
ngx_status_count_first(ngx_http_request_t *r, ngx_status_ctx_t *ctx,
    ngx_status_counters_t *counters, uint64_t key)
{
    ngx_status_srv_conf_t        *sscf;
    ngx_http_core_srv_conf_t     *cscf;
    ngx_status_counters_names_t   names;

    sscf = ngx_http_get_module_srv_conf(r, ngx_status_module);
    cscf = ngx_http_get_module_srv_conf(r, ngx_http_core_module);

    names.server = cscf->server_name;
    names.outcome = ngx_status_ctx_outcome(ctx);
    names.source = ngx_status_ctx_source(ctx->source);
    names.cause = ngx_status_cause_name(key & 0xff, ctx->code);

    ngx_status_counters_create(counters, key, &sscf->counted, &names,
                               r->connection->log);
}
