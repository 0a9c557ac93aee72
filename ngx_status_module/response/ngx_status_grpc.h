
/*
 * Copyright (C) ngx_status_module developers
 */


#ifndef _NGX_STATUS_GRPC_H_INCLUDED_
#define _NGX_STATUS_GRPC_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status.h"


/*
 * Which gRPC a request with a Content-Type speaks, by that and its method.  If
 * it does, the type is set to the request's, without parameters.
 */
ngx_status_grpc_e ngx_status_grpc_client(ngx_http_request_t *r,
    ngx_str_t *type);

/*
 * Turns the header of an error into that of a gRPC response with the status 200
 * (gRPC over HTTP2, "Responses", and gRPC-Web), and makes its body, which is
 * empty but for gRPC-Web.  The body belongs to the request.  Returns NGX_ERROR
 * when out of memory.
 */
ngx_int_t ngx_status_grpc(ngx_http_request_t *r, ngx_status_ctx_t *ctx,
    ngx_status_document_conf_t *conf, ngx_str_t *body);


#endif /* _NGX_STATUS_GRPC_H_INCLUDED_ */
