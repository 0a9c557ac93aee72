
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status_conf.h"
#include "ngx_status_member.h"


typedef struct {
    ngx_str_t                  name;
    ngx_str_t                  json;           /* the name as JSON */
    ngx_status_template_as_e   as;
    ngx_int_t                  variable;       /* that is the value */
    ngx_http_complex_value_t   value;          /* unless there is one */
    ngx_http_complex_value_t  *condition;

    /* of the directive */

    u_char                    *file;
    ngx_uint_t                 line;
} ngx_status_member_conf_t;


static ngx_int_t ngx_status_member_check_name(ngx_conf_t *cf,
    ngx_array_t *members);
static ngx_int_t ngx_status_member_parameter(ngx_conf_t *cf,
    ngx_status_member_conf_t *member, ngx_str_t *parameter);
static ngx_int_t ngx_status_member_variable(ngx_http_complex_value_t *value);
static ngx_int_t ngx_status_member_compile(ngx_conf_t *cf, ngx_str_t *text,
    ngx_http_complex_value_t *value);
static ngx_int_t ngx_status_member_value(ngx_http_request_t *r,
    ngx_status_member_conf_t *member, ngx_str_t *value);


static ngx_conf_enum_t  ngx_status_member_as[] = {
    { ngx_string("string"), NGX_STATUS_TEMPLATE_AS_STRING },
    { ngx_string("number"), NGX_STATUS_TEMPLATE_AS_NUMBER },
    { ngx_string("json"), NGX_STATUS_TEMPLATE_AS_JSON },
    { ngx_null_string, 0 }
};


char *
ngx_status_member_slot(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    char  *p = conf;

    ngx_str_t                  *value;
    ngx_uint_t                  i;
    ngx_array_t               **members;
    ngx_status_member_conf_t   *member;

    members = (ngx_array_t **) (p + cmd->offset);
    value = cf->args->elts;

    if (*members == NULL) {
        *members = ngx_array_create(cf->pool, 4,
                                    sizeof(ngx_status_member_conf_t));
        if (*members == NULL) {
            return NGX_CONF_ERROR;
        }
    }

    if (ngx_status_member_check_name(cf, *members) != NGX_OK) {
        return NGX_CONF_ERROR;
    }

    member = ngx_array_push(*members);
    if (member == NULL) {
        return NGX_CONF_ERROR;
    }

    ngx_memzero(member, sizeof(ngx_status_member_conf_t));

    member->name = value[1];
    member->file = cf->conf_file->file.name.data;
    member->line = cf->conf_file->line;

    if (ngx_status_template_render_name(cf->pool, &member->name,
                                        &member->json)
        != NGX_OK)
    {
        return NGX_CONF_ERROR;
    }

    if (ngx_status_member_compile(cf, &value[2], &member->value) != NGX_OK) {
        return NGX_CONF_ERROR;
    }

    member->variable = ngx_status_member_variable(&member->value);

    for (i = 3; i < cf->args->nelts; i++) {

        if (ngx_status_member_parameter(cf, member, &value[i]) != NGX_OK) {
            return NGX_CONF_ERROR;
        }
    }

    return NGX_CONF_OK;
}


static ngx_int_t
ngx_status_member_check_name(ngx_conf_t *cf, ngx_array_t *members)
{
    ngx_str_t                 *value, *name;
    ngx_uint_t                 i;
    ngx_status_member_conf_t  *member;

    value = cf->args->elts;
    name = &value[1];

    if (name->len == 0) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "empty name in \"%V\"", &value[0]);
        return NGX_ERROR;
    }

    if (ngx_status_conf_text(cf, &value[1]) != NGX_OK
        || ngx_status_conf_text(cf, &value[2]) != NGX_OK)
    {
        return NGX_ERROR;
    }

    member = members->elts;

    for (i = 0; i < members->nelts; i++) {

        if (member[i].name.len == name->len
            && ngx_memcmp(member[i].name.data, name->data, name->len) == 0)
        {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                               "duplicate name \"%V\" in \"%V\"",
                               name, &value[0]);
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}


