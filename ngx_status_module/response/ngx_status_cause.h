
/*
 * Copyright (C) ngx_status_module developers
 */


#ifndef _NGX_STATUS_CAUSE_H_INCLUDED_
#define _NGX_STATUS_CAUSE_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>


/*
 * Tells why nginx itself answers with an error, by a proxy error type of RFC
 * 9209, section 2.3.  What the state of nginx cannot tell apart has one that
 * is true of both.  Returns NULL if the status is no error, or an upstream's.
 */
ngx_str_t *ngx_status_cause(ngx_http_request_t *r, ngx_uint_t status);


#endif /* _NGX_STATUS_CAUSE_H_INCLUDED_ */
