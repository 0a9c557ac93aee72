
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status_document.h"
#include "ngx_status_member.h"
#include "ngx_status_vocabulary.h"


static ngx_int_t ngx_status_document_prepare(ngx_conf_t *cf,
    ngx_status_document_conf_t *conf);
static ngx_int_t ngx_status_document_render(ngx_pool_t *pool,
    ngx_http_request_t *r, ngx_status_document_conf_t *conf,
    ngx_status_entry_t *entry, ngx_uint_t code,
    ngx_status_member_t *members, ngx_uint_t nmembers, ngx_str_t *document);
static ngx_int_t ngx_status_document_value(ngx_http_request_t *r,
    ngx_status_document_conf_t *conf, ngx_status_value_t *source,
    ngx_status_entry_t *entry, ngx_str_t *value);
static ngx_uint_t ngx_status_document_has_members(
    ngx_status_document_conf_t *conf);
static ngx_int_t ngx_status_document_members(ngx_http_request_t *r,
    ngx_status_document_conf_t *conf, ngx_status_member_t **members,
    ngx_uint_t *n);


ngx_int_t
ngx_status_document_init(ngx_conf_t *cf, ngx_status_document_conf_t *conf,
    ngx_status_format_t *format)
{
    conf->catalog = &ngx_status_catalog;
    conf->format = format;

    return ngx_status_document_prepare(cf, conf);
}


ngx_int_t
ngx_status_document_merge(ngx_conf_t *cf, ngx_status_document_conf_t *prev,
    ngx_status_document_conf_t *conf)
{
    if (conf->entries == NULL && conf->format == NULL
        && conf->members == NULL && conf->type_uri == NULL)
    {
        *conf = *prev;
        return NGX_OK;
    }

    if (conf->entries) {
        conf->catalog = ngx_status_catalog_overlay(cf->pool, prev->catalog,
                                                   conf->entries);
        if (conf->catalog == NULL) {
            return NGX_ERROR;
        }

    } else {
        conf->catalog = prev->catalog;
    }

    if (conf->format == NULL) {
        conf->format = prev->format;
    }

    if (conf->members == NULL) {
        conf->members = prev->members;
    }

    if (conf->type_uri == NULL) {
        conf->type_uri = prev->type_uri;
    }

    if (ngx_status_member_check(cf, conf->members, conf->format) != NGX_OK) {
        return NGX_ERROR;
    }

    return ngx_status_document_prepare(cf, conf);
}


