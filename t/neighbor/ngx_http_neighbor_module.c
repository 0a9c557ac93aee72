
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_http_neighbor.h"


#define NGX_HTTP_NEIGHBOR_PAGE  2000


static ngx_int_t ngx_http_neighbor_access_handler(ngx_http_request_t *r);
static void ngx_http_neighbor_access_wake(ngx_http_neighbor_t *nb);
static ngx_int_t ngx_http_neighbor_handler(ngx_http_request_t *r);
static ngx_int_t ngx_http_neighbor_answer(ngx_http_neighbor_t *nb,
    ngx_uint_t status);
static void ngx_http_neighbor_answer_first(ngx_http_request_t *r);
static ngx_int_t ngx_http_neighbor_answer_send(ngx_http_neighbor_t *nb);
static ngx_int_t ngx_http_neighbor_answer_part(ngx_http_neighbor_t *nb);
static void ngx_http_neighbor_answer_wake(ngx_http_neighbor_t *nb);

static ngx_int_t ngx_http_neighbor_add_variable(ngx_conf_t *cf);
static void ngx_http_neighbor_set_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);
static ngx_int_t ngx_http_neighbor_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);
static void *ngx_http_neighbor_create_loc_conf(ngx_conf_t *cf);
static char *ngx_http_neighbor_merge_loc_conf(ngx_conf_t *cf, void *parent,
    void *child);
static char *ngx_http_neighbor_set_answer(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
static ngx_int_t ngx_http_neighbor_init(ngx_conf_t *cf);


static ngx_command_t  ngx_http_neighbor_commands[] = {

    { ngx_string(NGX_HTTP_NEIGHBOR_DIRECTIVE),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_http_set_complex_value_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_neighbor_loc_conf_t, words),
      NULL },

    { ngx_string(NGX_HTTP_NEIGHBOR_DIRECTIVE "_answer"),
      NGX_HTTP_LOC_CONF|NGX_CONF_NOARGS,
      ngx_http_neighbor_set_answer,
      0,
      0,
      NULL },

      ngx_null_command
};


static ngx_http_module_t  ngx_http_neighbor_module_ctx = {
    ngx_http_neighbor_add_variable,        /* preconfiguration */
    ngx_http_neighbor_init,                /* postconfiguration */

    NULL,                                  /* create main configuration */
    NULL,                                  /* init main configuration */

    NULL,                                  /* create server configuration */
    NULL,                                  /* merge server configuration */

    ngx_http_neighbor_create_loc_conf,     /* create location configuration */
    ngx_http_neighbor_merge_loc_conf       /* merge location configuration */
};


ngx_module_t  ngx_http_neighbor_module = {
    NGX_MODULE_V1,
    &ngx_http_neighbor_module_ctx,         /* module context */
    ngx_http_neighbor_commands,            /* module directives */
    NGX_HTTP_MODULE,                       /* module type */
    NULL,                                  /* init master */
    NULL,                                  /* init module */
    NULL,                                  /* init process */
    NULL,                                  /* init thread */
    NULL,                                  /* exit thread */
    NULL,                                  /* exit process */
    NULL,                                  /* exit master */
    NGX_MODULE_V1_PADDING
};


static ngx_int_t
ngx_http_neighbor_access_handler(ngx_http_request_t *r)
{
    ngx_int_t                   rc;
    ngx_http_neighbor_t        *nb;
    ngx_http_neighbor_words_t  *w;

    if (r != r->main) {
        return NGX_DECLINED;
    }

    nb = ngx_http_neighbor_get(r);

    if (nb == NULL || nb->access) {
        return NGX_DECLINED;
    }

    w = &nb->words;

    if (w->access_delay) {
        ngx_http_neighbor_timer(nb, w->access_delay,
                                ngx_http_neighbor_access_wake);
        w->access_delay = 0;
        return NGX_AGAIN;
    }

    if (nb->event.timer_set) {
        return NGX_AGAIN;
    }

    nb->access = 1;

    if (w->access_answer) {
        rc = ngx_http_discard_request_body(r);

        if (rc == NGX_OK) {
            rc = ngx_http_neighbor_answer(nb, w->access_answer);
        }

        ngx_http_finalize_request(r, rc);
        return NGX_DONE;
    }

    if (w->access_redirect.len) {
        ngx_http_finalize_request(r, ngx_http_internal_redirect(r,
                                                 &w->access_redirect, NULL));
        return NGX_DONE;
    }

    return w->access_status ? w->access_status : NGX_DECLINED;
}


