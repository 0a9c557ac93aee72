
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status.h"
#include "ngx_status_cause.h"
#include "ngx_status_count.h"
#include "ngx_status_ctx.h"
#include "ngx_status_decide.h"
#include "ngx_status_discard.h"
#include "ngx_status_drain.h"
#include "ngx_status_filter.h"
#include "ngx_status_hold.h"
#include "ngx_status_postpone.h"
#include "ngx_status_remap.h"
#include "ngx_status_replacement.h"
#include "ngx_status_retry_after.h"
#include "ngx_status_upstream.h"


static ngx_int_t ngx_status_filter_header(ngx_http_request_t *r);
static ngx_int_t ngx_status_filter_body(ngx_http_request_t *r,
    ngx_chain_t *in);

static ngx_int_t ngx_status_filter_deliver(ngx_http_request_t *r,
    ngx_status_ctx_t *ctx);
static ngx_int_t ngx_status_filter_begin_hold(ngx_http_request_t *r,
    ngx_status_ctx_t *ctx);
static void ngx_status_filter_match_timeout(ngx_http_request_t *r,
    ngx_status_ctx_t *ctx);
static ngx_int_t ngx_status_filter_finish_hold(ngx_http_request_t *r,
    ngx_status_ctx_t *ctx, ngx_chain_t *in);
static ngx_int_t ngx_status_filter_deliver_held(ngx_http_request_t *r,
    ngx_status_ctx_t *ctx);
static ngx_int_t ngx_status_filter_pass_held(ngx_http_request_t *r,
    ngx_status_ctx_t *ctx, ngx_chain_t *in, ngx_uint_t before);
static ngx_int_t ngx_status_filter_send_before(ngx_http_request_t *r,
    ngx_status_ctx_t *ctx);
static ngx_int_t ngx_status_filter_replace(ngx_http_request_t *r,
    ngx_status_ctx_t *ctx);
static ngx_int_t ngx_status_filter_send_header(ngx_http_request_t *r,
    ngx_status_ctx_t *ctx);
static ngx_int_t ngx_status_filter_send(ngx_http_request_t *r,
    ngx_status_ctx_t *ctx, ngx_str_t *body);
static ngx_int_t ngx_status_filter_pass(ngx_http_request_t *r,
    ngx_chain_t *in);
static ngx_int_t ngx_status_filter_subrequest(ngx_http_request_t *r,
    ngx_chain_t *in);
static ngx_uint_t ngx_status_filter_lost(ngx_http_request_t *r,
    ngx_status_ctx_t *ctx, ngx_int_t rc);


static ngx_http_output_header_filter_pt  ngx_http_next_header_filter;
static ngx_http_output_body_filter_pt    ngx_http_next_body_filter;


void
ngx_status_filter_init(void)
{
    ngx_http_next_header_filter = ngx_http_top_header_filter;
    ngx_http_top_header_filter = ngx_status_filter_header;

    ngx_http_next_body_filter = ngx_http_top_body_filter;
    ngx_http_top_body_filter = ngx_status_filter_body;
}


static ngx_int_t
ngx_status_filter_header(ngx_http_request_t *r)
{
    ngx_status_ctx_t       *ctx;
    ngx_status_loc_conf_t  *conf;

    if (r->headers_out.status < NGX_STATUS_CODES_MIN
        || r->headers_out.status > NGX_STATUS_CODES_MAX
        || r->header_sent
        || r != r->main)
    {
        return ngx_http_next_header_filter(r);
    }

    conf = ngx_http_get_module_loc_conf(r, ngx_status_module);

    if (conf->response.codes == NULL
        || !ngx_status_codes_test(conf->response.codes, r->headers_out.status))
    {
        return ngx_http_next_header_filter(r);
    }

    ctx = ngx_status_ctx_create(r);
    if (ctx == NULL) {
        return NGX_ERROR;
    }

    ngx_status_upstream_identify(r, ctx);

    switch (ngx_status_decide(r, ctx, conf)) {

    case NGX_ERROR:
        return NGX_ERROR;

    case NGX_AGAIN:
        return ngx_status_filter_begin_hold(r, ctx);
    }

    return ngx_status_filter_deliver(r, ctx);
}


/* sends a response, in the way that has been decided on */

