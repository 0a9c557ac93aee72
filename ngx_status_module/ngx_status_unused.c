
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status_unused.h"


static ngx_uint_t ngx_status_unused_variables(ngx_conf_t *cf);


void
ngx_status_unused_note(ngx_status_srv_conf_t *unused,
    ngx_status_loc_conf_t *conf)
{
    if (unused->directive.len) {
        return;
    }

    if (conf->document.formats) {
        ngx_str_set(&unused->directive, "error_json_format");

    } else if (conf->document.members) {
        ngx_str_set(&unused->directive, "error_json_member");

    } else if (conf->document.entries) {
        ngx_str_set(&unused->directive, "error_json_entry");

    } else if (conf->response.patterns) {
        ngx_str_set(&unused->directive, "error_json_match");

    } else if (conf->response.pointers) {
        ngx_str_set(&unused->directive, "error_json_pointer");

    } else if (conf->response.statuses) {
        ngx_str_set(&unused->directive, "error_json_status");

    } else if (conf->response.proxy_status.len) {
        ngx_str_set(&unused->directive, "error_json_proxy_status");

    } else if (conf->response.retry_codes) {
        ngx_str_set(&unused->directive, "error_json_retry_after");
    }
}


void
ngx_status_unused_warn(ngx_conf_t *cf, ngx_status_srv_conf_t *http)
{
    ngx_uint_t                   i, used;
    ngx_status_srv_conf_t       *unused;
    ngx_http_core_srv_conf_t   **cscfp;
    ngx_http_core_main_conf_t   *cmcf;

    /* the texts of the entries are in variables, too */

    if (ngx_status_unused_variables(cf)) {
        return;
    }

    cmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_core_module);
    cscfp = cmcf->servers.elts;

    used = 0;

    for (i = 0; i < cmcf->servers.nelts; i++) {
        unused = cscfp[i]->ctx->srv_conf[ngx_status_module.ctx_index];
        used |= unused->used;

        if (unused->directive.len && !unused->used) {
            ngx_log_error(NGX_LOG_WARN, cf->log, 0,
                          "\"%V\" has no effect in the server in %s:%ui, "
                          "in which \"error_json\" is on nowhere",
                          &unused->directive, cscfp[i]->file_name,
                          cscfp[i]->line);
        }
    }

    if (http->directive.len && !used) {
        ngx_log_error(NGX_LOG_WARN, cf->log, 0,
                      "\"%V\" has no effect at the \"http\" level, "
                      "\"error_json\" is on in no server", &http->directive);
    }
}


/* whether anything uses $status_message and the like */

static ngx_uint_t
ngx_status_unused_variables(ngx_conf_t *cf)
{
    ngx_uint_t                  i;
    ngx_http_variable_t        *v;
    ngx_http_core_main_conf_t  *cmcf;

    cmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_core_module);
    v = cmcf->variables.elts;

    for (i = 0; i < cmcf->variables.nelts; i++) {

        if (v[i].name.len > 7
            && ngx_strncmp(v[i].name.data, "status_", 7) == 0)
        {
            return 1;
        }
    }

    return 0;
}
