
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status_conf.h"
#include "ngx_status_ctx.h"
#include "ngx_status_upstream.h"


/* the defaults of "error_json_drain" */

#define NGX_STATUS_UPSTREAM_DRAIN_SIZE  (64 * 1024)
#define NGX_STATUS_UPSTREAM_DRAIN_TIME  100        /* ms */


/* the protocol's own filters, and their argument */

typedef struct {
    ngx_status_ctx_t                *response;
    void                            *ctx;
    ngx_int_t                      (*init)(void *data);
    ngx_int_t                      (*filter)(void *data, ssize_t bytes);
    ngx_event_pipe_input_filter_pt   pipe_filter;
} ngx_status_upstream_filter_t;


static ngx_status_upstream_failure_e ngx_status_upstream_broken(
    ngx_http_request_t *r);
static ngx_http_upstream_t *ngx_status_upstream_of_response(
    ngx_http_request_t *r);
static ngx_uint_t ngx_status_upstream_intercepted(ngx_http_request_t *r,
    ngx_http_upstream_t *u);
static ngx_uint_t ngx_status_upstream_from_cache(ngx_http_request_t *r);
static ngx_uint_t ngx_status_upstream_may_be_cached(ngx_http_request_t *r);
static ngx_int_t ngx_status_upstream_drain(ngx_http_request_t *r,
    ngx_status_ctx_t *ctx);
static void ngx_status_upstream_drain_handler(ngx_http_request_t *r,
    ngx_status_ctx_t *ctx);
static void ngx_status_upstream_abort_body(ngx_status_ctx_t *ctx);
static void ngx_status_upstream_process_downstream(ngx_http_request_t *r);

static void ngx_status_upstream_set_filter(ngx_status_upstream_filter_t *f);
static ngx_int_t ngx_status_upstream_filter_init(void *data);
static ngx_int_t ngx_status_upstream_filter(void *data, ssize_t bytes);
static ngx_int_t ngx_status_upstream_pipe_filter(ngx_event_pipe_t *p,
    ngx_buf_t *buf);
static ngx_uint_t ngx_status_upstream_tolerated(
    ngx_status_upstream_filter_t *f);


/* of the buffers of "proxy_pass" with HTTP/1, NULL where nginx lacks it */

static ngx_buf_tag_t  ngx_status_upstream_proxy_tag;

/* ngx_http_upstream_process_downstream(), which nginx does not export */

static ngx_http_event_handler_pt  ngx_status_upstream_downstream;


void
ngx_status_upstream_init(ngx_cycle_t *cycle)
{
    ngx_uint_t  i;

    for (i = 0; cycle->modules[i]; i++) {

        if (ngx_strcmp(cycle->modules[i]->name, "ngx_http_proxy_module")
            == 0)
        {
            ngx_status_upstream_proxy_tag = (ngx_buf_tag_t) cycle->modules[i];
            return;
        }
    }
}


/*
 * Tells whose the response at hand, or the last one, is: r->upstream's, live
 * or from its cache, or nginx's own, NULL.  This is the one place that knows:
 * r->upstream itself may be that of an earlier response, or still be at work
 * under a response that a filter has put in place of its own.
 */

static ngx_http_upstream_t *
ngx_status_upstream_of_response(ngx_http_request_t *r)
{
    ngx_http_upstream_t  *u;

    u = r->upstream;

    if (u == NULL) {
        return NULL;
    }

    /*
     * ngx_http_upstream_finalize_request() closes the connection before nginx
     * makes an error of its own, as do "X-Accel-Redirect" and "error_page",
     * and no other response follows on u->header_sent, but for the one of
     * ngx_http_filter_finalize_request().
     */

    if (!r->filter_finalize && (u->peer.connection || u->header_sent)) {
        return u;
    }

    /*
     * A response of the cache, or the page of an "error_page" that follows on
     * a response which a filter has finalized: its header has been copied by
     * ngx_http_upstream_process_headers(), while ngx_http_clean_header(),
     * and X-Accel-Redirect leave no status line.  The range filter turns a
     * response down after that.
     */

    if (u->headers_in.status_line.data == NULL
        || u->headers_in.status_line.data != r->headers_out.status_line.data
        || (r->err_status == NGX_HTTP_RANGE_NOT_SATISFIABLE
            && u->headers_in.status_n != NGX_HTTP_RANGE_NOT_SATISFIABLE))
    {
        return NULL;
    }

    return u;
}


