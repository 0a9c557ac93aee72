
/*
 * Copyright (C) ngx_status_module developers
 */


/*
 * Fuzzes JSON pointers.  An input is a pointer, a line feed, and a text.  Where
 * Jansson, a JSON parser of other people, reads the text, following the pointer
 * in what it made of it leads to the same.  In each text, also in such that are
 * not JSON, what is found before a place is found the same when more comes, and
 * a walk finds what is found where each token is read.
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include <jansson.h>

#include "ngx_status_json_pointer.h"
#include "ngx_status_json_string.h"


#define NGX_STATUS_FUZZ_PREFIXES  8
#define NGX_STATUS_FUZZ_WALKS     8

#define ngx_status_fuzz_check(condition)                                      \
    ngx_status_fuzz_assert((condition) ? 1 : 0, #condition, __LINE__)


int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
static void ngx_status_fuzz_find(ngx_pool_t *pool, ngx_str_t *pointer,
    ngx_str_t *text, ngx_uint_t whole, ngx_status_json_pointer_t *found);
static void ngx_status_fuzz_prefixes(ngx_pool_t *pool, ngx_str_t *pointer,
    ngx_str_t *text);
static void ngx_status_fuzz_walk(ngx_str_t *text, ngx_uint_t passed);
static ngx_uint_t ngx_status_fuzz_name(ngx_status_json_parser_t *parser);
static ngx_status_json_parser_token_e ngx_status_fuzz_next(
    ngx_status_json_parser_t *parser);
static void ngx_status_fuzz_jansson(ngx_pool_t *pool, ngx_str_t *pointer,
    ngx_str_t *text);
static json_t *ngx_status_fuzz_follow(json_t *value, char *p, char *last);
static json_t *ngx_status_fuzz_step(json_t *value, char *name, size_t len);
static json_t *ngx_status_fuzz_value(ngx_pool_t *pool,
    ngx_status_json_pointer_t *found);
static ngx_str_t ngx_status_fuzz_copy(ngx_pool_t *pool, const u_char *data,
    size_t len);
static void ngx_status_fuzz_assert(ngx_uint_t ok, char *condition, int line);


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char                       *reason;
    ngx_str_t                   pointer, text;
    ngx_uint_t                  i;
    ngx_pool_t                 *pool;
    const u_char               *lf;
    ngx_status_json_pointer_t   compiled;

    static ngx_log_t  log;

    ngx_pagesize = 4096;

    lf = size ? memchr(data, LF, size) : NULL;

    if (lf == NULL) {
        return 0;
    }

    /* so small that it leaves nearly all to malloc(), which is checked */

    pool = ngx_create_pool(NGX_MIN_POOL_SIZE, &log);
    if (pool == NULL) {
        abort();
    }

    pointer = ngx_status_fuzz_copy(pool, data, lf - data);
    text = ngx_status_fuzz_copy(pool, lf + 1, data + size - lf - 1);

    reason = NULL;

    if (ngx_status_json_pointer_compile(pool, &pointer, &compiled, &reason)
        == NGX_OK)
    {
        ngx_status_fuzz_prefixes(pool, &pointer, &text);
        ngx_status_fuzz_jansson(pool, &pointer, &text);

        for (i = 0; i < NGX_STATUS_FUZZ_WALKS; i++) {
            ngx_status_fuzz_walk(&text, i);
        }

    } else {
        ngx_status_fuzz_check(reason != NULL);
    }

    ngx_destroy_pool(pool);

    return 0;
}


static void
ngx_status_fuzz_find(ngx_pool_t *pool, ngx_str_t *pointer, ngx_str_t *text,
    ngx_uint_t whole, ngx_status_json_pointer_t *found)
{
    char       *reason;
    ngx_str_t   copy;

    if (ngx_status_json_pointer_compile(pool, pointer, found, &reason)
        != NGX_OK)
    {
        abort();
    }

    copy = ngx_status_fuzz_copy(pool, text->data, text->len);

    ngx_status_json_pointer_find(found, 1, &copy, whole);

    if (found->type != NGX_STATUS_JSON_ERROR) {
        ngx_status_fuzz_check(found->value.data >= copy.data);
        ngx_status_fuzz_check(found->value.data + found->value.len
                              <= copy.data + copy.len);
    }
}


