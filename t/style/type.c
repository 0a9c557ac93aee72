
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>


typedef struct {
    ngx_uint_t  n;
} ngx_style_example;
