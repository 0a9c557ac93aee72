
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status_capture.h"
#include "ngx_status_conf.h"
#include "ngx_status_html.h"
#include "ngx_status_match.h"
#include "ngx_status_utf8.h"


#if (NGX_PCRE2)


/* what a match may cost, and how often that is looked at */

#ifndef NGX_STATUS_MATCH_TIME
#define NGX_STATUS_MATCH_TIME       10              /* ms */
#endif

#define NGX_STATUS_MATCH_CALLOUTS   16
#define NGX_STATUS_MATCH_HEAP       4096            /* KiB, without JIT */
#define NGX_STATUS_MATCH_JIT_STACK  (512 * 1024)


typedef struct {
    ngx_uint_t         group;                  /* its number */
    ngx_uint_t         capture;                /* of ngx_status_capture_add() */
} ngx_status_match_group_t;


typedef struct {
    ngx_str_t          regex;                  /* as configured */
    pcre2_code        *code;
    pcre2_match_data  *data;
    ngx_array_t        groups;                 /* of the named ones */
    unsigned           required:1;
    unsigned           text:1;
} ngx_status_match_pattern_t;


static ngx_int_t ngx_status_match_context(void);
static void ngx_status_match_cleanup(void *data);
static int ngx_status_match_callout(pcre2_callout_block *block, void *data);
static ngx_uint_t ngx_status_match_overdue(void);
static uint64_t ngx_status_match_clock(clockid_t id);
static char *ngx_status_match_reason(int rc);
static ngx_int_t ngx_status_match_set(ngx_status_ctx_t *ctx,
    ngx_status_match_pattern_t *pattern, ngx_str_t *body);
static ngx_int_t ngx_status_match_compile(ngx_conf_t *cf,
    ngx_status_match_pattern_t *pattern, uint32_t options);
static void ngx_status_match_free(void *data);
static ngx_int_t ngx_status_match_groups(ngx_conf_t *cf,
    ngx_status_match_pattern_t *pattern);
static ngx_int_t ngx_status_match_add_group(ngx_conf_t *cf,
    ngx_status_match_pattern_t *pattern, ngx_str_t *name, ngx_uint_t group);


/* of the process, which matches one body at a time */

static pcre2_match_context  *ngx_status_match_limits;
static uint64_t              ngx_status_match_begun;        /* us of CPU */
static uint64_t              ngx_status_match_deadline;     /* us */
static ngx_uint_t            ngx_status_match_callouts;


