
/*
 * Copyright (C) ngx_status_module developers
 */


#ifndef _NGX_STATUS_VERSION_H_INCLUDED_
#define _NGX_STATUS_VERSION_H_INCLUDED_


/* the next release, or this one: CHANGES and debian/changelog say the same */

#define NGX_STATUS_VERSION  "0.2.0"


#endif /* _NGX_STATUS_VERSION_H_INCLUDED_ */
