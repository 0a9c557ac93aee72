
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status_pattern.h"


#if (NGX_PCRE2)


static ngx_int_t ngx_status_pattern_compile(ngx_conf_t *cf,
    ngx_status_pattern_t *pattern, uint32_t options);
static void ngx_status_pattern_cleanup(void *data);
static ngx_int_t ngx_status_pattern_groups(ngx_conf_t *cf,
    ngx_status_pattern_t *pattern);
static ngx_int_t ngx_status_pattern_group(ngx_conf_t *cf,
    ngx_status_pattern_t *pattern, ngx_str_t *name, ngx_uint_t group);
static ngx_int_t ngx_status_pattern_name(ngx_conf_t *cf, ngx_str_t *name);
static ngx_uint_t ngx_status_pattern_name_taken(ngx_conf_t *cf,
    ngx_str_t *name);
static ngx_int_t ngx_status_pattern_unset(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);


char *
ngx_status_pattern_slot(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    char  *p = conf;

    uint32_t                options;
    ngx_str_t              *value;
    ngx_uint_t              i;
    ngx_array_t           **patterns;
    ngx_status_pattern_t   *pattern, **slot;

    patterns = (ngx_array_t **) (p + cmd->offset);
    value = cf->args->elts;

    if (*patterns == NULL) {
        *patterns = ngx_array_create(cf->pool, 2,
                                     sizeof(ngx_status_pattern_t *));
        if (*patterns == NULL) {
            return NGX_CONF_ERROR;
        }
    }

    slot = ngx_array_push(*patterns);
    if (slot == NULL) {
        return NGX_CONF_ERROR;
    }

    pattern = ngx_pcalloc(cf->pool, sizeof(ngx_status_pattern_t));
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

    if (ngx_status_pattern_compile(cf, pattern, options) != NGX_OK
        || ngx_status_pattern_groups(cf, pattern) != NGX_OK)
    {
        return NGX_CONF_ERROR;
    }

    return NGX_CONF_OK;
}


static ngx_int_t
ngx_status_pattern_compile(ngx_conf_t *cf, ngx_status_pattern_t *pattern,
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

    cln->handler = ngx_status_pattern_cleanup;
    cln->data = pattern;

    return pattern->data ? NGX_OK : NGX_ERROR;
}


static void
ngx_status_pattern_cleanup(void *data)
{
    ngx_status_pattern_t  *pattern = data;

    pcre2_match_data_free(pattern->data);
    pcre2_code_free(pattern->code);
}


static ngx_int_t
ngx_status_pattern_groups(ngx_conf_t *cf, ngx_status_pattern_t *pattern)
{
    u_char     *p;
    uint32_t    i, names, size;
    ngx_str_t   name;

    if (ngx_array_init(&pattern->groups, cf->pool, 2,
                       sizeof(ngx_status_pattern_group_t))
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

        if (ngx_status_pattern_group(cf, pattern, &name, (p[0] << 8) + p[1])
            != NGX_OK)
        {
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}


static ngx_int_t
ngx_status_pattern_group(ngx_conf_t *cf, ngx_status_pattern_t *pattern,
    ngx_str_t *name, ngx_uint_t group)
{
    ngx_int_t                    index;
    ngx_uint_t                   i;
    ngx_http_variable_t         *v;
    ngx_status_pattern_group_t  *groups;

    if (ngx_status_pattern_name(cf, name) != NGX_OK) {
        return NGX_ERROR;
    }

    v = ngx_http_add_variable(cf, name, NGX_HTTP_VAR_CHANGEABLE);
    if (v == NULL) {
        return NGX_ERROR;
    }

    if (v->get_handler == NULL) {
        v->get_handler = ngx_status_pattern_unset;
    }

    index = ngx_http_get_variable_index(cf, name);
    if (index == NGX_ERROR) {
        return NGX_ERROR;
    }

    groups = pattern->groups.elts;

    for (i = 0; i < pattern->groups.nelts; i++) {

        if (groups[i].index == (ngx_uint_t) index) {
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
    groups->index = index;

    return NGX_OK;
}


static ngx_int_t
ngx_status_pattern_name(ngx_conf_t *cf, ngx_str_t *name)
{
    u_char      c;
    ngx_uint_t  i;

    for (i = 0; i < name->len; i++) {
        c = name->data[i];

        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
            || (c >= '0' && c <= '9') || c == '_')
        {
            continue;
        }

        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "the group name \"%V\" in \"error_json_match\" "
                           "is not allowed for a variable, use letters, "
                           "digits, and \"_\"", name);
        return NGX_ERROR;
    }

    if (ngx_status_pattern_name_taken(cf, name)) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "the group name \"%V\" in \"error_json_match\" "
                           "is the name of a built-in variable, choose "
                           "another one", name);
        return NGX_ERROR;
    }

    return NGX_OK;
}


static ngx_uint_t
ngx_status_pattern_name_taken(ngx_conf_t *cf, ngx_str_t *name)
{
    ngx_uint_t                  i;
    ngx_hash_key_t             *key;
    ngx_http_variable_t        *v;
    ngx_http_core_main_conf_t  *cmcf;

    cmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_core_module);

    key = cmcf->variables_keys->keys.elts;

    for (i = 0; i < cmcf->variables_keys->keys.nelts; i++) {

        if (key[i].key.len != name->len
            || ngx_strncasecmp(key[i].key.data, name->data, name->len) != 0)
        {
            continue;
        }

        /* those of "set" and of groups can be changed, and are cacheable */

        v = key[i].value;

        return !(v->flags & NGX_HTTP_VAR_CHANGEABLE)
               || (v->flags & NGX_HTTP_VAR_NOCACHEABLE)
               || v->set_handler;
    }

    v = cmcf->prefix_variables.elts;

    for (i = 0; i < cmcf->prefix_variables.nelts; i++) {

        if (name->len >= v[i].name.len
            && ngx_strncasecmp(name->data, v[i].name.data, v[i].name.len)
               == 0)
        {
            return 1;
        }
    }

    return 0;
}


static ngx_int_t
ngx_status_pattern_unset(ngx_http_request_t *r, ngx_http_variable_value_t *v,
    uintptr_t data)
{
    v->not_found = 1;
    return NGX_OK;
}


#else


char *
ngx_status_pattern_slot(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    return "requires nginx that is built with PCRE2";
}


#endif