static void
ngx_http_neighbor_access_wake(ngx_http_neighbor_t *nb)
{
    ngx_http_core_run_phases(nb->request);
}


static ngx_int_t
ngx_http_neighbor_handler(ngx_http_request_t *r)
{
    ngx_int_t                   rc;
    ngx_http_neighbor_t        *nb;
    ngx_http_neighbor_words_t  *w;

    rc = ngx_http_discard_request_body(r);

    if (rc != NGX_OK) {
        return rc;
    }

    nb = ngx_http_neighbor_get(r);

    if (nb == NULL) {
        return NGX_HTTP_NOT_FOUND;
    }

    w = &nb->words;

    if (w->a_redirect.len && !nb->redirected) {
        nb->redirected = 1;
        return ngx_http_internal_redirect(r, &w->a_redirect, NULL);
    }

    if (w->a_named.len && !nb->redirected) {
        nb->redirected = 1;
        return ngx_http_named_location(r, &w->a_named);
    }

    return ngx_http_neighbor_answer(nb, w->a_status ? w->a_status
                                                    : NGX_HTTP_OK);
}


static ngx_int_t
ngx_http_neighbor_answer(ngx_http_neighbor_t *nb, ngx_uint_t status)
{
    ngx_http_request_t         *r;
    ngx_http_neighbor_words_t  *w;

    static ngx_str_t  html = ngx_string("html");

    r = nb->request;
    w = &nb->words;

    r->headers_out.status = status;
    ngx_http_neighbor_type(r, &html);

    nb->parts = w->a_parts ? w->a_parts : 1;

    if (!w->a_chunked && !w->a_empty) {
        r->headers_out.content_length_n = NGX_HTTP_NEIGHBOR_PAGE * nb->parts;
    }

    if (w->a_header_only) {
        r->header_only = 1;

        if (!w->a_chunked) {
            r->headers_out.content_length_n = 0;
        }
    }

    if (ngx_http_neighbor_subrequest(nb, &w->a_before, 0) != NGX_OK
        || ngx_http_neighbor_subrequest(nb, &w->a_then, 0) != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (w->a_wait) {
        r->main->count++;
        r->write_event_handler = ngx_http_neighbor_answer_first;
        return NGX_DONE;
    }

    return ngx_http_neighbor_answer_send(nb);
}


/* the first subrequest has come to its end */

static void
ngx_http_neighbor_answer_first(ngx_http_request_t *r)
{
    ngx_int_t             rc;
    ngx_http_neighbor_t  *nb;

    nb = ngx_http_neighbor_get(r);

    r->write_event_handler = ngx_http_request_empty_handler;

    rc = (nb->words.a_wait == 2) ? ngx_http_output_filter(r, NULL) : NGX_OK;

    if (rc != NGX_ERROR) {
        rc = ngx_http_neighbor_answer_send(nb);
    }

    ngx_http_finalize_request(r, rc);
}


static ngx_int_t
ngx_http_neighbor_answer_send(ngx_http_neighbor_t *nb)
{
    ngx_int_t                   rc;
    ngx_http_request_t         *r;
    ngx_http_neighbor_words_t  *w;

    r = nb->request;
    w = &nb->words;

    rc = ngx_http_send_header(r);

    if (rc == NGX_ERROR || rc > NGX_OK || r->header_only) {
        return rc;
    }

    if (w->a_twice) {
        (void) ngx_http_send_header(r);
    }

    if (w->a_empty) {
        return ngx_http_send_special(r, NGX_HTTP_LAST);
    }

    if (w->a_pause) {
        r->main->count++;
        ngx_http_neighbor_answer_wake(nb);
        return NGX_DONE;
    }

    do {
        rc = ngx_http_neighbor_answer_part(nb);
    } while (rc != NGX_ERROR && nb->parts);

    return rc;
}


static ngx_int_t
ngx_http_neighbor_answer_part(ngx_http_neighbor_t *nb)
{
    ngx_buf_t           *b;
    ngx_chain_t          out;
    ngx_http_request_t  *r;

    r = nb->request;

    b = ngx_create_temp_buf(r->pool, NGX_HTTP_NEIGHBOR_PAGE);
    if (b == NULL) {
        return NGX_ERROR;
    }

    ngx_memset(b->last, 'n', NGX_HTTP_NEIGHBOR_PAGE);
    b->last += NGX_HTTP_NEIGHBOR_PAGE;

    nb->parts--;

    b->flush = (nb->parts != 0);
    b->last_buf = (nb->parts == 0);
    b->last_in_chain = (nb->parts == 0);

    out.buf = b;
    out.next = NULL;

    return ngx_http_output_filter(r, &out);
}


static void
ngx_http_neighbor_answer_wake(ngx_http_neighbor_t *nb)
{
    ngx_int_t  rc;

    rc = ngx_http_neighbor_answer_part(nb);

    if (rc != NGX_ERROR && nb->parts) {
        ngx_http_neighbor_timer(nb, nb->words.a_pause,
                                ngx_http_neighbor_answer_wake);
        return;
    }

    ngx_http_finalize_request(nb->request, rc);
}


static ngx_int_t
ngx_http_neighbor_add_variable(ngx_conf_t *cf)
{
    ngx_http_variable_t  *v;

    static ngx_str_t  name = ngx_string(NGX_HTTP_NEIGHBOR_DIRECTIVE);

    v = ngx_http_add_variable(cf, &name, NGX_HTTP_VAR_CHANGEABLE);
    if (v == NULL) {
        return NGX_ERROR;
    }

    v->set_handler = ngx_http_neighbor_set_variable;
    v->get_handler = ngx_http_neighbor_variable;

    return NGX_OK;
}


static void
ngx_http_neighbor_set_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    /* void */
}


