
/*
 * Copyright (C) ngx_status_module developers
 */


/*
 * The weight of a media type: specificity, parameters, the grammar, and lines
 * that are long.
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "ngx_status_accept.h"
#include "ngx_status_accept_element.h"
#include "unit.h"
#include "weight.h"


#define NGX_STATUS_TEST_LINES  3
#define NGX_STATUS_TEST_LARGE  (256 * 1024)
#define NGX_STATUS_TEST_STEPS  24          /* for a byte; 16 at most are seen */

#define S        ngx_string

#define JSON     ngx_string("application/json")
#define PROBLEM  ngx_string("application/problem+json")
#define HTML     ngx_string("text/html")
#define XHTML    ngx_string("application/xhtml+xml")
#define PLAIN    ngx_string("text/plain")
#define NONE     ngx_null_string

#define RFC                                                                   \
    ngx_string("text/*;q=0.3, text/plain;q=0.7, text/plain;format=flowed, "   \
               "text/plain;format=fixed;q=0.4, */*;q=0.5")


typedef struct {
    char        *name;
    ngx_str_t    type;
    ngx_uint_t   expected;
    ngx_str_t    lines[NGX_STATUS_TEST_LINES];
} ngx_status_test_q_t;


/* "from" is where an element begins, and "to" where the next one does */

typedef struct {
    ngx_str_t    line;
    ngx_int_t    rc;
    size_t       from;
    size_t       to;
} ngx_status_test_position_t;


typedef struct {
    char        *name;
    char        *head;
    char        *repeat;
    char        *tail;
    size_t       size;
    ngx_uint_t   expected;
} ngx_status_test_long_t;


static void ngx_status_test_q(ngx_status_test_q_t *test);
static ngx_uint_t ngx_status_test_unreadable(ngx_str_t *element);
static void ngx_status_test_position(ngx_status_test_position_t *test);
static void ngx_status_test_long(ngx_status_test_long_t *test);
static void ngx_status_test_number(ngx_uint_t got, ngx_uint_t expected,
    char *name);
static ngx_uint_t ngx_status_test_lines(ngx_str_t *to, ngx_str_t *from);
static void ngx_status_test_free(ngx_str_t *lines, ngx_uint_t n);
static void *ngx_status_test_alloc(size_t size);


