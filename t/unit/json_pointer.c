
/*
 * Copyright (C) ngx_status_module developers
 */


/*
 * Where JSON pointers lead to, in whole texts and in such that break off.
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "ngx_status_json_pointer.h"
#include "ngx_status_json_string.h"
#include "unit.h"


#define NGX_STATUS_TEST_NONE  "(none)"
#define NGX_STATUS_TEST_LONG  (64 * 1024)
#define NGX_STATUS_TEST_MORE  6


#define S  ngx_string


typedef struct {
    ngx_str_t    pointer;
    ngx_str_t    text;
    char        *expected;
} ngx_status_test_find_t;


/* what several pointers lead to, one after the other */

typedef struct {
    char        *name;
    ngx_str_t    pointers[NGX_STATUS_TEST_MORE];
    ngx_str_t    text;
    ngx_str_t    expected;
} ngx_status_test_more_t;


static void ngx_status_test_compile(ngx_pool_t *pool);
static void ngx_status_test_find(ngx_pool_t *pool,
    ngx_status_test_find_t *test, ngx_uint_t n, ngx_uint_t whole);
static ngx_str_t ngx_status_test_lead(ngx_pool_t *pool, ngx_str_t *text,
    ngx_str_t *json, ngx_uint_t whole);
static ngx_str_t ngx_status_test_value(ngx_pool_t *pool,
    ngx_status_json_pointer_t *pointer);
static void ngx_status_test_several(ngx_pool_t *pool);
static void ngx_status_test_more(ngx_pool_t *pool);
static void ngx_status_test_prefixes(ngx_pool_t *pool);
static void ngx_status_test_depth(ngx_pool_t *pool);
static void ngx_status_test_long(ngx_pool_t *pool);
static void ngx_status_test_space(ngx_pool_t *pool);
static void ngx_status_test_costs(ngx_pool_t *pool);
static ngx_uint_t ngx_status_test_cost(ngx_pool_t *pool, char *before,
    char *first, char *second);


static ngx_str_t  ngx_status_test_bad[] = {
    ngx_string("a"),
    ngx_string("a/b"),
    ngx_string("#/a"),
    ngx_string(" /a"),
    ngx_string("/~"),
    ngx_string("/a~"),
    ngx_string("/~2"),
    ngx_string("/a~/b"),
    ngx_string("/~~0")
};


/* the second one is that of RFC 6901, section 5 */

#define NGX_STATUS_TEST_ERROR                                                 \
    "{\"error\":{\"code\":404,\"message\":\"Not here\","                      \
    "\"errors\":[{\"field\":\"id\"},{\"field\":\"name\"}],"                   \
    "\"meta\":{ }},\"ok\":false,\"next\":null}"

#define NGX_STATUS_TEST_RFC                                                   \
    "{ \"foo\": [\"bar\", \"baz\"], \"\": 0, \"a/b\": 1, \"c%d\": 2,"         \
    " \"e^f\": 3, \"g|h\": 4, \"i\\\\j\": 5, \"k\\\"l\": 6, \" \": 7,"        \
    " \"m~n\": 8 }"


