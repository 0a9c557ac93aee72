
/*
 * Copyright (C) ngx_status_module developers
 */


#ifndef _NGX_STATUS_ANSWER_H_INCLUDED_
#define _NGX_STATUS_ANSWER_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>


/* what the locations that answer by themselves have in common */

/*
 * Begins to answer: allows GET and HEAD, and discards the body of the request.
 * Returns NGX_OK, or what the handler has to return.
 */
ngx_int_t ngx_status_answer_begin(ngx_http_request_t *r);

/*
 * Chooses one of two media types by Accept, and adds Vary.  Returns 0 for the
 * first one, 1 for the second one, or NGX_ERROR when out of memory.
 */
ngx_int_t ngx_status_answer_choose(ngx_http_request_t *r, ngx_str_t *first,
    ngx_str_t *second, ngx_table_elt_t **vary);

/*
 * Sends the header that was prepared, and the body, of so many bytes.  Returns
 * what the handler has to return.
 */
ngx_int_t ngx_status_answer_send(ngx_http_request_t *r, ngx_chain_t *body,
    off_t size);

/* does the same with bytes that outlive the request */

ngx_int_t ngx_status_answer_send_bytes(ngx_http_request_t *r,
    ngx_str_t *bytes);

/*
 * Logs that the directive, and another one that answers, are in a location, and
 * returns NGX_CONF_ERROR.
 */
char *ngx_status_answer_beside(ngx_conf_t *cf, char *directive);


#endif /* _NGX_STATUS_ANSWER_H_INCLUDED_ */
