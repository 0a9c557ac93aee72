
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status_answer.h"
#include "ngx_status_counters.h"
#include "ngx_status_json.h"
#include "ngx_status_label.h"
#include "ngx_status_metrics.h"
#include "ngx_status_timer.h"


/* series that are written before other requests have their turn */

#define NGX_STATUS_METRICS_PART  1000


typedef enum {
    NGX_STATUS_METRICS_TEXT = 0,
    NGX_STATUS_METRICS_OPEN,
    NGX_STATUS_METRICS_JSON
} ngx_status_metrics_form_e;


/* how one of the forms is written: "between" comes between two series */

typedef struct {
    ngx_str_t    type;
    ngx_str_t    charset;
    char        *head;
    char        *tail;                         /* dropped, size, used */

    ngx_str_t    server;
    ngx_str_t    code;
    ngx_str_t    outcome;
    ngx_str_t    source;
    ngx_str_t    cause;
    ngx_str_t    count;
    ngx_str_t    end;
    ngx_str_t    between;

    size_t     (*length)(ngx_str_t *value);
    u_char    *(*write)(u_char *p, ngx_str_t *value);
} ngx_status_metrics_form_t;


/* a page that is being written */

typedef struct {
    ngx_http_request_t            *request;
    ngx_status_metrics_form_t     *form;
    ngx_status_counters_series_t  *series;     /* the next one */
    ngx_status_timer_t             timer;

    ngx_uint_t                     left;       /* series */
    off_t                          size;
    ngx_chain_t                   *out;
    ngx_chain_t                  **last;
} ngx_status_metrics_page_t;


static ngx_int_t ngx_status_metrics_handler(ngx_http_request_t *r);
static ngx_int_t ngx_status_metrics_choose(ngx_http_request_t *r);
static ngx_int_t ngx_status_metrics_wait(ngx_status_metrics_page_t *page);
static void ngx_status_metrics_continue(void *data);
static ngx_int_t ngx_status_metrics_part(ngx_status_metrics_page_t *page);
static size_t ngx_status_metrics_series_length(
    ngx_status_metrics_form_t *form, ngx_status_counters_series_t *series);
static u_char *ngx_status_metrics_series_write(u_char *p,
    ngx_status_metrics_form_t *form, ngx_status_counters_series_t *series);
static u_char *ngx_status_metrics_end_write(u_char *p,
    ngx_status_metrics_form_t *form, ngx_shm_zone_t *zone);
static u_char *ngx_status_metrics_puts(u_char *p, ngx_str_t *text);


#define NGX_STATUS_METRICS_HELP                                               \
    "Covered responses, by what became of them."
#define NGX_STATUS_METRICS_DROPPED_HELP                                       \
    "Covered responses for whose series there was no room in the zone."
#define NGX_STATUS_METRICS_SIZE_HELP                                          \
    "Size of the zone of the counters."
#define NGX_STATUS_METRICS_USED_HELP                                          \
    "Bytes of the zone that are in use, in whole pages."


/* in the order of ngx_status_metrics_form_e */

static ngx_status_metrics_form_t  ngx_status_metrics_forms[] = {

    { ngx_string("text/plain; version=0.0.4"),
      ngx_string("utf-8"),

      "# HELP ngx_status_responses_total " NGX_STATUS_METRICS_HELP "\n"
      "# TYPE ngx_status_responses_total counter\n",

      "# HELP ngx_status_responses_dropped_total "
          NGX_STATUS_METRICS_DROPPED_HELP "\n"
      "# TYPE ngx_status_responses_dropped_total counter\n"
      "ngx_status_responses_dropped_total %uA\n"
      "# HELP ngx_status_zone_size_bytes " NGX_STATUS_METRICS_SIZE_HELP "\n"
      "# TYPE ngx_status_zone_size_bytes gauge\n"
      "ngx_status_zone_size_bytes %uz\n"
      "# HELP ngx_status_zone_used_bytes " NGX_STATUS_METRICS_USED_HELP "\n"
      "# TYPE ngx_status_zone_used_bytes gauge\n"
      "ngx_status_zone_used_bytes %uz\n",

      ngx_string("ngx_status_responses_total{server=\""),
      ngx_string("\",code=\""), ngx_string("\",outcome=\""),
      ngx_string("\",source=\""), ngx_string("\",cause=\""),
      ngx_string("\"} "), ngx_string("\n"), ngx_string(""),

      ngx_status_label_length,
      ngx_status_label_write },

    { ngx_string("application/openmetrics-text; version=1.0.0"),
      ngx_string("utf-8"),

      "# TYPE ngx_status_responses counter\n"
      "# HELP ngx_status_responses " NGX_STATUS_METRICS_HELP "\n",

      "# TYPE ngx_status_responses_dropped counter\n"
      "# HELP ngx_status_responses_dropped "
          NGX_STATUS_METRICS_DROPPED_HELP "\n"
      "ngx_status_responses_dropped_total %uA\n"
      "# TYPE ngx_status_zone_size_bytes gauge\n"
      "# UNIT ngx_status_zone_size_bytes bytes\n"
      "# HELP ngx_status_zone_size_bytes " NGX_STATUS_METRICS_SIZE_HELP "\n"
      "ngx_status_zone_size_bytes %uz\n"
      "# TYPE ngx_status_zone_used_bytes gauge\n"
      "# UNIT ngx_status_zone_used_bytes bytes\n"
      "# HELP ngx_status_zone_used_bytes " NGX_STATUS_METRICS_USED_HELP "\n"
      "ngx_status_zone_used_bytes %uz\n"
      "# EOF\n",

      ngx_string("ngx_status_responses_total{server=\""),
      ngx_string("\",code=\""), ngx_string("\",outcome=\""),
      ngx_string("\",source=\""), ngx_string("\",cause=\""),
      ngx_string("\"} "), ngx_string("\n"), ngx_string(""),

      ngx_status_label_length,
      ngx_status_label_write },

    { ngx_string("application/json"),
      ngx_null_string,

      "{\"responses\":[",

      "],\"dropped\":%uA,\"zone\":{\"size\":%uz,\"used\":%uz}}\n",

      ngx_string("{\"server\":\""), ngx_string("\",\"code\":"),
      ngx_string(",\"outcome\":\""), ngx_string("\",\"source\":\""),
      ngx_string("\",\"cause\":\""), ngx_string("\",\"count\":"),
      ngx_string("}"), ngx_string(","),

      ngx_status_json_length,
      ngx_status_json_write }
};


