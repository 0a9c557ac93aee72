
/*
 * Copyright (C) ngx_status_module developers
 */


#ifndef _NGX_STATUS_GUARD_H_INCLUDED_
#define _NGX_STATUS_GUARD_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>


/*
 * Makes a violation of the protocol in the rest of the upstream's body, such
 * as a bad chunk size, an error of the upstream's connection.  By itself nginx
 * would end the client's connection, too.
 *
 * Started tells whether nginx has begun to read the body.  Returns NGX_ERROR
 * when out of memory.
 */
ngx_int_t ngx_status_guard(ngx_http_request_t *r, ngx_uint_t started);


#endif /* _NGX_STATUS_GUARD_H_INCLUDED_ */
