
/*
 * Copyright (C) ngx_status_module developers
 */


#ifndef _NGX_STATUS_REPLACEMENT_H_INCLUDED_
#define _NGX_STATUS_REPLACEMENT_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status.h"


/*
 * Turns the header of a response into that of a document, or of a response of
 * gRPC, and makes the body.  Its bytes belong to the request or to the
 * configuration, and are not to be changed.  Returns NGX_ERROR when out of
 * memory.
 */
ngx_int_t ngx_status_replacement(ngx_http_request_t *r, ngx_status_ctx_t *ctx,
    ngx_str_t *body);

/* Returns a buffer with the body and its end, or NULL when out of memory. */

ngx_buf_t *ngx_status_replacement_buf(ngx_http_request_t *r, ngx_str_t *body);


#endif /* _NGX_STATUS_REPLACEMENT_H_INCLUDED_ */