static ngx_status_test_q_t  ngx_status_test_q_cases[] = {

    { "no line", JSON, 1000, { NONE } },
    { "no readable element", JSON, 1000, { S("@, text/html;q=x") } },
    { "no match", JSON, 0, { S("text/html") } },
    { "no type", NONE, 300, { S("text/*, */*;q=0.3") } },
    { "a type without a slash", S("html"), 300,
      { S("text/*, html/*, */*;q=0.3") } },
    { "a type without a subtype", S("text/ ;"), 400,
      { S("text/*;q=0.4, */*;q=0.3") } },
    { "a type with blanks before its parameters",
      S("text/html \t; charset=\"a;b/c\""), 400,
      { S("text/html;q=0.4, */*;q=0.3") } },

    /* the example of RFC 9110, 12.5.1; our types have no parameters */

    { "RFC, text/html", HTML, 300, { RFC } },
    { "RFC, text/plain", PLAIN, 700, { RFC } },
    { "RFC, image/jpeg", S("image/jpeg"), 500, { RFC } },

    /* from the most specific to the least */

    { "itself", PROBLEM, 100,
      { S("*/*;q=0.5, application/*;q=0.4, application/*+json;q=0.3, "
          "application/json;q=0.2, application/problem+json;q=0.1") } },
    { "application/json for a +json type", PROBLEM, 200,
      { S("application/vnd.api+json;q=0.1, application/json;q=0.2, "
          "application/*+json;q=0.3, application/*;q=0.4, */*;q=0.5") } },
    { "application/*+json", PROBLEM, 300,
      { S("*/*;q=0.5, application/*+json;q=0.3, application/*;q=0.4") } },
    { "application/*+json for application/json", JSON, 300,
      { S("application/*;q=0.4, application/*+json;q=0.3") } },
    { "application/json over application/*+json", JSON, 400,
      { S("application/json;q=0.4, application/*+json;q=0.3") } },
    { "application/*", PROBLEM, 400, { S("*/*;q=0.5, application/*;q=0.4") } },
    { "*/*", PROBLEM, 500, { S("*/*;q=0.5, text/*;q=0.4, application/xml") } },
    { "* for */*", JSON, 600, { S("*;q=0.6, text/*;q=0.4") } },
    { "a +json type for application/json", JSON, 0,
      { S("application/problem+json") } },
    { "application/*+json for text/x+json", S("text/x+json"), 0,
      { S("application/*+json") } },
    { "application/json for text/x+json", S("text/x+json"), 1000,
      { S("application/json") } },
    { "application/json for application/+json", S("application/+json"), 400,
      { S("application/json;q=0.4, application/*;q=0.3") } },
    { "application/*+json for application/+json", S("application/+json"), 300,
      { S("application/*;q=0.4, application/*+json;q=0.3") } },
    { "application/json for application/xjson", S("application/xjson"), 0,
      { S("application/json, application/*+json") } },
    { "application/*+xml for XHTML", XHTML, 300,
      { S("application/*+xml;q=0.3, application/xml;q=0.9") } },
    { "application/*+json for XHTML", XHTML, 0, { S("application/*+json") } },
    { "application/*+ for application/x+", S("application/x+"), 0,
      { S("application/*+") } },
    { "app*/json", JSON, 0, { S("app*/json, text/html") } },
    { "application/*json for application/xjson", S("application/xjson"), 0,
      { S("application/*json") } },
    { "text/json for a +json type", PROBLEM, 0, { S("text/json") } },
    { "all characters of a token", S("x/!#$%&'*+-.^_`|~09AZaz"), 400,
      { S("x/!#$%&'*+-.^_`|~09azAZ;q=0.4") } },
    { "a prefix of the type", JSON, 0, { S("applicatio/jso, a/b") } },
    { "a prefix of the subtype", JSON, 0, { S("application/jso") } },
    { "more than the subtype", JSON, 0, { S("application/json5") } },
    { "the same twice, the higher weight first", HTML, 300,
      { S("text/html;q=0.3, text/html;q=0.2") } },
    { "the same twice, the higher weight last", HTML, 300,
      { S("text/html;q=0.2, text/html;q=0.3") } },

    /* parameters */

    { "a parameter", JSON, 1000, { S("application/json; charset=utf-8") } },
    { "a parameter and a weight", JSON, 400,
      { S("application/json;version=1;q=0.4") } },
    { "a weight and a parameter", JSON, 400,
      { S("application/json;q=0.4;version=1") } },
    { "without a parameter is more specific", JSON, 400,
      { S("application/json;v=1;q=0.9, application/json;q=0.4, "
          "application/json;v=2;q=0.8") } },
    { "with a parameter is more specific than application/json", PROBLEM, 300,
      { S("application/json;q=0.4, application/problem+json;v=1;q=0.3") } },
    { "*/* with a parameter is the least specific", JSON, 400,
      { S("*/*;v=1;q=0.9, */*;q=0.4") } },
    { "empty parameters", HTML, 400, { S("text/html;; ;q=0.4 ; ;") } },
    { "an empty parameter before a comma", HTML, 400,
      { S("text/html;q=0.4;, a/b") } },
    { "blanks", HTML, 400,
      { S("\t text/html \t;\tq=0.4 ; a=b \t, text/plain") } },
    { "a parameter qs is no weight", HTML, 1000, { S("text/html;qs=0.4") } },
    { "quoted comma and semicolon", HTML, 400,
      { S("text/html;a=\", text/plain;q=0.1;\";q=0.4") } },
    { "what is quoted is no element", PLAIN, 0,
      { S("text/html;a=\", text/plain;q=0.1;\";q=0.4") } },
    { "quoted quotes and backslashes", HTML, 400,
      { S("text/html;a=\"\\\", a/b, \\\\\";q=0.4, text/plain") } },
    { "an element after quoted quotes and backslashes", PLAIN, 1000,
      { S("text/html;a=\"\\\", a/b, \\\\\";q=0.4, text/plain") } },
    { "an empty quoted string", HTML, 400, { S("text/html;a=\"\";q=0.4") } },
    { "8-bit bytes and a tab, quoted", HTML, 400,
      { S("text/html;a=\"\t\x80\xff\";q=0.4") } },
    { "a quote left open takes the rest of its line", HTML, 0,
      { S("a/b, text/html;a=\"b, text/html") } },
    { "a quote left open ends with its line", HTML, 400,
      { S("text/html;a=\"b, text/html"), S("text/html;q=0.4") } },
    { "an element after quotes in an unreadable one", HTML, 400,
      { S("@\"a\", text/html;q=0.4") } },
    { "an element after an escape in an unreadable one", HTML, 400,
      { S("@\"\\\\\", text/html;q=0.4") } },
    { "an escaped quote in an unreadable one", HTML, 1000,
      { S("@\"\\\", text/html;q=0.4") } },
    { "a backslash outside of quotes", HTML, 1000,
      { S("@\\\", text/html;q=0.4") } },
    { "empty elements", HTML, 400, { S(", ,text/html;q=0.4,, a/b,") } },

    /* weights */

    { "q=0", HTML, 0, { S("text/html;q=0, */*") } },
    { "q=0.", HTML, 0, { S("text/html;q=0., */*") } },
    { "q=0.000", HTML, 0, { S("text/html;q=0.000, */*") } },
    { "q=0.001", HTML, 1, { S("text/html;q=0.001, */*") } },
    { "q=0.01", HTML, 10, { S("text/html;q=0.01, */*") } },
    { "q=.2", HTML, 200, { S("text/html;q=.2, */*") } },
    { "q=0.999", HTML, 999, { S("text/html;q=0.999, */*") } },
    { "q=1", HTML, 1000, { S("text/html;q=1, */*;q=0.5") } },
    { "q=1.", HTML, 1000, { S("text/html;q=1., */*;q=0.5") } },
    { "q=1.000", HTML, 1000, { S("text/html;q=1.000, */*;q=0.5") } }
};


