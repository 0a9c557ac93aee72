
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "ngx_status_json.h"
#include "ngx_status_json_parser.h"
#include "ngx_status_template.h"


typedef enum {
    NGX_STATUS_TEMPLATE_FORM_STRING = 0,
    NGX_STATUS_TEMPLATE_FORM_CHARACTERS,       /* of a string */
    NGX_STATUS_TEMPLATE_FORM_RAW,
    NGX_STATUS_TEMPLATE_FORM_TEXT,             /* JSON, but for its "<" */
    NGX_STATUS_TEMPLATE_FORM_NULL
} ngx_status_template_render_form_e;


static size_t ngx_status_template_render_end_length(
    ngx_status_template_t *template, ngx_status_template_member_t *members,
    ngx_uint_t nmembers);
static void ngx_status_template_render_end_write(u_char *p,
    ngx_status_template_t *template, ngx_status_template_member_t *members,
    ngx_uint_t nmembers);
static ngx_str_t *ngx_status_template_render_value(
    ngx_status_template_op_t *op, ngx_str_t *values);
static ngx_uint_t ngx_status_template_render_op_form(
    ngx_status_template_op_t *op, ngx_str_t *value);
static ngx_uint_t ngx_status_template_render_member_form(
    ngx_status_template_member_t *member);
static size_t ngx_status_template_render_length(ngx_str_t *value,
    ngx_uint_t form);
static u_char *ngx_status_template_render_write(u_char *p, ngx_str_t *value,
    ngx_uint_t form);


ngx_int_t
ngx_status_template_render_name(ngx_pool_t *pool, ngx_str_t *name,
    ngx_str_t *json)
{
    json->len = ngx_status_template_render_length(name,
                                              NGX_STATUS_TEMPLATE_FORM_STRING);

    json->data = ngx_pnalloc(pool, json->len);
    if (json->data == NULL) {
        return NGX_ERROR;
    }

    ngx_status_template_render_write(json->data, name,
                                     NGX_STATUS_TEMPLATE_FORM_STRING);

    return NGX_OK;
}


ngx_int_t
ngx_status_template_render(ngx_pool_t *pool, ngx_status_template_t *template,
    ngx_str_t *values, ngx_status_template_member_t *members,
    ngx_uint_t nmembers, ngx_str_t *document)
{
    size_t                     len;
    u_char                    *p;
    ngx_str_t                 *value;
    ngx_uint_t                 i, form;
    ngx_status_template_op_t  *op;

    op = template->ops.elts;

    len = ngx_status_template_render_end_length(template, members, nmembers);

    for (i = 0; i < template->ops.nelts; i++) {
        value = ngx_status_template_render_value(&op[i], values);
        form = ngx_status_template_render_op_form(&op[i], value);

        len += ngx_status_template_render_length(value, form);
    }

    p = ngx_pnalloc(pool, len);
    if (p == NULL) {
        return NGX_ERROR;
    }

    document->data = p;
    document->len = len;

    for (i = 0; i < template->ops.nelts; i++) {
        value = ngx_status_template_render_value(&op[i], values);
        form = ngx_status_template_render_op_form(&op[i], value);

        p = ngx_status_template_render_write(p, value, form);
    }

    ngx_status_template_render_end_write(p, template, members, nmembers);

    return NGX_OK;
}


ngx_int_t
ngx_status_template_render_extend(ngx_pool_t *pool,
    ngx_status_template_t *template, ngx_str_t *base,
    ngx_status_template_member_t *members, ngx_uint_t nmembers,
    ngx_str_t *document)
{
    size_t   len;
    u_char  *p;

    /* the base without its own end */

    len = base->len
          - ngx_status_template_render_end_length(template, NULL, 0);

    document->len = len
                    + ngx_status_template_render_end_length(template, members,
                                                            nmembers);

    document->data = ngx_pnalloc(pool, document->len);
    if (document->data == NULL) {
        return NGX_ERROR;
    }

    p = ngx_cpymem(document->data, base->data, len);

    ngx_status_template_render_end_write(p, template, members, nmembers);

    return NGX_OK;
}


/* the end of a document: members, if it is an object, its "}", a newline */

