
/*
 * Copyright (C) ngx_status_module developers
 */


#ifndef _NGX_HTTP_NEIGHBOR_H_INCLUDED_
#define _NGX_HTTP_NEIGHBOR_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>


/*
 * A module that does, on demand, what other modules do to a response.  It is
 * for the tests, where it is loaded before or after the module under test, or
 * alone, which tells what is right.
 *
 *     neighbor $http_x_neighbor;     what it does, in words
 *     neighbor_answer;               it answers itself
 *
 * It has a variable as well, $neighbor, which can be changed, is cacheable, and
 * calls the module when it is set.  None of nginx's own is all of this.
 *
 * A second one can be loaded together with it, for the module under test to be
 * between two.  Its bit of r->buffered is that of SSI, and the one of a
 * connection is that of gzip.
 */

#if (NGX_HTTP_NEIGHBOR_SECOND)

#define ngx_http_neighbor_module      ngx_http_neighbor_second_module

#define NGX_HTTP_NEIGHBOR_DIRECTIVE   "neighbor_second"
#define NGX_HTTP_NEIGHBOR_BUFFERED    0x01
#define NGX_HTTP_NEIGHBOR_CONNECTION  0x20

#else

#define NGX_HTTP_NEIGHBOR_DIRECTIVE   "neighbor"

/* a bit of image_filter's, which is not used where this module is */

#define NGX_HTTP_NEIGHBOR_BUFFERED    0x08
#define NGX_HTTP_NEIGHBOR_CONNECTION  0x08

#endif


typedef struct ngx_http_neighbor_s  ngx_http_neighbor_t;

typedef void (*ngx_http_neighbor_wake_pt)(ngx_http_neighbor_t *nb);


/*
 * What a request asks of the neighbor, each by a word of its own with "-" for
 * "_", "word=value", or "word" for 1; 0 is for what it does not ask.
 */

typedef struct {

    /* in the access phase */

    ngx_int_t    access_status;        /* returns this status */
    ngx_int_t    access_answer;        /* sends a response of this status */
    ngx_int_t    access_delay;         /* waits so many milliseconds */
    ngx_str_t    access_redirect;      /* an internal redirect */

    /* in the handler of a location with "neighbor_answer" */

    ngx_int_t    a_status;             /* of its response, instead of 200 */
    ngx_int_t    a_header_only;        /* no body, and a length of 0, if any */
    ngx_int_t    a_empty;              /* a body of which no length is known */
    ngx_int_t    a_chunked;            /* no length of a body that is there */
    ngx_int_t    a_parts;              /* so many calls for the body */
    ngx_int_t    a_pause;              /* milliseconds between them */
    ngx_int_t    a_twice;              /* asks for the header a second time */
    ngx_str_t    a_before;             /* a subrequest before the header */
    ngx_str_t    a_then;               /* and another one */
    ngx_int_t    a_wait;               /* until the first one is over, 2: and
                                          the other one is next */
    ngx_str_t    a_redirect;           /* an internal redirect */
    ngx_str_t    a_named;              /* to a named location */

    /* in the header filter */

    ngx_int_t    h_status;             /* changes the status */
    ngx_str_t    h_type;               /* changes the type, see _type() */
    ngx_int_t    h_no_length;          /* clears the length */
    ngx_int_t    h_header_only;        /* no body, and a length of 0 */
    ngx_int_t    h_clear;              /* clears each module's ctx */
    ngx_int_t    h_finalize;           /* another response, of this status */
    ngx_str_t    h_redirect;           /* an internal redirect, which leaves
                                          the headers as they are */
    ngx_int_t    h_return;             /* returns this status */
    ngx_int_t    h_error;              /* returns NGX_ERROR */
    ngx_int_t    h_twice;              /* calls the next filter twice */
    ngx_int_t    h_wait;               /* until so many calls with a body */
    ngx_int_t    h_memory;             /* needs the body in memory */
    ngx_int_t    h_temporary;          /* needs it in memory of its own */

    /* in the body filter, those with "at" in the call of that number */

    ngx_int_t    at;
    ngx_int_t    b_finalize;           /* at: another response */
    ngx_int_t    b_error;              /* at: returns NGX_ERROR */
    ngx_int_t    b_clear;              /* at: clears each module's ctx */
    ngx_int_t    b_split;              /* buffers of so many bytes */
    ngx_int_t    b_double;             /* each byte twice */
    ngx_int_t    b_drop;               /* no byte at all */
    ngx_int_t    b_append;             /* a tail */
    ngx_int_t    b_flush;              /* each buffer is to be flushed */
    ngx_int_t    b_sync;               /* each buffer is followed by a sync */
    ngx_int_t    b_buffer;             /* a copy, until the body's end */
    ngx_int_t    b_keep;               /* the buffers, until this call */
    ngx_int_t    b_delay;              /* the buffers, for milliseconds */
    ngx_int_t    b_connection;         /* says so in the connection */
    ngx_int_t    b_again;              /* returns NGX_AGAIN with that */
    ngx_int_t    b_each;               /* each buffer in a call of its own, 2:
                                          until one returns NGX_DONE */
    ngx_int_t    b_empty;              /* flushes before each call */
    ngx_int_t    b_null;               /* calls without a chain afterwards */
    ngx_int_t    b_taken;              /* an alert if bytes are left then */
    ngx_int_t    b_late;               /* the end in a call of its own */
    ngx_str_t    b_before;             /* at: a subrequest before the body */
    ngx_int_t    b_soon;               /* before it is buffered */
    ngx_str_t    b_after;              /* after it, as "addition" does it */
    ngx_str_t    b_store;              /* at its end, without a wait for it */
    ngx_str_t    b_background;         /* a subrequest that nobody waits for */
    ngx_str_t    b_memory;             /* one in memory, of "sub" */

    /* for a second response to the same request, too */

    ngx_int_t    again;

    /* returns NGX_OK after another response, or the redirect, of a filter */

    ngx_int_t    ok;
} ngx_http_neighbor_words_t;


