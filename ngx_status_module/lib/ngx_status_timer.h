
/*
 * Copyright (C) ngx_status_module developers
 */


#ifndef _NGX_STATUS_TIMER_H_INCLUDED_
#define _NGX_STATUS_TIMER_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_event.h>


typedef void (*ngx_status_timer_pt)(void *data);

typedef struct {
    void                 *data;
    ngx_status_timer_pt   handler;
    ngx_pool_t           *pool;                /* NULL until the first start */

    /*
     * event ident must be after 3 pointers as in ngx_connection_t, for
     * ngx_event_ident() in the debug log of timers
     */
    ngx_int_t             ident;

    ngx_event_t           event;
    ngx_pool_cleanup_t    cleanup;
} ngx_status_timer_t;


/*
 * Calls the handler with the data when the time in milliseconds is over, or
 * with the posted events if it is 0, unless the pool is destroyed before.  The
 * timer is in the memory of the pool, is zeroed before its first start, and has
 * to be stopped before it is started again while it runs.
 */
void ngx_status_timer_start(ngx_status_timer_t *timer, ngx_pool_t *pool,
    ngx_status_timer_pt handler, void *data, ngx_msec_t time);

/* stops a timer that may be running */

void ngx_status_timer_stop(ngx_status_timer_t *timer);


#endif /* _NGX_STATUS_TIMER_H_INCLUDED_ */