ngx_int_t
ngx_status_match(ngx_http_request_t *r, ngx_status_ctx_t *ctx,
    ngx_array_t *patterns, ngx_str_t *body)
{
    int                           rc;
    ngx_uint_t                    i, kept, logged;
    ngx_status_match_pattern_t  **pattern;

    if (ngx_status_match_context() != NGX_OK) {
        return NGX_ERROR;
    }

    kept = 0;
    logged = 0;
    pattern = patterns->elts;

    /* backward, so that of several that catch a variable the first wins */

    for (i = patterns->nelts; i-- > 0; /* void */) {

        rc = PCRE2_ERROR_NOMATCH;

        if (body->data) {
            ngx_status_match_deadline = 0;

            rc = pcre2_match(pattern[i]->code, body->data, body->len, 0, 0,
                             pattern[i]->data, ngx_status_match_limits);
        }

        if (rc >= 0) {

            if (ngx_status_match_set(ctx, pattern[i], body) != NGX_OK) {
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

            /* the other patterns set their variables all the same */

            kept = 1;
        }
    }

    return kept ? NGX_DECLINED : NGX_OK;
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
ngx_status_match_set(ngx_status_ctx_t *ctx,
    ngx_status_match_pattern_t *pattern, ngx_str_t *body)
{
    size_t                    *offsets;
    ngx_str_t                  value;
    ngx_uint_t                 i;
    ngx_status_match_group_t  *group;

    offsets = pcre2_get_ovector_pointer(pattern->data);
    group = pattern->groups.elts;

    for (i = 0; i < pattern->groups.nelts; i++) {

        if (offsets[2 * group[i].group] == PCRE2_UNSET) {

            /* not in the alternative that matched */

            continue;
        }

        value.data = body->data + offsets[2 * group[i].group];
        value.len = body->data + offsets[2 * group[i].group + 1] - value.data;

        if (pattern->text) {
            value.data = ngx_pstrdup(ctx->request->pool, &value);
            if (value.data == NULL) {
                return NGX_ERROR;
            }

            ngx_status_html_text(&value);
        }

        if (ngx_status_capture_set(ctx, group[i].capture, &value) != NGX_OK) {
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}


char *
ngx_status_match_slot(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    char  *p = conf;

    uint32_t                      options;
    ngx_str_t                    *value;
    ngx_uint_t                    i;
    ngx_array_t                 **patterns;
    ngx_status_match_pattern_t   *pattern, **slot;

    patterns = (ngx_array_t **) (p + cmd->offset);
    value = cf->args->elts;

    if (*patterns == NULL) {
        *patterns = ngx_array_create(cf->pool, 2,
                                     sizeof(ngx_status_match_pattern_t *));
        if (*patterns == NULL) {
            return NGX_CONF_ERROR;
        }
    }

    slot = ngx_array_push(*patterns);
    if (slot == NULL) {
        return NGX_CONF_ERROR;
    }

    pattern = ngx_pcalloc(cf->pool, sizeof(ngx_status_match_pattern_t));
    if (pattern == NULL) {
        return NGX_CONF_ERROR;
    }

    *slot = pattern;

    pattern->regex = value[2];

    if (ngx_strcmp(value[1].data, "~") == 0) {
        options = 0;

    } else if (ngx_strcmp(value[1].data, "~*") == 0) {
        options = PCRE2_CASELESS;

    } else {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid operator \"%V\" in \"%V\", use \"~\" or "
                           "\"~*\" before the regular expression",
                           &value[1], &value[0]);
        return NGX_CONF_ERROR;
    }

    for (i = 3; i < cf->args->nelts; i++) {

        if (ngx_strcmp(value[i].data, "required") == 0) {
            pattern->required = 1;

        } else if (ngx_strcmp(value[i].data, "text") == 0) {
            pattern->text = 1;

        } else {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                               "invalid parameter \"%V\" in \"%V\", use "
                               "\"required\" or \"text\"",
                               &value[i], &value[0]);
            return NGX_CONF_ERROR;
        }
    }

    if (ngx_status_match_compile(cf, pattern, options) != NGX_OK
        || ngx_status_match_groups(cf, pattern) != NGX_OK)
    {
        return NGX_CONF_ERROR;
    }

    return NGX_CONF_OK;
}


static ngx_int_t
ngx_status_match_compile(ngx_conf_t *cf, ngx_status_match_pattern_t *pattern,
    uint32_t options)
{
    int                  err;
    size_t               offset;
    u_char               message[128];
    ngx_pool_cleanup_t  *cln;

    if (pattern->regex.len == 0) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "empty regular expression "
                           "in \"error_json_match\"");
        return NGX_ERROR;
    }

    cln = ngx_pool_cleanup_add(cf->pool, 0);
    if (cln == NULL) {
        return NGX_ERROR;
    }

    /* the callouts are where ngx_status_match() looks at the clock */

    pattern->code = pcre2_compile(pattern->regex.data, pattern->regex.len,
                                  options|PCRE2_AUTO_CALLOUT
                                         |PCRE2_NEVER_BACKSLASH_C,
                                  &err, &offset, NULL);

    if (pattern->code == NULL) {
        pcre2_get_error_message(err, message, sizeof(message));

        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid regular expression \"%V\" in "
                           "\"error_json_match\": %s at offset %uz",
                           &pattern->regex, message, offset);
        return NGX_ERROR;
    }

    /* without JIT it works as well */

    (void) pcre2_jit_compile(pattern->code, PCRE2_JIT_COMPLETE);

    pattern->data = pcre2_match_data_create_from_pattern(pattern->code, NULL);

    cln->handler = ngx_status_match_free;
    cln->data = pattern;

    return pattern->data ? NGX_OK : NGX_ERROR;
}


static void
ngx_status_match_free(void *data)
{
    ngx_status_match_pattern_t  *pattern = data;

    pcre2_match_data_free(pattern->data);
    pcre2_code_free(pattern->code);
}


