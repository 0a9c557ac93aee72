
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status_catalog.h"
#include "ngx_status_conf.h"
#include "ngx_status_entry.h"
#include "ngx_status_language.h"


static ngx_int_t ngx_status_entry_tag(ngx_conf_t *cf, ngx_str_t *tag);
static ngx_status_entry_language_t *ngx_status_entry_language(ngx_conf_t *cf,
    ngx_array_t **languages, ngx_str_t *tag);
static ngx_int_t ngx_status_entry_add(ngx_conf_t *cf,
    ngx_status_entry_language_t *language, ngx_status_catalog_entry_t *row);
static ngx_int_t ngx_status_entry_code(ngx_conf_t *cf, ngx_str_t *value,
    ngx_status_catalog_entry_t *row, ngx_uint_t *last);
static ngx_int_t ngx_status_entry_range(ngx_conf_t *cf, ngx_str_t *value,
    ngx_status_catalog_entry_t *row, ngx_uint_t *last);
static ngx_int_t ngx_status_entry_check(ngx_conf_t *cf, ngx_uint_t n);
static ngx_uint_t ngx_status_entry_word(ngx_str_t *text);


char *
ngx_status_entry_slot(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    char  *p = conf;

    ngx_int_t                     rc;
    ngx_str_t                    *value, tag;
    ngx_uint_t                    last, n;
    ngx_status_catalog_entry_t    row;
    ngx_status_entry_language_t  *language;

    value = cf->args->elts;

    ngx_memzero(&row, sizeof(ngx_status_catalog_entry_t));

    rc = ngx_status_entry_code(cf, &value[1], &row, &last);

    if (rc == NGX_DECLINED) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid code \"%V\" in \"%V\", use a code from "
                           "100 to 599, a range such as \"500-599\", or "
                           "\"3xx\", \"4xx\", or \"5xx\"",
                           &value[1], &value[0]);
        return NGX_CONF_ERROR;
    }

    if (rc == NGX_ERROR || ngx_status_entry_tag(cf, &tag) != NGX_OK) {
        return NGX_CONF_ERROR;
    }

    n = cf->args->nelts - (tag.len ? 1 : 0);

    if (ngx_status_entry_check(cf, n) != NGX_OK) {
        return NGX_CONF_ERROR;
    }

    if (last == row.code && !row.class
        && row.code >= NGX_STATUS_CATALOG_UNTOLD_FIRST
        && row.code <= NGX_STATUS_CATALOG_UNTOLD_LAST)
    {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "no response has the code \"%V\" in \"%V\", "
                           "nginx answers 400 and tells it from no other "
                           "error, use \"400\"", &value[1], &value[0]);
        return NGX_CONF_ERROR;
    }

    language = ngx_status_entry_language(cf,
                                     (ngx_array_t **) (p + cmd->offset), &tag);
    if (language == NULL) {
        return NGX_CONF_ERROR;
    }

    row.message = value[2];

    if (n == 4) {
        row.description = value[3];
    }

    row.origin = (last > row.code) ? NGX_STATUS_CATALOG_RANGE
                                   : NGX_STATUS_CATALOG_ADDED;

    for ( /* void */ ; row.code <= last; row.code++) {

        if (ngx_status_entry_add(cf, language, &row) != NGX_OK) {
            return NGX_CONF_ERROR;
        }
    }

    return NGX_CONF_OK;
}


/* the tag of "lang=", or an empty one where there is none */

