
/*
 * Copyright (C) ngx_status_module developers
 */


/*
 * Counters in shared memory: each addition is in one of them, whoever makes it
 * and when, also when there is no more room.
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "ngx_status_counters.h"
#include "unit.h"

#include <sys/mman.h>
#include <sys/wait.h>


#define WORKERS    4
#define ADDITIONS  50000


static void ngx_status_test_directive(void);
static void ngx_status_test_series(void);
static void ngx_status_test_other_keys(ngx_status_counters_t *counters,
    uint64_t a);
static void ngx_status_test_reload(void);
static void ngx_status_test_full(void);
static void ngx_status_test_dropped(void);
static void ngx_status_test_lock(void);
static void ngx_status_test_workers(void);
static void ngx_status_test_work(ngx_status_counters_t *counters,
    ngx_uint_t seed);
static char *ngx_status_test_zone(char *size);
static ngx_status_counters_t *ngx_status_test_counters(char *size);
static void ngx_status_test_count(ngx_status_counters_t *counters,
    ngx_str_t *server, uint64_t *part, ngx_uint_t code, ngx_uint_t cause);
static ngx_uint_t ngx_status_test_sum(ngx_status_counters_t *counters);
static void ngx_status_test_write(ngx_log_t *log, ngx_uint_t level,
    u_char *buf, size_t len);


static ngx_shm_zone_t  *ngx_status_test_shm;
static ngx_conf_t       ngx_status_test_cf;
static ngx_cycle_t      ngx_status_test_cycle;
static ngx_log_t        ngx_status_test_log;
static ngx_uint_t       ngx_status_test_messages;
static u_char           ngx_status_test_message[NGX_MAX_ERROR_STR];

static ngx_str_t  ngx_status_test_a = ngx_string("a.example");
static ngx_str_t  ngx_status_test_b = ngx_string("b.example");
static ngx_str_t  ngx_status_test_part = ngx_string("a.ex");
static ngx_str_t  ngx_status_test_outcome = ngx_string("replaced");
static ngx_str_t  ngx_status_test_source = ngx_string("nginx");
static ngx_str_t  ngx_status_test_cause = ngx_string("");


int
main(void)
{
    ngx_pagesize = getpagesize();
    ngx_cacheline_size = NGX_CPU_CACHE_LINE;
    ngx_pid = ngx_getpid();
    ngx_ncpu = 2;
    ngx_use_stderr = 0;

    for (ngx_pagesize_shift = 0;
         ngx_pagesize >> ngx_pagesize_shift > 1;
         ngx_pagesize_shift++)
    { /* void */ }

    ngx_slab_sizes_init();

    ngx_status_test_log.log_level = NGX_LOG_WARN;
    ngx_status_test_log.writer = ngx_status_test_write;

    ngx_status_test_cycle.log = &ngx_status_test_log;
    ngx_cycle = &ngx_status_test_cycle;

    ngx_status_test_cf.log = &ngx_status_test_log;
    ngx_status_test_cf.cycle = &ngx_status_test_cycle;

    ngx_status_test_cf.pool = ngx_create_pool(4096, &ngx_status_test_log);
    if (ngx_status_test_cf.pool == NULL) {
        return 1;
    }

    ngx_status_test_directive();
    ngx_status_test_series();
    ngx_status_test_reload();
    ngx_status_test_full();
    ngx_status_test_dropped();
    ngx_status_test_lock();
    ngx_status_test_workers();

    ngx_destroy_pool(ngx_status_test_cf.pool);

    return ngx_status_test_done();
}


static void
ngx_status_test_directive(void)
{
    ngx_status_test_shm = NULL;

    ngx_status_test_ok(ngx_status_test_zone("none") == NGX_CONF_ERROR
                       && ngx_strstr(ngx_status_test_message,
                                     "invalid size \"none\""),
                       "a size that is not one");

    ngx_status_test_ok(ngx_status_test_zone("31k") == NGX_CONF_ERROR
                       && ngx_strstr(ngx_status_test_message,
                                     "\"31k\" in \"error_json_metrics_zone\" "
                                     "is too small, use \"32K\" or more"),
                       "a size that is too small");

    ngx_status_test_ok(ngx_status_test_shm == NULL, "no zone");

    ngx_status_test_ok(ngx_status_test_zone("32k") == NGX_CONF_OK
                       && ngx_status_test_shm->shm.size == 32768,
                       "the least size");

    ngx_status_test_ok(ngx_strcmp(ngx_status_test_zone("1m"), "is duplicate")
                       == 0, "a second zone");
}


