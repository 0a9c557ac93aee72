
/*
 * Copyright (C) ngx_status_module developers
 */


/*
 * What templates make of values and members.
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "ngx_status_template.h"
#include "unit.h"


typedef struct {
    ngx_str_t    text;
    ngx_str_t    expected;
} ngx_status_test_pair_t;


typedef struct {
    char        *name;
    ngx_str_t    value;
    ngx_uint_t   as;
    ngx_str_t    expected;
} ngx_status_test_value_t;


static void ngx_status_test_documents(ngx_pool_t *pool);
static void ngx_status_test_values(ngx_pool_t *pool);
static void ngx_status_test_member_values(ngx_pool_t *pool);
static void ngx_status_test_members(ngx_pool_t *pool);
static void ngx_status_test_render(ngx_pool_t *pool, ngx_str_t *text,
    ngx_str_t *values, ngx_status_template_member_t *members, ngx_uint_t n,
    ngx_str_t *expected, char *name);


/* with 404, "Not Found", and "" for the first three variables */

static ngx_status_test_pair_t  ngx_status_test_rendered[] = {

    { ngx_string("{}"),
      ngx_string("{}\n") },

    { ngx_string("[]"),
      ngx_string("[]\n") },

    { ngx_string("null"),
      ngx_string("null\n") },

    { ngx_string(" -1.50E+3 "),
      ngx_string("-1.50E+3\n") },

    { ngx_string("\"\""),
      ngx_string("\"\"\n") },

    { ngx_string("$x"),
      ngx_string("404\n") },

    { ngx_string("\"$x\""),
      ngx_string("\"404\"\n") },

    { ngx_string("[$a, $b, $c]"),
      ngx_string("[404,\"Not Found\",null]\n") },

    { ngx_string("[\"$a\", \"$b\", \"$c\"]"),
      ngx_string("[\"404\",\"Not Found\",\"\"]\n") },

    { ngx_string("{\"code\":$status,\"message\":\"$status_message\","
                 "\"description\":\"$status_description\"}"),
      ngx_string("{\"code\":404,\"message\":\"Not Found\","
                 "\"description\":\"\"}\n") },

    { ngx_string("{\"error\": {\"code\": ${status}, \"text\": [$m, {}]}}"),
      ngx_string("{\"error\":{\"code\":404,\"text\":[\"Not Found\",{}]}}\n") },

    /* white space between tokens goes, in strings it stays */

    { ngx_string("\n{\r\n\t\"a b\" : [ 1 , true ] ,\n\t\"c\" : \" d \"\n}\n"),
      ngx_string("{\"a b\":[1,true],\"c\":\" d \"}\n") },

    { ngx_string("[ $x ,\n$x ]"),
      ngx_string("[404,404]\n") },

    /* where a variable's name ends */

    { ngx_string("\"$x-$y.$z\""),
      ngx_string("\"404-Not Found.\"\n") },

    { ngx_string("\"$x$y\""),
      ngx_string("\"404Not Found\"\n") },

    { ngx_string("\"${x}y${x}_$x\""),
      ngx_string("\"404y404_404\"\n") },

    { ngx_string("\"$x\xc3\xa9${x}\""),
      ngx_string("\"404\xc3\xa9" "404\"\n") },

    { ngx_string("\"$x\\n{$x}}\""),
      ngx_string("\"404\\n{404}}\"\n") },

    { ngx_string("[$a_1B,$_,$9]"),
      ngx_string("[404,\"Not Found\",null]\n") },

    { ngx_string("[${a}, ${b} ]"),
      ngx_string("[404,\"Not Found\"]\n") },

    /* escapes are kept, and a dollar sign is one */

    { ngx_string("\"\\u0024x \\\\$x \\\"$x\\\" \\/\\b\\f\\n\\r\\t\\u00e9\""),
      ngx_string("\"\\u0024x \\\\404 \\\"404\\\" "
                 "\\/\\b\\f\\n\\r\\t\\u00e9\"\n") },

    { ngx_string("{\"\\u0024x\":\"\\ud83d\\ude00\"}"),
      ngx_string("{\"\\u0024x\":\"\\ud83d\\ude00\"}\n") },

    /* what is active in HTML or JavaScript is not, in names neither */

    { ngx_string("{\"<a>\":\"</b>\",\"\xe2\x80\xa8\":\"\xe2\x80\xa9\"}"),
      ngx_string("{\"\\u003ca>\":\"\\u003c/b>\",\"\\u2028\":\"\\u2029\"}\n") },

    { ngx_string("\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\x7f\""),
      ngx_string("\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\x7f\"\n") },

    /* one name in different objects is no duplicate */

    { ngx_string("{\"a\":{\"a\":1,\"b\":2},\"b\":[{\"a\":1},{\"a\":1}]}"),
      ngx_string("{\"a\":{\"a\":1,\"b\":2},\"b\":[{\"a\":1},{\"a\":1}]}\n") },

    { ngx_string("{\"\":1,\"a\":2,\"A\":3,\"a\\u0000\":4}"),
      ngx_string("{\"\":1,\"a\":2,\"A\":3,\"a\\u0000\":4}\n") }
};


