
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "ngx_status_json.h"
#include "ngx_status_json_parser.h"
#include "ngx_status_json_string.h"
#include "ngx_status_template.h"
#include "ngx_status_utf8.h"


/* how much of a template is shown in a message, in characters */

#define NGX_STATUS_TEMPLATE_NEAR  20


typedef struct {
    ngx_pool_t                *pool;
    ngx_str_t                 *text;
    ngx_status_template_t     *template;
    ngx_str_t                 *err;

    u_char                    *literals;
    ngx_uint_t                 names[NGX_STATUS_JSON_DEPTH];

    ngx_status_json_parser_t   parser;
} ngx_status_template_compile_t;


static ngx_int_t ngx_status_template_tokens(ngx_status_template_compile_t *c);
static ngx_int_t ngx_status_template_close(ngx_status_template_compile_t *c);
static ngx_int_t ngx_status_template_name(ngx_status_template_compile_t *c);
static ngx_int_t ngx_status_template_string(ngx_status_template_compile_t *c);
static u_char *ngx_status_template_variable(ngx_status_template_compile_t *c,
    u_char *p, u_char *last, ngx_status_template_op_e type);
static ngx_int_t ngx_status_template_index(ngx_status_template_compile_t *c,
    ngx_str_t *name);
static ngx_int_t ngx_status_template_literal(ngx_status_template_compile_t *c,
    u_char *data, size_t len);
static ngx_int_t ngx_status_template_error(ngx_status_template_compile_t *c,
    u_char *pos, char *reason);


