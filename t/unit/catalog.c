
/*
 * Copyright (C) ngx_status_module developers
 */


/*
 * The built-in catalog, what is found in it, and the rules of an overlay.
 * usage: catalog [docs/status-codes.md]
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "ngx_status_catalog.h"
#include "unit.h"


#define NGX_STATUS_TEST_LINE_SIZE  4096


typedef struct {
    char                *heading;
    ngx_uint_t           origin;
    ngx_uint_t           rows;
} ngx_status_test_section_t;


static void ngx_status_test_find(void);
static void ngx_status_test_find_bounds(void);
static ngx_uint_t ngx_status_test_origin(ngx_uint_t code);
static void ngx_status_test_docs(char *path);
static void ngx_status_test_docs_row(ngx_status_test_section_t *section,
    char *line);
static void ngx_status_test_overlay(ngx_pool_t *pool);
static void ngx_status_test_overlay_levels(ngx_pool_t *pool);
static void ngx_status_test_overlay_order(ngx_pool_t *pool);
static ngx_status_catalog_t *ngx_status_test_lay(ngx_pool_t *pool,
    ngx_status_catalog_t *base, ngx_status_catalog_entry_t *rows, ngx_uint_t n);
static void ngx_status_test_at(ngx_status_catalog_t *catalog, ngx_uint_t code,
    char *message, char *description, ngx_uint_t origin, char *name);
static ngx_uint_t ngx_status_test_eq(ngx_str_t *s, char *text);
static ngx_uint_t ngx_status_test_ascending(ngx_status_catalog_t *catalog);
static void ngx_status_test_bail_out(char *reason);


static ngx_uint_t  ngx_status_test_documented[] = {
    100, 101, 201, 202, 203, 204, 205, 206, 300, 301, 302, 303, 304, 305, 306,
    400, 401, 402, 403, 404, 405, 406, 407, 408, 409, 410, 411, 412, 413, 414,
    415, 416, 417, 422, 429, 500, 501, 502, 503, 504, 505
};


static ngx_uint_t  ngx_status_test_registered[] = {
    102, 103, 200, 207, 208, 226, 307, 308, 421, 423, 424, 425, 426, 428, 431,
    451, 506, 507, 508, 510, 511
};


static ngx_status_test_section_t  ngx_status_test_sections[] = {
    { "## Documented codes\n", NGX_STATUS_CATALOG_DOCUMENTED, 0 },
    { "## Other registered codes\n", NGX_STATUS_CATALOG_REGISTERED, 0 },
    { "## Fallbacks\n", NGX_STATUS_CATALOG_FALLBACK, 0 }
};


/* the origins are what an overlay must not take over */

static ngx_status_catalog_entry_t  ngx_status_test_outer[] = {
    { 599, ngx_string("Last"), ngx_string("The last one."), 0, 0 },
    { 404, ngx_string("NoSuchOrder"), ngx_string("No such order."), 0, 0 },
    { 299, ngx_string("Odd"), ngx_null_string, 0, 0 },
    { 409, ngx_string("Conflicting"), ngx_null_string, 0, 0 },
    { 499, ngx_string("Closed"), ngx_null_string, 0, 0 },
    { 423, ngx_string("Busy"), ngx_string(""), 0, 0 },
    { 410, ngx_string("Vanished"), ngx_string("Without a trace."), 0, 0 },
    { 500, ngx_string("Our Fault"), ngx_string("Try later."), 0, 1 },
    { 598, ngx_string("Slow"), ngx_null_string, 0, 0 }
};


static ngx_status_catalog_entry_t  ngx_status_test_inner[] = {
    { 599, ngx_string("Very Last"), ngx_null_string, 0, 0 },
    { 404, ngx_string("NoSuchItem"), ngx_null_string, 0, 0 },
    { 409, ngx_string("Clash"), ngx_string("Of items."), 0, 0 }
};


int
main(int argc, char *argv[])
{
    ngx_pool_t  *pool;

    pool = ngx_status_test_pool();

    ngx_status_test_find();
    ngx_status_test_find_bounds();
    ngx_status_test_docs(argc > 1 ? argv[1] : "docs/status-codes.md");
    ngx_status_test_overlay(pool);
    ngx_status_test_overlay_levels(pool);
    ngx_status_test_overlay_order(pool);

    ngx_destroy_pool(pool);

    return ngx_status_test_done();
}


