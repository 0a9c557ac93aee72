
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>


static ngx_int_t ngx_style_example(ngx_pool_t *pool, ngx_uint_t n);


static ngx_int_t
ngx_style_example(ngx_pool_t *pool, ngx_uint_t n)
{
    ngx_log_error(NGX_LOG_ERR, pool->log, 0,
                  "number %ui "
                  "is bad.", n);

    return NGX_OK;
}
