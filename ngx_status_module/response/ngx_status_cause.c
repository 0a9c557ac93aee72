
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status_cause.h"
#include "ngx_status_upstream.h"


/* of r->main->limit_req_status and r->main->limit_conn_status */

#define NGX_STATUS_LIMIT_REQ_REJECTED   3
#define NGX_STATUS_LIMIT_CONN_REJECTED  2


static ngx_uint_t ngx_status_cause_limited(ngx_http_request_t *r,
    ngx_uint_t status);
static ngx_str_t *ngx_status_cause_by_status(ngx_uint_t status);


/* in the order of ngx_status_upstream_failure_e */

static ngx_str_t  ngx_status_causes[] = {
    ngx_null_string,
    ngx_string("dns_error"),
    ngx_string("destination_unavailable"),
    ngx_string("connection_timeout"),
    ngx_string("connection_terminated"),
    ngx_string("http_response_incomplete"),
    ngx_string("http_protocol_error"),
    ngx_string("http_response_timeout")
};


static ngx_str_t  ngx_status_cause_denied =
    ngx_string("http_request_denied");
static ngx_str_t  ngx_status_cause_request =
    ngx_string("http_request_error");
static ngx_str_t  ngx_status_cause_internal =
    ngx_string("proxy_internal_error");
static ngx_str_t  ngx_status_cause_response =
    ngx_string("proxy_internal_response");


ngx_str_t *
ngx_status_cause(ngx_http_request_t *r, ngx_uint_t status)
{
    ngx_status_upstream_failure_e  failure;

    /* to the last two nobody gets an answer */

    if (status < NGX_HTTP_BAD_REQUEST
        || status == NGX_HTTP_CLOSE
        || status == NGX_HTTP_CLIENT_CLOSED_REQUEST
        || ngx_status_upstream_source(r) == NGX_STATUS_SOURCE_UPSTREAM)
    {
        return NULL;
    }

    failure = ngx_status_upstream_failure(r, status);

    if (failure != NGX_STATUS_UPSTREAM_NO_FAILURE) {
        return &ngx_status_causes[failure];
    }

    if (ngx_status_cause_limited(r, status)) {
        return &ngx_status_cause_denied;
    }

    return ngx_status_cause_by_status(status);
}


static ngx_uint_t
ngx_status_cause_limited(ngx_http_request_t *r, ngx_uint_t status)
{
    if (r->main->limit_req_status != NGX_STATUS_LIMIT_REQ_REJECTED
        && r->main->limit_conn_status != NGX_STATUS_LIMIT_CONN_REJECTED)
    {
        return 0;
    }

    /* after a redirect to an error page it may be an error of that one */

    return !r->internal
           || status == NGX_HTTP_SERVICE_UNAVAILABLE
           || status == NGX_HTTP_TOO_MANY_REQUESTS;
}


/* "return" can make any of them, which none of these denies */

static ngx_str_t *
ngx_status_cause_by_status(ngx_uint_t status)
{
    if (status == NGX_HTTP_UNAUTHORIZED || status == NGX_HTTP_FORBIDDEN) {
        return &ngx_status_cause_denied;
    }

    if (status < NGX_HTTP_INTERNAL_SERVER_ERROR) {
        return &ngx_status_cause_request;
    }

    if (status == NGX_HTTP_INTERNAL_SERVER_ERROR) {
        return &ngx_status_cause_internal;
    }

    return &ngx_status_cause_response;
}
