
/*
 * Copyright (C) ngx_status_module developers
 */


/*
 * The syntax of language tags, and which tags an Accept-Language wants, in
 * which order.
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "ngx_status_language.h"
#include "unit.h"


#define NGX_STATUS_TEST_LINES  6
#define NGX_STATUS_TEST_TAGS   5

#define S     ngx_string
#define NONE  ngx_null_string

#define DE    ngx_string("de")
#define FR    ngx_string("fr")
#define EN    ngx_string("en")


typedef struct {
    char       *name;
    char       *expected;       /* numbers of tags, the first one is wanted */
    ngx_str_t   tags[NGX_STATUS_TEST_TAGS];
    ngx_str_t   lines[NGX_STATUS_TEST_LINES];
} ngx_status_test_lookup_t;


static ngx_uint_t ngx_status_test_tag(ngx_str_t *tag);
static void ngx_status_test_lookup(ngx_status_test_lookup_t *test);
static ngx_uint_t ngx_status_test_copies(ngx_str_t *to, ngx_str_t *from,
    ngx_uint_t n);
static void ngx_status_test_many(void);
static void ngx_status_test_linear(void);
static ngx_uint_t ngx_status_test_cost(char *element, ngx_uint_t n);


/* RFC 5646, appendix A, and more */

static ngx_str_t  ngx_status_test_tags[] = {
    S("de"), S("fr"), S("ja"), S("haw"), S("DE"), S("abcd"), S("abcde"),
    S("abcdefgh"), S("zh-Hant"), S("zh-Hans"), S("sr-Cyrl"), S("sr-Latn"),
    S("zh-cmn-Hans-CN"), S("cmn-Hans-CN"), S("zh-yue-HK"), S("yue-HK"),
    S("zh-Hans-CN"), S("sr-Latn-RS"), S("sl-rozaj"), S("sl-rozaj-biske"),
    S("sl-nedis"), S("de-CH-1901"), S("sl-IT-nedis"), S("hy-Latn-IT-arevela"),
    S("de-DE"), S("en-US"), S("es-419"), S("de-CH-x-phonebk"),
    S("az-Arab-x-AZE-derbend"), S("x-whatever"), S("qaa-Qaaa-QM-x-southern"),
    S("de-Qaaa"), S("sr-Latn-QM"), S("sr-Qaaa-RS"), S("en-US-u-islamcal"),
    S("zh-CN-a-myext-x-private"), S("en-a-myext-b-another"), S("de-1996"),
    S("de-x-a"), S("de-0-aa"), S("en-zzz-yyy-xxx"), S("de-x-12345678"),
    S("x-a-b-c"), S("X-A"), S("de-CH-1996-abcde-12345678"), S("pt-BR"),
    S("art-lojban"), S("zh-min-nan"), S("de-a-bb-x-y-z"), S("sgn-ase-US"),
    S("sl-9abc")
};

static ngx_str_t  ngx_status_test_not_tags[] = {
    NONE, S(""), S("d"), S("1"), S("12"), S("d1"), S("abcdefghi"), S("*"),
    S("de-*"), S("*-CH"), S("-"), S("-de"), S("de-"), S("de--CH"), S("de_CH"),
    S("de CH"), S(" de"), S("de "), S("de,fr"), S("de;q=1"), S("de-C"),
    S("de-419-DE"), S("a-DE"), S("ar-a-"), S("ar-a"), S("ar-a-b-cc"),
    S("de-x"), S("x"), S("x-"), S("i-klingon"), S("de-CH-CH"), S("de-12"),
    S("de-1"), S("de-Latn-Latn"), S("de-CH-Latn"), S("abcd-efg"),
    S("en-aaa-bbb-ccc-ddd"), S("de-1a"), S("de-abcdefghi"), S("de-x-123456789"),
    S("de-u-a"), S("d\xc3\xa9"), S("de-C\xff"), S("de\0"), S("deutsch!"),
    S("de-a1b"), S("de-a-1"), S("de-1996-CH"), S("de/CH"), S("de-x-a_b"),
    S("german-DE-1"), S("\"de\""), S("zh-Hant-yue"), S("zh-CN-yue"),
    S("abcd-yue"), S("en-a-bb-b"), S("en-a-bb-b-x-c")
};


/* the RFC's rules, and what clients send */