static ngx_status_test_find_t  ngx_status_test_whole[] = {

    { ngx_string(""), ngx_string(NGX_STATUS_TEST_RFC), NGX_STATUS_TEST_RFC },
    { ngx_string("/foo"), ngx_string(NGX_STATUS_TEST_RFC),
      "[\"bar\", \"baz\"]" },
    { ngx_string("/foo/0"), ngx_string(NGX_STATUS_TEST_RFC), "bar" },
    { ngx_string("/"), ngx_string(NGX_STATUS_TEST_RFC), "0" },
    { ngx_string("/a~1b"), ngx_string(NGX_STATUS_TEST_RFC), "1" },
    { ngx_string("/c%d"), ngx_string(NGX_STATUS_TEST_RFC), "2" },
    { ngx_string("/e^f"), ngx_string(NGX_STATUS_TEST_RFC), "3" },
    { ngx_string("/g|h"), ngx_string(NGX_STATUS_TEST_RFC), "4" },
    { ngx_string("/i\\j"), ngx_string(NGX_STATUS_TEST_RFC), "5" },
    { ngx_string("/k\"l"), ngx_string(NGX_STATUS_TEST_RFC), "6" },
    { ngx_string("/ "), ngx_string(NGX_STATUS_TEST_RFC), "7" },
    { ngx_string("/m~0n"), ngx_string(NGX_STATUS_TEST_RFC), "8" },

    /* what they lead to */

    { ngx_string("/error/code"), ngx_string(NGX_STATUS_TEST_ERROR), "404" },
    { ngx_string("/error/message"), ngx_string(NGX_STATUS_TEST_ERROR),
      "Not here" },
    { ngx_string("/error/errors/1/field"),
      ngx_string(NGX_STATUS_TEST_ERROR), "name" },
    { ngx_string("/error/errors/1"), ngx_string(NGX_STATUS_TEST_ERROR),
      "{\"field\":\"name\"}" },
    { ngx_string("/error/errors"), ngx_string(NGX_STATUS_TEST_ERROR),
      "[{\"field\":\"id\"},{\"field\":\"name\"}]" },
    { ngx_string("/error/meta"), ngx_string(NGX_STATUS_TEST_ERROR), "{ }" },
    { ngx_string("/ok"), ngx_string(NGX_STATUS_TEST_ERROR), "false" },
    { ngx_string("/next"), ngx_string(NGX_STATUS_TEST_ERROR), "null" },
    { ngx_string(""), ngx_string("\"a\\u00e9\""), "a\xc3\xa9" },
    { ngx_string(""), ngx_string("-1.50e+3"), "-1.50e+3" },
    { ngx_string(""), ngx_string(" true "), "true" },
    { ngx_string(""), ngx_string("[]"), "[]" },
    { ngx_string(""), ngx_string(" { } \r\n"), "{ }" },
    { ngx_string(""), ngx_string("\"\""), "" },
    { ngx_string("/a"), ngx_string("{\"a\":\"\"}"), "" },
    { ngx_string("/a"), ngx_string("{\"a\":\"x\\ny\\u0000\\ud83d\\ude00\"}"),
      "x\ny?\xf0\x9f\x98\x80" },
    { ngx_string("/a"), ngx_string("{\"a\":1e400}"), "1e400" },

    /* or not */

    { ngx_string("/error/nothing"), ngx_string(NGX_STATUS_TEST_ERROR),
      NGX_STATUS_TEST_NONE },
    { ngx_string("/error/code/0"), ngx_string(NGX_STATUS_TEST_ERROR),
      NGX_STATUS_TEST_NONE },
    { ngx_string("/error/message/0"), ngx_string(NGX_STATUS_TEST_ERROR),
      NGX_STATUS_TEST_NONE },
    { ngx_string("/error/code/"), ngx_string(NGX_STATUS_TEST_ERROR),
      NGX_STATUS_TEST_NONE },
    { ngx_string("/error/"), ngx_string(NGX_STATUS_TEST_ERROR),
      NGX_STATUS_TEST_NONE },
    { ngx_string("/message"), ngx_string(NGX_STATUS_TEST_ERROR),
      NGX_STATUS_TEST_NONE },
    { ngx_string("/Error"), ngx_string(NGX_STATUS_TEST_ERROR),
      NGX_STATUS_TEST_NONE },
    { ngx_string("/erro"), ngx_string(NGX_STATUS_TEST_ERROR),
      NGX_STATUS_TEST_NONE },
    { ngx_string("/errors"), ngx_string(NGX_STATUS_TEST_ERROR),
      NGX_STATUS_TEST_NONE },
    { ngx_string("/0"), ngx_string("1"), NGX_STATUS_TEST_NONE },
    { ngx_string("/"), ngx_string("{}"), NGX_STATUS_TEST_NONE },
    { ngx_string("/"), ngx_string("[1]"), NGX_STATUS_TEST_NONE },
    { ngx_string(""), ngx_string(""), NGX_STATUS_TEST_NONE },
    { ngx_string(""), ngx_string(" \n"), NGX_STATUS_TEST_NONE },
    { ngx_string("/a"), ngx_string("<html>{\"a\":1}"),
      NGX_STATUS_TEST_NONE },

    /* an index is an index in an array only */

    { ngx_string("/0"), ngx_string("{\"0\":\"a\"}"), "a" },
    { ngx_string("/01"), ngx_string("{\"01\":\"a\"}"), "a" },
    { ngx_string("/-"), ngx_string("{\"-\":\"a\"}"), "a" },
    { ngx_string("/01"), ngx_string("[1,2]"), NGX_STATUS_TEST_NONE },
    { ngx_string("/00"), ngx_string("[1,2]"), NGX_STATUS_TEST_NONE },
    { ngx_string("/-"), ngx_string("[1,2]"), NGX_STATUS_TEST_NONE },
    { ngx_string("/-1"), ngx_string("[1,2]"), NGX_STATUS_TEST_NONE },
    { ngx_string("/+1"), ngx_string("[1,2]"), NGX_STATUS_TEST_NONE },
    { ngx_string("/1.0"), ngx_string("[1,2]"), NGX_STATUS_TEST_NONE },
    { ngx_string("/2"), ngx_string("[1,2]"), NGX_STATUS_TEST_NONE },
    { ngx_string("/1 "), ngx_string("[1,2]"), NGX_STATUS_TEST_NONE },
    { ngx_string("/18446744073709551616"), ngx_string("[1,2]"),
      NGX_STATUS_TEST_NONE },
    { ngx_string("/1/1/0"), ngx_string("[[0],[1,[2,3],4]]"), "2" },
    { ngx_string("/2"), ngx_string("[[0,0,0],{\"a\":[1]},5]"), "5" },
    { ngx_string("/10"), ngx_string("[0,1,2,3,4,5,6,7,8,9,\"x\"]"), "x" },
    { ngx_string("/1/0"), ngx_string("[[1],[2]]"), "2" },
    { ngx_string("/0/0"), ngx_string("[[]]"), NGX_STATUS_TEST_NONE },

    /* names, however they are written */

    { ngx_string("/ab"), ngx_string("{\"\\u0061b\":1}"), "1" },
    { ngx_string("/~1~01"), ngx_string("{\"\\/~1\":1}"), "1" },
    { ngx_string("/a~0"), ngx_string("{\"a/\":0,\"a~\":1}"), "1" },
    { ngx_string("/a~1"), ngx_string("{\"a~\":0,\"a/\":1}"), "1" },
    { ngx_string("/a"), ngx_string("{\"\\u0061b\":0,\"a\":1}"), "1" },
    { ngx_string("/~01"), ngx_string("{\"/\":0,\"~1\":1}"), "1" },
    { ngx_string("/\xc3\xa9"), ngx_string("{\"\\u00e9\":1}"), "1" },
    { ngx_string("/\xc3\xa9"), ngx_string("{\"\xc3\xa9\":1}"), "1" },
    { ngx_string("/\xf0\x9f\x98\x80"),
      ngx_string("{\"\\ud83d\\ude00\":1}"), "1" },
    { ngx_string("/\xff"), ngx_string("{\"\xff\":1}"), "1" },
    { ngx_string("/a"), ngx_string("{\"a\\u0000\":0,\"a\":1}"), "1" },
    { ngx_string("/a%2Fb"), ngx_string("{\"a/b\":0,\"a%2Fb\":1}"), "1" },
    { ngx_string("/%7E0"), ngx_string("{\"~\":0,\"%7E0\":1}"), "1" },
    { ngx_string("//"), ngx_string("{\"\":{\"\":1}}"), "1" },

    /* the first one of a name counts, although it leads to nothing */

    { ngx_string("/a"), ngx_string("{\"a\":1,\"a\":2}"), "1" },
    { ngx_string("/a"), ngx_string("{\"a\":1,\"\\u0061\":2}"), "1" },
    { ngx_string("/a/b"), ngx_string("{\"a\":{\"b\":1},\"a\":{\"b\":2}}"),
      "1" },
    { ngx_string("/a/b"), ngx_string("{\"a\":{\"c\":1},\"a\":{\"b\":2}}"),
      NGX_STATUS_TEST_NONE },
    { ngx_string("/a/b"), ngx_string("{\"a\":1,\"a\":{\"b\":2}}"),
      NGX_STATUS_TEST_NONE },
    { ngx_string("/a/b"), ngx_string("{\"a\":[{\"b\":1}],\"a\":{\"b\":2}}"),
      NGX_STATUS_TEST_NONE },

    /* the same name at other places does not */

    { ngx_string("/b"), ngx_string("{\"a\":{\"b\":1},\"b\":2}"), "2" },
    { ngx_string("/b"), ngx_string("[{\"b\":1}]"), NGX_STATUS_TEST_NONE },
    { ngx_string("/a/b"), ngx_string("{\"b\":{\"a\":0},\"a\":{\"b\":1}}"),
      "1" },
    { ngx_string("/a/a"), ngx_string("{\"b\":{\"a\":{\"a\":0}},"
                                     "\"a\":{\"c\":{\"a\":1},\"a\":2}}"),
      "2" },

    /* a byte order mark, one */

    { ngx_string("/a"), ngx_string("\xef\xbb\xbf{\"a\":1}"), "1" },
    { ngx_string("/a"), ngx_string("\xef\xbb\xbf\xef\xbb\xbf{\"a\":1}"),
      NGX_STATUS_TEST_NONE },
    { ngx_string(""), ngx_string("\xef\xbb\xbf"), NGX_STATUS_TEST_NONE },
    { ngx_string(""), ngx_string("\xef\xbb"), NGX_STATUS_TEST_NONE },
    { ngx_string("/a"), ngx_string("\xfe\xff\0{\0\"\0a\0\"\0:\0001\0}"),
      NGX_STATUS_TEST_NONE },

    /* bytes and escapes that are not of Unicode */

    { ngx_string("/a"), ngx_string("{\"b\":\"\xff\xfe\",\"a\":\"x\xc3\"}"),
      "x\xc3" },
    { ngx_string("/a"), ngx_string("{\"\xed\xa0\x80\":0,\"a\":\"\xe2\x82\"}"),
      "\xe2\x82" },
    { ngx_string("/a"), ngx_string("{\"b\":\"\\ud800\",\"a\":\"x\\udfffy\"}"),
      "x\xef\xbf\xbdy" },
    { ngx_string("/\xef\xbf\xbd"), ngx_string("{\"\\ud800\":1}"), "1" },
    { ngx_string("/a"), ngx_string("{\"a\":\"\\ud800\\ud83d\\ude00\"}"),
      "\xef\xbf\xbd\xf0\x9f\x98\x80" },
    { ngx_string("/a"), ngx_string("{\"a\":\"\\ud800\\n\"}"),
      "\xef\xbf\xbd\n" },

    /* what no pointer leads into is skipped */

    { ngx_string("/b"), ngx_string("{\"a\":[ ],\"b\":2}"), "2" },
    { ngx_string("/b"), ngx_string("{\"a\":{ },\"b\":2}"), "2" },
    { ngx_string("/b"), ngx_string("{\"a\":[[],{},[{}]],\"b\":2}"), "2" },
    { ngx_string("/b"),
      ngx_string("{\"a\":[\"]\",\"}\",{\"b\":\"{[\"}],\"b\":2}"), "2" },
    { ngx_string("/b"),
      ngx_string("{\"a\":[\"\\\"]\",\"\\\\\",{\"\\\"b\":0}],\"b\":2}"), "2" },
    { ngx_string("/b"),
      ngx_string("{\"a\":[\"\\u005d\\ud800\",-1.5e3,true],\"b\":2}"), "2" },
    { ngx_string("/b"),
      ngx_string("{ \"a\" : [ 1 , { \"b\" : [ ] } ] , \"b\" : 2 }"), "2" },
    { ngx_string("/a/c"),
      ngx_string("{\"a\":{\"b\":{\"c\":0},\"c\":[1,{\"c\":3}]},\"c\":2}"),
      "[1,{\"c\":3}]" },
    { ngx_string("/a/1"),
      ngx_string("{\"a\":[{\"b\":0},{\"c\":1},{\"d\":2}]}"), "{\"c\":1}" },
    { ngx_string("/a/1"), ngx_string("{\"a\":[[0],[1,[2]],[3]]}"), "[1,[2]]" },

    /* but has to be JSON, too */

    { ngx_string("/b"), ngx_string("{\"a\":[1,,2],\"b\":2}"),
      NGX_STATUS_TEST_NONE },
    { ngx_string("/b"), ngx_string("{\"a\":[1,],\"b\":2}"),
      NGX_STATUS_TEST_NONE },
    { ngx_string("/b"), ngx_string("{\"a\":[,],\"b\":2}"),
      NGX_STATUS_TEST_NONE },
    { ngx_string("/b"), ngx_string("{\"a\":[1 2],\"b\":2}"),
      NGX_STATUS_TEST_NONE },
    { ngx_string("/b"), ngx_string("{\"a\":[1},\"b\":2}"),
      NGX_STATUS_TEST_NONE },
    { ngx_string("/b"), ngx_string("{\"a\":[1,\"b\":2}"),
      NGX_STATUS_TEST_NONE },
    { ngx_string("/b"), ngx_string("{\"a\":[01],\"b\":2}"),
      NGX_STATUS_TEST_NONE },
    { ngx_string("/b"), ngx_string("{\"a\":[1.],\"b\":2}"),
      NGX_STATUS_TEST_NONE },
    { ngx_string("/b"), ngx_string("{\"a\":[tru],\"b\":2}"),
      NGX_STATUS_TEST_NONE },
    { ngx_string("/b"), ngx_string("{\"a\":['a'],\"b\":2}"),
      NGX_STATUS_TEST_NONE },
    { ngx_string("/b"), ngx_string("{\"a\":[\"a],\"b\":2}"),
      NGX_STATUS_TEST_NONE },
    { ngx_string("/b"), ngx_string("{\"a\":[\"\n\"],\"b\":2}"),
      NGX_STATUS_TEST_NONE },
    { ngx_string("/b"), ngx_string("{\"a\":[\"\\x\"],\"b\":2}"),
      NGX_STATUS_TEST_NONE },
    { ngx_string("/b"), ngx_string("{\"a\":[\"\\u00g0\"],\"b\":2}"),
      NGX_STATUS_TEST_NONE },
    { ngx_string("/b"), ngx_string("{\"a\":[<],\"b\":2}"),
      NGX_STATUS_TEST_NONE },
    { ngx_string("/b"), ngx_string("{\"a\":{\"c\":1,},\"b\":2}"),
      NGX_STATUS_TEST_NONE },
    { ngx_string("/b"), ngx_string("{\"a\":{\"c\":1 \"d\":2},\"b\":2}"),
      NGX_STATUS_TEST_NONE },
    { ngx_string("/b"), ngx_string("{\"a\":{\"c\" 1},\"b\":2}"),
      NGX_STATUS_TEST_NONE },
    { ngx_string("/b"), ngx_string("{\"a\":{\"c\"=1},\"b\":2}"),
      NGX_STATUS_TEST_NONE },
    { ngx_string("/b"), ngx_string("{\"a\"=1,\"b\":2}"),
      NGX_STATUS_TEST_NONE },
    { ngx_string("/b"), ngx_string("{\"a\":{\"c\":},\"b\":2}"),
      NGX_STATUS_TEST_NONE },
    { ngx_string("/b"), ngx_string("{\"a\":{\"c\"},\"b\":2}"),
      NGX_STATUS_TEST_NONE },
    { ngx_string("/b"), ngx_string("{\"a\":{c:1},\"b\":2}"),
      NGX_STATUS_TEST_NONE },
    { ngx_string("/b"), ngx_string("{\"a\":{1:2},\"b\":2}"),
      NGX_STATUS_TEST_NONE },
    { ngx_string("/b"), ngx_string("{\"a\":{,},\"b\":2}"),
      NGX_STATUS_TEST_NONE },
    { ngx_string("/b"), ngx_string("{\"a\":{\"c\":1],\"b\":2}"),
      NGX_STATUS_TEST_NONE },
    { ngx_string("/b"), ngx_string("{\"a\":{{}},\"b\":2}"),
      NGX_STATUS_TEST_NONE },
    { ngx_string("/b"), ngx_string("{\"a\":{\"c\":1,,\"d\":2},\"b\":2}"),
      NGX_STATUS_TEST_NONE },
    { ngx_string("/b"), ngx_string("{\"a\":{\"c\":[1,{\"d\":}]},\"b\":2}"),
      NGX_STATUS_TEST_NONE },
    { ngx_string("/b"), ngx_string("{\"a\":{\"c\"::1},\"b\":2}"),
      NGX_STATUS_TEST_NONE },

    /* an error ends the search, and takes back nothing */

    { ngx_string("/a"), ngx_string("{\"a\":1}}"), "1" },
    { ngx_string("/a/0"), ngx_string("{\"a\":[1,,2]}"), "1" },
    { ngx_string("/a"), ngx_string("{\"a\":1,}"), "1" },
    { ngx_string("/a"), ngx_string("{\"a\":1 \"b\":2}"), "1" },
    { ngx_string("/a"), ngx_string("{\"a\":\"x\"y"), "x" },
    { ngx_string("/a"), ngx_string("{\"a\":{\"b\":2}<"), "{\"b\":2}" },
    { ngx_string("/b"), ngx_string("{\"a\":1,,\"b\":2}"),
      NGX_STATUS_TEST_NONE },
    { ngx_string("/b"), ngx_string("{\"a\":1;\"b\":2}"),
      NGX_STATUS_TEST_NONE },
    { ngx_string("/b"), ngx_string("{\"a\":\"\n\",\"b\":2}"),
      NGX_STATUS_TEST_NONE },
    { ngx_string("/b"), ngx_string("{\"a\":\"\\x\",\"b\":2}"),
      NGX_STATUS_TEST_NONE },
    { ngx_string("/b"), ngx_string("{\"a\":NaN,\"b\":2}"),
      NGX_STATUS_TEST_NONE },
    { ngx_string("/b"), ngx_string("{'b':2}"), NGX_STATUS_TEST_NONE },
    { ngx_string("/b"), ngx_string("{b:2}"), NGX_STATUS_TEST_NONE },
    { ngx_string("/b"), ngx_string("{/**/\"b\":2}"), NGX_STATUS_TEST_NONE },
    { ngx_string("/b"), ngx_string("{\"b\":$b}"), NGX_STATUS_TEST_NONE },
    { ngx_string("/b"), ngx_string("{\"b\":\"a\0\"}"),
      NGX_STATUS_TEST_NONE },
    { ngx_string("/a"), ngx_string("{\"a\":[1}"), NGX_STATUS_TEST_NONE },
    { ngx_string("/a/0"), ngx_string("{\"a\":[1}"), "1" },
    { ngx_string("/a"), ngx_string("{\"a\":012}"), NGX_STATUS_TEST_NONE },
    { ngx_string("/a"), ngx_string("{\"a\":1x}"), NGX_STATUS_TEST_NONE },
    { ngx_string("/a"), ngx_string("{\"a\":1.}"), NGX_STATUS_TEST_NONE },
    { ngx_string("/a"), ngx_string("{\"a\":1\0"), NGX_STATUS_TEST_NONE },
    { ngx_string("/a"), ngx_string("{\"a\":nullx}"), NGX_STATUS_TEST_NONE },
    { ngx_string("/a"), ngx_string("{\"a\":true\"\"}"),
      NGX_STATUS_TEST_NONE },
    { ngx_string("/a"), ngx_string("{\"a\":1"), NGX_STATUS_TEST_NONE },
    { ngx_string(""), ngx_string("{\"a\":1"), NGX_STATUS_TEST_NONE }
};


