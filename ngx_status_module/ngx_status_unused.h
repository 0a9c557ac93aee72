
/*
 * Copyright (C) ngx_status_module developers
 */


#ifndef _NGX_STATUS_UNUSED_H_INCLUDED_
#define _NGX_STATUS_UNUSED_H_INCLUDED_


#include "ngx_status.h"


/*
 * Notes what a level of the configuration sets itself, to be called before it
 * is merged.
 */
void ngx_status_unused_note(ngx_status_srv_conf_t *unused,
    ngx_status_loc_conf_t *conf);

/*
 * Logs a warning for each server that has such a directive, but no location
 * with "error_json" or "error_json_catalog", and for the http level, in which
 * no server has.
 */
void ngx_status_unused_warn(ngx_conf_t *cf, ngx_status_srv_conf_t *http);


#endif /* _NGX_STATUS_UNUSED_H_INCLUDED_ */