/* in the template [$x, "$x"] */

static ngx_status_test_value_t  ngx_status_test_variables[] = {

    { "a variable: nothing", ngx_null_string, 0,
      ngx_string("[null,\"\"]\n") },

    { "a variable: a number", ngx_string("-1.5e+3"), 0,
      ngx_string("[-1.5e+3,\"-1.5e+3\"]\n") },

    { "a variable: true", ngx_string("true"), 0,
      ngx_string("[true,\"true\"]\n") },

    { "a variable: false", ngx_string("false"), 0,
      ngx_string("[false,\"false\"]\n") },

    { "a variable: null", ngx_string("null"), 0,
      ngx_string("[null,\"null\"]\n") },

    { "a variable: nearly a number", ngx_string("007"), 0,
      ngx_string("[\"007\",\"007\"]\n") },

    { "a variable: a list of numbers", ngx_string("0.010, 0.020"), 0,
      ngx_string("[\"0.010, 0.020\",\"0.010, 0.020\"]\n") },

    { "a variable: a space", ngx_string(" "), 0,
      ngx_string("[\" \",\" \"]\n") },

    { "a variable: a way out of the string", ngx_string("\",\"a\":\""), 0,
      ngx_string("[\"\\\",\\\"a\\\":\\\"\",\"\\\",\\\"a\\\":\\\"\"]\n") },

    { "a variable: a backslash at the end", ngx_string("\\"), 0,
      ngx_string("[\"\\\\\",\"\\\\\"]\n") },

    { "a variable: JSON is a string", ngx_string("{\"a\":[]}"), 0,
      ngx_string("[\"{\\\"a\\\":[]}\",\"{\\\"a\\\":[]}\"]\n") },

    { "a variable: markup and separators",
      ngx_string("</script>\xe2\x80\xa8\xe2\x80\xa9"), 0,
      ngx_string("[\"\\u003c/script>\\u2028\\u2029\","
                 "\"\\u003c/script>\\u2028\\u2029\"]\n") },

    { "a variable: invalid UTF-8", ngx_string("a\xc3\xff\xed\xa0\x80"), 0,
      ngx_string("[\"a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"
                 "\xef\xbf\xbd\",\"a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"
                 "\xef\xbf\xbd\xef\xbf\xbd\"]\n") },

    { "a variable: controls", ngx_string("\0\n\x1f\x7f"), 0,
      ngx_string("[\"\\u0000\\n\\u001f\x7f\","
                 "\"\\u0000\\n\\u001f\x7f\"]\n") },

    { "a variable: a dollar sign", ngx_string("$x ${x}"), 0,
      ngx_string("[\"$x ${x}\",\"$x ${x}\"]\n") }
};


/* as the member "m" of {} */

