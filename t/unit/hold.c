
/*
 * Copyright (C) ngx_status_module developers
 */


/*
 * What is held of a body, and the chain that it is sent with, by what filters
 * of other modules may look at.
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status_ctx.h"
#include "ngx_status_hold.h"
#include "ngx_status_postpone.h"
#include "ngx_status_tolerate.h"
#include "ngx_status_upstream.h"
#include "unit.h"


void ngx_status_ctx_start_timer(ngx_status_ctx_t *ctx,
    ngx_status_ctx_timer_pt handler, ngx_msec_t time);
void ngx_status_upstream_disable_buffering(ngx_status_ctx_t *ctx);
ngx_int_t ngx_status_tolerate_errors(ngx_status_ctx_t *ctx);
ngx_http_postponed_request_t *ngx_status_postpone_place(ngx_http_request_t *r);

static void ngx_status_test_held(ngx_uint_t probing, ngx_uint_t memory,
    size_t held, char *name);
static void ngx_status_test_overtaken(void);
static void ngx_status_test_not_overtaken(void);
static void ngx_status_test_broken(void);
static void ngx_status_test_gone(void);
static ngx_int_t ngx_status_test_body(char *part, ngx_uint_t flush);
static void ngx_status_test_end(ngx_chain_t *in);
static void ngx_status_test_make(ngx_uint_t probing);


/* the index of its context in a request is 0 */

ngx_module_t  ngx_status_module;

static ngx_pool_t             *ngx_status_test_memory;
static ngx_http_request_t      ngx_status_test_r;
static ngx_status_ctx_t        ngx_status_test_ctx;
static ngx_status_loc_conf_t   ngx_status_test_conf;
static void                   *ngx_status_test_confs[1];


int
main(void)
{
    ngx_buf_t    b;
    ngx_chain_t  in;

    ngx_status_test_memory = ngx_status_test_pool();

    ngx_status_test_held(0, 1, 5, "bytes in memory");
    ngx_status_test_held(1, 1, 0, "no byte where one is looked for only");
    ngx_status_test_held(0, 0, 0, "no byte that is not in memory");

    ngx_status_test_overtaken();
    ngx_status_test_not_overtaken();
    ngx_status_test_broken();
    ngx_status_test_gone();

    ngx_memzero(&b, sizeof(ngx_buf_t));
    b.flush = 1;

    in.buf = &b;
    in.next = NULL;

    ngx_status_test_end(NULL);
    ngx_status_test_end(&in);

    ngx_destroy_pool(ngx_status_test_memory);

    return ngx_status_test_done();
}


/* without an upstream */

void
ngx_status_ctx_start_timer(ngx_status_ctx_t *ctx,
    ngx_status_ctx_timer_pt handler, ngx_msec_t time)
{
    /* void */
}


void
ngx_status_upstream_disable_buffering(ngx_status_ctx_t *ctx)
{
    /* void */
}


ngx_int_t
ngx_status_tolerate_errors(ngx_status_ctx_t *ctx)
{
    return NGX_ERROR;
}


ngx_http_postponed_request_t *
ngx_status_postpone_place(ngx_http_request_t *r)
{
    return r->postponed;
}


static void
ngx_status_test_held(ngx_uint_t probing, ngx_uint_t memory, size_t held,
    char *name)
{
    ngx_buf_t     b;
    ngx_str_t     body;
    ngx_chain_t  *cl, in;

    ngx_status_test_make(probing);

    ngx_memzero(&b, sizeof(ngx_buf_t));

    b.pos = (u_char *) "bytes";
    b.last = b.pos + 5;
    b.file_last = 5;
    b.memory = memory;
    b.in_file = !memory;
    b.last_buf = 1;

    in.buf = &b;
    in.next = NULL;
    cl = &in;

    ngx_status_test_ok(ngx_status_hold_body(&ngx_status_test_r,
                                            &ngx_status_test_ctx, &cl)
                       == NGX_OK,
                       "nothing more is waited for");

    (void) ngx_status_hold_bytes(&ngx_status_test_ctx, &body);
    ngx_status_test_ok(body.len == held, name);
}


