
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status_guard.h"
#include "ngx_status_hold.h"
#include "ngx_status_upstream.h"
#include "ngx_status_utf8.h"


struct ngx_status_hold_s {
    ngx_http_request_t  *request;
    ngx_status_hold_pt   handler;
    ngx_buf_t           *buf;

    /* where a connection has its descriptor, for the event's debug log */

    ngx_int_t            ident;

    ngx_event_t          event;
    unsigned             upstream:1;           /* the body is a live one's */
    unsigned             last:1;               /* the body is there, whole */
};


static void ngx_status_hold_timeout(ngx_event_t *ev);
static void ngx_status_hold_cleanup(void *data);


ngx_int_t
ngx_status_hold(ngx_http_request_t *r, ngx_status_ctx_t *ctx,
    ngx_status_hold_pt handler)
{
    ngx_event_t            *ev;
    ngx_status_hold_t      *hold;
    ngx_pool_cleanup_t     *cln;
    ngx_status_loc_conf_t  *conf;

    conf = ngx_http_get_module_loc_conf(r, ngx_status_module);

    cln = ngx_pool_cleanup_add(r->pool, sizeof(ngx_status_hold_t));
    if (cln == NULL) {
        return NGX_ERROR;
    }

    hold = cln->data;
    ngx_memzero(hold, sizeof(ngx_status_hold_t));

    hold->request = r;
    hold->handler = handler;
    hold->ident = -1;

    hold->buf = ngx_create_temp_buf(r->pool, conf->response.match_buffer);
    if (hold->buf == NULL) {
        return NGX_ERROR;
    }

    ev = &hold->event;
    ev->handler = ngx_status_hold_timeout;
    ev->data = hold;
    ev->log = r->connection->log;

    cln->handler = ngx_status_hold_cleanup;
    ctx->hold = hold;

    hold->upstream = ngx_status_upstream_live(r);

    if (hold->upstream) {
        ngx_status_upstream_unbuffer(r);

        if (ngx_status_guard(r) != NGX_OK) {
            return NGX_ERROR;
        }

        ngx_add_timer(ev, conf->response.match_timeout);
    }

    r->filter_need_in_memory = 1;

    return NGX_OK;
}


ngx_int_t
ngx_status_hold_body(ngx_http_request_t *r, ngx_status_ctx_t *ctx,
    ngx_chain_t **in)
{
    size_t              n;
    ngx_buf_t          *b;
    ngx_uint_t          done;
    ngx_chain_t        *cl;
    ngx_status_hold_t  *hold;

    hold = ctx->hold;

    /* an upstream that is gone says no more, whether it came to its end */

    done = hold->upstream && !ngx_status_upstream_live(r);

    for (cl = *in; cl; cl = cl->next) {
        b = cl->buf;

        if (ngx_buf_in_memory(b)) {
            n = ngx_min(b->last - b->pos, hold->buf->end - hold->buf->last);

            hold->buf->last = ngx_cpymem(hold->buf->last, b->pos, n);
            b->pos += n;

            if (b->in_file) {
                b->file_pos += n;
            }
        }

        if (ngx_buf_size(b)) {
            done = 1;
            break;
        }

        /* nothing of the buffer is left but this */

        if (b->last_buf) {
            hold->last = 1;
            done = 1;
        }
    }

    *in = cl;

    if (!done && hold->buf->last < hold->buf->end) {
        return NGX_AGAIN;
    }

    if (hold->event.timer_set) {
        ngx_del_timer(&hold->event);
    }

    return NGX_OK;
}


void
ngx_status_hold_bytes(ngx_status_ctx_t *ctx, ngx_str_t *body)
{
    body->data = ctx->hold->buf->pos;
    body->len = ctx->hold->buf->last - ctx->hold->buf->pos;

    if (!ctx->hold->last) {

        /* for "(*UTF)", to which half a character is an error */

        ngx_status_utf8_trim(body);
    }
}


ngx_chain_t *
ngx_status_hold_chain(ngx_http_request_t *r, ngx_status_ctx_t *ctx,
    ngx_chain_t *in)
{
    ngx_buf_t    *b;
    ngx_chain_t  *cl;

    b = ctx->hold->buf;

    if (b->pos == b->last) {

        if (!ctx->hold->last && in) {
            return in;
        }

        b = ngx_calloc_buf(r->pool);
        if (b == NULL) {
            return NULL;
        }
    }

    b->flush = 1;
    b->last_buf = ctx->hold->last;
    b->last_in_chain = ctx->hold->last;

    cl = ngx_alloc_chain_link(r->pool);
    if (cl == NULL) {
        return NULL;
    }

    cl->buf = b;
    cl->next = in;

    return cl;
}


static void
ngx_status_hold_timeout(ngx_event_t *ev)
{
    ngx_connection_t    *c;
    ngx_status_hold_t   *hold;
    ngx_http_request_t  *r;

    hold = ev->data;
    r = hold->request;
    c = r->connection;

    ngx_http_set_log_request(c->log, r);

    ngx_log_debug0(NGX_LOG_DEBUG_HTTP, c->log, 0,
                   "error_json_match timed out");

    hold->handler(r);

    ngx_http_run_posted_requests(c);
}


static void
ngx_status_hold_cleanup(void *data)
{
    ngx_status_hold_t  *hold = data;

    if (hold->event.timer_set) {
        ngx_del_timer(&hold->event);
    }
}