static ngx_str_t  ngx_status_test_unreadable_elements[] = {

    S("text"), S("text/"), S("/html"), S("/"), S("@"), S("text\\html"),
    S("text/html/x"), S("text /html"), S("text/ html"), S("text/html x"),
    S("*/"), S("*/html"), S("*/*+html"), S("\"text\"/html"), S("text/html\0"),
    S("\0text/html"), S("text\0/html"), S("text/html\x80"), S("\xfftext/html"),
    S("text/html\x7f"), S("text/html\x1f"), S("text/(html"), S("text/html)"),
    S("text/<html"), S("text/html>"), S("text/ht:ml"), S("text/ht@ml"),
    S("text/[html"), S("text/html]"), S("text/{html"), S("text/html}"),
    S("text/html?"), S("text/html=b"), S("text=html"),

    S("text/html;a"), S("text/html;a="), S("text/html;=b"), S("text/html;a=;"),
    S("text/html;a =b"), S("text/html;a= b"), S("text/html;a=b c"),
    S("text/html;a=b/c"), S("text/html;a/b"), S("text/html;a\0=b"),
    S("text/html;\xff=b"), S("text/html;a=\"b\"c"), S("text/html;a=b\"c\""),
    S("text/html;a=\""), S("text/html;a=\"b"), S("text/html;a=\"\\"),
    S("text/html;a=\"\\\""),
    S("text/html;a=\"\0\""), S("text/html;a=\"\\\0\""),
    S("text/html;a=\"\x1f\""), S("text/html;a=\"\x7f\""),

    S("text/html;q"), S("text/html;q="), S("text/html;q=."),
    S("text/html;q=2"), S("text/html;q=1.001"), S("text/html;q=1.2345"),
    S("text/html;q=0.1234"), S("text/html;q=0.5.5"), S("text/html;q=-1"),
    S("text/html;q=+1"), S("text/html;q=1e0"), S("text/html;q=abc"),
    S("text/html;q=\"0.5\""), S("text/html;q= 1"), S("text/html;q =1"),
    S("text/html;a=b;q=\xff"), S("text/html;q=0.5;q=5"),
    S("text/html;q=18446744073709551617")
};