struct ngx_http_neighbor_s {
    ngx_http_request_t         *request;
    ngx_http_neighbor_wake_pt   wake;
    void                       *dummy;

    /* where a connection has its descriptor, for the event's debug log */

    ngx_int_t                   ident;

    ngx_http_neighbor_words_t   words;
    ngx_event_t                 event;

    ngx_uint_t                  parts;
    ngx_uint_t                  headers;
    ngx_uint_t                  calls;
    ngx_chain_t                *held;

    unsigned                    access:1;      /* the access phase is done */
    unsigned                    redirected:1;
    unsigned                    off:1;         /* the response passes */
    unsigned                    waiting:1;     /* the header is held back */
    unsigned                    released:1;    /* nothing is held any more */
    unsigned                    started:1;     /* a part of the body is out */
};


typedef struct {
    ngx_http_complex_value_t  *words;
} ngx_http_neighbor_loc_conf_t;


/*
 * Returns what the request asks for, read at the first call, which is NULL if
 * there is nothing.  It stays with the request over redirects.
 */

ngx_http_neighbor_t *ngx_http_neighbor_get(ngx_http_request_t *r);


/* Calls "wake" after some milliseconds, unless the request ends before. */

void ngx_http_neighbor_timer(ngx_http_neighbor_t *nb, ngx_msec_t ms,
    ngx_http_neighbor_wake_pt wake);


/*
 * Sets the type, to one of
 *
 *     html     "text/html" with all that belongs to it
 *     bare     its name only
 *     stale    its name, with the hash of another type
 *     charset  its name with a parameter, all of which counts as the name
 *     upper    "TEXT/HTML"
 *     none     an empty one
 *     json     "application/json" with all that belongs to it
 *     barejson its name only
 */

void ngx_http_neighbor_type(ngx_http_request_t *r, ngx_str_t *name);


/* Begins a subrequest, unless that is empty, and makes it so. */

ngx_int_t ngx_http_neighbor_subrequest(ngx_http_neighbor_t *nb,
    ngx_str_t *uri, ngx_uint_t flags);


/* Whether a word asks for copies of the buffers. */

ngx_uint_t ngx_http_neighbor_copies(ngx_http_neighbor_words_t *w);


/* Makes those copies, and consumes the buffers. */

ngx_int_t ngx_http_neighbor_copy(ngx_http_neighbor_t *nb, ngx_chain_t *in,
    ngx_chain_t **out);


/* Adds plain copies to what is held, and consumes the buffers. */

ngx_int_t ngx_http_neighbor_keep(ngx_http_neighbor_t *nb, ngx_chain_t *in);


/*
 * Adds a buffer with data, or without, to a chain of which "last" is the end,
 * and returns it, or NULL.
 */

ngx_buf_t *ngx_http_neighbor_link(ngx_http_neighbor_t *nb, u_char *data,
    size_t len, ngx_chain_t ***last);


/* Whether the end of the body is in a chain. */

ngx_uint_t ngx_http_neighbor_last(ngx_chain_t *in);


/* Puts the two filters in front of those that are there already. */

void ngx_http_neighbor_filter_init(void);


extern ngx_module_t  ngx_http_neighbor_module;


#endif /* _NGX_HTTP_NEIGHBOR_H_INCLUDED_ */
