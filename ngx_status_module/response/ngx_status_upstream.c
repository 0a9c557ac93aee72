
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status_conf.h"
#include "ngx_status_guard.h"
#include "ngx_status_upstream.h"


/* the defaults of "error_json_drain" */

#define NGX_STATUS_UPSTREAM_DRAIN_SIZE  (64 * 1024)
#define NGX_STATUS_UPSTREAM_DRAIN_TIME  100        /* ms */


struct ngx_status_drain_s {
    ngx_http_request_t   *request;
    ngx_http_upstream_t  *upstream;
    void                 *dummy;

    /* where a connection has its descriptor, for the event's debug log */

    ngx_int_t             ident;

    ngx_event_t           event;
    off_t                 limit;
    off_t                 size;
};


static ngx_status_upstream_failure_e ngx_status_upstream_broken(
    ngx_http_request_t *r);
static ngx_int_t ngx_status_upstream_drain(ngx_http_request_t *r,
    ngx_status_ctx_t *ctx);
static void ngx_status_upstream_give_up(ngx_event_t *ev);
static void ngx_status_upstream_cleanup(void *data);


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


ngx_uint_t
ngx_status_upstream_source(ngx_http_request_t *r)
{
    ngx_uint_t  status;

    status = r->err_status ? r->err_status : r->headers_out.status;

    if (r->upstream && r->upstream->headers_in.status_n == status) {
        return NGX_STATUS_SOURCE_UPSTREAM;
    }

    return NGX_STATUS_SOURCE_NGINX;
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
ngx_status_upstream_live(ngx_http_request_t *r)
{
    ngx_http_upstream_t  *u;

    u = r->upstream;

    if (u == NULL || u->peer.connection == NULL) {
        return 0;
    }

#if (NGX_HTTP_CACHE)

    /* a stale response, with the connection of the attempt that failed */

    if (r->cached && u->cache_status) {
        return 0;
    }

#endif

    return 1;
}


ngx_uint_t
ngx_status_upstream_whole(ngx_http_request_t *r, ngx_str_t *body)
{
    ngx_http_upstream_t  *u;

    u = r->upstream;

    if (!ngx_status_upstream_live(r)
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


void
ngx_status_upstream_unbuffer(ngx_http_request_t *r)
{
    ngx_http_upstream_t  *u;

    u = r->upstream;

#if (NGX_HTTP_CACHE)

    if (u->cacheable
        && (r->cache->valid_sec
            || ngx_http_file_cache_valid(u->conf->cache_valid,
                                         u->headers_in.status_n)))
    {
        return;
    }

#endif

    u->store = 0;
    u->buffering = 0;

    ngx_status_upstream_unlimit(r);
}


void
ngx_status_upstream_unlimit(ngx_http_request_t *r)
{
    if (!ngx_status_upstream_live(r) || r->upstream->buffering) {
        return;
    }

    r->limit_rate = 0;
    r->limit_rate_set = 1;
}


ngx_int_t
ngx_status_upstream_release(ngx_http_request_t *r, ngx_status_ctx_t *ctx)
{
    ngx_str_t             body;
    ngx_uint_t            pending;
    ngx_connection_t     *c;
    ngx_http_upstream_t  *u;

    c = r->connection;
    u = r->upstream;

    /* r->header_only switches off the framing of what a filter still holds */

    pending = (c->buffered & ~(NGX_LOWLEVEL_BUFFERED|NGX_HTTP_WRITE_BUFFERED))
              || (r->buffered & ~NGX_HTTP_COPY_BUFFERED)
              || r->postponed;

    if (!ngx_status_upstream_live(r)) {

        if (!pending && ctx->hold == NULL) {
            r->header_only = 1;
        }

        return NGX_OK;
    }

    /* an error is never stored, but the body would be read to the end */

    u->store = 0;

    if (!pending && ctx->hold == NULL
        && ngx_status_upstream_whole(r, &body))
    {
        u->state->response_length = u->headers_in.content_length_n;
        u->keepalive = 1;
        r->header_only = 1;

        return NGX_OK;
    }

    return ngx_status_upstream_drain(r, ctx);
}


static ngx_int_t
ngx_status_upstream_drain(ngx_http_request_t *r, ngx_status_ctx_t *ctx)
{
    ngx_event_t            *ev;
    ngx_pool_cleanup_t     *cln;
    ngx_status_drain_t     *drain;
    ngx_http_upstream_t    *u;
    ngx_status_loc_conf_t  *conf;

    u = r->upstream;

    conf = ngx_http_get_module_loc_conf(r, ngx_status_module);

    cln = ngx_pool_cleanup_add(r->pool, sizeof(ngx_status_drain_t));
    if (cln == NULL) {
        return NGX_ERROR;
    }

    drain = cln->data;
    ngx_memzero(drain, sizeof(ngx_status_drain_t));

    drain->request = r;
    drain->upstream = u;
    drain->ident = -1;
    drain->limit = conf->response.drain_size;

    ev = &drain->event;
    ev->handler = ngx_status_upstream_give_up;
    ev->data = drain;
    ev->log = r->connection->log;

    cln->handler = ngx_status_upstream_cleanup;
    ctx->drain = drain;

    if (ctx->hold == NULL && ngx_status_guard(r) != NGX_OK) {
        return NGX_ERROR;
    }

    if (!r->reading_body) {

        /* a client that has its response and leaves is no error */

        r->read_event_handler = ngx_http_block_reading;
    }

    /*
     * The event comes after what has been read already, and only then it is
     * known whether the response is to be cached.  While a pipe waits for the
     * upstream, it does not send the rest of the document to a slow client.
     */

    if (drain->limit == 0
        || u->headers_in.content_length_n > drain->limit
        || u->headers_in.connection_close
        || (u->buffering && r->connection->buffered)
        || !r->keepalive)
    {
        ngx_post_event(ev, &ngx_posted_events);

    } else {
        ngx_add_timer(ev, conf->response.drain_time);
    }

    return NGX_OK;
}


void
ngx_status_upstream_discarded(ngx_http_request_t *r, ngx_status_ctx_t *ctx,
    off_t size)
{
    ngx_status_drain_t  *drain;

    drain = ctx->drain;

    if (drain == NULL) {
        return;
    }

    if (drain->upstream->peer.connection == NULL) {

        /* a broken body is not the client's fault */

        r->keepalive = ctx->keepalive;
        return;
    }

    drain->size += size;

    if (drain->size > drain->limit) {
        ngx_status_upstream_give_up(&drain->event);
    }
}


/* makes nginx take the message for complete, and close the connection */

static void
ngx_status_upstream_give_up(ngx_event_t *ev)
{
    ngx_connection_t     *pc;
    ngx_http_request_t   *r;
    ngx_status_drain_t   *drain;
    ngx_http_upstream_t  *u;

    drain = ev->data;
    r = drain->request;
    u = drain->upstream;
    pc = u->peer.connection;

    if (r->upstream != u || pc == NULL) {
        return;
    }

    if (u->buffering) {

        if (u->cacheable) {
            return;
        }

        u->pipe->upstream_done = 1;

    } else {
        u->length = 0;
    }

    ngx_log_debug1(NGX_LOG_DEBUG_HTTP, r->connection->log, 0,
                   "error_json gives up the upstream, size:%O", drain->size);

    /* it may be waiting because of a rate limit */

    pc->read->delayed = 0;

    ngx_post_event(pc->read, &ngx_posted_events);
}


static void
ngx_status_upstream_cleanup(void *data)
{
    ngx_status_drain_t  *drain = data;

    if (drain->event.timer_set) {
        ngx_del_timer(&drain->event);
    }

    if (drain->event.posted) {
        ngx_delete_posted_event(&drain->event);
    }
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