static ngx_status_test_position_t  ngx_status_test_positions[] = {
    { S("a"), NGX_OK, 0, 1 },
    { S("a,"), NGX_OK, 0, 2 },
    { S("a/b , c"), NGX_OK, 0, 5 },
    { S("a \t"), NGX_OK, 0, 3 },
    { S("a,b;q=0.5 ,c"), NGX_OK, 2, 11 },
    { S("a;b=\",\" ,c"), NGX_OK, 0, 9 },
    { S(""), NGX_DECLINED, 0, 0 },
    { S(" "), NGX_DECLINED, 0, 1 },
    { S(",a"), NGX_DECLINED, 0, 1 },
    { S("a/,b"), NGX_DECLINED, 0, 3 },
    { S("a b,c"), NGX_DECLINED, 0, 4 },
    { S("a;b,c"), NGX_DECLINED, 0, 4 },
    { S("a;b=\",\"c,d"), NGX_DECLINED, 0, 9 },
    { S("a;b=\",c"), NGX_DECLINED, 0, 7 },
    { S("@\",\\\",\",a"), NGX_DECLINED, 0, 8 },
    { S("@\"\\"), NGX_DECLINED, 0, 3 },
    { S("@"), NGX_DECLINED, 0, 1 }
};


/* between head and tail, the text is repeated up to the size */

static ngx_status_test_long_t  ngx_status_test_long_cases[] = {

    { "7 kB of elements", "", "application/json, ", "text/html;q=0.4",
      7 * 1024, 400 },
    { "7 kB of parameters", "text/html", ";a=b", ";q=0.4", 7 * 1024, 400 },
    { "7 kB of one word", "text/html;a=", "x", ";q=0.4", 7 * 1024, 400 },
    { "7 kB of one type", "text/html", "x", ", a/b", 7 * 1024, 0 },
    { "7 kB of blanks", "", " \t", "text/html;q=0.4", 7 * 1024, 400 },
    { "7 kB of a weight", "text/html;q=", "9", ", */*;q=0.4", 7 * 1024, 400 },
    { "7 kB in quotes", "text/html;a=\"", "\\\",\xff", "\";q=0.4", 7 * 1024,
      400 },
    { "256 kB of commas", "", ",", "text/html;q=0.4", NGX_STATUS_TEST_LARGE,
      400 },
    { "256 kB after an open quote", "text/html;q=0.4, a/b;c=\"", "x,", "",
      NGX_STATUS_TEST_LARGE, 400 },
    { "256 kB of backslashes", "", "\\", ", text/html;q=0.4",
      NGX_STATUS_TEST_LARGE, 400 },
    { "256 kB of wildcards", "", "*/*;q=0.9,", "text/html;q=0.4",
      NGX_STATUS_TEST_LARGE, 400 },
    { "256 kB of parameters", "text/html", ";a=\"\\\"\";q=0", ";q=0.4",
      NGX_STATUS_TEST_LARGE, 400 },
    { "256 kB of empty parameters", "*/*", ";;*/*", ", text/html;q=0.4",
      NGX_STATUS_TEST_LARGE, 400 },
    { "256 kB of semicolons", "text/html", ";", "q=0.4",
      NGX_STATUS_TEST_LARGE, 400 },
    { "256 kB of quotes", "", "\"", ", text/html;q=0.4",
      NGX_STATUS_TEST_LARGE, 400 },
    { "256 kB of words", "", "a", ", text/html;q=0.4", NGX_STATUS_TEST_LARGE,
      400 }
};


int
main(void)
{
    ngx_uint_t  i;

    for (i = 0; i < ngx_status_test_nelts(ngx_status_test_q_cases); i++) {
        ngx_status_test_q(&ngx_status_test_q_cases[i]);
    }

    ngx_status_test_each(ngx_status_test_unreadable,
                         ngx_status_test_unreadable_elements, 1,
                         "unreadable");

    for (i = 0; i < ngx_status_test_nelts(ngx_status_test_positions); i++) {
        ngx_status_test_position(&ngx_status_test_positions[i]);
    }

    for (i = 0; i < ngx_status_test_nelts(ngx_status_test_long_cases); i++) {
        ngx_status_test_long(&ngx_status_test_long_cases[i]);
    }

    return ngx_status_test_done();
}