static ngx_status_test_value_t  ngx_status_test_typed[] = {

    { "as=string: text", ngx_string("a \"b\" <c>"),
      NGX_STATUS_TEMPLATE_AS_STRING,
      ngx_string("{\"m\":\"a \\\"b\\\" \\u003cc>\"}\n") },

    { "as=string: a number", ngx_string("1"), NGX_STATUS_TEMPLATE_AS_STRING,
      ngx_string("{\"m\":\"1\"}\n") },

    { "as=string: true", ngx_string("true"), NGX_STATUS_TEMPLATE_AS_STRING,
      ngx_string("{\"m\":\"true\"}\n") },

    { "as=string: nothing", ngx_null_string, NGX_STATUS_TEMPLATE_AS_STRING,
      ngx_string("{\"m\":\"\"}\n") },

    { "as=string: invalid UTF-8", ngx_string("\xe9"),
      NGX_STATUS_TEMPLATE_AS_STRING,
      ngx_string("{\"m\":\"\xef\xbf\xbd\"}\n") },

    { "as=number: a number", ngx_string("120"), NGX_STATUS_TEMPLATE_AS_NUMBER,
      ngx_string("{\"m\":120}\n") },

    { "as=number: a fraction", ngx_string("-0.5"),
      NGX_STATUS_TEMPLATE_AS_NUMBER,
      ngx_string("{\"m\":-0.5}\n") },

    { "as=number: a date", ngx_string("Fri, 31 Dec 1999 23:59:59 GMT"),
      NGX_STATUS_TEMPLATE_AS_NUMBER,
      ngx_string("{\"m\":\"Fri, 31 Dec 1999 23:59:59 GMT\"}\n") },

    { "as=number: a leading zero", ngx_string("01"),
      NGX_STATUS_TEMPLATE_AS_NUMBER,
      ngx_string("{\"m\":\"01\"}\n") },

    { "as=number: a trailing space", ngx_string("1 "),
      NGX_STATUS_TEMPLATE_AS_NUMBER,
      ngx_string("{\"m\":\"1 \"}\n") },

    { "as=number: true", ngx_string("true"), NGX_STATUS_TEMPLATE_AS_NUMBER,
      ngx_string("{\"m\":\"true\"}\n") },

    { "as=number: nothing", ngx_null_string, NGX_STATUS_TEMPLATE_AS_NUMBER,
      ngx_string("{\"m\":\"\"}\n") },

    { "as=json: an object", ngx_string(" {\"a\" : [1, null]}\n"),
      NGX_STATUS_TEMPLATE_AS_JSON,
      ngx_string("{\"m\": {\"a\" : [1, null]}\n}\n") },

    { "as=json: a string", ngx_string("\"a\\u0041\""),
      NGX_STATUS_TEMPLATE_AS_JSON,
      ngx_string("{\"m\":\"a\\u0041\"}\n") },

    { "as=json: true", ngx_string("true"), NGX_STATUS_TEMPLATE_AS_JSON,
      ngx_string("{\"m\":true}\n") },

    { "as=json: markup and separators",
      ngx_string("[\"<\xe2\x80\xa8\",{\"\xe2\x80\xa9<\":\"\\\\<\"}]"),
      NGX_STATUS_TEMPLATE_AS_JSON,
      ngx_string("{\"m\":[\"\\u003c\\u2028\","
                 "{\"\\u2029\\u003c\":\"\\\\\\u003c\"}]}\n") },

    { "as=json: a dollar sign is no variable",
      ngx_string("[\"$a ${\"]"), NGX_STATUS_TEMPLATE_AS_JSON,
      ngx_string("{\"m\":[\"$a ${\"]}\n") },

    { "as=json: a variable is no JSON", ngx_string("[$a]"),
      NGX_STATUS_TEMPLATE_AS_JSON,
      ngx_string("{\"m\":\"[$a]\"}\n") },

    { "as=json: no JSON", ngx_string("{\"a\":1"), NGX_STATUS_TEMPLATE_AS_JSON,
      ngx_string("{\"m\":\"{\\\"a\\\":1\"}\n") },

    { "as=json: two texts", ngx_string("1,\"x\":2"),
      NGX_STATUS_TEMPLATE_AS_JSON,
      ngx_string("{\"m\":\"1,\\\"x\\\":2\"}\n") },

    { "as=json: invalid UTF-8 in a string", ngx_string("\"\xff\""),
      NGX_STATUS_TEMPLATE_AS_JSON,
      ngx_string("{\"m\":\"\\\"\xef\xbf\xbd\\\"\"}\n") },

    { "as=json: nothing", ngx_null_string, NGX_STATUS_TEMPLATE_AS_JSON,
      ngx_string("{\"m\":\"\"}\n") },

    { "as=json: 32 levels",
      ngx_string("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["
                 "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]"),
      NGX_STATUS_TEMPLATE_AS_JSON,
      ngx_string("{\"m\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["
                 "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}\n") },

    { "as=json: 33 levels",
      ngx_string("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["
                 "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]"),
      NGX_STATUS_TEMPLATE_AS_JSON,
      ngx_string("{\"m\":\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["
                 "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]\"}\n") }
};


static ngx_status_test_pair_t  ngx_status_test_places[] = {

    { ngx_string("{}"),
      ngx_string("{\"request_id\":\"5f3a\",\"retry_after\":120,"
                 "\"a \\\"\\u003c/b>\\\"\\n\xc3\xa9\xef\xbf\xbd$x\":[],"
                 "\"\":\"\"}\n") },

    { ngx_string("{\"a\": {\"b\": {}}}"),
      ngx_string("{\"a\":{\"b\":{}},"
                 "\"request_id\":\"5f3a\",\"retry_after\":120,"
                 "\"a \\\"\\u003c/b>\\\"\\n\xc3\xa9\xef\xbf\xbd$x\":[],"
                 "\"\":\"\"}\n") },

    { ngx_string("{\"a\": $v}"),
      ngx_string("{\"a\":\"v\","
                 "\"request_id\":\"5f3a\",\"retry_after\":120,"
                 "\"a \\\"\\u003c/b>\\\"\\n\xc3\xa9\xef\xbf\xbd$x\":[],"
                 "\"\":\"\"}\n") },

    /* no members where the top level is no object */

    { ngx_string("[{\"a\": \"$v\"}]"),
      ngx_string("[{\"a\":\"v\"}]\n") },

    { ngx_string("[]"),
      ngx_string("[]\n") },

    { ngx_string("\"$v\""),
      ngx_string("\"v\"\n") },

    { ngx_string("$v"),
      ngx_string("\"v\"\n") }
};


