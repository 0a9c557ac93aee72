
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_http_neighbor.h"


static ngx_int_t ngx_http_neighbor_header_filter(ngx_http_request_t *r);
static void ngx_http_neighbor_header_change(ngx_http_request_t *r,
    ngx_http_neighbor_words_t *w);
static ngx_int_t ngx_http_neighbor_body_filter(ngx_http_request_t *r,
    ngx_chain_t *in);
static ngx_int_t ngx_http_neighbor_fail(ngx_http_neighbor_t *nb,
    ngx_int_t *rc);
static ngx_int_t ngx_http_neighbor_body(ngx_http_neighbor_t *nb,
    ngx_chain_t *in);
static ngx_int_t ngx_http_neighbor_wait(ngx_http_neighbor_t *nb,
    ngx_chain_t **in);
static ngx_int_t ngx_http_neighbor_hold(ngx_http_neighbor_t *nb,
    ngx_chain_t *in);
static void ngx_http_neighbor_buffered(ngx_http_neighbor_t *nb,
    ngx_uint_t buffered);
static void ngx_http_neighbor_release(ngx_http_neighbor_t *nb);
static ngx_int_t ngx_http_neighbor_send(ngx_http_neighbor_t *nb,
    ngx_chain_t *out);
static ngx_int_t ngx_http_neighbor_start(ngx_http_neighbor_t *nb);
static ngx_int_t ngx_http_neighbor_send_chain(ngx_http_neighbor_t *nb,
    ngx_chain_t *out);
static void ngx_http_neighbor_taken(ngx_http_neighbor_t *nb, ngx_chain_t *out);
static ngx_int_t ngx_http_neighbor_send_end(ngx_http_neighbor_t *nb);
static ngx_int_t ngx_http_neighbor_in_memory(ngx_http_request_t *r, void *data,
    ngx_int_t rc);


static ngx_http_output_header_filter_pt  ngx_http_next_header_filter;
static ngx_http_output_body_filter_pt    ngx_http_next_body_filter;


void
ngx_http_neighbor_filter_init(void)
{
    ngx_http_next_header_filter = ngx_http_top_header_filter;
    ngx_http_top_header_filter = ngx_http_neighbor_header_filter;

    ngx_http_next_body_filter = ngx_http_top_body_filter;
    ngx_http_top_body_filter = ngx_http_neighbor_body_filter;
}


static ngx_int_t
ngx_http_neighbor_header_filter(ngx_http_request_t *r)
{
    ngx_int_t                   rc;
    ngx_str_t                   uri;
    ngx_http_neighbor_t        *nb;
    ngx_http_neighbor_words_t  *w;

    if (r != r->main) {
        return ngx_http_next_header_filter(r);
    }

    nb = ngx_http_neighbor_get(r);

    if (nb == NULL) {
        return ngx_http_next_header_filter(r);
    }

    w = &nb->words;

    nb->held = NULL;
    nb->waiting = 0;
    nb->calls = 0;
    ngx_http_neighbor_buffered(nb, 0);

    if (nb->headers++ && !w->again) {
        nb->off = 1;
        return ngx_http_next_header_filter(r);
    }

    ngx_http_neighbor_header_change(r, w);

    if (w->h_finalize) {
        rc = w->h_finalize;
        w->h_finalize = 0;

        rc = ngx_http_filter_finalize_request(r, &ngx_http_neighbor_module, rc);

        return w->ok ? NGX_OK : rc;
    }

    if (w->h_redirect.len) {
        uri = w->h_redirect;
        ngx_str_null(&w->h_redirect);

        rc = ngx_http_internal_redirect(r, &uri, NULL);

        return w->ok ? NGX_OK : rc;
    }

    if (w->h_return) {
        rc = w->h_return;
        w->h_return = 0;

        return rc;
    }

    if (w->h_error) {
        return NGX_ERROR;
    }

    if (w->h_wait) {
        nb->waiting = 1;
        return NGX_OK;
    }

    if (w->h_twice) {
        (void) ngx_http_next_header_filter(r);
    }

    return ngx_http_next_header_filter(r);
}


