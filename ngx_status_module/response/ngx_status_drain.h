
/*
 * Copyright (C) ngx_status_module developers
 */


#ifndef _NGX_STATUS_DRAIN_H_INCLUDED_
#define _NGX_STATUS_DRAIN_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status.h"


/*
 * Makes nginx end the original body of a live upstream, or read it until there
 * has been enough of it, after the document that replaces it has passed the
 * filters.  Returns NGX_ERROR when out of memory.
 */
ngx_int_t ngx_status_drain(ngx_status_ctx_t *ctx);

/*
 * Counts bytes of a body that is drained, ctx->draining, and was thrown away,
 * and gives the upstream up if there have been enough of them.
 */
void ngx_status_drain_discarded(ngx_status_ctx_t *ctx, off_t size);

/*
 * Prepare and merge "error_json_drain", and its "set" handler.
 */
void ngx_status_drain_init_conf(ngx_status_response_conf_t *conf);
char *ngx_status_drain_merge_conf(ngx_conf_t *cf,
    ngx_status_response_conf_t *prev, ngx_status_response_conf_t *conf);
char *ngx_status_drain_slot(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);


#endif /* _NGX_STATUS_DRAIN_H_INCLUDED_ */
