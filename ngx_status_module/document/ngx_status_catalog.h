
/*
 * Copyright (C) ngx_status_module developers
 */


#ifndef _NGX_STATUS_CATALOG_H_INCLUDED_
#define _NGX_STATUS_CATALOG_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


#define NGX_STATUS_CATALOG_DOCUMENTED  0   /* documented, letter for letter */
#define NGX_STATUS_CATALOG_REGISTERED  1   /* in the registry, RFC 9110 16.2 */
#define NGX_STATUS_CATALOG_FALLBACK    2   /* of a class */
#define NGX_STATUS_CATALOG_ADDED       3   /* by configuration */
#define NGX_STATUS_CATALOG_OVERRIDDEN  4   /* the same, built in before */
#define NGX_STATUS_CATALOG_RANGE       5   /* of a row yet to be laid over */


typedef struct {
    ngx_uint_t                   code;     /* 100..599 */
    ngx_str_t                    message;
    ngx_str_t                    description;
    ngx_uint_t                   origin;   /* NGX_STATUS_CATALOG_... */
    ngx_uint_t                   class;    /* the fallback of its class */
} ngx_status_catalog_entry_t;


typedef struct {
    ngx_status_catalog_entry_t  *entries;  /* ascending by code, class first */
    ngx_uint_t                   n;
} ngx_status_catalog_t;


/*
 * 497 is a request in plain HTTP to a port of HTTPS, which nginx answers with
 * 400; the codes before it, of certificates and of a header that is too large,
 * leave no trace by which they are told from another 400.
 */
#define NGX_STATUS_CATALOG_PLAIN_HTTP    497
#define NGX_STATUS_CATALOG_UNTOLD_FIRST  494
#define NGX_STATUS_CATALOG_UNTOLD_LAST   496


/*
 * Finds the entry of a status code or, where it has none, the fallback of
 * its class, RFC 9110 section 15.
 *
 * The entry belongs to the catalog.  Returns NULL where there is neither,
 * as for a 1xx or 2xx code without an entry.
 */
ngx_status_catalog_entry_t *ngx_status_catalog_find(
    ngx_status_catalog_t *catalog, ngx_uint_t code);

/*
 * Finds the fallback of a status code's class.  Returns NULL where there is
 * none.
 */
ngx_status_catalog_entry_t *ngx_status_catalog_find_class(
    ngx_status_catalog_t *catalog, ngx_uint_t code);

/*
 * Makes a catalog of the base, or of nothing if that is NULL, with an array of
 * ngx_status_catalog_entry_t laid over it.  The rows may be in any order, their
 * codes are unique, their origin is not read, and description.data is NULL
 * where none was given.
 *
 * A row whose code the base has becomes OVERRIDDEN, or stays ADDED if it was,
 * and without a description keeps that of the base.  Any other row becomes
 * ADDED, and without a description gets that of its class's fallback in the
 * new catalog, or an empty one if the class has no fallback.
 *
 * The entries are allocated from the pool; the texts are not copied, and
 * have to live as long.  The base and the array are left as they are.
 * Returns NULL when out of memory.
 */
ngx_status_catalog_t *ngx_status_catalog_overlay(ngx_pool_t *pool,
    ngx_status_catalog_t *base, ngx_array_t *overlay);


/* the built-in catalog, not to be changed */
extern ngx_status_catalog_t  ngx_status_catalog;


#endif /* _NGX_STATUS_CATALOG_H_INCLUDED_ */
