
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status_ctx.h"
#include "ngx_status_hold.h"
#include "ngx_status_postpone.h"
#include "ngx_status_tolerate.h"
#include "ngx_status_upstream.h"
#include "ngx_status_utf8.h"


struct ngx_status_hold_s {
    ngx_buf_t                     *buf;
    ngx_http_postponed_request_t  *place;      /* what it comes after */
};


ngx_int_t
ngx_status_hold(ngx_http_request_t *r, ngx_status_ctx_t *ctx,
    ngx_status_ctx_timer_pt handler)
{
    ngx_status_hold_t      *hold;
    ngx_status_loc_conf_t  *conf;

    conf = ngx_http_get_module_loc_conf(r, ngx_status_module);

    hold = ngx_pcalloc(r->pool, sizeof(ngx_status_hold_t));
    if (hold == NULL) {
        return NGX_ERROR;
    }

    hold->buf = ngx_create_temp_buf(r->pool,
                                    ctx->probing ? 1
                                                 : conf->response.match_buffer);
    if (hold->buf == NULL) {
        return NGX_ERROR;
    }

    ctx->hold = hold;

    if (ngx_status_upstream_live(ctx)) {
        ngx_status_upstream_disable_buffering(ctx);

        if (ngx_status_tolerate_errors(ctx) != NGX_OK) {
            return NGX_ERROR;
        }

        ngx_status_ctx_start_timer(ctx, handler, conf->response.match_timeout);
    }

    /* ngx_http_copy_filter(), which comes earlier, reads files then */

    r->filter_need_in_memory = 1;

    return NGX_OK;
}


ngx_int_t
ngx_status_hold_body(ngx_http_request_t *r, ngx_status_ctx_t *ctx,
    ngx_chain_t **in)
{
    size_t              n;
    ngx_buf_t          *b;
    ngx_uint_t          done, gone;
    ngx_chain_t        *cl;
    ngx_status_hold_t  *hold;

    hold = ctx->hold;

    if (ngx_status_hold_overtaken(r, ctx)) {

        /* what is held comes before the subrequests, and the rest after */

        ngx_status_timer_stop(&ctx->timer);

        return NGX_OK;
    }

    if (hold->buf->last == hold->buf->pos) {
        hold->place = ngx_status_postpone_place(r);
    }

    /* nothing more comes from an upstream that is gone, complete or not */

    gone = ctx->upstream && !ngx_status_upstream_live(ctx);
    done = gone;

    for (cl = *in; cl; cl = cl->next) {
        b = cl->buf;

        if (!ctx->probing && ngx_buf_in_memory(b)) {
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

        /* all bytes of the buffer have been taken */

        if (b->last_buf) {
            ctx->ended = 1;
            done = 1;

        } else if (b->flush && gone) {
            ctx->broken = 1;

        } else if ((b->flush || b->sync) && ctx->over) {

            /*
             * ngx_http_upstream_finalize_request() sends a flush for a body
             * that has broken off, after which nothing comes
             */

            done = 1;
        }
    }

    *in = cl;

    if (!done && hold->buf->last < hold->buf->end) {
        return NGX_AGAIN;
    }

    ngx_status_timer_stop(&ctx->timer);

    return NGX_OK;
}


ngx_uint_t
ngx_status_hold_overtaken(ngx_http_request_t *r, ngx_status_ctx_t *ctx)
{
    ngx_status_hold_t  *hold;

    hold = ctx->hold;

    return hold->buf->last != hold->buf->pos
           && r->postponed
           && ngx_status_postpone_place(r) != hold->place;
}


ngx_http_postponed_request_t *
ngx_status_hold_place(ngx_status_ctx_t *ctx)
{
    return ctx->hold->place;
}


ngx_uint_t
ngx_status_hold_bytes(ngx_status_ctx_t *ctx, ngx_str_t *body)
{
    body->data = ctx->hold->buf->pos;
    body->len = ctx->hold->buf->last - ctx->hold->buf->pos;

    if (!ctx->ended) {

        /* a pattern with "(*UTF)" fails on a part of a character */

        ngx_status_utf8_trim(body);
    }

    return ctx->ended;
}


ngx_chain_t *
ngx_status_hold_chain(ngx_http_request_t *r, ngx_status_ctx_t *ctx,
    ngx_chain_t *in)
{
    ngx_buf_t    *b;
    ngx_chain_t  *cl;

    b = ctx->hold->buf;

    if (b->pos == b->last) {

        if (!ctx->ended && in) {
            return in;
        }

        b = ngx_calloc_buf(r->pool);
        if (b == NULL) {
            return NULL;
        }
    }

    b->flush = 1;
    b->last_buf = ctx->ended;
    b->last_in_chain = ctx->ended;

    cl = ngx_alloc_chain_link(r->pool);
    if (cl == NULL) {
        return NULL;
    }

    cl->buf = b;
    cl->next = in;

    return cl;
}
