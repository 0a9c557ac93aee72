
/*
 * Copyright (C) ngx_status_module developers
 */


#ifndef _NGX_STATUS_ACCEPT_H_INCLUDED_
#define _NGX_STATUS_ACCEPT_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


/* a media type, taken apart */

typedef struct {
    ngx_str_t   top;
    ngx_str_t   sub;
    ngx_uint_t  json;       /* ends in "+json" */
} ngx_status_accept_type_t;


typedef struct {
    ngx_uint_t  q;          /* the weight, 0 to 1000 thousandths */
    ngx_uint_t  rank;       /* how specific the element is, more is more */
} ngx_status_accept_weight_t;


/*
 * Takes a media type apart, whose bytes are to stay where they are.  Its
 * parameters are left out.  There is no failure.
 */
void ngx_status_accept_type(ngx_status_accept_type_t *type, ngx_str_t *value);

/*
 * Weighs ntypes media types by the values of a request's Accept header lines,
 * see RFC 9110, 12.5.1, into as many weights.  The n lines are one list.
 * Without any readable element each weight is 1000, as it is without Accept;
 * that of a type that no element matches is 0.  Returns which type, counted
 * from 0, is the best: the one with the highest weight; of several the one that
 * is matched by the more specific kind of element, whatever its parameters; of
 * several of these the first.  Where none is accepted, it is the first of all.
 *
 * Of the elements that match, the most specific kind counts, and of equals the
 * highest weight.  With "<any>" for the asterisk, from the most specific:
 *
 *     the type itself
 *     "application/json", where the type ends in "+json"
 *     "application/<any>+json", which application/json matches, too; the same
 *         with other types and suffixes
 *     "application/<any>"
 *     "<any>/<any>", or "<any>" alone, which older Java sends
 *
 * Parameters of the type are not looked at.  Those of an element do not keep
 * it from matching, as clients ask for "application/json; charset=utf-8", but
 * of two elements of a kind the one without parameters is the more specific.
 * An empty type, that of a body without Content-Type, and a type without "/"
 * are matched by "<any>/<any>" only.
 *
 * An element that violates the grammar, or whose weight is not a number from 0
 * to 1 with at most three decimals, is unreadable and skipped; empty elements
 * and parameters are allowed; "q=.2" is read.
 *
 * Nothing is allocated or changed; the time is linear in the lines' length.
 * There is no failure.
 */
ngx_uint_t ngx_status_accept_choose(ngx_str_t *lines, ngx_uint_t n,
    ngx_status_accept_type_t *types, ngx_uint_t ntypes,
    ngx_status_accept_weight_t *weights);

/*
 * Returns 1 if a page, of the value of its Content-Type, is accepted more than
 * something of the weight q, else 0.  A client that accepts text/html more than
 * that takes any page that has a type for what it would show a person.  For
 * the lines see ngx_status_accept_choose().
 */
ngx_uint_t ngx_status_accept_page(ngx_str_t *lines, ngx_uint_t n,
    ngx_str_t *page, ngx_uint_t q);


#endif /* _NGX_STATUS_ACCEPT_H_INCLUDED_ */
