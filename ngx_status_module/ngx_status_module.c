
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status.h"
#include "ngx_status_capture.h"
#include "ngx_status_catalog_page.h"
#include "ngx_status_cause.h"
#include "ngx_status_counters.h"
#include "ngx_status_decide.h"
#include "ngx_status_drain.h"
#include "ngx_status_entry.h"
#include "ngx_status_filter.h"
#include "ngx_status_match.h"
#include "ngx_status_member.h"
#include "ngx_status_metrics.h"
#include "ngx_status_pointer.h"
#include "ngx_status_remap.h"
#include "ngx_status_retry_after.h"
#include "ngx_status_unused.h"
#include "ngx_status_upstream.h"
#include "ngx_status_variables.h"
#include "ngx_status_version.h"


static ngx_int_t ngx_status_module_init(ngx_conf_t *cf);
static ngx_int_t ngx_status_module_log_version(ngx_cycle_t *cycle);
static void *ngx_status_module_create_main_conf(ngx_conf_t *cf);
static void *ngx_status_module_create_srv_conf(ngx_conf_t *cf);
static char *ngx_status_module_merge_srv_conf(ngx_conf_t *cf, void *parent,
    void *child);
static void *ngx_status_module_create_loc_conf(ngx_conf_t *cf);
static char *ngx_status_module_merge_loc_conf(ngx_conf_t *cf, void *parent,
    void *child);
static char *ngx_status_module_set_format(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);