static ngx_int_t
ngx_status_metrics_handler(ngx_http_request_t *r)
{
    ngx_int_t                   rc, i;
    ngx_status_counters_t      *counters;
    ngx_status_main_conf_t     *smcf;
    ngx_status_metrics_form_t  *form;
    ngx_status_metrics_page_t  *page;

    rc = ngx_status_answer_begin(r);

    if (rc != NGX_OK) {
        return rc;
    }

    i = ngx_status_metrics_choose(r);

    if (i == NGX_ERROR) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    form = &ngx_status_metrics_forms[i];

    r->headers_out.content_type = form->type;
    r->headers_out.content_type_len = form->type.len;
    r->headers_out.content_type_lowcase = NULL;
    r->headers_out.charset = form->charset;

    page = ngx_pcalloc(r->pool, sizeof(ngx_status_metrics_page_t));
    if (page == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    smcf = ngx_http_get_module_main_conf(r, ngx_status_module);
    counters = smcf->counters->data;

    page->request = r;
    page->form = form;
    page->last = &page->out;

    /* there may be more of them in a moment */

    page->left = counters->n;

    ngx_memory_barrier();

    page->series = counters->first;

    if (ngx_status_metrics_part(page) != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    if (page->left) {
        return ngx_status_metrics_wait(page);
    }

    return ngx_status_answer_send(r, page->out, page->size);
}


/* returns an ngx_status_metrics_form_e, or NGX_ERROR */

static ngx_int_t
ngx_status_metrics_choose(ngx_http_request_t *r)
{
    ngx_str_t         format;
    ngx_table_elt_t  *vary;

    if (ngx_http_arg(r, (u_char *) "format", sizeof("format") - 1, &format)
        == NGX_OK
        && format.len == 4
        && ngx_strncmp(format.data, "json", 4) == 0)
    {
        return NGX_STATUS_METRICS_JSON;
    }

    return ngx_status_answer_choose(r,
                    &ngx_status_metrics_forms[NGX_STATUS_METRICS_TEXT].type,
                    &ngx_status_metrics_forms[NGX_STATUS_METRICS_OPEN].type,
                    &vary);
}


/*
 * A timer, and not a posted event: ngx_worker_process_cycle() ends a worker
 * that shuts down once no timer is left, and a posted event would run before
 * the events of other requests.
 */

static ngx_int_t
ngx_status_metrics_wait(ngx_status_metrics_page_t *page)
{
    ngx_http_request_t  *r;

    r = page->request;

    ngx_status_timer_start(&page->timer, r->pool, ngx_status_metrics_continue,
                           page, 1);

    r->main->count++;

    return NGX_DONE;
}


static void
ngx_status_metrics_continue(void *data)
{
    ngx_status_metrics_page_t *page = data;

    ngx_int_t            rc;
    ngx_connection_t    *c;
    ngx_http_request_t  *r;

    r = page->request;
    c = r->connection;

    ngx_http_set_log_request(c->log, r);

    if (ngx_status_metrics_part(page) != NGX_OK) {
        rc = NGX_HTTP_INTERNAL_SERVER_ERROR;

    } else if (page->left) {
        ngx_status_timer_start(&page->timer, r->pool,
                               ngx_status_metrics_continue, page, 1);
        return;

    } else {
        rc = ngx_status_answer_send(r, page->out, page->size);
    }

    ngx_http_finalize_request(r, rc);

    ngx_http_run_posted_requests(c);
}


/* writes the next part of a page */

static ngx_int_t
ngx_status_metrics_part(ngx_status_metrics_page_t *page)
{
    size_t                         len;
    ngx_buf_t                     *b;
    ngx_uint_t                     i, n;
    ngx_chain_t                   *cl;
    ngx_http_request_t            *r;
    ngx_status_main_conf_t        *smcf;
    ngx_status_metrics_form_t     *form;
    ngx_status_counters_series_t  *series;

    r = page->request;
    form = page->form;

    n = ngx_min(page->left, NGX_STATUS_METRICS_PART);

    len = ngx_strlen(form->head) + ngx_strlen(form->tail)
          + NGX_ATOMIC_T_LEN + 2 * NGX_SIZE_T_LEN;

    series = page->series;

    for (i = 0; i < n; i++) {
        len += ngx_status_metrics_series_length(form, series);
        series = series->after;
    }

    b = ngx_create_temp_buf(r->pool, len);
    if (b == NULL) {
        return NGX_ERROR;
    }

    cl = ngx_alloc_chain_link(r->pool);
    if (cl == NULL) {
        return NGX_ERROR;
    }

    if (page->out == NULL) {
        b->last = ngx_cpymem(b->last, form->head, ngx_strlen(form->head));
    }

    for (i = 0; i < n; i++) {

        if (page->out || i) {
            b->last = ngx_cpymem(b->last, form->between.data,
                                 form->between.len);
        }

        b->last = ngx_status_metrics_series_write(b->last, form,
                                                  page->series);
        page->series = page->series->after;
    }

    page->left -= n;

    if (page->left == 0) {
        smcf = ngx_http_get_module_main_conf(r, ngx_status_module);
        b->last = ngx_status_metrics_end_write(b->last, form, smcf->counters);
    }

    cl->buf = b;
    cl->next = NULL;

    *page->last = cl;
    page->last = &cl->next;

    page->size += b->last - b->pos;

    return NGX_OK;
}


/* at most */

static size_t
ngx_status_metrics_series_length(ngx_status_metrics_form_t *form,
    ngx_status_counters_series_t *series)
{
    return form->server.len + form->length(&series->server->name)
           + form->code.len + NGX_INT_T_LEN
           + form->outcome.len + series->outcome->len
           + form->source.len + series->source->len
           + form->cause.len + series->cause->len
           + form->count.len + NGX_ATOMIC_T_LEN
           + form->end.len
           + form->between.len;
}


/* only the name of a server has bytes to be escaped */

static u_char *
ngx_status_metrics_series_write(u_char *p, ngx_status_metrics_form_t *form,
    ngx_status_counters_series_t *series)
{
    p = ngx_status_metrics_puts(p, &form->server);
    p = form->write(p, &series->server->name);

    p = ngx_status_metrics_puts(p, &form->code);
    p = ngx_sprintf(p, "%ui", ngx_status_counters_code(series));

    p = ngx_status_metrics_puts(p, &form->outcome);
    p = ngx_status_metrics_puts(p, series->outcome);

    p = ngx_status_metrics_puts(p, &form->source);
    p = ngx_status_metrics_puts(p, series->source);

    p = ngx_status_metrics_puts(p, &form->cause);
    p = ngx_status_metrics_puts(p, series->cause);

    p = ngx_status_metrics_puts(p, &form->count);
    p = ngx_sprintf(p, "%uA", series->count);

    return ngx_status_metrics_puts(p, &form->end);
}


static u_char *
ngx_status_metrics_end_write(u_char *p, ngx_status_metrics_form_t *form,
    ngx_shm_zone_t *zone)
{
    ngx_status_counters_t  *counters;

    counters = zone->data;

    return ngx_sprintf(p, form->tail, counters->dropped, zone->shm.size,
                       ngx_status_counters_used(zone));
}


static u_char *
ngx_status_metrics_puts(u_char *p, ngx_str_t *text)
{
    return ngx_cpymem(p, text->data, text->len);
}


char *
ngx_status_metrics_slot(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_status_loc_conf_t *slcf = conf;

    ngx_http_core_loc_conf_t  *clcf;

    if (slcf->page.metrics) {
        return "is duplicate";
    }

    slcf->page.metrics = 1;

    clcf = ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module);

    if (clcf->handler) {
        return ngx_status_answer_beside(cf, "error_json_metrics");
    }

    clcf->handler = ngx_status_metrics_handler;

    return NGX_CONF_OK;
}


char *
ngx_status_metrics_check(ngx_conf_t *cf, ngx_status_main_conf_t *smcf,
    ngx_status_page_conf_t *conf)
{
    ngx_http_core_loc_conf_t  *clcf;

    if (!conf->metrics) {
        return NGX_CONF_OK;
    }

    clcf = ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module);

    /* a directive that came after it has set its own */

    if (clcf->handler != ngx_status_metrics_handler) {
        return ngx_status_answer_beside(cf, "error_json_metrics");
    }

    if (smcf->counters == NULL) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "\"error_json_metrics\" in location \"%V\" has "
                           "no counters to show, add "
                           "\"error_json_metrics_zone 1m;\" at the \"http\" "
                           "level", &clcf->name);
        return NGX_CONF_ERROR;
    }

    return NGX_CONF_OK;
}
