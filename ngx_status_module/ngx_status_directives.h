
/*
 * Copyright (C) ngx_status_module developers
 */


#ifndef _NGX_STATUS_DIRECTIVES_H_INCLUDED_
#define _NGX_STATUS_DIRECTIVES_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>


/* the defaults of "error_json_drain" */

#define NGX_STATUS_DRAIN_SIZE  (64 * 1024)
#define NGX_STATUS_DRAIN_TIME  100             /* ms */


/*
 * The "set" handlers of the directives that need the whole configuration, or
 * messages of their own: conf is an ngx_status_loc_conf_t.
 */

char *ngx_status_set_types(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);
char *ngx_status_set_source(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);
char *ngx_status_set_bypass(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);
char *ngx_status_set_format(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);
char *ngx_status_set_type_uri(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);
char *ngx_status_set_match_buffer(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_status_set_match_timeout(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_status_set_drain(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);


#endif /* _NGX_STATUS_DIRECTIVES_H_INCLUDED_ */
