
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status_tolerate.h"


/* the protocol's own filters, and their argument */

typedef struct {
    ngx_http_request_t              *request;
    ngx_http_upstream_t             *upstream;
    void                            *ctx;
    ngx_int_t                      (*init)(void *data);
    ngx_int_t                      (*filter)(void *data, ssize_t bytes);
    ngx_event_pipe_input_filter_pt   pipe_filter;
} ngx_status_tolerate_filter_t;


static void ngx_status_tolerate_set_filter(ngx_status_tolerate_filter_t *f);
static ngx_int_t ngx_status_tolerate_filter_init(void *data);
static ngx_int_t ngx_status_tolerate_filter(void *data, ssize_t bytes);
static ngx_int_t ngx_status_tolerate_pipe_filter(ngx_event_pipe_t *p,
    ngx_buf_t *buf);
static ngx_status_ctx_t *ngx_status_tolerate_allowed(
    ngx_status_tolerate_filter_t *f);


ngx_int_t
ngx_status_tolerate_errors(ngx_status_ctx_t *ctx)
{
    ngx_http_request_t            *r;
    ngx_http_upstream_t           *u;
    ngx_status_tolerate_filter_t  *f;

    r = ctx->request;
    u = ctx->upstream;

    if (u->input_filter_init == NULL
        || u->input_filter_init == ngx_status_tolerate_filter_init)
    {

        /* a filter that takes any bytes, or one that is set already */

        return NGX_OK;
    }

    f = ngx_pcalloc(r->pool, sizeof(ngx_status_tolerate_filter_t));
    if (f == NULL) {
        return NGX_ERROR;
    }

    f->request = r;
    f->upstream = u;
    f->ctx = u->buffering ? u->pipe->input_ctx : u->input_filter_ctx;

    if (u->header_sent) {

        /* the body is being read */

        ngx_status_tolerate_set_filter(f);

        return NGX_OK;
    }

    /*
     * ngx_http_upstream_send_response() calls u->input_filter_init() after
     * the header filters, with either argument, and it may set the filter.
     * Sound: each function of the protocol gets the argument that it expects.
     */

    f->init = u->input_filter_init;
    u->input_filter_init = ngx_status_tolerate_filter_init;

    if (u->buffering) {
        u->pipe->input_ctx = f;

    } else {
        u->input_filter_ctx = f;
    }

    return NGX_OK;
}


/*
 * ngx_event_pipe_read_upstream() calls one of them, and
 * ngx_http_upstream_process_non_buffered_request() the other
 */

static void
ngx_status_tolerate_set_filter(ngx_status_tolerate_filter_t *f)
{
    ngx_http_upstream_t  *u;

    u = f->upstream;

    if (u->buffering) {
        f->pipe_filter = u->pipe->input_filter;
        u->pipe->input_filter = ngx_status_tolerate_pipe_filter;
        u->pipe->input_ctx = f;

    } else {
        f->filter = u->input_filter;
        u->input_filter = ngx_status_tolerate_filter;
        u->input_filter_ctx = f;
    }
}


static ngx_int_t
ngx_status_tolerate_filter_init(void *data)
{
    ngx_status_tolerate_filter_t *f = data;

    ngx_int_t             rc;
    ngx_status_ctx_t     *ctx;
    ngx_http_upstream_t  *u;

    u = f->upstream;

    rc = f->init(f->ctx);

    ngx_status_tolerate_set_filter(f);

    if (rc == NGX_OK) {
        return NGX_OK;
    }

    ctx = ngx_status_tolerate_allowed(f);
    if (ctx == NULL) {
        return rc;
    }

    /*
     * The stream of an HTTP/2 upstream has ended without the body that its
     * header announced.  ngx_event_pipe_read_upstream() reads nothing after
     * an error, and ngx_http_upstream_process_non_buffered_request() ends
     * where no bytes are left to be read, as if the body were whole.
     */

    if (u->buffering) {
        u->pipe->upstream_error = 1;

    } else {
        u->length = 0;
        ctx->incomplete = 1;
    }

    return NGX_OK;
}


static ngx_int_t
ngx_status_tolerate_filter(void *data, ssize_t bytes)
{
    ngx_status_tolerate_filter_t *f = data;

    ngx_http_upstream_t  *u;

    u = f->upstream;

    if (f->filter(f->ctx, bytes) != NGX_ERROR) {
        return NGX_OK;
    }

    if (ngx_status_tolerate_allowed(f) == NULL) {
        return NGX_ERROR;
    }

    /*
     * ngx_http_upstream_process_non_buffered_request() reads no more then, and
     * ends with 502, which changes nothing for the client: its response has
     * gone out
     */

    u->error = 1;

    return NGX_OK;
}


static ngx_int_t
ngx_status_tolerate_pipe_filter(ngx_event_pipe_t *p, ngx_buf_t *buf)
{
    ngx_int_t                      rc;
    ngx_status_tolerate_filter_t  *f;

    f = p->input_ctx;

    /* the protocol's filter takes its own out of the pipe */

    p->input_ctx = f->ctx;

    rc = f->pipe_filter(p, buf);

    p->input_ctx = f;

    if (rc != NGX_ERROR || ngx_status_tolerate_allowed(f) == NULL) {
        return rc;
    }

    /* ngx_http_upstream_process_request() ends with 502 then, as above */

    p->upstream_error = 1;

    return NGX_OK;
}


/*
 * The client does not notice that a body is cut while none of it is passed on;
 * and while the body is consumed at once, nginx looks at an error before it
 * reads on.
 */

static ngx_status_ctx_t *
ngx_status_tolerate_allowed(ngx_status_tolerate_filter_t *f)
{
    ngx_status_ctx_t    *ctx;
    ngx_http_request_t  *r;

    r = f->request;

    /* of the response at hand, if its header has come twice */

    ctx = ngx_http_get_module_ctx(r, ngx_status_module);

    if (ctx == NULL
        || ctx->upstream != f->upstream
        || ctx->phase == NGX_STATUS_PHASE_PASS)
    {
        return NULL;
    }

    ngx_log_debug0(NGX_LOG_DEBUG_HTTP, r->connection->log, 0,
                   "error_json tolerates an error of the upstream");

    return ctx;
}
