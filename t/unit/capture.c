
/*
 * Copyright (C) ngx_status_module developers
 */


/*
 * A variable for a part of a body: the names that it may have, beside variables
 * of other modules, and what nginx knows of its value.
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status_capture.h"
#include "unit.h"


ngx_http_variable_t *ngx_http_add_variable(ngx_conf_t *cf, ngx_str_t *name,
    ngx_uint_t flags);
ngx_int_t ngx_http_get_variable_index(ngx_conf_t *cf, ngx_str_t *name);

static void ngx_status_test_names(ngx_conf_t *cf);
static void ngx_status_test_value(ngx_conf_t *cf, ngx_pool_t *pool);
static void ngx_status_test_taken(ngx_conf_t *cf, ngx_str_t *name,
    ngx_int_t taken, char *title);
static void ngx_status_test_init(ngx_conf_t *cf, ngx_pool_t *pool);
static void ngx_status_test_key(char *name, ngx_uint_t flags);
static void ngx_status_test_prefix(char *name);
static void *ngx_status_test_push(ngx_array_t *array);
static void ngx_status_test_array(ngx_array_t *array, ngx_pool_t *pool,
    size_t size);


/* of nginx, of which there is nothing but its core */

ngx_module_t  ngx_http_core_module;
ngx_module_t  ngx_status_module;

static ngx_http_variable_t         ngx_status_test_variable;
static ngx_hash_keys_arrays_t      ngx_status_test_keys;
static ngx_http_core_main_conf_t   ngx_status_test_core;
static ngx_status_main_conf_t      ngx_status_test_status;
static void                       *ngx_status_test_confs[2];
static ngx_http_conf_ctx_t         ngx_status_test_conf;


int
main(void)
{
    ngx_conf_t   cf;
    ngx_pool_t  *pool;

    pool = ngx_status_test_pool();

    ngx_status_test_init(&cf, pool);
    ngx_status_test_names(&cf);
    ngx_status_test_value(&cf, pool);

    ngx_destroy_pool(pool);

    return ngx_status_test_done();
}


ngx_http_variable_t *
ngx_http_add_variable(ngx_conf_t *cf, ngx_str_t *name, ngx_uint_t flags)
{
    return &ngx_status_test_variable;
}


ngx_int_t
ngx_http_get_variable_index(ngx_conf_t *cf, ngx_str_t *name)
{
    return 0;
}


static void
ngx_status_test_names(ngx_conf_t *cf)
{
    static ngx_str_t  own = ngx_string("own");
    static ngx_str_t  fixed = ngx_string("FIXED");
    static ngx_str_t  set = ngx_string("set");
    static ngx_str_t  changing = ngx_string("changing");
    static ngx_str_t  gone = ngx_string("gone");
    static ngx_str_t  prefixed = ngx_string("Sent_x");
    static ngx_str_t  beginning = { 4, (u_char *) "sent_x" };
    static ngx_str_t  left = ngx_string("left_x");

    ngx_status_test_key("fixed", 0);
    ngx_status_test_key("set", NGX_HTTP_VAR_CHANGEABLE);
    ngx_status_test_key("changing",
                        NGX_HTTP_VAR_CHANGEABLE|NGX_HTTP_VAR_NOCACHEABLE);
    ngx_status_test_key("gone", 0);
    ngx_status_test_keys.keys.nelts--;

    ngx_status_test_prefix("sent_");
    ngx_status_test_prefix("left_");
    ngx_status_test_core.prefix_variables.nelts--;

    ngx_status_test_taken(cf, &own, 0, "of no other variable");
    ngx_status_test_taken(cf, &fixed, 1, "of one that cannot be changed");
    ngx_status_test_taken(cf, &set, 0, "of one that can");
    ngx_status_test_taken(cf, &changing, 1, "of one that is not cacheable");
    ngx_status_test_taken(cf, &prefixed, 1, "with a prefix of others");
    ngx_status_test_taken(cf, &beginning, 0, "of which a prefix goes on");
    ngx_status_test_taken(cf, &gone, 0, "of what is behind the variables");
    ngx_status_test_taken(cf, &left, 0, "of what is behind the prefixes");
}


