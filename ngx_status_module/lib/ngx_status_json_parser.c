
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "ngx_status_json.h"
#include "ngx_status_json_parser.h"
#include "ngx_status_json_string.h"
#include "ngx_status_utf8.h"


typedef enum {
    NGX_STATUS_JSON_PARSER_VALUE = 0,
    NGX_STATUS_JSON_PARSER_FIRST_ITEM,
    NGX_STATUS_JSON_PARSER_FIRST_NAME,
    NGX_STATUS_JSON_PARSER_NAME,
    NGX_STATUS_JSON_PARSER_COLON,
    NGX_STATUS_JSON_PARSER_AFTER_ITEM,
    NGX_STATUS_JSON_PARSER_AFTER_MEMBER,
    NGX_STATUS_JSON_PARSER_END
} ngx_status_json_parser_state_e;


static ngx_status_json_parser_token_e ngx_status_json_parser_value(
    ngx_status_json_parser_t *parser);
static ngx_inline ngx_int_t ngx_status_json_parser_open(
    ngx_status_json_parser_t *parser, u_char ch);
static ngx_status_json_parser_token_e ngx_status_json_parser_close(
    ngx_status_json_parser_t *parser);
static void ngx_status_json_parser_after_value(
    ngx_status_json_parser_t *parser);
static ngx_status_json_parser_token_e ngx_status_json_parser_string(
    ngx_status_json_parser_t *parser, ngx_status_json_parser_token_e type);
static ngx_inline ngx_status_json_parser_token_e ngx_status_json_parser_tell(
    ngx_status_json_parser_t *parser, ngx_status_json_parser_token_e type,
    ngx_str_t *token, u_char *p);
static ngx_inline u_char *ngx_status_json_parser_read_name(
    ngx_status_json_parser_t *parser, u_char *p, u_char *last,
    ngx_uint_t *told);
static ngx_inline u_char *ngx_status_json_parser_read_value(
    ngx_status_json_parser_t *parser, u_char *p, u_char *last,
    ngx_str_t *token, ngx_status_json_parser_token_e *type);
static ngx_inline u_char *ngx_status_json_parser_read_string(
    ngx_status_json_parser_t *parser, u_char *p, u_char *last,
    ngx_str_t *token);
static ngx_inline u_char ngx_status_json_parser_peek(u_char **p, u_char *last,
    u_char likely);
static u_char *ngx_status_json_parser_space(u_char *p, u_char *last);
static ngx_inline u_char *ngx_status_json_parser_quote(
    ngx_status_json_parser_t *parser, u_char *p, u_char *last);
static u_char *ngx_status_json_parser_escapes(
    ngx_status_json_parser_t *parser, u_char *p);


static char  *ngx_status_json_parser_expected[] = {
    "expected a value",
    "expected a value or \"]\"",
    "expected a member name or \"}\"",
    "expected a member name",
    "expected \":\"",
    "expected \",\" or \"]\"",
    "expected \",\" or \"}\"",
    "expected the end"
};


ngx_uint_t
ngx_status_json_parser_valid(ngx_str_t *value)
{
    ngx_status_json_parser_t        parser;
    ngx_status_json_parser_token_e  token;

    if (value->len == 0 || ngx_status_utf8_valid_length(value) != value->len) {
        return 0;
    }

    ngx_status_json_parser_init(&parser, value);

    do {
        token = ngx_status_json_parser_next(&parser);
    } while (token != NGX_STATUS_JSON_END && token != NGX_STATUS_JSON_ERROR);

    return token == NGX_STATUS_JSON_END;
}


void
ngx_status_json_parser_init(ngx_status_json_parser_t *parser, ngx_str_t *text)
{
    ngx_memzero(parser, sizeof(ngx_status_json_parser_t));

    parser->pos = text->data;
    parser->last = text->data + text->len;
    parser->state = NGX_STATUS_JSON_PARSER_VALUE;
}


