
/*
 * Copyright (C) ngx_status_module developers
 */


#ifndef _NGX_STATUS_JSON_STRING_H_INCLUDED_
#define _NGX_STATUS_JSON_STRING_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


/* the inside of strings in JSON, RFC 8259, section 7 */


/*
 * Sets the code to the character that the escape at p stands for, and returns
 * the length of the escape, NGX_DECLINED for a lone surrogate, or NGX_ERROR.
 */
ngx_int_t ngx_status_json_string_escape(u_char *p, u_char *last,
    uint32_t *code);

/*
 * Writes the characters that the inside of a string stands for at p, at most
 * string->len bytes of UTF-8, and returns the end.  A lone surrogate becomes
 * U+FFFD, and is the only error that may be there.
 */
u_char *ngx_status_json_string_decode(u_char *p, ngx_str_t *string);

/* whether such a string stands for the value */

ngx_uint_t ngx_status_json_string_equal(ngx_str_t *string, ngx_str_t *value);


/*
 * Returns the next quote, backslash, or control character, or NULL.  Of eight
 * bytes at once, the borrow of a subtraction makes a byte negative, and reaches
 * the bytes beyond such a one only; those that were negative before are left
 * out.  A quote with one bit changed is the number after the controls.
 */

static ngx_inline u_char *
ngx_status_json_string_plain(u_char *p, u_char *last)
{
    uint64_t  word, found;

    static const uint64_t  ones = 0x0101010101010101;

    for ( /* void */ ; last - p >= 8; p += 8) {
        ngx_memcpy(&word, p, 8);

        found = (((word ^ (ones * ('"' ^ 0x20))) - ones * 0x21)
                 | ((word ^ (ones * '\\')) - ones))
                & ~word & (ones * 0x80);

        if (found) {
#if (NGX_HAVE_LITTLE_ENDIAN)
            return p + ((unsigned) __builtin_ctzll(found) >> 3);
#else
            break;
#endif
        }
    }

    for ( /* void */ ; p < last; p++) {
        if (*p < 0x20 || *p == '"' || *p == '\\') {
            return p;
        }
    }

    return NULL;
}


#endif /* _NGX_STATUS_JSON_STRING_H_INCLUDED_ */
