
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "ngx_status_json.h"
#include "ngx_status_json_parser.h"
#include "ngx_status_template.h"


typedef enum {
    sw_literal = 0,
    sw_characters,
    sw_string,
    sw_text,
    sw_null
} ngx_status_template_form_e;


static size_t ngx_status_template_end_length(ngx_status_template_t *template,
    ngx_status_member_t *members, ngx_uint_t nmembers);
static void ngx_status_template_end_write(u_char *p,
    ngx_status_template_t *template, ngx_status_member_t *members,
    ngx_uint_t nmembers);
static ngx_str_t *ngx_status_template_value(ngx_status_template_op_t *op,
    ngx_str_t *values);
static ngx_status_template_form_e ngx_status_template_form(ngx_str_t *value,
    ngx_uint_t as);
static size_t ngx_status_template_length(ngx_str_t *value, ngx_uint_t as);
static u_char *ngx_status_template_write(u_char *p, ngx_str_t *value,
    ngx_uint_t as);


ngx_int_t
ngx_status_template_member_name(ngx_pool_t *pool, ngx_str_t *name,
    ngx_str_t *json)
{
    json->len = ngx_status_template_length(name, NGX_STATUS_AS_STRING);

    json->data = ngx_pnalloc(pool, json->len);
    if (json->data == NULL) {
        return NGX_ERROR;
    }

    ngx_status_template_write(json->data, name, NGX_STATUS_AS_STRING);

    return NGX_OK;
}


ngx_int_t
ngx_status_template_render(ngx_pool_t *pool, ngx_status_template_t *template,
    ngx_str_t *values, ngx_status_member_t *members, ngx_uint_t nmembers,
    ngx_str_t *document)
{
    size_t                     len;
    u_char                    *p;
    ngx_uint_t                 i;
    ngx_status_template_op_t  *op;

    op = template->ops.elts;

    len = ngx_status_template_end_length(template, members, nmembers);

    for (i = 0; i < template->ops.nelts; i++) {
        len += ngx_status_template_length(
                   ngx_status_template_value(&op[i], values), op[i].as);
    }

    p = ngx_pnalloc(pool, len);
    if (p == NULL) {
        return NGX_ERROR;
    }

    document->data = p;
    document->len = len;

    for (i = 0; i < template->ops.nelts; i++) {
        p = ngx_status_template_write(p,
                   ngx_status_template_value(&op[i], values), op[i].as);
    }

    ngx_status_template_end_write(p, template, members, nmembers);

    return NGX_OK;
}


ngx_int_t
ngx_status_template_extend(ngx_pool_t *pool, ngx_status_template_t *template,
    ngx_str_t *base, ngx_status_member_t *members, ngx_uint_t nmembers,
    ngx_str_t *document)
{
    size_t   len;
    u_char  *p;

    /* the base without its own end */

    len = base->len - ngx_status_template_end_length(template, NULL, 0);

    document->len = len + ngx_status_template_end_length(template, members,
                                                         nmembers);

    document->data = ngx_pnalloc(pool, document->len);
    if (document->data == NULL) {
        return NGX_ERROR;
    }

    p = ngx_cpymem(document->data, base->data, len);

    ngx_status_template_end_write(p, template, members, nmembers);

    return NGX_OK;
}


/* the end of a document: members, if it is an object, its "}", a newline */

static size_t
ngx_status_template_end_length(ngx_status_template_t *template,
    ngx_status_member_t *members, ngx_uint_t nmembers)
{
    size_t      len;
    ngx_uint_t  i, comma;

    if (!template->object) {
        return sizeof("\n") - 1;
    }

    len = sizeof("}\n") - 1;
    comma = (template->names.nelts != 0);

    for (i = 0; i < nmembers; i++) {
        len += (comma || i) + members[i].name.len + sizeof(":") - 1
               + ngx_status_template_length(&members[i].value, members[i].as);
    }

    return len;
}


static void
ngx_status_template_end_write(u_char *p, ngx_status_template_t *template,
    ngx_status_member_t *members, ngx_uint_t nmembers)
{
    ngx_uint_t  i, comma;

    if (template->object) {

        comma = (template->names.nelts != 0);

        for (i = 0; i < nmembers; i++) {

            if (comma || i) {
                *p++ = ',';
            }

            p = ngx_cpymem(p, members[i].name.data, members[i].name.len);
            *p++ = ':';
            p = ngx_status_template_write(p, &members[i].value,
                                          members[i].as);
        }

        *p++ = '}';
    }

    *p = '\n';
}


static ngx_str_t *
ngx_status_template_value(ngx_status_template_op_t *op, ngx_str_t *values)
{
    return (op->as == NGX_STATUS_AS_LITERAL) ? &op->literal
                                             : &values[op->variable];
}


static ngx_status_template_form_e
ngx_status_template_form(ngx_str_t *value, ngx_uint_t as)
{
    switch (as) {

    case NGX_STATUS_AS_LITERAL:
        return sw_literal;

    case NGX_STATUS_AS_CHARACTERS:
        return sw_characters;

    case NGX_STATUS_AS_SCALAR:
        if (value->len == 0) {
            return sw_null;
        }

        return ngx_status_json_scalar(value) ? sw_literal : sw_string;

    case NGX_STATUS_AS_NUMBER:
        return ngx_status_json_number(value) ? sw_literal : sw_string;

    case NGX_STATUS_AS_JSON:
        return ngx_status_json_valid(value) ? sw_text : sw_string;

    default: /* NGX_STATUS_AS_STRING */
        return sw_string;
    }
}


static size_t
ngx_status_template_length(ngx_str_t *value, ngx_uint_t as)
{
    switch (ngx_status_template_form(value, as)) {

    case sw_literal:
        return value->len;

    case sw_null:
        return sizeof("null") - 1;

    case sw_text:
        return ngx_status_json_text_length(value);

    case sw_characters:
        return ngx_status_json_length(value);

    default: /* sw_string */
        return ngx_status_json_length(value) + sizeof("\"\"") - 1;
    }
}


static u_char *
ngx_status_template_write(u_char *p, ngx_str_t *value, ngx_uint_t as)
{
    switch (ngx_status_template_form(value, as)) {

    case sw_literal:
        return ngx_cpymem(p, value->data, value->len);

    case sw_null:
        return ngx_cpymem(p, "null", sizeof("null") - 1);

    case sw_text:
        return ngx_status_json_text_write(p, value);

    case sw_characters:
        return ngx_status_json_write(p, value);

    default: /* sw_string */
        *p++ = '"';
        p = ngx_status_json_write(p, value);
        *p++ = '"';

        return p;
    }
}
