
/*
 * Copyright (C) ngx_status_module developers
 */


#ifndef _NGX_STATUS_CAUSE_H_INCLUDED_
#define _NGX_STATUS_CAUSE_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status.h"


/*
 * Tells why nginx itself answers with an error, by a proxy error type of RFC
 * 9209, section 2.3.  What the state of nginx cannot tell apart has one that
 * is true of both.  Returns NULL if the status is not an error, or is an
 * upstream's.
 */
ngx_str_t *ngx_status_cause(ngx_http_request_t *r);

/*
 * A small number for a cause, 0 for NULL, and the cause of a number, the empty
 * string for 0.
 */
ngx_uint_t ngx_status_cause_index(ngx_str_t *cause);
ngx_str_t *ngx_status_cause_name(ngx_uint_t index);

/*
 * Adds what "error_json_proxy_status" asks for: the member of this proxy in
 * Proxy-Status, RFC 9209 section 2.  Returns NGX_ERROR when out of memory.
 */
ngx_int_t ngx_status_cause_proxy_status(ngx_http_request_t *r,
    ngx_status_ctx_t *ctx, ngx_status_response_conf_t *conf);

/* the "set" handler of "error_json_proxy_status" */

char *ngx_status_cause_proxy_status_slot(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);


#endif /* _NGX_STATUS_CAUSE_H_INCLUDED_ */
