
/*
 * Copyright (C) ngx_status_module developers
 */


#ifndef _NGX_STATUS_H_INCLUDED_
#define _NGX_STATUS_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_status_codes.h"
#include "ngx_status_document.h"
#include "ngx_status_timer.h"


/* of "error_json_source"; a response is from one of the first two */

#define NGX_STATUS_SOURCE_UPSTREAM  0x01
#define NGX_STATUS_SOURCE_NGINX     0x02
#define NGX_STATUS_SOURCE_ANY       0x03


/* the protocol of a client that gets a response of gRPC, not a document */

typedef enum {
    NGX_STATUS_GRPC_NONE = 0,
    NGX_STATUS_GRPC_PLAIN,
    NGX_STATUS_GRPC_WEB,
    NGX_STATUS_GRPC_WEB_TEXT
} ngx_status_grpc_e;


/* what became of a response, the values of $error_json */

typedef enum {
    NGX_STATUS_REPLACED = 0,
    NGX_STATUS_REPLACED_DRY_RUN,
    NGX_STATUS_KEPT_TYPE,
    NGX_STATUS_KEPT_SOURCE,
    NGX_STATUS_KEPT_BYPASS,
    NGX_STATUS_KEPT_ACCEPT,
    NGX_STATUS_KEPT_MATCH,
    NGX_STATUS_ABORTED
} ngx_status_outcome_e;


/* a variable for a part of the original body */

typedef struct {
    ngx_int_t               index;
    ngx_http_variable_t    *variable;
} ngx_status_capture_t;


typedef struct {
    ngx_array_t                *formats;       /* ngx_status_format_t * */

    ngx_array_t                 captures;      /* ngx_status_capture_t */

    /* where there is no directive */

    ngx_status_document_conf_t  document;

    ngx_shm_zone_t             *counters;      /* ngx_status_counters_t */
} ngx_status_main_conf_t;


/* of a server, or of the http level */

typedef struct ngx_status_srv_conf_s  ngx_status_srv_conf_t;

struct ngx_status_srv_conf_s {
    ngx_status_srv_conf_t      *http;          /* of a server */

    ngx_str_t                   directive;     /* of no use without documents */
    ngx_uint_t                  used;          /* there are documents */

    uint64_t                    counted;       /* its part of a counter's key */
};


/* of the room "response" */

typedef struct ngx_status_pointers_s  ngx_status_pointers_t;

typedef struct {
    ngx_status_codes_t         *codes;         /* NULL for "off" */

    ngx_hash_t                  types;
    ngx_array_t                *types_keys;
    ngx_uint_t                  json;          /* is one of the types */

    ngx_uint_t                  source;
    ngx_array_t                *bypass;        /* ngx_http_complex_value_t */
    ngx_flag_t                  negotiate;
    ngx_flag_t                  grpc;
    ngx_flag_t                  dry_run;

    ngx_array_t                *patterns;      /* of "error_json_match" */
    ngx_status_pointers_t      *pointers;      /* of "error_json_pointer" */
    size_t                      match_buffer;
    ngx_msec_t                  match_timeout;

    ngx_str_t                   proxy_status;  /* of length 0 for "off" */
    ngx_http_complex_value_t   *retry_after;
    ngx_status_codes_t         *retry_codes;
    ngx_array_t                *statuses;      /* of "error_json_status" */

    size_t                      drain_size;    /* 0 for "off" */
    ngx_msec_t                  drain_time;
} ngx_status_response_conf_t;


/* of the room "page" */

typedef struct ngx_status_catalog_page_s  ngx_status_catalog_page_t;

typedef struct {
    ngx_status_catalog_page_t  *catalog;       /* of "error_json_catalog" */
    ngx_uint_t                  metrics;       /* of "error_json_metrics" */
} ngx_status_page_conf_t;


typedef struct {
    ngx_status_response_conf_t  response;
    ngx_status_page_conf_t      page;
    ngx_status_document_conf_t  document;
} ngx_status_loc_conf_t;


/* what the body filter does with the original body */

typedef enum {
    NGX_STATUS_PHASE_PASS = 0,
    NGX_STATUS_PHASE_HOLD,
    NGX_STATUS_PHASE_SEND,                     /* the document, right now */
    NGX_STATUS_PHASE_DISCARD,
    NGX_STATUS_PHASE_LEFT                      /* it is of another response */
} ngx_status_phase_e;


typedef struct ngx_status_hold_s  ngx_status_hold_t;
typedef struct ngx_status_ctx_s  ngx_status_ctx_t;

typedef void (*ngx_status_ctx_timer_pt)(ngx_http_request_t *r,
    ngx_status_ctx_t *ctx);


/* of one response: another one of the same request has another context */

struct ngx_status_ctx_s {
    ngx_http_request_t             *request;
    ngx_http_upstream_t            *upstream;  /* if its body is a live one's */

    ngx_status_timer_t              timer;
    ngx_status_ctx_timer_pt         handler;

    ngx_status_outcome_e            outcome;
    ngx_uint_t                      code;      /* before "error_json_status" */
    ngx_uint_t                      source;    /* NGX_STATUS_SOURCE_... */
    ngx_status_phase_e              phase;
    ngx_status_document_variant_t  *variant;   /* of the document */
    ngx_status_grpc_e               grpc;      /* instead of a document */
    ngx_str_t                       grpc_type; /* of the request */
    ngx_str_t                       body;      /* whole, or data is NULL */
    ngx_status_hold_t              *hold;
    ngx_str_t                      *captures;  /* data is NULL if not caught */

    /* of the original body, while it is drained */

    off_t                           drained;
    ngx_msec_t                      drain_start;

    /* the end of r->postponed after the last call of the body filter */

    ngx_http_postponed_request_t   *place;

    /* the end of the document's trailers */

    ngx_list_part_t                *trailers;
    ngx_uint_t                      ntrailers;

    ngx_pool_cleanup_t              counting;

    unsigned                        keepalive:1;    /* of the client */
    unsigned                        draining:1;
    unsigned                        subrequests:1;  /* of the document */

    /*
     * of the original body: ngx_http_upstream_finalize_request() closes the
     * connection, and then sends its end, or a flush if it broke off
     */

    unsigned                        ended:1;
    unsigned                        broken:1;

    /* its end comes, though it has not been read, see ngx_status_tolerate.c */

    unsigned                        incomplete:1;

    /* the header comes after its end, which an earlier filter waited for */

    unsigned                        over:1;

    unsigned                        uncounted:1;
    unsigned                        finalized:1;    /* by a filter, before it */

    /* kept, unless its body turns out to be empty */

    unsigned                        probing:1;
};


extern ngx_module_t  ngx_status_module;


#endif /* _NGX_STATUS_H_INCLUDED_ */
