
/*
 * Copyright (C) ngx_status_module developers
 */


/*
 * The words of each protocol for each status code, from its specification, and
 * the names of the variables for them.
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "ngx_status_vocabulary.h"
#include "unit.h"


#define S  ngx_string


typedef struct {
    ngx_status_vocabulary_e   vocabulary;
    ngx_uint_t                first;
    ngx_uint_t                last;
    ngx_str_t                 word;
} ngx_status_test_word_t;


static void ngx_status_test_words(ngx_status_vocabulary_e vocabulary,
    char *name);
static ngx_str_t *ngx_status_test_word(ngx_status_vocabulary_e vocabulary,
    ngx_uint_t code);


/* of several rows for a code the first one */

static ngx_status_test_word_t  ngx_status_test_table[] = {

    { NGX_STATUS_VOCABULARY_CANONICAL, 400, 400, S("INVALID_ARGUMENT") },
    { NGX_STATUS_VOCABULARY_CANONICAL, 401, 401, S("UNAUTHENTICATED") },
    { NGX_STATUS_VOCABULARY_CANONICAL, 403, 403, S("PERMISSION_DENIED") },
    { NGX_STATUS_VOCABULARY_CANONICAL, 404, 404, S("NOT_FOUND") },
    { NGX_STATUS_VOCABULARY_CANONICAL, 409, 409, S("ABORTED") },
    { NGX_STATUS_VOCABULARY_CANONICAL, 416, 416, S("OUT_OF_RANGE") },
    { NGX_STATUS_VOCABULARY_CANONICAL, 429, 429, S("RESOURCE_EXHAUSTED") },
    { NGX_STATUS_VOCABULARY_CANONICAL, 499, 499, S("CANCELLED") },
    { NGX_STATUS_VOCABULARY_CANONICAL, 501, 501, S("UNIMPLEMENTED") },
    { NGX_STATUS_VOCABULARY_CANONICAL, 503, 503, S("UNAVAILABLE") },
    { NGX_STATUS_VOCABULARY_CANONICAL, 504, 504, S("DEADLINE_EXCEEDED") },
    { NGX_STATUS_VOCABULARY_CANONICAL, 200, 299, S("OK") },
    { NGX_STATUS_VOCABULARY_CANONICAL, 400, 499, S("FAILED_PRECONDITION") },
    { NGX_STATUS_VOCABULARY_CANONICAL, 500, 599, S("INTERNAL") },
    { NGX_STATUS_VOCABULARY_CANONICAL, 0, 999, S("UNKNOWN") },

    { NGX_STATUS_VOCABULARY_GRPC, 400, 400, S("INTERNAL") },
    { NGX_STATUS_VOCABULARY_GRPC, 401, 401, S("UNAUTHENTICATED") },
    { NGX_STATUS_VOCABULARY_GRPC, 403, 403, S("PERMISSION_DENIED") },
    { NGX_STATUS_VOCABULARY_GRPC, 404, 404, S("UNIMPLEMENTED") },
    { NGX_STATUS_VOCABULARY_GRPC, 429, 429, S("UNAVAILABLE") },
    { NGX_STATUS_VOCABULARY_GRPC, 502, 504, S("UNAVAILABLE") },
    { NGX_STATUS_VOCABULARY_GRPC, 0, 999, S("UNKNOWN") },

    { NGX_STATUS_VOCABULARY_CONNECT, 400, 400, S("invalid_argument") },
    { NGX_STATUS_VOCABULARY_CONNECT, 401, 401, S("unauthenticated") },
    { NGX_STATUS_VOCABULARY_CONNECT, 403, 403, S("permission_denied") },
    { NGX_STATUS_VOCABULARY_CONNECT, 404, 404, S("not_found") },
    { NGX_STATUS_VOCABULARY_CONNECT, 409, 409, S("aborted") },
    { NGX_STATUS_VOCABULARY_CONNECT, 429, 429, S("resource_exhausted") },
    { NGX_STATUS_VOCABULARY_CONNECT, 499, 499, S("canceled") },
    { NGX_STATUS_VOCABULARY_CONNECT, 500, 500, S("internal") },
    { NGX_STATUS_VOCABULARY_CONNECT, 501, 501, S("unimplemented") },
    { NGX_STATUS_VOCABULARY_CONNECT, 502, 503, S("unavailable") },
    { NGX_STATUS_VOCABULARY_CONNECT, 504, 504, S("deadline_exceeded") },
    { NGX_STATUS_VOCABULARY_CONNECT, 0, 999, S("unknown") },

    { NGX_STATUS_VOCABULARY_OPENAI, 429, 429, S("rate_limit_error") },
    { NGX_STATUS_VOCABULARY_OPENAI, 300, 499, S("invalid_request_error") },
    { NGX_STATUS_VOCABULARY_OPENAI, 500, 599, S("server_error") },
    { NGX_STATUS_VOCABULARY_OPENAI, 0, 999, S("") },

    { NGX_STATUS_VOCABULARY_OPENAI_CODE, 429, 429, S("rate_limit_exceeded") },
    { NGX_STATUS_VOCABULARY_OPENAI_CODE, 0, 999, S("") },

    { NGX_STATUS_VOCABULARY_ANTHROPIC, 401, 401, S("authentication_error") },
    { NGX_STATUS_VOCABULARY_ANTHROPIC, 402, 402, S("billing_error") },
    { NGX_STATUS_VOCABULARY_ANTHROPIC, 403, 403, S("permission_error") },
    { NGX_STATUS_VOCABULARY_ANTHROPIC, 404, 404, S("not_found_error") },
    { NGX_STATUS_VOCABULARY_ANTHROPIC, 409, 409, S("conflict_error") },
    { NGX_STATUS_VOCABULARY_ANTHROPIC, 413, 413, S("request_too_large") },
    { NGX_STATUS_VOCABULARY_ANTHROPIC, 429, 429, S("rate_limit_error") },
    { NGX_STATUS_VOCABULARY_ANTHROPIC, 503, 503, S("overloaded_error") },
    { NGX_STATUS_VOCABULARY_ANTHROPIC, 504, 504, S("timeout_error") },
    { NGX_STATUS_VOCABULARY_ANTHROPIC, 529, 529, S("overloaded_error") },
    { NGX_STATUS_VOCABULARY_ANTHROPIC, 300, 499, S("invalid_request_error") },
    { NGX_STATUS_VOCABULARY_ANTHROPIC, 500, 599, S("api_error") },
    { NGX_STATUS_VOCABULARY_ANTHROPIC, 0, 999, S("") },

    { NGX_STATUS_VOCABULARY_OCI, 401, 401, S("UNAUTHORIZED") },
    { NGX_STATUS_VOCABULARY_OCI, 403, 403, S("DENIED") },
    { NGX_STATUS_VOCABULARY_OCI, 404, 404, S("NAME_UNKNOWN") },
    { NGX_STATUS_VOCABULARY_OCI, 405, 405, S("UNSUPPORTED") },
    { NGX_STATUS_VOCABULARY_OCI, 413, 413, S("SIZE_INVALID") },
    { NGX_STATUS_VOCABULARY_OCI, 429, 429, S("TOOMANYREQUESTS") },
    { NGX_STATUS_VOCABULARY_OCI, 501, 501, S("UNSUPPORTED") },
    { NGX_STATUS_VOCABULARY_OCI, 503, 503, S("UNAVAILABLE") },
    { NGX_STATUS_VOCABULARY_OCI, 0, 999, S("UNKNOWN") }
};


