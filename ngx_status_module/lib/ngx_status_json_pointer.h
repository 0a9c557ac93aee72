
/*
 * Copyright (C) ngx_status_module developers
 */


#ifndef _NGX_STATUS_JSON_POINTER_H_INCLUDED_
#define _NGX_STATUS_JSON_POINTER_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "ngx_status_json_parser.h"


typedef struct {
    ngx_str_t                             name;   /* of a member */
    ngx_uint_t                            index;  /* of an item, or NGX_ERROR */
} ngx_status_json_pointer_reference_t;


typedef struct {
    ngx_status_json_pointer_reference_t  *references;
    ngx_uint_t                            nreferences;

    /* of the last text: how many references led on, and to what */

    ngx_uint_t                            level;
    ngx_status_json_parser_token_e        type;
    ngx_str_t                             value;
    unsigned                              escaped:1;  /* has a backslash */
    unsigned                              over:1;
} ngx_status_json_pointer_t;


/*
 * Compiles a JSON pointer in its string representation (RFC 6901, sections 3
 * and 5), in which percent signs have no meaning.  Returns NGX_DECLINED, and
 * sets the reason, if it is not one, and NGX_ERROR when out of memory.
 */
ngx_int_t ngx_status_json_pointer_compile(ngx_pool_t *pool, ngx_str_t *text,
    ngx_status_json_pointer_t *pointer, char **reason);

/*
 * Follows the pointers into a JSON text, with or without a byte order mark.
 * The text is read from its start to where all pointers have come to an end,
 * or to the first error: what comes before is found, also if the text breaks
 * off.  It need not be valid UTF-8.  "Whole" tells that nothing was cut off.
 *
 * Sets pointer->type and pointer->value of each one: NGX_STATUS_JSON_STRING
 * with the inside of a string, which ngx_status_json_string_decode() reads,
 * NGX_STATUS_JSON_SCALAR, NGX_STATUS_JSON_OPEN with the text of an object or
 * an array, or NGX_STATUS_JSON_ERROR if it led to nothing.  The values are
 * parts of the text.  Of the members of one name the first one counts, and
 * nothing is found in or after what is nested deeper than
 * NGX_STATUS_JSON_DEPTH.
 */
void ngx_status_json_pointer_find(ngx_status_json_pointer_t *pointers,
    ngx_uint_t n, ngx_str_t *text, ngx_uint_t whole);


#endif /* _NGX_STATUS_JSON_POINTER_H_INCLUDED_ */