ngx_status_json_parser_token_e
ngx_status_json_parser_next(ngx_status_json_parser_t *parser)
{
    u_char  ch;

    ch = ngx_status_json_parser_peek(&parser->pos, parser->last, '"');

    parser->token.data = parser->pos;
    parser->token.len = 1;

    if (parser->pos == parser->last) {

        if (parser->state == NGX_STATUS_JSON_PARSER_END) {
            parser->token.len = 0;
            return NGX_STATUS_JSON_END;
        }

        goto failed;
    }

    switch (parser->state) {

    case NGX_STATUS_JSON_PARSER_FIRST_ITEM:
        if (ch == ']') {
            return ngx_status_json_parser_close(parser);
        }

        /* fall through */

    case NGX_STATUS_JSON_PARSER_VALUE:
        return ngx_status_json_parser_value(parser);

    case NGX_STATUS_JSON_PARSER_FIRST_NAME:
        if (ch == '}') {
            return ngx_status_json_parser_close(parser);
        }

        /* fall through */

    case NGX_STATUS_JSON_PARSER_NAME:
        if (ch == '"') {
            return ngx_status_json_parser_string(parser, NGX_STATUS_JSON_NAME);
        }

        break;

    case NGX_STATUS_JSON_PARSER_COLON:
        if (ch == ':') {
            parser->pos++;
            parser->state = NGX_STATUS_JSON_PARSER_VALUE;
            return NGX_STATUS_JSON_SYMBOL;
        }

        break;

    case NGX_STATUS_JSON_PARSER_AFTER_ITEM:
    case NGX_STATUS_JSON_PARSER_AFTER_MEMBER:
        if (ch == parser->close[parser->depth - 1]) {
            return ngx_status_json_parser_close(parser);
        }

        if (ch == ',') {
            parser->pos++;
            parser->state = (parser->state == NGX_STATUS_JSON_PARSER_AFTER_ITEM)
                            ? NGX_STATUS_JSON_PARSER_VALUE
                            : NGX_STATUS_JSON_PARSER_NAME;
            return NGX_STATUS_JSON_SYMBOL;
        }

        break;
    }

failed:

    parser->error = ngx_status_json_parser_expected[parser->state];

    return NGX_STATUS_JSON_ERROR;
}


static ngx_status_json_parser_token_e
ngx_status_json_parser_value(ngx_status_json_parser_t *parser)
{
    u_char  ch;
    size_t  n;

    ch = *parser->pos;

    if (ch == '{' || ch == '[') {

        if (ngx_status_json_parser_open(parser, ch) != NGX_OK) {
            return NGX_STATUS_JSON_ERROR;
        }

        parser->pos++;

        return NGX_STATUS_JSON_OPEN;
    }

    if (ch == '"') {
        return ngx_status_json_parser_string(parser, NGX_STATUS_JSON_STRING);
    }

    if (ch == '$' && parser->variables) {
        ngx_status_json_parser_after_value(parser);

        return NGX_STATUS_JSON_VARIABLE;
    }

    n = ngx_status_json_scalar_length(parser->pos, parser->last);

    if (n) {
        parser->token.len = n;
        parser->pos += n;
        ngx_status_json_parser_after_value(parser);

        return NGX_STATUS_JSON_SCALAR;
    }

    parser->error = (ch == '-' || (ch >= '0' && ch <= '9'))
                    ? "invalid number"
                    : ngx_status_json_parser_expected[parser->state];

    return NGX_STATUS_JSON_ERROR;
}


static ngx_inline ngx_int_t
ngx_status_json_parser_open(ngx_status_json_parser_t *parser, u_char ch)
{
    if (parser->depth == NGX_STATUS_JSON_DEPTH) {
        parser->error = "nested deeper than "
                        ngx_value(NGX_STATUS_JSON_DEPTH) " levels";
        return NGX_ERROR;
    }

    if (ch == '{') {
        parser->close[parser->depth++] = '}';
        parser->state = NGX_STATUS_JSON_PARSER_FIRST_NAME;

    } else {
        parser->close[parser->depth++] = ']';
        parser->state = NGX_STATUS_JSON_PARSER_FIRST_ITEM;
    }

    return NGX_OK;
}


