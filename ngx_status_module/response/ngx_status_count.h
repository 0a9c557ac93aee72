
/*
 * Copyright (C) ngx_status_module developers
 */


#ifndef _NGX_STATUS_COUNT_H_INCLUDED_
#define _NGX_STATUS_COUNT_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status.h"


/*
 * Counting, where there is an "error_json_metrics_zone": each request is
 * counted once at most, by the covered response that its client gets.  That is
 * known when the header has gone out.  Where it never does, as when a client
 * leaves before, or a filter that comes later sends it on its own, the response
 * is counted at the end of the request.  A response that gives way to another
 * one is not counted.
 */

/*
 * Counts the response if its header has gone out, or later.  To be called after
 * the next header filter, with what that has returned, and what
 * r->filter_finalize was before.
 */
void ngx_status_count_sent(ngx_http_request_t *r, ngx_status_ctx_t *ctx,
    ngx_int_t rc, ngx_uint_t finalized);

/*
 * Counts the response at the end of the request, unless that is done before, or
 * another response takes its place.
 */
void ngx_status_count_later(ngx_http_request_t *r, ngx_status_ctx_t *ctx);


#endif /* _NGX_STATUS_COUNT_H_INCLUDED_ */
