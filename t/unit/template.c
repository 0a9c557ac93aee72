
/*
 * Copyright (C) ngx_status_module developers
 */


/*
 * What templates compile to, and their limits.
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "ngx_status_json_parser.h"
#include "ngx_status_template.h"
#include "unit.h"


static void ngx_status_test_variables(ngx_pool_t *pool);
static void ngx_status_test_names(ngx_pool_t *pool);
static void ngx_status_test_ops(ngx_pool_t *pool);
static void ngx_status_test_depth(ngx_pool_t *pool);
static void ngx_status_test_size(ngx_pool_t *pool);
static void ngx_status_test_many(ngx_pool_t *pool);
static void ngx_status_test_array(ngx_array_t *got, ngx_str_t *expected,
    ngx_uint_t n, char *name);
static ngx_int_t ngx_status_test_compile(ngx_pool_t *pool, ngx_str_t *text,
    ngx_status_template_t *template);


int
main(void)
{
    ngx_pool_t  *pool;

    pool = ngx_status_test_pool();

    ngx_status_test_variables(pool);
    ngx_status_test_names(pool);
    ngx_status_test_ops(pool);
    ngx_status_test_depth(pool);
    ngx_status_test_size(pool);
    ngx_status_test_many(pool);

    ngx_destroy_pool(pool);

    return ngx_status_test_done();
}


static void
ngx_status_test_variables(ngx_pool_t *pool)
{
    ngx_str_t              text;
    ngx_status_template_t  template;

    static ngx_str_t  expected[] = {
        ngx_string("b"),
        ngx_string("a"),
        ngx_string("A"),
        ngx_string("aa"),
        ngx_string("1"),
        ngx_string("a_Zz09"),
        ngx_string("a_")
    };

    ngx_str_set(&text, "[\"$b$a\", $b, {\"x\": ${A}, \"y\": \"${aa}a\"}, $1,"
                       " $a_Zz09, $a_]");

    if (ngx_status_test_compile(pool, &text, &template) != NGX_OK) {
        return;
    }

    ngx_status_test_array(&template.variables, expected,
                          ngx_status_test_nelts(expected),
                          "variables are once in the order of first use");

    ngx_str_set(&text, "[\"\\u0024a\"]");

    if (ngx_status_test_compile(pool, &text, &template) != NGX_OK) {
        return;
    }

    ngx_status_test_array(&template.variables, NULL, 0, "no variables");
}


static void
ngx_status_test_names(ngx_pool_t *pool)
{
    ngx_str_t              text;
    ngx_status_template_t  template;

    static ngx_str_t  expected[] = {
        ngx_string("a<"),
        ngx_string("b\""),
        ngx_string("\xc3\xa9\xc3\xa9"),
        ngx_string("\0$"),
        ngx_string("")
    };

    ngx_str_set(&text, "{\"a<\": {\"n\": 1, \"m\": [{\"o\": {\"p\": 2}}]},"
                       " \"b\\\"\": [{\"q\": 1}],"
                       " \"\xc3\xa9\\u00e9\": null,"
                       " \"\\u0000\\u0024\": \"r\","
                       " \"\": 0}");

    if (ngx_status_test_compile(pool, &text, &template) != NGX_OK) {
        return;
    }

    ngx_status_test_ok(template.object, "an object");
    ngx_status_test_array(&template.names, expected,
                          ngx_status_test_nelts(expected),
                          "names of the top level, decoded");

    ngx_str_set(&text, "[{\"a\": 1}, {\"b\": 2}]");

    if (ngx_status_test_compile(pool, &text, &template) != NGX_OK) {
        return;
    }

    ngx_status_test_ok(!template.object, "an array is no object");
    ngx_status_test_array(&template.names, NULL, 0, "an array has no names");

    ngx_str_set(&text, "$a");

    if (ngx_status_test_compile(pool, &text, &template) != NGX_OK) {
        return;
    }

    ngx_status_test_ok(!template.object, "a variable is no object");

    ngx_str_set(&text, "{}");

    if (ngx_status_test_compile(pool, &text, &template) != NGX_OK) {
        return;
    }

    ngx_status_test_ok(template.object, "an empty object is one");
    ngx_status_test_array(&template.names, NULL, 0, "it has no names");
}


static void
ngx_status_test_ops(ngx_pool_t *pool)
{
    ngx_str_t                  text;
    ngx_uint_t                 i;
    ngx_status_template_t      template;
    ngx_status_template_op_t  *op;

    static ngx_status_template_op_t  expected[] = {
        { ngx_string("{\"a\":\"x"), 0, NGX_STATUS_TEMPLATE_LITERAL },
        { ngx_null_string, 0, NGX_STATUS_TEMPLATE_CHARACTERS },
        { ngx_null_string, 1, NGX_STATUS_TEMPLATE_CHARACTERS },
        { ngx_string("\",\"b\":[1,null,"), 0, NGX_STATUS_TEMPLATE_LITERAL },
        { ngx_null_string, 0, NGX_STATUS_TEMPLATE_SCALAR },
        { ngx_string("]"), 0, NGX_STATUS_TEMPLATE_LITERAL }
    };

    ngx_str_set(&text, "{ \"a\" : \"x$v${w}\" , \"b\" : [ 1, null, $v ] }");

    if (ngx_status_test_compile(pool, &text, &template) != NGX_OK) {
        return;
    }

    op = template.ops.elts;

    ngx_status_test_ok(template.ops.nelts == ngx_status_test_nelts(expected),
                       "literals that adjoin are one operation");

    for (i = 0;
         i < ngx_min(template.ops.nelts, ngx_status_test_nelts(expected));
         i++)
    {
        ngx_status_test_ok(op[i].type == expected[i].type, "the operation");

        if (op[i].type == NGX_STATUS_TEMPLATE_LITERAL) {
            ngx_status_test_is(&op[i].literal, &expected[i].literal,
                               "its literal");

        } else {
            ngx_status_test_ok(op[i].variable == expected[i].variable,
                               "its variable");
        }
    }
}


static void
ngx_status_test_depth(ngx_pool_t *pool)
{
    u_char                 *p;
    ngx_str_t               text, err, expected;
    ngx_uint_t              i;
    ngx_status_template_t   template;

    p = ngx_palloc(pool, NGX_STATUS_TEMPLATE_SIZE);
    if (p == NULL) {
        ngx_status_test_ok(0, "memory");
        return;
    }

    text.data = p;

    for (i = 0; i < NGX_STATUS_JSON_DEPTH; i++) {
        p = ngx_cpymem(p, "{\"a\":", sizeof("{\"a\":") - 1);
    }

    *p++ = '1';
    ngx_memset(p, '}', NGX_STATUS_JSON_DEPTH);

    text.len = p + NGX_STATUS_JSON_DEPTH - text.data;

    (void) ngx_status_test_compile(pool, &text, &template);

    p[-1] = '[';
    p[0] = ']';
    ngx_memset(p + 1, '}', NGX_STATUS_JSON_DEPTH);
    text.len++;

    ngx_str_set(&expected, "nested deeper than 32 levels at character 161, "
                           "near \"[]}}}}}}}}}}}}}}}}}}\"");

    ngx_status_test_ok(ngx_status_template_compile(pool, &text, &template,
                                                   &err)
                       == NGX_ERROR,
                       "33 levels");
    ngx_status_test_is(&err, &expected, "the message for 33 levels");

    ngx_memset(text.data, '[', NGX_STATUS_TEMPLATE_SIZE);
    text.len = NGX_STATUS_TEMPLATE_SIZE;

    ngx_str_set(&expected, "nested deeper than 32 levels at character 33, "
                           "near \"[[[[[[[[[[[[[[[[[[[[\"");

    ngx_status_test_ok(ngx_status_template_compile(pool, &text, &template,
                                                   &err)
                       == NGX_ERROR,
                       "a depth bomb");
    ngx_status_test_is(&err, &expected, "the message for a depth bomb");
}


static void
ngx_status_test_size(ngx_pool_t *pool)
{
    ngx_str_t              text, err, expected;
    ngx_status_template_t  template;

    text.len = 1024 * 1024;
    text.data = ngx_palloc(pool, text.len);
    if (text.data == NULL) {
        ngx_status_test_ok(0, "memory");
        return;
    }

    /* the worst for what the literals take */

    ngx_memset(text.data, '<', text.len);
    text.data[0] = '"';

    ngx_str_set(&expected, "longer than 65536 bytes");

    ngx_status_test_ok(ngx_status_template_compile(pool, &text, &template,
                                                   &err)
                       == NGX_ERROR,
                       "1 MB");
    ngx_status_test_is(&err, &expected, "the message for 1 MB");

    text.len = NGX_STATUS_TEMPLATE_SIZE + 1;

    ngx_status_test_ok(ngx_status_template_compile(pool, &text, &template,
                                                   &err)
                       == NGX_ERROR,
                       "a byte too many");
    ngx_status_test_is(&err, &expected, "the message for a byte too many");

    text.len = NGX_STATUS_TEMPLATE_SIZE;
    text.data[text.len - 1] = '"';

    (void) ngx_status_test_compile(pool, &text, &template);
}