ngx_uint_t
ngx_status_upstream_source(ngx_http_request_t *r)
{
    ngx_uint_t            status, upstream;
    ngx_http_upstream_t  *u;

    u = ngx_status_upstream_of_response(r);

    status = r->err_status ? r->err_status : r->headers_out.status;

    /* a filter may have changed it, as to 304 */

    upstream = (u && u->headers_in.status_n == status)
               || (r->err_status && ngx_status_upstream_intercepted(r, u));

    return upstream ? NGX_STATUS_SOURCE_UPSTREAM : NGX_STATUS_SOURCE_NGINX;
}


/*
 * Whether the status that the page of an "error_page" goes out with is the
 * one of an upstream's response, which "proxy_intercept_errors" has put aside.
 * u is the page's own upstream, if any.
 */

static ngx_uint_t
ngx_status_upstream_intercepted(ngx_http_request_t *r, ngx_http_upstream_t *u)
{
    ngx_uint_t                  n;
    ngx_http_upstream_state_t  *state;

    if (r->upstream == NULL || r->upstream_states == NULL
        || r->filter_finalize)
    {
        return 0;
    }

    state = r->upstream_states->elts;
    n = r->upstream_states->nelts;

    if (u) {

        /* ngx_http_upstream_init_request() parts them by an empty one */

        while (n && state[n - 1].peer) {
            n--;
        }

        if (n) {
            n--;
        }

    } else if (!r->upstream->conf->intercept_errors
               || r->upstream->headers_in.x_accel_redirect
               || (r->headers_out.last_modified_time == -1
                   && !r->allow_ranges
                   && (!r->upstream->conf->intercept_404 || r->error_page)))
    {
        /*
         * an upstream that only failed, a response that has led elsewhere, or
         * a page that ngx_http_send_special_response() builds for another
         * reason than a miss of "memcached_pass"
         */

        return 0;
    }

    /* an attempt without a header has a status that nginx gave it */

    return n
           && state[n - 1].status == r->err_status
           && state[n - 1].header_time != (ngx_msec_t) -1;
}


void
ngx_status_upstream_identify(ngx_http_request_t *r, ngx_status_ctx_t *ctx)
{
    ngx_http_upstream_t  *u;

    ctx->source = ngx_status_upstream_source(r);

    u = ngx_status_upstream_of_response(r);

    if (u && u->peer.connection && !ngx_status_upstream_from_cache(r)) {
        ctx->upstream = u;
    }
}


/* a stale response comes with the connection of the attempt that failed */

static ngx_uint_t
ngx_status_upstream_from_cache(ngx_http_request_t *r)
{
#if (NGX_HTTP_CACHE)
    return r->cached && r->upstream->cache_status;
#else
    return 0;
#endif
}


ngx_status_upstream_failure_e
ngx_status_upstream_failure(ngx_http_request_t *r, ngx_uint_t status)
{
    ngx_http_upstream_t        *u;
    ngx_http_upstream_state_t  *state;

    u = r->upstream;

    if (u == NULL) {
        return NGX_STATUS_UPSTREAM_NO_FAILURE;
    }

    /*
     * ngx_http_upstream_resolve_handler() sets the addresses if there are any,
     * and ngx_http_upstream_init_request() needs none of an upstream block.
     */

    if (status == NGX_HTTP_BAD_GATEWAY
        && u->resolved
        && u->resolved->sockaddr == NULL
        && u->resolved->naddrs == 0
        && u->upstream == NULL)
    {
        return NGX_STATUS_UPSTREAM_UNRESOLVED;
    }

    /*
     * ngx_http_upstream_connect() begins a state of its own for each attempt,
     * with times of -1, ngx_http_upstream_next() sets its status to that of
     * the error, and ngx_http_upstream_process_header() the header's time
     * once it is whole.
     */

    state = u->state;

    if (state == NULL || state->header_time != (ngx_msec_t) -1) {
        return NGX_STATUS_UPSTREAM_NO_FAILURE;
    }

    /* "error_page" may have made another one of it */

    if (status <= NGX_HTTP_INTERNAL_SERVER_ERROR) {
        return NGX_STATUS_UPSTREAM_NO_FAILURE;
    }

    switch (state->status) {

    case NGX_HTTP_BAD_GATEWAY:
        return ngx_status_upstream_broken(r);

    case NGX_HTTP_GATEWAY_TIME_OUT:

        /* TLS is a part of the connection */

        return (state->connect_time == (ngx_msec_t) -1)
               ? NGX_STATUS_UPSTREAM_CONNECT_TIMEOUT
               : NGX_STATUS_UPSTREAM_TIMEOUT;

    default:
        return NGX_STATUS_UPSTREAM_NO_FAILURE;
    }
}


