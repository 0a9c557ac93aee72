
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status_conf.h"
#include "ngx_status_ctx.h"
#include "ngx_status_drain.h"
#include "ngx_status_tolerate.h"
#include "ngx_status_upstream.h"


/* the defaults of "error_json_drain" */

#define NGX_STATUS_DRAIN_SIZE  (64 * 1024)
#define NGX_STATUS_DRAIN_TIME  100        /* ms */


static ngx_int_t ngx_status_drain_start(ngx_http_request_t *r,
    ngx_status_ctx_t *ctx);
static void ngx_status_drain_handler(ngx_http_request_t *r,
    ngx_status_ctx_t *ctx);
static void ngx_status_drain_process_downstream(ngx_http_request_t *r);
static void ngx_status_drain_abort_body(ngx_status_ctx_t *ctx);


/* ngx_http_upstream_process_downstream(), which nginx does not export */

static ngx_http_event_handler_pt  ngx_status_drain_downstream;


ngx_int_t
ngx_status_drain(ngx_status_ctx_t *ctx)
{
    ngx_uint_t            pending;
    ngx_connection_t     *c;
    ngx_http_request_t   *r;
    ngx_http_upstream_t  *u;

    r = ctx->request;
    c = r->connection;
    u = ctx->upstream;

    /*
     * ngx_http_upstream_send_response() and ngx_http_upstream_process_request()
     * read a body to its end for u->store: in vain, as the latter stores a 200
     * only
     */

    u->store = 0;

    /*
     * ngx_http_chunked_body_filter() and ngx_http_gzip_body_filter() look at
     * r->header_only, and would pass on as it is what they still hold
     */

    pending = (c->buffered & ~(NGX_LOWLEVEL_BUFFERED|NGX_HTTP_WRITE_BUFFERED))
              || (r->buffered & ~NGX_HTTP_COPY_BUFFERED)
              || r->postponed;

    if (!pending && ctx->hold == NULL && ctx->body.data) {

        /*
         * ngx_http_upstream_send_response() finalizes at once if
         * r->header_only is set, or, for a cache, has the bytes in u->buffer
         * stored first, and ngx_http_upstream_finalize_request() then sends no
         * last buffer: sound, as the document has had it.
         * ngx_http_upstream_free_keepalive_peer() keeps the connection if
         * u->keepalive is set: sound, as the message ends with the bytes in
         * u->buffer.  The length is for $upstream_response_length, which counts
         * what has been read.
         */

        u->state->response_length = u->headers_in.content_length_n;
        u->keepalive = 1;
        r->header_only = 1;

        ngx_log_debug1(NGX_LOG_DEBUG_HTTP, c->log, 0,
                       "error_json finishes early, size:%uz", ctx->body.len);

        return NGX_OK;
    }

    return ngx_status_drain_start(r, ctx);
}


