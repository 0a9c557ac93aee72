
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status_cause.h"
#include "ngx_status_ctx.h"
#include "ngx_status_header_list.h"
#include "ngx_status_upstream.h"


/* of r->main->limit_req_status and r->main->limit_conn_status */

#define NGX_STATUS_CAUSE_LIMIT_REQ_REJECTED   3
#define NGX_STATUS_CAUSE_LIMIT_CONN_REJECTED  2


/* causes after those of ngx_status_upstream_failure_e */

#define NGX_STATUS_CAUSE_DENIED    (NGX_STATUS_UPSTREAM_TIMEOUT + 1)
#define NGX_STATUS_CAUSE_REQUEST   (NGX_STATUS_UPSTREAM_TIMEOUT + 2)
#define NGX_STATUS_CAUSE_INTERNAL  (NGX_STATUS_UPSTREAM_TIMEOUT + 3)
#define NGX_STATUS_CAUSE_RESPONSE  (NGX_STATUS_UPSTREAM_TIMEOUT + 4)


static ngx_uint_t ngx_status_cause_find(ngx_http_request_t *r,
    ngx_uint_t code);
static ngx_uint_t ngx_status_cause_limited(ngx_http_request_t *r,
    ngx_uint_t code);
static ngx_uint_t ngx_status_cause_of_code(ngx_uint_t code);


/* in the order of ngx_status_upstream_failure_e */

static ngx_str_t  ngx_status_causes[] = {
    ngx_string(""),
    ngx_string("dns_error"),
    ngx_string("destination_unavailable"),
    ngx_string("connection_timeout"),
    ngx_string("connection_terminated"),
    ngx_string("http_response_incomplete"),
    ngx_string("http_protocol_error"),
    ngx_string("http_response_timeout"),

    /* NGX_STATUS_CAUSE_... */

    ngx_string("http_request_denied"),
    ngx_string("http_request_error"),
    ngx_string("proxy_internal_error"),
    ngx_string("proxy_internal_response")
};


ngx_str_t *
ngx_status_cause(ngx_http_request_t *r)
{
    ngx_uint_t         number, source, code;
    ngx_status_ctx_t  *ctx;

    ctx = ngx_http_get_module_ctx(r, ngx_status_module);

    if (ctx) {
        source = ctx->source;
        code = ctx->code;

    } else {
        source = ngx_status_upstream_source(r);
        code = ngx_status_ctx_status(r);
    }

    if (source == NGX_STATUS_SOURCE_UPSTREAM) {
        return NULL;
    }

    number = ngx_status_cause_find(r, code);

    return number ? &ngx_status_causes[number] : NULL;
}


ngx_uint_t
ngx_status_cause_number(ngx_http_request_t *r, ngx_uint_t code)
{
    ngx_uint_t  number;

    number = ngx_status_cause_find(r, code);

    return (number == ngx_status_cause_of_code(code))
           ? NGX_STATUS_CAUSE_OF_CODE : number;
}


ngx_str_t *
ngx_status_cause_name(ngx_uint_t number, ngx_uint_t code)
{
    if (number == NGX_STATUS_CAUSE_OF_CODE) {
        number = ngx_status_cause_of_code(code);
    }

    return &ngx_status_causes[number];
}


/* 0 if there is none */

static ngx_uint_t
ngx_status_cause_find(ngx_http_request_t *r, ngx_uint_t code)
{
    ngx_uint_t                     number;
    ngx_status_upstream_failure_e  failure;

    number = ngx_status_cause_of_code(code);

    if (number == 0) {
        return 0;
    }

    failure = ngx_status_upstream_failure(r, code);

    if (failure != NGX_STATUS_UPSTREAM_NO_FAILURE) {
        return failure;
    }

    return ngx_status_cause_limited(r, code) ? NGX_STATUS_CAUSE_DENIED : number;
}


