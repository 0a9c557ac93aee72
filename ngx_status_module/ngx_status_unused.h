
/*
 * Copyright (C) ngx_status_module developers
 */


#ifndef _NGX_STATUS_UNUSED_H_INCLUDED_
#define _NGX_STATUS_UNUSED_H_INCLUDED_


#include "ngx_status.h"


/*
 * A server's configuration, or that of the http level: a directive in it that
 * has an effect on documents only, and whether there are any.
 */

typedef struct {
    ngx_str_t                   directive;
    ngx_uint_t                  used;
} ngx_status_unused_t;


/*
 * Notes what a level of the configuration sets itself, to be called before it
 * is merged.
 */
void ngx_status_unused_note(ngx_status_unused_t *unused,
    ngx_status_loc_conf_t *conf);

/*
 * Logs a warning for each server that has such a directive, but no location
 * with "error_json" or "error_json_catalog", and for the http level, in which
 * no server has.
 */
void ngx_status_unused_warn(ngx_conf_t *cf, ngx_status_unused_t *http);


#endif /* _NGX_STATUS_UNUSED_H_INCLUDED_ */