static ngx_int_t
ngx_status_member_parameter(ngx_conf_t *cf, ngx_status_member_conf_t *member,
    ngx_str_t *parameter)
{
    ngx_str_t         value, *directive;
    ngx_conf_enum_t  *as;

    directive = cf->args->elts;
    value = *parameter;

    if (ngx_strncmp(value.data, "as=", 3) == 0) {

        value.data += 3;
        value.len -= 3;

        for (as = ngx_status_member_as; as->name.len; as++) {

            if (as->name.len == value.len
                && ngx_strncmp(as->name.data, value.data, value.len) == 0)
            {
                member->as = as->value;
                return NGX_OK;
            }
        }

        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid value \"%V\" of \"as\" in \"%V\", use "
                           "\"string\", \"number\", or \"json\"",
                           &value, directive);
        return NGX_ERROR;
    }

    if (ngx_strncmp(value.data, "if=", 3) == 0) {

        value.data += 3;
        value.len -= 3;

        member->condition = ngx_palloc(cf->pool,
                                       sizeof(ngx_http_complex_value_t));
        if (member->condition == NULL) {
            return NGX_ERROR;
        }

        return ngx_status_member_compile(cf, &value, member->condition);
    }

    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                       "invalid parameter \"%V\" in \"%V\", use \"as=\" "
                       "or \"if=\"", parameter, directive);

    return NGX_ERROR;
}


/* the index of the one variable that a value consists of, or NGX_DECLINED */

static ngx_int_t
ngx_status_member_variable(ngx_http_complex_value_t *value)
{
    ngx_http_script_var_code_t  *code;

    /* what ngx_http_script_compile() makes of a variable, and the end */

    code = value->lengths;

    if (code == NULL
        || code->code != (ngx_http_script_code_pt) (void *)
                             ngx_http_script_copy_var_len_code
        || *(uintptr_t *) (code + 1))
    {
        return NGX_DECLINED;
    }

    return code->index;
}


static ngx_int_t
ngx_status_member_compile(ngx_conf_t *cf, ngx_str_t *text,
    ngx_http_complex_value_t *value)
{
    ngx_http_compile_complex_value_t  ccv;

    ngx_memzero(&ccv, sizeof(ngx_http_compile_complex_value_t));

    ccv.cf = cf;
    ccv.value = text;
    ccv.complex_value = value;

    return ngx_http_compile_complex_value(&ccv);
}


ngx_int_t
ngx_status_member_check(ngx_conf_t *cf, ngx_array_t *members,
    ngx_status_format_t *format)
{
    ngx_uint_t                 i;
    ngx_status_member_conf_t  *member;

    if (members == NULL) {
        return NGX_OK;
    }

    member = members->elts;

    if (!format->template.object) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "\"error_json_member\" cannot be used with the format "
                      "\"%V\", which is not a JSON object, in %s:%ui",
                      &format->name, member->file, member->line);
        return NGX_ERROR;
    }

    for (i = 0; i < members->nelts; i++) {

        if (ngx_status_format_has(format, &member[i].name)) {
            ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                          "the name \"%V\" in \"error_json_member\" is taken "
                          "by the format \"%V\", choose another one, in "
                          "%s:%ui", &member[i].name, &format->name,
                          member[i].file, member[i].line);
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}


ngx_int_t
ngx_status_member_evaluate(ngx_http_request_t *r, ngx_array_t *members,
    ngx_status_template_member_t *out, ngx_uint_t *n)
{
    ngx_str_t                  value;
    ngx_uint_t                 i;
    ngx_status_member_conf_t  *member;

    if (members == NULL) {
        return NGX_OK;
    }

    member = members->elts;

    for (i = 0; i < members->nelts; i++) {

        if (member[i].condition) {

            if (ngx_http_complex_value(r, member[i].condition, &value)
                != NGX_OK)
            {
                return NGX_ERROR;
            }

            if (value.len == 0 || (value.len == 1 && value.data[0] == '0')) {
                continue;
            }
        }

        if (ngx_status_member_value(r, &member[i], &value) != NGX_OK) {
            return NGX_ERROR;
        }

        if (value.len == 0) {
            continue;
        }

        out[*n].name = member[i].json;
        out[*n].value = value;
        out[*n].as = member[i].as;

        (*n)++;
    }

    return NGX_OK;
}


/* that of one variable is not copied, as the document is written at once */

static ngx_int_t
ngx_status_member_value(ngx_http_request_t *r,
    ngx_status_member_conf_t *member, ngx_str_t *value)
{
    ngx_http_variable_value_t  *v;

    if (member->variable == NGX_DECLINED) {
        return ngx_http_complex_value(r, &member->value, value);
    }

    v = ngx_http_get_flushed_variable(r, member->variable);

    if (v == NULL || v->not_found) {
        value->len = 0;
        return NGX_OK;
    }

    value->data = v->data;
    value->len = v->len;

    return NGX_OK;
}
