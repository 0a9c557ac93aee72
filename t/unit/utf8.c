
/*
 * Copyright (C) ngx_status_module developers
 */


/*
 * UTF-8: which bytes are valid, how a character is written and counted, and
 * where a text is cut.
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "ngx_status_utf8.h"
#include "unit.h"


typedef struct {
    ngx_str_t    value;
    size_t       valid;
} ngx_status_test_valid_t;


typedef struct {
    char        *name;
    ngx_str_t    text;
    size_t       size;
    size_t       len;
} ngx_status_test_cut_t;


typedef struct {
    ngx_str_t    value;
    ngx_int_t    length;
} ngx_status_test_length_t;


static void ngx_status_test_valid(void);
static void ngx_status_test_lengths(void);
static void ngx_status_test_characters(void);
static void ngx_status_test_sequences(size_t len, ngx_uint_t expected,
    char *name);
static void ngx_status_test_skips(void);
static void ngx_status_test_cuts(void);
static void ngx_status_test_each_cut(void);
static void ngx_status_test_cut_cost(void);


static ngx_status_test_valid_t  ngx_status_test_encoded[] = {
    { ngx_null_string, 0 },
    { ngx_string("abc\0\x7f"), 5 },
    { ngx_string("\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"), 9 },
    { ngx_string("abc\x80"), 3 },
    { ngx_string("\xc3\xa9\xc3"), 2 },
    { ngx_string("ab\xe2\x82"), 2 },
    { ngx_string("ab\xe2\x82" "c"), 2 },
    { ngx_string("\xc1\xbf"), 0 },
    { ngx_string("a\xe0\x9f\xbf"), 1 },
    { ngx_string("a\xe0\xa0\x80"), 4 },
    { ngx_string("a\xed\x9f\xbf"), 4 },
    { ngx_string("a\xed\xa0\x80"), 1 },
    { ngx_string("a\xf0\x8f\xbf\xbf"), 1 },
    { ngx_string("a\xf0\x90\x80\x80"), 5 },
    { ngx_string("a\xf4\x8f\xbf\xbf"), 5 },
    { ngx_string("a\xf4\x90\x80\x80"), 1 },
    { ngx_string("a\xf5\x80\x80\x80"), 1 },
    { ngx_string("a\xf8\x88\x80\x80\x80"), 1 },
    { ngx_string("a\xfe"), 1 },
    { ngx_string("a\xff"), 1 }
};


/* negative: the length of what one U+FFFD stands for */

static ngx_status_test_length_t  ngx_status_test_first[] = {
    { ngx_string("ab"), 1 },
    { ngx_string("\0\x80"), 1 },
    { ngx_string("\xc3\xa9" "a"), 2 },
    { ngx_string("\xe2\x82\xac\x80"), 3 },
    { ngx_string("\xf0\x9f\x98\x80\xf0"), 4 },
    { ngx_string("\x80\x80"), -1 },
    { ngx_string("\xc0\x80"), -1 },
    { ngx_string("\xc3" "a"), -1 },
    { ngx_string("\xe2\x82" "a"), -2 },
    { ngx_string("\xe2\x82"), -2 },
    { ngx_string("\xed\xa0\x80"), -1 },
    { ngx_string("\xf0\x9f\x98"), -3 },
    { ngx_string("\xf4\x90\x80\x80"), -1 },
    { ngx_string("\xff"), -1 }
};