static ngx_status_upstream_failure_e
ngx_status_upstream_broken(ngx_http_request_t *r)
{
    ngx_http_upstream_t  *u;

    u = r->upstream;

    if (u->state->bytes_received) {

        /*
         * A line that ngx_http_parse_header_line() and its kin want more of is
         * read to the end of the buffer, with a state that is not the first
         * one; they leave the beginning of an invalid line in the buffer.
         */

        return (r->state
                && u->buffer.pos == u->buffer.last
                && u->buffer.last < u->buffer.end)
               ? NGX_STATUS_UPSTREAM_CUT
               : NGX_STATUS_UPSTREAM_INVALID;
    }

    /*
     * ngx_http_upstream_send_request() sets the time before it sees whether
     * connect() has failed; it sends nothing then.  Without the time, whether
     * something was sent is that of an earlier attempt.
     */

    if (u->state->connect_time == (ngx_msec_t) -1 || !u->request_sent) {
        return NGX_STATUS_UPSTREAM_UNREACHED;
    }

    return NGX_STATUS_UPSTREAM_CLOSED;
}


ngx_uint_t
ngx_status_upstream_live(ngx_status_ctx_t *ctx)
{
    ngx_http_upstream_t  *u;

    u = ctx->upstream;

    return u && ctx->request->upstream == u && u->peer.connection;
}


ngx_uint_t
ngx_status_upstream_upgraded(ngx_http_request_t *r)
{
    return r->upstream && r->upstream->upgrade;
}


ngx_uint_t
ngx_status_upstream_body_complete(ngx_status_ctx_t *ctx, ngx_str_t *body)
{
    ngx_http_upstream_t  *u;

    u = ctx->upstream;

    /* a filter that comes earlier may have held the header back */

    if (!ngx_status_upstream_live(ctx)
        || u->header_sent
        || u->output.tag != ngx_status_upstream_proxy_tag
        || u->headers_in.content_length_n != u->buffer.last - u->buffer.pos
        || u->headers_in.chunked
        || u->headers_in.connection_close
        || u->cacheable)
    {
        return 0;
    }

    body->data = u->buffer.pos;
    body->len = u->buffer.last - u->buffer.pos;

    return 1;
}


ngx_uint_t
ngx_status_upstream_body_may_be_empty(ngx_status_ctx_t *ctx)
{
    u_char                c;
    ngx_http_request_t   *r;
    ngx_http_upstream_t  *u;

    r = ctx->request;
    u = ctx->upstream;

    if (!ngx_status_upstream_live(ctx)
        || r->method == NGX_HTTP_HEAD
        || r->header_only
        || r->headers_out.content_length_n != -1)
    {
        return 0;
    }

    if (u->output.tag != ngx_status_upstream_proxy_tag
        || u->buffer.pos == u->buffer.last)
    {
        return 1;
    }

    if (!u->headers_in.chunked) {
        return 0;
    }

    /* the size of the first chunk, which is 0 for the last one */

    c = ngx_tolower(*u->buffer.pos);

    return !((c >= '1' && c <= '9') || (c >= 'a' && c <= 'f'));
}


ngx_uint_t
ngx_status_upstream_cached_body_empty(ngx_http_request_t *r)
{
#if (NGX_HTTP_CACHE)

    /* ngx_http_cache_send() sends the file from there on */

    return ngx_status_upstream_from_cache(r)
           && r->cache->length == (off_t) r->cache->body_start;

#else
    return 0;
#endif
}


void
ngx_status_upstream_disable_buffering(ngx_status_ctx_t *ctx)
{
    ngx_http_upstream_t  *u;

    u = ctx->upstream;

    if (u->header_sent || ngx_status_upstream_may_be_cached(ctx->request)) {
        return;
    }

    /*
     * ngx_http_upstream_send_response(), which has called the header filters,
     * chooses by u->buffering how to read the body, and stores it only where
     * it is buffered.
     */

    u->store = 0;
    u->buffering = 0;

    ngx_status_upstream_disable_limit_rate(ctx);
}


/* ngx_http_upstream_send_response() decides later, and by the same */

