
/*
 * Copyright (C) ngx_status_module developers
 */


#ifndef _NGX_STATUS_HOLD_H_INCLUDED_
#define _NGX_STATUS_HOLD_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status.h"


/*
 * Begins to hold a response back until enough of its body is there: creates
 * ctx->hold, and makes the body come as soon as it can.  The handler is called
 * if that takes longer than "error_json_match_timeout".  Returns NGX_ERROR
 * when out of memory.
 */
ngx_int_t ngx_status_hold(ngx_http_request_t *r, ngx_status_ctx_t *ctx,
    ngx_status_ctx_timer_pt handler);

/*
 * Moves the bytes of a chain to those that are held, and sets *in to what is
 * left of the chain.  Returns NGX_OK if there is to be no more, and stops the
 * time, or NGX_AGAIN.
 */
ngx_int_t ngx_status_hold_body(ngx_http_request_t *r, ngx_status_ctx_t *ctx,
    ngx_chain_t **in);

/*
 * Whether subrequests have begun since the first byte was held, by an earlier
 * filter that wants their output after it.
 */
ngx_uint_t ngx_status_hold_overtaken(ngx_http_request_t *r,
    ngx_status_ctx_t *ctx);

/* for ngx_status_postpone_enter(), the place of the first byte */

ngx_http_postponed_request_t *ngx_status_hold_place(ngx_status_ctx_t *ctx);

/*
 * Sets the body to the bytes that are held, in the request's memory, and tells
 * whether that is all of it.
 */

ngx_uint_t ngx_status_hold_bytes(ngx_status_ctx_t *ctx, ngx_str_t *body);

/*
 * Makes a chain of the bytes that are held and of what was left of the last
 * chain.  Returns NULL when out of memory.
 */
ngx_chain_t *ngx_status_hold_chain(ngx_http_request_t *r,
    ngx_status_ctx_t *ctx, ngx_chain_t *in);


#endif /* _NGX_STATUS_HOLD_H_INCLUDED_ */
