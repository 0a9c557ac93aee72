
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status_upstream.h"


static ngx_http_upstream_t *ngx_status_upstream_of_response(
    ngx_http_request_t *r);
static ngx_uint_t ngx_status_upstream_source_of_status(ngx_http_request_t *r,
    ngx_http_upstream_t *u);
static ngx_uint_t ngx_status_upstream_intercepted(ngx_http_request_t *r,
    ngx_http_upstream_t *u);
static ngx_uint_t ngx_status_upstream_from_cache(ngx_http_request_t *r,
    ngx_http_upstream_t *u);
static ngx_status_upstream_failure_e ngx_status_upstream_broken(
    ngx_http_request_t *r);
static ngx_uint_t ngx_status_upstream_may_be_cached(ngx_http_request_t *r);

static void ngx_status_upstream_mark_left(ngx_status_ctx_t *ctx,
    ngx_status_timer_pt handler);
static void ngx_status_upstream_unmark_left(void *data);
static void ngx_status_upstream_release(void *data);


/* of the buffers of "proxy_pass" with HTTP/1, NULL where nginx lacks it */

static ngx_buf_tag_t  ngx_status_upstream_proxy_tag;


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
     * and X-Accel-Redirect leave no status line.
     */

    if (u->headers_in.status_line.data == NULL
        || u->headers_in.status_line.data != r->headers_out.status_line.data)
    {
        return NULL;
    }

    return u;
}


ngx_uint_t
ngx_status_upstream_source(ngx_http_request_t *r)
{
    return ngx_status_upstream_source_of_status(r,
                                          ngx_status_upstream_of_response(r));
}


static ngx_uint_t
ngx_status_upstream_source_of_status(ngx_http_request_t *r,
    ngx_http_upstream_t *u)
{
    ngx_uint_t  status, upstream;

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

    } else if (r->upstream->conf == NULL
               || !r->upstream->conf->intercept_errors
               || r->upstream->headers_in.x_accel_redirect
               || (r->headers_out.last_modified_time == -1
                   && !r->allow_ranges
                   && (!r->upstream->conf->intercept_404 || r->error_page)))
    {
        /*
         * an upstream of which ngx_http_proxy_eval() or its kin failed, which
         * comes before the configuration, or one that only failed, a response
         * that has led elsewhere, or a page that
         * ngx_http_send_special_response() builds for another reason than a
         * miss of "memcached_pass"
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

    u = ngx_status_upstream_of_response(r);

    ctx->source = ngx_status_upstream_source_of_status(r, u);

    if (u == NULL || ngx_status_upstream_from_cache(r, u)) {
        return;
    }

    if (u->peer.connection == NULL) {
        ctx->over = 1;
        return;
    }

    ctx->upstream = u;

    /*
     * Other protocols than HTTP/1 frame the body, so that its length does not
     * tell where it ends.  A chunked one has a length of -1, by
     * ngx_http_proxy_process_header().  A filter that comes earlier may have
     * held the header back.
     */

    if (u->output.tag == ngx_status_upstream_proxy_tag
        && u->headers_in.content_length_n == u->buffer.last - u->buffer.pos
        && !u->headers_in.connection_close
        && !u->header_sent)
    {
        ctx->body.data = u->buffer.pos;
        ctx->body.len = u->buffer.last - u->buffer.pos;
    }
}


/*
 * A stale response comes with the connection of the attempt that failed.  What
 * follows on "X-Accel-Redirect" in a response of the cache has r->cached, too,
 * and ngx_http_internal_redirect() has cleared r->cache.
 */

