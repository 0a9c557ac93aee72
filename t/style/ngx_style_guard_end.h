
/*
 * Copyright (C) ngx_status_module developers
 */


#ifndef _NGX_STYLE_GUARD_END_H_INCLUDED_
#define _NGX_STYLE_GUARD_END_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


ngx_int_t ngx_style_example(ngx_pool_t *pool);


#endif
