
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>


ngx_int_t
ngx_style_exported(void)
{
    return NGX_OK;
}