static void
ngx_status_fuzz_prefixes(ngx_pool_t *pool, ngx_str_t *pointer,
    ngx_str_t *text)
{
    ngx_str_t                  prefix;
    ngx_uint_t                 i;
    ngx_status_json_pointer_t  last, next;

    last.type = NGX_STATUS_JSON_ERROR;
    prefix = *text;

    for (i = 0; i <= NGX_STATUS_FUZZ_PREFIXES; i++) {

        prefix.len = text->len * i / NGX_STATUS_FUZZ_PREFIXES;

        ngx_status_fuzz_find(pool, pointer, &prefix, 0, &next);

        if (last.type != NGX_STATUS_JSON_ERROR) {
            ngx_status_fuzz_check(next.type == last.type);
            ngx_status_fuzz_check(ngx_memn2cmp(next.value.data,
                                               last.value.data,
                                               next.value.len,
                                               last.value.len)
                                  == 0);
        }

        last = next;
    }
}


/* the bits of "passed" tell what is passed over, on three levels in turn */

static void
ngx_status_fuzz_walk(ngx_str_t *text, ngx_uint_t passed)
{
    ngx_str_t                       names[2];
    ngx_status_json_parser_t        slow, fast;
    ngx_status_json_parser_token_e  token;

    ngx_memzero(names, sizeof(names));

    ngx_status_json_parser_init(&slow, text);
    slow.surrogates = 1;
    slow.name = ngx_status_fuzz_name;

    fast = slow;

    slow.data = &names[0];
    fast.data = &names[1];

    do {
        token = ngx_status_fuzz_next(&slow);

        ngx_status_fuzz_check(ngx_status_json_parser_walk(&fast) == token);
        ngx_status_fuzz_check(names[0].data == names[1].data);
        ngx_status_fuzz_check(names[0].len == names[1].len);

        if (token == NGX_STATUS_JSON_ERROR) {
            return;
        }

        ngx_status_fuzz_check(fast.pos == slow.pos);
        ngx_status_fuzz_check(fast.state == slow.state);
        ngx_status_fuzz_check(fast.depth == slow.depth);

        if (token != NGX_STATUS_JSON_CLOSE) {
            ngx_status_fuzz_check(fast.token.data == slow.token.data);
            ngx_status_fuzz_check(fast.token.len == slow.token.len);
        }

        if (token == NGX_STATUS_JSON_STRING) {
            ngx_status_fuzz_check(fast.escaped == slow.escaped);
        }

        slow.watch = slow.depth - (slow.depth ? passed >> slow.depth % 3 & 1
                                              : 0);
        fast.watch = slow.watch;

    } while (token != NGX_STATUS_JSON_END);
}


/* notes the last name, and those before it; a member's value is passed over */

static ngx_uint_t
ngx_status_fuzz_name(ngx_status_json_parser_t *parser)
{
    ngx_str_t  *names = parser->data;

    names->data = parser->token.data;
    names->len = names->len * 31 + parser->token.len * 2 + parser->escaped;

    return names->len % 3;
}


/* what a walk is to return, in the simplest way */

static ngx_status_json_parser_token_e
ngx_status_fuzz_next(ngx_status_json_parser_t *parser)
{
    ngx_str_t                       name;
    ngx_uint_t                      depth, told;
    ngx_status_json_parser_token_e  token;

    depth = parser->depth;
    told = 1;

    for ( ;; ) {
        token = ngx_status_json_parser_next(parser);

        if (token == NGX_STATUS_JSON_ERROR || token == NGX_STATUS_JSON_END) {
            return token;
        }

        if (token == NGX_STATUS_JSON_CLOSE) {

            if (parser->depth < depth && parser->depth <= parser->watch) {
                return token;
            }

        } else if (token == NGX_STATUS_JSON_NAME) {
            name = parser->token;

            if (ngx_status_json_parser_next(parser) != NGX_STATUS_JSON_SYMBOL) {
                return NGX_STATUS_JSON_ERROR;
            }

            parser->token = name;
            told = (parser->depth <= parser->watch && parser->name(parser));

        } else if (token != NGX_STATUS_JSON_SYMBOL && told
                   && parser->depth - (token == NGX_STATUS_JSON_OPEN)
                      <= parser->watch)
        {
            return token;
        }
    }
}


