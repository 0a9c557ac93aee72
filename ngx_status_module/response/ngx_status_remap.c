
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status_remap.h"


typedef struct {
    ngx_uint_t  first;
    ngx_uint_t  last;
    ngx_uint_t  status;
} ngx_status_remap_rule_t;


static ngx_int_t ngx_status_remap_parse(ngx_conf_t *cf, ngx_str_t *value,
    ngx_status_remap_rule_t *rule);


void
ngx_status_remap(ngx_http_request_t *r, ngx_status_ctx_t *ctx,
    ngx_array_t *statuses)
{
    ngx_uint_t                i;
    ngx_status_remap_rule_t  *rule, *found;

    found = NULL;
    rule = statuses->elts;

    /* of several the narrowest, a code before a range before a class */

    for (i = 0; i < statuses->nelts; i++) {

        if (ctx->code >= rule[i].first && ctx->code <= rule[i].last
            && (found == NULL
                || rule[i].last - rule[i].first < found->last - found->first))
        {
            found = &rule[i];
        }
    }

    if (found == NULL) {
        return;
    }

    ngx_log_debug2(NGX_LOG_DEBUG_HTTP, r->connection->log, 0,
                   "error_json_status %ui=%ui", ctx->code, found->status);

    r->headers_out.status = found->status;
    ngx_str_null(&r->headers_out.status_line);

    /* $status shows it, and ngx_http_send_header() would set it again */

    if (r->err_status) {
        r->err_status = found->status;
    }
}


char *
ngx_status_remap_slot(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    char  *p = conf;

    ngx_str_t                 *value;
    ngx_uint_t                 i, n;
    ngx_array_t              **rules;
    ngx_status_remap_rule_t   *rule, new;

    rules = (ngx_array_t **) (p + cmd->offset);
    value = cf->args->elts;

    if (*rules == NULL) {
        *rules = ngx_array_create(cf->pool, 4,
                                  sizeof(ngx_status_remap_rule_t));
        if (*rules == NULL) {
            return NGX_CONF_ERROR;
        }
    }

    for (i = 1; i < cf->args->nelts; i++) {

        if (ngx_status_remap_parse(cf, &value[i], &new) != NGX_OK) {
            return NGX_CONF_ERROR;
        }

        rule = (*rules)->elts;

        for (n = 0; n < (*rules)->nelts; n++) {

            if (rule[n].first == new.first && rule[n].last == new.last) {
                ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                                   "duplicate left side of \"%V\" in \"%V\", "
                                   "give each one a single status",
                                   &value[i], &value[0]);
                return NGX_CONF_ERROR;
            }
        }

        rule = ngx_array_push(*rules);
        if (rule == NULL) {
            return NGX_CONF_ERROR;
        }

        *rule = new;
    }

    return NGX_CONF_OK;
}


static ngx_int_t
ngx_status_remap_parse(ngx_conf_t *cf, ngx_str_t *value,
    ngx_status_remap_rule_t *rule)
{
    u_char      *p, *last;
    ngx_int_t    rc;
    ngx_str_t    part, *directive;
    ngx_uint_t   status;

    directive = cf->args->elts;
    last = value->data + value->len;

    p = ngx_strlchr(value->data, last, '=');

    if (p && ngx_strlchr(p + 1, last, '=')) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "\"%V\" in \"%V\" is a chain, a status is changed "
                           "once only, use \"code=code\"",
                           value, directive);
        return NGX_ERROR;
    }

    rc = NGX_DECLINED;

    if (p) {
        part.data = value->data;
        part.len = p - value->data;

        rc = ngx_status_codes_range(cf, &part, &rule->first, &rule->last);

        if (rc == NGX_OK) {
            part.data = p + 1;
            part.len = last - part.data;

            rc = ngx_status_codes_range(cf, &part, &rule->status, &status);

            if (rc == NGX_OK && rule->status != status) {
                rc = NGX_DECLINED;
            }
        }
    }

    if (rc == NGX_DECLINED) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid change \"%V\" in \"%V\", use a code, a "
                           "class, or a range, \"=\", and a code, as in "
                           "\"403=404\", \"5xx=502\", or \"500-503=502\"",
                           value, directive);
        return NGX_ERROR;
    }

    return rc;
}
