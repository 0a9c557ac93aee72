
/*
 * Copyright (C) ngx_status_module developers
 */


/*
 * Media types: taken apart, and checked.
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "ngx_status_media_type.h"
#include "unit.h"


typedef struct {
    ngx_str_t  value;
    ngx_str_t  name;
    ngx_str_t  top;
    ngx_str_t  sub;
} ngx_status_test_parts_t;


static void ngx_status_test_parts(void);
static void ngx_status_test_bytes(void);


static ngx_status_test_parts_t  ngx_status_test_types[] = {

    { ngx_string("text/html"), ngx_string("text/html"),
      ngx_string("text"), ngx_string("html") },

    { ngx_string("text/html; charset=\"a/b\""), ngx_string("text/html"),
      ngx_string("text"), ngx_string("html") },

    { ngx_string("text/html \t;a=b"), ngx_string("text/html"),
      ngx_string("text"), ngx_string("html") },

    { ngx_string("text/html\t"), ngx_string("text/html"),
      ngx_string("text"), ngx_string("html") },

    { ngx_string("text/html charset=utf-8"), ngx_string("text/html"),
      ngx_string("text"), ngx_string("html") },

    { ngx_string("a/b/c"), ngx_string("a/b/c"),
      ngx_string("a"), ngx_string("b/c") },

    { ngx_string("/"), ngx_string("/"), ngx_string(""), ngx_string("") },

    { ngx_string("text/"), ngx_string("text/"),
      ngx_string("text"), ngx_string("") },

    { ngx_string("/html"), ngx_string("/html"),
      ngx_string(""), ngx_string("html") },

    { ngx_string("html"), ngx_string("html"),
      ngx_null_string, ngx_null_string },

    { ngx_string("html; a=b/c"), ngx_string("html"),
      ngx_null_string, ngx_null_string },

    { ngx_string(";text/html"), ngx_string(""),
      ngx_null_string, ngx_null_string },

    { ngx_null_string, ngx_null_string, ngx_null_string, ngx_null_string }
};


static ngx_str_t  ngx_status_test_valid[] = {
    ngx_string("application/json"),
    ngx_string("application/vnd.a-b_c+JSON"),
    ngx_string("a/b"),
    ngx_string("!#$&-^_.+/0")
};


static ngx_str_t  ngx_status_test_invalid[] = {
    ngx_null_string,
    ngx_string("json"),
    ngx_string("/json"),
    ngx_string("application/"),
    ngx_string("/"),
    ngx_string("a/b/c"),
    ngx_string("a/b;c=d"),
    ngx_string("a/b;"),
    ngx_string("a/b "),
    ngx_string(" a/b"),
    ngx_string("a/b\0"),
    ngx_string("*/*"),
    ngx_string("a/\xc3\xa9")
};


int
main(void)
{
    ngx_status_test_parts();
    ngx_status_test_bytes();

    ngx_status_test_each(ngx_status_media_type_valid, ngx_status_test_valid, 1,
                         "is a media type");
    ngx_status_test_each(ngx_status_media_type_valid, ngx_status_test_invalid,
                         0, "is not a media type");

    return ngx_status_test_done();
}


static void
ngx_status_test_parts(void)
{
    ngx_str_t                 value;
    ngx_uint_t                i;
    ngx_status_media_type_t   type;
    ngx_status_test_parts_t  *test;

    for (i = 0; i < ngx_status_test_nelts(ngx_status_test_types); i++) {
        test = &ngx_status_test_types[i];

        value = ngx_status_test_copy(&test->value);

        ngx_status_media_type_parse(&type, &value);

        ngx_status_test_is(&type.name, &test->name, "the name");
        ngx_status_test_is(&type.top, &test->top, "before the slash");
        ngx_status_test_is(&type.sub, &test->sub, "after the slash");

        free(value.data);
    }
}


/* letters, digits, and nine others, RFC 6838, section 4.2 */

static void
ngx_status_test_bytes(void)
{
    u_char      buf[3];
    ngx_str_t   value;
    ngx_uint_t  i, n;

    ngx_memcpy(buf, "a/b", 3);

    value.data = buf;
    value.len = 3;

    n = 0;

    for (i = 0; i < 256; i++) {
        buf[2] = (u_char) i;
        n += ngx_status_media_type_valid(&value);
    }

    ngx_status_test_ok(n == 26 + 26 + 10 + 9, "the characters of a name");
}