static ngx_command_t  ngx_status_commands[] = {

    { ngx_string("error_json"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_HTTP_LIF_CONF
                        |NGX_CONF_1MORE,
      ngx_status_codes_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_status_loc_conf_t, response.codes),
      NULL },

    { ngx_string("error_json_types"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_1MORE,
      ngx_status_decide_types_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_status_loc_conf_t, response.types_keys),
      &ngx_status_decide_types[0] },

    { ngx_string("error_json_source"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_status_decide_source_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("error_json_bypass"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_1MORE,
      ngx_status_decide_bypass_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_status_loc_conf_t, response.bypass),
      NULL },

    { ngx_string("error_json_negotiate"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_FLAG,
      ngx_conf_set_flag_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_status_loc_conf_t, response.negotiate),
      NULL },

    { ngx_string("error_json_grpc"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_FLAG,
      ngx_conf_set_flag_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_status_loc_conf_t, response.grpc),
      NULL },

    { ngx_string("error_json_dry_run"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_FLAG,
      ngx_conf_set_flag_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_status_loc_conf_t, response.dry_run),
      NULL },

    { ngx_string("error_json_format"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_1MORE,
      ngx_status_module_set_format,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("error_json_template"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE23,
      ngx_status_format_template_slot,
      NGX_HTTP_MAIN_CONF_OFFSET,
      offsetof(ngx_status_main_conf_t, formats),
      NULL },

    { ngx_string("error_json_member"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE23
                        |NGX_CONF_TAKE4,
      ngx_status_member_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_status_loc_conf_t, document.members),
      NULL },

    { ngx_string("error_json_entry"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE23
                        |NGX_CONF_TAKE4,
      ngx_status_entry_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_status_loc_conf_t, document.entries),
      NULL },

    { ngx_string("error_json_type_uri"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_status_document_type_uri_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_status_loc_conf_t, document.type_uri),
      NULL },

    { ngx_string("error_json_match"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE23
                        |NGX_CONF_TAKE4,
      ngx_status_match_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_status_loc_conf_t, response.patterns),
      NULL },

    { ngx_string("error_json_pointer"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_2MORE,
      ngx_status_pointer_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("error_json_match_buffer"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_status_match_buffer_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("error_json_match_timeout"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_status_match_timeout_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("error_json_proxy_status"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_status_cause_proxy_status_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("error_json_retry_after"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_1MORE,
      ngx_status_retry_after_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("error_json_status"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_1MORE,
      ngx_status_remap_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_status_loc_conf_t, response.statuses),
      NULL },

    { ngx_string("error_json_drain"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE12,
      ngx_status_drain_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("error_json_catalog"),
      NGX_HTTP_LOC_CONF|NGX_CONF_NOARGS,
      ngx_status_catalog_page_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_status_loc_conf_t, page.catalog),
      NULL },

    { ngx_string("error_json_metrics_zone"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_status_counters_zone_slot,
      NGX_HTTP_MAIN_CONF_OFFSET,
      offsetof(ngx_status_main_conf_t, counters),
      &ngx_status_module },

    { ngx_string("error_json_metrics"),
      NGX_HTTP_LOC_CONF|NGX_CONF_NOARGS,
      ngx_status_metrics_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

      ngx_null_command
};


static ngx_http_module_t  ngx_status_module_ctx = {
    ngx_status_variables_add,              /* preconfiguration */
    ngx_status_module_init,                /* postconfiguration */

    ngx_status_module_create_main_conf,    /* create main configuration */
    NULL,                                  /* init main configuration */

    ngx_status_module_create_srv_conf,     /* create server configuration */
    ngx_status_module_merge_srv_conf,      /* merge server configuration */

    ngx_status_module_create_loc_conf,     /* create location configuration */
    ngx_status_module_merge_loc_conf       /* merge location configuration */
};


ngx_module_t  ngx_status_module = {
    NGX_MODULE_V1,
    &ngx_status_module_ctx,                /* module context */
    ngx_status_commands,                   /* module directives */
    NGX_HTTP_MODULE,                       /* module type */
    NULL,                                  /* init master */
    ngx_status_module_log_version,         /* init module */
    NULL,                                  /* init process */
    NULL,                                  /* init thread */
    NULL,                                  /* exit thread */
    NULL,                                  /* exit process */
    NULL,                                  /* exit master */
    NGX_MODULE_V1_PADDING
};


static ngx_int_t
ngx_status_module_init(ngx_conf_t *cf)
{
    ngx_status_unused_warn(cf,
                           ngx_http_conf_get_module_srv_conf(cf,
                                                        ngx_status_module));

    ngx_status_capture_init(cf);
    ngx_status_upstream_init(cf->cycle);
    ngx_status_filter_init();

    return NGX_OK;
}


/* as ngx_os_status() logs that of nginx */

static ngx_int_t
ngx_status_module_log_version(ngx_cycle_t *cycle)
{
    ngx_log_error(NGX_LOG_NOTICE, cycle->log, 0,
                  "ngx_status_module/%s", NGX_STATUS_VERSION);

    return NGX_OK;
}


static void *
ngx_status_module_create_main_conf(ngx_conf_t *cf)
{
    ngx_status_format_t     **format;
    ngx_status_main_conf_t   *smcf;

    smcf = ngx_pcalloc(cf->pool, sizeof(ngx_status_main_conf_t));
    if (smcf == NULL) {
        return NULL;
    }

    if (ngx_array_init(&smcf->captures, cf->pool, 4,
                       sizeof(ngx_status_capture_t))
        != NGX_OK)
    {
        return NULL;
    }

    smcf->formats = ngx_status_format_builtin(cf);
    if (smcf->formats == NULL) {
        return NULL;
    }

    format = smcf->formats->elts;

    if (ngx_status_document_init(cf, &smcf->document, format[0]) != NGX_OK) {
        return NULL;
    }

    return smcf;
}


static void *
ngx_status_module_create_srv_conf(ngx_conf_t *cf)
{
    ngx_status_srv_conf_t  *unused;

    unused = ngx_pcalloc(cf->pool, sizeof(ngx_status_srv_conf_t));
    if (unused == NULL) {
        return NULL;
    }

    return unused;
}


/* ngx_http_merge_servers() has put the server's in the place of the parent */

static char *
ngx_status_module_merge_srv_conf(ngx_conf_t *cf, void *parent, void *child)
{
    ngx_status_srv_conf_t *conf = child;

    conf->http = parent;

    return NGX_CONF_OK;
}


static void *
ngx_status_module_create_loc_conf(ngx_conf_t *cf)
{
    ngx_status_loc_conf_t  *conf;

    conf = ngx_pcalloc(cf->pool, sizeof(ngx_status_loc_conf_t));
    if (conf == NULL) {
        return NULL;
    }

    /*
     * set by ngx_pcalloc():
     *
     *     conf->response.pointers = NULL;
     *     conf->response.proxy_status = { 0, NULL };
     *     conf->response.statuses = NULL;
     *     conf->page = { NULL, 0 };
     *     conf->document = { NULL };
     */

    ngx_status_decide_init_conf(&conf->response);
    ngx_status_match_init_conf(&conf->response);
    ngx_status_retry_after_init_conf(&conf->response);
    ngx_status_drain_init_conf(&conf->response);

    return conf;
}


static char *
ngx_status_module_merge_loc_conf(ngx_conf_t *cf, void *parent, void *child)
{
    ngx_status_loc_conf_t *prev = parent;
    ngx_status_loc_conf_t *conf = child;

    ngx_status_srv_conf_t   *unused;
    ngx_status_main_conf_t  *smcf;

    smcf = ngx_http_conf_get_module_main_conf(cf, ngx_status_module);
    unused = ngx_http_conf_get_module_srv_conf(cf, ngx_status_module);

    ngx_status_unused_note(unused, conf);

    if (ngx_status_decide_merge_conf(cf, &prev->response, &conf->response)
        != NGX_CONF_OK
        || ngx_status_match_merge_conf(cf, &prev->response, &conf->response)
           != NGX_CONF_OK
        || ngx_status_drain_merge_conf(cf, &prev->response, &conf->response)
           != NGX_CONF_OK)
    {
        return NGX_CONF_ERROR;
    }

    ngx_conf_merge_str_value(conf->response.proxy_status,
                             prev->response.proxy_status, "");

    ngx_status_retry_after_merge_conf(&prev->response, &conf->response);

    if (conf->response.pointers == NULL) {
        conf->response.pointers = prev->response.pointers;
    }

    if (conf->response.statuses == NULL) {
        conf->response.statuses = prev->response.statuses;
    }

    if (prev->document.catalog == NULL) {

        /* the http level, which is not merged with anything itself */

        ngx_status_unused_note(unused->http, prev);

        if (ngx_status_document_merge(cf, &smcf->document, &prev->document)
            != NGX_OK)
        {
            return NGX_CONF_ERROR;
        }
    }

    if (ngx_status_document_merge(cf, &prev->document, &conf->document)
        != NGX_OK)
    {
        return NGX_CONF_ERROR;
    }

    if (ngx_status_catalog_page_merge(cf, prev->page.catalog,
                                      &conf->page.catalog,
                                      &conf->document)
        != NGX_OK
        || ngx_status_metrics_check(cf, smcf, &conf->page) != NGX_CONF_OK)
    {
        return NGX_CONF_ERROR;
    }

    if (conf->response.codes || conf->page.catalog) {
        unused->used = 1;
    }

    return NGX_CONF_OK;
}


/* the formats are in the main configuration, which document/ cannot see */

static char *
ngx_status_module_set_format(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_status_loc_conf_t *slcf = conf;

    ngx_status_main_conf_t  *smcf;

    smcf = ngx_http_conf_get_module_main_conf(cf, ngx_status_module);

    return ngx_status_format_set(cf, smcf->formats, &slcf->document.formats);
}