static size_t
ngx_status_template_render_end_length(ngx_status_template_t *template,
    ngx_status_template_member_t *members, ngx_uint_t nmembers)
{
    size_t      len;
    ngx_uint_t  i, comma;

    if (!template->object) {
        return sizeof("\n") - 1;
    }

    len = sizeof("}\n") - 1;
    comma = (template->names.nelts != 0);

    for (i = 0; i < nmembers; i++) {

        /* once, as it may take to read the value as JSON */

        members[i].form = ngx_status_template_render_member_form(&members[i]);

        len += (comma || i) + members[i].name.len + sizeof(":") - 1
               + ngx_status_template_render_length(&members[i].value,
                                                   members[i].form);
    }

    return len;
}


static void
ngx_status_template_render_end_write(u_char *p, ngx_status_template_t *template,
    ngx_status_template_member_t *members, ngx_uint_t nmembers)
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
            p = ngx_status_template_render_write(p, &members[i].value,
                                                 members[i].form);
        }

        *p++ = '}';
    }

    *p = '\n';
}


static ngx_str_t *
ngx_status_template_render_value(ngx_status_template_op_t *op,
    ngx_str_t *values)
{
    return (op->type == NGX_STATUS_TEMPLATE_LITERAL) ? &op->literal
                                                     : &values[op->variable];
}


static ngx_uint_t
ngx_status_template_render_op_form(ngx_status_template_op_t *op,
    ngx_str_t *value)
{
    switch (op->type) {

    case NGX_STATUS_TEMPLATE_LITERAL:
        return NGX_STATUS_TEMPLATE_FORM_RAW;

    case NGX_STATUS_TEMPLATE_CHARACTERS:
        return NGX_STATUS_TEMPLATE_FORM_CHARACTERS;

    default: /* NGX_STATUS_TEMPLATE_SCALAR */
        if (value->len == 0) {
            return NGX_STATUS_TEMPLATE_FORM_NULL;
        }

        return ngx_status_json_scalar(value) ? NGX_STATUS_TEMPLATE_FORM_RAW
                                             : NGX_STATUS_TEMPLATE_FORM_STRING;
    }
}


static ngx_uint_t
ngx_status_template_render_member_form(ngx_status_template_member_t *member)
{
    if (member->as == NGX_STATUS_TEMPLATE_AS_NUMBER
        && ngx_status_json_number(&member->value))
    {
        return NGX_STATUS_TEMPLATE_FORM_RAW;
    }

    if (member->as == NGX_STATUS_TEMPLATE_AS_JSON
        && ngx_status_json_parser_valid(&member->value))
    {
        return NGX_STATUS_TEMPLATE_FORM_TEXT;
    }

    return NGX_STATUS_TEMPLATE_FORM_STRING;
}


static size_t
ngx_status_template_render_length(ngx_str_t *value, ngx_uint_t form)
{
    switch (form) {

    case NGX_STATUS_TEMPLATE_FORM_RAW:
        return value->len;

    case NGX_STATUS_TEMPLATE_FORM_NULL:
        return sizeof("null") - 1;

    case NGX_STATUS_TEMPLATE_FORM_TEXT:
        return ngx_status_json_text_length(value);

    case NGX_STATUS_TEMPLATE_FORM_CHARACTERS:
        return ngx_status_json_length(value);

    default: /* NGX_STATUS_TEMPLATE_FORM_STRING */
        return ngx_status_json_length(value) + sizeof("\"\"") - 1;
    }
}


static u_char *
ngx_status_template_render_write(u_char *p, ngx_str_t *value, ngx_uint_t form)
{
    switch (form) {

    case NGX_STATUS_TEMPLATE_FORM_RAW:
        return ngx_cpymem(p, value->data, value->len);

    case NGX_STATUS_TEMPLATE_FORM_NULL:
        return ngx_cpymem(p, "null", sizeof("null") - 1);

    case NGX_STATUS_TEMPLATE_FORM_TEXT:
        return ngx_status_json_text_write(p, value);

    case NGX_STATUS_TEMPLATE_FORM_CHARACTERS:
        return ngx_status_json_write(p, value);

    default: /* NGX_STATUS_TEMPLATE_FORM_STRING */
        *p++ = '"';
        p = ngx_status_json_write(p, value);
        *p++ = '"';

        return p;
    }
}
