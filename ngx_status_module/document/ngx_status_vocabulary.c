
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "ngx_status_vocabulary.h"


typedef struct {
    ngx_uint_t                code;
    ngx_str_t                 word;
} ngx_status_vocabulary_word_t;


typedef struct {
    ngx_str_t                      variable;
    ngx_status_vocabulary_word_t  *words;
    ngx_str_t                      rest[6];    /* by class, from 0 on */
} ngx_status_vocabulary_t;


/*
 * google/rpc/code.proto, 2024-08, names a status code for each canonical code
 * of AIP-193; of several for one status code, the most general is here.
 */

static ngx_status_vocabulary_word_t  ngx_status_vocabulary_canonical[] = {
    { 400, ngx_string("INVALID_ARGUMENT") },
    { 401, ngx_string("UNAUTHENTICATED") },
    { 403, ngx_string("PERMISSION_DENIED") },
    { 404, ngx_string("NOT_FOUND") },
    { 409, ngx_string("ABORTED") },
    { 416, ngx_string("OUT_OF_RANGE") },
    { 429, ngx_string("RESOURCE_EXHAUSTED") },
    { 499, ngx_string("CANCELLED") },
    { 501, ngx_string("UNIMPLEMENTED") },
    { 503, ngx_string("UNAVAILABLE") },
    { 504, ngx_string("DEADLINE_EXCEEDED") },
    { 0, ngx_null_string }
};


/*
 * gRPC, doc/http-grpc-status-mapping.md, 2024-10: what a client makes of a
 * response that is not gRPC's
 */

static ngx_status_vocabulary_word_t  ngx_status_vocabulary_grpc[] = {
    { 400, ngx_string("INTERNAL") },
    { 401, ngx_string("UNAUTHENTICATED") },
    { 403, ngx_string("PERMISSION_DENIED") },
    { 404, ngx_string("UNIMPLEMENTED") },
    { 429, ngx_string("UNAVAILABLE") },
    { 502, ngx_string("UNAVAILABLE") },
    { 503, ngx_string("UNAVAILABLE") },
    { 504, ngx_string("UNAVAILABLE") },
    { 0, ngx_null_string }
};


/*
 * Connect protocol, "Error Codes", 2024-10, from HTTP to the code; of several
 * for one status code, the most general.  502, and what has no code, are by
 * "HTTP to Error Code".
 */

static ngx_status_vocabulary_word_t  ngx_status_vocabulary_connect[] = {
    { 400, ngx_string("invalid_argument") },
    { 401, ngx_string("unauthenticated") },
    { 403, ngx_string("permission_denied") },
    { 404, ngx_string("not_found") },
    { 409, ngx_string("aborted") },
    { 429, ngx_string("resource_exhausted") },
    { 499, ngx_string("canceled") },
    { 500, ngx_string("internal") },
    { 501, ngx_string("unimplemented") },
    { 502, ngx_string("unavailable") },
    { 503, ngx_string("unavailable") },
    { 504, ngx_string("deadline_exceeded") },
    { 0, ngx_null_string }
};


/*
 * OpenAI's API, "Error codes" and the schema "Error", 2026-08: "type", and
 * "code", which is null where the error says no more than the status
 */

static ngx_status_vocabulary_word_t  ngx_status_vocabulary_openai[] = {
    { 429, ngx_string("rate_limit_error") },
    { 0, ngx_null_string }
};

static ngx_status_vocabulary_word_t  ngx_status_vocabulary_openai_code[] = {
    { 429, ngx_string("rate_limit_exceeded") },
    { 0, ngx_null_string }
};


/*
 * Anthropic's API, "Errors", 2026-08; 503 has the word of its own 529, which is
 * not a code of HTTP
 */

static ngx_status_vocabulary_word_t  ngx_status_vocabulary_anthropic[] = {
    { 401, ngx_string("authentication_error") },
    { 402, ngx_string("billing_error") },
    { 403, ngx_string("permission_error") },
    { 404, ngx_string("not_found_error") },
    { 409, ngx_string("conflict_error") },
    { 413, ngx_string("request_too_large") },
    { 429, ngx_string("rate_limit_error") },
    { 503, ngx_string("overloaded_error") },
    { 504, ngx_string("timeout_error") },
    { 529, ngx_string("overloaded_error") },
    { 0, ngx_null_string }
};


