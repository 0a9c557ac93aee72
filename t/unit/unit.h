
/*
 * Copyright (C) ngx_status_module developers
 */


#ifndef _UNIT_H_INCLUDED_
#define _UNIT_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


/* the Test Anything Protocol, for tests of one file and one process */

#define ngx_status_test_nelts(array)  (sizeof(array) / sizeof(array[0]))

#define ngx_status_test_each(predicate, values, expected, title)              \
    ngx_status_test_all(predicate, values, ngx_status_test_nelts(values),     \
                        expected, title)


typedef ngx_uint_t (*ngx_status_test_predicate_pt)(ngx_str_t *value);


/*
 * gcc calls this at the beginning of each basic block of the leaves, so that
 * the cost of a call can be counted, where a clock would tell of the machine
 */

void __sanitizer_cov_trace_pc(void);

/* util/mutants makes more of them of one */

#ifdef NGX_STATUS_MUTANTS
#define NGX_STATUS_TEST_BLOCKS  16
#else
#define NGX_STATUS_TEST_BLOCKS  1
#endif


static ngx_uint_t  ngx_status_test_n;
static ngx_uint_t  ngx_status_test_failed;
static ngx_uint_t  ngx_status_test_steps;


void
__sanitizer_cov_trace_pc(void)
{
    ngx_status_test_steps++;
}


static ngx_inline void
ngx_status_test_ok(ngx_uint_t ok, char *name)
{
    ngx_status_test_n++;

    if (!ok) {
        ngx_status_test_failed++;
    }

    printf("%sok %lu - %s\n", ok ? "" : "not ",
           (unsigned long) ngx_status_test_n, name);
}


static ngx_inline void
ngx_status_test_show(char *title, ngx_str_t *value)
{
    size_t  i;

    printf("# %s: ", title);

    for (i = 0; i < value->len; i++) {

        if (value->data[i] < 0x20 || value->data[i] > 0x7e) {
            printf("\\x%02x", value->data[i]);

        } else {
            putchar(value->data[i]);
        }
    }

    putchar('\n');
}


static ngx_inline void
ngx_status_test_is(ngx_str_t *got, ngx_str_t *expected, char *name)
{
    ngx_uint_t  ok;

    ok = (got->len == expected->len
          && (got->len == 0
              || ngx_memcmp(got->data, expected->data, got->len) == 0));

    ngx_status_test_ok(ok, name);

    if (!ok) {
        ngx_status_test_show("     got", got);
        ngx_status_test_show("expected", expected);
    }
}


/* a copy that ends where its memory ends, for a sanitizer */

static ngx_inline ngx_str_t
ngx_status_test_copy(ngx_str_t *value)
{
    ngx_str_t  copy;

    copy.len = value->len;
    copy.data = malloc(value->len);

    if (copy.data == NULL) {
        printf("Bail out! out of memory\n");
        exit(1);
    }

    if (value->len) {
        ngx_memcpy(copy.data, value->data, value->len);
    }

    return copy;
}


static ngx_inline void
ngx_status_test_all(ngx_status_test_predicate_pt predicate, ngx_str_t *value,
    ngx_uint_t n, ngx_uint_t expected, char *title)
{
    ngx_str_t   copy;
    ngx_uint_t  i, got;

    for (i = 0; i < n; i++) {
        copy = ngx_status_test_copy(&value[i]);
        got = (predicate(&copy) != 0);
        free(copy.data);

        ngx_status_test_ok(got == expected, title);

        if (got != expected) {
            ngx_status_test_show("value", &value[i]);
        }
    }
}


static ngx_inline ngx_pool_t *
ngx_status_test_pool(void)
{
    ngx_pool_t  *pool;

    static ngx_log_t  log;

    ngx_pagesize = getpagesize();

    pool = ngx_create_pool(16384, &log);
    if (pool == NULL) {
        printf("Bail out! out of memory\n");
        exit(1);
    }

    return pool;
}


/* writes a character as UTF-8, by itself, and returns its length */

static ngx_inline size_t
ngx_status_test_encode(u_char *p, ngx_uint_t code)
{
    if (code < 0x80) {
        p[0] = (u_char) code;
        return 1;
    }

    if (code < 0x800) {
        p[0] = (u_char) (0xc0 + code / 64);
        p[1] = (u_char) (0x80 + code % 64);
        return 2;
    }

    if (code < 0x10000) {
        p[0] = (u_char) (0xe0 + code / 4096);
        p[1] = (u_char) (0x80 + code / 64 % 64);
        p[2] = (u_char) (0x80 + code % 64);
        return 3;
    }

    p[0] = (u_char) (0xf0 + code / 262144);
    p[1] = (u_char) (0x80 + code / 4096 % 64);
    p[2] = (u_char) (0x80 + code / 64 % 64);
    p[3] = (u_char) (0x80 + code % 64);

    return 4;
}


/* what main() returns */

static ngx_inline int
ngx_status_test_done(void)
{
    printf("1..%lu\n", (unsigned long) ngx_status_test_n);

    return ngx_status_test_failed ? 1 : 0;
}


#endif /* _UNIT_H_INCLUDED_ */
