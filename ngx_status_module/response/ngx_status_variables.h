
/*
 * Copyright (C) ngx_status_module developers
 */


#ifndef _NGX_STATUS_VARIABLES_H_INCLUDED_
#define _NGX_STATUS_VARIABLES_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>


/* adds the module's variables; returns NGX_ERROR after logging the reason */

ngx_int_t ngx_status_variables_add(ngx_conf_t *cf);


#endif /* _NGX_STATUS_VARIABLES_H_INCLUDED_ */
