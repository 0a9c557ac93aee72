
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status_ctx.h"
#include "ngx_status_discard.h"
#include "ngx_status_drain.h"
#include "ngx_status_headers.h"
#include "ngx_status_postpone.h"
#include "ngx_status_upstream.h"


static ngx_uint_t ngx_status_discard_ended(ngx_status_ctx_t *ctx,
    ngx_chain_t *in);


ngx_int_t
ngx_status_discard(ngx_http_request_t *r, ngx_status_ctx_t *ctx,
    ngx_chain_t *in, ngx_http_output_body_filter_pt next)
{
    off_t         size;
    ngx_int_t     rc;
    ngx_chain_t  *end;

    end = ngx_status_discard_ended(ctx, in) ? ngx_status_discard_end(in) : NULL;

    size = ngx_status_discard_bytes(in);

    /* the upstream's, which a slow client would get after the document */

    ngx_status_headers_cut_trailers(r, ctx->trailers, ctx->ntrailers);

    if (ctx->draining) {
        ngx_status_drain_discarded(ctx, size);
    }

    if (end && end->buf->last_buf) {
        rc = next(r, end);

        ctx->place = ngx_status_postpone_place(r);

        return rc;
    }

    if (size || (in && (end == NULL || end->buf->flush))) {

        /* not where an earlier filter sends such an end in two parts */

        ngx_status_postpone_drop(r, ctx);
    }

    if (ngx_status_ctx_pending(r)) {
        return ngx_status_postpone_flush(r, next);
    }

    return NGX_OK;
}


/*
 * Whether an end that comes now is not that of the original body, but one of a
 * later filter that holds the document.
 */

static ngx_uint_t
ngx_status_discard_ended(ngx_status_ctx_t *ctx, ngx_chain_t *in)
{
    if (!ctx->subrequests) {
        return 0;
    }

    if (ctx->ended || ctx->broken || ngx_status_upstream_live(ctx)) {
        return 1;
    }

    for ( /* void */ ; in; in = in->next) {

        if (in->buf->last_buf) {
            ctx->ended = 1;

        } else if (in->buf->flush && ctx->upstream) {
            ctx->broken = 1;
        }
    }

    return 0;
}


ngx_chain_t *
ngx_status_discard_end(ngx_chain_t *in)
{
    ngx_chain_t  *cl;

    for (cl = in; cl && cl->next; cl = cl->next) { /* void */ }

    return (cl && ngx_buf_special(cl->buf)) ? cl : NULL;
}


off_t
ngx_status_discard_bytes(ngx_chain_t *in)
{
    off_t         size;
    ngx_buf_t    *b;
    ngx_chain_t  *cl;

    size = 0;

    for (cl = in; cl; cl = cl->next) {
        b = cl->buf;

        size += ngx_buf_size(b);

        b->pos = b->last;
        b->file_pos = b->file_last;
    }

    return size;
}
