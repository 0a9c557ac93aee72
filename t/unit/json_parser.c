
/*
 * Copyright (C) ngx_status_module developers
 */


/*
 * What is a JSON text, how deep it may be nested, and what its strings are.
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "ngx_status_json_parser.h"
#include "ngx_status_json_string.h"
#include "unit.h"


typedef struct {
    char        *name;
    ngx_str_t    text;
    ngx_str_t    expected;
} ngx_status_test_decode_t;


static void ngx_status_test_depth(ngx_pool_t *pool);
static void ngx_status_test_decode(ngx_pool_t *pool);
static void ngx_status_test_escaped(void);
static void ngx_status_test_walk(void);
static ngx_uint_t ngx_status_test_name(ngx_status_json_parser_t *parser);
static u_char *ngx_status_test_token(u_char *p,
    ngx_status_json_parser_t *parser, ngx_status_json_parser_token_e token);


typedef struct {
    char        *text;
    char        *expected;
} ngx_status_test_walk_t;


static ngx_str_t  ngx_status_test_valid[] = {
    ngx_string("{}"),
    ngx_string("[]"),
    ngx_string("\"\""),
    ngx_string("0"),
    ngx_string("-1.5e3"),
    ngx_string("true"),
    ngx_string(" \t\n\r null \t\n\r "),
    ngx_string("{\"a\":1}"),
    ngx_string("{ \"a\" : [ ] , \"b\" : { } }"),
    ngx_string("[1,\"2\",true,false,null,[],{}]"),
    ngx_string("[[[1],2],3]"),
    ngx_string("{\"a\":{\"b\":[{\"c\":null}]},\"d\":[]}"),
    ngx_string("{\"a\":1,\"a\":2}"),
    ngx_string("{\"\":\"\"}"),
    ngx_string("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0000\\uAbCd\""),
    ngx_string("\"\\ud83d\\ude00\\uD800\\uDC00\\uDBFF\\uDFFF\""),
    ngx_string("\"\\ud7ff\\ue000\\uffff\""),
    ngx_string("\"\x7f\xc2\x80\xf4\x8f\xbf\xbf<\xe2\x80\xa8\""),
    ngx_string("\"$a ${ $\""),
    ngx_string("[\"/*\",\"//\"]")
};


static ngx_str_t  ngx_status_test_invalid[] = {
    ngx_null_string,
    ngx_string(""),
    ngx_string(" "),
    ngx_string("{"),
    ngx_string("}"),
    ngx_string("["),
    ngx_string("]"),
    ngx_string("\""),
    ngx_string(":"),
    ngx_string(","),
    ngx_string("{}{}"),
    ngx_string("{},"),
    ngx_string("1 2"),
    ngx_string("[]]"),
    ngx_string("[}"),
    ngx_string("{]"),
    ngx_string("[1,]"),
    ngx_string("[,1]"),
    ngx_string("[1,,2]"),
    ngx_string("[1 2]"),
    ngx_string("[1:2]"),
    ngx_string("{\"a\"}"),
    ngx_string("{\"a\":}"),
    ngx_string("{\"a\" 1}"),
    ngx_string("{\"a\",1}"),
    ngx_string("{\"a\":1,}"),
    ngx_string("{,\"a\":1}"),
    ngx_string("{\"a\":1 \"b\":2}"),
    ngx_string("{\"a\":1:2}"),
    ngx_string("{a:1}"),
    ngx_string("{'a':1}"),
    ngx_string("{1:1}"),
    ngx_string("{null:1}"),
    ngx_string("[1}"),
    ngx_string("{\"a\":1]"),
    ngx_string("[[1]"),
    ngx_string("nul"),
    ngx_string("nulll"),
    ngx_string("True"),
    ngx_string("01"),
    ngx_string("[-]"),
    ngx_string("[1.]"),
    ngx_string("NaN"),
    ngx_string("'a'"),
    ngx_string("$"),
    ngx_string("$a"),
    ngx_string("[$]"),
    ngx_string("[$a]"),
    ngx_string("\"a"),
    ngx_string("\"a\\"),
    ngx_string("\"a\\\""),
    ngx_string("\"\\x\""),
    ngx_string("\"\\'\""),
    ngx_string("\"\\0\""),
    ngx_string("\"\\U0041\""),
    ngx_string("\"\\u\""),
    ngx_string("\"\\u12\""),
    ngx_string("\"\\u123\""),
    ngx_string("\"\\u123g\""),
    ngx_string("\"\\u 123\""),
    ngx_string("\"\\u-123\""),
    ngx_string("\"\\u123"),
    ngx_string("\"\\ud800\""),
    ngx_string("\"\\udc00\""),
    ngx_string("\"\\udfff\""),
    ngx_string("\"\\udc00\\udc00\""),
    ngx_string("\"\\udfff\\ud800\""),
    ngx_string("\"\\ud800\\ud800\""),
    ngx_string("\"\\ud800\\u0041\""),
    ngx_string("\"\\ud800\\n\""),
    ngx_string("\"\\ud800\\ue000\""),
    ngx_string("\"\\ud800\\uzzzz\""),
    ngx_string("\"\\ud800udc00\""),
    ngx_string("\"\\ud800xudc00\""),
    ngx_string("\"\\ud800\\xdc00\""),
    ngx_string("\"\\ud800\\"),
    ngx_string("\"\\ud800\\udc0"),
    ngx_string("\"\\udbff \\udfff\""),
    ngx_string("\"\n\""),
    ngx_string("\"\t\""),
    ngx_string("\"\0\""),
    ngx_string("\"\x1f\""),
    ngx_string("\"\xff\""),
    ngx_string("\"\xc3\""),
    ngx_string("\"\xc0\xaf\""),
    ngx_string("\"\xed\xa0\x80\""),
    ngx_string("\"\xf4\x90\x80\x80\""),
    ngx_string("\xef\xbb\xbf{}"),
    ngx_string("{}\0"),
    ngx_string("\0"),
    ngx_string("{}\f"),
    ngx_string("[\v]"),
    ngx_string("\xc2\xa0{}"),
    ngx_string("[1/**/]"),
    ngx_string("[] // no"),
    ngx_string("0x1"),
    ngx_string("(1)")
};