static ngx_int_t
ngx_status_drain_start(ngx_http_request_t *r, ngx_status_ctx_t *ctx)
{
    ngx_msec_t              time;
    ngx_http_upstream_t    *u;
    ngx_status_loc_conf_t  *conf;

    u = ctx->upstream;

    conf = ngx_http_get_module_loc_conf(r, ngx_status_module);

    ctx->draining = 1;
    ctx->drain_start = ngx_current_msec;

    if (ctx->hold == NULL
        && ngx_status_tolerate_errors(ctx) != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (!r->reading_body) {

        /*
         * ngx_http_upstream_check_broken_connection() would take a client
         * that has its response and leaves for an error, 499.  This handler
         * is the one that ngx_http_upstream_finalize_request() sets when the
         * body has ended.  While the body of the request is being read, it is
         * another one.
         */

        r->read_event_handler = ngx_http_block_reading;
    }

    /*
     * The event comes after nginx has gone through the bytes read already,
     * and only then u->cacheable is settled.  While a pipe waits for the
     * upstream, it does not send the rest of the document to a slow client.
     */

    time = conf->response.drain_time;

    if (conf->response.drain_size == 0
        || u->headers_in.content_length_n > (off_t) conf->response.drain_size
        || u->headers_in.connection_close
        || (u->buffering && ngx_status_ctx_pending(r))
        || !r->keepalive)
    {
        time = 0;
    }

    ngx_log_debug2(NGX_LOG_DEBUG_HTTP, r->connection->log, 0,
                   "error_json drains the body, size:%uz time:%M",
                   conf->response.drain_size, time);

    ngx_status_ctx_start_timer(ctx, ngx_status_drain_handler, time);

    return NGX_OK;
}


static void
ngx_status_drain_handler(ngx_http_request_t *r, ngx_status_ctx_t *ctx)
{
    if (!ngx_status_upstream_live(ctx)) {
        return;
    }

    if (!ctx->upstream->buffering || !ctx->upstream->cacheable) {
        ngx_status_drain_abort_body(ctx);
        return;
    }

    /*
     * It is read to its end for the cache, at the upstream's pace.  Once all
     * of the header's bytes have passed, ngx_event_pipe_write_to_downstream()
     * calls no filter for a client that becomes writable.
     * ngx_http_request_handler() calls this handler then, and it nginx's own.
     */

    if (r->write_event_handler != ngx_status_drain_process_downstream) {
        ngx_status_drain_downstream = r->write_event_handler;
        r->write_event_handler = ngx_status_drain_process_downstream;
    }

    /* the client may have become writable since */

    ngx_status_drain_process_downstream(r);
}


/* ngx_http_writer() does the same where there is no upstream */

static void
ngx_status_drain_process_downstream(ngx_http_request_t *r)
{
    ngx_event_t  *wev;

    wev = r->connection->write;

    if (!wev->timedout && !wev->delayed && !r->aio
        && ngx_status_ctx_pending(r))
    {
        /*
         * ngx_http_write_filter() marks a connection that fails, and returns
         * an error again to ngx_event_pipe_write_to_downstream(), which goes on
         * for the cache, and to ngx_http_upstream_finalize_request() at the end
         */

        (void) ngx_http_output_filter(r, NULL);
    }

    ngx_status_drain_downstream(r);
}


void
ngx_status_drain_discarded(ngx_status_ctx_t *ctx, off_t size)
{
    ngx_http_request_t     *r;
    ngx_status_loc_conf_t  *conf;

    r = ctx->request;

    ctx->drained += size;

    if (!ngx_status_upstream_live(ctx)) {

        ngx_log_debug2(NGX_LOG_DEBUG_HTTP, r->connection->log, 0,
                       "error_json drained the body, size:%O time:%M",
                       ctx->drained, ngx_current_msec - ctx->drain_start);

        /*
         * ngx_http_upstream_finalize_request() clears it before it sends what
         * there is of a broken body, so that ngx_http_finalize_connection()
         * closes the client's: this client has a whole response
         */

        r->keepalive = ctx->keepalive;

        return;
    }

    conf = ngx_http_get_module_loc_conf(r, ngx_status_module);

    if (ctx->drained > (off_t) conf->response.drain_size) {
        ngx_status_drain_abort_body(ctx);
    }
}


/* makes nginx take the message for complete, and close the connection */

static void
ngx_status_drain_abort_body(ngx_status_ctx_t *ctx)
{
    ngx_connection_t     *pc;
    ngx_http_upstream_t  *u;

    u = ctx->upstream;
    pc = u->peer.connection;

    /*
     * ngx_http_upstream_process_request() finalizes without an error if the
     * pipe is done, and would store what there is if u->cacheable were set;
     * ngx_http_upstream_process_non_buffered_request() does if no bytes are
     * left to be read.  Sound: neither sets u->keepalive, without which the
     * connection is closed, and the body filter throws the last buffer away
     * that ngx_http_upstream_finalize_request() sends.
     */

    if (u->buffering) {

        if (u->cacheable) {
            return;
        }

        u->pipe->upstream_done = 1;

    } else {
        u->length = 0;
    }

    ngx_log_debug2(NGX_LOG_DEBUG_HTTP, ctx->request->connection->log, 0,
                   "error_json gives up the upstream, size:%O time:%M",
                   ctx->drained, ngx_current_msec - ctx->drain_start);

    /*
     * ngx_http_upstream_process_upstream() returns early while the event is
     * delayed by "proxy_limit_rate"
     */

    pc->read->delayed = 0;

    /*
     * ngx_http_upstream_handler() calls either of them with the posted events:
     * the pipe that may have called the filter does not expect to be gone
     */

    ngx_post_event(pc->read, &ngx_posted_events);
}


void
ngx_status_drain_init_conf(ngx_status_response_conf_t *conf)
{
    conf->drain_size = NGX_CONF_UNSET_SIZE;
    conf->drain_time = NGX_CONF_UNSET_MSEC;
}


char *
ngx_status_drain_merge_conf(ngx_conf_t *cf,
    ngx_status_response_conf_t *prev, ngx_status_response_conf_t *conf)
{
    ngx_conf_merge_size_value(conf->drain_size, prev->drain_size,
                              NGX_STATUS_DRAIN_SIZE);
    ngx_conf_merge_msec_value(conf->drain_time, prev->drain_time,
                              NGX_STATUS_DRAIN_TIME);

    return NGX_CONF_OK;
}


char *
ngx_status_drain_slot(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_status_loc_conf_t *slcf = conf;

    char       *rv;
    ngx_str_t  *value;

    if (slcf->response.drain_size != NGX_CONF_UNSET_SIZE) {
        return "is duplicate";
    }

    value = cf->args->elts;

    if (cf->args->nelts == 2 && ngx_strcmp(value[1].data, "off") == 0) {
        slcf->response.drain_size = 0;
        return NGX_CONF_OK;
    }

    rv = ngx_status_conf_size(cf, &value[1], &slcf->response.drain_size,
                              "\"64k\", or \"off\"");

    if (rv != NGX_CONF_OK) {
        return rv;
    }

    if (cf->args->nelts == 2) {
        slcf->response.drain_time = NGX_STATUS_DRAIN_TIME;
        return NGX_CONF_OK;
    }

    return ngx_status_conf_time(cf, &value[2], &slcf->response.drain_time,
                                "\"100ms\"");
}
