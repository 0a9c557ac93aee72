
/*
 * Copyright (C) ngx_status_module developers
 */


/*
 * What is told of an upstream, and what is left of one, in states that other
 * modules and other methods of events may bring about.
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status_upstream.h"
#include "unit.h"


void ngx_http_finalize_request(ngx_http_request_t *r, ngx_int_t rc);

static void ngx_status_test_source(void);
static void ngx_status_test_failure(void);
static void ngx_status_test_body(void);
static void ngx_status_test_leave(ngx_uint_t live, ngx_uint_t buffering);
static void ngx_status_test_leave_next(ngx_status_ctx_t *next);
static void ngx_status_test_post(void);
static void ngx_status_test_resume(void);
static void ngx_status_test_make(void);
static ngx_uint_t ngx_status_test_of_upstream(ngx_uint_t n);


/* the index of its context in a request is 0 */

ngx_module_t  ngx_status_module;


static ngx_pool_t                 *ngx_status_test_memory;
static ngx_connection_t            ngx_status_test_connection;
static ngx_connection_t            ngx_status_test_peer;
static ngx_event_pipe_t            ngx_status_test_pipe;
static ngx_http_upstream_conf_t    ngx_status_test_conf;
static ngx_http_upstream_t         ngx_status_test_u;
static ngx_http_request_t          ngx_status_test_r;
static ngx_status_ctx_t            ngx_status_test_ctx;
static ngx_status_ctx_t            ngx_status_test_current;
static ngx_status_ctx_t            ngx_status_test_next;
static void                       *ngx_status_test_ctxs[1];
static ngx_array_t                 ngx_status_test_array;
static ngx_http_upstream_state_t   ngx_status_test_states[4];
static ngx_str_t                   ngx_status_test_name = ngx_string("peer");
static ngx_uint_t                  ngx_status_test_finalized;


int
main(void)
{
    ngx_status_test_memory = ngx_status_test_pool();

    ngx_queue_init(&ngx_posted_events);

    ngx_status_test_source();
    ngx_status_test_failure();
    ngx_status_test_body();
    ngx_status_test_leave(0, 0);
    ngx_status_test_leave(1, 0);
    ngx_status_test_leave(1, 1);
    ngx_status_test_leave_next(&ngx_status_test_next);
    ngx_status_test_leave_next(NULL);
    ngx_status_test_resume();

    ngx_destroy_pool(ngx_status_test_memory);

    return ngx_status_test_done();
}


void
ngx_http_finalize_request(ngx_http_request_t *r, ngx_int_t rc)
{
    ngx_status_test_finalized += (rc == NGX_DONE);
}


static void
ngx_status_test_source(void)
{
    ngx_http_request_t  *r;

    r = &ngx_status_test_r;

    ngx_status_test_make();
    ngx_status_test_ok(ngx_status_test_of_upstream(1), "intercepted");

    ngx_status_test_make();
    ngx_status_test_conf.intercept_errors = 0;
    ngx_status_test_ok(!ngx_status_test_of_upstream(1),
                       "not where none is intercepted");

    ngx_status_test_make();
    r->upstream = NULL;
    ngx_status_test_ok(!ngx_status_test_of_upstream(1), "not without one");

    ngx_status_test_make();
    r->err_status = 0;
    ngx_status_test_states[3].status = 0;
    ngx_status_test_ok(!ngx_status_test_of_upstream(1),
                       "not without a status of an error");

    /* the page has an upstream itself, and nothing is before its attempts */

    ngx_status_test_make();
    ngx_status_test_u.header_sent = 1;
    ngx_status_test_ok(!ngx_status_test_of_upstream(1),
                       "not of what is before the attempts");

    ngx_status_test_make();
    ngx_status_test_u.header_sent = 1;
    ngx_status_test_states[2].peer = NULL;
    ngx_status_test_ok(!ngx_status_test_of_upstream(1),
                       "not of an end before the attempts");
}


static void
ngx_status_test_failure(void)
{
    ngx_http_upstream_t  *u;

    ngx_status_test_make();

    u = &ngx_status_test_u;

    u->state->status = NGX_HTTP_BAD_GATEWAY;
    u->state->header_time = (ngx_msec_t) -1;

    ngx_status_test_ok(ngx_status_upstream_failure(&ngx_status_test_r, 502)
                       == NGX_STATUS_UPSTREAM_UNREACHED,
                       "nothing was sent");

    u->request_sent = 1;

    ngx_status_test_ok(ngx_status_upstream_failure(&ngx_status_test_r, 502)
                       == NGX_STATUS_UPSTREAM_CLOSED,
                       "nothing was received");
}


static void
ngx_status_test_body(void)
{
    ngx_status_test_make();

    ngx_status_test_r.headers_out.content_length_n = 5;
    ngx_status_test_ok(ngx_status_upstream_body_empty(&ngx_status_test_ctx)
                       == NGX_DECLINED,
                       "a length tells that there is a body");

    ngx_status_test_r.headers_out.content_length_n = -1;
    ngx_status_test_ok(ngx_status_upstream_body_empty(&ngx_status_test_ctx)
                       == NGX_AGAIN,
                       "without one, its first byte does");

    ngx_status_test_u.buffering = 1;
    ngx_status_upstream_disable_buffering(&ngx_status_test_ctx);
    ngx_status_test_ok(!ngx_status_test_u.buffering
                       && ngx_status_test_r.limit_rate_set,
                       "neither buffered nor slowed down");
}