static void
ngx_status_test_value(ngx_conf_t *cf, ngx_pool_t *pool)
{
    void                       *ctxs[2];
    ngx_str_t                   got;
    ngx_status_ctx_t            ctx;
    ngx_http_request_t          r;
    ngx_http_get_variable_pt    get;
    ngx_http_variable_value_t   v;

    static ngx_str_t  value = ngx_string("a part");

    ngx_memzero(&r, sizeof(ngx_http_request_t));
    ngx_memzero(&ctx, sizeof(ngx_status_ctx_t));
    ngx_memzero(&v, sizeof(ngx_http_variable_value_t));

    r.pool = pool;
    r.ctx = ctxs;
    r.main_conf = ngx_status_test_confs;
    r.variables = &v;

    ctx.request = &r;
    ctxs[ngx_status_module.ctx_index] = &ctx;

    ngx_status_capture_init(cf);
    get = ngx_status_test_variable.get_handler;

    ngx_status_test_ok(get(&r, &v, 0) == NGX_OK && v.not_found && !v.valid,
                       "not found");

    /* as after a "set" */

    v.valid = 1;

    ngx_status_test_ok(ngx_status_capture_set(&ctx, 0, &value) == NGX_OK
                       && !v.valid && !v.not_found,
                       "to be evaluated again");

    v.not_found = 1;

    ngx_status_test_ok(get(&r, &v, 0) == NGX_OK && v.valid && !v.not_found
                       && v.no_cacheable,
                       "found");

    got.len = v.len;
    got.data = v.data;

    ngx_status_test_is(&got, &value, "its value");
}


static void
ngx_status_test_taken(ngx_conf_t *cf, ngx_str_t *name, ngx_int_t taken,
    char *title)
{
    ngx_int_t  rc;

    rc = ngx_status_capture_add(cf, name);

    ngx_status_test_ok(rc == (taken ? NGX_ERROR : 0), title);
}


static void
ngx_status_test_init(ngx_conf_t *cf, ngx_pool_t *pool)
{
    ngx_str_t  *directive;

    static ngx_array_t  args;

    ngx_http_core_module.ctx_index = 0;
    ngx_status_module.ctx_index = 1;

    ngx_status_test_confs[0] = &ngx_status_test_core;
    ngx_status_test_confs[1] = &ngx_status_test_status;
    ngx_status_test_conf.main_conf = ngx_status_test_confs;

    ngx_status_test_array(&ngx_status_test_keys.keys, pool,
                          sizeof(ngx_hash_key_t));
    ngx_status_test_array(&ngx_status_test_core.prefix_variables, pool,
                          sizeof(ngx_http_variable_t));
    ngx_status_test_array(&ngx_status_test_status.captures, pool,
                          sizeof(ngx_status_capture_t));
    ngx_status_test_array(&args, pool, sizeof(ngx_str_t));

    ngx_status_test_core.variables_keys = &ngx_status_test_keys;

    directive = ngx_status_test_push(&args);
    ngx_str_set(directive, "directive");

    ngx_memzero(cf, sizeof(ngx_conf_t));

    cf->args = &args;
    cf->pool = pool;
    cf->log = pool->log;
    cf->ctx = &ngx_status_test_conf;
}


static void
ngx_status_test_key(char *name, ngx_uint_t flags)
{
    ngx_hash_key_t       *key;
    ngx_http_variable_t  *v;

    v = ngx_pcalloc(ngx_status_test_keys.keys.pool,
                    sizeof(ngx_http_variable_t));
    if (v == NULL) {
        printf("Bail out! out of memory\n");
        exit(1);
    }

    v->flags = flags;

    key = ngx_status_test_push(&ngx_status_test_keys.keys);
    key->key.data = (u_char *) name;
    key->key.len = ngx_strlen(name);
    key->value = v;
}


static void
ngx_status_test_prefix(char *name)
{
    ngx_http_variable_t  *v;

    v = ngx_status_test_push(&ngx_status_test_core.prefix_variables);
    v->name.data = (u_char *) name;
    v->name.len = ngx_strlen(name);
}


static void *
ngx_status_test_push(ngx_array_t *array)
{
    void  *elt;

    elt = ngx_array_push(array);
    if (elt == NULL) {
        printf("Bail out! out of memory\n");
        exit(1);
    }

    ngx_memzero(elt, array->size);

    return elt;
}


static void
ngx_status_test_array(ngx_array_t *array, ngx_pool_t *pool, size_t size)
{
    if (ngx_array_init(array, pool, 4, size) != NGX_OK) {
        printf("Bail out! out of memory\n");
        exit(1);
    }
}
