
/*
 * Copyright (C) ngx_status_module developers
 */


/*
 * Escaping, and the words that are a JSON number or scalar.
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "ngx_status_json.h"
#include "ngx_status_utf8.h"
#include "unit.h"


#define FFFD  "\xef\xbf\xbd"


typedef size_t (*ngx_status_test_length_pt)(ngx_str_t *value);
typedef u_char *(*ngx_status_test_write_pt)(u_char *p, ngx_str_t *value);


typedef struct {
    char        *name;
    ngx_str_t    value;
    ngx_str_t    expected;
} ngx_status_test_pair_t;


static void ngx_status_test_pairs(ngx_pool_t *pool,
    ngx_status_test_pair_t *pair, ngx_uint_t n,
    ngx_status_test_length_pt length, ngx_status_test_write_pt write);
static void ngx_status_test_bytes(void);
static ngx_uint_t ngx_status_test_places(u_char byte, ngx_str_t *expected);
static void ngx_status_test_characters(void);
static void ngx_status_test_cost(void);


static ngx_status_test_pair_t  ngx_status_test_strings[] = {

    { "a string without a need",
      ngx_string("Not Found: /a?b=c&d#e > '(x)' \x7f"),
      ngx_string("Not Found: /a?b=c&d#e > '(x)' \x7f") },

    { "the empty string",
      ngx_null_string,
      ngx_null_string },

    { "quote, backslash, and slash",
      ngx_string("\"a\\b/c\""),
      ngx_string("\\\"a\\\\b/c\\\"") },

    { "short escapes of controls",
      ngx_string("\b\t\n\f\r"),
      ngx_string("\\b\\t\\n\\f\\r") },

    { "long escapes of controls",
      ngx_string("\0\x01\x0b\x1a\x1f"),
      ngx_string("\\u0000\\u0001\\u000b\\u001a\\u001f") },

    { "no markup begins",
      ngx_string("</script><!--#exec -->"),
      ngx_string("\\u003c/script>\\u003c!--#exec -->") },

    { "line and paragraph separator",
      ngx_string("a\xe2\x80\xa8" "b\xe2\x80\xa9" "c"),
      ngx_string("a\\u2028b\\u2029c") },

    { "the neighbors of the separators",
      ngx_string("\xe2\x80\xa7\xe2\x80\xaa\xe2\x81\xa8\xe3\x80\xa8"),
      ngx_string("\xe2\x80\xa7\xe2\x80\xaa\xe2\x81\xa8\xe3\x80\xa8") },

    { "characters of two, three, and four bytes",
      ngx_string("\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80"),
      ngx_string("\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80") },

    { "noncharacters and U+FFFD are valid",
      ngx_string("\xef\xbf\xbe\xef\xbf\xbf\xef\xbf\xbd\xf4\x8f\xbf\xbf"),
      ngx_string("\xef\xbf\xbe\xef\xbf\xbf\xef\xbf\xbd\xf4\x8f\xbf\xbf") },

    /* The Unicode Standard, tables 3-8 to 3-11 */

    { "non-shortest forms",
      ngx_string("\xc0\xaf\xe0\x80\xbf\xf0\x81\x82" "A"),
      ngx_string(FFFD FFFD FFFD FFFD FFFD FFFD FFFD FFFD "A") },

    { "surrogates",
      ngx_string("\xed\xa0\x80\xed\xbf\xbf\xed\xaf" "A"),
      ngx_string(FFFD FFFD FFFD FFFD FFFD FFFD FFFD FFFD "A") },

    { "other ill-formed sequences",
      ngx_string("\xf4\x91\x92\x93\xff" "A" "\x80\xbf" "B"),
      ngx_string(FFFD FFFD FFFD FFFD FFFD "A" FFFD FFFD "B") },

    { "truncated sequences",
      ngx_string("\xe1\x80\xe2\xf0\x91\x92\xf1\xbf" "A"),
      ngx_string(FFFD FFFD FFFD FFFD "A") },

    { "truncated by the end, one byte of two",
      ngx_string("x\xc3"),
      ngx_string("x" FFFD) },

    { "truncated by the end, two bytes of three",
      ngx_string("x\xe2\x82"),
      ngx_string("x" FFFD) },

    { "truncated by the end, three bytes of four",
      ngx_string("x\xf0\x9f\x98"),
      ngx_string("x" FFFD) },

    { "a quote after a lead byte is not swallowed",
      ngx_string("\xe2\x80\"\xf0\"\xc3\\"),
      ngx_string(FFFD "\\\"" FFFD "\\\"" FFFD "\\\\") },

    { "latin1",
      ngx_string("caf\xe9 \xfc" "ber"),
      ngx_string("caf" FFFD " " FFFD "ber") }
};


