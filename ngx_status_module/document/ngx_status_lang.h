
/*
 * Copyright (C) ngx_status_module developers
 */


#ifndef _NGX_STATUS_LANG_H_INCLUDED_
#define _NGX_STATUS_LANG_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status_catalog.h"
#include "ngx_status_language.h"
#include "ngx_status_negotiate.h"


/*
 * What a worker process looked up last: it depends on Accept-Language and the
 * tags alone, not on the code.
 */

typedef struct {
    ngx_uint_t                    wanted;
    ngx_status_language_rank_t   *ranks;       /* one per language */
    size_t                        len;         /* 0 for nothing yet */
    u_char                        line[NGX_STATUS_NEGOTIATE_LINE];
} ngx_status_lang_last_t;


/*
 * The languages that a level of the configuration has.  The last one is of the
 * entries without "lang=": what is built in is in English.
 */

typedef struct {
    ngx_uint_t                    n;
    ngx_str_t                    *tags;
    ngx_status_catalog_t        **catalogs;    /* the last one is complete */
    ngx_status_lang_last_t       *last;
} ngx_status_lang_t;


/*
 * Lays the entries of a level, an array of ngx_status_entry_language_t, over
 * the catalog and the languages of the outer one, and sets both to the new
 * ones; *lang is and stays NULL without languages.  Returns NGX_ERROR when
 * out of memory.
 */
ngx_int_t ngx_status_lang_overlay(ngx_conf_t *cf, ngx_array_t *entries,
    ngx_status_catalog_t **catalog, ngx_status_lang_t **lang);

/*
 * Finds the entry of a code by the request's Accept-Language, and the number
 * of its language.  A language that has no entry for the code, nor one for its
 * class, is passed over.  Returns NGX_DECLINED where no language that is wanted
 * has one, nor the catalog; NGX_ERROR when out of memory.
 */
ngx_int_t ngx_status_lang_find(ngx_http_request_t *r, ngx_status_lang_t *lang,
    ngx_uint_t code, ngx_status_catalog_entry_t **entry, ngx_uint_t *language);

/*
 * Chooses one of the languages by the request's Accept-Language, whatever it
 * has entries for.  Returns its number, or NGX_ERROR when out of memory.
 */
ngx_int_t ngx_status_lang_choose(ngx_http_request_t *r,
    ngx_status_lang_t *lang);

/*
 * Returns the tag of an entry in a language, or NULL for one that is without
 * "lang=", and not built in.
 */
ngx_str_t *ngx_status_lang_tag(ngx_status_lang_t *lang, ngx_uint_t language,
    ngx_status_catalog_entry_t *entry);

/*
 * Adds Content-Language, unless the tag is NULL, and Accept-Language to Vary,
 * for which see ngx_status_negotiate_vary().  Returns NGX_ERROR when out of
 * memory.
 */
ngx_int_t ngx_status_lang_headers(ngx_http_request_t *r,
    ngx_table_elt_t *vary, ngx_str_t *tag);

/*
 * Makes the catalog that a client has that wants one language: that language's
 * entries, and those without "lang=" for all other codes.  Returns NULL when
 * out of memory.
 */
ngx_status_catalog_t *ngx_status_lang_catalog(ngx_pool_t *pool,
    ngx_status_lang_t *lang, ngx_uint_t language);

/* returns the language's entry for a row of a catalog, or NULL */

ngx_status_catalog_entry_t *ngx_status_lang_row(ngx_status_lang_t *lang,
    ngx_uint_t language, ngx_status_catalog_entry_t *row);


#endif /* _NGX_STATUS_LANG_H_INCLUDED_ */
