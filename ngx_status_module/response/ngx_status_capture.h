
/*
 * Copyright (C) ngx_status_module developers
 */


#ifndef _NGX_STATUS_CAPTURE_H_INCLUDED_
#define _NGX_STATUS_CAPTURE_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status.h"


/*
 * Adds a variable for a part of the original body, or finds the one of the
 * name.  Returns its number, or NGX_ERROR after logging the reason.
 */
ngx_int_t ngx_status_capture_add(ngx_conf_t *cf, ngx_str_t *name);

/*
 * Makes all of them variables of the response, which a later "set", or a later
 * regular expression with a group of the name, has made its own.  To be called
 * when the configuration has been read.
 */
void ngx_status_capture_init(ngx_conf_t *cf);

/*
 * Sets the variable of the number, for as long as the response is at hand, to
 * a copy of the value.  Returns NGX_ERROR when out of memory.
 */
ngx_int_t ngx_status_capture_set(ngx_status_ctx_t *ctx, ngx_uint_t capture,
    ngx_str_t *value);


#endif /* _NGX_STATUS_CAPTURE_H_INCLUDED_ */