static void
ngx_http_neighbor_header_change(ngx_http_request_t *r,
    ngx_http_neighbor_words_t *w)
{
    if (w->h_clear) {
        ngx_memzero(r->ctx, sizeof(void *) * ngx_http_max_module);
    }

    if (w->h_status) {
        r->headers_out.status = w->h_status;
        ngx_str_null(&r->headers_out.status_line);
    }

    if (w->h_type.len) {
        ngx_http_neighbor_type(r, &w->h_type);
    }

    if (w->h_no_length
        || w->b_double || w->b_drop || w->b_append
        || w->b_before.len || w->b_after.len)
    {
        ngx_http_clear_content_length(r);
        ngx_http_clear_accept_ranges(r);
    }

    if (w->h_header_only) {
        ngx_http_clear_content_length(r);
        r->headers_out.content_length_n = 0;
        r->header_only = 1;
    }

    if (w->h_memory || w->h_wait || ngx_http_neighbor_copies(w)) {
        r->filter_need_in_memory = 1;
    }

    if (w->h_temporary) {
        r->filter_need_temporary = 1;
    }

    if (w->b_before.len || w->b_after.len || w->b_store.len) {
        r->preserve_body = 1;
    }
}


static ngx_int_t
ngx_http_neighbor_body_filter(ngx_http_request_t *r, ngx_chain_t *in)
{
    ngx_int_t             rc;
    ngx_http_neighbor_t  *nb;

    if (r != r->main) {
        return ngx_http_next_body_filter(r, in);
    }

    nb = ngx_http_neighbor_get(r);

    if (nb == NULL || nb->off || nb->headers == 0) {
        return ngx_http_next_body_filter(r, in);
    }

    if (in) {
        nb->calls++;

        if (ngx_http_neighbor_fail(nb, &rc) == NGX_DONE) {
            return rc;
        }
    }

    return ngx_http_neighbor_body(nb, in);
}


/* NGX_DONE if the call of this number is the one for it */

static ngx_int_t
ngx_http_neighbor_fail(ngx_http_neighbor_t *nb, ngx_int_t *rc)
{
    ngx_http_request_t         *r;
    ngx_http_neighbor_words_t  *w;

    r = nb->request;
    w = &nb->words;

    if (nb->calls != (ngx_uint_t) w->at) {
        return NGX_OK;
    }

    if (w->b_clear) {
        ngx_memzero(r->ctx, sizeof(void *) * ngx_http_max_module);
    }

    if (w->b_finalize) {
        *rc = w->b_finalize;
        w->b_finalize = 0;

        *rc = ngx_http_filter_finalize_request(r, &ngx_http_neighbor_module,
                                               *rc);

        if (w->ok) {
            *rc = NGX_OK;
        }

        return NGX_DONE;
    }

    if (w->b_error) {
        *rc = NGX_ERROR;
        return NGX_DONE;
    }

    return NGX_OK;
}


static ngx_int_t
ngx_http_neighbor_body(ngx_http_neighbor_t *nb, ngx_chain_t *in)
{
    ngx_int_t     rc;
    ngx_chain_t  *out;

    if (nb->waiting) {
        rc = ngx_http_neighbor_wait(nb, &in);

        if (rc != NGX_DONE) {
            return rc;
        }
    }

    out = NULL;

    if (ngx_http_neighbor_copies(&nb->words)) {

        if (ngx_http_neighbor_copy(nb, in, &out) != NGX_OK) {
            return NGX_ERROR;
        }

    } else if (ngx_chain_add_copy(nb->request->pool, &out, in) != NGX_OK) {
        return NGX_ERROR;
    }

    return ngx_http_neighbor_hold(nb, out);
}


/* copies the body until there is enough of it, then sends the header */

static ngx_int_t
ngx_http_neighbor_wait(ngx_http_neighbor_t *nb, ngx_chain_t **in)
{
    ngx_int_t            rc;
    ngx_http_request_t  *r;

    r = nb->request;

    if (ngx_http_neighbor_keep(nb, *in) != NGX_OK) {
        return NGX_ERROR;
    }

    if (nb->calls < (ngx_uint_t) nb->words.h_wait
        && !ngx_http_neighbor_last(nb->held))
    {
        r->connection->buffered |= NGX_HTTP_NEIGHBOR_CONNECTION;
        return NGX_OK;
    }

    nb->waiting = 0;
    r->connection->buffered &= ~NGX_HTTP_NEIGHBOR_CONNECTION;

    rc = ngx_http_next_header_filter(r);

    if (rc == NGX_ERROR || rc > NGX_OK || r->header_only) {

        /* as image_filter does it */

        return NGX_ERROR;
    }

    *in = nb->held;
    nb->held = NULL;

    return NGX_DONE;
}


