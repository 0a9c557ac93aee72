
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status_entry.h"
#include "ngx_status_header_list.h"
#include "ngx_status_lang.h"


static ngx_status_lang_t *ngx_status_lang_create(ngx_conf_t *cf,
    ngx_status_lang_t *prev, ngx_uint_t more);
static ngx_int_t ngx_status_lang_add(ngx_conf_t *cf, ngx_status_lang_t *lang,
    ngx_status_entry_language_t *language);
static ngx_int_t ngx_status_lang_wanted(ngx_http_request_t *r,
    ngx_status_lang_t *lang, ngx_status_language_rank_t **ranks);


/* whose text is one of ours, in English */

#define ngx_status_lang_builtin(entry)                                        \
    ((entry)->origin < NGX_STATUS_CATALOG_ADDED)


ngx_int_t
ngx_status_lang_overlay(ngx_conf_t *cf, ngx_array_t *entries,
    ngx_status_catalog_t **catalog, ngx_status_lang_t **lang)
{
    ngx_uint_t                    i, more;
    ngx_status_lang_t            *new;
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

    if (more == 0 && *lang == NULL) {
        return NGX_OK;
    }

    new = ngx_status_lang_create(cf, *lang, more);
    if (new == NULL) {
        return NGX_ERROR;
    }

    for (i = 0; i < entries->nelts; i++) {

        if (language[i].tag.len
            && ngx_status_lang_add(cf, new, &language[i]) != NGX_OK)
        {
            return NGX_ERROR;
        }
    }

    ngx_str_set(&new->tags[new->n], "en");
    new->catalogs[new->n] = *catalog;
    new->n++;

    *lang = new;

    return NGX_OK;
}


/* with the languages of the outer level, and room for more and the last one */

static ngx_status_lang_t *
ngx_status_lang_create(ngx_conf_t *cf, ngx_status_lang_t *prev,
    ngx_uint_t more)
{
    ngx_uint_t               size;
    ngx_status_lang_t       *lang;
    ngx_status_lang_last_t  *last;

    lang = ngx_pcalloc(cf->pool, sizeof(ngx_status_lang_t));
    if (lang == NULL) {
        return NULL;
    }

    lang->n = prev ? prev->n - 1 : 0;

    size = lang->n + more + 1;

    lang->tags = ngx_palloc(cf->pool, size * sizeof(ngx_str_t));
    if (lang->tags == NULL) {
        return NULL;
    }

    lang->catalogs = ngx_palloc(cf->pool,
                                size * sizeof(ngx_status_catalog_t *));
    if (lang->catalogs == NULL) {
        return NULL;
    }

    last = ngx_pcalloc(cf->pool, sizeof(ngx_status_lang_last_t));
    if (last == NULL) {
        return NULL;
    }

    last->ranks = ngx_palloc(cf->pool,
                             size * sizeof(ngx_status_language_rank_t));
    if (last->ranks == NULL) {
        return NULL;
    }

    lang->last = last;

    if (prev) {
        ngx_memcpy(lang->tags, prev->tags, lang->n * sizeof(ngx_str_t));
        ngx_memcpy(lang->catalogs, prev->catalogs,
                   lang->n * sizeof(ngx_status_catalog_t *));
    }

    return lang;
}


static ngx_int_t
ngx_status_lang_add(ngx_conf_t *cf, ngx_status_lang_t *lang,
    ngx_status_entry_language_t *language)
{
    ngx_str_t             *tag;
    ngx_uint_t             i;
    ngx_status_catalog_t  *base;

    base = NULL;

    for (i = 0; i < lang->n; i++) {
        tag = &lang->tags[i];

        if (tag->len == language->tag.len
            && ngx_strncasecmp(tag->data, language->tag.data, tag->len) == 0)
        {
            base = lang->catalogs[i];
            break;
        }
    }

    if (i == lang->n) {
        lang->tags[i] = language->tag;
        lang->n++;
    }

    lang->catalogs[i] = ngx_status_catalog_overlay(cf->pool, base,
                                                   &language->rows);

    return lang->catalogs[i] ? NGX_OK : NGX_ERROR;
}