/* more variables, names, and operations than the arrays begin with */

static void
ngx_status_test_many(ngx_pool_t *pool)
{
    u_char                 *p;
    ngx_str_t               text, *name, expected;
    ngx_uint_t              i;
    ngx_status_template_t   template;

    text.data = ngx_palloc(pool, NGX_STATUS_TEMPLATE_SIZE);
    if (text.data == NULL) {
        ngx_status_test_ok(0, "memory");
        return;
    }

    p = text.data;

    for (i = 0; i < 1000; i++) {
        p = ngx_sprintf(p, "%c\"n%ui\":\"$v%ui <\"", i ? ',' : '{', i, i);
    }

    *p++ = '}';
    text.len = p - text.data;

    if (ngx_status_test_compile(pool, &text, &template) != NGX_OK) {
        return;
    }

    ngx_status_test_ok(template.variables.nelts == 1000, "1000 variables");
    ngx_status_test_ok(template.names.nelts == 1000, "1000 names");
    ngx_status_test_ok(template.ops.nelts == 2001, "2001 operations");

    name = template.variables.elts;
    ngx_str_set(&expected, "v999");
    ngx_status_test_is(&name[999], &expected, "the last variable");

    name = template.names.elts;
    ngx_str_set(&expected, "n999");
    ngx_status_test_is(&name[999], &expected, "the last name");
}


static void
ngx_status_test_array(ngx_array_t *got, ngx_str_t *expected, ngx_uint_t n,
    char *name)
{
    ngx_str_t   *value;
    ngx_uint_t   i;

    ngx_status_test_ok(got->nelts == n, name);

    value = got->elts;

    for (i = 0; i < ngx_min(got->nelts, n); i++) {
        ngx_status_test_is(&value[i], &expected[i], "an element");
    }
}


static ngx_int_t
ngx_status_test_compile(ngx_pool_t *pool, ngx_str_t *text,
    ngx_status_template_t *template)
{
    ngx_int_t  rc;
    ngx_str_t  err;

    ngx_str_set(&err, "an earlier message");

    rc = ngx_status_template_compile(pool, text, template, &err);

    ngx_status_test_ok(rc == NGX_OK && err.len == 0, "compiles");

    if (rc != NGX_OK) {
        ngx_status_test_show("template", text);
        ngx_status_test_show("message", &err);
    }

    return rc;
}
