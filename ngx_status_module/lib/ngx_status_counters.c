
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "ngx_status_conf.h"
#include "ngx_status_counters.h"


/* the least pages of a zone, as for those of nginx's own modules */

#define NGX_STATUS_COUNTERS_PAGES   8

/* bytes of a zone for each bucket, which makes for two series in each */

#define NGX_STATUS_COUNTERS_BUCKET  128

/* the part of a server for which there is no room */

#define NGX_STATUS_COUNTERS_NO_ROOM  (0 - NGX_STATUS_COUNTERS_SERVER)


static ngx_int_t ngx_status_counters_init(ngx_shm_zone_t *zone, void *data);
static ngx_uint_t ngx_status_counters_room(ngx_status_counters_t *counters,
    uint64_t key, uint64_t *part, ngx_status_counters_names_t *names);
static ngx_status_counters_server_t *ngx_status_counters_server(
    ngx_status_counters_t *counters, ngx_str_t *name);


static ngx_str_t  ngx_status_counters_zone = ngx_string("error_json_metrics");


char *
ngx_status_counters_zone_slot(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    char  *p = conf;

    size_t            size, least;
    ngx_str_t        *value;
    ngx_shm_zone_t  **zone;

    zone = (ngx_shm_zone_t **) (p + cmd->offset);

    if (*zone) {
        return "is duplicate";
    }

    value = cf->args->elts;

    if (ngx_status_conf_size(cf, &value[1], &size, "\"1m\"")
        != NGX_CONF_OK)
    {
        return NGX_CONF_ERROR;
    }

    least = NGX_STATUS_COUNTERS_PAGES * ngx_pagesize;

    if (size < least) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "the size \"%V\" in \"%V\" is too small, use "
                           "\"%uzK\" or more", &value[1], &value[0],
                           least / 1024);
        return NGX_CONF_ERROR;
    }

    *zone = ngx_shared_memory_add(cf, &ngx_status_counters_zone, size,
                                  cmd->post);
    if (*zone == NULL) {
        return NGX_CONF_ERROR;
    }

    (*zone)->init = ngx_status_counters_init;

    return NGX_CONF_OK;
}


static ngx_int_t
ngx_status_counters_init(ngx_shm_zone_t *zone, void *data)
{
    ngx_uint_t              bits;
    ngx_slab_pool_t        *shpool;
    ngx_status_counters_t  *counters;

    if (data) {
        zone->data = data;
        return NGX_OK;
    }

    shpool = (ngx_slab_pool_t *) zone->shm.addr;

    if (zone->shm.exists) {
        zone->data = shpool->data;
        return NGX_OK;
    }

    bits = 1;

    while (zone->shm.size / NGX_STATUS_COUNTERS_BUCKET >> (bits + 1)) {
        bits++;
    }

    counters = ngx_slab_calloc(shpool, sizeof(ngx_status_counters_t)
                                       + ((size_t) 1 << bits)
                                         * sizeof(void *));
    if (counters == NULL) {
        return NGX_ERROR;
    }

    counters->shpool = shpool;
    counters->last = &counters->first;
    counters->shift = 64 - bits;

    /* a full zone has a message of its own, once */

    shpool->log_nomem = 0;

    shpool->data = counters;
    zone->data = counters;

    return NGX_OK;
}


void
ngx_status_counters_create(ngx_status_counters_t *counters, uint64_t key,
    uint64_t *part, ngx_status_counters_names_t *names, ngx_log_t *log)
{
    ngx_uint_t  room, full;

    if (*part && counters->full) {
        (void) ngx_atomic_fetch_add(&counters->dropped, 1);
        return;
    }

    ngx_shmtx_lock(&counters->shpool->mutex);

    full = counters->full;

    room = ngx_status_counters_room(counters, key, part, names);

    if (!room) {
        counters->full = 1;
        (void) ngx_atomic_fetch_add(&counters->dropped, 1);
    }

    ngx_shmtx_unlock(&counters->shpool->mutex);

    if (!room && !full) {
        ngx_log_error(NGX_LOG_WARN, log, 0,
                      "the zone of \"error_json_metrics_zone\" is full, "
                      "what is new is not counted from now on");
    }
}


/* finds or makes the server and the series, and counts; 0 without room */

static ngx_uint_t
ngx_status_counters_room(ngx_status_counters_t *counters, uint64_t key,
    uint64_t *part, ngx_status_counters_names_t *names)
{
    ngx_status_counters_link_t    *bucket;
    ngx_status_counters_server_t  *server;
    ngx_status_counters_series_t  *series;

    server = ngx_status_counters_server(counters, &names->server);

    if (server == NULL) {
        *part = NGX_STATUS_COUNTERS_NO_ROOM;
        return 0;
    }

    *part = server->key;

    key = server->key | (key & (NGX_STATUS_COUNTERS_SERVER - 1));

    /* another worker may have been faster */

    if (ngx_status_counters_add(counters, key) == NGX_OK) {
        return 1;
    }

    series = ngx_slab_calloc_locked(counters->shpool,
                                    sizeof(ngx_status_counters_series_t));
    if (series == NULL) {
        return 0;
    }

    bucket = ngx_status_counters_bucket(counters, key);

    series->key = key;
    series->count = 1;
    series->next = *bucket;
    series->server = server;
    series->outcome = names->outcome;
    series->source = names->source;
    series->cause = names->cause;

    ngx_memory_barrier();

    *bucket = series;
    *counters->last = series;
    counters->last = &series->after;

    ngx_memory_barrier();

    counters->n++;

    return 1;
}


static ngx_status_counters_server_t *
ngx_status_counters_server(ngx_status_counters_t *counters, ngx_str_t *name)
{
    ngx_status_counters_server_t  *server;

    for (server = counters->servers; server; server = server->next) {

        if (server->name.len == name->len
            && ngx_memcmp(server->name.data, name->data, name->len) == 0)
        {
            return server;
        }
    }

    if (counters->full) {
        return NULL;
    }

    server = ngx_slab_alloc_locked(counters->shpool,
                                   sizeof(ngx_status_counters_server_t)
                                   + name->len);
    if (server == NULL) {
        return NULL;
    }

    server->name.len = name->len;
    server->name.data = (u_char *) server
                        + sizeof(ngx_status_counters_server_t);
    ngx_memcpy(server->name.data, name->data, name->len);

    server->key = NGX_STATUS_COUNTERS_SERVER
                  + (counters->servers ? counters->servers->key : 0);
    server->next = counters->servers;

    counters->servers = server;

    return server;
}


size_t
ngx_status_counters_used(ngx_shm_zone_t *zone)
{
    ngx_slab_pool_t  *shpool;

    shpool = (ngx_slab_pool_t *) zone->shm.addr;

    return zone->shm.size - shpool->pfree * ngx_pagesize;
}
