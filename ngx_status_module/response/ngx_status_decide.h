
/*
 * Copyright (C) ngx_status_module developers
 */


#ifndef _NGX_STATUS_DECIDE_H_INCLUDED_
#define _NGX_STATUS_DECIDE_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status.h"


/*
 * Decides, by all that can be known from its header, what becomes of a response
 * whose status "error_json" covers.  Returns an ngx_status_outcome_e, or
 * NGX_ERROR when out of memory.
 */
ngx_int_t ngx_status_decide(ngx_http_request_t *r,
    ngx_status_loc_conf_t *conf);


#endif /* _NGX_STATUS_DECIDE_H_INCLUDED_ */
