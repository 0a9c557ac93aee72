
/*
 * Copyright (C) ngx_status_module developers
 */


#ifndef _NGX_STATUS_JSON_PARSER_H_INCLUDED_
#define _NGX_STATUS_JSON_PARSER_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


/* how deep arrays and objects may be nested in each other */

#define NGX_STATUS_JSON_DEPTH  32


typedef enum {
    NGX_STATUS_JSON_ERROR = 0,
    NGX_STATUS_JSON_END,
    NGX_STATUS_JSON_OPEN,      /* "{" or "[" */
    NGX_STATUS_JSON_CLOSE,     /* "}" or "]" */
    NGX_STATUS_JSON_SYMBOL,    /* "," or ":" */
    NGX_STATUS_JSON_NAME,      /* the inside of a member's name */
    NGX_STATUS_JSON_STRING,    /* the inside of a string */
    NGX_STATUS_JSON_SCALAR,    /* a number, true, false, or null */
    NGX_STATUS_JSON_VARIABLE   /* "$" */
} ngx_status_json_parser_token_e;


typedef struct ngx_status_json_parser_s  ngx_status_json_parser_t;

typedef ngx_uint_t (*ngx_status_json_parser_name_pt)(
    ngx_status_json_parser_t *parser);


struct ngx_status_json_parser_s {
    ngx_str_t                       token;     /* the last one, in the text */
    u_char                         *pos;       /* of the next, or the error */
    u_char                         *last;
    char                           *error;
    ngx_uint_t                      state;
    ngx_uint_t                      depth;
    u_char                          close[NGX_STATUS_JSON_DEPTH];
    unsigned                        variables:1;   /* "$" may begin a value */
    unsigned                        surrogates:1;  /* lone ones may be there */
    unsigned                        escaped:1;     /* a backslash was there */

    /* of ngx_status_json_parser_walk() */

    ngx_uint_t                      watch;
    ngx_status_json_parser_name_pt  name;
    void                           *data;
};


/*
 * Whether the whole value is one JSON text (RFC 8259, section 2) in valid
 * UTF-8, nested at most NGX_STATUS_JSON_DEPTH deep, without lone surrogates.
 * Member names may repeat.
 */
ngx_uint_t ngx_status_json_parser_valid(ngx_str_t *value);

/*
 * Prepares for reading the text token by token.  Whether it is valid UTF-8 is
 * not looked at: invalid bytes may be in strings and names only.
 */
void ngx_status_json_parser_init(ngx_status_json_parser_t *parser,
    ngx_str_t *text);

/*
 * Reads the next token.  After NGX_STATUS_JSON_VARIABLE, which comes only
 * where parser->variables is set, the caller moves parser->pos to the end of
 * the variable.  On NGX_STATUS_JSON_ERROR, parser->error is a message, and
 * parser->pos is the place in the text that it is about.
 */
ngx_status_json_parser_token_e ngx_status_json_parser_next(
    ngx_status_json_parser_t *parser);

/*
 * The same in another way, which is much faster, as it passes over most of the
 * text: it returns the values and the ends of what is not nested deeper than
 * parser->watch, at first the text's one value.  For the name of each member
 * there, as the token, it calls parser->name(), which returns whether the
 * member's value is to be returned.  When an object or an array was returned,
 * watch is to be its depth, or less to have its end only; it must not be more.
 * On NGX_STATUS_JSON_ERROR, neither a message nor a place is set.
 */
ngx_status_json_parser_token_e ngx_status_json_parser_walk(
    ngx_status_json_parser_t *parser);


#endif /* _NGX_STATUS_JSON_PARSER_H_INCLUDED_ */