ngx_int_t
ngx_status_lang_find(ngx_http_request_t *r, ngx_status_lang_t *lang,
    ngx_uint_t code, ngx_status_catalog_entry_t **entry, ngx_uint_t *language)
{
    ngx_int_t                    i, n;
    ngx_status_language_rank_t  *ranks;

    n = ngx_status_lang_wanted(r, lang, &ranks);

    if (n == NGX_ERROR) {
        return NGX_ERROR;
    }

    for (i = 0; i < n; i++) {
        *language = ranks[i].tag;
        *entry = ngx_status_catalog_find(lang->catalogs[*language], code);

        if (*entry && ngx_status_lang_tag(lang, *language, *entry)) {
            return NGX_OK;
        }
    }

    *language = lang->n - 1;
    *entry = ngx_status_catalog_find(lang->catalogs[*language], code);

    return *entry ? NGX_OK : NGX_DECLINED;
}


ngx_int_t
ngx_status_lang_choose(ngx_http_request_t *r, ngx_status_lang_t *lang)
{
    ngx_int_t                    n;
    ngx_status_language_rank_t  *ranks;

    n = ngx_status_lang_wanted(r, lang, &ranks);

    if (n == NGX_ERROR) {
        return NGX_ERROR;
    }

    return n ? ranks[0].tag : lang->n - 1;
}


/* returns how many languages the request wants, or NGX_ERROR */

static ngx_int_t
ngx_status_lang_wanted(ngx_http_request_t *r, ngx_status_lang_t *lang,
    ngx_status_language_rank_t **ranks)
{
    ngx_str_t               *lines;
    ngx_uint_t               n, wanted;
    ngx_status_lang_last_t  *last;

    if (ngx_status_negotiate_lines(r, &ngx_status_negotiate_language, &lines,
                                   &n)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (n == 0) {
        return 0;
    }

    last = lang->last;

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
                            lang->n * sizeof(ngx_status_language_rank_t));
        if (*ranks == NULL) {
            return NGX_ERROR;
        }
    }

    wanted = ngx_status_language_lookup(lines, n, lang->tags, lang->n, *ranks);

    if (last) {
        last->wanted = wanted;
        last->len = lines->len;
        ngx_memcpy(last->line, lines->data, lines->len);
    }

    return wanted;
}


ngx_str_t *
ngx_status_lang_tag(ngx_status_lang_t *lang, ngx_uint_t language,
    ngx_status_catalog_entry_t *entry)
{
    if (language == lang->n - 1 && !ngx_status_lang_builtin(entry)) {
        return NULL;
    }

    return &lang->tags[language];
}


ngx_int_t
ngx_status_lang_headers(ngx_http_request_t *r, ngx_table_elt_t *vary,
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
ngx_status_lang_catalog(ngx_pool_t *pool, ngx_status_lang_t *lang,
    ngx_uint_t language)
{
    ngx_uint_t                   i;
    ngx_array_t                  rows;
    ngx_status_catalog_t        *catalog;
    ngx_status_catalog_entry_t  *entry, *row;

    ngx_memzero(&rows, sizeof(ngx_array_t));

    rows.elts = lang->catalogs[language]->entries;
    rows.nelts = lang->catalogs[language]->n;

    catalog = ngx_status_catalog_overlay(pool, lang->catalogs[lang->n - 1],
                                         &rows);
    if (catalog == NULL) {
        return NULL;
    }

    /* an entry of the language's class is before one of no language */

    for (i = 0; i < catalog->n; i++) {
        entry = &catalog->entries[i];
        row = ngx_status_lang_row(lang, language, entry);

        if (row && row->class) {
            entry->message = row->message;
            entry->description = row->description;
            entry->origin = NGX_STATUS_CATALOG_OVERRIDDEN;
        }
    }

    return catalog;
}


ngx_status_catalog_entry_t *
ngx_status_lang_row(ngx_status_lang_t *lang, ngx_uint_t language,
    ngx_status_catalog_entry_t *row)
{
    ngx_status_catalog_t  *catalog;

    catalog = lang->catalogs[language];

    return row->class ? ngx_status_catalog_find_class(catalog, row->code)
                      : ngx_status_catalog_find(catalog, row->code);
}