static ngx_status_test_find_t  ngx_status_test_cut[] = {
    { ngx_string("/a"), ngx_string("{\"a\":\"x\""), "x" },
    { ngx_string("/a"), ngx_string("{\"a\":\"x"), NGX_STATUS_TEST_NONE },
    { ngx_string("/a"), ngx_string("{\"a\":\"x\\"), NGX_STATUS_TEST_NONE },
    { ngx_string("/a"), ngx_string("{\"a\":\"x\\u12"), NGX_STATUS_TEST_NONE },
    { ngx_string("/a"), ngx_string("{\"a\":\"\\ud83d\\ude0"),
      NGX_STATUS_TEST_NONE },
    { ngx_string("/a"), ngx_string("{\"a\":12"), NGX_STATUS_TEST_NONE },
    { ngx_string("/a"), ngx_string("{\"a\":12,"), "12" },
    { ngx_string("/a"), ngx_string("{\"a\":12 "), "12" },
    { ngx_string("/a"), ngx_string("{\"a\":true"), NGX_STATUS_TEST_NONE },
    { ngx_string("/a"), ngx_string("{\"a\":true\n"), "true" },
    { ngx_string("/a"), ngx_string("{\"a\":[1,2]"), "[1,2]" },
    { ngx_string("/a"), ngx_string("{\"a\":[1,2"), NGX_STATUS_TEST_NONE },
    { ngx_string("/a/0"), ngx_string("{\"a\":[1,2"), "1" },
    { ngx_string("/a/1"), ngx_string("{\"a\":[1,2"), NGX_STATUS_TEST_NONE },
    { ngx_string(""), ngx_string("{\"a\":[1,2]"), NGX_STATUS_TEST_NONE },
    { ngx_string(""), ngx_string("{\"a\":1}"), "{\"a\":1}" },
    { ngx_string(""), ngx_string("12"), NGX_STATUS_TEST_NONE },
    { ngx_string(""), ngx_string("12 "), "12" },
    { ngx_string(""), ngx_string("null"), NGX_STATUS_TEST_NONE },
    { ngx_string(""), ngx_string("\"12\""), "12" }
};


