
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "ngx_status_header_list.h"


static ngx_uint_t ngx_status_header_list_equal(ngx_str_t *key,
    ngx_str_t *name);


ngx_table_elt_t *
ngx_status_header_list_next(ngx_list_part_t **part, ngx_uint_t *i,
    ngx_str_t *name)
{
    ngx_uint_t        n;
    ngx_list_part_t  *p;
    ngx_table_elt_t  *h;

    p = *part;

    for (n = *i; /* void */ ; n++) {

        if (n >= p->nelts) {

            if (p->next == NULL) {
                h = NULL;
                break;
            }

            p = p->next;
            n = (ngx_uint_t) -1;
            continue;
        }

        h = (ngx_table_elt_t *) p->elts + n;

        if (h->hash
            && h->key.len == name->len
            && ngx_status_header_list_equal(&h->key, name))
        {
            n++;
            break;
        }
    }

    *part = p;
    *i = n;

    return h;
}


/* most names are told by their first letter, or are in the usual case */

static ngx_uint_t
ngx_status_header_list_equal(ngx_str_t *key, ngx_str_t *name)
{
    return (key->data[0] | 0x20) == (name->data[0] | 0x20)
           && (ngx_memcmp(key->data, name->data, name->len) == 0
               || ngx_strncasecmp(key->data, name->data, name->len) == 0);
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