static void
ngx_status_test_series(void)
{
    uint64_t                       a, b, c, other, key;
    ngx_status_counters_t         *counters;
    ngx_status_counters_series_t  *series;

    counters = ngx_status_test_counters("64k");

    a = b = c = other = 0;

    ngx_status_test_ok(counters->shift == 64 - 9, "512 buckets in 64 kB");

    key = ngx_status_counters_key(0, 404, 3, 7);

    ngx_status_test_ok(ngx_status_counters_add(counters, key) == NGX_DECLINED
                       && counters->n == 0 && counters->first == NULL,
                       "nothing to add to");

    ngx_status_test_count(counters, &ngx_status_test_a, &a, 404, 7);
    ngx_status_test_count(counters, &ngx_status_test_b, &b, 404, 7);
    ngx_status_test_count(counters, &ngx_status_test_a, &a, 599, 255);

    series = counters->first;

    ngx_status_test_ok(counters->n == 3 && a && b && a != b, "three series");

    ngx_status_test_ok(series->count == 1
                       && ngx_status_counters_code(series) == 404
                       && series->outcome == &ngx_status_test_outcome
                       && series->source == &ngx_status_test_source
                       && series->cause == &ngx_status_test_cause,
                       "the labels");

    ngx_status_test_is(&series->server->name, &ngx_status_test_a,
                       "the name of the server");

    ngx_status_test_ok(series->server->name.data != ngx_status_test_a.data,
                       "which is a copy");

    ngx_status_test_is(&series->after->server->name, &ngx_status_test_b,
                       "another server");

    ngx_status_test_ok(ngx_status_counters_code(series->after->after) == 599
                       && series->after->after->after == NULL,
                       "in the order of creation");

    ngx_status_test_ok(ngx_status_counters_add(counters,
                           ngx_status_counters_key(a, 404, 3, 7)) == NGX_OK
                       && series->count == 2 && series->after->count == 1,
                       "added to");

    /* a worker that has not met the server yet */

    ngx_status_test_count(counters, &ngx_status_test_a, &other, 404, 7);

    ngx_status_test_ok(other == a && series->count == 3 && counters->n == 3,
                       "a server of another worker");

    ngx_status_test_other_keys(counters, a);

    ngx_status_test_count(counters, &ngx_status_test_part, &c, 404, 7);

    ngx_status_test_ok(c != a && c != b && counters->n == 4,
                       "a server with a part of a name");

    ngx_status_test_ok(counters->dropped == 0 && counters->full == 0
                       && ngx_status_counters_used(ngx_status_test_shm)
                          <= 65536,
                       "there is room");
}


/* each part of the key tells series apart */

static void
ngx_status_test_other_keys(ngx_status_counters_t *counters, uint64_t a)
{
    ngx_status_test_ok(ngx_status_counters_add(counters,
                           ngx_status_counters_key(a, 405, 3, 7))
                       == NGX_DECLINED
                       && ngx_status_counters_add(counters,
                              ngx_status_counters_key(a, 404, 2, 7))
                          == NGX_DECLINED
                       && ngx_status_counters_add(counters,
                              ngx_status_counters_key(a, 404, 3, 6))
                          == NGX_DECLINED
                       && ngx_status_test_sum(counters) == 5,
                       "other keys");
}


/* nginx gives the memory to the zone of the next configuration */

static void
ngx_status_test_reload(void)
{
    uint64_t                a;
    ngx_shm_zone_t          zone;
    ngx_status_counters_t  *counters;

    counters = ngx_status_test_counters("64k");

    a = 0;
    ngx_status_test_count(counters, &ngx_status_test_a, &a, 404, 0);

    zone = *ngx_status_test_shm;
    zone.data = NULL;

    ngx_status_test_ok(zone.init(&zone, counters) == NGX_OK
                       && zone.data == counters && counters->n == 1,
                       "a reload");

    zone.data = NULL;
    zone.shm.exists = 1;

    ngx_status_test_ok(zone.init(&zone, NULL) == NGX_OK
                       && zone.data == counters && counters->n == 1,
                       "memory that exists");
}


static void
ngx_status_test_full(void)
{
    u_char                         name[16];
    uint64_t                       a, part;
    ngx_str_t                      server;
    ngx_uint_t                     i, n, dropped, round;
    ngx_status_counters_t         *counters;
    ngx_status_counters_series_t  *series;

    counters = ngx_status_test_counters("32k");

    a = 0;
    ngx_status_test_messages = 0;

    for (round = 1; round <= 2; round++) {
        for (i = 400; i < 1400; i++) {
            ngx_status_test_count(counters, &ngx_status_test_a, &a, i, 0);
        }
    }

    n = counters->n;
    dropped = counters->dropped;

    ngx_status_test_ok(counters->full && n > 100 && n < 1000,
                       "series up to the zone's size");

    ngx_status_test_ok(dropped == 2 * (1000 - n)
                       && ngx_status_test_sum(counters) == 2 * n,
                       "the others are dropped, these are counted");

    ngx_status_test_ok(ngx_status_test_messages == 1
                       && ngx_strstr(ngx_status_test_message, "is full"),
                       "which is said once");

    /* servers without room, of this worker and of another one */

    server.data = name;

    for (i = 0; i < 1000; i++) {
        part = 0;
        server.len = ngx_sprintf(name, "s%ui", i) - name;

        ngx_status_test_count(counters, &server, &part, 404, 0);
        ngx_status_test_count(counters, &server, &part, 404, 0);
    }

    ngx_status_test_ok(counters->dropped == dropped + 2000
                       && counters->n == n
                       && ngx_status_test_sum(counters) == 2 * n
                       && ngx_status_test_messages == 1,
                       "servers without room");

    part = 0;
    ngx_status_test_count(counters, &ngx_status_test_a, &part, 400, 0);

    ngx_status_test_ok(part == a && counters->first->count == 3,
                       "a server that is known");

    for (i = 0, series = counters->first; series; series = series->after) {
        i++;
    }

    ngx_status_test_ok(i == n, "all are in the list");
}


