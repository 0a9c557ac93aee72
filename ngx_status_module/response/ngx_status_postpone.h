
/*
 * Copyright (C) ngx_status_module developers
 */


#ifndef _NGX_STATUS_POSTPONE_H_INCLUDED_
#define _NGX_STATUS_POSTPONE_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status.h"


/*
 * ngx_http_postpone_filter() puts what a request sends and what its subrequests
 * send into the order in which they began.  r->postponed lists what waits, and
 * the connection's data is the request whose turn it is.
 */


typedef struct {
    ngx_http_request_t            *active;
    ngx_http_postponed_request_t  *later;
} ngx_status_postpone_t;


/* Returns what the request's output comes after, or NULL if its turn is now. */

ngx_http_postponed_request_t *ngx_status_postpone_place(ngx_http_request_t *r);

/*
 * What the request sends until ngx_status_postpone_leave() comes after that,
 * which may have gone out since, or before all that waits if it is NULL.
 */

void ngx_status_postpone_enter(ngx_http_request_t *r,
    ngx_http_postponed_request_t *place, ngx_status_postpone_t *postpone);

/* r is the main request; nginx goes on to wait for the subrequests it has */

void ngx_status_postpone_leave(ngx_http_request_t *r,
    ngx_status_postpone_t *postpone);

/*
 * Calls the next body filter without a chain, for a request that sends nothing
 * any more, and whose subrequests may still have to be waited for.
 */

ngx_int_t ngx_status_postpone_flush(ngx_http_request_t *r,
    ngx_http_output_body_filter_pt next);

/*
 * Marks the subrequests that have begun since ctx->place, and after anything
 * that the request itself has sent, as a part of what is thrown away, and sets
 * ctx->place.
 */

void ngx_status_postpone_drop(ngx_http_request_t *r, ngx_status_ctx_t *ctx);

/* whether r is one of these, or a subrequest of one */

ngx_uint_t ngx_status_postpone_dropped(ngx_http_request_t *r);

/*
 * Calls the next body filter, for a response that follows on one which a filter
 * has finalized, and does not wait for the subrequests of that one.
 */

ngx_int_t ngx_status_postpone_pass(ngx_http_request_t *r, ngx_chain_t *in,
    ngx_http_output_body_filter_pt next);


#endif /* _NGX_STATUS_POSTPONE_H_INCLUDED_ */
