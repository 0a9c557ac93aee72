
/*
 * Copyright (C) ngx_status_module developers
 */


/*
 * Values of labels in Prometheus' text.
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "ngx_status_label.h"
#include "unit.h"


#define FFFD  "\xef\xbf\xbd"


typedef struct {
    char       *name;
    ngx_str_t   value;
    ngx_str_t   text;
} ngx_status_test_label_t;


static void ngx_status_test_labels(void);
static void ngx_status_test_bytes(void);
static ngx_uint_t ngx_status_test_label(ngx_str_t *value, ngx_str_t *text);


static ngx_status_test_label_t  ngx_status_test_values[] = {

    { "a name", ngx_string("api.example.com"), ngx_string("api.example.com") },
    { "the empty one", ngx_null_string, ngx_null_string },
    { "a backslash", ngx_string("\\d"), ngx_string("\\\\d") },
    { "quotes", ngx_string("\"a\""), ngx_string("\\\"a\\\"") },
    { "a line feed", ngx_string("a\nb"), ngx_string("a\\nb") },
    { "all of them", ngx_string("\\\"\n\\"),
      ngx_string("\\\\\\\"\\n\\\\") },
    { "other controls", ngx_string("\r\t\0\x7f"),
      ngx_string("\r\t\0\x7f") },
    { "characters", ngx_string("\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"),
      ngx_string("\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80") },
    { "single bytes", ngx_string("\xff\x80\xc0"),
      ngx_string(FFFD FFFD FFFD) },
    { "a part of a character", ngx_string("\xf0\x9f\x98"),
      ngx_string(FFFD) },
    { "a part before a quote", ngx_string("\xe2\x82\""),
      ngx_string(FFFD "\\\"") },
    { "a surrogate", ngx_string("\xed\xa0\x80"),
      ngx_string(FFFD FFFD FFFD) }
};


int
main(void)
{
    ngx_status_test_labels();
    ngx_status_test_bytes();

    return ngx_status_test_done();
}


static void
ngx_status_test_labels(void)
{
    ngx_uint_t                i;
    ngx_status_test_label_t  *test;

    for (i = 0; i < ngx_status_test_nelts(ngx_status_test_values); i++) {
        test = &ngx_status_test_values[i];

        ngx_status_test_ok(ngx_status_test_label(&test->value, &test->text),
                           test->name);
    }
}


/* each one on its own is escaped, as it is, or replaced */

static void
ngx_status_test_bytes(void)
{
    u_char      c, escaped[2];
    ngx_str_t   value, text;
    ngx_uint_t  i, right;

    right = 0;

    for (i = 0; i < 256; i++) {
        c = (u_char) i;

        value.data = &c;
        value.len = 1;
        text = value;

        if (c == '\\' || c == '"' || c == '\n') {
            escaped[0] = '\\';
            escaped[1] = (c == '\n') ? 'n' : c;
            text.data = escaped;
            text.len = 2;

        } else if (c > 0x7f) {
            ngx_str_set(&text, FFFD);
        }

        right += ngx_status_test_label(&value, &text);
    }

    ngx_status_test_ok(right == 256, "each byte");
}


static ngx_uint_t
ngx_status_test_label(ngx_str_t *value, ngx_str_t *text)
{
    u_char     *last;
    size_t      len;
    ngx_str_t   out;

    len = ngx_status_label_length(value);

    /* of just that length, for the sanitizer to see what is behind it */

    out.data = malloc(len ? len : 1);
    if (out.data == NULL) {
        return 0;
    }

    last = ngx_status_label_write(out.data, value);
    out.len = last - out.data;

    if (out.len != len
        || out.len != text->len
        || (len && ngx_memcmp(out.data, text->data, len) != 0))
    {
        ngx_status_test_show("value", value);
        ngx_status_test_show("text", &out);
        free(out.data);
        return 0;
    }

    free(out.data);

    return 1;
}
