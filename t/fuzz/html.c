
/*
 * Copyright (C) ngx_status_module developers
 */


/*
 * libFuzzer harness for what turns HTML into text.  The first byte of the
 * input is the size to which the text is cut, the rest is the HTML.
 *
 * The text is no longer than the HTML, and it is at the same place.  It has no
 * white space but single spaces between other bytes.  What was valid UTF-8
 * stays it, and what had no "&" and no such white space stays as it was.  What
 * was escaped by numeric references is what it was before.
 *
 * A text that is cut is the beginning of what it was, by at most 3 bytes
 * shorter than it might be, and valid UTF-8 where it was that.  So is what is
 * trimmed of the part of a character at its end.
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "ngx_status_json.h"
#include "ngx_status_html.h"
#include "ngx_status_utf8.h"


int LLVMFuzzerTestOneInput(const u_char *data, size_t size);

static void ngx_status_fuzz_text(ngx_str_t *html, ngx_str_t *text);
static void ngx_status_fuzz_spaces(ngx_str_t *text);
static ngx_uint_t ngx_status_fuzz_plain(ngx_str_t *html);
static void ngx_status_fuzz_escaped(ngx_str_t *html);
static void ngx_status_fuzz_cut(ngx_str_t *text, size_t size);
static void ngx_status_fuzz_copy(ngx_str_t *to, const u_char *data,
    size_t size);
static void ngx_status_fuzz_assert(ngx_uint_t ok);


int
LLVMFuzzerTestOneInput(const u_char *data, size_t size)
{
    u_char     *start;
    ngx_str_t   html, text;

    if (size == 0) {
        return 0;
    }

    ngx_status_fuzz_copy(&html, data + 1, size - 1);
    ngx_status_fuzz_copy(&text, data + 1, size - 1);

    start = text.data;

    ngx_status_html_text(&text);

    ngx_status_fuzz_assert(text.data == start);

    ngx_status_fuzz_text(&html, &text);
    ngx_status_fuzz_escaped(&html);
    ngx_status_fuzz_cut(&text, data[0]);
    ngx_status_fuzz_cut(&html, data[0]);

    ngx_free(start);
    ngx_free(html.data);

    return 0;
}


static void
ngx_status_fuzz_text(ngx_str_t *html, ngx_str_t *text)
{
    ngx_status_fuzz_assert(text->len <= html->len);

    ngx_status_fuzz_spaces(text);

    if (ngx_status_utf8_valid_length(html) == html->len) {
        ngx_status_fuzz_assert(ngx_status_utf8_valid_length(text) == text->len);
    }

    if (ngx_status_fuzz_plain(html)) {
        ngx_status_fuzz_assert(text->len == html->len
                               && (html->len == 0
                                   || ngx_memcmp(text->data, html->data,
                                                 html->len) == 0));
    }
}


static void
ngx_status_fuzz_spaces(ngx_str_t *text)
{
    u_char  *p, *last;

    last = text->data + text->len;

    for (p = text->data; p < last; p++) {

        ngx_status_fuzz_assert(*p != '\t' && *p != '\n' && *p != '\f'
                               && *p != '\r');

        if (*p == ' ') {
            ngx_status_fuzz_assert(p > text->data && p < last - 1
                                   && p[1] != ' ');
        }
    }
}


static ngx_uint_t
ngx_status_fuzz_plain(ngx_str_t *html)
{
    size_t  i;

    for (i = 0; i < html->len; i++) {

        switch (html->data[i]) {

        case '&':
        case ' ':
        case '\t':
        case '\n':
        case '\f':
        case '\r':
            return 0;
        }
    }

    return 1;
}


/* what was escaped byte by byte is what it was, its white space folded */

static void
ngx_status_fuzz_escaped(ngx_str_t *html)
{
    u_char     *p, *start;
    size_t      i;
    ngx_str_t   text, plain;

    start = malloc(html->len * sizeof("&#255;"));

    ngx_status_fuzz_assert(start != NULL);

    p = start;

    for (i = 0; i < html->len; i++) {

        if (html->data[i] > 0 && html->data[i] < 0x80) {
            p = ngx_sprintf(p, i % 2 ? "&#%ud;" : "&#x%xd;", html->data[i]);

        } else {
            *p++ = html->data[i];
        }
    }

    text.data = start;
    text.len = p - start;

    ngx_status_html_text(&text);

    ngx_status_fuzz_copy(&plain, html->data, html->len);

    p = plain.data;

    for (i = 0; i < html->len; i++) {

        if (html->data[i] != ' ' && html->data[i] != '\t'
            && html->data[i] != '\n' && html->data[i] != '\f'
            && html->data[i] != '\r')
        {
            *p++ = html->data[i];

        } else if (p > plain.data && p[-1] != ' ') {
            *p++ = ' ';
        }
    }

    if (p > plain.data && p[-1] == ' ') {
        p--;
    }

    plain.len = p - plain.data;

    ngx_status_fuzz_assert(text.len == plain.len
                           && (text.len == 0
                               || ngx_memcmp(text.data, plain.data, text.len)
                                  == 0));

    ngx_free(plain.data);
    ngx_free(start);
}


static void
ngx_status_fuzz_cut(ngx_str_t *text, size_t size)
{
    ngx_str_t  copy, cut, trimmed;

    ngx_status_fuzz_copy(&copy, text->data, text->len);

    cut = copy;

    ngx_status_utf8_cut(&cut, size);

    ngx_status_fuzz_assert(cut.data == copy.data);
    ngx_status_fuzz_assert(cut.len <= size && cut.len <= text->len);
    ngx_status_fuzz_assert(cut.len + 3 >= ngx_min(size, text->len));

    if (text->len <= size) {
        ngx_status_fuzz_assert(cut.len == text->len);
    }

    trimmed.data = copy.data;
    trimmed.len = ngx_min(size, text->len);

    ngx_status_utf8_trim(&trimmed);

    ngx_status_fuzz_assert(trimmed.data == copy.data);
    ngx_status_fuzz_assert(trimmed.len <= size && trimmed.len <= text->len);
    ngx_status_fuzz_assert(trimmed.len + 3 >= ngx_min(size, text->len));

    if (ngx_status_utf8_valid_length(text) == text->len) {
        ngx_status_fuzz_assert(ngx_status_utf8_valid_length(&cut) == cut.len);
        ngx_status_fuzz_assert(trimmed.len == cut.len);
    }

    ngx_free(copy.data);
}


/* of its very size, so that a sanitizer sees its bounds */

static void
ngx_status_fuzz_copy(ngx_str_t *to, const u_char *data, size_t size)
{
    to->len = size;
    to->data = malloc(size);

    if (size) {
        ngx_status_fuzz_assert(to->data != NULL);
        ngx_memcpy(to->data, data, size);
    }
}


static void
ngx_status_fuzz_assert(ngx_uint_t ok)
{
    if (!ok) {
        abort();
    }
}