/*
 * What is known to be without room is dropped at once, whatever the number of
 * servers, of which there are no more then.
 */

static void
ngx_status_test_dropped(void)
{
    u_char                         name[16], long_name[40];
    uint64_t                       known, part;
    ngx_str_t                      server;
    ngx_uint_t                     i, n, dropped, steps;
    ngx_status_counters_t         *counters;
    ngx_status_counters_server_t  *last;

    counters = ngx_status_test_counters("32k");

    /* the slab has more room for such a name when it has none for a series */

    known = 0;
    server.data = long_name;
    server.len = sizeof(long_name);
    ngx_memset(long_name, 'a', sizeof(long_name));

    ngx_status_test_count(counters, &server, &known, 404, 0);

    server.data = name;
    n = 0;

    for (i = 0; i < 1000; i++) {
        part = 0;
        server.len = ngx_sprintf(name, "s%ui", i) - name;

        ngx_status_test_count(counters, &server, &part, 404, 0);

        n += !counters->full;
    }

    ngx_status_test_ok(n > 100, "servers up to the zone's size");

    last = counters->servers;
    dropped = counters->dropped;

    part = 0;
    server.data = long_name;
    server.len = sizeof(long_name);
    long_name[0] = 'b';

    ngx_status_test_count(counters, &server, &part, 404, 0);

    ngx_status_test_ok(counters->servers == last
                       && counters->dropped == dropped + 1,
                       "another server, whose name has room");

    dropped = counters->dropped;
    steps = ngx_status_test_steps;

    ngx_status_test_count(counters, &server, &part, 404, 0);
    ngx_status_test_count(counters, &server, &known, 405, 0);

    ngx_status_test_ok(ngx_status_test_steps - steps
                       < n * NGX_STATUS_TEST_BLOCKS / 4
                       && counters->dropped == dropped + 2,
                       "the cost of dropping");
}


/* a series is not made while another worker has the lock */

static void
ngx_status_test_lock(void)
{
    int                     status;
    pid_t                   pid;
    uint64_t                part;
    ngx_uint_t              ended;
    ngx_shmtx_t            *mutex;
    ngx_status_counters_t  *counters;

    counters = ngx_status_test_counters("32k");
    mutex = &counters->shpool->mutex;

    part = 0;
    fflush(stdout);

    ngx_shmtx_lock(mutex);

    pid = fork();

    if (pid == 0) {
        ngx_pid = ngx_getpid();
        ngx_status_test_count(counters, &ngx_status_test_a, &part, 404, 0);
        _exit(0);
    }

    do {
        ngx_sched_yield();
        ended = (waitpid(pid, &status, WNOHANG) != 0);
    } while (!ended && *mutex->wait == 0);

    ngx_status_test_ok(!ended && counters->n == 0, "it waits for the lock");

    ngx_shmtx_unlock(mutex);

    if (!ended) {
        (void) waitpid(pid, &status, 0);
    }

    ngx_status_test_ok(status == 0 && counters->n == 1, "and gets it");
}


/* processes that make and add to the same series at the same time */

static void
ngx_status_test_workers(void)
{
    int                            status;
    pid_t                          pids[WORKERS];
    ngx_uint_t                     i, n, right;
    ngx_status_counters_t         *counters;
    ngx_status_counters_series_t  *series, *other;

    counters = ngx_status_test_counters("256k");

    fflush(stdout);

    for (i = 0; i < WORKERS; i++) {
        pids[i] = fork();

        if (pids[i] == 0) {
            ngx_pid = ngx_getpid();
            ngx_status_test_work(counters, i);
            _exit(0);
        }
    }

    right = 0;

    for (i = 0; i < WORKERS; i++) {
        right += pids[i] > 0 && waitpid(pids[i], &status, 0) == pids[i]
                 && status == 0;
    }

    ngx_status_test_ok(right == WORKERS, "workers");

    ngx_status_test_ok(ngx_status_test_sum(counters) == WORKERS * ADDITIONS
                       && counters->dropped == 0,
                       "no addition is lost");

    n = 0;
    right = 1;

    for (series = counters->first; series; series = series->after) {
        n++;

        for (other = series->after; other; other = other->after) {
            right = right && other->key != series->key;
        }
    }

    ngx_status_test_ok(n == 2 * 199 && counters->n == n && right,
                       "no series is there twice");
}


