
/*
 * Copyright (C) ngx_status_module developers
 */


#ifndef _NGX_STATUS_CATALOG_PAGE_HTML_H_INCLUDED_
#define _NGX_STATUS_CATALOG_PAGE_HTML_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "ngx_status_lang.h"


/*
 * The Content-Security-Policy of the page: only its own style, by hash.
 */
extern ngx_str_t  ngx_status_catalog_page_html_policy;


/*
 * Appends bytes to out; where out->data is NULL, adds their length only.
 */
void ngx_status_catalog_page_html_put(ngx_str_t *out, u_char *data,
    size_t len);

#define ngx_status_catalog_page_html_puts(out, text)                          \
    ngx_status_catalog_page_html_put(out, (u_char *) text, sizeof(text) - 1)

/*
 * A catalog, and the language of those rows that have an entry in it; lang is
 * NULL if there is none.
 */

typedef struct {
    ngx_status_catalog_t  *catalog;
    ngx_status_lang_t     *lang;
    ngx_uint_t             language;
} ngx_status_catalog_page_source_t;


/*
 * Appends the catalog as an HTML document in UTF-8, as
 * ngx_status_catalog_page_html_put() does.  The texts of the catalog are
 * UTF-8, and are escaped.
 */
void ngx_status_catalog_page_html(ngx_str_t *out,
    ngx_status_catalog_page_source_t *source);


#endif /* _NGX_STATUS_CATALOG_PAGE_HTML_H_INCLUDED_ */
