
/*
 * Copyright (C) ngx_status_module developers
 */


#ifndef _NGX_STATUS_JSON_H_INCLUDED_
#define _NGX_STATUS_JSON_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


/*
 * The length in bytes of what ngx_status_json_write() makes of the value.
 */
size_t ngx_status_json_length(ngx_str_t *value);

/*
 * Writes the value at p as the inside of a JSON string (RFC 8259, section 7),
 * without quotes, and returns the end.  The value may hold any bytes: each
 * maximal subpart of an ill-formed UTF-8 sequence (The Unicode Standard,
 * section 3.9) becomes U+FFFD.  "<", U+2028, and U+2029 are written as
 * escapes, so that the JSON text is inert in HTML and in JavaScript.
 */
u_char *ngx_status_json_write(u_char *p, ngx_str_t *value);

/*
 * The same for a value that is JSON already: only "<", U+2028, and U+2029,
 * which valid JSON has in strings alone, are changed.
 */
size_t ngx_status_json_text_length(ngx_str_t *value);
u_char *ngx_status_json_text_write(u_char *p, ngx_str_t *value);

/*
 * Whether the whole value is a JSON number (RFC 8259, section 6).
 */
ngx_uint_t ngx_status_json_number(ngx_str_t *value);

/*
 * Whether the whole value is a JSON number, true, false, or null.
 */
ngx_uint_t ngx_status_json_scalar(ngx_str_t *value);

/*
 * The length of the number, true, false, or null that begins at p and ends
 * by last at the latest, zero if there is none.
 */
size_t ngx_status_json_scalar_length(u_char *p, u_char *last);


#endif /* _NGX_STATUS_JSON_H_INCLUDED_ */
