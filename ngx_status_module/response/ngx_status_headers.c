
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status_header_list.h"
#include "ngx_status_headers.h"


static ngx_uint_t ngx_status_headers_of_body(ngx_str_t *name,
    ngx_uint_t status);


/*
 * the headers that belong to a body, and leave with it, in the order of their
 * length, and of one length the most common first
 */

static ngx_str_t  ngx_status_headers_table[] = {
    ngx_string("ETag"),
    ngx_string("Digest"),
    ngx_string("Trailer"),
    ngx_string("Content-MD5"),
    ngx_string("Repr-Digest"),
    ngx_string("Content-Type"),
    ngx_string("Last-Modified"),
    ngx_string("Accept-Ranges"),
    ngx_string("Content-Range"),
    ngx_string("Content-Length"),
    ngx_string("Content-Digest"),
    ngx_string("Content-Encoding"),
    ngx_string("Content-Language"),
    ngx_string("Content-Location"),
    ngx_string("Content-Disposition"),

    /* longer than any name */

    { NGX_MAX_SIZE_T_VALUE, NULL }
};


ngx_table_elt_t *
ngx_status_headers_rewrite(ngx_http_request_t *r, ngx_status_format_t *format,
    off_t length)
{
    ngx_uint_t        i;
    ngx_list_part_t  *part;
    ngx_table_elt_t  *h, *vary;

    part = &r->headers_out.headers.part;
    h = part->elts;
    vary = NULL;

    for (i = 0; /* void */ ; i++) {

        if (i >= part->nelts) {

            if (part->next == NULL) {
                break;
            }

            part = part->next;
            h = part->elts;
            i = 0;
        }

        if (h[i].hash == 0) {
            continue;
        }

        if (h[i].key.len == sizeof("Vary") - 1
            && ngx_strncasecmp(h[i].key.data, (u_char *) "Vary",
                               sizeof("Vary") - 1)
               == 0)
        {
            vary = &h[i];
            continue;
        }

        if (ngx_status_headers_of_body(&h[i].key, r->headers_out.status)) {
            ngx_status_header_list_remove(&h[i]);
        }
    }

    ngx_http_clear_content_length(r);
    ngx_http_clear_accept_ranges(r);
    ngx_http_clear_last_modified(r);
    ngx_http_clear_etag(r);

    r->headers_out.content_encoding = NULL;

    r->headers_out.content_type = format->type;
    r->headers_out.content_type_len = format->type.len;
    r->headers_out.content_type_lowcase = format->type_lowcase;
    r->headers_out.content_type_hash = format->type_hash;
    ngx_str_null(&r->headers_out.charset);
    r->headers_out.override_charset = NULL;

    r->headers_out.content_length_n = length;

    ngx_status_headers_cut_trailers(r, &r->headers_out.trailers.part, 0);

    return vary;
}


void
ngx_status_headers_cut_trailers(ngx_http_request_t *r, ngx_list_part_t *part,
    ngx_uint_t n)
{
    part->nelts = n;
    part->next = NULL;

    r->headers_out.trailers.last = part;
}


static ngx_uint_t
ngx_status_headers_of_body(ngx_str_t *name, ngx_uint_t status)
{
    ngx_str_t  *header;

    for (header = ngx_status_headers_table;
         header->len <= name->len;
         header++)
    {
        if (header->len == name->len
            && ngx_strncasecmp(header->data, name->data, name->len) == 0)
        {
            /* of a 416 it tells the length of what was asked for */

            return status != NGX_HTTP_RANGE_NOT_SATISFIABLE
                   || ngx_strcmp(header->data, "Content-Range") != 0;
        }
    }

    return 0;
}
