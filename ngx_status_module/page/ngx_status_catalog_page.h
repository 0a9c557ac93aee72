
/*
 * Copyright (C) ngx_status_module developers
 */


#ifndef _NGX_STATUS_CATALOG_PAGE_H_INCLUDED_
#define _NGX_STATUS_CATALOG_PAGE_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status.h"


typedef struct {
    ngx_str_t              body;
    ngx_str_t              etag;           /* strong, RFC 9110 section 8.8.3 */
} ngx_status_catalog_page_form_t;


typedef struct {
    ngx_status_catalog_page_form_t  html;
    ngx_status_catalog_page_form_t  json;
} ngx_status_catalog_page_forms_t;


struct ngx_status_catalog_page_s {
    ngx_status_lang_t                *lang;    /* NULL without languages */
    ngx_status_catalog_page_forms_t  *forms;   /* one per language */
};


/*
 * Sets the ngx_status_catalog_page_t * at cmd->offset, and makes the location
 * answer with the catalog.  Returns NGX_CONF_OK, or the reason why not.
 */
char *ngx_status_catalog_page_slot(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);

/*
 * Builds the page of a location that has one, which is to be called once the
 * location's catalog is known.  An "if" block has that of its location, prev.
 * Returns NGX_ERROR when out of memory.
 */
ngx_int_t ngx_status_catalog_page_merge(ngx_conf_t *cf,
    ngx_status_catalog_page_t *prev, ngx_status_catalog_page_t **page,
    ngx_status_document_conf_t *document);


#endif /* _NGX_STATUS_CATALOG_PAGE_H_INCLUDED_ */