static void
ngx_status_fuzz_jansson(ngx_pool_t *pool, ngx_str_t *pointer, ngx_str_t *text)
{
    char                       *p;
    json_t                     *root, *expected, *got;
    json_error_t                error;
    ngx_status_json_pointer_t   found;

    p = (char *) text->data;

    /* a NUL ends a text for Jansson, and the last of one name counts */

    if (text->len == 0 || memchr(p, '\0', text->len)) {
        return;
    }

    root = json_loadb(p, text->len, JSON_DECODE_ANY|JSON_DECODE_INT_AS_REAL
                                    |JSON_ALLOW_NUL|JSON_REJECT_DUPLICATES,
                      &error);

    if (root == NULL) {
        return;
    }

    ngx_status_fuzz_find(pool, pointer, text, 1, &found);

    expected = ngx_status_fuzz_follow(root, (char *) pointer->data,
                                      (char *) pointer->data + pointer->len);

    if (found.type == NGX_STATUS_JSON_ERROR) {
        ngx_status_fuzz_check(expected == NULL
                              || !ngx_status_json_parser_valid(text));

    } else {
        got = ngx_status_fuzz_value(pool, &found);

        ngx_status_fuzz_check(expected != NULL);
        ngx_status_fuzz_check(json_equal(got, expected));

        json_decref(got);
    }

    json_decref(root);
}


/* RFC 6901, section 4, in the simplest way */

static json_t *
ngx_status_fuzz_follow(json_t *value, char *p, char *last)
{
    char    name[4096];
    size_t  len;

    while (value && p < last) {

        len = 0;

        for (p++; p < last && *p != '/'; p++) {
            name[len++] = *p;

            if (*p == '~') {
                name[len - 1] = (*++p == '1') ? '/' : '~';
            }

            ngx_status_fuzz_check(len < sizeof(name));
        }

        value = ngx_status_fuzz_step(value, name, len);
    }

    return value;
}


static json_t *
ngx_status_fuzz_step(json_t *value, char *name, size_t len)
{
    size_t  i, n;

    if (json_is_object(value)) {
        return json_object_getn(value, name, len);
    }

    n = 0;

    for (i = 0; i < len; i++) {

        if (name[i] < '0' || name[i] > '9' || n > 1000000) {
            return NULL;
        }

        n = n * 10 + (name[i] - '0');
    }

    if (len == 0 || (len > 1 && name[0] == '0')) {
        return NULL;
    }

    return json_array_get(value, n);
}


/* in Jansson's eyes */

static json_t *
ngx_status_fuzz_value(ngx_pool_t *pool, ngx_status_json_pointer_t *found)
{
    u_char        *p, *last;
    json_t        *value;
    json_error_t   error;

    if (found->type != NGX_STATUS_JSON_STRING) {
        value = json_loadb((char *) found->value.data, found->value.len,
                           JSON_DECODE_ANY|JSON_DECODE_INT_AS_REAL
                           |JSON_ALLOW_NUL,
                           &error);

        ngx_status_fuzz_check(value != NULL);

        return value;
    }

    p = ngx_pnalloc(pool, found->value.len);
    if (p == NULL) {
        abort();
    }

    last = ngx_status_json_string_decode(p, &found->value);

    ngx_status_fuzz_check((size_t) (last - p) <= found->value.len);

    value = json_stringn(last > p ? (char *) p : "", last - p);

    ngx_status_fuzz_check(value != NULL);

    return value;
}


/* in memory of its own, so that it is noticed if more of it is read */

static ngx_str_t
ngx_status_fuzz_copy(ngx_pool_t *pool, const u_char *data, size_t len)
{
    ngx_str_t  copy;

    copy.len = len;
    copy.data = ngx_pnalloc(pool, len);
    if (copy.data == NULL) {
        abort();
    }

    if (len) {
        ngx_memcpy(copy.data, data, len);
    }

    return copy;
}


static void
ngx_status_fuzz_assert(ngx_uint_t ok, char *condition, int line)
{
    if (!ok) {
        fprintf(stderr, "line %d: not so: %s\n", line, condition);
        abort();
    }
}
