
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status_postpone.h"


static void ngx_status_postpone_await(ngx_http_request_t *r,
    ngx_http_request_t *active);
static void ngx_status_postpone_mark(void *data);


ngx_http_postponed_request_t *
ngx_status_postpone_place(ngx_http_request_t *r)
{
    ngx_http_postponed_request_t  *pr;

    pr = r->postponed;

    while (pr && pr->next) {
        pr = pr->next;
    }

    return pr;
}


void
ngx_status_postpone_enter(ngx_http_request_t *r,
    ngx_http_postponed_request_t *place, ngx_status_postpone_t *postpone)
{
    ngx_connection_t              *c;
    ngx_http_postponed_request_t  *pr;

    c = r->connection;

    postpone->active = c->data;

    for (pr = r->postponed; pr && pr != place; pr = pr->next) { /* void */ }

    if (pr) {
        postpone->later = pr->next;
        pr->next = NULL;
        return;
    }

    postpone->later = r->postponed;

    c->data = r;
    r->postponed = NULL;
}


void
ngx_status_postpone_leave(ngx_http_request_t *r,
    ngx_status_postpone_t *postpone)
{
    ngx_connection_t              *c;
    ngx_http_postponed_request_t  *pr;

    c = r->connection;
    pr = ngx_status_postpone_place(r);

    if (pr) {
        pr->next = postpone->later;
        return;
    }

    r->postponed = postpone->later;

    if (c->data == r) {
        c->data = postpone->active;
    }

    if (r->postponed == NULL && c->data != r) {
        ngx_status_postpone_await(r, c->data);
    }
}


/*
 * ngx_http_postpone_filter() has taken the last subrequest out, and nothing of
 * the request's own comes after it, for which ngx_http_writer() and
 * ngx_http_finalize_request() would wait.  Sound: so does
 * ngx_http_subrequest() leave the first one, and ngx_http_finalize_request()
 * takes it out in the end.
 */

static void
ngx_status_postpone_await(ngx_http_request_t *r, ngx_http_request_t *active)
{
    ngx_http_postponed_request_t  *pr;

    while (active->parent != r) {
        active = active->parent;
    }

    pr = ngx_palloc(r->pool, sizeof(ngx_http_postponed_request_t));
    if (pr == NULL) {

        /* ngx_http_terminate_request() does not wait */

        r->connection->error = 1;
        return;
    }

    pr->request = active;
    pr->out = NULL;
    pr->next = NULL;

    r->postponed = pr;
}


ngx_int_t
ngx_status_postpone_flush(ngx_http_request_t *r,
    ngx_http_output_body_filter_pt next)
{
    ngx_int_t  rc;

    rc = next(r, NULL);

    if (r->postponed == NULL && r->connection->data != r) {
        ngx_status_postpone_await(r, r->connection->data);
    }

    return rc;
}


void
ngx_status_postpone_drop(ngx_http_request_t *r, ngx_status_ctx_t *ctx)
{
    ngx_pool_cleanup_t            *cln;
    ngx_http_postponed_request_t  *pr, *begin;

    begin = r->postponed;

    for (pr = begin; pr; pr = pr->next) {

        if (pr == ctx->place || pr->request == NULL) {
            begin = pr->next;
        }
    }

    for (pr = begin; pr; pr = pr->next) {

        /* ngx_http_internal_redirect() would clear a context of its own */

        cln = ngx_pool_cleanup_add(r->pool, 0);
        if (cln == NULL) {

            /* ngx_http_write_filter() sends nothing any more */

            r->connection->error = 1;
            return;
        }

        cln->handler = ngx_status_postpone_mark;
        cln->data = pr->request;
    }

    ctx->place = ngx_status_postpone_place(r);
}


static void
ngx_status_postpone_mark(void *data)
{
    /* void */
}


ngx_uint_t
ngx_status_postpone_dropped(ngx_http_request_t *r)
{
    ngx_pool_cleanup_t  *cln;
    ngx_http_request_t  *sr;

    for (sr = r; sr != r->main; sr = sr->parent) {

        for (cln = r->pool->cleanup; cln; cln = cln->next) {

            if (cln->handler == ngx_status_postpone_mark && cln->data == sr) {
                return 1;
            }
        }
    }

    return 0;
}


ngx_int_t
ngx_status_postpone_pass(ngx_http_request_t *r, ngx_chain_t *in,
    ngx_http_output_body_filter_pt next)
{
    ngx_int_t              rc;
    ngx_status_postpone_t  postpone;

    if (!ngx_status_postpone_dropped(r->connection->data)) {
        return next(r, in);
    }

    /*
     * ngx_http_finalize_request() terminates a request that a filter has
     * finalized, whatever waits for subrequests: sound, as these send nothing
     */

    ngx_status_postpone_enter(r, NULL, &postpone);

    rc = next(r, in);

    ngx_status_postpone_leave(r, &postpone);

    return rc;
}
