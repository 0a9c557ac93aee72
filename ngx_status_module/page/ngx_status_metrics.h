
/*
 * Copyright (C) ngx_status_module developers
 */


#ifndef _NGX_STATUS_METRICS_H_INCLUDED_
#define _NGX_STATUS_METRICS_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status.h"


/*
 * The "set" handler of "error_json_metrics", which makes the location answer
 * with the counters: as text of Prometheus' version 0.0.4, as OpenMetrics 1.0
 * where that is accepted more, or as JSON.
 */
char *ngx_status_metrics_slot(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);

/*
 * Checks a location that has the directive once the whole configuration is
 * known.  Returns NGX_CONF_OK, or NGX_CONF_ERROR after logging a message.
 */
char *ngx_status_metrics_check(ngx_conf_t *cf, ngx_status_main_conf_t *smcf,
    ngx_status_page_conf_t *conf);


#endif /* _NGX_STATUS_METRICS_H_INCLUDED_ */
