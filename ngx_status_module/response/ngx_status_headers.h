
/*
 * Copyright (C) ngx_status_module developers
 */


#ifndef _NGX_STATUS_HEADERS_H_INCLUDED_
#define _NGX_STATUS_HEADERS_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status_format.h"


/*
 * Takes the headers that describe the original body out of the response, and
 * puts those of a document of the format and of the length in bytes in.  What
 * they are is in RFC 9110 sections 8 and 6.6.2, RFC 9530, and RFC 6266.
 * Returns the last Vary of the response, or NULL if it has none.
 */
ngx_table_elt_t *ngx_status_headers_rewrite(ngx_http_request_t *r,
    ngx_status_format_t *format, off_t length);

/*
 * Takes the trailers that come after the first n of the part out of the
 * response: nginx adds those of the upstream when the original body has ended.
 */
void ngx_status_headers_cut_trailers(ngx_http_request_t *r,
    ngx_list_part_t *part, ngx_uint_t n);


#endif /* _NGX_STATUS_HEADERS_H_INCLUDED_ */
