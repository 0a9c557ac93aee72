
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>


static ngx_int_t ngx_style_caller(void);


static ngx_int_t
ngx_style_callee(void)
{
    return NGX_OK;
}


static ngx_int_t
ngx_style_caller(void)
{
    return ngx_style_callee();
}
