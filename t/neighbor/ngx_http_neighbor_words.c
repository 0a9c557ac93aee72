
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_http_neighbor.h"


typedef struct {
    ngx_str_t                  name;
    size_t                     offset;
    ngx_uint_t                 text;           /* an ngx_str_t */
} ngx_http_neighbor_word_t;


static ngx_int_t ngx_http_neighbor_parse(ngx_http_request_t *r,
    ngx_http_neighbor_words_t *words, ngx_str_t *value);
static ngx_int_t ngx_http_neighbor_parse_word(ngx_http_request_t *r,
    ngx_http_neighbor_words_t *words, ngx_str_t *word);
static void ngx_http_neighbor_event_handler(ngx_event_t *ev);
static void ngx_http_neighbor_cleanup(void *data);


#define ngx_http_neighbor_number(name, field)                                 \
    { ngx_string(name), offsetof(ngx_http_neighbor_words_t, field), 0 }

#define ngx_http_neighbor_text(name, field)                                   \
    { ngx_string(name), offsetof(ngx_http_neighbor_words_t, field), 1 }


static ngx_http_neighbor_word_t  ngx_http_neighbor_words[] = {
    ngx_http_neighbor_number("access-status", access_status),
    ngx_http_neighbor_number("access-answer", access_answer),
    ngx_http_neighbor_number("access-delay", access_delay),
    ngx_http_neighbor_text("access-redirect", access_redirect),
    ngx_http_neighbor_number("a-status", a_status),
    ngx_http_neighbor_number("a-header-only", a_header_only),
    ngx_http_neighbor_number("a-empty", a_empty),
    ngx_http_neighbor_number("a-chunked", a_chunked),
    ngx_http_neighbor_number("a-parts", a_parts),
    ngx_http_neighbor_number("a-pause", a_pause),
    ngx_http_neighbor_number("a-twice", a_twice),
    ngx_http_neighbor_text("a-before", a_before),
    ngx_http_neighbor_text("a-then", a_then),
    ngx_http_neighbor_number("a-wait", a_wait),
    ngx_http_neighbor_text("a-redirect", a_redirect),
    ngx_http_neighbor_text("a-named", a_named),
    ngx_http_neighbor_number("h-status", h_status),
    ngx_http_neighbor_text("h-type", h_type),
    ngx_http_neighbor_number("h-no-length", h_no_length),
    ngx_http_neighbor_number("h-header-only", h_header_only),
    ngx_http_neighbor_number("h-clear", h_clear),
    ngx_http_neighbor_number("h-finalize", h_finalize),
    ngx_http_neighbor_text("h-redirect", h_redirect),
    ngx_http_neighbor_number("h-return", h_return),
    ngx_http_neighbor_number("h-error", h_error),
    ngx_http_neighbor_number("h-twice", h_twice),
    ngx_http_neighbor_number("h-wait", h_wait),
    ngx_http_neighbor_number("h-memory", h_memory),
    ngx_http_neighbor_number("h-temporary", h_temporary),
    ngx_http_neighbor_number("at", at),
    ngx_http_neighbor_number("b-finalize", b_finalize),
    ngx_http_neighbor_number("b-error", b_error),
    ngx_http_neighbor_number("b-clear", b_clear),
    ngx_http_neighbor_number("b-split", b_split),
    ngx_http_neighbor_number("b-double", b_double),
    ngx_http_neighbor_number("b-drop", b_drop),
    ngx_http_neighbor_number("b-append", b_append),
    ngx_http_neighbor_number("b-flush", b_flush),
    ngx_http_neighbor_number("b-sync", b_sync),
    ngx_http_neighbor_number("b-buffer", b_buffer),
    ngx_http_neighbor_number("b-keep", b_keep),
    ngx_http_neighbor_number("b-delay", b_delay),
    ngx_http_neighbor_number("b-connection", b_connection),
    ngx_http_neighbor_number("b-again", b_again),
    ngx_http_neighbor_number("b-each", b_each),
    ngx_http_neighbor_number("b-empty", b_empty),
    ngx_http_neighbor_number("b-null", b_null),
    ngx_http_neighbor_number("b-taken", b_taken),
    ngx_http_neighbor_number("b-late", b_late),
    ngx_http_neighbor_text("b-before", b_before),
    ngx_http_neighbor_number("b-soon", b_soon),
    ngx_http_neighbor_text("b-after", b_after),
    ngx_http_neighbor_text("b-store", b_store),
    ngx_http_neighbor_text("b-background", b_background),
    ngx_http_neighbor_text("b-memory", b_memory),
    ngx_http_neighbor_number("again", again),
    ngx_http_neighbor_number("ok", ok),
    { ngx_null_string, 0, 0 }
};