static ngx_status_test_lookup_t  ngx_status_test_lookup_cases[] = {

    { "no header", "", { DE, FR }, { NONE } },
    { "an empty one", "", { DE, FR }, { S("") } },
    { "commas", "", { DE, FR }, { S(", ,\t,") } },
    { "one", "0", { DE, FR }, { S("de") } },
    { "another one", "1", { DE, FR }, { S("fr") } },
    { "none of them", "", { DE, FR }, { S("es") } },
    { "no tags", "", { NONE }, { S("de") } },

    { "Chrome", "2 0", { DE, FR, EN }, { S("en-US,en;q=0.9,de;q=0.8") } },
    { "Chrome, German", "0 2", { DE, FR, EN },
      { S("de-DE,de;q=0.9,en-US;q=0.8,en;q=0.7") } },
    { "Firefox", "1 2", { DE, FR, EN },
      { S("fr,fr-FR;q=0.8,en-US;q=0.5,en;q=0.3") } },
    { "Safari", "0", { DE, FR }, { S("de-CH") } },
    { "fetch() of Node.js", "", { DE, FR }, { S("*") } },
    { "curl: no header", "", { DE, FR, EN }, { NONE } },

    { "weights before order", "0 1", { DE, EN }, { S("en;q=0.1, de") } },
    { "weights, the other way", "1 0", { DE, EN }, { S("de;q=0.1, en") } },
    { "order of equals", "1 0", { DE, FR }, { S("fr, de") } },
    { "order of equal weights", "1 0", { DE, FR },
      { S("fr;q=0.5, de;q=0.50") } },
    { "thousandths", "1 0", { DE, FR }, { S("de;q=0.998, fr;q=0.999") } },
    { "what there is not is passed over", "0", { DE, EN },
      { S("fr, de;q=0.9") } },
    { "weight 1 is the default", "0 1", { DE, FR }, { S("fr;q=0.9, de") } },
    { "q in another case", "1 0", { DE, FR }, { S("de;Q=0.1, fr;Q=1.000") } },
    { "blanks", "1 0", { DE, FR }, { S(" \tde ;\tq=0.1\t ,  fr ; q=1 ") } },
    { "a weight without a digit before the point", "1 0", { DE, FR },
      { S("de;q=.2, fr;q=.3") } },

    { "another case of letters", "0", { DE }, { S("DE") } },
    { "a tag in another case", "0", { S("DE") }, { S("de-ch") } },
    { "both, with subtags", "0", { S("zh-Hant") }, { S("ZH-HANT-tw") } },

    { "de-CH-1996 wants de-CH, then de", "1 0 2", { DE, S("de-CH"), FR },
      { S("de-CH-1996, fr") } },
    { "de-CH-1996 wants de", "0", { DE, FR }, { S("de-CH-1996") } },
    { "de does not want de-CH", "", { S("de-CH") }, { S("de") } },
    { "de-CH does not want de-AT", "", { S("de-AT") }, { S("de-CH") } },
    { "all of a range before the next range", "0 1", { DE, FR },
      { S("de-CH, fr;q=0.9") } },
    { "a shorter tag of an earlier range", "0 1", { DE, S("fr-CH") },
      { S("de-CH, fr-CH") } },
    { "a tag has the weight of its own range", "0 1", { DE, S("de-CH") },
      { S("de, de-CH;q=0.9") } },
    { "letters are not subtags", "", { S("de") }, { S("den, d, de1") } },
    { "deu is not de", "", { DE }, { S("deu-CH") } },
    { "private use", "0", { DE }, { S("de-x-twain") } },
    { "an extension", "1 0", { S("zh"), S("zh-Hant-CN") },
      { S("zh-Hant-CN-x-private1-private2") } },
    { "an extension in a tag", "0 1", { S("de-u-co-phonebk"), DE },
      { S("de-u-co-phonebk") } },
    { "a range of private use", "0", { S("x-pig") }, { S("x-pig-latin") } },
    { "a tag that ends in one letter", "0", { S("de-x-a") },
      { S("de-x-a") } },
    { "that letter goes with the next subtag", "", { S("de-x-a") },
      { S("de-x-a-b") } },
    { "a letter before it goes, too", "0", { S("de-x-a") },
      { S("de-x-a-b-c"), S("de-x-A") } },
    { "a region of digits", "0", { S("es-419") }, { S("es-419") } },
    { "a long range", "0", { DE },
      { S("de-1-2-3-4-5-6-7-8-9-0-a-b-c-d-e-f-g-h-i-j-k-l-m-n-o-p") } },

    { "* is none of them", "", { DE, FR }, { S("*") } },
    { "* is passed over", "0", { DE, FR }, { S("*, de;q=0.5") } },
    { "* after a range", "0", { DE, FR }, { S("de, *;q=0.5") } },
    { "* with weight 0", "0", { DE, FR }, { S("*;q=0, de") } },
    { "* alone with weight 0", "", { DE, FR }, { S("*;q=0") } },
    { "de-* is not a basic range", "", { DE }, { S("de-*, *-CH") } },

    { "weight 0", "", { DE }, { S("de;q=0") } },
    { "weight 0.000", "1", { DE, FR }, { S("fr;q=0.001, de;q=0.000") } },
    { "weight 0 refuses what a range would want", "1", { DE, FR },
      { S("de-CH, de;q=0, fr;q=0.1") } },
    { "weight 0 refuses what is in it", "1", { S("de-CH"), FR },
      { S("de;q=0, de-CH-1996, fr;q=0.1") } },
    { "but not what a longer range has", "0", { S("de-CH"), DE },
      { S("de;q=0, de-CH;q=0.5") } },
    { "in any order", "0", { S("de-CH"), DE },
      { S("de-CH;q=0.5, de;q=0") } },
    { "weight 0 of a longer range", "1 2", { S("de-CH"), DE, FR },
      { S("de, de-CH;q=0, fr;q=0.5") } },
    { "of the same range twice the weight counts", "0", { DE },
      { S("de;q=0, de;q=0.3") } },
    { "in the other order, too", "0", { DE }, { S("de;q=0.3, de;q=0") } },
    { "twice, the highest weight", "1 0", { DE, FR },
      { S("de;q=0.3, fr;q=0.4, de;q=0.2") } },

    { "twice, the first place", "0 1", { DE, FR }, { S("de, fr, de") } },
    { "weight 0 twice", "1", { DE, FR },
      { S("de-CH, de;q=0, de;q=0, fr;q=0.1") } },
    { "weight 0 of a longer range before the shorter one", "1",
      { S("de-CH"), DE }, { S("de-CH-1996, de-CH;q=0, de;q=0.5") } },

    { "several lines are one", "1 0", { DE, FR },
      { S("de;q=0.5"), S("fr;q=0.6"), S("es") } },
    { "the order of lines", "1 0", { DE, FR }, { S("fr"), S("de") } },
    { "an empty line", "1", { DE, FR }, { S(""), S("fr") } },
    { "a line of garbage", "0", { DE, FR }, { S("\"\\"), S("de") } },

    { "an underscore", "1", { DE, FR }, { S("de_CH, fr;q=0.1") } },
    { "a subtag of nine", "1", { DE, FR },
      { S("de-abcdefghi, fr;q=0.1") } },
    { "an empty subtag", "1", { DE, FR },
      { S("de--CH, -de, de-, fr;q=0.1") } },
    { "no letters", "1", { S("12-34"), FR, S("d1") },
      { S("12-34, d1, fr;q=0.1") } },
    { "a weight above 1", "1", { DE, FR }, { S("de;q=1.1, fr;q=0.1") } },
    { "a negative weight", "1", { DE, FR }, { S("de;q=-1, fr;q=0.1") } },
    { "a weight of four decimals", "1", { DE, FR },
      { S("de;q=0.1234, fr;q=0.1") } },
    { "a weight without a value", "1", { DE, FR },
      { S("de;q=, de;q, de;=1, fr;q=0.1") } },
    { "words", "", { DE, FR }, { S("de fr"), S("de@CH"), S("?de") } },
    { "a quote that swallows", "", { DE }, { S("x;a=\", de") } },
    { "a type", "1", { DE, FR }, { S("de/CH, de/*, de/, fr;q=0.1") } },
    { "a parameter", "0 1", { DE, FR }, { S("fr;q=0.5, de;level=1") } },
    { "bytes", "1", { DE, FR }, { S("d\xe9, \x01, de\x7f, fr;q=0.1") } },
    { "a NUL", "1", { DE, FR }, { S("de\0, fr;q=0.1") } },

    { "equal tags, the first is before", "0 2 1", { DE, FR, DE },
      { S("de, fr;q=0.5") } },
    { "a chain of tags", "2 1 0",
      { DE, S("de-CH"), S("de-CH-1996") }, { S("de-CH-1996-x-a") } },
    { "five languages", "3 2 4 0 1",
      { DE, FR, S("it"), S("rm"), EN },
      { S("rm-CH, it;q=0.9, en;q=0.8, de-CH;q=0.7, fr;q=0.6") } }
};


