
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>


struct ngx_style_example {
    ngx_uint_t  n;
};
