
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
 * Decides what becomes of a response whose status "error_json" covers, sets
 * ctx->outcome, and adds Vary where Accept had a say.  Returns NGX_OK,
 * NGX_AGAIN if that depends on a body that has to be waited for, or NGX_ERROR
 * when out of memory.
 */
ngx_int_t ngx_status_decide(ngx_http_request_t *r, ngx_status_ctx_t *ctx,
    ngx_status_loc_conf_t *conf);

/*
 * The same for a response that was held back because of NGX_AGAIN, by what is
 * held of its body, and what comes after that, if any.  Returns NGX_OK, or
 * NGX_ERROR when out of memory.
 */
ngx_int_t ngx_status_decide_held(ngx_http_request_t *r, ngx_status_ctx_t *ctx,
    ngx_chain_t *in);

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
