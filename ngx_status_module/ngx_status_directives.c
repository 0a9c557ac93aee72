
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status_directives.h"
#include "ngx_status.h"


static char *ngx_status_parse_size(ngx_conf_t *cf, ngx_str_t *value,
    size_t *size, char *examples);
static char *ngx_status_parse_time(ngx_conf_t *cf, ngx_str_t *value,
    ngx_msec_t *time, char *examples);


static ngx_conf_enum_t  ngx_status_sources[] = {
    { ngx_string("any"), NGX_STATUS_SOURCE_ANY },
    { ngx_string("upstream"), NGX_STATUS_SOURCE_UPSTREAM },
    { ngx_string("nginx"), NGX_STATUS_SOURCE_NGINX },
    { ngx_null_string, 0 }
};


char *
ngx_status_set_types(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_status_loc_conf_t *slcf = conf;

    if (slcf->types_keys) {
        return "is duplicate";
    }

    return ngx_http_types_slot(cf, cmd, conf);
}


char *
ngx_status_set_source(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_status_loc_conf_t *slcf = conf;

    ngx_str_t        *value;
    ngx_conf_enum_t  *source;

    if (slcf->source != NGX_CONF_UNSET_UINT) {
        return "is duplicate";
    }

    value = cf->args->elts;

    for (source = ngx_status_sources; source->name.len; source++) {

        if (ngx_strcmp(value[1].data, source->name.data) == 0) {
            slcf->source = source->value;
            return NGX_CONF_OK;
        }
    }

    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                       "invalid value \"%V\" in \"%V\" directive, it must be "
                       "\"any\", \"upstream\" or \"nginx\"",
                       &value[1], &value[0]);

    return NGX_CONF_ERROR;
}


char *
ngx_status_set_bypass(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_status_loc_conf_t *slcf = conf;

    if (slcf->bypass != NGX_CONF_UNSET_PTR) {
        return "is duplicate";
    }

    return ngx_http_set_predicate_slot(cf, cmd, conf);
}


char *
ngx_status_set_format(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_status_loc_conf_t *slcf = conf;

    ngx_str_t               *value;
    ngx_status_main_conf_t  *smcf;

    if (slcf->document.format) {
        return "is duplicate";
    }

    value = cf->args->elts;
    smcf = ngx_http_conf_get_module_main_conf(cf, ngx_status_module);

    slcf->document.format = ngx_status_format_find(smcf->formats, &value[1]);

    if (slcf->document.format == NULL) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "unknown format \"%V\" in \"%V\", use "
                           "\"catalog\", \"problem\", \"google\", "
                           "\"jsonapi\", \"odata\", or the name of an "
                           "\"error_json_template\" that comes before",
                           &value[1], &value[0]);
        return NGX_CONF_ERROR;
    }

    return NGX_CONF_OK;
}


char *
ngx_status_set_type_uri(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    u_char     *p, *last;
    ngx_str_t  *value;

    value = cf->args->elts;
    last = value[1].data + value[1].len;

    /* RFC 3986 section 2, and the braces of "${variable}" */

    for (p = value[1].data; p < last; p++) {

        if (*p <= ' ' || *p >= 0x7f || ngx_strchr("\"<>\\^`|", *p)) {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                               "invalid URI \"%V\" in \"%V\", the character "
                               "at %ui is not allowed, percent-encode it "
                               "(a space is \"%%20\")",
                               &value[1], &value[0],
                               (ngx_uint_t) (p - value[1].data + 1));
            return NGX_CONF_ERROR;
        }
    }

    if (value[1].len == 0) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "empty URI in \"%V\"", &value[0]);
        return NGX_CONF_ERROR;
    }

    return ngx_http_set_complex_value_slot(cf, cmd, conf);
}


char *
ngx_status_set_match_buffer(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_status_loc_conf_t *slcf = conf;

    ngx_str_t  *value;

    if (slcf->match_buffer != NGX_CONF_UNSET_SIZE) {
        return "is duplicate";
    }

    value = cf->args->elts;

    return ngx_status_parse_size(cf, &value[1], &slcf->match_buffer,
                                 "\"8k\"");
}


char *
ngx_status_set_match_timeout(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_status_loc_conf_t *slcf = conf;

    ngx_str_t  *value;

    if (slcf->match_timeout != NGX_CONF_UNSET_MSEC) {
        return "is duplicate";
    }

    value = cf->args->elts;

    return ngx_status_parse_time(cf, &value[1], &slcf->match_timeout,
                                 "\"1s\"");
}


char *
ngx_status_set_drain(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_status_loc_conf_t *slcf = conf;

    char       *rv;
    ngx_str_t  *value;

    if (slcf->drain_size != NGX_CONF_UNSET_SIZE) {
        return "is duplicate";
    }

    value = cf->args->elts;

    if (cf->args->nelts == 2 && ngx_strcmp(value[1].data, "off") == 0) {
        slcf->drain_size = 0;
        slcf->drain_time = 0;
        return NGX_CONF_OK;
    }

    rv = ngx_status_parse_size(cf, &value[1], &slcf->drain_size,
                               "\"64k\", or \"off\"");

    if (rv != NGX_CONF_OK) {
        return rv;
    }

    if (cf->args->nelts == 2) {
        slcf->drain_time = NGX_STATUS_DRAIN_TIME;
        return NGX_CONF_OK;
    }

    return ngx_status_parse_time(cf, &value[2], &slcf->drain_time,
                                 "\"100ms\"");
}


static char *
ngx_status_parse_size(ngx_conf_t *cf, ngx_str_t *value, size_t *size,
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


static char *
ngx_status_parse_time(ngx_conf_t *cf, ngx_str_t *value, ngx_msec_t *time,
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