static ngx_status_test_more_t  ngx_status_test_mores[] = {

    { "a value, and values in it",
      { S("/a"), S("/a/b"), S("/a/b/0"), S("/c"), S("/c/0"), S("") },
      S("{\"a\":{\"b\":[1]},\"c\":[5]}"),
      S("{\"b\":[1]}|[1]|1|[5]|5|{\"a\":{\"b\":[1]},\"c\":[5]}|") },

    { "values in it, and the value",
      { S("/a/b/0"), S("/a/b"), S("/a") },
      S("{\"a\":{\"b\":[1]},\"c\":[5]}"),
      S("1|[1]|{\"b\":[1]}|") },

    { "the same index in different arrays",
      { S("/x/1"), S("/a/1") },
      S("{\"a\":[10,11],\"x\":[20,21]}"),
      S("21|11|") },

    { "different depths",
      { S("/1"), S("/0/1"), S("/0/0/1") },
      S("[[[1,2],3],4]"),
      S("4|3|2|") },

    { "an index in an object",
      { S("/0"), S("/a"), S("/1"), S("/b") },
      S("{\"a\":1,\"b\":2}"),
      S("(none)|1|(none)|2|") },

    { "objects beside each other",
      { S("/a"), S("/b"), S("/c"), S("/d") },
      S("{\"a\":{\"x\":1},\"b\":{},\"c\":[2],\"d\":3}"),
      S("{\"x\":1}|{}|[2]|3|") },

    { "a name that comes again, and one that does not",
      { S("/a"), S("/a/b"), S("/c/b") },
      S("{\"a\":1,\"a\":{\"b\":2},\"c\":{\"b\":3}}"),
      S("1|(none)|3|") },

    { "strings with and without escapes, and other values",
      { S("/a"), S("/b"), S("/c"), S("/d"), S("/e") },
      S("{\"\\u0061\":1,\"b\":\"\\n\",\"c\":\"n\",\"\\u0064\":{\"x\":\"\\n\"},"
        "\"\\u0065\":\"x\"}"),
      S("1|\n|n|{\"x\":\"\\n\"}|x|") }
};


