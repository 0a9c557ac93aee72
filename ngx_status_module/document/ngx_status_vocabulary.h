
/*
 * Copyright (C) ngx_status_module developers
 */


#ifndef _NGX_STATUS_VOCABULARY_H_INCLUDED_
#define _NGX_STATUS_VOCABULARY_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


/* the protocols that have words of their own for status codes */

typedef enum {
    NGX_STATUS_VOCABULARY_CANONICAL = 0,
    NGX_STATUS_VOCABULARY_GRPC,
    NGX_STATUS_VOCABULARY_CONNECT,
    NGX_STATUS_VOCABULARY_OPENAI,
    NGX_STATUS_VOCABULARY_OPENAI_CODE,
    NGX_STATUS_VOCABULARY_ANTHROPIC,
    NGX_STATUS_VOCABULARY_OCI,
    NGX_STATUS_VOCABULARY_N
} ngx_status_vocabulary_e;


/*
 * Returns the word of the vocabulary for a status code, 100 to 599 or beyond;
 * a constant, which is empty where the protocol has none.
 */
ngx_str_t *ngx_status_vocabulary(ngx_status_vocabulary_e vocabulary,
    ngx_uint_t code);

/*
 * Finds the vocabulary whose words are in the variable of the name, without
 * the dollar sign and in any case.  Returns NGX_STATUS_VOCABULARY_N if there
 * is none.
 */
ngx_status_vocabulary_e ngx_status_vocabulary_find(ngx_str_t *variable);


#endif /* _NGX_STATUS_VOCABULARY_H_INCLUDED_ */