ngx_http_neighbor_t *
ngx_http_neighbor_get(ngx_http_request_t *r)
{
    ngx_str_t                      value;
    ngx_event_t                   *ev;
    ngx_pool_cleanup_t            *cln;
    ngx_http_neighbor_t           *nb;
    ngx_http_neighbor_loc_conf_t  *conf;

    for (cln = r->pool->cleanup; cln; cln = cln->next) {
        if (cln->handler == ngx_http_neighbor_cleanup) {
            return cln->data;
        }
    }

    conf = ngx_http_get_module_loc_conf(r, ngx_http_neighbor_module);

    if (conf->words == NULL
        || ngx_http_complex_value(r, conf->words, &value) != NGX_OK
        || value.len == 0)
    {
        return NULL;
    }

    cln = ngx_pool_cleanup_add(r->pool, sizeof(ngx_http_neighbor_t));
    if (cln == NULL) {
        return NULL;
    }

    cln->handler = ngx_http_neighbor_cleanup;

    nb = cln->data;
    ngx_memzero(nb, sizeof(ngx_http_neighbor_t));

    nb->request = r;
    nb->ident = -1;
    nb->words.at = 1;

    ev = &nb->event;
    ev->handler = ngx_http_neighbor_event_handler;
    ev->data = nb;
    ev->log = r->connection->log;

    if (ngx_http_neighbor_parse(r, &nb->words, &value) != NGX_OK) {
        return NULL;
    }

    return nb;
}


static ngx_int_t
ngx_http_neighbor_parse(ngx_http_request_t *r,
    ngx_http_neighbor_words_t *words, ngx_str_t *value)
{
    u_char     *p, *end;
    ngx_str_t   word;

    end = value->data + value->len;

    for (p = value->data; p < end; p++) {
        word.data = p;

        while (p < end && *p != ' ') {
            p++;
        }

        word.len = p - word.data;

        if (word.len
            && ngx_http_neighbor_parse_word(r, words, &word) != NGX_OK)
        {
            ngx_log_error(NGX_LOG_ALERT, r->connection->log, 0,
                          "neighbor: no such word \"%V\"", &word);
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}


static ngx_int_t
ngx_http_neighbor_parse_word(ngx_http_request_t *r,
    ngx_http_neighbor_words_t *words, ngx_str_t *word)
{
    u_char                    *p;
    ngx_int_t                  n;
    ngx_str_t                  name, value;
    ngx_http_neighbor_word_t  *known;

    name = *word;
    ngx_str_set(&value, "1");

    p = ngx_strlchr(word->data, word->data + word->len, '=');

    if (p) {
        name.len = p - word->data;
        value.data = p + 1;
        value.len = word->len - name.len - 1;
    }

    for (known = ngx_http_neighbor_words; known->name.len; known++) {

        if (known->name.len != name.len
            || ngx_strncmp(known->name.data, name.data, name.len) != 0)
        {
            continue;
        }

        if (known->text) {
            *(ngx_str_t *) ((u_char *) words + known->offset) = value;
            return NGX_OK;
        }

        n = ngx_atoi(value.data, value.len);

        if (n == NGX_ERROR) {
            return NGX_ERROR;
        }

        *(ngx_int_t *) ((u_char *) words + known->offset) = n;
        return NGX_OK;
    }

    return NGX_ERROR;
}


void
ngx_http_neighbor_timer(ngx_http_neighbor_t *nb, ngx_msec_t ms,
    ngx_http_neighbor_wake_pt wake)
{
    nb->wake = wake;
    ngx_add_timer(&nb->event, ms);
}


static void
ngx_http_neighbor_event_handler(ngx_event_t *ev)
{
    ngx_connection_t     *c;
    ngx_http_neighbor_t  *nb;

    nb = ev->data;
    c = nb->request->connection;

    ngx_http_set_log_request(c->log, nb->request);

    nb->wake(nb);

    ngx_http_run_posted_requests(c);
}


static void
ngx_http_neighbor_cleanup(void *data)
{
    ngx_http_neighbor_t  *nb = data;

    if (nb->event.timer_set) {
        ngx_del_timer(&nb->event);
    }
}


void
ngx_http_neighbor_type(ngx_http_request_t *r, ngx_str_t *name)
{
    ngx_uint_t               bare;
    ngx_http_headers_out_t  *out;

    out = &r->headers_out;
    bare = 0;

    if (ngx_strncmp(name->data, "bare", 4) == 0) {
        bare = 1;
        out->content_type_len = 0;
    }

    if (ngx_strncmp(name->data + name->len - 4, "json", 4) == 0) {
        ngx_str_set(&out->content_type, "application/json");

    } else if (ngx_strncmp(name->data, "charset", name->len) == 0) {
        ngx_str_set(&out->content_type, "text/html; charset=utf-8");

    } else if (ngx_strncmp(name->data, "upper", name->len) == 0) {
        ngx_str_set(&out->content_type, "TEXT/HTML");

    } else if (ngx_strncmp(name->data, "none", name->len) == 0) {
        ngx_str_null(&out->content_type);

    } else {
        ngx_str_set(&out->content_type, "text/html");
    }

    if (bare) {
        return;
    }

    out->content_type_len = out->content_type.len;

    if (ngx_strncmp(name->data, "stale", name->len) == 0) {
        out->content_type_lowcase = (u_char *) "image/png";
        out->content_type_hash = ngx_hash_key((u_char *) "image/png", 9);

    } else {
        out->content_type_lowcase = NULL;
    }
}
