
/*
 * Copyright (C) ngx_status_module developers
 */


#ifndef _NGX_STATUS_ENTRY_H_INCLUDED_
#define _NGX_STATUS_ENTRY_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


/* the entries that a level has in a language, or without one */

typedef struct {
    ngx_str_t     tag;      /* empty without a language */
    ngx_array_t   rows;     /* for ngx_status_catalog_overlay() */
} ngx_status_entry_language_t;


/*
 * The "set" handler of "error_json_entry": adds rows to the array at
 * cmd->offset, an ngx_array_t * that is NULL at first, and has an
 * ngx_status_entry_language_t for each language.
 */
char *ngx_status_entry_slot(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);


#endif /* _NGX_STATUS_ENTRY_H_INCLUDED_ */