static void
ngx_status_test_work(ngx_status_counters_t *counters, ngx_uint_t seed)
{
    uint64_t     parts[2];
    ngx_str_t   *servers[2];
    ngx_uint_t   i, server;

    ngx_memzero(parts, sizeof(parts));

    servers[0] = &ngx_status_test_a;
    servers[1] = &ngx_status_test_b;

    for (i = 0; i < ADDITIONS; i++) {
        server = (i + seed) % 2;

        ngx_status_test_count(counters, servers[server], &parts[server],
                              400 + (i / 2 + seed) % 199, 0);
    }
}


static char *
ngx_status_test_zone(char *size)
{
    ngx_str_t      args[2];
    ngx_array_t    array;
    ngx_command_t  command;

    ngx_str_set(&args[0], "error_json_metrics_zone");

    args[1].data = (u_char *) size;
    args[1].len = ngx_strlen(size);

    ngx_memzero(&array, sizeof(ngx_array_t));
    array.elts = args;
    array.nelts = 2;

    ngx_memzero(&command, sizeof(ngx_command_t));

    /* what the zone belongs to */

    command.post = &ngx_status_test_shm;

    if (ngx_status_test_shm == NULL
        && ngx_list_init(&ngx_status_test_cycle.shared_memory,
                         ngx_status_test_cf.pool, 1, sizeof(ngx_shm_zone_t))
           != NGX_OK)
    {
        return NGX_CONF_ERROR;
    }

    ngx_status_test_cf.args = &array;

    return ngx_status_counters_zone_slot(&ngx_status_test_cf, &command,
                                         &ngx_status_test_shm);
}


/* a new zone, as ngx_init_cycle() makes it */

static ngx_status_counters_t *
ngx_status_test_counters(char *size)
{
    ngx_shm_t        *shm;
    ngx_slab_pool_t  *shpool;

    ngx_status_test_shm = NULL;

    if (ngx_status_test_zone(size) != NGX_CONF_OK) {
        printf("Bail out! no zone\n");
        exit(1);
    }

    shm = &ngx_status_test_shm->shm;

    shm->addr = mmap(NULL, shm->size, PROT_READ|PROT_WRITE,
                     MAP_ANON|MAP_SHARED, -1, 0);

    if (shm->addr == MAP_FAILED) {
        printf("Bail out! out of memory\n");
        exit(1);
    }

    shpool = (ngx_slab_pool_t *) shm->addr;

    shpool->end = shm->addr + shm->size;
    shpool->min_shift = 3;
    shpool->addr = shm->addr;

    if (ngx_shmtx_create(&shpool->mutex, &shpool->lock, NULL) != NGX_OK) {
        printf("Bail out! no mutex\n");
        exit(1);
    }

    ngx_slab_init(shpool);

    if (ngx_status_test_shm->init(ngx_status_test_shm, NULL) != NGX_OK) {
        printf("Bail out! no counters\n");
        exit(1);
    }

    return ngx_status_test_shm->data;
}


static void
ngx_status_test_count(ngx_status_counters_t *counters, ngx_str_t *server,
    uint64_t *part, ngx_uint_t code, ngx_uint_t cause)
{
    uint64_t                     key;
    ngx_status_counters_names_t  names;

    key = ngx_status_counters_key(*part, code, 3, cause);

    if (ngx_status_counters_add(counters, key) == NGX_OK) {
        return;
    }

    names.server = *server;
    names.outcome = &ngx_status_test_outcome;
    names.source = &ngx_status_test_source;
    names.cause = &ngx_status_test_cause;

    ngx_status_counters_create(counters, key, part, &names,
                               &ngx_status_test_log);
}


static ngx_uint_t
ngx_status_test_sum(ngx_status_counters_t *counters)
{
    ngx_uint_t                     sum;
    ngx_status_counters_series_t  *series;

    sum = 0;

    for (series = counters->first; series; series = series->after) {
        sum += series->count;
    }

    return sum;
}


static void
ngx_status_test_write(ngx_log_t *log, ngx_uint_t level, u_char *buf,
    size_t len)
{
    len = ngx_min(len, sizeof(ngx_status_test_message) - 1);

    ngx_memcpy(ngx_status_test_message, buf, len);
    ngx_status_test_message[len] = '\0';

    ngx_status_test_messages++;
}
