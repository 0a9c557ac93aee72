
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "ngx_status_json.h"
#include "ngx_status_utf8.h"


/* a word of eight times the byte */

#define ngx_status_json_bytes(byte)                                           \
    (0x0101010101010101 * (uint64_t) (byte))

/* has the high bit of the first byte of the word that equals the byte */

#define ngx_status_json_equal(word, byte)                                     \
    (((word) ^ ngx_status_json_bytes(byte)) - ngx_status_json_bytes(1))


static size_t ngx_status_json_escaped_length(ngx_str_t *value,
    const u_char *escapes);
static u_char *ngx_status_json_escaped_write(u_char *p, ngx_str_t *value,
    const u_char *escapes);
static ngx_inline size_t ngx_status_json_plain(u_char *p, size_t len);
static size_t ngx_status_json_sanitize(u_char *p, size_t len, ngx_str_t *out);
static size_t ngx_status_json_number_length(u_char *p, u_char *last);
static ngx_inline u_char *ngx_status_json_digits(u_char *p, u_char *last);


/*
 * What follows the backslash where an ASCII character is escaped;
 * "u" stands for "u00" and two hexadecimal digits.
 */

static const u_char  ngx_status_json_string_escapes[128] = {
    'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u',
    'b', 't', 'n', 'u', 'f', 'r', 'u', 'u',
    'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u',
    'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u',
    ['"'] = '"', ['<'] = 'u', ['\\'] = '\\'
};

static const u_char  ngx_status_json_text_escapes[128] = { ['<'] = 'u' };


size_t
ngx_status_json_length(ngx_str_t *value)
{
    return ngx_status_json_escaped_length(value,
                                          ngx_status_json_string_escapes);
}


u_char *
ngx_status_json_write(u_char *p, ngx_str_t *value)
{
    return ngx_status_json_escaped_write(p, value,
                                         ngx_status_json_string_escapes);
}


size_t
ngx_status_json_text_length(ngx_str_t *value)
{
    return ngx_status_json_escaped_length(value, ngx_status_json_text_escapes);
}


u_char *
ngx_status_json_text_write(u_char *p, ngx_str_t *value)
{
    return ngx_status_json_escaped_write(p, value,
                                         ngx_status_json_text_escapes);
}


static size_t
ngx_status_json_escaped_length(ngx_str_t *value, const u_char *escapes)
{
    size_t      n, len, left;
    u_char     *s;
    ngx_str_t   out;

    len = 0;

    for (s = value->data, left = value->len; left; s += n, left -= n) {

        n = ngx_status_json_plain(s, left);

        if (n) {
            len += n;
            continue;
        }

        if (*s >= 0x80) {
            n = ngx_status_json_sanitize(s, left, &out);
            len += out.len;
            continue;
        }

        n = 1;

        if (escapes[*s] == 0) {
            len++;

        } else if (escapes[*s] == 'u') {
            len += sizeof("\\u001f") - 1;

        } else {
            len += sizeof("\\n") - 1;
        }
    }

    return len;
}


static u_char *
ngx_status_json_escaped_write(u_char *p, ngx_str_t *value,
    const u_char *escapes)
{
    size_t      n, left;
    u_char     *s;
    ngx_str_t   out;

    static u_char  hex[] = "0123456789abcdef";

    for (s = value->data, left = value->len; left; s += n, left -= n) {

        n = ngx_status_json_plain(s, left);

        if (n) {
            p = ngx_cpymem(p, s, n);
            continue;
        }

        if (*s >= 0x80) {
            n = ngx_status_json_sanitize(s, left, &out);
            p = ngx_cpymem(p, out.data, out.len);
            continue;
        }

        n = 1;

        if (escapes[*s] == 0) {
            *p++ = *s;
            continue;
        }

        *p++ = '\\';
        *p++ = escapes[*s];

        if (escapes[*s] == 'u') {
            *p++ = '0';
            *p++ = '0';
            *p++ = hex[*s >> 4];
            *p++ = hex[*s & 0xf];
        }
    }

    return p;
}


