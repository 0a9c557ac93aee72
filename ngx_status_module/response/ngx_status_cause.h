
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
 * The cause of a main request's response as a number below 256, for counters:
 * NGX_STATUS_CAUSE_UPSTREAM if an upstream sent it, NGX_STATUS_CAUSE_OF_CODE if
 * nginx did, and its code alone tells the cause, else that of
 * ngx_status_cause_number(), which may be NGX_STATUS_CAUSE_OF_CODE as well.
 * ngx_status_cause_is_of_code() spares most responses that call.
 */

#define NGX_STATUS_CAUSE_UPSTREAM  0
#define NGX_STATUS_CAUSE_OF_CODE   255

#define ngx_status_cause_is_of_code(r)                                        \
    ((r)->upstream == NULL                                                    \
     && (r)->limit_conn_status == 0                                           \
     && (r)->limit_req_status == 0)

ngx_uint_t ngx_status_cause_number(ngx_http_request_t *r, ngx_uint_t code);

/* the name of a number and a code, which may be the empty string */

ngx_str_t *ngx_status_cause_name(ngx_uint_t number, ngx_uint_t code);

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
