
/*
 * Copyright (C) ngx_status_module developers
 */


/*
 * Fuzzes templates.  An input is a template and the values and members for it,
 * separated by the byte 0x1e.  What begins with "S", "N", or "J" is a member
 * as a string, a number, or JSON: its name, the byte 0x1f, and its value.
 * Jansson and YAJL, two JSON parsers of other people, judge the results.
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include <jansson.h>
#include <yajl/yajl_parse.h>

#include "ngx_status_json.h"
#include "ngx_status_json_parser.h"
#include "ngx_status_template.h"
#include "ngx_status_utf8.h"


#define NGX_STATUS_FUZZ_VALUES   16
#define NGX_STATUS_FUZZ_MEMBERS  8
#define NGX_STATUS_FUZZ_MESSAGE  256

#define ngx_status_fuzz_check(condition)                                      \
    ngx_status_fuzz_assert((condition) ? 1 : 0, #condition, __LINE__)


typedef struct {
    ngx_pool_t           *pool;
    ngx_str_t             text;
    ngx_str_t             values[NGX_STATUS_FUZZ_VALUES];
    ngx_uint_t            nvalues;
    ngx_str_t             names[NGX_STATUS_FUZZ_MEMBERS];
    ngx_status_template_member_t   members[NGX_STATUS_FUZZ_MEMBERS];
    ngx_uint_t            nmembers;
} ngx_status_fuzz_input_t;


int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
static void ngx_status_fuzz_input(ngx_status_fuzz_input_t *in,
    const uint8_t *data, size_t size);
static void ngx_status_fuzz_record(ngx_status_fuzz_input_t *in,
    ngx_str_t *record);
static ngx_str_t ngx_status_fuzz_copy(ngx_pool_t *pool, u_char *data,
    size_t len);
static void ngx_status_fuzz_value(ngx_pool_t *pool, ngx_str_t *value);
static void ngx_status_fuzz_string(ngx_pool_t *pool, ngx_str_t *value);
static void ngx_status_fuzz_message(ngx_str_t *err);
static void ngx_status_fuzz_render(ngx_status_fuzz_input_t *in,
    ngx_status_template_t *template);
static void ngx_status_fuzz_member(json_t *root, ngx_str_t *name,
    ngx_status_template_member_t *member);
static void ngx_status_fuzz_inert(ngx_str_t *text);
static json_t *ngx_status_fuzz_jansson(ngx_str_t *text, ngx_uint_t *limit);
static ngx_uint_t ngx_status_fuzz_yajl(ngx_str_t *text);
static ngx_uint_t ngx_status_fuzz_depth(ngx_str_t *text);
static void ngx_status_fuzz_assert(ngx_uint_t ok, char *condition, int line);


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ngx_str_t                err;
    ngx_uint_t               i;
    ngx_status_template_t    template;
    ngx_status_fuzz_input_t  in;

    static ngx_log_t  log;

    ngx_memzero(&in, sizeof(ngx_status_fuzz_input_t));

    ngx_pagesize = 4096;

    /* so small that it leaves nearly all to malloc(), which is checked */

    in.pool = ngx_create_pool(NGX_MIN_POOL_SIZE, &log);
    if (in.pool == NULL) {
        abort();
    }

    ngx_status_fuzz_input(&in, data, size);

    ngx_status_fuzz_value(in.pool, &in.text);

    for (i = 0; i < in.nvalues; i++) {
        ngx_status_fuzz_value(in.pool, &in.values[i]);
    }

    for (i = 0; i < in.nmembers; i++) {
        ngx_status_fuzz_value(in.pool, &in.members[i].value);
    }

    if (ngx_status_template_compile(in.pool, &in.text, &template, &err)
        != NGX_OK)
    {
        ngx_status_fuzz_message(&err);

    } else if (template.variables.nelts <= NGX_STATUS_FUZZ_VALUES) {
        ngx_status_fuzz_render(&in, &template);
    }

    ngx_destroy_pool(in.pool);

    return 0;
}


static void
ngx_status_fuzz_input(ngx_status_fuzz_input_t *in, const uint8_t *data,
    size_t size)
{
    u_char      *p, *last, *end;
    ngx_str_t    record;
    ngx_uint_t   n;

    p = (u_char *) data;
    last = p + size;

    for (n = 0; ; n++) {

        end = ngx_strlchr(p, last, 0x1e);
        if (end == NULL) {
            end = last;
        }

        record = ngx_status_fuzz_copy(in->pool, p, end - p);

        if (n == 0) {
            in->text = record;

        } else {
            ngx_status_fuzz_record(in, &record);
        }

        if (end == last) {
            return;
        }

        p = end + 1;
    }
}