int
main(void)
{
    ngx_uint_t  i;

    ngx_status_test_each(ngx_status_test_tag, ngx_status_test_tags, 1,
                         "a tag");
    ngx_status_test_each(ngx_status_test_tag, ngx_status_test_not_tags, 0,
                         "not a tag");

    for (i = 0; i < ngx_status_test_nelts(ngx_status_test_lookup_cases); i++) {
        ngx_status_test_lookup(&ngx_status_test_lookup_cases[i]);
    }

    ngx_status_test_many();
    ngx_status_test_linear();

    return ngx_status_test_done();
}


static ngx_uint_t
ngx_status_test_tag(ngx_str_t *tag)
{
    return ngx_status_language_tag(tag) == NGX_OK;
}


static void
ngx_status_test_lookup(ngx_status_test_lookup_t *test)
{
    u_char                      *p;
    ngx_str_t                    got, expected;
    ngx_str_t                    lines[NGX_STATUS_TEST_LINES];
    ngx_str_t                    tags[NGX_STATUS_TEST_TAGS];
    ngx_uint_t                   i, n, ntags, wanted;
    ngx_status_language_rank_t   ranks[NGX_STATUS_TEST_TAGS];
    u_char                       text[4 * NGX_STATUS_TEST_TAGS];

    n = ngx_status_test_copies(lines, test->lines, NGX_STATUS_TEST_LINES);
    ntags = ngx_status_test_copies(tags, test->tags, NGX_STATUS_TEST_TAGS);

    wanted = ngx_status_language_lookup(lines, n, tags, ntags, ranks);

    p = text;

    for (i = 0; i < wanted; i++) {
        p = ngx_sprintf(p, "%s%ui", i ? " " : "", ranks[i].tag);
    }

    got.data = text;
    got.len = p - text;

    expected.data = (u_char *) test->expected;
    expected.len = ngx_strlen(test->expected);

    ngx_status_test_is(&got, &expected, test->name);

    for (i = 0; i < ntags; i++) {
        ngx_free(tags[i].data);
    }

    for (i = 0; i < n; i++) {
        ngx_free(lines[i].data);
    }
}


