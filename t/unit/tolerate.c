
/*
 * Copyright (C) ngx_status_module developers
 */


/*
 * A protocol whose filters of an upstream's body fail, at its beginning as
 * those of HTTP/2 may: when that is tolerated, and what nginx finds then.
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status.h"
#include "ngx_status_tolerate.h"
#include "unit.h"


static void ngx_status_test_none(void);
static void ngx_status_test_twice(ngx_uint_t buffering);
static void ngx_status_test_whole(ngx_uint_t buffering);
static void ngx_status_test_fails(ngx_uint_t buffering);
static void ngx_status_test_refused(ngx_uint_t buffering);
static void ngx_status_test_bytes(ngx_uint_t buffering, ngx_uint_t sent);
static void ngx_status_test_make(ngx_uint_t buffering);
static void *ngx_status_test_argument(void);
static ngx_int_t ngx_status_test_begin(void);
static ngx_int_t ngx_status_test_read(void);
static ngx_uint_t ngx_status_test_as_before(void);
static ngx_int_t ngx_status_test_init(void *data);
static ngx_int_t ngx_status_test_filter(void *data, ssize_t bytes);
static ngx_int_t ngx_status_test_pipe_filter(ngx_event_pipe_t *p,
    ngx_buf_t *buf);


/* the index of its context in a request is 0 */

ngx_module_t  ngx_status_module;


static ngx_pool_t           *ngx_status_test_memory;
static ngx_connection_t      ngx_status_test_connection;
static ngx_event_pipe_t      ngx_status_test_pipe;
static ngx_http_upstream_t   ngx_status_test_upstream;
static ngx_http_request_t    ngx_status_test_request;
static ngx_status_ctx_t      ngx_status_test_ctx;
static void                 *ngx_status_test_ctxs[1];

/* the protocol's own: its argument, what it returns, and whether it got that */

static ngx_uint_t            ngx_status_test_data;
static ngx_int_t             ngx_status_test_rc;
static ngx_uint_t            ngx_status_test_called;


int
main(void)
{
    ngx_uint_t  buffering;

    ngx_status_test_memory = ngx_status_test_pool();

    ngx_status_test_none();

    for (buffering = 0; buffering < 2; buffering++) {
        ngx_status_test_twice(buffering);
        ngx_status_test_whole(buffering);
        ngx_status_test_fails(buffering);
        ngx_status_test_refused(buffering);
        ngx_status_test_bytes(buffering, 0);
        ngx_status_test_bytes(buffering, 1);
    }

    ngx_destroy_pool(ngx_status_test_memory);

    return ngx_status_test_done();
}


static void
ngx_status_test_none(void)
{
    ngx_status_test_make(0);
    ngx_status_test_upstream.input_filter_init = NULL;

    ngx_status_test_ok(ngx_status_tolerate_errors(&ngx_status_test_ctx)
                       == NGX_OK
                       && ngx_status_test_upstream.input_filter_init == NULL
                       && ngx_status_test_argument() == &ngx_status_test_data,
                       "a protocol that takes any bytes");
}


static void
ngx_status_test_twice(ngx_uint_t buffering)
{
    void  *data;

    ngx_status_test_make(buffering);

    (void) ngx_status_tolerate_errors(&ngx_status_test_ctx);
    data = ngx_status_test_argument();

    ngx_status_test_ok(data != &ngx_status_test_data
                       && ngx_status_tolerate_errors(&ngx_status_test_ctx)
                          == NGX_OK
                       && ngx_status_test_argument() == data,
                       "one filter around the protocol's own");
}


static void
ngx_status_test_whole(ngx_uint_t buffering)
{
    ngx_status_test_make(buffering);

    (void) ngx_status_tolerate_errors(&ngx_status_test_ctx);

    ngx_status_test_ok(ngx_status_test_begin() == NGX_OK
                       && ngx_status_test_as_before(),
                       "a beginning that is good");
}


static void
ngx_status_test_fails(ngx_uint_t buffering)
{
    ngx_event_pipe_t     *p;
    ngx_http_upstream_t  *u;

    ngx_status_test_make(buffering);

    p = &ngx_status_test_pipe;
    u = &ngx_status_test_upstream;

    (void) ngx_status_tolerate_errors(&ngx_status_test_ctx);
    ngx_status_test_rc = NGX_ERROR;

    ngx_status_test_ok(ngx_status_test_begin() == NGX_OK,
                       "a beginning that is not is tolerated");

    ngx_status_test_ok(p->upstream_error == buffering,
                       "an error of the pipe, if there is one");

    ngx_status_test_ok(u->length == (buffering ? -1 : 0)
                       && ngx_status_test_ctx.incomplete == !buffering,
                       "the end of the bytes otherwise, but not of the body");
}


