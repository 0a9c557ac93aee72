
/*
 * Copyright (C) ngx_status_module developers
 */


#ifndef _NGX_STATUS_HTML_H_INCLUDED_
#define _NGX_STATUS_HTML_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


/*
 * Turns HTML without tags into text, in place: character references, numeric
 * ones and the common named ones, become UTF-8 (HTML Standard, section
 * 13.2.5.72 and after), runs of white space become a space, and there is none
 * at the ends.  The text is never longer than the HTML.
 */
void ngx_status_html_text(ngx_str_t *value);


#endif /* _NGX_STATUS_HTML_H_INCLUDED_ */
