
/*
 * Copyright (C) ngx_status_module developers
 */


/*
 * The templates that are refused, and the messages, whole.
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "ngx_status_template.h"
#include "unit.h"


typedef struct {
    ngx_str_t    text;
    ngx_str_t    expected;
} ngx_status_test_pair_t;


static ngx_status_test_pair_t  ngx_status_test_refused[] = {

    /* structure */

    { ngx_string(""),
      ngx_string("expected a value at character 1, near the end") },

    { ngx_string("  \n"),
      ngx_string("expected a value at character 4, near the end") },

    { ngx_string("}"),
      ngx_string("expected a value at character 1, near \"}\"") },

    { ngx_string("hello"),
      ngx_string("expected a value at character 1, near \"hello\"") },

    { ngx_string("{\"code\":404,\"message\":\"Not Found\" \"description\":1}"),
      ngx_string("expected \",\" or \"}\" at character 35, "
                 "near \"\"description\":1}\"") },

    { ngx_string("{\"a\":[1 2]}"),
      ngx_string("expected \",\" or \"]\" at character 9, near \"2]}\"") },

    { ngx_string("{"),
      ngx_string("expected a member name or \"}\" at character 2, "
                 "near the end") },

    { ngx_string("{a:1}"),
      ngx_string("expected a member name or \"}\" at character 2, "
                 "near \"a:1}\"") },

    { ngx_string("{$a:1}"),
      ngx_string("expected a member name or \"}\" at character 2, "
                 "near \"$a:1}\"") },

    { ngx_string("{\"a\":1,}"),
      ngx_string("expected a member name at character 8, near \"}\"") },

    { ngx_string("{\"a\" 1}"),
      ngx_string("expected \":\" at character 6, near \"1}\"") },

    { ngx_string("{\"a\"}"),
      ngx_string("expected \":\" at character 5, near \"}\"") },

    { ngx_string("{\"a\":}"),
      ngx_string("expected a value at character 6, near \"}\"") },

    { ngx_string("{\"a\":1"),
      ngx_string("expected \",\" or \"}\" at character 7, near the end") },

    { ngx_string("{\"a\":1]"),
      ngx_string("expected \",\" or \"}\" at character 7, near \"]\"") },

    { ngx_string("["),
      ngx_string("expected a value or \"]\" at character 2, near the end") },

    { ngx_string("[,1]"),
      ngx_string("expected a value or \"]\" at character 2, near \",1]\"") },

    { ngx_string("[1,]"),
      ngx_string("expected a value at character 4, near \"]\"") },

    { ngx_string("{} {}"),
      ngx_string("expected the end at character 4, near \"{}\"") },

    { ngx_string("{}\0"),
      ngx_string("expected the end at character 3, near \" \"") },

    /* numbers */

    { ngx_string("[01]"),
      ngx_string("expected \",\" or \"]\" at character 3, near \"1]\"") },

    { ngx_string("[-]"),
      ngx_string("invalid number at character 2, near \"-]\"") },

    { ngx_string("[1.]"),
      ngx_string("invalid number at character 2, near \"1.]\"") },

    { ngx_string("[0.]"),
      ngx_string("invalid number at character 2, near \"0.]\"") },

    { ngx_string("[9e]"),
      ngx_string("invalid number at character 2, near \"9e]\"") },

    { ngx_string("[9e+]"),
      ngx_string("invalid number at character 2, near \"9e+]\"") },

    { ngx_string("[+1]"),
      ngx_string("expected a value or \"]\" at character 2, near \"+1]\"") },

    { ngx_string("[1, .5]"),
      ngx_string("expected a value at character 5, near \".5]\"") },

    /* strings */

    { ngx_string("[\"abc]"),
      ngx_string("unterminated string at character 2, near \"\"abc]\"") },

    { ngx_string("[\"abc\\\"]"),
      ngx_string("unterminated string at character 2, near \"\"abc\\\"]\"") },

    { ngx_string("\"a\nb\""),
      ngx_string("control character in string at character 3, "
                 "near \" b\"\"") },

    { ngx_string("\"a\0b\""),
      ngx_string("control character in string at character 3, "
                 "near \" b\"\"") },

    { ngx_string("\"a\\x41\""),
      ngx_string("invalid escape at character 3, near \"\\x41\"\"") },

    { ngx_string("\"a\\u12\""),
      ngx_string("invalid escape at character 3, near \"\\u12\"\"") },

    { ngx_string("\"\\$x\""),
      ngx_string("invalid escape at character 2, near \"\\$x\"\"") },

    { ngx_string("\"\\ud800\""),
      ngx_string("lone surrogate at character 2, near \"\\ud800\"\"") },

    { ngx_string("\"\\udc00\\ud800\""),
      ngx_string("lone surrogate at character 2, "
                 "near \"\\udc00\\ud800\"\"") },

    { ngx_string("\"\\ud83d$x\\ude00\""),
      ngx_string("lone surrogate at character 2, "
                 "near \"\\ud83d$x\\ude00\"\"") },

    { ngx_string("\"\xc3\xa9\xff\""),
      ngx_string("invalid UTF-8 at byte 4") },

    { ngx_string("\xef"),
      ngx_string("invalid UTF-8 at byte 1") },

    { ngx_string("\xef\xbb\xbf{}"),
      ngx_string("expected a value at character 1, "
                 "near \"\xef\xbb\xbf{}\"") },

    /* names */

    { ngx_string("{\"a\":1, \"b\":2, \"a\":3}"),
      ngx_string("duplicate member name at character 16, "
                 "near \"\"a\":3}\"") },

    { ngx_string("{\"a/b\":1,\"\\u0061\\/b\":2}"),
      ngx_string("duplicate member name at character 10, "
                 "near \"\"\\u0061\\/b\":2}\"") },

    { ngx_string("{\"x\":[{\"y\":1},{\"y\":{\"z\":{}},\"\\u0079\":1}]}"),
      ngx_string("duplicate member name at character 29, "
                 "near \"\"\\u0079\":1}]}\"") },

    { ngx_string("{\"\xf0\x9f\x98\x80\":1,\"\\ud83d\\ude00\":2}"),
      ngx_string("duplicate member name at character 8, "
                 "near \"\"\\ud83d\\ude00\":2}\"") },

    { ngx_string("{\"a$b\":1}"),
      ngx_string("\"$\" in a member name (a dollar sign is \"\\u0024\") "
                 "at character 4, near \"$b\":1}\"") },

    /* variables */

    { ngx_string("{\"a\":\"1 $ 2\"}"),
      ngx_string("\"$\" without a variable name (a dollar sign is \"\\u0024\" "
                 "in a string) at character 9, near \"$ 2\"}\"") },

    { ngx_string("\"a$\""),
      ngx_string("\"$\" without a variable name (a dollar sign is \"\\u0024\" "
                 "in a string) at character 3, near \"$\"\"") },

    { ngx_string("\"$$x\""),
      ngx_string("\"$\" without a variable name (a dollar sign is \"\\u0024\" "
                 "in a string) at character 2, near \"$$x\"\"") },

    { ngx_string("[$]"),
      ngx_string("\"$\" without a variable name (a dollar sign is \"\\u0024\" "
                 "in a string) at character 2, near \"$]\"") },

    { ngx_string("$"),
      ngx_string("\"$\" without a variable name (a dollar sign is \"\\u0024\" "
                 "in a string) at character 1, near \"$\"") },

    { ngx_string("$\xc3\xa9"),
      ngx_string("\"$\" without a variable name (a dollar sign is \"\\u0024\" "
                 "in a string) at character 1, near \"$\xc3\xa9\"") },

    { ngx_string("\"${x\""),
      ngx_string("expected a variable name and \"}\" after \"${\" "
                 "at character 2, near \"${x\"\"") },

    { ngx_string("[${x, 1]"),
      ngx_string("expected a variable name and \"}\" after \"${\" "
                 "at character 2, near \"${x, 1]\"") },

    { ngx_string("\"${}\""),
      ngx_string("expected a variable name and \"}\" after \"${\" "
                 "at character 2, near \"${}\"\"") },

    { ngx_string("${x"),
      ngx_string("expected a variable name and \"}\" after \"${\" "
                 "at character 1, near \"${x\"") },

    { ngx_string("${"),
      ngx_string("expected a variable name and \"}\" after \"${\" "
                 "at character 1, near \"${\"") },

    { ngx_string("\"${a-b}\""),
      ngx_string("expected a variable name and \"}\" after \"${\" "
                 "at character 2, near \"${a-b}\"\"") },

    { ngx_string("[1$x]"),
      ngx_string("expected \",\" or \"]\" at character 3, near \"$x]\"") },

    { ngx_string("[$x$y]"),
      ngx_string("expected \",\" or \"]\" at character 4, near \"$y]\"") },

    { ngx_string("{\"a\":$x.5}"),
      ngx_string("expected \",\" or \"}\" at character 8, near \".5}\"") },

    { ngx_string("{\"a\":-$x}"),
      ngx_string("invalid number at character 6, near \"-$x}\"") },

    { ngx_string("{\"a\":\"\"$x}"),
      ngx_string("expected \",\" or \"}\" at character 8, near \"$x}\"") },

    { ngx_string("{\"a\":$x\"\"}"),
      ngx_string("expected \",\" or \"}\" at character 8, near \"\"\"}\"") },

    { ngx_string("{\"a\":1, $x}"),
      ngx_string("expected a member name at character 9, near \"$x}\"") },

    { ngx_string("{\"a\" $x}"),
      ngx_string("expected \":\" at character 6, near \"$x}\"") },

    { ngx_string("{} $x"),
      ngx_string("expected the end at character 4, near \"$x\"") },

    /* positions are of characters, and so is the length of what is shown */

    { ngx_string("[\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\" x]"),
      ngx_string("expected \",\" or \"]\" at character 8, near \"x]\"") },

    { ngx_string("[!2345678901234567890]"),
      ngx_string("expected a value or \"]\" at character 2, "
                 "near \"!2345678901234567890\"") },

    { ngx_string("!\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"
                 "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"
                 "\xc3\xa9\xc3\xa9\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"
                 "\xf0\x9f\x98\x80"),
      ngx_string("expected a value at character 1, near \""
                 "!\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"
                 "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"
                 "\xc3\xa9\xc3\xa9\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\"") }
};


int
main(void)
{
    ngx_str_t                err, text;
    ngx_uint_t               i;
    ngx_pool_t              *pool;
    ngx_status_template_t    template;
    ngx_status_test_pair_t  *pair;

    pool = ngx_status_test_pool();

    pair = ngx_status_test_refused;

    for (i = 0; i < ngx_status_test_nelts(ngx_status_test_refused); i++) {

        text = ngx_status_test_copy(&pair[i].text);

        if (ngx_status_template_compile(pool, &text, &template, &err)
            != NGX_ERROR)
        {
            ngx_status_test_ok(0, "is refused");
            ngx_status_test_show("template", &text);

        } else {
            ngx_status_test_is(&err, &pair[i].expected, "a message");
        }

        free(text.data);
    }

    ngx_destroy_pool(pool);

    return ngx_status_test_done();
}
