
/*
 * Copyright (C) ngx_status_module developers
 */


#ifndef _NGX_STATUS_CTX_H_INCLUDED_
#define _NGX_STATUS_CTX_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status.h"


/*
 * Makes the context of the response at hand, which replaces the one of a
 * response that a later filter has turned down.  Returns NULL when out of
 * memory.
 */
ngx_status_ctx_t *ngx_status_ctx_create(ngx_http_request_t *r);

/* the status of the response, the same as $status; 0 until there is one */

ngx_uint_t ngx_status_ctx_status(ngx_http_request_t *r);

/* the name of the response's outcome, as $error_json has it */

ngx_str_t *ngx_status_ctx_outcome(ngx_status_ctx_t *ctx);

/* the name of NGX_STATUS_SOURCE_..., as $error_json_source has it */

ngx_str_t *ngx_status_ctx_source(ngx_uint_t source);

/*
 * Whether a part of the document waits for the client, or in a filter that
 * comes later, as the postpone filter while another one's subrequest runs.  The
 * copy filter comes earlier, and holds the original body only.
 */

#define ngx_status_ctx_pending(r)                                             \
    ((r)->connection->buffered                                                \
     || ((r)->buffered & ~NGX_HTTP_COPY_BUFFERED)                             \
     || (r)->postponed)

/*
 * Starts ctx->timer, for which see ngx_status_timer_start().  The handler is
 * never called after the request has gone on to another response, as by
 * "post_action".
 */
void ngx_status_ctx_start_timer(ngx_status_ctx_t *ctx,
    ngx_status_ctx_timer_pt handler, ngx_msec_t time);


#endif /* _NGX_STATUS_CTX_H_INCLUDED_ */
