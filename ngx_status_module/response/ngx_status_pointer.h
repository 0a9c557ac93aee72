
/*
 * Copyright (C) ngx_status_module developers
 */


#ifndef _NGX_STATUS_POINTER_H_INCLUDED_
#define _NGX_STATUS_POINTER_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status.h"


/* whether pointers read the body, which has to be JSON for that */

ngx_uint_t ngx_status_pointer_reads(ngx_http_request_t *r);

/*
 * Follows the pointers of "error_json_pointer" into a body, of which "whole"
 * tells that nothing was cut off, and sets the variables of the response.
 *
 * Returns NGX_OK, NGX_DECLINED if none of those of a required variable led to
 * a value, or NGX_ERROR when out of memory.
 */
ngx_int_t ngx_status_pointer(ngx_http_request_t *r, ngx_status_ctx_t *ctx,
    ngx_status_response_conf_t *conf, ngx_str_t *body, ngx_uint_t whole);

/* the "set" handler of "error_json_pointer" */

char *ngx_status_pointer_slot(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);


#endif /* _NGX_STATUS_POINTER_H_INCLUDED_ */