static ngx_int_t
ngx_http_neighbor_hold(ngx_http_neighbor_t *nb, ngx_chain_t *in)
{
    ngx_uint_t                  hold;
    ngx_chain_t                *out, **last;
    ngx_http_request_t         *r;
    ngx_http_neighbor_words_t  *w;

    r = nb->request;
    w = &nb->words;

    for (last = &nb->held; *last; last = &(*last)->next) { /* void */ }

    *last = in;

    if (w->b_soon && ngx_http_neighbor_start(nb) != NGX_OK) {
        return NGX_ERROR;
    }

    if (w->b_delay && !nb->released && nb->held && !nb->event.timer_set) {
        ngx_http_neighbor_timer(nb, w->b_delay, ngx_http_neighbor_release);
    }

    hold = nb->event.timer_set
           || ((w->b_buffer || nb->calls < (ngx_uint_t) w->b_keep)
               && !ngx_http_neighbor_last(nb->held));

    if (hold) {
        ngx_http_neighbor_buffered(nb, nb->held != NULL);

        if ((r->connection->buffered & ~NGX_HTTP_NEIGHBOR_CONNECTION)
            || r->postponed)
        {
            return ngx_http_next_body_filter(r, NULL);
        }

        return w->b_again ? NGX_AGAIN : NGX_OK;
    }

    ngx_http_neighbor_buffered(nb, 0);

    out = nb->held;
    nb->held = NULL;

    return ngx_http_neighbor_send(nb, out);
}


static void
ngx_http_neighbor_buffered(ngx_http_neighbor_t *nb, ngx_uint_t buffered)
{
    ngx_http_request_t  *r;

    r = nb->request;

    if (!buffered) {
        r->buffered &= ~NGX_HTTP_NEIGHBOR_BUFFERED;
        r->connection->buffered &= ~NGX_HTTP_NEIGHBOR_CONNECTION;

    } else if (nb->words.b_connection) {
        r->connection->buffered |= NGX_HTTP_NEIGHBOR_CONNECTION;

    } else {
        r->buffered |= NGX_HTTP_NEIGHBOR_BUFFERED;
    }
}


/* what was delayed is sent, then whoever feeds the filters goes on */

static void
ngx_http_neighbor_release(ngx_http_neighbor_t *nb)
{
    ngx_http_request_t  *r;

    r = nb->request;

    if (nb->off) {
        return;
    }

    nb->released = 1;

    if (ngx_http_neighbor_hold(nb, NULL) == NGX_ERROR) {
        r->connection->error = 1;
    }

    r->write_event_handler(r);
}


