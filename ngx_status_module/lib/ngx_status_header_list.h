
/*
 * Copyright (C) ngx_status_module developers
 */


#ifndef _NGX_STATUS_HEADER_LIST_H_INCLUDED_
#define _NGX_STATUS_HEADER_LIST_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


/*
 * Returns the next header with the name, in any case of letters, from the i-th
 * of the part on, and moves both behind it, or NULL after the last one.
 * Headers that were removed are passed over.
 */
ngx_table_elt_t *ngx_status_header_list_next(ngx_list_part_t **part,
    ngx_uint_t *i, ngx_str_t *name);

/*
 * Returns the first header with the name, in any case of letters, or NULL.
 */
ngx_table_elt_t *ngx_status_header_list_find(ngx_list_t *headers,
    ngx_str_t *name);

/*
 * Adds a header to the list.  Neither its name nor its value is copied.
 * Returns NULL when out of memory.
 */
ngx_table_elt_t *ngx_status_header_list_add(ngx_list_t *headers,
    ngx_str_t *name, ngx_str_t *value);


/* nginx sends no header without a hash */

#define ngx_status_header_list_remove(h)  (h)->hash = 0


#endif /* _NGX_STATUS_HEADER_LIST_H_INCLUDED_ */