static void
ngx_status_fuzz_record(ngx_status_fuzz_input_t *in, ngx_str_t *record)
{
    u_char                        *p, *last;
    ngx_str_t                      kinds, *name;
    ngx_status_template_member_t  *member;

    ngx_str_set(&kinds, "SNJ");    /* in the order of NGX_STATUS_AS_... */

    last = record->data + record->len;

    p = record->len ? ngx_strlchr(kinds.data, kinds.data + kinds.len,
                                  record->data[0])
                    : NULL;

    if (p == NULL) {

        if (in->nvalues < NGX_STATUS_FUZZ_VALUES) {
            in->values[in->nvalues++] = *record;
        }

        return;
    }

    if (in->nmembers == NGX_STATUS_FUZZ_MEMBERS) {
        return;
    }

    name = &in->names[in->nmembers];
    member = &in->members[in->nmembers++];
    member->as = p - kinds.data;

    p = ngx_strlchr(record->data, last, 0x1f);

    if (p == NULL) {
        p = last;
    }

    *name = ngx_status_fuzz_copy(in->pool, record->data + 1,
                                 p - record->data - 1);

    (void) ngx_status_template_render_name(in->pool, name, &member->name);

    if (p < last) {
        member->value = ngx_status_fuzz_copy(in->pool, p + 1, last - p - 1);
    }
}


/* in memory of its own, so that it is noticed if more of it is read */

static ngx_str_t
ngx_status_fuzz_copy(ngx_pool_t *pool, u_char *data, size_t len)
{
    ngx_str_t  copy;

    copy.len = len;
    copy.data = ngx_pnalloc(pool, len);
    if (copy.data == NULL) {
        abort();
    }

    if (len) {
        ngx_memcpy(copy.data, data, len);
    }

    return copy;
}


/*
 * The predicates against Jansson's opinion of the same bytes.
 */

static void
ngx_status_fuzz_value(ngx_pool_t *pool, ngx_str_t *value)
{
    json_t      *root, *string;
    ngx_uint_t   valid, number, scalar, limit;

    ngx_status_fuzz_string(pool, value);

    string = json_stringn(value->len ? (char *) value->data : "", value->len);

    ngx_status_fuzz_check((string != NULL)
                          == (ngx_status_utf8_valid_length(value)
                              == value->len));
    json_decref(string);

    valid = ngx_status_json_parser_valid(value);
    number = ngx_status_json_number(value);
    scalar = ngx_status_json_scalar(value);

    ngx_status_fuzz_check(valid || !scalar);
    ngx_status_fuzz_check(scalar || !number);
    ngx_status_fuzz_check(!valid || ngx_status_fuzz_yajl(value));

    /* Jansson takes a NUL for the end of the text */

    if (value->len == 0 || memchr(value->data, '\0', value->len)) {
        ngx_status_fuzz_check(!valid);
        return;
    }

    root = ngx_status_fuzz_jansson(value, &limit);

    if (limit) {
        return;
    }

    if (root == NULL) {
        ngx_status_fuzz_check(!valid);
        return;
    }

    ngx_status_fuzz_check(valid == (ngx_status_fuzz_depth(value)
                                    <= NGX_STATUS_JSON_DEPTH));

    if (value->data[0] > ' ' && value->data[value->len - 1] > ' ') {
        ngx_status_fuzz_check(number == json_is_number(root));
        ngx_status_fuzz_check(scalar == (json_is_number(root)
                                         || json_is_boolean(root)
                                         || json_is_null(root)));
    }

    json_decref(root);
}


/*
 * What is escaped is valid, and what was valid is read back the same.
 */

static void
ngx_status_fuzz_string(ngx_pool_t *pool, ngx_str_t *value)
{
    u_char      *last;
    json_t      *root;
    ngx_str_t    quoted;
    ngx_uint_t   limit;

    quoted.len = ngx_status_json_length(value) + 2;
    quoted.data = ngx_pnalloc(pool, quoted.len);
    if (quoted.data == NULL) {
        abort();
    }

    quoted.data[0] = '"';
    last = ngx_status_json_write(quoted.data + 1, value);
    *last++ = '"';

    ngx_status_fuzz_check(last == quoted.data + quoted.len);
    ngx_status_fuzz_check(ngx_status_json_parser_valid(&quoted));
    ngx_status_fuzz_inert(&quoted);

    root = ngx_status_fuzz_jansson(&quoted, &limit);

    ngx_status_fuzz_check(json_is_string(root));

    if (value->len && ngx_status_utf8_valid_length(value) == value->len) {
        ngx_status_fuzz_check(json_string_length(root) == value->len);
        ngx_status_fuzz_check(ngx_memcmp(json_string_value(root), value->data,
                                         value->len)
                              == 0);
    }

    json_decref(root);
}


static void
ngx_status_fuzz_message(ngx_str_t *err)
{
    size_t  i;

    ngx_status_fuzz_check(err->len > 0 && err->len < NGX_STATUS_FUZZ_MESSAGE);
    ngx_status_fuzz_check(ngx_status_utf8_valid_length(err) == err->len);

    for (i = 0; i < err->len; i++) {
        ngx_status_fuzz_check(err->data[i] >= 0x20);
    }
}


