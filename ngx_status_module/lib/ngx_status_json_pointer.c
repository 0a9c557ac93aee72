
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "ngx_status_json_pointer.h"
#include "ngx_status_json_string.h"


#define NGX_STATUS_JSON_BOM  "\xef\xbb\xbf"


typedef struct {
    ngx_status_json_pointer_t  *pointers;
    ngx_uint_t                  n;
    ngx_uint_t                  left;          /* have not come to an end */
    ngx_uint_t                  whole;         /* nothing was cut off */
    ngx_status_json_parser_t    parser;

    /* of the items that came before, in each array that is open */

    ngx_uint_t                  index[NGX_STATUS_JSON_DEPTH + 1];
} ngx_status_json_pointer_search_t;


static ngx_int_t ngx_status_json_pointer_reference(
    ngx_status_json_pointer_reference_t *reference, u_char *p, u_char *last);
static ngx_uint_t ngx_status_json_pointer_index(ngx_str_t *name);
static ngx_uint_t ngx_status_json_pointer_token(
    ngx_status_json_pointer_search_t *search,
    ngx_status_json_parser_token_e token);
static ngx_uint_t ngx_status_json_pointer_watch(
    ngx_status_json_pointer_search_t *search);
static ngx_uint_t ngx_status_json_pointer_name(
    ngx_status_json_parser_t *parser);
static ngx_inline ngx_uint_t ngx_status_json_pointer_is(
    ngx_status_json_parser_t *parser, ngx_str_t *name);
static void ngx_status_json_pointer_value(
    ngx_status_json_pointer_search_t *search,
    ngx_status_json_parser_token_e token);
static void ngx_status_json_pointer_item(
    ngx_status_json_pointer_search_t *search, ngx_uint_t depth);
static void ngx_status_json_pointer_close(
    ngx_status_json_pointer_search_t *search);
static ngx_uint_t ngx_status_json_pointer_cut(
    ngx_status_json_pointer_search_t *search);


ngx_int_t
ngx_status_json_pointer_compile(ngx_pool_t *pool, ngx_str_t *text,
    ngx_status_json_pointer_t *pointer, char **reason)
{
    u_char                               *p, *last, *end;
    ngx_uint_t                            n;
    ngx_status_json_pointer_reference_t  *reference;

    ngx_memzero(pointer, sizeof(ngx_status_json_pointer_t));

    if (text->len == 0) {
        return NGX_OK;
    }

    if (text->data[0] != '/') {
        *reason = "it has to begin with \"/\"";
        return NGX_DECLINED;
    }

    last = text->data + text->len;
    n = 0;

    for (p = text->data; p < last; p++) {
        n += (*p == '/');
    }

    reference = ngx_palloc(pool,
                           n * sizeof(ngx_status_json_pointer_reference_t));
    if (reference == NULL) {
        return NGX_ERROR;
    }

    pointer->references = reference;
    pointer->nreferences = n;

    for (p = text->data; p < last; p = end) {
        p++;

        end = ngx_strlchr(p, last, '/');
        if (end == NULL) {
            end = last;
        }

        reference->name.data = ngx_pnalloc(pool, end - p);
        if (reference->name.data == NULL) {
            return NGX_ERROR;
        }

        if (ngx_status_json_pointer_reference(reference, p, end) != NGX_OK) {
            *reason = "\"~\" has to be written as \"~0\", and \"/\" in a "
                      "name as \"~1\"";
            return NGX_DECLINED;
        }

        reference++;
    }

    return NGX_OK;
}


static ngx_int_t
ngx_status_json_pointer_reference(
    ngx_status_json_pointer_reference_t *reference, u_char *p, u_char *last)
{
    u_char  *dst;

    dst = reference->name.data;

    while (p < last) {

        if (*p != '~') {
            *dst++ = *p++;
            continue;
        }

        if (last - p < 2 || (p[1] != '0' && p[1] != '1')) {
            return NGX_ERROR;
        }

        *dst++ = (p[1] == '0') ? '~' : '/';
        p += 2;
    }

    reference->name.len = dst - reference->name.data;
    reference->index = ngx_status_json_pointer_index(&reference->name);

    return NGX_OK;
}


/* "-", after the last item, and digits with zeros before them are none */

static ngx_uint_t
ngx_status_json_pointer_index(ngx_str_t *name)
{
    if (name->len > 1 && name->data[0] == '0') {
        return (ngx_uint_t) NGX_ERROR;
    }

    return (ngx_uint_t) ngx_atoi(name->data, name->len);
}


void
ngx_status_json_pointer_find(ngx_status_json_pointer_t *pointers,
    ngx_uint_t n, ngx_str_t *text, ngx_uint_t whole)
{
    ngx_str_t                         json;
    ngx_uint_t                        i;
    ngx_status_json_parser_token_e    token;
    ngx_status_json_pointer_search_t  search;

    for (i = 0; i < n; i++) {
        pointers[i].level = 0;
        pointers[i].type = NGX_STATUS_JSON_ERROR;
        pointers[i].over = 0;
    }

    json = *text;

    if (json.len >= sizeof(NGX_STATUS_JSON_BOM) - 1
        && ngx_memcmp(json.data, NGX_STATUS_JSON_BOM,
                      sizeof(NGX_STATUS_JSON_BOM) - 1)
           == 0)
    {
        json.data += sizeof(NGX_STATUS_JSON_BOM) - 1;
        json.len -= sizeof(NGX_STATUS_JSON_BOM) - 1;
    }

    search.pointers = pointers;
    search.n = n;
    search.left = n;
    search.whole = whole;

    ngx_status_json_parser_init(&search.parser, &json);
    search.parser.surrogates = 1;
    search.parser.name = ngx_status_json_pointer_name;
    search.parser.data = &search;

    do {
        token = ngx_status_json_parser_walk(&search.parser);

    } while (ngx_status_json_pointer_token(&search, token));

    /* what an object or an array that breaks off began is not a value */

    for (i = 0; i < n; i++) {
        if (!pointers[i].over) {
            pointers[i].type = NGX_STATUS_JSON_ERROR;
        }
    }
}


