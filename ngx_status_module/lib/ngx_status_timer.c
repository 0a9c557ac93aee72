
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_event.h>

#include "ngx_status_timer.h"


static void ngx_status_timer_handler(ngx_event_t *ev);
static void ngx_status_timer_cleanup(void *data);


void
ngx_status_timer_start(ngx_status_timer_t *timer, ngx_pool_t *pool,
    ngx_status_timer_pt handler, void *data, ngx_msec_t time)
{
    ngx_event_t  *ev;

    ev = &timer->event;

    if (timer->pool == NULL) {
        timer->pool = pool;
        timer->ident = -1;

        ev->handler = ngx_status_timer_handler;
        ev->data = timer;
        ev->log = pool->log;

        /* as ngx_pool_cleanup_add() does it, without an allocation */

        timer->cleanup.handler = ngx_status_timer_cleanup;
        timer->cleanup.data = timer;
        timer->cleanup.next = pool->cleanup;

        pool->cleanup = &timer->cleanup;
    }

    timer->handler = handler;
    timer->data = data;

    if (time) {
        ngx_add_timer(ev, time);

    } else {
        ngx_post_event(ev, &ngx_posted_events);
    }
}


void
ngx_status_timer_stop(ngx_status_timer_t *timer)
{
    if (timer->event.timer_set) {
        ngx_del_timer(&timer->event);
    }

    if (timer->event.posted) {
        ngx_delete_posted_event(&timer->event);
    }
}


static void
ngx_status_timer_handler(ngx_event_t *ev)
{
    ngx_status_timer_t  *timer;

    timer = ev->data;

    timer->handler(timer->data);
}


static void
ngx_status_timer_cleanup(void *data)
{
    ngx_status_timer_stop(data);
}
