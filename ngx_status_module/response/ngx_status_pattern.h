
/*
 * Copyright (C) ngx_status_module developers
 */


#ifndef _NGX_STATUS_PATTERN_H_INCLUDED_
#define _NGX_STATUS_PATTERN_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>


#if (NGX_PCRE2)

typedef struct {
    ngx_uint_t         group;                  /* its number */
    ngx_uint_t         index;                  /* of the variable */
} ngx_status_pattern_group_t;


typedef struct {
    ngx_str_t          regex;                  /* as configured */
    pcre2_code        *code;
    pcre2_match_data  *data;
    ngx_array_t        groups;                 /* of the named ones */
    unsigned           required:1;
    unsigned           text:1;
} ngx_status_pattern_t;

#endif


/*
 * The "set" handler of "error_json_match": adds an ngx_status_pattern_t * to
 * the array at cmd->offset, an ngx_array_t * that is NULL at first, and a
 * variable for each of its named groups.
 */
char *ngx_status_pattern_slot(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);


#endif /* _NGX_STATUS_PATTERN_H_INCLUDED_ */