static ngx_int_t
ngx_http_neighbor_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    v->not_found = 1;

    return NGX_OK;
}


static void *
ngx_http_neighbor_create_loc_conf(ngx_conf_t *cf)
{
    ngx_http_neighbor_loc_conf_t  *conf;

    conf = ngx_pcalloc(cf->pool, sizeof(ngx_http_neighbor_loc_conf_t));
    if (conf == NULL) {
        return NULL;
    }

    /*
     * set by ngx_pcalloc():
     *
     *     conf->words = NULL;
     */

    return conf;
}


static char *
ngx_http_neighbor_merge_loc_conf(ngx_conf_t *cf, void *parent, void *child)
{
    ngx_http_neighbor_loc_conf_t *prev = parent;
    ngx_http_neighbor_loc_conf_t *conf = child;

    if (conf->words == NULL) {
        conf->words = prev->words;
    }

    return NGX_CONF_OK;
}


static char *
ngx_http_neighbor_set_answer(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_core_loc_conf_t  *clcf;

    clcf = ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module);
    clcf->handler = ngx_http_neighbor_handler;

    return NGX_CONF_OK;
}


static ngx_int_t
ngx_http_neighbor_init(ngx_conf_t *cf)
{
    ngx_http_handler_pt        *h;
    ngx_http_core_main_conf_t  *cmcf;

    cmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_core_module);

    h = ngx_array_push(&cmcf->phases[NGX_HTTP_ACCESS_PHASE].handlers);
    if (h == NULL) {
        return NGX_ERROR;
    }

    *h = ngx_http_neighbor_access_handler;

    ngx_http_neighbor_filter_init();

    return NGX_OK;
}