static ngx_int_t
ngx_status_document_prepare(ngx_conf_t *cf, ngx_status_document_conf_t *conf)
{
    ngx_uint_t           i;
    ngx_status_entry_t  *entry;

    if (conf->format->variables
        || (conf->format->type_uri && conf->type_uri
            && conf->type_uri->lengths))
    {
        return NGX_OK;
    }

    conf->documents = ngx_pcalloc(cf->pool,
                                  conf->catalog->n * sizeof(ngx_str_t));
    if (conf->documents == NULL) {
        return NGX_ERROR;
    }

    for (i = 0; i < conf->catalog->n; i++) {
        entry = &conf->catalog->entries[i];

        if (entry->class || entry->code < NGX_HTTP_SPECIAL_RESPONSE) {

            /* serves several codes, or is never replaced */

            continue;
        }

        if (ngx_status_document_render(cf->pool, NULL, conf, entry,
                                       entry->code, NULL, 0,
                                       &conf->documents[i])
            != NGX_OK)
        {
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}


ngx_int_t
ngx_status_document(ngx_http_request_t *r, ngx_status_document_conf_t *conf,
    ngx_str_t *document)
{
    ngx_str_t            *base;
    ngx_uint_t            n;
    ngx_status_entry_t   *entry;
    ngx_status_member_t  *members;

    entry = ngx_status_catalog_find(conf->catalog, r->headers_out.status);

    if (entry == NULL) {
        return NGX_ERROR;
    }

    base = NULL;

    if (conf->documents) {
        base = &conf->documents[entry - conf->catalog->entries];

        if (base->len && !ngx_status_document_has_members(conf)) {
            *document = *base;
            return NGX_OK;
        }
    }

    if (ngx_status_document_members(r, conf, &members, &n) != NGX_OK) {
        return NGX_ERROR;
    }

    if (base && base->len) {
        return ngx_status_template_extend(r->pool, &conf->format->template,
                                          base, members, n, document);
    }

    return ngx_status_document_render(r->pool, r, conf, entry,
                                      r->headers_out.status, members, n,
                                      document);
}


/* r is NULL where the document does not depend on the request */

static ngx_int_t
ngx_status_document_render(ngx_pool_t *pool, ngx_http_request_t *r,
    ngx_status_document_conf_t *conf, ngx_status_entry_t *entry,
    ngx_uint_t code, ngx_status_member_t *members, ngx_uint_t nmembers,
    ngx_str_t *document)
{
    ngx_str_t            *values;
    ngx_uint_t            i, n;
    ngx_status_format_t  *format;
    u_char                status[NGX_INT_T_LEN];

    format = conf->format;
    n = format->template.variables.nelts;

    values = ngx_pcalloc(pool, n * sizeof(ngx_str_t));
    if (values == NULL) {
        return NGX_ERROR;
    }

    for (i = 0; i < n; i++) {

        if (format->values[i].source == NGX_STATUS_VALUE_CODE) {
            values[i].data = status;
            values[i].len = ngx_sprintf(status, "%ui", code) - status;
            continue;
        }

        if (format->values[i].source == NGX_STATUS_VALUE_WORD) {
            values[i] = *ngx_status_vocabulary(format->values[i].index, code);
            continue;
        }

        if (ngx_status_document_value(r, conf, &format->values[i], entry,
                                      &values[i])
            != NGX_OK)
        {
            return NGX_ERROR;
        }
    }

    return ngx_status_template_render(pool, &format->template, values,
                                      members, nmembers, document);
}


static ngx_int_t
ngx_status_document_value(ngx_http_request_t *r,
    ngx_status_document_conf_t *conf, ngx_status_value_t *source,
    ngx_status_entry_t *entry, ngx_str_t *value)
{
    ngx_http_variable_value_t  *vv;

    switch (source->source) {

    case NGX_STATUS_VALUE_MESSAGE:
        *value = entry->message;
        return NGX_OK;

    case NGX_STATUS_VALUE_DESCRIPTION:
        *value = entry->description;
        return NGX_OK;

    case NGX_STATUS_VALUE_TYPE_URI:

        if (conf->type_uri == NULL) {
            return NGX_OK;
        }

        return ngx_http_complex_value(r, conf->type_uri, value);

    default: /* NGX_STATUS_VALUE_VARIABLE */

        vv = ngx_http_get_flushed_variable(r, source->index);

        if (vv == NULL) {
            return NGX_ERROR;
        }

        if (!vv->not_found) {
            value->data = vv->data;
            value->len = vv->len;
        }

        return NGX_OK;
    }
}


static ngx_uint_t
ngx_status_document_has_members(ngx_status_document_conf_t *conf)
{
    return conf->members
           || (conf->type_uri && conf->format->uri_member.len);
}


/* the type URI's, where the format has a name for it, and the others */

static ngx_int_t
ngx_status_document_members(ngx_http_request_t *r,
    ngx_status_document_conf_t *conf, ngx_status_member_t **members,
    ngx_uint_t *n)
{
    ngx_str_t             uri;
    ngx_uint_t            size;
    ngx_status_member_t  *member;

    *members = NULL;
    *n = 0;

    if (!ngx_status_document_has_members(conf)) {
        return NGX_OK;
    }

    size = conf->members ? conf->members->nelts : 0;

    member = ngx_palloc(r->pool, (1 + size) * sizeof(ngx_status_member_t));
    if (member == NULL) {
        return NGX_ERROR;
    }

    *members = member;

    if (conf->type_uri && conf->format->uri_member.len) {

        if (ngx_http_complex_value(r, conf->type_uri, &uri) != NGX_OK) {
            return NGX_ERROR;
        }

        if (uri.len) {
            member->name = conf->format->uri_json;
            member->value = uri;
            member->as = NGX_STATUS_AS_STRING;
            (*n)++;
        }
    }

    return ngx_status_member_evaluate(r, conf->members, *members, n);
}


char *
ngx_status_document_type_uri_slot(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf)
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