static ngx_status_test_decode_t  ngx_status_test_decoded[] = {

    { "decode: nothing",
      ngx_string("\"\""),
      ngx_null_string },

    { "decode: no escapes",
      ngx_string("\"a $b \xc3\xa9\""),
      ngx_string("a $b \xc3\xa9") },

    { "decode: short escapes",
      ngx_string("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\""),
      ngx_string("\"\\/\b\f\n\r\t") },

    { "decode: the ends of the lengths in UTF-8",
      ngx_string("\"\\u0000\\u007f\\u0080\\u07FF\\u0800\\ufffF\""),
      ngx_string("\0\x7f\xc2\x80\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf") },

    { "decode: surrogate pairs",
      ngx_string("\"\\ud800\\udc00\\ud83D\\uDE00x\\udbff\\udfff\""),
      ngx_string("\xf0\x90\x80\x80\xf0\x9f\x98\x80x\xf4\x8f\xbf\xbf") }
};


/*
 * Names are followed by a colon, strings are between quotes, and a backslash is
 * where there was one.  The values of names with "w" are wanted, and what is in
 * arrays in arrays is not, nor what comes after a 9 but the end of the whole.
 */

static ngx_status_test_walk_t  ngx_status_test_walks[] = {
    { "1 ", "1." },
    { " \"a\\n\" ", "\\\"a\\n\"." },
    { "{}", "{}." },
    { "[ ]", "[]." },
    { "{} 1", "{}!" },
    { "", "!" },
    { "]", "!" },

    { "{\"a\":1, \"w\":2, \"b\":\"\\n\", \"w\\t\":\"c\"}",
      "{a:w:2b:\\w\\t:\"c\"}." },

    { "{\"a\":{\"w\":1,\"b\":[2,{}]},\"w\":{\"w\":3},\"c\":[]}",
      "{a:w:{w:3}c:}." },

    { "[1, [2, [3, {\"w\":4}], []], {\"a\":5, \"w\":[6]}]",
      "[1[]{a:w:[]}]." },

    { "{\"w\":{\"w\":9,\"w\":1},\"w\":2}", "{w:{w:9}." },
    { "[{\"w\":[1,]}, 2]", "[{w:[!" },
    { "{\"w\";1}", "{!" },
    { "{\"a\":{\"w\"=1}}", "{a:!" },
    { "{\"a\":1,}", "{a:!" },
    { "{\"a\":1;\"w\":1}", "{a:!" }
};


int
main(void)
{
    ngx_pool_t  *pool;

    pool = ngx_status_test_pool();

    ngx_status_test_each(ngx_status_json_parser_valid, ngx_status_test_valid, 1,
                         "is valid JSON");
    ngx_status_test_each(ngx_status_json_parser_valid,
                         ngx_status_test_invalid, 0, "is not valid JSON");

    ngx_status_test_depth(pool);
    ngx_status_test_decode(pool);
    ngx_status_test_escaped();
    ngx_status_test_walk();

    ngx_destroy_pool(pool);

    return ngx_status_test_done();
}