/* returns whether another token is needed */

static ngx_uint_t
ngx_status_json_pointer_token(ngx_status_json_pointer_search_t *search,
    ngx_status_json_parser_token_e token)
{
    ngx_uint_t  left;

    left = search->left;

    switch (token) {

    case NGX_STATUS_JSON_STRING:
    case NGX_STATUS_JSON_SCALAR:
        ngx_status_json_pointer_value(search, token);

        if (search->left == left) {
            return 1;
        }

        break;

    case NGX_STATUS_JSON_OPEN:
        ngx_status_json_pointer_value(search, token);
        break;

    case NGX_STATUS_JSON_CLOSE:
        ngx_status_json_pointer_close(search);
        break;

    default:
        return 0;
    }

    search->parser.watch = ngx_status_json_pointer_watch(search);

    return search->left;
}


/* the depth of the innermost object or array that a pointer leads into */

static ngx_uint_t
ngx_status_json_pointer_watch(ngx_status_json_pointer_search_t *search)
{
    ngx_uint_t                  i, depth, watch;
    ngx_status_json_pointer_t  *pointer;

    watch = 0;

    for (i = 0; i < search->n; i++) {
        pointer = &search->pointers[i];

        if (pointer->over) {
            continue;
        }

        depth = pointer->level + (pointer->level < pointer->nreferences);

        watch = ngx_max(watch, depth);
    }

    return watch;
}


/*
 * A pointer's level equals the number of objects and arrays around a value if
 * it led to the value, and is one less if it led to the innermost of them.
 * This returns whether one of them led on.
 */

static ngx_uint_t
ngx_status_json_pointer_name(ngx_status_json_parser_t *parser)
{
    ngx_uint_t                         i, depth, led;
    ngx_status_json_pointer_t         *pointer;
    ngx_status_json_pointer_search_t  *search;

    search = parser->data;
    depth = parser->depth;
    led = 0;

    for (i = 0; i < search->n; i++) {
        pointer = &search->pointers[i];

        if (!pointer->over
            && pointer->level == depth - 1
            && pointer->level < pointer->nreferences
            && ngx_status_json_pointer_is(parser,
                                     &pointer->references[depth - 1].name))
        {
            pointer->level = depth;
            led = 1;
        }
    }

    return led;
}


static ngx_inline ngx_uint_t
ngx_status_json_pointer_is(ngx_status_json_parser_t *parser, ngx_str_t *name)
{
    if (parser->escaped) {
        return ngx_status_json_string_equal(&parser->token, name);
    }

    return parser->token.len == name->len
           && ngx_memcmp(parser->token.data, name->data, name->len) == 0;
}


static void
ngx_status_json_pointer_value(ngx_status_json_pointer_search_t *search,
    ngx_status_json_parser_token_e token)
{
    ngx_uint_t                  i, depth;
    ngx_status_json_pointer_t  *pointer;

    depth = search->parser.depth;

    if (token == NGX_STATUS_JSON_OPEN) {
        search->index[depth] = 0;
        depth--;
    }

    if (depth && search->parser.close[depth - 1] == ']') {
        ngx_status_json_pointer_item(search, depth);
        search->index[depth]++;
    }

    for (i = 0; i < search->n; i++) {
        pointer = &search->pointers[i];

        if (pointer->over || pointer->level != depth) {
            continue;
        }

        if (pointer->nreferences == depth
            && (token != NGX_STATUS_JSON_SCALAR
                || !ngx_status_json_pointer_cut(search)))
        {
            pointer->type = token;
            pointer->value = search->parser.token;
            pointer->escaped = (token == NGX_STATUS_JSON_STRING
                                && search->parser.escaped);
        }

        if (token != NGX_STATUS_JSON_OPEN) {
            pointer->over = 1;
            search->left--;
        }
    }
}


static void
ngx_status_json_pointer_item(ngx_status_json_pointer_search_t *search,
    ngx_uint_t depth)
{
    ngx_uint_t                  i;
    ngx_status_json_pointer_t  *pointer;

    for (i = 0; i < search->n; i++) {
        pointer = &search->pointers[i];

        if (!pointer->over
            && pointer->level == depth - 1
            && pointer->level < pointer->nreferences
            && pointer->references[depth - 1].index == search->index[depth])
        {
            pointer->level = depth;
        }
    }
}


/* ends the pointers that led to the object or the array, or into it */

static void
ngx_status_json_pointer_close(ngx_status_json_pointer_search_t *search)
{
    ngx_uint_t                  i;
    ngx_status_json_pointer_t  *pointer;

    for (i = 0; i < search->n; i++) {
        pointer = &search->pointers[i];

        if (pointer->over || pointer->level != search->parser.depth) {
            continue;
        }

        if (pointer->type == NGX_STATUS_JSON_OPEN) {
            pointer->value.len = search->parser.pos - pointer->value.data;
        }

        pointer->over = 1;
        search->left--;
    }
}


/* whether a number or a literal may go on after the text, or does not end */

static ngx_uint_t
ngx_status_json_pointer_cut(ngx_status_json_pointer_search_t *search)
{
    ngx_status_json_parser_t  *parser;

    parser = &search->parser;

    if (parser->pos == parser->last) {
        return !search->whole || parser->depth;
    }

    return ngx_strlchr((u_char *) " \t\n\r,]}", (u_char *) " \t\n\r,]}" + 7,
                       *parser->pos)
           == NULL;
}