static ngx_int_t
ngx_status_filter_deliver(ngx_http_request_t *r, ngx_status_ctx_t *ctx)
{
    ngx_status_loc_conf_t       *slcf;
    ngx_status_response_conf_t  *conf;

    ngx_log_debug3(NGX_LOG_DEBUG_HTTP, r->connection->log, 0,
                   "error_json status:%ui source:%ui outcome:\"%V\"",
                   r->headers_out.status, ctx->source,
                   ngx_status_ctx_outcome(ctx));

    slcf = ngx_http_get_module_loc_conf(r, ngx_status_module);
    conf = &slcf->response;

    if (conf->statuses && ctx->outcome == NGX_STATUS_REPLACED) {
        ngx_status_remap(r, ctx, conf->statuses);
    }

    if ((conf->proxy_status.len || conf->retry_after)
        && ctx->outcome != NGX_STATUS_REPLACED_DRY_RUN
        && ctx->outcome != NGX_STATUS_KEPT_BYPASS
        && (ngx_status_cause_proxy_status(r, ctx, conf) != NGX_OK
            || ngx_status_retry_after(r, conf) != NGX_OK))
    {
        return NGX_ERROR;
    }

    if (ctx->outcome == NGX_STATUS_REPLACED) {
        return ngx_status_filter_replace(r, ctx);
    }

    return ngx_status_filter_send_header(r, ctx);
}


static ngx_int_t
ngx_status_filter_begin_hold(ngx_http_request_t *r, ngx_status_ctx_t *ctx)
{
    ngx_status_main_conf_t  *smcf;

    if (ngx_status_hold(r, ctx, ngx_status_filter_match_timeout) != NGX_OK) {
        return NGX_ERROR;
    }

    /*
     * For ngx_http_upstream_send_response() and others, NGX_OK means that the
     * header has been sent, and they go on to the body.
     */

    ctx->phase = NGX_STATUS_PHASE_HOLD;

    /* the outcome if the client leaves while the response is held back */

    ctx->outcome = NGX_STATUS_ABORTED;

    smcf = ngx_http_get_module_main_conf(r, ngx_status_module);

    if (smcf->counters) {
        ngx_status_count_later(r, ctx);
    }

    return NGX_OK;
}


static void
ngx_status_filter_match_timeout(ngx_http_request_t *r, ngx_status_ctx_t *ctx)
{
    if (!ngx_status_upstream_live(ctx)) {
        return;
    }

    ngx_log_debug0(NGX_LOG_DEBUG_HTTP, r->connection->log, 0,
                   "error_json_match timed out");

    ngx_status_upstream_resume(ctx,
                               ngx_status_filter_finish_hold(r, ctx, NULL));
}


static ngx_int_t
ngx_status_filter_finish_hold(ngx_http_request_t *r, ngx_status_ctx_t *ctx,
    ngx_chain_t *in)
{
    ngx_uint_t  before;

    before = ngx_status_hold_overtaken(r, ctx);

    ctx->phase = NGX_STATUS_PHASE_PASS;

    /*
     * for earlier filters the header has gone out, after which nginx takes no
     * status; "ngx.status" of Lua looks at r->header_sent only
     */

    r->headers_out.status = ctx->code;

    if (ngx_status_decide_held(r, ctx, in) != NGX_OK) {
        return NGX_ERROR;
    }

    if (ctx->outcome == NGX_STATUS_REPLACED) {

        /*
         * ngx_http_upstream_finalize_request() has cleared it if the body
         * broke off, which the client does not notice
         */

        r->keepalive = ctx->keepalive;
    }

    if (ngx_status_filter_deliver_held(r, ctx) != NGX_OK) {

        /*
         * Where an earlier filter has kept them for some time, it is not the
         * upstream that gets the error, but it waits for them to be sent
         */

        (void) ngx_status_discard_bytes(in);

        return NGX_ERROR;
    }

    if (r->header_only) {

        /* it was HEAD, or a later filter has changed the status to 204 */

        ctx->phase = NGX_STATUS_PHASE_DISCARD;

        if (ngx_status_upstream_live(ctx) && ngx_status_drain(ctx) != NGX_OK) {
            return NGX_ERROR;
        }
    }

    if (ctx->phase == NGX_STATUS_PHASE_DISCARD) {
        return ngx_status_discard(r, ctx, in, ngx_http_next_body_filter);
    }

    if (ctx->incomplete) {

        /*
         * ngx_http_upstream_finalize_request() sends the end of the body, and
         * finalizes the request with the result, as nginx does after the
         * header of a response whose body the protocol's filter cannot read
         */

        return NGX_ERROR;
    }

    return ngx_status_filter_pass_held(r, ctx, in, before);
}


/*
 * Earlier filters may have begun subrequests, which they would have done after
 * the header.  None has sent anything yet, as ngx_status_filter_subrequest()
 * comes first.
 */