static ngx_int_t
ngx_http_neighbor_send(ngx_http_neighbor_t *nb, ngx_chain_t *out)
{
    ngx_int_t                   rc;
    ngx_uint_t                  last;
    ngx_chain_t                *cl, **ll, empty;
    ngx_http_request_t         *r;
    ngx_http_neighbor_words_t  *w;

    r = nb->request;
    w = &nb->words;

    if (out == NULL) {
        return ngx_http_next_body_filter(r, NULL);
    }

    if (ngx_http_neighbor_start(nb) != NGX_OK) {
        return NGX_ERROR;
    }

    last = ngx_http_neighbor_last(out);

    if (last && (w->b_late || w->b_after.len)) {

        for (cl = out; cl; cl = cl->next) {
            if (cl->buf->last_buf) {
                cl->buf->last_buf = 0;
                cl->buf->last_in_chain = 1;
                cl->buf->sync = 1;
            }
        }
    }

    if (last
        && ngx_http_neighbor_subrequest(nb, &w->b_store, 0) != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (w->b_empty) {
        ll = &cl;

        if (ngx_http_neighbor_link(nb, NULL, 0, &ll) == NULL) {
            return NGX_ERROR;
        }

        cl->buf->flush = 1;
        empty = *cl;

        if (ngx_http_next_body_filter(r, &empty) == NGX_ERROR) {
            return NGX_ERROR;
        }
    }

    rc = ngx_http_neighbor_send_chain(nb, out);

    if (rc != NGX_ERROR && last && (w->b_late || w->b_after.len)) {
        rc = ngx_http_neighbor_send_end(nb);
    }

    if (rc != NGX_ERROR && w->b_null) {
        return ngx_http_next_body_filter(r, NULL);
    }

    return rc;
}


/* the subrequests that come before the body */

static ngx_int_t
ngx_http_neighbor_start(ngx_http_neighbor_t *nb)
{
    ngx_http_neighbor_words_t  *w;

    w = &nb->words;

    if (nb->started || nb->calls < (ngx_uint_t) w->at) {
        return NGX_OK;
    }

    nb->started = 1;

    if (ngx_http_neighbor_subrequest(nb, &w->b_before, 0) != NGX_OK
        || ngx_http_neighbor_subrequest(nb, &w->b_background,
                                        NGX_HTTP_SUBREQUEST_BACKGROUND)
           != NGX_OK
        || ngx_http_neighbor_subrequest(nb, &w->b_memory,
                                        NGX_HTTP_SUBREQUEST_IN_MEMORY)
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    return NGX_OK;
}


static ngx_int_t
ngx_http_neighbor_send_chain(ngx_http_neighbor_t *nb, ngx_chain_t *out)
{
    ngx_int_t     rc;
    ngx_chain_t  *next;

    if (!nb->words.b_each) {
        rc = ngx_http_next_body_filter(nb->request, out);

        if (nb->words.b_taken) {
            ngx_http_neighbor_taken(nb, out);
        }

        return rc;
    }

    /* ngx_output_chain() ends with NGX_DONE */

    do {
        next = out->next;
        out->next = NULL;

        rc = ngx_http_next_body_filter(nb->request, out);

        out = next;
    } while (out && rc != NGX_ERROR
             && (rc != NGX_DONE || nb->words.b_each == 1));

    return rc;
}


static void
ngx_http_neighbor_taken(ngx_http_neighbor_t *nb, ngx_chain_t *out)
{
    for ( /* void */ ; out; out = out->next) {

        if (ngx_buf_size(out->buf)) {
            ngx_log_error(NGX_LOG_ALERT, nb->request->connection->log, 0,
                          "neighbor: bytes are left");
        }
    }
}


/* the end, which either comes from the very top, or from here */

static ngx_int_t
ngx_http_neighbor_send_end(ngx_http_neighbor_t *nb)
{
    ngx_buf_t    *b;
    ngx_chain_t  *out, **last;

    if (nb->words.b_after.len) {
        if (ngx_http_neighbor_subrequest(nb, &nb->words.b_after, 0)
            != NGX_OK)
        {
            return NGX_ERROR;
        }

        nb->off = 1;

        return ngx_http_send_special(nb->request, NGX_HTTP_LAST);
    }

    last = &out;

    b = ngx_http_neighbor_link(nb, NULL, 0, &last);
    if (b == NULL) {
        return NGX_ERROR;
    }

    b->last_buf = 1;
    b->last_in_chain = 1;

    return ngx_http_next_body_filter(nb->request, out);
}


ngx_int_t
ngx_http_neighbor_subrequest(ngx_http_neighbor_t *nb, ngx_str_t *uri,
    ngx_uint_t flags)
{
    ngx_str_t            name;
    ngx_http_request_t  *sr;

    static ngx_http_post_subrequest_t  memory = {
        ngx_http_neighbor_in_memory, NULL
    };

    if (uri->len == 0) {
        return NGX_OK;
    }

    name = *uri;
    uri->len = 0;

    if (ngx_http_subrequest(nb->request, &name, NULL, &sr,
                            (flags & NGX_HTTP_SUBREQUEST_IN_MEMORY)
                            ? &memory : NULL,
                            flags)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (sr->background) {

        /* as mirror does it */

        sr->header_only = 1;
    }

    return NGX_OK;
}


static ngx_int_t
ngx_http_neighbor_in_memory(ngx_http_request_t *r, void *data, ngx_int_t rc)
{
    ngx_buf_t  *b;

    b = (rc == NGX_OK && r->out) ? r->out->buf : NULL;

    if (rc == NGX_OK
        && (b == NULL || b->last - b->pos != sizeof("sub") - 1
            || ngx_memcmp(b->pos, "sub", sizeof("sub") - 1) != 0))
    {
        ngx_log_error(NGX_LOG_ALERT, r->connection->log, 0,
                      "neighbor: another body in memory");
    }

    return rc;
}
