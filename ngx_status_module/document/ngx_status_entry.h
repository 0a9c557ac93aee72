
/*
 * Copyright (C) ngx_status_module developers
 */


#ifndef _NGX_STATUS_ENTRY_H_INCLUDED_
#define _NGX_STATUS_ENTRY_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


/*
 * The "set" handler of "error_json_entry": adds a row to the array at
 * cmd->offset, an ngx_array_t * that is NULL at first and takes what
 * ngx_status_catalog_overlay() lays over a catalog.
 */
char *ngx_status_entry_slot(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);


#endif /* _NGX_STATUS_ENTRY_H_INCLUDED_ */
