
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "ngx_status_header_list.h"


ngx_table_elt_t *
ngx_status_header_list_next(ngx_list_part_t **part, ngx_uint_t *i,
    ngx_str_t *name)
{
    ngx_table_elt_t  *h;

    for ( ;; ) {

        if (*i >= (*part)->nelts) {

            if ((*part)->next == NULL) {
                return NULL;
            }

            *part = (*part)->next;
            *i = 0;
            continue;
        }

        h = (ngx_table_elt_t *) (*part)->elts + *i;

        (*i)++;

        if (h->hash
            && (name == NULL
                || (h->key.len == name->len
                    && ngx_strncasecmp(h->key.data, name->data, name->len)
                       == 0)))
        {
            return h;
        }
    }
}


ngx_table_elt_t *
ngx_status_header_list_find(ngx_list_t *headers, ngx_str_t *name)
{
    ngx_uint_t        i;
    ngx_list_part_t  *part;

    i = 0;
    part = &headers->part;

    return ngx_status_header_list_next(&part, &i, name);
}


ngx_table_elt_t *
ngx_status_header_list_add(ngx_list_t *headers, ngx_str_t *name,
    ngx_str_t *value)
{
    ngx_table_elt_t  *h;

    h = ngx_list_push(headers);
    if (h == NULL) {
        return NULL;
    }

    h->hash = 1;
#if (nginx_version >= 1023000)
    h->next = NULL;
#endif
    h->key = *name;
    h->value = *value;

    return h;
}