ngx_int_t
ngx_status_template_compile(ngx_pool_t *pool, ngx_str_t *text,
    ngx_status_template_t *template, ngx_str_t *err)
{
    size_t                         n;
    ngx_status_template_compile_t  c;

    ngx_memzero(template, sizeof(ngx_status_template_t));
    ngx_str_null(err);

    if (ngx_array_init(&template->variables, pool, 4, sizeof(ngx_str_t))
        != NGX_OK
        || ngx_array_init(&template->names, pool, 4, sizeof(ngx_str_t))
           != NGX_OK
        || ngx_array_init(&template->ops, pool, 8,
                          sizeof(ngx_status_template_op_t))
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (text->len > NGX_STATUS_TEMPLATE_SIZE) {
        ngx_str_set(err, "longer than " ngx_value(NGX_STATUS_TEMPLATE_SIZE)
                         " bytes");
        return NGX_ERROR;
    }

    n = ngx_status_utf8_valid_length(text);

    if (n != text->len) {
        err->data = ngx_pnalloc(pool, sizeof("invalid UTF-8 at byte ") - 1
                                      + NGX_SIZE_T_LEN);
        if (err->data == NULL) {
            return NGX_ERROR;
        }

        err->len = ngx_sprintf(err->data, "invalid UTF-8 at byte %uz", n + 1)
                   - err->data;
        return NGX_ERROR;
    }

    /* no more than all of the text is literal, and it is written in order */

    c.literals = ngx_pnalloc(pool, ngx_status_json_text_length(text));
    if (c.literals == NULL) {
        return NGX_ERROR;
    }

    c.pool = pool;
    c.text = text;
    c.template = template;
    c.err = err;

    ngx_status_json_parser_init(&c.parser, text);
    c.parser.variables = 1;

    return ngx_status_template_tokens(&c);
}


static ngx_int_t
ngx_status_template_tokens(ngx_status_template_compile_t *c)
{
    u_char                    *p;
    ngx_int_t                  rc;
    ngx_status_json_parser_t  *parser;

    parser = &c->parser;

    for ( ;; ) {

        switch (ngx_status_json_parser_next(parser)) {

        case NGX_STATUS_JSON_ERROR:
            return ngx_status_template_error(c, parser->pos, parser->error);

        case NGX_STATUS_JSON_END:
            return NGX_OK;

        case NGX_STATUS_JSON_NAME:
            rc = ngx_status_template_name(c);
            break;

        case NGX_STATUS_JSON_STRING:
            rc = ngx_status_template_string(c);
            break;

        case NGX_STATUS_JSON_VARIABLE:
            p = ngx_status_template_variable(c, parser->token.data,
                                             parser->last,
                                             NGX_STATUS_TEMPLATE_SCALAR);
            parser->pos = p;
            rc = (p == NULL) ? NGX_ERROR : NGX_OK;
            break;

        case NGX_STATUS_JSON_CLOSE:
            rc = ngx_status_template_close(c);
            break;

        case NGX_STATUS_JSON_OPEN:
            c->names[parser->depth - 1] = c->template->names.nelts;

            /* fall through */

        default: /* NGX_STATUS_JSON_SYMBOL, NGX_STATUS_JSON_SCALAR */
            rc = ngx_status_template_literal(c, parser->token.data,
                                             parser->token.len);
        }

        if (rc != NGX_OK) {
            return NGX_ERROR;
        }
    }
}


static ngx_int_t
ngx_status_template_close(ngx_status_template_compile_t *c)
{
    if (c->parser.depth == 0 && *c->parser.token.data == '}') {

        /* left to the renderer, which adds members before it */

        c->template->object = 1;

        return NGX_OK;
    }

    /* what remains in the end are the names of the top-level object */

    c->template->names.nelts = c->names[c->parser.depth];

    return ngx_status_template_literal(c, c->parser.token.data, 1);
}


static ngx_int_t
ngx_status_template_name(ngx_status_template_compile_t *c)
{
    u_char      *p;
    ngx_str_t    name, *token, *names;
    ngx_uint_t   i;

    token = &c->parser.token;

    p = ngx_strlchr(token->data, token->data + token->len, '$');

    if (p) {
        return ngx_status_template_error(c, p, "\"$\" in a member name "
                                         "(a dollar sign is \"\\u0024\")");
    }

    name.data = ngx_pnalloc(c->pool, token->len);
    if (name.data == NULL) {
        return NGX_ERROR;
    }

    name.len = ngx_status_json_string_decode(name.data, token) - name.data;

    names = c->template->names.elts;

    for (i = c->names[c->parser.depth - 1];
         i < c->template->names.nelts;
         i++)
    {
        if (names[i].len == name.len
            && ngx_memcmp(names[i].data, name.data, name.len) == 0)
        {
            return ngx_status_template_error(c, token->data - 1,
                                             "duplicate member name");
        }
    }

    names = ngx_array_push(&c->template->names);
    if (names == NULL) {
        return NGX_ERROR;
    }

    *names = name;

    /* with the quotes */

    return ngx_status_template_literal(c, token->data - 1, token->len + 2);
}


static ngx_int_t
ngx_status_template_string(ngx_status_template_compile_t *c)
{
    u_char  *p, *last, *start;

    start = c->parser.token.data - 1;
    p = c->parser.token.data;
    last = p + c->parser.token.len;

    for ( ;; ) {

        p = ngx_strlchr(p, last, '$');

        if (p == NULL) {
            return ngx_status_template_literal(c, start, last + 1 - start);
        }

        if (ngx_status_template_literal(c, start, p - start) != NGX_OK) {
            return NGX_ERROR;
        }

        p = ngx_status_template_variable(c, p, last,
                                         NGX_STATUS_TEMPLATE_CHARACTERS);
        if (p == NULL) {
            return NGX_ERROR;
        }

        start = p;
    }
}


/*
 * Adds the variable at p, and returns its end.
 */

static u_char *
ngx_status_template_variable(ngx_status_template_compile_t *c, u_char *p,
    u_char *last, ngx_status_template_op_e type)
{
    u_char                    *dollar;
    ngx_int_t                  index;
    ngx_str_t                  name;
    ngx_uint_t                 bracket;
    ngx_status_template_op_t  *op;

    dollar = p++;

    bracket = (p < last && *p == '{');
    p += bracket;

    for (name.data = p; p < last; p++) {

        if ((*p >= 'A' && *p <= 'Z')
            || (*p >= 'a' && *p <= 'z')
            || (*p >= '0' && *p <= '9')
            || *p == '_')
        {
            continue;
        }

        break;
    }

    name.len = p - name.data;

    if (bracket && (name.len == 0 || p == last || *p != '}')) {
        (void) ngx_status_template_error(c, dollar, "expected a variable name "
                                         "and \"}\" after \"${\"");
        return NULL;
    }

    if (name.len == 0) {
        (void) ngx_status_template_error(c, dollar, "\"$\" without a variable "
                                         "name (a dollar sign is "
                                         "\"\\u0024\" in a string)");
        return NULL;
    }

    index = ngx_status_template_index(c, &name);
    if (index == NGX_ERROR) {
        return NULL;
    }

    op = ngx_array_push(&c->template->ops);
    if (op == NULL) {
        return NULL;
    }

    op->variable = index;
    op->type = type;

    return p + bracket;
}


static ngx_int_t
ngx_status_template_index(ngx_status_template_compile_t *c, ngx_str_t *name)
{
    ngx_str_t   *variable;
    ngx_uint_t   i;

    variable = c->template->variables.elts;

    for (i = 0; i < c->template->variables.nelts; i++) {

        if (variable[i].len == name->len
            && ngx_memcmp(variable[i].data, name->data, name->len) == 0)
        {
            return i;
        }
    }

    variable = ngx_array_push(&c->template->variables);
    if (variable == NULL) {
        return NGX_ERROR;
    }

    *variable = *name;

    return i;
}


static ngx_int_t
ngx_status_template_literal(ngx_status_template_compile_t *c, u_char *data,
    size_t len)
{
    ngx_str_t                  text;
    ngx_status_template_op_t  *op;

    if (len == 0) {
        return NGX_OK;
    }

    op = c->template->ops.elts;
    op += c->template->ops.nelts;

    if (c->template->ops.nelts && op[-1].type == NGX_STATUS_TEMPLATE_LITERAL) {
        op--;

    } else {
        op = ngx_array_push(&c->template->ops);
        if (op == NULL) {
            return NGX_ERROR;
        }

        op->literal.data = c->literals;
        op->type = NGX_STATUS_TEMPLATE_LITERAL;
    }

    text.data = data;
    text.len = len;

    c->literals = ngx_status_json_text_write(c->literals, &text);
    op->literal.len = c->literals - op->literal.data;

    return NGX_OK;
}


static ngx_int_t
ngx_status_template_error(ngx_status_template_compile_t *c, u_char *pos,
    char *reason)
{
    u_char  *p, *last;

    p = ngx_pnalloc(c->pool, ngx_strlen(reason) + NGX_INT_T_LEN
                             + sizeof(" at character , near the end") - 1
                             + 4 * NGX_STATUS_TEMPLATE_NEAR);
    if (p == NULL) {
        return NGX_ERROR;
    }

    c->err->data = p;
    p = ngx_sprintf(p, "%s at character %ui, near ", reason,
                    ngx_status_utf8_count(c->text->data, pos) + 1);

    last = c->text->data + c->text->len;

    if (pos == last) {
        p = ngx_sprintf(p, "the end");

    } else {
        last = ngx_status_utf8_skip(pos, last, NGX_STATUS_TEMPLATE_NEAR);

        *p++ = '"';

        for ( /* void */ ; pos < last; pos++) {
            *p++ = ngx_max(*pos, ' ');
        }

        *p++ = '"';
    }

    c->err->len = p - c->err->data;

    return NGX_ERROR;
}
