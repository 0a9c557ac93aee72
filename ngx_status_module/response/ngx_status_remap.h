
/*
 * Copyright (C) ngx_status_module developers
 */


#ifndef _NGX_STATUS_REMAP_H_INCLUDED_
#define _NGX_STATUS_REMAP_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status.h"


/*
 * Changes the status of a response that is replaced by the array that
 * ngx_status_remap_slot() makes, once: ctx->code stays what it was.
 */
void ngx_status_remap(ngx_http_request_t *r, ngx_status_ctx_t *ctx,
    ngx_array_t *statuses);

/*
 * The "set" handler of "error_json_status": adds to the array at cmd->offset,
 * an ngx_array_t * that is NULL at first.
 */
char *ngx_status_remap_slot(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);


#endif /* _NGX_STATUS_REMAP_H_INCLUDED_ */
