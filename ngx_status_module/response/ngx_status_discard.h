
/*
 * Copyright (C) ngx_status_module developers
 */


#ifndef _NGX_STATUS_DISCARD_H_INCLUDED_
#define _NGX_STATUS_DISCARD_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status.h"


/*
 * Throws a part of the original body away, after the document has gone to the
 * next filter, which is called with what is not a part of it.  Returns the
 * result of that one.
 */
ngx_int_t ngx_status_discard(ngx_http_request_t *r, ngx_status_ctx_t *ctx,
    ngx_chain_t *in, ngx_http_output_body_filter_pt next);

/*
 * Empties the buffers of a chain, and returns the bytes that they had.
 * ngx_chain_update_chains() of the sender takes back buffers of size 0.
 */
off_t ngx_status_discard_bytes(ngx_chain_t *in);

/*
 * Returns what a later filter may have sent by ngx_http_send_special(), the end
 * of the document, or NULL: ngx_output_chain(), which comes earlier, may have
 * put some of the original body before it.
 */
ngx_chain_t *ngx_status_discard_end(ngx_chain_t *in);


#endif /* _NGX_STATUS_DISCARD_H_INCLUDED_ */
