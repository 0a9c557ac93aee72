
/*
 * Copyright (C) ngx_status_module developers
 */


/*
 * When a regular expression is given up, by clocks of the test, which advance
 * by a millisecond with each look at them.
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status_capture.h"
#include "ngx_status_match.h"
#include "unit.h"


#define NGX_STATUS_TEST_BODY  1000


int clock_gettime(clockid_t id, struct timespec *ts);
ngx_int_t ngx_status_capture_add(ngx_conf_t *cf, ngx_str_t *name);
ngx_int_t ngx_status_capture_set(ngx_status_ctx_t *ctx, ngx_uint_t capture,
    ngx_str_t *value);

static void ngx_status_test_given_up(ngx_pool_t *pool, ngx_array_t *patterns,
    ngx_uint_t percent, ngx_uint_t looks, ngx_uint_t cpu_looks, char *title);
static ngx_int_t ngx_status_test_match(ngx_pool_t *pool, ngx_array_t *patterns,
    ngx_uint_t percent);
static ngx_array_t *ngx_status_test_patterns(ngx_pool_t *pool);


/* of the CPU's time the process has so much */

static ngx_uint_t  ngx_status_test_percent;
static ngx_uint_t  ngx_status_test_looks;
static ngx_uint_t  ngx_status_test_cpu_looks;


int
main(void)
{
    ngx_pool_t   *pool;
    ngx_array_t  *patterns;
    ngx_cycle_t   cycle;

    pool = ngx_status_test_pool();

    cycle.pool = pool;
    ngx_cycle = &cycle;

    patterns = ngx_status_test_patterns(pool);

    /*
     * The CPU is asked after 5 ms, at the 6th look, and when the rest of its
     * own 5 ms may have gone by: at the 11th, and on a busy machine at the
     * 14th, 15th, and 16th as well.
     */

    ngx_status_test_given_up(pool, patterns, 100, 11, 2, "of all of the CPU");
    ngx_status_test_given_up(pool, patterns, 50, 16, 5, "of a half of it");

    /* a match that is not given up, in which each byte is a step at least */

    ngx_status_test_ok(ngx_status_test_match(pool, patterns, 0) == NGX_OK
                       && ngx_status_test_looks > 0
                       && ngx_status_test_looks < NGX_STATUS_TEST_BODY / 2,
                       "a look at the clock takes several steps");

    ngx_destroy_pool(pool);

    return ngx_status_test_done();
}


/* of the system */

int
clock_gettime(clockid_t id, struct timespec *ts)
{
    ngx_uint_t  now;

    if (id == CLOCK_MONOTONIC) {
        ngx_status_test_looks++;
        now = ngx_status_test_looks * 1000;

    } else {
        ngx_status_test_cpu_looks++;
        now = ngx_status_test_looks * 10 * ngx_status_test_percent;
    }

    ts->tv_sec = now / 1000000;
    ts->tv_nsec = now % 1000000 * 1000;

    return 0;
}


/* for groups with names, of which there are none */

ngx_int_t
ngx_status_capture_add(ngx_conf_t *cf, ngx_str_t *name)
{
    return NGX_ERROR;
}


ngx_int_t
ngx_status_capture_set(ngx_status_ctx_t *ctx, ngx_uint_t capture,
    ngx_str_t *value)
{
    return NGX_ERROR;
}


static void
ngx_status_test_given_up(ngx_pool_t *pool, ngx_array_t *patterns,
    ngx_uint_t percent, ngx_uint_t looks, ngx_uint_t cpu_looks, char *title)
{
    ngx_int_t   rc;
    ngx_uint_t  ok;

    rc = ngx_status_test_match(pool, patterns, percent);

    ok = (rc == NGX_DECLINED
          && ngx_status_test_looks == looks
          && ngx_status_test_cpu_looks == cpu_looks);

    ngx_status_test_ok(ok, title);

    if (!ok) {
        printf("# rc:%ld looks:%lu CPU:%lu\n", (long) rc,
               (unsigned long) ngx_status_test_looks,
               (unsigned long) ngx_status_test_cpu_looks);
    }
}


static ngx_int_t
ngx_status_test_match(ngx_pool_t *pool, ngx_array_t *patterns,
    ngx_uint_t percent)
{
    u_char              data[NGX_STATUS_TEST_BODY];
    ngx_str_t           body;
    ngx_connection_t    c;
    ngx_http_request_t  r;

    ngx_status_test_percent = percent;
    ngx_status_test_looks = 0;
    ngx_status_test_cpu_looks = 0;

    ngx_memzero(&c, sizeof(ngx_connection_t));
    ngx_memzero(&r, sizeof(ngx_http_request_t));

    c.log = pool->log;
    r.connection = &c;

    ngx_memset(data, 'a', sizeof(data));

    body.len = sizeof(data);
    body.data = data;

    return ngx_status_match(&r, NULL, patterns, &body);
}


/* one that matches in the end */

static ngx_array_t *
ngx_status_test_patterns(ngx_pool_t *pool)
{
    ngx_conf_t     cf;
    ngx_array_t    args, *patterns;
    ngx_command_t  cmd;

    static ngx_str_t  values[] = {
        ngx_string("error_json_match"),
        ngx_string("~"),
        ngx_string("^(?:a|b)*$"),
        ngx_string("required")
    };

    args.elts = values;
    args.nelts = ngx_status_test_nelts(values);

    ngx_memzero(&cf, sizeof(ngx_conf_t));
    ngx_memzero(&cmd, sizeof(ngx_command_t));

    cf.args = &args;
    cf.pool = pool;
    cf.log = pool->log;

    patterns = NULL;

    if (ngx_status_match_slot(&cf, &cmd, &patterns) != NGX_CONF_OK) {
        printf("Bail out! the regular expression is refused\n");
        exit(1);
    }

    return patterns;
}
