
/*
 * Copyright (C) ngx_status_module developers
 */


#ifndef _NGX_STATUS_CONF_H_INCLUDED_
#define _NGX_STATUS_CONF_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


/*
 * Set the size, or the time in milliseconds, to the value of a parameter,
 * which has to be positive.  Return NGX_CONF_OK, or NGX_CONF_ERROR after
 * logging a message with the examples.
 */
char *ngx_status_conf_size(ngx_conf_t *cf, ngx_str_t *value, size_t *size,
    char *examples);
char *ngx_status_conf_time(ngx_conf_t *cf, ngx_str_t *value, ngx_msec_t *time,
    char *examples);

/*
 * Checks that the value of a parameter is UTF-8.  Returns NGX_ERROR after
 * logging the reason.
 */
ngx_int_t ngx_status_conf_text(ngx_conf_t *cf, ngx_str_t *value);


#endif /* _NGX_STATUS_CONF_H_INCLUDED_ */
