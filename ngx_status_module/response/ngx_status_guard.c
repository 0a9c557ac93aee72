
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status_guard.h"


/* what the protocol's own filters are, and their argument */

typedef struct {
    ngx_http_upstream_t             *upstream;
    void                            *ctx;
    ngx_int_t                      (*init)(void *data);
    ngx_int_t                      (*filter)(void *data, ssize_t bytes);
    ngx_event_pipe_input_filter_pt   pipe_filter;
} ngx_status_guard_t;


static void ngx_status_guard_set(ngx_status_guard_t *guard);
static ngx_int_t ngx_status_guard_init(void *data);
static ngx_int_t ngx_status_guard_filter(void *data, ssize_t bytes);
static ngx_int_t ngx_status_guard_pipe_filter(ngx_event_pipe_t *p,
    ngx_buf_t *buf);


ngx_int_t
ngx_status_guard(ngx_http_request_t *r)
{
    ngx_status_guard_t   *guard;
    ngx_http_upstream_t  *u;

    u = r->upstream;

    guard = ngx_pcalloc(r->pool, sizeof(ngx_status_guard_t));
    if (guard == NULL) {
        return NGX_ERROR;
    }

    guard->upstream = u;
    guard->ctx = u->buffering ? u->pipe->input_ctx : u->input_filter_ctx;

    if (u->input_filter_init == NULL) {

        /* a filter that takes any bytes */

        return NGX_OK;
    }

    /* it sets the filter */

    guard->init = u->input_filter_init;
    u->input_filter_init = ngx_status_guard_init;

    if (u->buffering) {
        u->pipe->input_ctx = guard;

    } else {
        u->input_filter_ctx = guard;
    }

    return NGX_OK;
}


static void
ngx_status_guard_set(ngx_status_guard_t *guard)
{
    ngx_http_upstream_t  *u;

    u = guard->upstream;

    if (u->buffering) {
        guard->pipe_filter = u->pipe->input_filter;
        u->pipe->input_filter = ngx_status_guard_pipe_filter;
        u->pipe->input_ctx = guard;

    } else {
        guard->filter = u->input_filter;
        u->input_filter = ngx_status_guard_filter;
        u->input_filter_ctx = guard;
    }
}


static ngx_int_t
ngx_status_guard_init(void *data)
{
    ngx_status_guard_t *guard = data;

    ngx_int_t  rc;

    rc = guard->init(guard->ctx);

    ngx_status_guard_set(guard);

    return rc;
}


static ngx_int_t
ngx_status_guard_filter(void *data, ssize_t bytes)
{
    ngx_status_guard_t *guard = data;

    if (!guard->upstream->error
        && guard->filter(guard->ctx, bytes) == NGX_ERROR)
    {
        guard->upstream->error = 1;
    }

    return NGX_OK;
}


static ngx_int_t
ngx_status_guard_pipe_filter(ngx_event_pipe_t *p, ngx_buf_t *buf)
{
    ngx_int_t            rc;
    ngx_status_guard_t  *guard;

    guard = p->input_ctx;

    p->input_ctx = guard->ctx;

    rc = guard->pipe_filter(p, buf);

    p->input_ctx = guard;

    if (rc == NGX_ERROR) {
        p->upstream_error = 1;
    }

    return NGX_OK;
}