static ngx_uint_t
ngx_status_test_copies(ngx_str_t *to, ngx_str_t *from, ngx_uint_t n)
{
    ngx_uint_t  i;

    for (i = 0; i < n && from[i].data; i++) {
        to[i] = ngx_status_test_copy(&from[i]);
    }

    return i;
}


/* each of many tags is found, and all are sorted */

static void
ngx_status_test_many(void)
{
    u_char                      *p;
    ngx_str_t                    tags[26], line;
    ngx_uint_t                   i, n, found;
    ngx_status_language_rank_t   ranks[26];
    u_char                       names[26][2], text[26 * sizeof("xa;q=0.100,")];

    n = 26;
    found = 0;
    p = text;

    for (i = 0; i < n; i++) {
        tags[i].data = names[i];
        tags[i].len = 2;
        ngx_sprintf(names[i], "x%c", (int) ('a' + i));

        p = ngx_sprintf(p, "x%c;q=0.1%02ui,", (int) ('a' + i), i);
    }

    line.data = text;
    line.len = p - text;

    if (ngx_status_language_lookup(&line, 1, tags, n, ranks) == n) {

        for (i = 0; i < n; i++) {
            found += (ranks[i].tag == n - 1 - i && ranks[i].q == 125 - i);
        }
    }

    ngx_status_test_ok(found == n, "26 tags are sorted");
}


/* of twice as long a line the cost is twice as much */

static void
ngx_status_test_linear(void)
{
    ngx_uint_t  i, once, twice;

    static char  *elements[] = {
        "de,", "de-CH-1996;q=0.5,", "*,", ",", "-", "a-", "de;q=0,", "\"",
        "de;a=\"\\\"\",", "de;", "de;q=1", " ", "fr-x-y-z,", "@,", "de/", "\\"
    };

    for (i = 0; i < ngx_status_test_nelts(elements); i++) {
        once = ngx_status_test_cost(elements[i], 1000);
        twice = ngx_status_test_cost(elements[i], 2000);

        ngx_status_test_ok(twice < 2 * once + 100
                           && once < 1000 * 600 * NGX_STATUS_TEST_BLOCKS,
                           "the cost is linear");
    }
}


static ngx_uint_t
ngx_status_test_cost(char *element, ngx_uint_t n)
{
    ngx_str_t                   line, tags[3] = { DE, S("de-CH"), EN };
    ngx_uint_t                  i;
    ngx_status_language_rank_t  ranks[3];

    line.len = n * ngx_strlen(element);
    line.data = malloc(line.len);

    if (line.data == NULL) {
        printf("Bail out! out of memory\n");
        exit(1);
    }

    for (i = 0; i < n; i++) {
        ngx_memcpy(line.data + i * ngx_strlen(element), element,
                   ngx_strlen(element));
    }

    ngx_status_test_steps = 0;
    ngx_status_language_lookup(&line, 1, tags, 3, ranks);

    free(line.data);

    return ngx_status_test_steps;
}
