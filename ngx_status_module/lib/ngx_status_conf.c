
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "ngx_status_conf.h"
#include "ngx_status_utf8.h"


char *
ngx_status_conf_size(ngx_conf_t *cf, ngx_str_t *value, size_t *size,
    char *examples)
{
    ssize_t     n;
    ngx_str_t  *directive;

    n = ngx_parse_size(value);

    if (n == NGX_ERROR || n == 0) {
        directive = cf->args->elts;
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid size \"%V\" in \"%V\", use a size such "
                           "as %s", value, directive, examples);
        return NGX_CONF_ERROR;
    }

    *size = n;

    return NGX_CONF_OK;
}


char *
ngx_status_conf_time(ngx_conf_t *cf, ngx_str_t *value, ngx_msec_t *time,
    char *examples)
{
    ngx_int_t   n;
    ngx_str_t  *directive;

    n = ngx_parse_time(value, 0);

    if (n == NGX_ERROR || n == 0) {
        directive = cf->args->elts;
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid time \"%V\" in \"%V\", use a time such "
                           "as %s", value, directive, examples);
        return NGX_CONF_ERROR;
    }

    *time = n;

    return NGX_CONF_OK;
}


ngx_int_t
ngx_status_conf_text(ngx_conf_t *cf, ngx_str_t *value)
{
    size_t      valid;
    ngx_str_t  *directive;

    valid = ngx_status_utf8_valid_length(value);

    if (valid < value->len) {
        directive = cf->args->elts;
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid UTF-8 at byte %uz of \"%V\" in \"%V\"",
                           valid + 1, value, directive);
        return NGX_ERROR;
    }

    return NGX_OK;
}
