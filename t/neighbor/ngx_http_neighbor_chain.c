
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_http_neighbor.h"


static ngx_int_t ngx_http_neighbor_copy_buf(ngx_http_neighbor_t *nb,
    ngx_buf_t *b, ngx_chain_t ***last);


ngx_uint_t
ngx_http_neighbor_copies(ngx_http_neighbor_words_t *w)
{
    return w->b_split || w->b_double || w->b_drop || w->b_append || w->b_flush
           || w->b_sync || w->b_buffer;
}


ngx_int_t
ngx_http_neighbor_copy(ngx_http_neighbor_t *nb, ngx_chain_t *in,
    ngx_chain_t **out)
{
    ngx_buf_t    *b, *copy;
    ngx_chain_t  *cl, **last;

    static ngx_str_t  tail = ngx_string("<tail>");

    last = out;

    for (cl = in; cl; cl = cl->next) {
        b = cl->buf;

        if (ngx_http_neighbor_copy_buf(nb, b, &last) != NGX_OK) {
            return NGX_ERROR;
        }

        if (b->last_buf && nb->words.b_append
            && ngx_http_neighbor_link(nb, tail.data, tail.len, &last) == NULL)
        {
            return NGX_ERROR;
        }

        if (b->last_buf || b->flush || b->sync || nb->words.b_sync) {
            copy = ngx_http_neighbor_link(nb, NULL, 0, &last);
            if (copy == NULL) {
                return NGX_ERROR;
            }

            copy->flush = b->flush;
            copy->sync = b->sync || (nb->words.b_sync && !b->last_buf);
            copy->last_buf = b->last_buf;
            copy->last_in_chain = b->last_in_chain;
        }

        b->pos = b->last;
        b->file_pos = b->file_last;
    }

    return NGX_OK;
}


static ngx_int_t
ngx_http_neighbor_copy_buf(ngx_http_neighbor_t *nb, ngx_buf_t *b,
    ngx_chain_t ***last)
{
    u_char                     *p, *data, *end;
    size_t                      size;
    ngx_buf_t                  *copy;
    ngx_uint_t                  times;
    ngx_http_neighbor_words_t  *w;

    w = &nb->words;

    if (!ngx_buf_in_memory(b) || b->pos == b->last || w->b_drop) {
        return NGX_OK;
    }

    times = w->b_double ? 2 : 1;

    data = ngx_pnalloc(nb->request->pool, (b->last - b->pos) * times);
    if (data == NULL) {
        return NGX_ERROR;
    }

    end = data;

    for (p = b->pos; p < b->last; p++) {
        *end++ = *p;

        if (w->b_double) {
            *end++ = *p;
        }
    }

    for (p = data; p < end; p += size) {
        size = end - p;

        if (w->b_split && size > (size_t) w->b_split) {
            size = w->b_split;
        }

        copy = ngx_http_neighbor_link(nb, p, size, last);
        if (copy == NULL) {
            return NGX_ERROR;
        }

        copy->flush = w->b_flush;
    }

    return NGX_OK;
}


ngx_buf_t *
ngx_http_neighbor_link(ngx_http_neighbor_t *nb, u_char *data, size_t len,
    ngx_chain_t ***last)
{
    ngx_buf_t    *b;
    ngx_chain_t  *cl;

    b = ngx_calloc_buf(nb->request->pool);
    if (b == NULL) {
        return NULL;
    }

    cl = ngx_alloc_chain_link(nb->request->pool);
    if (cl == NULL) {
        return NULL;
    }

    if (len) {
        b->pos = data;
        b->last = data + len;
        b->memory = 1;
    }

    cl->buf = b;
    cl->next = NULL;

    **last = cl;
    *last = &cl->next;

    return b;
}


ngx_uint_t
ngx_http_neighbor_last(ngx_chain_t *in)
{
    for ( /* void */ ; in; in = in->next) {
        if (in->buf->last_buf) {
            return 1;
        }
    }

    return 0;
}


ngx_int_t
ngx_http_neighbor_keep(ngx_http_neighbor_t *nb, ngx_chain_t *in)
{
    u_char       *p;
    size_t        len;
    ngx_buf_t    *b, *copy;
    ngx_chain_t  *cl, **last;

    for (last = &nb->held; *last; last = &(*last)->next) { /* void */ }

    for (cl = in; cl; cl = cl->next) {
        b = cl->buf;

        len = ngx_buf_in_memory(b) ? b->last - b->pos : 0;
        p = NULL;

        if (len) {
            p = ngx_pnalloc(nb->request->pool, len);
            if (p == NULL) {
                return NGX_ERROR;
            }

            ngx_memcpy(p, b->pos, len);
        }

        copy = ngx_http_neighbor_link(nb, p, len, &last);
        if (copy == NULL) {
            return NGX_ERROR;
        }

        copy->last_buf = b->last_buf;
        copy->last_in_chain = b->last_in_chain;
        copy->flush = b->flush && nb->words.b_flush;
        copy->sync = (len == 0 && !copy->last_buf && !copy->flush);

        b->pos = b->last;
        b->file_pos = b->file_last;
    }

    return NGX_OK;
}