static ngx_int_t
ngx_status_filter_deliver_held(ngx_http_request_t *r, ngx_status_ctx_t *ctx)
{
    ngx_int_t              rc;
    ngx_status_postpone_t  postpone;

    if (ctx->outcome == NGX_STATUS_REPLACED) {
        ngx_status_postpone_drop(r, ctx);
    }

    ngx_status_postpone_enter(r, NULL, &postpone);

    rc = ngx_status_filter_deliver(r, ctx);

    if (rc > NGX_OK) {

        /*
         * A later filter wants another response, such as 416.  The body is
         * being read, and after ngx_http_filter_finalize_request() nginx
         * closes the connection.
         */

        r->keepalive = 0;

        rc = ngx_http_filter_finalize_request(r, NULL, rc);
    }

    ngx_status_postpone_leave(r, &postpone);

    if (rc == NGX_ERROR || ngx_status_filter_lost(r, ctx, rc)) {
        ngx_status_postpone_drop(r, ctx);
        return NGX_ERROR;
    }

    return NGX_OK;
}


/* passes on the bytes that are held, and what comes after them */

static ngx_int_t
ngx_status_filter_pass_held(ngx_http_request_t *r, ngx_status_ctx_t *ctx,
    ngx_chain_t *in, ngx_uint_t before)
{
    ngx_int_t     rc;
    ngx_chain_t  *cl;

    if (before) {
        rc = ngx_status_filter_send_before(r, ctx);

        if (rc == NGX_ERROR || in == NULL) {
            return rc;
        }

        return ngx_http_next_body_filter(r, in);
    }

    cl = ngx_status_hold_chain(r, ctx, in);
    if (cl == NULL) {
        return NGX_ERROR;
    }

    return ngx_status_filter_pass(r, cl);
}


/*
 * Sends the bytes that are held as they would have been before an earlier
 * filter began the subrequests that overtook them.
 */

static ngx_int_t
ngx_status_filter_send_before(ngx_http_request_t *r, ngx_status_ctx_t *ctx)
{
    ngx_int_t               rc;
    ngx_chain_t            *cl;
    ngx_status_postpone_t   postpone;

    cl = ngx_status_hold_chain(r, ctx, NULL);
    if (cl == NULL) {
        return NGX_ERROR;
    }

    ngx_status_postpone_enter(r, ngx_status_hold_place(ctx), &postpone);

    rc = ngx_http_next_body_filter(r, cl);

    ngx_status_postpone_leave(r, &postpone);

    return rc;
}


static ngx_int_t
ngx_status_filter_replace(ngx_http_request_t *r, ngx_status_ctx_t *ctx)
{
    ngx_int_t  rc;
    ngx_str_t  body;

    if (ngx_status_replacement(r, ctx, &body) != NGX_OK) {
        return NGX_ERROR;
    }

    if (ngx_status_upstream_live(ctx) && !ctx->upstream->buffering) {
        ngx_status_upstream_disable_limit_rate(r);
    }

    /*
     * The handlers of some modules set it for an error of their own, and nginx
     * would send no body.  For HEAD ngx_http_header_filter() sets it again, as
     * do those of HTTP/2 and HTTP/3.
     */

    r->header_only = 0;

    rc = ngx_status_filter_send_header(r, ctx);

    if (rc == NGX_ERROR || rc > NGX_OK || r->header_only) {
        return rc;
    }

    if (ngx_status_filter_lost(r, ctx, rc)) {
        return NGX_ERROR;
    }

    /* the header has told the client whether its connection stays open */

    ctx->keepalive = r->keepalive;

    return ngx_status_filter_send(r, ctx, &body);
}


static ngx_int_t
ngx_status_filter_send_header(ngx_http_request_t *r, ngx_status_ctx_t *ctx)
{
    ngx_int_t                rc;
    ngx_status_main_conf_t  *smcf;

    rc = ngx_http_next_header_filter(r);

    smcf = ngx_http_get_module_main_conf(r, ngx_status_module);

    if (smcf->counters) {
        ngx_status_count_header(r, ctx, rc);
    }

    return rc;
}


static ngx_int_t
ngx_status_filter_send(ngx_http_request_t *r, ngx_status_ctx_t *ctx,
    ngx_str_t *body)
{
    ngx_int_t    rc;
    ngx_uint_t   before;
    ngx_chain_t  out;

    out.buf = ngx_status_replacement_buf(r, body);
    if (out.buf == NULL) {
        return NGX_ERROR;
    }

    out.next = NULL;

    /* a later filter may add to the document, by ngx_http_send_special() */

    ctx->phase = NGX_STATUS_PHASE_SEND;

    before = (r->postponed || r->connection->data != r);

    rc = ngx_status_filter_pass(r, &out);

    if (rc == NGX_ERROR || ngx_status_filter_lost(r, ctx, rc)) {
        return NGX_ERROR;
    }

    ctx->phase = NGX_STATUS_PHASE_DISCARD;

    /* or by subrequests, which have begun, or will when it goes on itself */

    ctx->place = r->postponed ? ngx_status_postpone_place(r) : NULL;
    ctx->subrequests = !before
                       && (r->postponed
                           || (r->buffered & ~NGX_HTTP_COPY_BUFFERED));

    ctx->trailers = r->headers_out.trailers.last;
    ctx->ntrailers = ctx->trailers->nelts;

    /* where nothing is read from a connection, the body filter does it all */

    if (ngx_status_upstream_live(ctx) && ngx_status_drain(ctx) != NGX_OK) {
        return NGX_ERROR;
    }

    return rc;
}


