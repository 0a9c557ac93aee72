
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status_header_list.h"
#include "ngx_status_retry_after.h"


static ngx_uint_t ngx_status_retry_after_none(ngx_str_t *value);
static ngx_uint_t ngx_status_retry_after_valid(ngx_str_t *value);


ngx_int_t
ngx_status_retry_after(ngx_http_request_t *r,
    ngx_status_response_conf_t *conf)
{
    ngx_str_t  value;

    static ngx_str_t  name = ngx_string("Retry-After");

    if (conf->retry_after == NULL
        || !ngx_status_codes_test(conf->retry_codes, r->headers_out.status)
        || ngx_status_header_list_find(&r->headers_out.headers, &name))
    {
        return NGX_OK;
    }

    if (ngx_http_complex_value(r, conf->retry_after, &value) != NGX_OK) {
        return NGX_ERROR;
    }

    if (ngx_status_retry_after_none(&value)) {
        return NGX_OK;
    }

    if (!ngx_status_retry_after_valid(&value)) {
        ngx_log_error(NGX_LOG_WARN, r->connection->log, 0,
                      "\"error_json_retry_after\" adds no header, \"%V\" is "
                      "neither seconds nor a date", &value);
        return NGX_OK;
    }

    return ngx_status_header_list_add(&r->headers_out.headers, &name, &value)
           ? NGX_OK : NGX_ERROR;
}


static ngx_uint_t
ngx_status_retry_after_none(ngx_str_t *value)
{
    return value->len == 0 || (value->len == 1 && value->data[0] == '0');
}


static ngx_uint_t
ngx_status_retry_after_valid(ngx_str_t *value)
{
    size_t   i;
    u_char  *last, date[sizeof("Mon, 28 Sep 1970 06:00:00 GMT")];

    for (i = 0; i < value->len; i++) {
        if (value->data[i] < '0' || value->data[i] > '9') {
            break;
        }
    }

    if (i == value->len) {
        return 1;
    }

    /*
     * The parser lets anything follow, also another header.  For an error, -1,
     * ngx_http_time() writes the date of 0, which is none to the parser.
     */

    last = ngx_http_time(date, ngx_parse_http_time(value->data, value->len));

    return (size_t) (last - date) == value->len
           && ngx_memcmp(date, value->data, value->len) == 0;
}


void
ngx_status_retry_after_init_conf(ngx_status_response_conf_t *conf)
{
    conf->retry_after = NGX_CONF_UNSET_PTR;
}


void
ngx_status_retry_after_merge_conf(ngx_status_response_conf_t *prev,
    ngx_status_response_conf_t *conf)
{
    if (conf->retry_after == NGX_CONF_UNSET_PTR) {
        conf->retry_after = (prev->retry_after == NGX_CONF_UNSET_PTR)
                            ? NULL : prev->retry_after;
        conf->retry_codes = prev->retry_codes;
    }
}


char *
ngx_status_retry_after_slot(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_status_loc_conf_t *slcf = conf;

    ngx_str_t                         *value;
    ngx_uint_t                         i;
    ngx_status_response_conf_t        *srcf;
    ngx_http_compile_complex_value_t   ccv;

    static ngx_str_t  codes[] = { ngx_string("429"), ngx_string("503") };

    srcf = &slcf->response;
    value = cf->args->elts;

    if (srcf->retry_after != NGX_CONF_UNSET_PTR) {
        return "is duplicate";
    }

    srcf->retry_codes = ngx_pcalloc(cf->pool, sizeof(ngx_status_codes_t));
    if (srcf->retry_codes == NULL) {
        return NGX_CONF_ERROR;
    }

    srcf->retry_after = ngx_palloc(cf->pool, sizeof(ngx_http_complex_value_t));
    if (srcf->retry_after == NULL) {
        return NGX_CONF_ERROR;
    }

    ngx_memzero(&ccv, sizeof(ngx_http_compile_complex_value_t));

    ccv.cf = cf;
    ccv.value = &value[1];
    ccv.complex_value = srcf->retry_after;

    if (ngx_http_compile_complex_value(&ccv) != NGX_OK) {
        return NGX_CONF_ERROR;
    }

    if (srcf->retry_after->lengths == NULL
        && !ngx_status_retry_after_valid(&value[1]))
    {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid value \"%V\" in \"%V\", use seconds "
                           "(\"120\"), or a date "
                           "(\"Fri, 31 Dec 1999 23:59:59 GMT\")",
                           &value[1], &value[0]);
        return NGX_CONF_ERROR;
    }

    if (cf->args->nelts == 2) {
        (void) ngx_status_codes_add(cf, &codes[0], srcf->retry_codes);
        (void) ngx_status_codes_add(cf, &codes[1], srcf->retry_codes);
    }

    for (i = 2; i < cf->args->nelts; i++) {

        if (ngx_status_codes_add(cf, &value[i], srcf->retry_codes) != NGX_OK) {
            return NGX_CONF_ERROR;
        }
    }

    return NGX_CONF_OK;
}