static ngx_uint_t
ngx_status_upstream_may_be_cached(ngx_http_request_t *r)
{
#if (NGX_HTTP_CACHE)
    ngx_http_upstream_t  *u;

    u = r->upstream;

    return u->cacheable
           && (r->cache->valid_sec
               || ngx_http_file_cache_valid(u->conf->cache_valid,
                                            u->headers_in.status_n));
#else
    return 0;
#endif
}


void
ngx_status_upstream_disable_limit_rate(ngx_status_ctx_t *ctx)
{
    ngx_http_request_t  *r;

    r = ctx->request;

    if (!ngx_status_upstream_live(ctx) || ctx->upstream->buffering) {
        return;
    }

    /*
     * ngx_http_write_filter() delays by c->write, and
     * ngx_http_upstream_process_non_buffered_request() deletes the timer of
     * an event that is ready.  nginx does the same for any response that is
     * not buffered, after its header.
     */

    r->limit_rate = 0;
    r->limit_rate_set = 1;
}


ngx_int_t
ngx_status_upstream_finish(ngx_status_ctx_t *ctx)
{
    ngx_str_t             body;
    ngx_uint_t            pending;
    ngx_connection_t     *c;
    ngx_http_request_t   *r;
    ngx_http_upstream_t  *u;

    r = ctx->request;
    c = r->connection;
    u = ctx->upstream;

    /* r->header_only switches off the framing of what a filter still holds */

    pending = (c->buffered & ~(NGX_LOWLEVEL_BUFFERED|NGX_HTTP_WRITE_BUFFERED))
              || (r->buffered & ~NGX_HTTP_COPY_BUFFERED)
              || r->postponed;

    if (!ngx_status_upstream_live(ctx)) {

        /* the body filter throws the rest away */

        return NGX_OK;
    }

    /* an error is never stored, but the body would be read to the end */

    u->store = 0;

    if (!pending && ctx->hold == NULL
        && ngx_status_upstream_body_complete(ctx, &body))
    {
        /*
         * ngx_http_upstream_send_response() finalizes at once if
         * r->header_only is set, and the keepalive module's free handler
         * keeps the connection if u->keepalive is: sound, as the message ends
         * with the bytes in u->buffer.  The length is for
         * $upstream_response_length, which counts what has been read.
         */

        u->state->response_length = u->headers_in.content_length_n;
        u->keepalive = 1;
        r->header_only = 1;

        ngx_log_debug1(NGX_LOG_DEBUG_HTTP, c->log, 0,
                       "error_json finishes early, size:%uz", body.len);

        return NGX_OK;
    }

    return ngx_status_upstream_drain(r, ctx);
}


