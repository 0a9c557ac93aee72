
/*
 * Copyright (C) ngx_status_module developers
 */


#ifndef _NGX_STATUS_DECIDE_H_INCLUDED_
#define _NGX_STATUS_DECIDE_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status.h"


/*
 * Decides, by all that can be known from its header, what becomes of a response
 * whose status "error_json" covers.  Returns an ngx_status_outcome_e, or
 * NGX_ERROR when out of memory.  If it sets ctx->probing, that is true of a
 * body that turns out to be empty, and any other one is kept because of its
 * type.
 */
ngx_int_t ngx_status_decide(ngx_http_request_t *r, ngx_status_ctx_t *ctx,
    ngx_status_loc_conf_t *conf);

/*
 * Decides on a response that would be replaced, and whose body
 * "error_json_match" or "error_json_pointer" looks at: ctx->outcome changes if
 * a required one of them finds nothing.  Returns NGX_OK, NGX_AGAIN if the body
 * has to be waited for, or NGX_ERROR when out of memory.
 */
ngx_int_t ngx_status_decide_match(ngx_http_request_t *r, ngx_status_ctx_t *ctx,
    ngx_status_loc_conf_t *conf);

/*
 * Decides on a response that was held back, by what is held of its body, and
 * what comes after that, if any.  Sets ctx->outcome.  Returns NGX_OK, or
 * NGX_ERROR when out of memory.
 */
ngx_int_t ngx_status_decide_held(ngx_http_request_t *r, ngx_status_ctx_t *ctx,
    ngx_chain_t *in);

/*
 * Adds Vary to a response on which Accept had a say.  Returns NGX_ERROR when
 * out of memory.
 */
ngx_int_t ngx_status_decide_vary(ngx_http_request_t *r, ngx_status_ctx_t *ctx,
    ngx_status_loc_conf_t *conf);

/*
 * Prepare and merge "error_json", "error_json_types", "error_json_source",
 * "error_json_bypass", "error_json_negotiate", "error_json_grpc", and
 * "error_json_dry_run".  The latter returns NGX_CONF_OK, or NGX_CONF_ERROR when
 * out of memory.
 */
void ngx_status_decide_init_conf(ngx_status_response_conf_t *conf);
char *ngx_status_decide_merge_conf(ngx_conf_t *cf,
    ngx_status_response_conf_t *prev, ngx_status_response_conf_t *conf);

/*
 * The "set" handlers of three of them.  cmd->offset is that of types_keys and
 * of bypass, and cmd->post is ngx_status_decide_types.
 */
char *ngx_status_decide_types_slot(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_status_decide_source_slot(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_status_decide_bypass_slot(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);


/* the default of "error_json_types" */
extern ngx_str_t  ngx_status_decide_types[];


#endif /* _NGX_STATUS_DECIDE_H_INCLUDED_ */