static void
ngx_status_test_find(void)
{
    char                         name[64];
    ngx_uint_t                   code, want, class, origin, bad;
    ngx_status_catalog_entry_t  *entry;

    ngx_status_test_ok(ngx_status_test_ascending(&ngx_status_catalog),
                       "the built-in entries are strictly ascending");

    bad = 0;

    entry = ngx_status_catalog_find(&ngx_status_catalog,
                                    NGX_STATUS_CATALOG_PLAIN_HTTP);

    ngx_status_test_ok(entry && entry->code == 400 && !entry->class,
                       "497 has the one of 400");

    for (code = 100; code < 600; code++) {

        if (code == NGX_STATUS_CATALOG_PLAIN_HTTP) {
            continue;
        }

        origin = ngx_status_test_origin(code);
        class = (origin == NGX_STATUS_CATALOG_FALLBACK);
        want = class ? code / 100 * 100 : code;

        entry = ngx_status_catalog_find(&ngx_status_catalog, code);

        if (class && code < 300) {
            bad |= (entry != NULL);
            continue;
        }

        if (origin == NGX_STATUS_CATALOG_DOCUMENTED) {
            snprintf(name, sizeof(name), "the documented %lu is found",
                     (unsigned long) code);
            ngx_status_test_ok(entry && entry->code == want
                               && entry->origin == origin
                               && !entry->class, name);
            continue;
        }

        bad |= (entry == NULL || entry->code != want
                || entry->origin != origin || entry->class != class);
    }

    ngx_status_test_ok(!bad, "other codes find an entry, a fallback, nothing");
}


static ngx_uint_t
ngx_status_test_origin(ngx_uint_t code)
{
    ngx_uint_t  i;

    for (i = 0; i < ngx_status_test_nelts(ngx_status_test_documented); i++) {
        if (ngx_status_test_documented[i] == code) {
            return NGX_STATUS_CATALOG_DOCUMENTED;
        }
    }

    for (i = 0; i < ngx_status_test_nelts(ngx_status_test_registered); i++) {
        if (ngx_status_test_registered[i] == code) {
            return NGX_STATUS_CATALOG_REGISTERED;
        }
    }

    return NGX_STATUS_CATALOG_FALLBACK;
}


static void
ngx_status_test_find_bounds(void)
{
    ngx_uint_t            i;
    ngx_status_catalog_t  empty;

    static ngx_uint_t  nowhere[] = { 0, 1, 2, 6, 99, 199, 299, 600, 1000 };

    for (i = 0; i < ngx_status_test_nelts(nowhere); i++) {
        ngx_status_test_ok(ngx_status_catalog_find(&ngx_status_catalog,
                                                   nowhere[i])
                           == NULL, "nothing is found where nothing is");
        ngx_status_test_ok(ngx_status_catalog_find_class(&ngx_status_catalog,
                                                         nowhere[i])
                           == NULL, "nor is a fallback");
    }

    empty.entries = NULL;
    empty.n = 0;

    ngx_status_test_ok(ngx_status_catalog_find(&empty, 404) == NULL,
                       "nothing is found in an empty catalog");
}


static void
ngx_status_test_docs(char *path)
{
    FILE                       *file;
    char                        line[NGX_STATUS_TEST_LINE_SIZE];
    ngx_uint_t                  i, rows;
    ngx_status_test_section_t  *section;

    file = fopen(path, "r");
    if (file == NULL) {
        ngx_status_test_bail_out(path);
    }

    section = NULL;
    rows = 0;

    while (fgets(line, sizeof(line), file)) {

        if (line[0] == '#') {
            section = NULL;

            for (i = 0; i < ngx_status_test_nelts(ngx_status_test_sections);
                 i++)
            {
                if (ngx_strcmp(line, ngx_status_test_sections[i].heading)
                    == 0)
                {
                    section = &ngx_status_test_sections[i];
                }
            }
        }

        if (section && line[0] == '|' && line[2] >= '0' && line[2] <= '9') {
            ngx_status_test_docs_row(section, line);
            rows++;
        }
    }

    fclose(file);

    ngx_status_test_ok(ngx_status_test_sections[0].rows
                       == ngx_status_test_nelts(ngx_status_test_documented)
                       && ngx_status_test_sections[1].rows
                       == ngx_status_test_nelts(ngx_status_test_registered)
                       && ngx_status_test_sections[2].rows == 3
                       && ngx_status_catalog.n == rows,
                       "the documentation has a row for every entry");
}


