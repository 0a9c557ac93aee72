
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status_format.h"
#include "ngx_status_media_type.h"
#include "ngx_status_vocabulary.h"


typedef struct {
    ngx_str_t   name;
    ngx_str_t   type;
    ngx_str_t   uri_member;
    ngx_str_t   text;
} ngx_status_format_builtin_t;


static ngx_status_format_t *ngx_status_format_find(ngx_array_t *formats,
    ngx_str_t *name);
static ngx_int_t ngx_status_format_check(ngx_conf_t *cf, ngx_array_t *list);
static ngx_status_format_t *ngx_status_format_add(ngx_conf_t *cf,
    ngx_array_t *formats, ngx_str_t *name);
static ngx_int_t ngx_status_format_init(ngx_conf_t *cf,
    ngx_status_format_t *format, ngx_str_t *text);
static ngx_int_t ngx_status_format_value(ngx_conf_t *cf, ngx_str_t *name,
    ngx_status_format_value_t *value);


static ngx_status_format_builtin_t  ngx_status_format_table[] = {

    { ngx_string("catalog"),
      ngx_string("application/json"),
      ngx_null_string,
      ngx_string("{\"code\":$status,"
                  "\"message\":\"$status_message\","
                  "\"description\":\"$status_description\"}") },

    /* RFC 9457 section 3.1; without "type" it is "about:blank" */

    { ngx_string("problem"),
      ngx_string("application/problem+json"),
      ngx_string("type"),
      ngx_string("{\"title\":\"$status_message\","
                  "\"status\":$status,"
                  "\"detail\":\"$status_description\"}") },

    /*
     * AIP-193, 2024-10, google.rpc.Status in JSON; an ErrorInfo is a must, its
     * "domain" names who makes the error, and its "reason" the error there
     */

    { ngx_string("google"),
      ngx_string("application/json"),
      ngx_null_string,
      ngx_string("{\"error\":{\"code\":$status,"
                  "\"message\":\"$status_description\","
                  "\"status\":\"$status_canonical\","
                  "\"details\":[{\"@type\":"
                      "\"type.googleapis.com/google.rpc.ErrorInfo\","
                      "\"reason\":\"HTTP_$status\","
                      "\"domain\":\"nginx.org\"}]}}") },

    /* JSON:API 1.1, "Error Objects" */

    { ngx_string("jsonapi"),
      ngx_string("application/vnd.api+json"),
      ngx_null_string,
      ngx_string("{\"errors\":[{\"status\":\"$status\","
                  "\"title\":\"$status_message\","
                  "\"detail\":\"$status_description\"}]}") },

    /* OData JSON Format 4.01 section 21.1 */

    { ngx_string("odata"),
      ngx_string("application/json"),
      ngx_null_string,
      ngx_string("{\"error\":{\"code\":\"$status_message\","
                  "\"message\":\"$status_description\"}}") },

    /* Connect protocol, 2024-10, "Error-JSON" */

    { ngx_string("connect"),
      ngx_string("application/json"),
      ngx_null_string,
      ngx_string("{\"code\":\"$status_connect\","
                  "\"message\":\"$status_message: $status_description\"}") },

    /*
     * GraphQL, October 2021, section 7.1.2, and GraphQL over HTTP, draft of
     * 2026-08: a request error, which is without "data"
     */

    { ngx_string("graphql"),
      ngx_string("application/graphql-response+json"),
      ngx_null_string,
      ngx_string("{\"errors\":[{"
                  "\"message\":\"$status_message: $status_description\","
                  "\"extensions\":{\"code\":\"$status_canonical\","
                      "\"status\":$status}}]}") },

    /*
     * JSON-RPC 2.0, section 5.1: the code is one of those for a server to
     * define, the id is null where that of the request is not known
     */

    { ngx_string("jsonrpc"),
      ngx_string("application/json"),
      ngx_null_string,
      ngx_string("{\"jsonrpc\":\"2.0\","
                  "\"error\":{\"code\":-32000,"
                      "\"message\":\"$status_message\","
                      "\"data\":{\"status\":$status,"
                          "\"description\":\"$status_description\"}},"
                  "\"id\":null}") },

    /* OpenAI's API, the schema "ErrorResponse", 2026-08 */

    { ngx_string("openai"),
      ngx_string("application/json"),
      ngx_null_string,
      ngx_string("{\"error\":{"
                  "\"message\":\"$status_message: $status_description\","
                  "\"type\":\"$status_openai\","
                  "\"param\":null,"
                  "\"code\":$status_openai_code}}") },

    /* Anthropic's API, "Error shapes", 2026-08 */

    { ngx_string("anthropic"),
      ngx_string("application/json"),
      ngx_null_string,
      ngx_string("{\"type\":\"error\","
                  "\"error\":{\"type\":\"$status_anthropic\","
                      "\"message\":"
                          "\"$status_message: $status_description\"}}") },

    /* OCI distribution specification 1.1, "Error Codes" */

    { ngx_string("oci"),
      ngx_string("application/json"),
      ngx_null_string,
      ngx_string("{\"errors\":[{\"code\":\"$status_oci\","
                  "\"message\":\"$status_message: $status_description\","
                  "\"detail\":null}]}") },

    { ngx_null_string, ngx_null_string, ngx_null_string, ngx_null_string }
};


