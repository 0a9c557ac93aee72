
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
static ngx_int_t ngx_status_document_prepare_choice(ngx_conf_t *cf,
    ngx_status_document_conf_t *conf);
static ngx_int_t ngx_status_document_prepare_variant(ngx_conf_t *cf,
    ngx_status_document_conf_t *conf, ngx_status_document_variant_t *variant);
static ngx_uint_t ngx_status_document_code(ngx_http_request_t *r,
    ngx_uint_t status);
static ngx_int_t ngx_status_document_render(ngx_pool_t *pool,
    ngx_http_request_t *r, ngx_status_document_conf_t *conf,
    ngx_status_document_variant_t *variant, ngx_status_catalog_entry_t *entry,
    ngx_uint_t code, ngx_status_template_member_t *members,
    ngx_uint_t nmembers, ngx_str_t *document);
static ngx_int_t ngx_status_document_value(ngx_http_request_t *r,
    ngx_status_document_conf_t *conf, ngx_status_format_value_t *source,
    ngx_status_catalog_entry_t *entry, ngx_str_t *value);
static ngx_uint_t ngx_status_document_has_members(
    ngx_status_document_conf_t *conf, ngx_status_format_t *format);
static ngx_int_t ngx_status_document_members(ngx_http_request_t *r,
    ngx_status_document_conf_t *conf, ngx_status_format_t *format,
    ngx_status_template_member_t **members, ngx_uint_t *n);


ngx_int_t
ngx_status_document_init(ngx_conf_t *cf, ngx_status_document_conf_t *conf,
    ngx_status_format_t *format)
{
    ngx_status_format_t  **slot;

    conf->catalog = &ngx_status_catalog;

    conf->formats = ngx_array_create(cf->pool, 1,
                                     sizeof(ngx_status_format_t *));
    if (conf->formats == NULL) {
        return NGX_ERROR;
    }

    slot = ngx_array_push(conf->formats);
    if (slot == NULL) {
        return NGX_ERROR;
    }

    *slot = format;

    return ngx_status_document_prepare(cf, conf);
}


