
/*
 * Copyright (C) ngx_status_module developers
 */


#ifndef _NGX_STATUS_GUARD_H_INCLUDED_
#define _NGX_STATUS_GUARD_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>


/*
 * Makes a violation of the protocol in the body of the upstream, such as a bad
 * chunk size, an error of the upstream's connection.  By itself nginx would
 * end the client's connection, too.  To be called by a header filter, once.
 * Returns NGX_ERROR when out of memory.
 */
ngx_int_t ngx_status_guard(ngx_http_request_t *r);


#endif /* _NGX_STATUS_GUARD_H_INCLUDED_ */
