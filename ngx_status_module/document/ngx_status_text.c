
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status_entry.h"
#include "ngx_status_header_list.h"
#include "ngx_status_text.h"


static ngx_status_text_t *ngx_status_text_create(ngx_conf_t *cf,
    ngx_status_text_t *prev, ngx_uint_t more);
static ngx_int_t ngx_status_text_add(ngx_conf_t *cf, ngx_status_text_t *text,
    ngx_status_entry_language_t *language);
static ngx_int_t ngx_status_text_wanted(ngx_http_request_t *r,
    ngx_status_text_t *text, ngx_status_language_rank_t **ranks);


/* whose text is one of ours, in English */

#define ngx_status_text_builtin(entry)                                        \
    ((entry)->origin < NGX_STATUS_CATALOG_ADDED)


ngx_int_t
ngx_status_text_overlay(ngx_conf_t *cf, ngx_array_t *entries,
    ngx_status_catalog_t **catalog, ngx_status_text_t **text)
{
    ngx_uint_t                    i, more;
    ngx_status_text_t            *new;
    ngx_status_entry_language_t  *language;

    more = 0;
    language = entries->elts;

    for (i = 0; i < entries->nelts; i++) {

        if (language[i].tag.len) {
            more++;
            continue;
        }

        *catalog = ngx_status_catalog_overlay(cf->pool, *catalog,
                                              &language[i].rows);
        if (*catalog == NULL) {
            return NGX_ERROR;
        }
    }

    if (more == 0 && *text == NULL) {
        return NGX_OK;
    }

    new = ngx_status_text_create(cf, *text, more);
    if (new == NULL) {
        return NGX_ERROR;
    }

    for (i = 0; i < entries->nelts; i++) {

        if (language[i].tag.len
            && ngx_status_text_add(cf, new, &language[i]) != NGX_OK)
        {
            return NGX_ERROR;
        }
    }

    ngx_str_set(&new->tags[new->n], "en");
    new->catalogs[new->n] = *catalog;
    new->n++;

    *text = new;

    return NGX_OK;
}


/* with the languages of the outer level, and room for more and the last one */

static ngx_status_text_t *
ngx_status_text_create(ngx_conf_t *cf, ngx_status_text_t *prev,
    ngx_uint_t more)
{
    ngx_uint_t               size;
    ngx_status_text_t       *text;
    ngx_status_text_last_t  *last;

    text = ngx_pcalloc(cf->pool, sizeof(ngx_status_text_t));
    if (text == NULL) {
        return NULL;
    }

    text->n = prev ? prev->n - 1 : 0;

    size = text->n + more + 1;

    text->tags = ngx_palloc(cf->pool, size * sizeof(ngx_str_t));
    if (text->tags == NULL) {
        return NULL;
    }

    text->catalogs = ngx_palloc(cf->pool,
                                size * sizeof(ngx_status_catalog_t *));
    if (text->catalogs == NULL) {
        return NULL;
    }

    last = ngx_pcalloc(cf->pool, sizeof(ngx_status_text_last_t));
    if (last == NULL) {
        return NULL;
    }

    last->ranks = ngx_palloc(cf->pool,
                             size * sizeof(ngx_status_language_rank_t));
    if (last->ranks == NULL) {
        return NULL;
    }

    text->last = last;

    if (prev) {
        ngx_memcpy(text->tags, prev->tags, text->n * sizeof(ngx_str_t));
        ngx_memcpy(text->catalogs, prev->catalogs,
                   text->n * sizeof(ngx_status_catalog_t *));
    }

    return text;
}


static ngx_int_t
ngx_status_text_add(ngx_conf_t *cf, ngx_status_text_t *text,
    ngx_status_entry_language_t *language)
{
    ngx_str_t             *tag;
    ngx_uint_t             i;
    ngx_status_catalog_t  *base;

    base = NULL;

    for (i = 0; i < text->n; i++) {
        tag = &text->tags[i];

        if (tag->len == language->tag.len
            && ngx_strncasecmp(tag->data, language->tag.data, tag->len) == 0)
        {
            base = text->catalogs[i];
            break;
        }
    }

    if (i == text->n) {
        text->tags[i] = language->tag;
        text->n++;
    }

    text->catalogs[i] = ngx_status_catalog_overlay(cf->pool, base,
                                                   &language->rows);

    return text->catalogs[i] ? NGX_OK : NGX_ERROR;
}