static ngx_int_t
ngx_status_entry_tag(ngx_conf_t *cf, ngx_str_t *tag)
{
    ngx_str_t   *value;
    ngx_uint_t   i, last;

    value = cf->args->elts;
    last = cf->args->nelts - 1;

    ngx_str_null(tag);

    for (i = 2; i <= last; i++) {

        if (ngx_strncmp(value[i].data, "lang=", 5) != 0) {
            continue;
        }

        if (i < last) {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                               "\"%V\" in \"%V\" is followed by \"%V\", "
                               "it must be the last parameter",
                               &value[i], &value[0], &value[i + 1]);
            return NGX_ERROR;
        }

        tag->data = value[i].data + 5;
        tag->len = value[i].len - 5;
    }

    if (tag->data == NULL) {

        if (last == 4) {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                               "invalid parameter \"%V\" in \"%V\", use "
                               "\"lang=\", or quotes around a text of "
                               "several words", &value[last], &value[0]);
            return NGX_ERROR;
        }

        return NGX_OK;
    }

    if (tag->len == 0) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "empty \"lang=\" in \"%V\", use the tag of a "
                           "language, such as \"de\"", &value[0]);
        return NGX_ERROR;
    }

    if (ngx_status_language_tag(tag) != NGX_OK) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid language tag \"%V\" in \"%V\", use one "
                           "of RFC 5646, such as \"de\", \"pt-BR\", or "
                           "\"zh-Hant\"", tag, &value[0]);
        return NGX_ERROR;
    }

    if (last == 2) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "no message before \"%V\" in \"%V\", a language "
                           "has the entries that are given in it",
                           &value[last], &value[0]);
        return NGX_ERROR;
    }

    return NGX_OK;
}


/* returns NULL when out of memory */

static ngx_status_entry_language_t *
ngx_status_entry_language(ngx_conf_t *cf, ngx_array_t **languages,
    ngx_str_t *tag)
{
    ngx_uint_t                    i;
    ngx_status_entry_language_t  *language;

    if (*languages == NULL) {
        *languages = ngx_array_create(cf->pool, 1,
                                      sizeof(ngx_status_entry_language_t));
        if (*languages == NULL) {
            return NULL;
        }
    }

    language = (*languages)->elts;

    for (i = 0; i < (*languages)->nelts; i++) {

        if (language[i].tag.len == tag->len
            && ngx_strncasecmp(language[i].tag.data, tag->data, tag->len) == 0)
        {
            return &language[i];
        }
    }

    language = ngx_array_push(*languages);
    if (language == NULL) {
        return NULL;
    }

    language->tag = *tag;

    if (ngx_array_init(&language->rows, cf->pool, 4,
                       sizeof(ngx_status_catalog_entry_t))
        != NGX_OK)
    {
        return NULL;
    }

    return language;
}


/* of a code that is given by itself and in a range, the former counts */

static ngx_int_t
ngx_status_entry_add(ngx_conf_t *cf, ngx_status_entry_language_t *language,
    ngx_status_catalog_entry_t *row)
{
    ngx_str_t                   *value;
    ngx_uint_t                   i;
    ngx_array_t                 *entries;
    ngx_status_catalog_entry_t  *entry;

    value = cf->args->elts;
    entries = &language->rows;
    entry = entries->elts;

    for (i = 0; i < entries->nelts; i++) {

        if (entry[i].code != row->code || entry[i].class != row->class) {
            continue;
        }

        if (entry[i].origin == NGX_STATUS_CATALOG_RANGE
            && row->origin == NGX_STATUS_CATALOG_RANGE)
        {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                               "range \"%V\" in \"%V\" overlaps another one "
                               "at %ui, give each code once",
                               &value[1], &value[0], row->code);
            return NGX_ERROR;
        }

        if (entry[i].origin == row->origin && language->tag.len) {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                               "duplicate code \"%V\" in the language \"%V\" "
                               "in \"%V\"",
                               &value[1], &language->tag, &value[0]);
            return NGX_ERROR;
        }

        if (entry[i].origin == row->origin) {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                               "duplicate code \"%V\" in \"%V\"",
                               &value[1], &value[0]);
            return NGX_ERROR;
        }

        if (entry[i].origin == NGX_STATUS_CATALOG_RANGE) {
            entry[i] = *row;
        }

        return NGX_OK;
    }

    entry = ngx_array_push(entries);
    if (entry == NULL) {
        return NGX_ERROR;
    }

    *entry = *row;

    return NGX_OK;
}


