
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status_match.h"
#include "ngx_status_pattern.h"
#include "ngx_status_html.h"
#include "ngx_status_utf8.h"


#if (NGX_PCRE2)


/* what a match may cost, and how often that is looked at */

#ifndef NGX_STATUS_MATCH_TIME
#define NGX_STATUS_MATCH_TIME       10              /* ms */
#endif

#define NGX_STATUS_MATCH_CALLOUTS   16
#define NGX_STATUS_MATCH_HEAP       4096            /* KiB, without JIT */
#define NGX_STATUS_MATCH_JIT_STACK  (512 * 1024)

/* what a group may catch, longer text is cut */

#define NGX_STATUS_MATCH_SIZE       2048


static ngx_int_t ngx_status_match_context(void);
static void ngx_status_match_cleanup(void *data);
static int ngx_status_match_callout(pcre2_callout_block *block, void *data);
static ngx_uint_t ngx_status_match_overdue(void);
static uint64_t ngx_status_match_clock(clockid_t id);
static char *ngx_status_match_reason(int rc);
static ngx_int_t ngx_status_match_set(ngx_http_request_t *r,
    ngx_status_pattern_t *pattern, ngx_str_t *body);


/* of the process, which matches one body at a time */

static pcre2_match_context  *ngx_status_match_limits;
static uint64_t              ngx_status_match_begun;        /* us of CPU */
static uint64_t              ngx_status_match_deadline;     /* us */
static ngx_uint_t            ngx_status_match_callouts;


ngx_int_t
ngx_status_match(ngx_http_request_t *r, ngx_array_t *patterns,
    ngx_str_t *body)
{
    int                     rc;
    ngx_uint_t              i, logged;
    ngx_status_pattern_t  **pattern;

    if (ngx_status_match_context() != NGX_OK) {
        return NGX_ERROR;
    }

    logged = 0;
    pattern = patterns->elts;

    /* backward, so that of several that catch a variable the first wins */

    for (i = patterns->nelts; i-- > 0; /* void */) {

        rc = PCRE2_ERROR_NOMATCH;

        if (body->len) {
            ngx_status_match_deadline = 0;

            rc = pcre2_match(pattern[i]->code, body->data, body->len, 0, 0,
                             pattern[i]->data, ngx_status_match_limits);
        }

        if (rc >= 0) {

            if (ngx_status_match_set(r, pattern[i], body) != NGX_OK) {
                return NGX_ERROR;
            }

            continue;
        }

        if (rc != PCRE2_ERROR_NOMATCH && !logged) {
            logged = 1;
            ngx_log_error(NGX_LOG_WARN, r->connection->log, 0,
                          "\"error_json_match\" gave up the regular "
                          "expression \"%V\" on a body of %uz bytes, which "
                          "counts as no match: %s",
                          &pattern[i]->regex, body->len,
                          ngx_status_match_reason(rc));
        }

        if (pattern[i]->required) {
            return NGX_DECLINED;
        }
    }

    return NGX_OK;
}


static ngx_int_t
ngx_status_match_context(void)
{
    pcre2_jit_stack     *stack;
    ngx_pool_cleanup_t  *cln;

    if (ngx_status_match_limits) {
        return NGX_OK;
    }

    cln = ngx_pool_cleanup_add(ngx_cycle->pool, 0);
    if (cln == NULL) {
        return NGX_ERROR;
    }

    ngx_status_match_limits = pcre2_match_context_create(NULL);
    if (ngx_status_match_limits == NULL) {
        return NGX_ERROR;
    }

    pcre2_set_heap_limit(ngx_status_match_limits, NGX_STATUS_MATCH_HEAP);
    pcre2_set_callout(ngx_status_match_limits, ngx_status_match_callout,
                      NULL);

    stack = pcre2_jit_stack_create(32 * 1024, NGX_STATUS_MATCH_JIT_STACK,
                                   NULL);
    if (stack) {
        pcre2_jit_stack_assign(ngx_status_match_limits, NULL, stack);
    }

    cln->handler = ngx_status_match_cleanup;
    cln->data = stack;

    return NGX_OK;
}


static void
ngx_status_match_cleanup(void *data)
{
    pcre2_jit_stack  *stack = data;

    pcre2_match_context_free(ngx_status_match_limits);
    pcre2_jit_stack_free(stack);

    ngx_status_match_limits = NULL;
}


static int
ngx_status_match_callout(pcre2_callout_block *block, void *data)
{
    if (++ngx_status_match_callouts % NGX_STATUS_MATCH_CALLOUTS != 0) {
        return 0;
    }

    return ngx_status_match_overdue() ? PCRE2_ERROR_CALLOUT : 0;
}


/*
 * The second half of the time is the CPU's, as the machine may have been busy
 * with other processes in the first one.  It is asked for no earlier, since
 * that is a system call, which few matches need.
 */

static ngx_uint_t
ngx_status_match_overdue(void)
{
    uint64_t  now, cpu, half;

    half = NGX_STATUS_MATCH_TIME * 1000 / 2;
    now = ngx_status_match_clock(CLOCK_MONOTONIC);

    if (ngx_status_match_deadline == 0) {
        ngx_status_match_deadline = now + half;
        ngx_status_match_begun = 0;
    }

    if (now < ngx_status_match_deadline) {
        return 0;
    }

    cpu = ngx_status_match_clock(CLOCK_THREAD_CPUTIME_ID);

    if (ngx_status_match_begun == 0) {
        ngx_status_match_begun = cpu;
    }

    if (cpu - ngx_status_match_begun >= half) {
        return 1;
    }

    ngx_status_match_deadline = now + half - (cpu - ngx_status_match_begun);

    return 0;
}


static uint64_t
ngx_status_match_clock(clockid_t id)
{
    struct timespec  ts;

    clock_gettime(id, &ts);

    return (uint64_t) ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}


static char *
ngx_status_match_reason(int rc)
{
    static u_char  reason[128];

    if (rc == PCRE2_ERROR_CALLOUT) {
        return "it takes too long, simplify it";
    }

    pcre2_get_error_message(rc, reason, sizeof(reason));

    return (char *) reason;
}


static ngx_int_t
ngx_status_match_set(ngx_http_request_t *r,
    ngx_status_pattern_t *pattern, ngx_str_t *body)
{
    size_t                      *offsets;
    ngx_str_t                    value;
    ngx_uint_t                   i;
    ngx_http_variable_value_t   *vv;
    ngx_status_pattern_group_t  *group;

    offsets = pcre2_get_ovector_pointer(pattern->data);
    group = pattern->groups.elts;

    for (i = 0; i < pattern->groups.nelts; i++) {

        vv = &r->variables[group[i].index];

        if (offsets[2 * group[i].group] == PCRE2_UNSET) {

            /* not in the alternative that matched */

            continue;
        }

        value.data = body->data + offsets[2 * group[i].group];
        value.len = body->data + offsets[2 * group[i].group + 1] - value.data;

        if (pattern->text) {
            value.data = ngx_pstrdup(r->pool, &value);
            if (value.data == NULL) {
                return NGX_ERROR;
            }

            ngx_status_html_text(&value);
        }

        ngx_status_utf8_cut(&value, NGX_STATUS_MATCH_SIZE);

        vv->len = value.len;
        vv->valid = 1;
        vv->no_cacheable = 0;
        vv->not_found = 0;
        vv->data = value.data;
    }

    return NGX_OK;
}


#else


ngx_int_t
ngx_status_match(ngx_http_request_t *r, ngx_array_t *patterns,
    ngx_str_t *body)
{
    return NGX_OK;
}


#endif