static void
ngx_status_test_overtaken(void)
{
    ngx_chain_t                   *cl;
    ngx_http_postponed_request_t   pr;

    /* the bytes that are held come before a subrequest */

    ngx_status_test_held(0, 1, 5, "bytes before a subrequest");
    ngx_status_test_r.postponed = &pr;
    cl = NULL;

    ngx_status_test_ok(ngx_status_hold_body(&ngx_status_test_r,
                                            &ngx_status_test_ctx, &cl)
                       == NGX_OK,
                       "nothing more is held then");
}


/* the subrequest has begun before the first of the bytes came */

static void
ngx_status_test_not_overtaken(void)
{
    ngx_http_postponed_request_t  pr;

    ngx_status_test_make(0);
    ngx_status_test_r.postponed = &pr;

    ngx_status_test_ok(ngx_status_test_body("part", 0) == NGX_AGAIN,
                       "another part is waited for, after a subrequest");

    ngx_status_test_ok(ngx_status_test_body("part", 0) == NGX_AGAIN,
                       "and another one");
}


/*
 * An earlier filter has waited for a body that has broken off, and passes it on
 * in two parts, and a flush.
 */

static void
ngx_status_test_broken(void)
{
    ngx_status_test_make(0);
    ngx_status_test_ctx.over = 1;

    ngx_status_test_ok(ngx_status_test_body("part", 0) == NGX_AGAIN,
                       "another part is waited for");
    ngx_status_test_ok(ngx_status_test_body("part", 0) == NGX_AGAIN,
                       "and another one");
    ngx_status_test_ok(ngx_status_test_body("", 1) == NGX_OK,
                       "the flush is the last one");
}


/* nginx has closed the upstream's connection, and sends what it has */

static void
ngx_status_test_gone(void)
{
    ngx_http_upstream_t  u;

    ngx_memzero(&u, sizeof(ngx_http_upstream_t));

    ngx_status_test_make(0);
    ngx_status_test_ctx.upstream = &u;
    ngx_status_test_r.upstream = &u;

    ngx_status_test_ok(ngx_status_test_body("part", 0) == NGX_OK
                       && !ngx_status_test_ctx.broken,
                       "nothing tells yet that it has broken off");
    ngx_status_test_ok(ngx_status_test_body("", 1) == NGX_OK
                       && ngx_status_test_ctx.broken,
                       "a flush does");
}


/* passes a part on */

static ngx_int_t
ngx_status_test_body(char *part, ngx_uint_t flush)
{
    ngx_buf_t     b;
    ngx_chain_t  *cl, in;

    ngx_memzero(&b, sizeof(ngx_buf_t));

    b.pos = (u_char *) part;
    b.last = b.pos + ngx_strlen(part);
    b.memory = (b.last != b.pos);
    b.flush = flush;

    in.buf = &b;
    in.next = NULL;
    cl = &in;

    return ngx_status_hold_body(&ngx_status_test_r, &ngx_status_test_ctx, &cl);
}


static void
ngx_status_test_end(ngx_chain_t *in)
{
    ngx_chain_t  *cl;

    ngx_status_test_make(0);
    ngx_status_test_ctx.ended = 1;

    cl = ngx_status_hold_chain(&ngx_status_test_r, &ngx_status_test_ctx, in);

    ngx_status_test_ok(cl && cl != in && cl->next == in
                       && cl->buf->last_buf && cl->buf->last_in_chain,
                       "the end, by both of its flags");
}


static void
ngx_status_test_make(ngx_uint_t probing)
{
    ngx_http_request_t  *r;

    r = &ngx_status_test_r;

    ngx_memzero(r, sizeof(ngx_http_request_t));
    ngx_memzero(&ngx_status_test_ctx, sizeof(ngx_status_ctx_t));

    ngx_status_test_confs[0] = &ngx_status_test_conf;
    ngx_status_test_conf.response.match_buffer = 16;

    r->pool = ngx_status_test_memory;
    r->loc_conf = ngx_status_test_confs;

    ngx_status_test_ctx.request = r;
    ngx_status_test_ctx.probing = probing;

    if (ngx_status_hold(r, &ngx_status_test_ctx, NULL) != NGX_OK) {
        printf("Bail out! out of memory\n");
        exit(1);
    }
}