static ngx_status_json_parser_token_e
ngx_status_json_parser_close(ngx_status_json_parser_t *parser)
{
    parser->pos++;
    parser->depth--;
    ngx_status_json_parser_after_value(parser);

    return NGX_STATUS_JSON_CLOSE;
}


static void
ngx_status_json_parser_after_value(ngx_status_json_parser_t *parser)
{
    if (parser->depth == 0) {
        parser->state = NGX_STATUS_JSON_PARSER_END;

    } else if (parser->close[parser->depth - 1] == '}') {
        parser->state = NGX_STATUS_JSON_PARSER_AFTER_MEMBER;

    } else {
        parser->state = NGX_STATUS_JSON_PARSER_AFTER_ITEM;
    }
}


static ngx_status_json_parser_token_e
ngx_status_json_parser_string(ngx_status_json_parser_t *parser,
    ngx_status_json_parser_token_e type)
{
    u_char  *p;

    parser->token.data++;
    parser->escaped = 0;

    p = ngx_status_json_parser_quote(parser, parser->token.data, parser->last);

    if (p == NULL) {
        return NGX_STATUS_JSON_ERROR;
    }

    parser->token.len = p - parser->token.data;
    parser->pos = p + 1;

    if (type == NGX_STATUS_JSON_NAME) {
        parser->state = NGX_STATUS_JSON_PARSER_COLON;

    } else {
        ngx_status_json_parser_after_value(parser);
    }

    return type;
}


/* the same grammar as that of ngx_status_json_parser_next() */

ngx_status_json_parser_token_e
ngx_status_json_parser_walk(ngx_status_json_parser_t *parser)
{
    u_char                          *p, *last, close;
    ngx_str_t                        token;
    ngx_uint_t                       depth, told;
    ngx_status_json_parser_token_e   type;

    p = parser->pos;
    last = parser->last;
    depth = parser->depth;
    close = depth ? parser->close[depth - 1] : '\0';
    type = NGX_STATUS_JSON_ERROR;

    switch (parser->state) {
    case NGX_STATUS_JSON_PARSER_VALUE:
        goto next;
    case NGX_STATUS_JSON_PARSER_AFTER_ITEM:
    case NGX_STATUS_JSON_PARSER_AFTER_MEMBER:
        goto after;
    case NGX_STATUS_JSON_PARSER_END:
        return ngx_status_json_parser_next(parser);
    }

first:

    if (ngx_status_json_parser_peek(&p, last, '"') == close) {
        goto end;
    }

next:

    told = (parser->depth <= parser->watch);

    if (close == '}') {
        p = ngx_status_json_parser_read_name(parser, p, last, &told);
    }

    if (p) {
        p = ngx_status_json_parser_read_value(parser, p, last, &token, &type);
    }

    if (p == NULL) {
        return NGX_STATUS_JSON_ERROR;
    }

    if (told) {
        return ngx_status_json_parser_tell(parser, type, &token, p);
    }

    if (type == NGX_STATUS_JSON_OPEN) {
        close = parser->close[parser->depth - 1];
        goto first;
    }

after:

    if (ngx_status_json_parser_peek(&p, last, ',') == ',') {
        p++;
        goto next;
    }

    if (ngx_status_json_parser_peek(&p, last, close) != close) {
        return NGX_STATUS_JSON_ERROR;
    }

end:

    p++;

    if (--parser->depth >= depth || parser->depth > parser->watch) {
        close = parser->close[parser->depth - 1];
        goto after;
    }

    parser->pos = p;
    ngx_status_json_parser_after_value(parser);

    return NGX_STATUS_JSON_CLOSE;
}


static ngx_inline ngx_status_json_parser_token_e
ngx_status_json_parser_tell(ngx_status_json_parser_t *parser,
    ngx_status_json_parser_token_e type, ngx_str_t *token, u_char *p)
{
    parser->token = *token;
    parser->pos = p;

    if (type != NGX_STATUS_JSON_OPEN) {
        ngx_status_json_parser_after_value(parser);
    }

    return type;
}


