
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status.h"
#include "ngx_status_cause.h"
#include "ngx_status_ctx.h"
#include "ngx_status_upstream.h"
#include "ngx_status_variables.h"
#include "ngx_status_vocabulary.h"


static ngx_int_t ngx_status_variables_entry(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);
static ngx_int_t ngx_status_variables_word(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);
static ngx_int_t ngx_status_variables_type_uri(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);
static ngx_int_t ngx_status_variables_outcome(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);
static ngx_int_t ngx_status_variables_source(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);
static ngx_int_t ngx_status_variables_cause(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);
static ngx_int_t ngx_status_variables_code(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);
static ngx_int_t ngx_status_variables_retryable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);
static ngx_uint_t ngx_status_variables_transient(ngx_uint_t status);
static ngx_int_t ngx_status_variables_set(ngx_http_variable_value_t *v,
    ngx_str_t *value);


static ngx_http_variable_t  ngx_status_variables[] = {

    { ngx_string("status_message"), NULL, ngx_status_variables_entry,
      offsetof(ngx_status_catalog_entry_t, message),
      NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("status_description"), NULL, ngx_status_variables_entry,
      offsetof(ngx_status_catalog_entry_t, description),
      NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("status_canonical"), NULL, ngx_status_variables_word,
      NGX_STATUS_VOCABULARY_CANONICAL, NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("status_grpc"), NULL, ngx_status_variables_word,
      NGX_STATUS_VOCABULARY_GRPC, NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("status_connect"), NULL, ngx_status_variables_word,
      NGX_STATUS_VOCABULARY_CONNECT, NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("status_openai"), NULL, ngx_status_variables_word,
      NGX_STATUS_VOCABULARY_OPENAI, NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("status_openai_code"), NULL, ngx_status_variables_word,
      NGX_STATUS_VOCABULARY_OPENAI_CODE, NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("status_anthropic"), NULL, ngx_status_variables_word,
      NGX_STATUS_VOCABULARY_ANTHROPIC, NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("status_oci"), NULL, ngx_status_variables_word,
      NGX_STATUS_VOCABULARY_OCI, NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("status_type_uri"), NULL, ngx_status_variables_type_uri,
      0, NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("error_json"), NULL, ngx_status_variables_outcome,
      0, NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("error_json_source"), NULL, ngx_status_variables_source,
      0, NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("error_json_cause"), NULL, ngx_status_variables_cause,
      0, NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("error_json_code"), NULL, ngx_status_variables_code,
      0, NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("status_retryable"), NULL, ngx_status_variables_retryable,
      0, NGX_HTTP_VAR_NOCACHEABLE, 0 },

      ngx_http_null_variable
};


ngx_int_t
ngx_status_variables_add(ngx_conf_t *cf)
{
    ngx_http_variable_t  *var, *v;

    for (v = ngx_status_variables; v->name.len; v++) {
        var = ngx_http_add_variable(cf, &v->name, v->flags);
        if (var == NULL) {
            return NGX_ERROR;
        }

        var->get_handler = v->get_handler;
        var->data = v->data;
    }

    return NGX_OK;
}


static ngx_int_t
ngx_status_variables_entry(ngx_http_request_t *r, ngx_http_variable_value_t *v,
    uintptr_t data)
{
    ngx_int_t                    rc;
    ngx_str_t                   *value;
    ngx_uint_t                   language;
    ngx_status_loc_conf_t       *conf;
    ngx_status_catalog_entry_t  *entry;

    conf = ngx_http_get_module_loc_conf(r, ngx_status_module);

    rc = ngx_status_document_entry(r, &conf->document, ngx_status_ctx_status(r),
                                   &entry, &language);

    if (rc == NGX_ERROR) {
        return NGX_ERROR;
    }

    value = NULL;

    if (rc == NGX_OK) {
        value = (ngx_str_t *) ((char *) entry + data);
    }

    return ngx_status_variables_set(v, value);
}


static ngx_int_t
ngx_status_variables_word(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    ngx_uint_t  status;

    status = ngx_status_ctx_status(r);

    return ngx_status_variables_set(v, status
                                       ? ngx_status_vocabulary(data, status)
                                       : NULL);
}


static ngx_int_t
ngx_status_variables_type_uri(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    ngx_str_t               value;
    ngx_status_loc_conf_t  *conf;

    conf = ngx_http_get_module_loc_conf(r, ngx_status_module);

    if (conf->document.type_uri == NULL) {
        return ngx_status_variables_set(v, NULL);
    }

    if (ngx_http_complex_value(r, conf->document.type_uri, &value)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    return ngx_status_variables_set(v, &value);
}


static ngx_int_t
ngx_status_variables_outcome(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    ngx_status_ctx_t  *ctx;

    ctx = ngx_http_get_module_ctx(r, ngx_status_module);

    return ngx_status_variables_set(v, ctx ? ngx_status_ctx_outcome(ctx)
                                           : NULL);
}


static ngx_int_t
ngx_status_variables_source(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    ngx_uint_t         source;
    ngx_status_ctx_t  *ctx;

    if (ngx_status_ctx_status(r) == 0) {
        return ngx_status_variables_set(v, NULL);
    }

    ctx = ngx_http_get_module_ctx(r, ngx_status_module);

    source = ctx ? ctx->source : ngx_status_upstream_source(r);

    return ngx_status_variables_set(v, ngx_status_ctx_source(source));
}


static ngx_int_t
ngx_status_variables_cause(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    return ngx_status_variables_set(v, ngx_status_cause(r));
}


static ngx_int_t
ngx_status_variables_code(ngx_http_request_t *r, ngx_http_variable_value_t *v,
    uintptr_t data)
{
    ngx_str_t          value;
    ngx_status_ctx_t  *ctx;

    ctx = ngx_http_get_module_ctx(r, ngx_status_module);

    if (ctx == NULL) {
        return ngx_status_variables_set(v, NULL);
    }

    value.data = ngx_pnalloc(r->pool, NGX_INT_T_LEN);
    if (value.data == NULL) {
        return NGX_ERROR;
    }

    value.len = ngx_sprintf(value.data, "%ui", ctx->code) - value.data;

    return ngx_status_variables_set(v, &value);
}


static ngx_int_t
ngx_status_variables_retryable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    ngx_uint_t  status;

    static ngx_str_t  yes = ngx_string("true");
    static ngx_str_t  no = ngx_string("false");

    status = ngx_status_ctx_status(r);

    if (status == 0) {
        return ngx_status_variables_set(v, NULL);
    }

    return ngx_status_variables_set(v, ngx_status_variables_transient(status)
                                       ? &yes : &no);
}


/* whether a response with the status may be another one a little later */

static ngx_uint_t
ngx_status_variables_transient(ngx_uint_t status)
{
    switch (status) {

    case NGX_HTTP_REQUEST_TIME_OUT:
    case 425:
    case NGX_HTTP_TOO_MANY_REQUESTS:
    case NGX_HTTP_BAD_GATEWAY:
    case NGX_HTTP_SERVICE_UNAVAILABLE:
    case NGX_HTTP_GATEWAY_TIME_OUT:
        return 1;

    default:
        return 0;
    }
}


/* NULL is for a variable that has no value */

static ngx_int_t
ngx_status_variables_set(ngx_http_variable_value_t *v, ngx_str_t *value)
{
    if (value == NULL) {
        v->not_found = 1;

    } else {
        v->len = value->len;
        v->valid = 1;
        v->not_found = 0;
        v->data = value->data;
    }

    return NGX_OK;
}