static ngx_int_t
ngx_status_upstream_drain(ngx_http_request_t *r, ngx_status_ctx_t *ctx)
{
    ngx_msec_t              time;
    ngx_http_upstream_t    *u;
    ngx_status_loc_conf_t  *conf;

    u = ctx->upstream;

    conf = ngx_http_get_module_loc_conf(r, ngx_status_module);

    ctx->draining = 1;
    ctx->drain_start = ngx_current_msec;

    if (ctx->hold == NULL
        && ngx_status_upstream_tolerate_errors(ctx) != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (!r->reading_body) {

        /*
         * ngx_http_upstream_check_broken_connection() would take a client
         * that has its response and leaves for an error, 499.  While the body
         * of the request is being read, the handler is another one.
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

    return ngx_status_ctx_start_timer(ctx, ngx_status_upstream_drain_handler,
                                      time);
}


static void
ngx_status_upstream_drain_handler(ngx_http_request_t *r,
    ngx_status_ctx_t *ctx)
{
    if (!ngx_status_upstream_live(ctx)) {
        return;
    }

    if (!ctx->upstream->buffering || !ctx->upstream->cacheable) {
        ngx_status_upstream_abort_body(ctx);
        return;
    }

    /*
     * It is read to its end for the cache, at the upstream's pace.  Once all
     * of the header's bytes have passed, ngx_event_pipe_write_to_downstream()
     * calls no filter for a client that becomes writable.
     */

    if (r->write_event_handler != ngx_status_upstream_process_downstream) {
        ngx_status_upstream_downstream = r->write_event_handler;
        r->write_event_handler = ngx_status_upstream_process_downstream;
    }

    /* it may have become so since */

    ngx_status_upstream_process_downstream(r);
}


/* ngx_http_writer() does the same where there is no upstream */

static void
ngx_status_upstream_process_downstream(ngx_http_request_t *r)
{
    ngx_event_t  *wev;

    wev = r->connection->write;

    if (!wev->timedout && !wev->delayed && !r->aio
        && ngx_status_ctx_pending(r)
        && ngx_http_output_filter(r, NULL) == NGX_ERROR)
    {
        /* as ngx_event_pipe_write_to_downstream() has it */

        r->upstream->pipe->downstream_error = 1;
    }

    ngx_status_upstream_downstream(r);
}


void
ngx_status_upstream_discarded(ngx_status_ctx_t *ctx, off_t size)
{
    ngx_http_request_t     *r;
    ngx_status_loc_conf_t  *conf;

    if (!ctx->draining) {
        return;
    }

    r = ctx->request;

    ctx->drained += size;

    if (!ngx_status_upstream_live(ctx)) {

        ngx_log_debug2(NGX_LOG_DEBUG_HTTP, r->connection->log, 0,
                       "error_json drained the body, size:%O time:%M",
                       ctx->drained, ngx_current_msec - ctx->drain_start);

        /*
         * ngx_http_upstream_finalize_request() clears it before it sends what
         * there is of a broken body, which is not the client's fault
         */

        r->keepalive = ctx->keepalive;

        return;
    }

    conf = ngx_http_get_module_loc_conf(r, ngx_status_module);

    if (ctx->drained > (off_t) conf->response.drain_size) {
        ngx_status_upstream_abort_body(ctx);
    }
}


/* makes nginx take the message for complete, and close the connection */

static void
ngx_status_upstream_abort_body(ngx_status_ctx_t *ctx)
{
    ngx_connection_t     *pc;
    ngx_http_upstream_t  *u;

    u = ctx->upstream;
    pc = u->peer.connection;

    /*
     * ngx_http_upstream_process_request() finalizes without an error if the
     * pipe is done, and would store what there is if u->cacheable were set;
     * ngx_http_upstream_process_non_buffered_request() does if no bytes are
     * left to be read.  Neither sets u->keepalive, without which the
     * connection is closed.
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

    ngx_post_event(pc->read, &ngx_posted_events);
}


void
ngx_status_upstream_resume(ngx_status_ctx_t *ctx, ngx_int_t rc)
{
    ngx_http_request_t   *r;
    ngx_http_upstream_t  *u;

    r = ctx->request;
    u = ctx->upstream;

    if (rc == NGX_ERROR) {

        if (!u->buffering) {

            /* the upstream's cleanup takes the reference that was its own */

            r->main->count++;

            ngx_http_finalize_request(r, NGX_ERROR);
            return;
        }

        /*
         * ngx_http_upstream_process_request() finalizes then, unless the
         * response goes into the cache, as after an error of the client that
         * the pipe has seen itself
         */

        u->pipe->downstream_error = 1;
    }

    /*
     * the handler of the event sets the timers, of the client's connection,
     * too, and waits for it
     */

    ngx_post_event(u->peer.connection->read, &ngx_posted_events);
}


ngx_int_t
ngx_status_upstream_tolerate_errors(ngx_status_ctx_t *ctx)
{
    ngx_http_request_t            *r;
    ngx_http_upstream_t           *u;
    ngx_status_upstream_filter_t  *f;

    r = ctx->request;
    u = ctx->upstream;

    if (u->input_filter_init == NULL
        || u->input_filter_init == ngx_status_upstream_filter_init)
    {

        /* a filter that takes any bytes, or one that is set already */

        return NGX_OK;
    }

    f = ngx_pcalloc(r->pool, sizeof(ngx_status_upstream_filter_t));
    if (f == NULL) {
        return NGX_ERROR;
    }

    f->response = ctx;
    f->ctx = u->buffering ? u->pipe->input_ctx : u->input_filter_ctx;

    if (u->header_sent) {

        /* the body is being read */

        ngx_status_upstream_set_filter(f);

        return NGX_OK;
    }

    /*
     * ngx_http_upstream_send_response() calls u->input_filter_init() after
     * the header filters, with either argument, and it may set the filter
     */

    f->init = u->input_filter_init;
    u->input_filter_init = ngx_status_upstream_filter_init;

    if (u->buffering) {
        u->pipe->input_ctx = f;

    } else {
        u->input_filter_ctx = f;
    }

    return NGX_OK;
}


