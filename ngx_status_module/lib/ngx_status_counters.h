
/*
 * Copyright (C) ngx_status_module developers
 */


#ifndef _NGX_STATUS_COUNTERS_H_INCLUDED_
#define _NGX_STATUS_COUNTERS_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


typedef struct ngx_status_counters_series_s  ngx_status_counters_series_t;
typedef struct ngx_status_counters_server_s  ngx_status_counters_server_t;


/* how a series is reached, without a lock */

typedef ngx_status_counters_series_t *volatile  ngx_status_counters_link_t;


/*
 * A counter and its labels, in shared memory.  The name of the server is there
 * as well; the other names are constants of the module: a module that was
 * loaded anew has another address, by which nginx gives it another zone.
 */

struct ngx_status_counters_series_s {
    uint64_t                       key;
    ngx_atomic_t                   count;

    ngx_status_counters_link_t     next;       /* in the bucket */
    ngx_status_counters_link_t     after;      /* in the order of creation */

    ngx_status_counters_server_t  *server;
    ngx_str_t                     *outcome;
    ngx_str_t                     *source;
    ngx_str_t                     *cause;
};


struct ngx_status_counters_server_s {
    ngx_status_counters_server_t  *next;
    uint64_t                       key;
    ngx_str_t                      name;
};


/*
 * Of the zone, which has it as its data.  All pointers that are read without a
 * lock are set once what they point to is whole, and nothing is ever freed.
 */

typedef struct {
    ngx_slab_pool_t               *shpool;

    ngx_status_counters_link_t     first;
    ngx_status_counters_link_t    *last;
    ngx_status_counters_server_t  *servers;

    volatile ngx_uint_t            n;          /* of series */
    volatile ngx_uint_t            full;
    ngx_atomic_t                   dropped;

    ngx_uint_t                     shift;
    ngx_status_counters_link_t     buckets[1];
} ngx_status_counters_t;


/* the names that belong to a key */

typedef struct {
    ngx_str_t   server;
    ngx_str_t  *outcome;
    ngx_str_t  *source;
    ngx_str_t  *cause;
} ngx_status_counters_names_t;


/*
 * Makes a key of a server's part of it, a code, and numbers up to 255 for the
 * outcome, and for source and cause; and tells the code of a series.
 */

#define ngx_status_counters_key(server, code, outcome, cause)                 \
    ((server) | (uint64_t) (code) << 16                                       \
     | (uint64_t) ((outcome) << 8 | (cause)))

#define ngx_status_counters_code(series)                                      \
    ((ngx_uint_t) ((series)->key >> 16) & 0xffff)

/* the parts of servers are multiples of the first one; no server has 0 */

#define NGX_STATUS_COUNTERS_SERVER  ((uint64_t) 1 << 32)

/* 2 to the power of 64, divided by the golden ratio: Knuth, volume 3, 6.4 */

#define NGX_STATUS_COUNTERS_MULTIPLIER  0x9e3779b97f4a7c15ull

#define ngx_status_counters_bucket(counters, key)                             \
    &(counters)->buckets[((key) * NGX_STATUS_COUNTERS_MULTIPLIER)             \
                         >> (counters)->shift]


/*
 * The "set" handler of a directive with the size of a zone.  Sets the
 * ngx_shm_zone_t * at cmd->offset; cmd->post is the module.  A zone of the same
 * size keeps its counters over a reload.
 */
char *ngx_status_counters_zone_slot(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);

/*
 * Counts, and makes the series if there is none, with a lock.  *part is that of
 * the key for the server whose name is in names; if it is 0, it is set, and the
 * one in the key does not matter.  Without room, the zone counts what it drops,
 * and says so once in the log.
 */
void ngx_status_counters_create(ngx_status_counters_t *counters, uint64_t key,
    uint64_t *part, ngx_status_counters_names_t *names, ngx_log_t *log);

/* the bytes of the zone that are in use, in whole pages */

size_t ngx_status_counters_used(ngx_shm_zone_t *zone);


/*
 * Counts without a lock.  Returns NGX_DECLINED if there is no series for the
 * key as yet.
 */
static ngx_inline ngx_int_t
ngx_status_counters_add(ngx_status_counters_t *counters, uint64_t key)
{
    ngx_status_counters_series_t  *series;

    series = *ngx_status_counters_bucket(counters, key);

    while (series) {

        if (series->key == key) {
            (void) ngx_atomic_fetch_add(&series->count, 1);
            return NGX_OK;
        }

        series = series->next;
    }

    return NGX_DECLINED;
}


#endif /* _NGX_STATUS_COUNTERS_H_INCLUDED_ */