static ngx_status_test_pair_t  ngx_status_test_texts[] = {

    { "a JSON text without a need",
      ngx_string("{ \"a\\n\\\"\" : [1,\t\"\xc3\xa9>\"] }\n"),
      ngx_string("{ \"a\\n\\\"\" : [1,\t\"\xc3\xa9>\"] }\n") },

    { "a JSON text that could be active",
      ngx_string("[\"<\\\\<\",\"\xe2\x80\xa8\xe2\x80\xa9\"]"),
      ngx_string("[\"\\u003c\\\\\\u003c\",\"\\u2028\\u2029\"]") }
};


static ngx_str_t  ngx_status_test_numbers[] = {
    ngx_string("0"),
    ngx_string("-0"),
    ngx_string("7"),
    ngx_string("120"),
    ngx_string("-12"),
    ngx_string("0.5"),
    ngx_string("-0.05"),
    ngx_string("10.00"),
    ngx_string("1e5"),
    ngx_string("1E+5"),
    ngx_string("0e-0"),
    ngx_string("12.50e007"),
    ngx_string("123456789012345678901234567890123456789012345678901234567890")
};


static ngx_str_t  ngx_status_test_not_numbers[] = {
    ngx_null_string,
    ngx_string(""),
    ngx_string("-"),
    ngx_string("+1"),
    ngx_string("--1"),
    ngx_string("01"),
    ngx_string("-01"),
    ngx_string("."),
    ngx_string(".5"),
    ngx_string("1."),
    ngx_string("1.e5"),
    ngx_string("1.5.5"),
    ngx_string("1e"),
    ngx_string("1e+"),
    ngx_string("1e5.5"),
    ngx_string("e5"),
    ngx_string("0x1f"),
    ngx_string("1a"),
    ngx_string(" 1"),
    ngx_string("1 "),
    ngx_string("1\n"),
    ngx_string("1\0"),
    ngx_string("1,2"),
    ngx_string("NaN"),
    ngx_string("Infinity"),
    ngx_string("-Infinity"),
    ngx_string("\xd9\xa1"),
    ngx_string("0.010, 0.020")
};


static ngx_str_t  ngx_status_test_literals[] = {
    ngx_string("true"),
    ngx_string("false"),
    ngx_string("null")
};


static ngx_str_t  ngx_status_test_not_scalars[] = {
    ngx_null_string,
    ngx_string("True"),
    ngx_string("NULL"),
    ngx_string("tru"),
    ngx_string("truefalse"),
    ngx_string("true "),
    ngx_string(" null"),
    ngx_string("nullx"),
    ngx_string("\"a\""),
    ngx_string("{}"),
    ngx_string("[]"),
    ngx_string("yes")
};


int
main(void)
{
    ngx_pool_t  *pool;

    pool = ngx_status_test_pool();

    ngx_status_test_pairs(pool, ngx_status_test_strings,
                          ngx_status_test_nelts(ngx_status_test_strings),
                          ngx_status_json_length, ngx_status_json_write);

    ngx_status_test_pairs(pool, ngx_status_test_texts,
                          ngx_status_test_nelts(ngx_status_test_texts),
                          ngx_status_json_text_length,
                          ngx_status_json_text_write);

    ngx_status_test_bytes();
    ngx_status_test_characters();
    ngx_status_test_cost();

    ngx_status_test_each(ngx_status_json_number, ngx_status_test_numbers, 1,
                         "is a number");
    ngx_status_test_each(ngx_status_json_number, ngx_status_test_not_numbers,
                         0, "is not a number");
    ngx_status_test_each(ngx_status_json_number, ngx_status_test_literals, 0,
                         "is not a number");

    ngx_status_test_each(ngx_status_json_scalar, ngx_status_test_numbers, 1,
                         "is a scalar");
    ngx_status_test_each(ngx_status_json_scalar, ngx_status_test_literals, 1,
                         "is a scalar");
    ngx_status_test_each(ngx_status_json_scalar, ngx_status_test_not_numbers,
                         0, "is not a scalar");
    ngx_status_test_each(ngx_status_json_scalar, ngx_status_test_not_scalars,
                         0, "is not a scalar");

    ngx_destroy_pool(pool);

    return ngx_status_test_done();
}


