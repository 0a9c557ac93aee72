
/*
 * Copyright (C) ngx_status_module developers
 */


#ifndef _NGX_STATUS_ACCEPT_ELEMENT_H_INCLUDED_
#define _NGX_STATUS_ACCEPT_ELEMENT_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


/* an element of Accept, or of another list with weights */

typedef struct {
    ngx_str_t   top;        /* a token */
    ngx_str_t   sub;        /* the token after a "/", or empty without it */
    ngx_uint_t  q;          /* the weight, 0 to 1000 thousandths */
    ngx_uint_t  plain;      /* without parameters, but for the weight */
} ngx_status_accept_element_t;


/*
 * Reads the element that begins at the position, token ["/" token] *(";"
 * parameter), see RFC 9110, 12.4.2 and 5.6, and moves the position to the
 * beginning of the next one, or to the end.  Its bytes are those of the list.
 *
 * Returns NGX_DECLINED where the element is empty, violates the grammar, or
 * has a weight that is not a number from 0 to 1 with at most three decimals; it
 * ends at the next comma outside of quotes all the same.  Empty parameters are
 * allowed; "q=.2" is read; the weight need not be the last parameter.
 */
ngx_int_t ngx_status_accept_element(u_char **pos, u_char *last,
    ngx_status_accept_element_t *element);


#endif /* _NGX_STATUS_ACCEPT_ELEMENT_H_INCLUDED_ */