static void
ngx_status_fuzz_render(ngx_status_fuzz_input_t *in,
    ngx_status_template_t *template)
{
    json_t      *root;
    ngx_int_t    rc;
    ngx_str_t    document, base, extended;
    ngx_uint_t   limit;

    rc = ngx_status_template_render(in->pool, template, in->values,
                                    in->members, in->nmembers, &document);
    rc |= ngx_status_template_render(in->pool, template, in->values, NULL, 0,
                                     &base);
    rc |= ngx_status_template_render_extend(in->pool, template, &base,
                                            in->members, in->nmembers,
                                            &extended);

    ngx_status_fuzz_check(rc == NGX_OK);
    ngx_status_fuzz_check(extended.len == document.len);
    ngx_status_fuzz_check(ngx_memcmp(extended.data, document.data,
                                     document.len) == 0);

    ngx_status_fuzz_check(document.data[document.len - 1] == '\n');
    ngx_status_fuzz_check(ngx_status_fuzz_yajl(&document));
    ngx_status_fuzz_inert(&document);

    root = ngx_status_fuzz_jansson(&document, &limit);

    if (limit) {
        return;
    }

    ngx_status_fuzz_check(root != NULL);
    ngx_status_fuzz_check(template->object == json_is_object(root));

    /* the last one hides others of its name in what Jansson returns */

    if (template->object && in->nmembers) {
        ngx_status_fuzz_member(root, &in->names[in->nmembers - 1],
                               &in->members[in->nmembers - 1]);
    }

    json_decref(root);
}


static void
ngx_status_fuzz_member(json_t *root, ngx_str_t *name,
    ngx_status_template_member_t *member)
{
    json_t  *value;

    if (ngx_status_utf8_valid_length(name) != name->len) {
        return;
    }

    value = json_object_getn(root, (char *) name->data, name->len);
    ngx_status_fuzz_check(value != NULL);
    ngx_status_fuzz_check(member->as != NGX_STATUS_TEMPLATE_AS_STRING
                          || json_is_string(value));
}


static void
ngx_status_fuzz_inert(ngx_str_t *text)
{
    u_char  *p, *last;

    last = text->data + text->len;

    ngx_status_fuzz_check(memchr(text->data, '<', text->len) == NULL);
    ngx_status_fuzz_check(memchr(text->data, '\0', text->len) == NULL);

    for (p = text->data; p + 3 <= last; p++) {
        ngx_status_fuzz_check(ngx_memcmp(p, "\xe2\x80\xa8", 3) != 0);
        ngx_status_fuzz_check(ngx_memcmp(p, "\xe2\x80\xa9", 3) != 0);
    }
}


/*
 * What is JSON but more than Jansson holds in memory sets the limit: a number
 * beyond a double, a NUL in a name, or 2048 levels.
 */

static json_t *
ngx_status_fuzz_jansson(ngx_str_t *text, ngx_uint_t *limit)
{
    json_t        *root;
    json_error_t   error;

    root = json_loadb((char *) text->data, text->len,
                      JSON_DECODE_ANY|JSON_DECODE_INT_AS_REAL|JSON_ALLOW_NUL,
                      &error);

    *limit = (root == NULL
              && (json_error_code(&error) == json_error_numeric_overflow
                  || json_error_code(&error)
                     == json_error_null_byte_in_key
                  || json_error_code(&error) == json_error_stack_overflow));

    return root;
}


/* has none of those limits, but lets lone surrogates pass */

static ngx_uint_t
ngx_status_fuzz_yajl(ngx_str_t *text)
{
    ngx_uint_t   ok;
    yajl_handle  handle;

    handle = yajl_alloc(NULL, NULL, NULL);
    ngx_status_fuzz_check(handle != NULL);

    ok = (yajl_parse(handle, text->data, text->len) == yajl_status_ok
          && yajl_complete_parse(handle) == yajl_status_ok);

    yajl_free(handle);

    return ok;
}


/* the depth of a text that is valid JSON */

static ngx_uint_t
ngx_status_fuzz_depth(ngx_str_t *text)
{
    u_char      ch;
    size_t      i;
    ngx_uint_t  depth, deepest, string;

    depth = 0;
    deepest = 0;
    string = 0;

    for (i = 0; i < text->len; i++) {
        ch = text->data[i];

        if (ch == '\\') {
            i++;

        } else if (ch == '"') {
            string = !string;

        } else if (!string && (ch == '{' || ch == '[')) {
            depth++;
            deepest = ngx_max(deepest, depth);

        } else if (!string && (ch == '}' || ch == ']')) {
            depth--;
        }
    }

    return deepest;
}


static void
ngx_status_fuzz_assert(ngx_uint_t ok, char *condition, int line)
{
    if (!ok) {
        fprintf(stderr, "line %d: not so: %s\n", line, condition);
        abort();
    }
}
