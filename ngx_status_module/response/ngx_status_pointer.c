
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status_capture.h"
#include "ngx_status_json_pointer.h"
#include "ngx_status_json_string.h"
#include "ngx_status_media_type.h"
#include "ngx_status_pointer.h"


typedef struct {
    ngx_uint_t    capture;                     /* of ngx_status_capture_add() */
    ngx_uint_t    first;                       /* of its pointers */
    ngx_uint_t    n;
    unsigned      required:1;
} ngx_status_pointer_rule_t;


struct ngx_status_pointers_s {
    ngx_array_t   rules;                       /* ngx_status_pointer_rule_t */
    ngx_array_t   pointers;                    /* ngx_status_json_pointer_t */
};


static ngx_int_t ngx_status_pointer_set(ngx_status_ctx_t *ctx,
    ngx_uint_t capture, ngx_status_json_pointer_t *pointer);
static ngx_status_pointers_t *ngx_status_pointer_create(ngx_conf_t *cf);
static ngx_int_t ngx_status_pointer_variable(ngx_conf_t *cf,
    ngx_status_pointer_rule_t *rule);
static ngx_int_t ngx_status_pointer_compile(ngx_conf_t *cf, ngx_str_t *value,
    ngx_status_pointers_t *pointers);


ngx_uint_t
ngx_status_pointer_reads(ngx_http_request_t *r)
{
    ngx_str_t                *value, *name;
    ngx_status_media_type_t   type;

    static ngx_str_t  json = ngx_string("application/json");
    static ngx_str_t  suffix = ngx_string("+json");

    value = &r->headers_out.content_type;

    /* as nearly all write it */

    if (value->len == json.len
        && ngx_memcmp(value->data, json.data, json.len) == 0)
    {
        return 1;
    }

    ngx_status_media_type_parse(&type, value);

    name = &type.name;

    return (name->len == json.len
            && ngx_strncasecmp(name->data, json.data, json.len) == 0)
           || (name->len > suffix.len
               && ngx_strncasecmp(name->data + name->len - suffix.len,
                                  suffix.data, suffix.len)
                  == 0);
}


ngx_int_t
ngx_status_pointer(ngx_http_request_t *r, ngx_status_ctx_t *ctx,
    ngx_status_response_conf_t *conf, ngx_str_t *body, ngx_uint_t whole)
{
    ngx_uint_t                  i, n, kept;
    ngx_status_pointer_rule_t  *rule;
    ngx_status_json_pointer_t  *pointers, *pointer;

    static ngx_str_t  none = ngx_string("");

    /* patterns read bodies of other types, too */

    if (body->data == NULL || !ngx_status_pointer_reads(r)) {
        body = &none;
    }

    pointers = conf->pointers->pointers.elts;

    ngx_status_json_pointer_find(pointers, conf->pointers->pointers.nelts,
                                 body, whole);

    kept = 0;
    rule = conf->pointers->rules.elts;

    /* backward, so that of several that set a variable the first wins */

    for (i = conf->pointers->rules.nelts; i-- > 0; /* void */) {

        pointer = &pointers[rule[i].first];

        for (n = 0; n < rule[i].n; n++) {
            if (pointer[n].type != NGX_STATUS_JSON_ERROR) {
                break;
            }
        }

        if (n < rule[i].n) {

            if (ngx_status_pointer_set(ctx, rule[i].capture, &pointer[n])
                != NGX_OK)
            {
                return NGX_ERROR;
            }

        } else if (rule[i].required) {
            kept = 1;
        }
    }

    return kept ? NGX_DECLINED : NGX_OK;
}


static ngx_int_t
ngx_status_pointer_set(ngx_status_ctx_t *ctx, ngx_uint_t capture,
    ngx_status_json_pointer_t *pointer)
{
    ngx_str_t  value;

    value = pointer->value;

    if (pointer->escaped) {
        value.data = ngx_pnalloc(ctx->request->pool, value.len);
        if (value.data == NULL) {
            return NGX_ERROR;
        }

        value.len = ngx_status_json_string_decode(value.data, &pointer->value)
                    - value.data;
    }

    return ngx_status_capture_set(ctx, capture, &value);
}