static void
ngx_status_test_depth(ngx_pool_t *pool)
{
    u_char      *p;
    ngx_str_t    value;
    ngx_uint_t   n, bad;

    p = ngx_palloc(pool, 2 * 100000);
    if (p == NULL) {
        ngx_status_test_ok(0, "memory");
        return;
    }

    bad = 0;

    for (n = 1; n < 100; n++) {
        ngx_memset(p, '[', n);
        ngx_memset(p + n, ']', n);

        value.data = p;
        value.len = 2 * n;

        bad |= (ngx_status_json_parser_valid(&value) != (n <= 32));
    }

    ngx_status_test_ok(!bad, "32 levels and no more");

    ngx_memset(p, '[', 2 * 100000);
    value.len = 2 * 100000;

    ngx_status_test_ok(!ngx_status_json_parser_valid(&value), "a depth bomb");

    ngx_str_set(&value, "[[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],"
                        "[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[]]");

    ngx_status_test_ok(ngx_status_json_parser_valid(&value),
                       "siblings do not add to the depth");
}


static void
ngx_status_test_decode(ngx_pool_t *pool)
{
    ngx_str_t                        got;
    ngx_uint_t                       i;
    ngx_status_json_parser_t         parser;
    ngx_status_test_decode_t        *test;
    ngx_status_json_parser_token_e   token;

    for (i = 0; i < ngx_status_test_nelts(ngx_status_test_decoded); i++) {
        test = &ngx_status_test_decoded[i];

        ngx_status_json_parser_init(&parser, &test->text);
        token = ngx_status_json_parser_next(&parser);

        got.data = ngx_palloc(pool, 1024);

        if (got.data == NULL || token != NGX_STATUS_JSON_STRING) {
            ngx_status_test_ok(0, test->name);
            continue;
        }

        got.len = ngx_status_json_string_decode(got.data, &parser.token)
                  - got.data;

        ngx_status_test_is(&got, &test->expected, test->name);
    }
}


static void
ngx_status_test_escaped(void)
{
    ngx_str_t                 text;
    ngx_uint_t                one, two;
    ngx_status_json_parser_t  parser;

    ngx_str_set(&text, "[\"\\n\",\"n\"]");

    ngx_status_json_parser_init(&parser, &text);

    (void) ngx_status_json_parser_next(&parser);
    (void) ngx_status_json_parser_next(&parser);
    one = parser.escaped;

    (void) ngx_status_json_parser_next(&parser);
    (void) ngx_status_json_parser_next(&parser);
    two = parser.escaped;

    ngx_status_test_ok(one && !two, "a string with a backslash, and without");
}


static void
ngx_status_test_walk(void)
{
    u_char                          buf[256], *p;
    ngx_str_t                       text, got, expected;
    ngx_uint_t                      i;
    ngx_status_json_parser_t        parser;
    ngx_status_json_parser_token_e  token;

    for (i = 0; i < ngx_status_test_nelts(ngx_status_test_walks); i++) {
        text.data = (u_char *) ngx_status_test_walks[i].text;
        text.len = ngx_strlen(text.data);

        expected.data = (u_char *) ngx_status_test_walks[i].expected;
        expected.len = ngx_strlen(expected.data);

        ngx_status_json_parser_init(&parser, &text);
        parser.name = ngx_status_test_name;
        parser.data = &p;

        p = buf;

        do {
            token = ngx_status_json_parser_walk(&parser);
            p = ngx_status_test_token(p, &parser, token);

            parser.watch = parser.depth;

            if (parser.depth > 1 && parser.close[parser.depth - 1] == ']') {
                parser.watch--;
            }

            if (token == NGX_STATUS_JSON_SCALAR && *parser.token.data == '9') {
                parser.watch = 0;
            }

        } while (token != NGX_STATUS_JSON_END
                 && token != NGX_STATUS_JSON_ERROR);

        got.data = buf;
        got.len = p - buf;

        ngx_status_test_is(&got, &expected, ngx_status_test_walks[i].text);
    }
}


static ngx_uint_t
ngx_status_test_name(ngx_status_json_parser_t *parser)
{
    u_char  **p = parser->data;

    *p = ngx_sprintf(*p, "%s%V:", parser->escaped ? "\\" : "",
                     &parser->token);

    return parser->token.data[0] == 'w';
}


static u_char *
ngx_status_test_token(u_char *p, ngx_status_json_parser_t *parser,
    ngx_status_json_parser_token_e token)
{
    switch (token) {

    case NGX_STATUS_JSON_STRING:
        return ngx_sprintf(p, "%s\"%V\"", parser->escaped ? "\\" : "",
                           &parser->token);

    case NGX_STATUS_JSON_SCALAR:
    case NGX_STATUS_JSON_OPEN:
        return ngx_sprintf(p, "%V", &parser->token);

    case NGX_STATUS_JSON_CLOSE:
        return ngx_sprintf(p, "%c", parser->pos[-1]);

    case NGX_STATUS_JSON_END:
        return ngx_sprintf(p, "%V.", &parser->token);

    case NGX_STATUS_JSON_ERROR:
        return ngx_sprintf(p, "!");

    default:
        return ngx_sprintf(p, "?");
    }
}