static void
ngx_status_test_docs_row(ngx_status_test_section_t *section, char *line)
{
    char                         name[64], want[NGX_STATUS_TEST_LINE_SIZE];
    ngx_uint_t                   code, class;
    ngx_status_catalog_entry_t  *entry;

    code = strtoul(line + 2, NULL, 10);

    snprintf(name, sizeof(name), "%lu is as documented", (unsigned long) code);

    class = (code < 100);

    if (class) {
        entry = ngx_status_catalog_find_class(&ngx_status_catalog, code * 100);

    } else {
        entry = ngx_status_catalog_find(&ngx_status_catalog, code);
    }

    if (entry == NULL || entry->class != class
        || entry->code != (class ? code * 100 : code)
        || entry->origin != section->origin)
    {
        ngx_status_test_ok(0, name);
        return;
    }

    snprintf(want, sizeof(want), "| %lu%s | %.*s | %.*s |\n",
             (unsigned long) code, class ? "xx" : "",
             (int) entry->message.len, entry->message.data,
             (int) entry->description.len, entry->description.data);

    ngx_status_test_ok(ngx_strcmp(line, want) == 0, name);

    section->rows++;
}


static void
ngx_status_test_overlay(ngx_pool_t *pool)
{
    char                        *conflict, *class;
    ngx_status_catalog_t        *catalog;
    ngx_status_catalog_entry_t  *fallback;

    catalog = ngx_status_test_lay(pool, &ngx_status_catalog,
                                ngx_status_test_outer,
                                ngx_status_test_nelts(ngx_status_test_outer));

    conflict = (char *) ngx_status_catalog_find(&ngx_status_catalog, 409)
                            ->description.data;
    class = (char *) ngx_status_catalog_find_class(&ngx_status_catalog, 404)
                            ->description.data;

    ngx_status_test_ok(ngx_status_test_ascending(catalog)
                       && catalog->n == ngx_status_catalog.n + 4,
                       "new rows are put in their place");

    ngx_status_test_at(catalog, 404, "NoSuchOrder", "No such order.",
                       NGX_STATUS_CATALOG_OVERRIDDEN, "a row overrides");
    ngx_status_test_at(catalog, 409, "Conflicting", conflict,
                       NGX_STATUS_CATALOG_OVERRIDDEN,
                       "without a description, it keeps the base's");
    ngx_status_test_at(catalog, 423, "Busy", "", NGX_STATUS_CATALOG_OVERRIDDEN,
                       "an empty description is one");
    ngx_status_test_at(catalog, 599, "Last", "The last one.",
                       NGX_STATUS_CATALOG_ADDED, "a row is added");
    ngx_status_test_at(catalog, 499, "Closed", class,
                       NGX_STATUS_CATALOG_ADDED,
                       "without a description, it gets the fallback's");
    ngx_status_test_at(catalog, 598, "Slow", "Try later.",
                       NGX_STATUS_CATALOG_ADDED,
                       "and that of a fallback in the same overlay");
    ngx_status_test_at(catalog, 299, "Odd", "", NGX_STATUS_CATALOG_ADDED,
                       "and an empty one where the class has no fallback");

    fallback = ngx_status_catalog_find_class(catalog, 500);

    ngx_status_test_ok(fallback && fallback->class
                       && fallback->origin == NGX_STATUS_CATALOG_OVERRIDDEN
                       && ngx_status_test_eq(&fallback->message, "Our Fault")
                       && ngx_status_test_eq(&fallback->description,
                                             "Try later."),
                       "a fallback overrides");
    ngx_status_test_ok(ngx_status_catalog_find(catalog, 597) == fallback,
                       "a code without an entry finds the new fallback");
    ngx_status_test_at(catalog, 500, "InternalServerError",
                       (char *) ngx_status_catalog_find(&ngx_status_catalog,
                                                        500)
                                    ->description.data,
                       NGX_STATUS_CATALOG_DOCUMENTED,
                       "the first code of the class keeps its own");
    ngx_status_test_ok(ngx_status_catalog_find(catalog, 298) == NULL,
                       "nothing is found for the neighbor of a new row");

    ngx_status_test_at(&ngx_status_catalog, 404, "NotFound",
                       "The requested resource could not be found. The client "
                       "should modify the request instead of re-initiating "
                       "it.", NGX_STATUS_CATALOG_DOCUMENTED,
                       "the base is left as it is");
}