static ngx_uint_t
ngx_status_cause_limited(ngx_http_request_t *r, ngx_uint_t code)
{
    if (r->main->limit_req_status != NGX_STATUS_CAUSE_LIMIT_REQ_REJECTED
        && r->main->limit_conn_status != NGX_STATUS_CAUSE_LIMIT_CONN_REJECTED)
    {
        return 0;
    }

    /* after a redirect to an error page it may be an error of that one */

    return !r->internal
           || code == NGX_HTTP_SERVICE_UNAVAILABLE
           || code == NGX_HTTP_TOO_MANY_REQUESTS;
}


/* the causes are true of what "return" answers, too, which may be any code */

static ngx_uint_t
ngx_status_cause_of_code(ngx_uint_t code)
{
    /* nginx sends no response with the last two */

    if (code < NGX_HTTP_BAD_REQUEST
        || code == NGX_HTTP_CLOSE
        || code == NGX_HTTP_CLIENT_CLOSED_REQUEST)
    {
        return 0;
    }

    if (code == NGX_HTTP_UNAUTHORIZED || code == NGX_HTTP_FORBIDDEN) {
        return NGX_STATUS_CAUSE_DENIED;
    }

    if (code < NGX_HTTP_INTERNAL_SERVER_ERROR) {
        return NGX_STATUS_CAUSE_REQUEST;
    }

    if (code == NGX_HTTP_INTERNAL_SERVER_ERROR) {
        return NGX_STATUS_CAUSE_INTERNAL;
    }

    return NGX_STATUS_CAUSE_RESPONSE;
}


ngx_int_t
ngx_status_cause_proxy_status(ngx_http_request_t *r, ngx_status_ctx_t *ctx,
    ngx_status_response_conf_t *conf)
{
    u_char     *p;
    size_t      len;
    ngx_str_t   value, *cause;

    static ngx_str_t  name = ngx_string("Proxy-Status");

    if (conf->proxy_status.len == 0) {
        return NGX_OK;
    }

    cause = ngx_status_cause(r);

    if (cause == NULL && ctx->source != NGX_STATUS_SOURCE_UPSTREAM) {
        return NGX_OK;
    }

    len = conf->proxy_status.len
          + (cause ? sizeof("; error=") - 1 + cause->len
                   : sizeof("; received-status=") - 1 + NGX_INT_T_LEN);

    p = ngx_pnalloc(r->pool, len);
    if (p == NULL) {
        return NGX_ERROR;
    }

    value.data = p;

    if (cause) {
        p = ngx_sprintf(p, "%V; error=%V", &conf->proxy_status, cause);

    } else {
        p = ngx_sprintf(p, "%V; received-status=%ui", &conf->proxy_status,
                        ctx->code);
    }

    value.len = p - value.data;

    /* a line of its own continues a list, RFC 9110 section 5.3 */

    return ngx_status_header_list_add(&r->headers_out.headers, &name, &value)
           ? NGX_OK : NGX_ERROR;
}


char *
ngx_status_cause_proxy_status_slot(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf)
{
    ngx_status_loc_conf_t *slcf = conf;

    u_char      c;
    size_t      i;
    ngx_str_t  *value, *name;

    name = &slcf->response.proxy_status;
    value = cf->args->elts;

    if (name->data) {
        return "is duplicate";
    }

    *name = value[1];

    if (ngx_strcmp(name->data, "off") == 0) {
        name->len = 0;
        return NGX_CONF_OK;
    }

    /* a token, RFC 8941 section 3.3.4 */

    for (i = 0; i < name->len; i++) {
        c = name->data[i];

        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '*') {
            continue;
        }

        if (i == 0
            || ((c < '0' || c > '9')
                && (c == '\0' || ngx_strchr("!#$%&'+-.^_`|~:/", c) == NULL)))
        {
            break;
        }
    }

    if (i < name->len || i == 0) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid name \"%V\" in \"%V\", use one token: a "
                           "letter and then letters, digits, and "
                           "\"-._:/\", or \"off\"", &value[1], &value[0]);
        return NGX_CONF_ERROR;
    }

    return NGX_CONF_OK;
}
