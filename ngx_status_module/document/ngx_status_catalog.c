
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "ngx_status_catalog.h"


static ngx_uint_t ngx_status_catalog_search(ngx_status_catalog_t *catalog,
    ngx_uint_t code);
static void ngx_status_catalog_lay(ngx_status_catalog_t *catalog,
    ngx_status_entry_t *row);


ngx_status_entry_t *
ngx_status_catalog_find(ngx_status_catalog_t *catalog, ngx_uint_t code)
{
    ngx_uint_t  i;

    i = ngx_status_catalog_search(catalog, code);

    if (i < catalog->n && catalog->entries[i].code == code) {
        return &catalog->entries[i];
    }

    code /= 100;

    i = ngx_status_catalog_search(catalog, code);

    if (i < catalog->n && catalog->entries[i].code == code) {
        return &catalog->entries[i];
    }

    return NULL;
}


static ngx_uint_t
ngx_status_catalog_search(ngx_status_catalog_t *catalog, ngx_uint_t code)
{
    ngx_uint_t  low, high, middle;

    low = 0;
    high = catalog->n;

    while (low < high) {
        middle = low + (high - low) / 2;

        if (catalog->entries[middle].code < code) {
            low = middle + 1;

        } else {
            high = middle;
        }
    }

    /* the first entry whose code is not less, or n */

    return low;
}


ngx_status_catalog_t *
ngx_status_catalog_overlay(ngx_pool_t *pool, ngx_status_catalog_t *base,
    ngx_array_t *overlay)
{
    ngx_uint_t             i;
    ngx_status_entry_t    *rows, *entry, *fallback;
    ngx_status_catalog_t  *catalog;

    catalog = ngx_palloc(pool, sizeof(ngx_status_catalog_t));
    if (catalog == NULL) {
        return NULL;
    }

    catalog->entries = ngx_palloc(pool, (base->n + overlay->nelts)
                                        * sizeof(ngx_status_entry_t));
    if (catalog->entries == NULL) {
        return NULL;
    }

    catalog->n = base->n;
    ngx_memcpy(catalog->entries, base->entries,
               base->n * sizeof(ngx_status_entry_t));

    rows = overlay->elts;

    for (i = 0; i < overlay->nelts; i++) {
        ngx_status_catalog_lay(catalog, &rows[i]);
    }

    /* only now, as the overlay may have brought fallbacks of its own */

    for (i = 0; i < catalog->n; i++) {
        entry = &catalog->entries[i];

        if (entry->description.data) {
            continue;
        }

        fallback = ngx_status_catalog_find(catalog, entry->code / 100);

        if (fallback) {
            entry->description = fallback->description;

        } else {
            ngx_str_set(&entry->description, "");
        }
    }

    return catalog;
}


static void
ngx_status_catalog_lay(ngx_status_catalog_t *catalog, ngx_status_entry_t *row)
{
    ngx_uint_t           i;
    ngx_status_entry_t  *entry;

    i = ngx_status_catalog_search(catalog, row->code);
    entry = &catalog->entries[i];

    if (i < catalog->n && entry->code == row->code) {
        entry->message = row->message;

        if (row->description.data) {
            entry->description = row->description;
        }

        if (entry->origin != NGX_STATUS_ENTRY_ADDED) {
            entry->origin = NGX_STATUS_ENTRY_OVERRIDDEN;
        }

        return;
    }

    /* the overlay allocated room for all its rows */

    ngx_memmove(entry + 1, entry,
                (catalog->n - i) * sizeof(ngx_status_entry_t));

    *entry = *row;
    entry->origin = NGX_STATUS_ENTRY_ADDED;

    catalog->n++;
}
