
/*
 * Copyright (C) ngx_status_module developers
 */


/*
 * A list of headers of several parts: finding them by name, adding, removing.
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "ngx_status_header_list.h"
#include "unit.h"


static void ngx_status_test_walk(ngx_list_t *headers);
static void ngx_status_test_find(ngx_list_t *headers);
static void ngx_status_test_empty(ngx_pool_t *pool);
static ngx_uint_t ngx_status_test_values(ngx_list_t *headers, ngx_str_t *name,
    char *values);


static ngx_str_t  ngx_status_test_names[] = {
    ngx_string("Vary"),
    ngx_string("vary"),
    ngx_string("ETag"),
    ngx_string("VARY"),
    ngx_string("Var"),
    ngx_string("Varyy"),
    ngx_string("Vary"),
    ngx_string("Vast")
};


static ngx_str_t  ngx_status_test_name = ngx_string("vArY");
static ngx_str_t  ngx_status_test_shorter = ngx_string("var");
static ngx_str_t  ngx_status_test_longer = ngx_string("varyy");
static ngx_str_t  ngx_status_test_other = ngx_string("Accept");


int
main(void)
{
    ngx_str_t         value;
    ngx_uint_t        i;
    ngx_list_t       *headers;
    ngx_pool_t       *pool;
    ngx_table_elt_t  *h;

    static u_char  digits[] = "01234567";

    pool = ngx_status_test_pool();

    headers = ngx_list_create(pool, 3, sizeof(ngx_table_elt_t));
    if (headers == NULL) {
        printf("Bail out! out of memory\n");
        exit(1);
    }

    for (i = 0; i < ngx_status_test_nelts(ngx_status_test_names); i++) {
        value.data = &digits[i];
        value.len = 1;

        h = ngx_status_header_list_add(headers, &ngx_status_test_names[i],
                                       &value);

        ngx_status_test_ok(h != NULL && h->hash == 1
#if (nginx_version >= 1023000)
                           && h->next == NULL
#endif
                           && h->key.data == ngx_status_test_names[i].data
                           && h->value.data == &digits[i], "added");
    }

    ngx_status_test_walk(headers);
    ngx_status_test_find(headers);
    ngx_status_test_empty(pool);

    ngx_destroy_pool(pool);

    return ngx_status_test_done();
}


static void
ngx_status_test_walk(ngx_list_t *headers)
{
    ngx_status_test_ok(ngx_status_test_values(headers, &ngx_status_test_name,
                                              "0136"),
                       "those with the name");
    ngx_status_test_ok(ngx_status_test_values(headers, &ngx_status_test_other,
                                              ""),
                       "none with the name");
}


/* the first ones are removed, one after the other */

static void
ngx_status_test_find(ngx_list_t *headers)
{
    char             *p;
    ngx_table_elt_t  *h;

    for (p = "0136"; *p; p++) {
        h = ngx_status_header_list_find(headers, &ngx_status_test_name);

        ngx_status_test_ok(h != NULL && *h->value.data == *p, "the first");

        if (h == NULL) {
            return;
        }

        ngx_status_header_list_remove(h);
    }

    h = ngx_status_header_list_find(headers, &ngx_status_test_name);

    ngx_status_test_ok(h == NULL, "all removed");
    ngx_status_test_ok(ngx_status_test_values(headers, &ngx_status_test_name,
                                              ""),
                       "all removed, one by one");
    ngx_status_test_ok(ngx_status_test_values(headers, &ngx_status_test_shorter,
                                              "4")
                       && ngx_status_test_values(headers,
                                                 &ngx_status_test_longer, "5"),
                       "the others are left");
}


static void
ngx_status_test_empty(ngx_pool_t *pool)
{
    ngx_list_t  *headers;

    headers = ngx_list_create(pool, 1, sizeof(ngx_table_elt_t));
    if (headers == NULL) {
        ngx_status_test_ok(0, "memory");
        return;
    }

    ngx_status_test_ok(ngx_status_header_list_find(headers,
                                                   &ngx_status_test_name)
                       == NULL
                       && ngx_status_test_values(headers,
                                                 &ngx_status_test_name, ""),
                       "an empty list");
}


/* whether the values of the headers with the name are these */

static ngx_uint_t
ngx_status_test_values(ngx_list_t *headers, ngx_str_t *name, char *values)
{
    ngx_uint_t        i;
    ngx_list_part_t  *part;
    ngx_table_elt_t  *h;

    i = 0;
    part = &headers->part;

    for ( ;; ) {
        h = ngx_status_header_list_next(&part, &i, name);

        if (h == NULL) {
            return *values == '\0';
        }

        if (*h->value.data != (u_char) *values++) {
            return 0;
        }
    }
}
