
/*
 * Copyright (C) ngx_status_module developers
 */


/*
 * A timer: when it calls, and that it does not after it was stopped, or its
 * pool destroyed.
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_event.h>

#include "ngx_status_timer.h"
#include "unit.h"


static void ngx_status_test_run(ngx_pool_t *pool);
static void ngx_status_test_stop(ngx_pool_t *pool);
static void ngx_status_test_destroy(ngx_msec_t time, char *name);
static ngx_status_timer_t *ngx_status_test_timer(ngx_pool_t *pool);
static void ngx_status_test_call(void *data);
static void ngx_status_test_other(void *data);
static ngx_uint_t ngx_status_test_waiting(void);
static void ngx_status_test_pass(ngx_msec_t time);


static ngx_uint_t  ngx_status_test_calls;
static ngx_uint_t  ngx_status_test_others;


int
main(void)
{
    ngx_pool_t  *pool;

    pool = ngx_status_test_pool();

    ngx_event_timer_init(pool->log);
    ngx_queue_init(&ngx_posted_events);

    ngx_status_test_run(pool);
    ngx_status_test_stop(pool);
    ngx_status_test_destroy(10, "destroyed while a timer runs");
    ngx_status_test_destroy(0, "destroyed while an event is posted");

    ngx_destroy_pool(pool);

    return ngx_status_test_done();
}


static void
ngx_status_test_run(ngx_pool_t *pool)
{
    ngx_status_timer_t  *timer;

    timer = ngx_status_test_timer(pool);

    ngx_status_timer_start(timer, pool, ngx_status_test_call,
                           &ngx_status_test_calls, 10);

    ngx_status_test_ok(ngx_event_ident(timer->event.data) == -1,
                       "the ident of the debug log");

    ngx_status_test_pass(9);
    ngx_status_test_ok(ngx_status_test_calls == 0, "not before the time");

    ngx_status_test_pass(1);
    ngx_status_test_ok(ngx_status_test_calls == 1, "when the time is over");

    ngx_status_test_pass(100);
    ngx_status_test_ok(ngx_status_test_calls == 1, "once");

    ngx_status_timer_start(timer, pool, ngx_status_test_other,
                           &ngx_status_test_others, 0);
    ngx_status_test_ok(ngx_status_test_others == 0, "not at once");

    ngx_status_test_pass(0);
    ngx_status_test_ok(ngx_status_test_others == 1
                       && ngx_status_test_calls == 1,
                       "the other handler, with the posted events");
}


static void
ngx_status_test_stop(ngx_pool_t *pool)
{
    ngx_status_timer_t  *timer;

    timer = ngx_status_test_timer(pool);
    ngx_status_test_calls = 0;

    ngx_status_timer_stop(timer);
    ngx_status_test_ok(!ngx_status_test_waiting(), "stopped, never started");

    ngx_status_timer_start(timer, pool, ngx_status_test_call,
                           &ngx_status_test_calls, 10);
    ngx_status_timer_stop(timer);
    ngx_status_test_pass(100);
    ngx_status_test_ok(ngx_status_test_calls == 0, "stopped while it ran");

    ngx_status_timer_start(timer, pool, ngx_status_test_call,
                           &ngx_status_test_calls, 0);
    ngx_status_timer_stop(timer);
    ngx_status_test_pass(100);
    ngx_status_test_ok(ngx_status_test_calls == 0, "stopped while posted");

    ngx_status_timer_start(timer, pool, ngx_status_test_call,
                           &ngx_status_test_calls, 10);
    ngx_status_test_pass(10);
    ngx_status_test_ok(ngx_status_test_calls == 1, "started again");
}


static void
ngx_status_test_destroy(ngx_msec_t time, char *name)
{
    ngx_pool_t          *pool;
    ngx_pool_cleanup_t  *cln;

    pool = ngx_status_test_pool();
    ngx_status_test_calls = 0;
    ngx_status_test_others = 0;

    cln = ngx_pool_cleanup_add(pool, 0);
    if (cln == NULL) {
        printf("Bail out! out of memory\n");
        exit(1);
    }

    cln->handler = ngx_status_test_other;
    cln->data = &ngx_status_test_others;

    ngx_status_timer_start(ngx_status_test_timer(pool), pool,
                           ngx_status_test_call, &ngx_status_test_calls, time);

    ngx_status_test_ok(ngx_status_test_waiting(), "waiting");

    ngx_destroy_pool(pool);

    ngx_status_test_ok(ngx_status_test_others == 1,
                       "what the pool had to clean up before");

    ngx_status_test_ok(!ngx_status_test_waiting(), name);

    ngx_status_test_pass(100);
    ngx_status_test_ok(ngx_status_test_calls == 0, name);
}


static ngx_status_timer_t *
ngx_status_test_timer(ngx_pool_t *pool)
{
    ngx_status_timer_t  *timer;

    timer = ngx_pcalloc(pool, sizeof(ngx_status_timer_t));
    if (timer == NULL) {
        printf("Bail out! out of memory\n");
        exit(1);
    }

    return timer;
}


static void
ngx_status_test_call(void *data)
{
    ngx_uint_t *calls = data;

    (*calls)++;
}


static void
ngx_status_test_other(void *data)
{
    ngx_status_test_call(data);
}


static ngx_uint_t
ngx_status_test_waiting(void)
{
    return ngx_event_find_timer() != NGX_TIMER_INFINITE
           || !ngx_queue_empty(&ngx_posted_events);
}


/* as ngx_process_events_and_timers() does it after the events */

static void
ngx_status_test_pass(ngx_msec_t time)
{
    static ngx_log_t    log;
    static ngx_cycle_t  cycle;

    cycle.log = &log;

    ngx_current_msec += time;

    ngx_event_expire_timers();
    ngx_event_process_posted(&cycle, &ngx_posted_events);
}
