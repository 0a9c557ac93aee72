
/*
 * Copyright (C) ngx_status_module developers
 */


#ifndef _NGX_STATUS_DOCUMENT_H_INCLUDED_
#define _NGX_STATUS_DOCUMENT_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status_catalog.h"
#include "ngx_status_format.h"
#include "ngx_status_lang.h"
#include "ngx_status_negotiate.h"


/* one of the forms that a level of the configuration has for a document */

typedef struct {
    ngx_status_format_t       *format;
    ngx_status_catalog_t      *catalog;

    /* one per catalog entry, without members; NULL if requests differ */

    ngx_str_t                 *documents;
} ngx_status_document_variant_t;


/* what a document is made of at one level of the configuration */

typedef struct {
    ngx_status_catalog_t           *catalog;
    ngx_status_lang_t              *lang;      /* NULL without languages */
    ngx_array_t                    *formats;   /* ngx_status_format_t * */
    ngx_array_t                    *members;
    ngx_http_complex_value_t       *type_uri;

    /* one per format, for each language; without lang there is one */

    ngx_status_document_variant_t  *variants;
    ngx_status_negotiate_t         *choice;    /* of a format */

    /* what the level itself lays over the catalog */

    ngx_array_t                    *entries;   /* by language */
} ngx_status_document_conf_t;


/*
 * Makes the configuration that is in force where there is no directive.
 * Returns NGX_ERROR after logging the reason.
 */
ngx_int_t ngx_status_document_init(ngx_conf_t *cf,
    ngx_status_document_conf_t *conf, ngx_status_format_t *format);

/*
 * Merges a level's configuration with the outer one, and renders, once for
 * all levels that share them, the documents that depend on the status code
 * only.  Returns NGX_ERROR after logging the reason.
 */
ngx_int_t ngx_status_document_merge(ngx_conf_t *cf,
    ngx_status_document_conf_t *prev, ngx_status_document_conf_t *conf);

/* whether there is a format to choose */

#define ngx_status_document_varies(conf)  ((conf)->formats->nelts > 1)

/*
 * Finds the entry of a response with the status, in the language that the
 * request wants of those that have one, and which language that is.  Returns
 * NGX_DECLINED where there is none, see ngx_status_catalog_find(), NGX_ERROR
 * when out of memory.
 */
ngx_int_t ngx_status_document_entry(ngx_http_request_t *r,
    ngx_status_document_conf_t *conf, ngx_uint_t status,
    ngx_status_catalog_entry_t **entry, ngx_uint_t *language);

/*
 * Renders the document for the response's status, and tells the tag of its
 * language, or NULL where that is not known.  The bytes belong to the request
 * or to the configuration, and are not to be changed.  Returns NGX_ERROR when
 * out of memory.
 */
ngx_int_t ngx_status_document(ngx_http_request_t *r,
    ngx_status_document_conf_t *conf, ngx_status_document_variant_t *variant,
    ngx_str_t *document, ngx_str_t **language);

/*
 * The "set" handler of "error_json_type_uri": sets the complex value at
 * cmd->offset.
 */
char *ngx_status_document_type_uri_slot(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);


#endif /* _NGX_STATUS_DOCUMENT_H_INCLUDED_ */