ngx_int_t
ngx_status_document_merge(ngx_conf_t *cf, ngx_status_document_conf_t *prev,
    ngx_status_document_conf_t *conf)
{
    ngx_uint_t             i;
    ngx_status_format_t  **format;

    if (conf->entries == NULL && conf->formats == NULL
        && conf->members == NULL && conf->type_uri == NULL)
    {
        *conf = *prev;
        return NGX_OK;
    }

    conf->catalog = prev->catalog;
    conf->lang = prev->lang;

    if (conf->entries
        && ngx_status_lang_overlay(cf, conf->entries, &conf->catalog,
                                   &conf->lang)
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (conf->formats == NULL) {
        conf->formats = prev->formats;
    }

    if (conf->members == NULL) {
        conf->members = prev->members;
    }

    if (conf->type_uri == NULL) {
        conf->type_uri = prev->type_uri;
    }

    format = conf->formats->elts;

    for (i = 0; i < conf->formats->nelts; i++) {

        if (ngx_status_member_check(cf, conf->members, format[i]) != NGX_OK) {
            return NGX_ERROR;
        }
    }

    return ngx_status_document_prepare(cf, conf);
}


static ngx_int_t
ngx_status_document_prepare(ngx_conf_t *cf, ngx_status_document_conf_t *conf)
{
    ngx_uint_t                       i, n, languages;
    ngx_status_format_t            **format;
    ngx_status_document_variant_t   *variant;

    n = conf->formats->nelts;
    format = conf->formats->elts;
    languages = conf->lang ? conf->lang->n : 1;

    conf->variants = ngx_pcalloc(cf->pool, n * languages
                                 * sizeof(ngx_status_document_variant_t));
    if (conf->variants == NULL) {
        return NGX_ERROR;
    }

    if (ngx_status_document_prepare_choice(cf, conf) != NGX_OK) {
        return NGX_ERROR;
    }

    for (i = 0; i < n * languages; i++) {
        variant = &conf->variants[i];
        variant->format = format[i % n];
        variant->catalog = conf->lang ? conf->lang->catalogs[i / n]
                                      : conf->catalog;

        if (ngx_status_document_prepare_variant(cf, conf, variant) != NGX_OK) {
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}


static ngx_int_t
ngx_status_document_prepare_choice(ngx_conf_t *cf,
    ngx_status_document_conf_t *conf)
{
    ngx_uint_t                i, n;
    ngx_status_format_t     **format;
    ngx_status_negotiate_t   *choice;

    n = conf->formats->nelts;
    format = conf->formats->elts;

    choice = ngx_pcalloc(cf->pool, sizeof(ngx_status_negotiate_t));
    if (choice == NULL) {
        return NGX_ERROR;
    }

    choice->types = ngx_palloc(cf->pool, n * sizeof(ngx_status_accept_type_t));
    if (choice->types == NULL) {
        return NGX_ERROR;
    }

    for (i = 0; i < n; i++) {
        ngx_status_accept_type(&choice->types[i], &format[i]->type);
    }

    choice->n = n;
    conf->choice = choice;

    if (n == 1) {
        return NGX_OK;
    }

    choice->last = ngx_pcalloc(cf->pool, sizeof(ngx_status_negotiate_last_t));
    if (choice->last == NULL) {
        return NGX_ERROR;
    }

    return NGX_OK;
}


static ngx_int_t
ngx_status_document_prepare_variant(ngx_conf_t *cf,
    ngx_status_document_conf_t *conf, ngx_status_document_variant_t *variant)
{
    ngx_uint_t                   i;
    ngx_status_catalog_entry_t  *entry;

    if (variant->format->variables
        || (variant->format->type_uri && conf->type_uri
            && conf->type_uri->lengths))
    {
        return NGX_OK;
    }

    variant->documents = ngx_pcalloc(cf->pool, variant->catalog->n
                                               * sizeof(ngx_str_t));
    if (variant->documents == NULL) {
        return NGX_ERROR;
    }

    for (i = 0; i < variant->catalog->n; i++) {
        entry = &variant->catalog->entries[i];

        if (entry->class || entry->code < NGX_HTTP_SPECIAL_RESPONSE
            || entry->code == NGX_STATUS_CATALOG_PLAIN_HTTP)
        {
            /* serves several codes, is never replaced, or is sent as 400 */

            continue;
        }

        if (ngx_status_document_render(cf->pool, NULL, conf, variant, entry,
                                       entry->code, NULL, 0,
                                       &variant->documents[i])
            != NGX_OK)
        {
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}


ngx_int_t
ngx_status_document_entry(ngx_http_request_t *r,
    ngx_status_document_conf_t *conf, ngx_uint_t status,
    ngx_status_catalog_entry_t **entry, ngx_uint_t *language)
{
    ngx_uint_t  code;

    code = ngx_status_document_code(r, status);

    if (conf->lang) {
        return ngx_status_lang_find(r, conf->lang, code, entry, language);
    }

    *language = 0;
    *entry = ngx_status_catalog_find(conf->catalog, code);

    return *entry ? NGX_OK : NGX_DECLINED;
}


/*
 * The code whose entry a response with the status has: the same, but for the
 * 400 that nginx makes of a request in plain HTTP to a port of HTTPS
 */

static ngx_uint_t
ngx_status_document_code(ngx_http_request_t *r, ngx_uint_t status)
{
#if (NGX_SSL || NGX_COMPAT)

    /* ngx_http_process_request() refuses it before a location is looked for */

    if (status == NGX_HTTP_BAD_REQUEST
        && r->http_connection->ssl
        && r->connection->ssl == NULL)
    {
        return NGX_STATUS_CATALOG_PLAIN_HTTP;
    }

#endif

    return status;
}


ngx_int_t
ngx_status_document(ngx_http_request_t *r, ngx_status_document_conf_t *conf,
    ngx_status_document_variant_t *variant, ngx_str_t *document,
    ngx_str_t **language)
{
    ngx_str_t                     *base;
    ngx_uint_t                     n, i;
    ngx_status_catalog_entry_t    *entry;
    ngx_status_template_member_t  *members;

    if (ngx_status_document_entry(r, conf, r->headers_out.status, &entry, &i)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    variant += i * conf->formats->nelts;
    *language = conf->lang ? ngx_status_lang_tag(conf->lang, i, entry) : NULL;

    base = NULL;

    if (variant->documents) {
        base = &variant->documents[entry - variant->catalog->entries];

        if (base->len
            && !ngx_status_document_has_members(conf, variant->format))
        {
            *document = *base;
            return NGX_OK;
        }
    }

    if (ngx_status_document_members(r, conf, variant->format, &members, &n)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (base && base->len) {
        return ngx_status_template_render_extend(r->pool,
                                                 &variant->format->template,
                                                 base, members, n, document);
    }

    return ngx_status_document_render(r->pool, r, conf, variant, entry,
                                      r->headers_out.status, members, n,
                                      document);
}


/* r is NULL where the document does not depend on the request */

static ngx_int_t
ngx_status_document_render(ngx_pool_t *pool, ngx_http_request_t *r,
    ngx_status_document_conf_t *conf, ngx_status_document_variant_t *variant,
    ngx_status_catalog_entry_t *entry, ngx_uint_t code,
    ngx_status_template_member_t *members, ngx_uint_t nmembers,
    ngx_str_t *document)
{
    ngx_str_t            *values;
    ngx_uint_t            i, n;
    ngx_status_format_t  *format;
    u_char                status[NGX_INT_T_LEN];

    format = variant->format;
    n = format->template.variables.nelts;

    values = ngx_pcalloc(pool, n * sizeof(ngx_str_t));
    if (values == NULL) {
        return NGX_ERROR;
    }

    for (i = 0; i < n; i++) {

        if (format->values[i].source == NGX_STATUS_FORMAT_VALUE_CODE) {
            values[i].data = status;
            values[i].len = ngx_sprintf(status, "%ui", code) - status;
            continue;
        }

        if (format->values[i].source == NGX_STATUS_FORMAT_VALUE_WORD) {
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
    ngx_status_document_conf_t *conf, ngx_status_format_value_t *source,
    ngx_status_catalog_entry_t *entry, ngx_str_t *value)
{
    ngx_http_variable_value_t  *vv;

    switch (source->source) {

    case NGX_STATUS_FORMAT_VALUE_MESSAGE:
        *value = entry->message;
        return NGX_OK;

    case NGX_STATUS_FORMAT_VALUE_DESCRIPTION:
        *value = entry->description;
        return NGX_OK;

    case NGX_STATUS_FORMAT_VALUE_TYPE_URI:

        if (conf->type_uri == NULL) {
            return NGX_OK;
        }

        return ngx_http_complex_value(r, conf->type_uri, value);

    default: /* NGX_STATUS_FORMAT_VALUE_VARIABLE */

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
ngx_status_document_has_members(ngx_status_document_conf_t *conf,
    ngx_status_format_t *format)
{
    return conf->members || (conf->type_uri && format->uri_member.len);
}


/* the type URI's, where the format has a name for it, and the others */

static ngx_int_t
ngx_status_document_members(ngx_http_request_t *r,
    ngx_status_document_conf_t *conf, ngx_status_format_t *format,
    ngx_status_template_member_t **members, ngx_uint_t *n)
{
    ngx_str_t                      uri;
    ngx_uint_t                     size;
    ngx_status_template_member_t  *member;

    *members = NULL;
    *n = 0;

    if (!ngx_status_document_has_members(conf, format)) {
        return NGX_OK;
    }

    size = conf->members ? conf->members->nelts : 0;

    member = ngx_palloc(r->pool,
                        (1 + size) * sizeof(ngx_status_template_member_t));
    if (member == NULL) {
        return NGX_ERROR;
    }

    *members = member;

    if (conf->type_uri && format->uri_member.len) {

        if (ngx_http_complex_value(r, conf->type_uri, &uri) != NGX_OK) {
            return NGX_ERROR;
        }

        if (uri.len) {
            member->name = format->uri_json;
            member->value = uri;
            member->as = NGX_STATUS_TEMPLATE_AS_STRING;
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