static ngx_int_t
ngx_status_filter_body(ngx_http_request_t *r, ngx_chain_t *in)
{
    ngx_int_t          rc;
    ngx_uint_t         live;
    ngx_status_ctx_t  *ctx;

    if (r != r->main) {
        return ngx_status_filter_subrequest(r, in);
    }

    ctx = ngx_http_get_module_ctx(r, ngx_status_module);

    if (ctx == NULL || ctx->phase == NGX_STATUS_PHASE_PASS) {
        return ngx_status_filter_pass(r, in);
    }

    if (ctx->phase == NGX_STATUS_PHASE_SEND) {
        (void) ngx_status_discard_bytes(in);

        return ngx_http_next_body_filter(r, ngx_status_discard_end(in));
    }

    if (ctx->phase == NGX_STATUS_PHASE_DISCARD) {
        return ngx_status_discard(r, ctx, in, ngx_http_next_body_filter);
    }

    if (ctx->phase == NGX_STATUS_PHASE_LEFT) {

        /* of the body that was left, see ngx_status_upstream_leave() */

        if (in == NULL) {
            return ngx_http_next_body_filter(r, NULL);
        }

        (void) ngx_status_discard_bytes(in);

        ngx_status_postpone_drop(r, ctx);

        return NGX_DONE;
    }

    /* NGX_STATUS_PHASE_HOLD */

    if (ngx_status_hold_body(r, ctx, &in) == NGX_AGAIN) {
        return NGX_OK;
    }

    live = ngx_status_upstream_live(ctx);

    rc = ngx_status_filter_finish_hold(r, ctx, in);

    if (ngx_status_upstream_left(ctx)) {
        return ngx_status_upstream_leave(ctx, live);
    }

    return rc;
}


static ngx_int_t
ngx_status_filter_pass(ngx_http_request_t *r, ngx_chain_t *in)
{
    if (r->filter_finalize && in) {
        return ngx_status_postpone_pass(r, in, ngx_http_next_body_filter);
    }

    return ngx_http_next_body_filter(r, in);
}


/* subrequests of an earlier filter are a part of the original body */

static ngx_int_t
ngx_status_filter_subrequest(ngx_http_request_t *r, ngx_chain_t *in)
{
    ngx_int_t          rc;
    ngx_status_ctx_t  *ctx;

    if (r->subrequest_in_memory) {

        /* ngx_http_postpone_filter() keeps it for who has asked for it */

        return ngx_http_next_body_filter(r, in);
    }

    ctx = ngx_http_get_module_ctx(r->main, ngx_status_module);

    if (ctx && ctx->phase == NGX_STATUS_PHASE_HOLD) {

        /* ngx_http_postpone_filter() would send it before the header */

        ngx_status_timer_stop(&ctx->timer);

        rc = ngx_status_filter_finish_hold(r->main, ctx, NULL);

        if (ngx_status_upstream_left(ctx)) {
            ngx_status_upstream_resume(ctx, rc);

        } else if (rc == NGX_ERROR) {
            return NGX_ERROR;
        }
    }

    if (ngx_status_postpone_dropped(r)
        || (ctx && ctx->phase == NGX_STATUS_PHASE_DISCARD
            && !ctx->subrequests))
    {
        (void) ngx_status_discard_bytes(in);
        in = NULL;
    }

    return ngx_http_next_body_filter(r, in);
}


/* whether a later filter, of which rc is the result, sent another response */

static ngx_uint_t
ngx_status_filter_lost(ngx_http_request_t *r, ngx_status_ctx_t *ctx,
    ngx_int_t rc)
{
    ngx_status_ctx_t  *current;

    current = ngx_http_get_module_ctx(r, ngx_status_module);

    if (current == ctx) {
        return 0;
    }

    if (current || r->filter_finalize || rc == NGX_DONE) {

        /* ngx_http_filter_finalize_request(), or a redirect */

        return 1;
    }

    /* only the contexts were cleared, by a filter that does so */

    ngx_http_set_ctx(r, ctx, ngx_status_module);

    return 0;
}
