
/*
 * Copyright (C) ngx_status_module developers
 */


#ifndef _NGX_STATUS_CODES_H_INCLUDED_
#define _NGX_STATUS_CODES_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


#define NGX_STATUS_CODES_MIN  300
#define NGX_STATUS_CODES_MAX  599


/* a set of the codes from NGX_STATUS_CODES_MIN to NGX_STATUS_CODES_MAX */

typedef struct {
    u_char  bits[(NGX_STATUS_CODES_MAX - NGX_STATUS_CODES_MIN) / 8 + 1];
} ngx_status_codes_t;


/* whether a code, which may be any number, is in the set */

#define ngx_status_codes_test(codes, code)                                    \
    ((code) >= NGX_STATUS_CODES_MIN                                           \
     && (code) <= NGX_STATUS_CODES_MAX                                        \
     && ((codes)->bits[((code) - NGX_STATUS_CODES_MIN) / 8]                   \
         & (1 << (((code) - NGX_STATUS_CODES_MIN) % 8))))


/*
 * A directive's "set" handler for a list of codes ("404"), classes ("4xx"),
 * ranges ("500-504"), and any of these after "!", read from left to right;
 * "on" is "4xx 5xx".  304, which has no content (RFC 9110 section 15.4.5), is
 * in no set.
 *
 * The field at cmd->offset is an ngx_status_codes_t *: NGX_CONF_UNSET_PTR
 * before, the set in the configuration's pool after, or NULL for "off".
 */
char *ngx_status_codes_slot(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);

/*
 * Reads one element of such a list into a set.  Returns NGX_ERROR after logging
 * the reason.
 */
ngx_int_t ngx_status_codes_add(ngx_conf_t *cf, ngx_str_t *value,
    ngx_status_codes_t *codes);

/*
 * Reads a code, a class, or a range.  Returns NGX_DECLINED if it is none of
 * them, and NGX_ERROR after logging the reason if it is one that is not
 * allowed.
 */
ngx_int_t ngx_status_codes_range(ngx_conf_t *cf, ngx_str_t *value,
    ngx_uint_t *first, ngx_uint_t *last);


#endif /* _NGX_STATUS_CODES_H_INCLUDED_ */