int
main(void)
{
    ngx_pool_t  *pool;

    pool = ngx_status_test_pool();

    ngx_status_test_compile(pool);

    ngx_status_test_find(pool, ngx_status_test_whole,
                         ngx_status_test_nelts(ngx_status_test_whole), 1);

    ngx_status_test_find(pool, ngx_status_test_cut,
                         ngx_status_test_nelts(ngx_status_test_cut), 0);

    ngx_status_test_several(pool);
    ngx_status_test_more(pool);
    ngx_status_test_prefixes(pool);
    ngx_status_test_depth(pool);
    ngx_status_test_long(pool);
    ngx_status_test_space(pool);
    ngx_status_test_costs(pool);

    ngx_destroy_pool(pool);

    return ngx_status_test_done();
}


static void
ngx_status_test_compile(ngx_pool_t *pool)
{
    char                       *reason;
    ngx_int_t                   rc;
    ngx_str_t                   copy;
    ngx_uint_t                  i;
    ngx_status_json_pointer_t   pointer;

    for (i = 0; i < ngx_status_test_nelts(ngx_status_test_bad); i++) {
        reason = NULL;
        copy = ngx_status_test_copy(&ngx_status_test_bad[i]);

        rc = ngx_status_json_pointer_compile(pool, &copy, &pointer, &reason);

        free(copy.data);

        ngx_status_test_ok(rc == NGX_DECLINED && reason,
                           (char *) ngx_status_test_bad[i].data);
    }
}