/*
 * The number of bytes at p that are surely written as they are, looked at
 * eight at a time, the last of them with those before it.  Zero says nothing.
 */

static ngx_inline size_t
ngx_status_json_plain(u_char *p, size_t len)
{
    size_t    n, at;
    uint64_t  word, high;

    if (len < sizeof(uint64_t)) {
        return 0;
    }

    for (n = 0; n < len; n = at + sizeof(uint64_t)) {
        at = ngx_min(n, len - sizeof(uint64_t));

        ngx_memcpy(&word, p + at, sizeof(uint64_t));

        /* no high bit is set where no byte is special */

        high = word | (word - ngx_status_json_bytes(0x20))
               | ngx_status_json_equal(word, '"')
               | ngx_status_json_equal(word, '\\')
               | ngx_status_json_equal(word, '<');

        if (high & ngx_status_json_bytes(0x80)) {
            break;
        }
    }

    return n;
}


/*
 * Sets out to what is written for the non-ASCII character at p,
 * and returns the number of bytes that this stands for.
 */

static size_t
ngx_status_json_sanitize(u_char *p, size_t len, ngx_str_t *out)
{
    ngx_int_t  n;

    n = ngx_status_utf8_character(p, len);

    if (n < 0) {
        ngx_str_set(out, "\xef\xbf\xbd");
        return -n;
    }

    if (p[0] == 0xe2 && p[1] == 0x80 && p[2] == 0xa8) {
        ngx_str_set(out, "\\u2028");
        return n;
    }

    if (p[0] == 0xe2 && p[1] == 0x80 && p[2] == 0xa9) {
        ngx_str_set(out, "\\u2029");
        return n;
    }

    out->data = p;
    out->len = n;

    return n;
}


ngx_uint_t
ngx_status_json_number(ngx_str_t *value)
{
    return value->len
           && ngx_status_json_number_length(value->data,
                                            value->data + value->len)
              == value->len;
}


ngx_uint_t
ngx_status_json_scalar(ngx_str_t *value)
{
    return value->len
           && ngx_status_json_scalar_length(value->data,
                                            value->data + value->len)
              == value->len;
}


size_t
ngx_status_json_scalar_length(u_char *p, u_char *last)
{
    size_t  len;

    len = last - p;

    if (len == 0 || *p <= '9') {
        return ngx_status_json_number_length(p, last);
    }

    if (len >= 4 && ngx_memcmp(p, "true", 4) == 0) {
        return 4;
    }

    if (len >= 4 && ngx_memcmp(p, "null", 4) == 0) {
        return 4;
    }

    if (len >= 5 && ngx_memcmp(p, "false", 5) == 0) {
        return 5;
    }

    return 0;
}


static size_t
ngx_status_json_number_length(u_char *p, u_char *last)
{
    u_char  *start, *digits;

    start = p;

    if (p < last && *p == '-') {
        p++;
    }

    digits = p;
    p = ngx_status_json_digits(p, last);

    if (p == digits) {
        return 0;
    }

    if (*digits == '0') {
        p = digits + 1;
    }

    if (p < last && *p == '.') {
        digits = p + 1;
        p = ngx_status_json_digits(digits, last);

        if (p == digits) {
            return 0;
        }
    }

    if (p < last && (*p == 'e' || *p == 'E')) {
        p++;

        if (p < last && (*p == '+' || *p == '-')) {
            p++;
        }

        digits = p;
        p = ngx_status_json_digits(digits, last);

        if (p == digits) {
            return 0;
        }
    }

    return p - start;
}


/* the end of the digits that begin at p */

static ngx_inline u_char *
ngx_status_json_digits(u_char *p, u_char *last)
{
    while (p < last && *p >= '0' && *p <= '9') {
        p++;
    }

    return p;
}