static void
ngx_status_test_refused(ngx_uint_t buffering)
{
    ngx_http_upstream_t  next;

    ngx_status_test_make(buffering);

    (void) ngx_status_tolerate_errors(&ngx_status_test_ctx);
    ngx_status_test_rc = NGX_ERROR;

    ngx_status_test_ctx.phase = NGX_STATUS_PHASE_PASS;

    ngx_status_test_ok(ngx_status_test_begin() == NGX_ERROR
                       && ngx_status_test_as_before(),
                       "not in a body that is passed on");

    ngx_status_test_make(buffering);

    (void) ngx_status_tolerate_errors(&ngx_status_test_ctx);
    ngx_status_test_rc = NGX_ERROR;

    ngx_status_test_ctx.upstream = &next;

    ngx_status_test_ok(ngx_status_test_begin() == NGX_ERROR
                       && ngx_status_test_as_before(),
                       "not of an upstream that was left");

    ngx_status_test_make(buffering);

    (void) ngx_status_tolerate_errors(&ngx_status_test_ctx);
    ngx_status_test_rc = NGX_ERROR;

    ngx_status_test_ctxs[0] = NULL;

    ngx_status_test_ok(ngx_status_test_begin() == NGX_ERROR
                       && ngx_status_test_as_before(),
                       "not after a redirect");
}


static void
ngx_status_test_bytes(ngx_uint_t buffering, ngx_uint_t sent)
{
    ngx_status_test_make(buffering);

    ngx_status_test_upstream.header_sent = sent;

    (void) ngx_status_tolerate_errors(&ngx_status_test_ctx);

    ngx_status_test_ok((sent || ngx_status_test_begin() == NGX_OK)
                       && ngx_status_test_read() == NGX_OK
                       && ngx_status_test_as_before(),
                       "bytes that are good");

    ngx_status_test_rc = NGX_ERROR;

    ngx_status_test_ok(ngx_status_test_read() == NGX_OK
                       && ngx_status_test_pipe.upstream_error == buffering
                       && ngx_status_test_upstream.error == !buffering,
                       "bytes that are not are an error of the connection");

    ngx_status_test_ctx.phase = NGX_STATUS_PHASE_PASS;

    ngx_status_test_ok(ngx_status_test_read() == NGX_ERROR,
                       "one of the response, in a body that is passed on");
}


/* an upstream as it is when nginx's header filters are called */

static void
ngx_status_test_make(ngx_uint_t buffering)
{
    ngx_event_pipe_t     *p;
    ngx_status_ctx_t     *ctx;
    ngx_http_request_t   *r;
    ngx_http_upstream_t  *u;

    p = &ngx_status_test_pipe;
    u = &ngx_status_test_upstream;
    r = &ngx_status_test_request;
    ctx = &ngx_status_test_ctx;

    ngx_memzero(p, sizeof(ngx_event_pipe_t));
    ngx_memzero(u, sizeof(ngx_http_upstream_t));
    ngx_memzero(ctx, sizeof(ngx_status_ctx_t));

    ngx_status_test_connection.log = ngx_status_test_memory->log;

    r->pool = ngx_status_test_memory;
    r->connection = &ngx_status_test_connection;
    r->ctx = ngx_status_test_ctxs;

    u->length = -1;
    u->input_filter_init = ngx_status_test_init;

    if (buffering) {
        u->buffering = 1;
        u->pipe = p;
        p->input_filter = ngx_status_test_pipe_filter;
        p->input_ctx = &ngx_status_test_data;

    } else {
        u->input_filter = ngx_status_test_filter;
        u->input_filter_ctx = &ngx_status_test_data;
    }

    ctx->request = r;
    ctx->upstream = u;
    ctx->phase = NGX_STATUS_PHASE_DISCARD;

    ngx_status_test_ctxs[0] = ctx;
    ngx_status_test_rc = NGX_OK;
}


static void *
ngx_status_test_argument(void)
{
    ngx_http_upstream_t  *u;

    u = &ngx_status_test_upstream;

    return u->buffering ? u->pipe->input_ctx : u->input_filter_ctx;
}


/* what nginx calls after the header filters, and with what has been read */

static ngx_int_t
ngx_status_test_begin(void)
{
    ngx_int_t  rc;

    ngx_status_test_called = 0;

    rc = ngx_status_test_upstream.input_filter_init(
                                                  ngx_status_test_argument());

    return ngx_status_test_called ? rc : NGX_ABORT;
}


static ngx_int_t
ngx_status_test_read(void)
{
    ngx_int_t             rc;
    ngx_event_pipe_t     *p;
    ngx_http_upstream_t  *u;

    p = &ngx_status_test_pipe;
    u = &ngx_status_test_upstream;

    ngx_status_test_called = 0;

    rc = u->buffering ? p->input_filter(p, NULL)
                      : u->input_filter(u->input_filter_ctx, 1);

    return ngx_status_test_called ? rc : NGX_ABORT;
}


static ngx_uint_t
ngx_status_test_as_before(void)
{
    return !ngx_status_test_pipe.upstream_error
           && !ngx_status_test_upstream.error
           && ngx_status_test_upstream.length == -1
           && !ngx_status_test_ctx.incomplete;
}


static ngx_int_t
ngx_status_test_init(void *data)
{
    ngx_status_test_called = (data == &ngx_status_test_data);

    return ngx_status_test_rc;
}


static ngx_int_t
ngx_status_test_filter(void *data, ssize_t bytes)
{
    ngx_status_test_called = (data == &ngx_status_test_data && bytes == 1);

    return ngx_status_test_rc;
}


static ngx_int_t
ngx_status_test_pipe_filter(ngx_event_pipe_t *p, ngx_buf_t *buf)
{
    ngx_status_test_called = (p->input_ctx == &ngx_status_test_data
                              && buf == NULL);

    return ngx_status_test_rc;
}
