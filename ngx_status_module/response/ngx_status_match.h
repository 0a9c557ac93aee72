
/*
 * Copyright (C) ngx_status_module developers
 */


#ifndef _NGX_STATUS_MATCH_H_INCLUDED_
#define _NGX_STATUS_MATCH_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status.h"


/*
 * Matches the patterns against a body, and sets the variables of the response
 * to what the groups caught, whatever the result is.  A body that cannot
 * be read, with data of NULL, does not match.
 *
 * Returns NGX_OK, NGX_DECLINED if a required pattern does not match, or
 * NGX_ERROR when out of memory.
 */
ngx_int_t ngx_status_match(ngx_http_request_t *r, ngx_status_ctx_t *ctx,
    ngx_array_t *patterns, ngx_str_t *body);

/*
 * The "set" handler of "error_json_match": adds a pattern to the array at
 * cmd->offset, an ngx_array_t * that is NULL at first, and a variable for each
 * of the pattern's named groups.
 */
char *ngx_status_match_slot(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);

/*
 * Prepare and merge "error_json_match", "error_json_match_buffer", and
 * "error_json_match_timeout", and the "set" handlers of the latter two.
 */
void ngx_status_match_init_conf(ngx_status_response_conf_t *conf);
char *ngx_status_match_merge_conf(ngx_conf_t *cf,
    ngx_status_response_conf_t *prev, ngx_status_response_conf_t *conf);
char *ngx_status_match_buffer_slot(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_status_match_timeout_slot(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);


#endif /* _NGX_STATUS_MATCH_H_INCLUDED_ */
