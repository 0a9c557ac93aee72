
/*
 * Copyright (C) ngx_status_module developers
 */


/*
 * What util/mutants includes in front of each source, for the faults that
 * util/mutations -i has put there.  The file NGX_STATUS_MUTANTS says which one
 * is on, and is told which are reached, and which would have made a difference
 * to the next step.
 */


#ifndef _MUTANTS_H_INCLUDED_
#define _MUTANTS_H_INCLUDED_


#define _GNU_SOURCE

#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>


/* as util/mutants and t/lib/Blocks.pm know */

#define MUTANTS  65536


#define mutant_on(n)                                                          \
    ((void) (ngx_status_mutants->reached[n] = 1), ngx_status_mutants->on == (n))

#define mutant_seen(n)                                                        \
    (ngx_status_mutants->seen[n] = 1)


/* an operand of "&&" is true, or one of "||", or a condition, false */

#define mutant_without_and(n, operand)                                        \
    (mutant_on(n) || (operand) || !mutant_seen(n))

#define mutant_without_or(n, operand)                                         \
    (!mutant_on(n) && (operand) && mutant_seen(n))

/* the same, where the operand does something else as well */

#define mutant_no_and(n, operand)                                             \
    ((mutant_seen(n) && mutant_on(n)) || (operand))

#define mutant_no_or(n, operand)                                              \
    (mutant_seen(n) && !mutant_on(n) && (operand))

#define mutant_negated(n, condition)                                          \
    ((mutant_seen(n) && mutant_on(n)) ^ !!(condition))

#define mutant_returns(n, other, value)                                       \
    ((mutant_seen(n) && mutant_on(n)) ? (other) : (value))

#define mutant_one(n)                                                         \
    ((mutant_seen(n) && mutant_on(n)) ? 0 : 1)

#define mutant_removed(n, ...)                                                \
    do {                                                                      \
        (void) mutant_seen(n);                                                \
                                                                              \
        if (!mutant_on(n)) {                                                  \
            __VA_ARGS__;                                                      \
        }                                                                     \
    } while (0)

#define mutant_sets(n, object, ...)                                           \
    do {                                                                      \
        __typeof__(object)  was_##n;                                          \
                                                                              \
        memcpy((void *) &was_##n, (void *) &(object), sizeof(was_##n));       \
                                                                              \
        if (!mutant_on(n)) {                                                  \
            __VA_ARGS__;                                                      \
        }                                                                     \
                                                                              \
        if (memcmp((void *) &was_##n, (void *) &(object), sizeof(was_##n))) { \
            (void) mutant_seen(n);                                            \
        }                                                                     \
    } while (0)

#define mutant_bound(n, left, is, other, right)                               \
    ({                                                                        \
        __typeof__((left) + 0)   a_##n = (left);                              \
        __typeof__((right) + 0)  b_##n = (right);                             \
                                                                              \
        if (a_##n == b_##n) {                                                 \
            (void) mutant_seen(n);                                            \
        }                                                                     \
                                                                              \
        mutant_on(n) ? a_##n other b_##n : a_##n is b_##n;                    \
    })


struct ngx_status_mutants_s {
    uint32_t        on;
    unsigned char   seen[MUTANTS];
    unsigned char   reached[MUTANTS];
};


static volatile struct ngx_status_mutants_s  *ngx_status_mutants;


static void ngx_status_mutants_open(void) __attribute__((constructor));


static void
ngx_status_mutants_open(void)
{
    int    fd;
    void  *state;

    fd = open(NGX_STATUS_MUTANTS, O_RDWR);
    state = mmap(NULL, sizeof(struct ngx_status_mutants_s),
                 PROT_READ|PROT_WRITE, MAP_SHARED, fd, 0);

    if (state == MAP_FAILED) {
        abort();
    }

    close(fd);

    ngx_status_mutants = state;
}


#endif /* _MUTANTS_H_INCLUDED_ */
