
/*
 * Copyright (C) ngx_status_module developers
 */


#ifndef _NGX_STATUS_MATCH_H_INCLUDED_
#define _NGX_STATUS_MATCH_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>


/*
 * Matches the patterns against a body, and sets the variables to what the
 * groups caught, in the request's memory.  An empty body does not match.
 *
 * Returns NGX_OK, NGX_DECLINED if a required pattern does not match, or
 * NGX_ERROR when out of memory.
 */
ngx_int_t ngx_status_match(ngx_http_request_t *r, ngx_array_t *patterns,
    ngx_str_t *body);


#endif /* _NGX_STATUS_MATCH_H_INCLUDED_ */
