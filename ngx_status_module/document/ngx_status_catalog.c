
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "ngx_status_catalog.h"


static ngx_status_catalog_entry_t *ngx_status_catalog_get(
    ngx_status_catalog_t *catalog, ngx_uint_t code, ngx_uint_t class);
static ngx_uint_t ngx_status_catalog_search(ngx_status_catalog_t *catalog,
    ngx_uint_t code, ngx_uint_t class);
static void ngx_status_catalog_insert(ngx_status_catalog_t *catalog,
    ngx_status_catalog_entry_t *row);


ngx_status_catalog_entry_t *
ngx_status_catalog_find(ngx_status_catalog_t *catalog, ngx_uint_t code)
{
    ngx_status_catalog_entry_t  *entry;

    entry = ngx_status_catalog_get(catalog, code, 0);

    if (entry == NULL && code == NGX_STATUS_CATALOG_PLAIN_HTTP) {
        entry = ngx_status_catalog_get(catalog, 400, 0);
    }

    return entry ? entry : ngx_status_catalog_find_class(catalog, code);
}


ngx_status_catalog_entry_t *
ngx_status_catalog_find_class(ngx_status_catalog_t *catalog, ngx_uint_t code)
{
    return ngx_status_catalog_get(catalog, code - code % 100, 1);
}


static ngx_status_catalog_entry_t *
ngx_status_catalog_get(ngx_status_catalog_t *catalog, ngx_uint_t code,
    ngx_uint_t class)
{
    ngx_uint_t                   i;
    ngx_status_catalog_entry_t  *entry;

    i = ngx_status_catalog_search(catalog, code, class);

    if (i == catalog->n) {
        return NULL;
    }

    entry = &catalog->entries[i];

    return (entry->code == code && entry->class == class) ? entry : NULL;
}


/* returns the first entry that does not come before the one, or n */

static ngx_uint_t
ngx_status_catalog_search(ngx_status_catalog_t *catalog, ngx_uint_t code,
    ngx_uint_t class)
{
    ngx_uint_t                   low, high, middle;
    ngx_status_catalog_entry_t  *entry;

    low = 0;
    high = catalog->n;

    while (low < high) {
        middle = low + (high - low) / 2;
        entry = &catalog->entries[middle];

        if (entry->code < code
            || (entry->code == code && entry->class > class))
        {
            low = middle + 1;

        } else {
            high = middle;
        }
    }

    return low;
}


ngx_status_catalog_t *
ngx_status_catalog_overlay(ngx_pool_t *pool, ngx_status_catalog_t *base,
    ngx_array_t *overlay)
{
    ngx_uint_t                   i, n;
    ngx_status_catalog_t        *catalog;
    ngx_status_catalog_entry_t  *rows, *entry, *fallback;

    catalog = ngx_palloc(pool, sizeof(ngx_status_catalog_t));
    if (catalog == NULL) {
        return NULL;
    }

    n = base ? base->n : 0;

    catalog->entries = ngx_palloc(pool, (n + overlay->nelts)
                                        * sizeof(ngx_status_catalog_entry_t));
    if (catalog->entries == NULL) {
        return NULL;
    }

    catalog->n = n;

    if (n) {
        ngx_memcpy(catalog->entries, base->entries,
                   n * sizeof(ngx_status_catalog_entry_t));
    }

    rows = overlay->elts;

    for (i = 0; i < overlay->nelts; i++) {
        ngx_status_catalog_insert(catalog, &rows[i]);
    }

    /* only now, as the overlay may have brought fallbacks of its own */

    for (i = 0; i < catalog->n; i++) {
        entry = &catalog->entries[i];

        if (entry->description.data) {
            continue;
        }

        fallback = ngx_status_catalog_find_class(catalog, entry->code);

        if (fallback) {
            entry->description = fallback->description;

        } else {
            ngx_str_set(&entry->description, "");
        }
    }

    return catalog;
}


static void
ngx_status_catalog_insert(ngx_status_catalog_t *catalog,
    ngx_status_catalog_entry_t *row)
{
    ngx_uint_t                   i;
    ngx_status_catalog_entry_t  *entry;

    entry = ngx_status_catalog_get(catalog, row->code, row->class);

    if (entry) {
        entry->message = row->message;

        if (row->description.data) {
            entry->description = row->description;
        }

        if (entry->origin != NGX_STATUS_CATALOG_ADDED) {
            entry->origin = NGX_STATUS_CATALOG_OVERRIDDEN;
        }

        return;
    }

    /* the overlay allocated room for all its rows */

    i = ngx_status_catalog_search(catalog, row->code, row->class);
    entry = &catalog->entries[i];

    ngx_memmove(entry + 1, entry,
                (catalog->n - i) * sizeof(ngx_status_catalog_entry_t));

    *entry = *row;
    entry->origin = NGX_STATUS_CATALOG_ADDED;

    catalog->n++;
}
