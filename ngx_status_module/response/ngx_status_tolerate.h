
/*
 * Copyright (C) ngx_status_module developers
 */


#ifndef _NGX_STATUS_TOLERATE_H_INCLUDED_
#define _NGX_STATUS_TOLERATE_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status.h"


/*
 * Makes a violation of the protocol in the body, such as a bad chunk size, an
 * error of the upstream's connection, as long as the body is not passed on to
 * the client.  By itself nginx would end the client's connection, too.  To be
 * called by a header filter.  Returns NGX_ERROR when out of memory.
 */
ngx_int_t ngx_status_tolerate_errors(ngx_status_ctx_t *ctx);


#endif /* _NGX_STATUS_TOLERATE_H_INCLUDED_ */