static ngx_int_t
ngx_status_match_groups(ngx_conf_t *cf, ngx_status_match_pattern_t *pattern)
{
    u_char     *p;
    uint32_t    i, names, size;
    ngx_str_t   name;

    if (ngx_array_init(&pattern->groups, cf->pool, 2,
                       sizeof(ngx_status_match_group_t))
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (pcre2_pattern_info(pattern->code, PCRE2_INFO_NAMECOUNT, &names) != 0
        || pcre2_pattern_info(pattern->code, PCRE2_INFO_NAMEENTRYSIZE, &size)
           != 0
        || pcre2_pattern_info(pattern->code, PCRE2_INFO_NAMETABLE, &p) != 0)
    {
        return NGX_ERROR;
    }

    for (i = 0; i < names; i++, p += size) {

        /* the number of the group in two bytes, and its name */

        name.len = ngx_strlen(p + 2);
        name.data = ngx_pnalloc(cf->pool, name.len);
        if (name.data == NULL) {
            return NGX_ERROR;
        }

        ngx_memcpy(name.data, p + 2, name.len);

        if (ngx_status_match_add_group(cf, pattern, &name, (p[0] << 8) + p[1])
            != NGX_OK)
        {
            return NGX_ERROR;
        }
    }

    if (names == 0 && !pattern->required) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "the regular expression \"%V\" in "
                           "\"error_json_match\" has no effect, give a group "
                           "of it a name, as in \"(?<title>.*)\", or add "
                           "\"required\"", &pattern->regex);
        return NGX_ERROR;
    }

    return NGX_OK;
}


static ngx_int_t
ngx_status_match_add_group(ngx_conf_t *cf, ngx_status_match_pattern_t *pattern,
    ngx_str_t *name, ngx_uint_t group)
{
    ngx_int_t                  capture;
    ngx_uint_t                 i;
    ngx_status_match_group_t  *groups;

    capture = ngx_status_capture_add(cf, name);
    if (capture == NGX_ERROR) {
        return NGX_ERROR;
    }

    groups = pattern->groups.elts;

    for (i = 0; i < pattern->groups.nelts; i++) {

        if (groups[i].capture == (ngx_uint_t) capture) {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                               "duplicate group name \"%V\" in the regular "
                               "expression \"%V\", give the alternatives "
                               "one name by \"(?|...|...)\", or use several "
                               "\"error_json_match\"",
                               name, &pattern->regex);
            return NGX_ERROR;
        }
    }

    groups = ngx_array_push(&pattern->groups);
    if (groups == NULL) {
        return NGX_ERROR;
    }

    groups->group = group;
    groups->capture = capture;

    return NGX_OK;
}


#else


ngx_int_t
ngx_status_match(ngx_http_request_t *r, ngx_status_ctx_t *ctx,
    ngx_array_t *patterns, ngx_str_t *body)
{
    return NGX_OK;
}


char *
ngx_status_match_slot(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    return "requires nginx that is built with PCRE2";
}


#endif


void
ngx_status_match_init_conf(ngx_status_response_conf_t *conf)
{
    /*
     * set by ngx_pcalloc():
     *
     *     conf->patterns = NULL;
     */

    conf->match_buffer = NGX_CONF_UNSET_SIZE;
    conf->match_timeout = NGX_CONF_UNSET_MSEC;
}


char *
ngx_status_match_merge_conf(ngx_conf_t *cf, ngx_status_response_conf_t *prev,
    ngx_status_response_conf_t *conf)
{
    if (conf->patterns == NULL) {
        conf->patterns = prev->patterns;
    }

    ngx_conf_merge_size_value(conf->match_buffer, prev->match_buffer,
                              8 * 1024);
    ngx_conf_merge_msec_value(conf->match_timeout, prev->match_timeout,
                              1000);

    return NGX_CONF_OK;
}


char *
ngx_status_match_buffer_slot(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_status_loc_conf_t *slcf = conf;

    ngx_str_t  *value;

    if (slcf->response.match_buffer != NGX_CONF_UNSET_SIZE) {
        return "is duplicate";
    }

    value = cf->args->elts;

    return ngx_status_conf_size(cf, &value[1], &slcf->response.match_buffer,
                                "\"8k\"");
}


char *
ngx_status_match_timeout_slot(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_status_loc_conf_t *slcf = conf;

    ngx_str_t  *value;

    if (slcf->response.match_timeout != NGX_CONF_UNSET_MSEC) {
        return "is duplicate";
    }

    value = cf->args->elts;

    return ngx_status_conf_time(cf, &value[1], &slcf->response.match_timeout,
                                "\"1s\"");
}