static void
ngx_status_test_leave(ngx_uint_t live, ngx_uint_t buffering)
{
    ngx_status_ctx_t  *ctx, *current;

    ngx_status_test_make();

    ctx = &ngx_status_test_ctx;
    current = &ngx_status_test_current;

    ctx->phase = NGX_STATUS_PHASE_HOLD;
    current->phase = NGX_STATUS_PHASE_DISCARD;

    ngx_status_test_ctxs[0] = current;
    ngx_status_test_u.buffering = buffering;

    ngx_status_test_ok(ngx_status_upstream_leave(ctx, live) == NGX_DONE
                       && current->phase == NGX_STATUS_PHASE_LEFT,
                       "what comes is of the body that was left");

    ngx_status_test_post();

    ngx_status_test_ok(current->phase == NGX_STATUS_PHASE_DISCARD,
                       "and then of the other response");
    ngx_status_test_ok(ngx_status_test_finalized == buffering,
                       "the reference of one that nginx does not finalize");
}


/* another response, or one that is not covered, has followed meanwhile */

static void
ngx_status_test_leave_next(ngx_status_ctx_t *next)
{
    ngx_status_test_make();

    ngx_status_test_ctx.phase = NGX_STATUS_PHASE_HOLD;
    ngx_status_test_current.phase = NGX_STATUS_PHASE_DISCARD;
    ngx_status_test_next.phase = NGX_STATUS_PHASE_PASS;
    ngx_status_test_ctxs[0] = &ngx_status_test_current;

    (void) ngx_status_upstream_leave(&ngx_status_test_ctx, 0);

    ngx_status_test_ctxs[0] = next;

    ngx_status_test_post();

    ngx_status_test_ok(ngx_status_test_ctxs[0] == next
                       && ngx_status_test_next.phase == NGX_STATUS_PHASE_PASS,
                       "and not of the one after that");
}


static void
ngx_status_test_post(void)
{
    ngx_cycle_t  cycle;

    ngx_memzero(&cycle, sizeof(ngx_cycle_t));
    cycle.log = ngx_status_test_memory->log;

    ngx_event_process_posted(&cycle, &ngx_posted_events);
}


static void
ngx_status_test_resume(void)
{
    ngx_http_upstream_t  next;

    ngx_status_test_make();
    ngx_status_test_r.upstream = &next;

    ngx_status_upstream_resume(&ngx_status_test_ctx, NGX_OK);

    ngx_status_test_ok(ngx_status_test_finalized == 1,
                       "the reference of one that was left while it was held");
}


/* a request with an upstream that has intercepted its only response */

static void
ngx_status_test_make(void)
{
    ngx_uint_t            i;
    ngx_http_request_t   *r;
    ngx_http_upstream_t  *u;

    r = &ngx_status_test_r;
    u = &ngx_status_test_u;

    ngx_memzero(r, sizeof(ngx_http_request_t));
    ngx_memzero(u, sizeof(ngx_http_upstream_t));
    ngx_memzero(&ngx_status_test_pipe, sizeof(ngx_event_pipe_t));
    ngx_memzero(&ngx_status_test_ctx, sizeof(ngx_status_ctx_t));
    ngx_memzero(&ngx_status_test_current, sizeof(ngx_status_ctx_t));

    for (i = 0; i < ngx_status_test_nelts(ngx_status_test_states); i++) {
        ngx_status_test_states[i].status = NGX_HTTP_NOT_FOUND;
        ngx_status_test_states[i].header_time = 1;
        ngx_status_test_states[i].connect_time = 1;
        ngx_status_test_states[i].peer = &ngx_status_test_name;
        ngx_status_test_states[i].bytes_received = 0;
    }

    ngx_status_test_states[0].peer = NULL;

    ngx_status_test_conf.intercept_errors = 1;
    ngx_status_test_connection.log = ngx_status_test_memory->log;

    u->conf = &ngx_status_test_conf;
    u->pipe = &ngx_status_test_pipe;
    u->state = &ngx_status_test_states[3];
    u->peer.connection = &ngx_status_test_peer;

    r->pool = ngx_status_test_memory;
    r->connection = &ngx_status_test_connection;
    r->ctx = ngx_status_test_ctxs;
    r->upstream = u;
    r->upstream_states = &ngx_status_test_array;
    r->err_status = NGX_HTTP_NOT_FOUND;
    r->allow_ranges = 1;

    ngx_status_test_ctx.request = r;
    ngx_status_test_ctx.upstream = u;
    ngx_status_test_ctxs[0] = &ngx_status_test_ctx;

    ngx_status_test_finalized = 0;
}


/* of the last n states; those before are not a part of the array */

static ngx_uint_t
ngx_status_test_of_upstream(ngx_uint_t n)
{
    ngx_status_test_array.elts = &ngx_status_test_states[4 - n];
    ngx_status_test_array.nelts = n;

    if (!ngx_status_test_u.header_sent) {
        ngx_status_test_u.peer.connection = NULL;
    }

    return ngx_status_upstream_source(&ngx_status_test_r)
           == NGX_STATUS_SOURCE_UPSTREAM;
}
