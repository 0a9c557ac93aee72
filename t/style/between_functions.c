
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>


static ngx_int_t ngx_style_first(void);
static ngx_int_t ngx_style_second(void);


static ngx_int_t
ngx_style_first(void)
{
    return NGX_OK;
}

static ngx_int_t
ngx_style_second(void)
{
    return NGX_OK;
}
