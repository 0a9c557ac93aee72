
/*
 * Copyright (C) ngx_status_module developers
 */


#ifndef _NGX_STATUS_FILTER_H_INCLUDED_
#define _NGX_STATUS_FILTER_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>


/* puts the header filter and the body filter before those of other modules */

void ngx_status_filter_init(void);


#endif /* _NGX_STATUS_FILTER_H_INCLUDED_ */
