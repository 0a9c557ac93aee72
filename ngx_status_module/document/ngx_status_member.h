
/*
 * Copyright (C) ngx_status_module developers
 */


#ifndef _NGX_STATUS_MEMBER_H_INCLUDED_
#define _NGX_STATUS_MEMBER_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status_format.h"


/*
 * The "set" handler of "error_json_member": adds to the array at cmd->offset,
 * an ngx_array_t * that is NULL at first.
 */
char *ngx_status_member_slot(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);

/*
 * Checks that the format takes the members.  Returns NGX_ERROR after logging
 * the reason.
 */
ngx_int_t ngx_status_member_check(ngx_conf_t *cf, ngx_array_t *members,
    ngx_status_format_t *format);

/*
 * Evaluates the members, which may be NULL, and adds them, without those that
 * are left out, to the n that are at "out" already, which has room for all.
 * Returns NGX_ERROR when out of memory.
 */
ngx_int_t ngx_status_member_evaluate(ngx_http_request_t *r,
    ngx_array_t *members, ngx_status_template_member_t *out, ngx_uint_t *n);


#endif /* _NGX_STATUS_MEMBER_H_INCLUDED_ */