/* those of the entry, in the order of ngx_status_format_value_e */

static ngx_str_t  ngx_status_format_values[] = {
    ngx_string("status"),
    ngx_string("status_message"),
    ngx_string("status_description"),
    ngx_string("status_type_uri"),
    ngx_null_string
};


ngx_array_t *
ngx_status_format_builtin(ngx_conf_t *cf)
{
    ngx_array_t                  *formats;
    ngx_status_format_t          *format;
    ngx_status_format_builtin_t  *builtin;

    formats = ngx_array_create(cf->pool, 16, sizeof(ngx_status_format_t *));
    if (formats == NULL) {
        return NULL;
    }

    for (builtin = ngx_status_format_table; builtin->name.len; builtin++) {

        format = ngx_status_format_add(cf, formats, &builtin->name);
        if (format == NULL) {
            return NULL;
        }

        format->type = builtin->type;
        format->uri_member = builtin->uri_member;
        format->type_uri = (builtin->uri_member.len != 0);

        if (ngx_status_template_render_name(cf->pool, &format->uri_member,
                                            &format->uri_json)
            != NGX_OK)
        {
            return NULL;
        }

        if (ngx_status_format_init(cf, format, &builtin->text) != NGX_OK) {
            return NULL;
        }
    }

    return formats;
}


char *
ngx_status_format_template_slot(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf)
{
    char  *p = conf;

    ngx_str_t             *value;
    ngx_array_t          **formats;
    ngx_status_format_t   *format;

    formats = (ngx_array_t **) (p + cmd->offset);
    value = cf->args->elts;

    if (value[1].len == 0) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "empty name in \"%V\"", &value[0]);
        return NGX_CONF_ERROR;
    }

    if (ngx_status_format_find(*formats, &value[1])) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "duplicate template \"%V\", choose a name that is "
                           "not taken by another template or by a built-in "
                           "format", &value[1]);
        return NGX_CONF_ERROR;
    }

    format = ngx_status_format_add(cf, *formats, &value[1]);
    if (format == NULL) {
        return NGX_CONF_ERROR;
    }

    ngx_str_set(&format->type, "application/json");

    if (cf->args->nelts == 4) {

        if (ngx_strncmp(value[3].data, "type=", 5) != 0) {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                               "invalid parameter \"%V\" in \"%V\", use "
                               "\"type=application/json\" or another media "
                               "type", &value[3], &value[0]);
            return NGX_CONF_ERROR;
        }

        format->type.data = value[3].data + 5;
        format->type.len = value[3].len - 5;

        if (format->type.data[0] == '"' || format->type.data[0] == '\'') {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                               "a quote inside of the parameter \"type=\" in "
                               "\"%V\", use one such as "
                               "\"type=application/json\", with quotes around "
                               "all of it or with none", &value[0]);
            return NGX_CONF_ERROR;
        }

        if (!ngx_status_media_type_valid(&format->type)) {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                               "invalid media type \"%V\" in \"%V\", use "
                               "one such as \"application/json\", without "
                               "parameters", &format->type, &value[0]);
            return NGX_CONF_ERROR;
        }
    }

    if (ngx_status_format_init(cf, format, &value[2]) != NGX_OK) {
        return NGX_CONF_ERROR;
    }

    return NGX_CONF_OK;
}


char *
ngx_status_format_set(ngx_conf_t *cf, ngx_array_t *formats, ngx_array_t **list)
{
    ngx_str_t             *value;
    ngx_uint_t             i;
    ngx_status_format_t  **format;

    if (*list) {
        return "is duplicate";
    }

    value = cf->args->elts;

    *list = ngx_array_create(cf->pool, cf->args->nelts - 1,
                             sizeof(ngx_status_format_t *));
    if (*list == NULL) {
        return NGX_CONF_ERROR;
    }

    for (i = 1; i < cf->args->nelts; i++) {

        format = ngx_array_push(*list);
        if (format == NULL) {
            return NGX_CONF_ERROR;
        }

        *format = ngx_status_format_find(formats, &value[i]);

        if (*format == NULL) {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                               "unknown format \"%V\" in \"%V\", use "
                               "\"catalog\", \"problem\", \"google\", "
                               "\"jsonapi\", \"odata\", \"connect\", "
                               "\"graphql\", \"jsonrpc\", \"openai\", "
                               "\"anthropic\", \"oci\", or the name of an "
                               "\"error_json_template\" that comes before",
                               &value[i], &value[0]);
            return NGX_CONF_ERROR;
        }

        if (ngx_status_format_check(cf, *list) != NGX_OK) {
            return NGX_CONF_ERROR;
        }
    }

    return NGX_CONF_OK;
}


/* checks that Accept can choose the last format of the list */

