
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>
#include <ngx_md5.h>

#include "ngx_status_answer.h"
#include "ngx_status_catalog_page.h"
#include "ngx_status_catalog_page_html.h"
#include "ngx_status_header_list.h"
#include "ngx_status_json.h"


typedef void (*ngx_status_catalog_page_write_pt)(ngx_str_t *out,
    ngx_status_catalog_page_source_t *source);


static ngx_int_t ngx_status_catalog_page_handler(ngx_http_request_t *r);
static ngx_int_t ngx_status_catalog_page_choose(ngx_http_request_t *r,
    ngx_table_elt_t **vary);
static ngx_int_t ngx_status_catalog_page_headers(ngx_http_request_t *r,
    ngx_status_catalog_page_form_t *form, ngx_uint_t json);
static ngx_int_t ngx_status_catalog_page_build(ngx_conf_t *cf,
    ngx_status_catalog_page_form_t *form,
    ngx_status_catalog_page_write_pt write,
    ngx_status_catalog_page_source_t *source);
static void ngx_status_catalog_page_json(ngx_str_t *out,
    ngx_status_catalog_page_source_t *source);
static void ngx_status_catalog_page_json_string(ngx_str_t *out,
    ngx_str_t *value);


static ngx_str_t  ngx_status_catalog_page_type_html = ngx_string("text/html");
static ngx_str_t  ngx_status_catalog_page_type_json =
    ngx_string("application/json");

static ngx_str_t  ngx_status_catalog_page_etag = ngx_string("ETag");
static ngx_str_t  ngx_status_catalog_page_options =
    ngx_string("X-Content-Type-Options");
static ngx_str_t  ngx_status_catalog_page_nosniff = ngx_string("nosniff");
static ngx_str_t  ngx_status_catalog_page_csp =
    ngx_string("Content-Security-Policy");


static ngx_int_t
ngx_status_catalog_page_handler(ngx_http_request_t *r)
{
    ngx_int_t                         rc, json, i;
    ngx_table_elt_t                  *vary;
    ngx_status_loc_conf_t            *slcf;
    ngx_status_catalog_page_t        *page;
    ngx_status_catalog_page_form_t   *form;
    ngx_status_catalog_page_forms_t  *forms;

    rc = ngx_status_answer_begin(r);

    if (rc != NGX_OK) {
        return rc;
    }

    json = ngx_status_catalog_page_choose(r, &vary);

    if (json == NGX_ERROR) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    slcf = ngx_http_get_module_loc_conf(r, ngx_status_module);
    page = slcf->page.catalog;
    forms = page->forms;

    if (page->lang) {
        i = ngx_status_lang_choose(r, page->lang);

        if (i == NGX_ERROR
            || ngx_status_lang_headers(r, vary,
                                       ((ngx_uint_t) i < page->lang->n - 1)
                                           ? &page->lang->tags[i] : NULL)
               != NGX_OK)
        {
            return NGX_HTTP_INTERNAL_SERVER_ERROR;
        }

        forms += i;
    }

    form = json ? &forms->json : &forms->html;

    if (ngx_status_catalog_page_headers(r, form, json) != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    return ngx_status_answer_send_bytes(r, &form->body);
}


/* returns 1 for JSON, 0 for HTML, or NGX_ERROR */

static ngx_int_t
ngx_status_catalog_page_choose(ngx_http_request_t *r, ngx_table_elt_t **vary)
{
    ngx_int_t  i;
    ngx_str_t  format;

    *vary = NULL;

    if (ngx_http_arg(r, (u_char *) "format", sizeof("format") - 1, &format)
        == NGX_OK
        && format.len == 4)
    {
        if (ngx_strncmp(format.data, "json", 4) == 0) {
            return 1;
        }

        if (ngx_strncmp(format.data, "html", 4) == 0) {
            return 0;
        }
    }

    i = ngx_status_answer_choose(r, &ngx_status_catalog_page_type_json,
                                 &ngx_status_catalog_page_type_html, vary);

    return (i == NGX_ERROR) ? NGX_ERROR : i == 0;
}


static ngx_int_t
ngx_status_catalog_page_headers(ngx_http_request_t *r,
    ngx_status_catalog_page_form_t *form, ngx_uint_t json)
{
    ngx_list_t       *headers;
    ngx_table_elt_t  *h;

    headers = &r->headers_out.headers;

    r->headers_out.content_type = json ? ngx_status_catalog_page_type_json
                                       : ngx_status_catalog_page_type_html;
    r->headers_out.content_type_len = r->headers_out.content_type.len;
    r->headers_out.content_type_lowcase = NULL;

    h = ngx_status_header_list_add(headers, &ngx_status_catalog_page_etag,
                                   &form->etag);
    if (h == NULL) {
        return NGX_ERROR;
    }

    r->headers_out.etag = h;

    h = ngx_status_header_list_add(headers, &ngx_status_catalog_page_options,
                                   &ngx_status_catalog_page_nosniff);
    if (h == NULL) {
        return NGX_ERROR;
    }

    if (json) {
        return NGX_OK;
    }

    ngx_str_set(&r->headers_out.charset, "utf-8");

    h = ngx_status_header_list_add(headers, &ngx_status_catalog_page_csp,
                                   &ngx_status_catalog_page_html_policy);

    return h ? NGX_OK : NGX_ERROR;
}


char *
ngx_status_catalog_page_slot(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    char  *p = conf;

    ngx_http_core_loc_conf_t    *clcf;
    ngx_status_catalog_page_t  **page;

    page = (ngx_status_catalog_page_t **) (p + cmd->offset);

    if (*page) {
        return "is duplicate";
    }

    *page = ngx_pcalloc(cf->pool, sizeof(ngx_status_catalog_page_t));
    if (*page == NULL) {
        return NGX_CONF_ERROR;
    }

    clcf = ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module);

    if (clcf->handler) {
        return ngx_status_answer_beside(cf, "error_json_catalog");
    }

    clcf->handler = ngx_status_catalog_page_handler;

    return NGX_CONF_OK;
}


