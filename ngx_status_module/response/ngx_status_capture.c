
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status_capture.h"


static ngx_int_t ngx_status_capture_check_name(ngx_conf_t *cf,
    ngx_str_t *name);
static ngx_uint_t ngx_status_capture_name_taken(ngx_conf_t *cf,
    ngx_str_t *name);
static ngx_int_t ngx_status_capture_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);


ngx_int_t
ngx_status_capture_add(ngx_conf_t *cf, ngx_str_t *name)
{
    ngx_int_t                index;
    ngx_uint_t               i;
    ngx_http_variable_t     *v;
    ngx_status_capture_t    *capture;
    ngx_status_main_conf_t  *smcf;

    if (ngx_status_capture_check_name(cf, name) != NGX_OK) {
        return NGX_ERROR;
    }

    v = ngx_http_add_variable(cf, name, NGX_HTTP_VAR_CHANGEABLE);
    if (v == NULL) {
        return NGX_ERROR;
    }

    index = ngx_http_get_variable_index(cf, name);
    if (index == NGX_ERROR) {
        return NGX_ERROR;
    }

    smcf = ngx_http_conf_get_module_main_conf(cf, ngx_status_module);

    capture = smcf->captures.elts;

    for (i = 0; i < smcf->captures.nelts; i++) {

        if (capture[i].index == index) {
            return i;
        }
    }

    capture = ngx_array_push(&smcf->captures);
    if (capture == NULL) {
        return NGX_ERROR;
    }

    capture->index = index;
    capture->variable = v;

    return i;
}


void
ngx_status_capture_init(ngx_conf_t *cf)
{
    ngx_uint_t               i;
    ngx_status_capture_t    *capture;
    ngx_status_main_conf_t  *smcf;

    smcf = ngx_http_conf_get_module_main_conf(cf, ngx_status_module);

    capture = smcf->captures.elts;

    for (i = 0; i < smcf->captures.nelts; i++) {
        capture[i].variable->get_handler = ngx_status_capture_variable;
        capture[i].variable->data = i;
    }
}


static ngx_int_t
ngx_status_capture_check_name(ngx_conf_t *cf, ngx_str_t *name)
{
    u_char       c;
    ngx_str_t   *directive;
    ngx_uint_t   i;

    directive = cf->args->elts;

    for (i = 0; i < name->len; i++) {
        c = name->data[i];

        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
            || (c >= '0' && c <= '9') || c == '_')
        {
            continue;
        }

        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "the name \"%V\" in \"%V\" is not allowed for a "
                           "variable, use letters, digits, and \"_\"",
                           name, directive);
        return NGX_ERROR;
    }

    if (ngx_status_capture_name_taken(cf, name)) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "the name \"%V\" in \"%V\" is that of a built-in "
                           "variable, choose another one", name, directive);
        return NGX_ERROR;
    }

    return NGX_OK;
}


static ngx_uint_t
ngx_status_capture_name_taken(ngx_conf_t *cf, ngx_str_t *name)
{
    ngx_uint_t                  i;
    ngx_hash_key_t             *key;
    ngx_http_variable_t        *v;
    ngx_http_core_main_conf_t  *cmcf;

    cmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_core_module);

    key = cmcf->variables_keys->keys.elts;

    for (i = 0; i < cmcf->variables_keys->keys.nelts; i++) {

        if (key[i].key.len != name->len
            || ngx_strncasecmp(key[i].key.data, name->data, name->len) != 0)
        {
            continue;
        }

        /* those of "set" and of groups can be changed, and are cacheable */

        v = key[i].value;

        return !(v->flags & NGX_HTTP_VAR_CHANGEABLE)
               || (v->flags & NGX_HTTP_VAR_NOCACHEABLE)
               || v->set_handler;
    }

    v = cmcf->prefix_variables.elts;

    for (i = 0; i < cmcf->prefix_variables.nelts; i++) {

        if (name->len >= v[i].name.len
            && ngx_strncasecmp(name->data, v[i].name.data, v[i].name.len)
               == 0)
        {
            return 1;
        }
    }

    return 0;
}


ngx_int_t
ngx_status_capture_set(ngx_status_ctx_t *ctx, ngx_uint_t capture,
    ngx_str_t *value)
{
    u_char                     *p;
    ngx_http_request_t         *r;
    ngx_status_capture_t       *captures;
    ngx_status_main_conf_t     *smcf;
    ngx_http_variable_value_t  *v;

    r = ctx->request;

    smcf = ngx_http_get_module_main_conf(r, ngx_status_module);

    if (ctx->captures == NULL) {
        ctx->captures = ngx_pcalloc(r->pool,
                                    smcf->captures.nelts * sizeof(ngx_str_t));
        if (ctx->captures == NULL) {
            return NGX_ERROR;
        }
    }

    /* a copy, as a filter such as charset may write to the body */

    p = ngx_pnalloc(r->pool, value->len + 1);
    if (p == NULL) {
        return NGX_ERROR;
    }

    ngx_memcpy(p, value->data, value->len);

    ctx->captures[capture].len = value->len;
    ctx->captures[capture].data = p;

    /* "set", or a group of another expression, may have set it */

    captures = smcf->captures.elts;
    v = &r->variables[captures[capture].index];

    v->valid = 0;
    v->not_found = 0;

    return NGX_OK;
}


static ngx_int_t
ngx_status_capture_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    ngx_str_t         *value;
    ngx_status_ctx_t  *ctx;

    ctx = ngx_http_get_module_ctx(r, ngx_status_module);

    /* the request may go on to another response, with another body */

    v->no_cacheable = 1;

    if (ctx == NULL || ctx->captures == NULL
        || ctx->captures[data].data == NULL)
    {
        v->not_found = 1;
        return NGX_OK;
    }

    value = &ctx->captures[data];

    v->len = value->len;
    v->valid = 1;
    v->not_found = 0;
    v->data = value->data;

    return NGX_OK;
}