static void
ngx_status_upstream_set_filter(ngx_status_upstream_filter_t *f)
{
    ngx_http_upstream_t  *u;

    u = f->response->upstream;

    if (u->buffering) {
        f->pipe_filter = u->pipe->input_filter;
        u->pipe->input_filter = ngx_status_upstream_pipe_filter;
        u->pipe->input_ctx = f;

    } else {
        f->filter = u->input_filter;
        u->input_filter = ngx_status_upstream_filter;
        u->input_filter_ctx = f;
    }
}


static ngx_int_t
ngx_status_upstream_filter_init(void *data)
{
    ngx_status_upstream_filter_t *f = data;

    ngx_int_t             rc;
    ngx_http_upstream_t  *u;

    u = f->response->upstream;

    rc = f->init(f->ctx);

    ngx_status_upstream_set_filter(f);

    if (rc == NGX_OK || !ngx_status_upstream_tolerated(f)) {
        return rc;
    }

    /*
     * The stream of an HTTP/2 upstream has ended without the body that its
     * header announced.  ngx_event_pipe_read_upstream() reads nothing after
     * an error, and ngx_http_upstream_process_non_buffered_request() ends
     * where no bytes are left to be read.
     */

    if (u->buffering) {
        u->pipe->upstream_error = 1;

    } else {
        u->length = 0;
    }

    return NGX_OK;
}


static ngx_int_t
ngx_status_upstream_filter(void *data, ssize_t bytes)
{
    ngx_status_upstream_filter_t *f = data;

    ngx_http_upstream_t  *u;

    u = f->response->upstream;

    if (!u->error && f->filter(f->ctx, bytes) != NGX_ERROR) {
        return NGX_OK;
    }

    if (!ngx_status_upstream_tolerated(f)) {
        return NGX_ERROR;
    }

    /* ngx_http_upstream_process_non_buffered_request() ends with 502 then */

    u->error = 1;

    return NGX_OK;
}


static ngx_int_t
ngx_status_upstream_pipe_filter(ngx_event_pipe_t *p, ngx_buf_t *buf)
{
    ngx_int_t                      rc;
    ngx_status_upstream_filter_t  *f;

    f = p->input_ctx;

    p->input_ctx = f->ctx;

    rc = f->pipe_filter(p, buf);

    p->input_ctx = f;

    if (rc != NGX_ERROR || !ngx_status_upstream_tolerated(f)) {
        return rc;
    }

    /* ngx_http_upstream_process_request() ends with 502 then */

    p->upstream_error = 1;

    return NGX_OK;
}


/*
 * Only what is not passed on can be cut without the client's knowing, and only
 * while it is consumed at once, nginx looks at an error before it reads on.
 */

static ngx_uint_t
ngx_status_upstream_tolerated(ngx_status_upstream_filter_t *f)
{
    ngx_status_ctx_t    *ctx;
    ngx_http_request_t  *r;

    ctx = f->response;
    r = ctx->request;

    if (ngx_http_get_module_ctx(r, ngx_status_module) != ctx
        || ctx->phase == NGX_STATUS_PHASE_PASS)
    {
        return 0;
    }

    ngx_log_debug0(NGX_LOG_DEBUG_HTTP, r->connection->log, 0,
                   "error_json tolerates an error of the upstream");

    return 1;
}


void
ngx_status_upstream_init_conf(ngx_status_response_conf_t *conf)
{
    conf->drain_size = NGX_CONF_UNSET_SIZE;
    conf->drain_time = NGX_CONF_UNSET_MSEC;
}


char *
ngx_status_upstream_merge_conf(ngx_conf_t *cf,
    ngx_status_response_conf_t *prev, ngx_status_response_conf_t *conf)
{
    ngx_conf_merge_size_value(conf->drain_size, prev->drain_size,
                              NGX_STATUS_UPSTREAM_DRAIN_SIZE);
    ngx_conf_merge_msec_value(conf->drain_time, prev->drain_time,
                              NGX_STATUS_UPSTREAM_DRAIN_TIME);

    return NGX_CONF_OK;
}


char *
ngx_status_upstream_drain_slot(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
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
        slcf->response.drain_time = 0;
        return NGX_CONF_OK;
    }

    rv = ngx_status_conf_size(cf, &value[1], &slcf->response.drain_size,
                               "\"64k\", or \"off\"");

    if (rv != NGX_CONF_OK) {
        return rv;
    }

    if (cf->args->nelts == 2) {
        slcf->response.drain_time = NGX_STATUS_UPSTREAM_DRAIN_TIME;
        return NGX_CONF_OK;
    }

    return ngx_status_conf_time(cf, &value[2], &slcf->response.drain_time,
                                 "\"100ms\"");
}