/*
 * OCI distribution specification 1.1, "Error Codes"; UNKNOWN and UNAVAILABLE
 * are those of the CNCF's registry 2.8, whose specification it was before
 */

static ngx_status_vocabulary_word_t  ngx_status_vocabulary_oci[] = {
    { 401, ngx_string("UNAUTHORIZED") },
    { 403, ngx_string("DENIED") },
    { 404, ngx_string("NAME_UNKNOWN") },
    { 405, ngx_string("UNSUPPORTED") },
    { 413, ngx_string("SIZE_INVALID") },
    { 429, ngx_string("TOOMANYREQUESTS") },
    { 501, ngx_string("UNSUPPORTED") },
    { 503, ngx_string("UNAVAILABLE") },
    { 0, ngx_null_string }
};


/* in the order of ngx_status_vocabulary_e */

static ngx_status_vocabulary_t  ngx_status_vocabularies[] = {

    { ngx_string("status_canonical"), ngx_status_vocabulary_canonical,
      { ngx_string("UNKNOWN"), ngx_string("UNKNOWN"), ngx_string("OK"),
        ngx_string("UNKNOWN"), ngx_string("FAILED_PRECONDITION"),
        ngx_string("INTERNAL") } },

    { ngx_string("status_grpc"), ngx_status_vocabulary_grpc,
      { ngx_string("UNKNOWN"), ngx_string("UNKNOWN"), ngx_string("UNKNOWN"),
        ngx_string("UNKNOWN"), ngx_string("UNKNOWN"),
        ngx_string("UNKNOWN") } },

    { ngx_string("status_connect"), ngx_status_vocabulary_connect,
      { ngx_string("unknown"), ngx_string("unknown"), ngx_string("unknown"),
        ngx_string("unknown"), ngx_string("unknown"),
        ngx_string("unknown") } },

    { ngx_string("status_openai"), ngx_status_vocabulary_openai,
      { ngx_null_string, ngx_null_string, ngx_null_string,
        ngx_string("invalid_request_error"),
        ngx_string("invalid_request_error"),
        ngx_string("server_error") } },

    { ngx_string("status_openai_code"), ngx_status_vocabulary_openai_code,
      { ngx_null_string, ngx_null_string, ngx_null_string, ngx_null_string,
        ngx_null_string, ngx_null_string } },

    { ngx_string("status_anthropic"), ngx_status_vocabulary_anthropic,
      { ngx_null_string, ngx_null_string, ngx_null_string,
        ngx_string("invalid_request_error"),
        ngx_string("invalid_request_error"),
        ngx_string("api_error") } },

    { ngx_string("status_oci"), ngx_status_vocabulary_oci,
      { ngx_string("UNKNOWN"), ngx_string("UNKNOWN"), ngx_string("UNKNOWN"),
        ngx_string("UNKNOWN"), ngx_string("UNKNOWN"),
        ngx_string("UNKNOWN") } }
};


ngx_str_t *
ngx_status_vocabulary(ngx_status_vocabulary_e vocabulary, ngx_uint_t code)
{
    ngx_uint_t                     class;
    ngx_status_vocabulary_t       *v;
    ngx_status_vocabulary_word_t  *word;

    v = &ngx_status_vocabularies[vocabulary];

    for (word = v->words; word->code; word++) {
        if (word->code == code) {
            return &word->word;
        }
    }

    class = code / 100;

    return &v->rest[class < 6 ? class : 0];
}


ngx_status_vocabulary_e
ngx_status_vocabulary_find(ngx_str_t *variable)
{
    ngx_str_t   *name;
    ngx_uint_t   i;

    for (i = 0; i < NGX_STATUS_VOCABULARY_N; i++) {
        name = &ngx_status_vocabularies[i].variable;

        if (name->len == variable->len
            && ngx_strncasecmp(name->data, variable->data, name->len) == 0)
        {
            break;
        }
    }

    return i;
}
