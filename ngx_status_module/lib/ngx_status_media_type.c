
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "ngx_status_media_type.h"


static ngx_uint_t ngx_status_media_type_valid_name(ngx_str_t *name);


void
ngx_status_media_type_parse(ngx_status_media_type_t *type, ngx_str_t *value)
{
    u_char  *p, *last, *slash;

    ngx_memzero(type, sizeof(ngx_status_media_type_t));

    if (value->len == 0) {
        return;
    }

    slash = NULL;
    last = value->data + value->len;

    for (p = value->data; p < last; p++) {

        if (*p == ';' || *p == ' ' || *p == '\t') {
            break;
        }

        if (*p == '/' && slash == NULL) {
            slash = p;
        }
    }

    type->name.data = value->data;
    type->name.len = p - value->data;

    if (slash == NULL) {
        return;
    }

    type->top.data = value->data;
    type->top.len = slash - value->data;

    type->sub.data = slash + 1;
    type->sub.len = p - type->sub.data;
}


ngx_uint_t
ngx_status_media_type_valid(ngx_str_t *value)
{
    ngx_status_media_type_t  type;

    ngx_status_media_type_parse(&type, value);

    return type.name.len == value->len
           && ngx_status_media_type_valid_name(&type.top)
           && ngx_status_media_type_valid_name(&type.sub);
}


static ngx_uint_t
ngx_status_media_type_valid_name(ngx_str_t *name)
{
    u_char  c;
    size_t  i;

    for (i = 0; i < name->len; i++) {
        c = name->data[i];

        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
            || (c >= '0' && c <= '9')
            || (c && ngx_strchr("!#$&-^_.+", c)))
        {
            continue;
        }

        return 0;
    }

    return name->len != 0;
}