static ngx_status_test_cut_t  ngx_status_test_cut_texts[] = {
    { "a short text", ngx_string("abc"), 4, 3 },
    { "a text of the very size", ngx_string("abc"), 3, 3 },
    { "a broken text of the very size", ngx_string("ab\xc3"), 3, 3 },
    { "ASCII", ngx_string("abcd"), 3, 3 },
    { "to nothing", ngx_string("abcd"), 0, 0 },
    { "the empty text", ngx_null_string, 0, 0 },
    { "before two bytes", ngx_string("ab\xc3\xa9"), 2, 2 },
    { "within two bytes", ngx_string("ab\xc3\xa9"), 3, 2 },
    { "after two bytes", ngx_string("ab\xc3\xa9" "c"), 4, 4 },
    { "after one of three", ngx_string("ab\xe2\x82\xac"), 3, 2 },
    { "after two of three", ngx_string("ab\xe2\x82\xac"), 4, 2 },
    { "after one of four", ngx_string("ab\xf0\x9f\x98\x80"), 3, 2 },
    { "after two of four", ngx_string("ab\xf0\x9f\x98\x80"), 4, 2 },
    { "after three of four", ngx_string("ab\xf0\x9f\x98\x80"), 5, 2 },
    { "within the least of three", ngx_string("ab\xe0\xa0\x80"), 4, 2 },
    { "within the least of four", ngx_string("ab\xf0\x90\x80\x80"), 5, 2 },
    { "after a byte of an overlong form", ngx_string("ab\xc0\x80"), 3, 2 },
    { "within the first character", ngx_string("\xf0\x9f\x98\x80"), 3, 0 },
    { "no UTF-8 is cut anywhere", ngx_string("\x80\x80\x80\x80\x80\x80"),
      5, 5 },
    { "and is not read before its start", ngx_string("\x80\x80\x80"), 2, 2 }
};


int
main(void)
{
    ngx_status_test_valid();
    ngx_status_test_lengths();
    ngx_status_test_characters();
    ngx_status_test_skips();
    ngx_status_test_cuts();
    ngx_status_test_each_cut();
    ngx_status_test_cut_cost();

    return ngx_status_test_done();
}


static void
ngx_status_test_valid(void)
{
    ngx_uint_t                i;
    ngx_status_test_valid_t  *test;

    for (i = 0; i < ngx_status_test_nelts(ngx_status_test_encoded); i++) {
        test = &ngx_status_test_encoded[i];

        ngx_status_test_ok(ngx_status_utf8_valid_length(&test->value)
                           == test->valid, "the length of the valid UTF-8");
    }
}


static void
ngx_status_test_lengths(void)
{
    ngx_str_t                  value;
    ngx_uint_t                 i;
    ngx_status_test_length_t  *test;

    for (i = 0; i < ngx_status_test_nelts(ngx_status_test_first); i++) {
        test = &ngx_status_test_first[i];

        value = ngx_status_test_copy(&test->value);

        ngx_status_test_ok(ngx_status_utf8_character(value.data, value.len)
                           == test->length, "the length of the first");
        free(value.data);
    }
}


/* all characters, whole and cut */

static void
ngx_status_test_characters(void)
{
    u_char      buf[4], out[4];
    ngx_str_t   value;
    ngx_uint_t  code, bad;

    bad = 0;

    for (code = 0; code <= 0x10ffff; code++) {

        if (code >= 0xd800 && code <= 0xdfff) {
            continue;
        }

        value.data = buf;
        value.len = ngx_status_test_encode(buf, code);

        bad |= (ngx_status_utf8_encode(out, code) != out + value.len);
        bad |= (ngx_memcmp(out, buf, value.len) != 0);
        bad |= (ngx_status_utf8_valid_length(&value) != value.len);
        bad |= (ngx_status_utf8_count(buf, buf + value.len) != 1);

        value.len--;

        bad |= (ngx_status_utf8_valid_length(&value) != 0);
    }

    ngx_status_test_ok(!bad, "all characters, whole and cut");

    /* all characters are valid, so nothing else is if the number is right */

    ngx_status_test_sequences(1, 128, "valid sequences of one byte");
    ngx_status_test_sequences(2, 128 * 128 + 1920,
                              "valid sequences of two bytes");
    ngx_status_test_sequences(3, 128 * 128 * 128 + 2 * 128 * 1920 + 61440,
                              "valid sequences of three bytes");
}