static void
ngx_status_test_find(ngx_pool_t *pool, ngx_status_test_find_t *test,
    ngx_uint_t n, ngx_uint_t whole)
{
    u_char      name[256];
    ngx_str_t   got, expected;
    ngx_uint_t  i;

    for (i = 0; i < n; i++) {
        expected.data = (u_char *) test[i].expected;
        expected.len = ngx_strlen(test[i].expected);

        got = ngx_status_test_lead(pool, &test[i].pointer, &test[i].text,
                                   whole);

        *ngx_snprintf(name, sizeof(name) - 1, "\"%V\" in %s text: %.*s",
                      &test[i].pointer, whole ? "a whole" : "a cut",
                      ngx_min(test[i].text.len, 50), test[i].text.data)
            = '\0';

        ngx_status_test_is(&got, &expected, (char *) name);
    }
}


static ngx_str_t
ngx_status_test_lead(ngx_pool_t *pool, ngx_str_t *text, ngx_str_t *json,
    ngx_uint_t whole)
{
    char                       *reason;
    ngx_int_t                   rc;
    ngx_str_t                   copy, body, value;
    ngx_status_json_pointer_t   pointer;

    copy = ngx_status_test_copy(text);
    rc = ngx_status_json_pointer_compile(pool, &copy, &pointer, &reason);
    free(copy.data);

    if (rc != NGX_OK) {
        ngx_str_set(&value, "(bad pointer)");
        return value;
    }

    body = ngx_status_test_copy(json);
    ngx_status_json_pointer_find(&pointer, 1, &body, whole);
    value = ngx_status_test_value(pool, &pointer);
    free(body.data);

    return value;
}


/* in the text of a test, "?" stands for U+0000 */

static ngx_str_t
ngx_status_test_value(ngx_pool_t *pool, ngx_status_json_pointer_t *pointer)
{
    u_char      *p;
    ngx_str_t    value;
    ngx_uint_t   escaped;

    if (pointer->type == NGX_STATUS_JSON_ERROR) {
        ngx_str_set(&value, NGX_STATUS_TEST_NONE);
        return value;
    }

    value.data = ngx_pnalloc(pool, pointer->value.len + 1);
    if (value.data == NULL) {
        abort();
    }

    escaped = (pointer->type == NGX_STATUS_JSON_STRING
               && ngx_strlchr(pointer->value.data,
                              pointer->value.data + pointer->value.len, '\\'));

    if (pointer->escaped != escaped) {
        ngx_str_set(&value, "(wrong about a backslash)");
        return value;
    }

    if (pointer->escaped) {
        value.len = ngx_status_json_string_decode(value.data, &pointer->value)
                    - value.data;

    } else {
        value.len = pointer->value.len;
        ngx_memcpy(value.data, pointer->value.data, value.len);
    }

    for (p = value.data; p < value.data + value.len; p++) {
        if (*p == '\0') {
            *p = '?';
        }
    }

    return value;
}


static void
ngx_status_test_several(ngx_pool_t *pool)
{
    char                       *reason;
    ngx_str_t                   value, joined;
    ngx_uint_t                  i;
    u_char                      buf[256], *p;
    ngx_status_json_pointer_t   pointers[6];

    static ngx_str_t  text = ngx_string(NGX_STATUS_TEST_ERROR);
    static ngx_str_t  other = ngx_string("{\"ok\":true}");
    static ngx_str_t  expected = ngx_string("null|(none)|Not here|404|"
                                            "false|Not here|");
    static ngx_str_t  none = ngx_string("(none)|(none)|(none)|(none)|"
                                        "true|(none)|");

    static ngx_str_t  texts[] = {
        ngx_string("/next"),
        ngx_string("/error/detail"),
        ngx_string("/error/message"),
        ngx_string("/error/code"),
        ngx_string("/ok"),
        ngx_string("/error/message")
    };

    for (i = 0; i < 6; i++) {
        (void) ngx_status_json_pointer_compile(pool, &texts[i], &pointers[i],
                                               &reason);
    }

    ngx_status_json_pointer_find(pointers, 6, &text, 1);

    for (p = buf, i = 0; i < 6; i++) {
        value = ngx_status_test_value(pool, &pointers[i]);
        p = ngx_sprintf(p, "%V|", &value);
    }

    joined.data = buf;
    joined.len = p - buf;

    ngx_status_test_is(&joined, &expected, "several pointers at once");

    ngx_status_json_pointer_find(pointers, 6, &other, 1);

    for (p = buf, i = 0; i < 6; i++) {
        value = ngx_status_test_value(pool, &pointers[i]);
        p = ngx_sprintf(p, "%V|", &value);
    }

    joined.len = p - buf;

    ngx_status_test_is(&joined, &none, "and again, in another text");
}


