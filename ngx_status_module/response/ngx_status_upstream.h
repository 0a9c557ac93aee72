
/*
 * Copyright (C) ngx_status_module developers
 */


#ifndef _NGX_STATUS_UPSTREAM_H_INCLUDED_
#define _NGX_STATUS_UPSTREAM_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status.h"


/* what became of the last attempt of an upstream that brought no response */

typedef enum {
    NGX_STATUS_UPSTREAM_NO_FAILURE = 0,
    NGX_STATUS_UPSTREAM_UNRESOLVED,            /* no address of its name */
    NGX_STATUS_UPSTREAM_UNREACHED,             /* no connection, nor TLS */
    NGX_STATUS_UPSTREAM_CONNECT_TIMEOUT,
    NGX_STATUS_UPSTREAM_CLOSED,                /* nothing was received */
    NGX_STATUS_UPSTREAM_CUT,                   /* within a line of the header */
    NGX_STATUS_UPSTREAM_INVALID,               /* or cut, between two lines */
    NGX_STATUS_UPSTREAM_TIMEOUT                /* sending or receiving */
} ngx_status_upstream_failure_e;


/*
 * Tells which failure of the request's upstream the status stands for, which
 * is that of an error that nginx made.
 */
ngx_status_upstream_failure_e ngx_status_upstream_failure(
    ngx_http_request_t *r, ngx_uint_t status);

/*
 * Tells where the status of the response at hand, or of the last one, is from:
 * NGX_STATUS_SOURCE_UPSTREAM where an upstream sent it, now, from the cache, or
 * as an error that "proxy_intercept_errors" gave another page, else
 * NGX_STATUS_SOURCE_NGINX.
 */
ngx_uint_t ngx_status_upstream_source(ngx_http_request_t *r);

/*
 * Sets where the response at hand is from, ctx->source, ctx->upstream if its
 * body comes from a connection, and ctx->body if the message ends with the
 * bytes that came with its header.  To be called by a header filter.
 */
void ngx_status_upstream_identify(ngx_http_request_t *r,
    ngx_status_ctx_t *ctx);

/* whether the body of the response still comes from a connection */

#define ngx_status_upstream_live(ctx)                                         \
    ((ctx)->upstream                                                          \
     && (ctx)->request->upstream == (ctx)->upstream                           \
     && (ctx)->upstream->peer.connection)

/*
 * Whether the body is empty, where its length does not tell.  Returns NGX_OK if
 * it is that of a response of the cache without one, NGX_AGAIN if it may turn
 * out to be, as its length is not known, and none of it has come with the
 * header, or NGX_DECLINED.  To be called by a header filter.
 */
ngx_int_t ngx_status_upstream_body_empty(ngx_status_ctx_t *ctx);

/*
 * Makes the bytes of a live upstream's body reach the filters as soon as they
 * are read, as "proxy_buffering off" does, unless the response may be cached.
 * To be called by a header filter.
 */
void ngx_status_upstream_disable_buffering(ngx_status_ctx_t *ctx);

/*
 * Takes "limit_rate" off the response of a live upstream that is not buffered:
 * nginx forgets about a client that it makes wait once the upstream has sent
 * something.  To be called before the header goes to the next filter.
 */
void ngx_status_upstream_disable_limit_rate(ngx_http_request_t *r);

/*
 * Goes on with a response that was held back until a timer was over: rc is the
 * result of the filters.  May free the request.
 */
void ngx_status_upstream_resume(ngx_status_ctx_t *ctx, ngx_int_t rc);

/* remembers which upstream responses can be finished early */

void ngx_status_upstream_init(ngx_cycle_t *cycle);

/*
 * Whether the request has gone on to another upstream, as to that of an
 * "error_page", for which nginx has finalized the one of the context.
 */
ngx_uint_t ngx_status_upstream_left(ngx_status_ctx_t *ctx);

/*
 * Makes nginx stop reading the body of an upstream that was left in a body
 * filter, and was live before.  Returns what that filter has to: NGX_DONE where
 * the connection goes on, as ngx_http_output_filter() sets c->error for
 * NGX_ERROR.
 */
ngx_int_t ngx_status_upstream_leave(ngx_status_ctx_t *ctx, ngx_uint_t live);


#endif /* _NGX_STATUS_UPSTREAM_H_INCLUDED_ */
