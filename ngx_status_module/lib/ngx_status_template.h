
/*
 * Copyright (C) ngx_status_module developers
 */


#ifndef _NGX_STATUS_TEMPLATE_H_INCLUDED_
#define _NGX_STATUS_TEMPLATE_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


/* the longest template, in bytes */

#define NGX_STATUS_TEMPLATE_SIZE  65536


/* how the value of a member is written */

typedef enum {
    NGX_STATUS_TEMPLATE_AS_STRING = 0,
    NGX_STATUS_TEMPLATE_AS_NUMBER,      /* a JSON number as it is */
    NGX_STATUS_TEMPLATE_AS_JSON         /* a valid JSON text as it is */
} ngx_status_template_as_e;


typedef struct {
    ngx_str_t                 name;    /* by ..._template_render_name() */
    ngx_str_t                 value;
    ngx_status_template_as_e  as;
    ngx_uint_t                form;    /* the renderer's own */
} ngx_status_template_member_t;


/* the parts of a template */

typedef enum {
    NGX_STATUS_TEMPLATE_LITERAL = 0,
    NGX_STATUS_TEMPLATE_CHARACTERS,    /* a variable in a string */
    NGX_STATUS_TEMPLATE_SCALAR         /* any scalar as it is, "" as null */
} ngx_status_template_op_e;


typedef struct {
    ngx_str_t                 literal;
    ngx_uint_t                variable;
    ngx_status_template_op_e  type;
} ngx_status_template_op_t;


typedef struct {
    ngx_array_t  variables;    /* of ngx_str_t, each once, by first use */
    ngx_array_t  names;        /* of ngx_str_t, decoded, of the members of
                                  the top-level object */
    ngx_array_t  ops;          /* of ngx_status_template_op_t, without the
                                  "}" of the top-level object */
    unsigned     object:1;     /* the top level is one: takes members */
} ngx_status_template_t;


/*
 * Compiles the text, which is JSON (RFC 8259) with "$name" and "${name}"
 * inside of strings and in the place of values, to what
 * ngx_status_template_render() takes.  The template and what it holds is
 * allocated from the pool, but the names of variables point into the text.
 *
 * Returns NGX_ERROR if the text is invalid or out of memory; err is then the
 * reason and the place in it, counted from 1, allocated from the pool, or
 * empty if there was no memory.
 */
ngx_int_t ngx_status_template_compile(ngx_pool_t *pool, ngx_str_t *text,
    ngx_status_template_t *template, ngx_str_t *err);

/*
 * Makes the name of a member, any bytes, a JSON string, allocated from the
 * pool.  Returns NGX_ERROR if out of memory.
 */
ngx_int_t ngx_status_template_render_name(ngx_pool_t *pool,
    ngx_str_t *name, ngx_str_t *json);

/*
 * Sets document to the JSON text, with a newline at its end, that the
 * template makes: values has an element for each of template->variables, and
 * the members are added at the end of the top-level object, if it is one.
 * Neither values nor members' values need to be valid UTF-8, and whatever they
 * hold, the document is valid JSON.  It is one allocation from the pool, of its
 * exact size; nothing in it points to the values or the template.
 *
 * Returns NGX_ERROR if out of memory.
 */
ngx_int_t ngx_status_template_render(ngx_pool_t *pool,
    ngx_status_template_t *template, ngx_str_t *values,
    ngx_status_template_member_t *members, ngx_uint_t nmembers,
    ngx_str_t *document);

/*
 * The same for a document that was rendered without members: sets document to
 * a copy of the base with the members added to it.
 */
ngx_int_t ngx_status_template_render_extend(ngx_pool_t *pool,
    ngx_status_template_t *template, ngx_str_t *base,
    ngx_status_template_member_t *members, ngx_uint_t nmembers,
    ngx_str_t *document);


#endif /* _NGX_STATUS_TEMPLATE_H_INCLUDED_ */