static ngx_str_t  ngx_status_test_names[] = {
    S("status_canonical"), S("status_grpc"), S("status_connect"),
    S("status_openai"), S("status_openai_code"), S("status_anthropic"),
    S("status_oci")
};


int
main(void)
{
    ngx_str_t   upper = S("STATUS_Oci");
    ngx_str_t   other[] = { S(""), S("status"), S("status_"), S("status_oc"),
                            S("status_ocis"), S("status_message") };
    ngx_uint_t  i;

    for (i = 0; i < NGX_STATUS_VOCABULARY_N; i++) {
        ngx_status_test_words(i, (char *) ngx_status_test_names[i].data);

        ngx_status_test_ok(ngx_status_vocabulary_find(&ngx_status_test_names[i])
                           == i,
                           "its variable");
    }

    ngx_status_test_ok(ngx_status_vocabulary_find(&upper)
                       == NGX_STATUS_VOCABULARY_OCI,
                       "upper case in a variable");

    for (i = 0; i < ngx_status_test_nelts(other); i++) {
        ngx_status_test_ok(ngx_status_vocabulary_find(&other[i])
                           == NGX_STATUS_VOCABULARY_N,
                           "a variable of something else");
    }

    return ngx_status_test_done();
}


static void
ngx_status_test_words(ngx_status_vocabulary_e vocabulary, char *name)
{
    ngx_str_t   *got, *expected;
    ngx_uint_t   code, wrong;

    wrong = 0;

    for (code = 0; code < 1000; code++) {
        got = ngx_status_vocabulary(vocabulary, code);
        expected = ngx_status_test_word(vocabulary, code);

        if (got->len == expected->len
            && (got->len == 0
                || ngx_memcmp(got->data, expected->data, got->len) == 0))
        {
            continue;
        }

        wrong++;
        printf("# %d\n", (int) code);
        ngx_status_test_show("     got", got);
        ngx_status_test_show("expected", expected);
    }

    ngx_status_test_ok(wrong == 0, name);
}


static ngx_str_t *
ngx_status_test_word(ngx_status_vocabulary_e vocabulary, ngx_uint_t code)
{
    ngx_status_test_word_t  *row;

    row = ngx_status_test_table;

    while (row->vocabulary != vocabulary
           || code < row->first || code > row->last)
    {
        row++;
    }

    return &row->word;
}
