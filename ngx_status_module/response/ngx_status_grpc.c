
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status_grpc.h"
#include "ngx_status_header_list.h"
#include "ngx_status_headers.h"
#include "ngx_status_media_type.h"
#include "ngx_status_vocabulary.h"


#define NGX_STATUS_GRPC_TRAILERS  0x80         /* the flag of a frame */
#define NGX_STATUS_GRPC_HEADER    5            /* bytes before its content */


static ngx_uint_t ngx_status_grpc_number(ngx_uint_t status);
static ngx_int_t ngx_status_grpc_message(ngx_http_request_t *r,
    ngx_status_catalog_entry_t *entry, ngx_str_t *message);
static u_char *ngx_status_grpc_escape(u_char *dst, ngx_str_t *src);
static void ngx_status_grpc_clear(ngx_http_request_t *r);
static ngx_int_t ngx_status_grpc_trailers(ngx_http_request_t *r,
    ngx_str_t *number, ngx_str_t *message);
static ngx_int_t ngx_status_grpc_frame(ngx_http_request_t *r,
    ngx_status_ctx_t *ctx, ngx_str_t *number, ngx_str_t *message,
    ngx_str_t *body);


/* by their numbers */

static ngx_str_t  ngx_status_grpc_codes[] = {
    ngx_string("OK"),
    ngx_string("CANCELLED"),
    ngx_string("UNKNOWN"),
    ngx_string("INVALID_ARGUMENT"),
    ngx_string("DEADLINE_EXCEEDED"),
    ngx_string("NOT_FOUND"),
    ngx_string("ALREADY_EXISTS"),
    ngx_string("PERMISSION_DENIED"),
    ngx_string("RESOURCE_EXHAUSTED"),
    ngx_string("FAILED_PRECONDITION"),
    ngx_string("ABORTED"),
    ngx_string("OUT_OF_RANGE"),
    ngx_string("UNIMPLEMENTED"),
    ngx_string("INTERNAL"),
    ngx_string("UNAVAILABLE"),
    ngx_string("DATA_LOSS"),
    ngx_string("UNAUTHENTICATED"),
    ngx_null_string
};


ngx_status_grpc_e
ngx_status_grpc_client(ngx_http_request_t *r, ngx_str_t *type)
{
    size_t                    len;
    ngx_str_t                *name;
    ngx_uint_t                i;
    ngx_status_media_type_t   media_type;

    static struct {
        ngx_str_t           name;
        ngx_status_grpc_e   kind;
    } kinds[] = {
        { ngx_string("application/grpc-web-text"), NGX_STATUS_GRPC_WEB_TEXT },
        { ngx_string("application/grpc-web"), NGX_STATUS_GRPC_WEB },
        { ngx_string("application/grpc"), NGX_STATUS_GRPC_PLAIN }
    };

    /*
     * A call is a POST.  With another method, 200 would be a lie to a cache in
     * front, for which the type of a request is not a part of the key.  In
     * r->method, ngx_http_send_error_page() has left GET.  There is none yet
     * where ngx_http_v2_state_process_header() refuses a header.
     */

    if (r->request_line.len < sizeof("POST ") - 1
        || ngx_strncmp(r->request_line.data, "POST ", sizeof("POST ") - 1) != 0)
    {
        return NGX_STATUS_GRPC_NONE;
    }

    ngx_status_media_type_parse(&media_type,
                                &r->headers_in.content_type->value);

    name = &media_type.name;

    /* the type is sent back to a client of gRPC-Web */

    if (!ngx_status_media_type_valid(name)) {
        return NGX_STATUS_GRPC_NONE;
    }

    for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        len = kinds[i].name.len;

        /* "+proto", "+json", and others may follow */

        if (name->len >= len
            && ngx_strncasecmp(name->data, kinds[i].name.data, len) == 0
            && (name->len == len || name->data[len] == '+'))
        {
            *type = *name;

            return kinds[i].kind;
        }
    }

    return NGX_STATUS_GRPC_NONE;
}


ngx_int_t
ngx_status_grpc(ngx_http_request_t *r, ngx_status_ctx_t *ctx,
    ngx_status_document_conf_t *conf, ngx_str_t *body)
{
    u_char                      *p;
    ngx_int_t                    rc;
    ngx_str_t                    number, message, type;
    ngx_uint_t                   language;
    ngx_status_catalog_entry_t  *entry;

    if (ngx_status_document_entry(r, conf, r->headers_out.status, &entry,
                                  &language)
        != NGX_OK
        || ngx_status_grpc_message(r, entry, &message) != NGX_OK)
    {
        return NGX_ERROR;
    }

    p = ngx_pnalloc(r->pool, NGX_INT_T_LEN);
    if (p == NULL) {
        return NGX_ERROR;
    }

    number.data = p;
    number.len = ngx_sprintf(p, "%ui",
                         ngx_status_grpc_number(r->headers_out.status)) - p;

    ngx_status_grpc_clear(r);

    if (ctx->grpc == NGX_STATUS_GRPC_PLAIN) {
        ngx_str_null(body);
        ngx_str_set(&type, "application/grpc");

        rc = ngx_status_grpc_trailers(r, &number, &message);

    } else {

        /* a client of gRPC-Web looks for the type that it sent */

        type = ctx->grpc_type;

        rc = ngx_status_grpc_frame(r, ctx, &number, &message, body);
    }

    if (rc != NGX_OK) {
        return NGX_ERROR;
    }

    ngx_status_headers_rewrite(r, conf->variants->format, body->len);

    r->headers_out.content_type = type;
    r->headers_out.content_type_len = type.len;
    r->headers_out.content_type_lowcase = NULL;

    r->headers_out.status = NGX_HTTP_OK;
    ngx_str_null(&r->headers_out.status_line);

    /* $status shows it, and ngx_http_send_header() would set it again */

    if (r->err_status) {
        r->err_status = NGX_HTTP_OK;
    }

    return NGX_OK;
}


