
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status_grpc.h"
#include "ngx_status_headers.h"
#include "ngx_status_negotiate.h"
#include "ngx_status_replacement.h"


static ngx_int_t ngx_status_replacement_document(ngx_http_request_t *r,
    ngx_status_ctx_t *ctx, ngx_status_loc_conf_t *conf, ngx_str_t *document);


ngx_int_t
ngx_status_replacement(ngx_http_request_t *r, ngx_status_ctx_t *ctx,
    ngx_str_t *body)
{
    ngx_status_loc_conf_t  *conf;

    conf = ngx_http_get_module_loc_conf(r, ngx_status_module);

    if (ctx->grpc) {
        return ngx_status_grpc(r, ctx, &conf->document, body);
    }

    return ngx_status_replacement_document(r, ctx, conf, body);
}


/* the document, and the response's header for it */

static ngx_int_t
ngx_status_replacement_document(ngx_http_request_t *r, ngx_status_ctx_t *ctx,
    ngx_status_loc_conf_t *conf, ngx_str_t *document)
{
    ngx_str_t        *language;
    ngx_table_elt_t  *vary;

    /* before a header is touched, for the variables to see the original */

    if (ngx_status_document(r, &conf->document, ctx->variant, document,
                            &language)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    vary = ngx_status_headers_rewrite(r, ctx->variant->format, document->len);

    if (ngx_status_document_varies(&conf->document)) {
        vary = ngx_status_negotiate_vary(r, vary,
                                         &ngx_status_negotiate_accept);
        if (vary == NULL) {
            return NGX_ERROR;
        }
    }

    if (conf->document.lang) {
        return ngx_status_lang_headers(r, vary, language);
    }

    return NGX_OK;
}


ngx_buf_t *
ngx_status_replacement_buf(ngx_http_request_t *r, ngx_str_t *body)
{
    ngx_buf_t  *b;

    if (body->len && r->filter_need_temporary) {

        /* a filter that changes the bytes must not change the template's */

        b = ngx_create_temp_buf(r->pool, body->len);
        if (b == NULL) {
            return NULL;
        }

        b->last = ngx_cpymem(b->last, body->data, body->len);

    } else {
        b = ngx_calloc_buf(r->pool);
        if (b == NULL) {
            return NULL;
        }

        /* nginx refuses an empty buffer in memory, but not the end alone */

        if (body->len) {
            b->pos = body->data;
            b->last = body->data + body->len;
            b->memory = 1;
        }
    }

    b->last_buf = 1;
    b->last_in_chain = 1;

    return b;
}