/* these return what comes next, or NULL */

static ngx_inline u_char *
ngx_status_json_parser_read_name(ngx_status_json_parser_t *parser, u_char *p,
    u_char *last, ngx_uint_t *told)
{
    ngx_str_t  token;

    if (ngx_status_json_parser_peek(&p, last, '"') != '"') {
        return NULL;
    }

    p = ngx_status_json_parser_read_string(parser, p, last, &token);

    if (p == NULL || ngx_status_json_parser_peek(&p, last, ':') != ':') {
        return NULL;
    }

    if (*told) {
        parser->token = token;
        *told = parser->name(parser);
    }

    return p + 1;
}


static ngx_inline u_char *
ngx_status_json_parser_read_value(ngx_status_json_parser_t *parser, u_char *p,
    u_char *last, ngx_str_t *token, ngx_status_json_parser_token_e *type)
{
    u_char  ch;

    ch = ngx_status_json_parser_peek(&p, last, '"');

    if (ch == '"') {
        *type = NGX_STATUS_JSON_STRING;
        return ngx_status_json_parser_read_string(parser, p, last, token);
    }

    token->data = p;

    if (ch == '{' || ch == '[') {
        *type = NGX_STATUS_JSON_OPEN;
        token->len = 1;

        return ngx_status_json_parser_open(parser, ch) == NGX_OK ? p + 1 : NULL;
    }

    *type = NGX_STATUS_JSON_SCALAR;
    token->len = ngx_status_json_scalar_length(p, last);

    return token->len ? p + token->len : NULL;
}


static ngx_inline u_char *
ngx_status_json_parser_read_string(ngx_status_json_parser_t *parser, u_char *p,
    u_char *last, ngx_str_t *token)
{
    token->data = p + 1;

    parser->escaped = 0;

    p = ngx_status_json_parser_quote(parser, token->data, last);

    if (p == NULL) {
        return NULL;
    }

    token->len = p - token->data;

    return p + 1;
}


/*
 * Skips white space, and returns what comes then, or NUL at the end.  What is
 * likely to come is looked for first.
 */

static ngx_inline u_char
ngx_status_json_parser_peek(u_char **p, u_char *last, u_char likely)
{
    if (*p < last && (**p == likely || **p > ' ')) {
        return **p;
    }

    *p = ngx_status_json_parser_space(*p, last);

    return (*p < last) ? **p : '\0';
}


static u_char *
ngx_status_json_parser_space(u_char *p, u_char *last)
{
    while (p < last
           && (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t'))
    {
        p++;
    }

    return p;
}


/* the quote at the end of a string, or NULL */

static ngx_inline u_char *
ngx_status_json_parser_quote(ngx_status_json_parser_t *parser, u_char *p,
    u_char *last)
{
    p = ngx_status_json_string_plain(p, last);

    if (p && *p == '"') {
        return p;
    }

    return ngx_status_json_parser_escapes(parser, p);
}


/*
 * Goes on with a string at an escape, or at what must not be in it, and
 * returns the quote at its end, or NULL.
 */

static u_char *
ngx_status_json_parser_escapes(ngx_status_json_parser_t *parser, u_char *p)
{
    uint32_t   code;
    ngx_int_t  n;

    parser->escaped = 1;

    while (p) {

        if (*p == '"') {
            return p;
        }

        if (*p < 0x20) {
            parser->error = "control character in string";
            parser->pos = p;
            return NULL;
        }

        n = ngx_status_json_string_escape(p, parser->last, &code);

        if (n == NGX_DECLINED && parser->surrogates) {
            n = 6;
        }

        if (n < 0) {
            parser->error = (n == NGX_DECLINED) ? "lone surrogate"
                                                : "invalid escape";
            parser->pos = p;
            return NULL;
        }

        p = ngx_status_json_string_plain(p + n, parser->last);
    }

    parser->error = "unterminated string";

    return NULL;
}