static ngx_uint_t
ngx_status_upstream_from_cache(ngx_http_request_t *r, ngx_http_upstream_t *u)
{
#if (NGX_HTTP_CACHE)
    return u && r->cached && r->cache && u->cache_status;
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
     * as ngx_http_proxy_eval() and its kin do for one that is given, and
     * ngx_http_upstream_init_request() needs none of an upstream block.
     */

    if (status == NGX_HTTP_BAD_GATEWAY
        && u->resolved
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


ngx_int_t
ngx_status_upstream_body_empty(ngx_status_ctx_t *ctx)
{
    u_char                c;
    ngx_http_request_t   *r;
    ngx_http_upstream_t  *u;

    r = ctx->request;
    u = ctx->upstream;

#if (NGX_HTTP_CACHE)

    /* ngx_http_cache_send() sends the file from there on */

    if (ngx_status_upstream_from_cache(r, ngx_status_upstream_of_response(r))
        && r->cache->length == (off_t) r->cache->body_start)
    {
        return NGX_OK;
    }

#endif

    if (!ngx_status_upstream_live(ctx)
        || r->method == NGX_HTTP_HEAD
        || r->headers_out.content_length_n != -1)
    {
        return NGX_DECLINED;
    }

    if (u->output.tag != ngx_status_upstream_proxy_tag
        || u->buffer.pos == u->buffer.last)
    {
        return NGX_AGAIN;
    }

    if (!u->headers_in.chunked) {
        return NGX_DECLINED;
    }

    /* the size of the first chunk, which is 0 for the last one */

    c = ngx_tolower(*u->buffer.pos);

    return ((c >= '1' && c <= '9') || (c >= 'a' && c <= 'f')) ? NGX_DECLINED
                                                              : NGX_AGAIN;
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
     * it is buffered.  Sound: each protocol sets the filters of both ways.
     */

    u->buffering = 0;

    ngx_status_upstream_disable_limit_rate(ctx->request);
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
ngx_status_upstream_disable_limit_rate(ngx_http_request_t *r)
{
    /*
     * ngx_http_write_filter() delays by c->write, and
     * ngx_http_upstream_process_non_buffered_request() deletes the timer of
     * an event that is ready.  nginx does the same for any response that is
     * not buffered, after its header.
     */

    r->limit_rate = 0;
    r->limit_rate_set = 1;
}


void
ngx_status_upstream_resume(ngx_status_ctx_t *ctx, ngx_int_t rc)
{
    ngx_http_request_t   *r;
    ngx_http_upstream_t  *u;

    r = ctx->request;
    u = ctx->upstream;

    if (ngx_status_upstream_left(ctx)) {

        /* gives back the reference of the upstream that was left */

        ngx_http_finalize_request(r, NGX_DONE);
        return;
    }

    if (rc == NGX_ERROR) {

        if (!u->buffering) {

            /*
             * ngx_http_terminate_request() calls ngx_http_upstream_cleanup(),
             * which takes the upstream's reference, and needs another one for
             * itself
             */

            r->main->count++;

            ngx_http_finalize_request(r, NGX_ERROR);
            return;
        }

        /*
         * ngx_http_upstream_process_request() finalizes then, unless the
         * response goes into the cache, as after an error of the client that
         * the pipe has seen itself.  At its end, ngx_http_finalize_request()
         * closes a connection with an error, which ngx_http_output_filter()
         * would have set.
         */

        r->connection->error = 1;
        u->pipe->downstream_error = 1;
    }

    /*
     * ngx_http_upstream_process_upstream() and its kin for a body that is not
     * buffered set the timers, of the client's connection, too, and wait for
     * it; ngx_http_upstream_handler() calls them
     */

    ngx_post_event(u->peer.connection->read, &ngx_posted_events);
}


ngx_uint_t
ngx_status_upstream_left(ngx_status_ctx_t *ctx)
{
    return ctx->upstream && ctx->request->upstream != ctx->upstream;
}


ngx_int_t
ngx_status_upstream_leave(ngx_status_ctx_t *ctx, ngx_uint_t live)
{
    ngx_chain_t          *cl;
    ngx_http_upstream_t  *u;

    static ngx_connection_t  closed;

    if (!live) {

        /*
         * ngx_http_upstream_finalize_request() sends the end of the body, and
         * finalizes the request with the result
         */

        ngx_status_upstream_mark_left(ctx, ngx_status_upstream_unmark_left);

        return NGX_DONE;
    }

    u = ctx->upstream;

    if (u->buffering) {

        /*
         * ngx_event_pipe() reads and passes on nothing more, and does not
         * touch the connection; ngx_http_upstream_process_request() does
         * nothing without one, so it does not give back the reference either
         */

        closed.fd = (ngx_socket_t) -1;

        u->pipe->upstream = &closed;
        u->pipe->upstream_done = 1;
        u->pipe->downstream_error = 1;

        ngx_status_upstream_mark_left(ctx, ngx_status_upstream_release);

        return NGX_DONE;
    }

    /*
     * ngx_http_upstream_process_non_buffered_request() must not touch the
     * connection, which is closed.  Where nothing is left to be sent or read,
     * it calls ngx_http_upstream_finalize_request() at once, which gives back
     * the reference of an upstream that ngx_http_upstream_create() of another
     * one has finalized.
     */

    for (cl = u->out_bufs; cl; cl = cl->next) {
        cl->buf->pos = cl->buf->last;
    }

    for (cl = u->busy_bufs; cl; cl = cl->next) {
        cl->buf->pos = cl->buf->last;
    }

    u->length = 0;

    ngx_status_upstream_mark_left(ctx, ngx_status_upstream_unmark_left);

    return NGX_DONE;
}


/*
 * Earlier filters may go on with the body that was left until the function of
 * nginx that has called them returns, which gets the result of the last call:
 * ngx_event_pipe_write_to_downstream(), or one that reads a body without
 * buffers, ngx_http_upstream_process_non_buffered_request(), or at the end of
 * a body ngx_http_upstream_finalize_request().  Sound: each of them returns
 * before the posted events, and of a response that has begun meanwhile, nothing
 * comes before them.
 */

static void
ngx_status_upstream_mark_left(ngx_status_ctx_t *ctx,
    ngx_status_timer_pt handler)
{
    ngx_status_ctx_t    *current;
    ngx_http_request_t  *r;

    r = ctx->request;

    current = ngx_http_get_module_ctx(r, ngx_status_module);

    if (current == NULL) {
        current = ctx;
        ngx_http_set_ctx(r, ctx, ngx_status_module);
    }

    ctx->phase = current->phase;
    current->phase = NGX_STATUS_PHASE_LEFT;

    ngx_status_timer_start(&ctx->timer, r->pool, handler, ctx, 0);
}


static void
ngx_status_upstream_unmark_left(void *data)
{
    ngx_status_ctx_t *ctx = data;

    ngx_status_ctx_t    *current;
    ngx_http_request_t  *r;

    r = ctx->request;

    current = ngx_http_get_module_ctx(r, ngx_status_module);

    if (current == ctx) {
        ngx_http_set_ctx(r, NULL, ngx_status_module);

    } else if (current && current->phase == NGX_STATUS_PHASE_LEFT) {
        current->phase = ctx->phase;
    }
}


/*
 * The request has gone on to another response, whose context is another one.
 * This is about the reference of the upstream that was left, for which the
 * request is still there: ngx_http_finalize_request() gives it back, unless
 * ngx_http_terminate_request() was first, which destroys the pool, and with it
 * the event.
 */

static void
ngx_status_upstream_release(void *data)
{
    ngx_status_ctx_t *ctx = data;

    ngx_status_upstream_unmark_left(ctx);

    ngx_http_finalize_request(ctx->request, NGX_DONE);
}