/* returns NGX_DECLINED if it is not a code, or NGX_ERROR, which is logged */

static ngx_int_t
ngx_status_entry_code(ngx_conf_t *cf, ngx_str_t *value,
    ngx_status_catalog_entry_t *row, ngx_uint_t *last)
{
    u_char     *p;
    ngx_int_t   code;

    p = value->data;

    if (value->len == 7 && p[3] == '-') {
        return ngx_status_entry_range(cf, value, row, last);
    }

    if (value->len != 3) {
        return NGX_DECLINED;
    }

    if (p[0] >= '3' && p[0] <= '5'
        && (p[1] | 0x20) == 'x' && (p[2] | 0x20) == 'x')
    {
        row->code = (p[0] - '0') * 100;
        row->class = 1;
        *last = row->code;

        return NGX_OK;
    }

    code = ngx_atoi(p, 3);

    if (code < 100 || code > 599) {
        return NGX_DECLINED;
    }

    row->code = code;
    *last = code;

    return NGX_OK;
}


static ngx_int_t
ngx_status_entry_range(ngx_conf_t *cf, ngx_str_t *value,
    ngx_status_catalog_entry_t *row, ngx_uint_t *last)
{
    ngx_int_t   from, to;
    ngx_str_t  *directive;

    directive = cf->args->elts;

    from = ngx_atoi(value->data, 3);
    to = ngx_atoi(value->data + 4, 3);

    if (from < 100 || to > 599 || from >= to) {
        return NGX_DECLINED;
    }

    if (from < NGX_HTTP_SPECIAL_RESPONSE) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "range \"%V\" in \"%V\" has codes below 300, whose "
                           "responses are never replaced, use codes from 300 "
                           "to 599", value, directive);
        return NGX_ERROR;
    }

    if (from <= NGX_HTTP_NOT_MODIFIED && to >= NGX_HTTP_NOT_MODIFIED) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "range \"%V\" in \"%V\" has 304 in it, whose "
                           "response has no body, use one range below it and "
                           "one above", value, directive);
        return NGX_ERROR;
    }

    row->code = from;
    *last = to;

    return NGX_OK;
}


static ngx_int_t
ngx_status_entry_check(ngx_conf_t *cf, ngx_uint_t n)
{
    ngx_str_t   *value;
    ngx_uint_t   i;

    value = cf->args->elts;

    if (value[2].len == 0) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "empty message for code \"%V\" in \"%V\"",
                           &value[1], &value[0]);
        return NGX_ERROR;
    }

    if (value[2].len == 3 && ngx_atoi(value[2].data, 3) != NGX_ERROR) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "the message \"%V\" in \"%V\" is a code, give "
                           "each code a directive of its own",
                           &value[2], &value[0]);
        return NGX_ERROR;
    }

    if (n == 4 && ngx_status_entry_word(&value[2])
        && ngx_status_entry_word(&value[3]))
    {
        ngx_conf_log_error(NGX_LOG_WARN, cf, 0,
                           "the description in \"%V\" is the word \"%V\"; "
                           "a message of several words needs quotes: "
                           "\"%V %V\"",
                           &value[0], &value[3], &value[2], &value[3]);
    }

    for (i = 2; i < n; i++) {

        if (ngx_status_conf_text(cf, &value[i]) != NGX_OK) {
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}


/*
 * A word of Latin letters, as of a message that was meant to be in quotes: a
 * description has a blank or a period, or is in another script.
 */

static ngx_uint_t
ngx_status_entry_word(ngx_str_t *text)
{
    u_char      c;
    ngx_uint_t  i;

    for (i = 0; i < text->len; i++) {
        c = text->data[i] | 0x20;

        if (c < 'a' || c > 'z') {
            return 0;
        }
    }

    return text->len > 1;
}
