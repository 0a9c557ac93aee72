
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
 * Counting: each request is counted once at most, by the covered response that
 * its client gets.  That is known when the header has gone out.  Where it never
 * does, as when a client leaves before, or a filter that comes later sends it
 * on its own, the response is counted at the end of the request.  A response
 * that gives way to another one is not counted.
 *
 * Both functions are for where there is an "error_json_metrics_zone".
 */

/*
 * Counts the response if the next header filter, which returned rc, has sent
 * its header, or later.
 */
void ngx_status_count_header(ngx_http_request_t *r, ngx_status_ctx_t *ctx,
    ngx_int_t rc);

/*
 * Counts the response at the end of the request, unless that is done before, or
 * another response takes its place.
 */
void ngx_status_count_later(ngx_http_request_t *r, ngx_status_ctx_t *ctx);


#endif /* _NGX_STATUS_COUNT_H_INCLUDED_ */