static void
ngx_status_test_sequences(size_t len, ngx_uint_t expected, char *name)
{
    u_char      buf[3];
    ngx_str_t   value;
    ngx_uint_t  i, n;

    value.data = buf;
    value.len = len;

    n = 0;

    for (i = 0; i < (ngx_uint_t) 1 << 8 * len; i++) {
        buf[0] = (u_char) i;
        buf[1] = (u_char) (i >> 8);
        buf[2] = (u_char) (i >> 16);

        n += (ngx_status_utf8_valid_length(&value) == len);
    }

    ngx_status_test_ok(n == expected, name);
}


static void
ngx_status_test_skips(void)
{
    u_char  *p, *last;

    static ngx_str_t  text = ngx_string("a\xc3\xa9\xe2\x82\xac"
                                        "\xf0\x9f\x98\x80" "b");

    p = text.data;
    last = text.data + text.len;

    ngx_status_test_ok(ngx_status_utf8_skip(p, last, 0) == p, "skip none");
    ngx_status_test_ok(ngx_status_utf8_skip(p, last, 1) == p + 1, "skip one");
    ngx_status_test_ok(ngx_status_utf8_skip(p, last, 2) == p + 3, "skip two");
    ngx_status_test_ok(ngx_status_utf8_skip(p, last, 4) == p + 10,
                       "skip four");
    ngx_status_test_ok(ngx_status_utf8_skip(p, last, 5) == last, "skip all");
    ngx_status_test_ok(ngx_status_utf8_skip(p, last, 6) == last,
                       "skip more than all");

    ngx_status_test_ok(ngx_status_utf8_count(p, last) == 5, "count");
    ngx_status_test_ok(ngx_status_utf8_count(p, p) == 0, "count none");
}


static void
ngx_status_test_cuts(void)
{
    u_char                 *data;
    ngx_str_t               value;
    ngx_uint_t              i;
    ngx_status_test_cut_t  *cut;

    for (i = 0; i < ngx_status_test_nelts(ngx_status_test_cut_texts); i++) {
        cut = &ngx_status_test_cut_texts[i];

        value = ngx_status_test_copy(&cut->text);
        data = value.data;

        ngx_status_utf8_cut(&value, cut->size);

        ngx_status_test_ok(value.len == cut->len && value.data == data,
                           cut->name);
        free(data);
    }
}


/* of each length of characters, at each place: as much as there may be */

static void
ngx_status_test_each_cut(void)
{
    size_t      size, len;
    u_char      buf[16];
    ngx_str_t   value;
    ngx_uint_t  i, n, bad;

    static ngx_uint_t  codes[] = { 'x', 0xe9, 0x20ac, 0x1f600 };

    bad = 0;

    for (i = 0; i < ngx_status_test_nelts(codes); i++) {

        len = 0;

        for (n = 0; n < 4; n++) {
            len += ngx_status_test_encode(&buf[len], codes[i]);
        }

        for (size = 0; size <= len; size++) {
            value.data = buf;
            value.len = len;

            ngx_status_utf8_cut(&value, size);

            bad |= (value.len != size - size % (i + 1));

            /* the part of a character at the end of as many bytes */

            value.len = size;

            ngx_status_utf8_trim(&value);

            bad |= (value.len != size - size % (i + 1));
        }
    }

    ngx_status_test_ok(!bad, "each cut");
}


/* however long what is not UTF-8 is, a few bytes are looked at */

static void
ngx_status_test_cut_cost(void)
{
    u_char      buf[4096];
    ngx_str_t   value;
    ngx_uint_t  steps;

    ngx_memset(buf, 0x80, sizeof(buf));
    value.data = buf;
    value.len = sizeof(buf);

    steps = ngx_status_test_steps;
    ngx_status_utf8_trim(&value);

    ngx_status_test_ok(value.len == sizeof(buf)
                       && ngx_status_test_steps - steps
                          < 100 * NGX_STATUS_TEST_BLOCKS,
                       "the cost of a cut");
}