static void
ngx_status_test_pairs(ngx_pool_t *pool, ngx_status_test_pair_t *pair,
    ngx_uint_t n, ngx_status_test_length_pt length,
    ngx_status_test_write_pt write)
{
    ngx_str_t   got, value;
    ngx_uint_t  i;

    for (i = 0; i < n; i++) {
        got.data = ngx_palloc(pool, 1024);

        if (got.data == NULL) {
            ngx_status_test_ok(0, "memory");
            return;
        }

        value = ngx_status_test_copy(&pair[i].value);

        got.len = write(got.data, &value) - got.data;

        ngx_status_test_is(&got, &pair[i].expected, pair[i].name);
        ngx_status_test_ok(length(&value) == pair[i].expected.len,
                           "its length");

        free(value.data);
    }
}


/*
 * Each byte alone has the length that is written, and nothing comes out that
 * is raw and must not be; among others, at any place, it is the same.
 */

static void
ngx_status_test_bytes(void)
{
    u_char      byte, buf[16], *p, *last;
    ngx_str_t   value, got;
    ngx_uint_t  i, bad, moved;

    bad = 0;
    moved = 0;

    for (i = 0; i < 256; i++) {
        byte = (u_char) i;

        value.data = &byte;
        value.len = 1;

        last = ngx_status_json_write(buf, &value);

        got.data = buf;
        got.len = last - buf;

        bad |= (got.len != ngx_status_json_length(&value));
        bad |= (ngx_status_utf8_valid_length(&got) != got.len);

        for (p = buf; p < last; p++) {
            bad |= (*p < 0x20 || *p == '<');
            bad |= (*p == '"' && (p == buf || p[-1] != '\\'));
        }

        moved |= ngx_status_test_places(byte, &got);
    }

    ngx_status_test_ok(!bad, "each byte alone");
    ngx_status_test_ok(!moved, "each byte at each place");
}


static ngx_uint_t
ngx_status_test_places(u_char byte, ngx_str_t *expected)
{
    u_char      in[20], out[128], *p;
    ngx_str_t   value;
    ngx_uint_t  i, bad;

    value.data = in;
    value.len = sizeof(in);

    bad = 0;

    for (i = 0; i < sizeof(in); i++) {
        ngx_memset(in, '~', sizeof(in));
        in[i] = byte;

        p = ngx_status_json_write(out, &value);

        bad |= (p != out + sizeof(in) - 1 + expected->len);
        bad |= (ngx_status_json_length(&value) != (size_t) (p - out));
        bad |= (ngx_memcmp(out, in, i) != 0);
        bad |= (ngx_memcmp(out + i, expected->data, expected->len) != 0);
        bad |= (ngx_memcmp(out + i + expected->len, in + i + 1,
                           sizeof(in) - i - 1)
                != 0);
    }

    return bad;
}


static void
ngx_status_test_characters(void)
{
    size_t      len;
    u_char      buf[16], out[16];
    ngx_str_t   value;
    ngx_uint_t  code, bad, changed;

    bad = 0;
    changed = 0;

    for (code = 0x80; code <= 0x10ffff; code++) {

        if (code >= 0xd800 && code <= 0xdfff) {
            continue;
        }

        value.data = buf;
        value.len = ngx_status_test_encode(buf, code);

        len = ngx_status_json_write(out, &value) - out;

        bad |= (len != ngx_status_json_length(&value));

        if (len != value.len || ngx_memcmp(out, buf, len) != 0) {
            changed++;
        }

        /* what is cut off is one maximal subpart */

        value.len--;
        len = ngx_status_json_write(out, &value) - out;

        bad |= (len != sizeof(FFFD) - 1
                || ngx_memcmp(out, FFFD, sizeof(FFFD) - 1) != 0);
    }

    ngx_status_test_ok(!bad, "all non-ASCII characters, whole and cut");
    ngx_status_test_ok(changed == 2, "two of them are escaped");
}


/* what is surely written as it is, is looked at eight bytes at a time */

static void
ngx_status_test_cost(void)
{
    u_char      in[4096], out[4096];
    ngx_str_t   value;
    ngx_uint_t  steps;

    ngx_memset(in, 'x', sizeof(in));
    value.data = in;
    value.len = sizeof(in);

    steps = ngx_status_test_steps;
    (void) ngx_status_json_length(&value);
    ngx_status_test_ok(ngx_status_test_steps - steps
                       < sizeof(in) * NGX_STATUS_TEST_BLOCKS,
                       "the cost of a length");

    steps = ngx_status_test_steps;
    (void) ngx_status_json_write(out, &value);
    ngx_status_test_ok(ngx_status_test_steps - steps
                       < sizeof(in) * NGX_STATUS_TEST_BLOCKS,
                       "the cost of writing");
}
