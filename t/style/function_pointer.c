
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>


typedef ngx_int_t (*ngx_style_handler_t)(ngx_pool_t *pool);
