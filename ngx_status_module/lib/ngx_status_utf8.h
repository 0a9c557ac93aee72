
/*
 * Copyright (C) ngx_status_module developers
 */


#ifndef _NGX_STATUS_UTF8_H_INCLUDED_
#define _NGX_STATUS_UTF8_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


/*
 * The length of the character at p, of which len bytes, one at least, are
 * there (The Unicode Standard, table 3-7).  Negative: the length of a maximal
 * subpart of an ill-formed sequence (the same, section 3.9).
 */
ngx_int_t ngx_status_utf8_character(u_char *p, size_t len);

/*
 * The number of bytes at the start of the value that are valid UTF-8
 * (RFC 3629, section 3): value->len if all of them are, otherwise the offset
 * of the first byte of the first ill-formed sequence.
 */
size_t ngx_status_utf8_valid_length(ngx_str_t *value);

/*
 * Writes the character with the code, which has to be one, at p, up to 4
 * bytes, and returns the end.
 */
u_char *ngx_status_utf8_encode(u_char *p, uint32_t code);

/*
 * Returns the end of the first n characters of valid UTF-8, which begins at p
 * and ends at last, or last if there are less of them.
 */
u_char *ngx_status_utf8_skip(u_char *p, u_char *last, ngx_uint_t n);

/*
 * The number of characters of valid UTF-8 from p to last.
 */
ngx_uint_t ngx_status_utf8_count(u_char *p, u_char *last);

/*
 * Cuts a text to at most size bytes, at the boundary of a character.
 */
void ngx_status_utf8_cut(ngx_str_t *value, size_t size);

/*
 * Cuts off the part of a character that a text ends with.
 */
void ngx_status_utf8_trim(ngx_str_t *value);


#endif /* _NGX_STATUS_UTF8_H_INCLUDED_ */
