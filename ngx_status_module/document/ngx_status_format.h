
/*
 * Copyright (C) ngx_status_module developers
 */


#ifndef _NGX_STATUS_FORMAT_H_INCLUDED_
#define _NGX_STATUS_FORMAT_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status_template.h"


/* what a variable in a template stands for */

typedef enum {
    NGX_STATUS_FORMAT_VALUE_CODE = 0,
    NGX_STATUS_FORMAT_VALUE_MESSAGE,
    NGX_STATUS_FORMAT_VALUE_DESCRIPTION,
    NGX_STATUS_FORMAT_VALUE_TYPE_URI,
    NGX_STATUS_FORMAT_VALUE_WORD,
    NGX_STATUS_FORMAT_VALUE_VARIABLE
} ngx_status_format_value_e;


typedef struct {
    ngx_status_format_value_e   source;
    ngx_uint_t                  index;         /* of the request's variable,
                                                  or of the vocabulary */
} ngx_status_format_value_t;


/* a template with a media type */

typedef struct {
    ngx_str_t                   name;
    ngx_str_t                   type;          /* media type */
    u_char                     *type_lowcase;
    ngx_uint_t                  type_hash;     /* of type_lowcase */

    /* the member for the type URI, added where there is one, or empty */

    ngx_str_t                   uri_member;
    ngx_str_t                   uri_json;      /* the name as JSON */

    ngx_status_template_t       template;
    ngx_status_format_value_t  *values;        /* one per template variable */
    unsigned                    type_uri:1;    /* is in the document */
    unsigned                    variables:1;   /* some are the request's */
} ngx_status_format_t;


/*
 * Makes an array of the built-in formats, ngx_status_format_t *, the default
 * one first.  Returns NULL after logging the reason.
 */
ngx_array_t *ngx_status_format_builtin(ngx_conf_t *cf);

/* whether the top-level object of the format has a member of the name */

ngx_uint_t ngx_status_format_has(ngx_status_format_t *format,
    ngx_str_t *name);

/*
 * The "set" handler of "error_json_template": adds a format to the array of
 * them, an ngx_array_t * at cmd->offset.
 */
char *ngx_status_format_template_slot(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);

/*
 * Sets "error_json_format": an array of ngx_status_format_t *, NULL before,
 * from those of the array "formats" that the parameters name.  Returns as a
 * "set" handler does.
 */
char *ngx_status_format_set(ngx_conf_t *cf, ngx_array_t *formats,
    ngx_array_t **list);


#endif /* _NGX_STATUS_FORMAT_H_INCLUDED_ */
