
/*
 * Copyright (C) ngx_status_module developers
 */


#ifndef _NGX_STATUS_NEGOTIATE_H_INCLUDED_
#define _NGX_STATUS_NEGOTIATE_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status_accept.h"


/*
 * What a worker process chose last.  Most clients of a service send the same
 * Accept, and what is chosen depends on that and the types alone.
 */

#define NGX_STATUS_NEGOTIATE_LINE  256

typedef struct {
    ngx_uint_t                 chosen;
    size_t                     len;            /* 0 for nothing yet */
    u_char                     line[NGX_STATUS_NEGOTIATE_LINE];
} ngx_status_negotiate_last_t;


/* the media types to choose from */

typedef struct {
    ngx_status_accept_type_t     *types;
    ngx_uint_t                    n;
    ngx_status_negotiate_last_t  *last;        /* NULL for not to be kept */
} ngx_status_negotiate_t;


/*
 * Chooses by the request's Accept (RFC 9110 section 12.5.1) among media types,
 * and between them and a page, by the value of its Content-Type, unless that is
 * NULL.  Returns which type it is, counted from 0, NGX_DECLINED for the page,
 * NGX_ERROR when out of memory.
 */
ngx_int_t ngx_status_negotiate(ngx_http_request_t *r,
    ngx_status_negotiate_t *choice, ngx_str_t *page);

/*
 * The values of the request's headers of a name, which may be those that the
 * request has.  Returns NGX_ERROR when out of memory.
 */
ngx_int_t ngx_status_negotiate_lines(ngx_http_request_t *r, ngx_str_t *name,
    ngx_str_t **lines, ngx_uint_t *n);

/*
 * Makes the response's Vary (RFC 9110 section 12.5.5), of which the last one is
 * given, or NULL if there is none, list a header field, unless it does already
 * or is "*".  Returns the last one, or NULL when out of memory.
 */
ngx_table_elt_t *ngx_status_negotiate_vary(ngx_http_request_t *r,
    ngx_table_elt_t *vary, ngx_str_t *field);

/* the last Vary of the response, or NULL */

ngx_table_elt_t *ngx_status_negotiate_find_vary(ngx_http_request_t *r);


/* the names of the headers, "Accept" and "Accept-Language" */

extern ngx_str_t  ngx_status_negotiate_accept;
extern ngx_str_t  ngx_status_negotiate_language;


#endif /* _NGX_STATUS_NEGOTIATE_H_INCLUDED_ */