static ngx_uint_t
ngx_status_grpc_number(ngx_uint_t status)
{
    ngx_str_t   *word;
    ngx_uint_t   i;

    word = ngx_status_vocabulary(NGX_STATUS_VOCABULARY_GRPC, status);

    for (i = 0; ngx_status_grpc_codes[i].len; i++) {

        if (ngx_strcmp(ngx_status_grpc_codes[i].data, word->data) == 0) {
            break;
        }
    }

    return i;
}


/* message and description, percent-encoded where they have to be */

static ngx_int_t
ngx_status_grpc_message(ngx_http_request_t *r,
    ngx_status_catalog_entry_t *entry, ngx_str_t *message)
{
    u_char     *p;
    ngx_str_t   text;

    text.len = entry->message.len + entry->description.len + sizeof(": ") - 1;

    text.data = ngx_pnalloc(r->pool, 4 * text.len);
    if (text.data == NULL) {
        return NGX_ERROR;
    }

    p = ngx_sprintf(text.data, "%V", &entry->message);

    if (entry->description.len) {
        p = ngx_sprintf(p, ": %V", &entry->description);
    }

    text.len = p - text.data;

    message->data = p;
    message->len = ngx_status_grpc_escape(p, &text) - p;

    return NGX_OK;
}


static u_char *
ngx_status_grpc_escape(u_char *dst, ngx_str_t *src)
{
    u_char  c;
    size_t  i;

    for (i = 0; i < src->len; i++) {
        c = src->data[i];

        /* HTTP has no spaces at either end of a header's value */

        if (c < ' ' || c > '~' || c == '%'
            || (c == ' ' && (i == 0 || i == src->len - 1)))
        {
            dst = ngx_sprintf(dst, "%%%02Xd", (int) c);

        } else {
            *dst++ = c;
        }
    }

    return dst;
}


/* a page may have some of its own, and a client reads the first ones */

static void
ngx_status_grpc_clear(ngx_http_request_t *r)
{
    ngx_str_t        *name;
    ngx_uint_t        i;
    ngx_list_part_t  *part;
    ngx_table_elt_t  *h;

    static ngx_str_t  names[] = {
        ngx_string("grpc-status"),
        ngx_string("grpc-message"),
        ngx_string("grpc-status-details-bin"),
        ngx_null_string
    };

    for (name = names; name->len; name++) {
        part = &r->headers_out.headers.part;
        i = 0;

        for ( ;; ) {
            h = ngx_status_header_list_next(&part, &i, name);
            if (h == NULL) {
                break;
            }

            ngx_status_header_list_remove(h);
        }
    }
}


static ngx_int_t
ngx_status_grpc_trailers(ngx_http_request_t *r, ngx_str_t *number,
    ngx_str_t *message)
{
    static ngx_str_t  names[] = {
        ngx_string("grpc-status"),
        ngx_string("grpc-message")
    };

    if (ngx_status_header_list_add(&r->headers_out.headers, &names[0], number)
        == NULL)
    {
        return NGX_ERROR;
    }

    if (ngx_status_header_list_add(&r->headers_out.headers, &names[1], message)
        == NULL)
    {
        return NGX_ERROR;
    }

    return NGX_OK;
}


/* gRPC-Web has its trailers in the body, as browsers show no others */

static ngx_int_t
ngx_status_grpc_frame(ngx_http_request_t *r, ngx_status_ctx_t *ctx,
    ngx_str_t *number, ngx_str_t *message, ngx_str_t *body)
{
    u_char     *p;
    size_t      len;
    ngx_str_t   frame;

    len = sizeof("grpc-status:\r\ngrpc-message:\r\n") - 1
          + number->len + message->len;

    p = ngx_pnalloc(r->pool, NGX_STATUS_GRPC_HEADER + len);
    if (p == NULL) {
        return NGX_ERROR;
    }

    frame.data = p;

    *p++ = NGX_STATUS_GRPC_TRAILERS;
    *p++ = (u_char) (len >> 24);
    *p++ = (u_char) (len >> 16);
    *p++ = (u_char) (len >> 8);
    *p++ = (u_char) len;

    p = ngx_sprintf(p, "grpc-status:%V\r\ngrpc-message:%V\r\n",
                    number, message);

    frame.len = p - frame.data;

    if (ctx->grpc == NGX_STATUS_GRPC_WEB) {
        *body = frame;
        return NGX_OK;
    }

    body->data = ngx_pnalloc(r->pool, ngx_base64_encoded_length(frame.len));
    if (body->data == NULL) {
        return NGX_ERROR;
    }

    ngx_encode_base64(body, &frame);

    return NGX_OK;
}