ngx_int_t
ngx_status_text_find(ngx_http_request_t *r, ngx_status_text_t *text,
    ngx_uint_t code, ngx_status_catalog_entry_t **entry, ngx_uint_t *language)
{
    ngx_int_t                    i, n;
    ngx_status_language_rank_t  *ranks;

    n = ngx_status_text_wanted(r, text, &ranks);

    if (n == NGX_ERROR) {
        return NGX_ERROR;
    }

    for (i = 0; i < n; i++) {
        *language = ranks[i].tag;
        *entry = ngx_status_catalog_find(text->catalogs[*language], code);

        if (*entry && ngx_status_text_tag(text, *language, *entry)) {
            return NGX_OK;
        }
    }

    *language = text->n - 1;
    *entry = ngx_status_catalog_find(text->catalogs[*language], code);

    return *entry ? NGX_OK : NGX_DECLINED;
}


ngx_int_t
ngx_status_text_choose(ngx_http_request_t *r, ngx_status_text_t *text)
{
    ngx_int_t                    n;
    ngx_status_language_rank_t  *ranks;

    n = ngx_status_text_wanted(r, text, &ranks);

    if (n == NGX_ERROR) {
        return NGX_ERROR;
    }

    return n ? ranks[0].tag : text->n - 1;
}


/* returns how many languages the request wants, or NGX_ERROR */

static ngx_int_t
ngx_status_text_wanted(ngx_http_request_t *r, ngx_status_text_t *text,
    ngx_status_language_rank_t **ranks)
{
    ngx_str_t               *lines;
    ngx_uint_t               n, wanted;
    ngx_status_text_last_t  *last;

    if (ngx_status_negotiate_lines(r, &ngx_status_negotiate_language, &lines,
                                   &n)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (n == 0) {
        return 0;
    }

    last = text->last;

    if (n == 1 && lines->len <= NGX_STATUS_NEGOTIATE_LINE) {
        *ranks = last->ranks;

        if (last->len == lines->len
            && ngx_memcmp(last->line, lines->data, last->len) == 0)
        {
            return last->wanted;
        }

    } else {
        last = NULL;

        *ranks = ngx_palloc(r->pool,
                            text->n * sizeof(ngx_status_language_rank_t));
        if (*ranks == NULL) {
            return NGX_ERROR;
        }
    }

    wanted = ngx_status_language_lookup(lines, n, text->tags, text->n, *ranks);

    if (last) {
        last->wanted = wanted;
        last->len = lines->len;
        ngx_memcpy(last->line, lines->data, lines->len);
    }

    return wanted;
}


ngx_str_t *
ngx_status_text_tag(ngx_status_text_t *text, ngx_uint_t language,
    ngx_status_catalog_entry_t *entry)
{
    if (language == text->n - 1 && !ngx_status_text_builtin(entry)) {
        return NULL;
    }

    return &text->tags[language];
}


ngx_int_t
ngx_status_text_headers(ngx_http_request_t *r, ngx_table_elt_t *vary,
    ngx_str_t *tag)
{
    static ngx_str_t  name = ngx_string("Content-Language");

    if (tag
        && ngx_status_header_list_add(&r->headers_out.headers, &name, tag)
           == NULL)
    {
        return NGX_ERROR;
    }

    return ngx_status_negotiate_vary(r, vary, &ngx_status_negotiate_language)
           ? NGX_OK : NGX_ERROR;
}


ngx_status_catalog_t *
ngx_status_text_catalog(ngx_pool_t *pool, ngx_status_text_t *text,
    ngx_uint_t language)
{
    ngx_uint_t                   i;
    ngx_array_t                  rows;
    ngx_status_catalog_t        *catalog;
    ngx_status_catalog_entry_t  *entry, *row;

    ngx_memzero(&rows, sizeof(ngx_array_t));

    rows.elts = text->catalogs[language]->entries;
    rows.nelts = text->catalogs[language]->n;

    catalog = ngx_status_catalog_overlay(pool, text->catalogs[text->n - 1],
                                         &rows);
    if (catalog == NULL) {
        return NULL;
    }

    /* an entry of the language's class is before one of no language */

    for (i = 0; i < catalog->n; i++) {
        entry = &catalog->entries[i];
        row = ngx_status_text_row(text, language, entry);

        if (row && row->class && !entry->class) {
            entry->message = row->message;
            entry->description = row->description;
            entry->origin = NGX_STATUS_CATALOG_OVERRIDDEN;
        }
    }

    return catalog;
}


ngx_status_catalog_entry_t *
ngx_status_text_row(ngx_status_text_t *text, ngx_uint_t language,
    ngx_status_catalog_entry_t *row)
{
    ngx_status_catalog_t  *catalog;

    catalog = text->catalogs[language];

    return row->class ? ngx_status_catalog_find_class(catalog, row->code)
                      : ngx_status_catalog_find(catalog, row->code);
}
