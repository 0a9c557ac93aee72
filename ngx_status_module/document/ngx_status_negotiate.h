
/*
 * Copyright (C) ngx_status_module developers
 */


#ifndef _NGX_STATUS_NEGOTIATE_H_INCLUDED_
#define _NGX_STATUS_NEGOTIATE_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>


/*
 * Decides by the request's Accept (RFC 9110 section 12.5.1) between a document
 * and a page, by their media types.  Returns NGX_OK for the document,
 * NGX_DECLINED for the page, NGX_ERROR when out of memory.
 */
ngx_int_t ngx_status_negotiate(ngx_http_request_t *r, ngx_str_t *type,
    ngx_str_t *page);

/*
 * Makes the response's Vary (RFC 9110 section 12.5.5) list Accept, unless it
 * does already or is "*".  Returns NGX_ERROR when out of memory.
 */
ngx_int_t ngx_status_negotiate_vary(ngx_http_request_t *r);


#endif /* _NGX_STATUS_NEGOTIATE_H_INCLUDED_ */
