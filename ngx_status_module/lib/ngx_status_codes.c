
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "ngx_status_codes.h"


#define NGX_STATUS_CODES_NOT_MODIFIED  304


static ngx_int_t ngx_status_codes_check(ngx_conf_t *cf, ngx_str_t *value,
    ngx_uint_t first, ngx_uint_t last);
static void ngx_status_codes_set_range(ngx_status_codes_t *codes,
    ngx_uint_t first, ngx_uint_t last, ngx_uint_t add);


char *
ngx_status_codes_slot(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    char  *p = conf;

    ngx_str_t            *value;
    ngx_uint_t            i;
    ngx_status_codes_t  **field, *codes;

    field = (ngx_status_codes_t **) (p + cmd->offset);

    if (*field != NGX_CONF_UNSET_PTR) {
        return "is duplicate";
    }

    value = cf->args->elts;

    if (cf->args->nelts == 2 && ngx_strcmp(value[1].data, "off") == 0) {
        *field = NULL;
        return NGX_CONF_OK;
    }

    for (i = 2; i < cf->args->nelts; i++) {

        if (ngx_strncmp(value[i].data, "error_json", 10) == 0) {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                               "\"%V\" in \"%V\" is not a code, a \";\" is "
                               "missing before it", &value[i], &value[0]);
            return NGX_CONF_ERROR;
        }
    }

    codes = ngx_pcalloc(cf->pool, sizeof(ngx_status_codes_t));
    if (codes == NULL) {
        return NGX_CONF_ERROR;
    }

    *field = codes;

    if (cf->args->nelts == 2 && ngx_strcmp(value[1].data, "on") == 0) {
        ngx_status_codes_set_range(codes, 400, 599, 1);
        return NGX_CONF_OK;
    }

    for (i = 1; i < cf->args->nelts; i++) {

        if (ngx_status_codes_add(cf, &value[i], codes) != NGX_OK) {
            return NGX_CONF_ERROR;
        }
    }

    for (i = 0; i < sizeof(codes->bits); i++) {
        if (codes->bits[i]) {
            return NGX_CONF_OK;
        }
    }

    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                       "no code is left in \"%V\" after the exclusions, "
                       "name what to include first, as in \"4xx !404\", "
                       "or use \"off\"", &value[0]);

    return NGX_CONF_ERROR;
}


ngx_int_t
ngx_status_codes_add(ngx_conf_t *cf, ngx_str_t *value,
    ngx_status_codes_t *codes)
{
    ngx_int_t   rc;
    ngx_str_t   range, *directive;
    ngx_uint_t  first, last;

    directive = cf->args->elts;
    range = *value;

    if (range.len && range.data[0] == '!') {
        range.data++;
        range.len--;
    }

    if ((range.len == 2 && ngx_strncmp(range.data, "on", 2) == 0)
        || (range.len == 3 && ngx_strncmp(range.data, "off", 3) == 0))
    {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "\"%V\" cannot be combined with codes "
                           "in \"%V\", \"on\" is \"4xx 5xx\"",
                           value, directive);
        return NGX_ERROR;
    }

    rc = ngx_status_codes_range(cf, &range, &first, &last);

    if (rc == NGX_DECLINED) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid code \"%V\" in \"%V\", use a code "
                           "(\"404\"), a class (\"4xx\"), a range "
                           "(\"500-504\"), or one of these after \"!\"",
                           value, directive);
        return NGX_ERROR;
    }

    if (rc == NGX_OK) {
        ngx_status_codes_set_range(codes, first, last,
                                   value->len == range.len);
    }

    return rc;
}


ngx_int_t
ngx_status_codes_range(ngx_conf_t *cf, ngx_str_t *value, ngx_uint_t *first,
    ngx_uint_t *last)
{
    u_char     *p;
    ngx_int_t   n, m;

    p = value->data;

    if (value->len == 3 && p[0] >= '0' && p[0] <= '9'
        && (p[1] | 0x20) == 'x' && (p[2] | 0x20) == 'x')
    {
        n = (p[0] - '0') * 100;
        m = n + 99;

    } else if (value->len == 3) {
        n = ngx_atoi(p, 3);
        m = n;

    } else if (value->len == 7 && p[3] == '-') {
        n = ngx_atoi(p, 3);
        m = ngx_atoi(p + 4, 3);

    } else {
        return NGX_DECLINED;
    }

    if (n == NGX_ERROR || m == NGX_ERROR) {
        return NGX_DECLINED;
    }

    *first = n;
    *last = m;

    return ngx_status_codes_check(cf, value, n, m);
}


static ngx_int_t
ngx_status_codes_check(ngx_conf_t *cf, ngx_str_t *value, ngx_uint_t first,
    ngx_uint_t last)
{
    ngx_str_t  *directive;

    directive = cf->args->elts;

    if (first > last) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid range \"%V\" in \"%V\", its first code "
                           "is greater than its last", value, directive);
        return NGX_ERROR;
    }

    if (first < 100 || last > NGX_STATUS_CODES_MAX) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "\"%V\" in \"%V\" is out of range, "
                           "use codes from %d to %d",
                           value, directive,
                           NGX_STATUS_CODES_MIN, NGX_STATUS_CODES_MAX);
        return NGX_ERROR;
    }

    if (first < NGX_STATUS_CODES_MIN) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "\"%V\" is not allowed in \"%V\", a response with "
                           "a code under 300 is not an error and has no error "
                           "page, use codes from %d to %d",
                           value, directive,
                           NGX_STATUS_CODES_MIN, NGX_STATUS_CODES_MAX);
        return NGX_ERROR;
    }

    if (first == last && first >= 494 && first <= 497) {

        /* ngx_http_special_response_handler() */

        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "no response has the code \"%V\" in \"%V\", "
                           "nginx answers 400, use \"400\"",
                           value, directive);
        return NGX_ERROR;
    }

    if (first == NGX_STATUS_CODES_NOT_MODIFIED
        && last == NGX_STATUS_CODES_NOT_MODIFIED)
    {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "\"%V\" is not allowed in \"%V\", a response with "
                           "this code has no body", value, directive);
        return NGX_ERROR;
    }

    return NGX_OK;
}


static void
ngx_status_codes_set_range(ngx_status_codes_t *codes, ngx_uint_t first,
    ngx_uint_t last, ngx_uint_t add)
{
    u_char      bit, *byte;
    ngx_uint_t  code;

    for (code = first; code <= last; code++) {

        if (code == NGX_STATUS_CODES_NOT_MODIFIED) {
            continue;
        }

        byte = &codes->bits[(code - NGX_STATUS_CODES_MIN) / 8];
        bit = 1 << ((code - NGX_STATUS_CODES_MIN) % 8);

        if (add) {
            *byte |= bit;

        } else {
            *byte &= ~bit;
        }
    }
}