int
main(void)
{
    ngx_pool_t  *pool;

    pool = ngx_status_test_pool();

    ngx_status_test_documents(pool);
    ngx_status_test_values(pool);
    ngx_status_test_member_values(pool);
    ngx_status_test_members(pool);

    ngx_destroy_pool(pool);

    return ngx_status_test_done();
}


static void
ngx_status_test_documents(ngx_pool_t *pool)
{
    ngx_uint_t               i;
    ngx_status_test_pair_t  *pair;

    static ngx_str_t  values[] = {
        ngx_string("404"),
        ngx_string("Not Found"),
        ngx_null_string
    };

    pair = ngx_status_test_rendered;

    for (i = 0; i < ngx_status_test_nelts(ngx_status_test_rendered); i++) {
        ngx_status_test_render(pool, &pair[i].text, values, NULL, 0,
                               &pair[i].expected, "a document");
    }
}


static void
ngx_status_test_values(ngx_pool_t *pool)
{
    ngx_str_t                 text;
    ngx_uint_t                i;
    ngx_status_test_value_t  *test;

    test = ngx_status_test_variables;
    ngx_str_set(&text, "[$x, \"$x\"]");

    for (i = 0; i < ngx_status_test_nelts(ngx_status_test_variables); i++) {
        ngx_status_test_render(pool, &text, &test[i].value, NULL, 0,
                               &test[i].expected, test[i].name);
    }
}


static void
ngx_status_test_member_values(ngx_pool_t *pool)
{
    ngx_str_t                      text;
    ngx_uint_t                     i;
    ngx_status_test_value_t       *test;
    ngx_status_template_member_t   member;

    test = ngx_status_test_typed;
    ngx_str_set(&text, "{}");
    ngx_str_set(&member.name, "\"m\"");

    for (i = 0; i < ngx_status_test_nelts(ngx_status_test_typed); i++) {
        member.value = test[i].value;
        member.as = test[i].as;

        ngx_status_test_render(pool, &text, NULL, &member, 1,
                               &test[i].expected, test[i].name);
    }
}


static void
ngx_status_test_members(ngx_pool_t *pool)
{
    ngx_str_t                name;
    ngx_uint_t               i;
    ngx_status_test_pair_t  *test;

    static ngx_str_t  value = ngx_string("v");

    static ngx_status_template_member_t  members[] = {
        { ngx_string("request_id"), ngx_string("5f3a"),
          NGX_STATUS_TEMPLATE_AS_STRING, 0 },
        { ngx_string("retry_after"), ngx_string("120"),
          NGX_STATUS_TEMPLATE_AS_NUMBER, 0 },
        { ngx_string("a \"</b>\"\n\xc3\xa9\xff$x"), ngx_string("[]"),
          NGX_STATUS_TEMPLATE_AS_JSON, 0 },
        { ngx_null_string, ngx_null_string,
          NGX_STATUS_TEMPLATE_AS_STRING, 0 }
    };

    for (i = 0; i < ngx_status_test_nelts(members); i++) {
        name = members[i].name;

        if (ngx_status_template_render_name(pool, &name, &members[i].name)
            != NGX_OK)
        {
            ngx_status_test_ok(0, "name of a member");
        }
    }

    test = ngx_status_test_places;

    for (i = 0; i < ngx_status_test_nelts(ngx_status_test_places); i++) {
        ngx_status_test_render(pool, &test[i].text, &value, members,
                               ngx_status_test_nelts(members),
                               &test[i].expected, "members");
    }
}


static void
ngx_status_test_render(ngx_pool_t *pool, ngx_str_t *text, ngx_str_t *values,
    ngx_status_template_member_t *members, ngx_uint_t n, ngx_str_t *expected,
    char *name)
{
    ngx_str_t              base, document;
    ngx_status_template_t  template;

    if (ngx_status_template_compile(pool, text, &template, &document)
        != NGX_OK)
    {
        ngx_status_test_ok(0, name);
        ngx_status_test_show("template", text);
        ngx_status_test_show("message", &document);
        return;
    }

    if (ngx_status_template_render(pool, &template, values, members, n,
                                   &document)
        != NGX_OK)
    {
        ngx_status_test_ok(0, name);
        return;
    }

    ngx_status_test_is(&document, expected, name);

    /* the same in two steps */

    ngx_str_null(&document);

    if (ngx_status_template_render(pool, &template, values, NULL, 0, &base)
        != NGX_OK
        || ngx_status_template_render_extend(pool, &template, &base, members, n,
                                      &document)
           != NGX_OK)
    {
        ngx_status_test_ok(0, name);
        return;
    }

    ngx_status_test_is(&document, expected, name);
}