static void
ngx_status_test_more(ngx_pool_t *pool)
{
    char                       *reason;
    u_char                     *p, buf[256];
    ngx_str_t                   text, value, joined;
    ngx_uint_t                  i, k, n;
    ngx_status_test_more_t     *test;
    ngx_status_json_pointer_t   pointers[NGX_STATUS_TEST_MORE];

    for (i = 0; i < ngx_status_test_nelts(ngx_status_test_mores); i++) {
        test = &ngx_status_test_mores[i];

        for (n = 0; n < NGX_STATUS_TEST_MORE && test->pointers[n].data; n++) {
            (void) ngx_status_json_pointer_compile(pool, &test->pointers[n],
                                                   &pointers[n], &reason);
        }

        text = ngx_status_test_copy(&test->text);
        ngx_status_json_pointer_find(pointers, n, &text, 1);

        for (p = buf, k = 0; k < n; k++) {
            value = ngx_status_test_value(pool, &pointers[k]);
            p = ngx_sprintf(p, "%V|", &value);
        }

        joined.data = buf;
        joined.len = p - buf;

        ngx_status_test_is(&joined, &test->expected, test->name);

        free(text.data);
    }
}


/* a value is found from where it ends on, and what is found stays the same */

static void
ngx_status_test_prefixes(ngx_pool_t *pool)
{
    size_t      end;
    ngx_str_t   prefix, value, full;
    ngx_uint_t  i, ok;

    static ngx_str_t  text = ngx_string(NGX_STATUS_TEST_ERROR);
    static ngx_str_t  none = ngx_string(NGX_STATUS_TEST_NONE);

    static struct {
        ngx_str_t   pointer;
        char       *end;
    }  tests[] = {
        { ngx_string("/error/code"), "404," },
        { ngx_string("/error/message"), "\"Not here\"" },
        { ngx_string("/error/errors/1"), "{\"field\":\"name\"}" },
        { ngx_string("/error/errors/1/field"), "\"name\"" },
        { ngx_string("/error/errors"), "\"name\"}]" },
        { ngx_string("/error"), "{ }}" },
        { ngx_string("/ok"), "false," },
        { ngx_string("/next"), "null}" },
        { ngx_string(""), "null}" }
    };

    for (i = 0; i < ngx_status_test_nelts(tests); i++) {

        end = (u_char *) ngx_strstr(text.data, tests[i].end)
              + ngx_strlen(tests[i].end) - text.data;

        full = ngx_status_test_lead(pool, &tests[i].pointer, &text, 1);
        ok = 1;

        for (prefix = text, prefix.len = 0; prefix.len < text.len;
             prefix.len++)
        {
            value = ngx_status_test_lead(pool, &tests[i].pointer, &prefix,
                                         0);

            ok = ok && ngx_memn2cmp(value.data,
                                    prefix.len < end ? none.data : full.data,
                                    value.len,
                                    prefix.len < end ? none.len : full.len)
                       == 0;
        }

        ngx_status_test_ok(ok, (char *) tests[i].pointer.data);
    }
}


static void
ngx_status_test_depth(ngx_pool_t *pool)
{
    u_char      buf[1024], path[256], *p, *q;
    ngx_str_t   text, pointer, got;
    ngx_uint_t  n, i;

    static ngx_str_t  deepest = ngx_string("x");
    static ngx_str_t  before = ngx_string("1");
    static ngx_str_t  after = ngx_string("2");
    static ngx_str_t  none = ngx_string(NGX_STATUS_TEST_NONE);

    static ngx_str_t  names[] = {
        ngx_string("/b"), ngx_string("/z"), ngx_string("/a")
    };

    for (n = NGX_STATUS_JSON_DEPTH - 1; n <= NGX_STATUS_JSON_DEPTH; n++) {

        p = ngx_cpymem(buf, "{\"b\":1,\"a\":", 11);
        q = ngx_cpymem(path, "/a", 2);

        for (i = 0; i < n; i++) {
            *p++ = '[';
            q = ngx_cpymem(q, "/0", 2);
        }

        p = ngx_cpymem(p, "\"x\"", 3);

        for (i = 0; i < n; i++) {
            *p++ = ']';
        }

        p = ngx_cpymem(p, ",\"z\":2}", 7);

        text.data = buf;
        text.len = p - buf;
        pointer.data = path;
        pointer.len = q - path;

        got = ngx_status_test_lead(pool, &pointer, &text, 1);
        ngx_status_test_is(&got, n < NGX_STATUS_JSON_DEPTH ? &deepest : &none,
                           "the deepest value");

        got = ngx_status_test_lead(pool, &names[0], &text, 1);
        ngx_status_test_is(&got, &before, "a value before the deepest");

        got = ngx_status_test_lead(pool, &names[1], &text, 1);
        ngx_status_test_is(&got, n < NGX_STATUS_JSON_DEPTH ? &after : &none,
                           "a value after the deepest");
    }
}


