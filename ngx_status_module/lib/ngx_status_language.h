
/*
 * Copyright (C) ngx_status_module developers
 */


#ifndef _NGX_STATUS_LANGUAGE_H_INCLUDED_
#define _NGX_STATUS_LANGUAGE_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


/* what a list of ranges says about a tag */

typedef struct {
    ngx_uint_t  tag;        /* which one, counted from 0 */
    ngx_uint_t  q;          /* the weight of the range, 0 if it has none */
    ngx_uint_t  range;      /* which range, counted from 1 */
    size_t      within;     /* length of the longest range that it is in */
    ngx_uint_t  refused;    /* the weight of that is 0 */
} ngx_status_language_rank_t;


/*
 * Returns NGX_OK for a language tag, or NGX_DECLINED: the syntax is that of
 * RFC 5646, 2.1, without the irregular tags, all of which have been replaced,
 * as "i-klingon" by "tlh".
 */
ngx_int_t ngx_status_language_tag(ngx_str_t *tag);

/*
 * Looks up ntags tags in the values of a request's Accept-Language header
 * lines, see RFC 9110, 12.5.4, and RFC 4647, 3.4.  The n lines are one list.
 * Returns how many tags are wanted, whose ranks come first, the one that is
 * wanted most at the beginning.
 *
 * A tag is wanted that is a range, in any case of letters, or is left of it
 * when subtags are taken from its end: "de-CH-1996" wants "de-CH", then "de".
 * Of several ranges the one with the highest weight counts, of equals the
 * first; of one range the longest tag.  Of equal tags the first is before.
 *
 * A range of weight 0 refuses the tags that are in it, as "de;q=0" does "de"
 * and "de-CH", but for those in a longer range with a weight.  "*" wants and
 * refuses none.  An element that is unreadable, or is not a range, is skipped;
 * parameters are not looked at.
 *
 * Nothing but the ranks, which need no initialization, is changed; the time is
 * linear in the lines' length.  There is no failure.
 */
ngx_uint_t ngx_status_language_lookup(ngx_str_t *lines, ngx_uint_t n,
    ngx_str_t *tags, ngx_uint_t ntags, ngx_status_language_rank_t *ranks);


#endif /* _NGX_STATUS_LANGUAGE_H_INCLUDED_ */