char *
ngx_status_pointer_slot(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_status_loc_conf_t *slcf = conf;

    ngx_str_t                  *value;
    ngx_uint_t                  i, n;
    ngx_status_pointers_t      *pointers;
    ngx_status_pointer_rule_t  *rule;

    pointers = slcf->response.pointers;

    if (pointers == NULL) {
        pointers = ngx_status_pointer_create(cf);
        if (pointers == NULL) {
            return NGX_CONF_ERROR;
        }

        slcf->response.pointers = pointers;
    }

    rule = ngx_array_push(&pointers->rules);
    if (rule == NULL) {
        return NGX_CONF_ERROR;
    }

    rule->first = pointers->pointers.nelts;
    rule->required = 0;

    value = cf->args->elts;
    n = cf->args->nelts;

    if (ngx_status_pointer_variable(cf, rule) != NGX_OK) {
        return NGX_CONF_ERROR;
    }

    if (ngx_strcmp(value[n - 1].data, "required") == 0) {
        rule->required = 1;
        n--;
    }

    if (n == 2) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "no JSON pointer in \"%V\", use one such as "
                           "\"/error/message\" after the variable",
                           &value[0]);
        return NGX_CONF_ERROR;
    }

    rule->n = n - 2;

    for (i = 2; i < n; i++) {

        if (ngx_status_pointer_compile(cf, &value[i], pointers) != NGX_OK) {
            return NGX_CONF_ERROR;
        }
    }

    return NGX_CONF_OK;
}


static ngx_status_pointers_t *
ngx_status_pointer_create(ngx_conf_t *cf)
{
    ngx_status_pointers_t  *pointers;

    pointers = ngx_palloc(cf->pool, sizeof(ngx_status_pointers_t));
    if (pointers == NULL) {
        return NULL;
    }

    if (ngx_array_init(&pointers->rules, cf->pool, 2,
                       sizeof(ngx_status_pointer_rule_t))
        != NGX_OK
        || ngx_array_init(&pointers->pointers, cf->pool, 4,
                          sizeof(ngx_status_json_pointer_t))
           != NGX_OK)
    {
        return NULL;
    }

    return pointers;
}


static ngx_int_t
ngx_status_pointer_variable(ngx_conf_t *cf, ngx_status_pointer_rule_t *rule)
{
    ngx_int_t   capture;
    ngx_str_t  *value, name;

    value = cf->args->elts;
    name = value[1];

    if (name.len < 2 || name.data[0] != '$') {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid variable \"%V\" in \"%V\", it has to begin "
                           "with \"$\"", &name, &value[0]);
        return NGX_ERROR;
    }

    name.data++;
    name.len--;

    capture = ngx_status_capture_add(cf, &name);
    if (capture == NGX_ERROR) {
        return NGX_ERROR;
    }

    rule->capture = capture;

    return NGX_OK;
}


static ngx_int_t
ngx_status_pointer_compile(ngx_conf_t *cf, ngx_str_t *value,
    ngx_status_pointers_t *pointers)
{
    char                       *reason;
    ngx_int_t                   rc;
    ngx_str_t                  *directive;
    ngx_status_json_pointer_t  *pointer;

    pointer = ngx_array_push(&pointers->pointers);
    if (pointer == NULL) {
        return NGX_ERROR;
    }

    rc = ngx_status_json_pointer_compile(cf->pool, value, pointer, &reason);

    if (rc == NGX_DECLINED) {
        directive = cf->args->elts;
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid JSON pointer \"%V\" in \"%V\", %s",
                           value, directive, reason);
        return NGX_ERROR;
    }

    return rc;
}
