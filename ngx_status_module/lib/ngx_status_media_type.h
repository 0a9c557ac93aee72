
/*
 * Copyright (C) ngx_status_module developers
 */


#ifndef _NGX_STATUS_MEDIA_TYPE_H_INCLUDED_
#define _NGX_STATUS_MEDIA_TYPE_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


typedef struct {
    ngx_str_t  name;           /* without parameters */
    ngx_str_t  top;            /* before the slash, or empty without one */
    ngx_str_t  sub;            /* after it */
} ngx_status_media_type_t;


/*
 * Takes the value of a Content-Type (RFC 9110, section 8.3.1) apart, whose
 * bytes are to stay where they are.  Its parameters begin with the first
 * semicolon or blank.  There is no failure.
 */
void ngx_status_media_type_parse(ngx_status_media_type_t *type,
    ngx_str_t *value);

/*
 * Whether the whole value is a media type without parameters whose names are
 * of the characters that RFC 6838, section 4.2 allows.
 */
ngx_uint_t ngx_status_media_type_valid(ngx_str_t *value);


#endif /* _NGX_STATUS_MEDIA_TYPE_H_INCLUDED_ */
