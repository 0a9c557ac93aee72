
/*
 * Copyright (C) ngx_status_module developers
 */


#ifndef _NGX_STATUS_RETRY_AFTER_H_INCLUDED_
#define _NGX_STATUS_RETRY_AFTER_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status.h"


/*
 * Adds Retry-After (RFC 9110, section 10.2.3) as "error_json_retry_after" says,
 * unless the response has one.  Returns NGX_ERROR when out of memory.
 */
ngx_int_t ngx_status_retry_after(ngx_http_request_t *r,
    ngx_status_response_conf_t *conf);

/*
 * Prepare and merge "error_json_retry_after", and its "set" handler.
 */
void ngx_status_retry_after_init_conf(ngx_status_response_conf_t *conf);
void ngx_status_retry_after_merge_conf(ngx_status_response_conf_t *prev,
    ngx_status_response_conf_t *conf);
char *ngx_status_retry_after_slot(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);


#endif /* _NGX_STATUS_RETRY_AFTER_H_INCLUDED_ */
