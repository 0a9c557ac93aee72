
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>


static ngx_int_t ngx_style_example(ngx_pool_t *pool, ngx_uint_t n);


static ngx_int_t
ngx_style_example(ngx_pool_t *pool, ngx_uint_t n)
{
    return NGX_OK;
}