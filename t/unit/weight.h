
/*
 * Copyright (C) ngx_status_module developers
 */


#ifndef _WEIGHT_H_INCLUDED_
#define _WEIGHT_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "ngx_status_accept.h"


/* the weight of a single type */

static ngx_inline ngx_uint_t
ngx_status_test_weight(ngx_str_t *lines, ngx_uint_t n, ngx_str_t *value)
{
    ngx_status_accept_type_t    type;
    ngx_status_accept_weight_t  weight;

    ngx_status_accept_type(&type, value);

    (void) ngx_status_accept_choose(lines, n, &type, 1, &weight);

    return weight.q;
}


#endif /* _WEIGHT_H_INCLUDED_ */