static void
ngx_status_test_overlay_levels(ngx_pool_t *pool)
{
    ngx_status_catalog_t  *outer, *inner;

    outer = ngx_status_test_lay(pool, &ngx_status_catalog,
                                ngx_status_test_outer,
                                ngx_status_test_nelts(ngx_status_test_outer));
    inner = ngx_status_test_lay(pool, outer, ngx_status_test_inner,
                                ngx_status_test_nelts(ngx_status_test_inner));

    ngx_status_test_ok(ngx_status_test_ascending(inner)
                       && inner->n == outer->n,
                       "an inner level that only overrides adds no entry");

    ngx_status_test_at(inner, 599, "Very Last", "The last one.",
                       NGX_STATUS_CATALOG_ADDED, "an added row stays added");
    ngx_status_test_at(inner, 404, "NoSuchItem", "No such order.",
                       NGX_STATUS_CATALOG_OVERRIDDEN,
                       "an overridden row is overridden again");
    ngx_status_test_at(inner, 409, "Clash", "Of items.",
                       NGX_STATUS_CATALOG_OVERRIDDEN,
                       "the inner description wins");
    ngx_status_test_at(inner, 410, "Vanished", "Without a trace.",
                       NGX_STATUS_CATALOG_OVERRIDDEN, "other rows stay");
    ngx_status_test_at(outer, 404, "NoSuchOrder", "No such order.",
                       NGX_STATUS_CATALOG_OVERRIDDEN,
                       "the outer level is left as it is");
}


static void
ngx_status_test_overlay_order(ngx_pool_t *pool)
{
    ngx_uint_t                   i, bad;
    ngx_status_catalog_t        *catalog;
    ngx_status_catalog_entry_t   rows[500], *entry;

    /* 137 and 500 have no common divisor: each code comes once */

    for (i = 0; i < 500; i++) {
        rows[i].code = 100 + i * 137 % 500;
        rows[i].origin = NGX_STATUS_CATALOG_DOCUMENTED;
        rows[i].class = 0;
        ngx_str_set(&rows[i].message, "Any");
        ngx_str_set(&rows[i].description, "Any of them.");
    }

    catalog = ngx_status_test_lay(pool, &ngx_status_catalog, rows, 500);

    bad = (catalog->n != 503 || !ngx_status_test_ascending(catalog));

    for (i = 100; i < 600; i++) {
        entry = ngx_status_catalog_find(catalog, i);

        bad |= (entry == NULL || entry->code != i
                || !ngx_status_test_eq(&entry->message, "Any")
                || !ngx_status_test_eq(&entry->description, "Any of them."));
    }

    ngx_status_test_ok(!bad, "all codes are laid over in any order");

    catalog = ngx_status_test_lay(pool, &ngx_status_catalog, NULL, 0);

    ngx_status_test_ok(catalog->n == ngx_status_catalog.n
                       && ngx_memcmp(catalog->entries,
                                     ngx_status_catalog.entries,
                                     catalog->n
                                     * sizeof(ngx_status_catalog_entry_t))
                          == 0,
                       "an overlay without rows changes nothing");
}


static ngx_status_catalog_t *
ngx_status_test_lay(ngx_pool_t *pool, ngx_status_catalog_t *base,
    ngx_status_catalog_entry_t *rows, ngx_uint_t n)
{
    ngx_array_t            overlay;
    ngx_status_catalog_t  *catalog;

    ngx_memzero(&overlay, sizeof(ngx_array_t));

    overlay.elts = rows;
    overlay.nelts = n;
    overlay.size = sizeof(ngx_status_catalog_entry_t);

    catalog = ngx_status_catalog_overlay(pool, base, &overlay);
    if (catalog == NULL) {
        ngx_status_test_bail_out("out of memory");
    }

    return catalog;
}


static void
ngx_status_test_at(ngx_status_catalog_t *catalog, ngx_uint_t code,
    char *message, char *description, ngx_uint_t origin, char *name)
{
    ngx_status_catalog_entry_t  *entry;

    entry = ngx_status_catalog_find(catalog, code);

    ngx_status_test_ok(entry && entry->code == code && entry->origin == origin
                       && ngx_status_test_eq(&entry->message, message)
                       && ngx_status_test_eq(&entry->description, description),
                       name);
}


static ngx_uint_t
ngx_status_test_eq(ngx_str_t *s, char *text)
{
    return s->data && s->len == ngx_strlen(text)
           && ngx_memcmp(s->data, text, s->len) == 0;
}


static ngx_uint_t
ngx_status_test_ascending(ngx_status_catalog_t *catalog)
{
    ngx_uint_t                   i;
    ngx_status_catalog_entry_t  *entry;

    for (i = 1; i < catalog->n; i++) {
        entry = &catalog->entries[i];

        if (entry[-1].code > entry->code
            || (entry[-1].code == entry->code
                && entry[-1].class <= entry->class))
        {
            return 0;
        }
    }

    return 1;
}


static void
ngx_status_test_bail_out(char *reason)
{
    printf("Bail out! %s\n", reason);
    exit(1);
}