ngx_int_t
ngx_status_catalog_page_merge(ngx_conf_t *cf, ngx_status_catalog_page_t *prev,
    ngx_status_catalog_page_t **page, ngx_status_document_conf_t *document)
{
    ngx_uint_t                         i, n;
    ngx_http_core_loc_conf_t          *clcf;
    ngx_status_catalog_page_forms_t   *forms;
    ngx_status_catalog_page_source_t   source;

    clcf = ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module);

    if (*page == NULL) {

        if (clcf->noname) {
            *page = prev;
        }

        return NGX_OK;
    }

    /* a directive that came after it has set its own */

    if (clcf->handler != ngx_status_catalog_page_handler) {
        (void) ngx_status_answer_beside(cf, "error_json_catalog");
        return NGX_ERROR;
    }

    n = document->lang ? document->lang->n : 1;

    forms = ngx_pcalloc(cf->pool, n * sizeof(ngx_status_catalog_page_forms_t));
    if (forms == NULL) {
        return NGX_ERROR;
    }

    (*page)->lang = document->lang;
    (*page)->forms = forms;

    for (i = 0; i < n; i++) {
        source.catalog = document->catalog;
        source.lang = NULL;
        source.language = i;

        if (i < n - 1) {
            source.lang = document->lang;
            source.catalog = ngx_status_lang_catalog(cf->pool, document->lang,
                                                     i);
            if (source.catalog == NULL) {
                return NGX_ERROR;
            }
        }

        if (ngx_status_catalog_page_build(cf, &forms[i].html,
                                          ngx_status_catalog_page_html,
                                          &source)
            != NGX_OK
            || ngx_status_catalog_page_build(cf, &forms[i].json,
                                             ngx_status_catalog_page_json,
                                             &source)
               != NGX_OK)
        {
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}


static ngx_int_t
ngx_status_catalog_page_build(ngx_conf_t *cf,
    ngx_status_catalog_page_form_t *form,
    ngx_status_catalog_page_write_pt write,
    ngx_status_catalog_page_source_t *source)
{
    u_char     *p;
    ngx_md5_t   md5;
    u_char      digest[16];

    /* measure, then fill */

    write(&form->body, source);

    form->body.data = ngx_pnalloc(cf->pool, form->body.len);
    if (form->body.data == NULL) {
        return NGX_ERROR;
    }

    form->body.len = 0;
    write(&form->body, source);

    ngx_md5_init(&md5);
    ngx_md5_update(&md5, form->body.data, form->body.len);
    ngx_md5_final(digest, &md5);

    p = ngx_pnalloc(cf->pool, 2 * sizeof(digest) + 2);
    if (p == NULL) {
        return NGX_ERROR;
    }

    form->etag.data = p;

    *p++ = '"';
    p = ngx_hex_dump(p, digest, sizeof(digest));
    *p++ = '"';

    form->etag.len = p - form->etag.data;

    return NGX_OK;
}


static void
ngx_status_catalog_page_json(ngx_str_t *out,
    ngx_status_catalog_page_source_t *source)
{
    u_char                      *last;
    u_char                       code[NGX_INT_T_LEN];
    ngx_uint_t                   i, n;
    ngx_status_catalog_t        *catalog;
    ngx_status_catalog_entry_t  *entry;

    n = 0;
    catalog = source->catalog;

    ngx_status_catalog_page_html_puts(out, "{\"codes\":[");

    for (i = 0; i < catalog->n; i++) {
        entry = &catalog->entries[i];

        if (entry->class) {
            continue;
        }

        if (n++) {
            ngx_status_catalog_page_html_puts(out, ",");
        }

        last = ngx_sprintf(code, "%ui", entry->code);

        ngx_status_catalog_page_html_puts(out, "{\"code\":");
        ngx_status_catalog_page_html_put(out, code, last - code);

        ngx_status_catalog_page_html_puts(out, ",\"message\":\"");
        ngx_status_catalog_page_json_string(out, &entry->message);

        ngx_status_catalog_page_html_puts(out, "\",\"description\":\"");
        ngx_status_catalog_page_json_string(out, &entry->description);

        ngx_status_catalog_page_html_puts(out, "\"}");
    }

    ngx_status_catalog_page_html_puts(out, "]}\n");
}


static void
ngx_status_catalog_page_json_string(ngx_str_t *out, ngx_str_t *value)
{
    if (out->data) {
        ngx_status_json_write(out->data + out->len, value);
    }

    out->len += ngx_status_json_length(value);
}
