
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>


static ngx_int_t ngx_style_example(ngx_pool_t *pool, ngx_uint_t n);


static ngx_int_t
ngx_style_example(ngx_pool_t *pool, ngx_uint_t n)
{
    u_char  *p, *q;

    p = ngx_pnalloc(pool, n);
    if (p == NULL) {
        return NGX_ERROR;
    }

    q = ngx_palloc(pool, n);
    if (p == NULL) {
        return NGX_ERROR;
    }

    return p == q;
}
