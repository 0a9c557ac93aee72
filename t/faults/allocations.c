
/*
 * Copyright (C) ngx_status_module developers
 */


/*
 * Linked with the module's objects by util/allocations, which makes the linker
 * put the functions below in the place of those that can fail for want of
 * memory.  They count the module's calls, and make the one fail whose number is
 * in the file that STATUS_FAULTS names; there t/47-allocations.t finds what it
 * was.
 */


#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>


#define FAULT_ERROR            -1
#define FAULT_HTTP_ERROR       500
#define FAULT_PCRE2_COMPILE    121             /* PCRE2_ERROR_HEAP_FAILED */
#define FAULT_PCRE2_NOMEMORY   -48


typedef struct {
    uint32_t   call;                           /* the one to fail, 0: none */
    uint32_t   calls;
    uint32_t   caller;                         /* of it, an offset */
    char       name[52];
} fault_t;

typedef void      *ptr_t;
typedef intptr_t   int_t;
typedef intptr_t (*header_filter_pt)(void *r);
typedef intptr_t (*body_filter_pt)(void *r, void *in);


static void __attribute__((constructor)) fault_init(void);
static int fault(const char *name, void *caller);
static intptr_t fault_header_filter(void *r);
static intptr_t fault_body_filter(void *r, void *in);

void __real_ngx_status_filter_init(void);
void __wrap_ngx_status_filter_init(void);


extern header_filter_pt  ngx_http_top_header_filter;
extern body_filter_pt    ngx_http_top_body_filter;

extern const char        __ehdr_start[] __attribute__((visibility("hidden")));

static header_filter_pt  next_header_filter;
static body_filter_pt    next_body_filter;

static fault_t          *control;


static void
fault_init(void)
{
    int    fd;
    char  *file;

    file = getenv("STATUS_FAULTS");
    if (file == NULL) {
        return;
    }

    fd = open(file, O_RDWR);

    control = mmap(NULL, sizeof(fault_t), PROT_READ|PROT_WRITE, MAP_SHARED,
                   fd, 0);
    if (control == MAP_FAILED) {
        abort();
    }

    close(fd);
}


static int
fault(const char *name, void *caller)
{
    if (control == NULL || ++control->calls != control->call) {
        return 0;
    }

    strncpy(control->name, name, sizeof(control->name) - 1);
    control->caller = (char *) caller - __ehdr_start;

    return 1;
}


/* a function that takes the place of another one */

#define wrap(type, name, error, params, args)                                 \
    type __real_##name params;                                                \
    type __wrap_##name params;                                                \
                                                                              \
    type                                                                      \
    __wrap_##name params                                                      \
    {                                                                         \
        if (fault(#name, __builtin_return_address(0))) {                      \
            return (type) (int_t) (error);                                    \
        }                                                                     \
                                                                              \
        return __real_##name args;                                            \
    }                                                                         \
                                                                              \
    type __real_##name params


wrap(ptr_t, ngx_palloc, 0, (void *a, size_t b), (a, b));
wrap(ptr_t, ngx_pnalloc, 0, (void *a, size_t b), (a, b));
wrap(ptr_t, ngx_pcalloc, 0, (void *a, size_t b), (a, b));
wrap(ptr_t, ngx_pstrdup, 0, (void *a, void *b), (a, b));
wrap(ptr_t, ngx_create_temp_buf, 0, (void *a, size_t b), (a, b));
wrap(ptr_t, ngx_alloc_chain_link, 0, (void *a), (a));
wrap(ptr_t, ngx_array_create, 0, (void *a, uintptr_t b, size_t c), (a, b, c));
wrap(ptr_t, ngx_array_push, 0, (void *a), (a));
wrap(ptr_t, ngx_list_push, 0, (void *a), (a));
wrap(ptr_t, ngx_pool_cleanup_add, 0, (void *a, size_t b), (a, b));

/* what allocates for the module */

wrap(ptr_t, ngx_http_add_variable, 0, (void *a, void *b, uintptr_t c),
    (a, b, c));
wrap(int_t, ngx_http_get_variable_index, FAULT_ERROR, (void *a, void *b),
    (a, b));
wrap(int_t, ngx_http_compile_complex_value, FAULT_ERROR, (void *a), (a));
wrap(int_t, ngx_http_merge_types, FAULT_ERROR,
    (void *a, void *b, void *c, void *d, void *e, void *f),
    (a, b, c, d, e, f));
wrap(ptr_t, ngx_http_types_slot, FAULT_ERROR, (void *a, void *b, void *c),
    (a, b, c));
wrap(ptr_t, ngx_http_set_complex_value_slot, FAULT_ERROR,
    (void *a, void *b, void *c), (a, b, c));
wrap(ptr_t, ngx_http_set_predicate_slot, FAULT_ERROR,
    (void *a, void *b, void *c), (a, b, c));

wrap(ptr_t, ngx_http_get_flushed_variable, 0, (void *a, uintptr_t b), (a, b));
wrap(int_t, ngx_http_complex_value, FAULT_ERROR,
    (void *a, void *b, void *c), (a, b, c));
wrap(int_t, ngx_http_test_predicates, FAULT_ERROR, (void *a, void *b), (a, b));
wrap(int_t, ngx_http_discard_request_body, FAULT_HTTP_ERROR, (void *a), (a));
wrap(int_t, ngx_http_send_header, FAULT_ERROR, (void *a), (a));
wrap(int_t, ngx_http_output_filter, FAULT_ERROR, (void *a, void *b), (a, b));

wrap(ptr_t, pcre2_compile_8, (*d = FAULT_PCRE2_COMPILE, *e = 0),
    (void *a, size_t b, uint32_t c, int *d, size_t *e, void *f),
    (a, b, c, d, e, f));
wrap(int, pcre2_jit_compile_8, FAULT_PCRE2_NOMEMORY, (void *a, uint32_t b),
    (a, b));
wrap(ptr_t, pcre2_match_data_create_from_pattern_8, 0, (void *a, void *b),
    (a, b));
wrap(ptr_t, pcre2_match_context_create_8, 0, (void *a), (a));
wrap(ptr_t, pcre2_jit_stack_create_8, 0, (size_t a, size_t b, void *c),
    (a, b, c));
wrap(int, pcre2_match_8, FAULT_PCRE2_NOMEMORY,
    (void *a, void *b, size_t c, size_t d, uint32_t e, void *f, void *g),
    (a, b, c, d, e, f, g));


/* filters below the module's, which fail as those of nginx may */

void
__wrap_ngx_status_filter_init(void)
{
    next_header_filter = ngx_http_top_header_filter;
    ngx_http_top_header_filter = fault_header_filter;

    next_body_filter = ngx_http_top_body_filter;
    ngx_http_top_body_filter = fault_body_filter;

    __real_ngx_status_filter_init();
}


static intptr_t
fault_header_filter(void *r)
{
    if (fault("header filter", __builtin_return_address(0))) {
        return FAULT_ERROR;
    }

    return next_header_filter(r);
}


static intptr_t
fault_body_filter(void *r, void *in)
{
    if (fault("body filter", __builtin_return_address(0))) {
        return FAULT_ERROR;
    }

    return next_body_filter(r, in);
}
