
/*
 * Copyright (C) ngx_status_module developers
 */


#ifndef NGX_STYLE_GUARD_H
#define NGX_STYLE_GUARD_H


#include <ngx_config.h>
#include <ngx_core.h>


ngx_int_t ngx_style_example(ngx_pool_t *pool);


#endif /* _NGX_STYLE_GUARD_H_INCLUDED_ */