static void
ngx_status_test_long(ngx_pool_t *pool)
{
    u_char      *p;
    size_t       i, at;
    ngx_str_t    text, got, expected;
    ngx_uint_t   ok;

    static ngx_str_t  pointer = ngx_string("/a");
    static ngx_str_t  next = ngx_string("/b");
    static ngx_str_t  one = ngx_string("1");

    text.data = ngx_pnalloc(pool, NGX_STATUS_TEST_LONG + 32);
    if (text.data == NULL) {
        abort();
    }

    p = ngx_cpymem(text.data, "{\"a\":\"", 6);
    ngx_memset(p, 'x', NGX_STATUS_TEST_LONG);
    p = ngx_cpymem(p + NGX_STATUS_TEST_LONG, "\",\"b\":1}", 8);

    text.len = p - text.data;

    expected.data = text.data + 6;
    expected.len = NGX_STATUS_TEST_LONG;

    got = ngx_status_test_lead(pool, &pointer, &text, 1);
    ngx_status_test_is(&got, &expected, "a string of 64 kB");

    got = ngx_status_test_lead(pool, &next, &text, 1);
    ngx_status_test_is(&got, &one, "the value after it");

    /* whatever of eight bytes the end, an escape, or a control is at */

    ok = 1;

    for (i = 0; i < 32; i++) {
        for (at = 0; at < i; at++) {

            p = ngx_cpymem(text.data, "{\"a\":\"", 6);
            ngx_memset(p, 0xff, i);
            p[at] = '\\';
            p[at + 1] = '"';
            p += ngx_max(i, at + 2);
            p = ngx_cpymem(p, "\",\"b\":1}", 8);
            text.len = p - text.data;

            got = ngx_status_test_lead(pool, &next, &text, 1);
            ok = ok && got.len == 1;

            text.data[6 + at] = 0x1f;
            text.data[6 + at + 1] = 'x';
            got = ngx_status_test_lead(pool, &next, &text, 1);
            ok = ok && got.len > 1;
        }
    }

    ngx_status_test_ok(ok, "escapes and controls at each place");
}


/* however far a line is indented, and with what among the blanks */

static void
ngx_status_test_space(ngx_pool_t *pool)
{
    size_t      i, at, len;
    u_char      buf[64], *p;
    ngx_str_t   text, got;
    ngx_uint_t  ok, c;

    static ngx_str_t  pointer = ngx_string("/b");

    ok = 1;
    text.data = buf;

    for (i = 0; i < 32; i++) {
        for (at = 0; at < i; at++) {
            for (c = 0; c <= 0x20; c++) {

                p = ngx_cpymem(buf, "{\"a\":1,", 7);
                ngx_memset(p, ' ', i);
                p[at] = (u_char) c;
                p = ngx_cpymem(p + i, "\"b\":2}", 6);
                text.len = p - buf;

                got = ngx_status_test_lead(pool, &pointer, &text, 1);

                len = (c == ' ' || c == '\t' || c == '\n' || c == '\r')
                      ? 1 : sizeof(NGX_STATUS_TEST_NONE) - 1;

                ok = ok && got.len == len;
            }
        }
    }

    ngx_status_test_ok(ok, "white space, and what is none, at each place");
}


/* what no pointer leads into is passed over, and what comes after all values */

static void
ngx_status_test_costs(ngx_pool_t *pool)
{
    ngx_uint_t  all;

    all = ngx_status_test_cost(pool, "", "/z", NULL);

    ngx_status_test_ok(ngx_status_test_cost(pool, "", "/y", NULL)
                       < all + all / 4,
                       "the cost of an array that is a value");

    ngx_status_test_ok(ngx_status_test_cost(pool, "\"a\":{\"b\":1},",
                                            "/a/b", "/z")
                       < all + all / 4,
                       "the cost after a value in an object");

    ngx_status_test_ok(ngx_status_test_cost(pool, "\"a\":1,", "/a", NULL)
                       < all / 10,
                       "the cost after a number that is the last value");

    ngx_status_test_ok(ngx_status_test_cost(pool, "\"a\":[1],", "/a", NULL)
                       < all / 10,
                       "the cost after an array that is the last value");
}


/* of pointers into an object that ends in a long array and a "z" */

static ngx_uint_t
ngx_status_test_cost(ngx_pool_t *pool, char *before, char *first, char *second)
{
    char                       *reason;
    u_char                     *p;
    ngx_str_t                   text, pointer;
    ngx_uint_t                  i, n, steps;
    ngx_status_json_pointer_t   pointers[2];

    text.data = ngx_pnalloc(pool, NGX_STATUS_TEST_LONG);
    if (text.data == NULL) {
        abort();
    }

    p = ngx_sprintf(text.data, "{%s\"y\":[", before);

    for (i = 0; i < 1000; i++) {
        p = ngx_sprintf(p, "1,");
    }

    p = ngx_sprintf(p, "1],\"z\":2}");
    text.len = p - text.data;

    for (n = 0; n < 2; n++) {
        pointer.data = (u_char *) (n ? second : first);

        if (pointer.data == NULL) {
            break;
        }

        pointer.len = ngx_strlen(pointer.data);
        (void) ngx_status_json_pointer_compile(pool, &pointer, &pointers[n],
                                               &reason);
    }

    steps = ngx_status_test_steps;
    ngx_status_json_pointer_find(pointers, n, &text, 1);

    return ngx_status_test_steps - steps;
}
