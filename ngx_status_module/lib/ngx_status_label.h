
/*
 * Copyright (C) ngx_status_module developers
 */


#ifndef _NGX_STATUS_LABEL_H_INCLUDED_
#define _NGX_STATUS_LABEL_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


/*
 * The length in bytes of what ngx_status_label_write() makes of the value.
 */
size_t ngx_status_label_length(ngx_str_t *value);

/*
 * Writes the value at p as the inside of a label's value, without the quotes,
 * and returns the end.  See Prometheus' "Text-based format", and OpenMetrics
 * 1.0, section 4.1.  A backslash, a quote, and a line feed are escaped.  The
 * value may hold any bytes: each maximal subpart of an ill-formed UTF-8
 * sequence (The Unicode Standard, section 3.9) becomes U+FFFD.
 */
u_char *ngx_status_label_write(u_char *p, ngx_str_t *value);


#endif /* _NGX_STATUS_LABEL_H_INCLUDED_ */