static ngx_int_t
ngx_status_format_check(ngx_conf_t *cf, ngx_array_t *list)
{
    ngx_str_t             *directive;
    ngx_uint_t             i;
    ngx_status_format_t  **format, *last;

    directive = cf->args->elts;
    format = list->elts;
    last = format[list->nelts - 1];

    for (i = 0; i < list->nelts - 1; i++) {

        if (format[i] == last) {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                               "duplicate format \"%V\" in \"%V\"",
                               &last->name, directive);
            return NGX_ERROR;
        }

        if (format[i]->type.len == last->type.len
            && ngx_strncmp(format[i]->type_lowcase, last->type_lowcase,
                           last->type.len)
               == 0)
        {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                               "format \"%V\" in \"%V\" has the media type "
                               "\"%V\" of \"%V\" and could never be chosen, "
                               "leave one of them out", &last->name,
                               directive, &last->type, &format[i]->name);
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}


static ngx_status_format_t *
ngx_status_format_add(ngx_conf_t *cf, ngx_array_t *formats, ngx_str_t *name)
{
    ngx_status_format_t  *format, **slot;

    slot = ngx_array_push(formats);
    if (slot == NULL) {
        return NULL;
    }

    format = ngx_pcalloc(cf->pool, sizeof(ngx_status_format_t));
    if (format == NULL) {
        return NULL;
    }

    format->name = *name;
    *slot = format;

    return format;
}


static ngx_int_t
ngx_status_format_init(ngx_conf_t *cf, ngx_status_format_t *format,
    ngx_str_t *text)
{
    ngx_str_t                   err, *name;
    ngx_uint_t                  i, n;
    ngx_status_format_value_t  *value;

    if (ngx_status_template_compile(cf->pool, text, &format->template, &err)
        != NGX_OK)
    {
        if (err.len) {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                               "invalid JSON in template \"%V\": %V",
                               &format->name, &err);
        }

        return NGX_ERROR;
    }

    format->type_lowcase = ngx_pnalloc(cf->pool, format->type.len);
    if (format->type_lowcase == NULL) {
        return NGX_ERROR;
    }

    format->type_hash = ngx_hash_strlow(format->type_lowcase, format->type.data,
                                        format->type.len);

    name = format->template.variables.elts;
    n = format->template.variables.nelts;

    format->values = ngx_pcalloc(cf->pool,
                                 n * sizeof(ngx_status_format_value_t));
    if (format->values == NULL) {
        return NGX_ERROR;
    }

    for (i = 0; i < n; i++) {
        value = &format->values[i];

        if (ngx_status_format_value(cf, &name[i], value) != NGX_OK) {
            return NGX_ERROR;
        }

        if (value->source == NGX_STATUS_FORMAT_VALUE_TYPE_URI) {
            format->type_uri = 1;

        } else if (value->source == NGX_STATUS_FORMAT_VALUE_VARIABLE) {
            format->variables = 1;
        }
    }

    return NGX_OK;
}


static ngx_int_t
ngx_status_format_value(ngx_conf_t *cf, ngx_str_t *name,
    ngx_status_format_value_t *value)
{
    ngx_int_t    index;
    ngx_str_t   *entry;
    ngx_uint_t   i;

    entry = ngx_status_format_values;

    for (i = 0; entry[i].len; i++) {

        if (entry[i].len == name->len
            && ngx_strncasecmp(entry[i].data, name->data, name->len) == 0)
        {
            value->source = i;
            return NGX_OK;
        }
    }

    value->index = ngx_status_vocabulary_find(name);

    if (value->index != NGX_STATUS_VOCABULARY_N) {
        value->source = NGX_STATUS_FORMAT_VALUE_WORD;
        return NGX_OK;
    }

    index = ngx_http_get_variable_index(cf, name);
    if (index == NGX_ERROR) {
        return NGX_ERROR;
    }

    value->source = NGX_STATUS_FORMAT_VALUE_VARIABLE;
    value->index = index;

    return NGX_OK;
}


static ngx_status_format_t *
ngx_status_format_find(ngx_array_t *formats, ngx_str_t *name)
{
    ngx_uint_t             i;
    ngx_status_format_t  **format;

    format = formats->elts;

    for (i = 0; i < formats->nelts; i++) {

        if (format[i]->name.len == name->len
            && ngx_strncmp(format[i]->name.data, name->data, name->len) == 0)
        {
            return format[i];
        }
    }

    return NULL;
}


ngx_uint_t
ngx_status_format_has(ngx_status_format_t *format, ngx_str_t *name)
{
    ngx_str_t   *names;
    ngx_uint_t   i;

    names = format->template.names.elts;

    for (i = 0; i < format->template.names.nelts; i++) {

        if (names[i].len == name->len
            && ngx_memcmp(names[i].data, name->data, name->len) == 0)
        {
            return 1;
        }
    }

    return format->uri_member.len
           && format->uri_member.len == name->len
           && ngx_memcmp(format->uri_member.data, name->data, name->len) == 0;
}
