
/*
 * Copyright (C) ngx_status_module developers
 */


/*
 * The headers of a body that a document replaces, in lists as other modules may
 * make them: what nginx finds of them then.
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status_headers.h"
#include "unit.h"


static void ngx_status_test_fields(ngx_http_request_t *r);
static void ngx_status_test_names(ngx_http_request_t *r);
static void ngx_status_test_stale(ngx_http_request_t *r);
static void ngx_status_test_make(ngx_http_request_t *r);
static ngx_table_elt_t *ngx_status_test_rewrite(ngx_http_request_t *r);
static ngx_table_elt_t *ngx_status_test_add(ngx_http_request_t *r,
    ngx_str_t *name);


static ngx_pool_t  *ngx_status_test_memory;


int
main(void)
{
    ngx_http_request_t  *r;

    ngx_status_test_memory = ngx_status_test_pool();

    r = ngx_pcalloc(ngx_status_test_memory, sizeof(ngx_http_request_t));
    if (r == NULL) {
        printf("Bail out! out of memory\n");
        exit(1);
    }

    ngx_status_test_fields(r);
    ngx_status_test_names(r);
    ngx_status_test_stale(r);

    ngx_destroy_pool(ngx_status_test_memory);

    return ngx_status_test_done();
}


/* the pointers to headers, which filters look at, not at their names */

static void
ngx_status_test_fields(ngx_http_request_t *r)
{
    ngx_http_headers_out_t  *out;

    static ngx_str_t  etag = ngx_string("ETag");
    static ngx_str_t  ranges = ngx_string("Accept-Ranges");
    static ngx_str_t  modified = ngx_string("Last-Modified");

    ngx_status_test_make(r);

    out = &r->headers_out;

    out->etag = ngx_status_test_add(r, &etag);
    out->accept_ranges = ngx_status_test_add(r, &ranges);
    out->last_modified = ngx_status_test_add(r, &modified);
    out->last_modified_time = 1;
    r->allow_ranges = 1;

    (void) ngx_status_test_rewrite(r);

    ngx_status_test_ok(out->etag == NULL, "no entity tag");
    ngx_status_test_ok(out->accept_ranges == NULL && !r->allow_ranges,
                       "no ranges");
    ngx_status_test_ok(out->last_modified == NULL
                       && out->last_modified_time == -1,
                       "no time");
    ngx_status_test_ok(out->content_length_n == 5, "a length");
}


static void
ngx_status_test_names(ngx_http_request_t *r)
{
    ngx_table_elt_t  *vary, *etag, *longer, *zero;

    /* the first two are of four bytes, which others follow */

    static ngx_str_t  vary_name = { 4, (u_char *) "varying" };
    static ngx_str_t  etag_name = { 4, (u_char *) "eTag: a" };
    static ngx_str_t  longer_name = ngx_string("ETags");
    static ngx_str_t  zero_name = ngx_string("ETag\0a");

    ngx_status_test_make(r);

    vary = ngx_status_test_add(r, &vary_name);
    etag = ngx_status_test_add(r, &etag_name);
    longer = ngx_status_test_add(r, &longer_name);
    zero = ngx_status_test_add(r, &zero_name);

    ngx_status_test_ok(ngx_status_test_rewrite(r) == vary && vary->hash,
                       "Vary, which stays");
    ngx_status_test_ok(etag->hash == 0, "one that goes");
    ngx_status_test_ok(longer->hash, "one with a longer name stays");
    ngx_status_test_ok(zero->hash, "one with a zero byte stays");
}


/* one that its filter has taken back, behind the end of the list */

static void
ngx_status_test_stale(ngx_http_request_t *r)
{
    static ngx_str_t  other = ngx_string("X-Other");
    static ngx_str_t  vary = ngx_string("Vary");

    ngx_status_test_make(r);

    (void) ngx_status_test_add(r, &other);
    (void) ngx_status_test_add(r, &vary);
    r->headers_out.headers.part.nelts--;

    ngx_status_test_ok(ngx_status_test_rewrite(r) == NULL,
                       "no header is behind the last one");
}


static void
ngx_status_test_make(ngx_http_request_t *r)
{
    ngx_memzero(r, sizeof(ngx_http_request_t));

    r->headers_out.status = NGX_HTTP_NOT_FOUND;

    if (ngx_list_init(&r->headers_out.headers, ngx_status_test_memory, 4,
                      sizeof(ngx_table_elt_t))
        != NGX_OK)
    {
        printf("Bail out! out of memory\n");
        exit(1);
    }
}


static ngx_table_elt_t *
ngx_status_test_rewrite(ngx_http_request_t *r)
{
    static ngx_status_format_t  format;

    return ngx_status_headers_rewrite(r, &format, 5);
}


static ngx_table_elt_t *
ngx_status_test_add(ngx_http_request_t *r, ngx_str_t *name)
{
    ngx_table_elt_t  *h;

    h = ngx_list_push(&r->headers_out.headers);
    if (h == NULL) {
        printf("Bail out! out of memory\n");
        exit(1);
    }

    ngx_memzero(h, sizeof(ngx_table_elt_t));

    h->hash = 1;
    h->key = *name;

    return h;
}