static void
ngx_status_test_q(ngx_status_test_q_t *test)
{
    ngx_str_t   lines[NGX_STATUS_TEST_LINES];
    ngx_uint_t  n, got;

    n = ngx_status_test_lines(lines, test->lines);

    got = ngx_status_test_weight(lines, n, &test->type);

    ngx_status_test_number(got, test->expected, test->name);

    ngx_status_test_free(lines, n);
}


/*
 * An element that is read shows: it changes the weight of what it matches,
 * and alone it takes that of all else from 1000 to 0.
 */

static ngx_uint_t
ngx_status_test_unreadable(ngx_str_t *element)
{
    ngx_str_t   lines[NGX_STATUS_TEST_LINES];
    ngx_str_t   from[] = { S("text/html;q=0.4"), S(""), S("a/b") };
    ngx_str_t   html = HTML;
    ngx_str_t   image = ngx_string("image/png");
    ngx_uint_t  n, unread;

    from[1] = *element;

    n = ngx_status_test_lines(lines, from);

    unread = (ngx_status_test_weight(lines, n, &html) == 400
              && ngx_status_test_weight(lines, n, &image) == 0
              && ngx_status_test_weight(&lines[1], 1, &image) == 1000);

    ngx_status_test_free(lines, n);

    return unread;
}


static void
ngx_status_test_position(ngx_status_test_position_t *test)
{
    u_char                       *p;
    ngx_int_t                     rc;
    ngx_str_t                     line;
    ngx_status_accept_element_t   element;

    line = ngx_status_test_copy(&test->line);
    p = line.data + test->from;

    rc = ngx_status_accept_element(&p, line.data + line.len, &element);

    ngx_status_test_ok(rc == test->rc && p == line.data + test->to,
                       "where the next element begins");

    free(line.data);
}


static void
ngx_status_test_long(ngx_status_test_long_t *test)
{
    u_char      *p;
    size_t       head, len, tail, n;
    ngx_str_t    line;
    ngx_str_t    type = HTML;
    ngx_uint_t   steps;

    head = ngx_strlen(test->head);
    len = ngx_strlen(test->repeat);
    tail = ngx_strlen(test->tail);

    n = test->size / len;

    line.len = head + n * len + tail;
    line.data = ngx_status_test_alloc(line.len);

    p = ngx_cpymem(line.data, test->head, head);

    while (n--) {
        p = ngx_cpymem(p, test->repeat, len);
    }

    ngx_memcpy(p, test->tail, tail);

    steps = ngx_status_test_steps;

    ngx_status_test_number(ngx_status_test_weight(&line, 1, &type),
                           test->expected, test->name);

    steps = ngx_status_test_steps - steps;

    ngx_status_test_ok(steps >= line.len
                       && steps <= line.len * NGX_STATUS_TEST_STEPS
                                   * NGX_STATUS_TEST_BLOCKS,
                       "linear");

    ngx_free(line.data);
}


static void
ngx_status_test_number(ngx_uint_t got, ngx_uint_t expected, char *name)
{
    ngx_status_test_ok(got == expected, name);

    if (got != expected) {
        printf("# got %d, expected %d\n", (int) got, (int) expected);
    }
}


/* each line on the heap, so that a sanitizer sees its bounds */

static ngx_uint_t
ngx_status_test_lines(ngx_str_t *to, ngx_str_t *from)
{
    ngx_uint_t  n;

    for (n = 0; n < NGX_STATUS_TEST_LINES && from[n].data; n++) {
        to[n].len = from[n].len;
        to[n].data = ngx_status_test_alloc(from[n].len);

        ngx_memcpy(to[n].data, from[n].data, from[n].len);
    }

    return n;
}


static void
ngx_status_test_free(ngx_str_t *lines, ngx_uint_t n)
{
    while (n) {
        ngx_free(lines[--n].data);
    }
}


static void *
ngx_status_test_alloc(size_t size)
{
    void  *p;

    p = malloc(size);

    if (p == NULL && size) {
        printf("Bail out! out of memory\n");
        exit(1);
    }

    return p;
}
