
/*
 * Copyright (C) ngx_status_module developers
 */


/*
 * Character references and white space.
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "ngx_status_html.h"
#include "unit.h"


#define FFFD  "\xef\xbf\xbd"


typedef struct {
    char        *name;
    ngx_str_t    html;
    ngx_str_t    text;
} ngx_status_test_pair_t;


typedef struct {
    ngx_str_t    name;
    ngx_uint_t   code;
} ngx_status_test_entity_t;


static void ngx_status_test_pairs(void);
static void ngx_status_test_bytes(void);
static void ngx_status_test_entities(void);
static void ngx_status_test_numbers(void);
static ngx_uint_t ngx_status_test_number(char *format, ngx_uint_t number,
    ngx_uint_t code);


static ngx_status_test_pair_t  ngx_status_test_texts[] = {

    { "a text without a need",
      ngx_string("Not Found: /a?b=c#d > \"(x)\" '\x7f\x01'"),
      ngx_string("Not Found: /a?b=c#d > \"(x)\" '\x7f\x01'") },

    { "the empty text",
      ngx_null_string,
      ngx_null_string },

    { "the named references of XML",
      ngx_string("&lt;a b=&quot;&apos;&amp;&apos;&quot;&gt;"),
      ngx_string("<a b=\"'&'\">") },

    { "what is decoded is not decoded again",
      ngx_string("&amp;lt; &#38;lt; &#x26;#38; &amp;amp;"),
      ngx_string("&lt; &lt; &#38; &amp;") },

    { "numeric references",
      ngx_string("&#65;&#x42;&#X43;&#x6a;&#x6A;&#8364;&#x1F600;"),
      ngx_string("ABCjj\xe2\x82\xac\xf0\x9f\x98\x80") },

    { "references in a row",
      ngx_string("&lt;&lt;&#60;&lt;"),
      ngx_string("<<<<") },

    { "references beside the bytes of a character",
      ngx_string("\xc3\xa9&eacute;\xc3\xa9"),
      ngx_string("\xc3\xa9\xc3\xa9\xc3\xa9") },

    { "leading zeros",
      ngx_string("&#0065;&#000000065;&#x0000041;"),
      ngx_string("AAA") },

    { "no references",
      ngx_string("&;&#;&#x;&#X;& lt;&&&lt &#65 &unknown;"),
      ngx_string("&;&#;&#x;&#X;& lt;&&&lt &#65 &unknown;") },

    { "no numbers",
      ngx_string("&#a;&#6a;&#-1;&#+1;&# 1;&#1 ;&#x4g;&#xx41;&#x-1;&#0x41;"),
      ngx_string("&#a;&#6a;&#-1;&#+1;&# 1;&#1 ;&#x4g;&#xx41;&#x-1;&#0x41;") },

    { "names in other letters, and parts of names",
      ngx_string("&LT;&Lt;&ltx;&l;&am;&ampx;&amp\0;&nbsp\t;"),
      ngx_string("&LT;&Lt;&ltx;&l;&am;&ampx;&amp\0;&nbsp ;") },

    { "a semicolon that is too far",
      ngx_string("&lt and &gt; or &ltltltltltlt;"),
      ngx_string("&lt and > or &ltltltltltlt;") },

    { "no characters",
      ngx_string("&#0;&#x0;&#xd800;&#xdfff;&#x110000;&#1114112;&#55296;"),
      ngx_string(FFFD FFFD FFFD FFFD FFFD FFFD FFFD) },

    { "huge numbers",
      ngx_string("&#x7fffffff;&#xffffffff;&#999999999;"),
      ngx_string(FFFD FFFD FFFD) },

    { "the greatest ones",
      ngx_string("&#x10ffff;&#1114111;"),
      ngx_string("\xf4\x8f\xbf\xbf\xf4\x8f\xbf\xbf") },

    { "white space",
      ngx_string("a  b\tc\n\nd\r\ne\f f \t\r\n\fg"),
      ngx_string("a b c d e f g") },

    { "white space at the ends",
      ngx_string(" \t\r\n\fa b\n"),
      ngx_string("a b") },

    { "nothing but white space",
      ngx_string(" \t\r\n\f &nbsp;&#32;&#xa0;"),
      ngx_string("") },

    { "white space by reference",
      ngx_string("a&nbsp;b&#32;c&#9; d&nbsp; &#160;e&#10;&#xd;f&#12;g"),
      ngx_string("a b c d e f g") },

    { "a vertical tab is none, nor is a zero",
      ngx_string("a\x0b\x0b" "b\0\0c&#11;d"),
      ngx_string("a\x0b\x0b" "b\0\0c\x0b" "d") },

    { "tags are text",
      ngx_string("<b>\n  a</b>"),
      ngx_string("<b> a</b>") },

    { "bytes that are no UTF-8",
      ngx_string("\xff&lt;\x80 \xc3"),
      ngx_string("\xff<\x80 \xc3") }
};


static ngx_str_t  ngx_status_test_plain[] = {
    ngx_string("a&"),
    ngx_string("a&am"),
    ngx_string("a&amp"),
    ngx_string("a&#"),
    ngx_string("a&#x41"),
    ngx_string("&#0000000065;")
};


static ngx_status_test_entity_t  ngx_status_test_names[] = {
    { ngx_string("amp"), '&' }, { ngx_string("lt"), '<' },
    { ngx_string("gt"), '>' }, { ngx_string("quot"), '"' },
    { ngx_string("apos"), '\'' }, { ngx_string("copy"), 169 },
    { ngx_string("laquo"), 171 }, { ngx_string("shy"), 173 },
    { ngx_string("reg"), 174 }, { ngx_string("deg"), 176 },
    { ngx_string("plusmn"), 177 }, { ngx_string("sect"), 167 },
    { ngx_string("para"), 182 }, { ngx_string("middot"), 183 },
    { ngx_string("raquo"), 187 }, { ngx_string("Auml"), 196 },
    { ngx_string("Ouml"), 214 }, { ngx_string("times"), 215 },
    { ngx_string("Uuml"), 220 }, { ngx_string("szlig"), 223 },
    { ngx_string("agrave"), 224 }, { ngx_string("aacute"), 225 },
    { ngx_string("acirc"), 226 }, { ngx_string("atilde"), 227 },
    { ngx_string("auml"), 228 }, { ngx_string("aring"), 229 },
    { ngx_string("aelig"), 230 }, { ngx_string("ccedil"), 231 },
    { ngx_string("egrave"), 232 }, { ngx_string("eacute"), 233 },
    { ngx_string("ecirc"), 234 }, { ngx_string("euml"), 235 },
    { ngx_string("iacute"), 237 }, { ngx_string("ntilde"), 241 },
    { ngx_string("oacute"), 243 }, { ngx_string("ocirc"), 244 },
    { ngx_string("ouml"), 246 }, { ngx_string("oslash"), 248 },
    { ngx_string("uacute"), 250 }, { ngx_string("uuml"), 252 },
    { ngx_string("ndash"), 8211 }, { ngx_string("mdash"), 8212 },
    { ngx_string("lsquo"), 8216 }, { ngx_string("rsquo"), 8217 },
    { ngx_string("ldquo"), 8220 }, { ngx_string("rdquo"), 8221 },
    { ngx_string("bull"), 8226 }, { ngx_string("hellip"), 8230 },
    { ngx_string("euro"), 8364 }, { ngx_string("trade"), 8482 },
    { ngx_string("larr"), 8592 }, { ngx_string("rarr"), 8594 }
};


/*
 * The numbers 128 to 159 stand for the characters of windows-1252, where it
 * has them (HTML Standard, section 13.2.5.80).
 */

static ngx_uint_t  ngx_status_test_windows[] = {
    0x20ac, 0x81, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
    0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8d, 0x017d, 0x8f,
    0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
    0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x9d, 0x017e, 0x0178
};


int
main(void)
{
    ngx_status_test_pairs();
    ngx_status_test_bytes();
    ngx_status_test_entities();
    ngx_status_test_numbers();

    return ngx_status_test_done();
}


static void
ngx_status_test_pairs(void)
{
    u_char                  *data;
    ngx_str_t                value;
    ngx_uint_t               i;
    ngx_status_test_pair_t  *pair;

    for (i = 0; i < ngx_status_test_nelts(ngx_status_test_texts); i++) {
        pair = &ngx_status_test_texts[i];

        value = ngx_status_test_copy(&pair->html);
        data = value.data;

        ngx_status_html_text(&value);

        ngx_status_test_is(&value, &pair->text, pair->name);
        ngx_status_test_ok(value.data == data, "in place");

        free(data);
    }

    for (i = 0; i < ngx_status_test_nelts(ngx_status_test_plain); i++) {
        value = ngx_status_test_copy(&ngx_status_test_plain[i]);

        ngx_status_html_text(&value);

        ngx_status_test_is(&value, &ngx_status_test_plain[i],
                           "cut or too long");
        free(value.data);
    }
}


/* each byte alone is itself or white space */

static void
ngx_status_test_bytes(void)
{
    u_char      buf[1];
    ngx_str_t   value;
    ngx_uint_t  i, bad, spaces;

    bad = 0;
    spaces = 0;

    for (i = 0; i < 256; i++) {
        buf[0] = (u_char) i;

        value.data = buf;
        value.len = 1;

        ngx_status_html_text(&value);

        if (value.len == 0) {
            spaces++;
            bad |= (ngx_strchr(" \t\r\n\f", i) == NULL);

        } else {
            bad |= (value.len != 1 || buf[0] != i);
        }
    }

    ngx_status_test_ok(!bad, "each byte alone");
    ngx_status_test_ok(spaces == 5, "five of them are white space");
}


static void
ngx_status_test_entities(void)
{
    u_char                     buf[16], expected[4];
    ngx_str_t                  value, text;
    ngx_uint_t                 i;
    ngx_status_test_entity_t  *entity;

    for (i = 0; i < ngx_status_test_nelts(ngx_status_test_names); i++) {
        entity = &ngx_status_test_names[i];

        value.data = buf;
        value.len = ngx_sprintf(buf, "&%V;", &entity->name) - buf;

        text.data = expected;
        text.len = ngx_status_test_encode(expected, entity->code);

        ngx_status_html_text(&value);
        ngx_status_test_is(&value, &text, (char *) entity->name.data);
    }
}


/* all characters, by their decimal and hexadecimal numbers */

static void
ngx_status_test_numbers(void)
{
    ngx_uint_t  i, bad, code;

    bad = 0;

    for (i = 1; i <= 0x10ffff; i++) {

        if ((i >= 0x80 && i < 0xa0) || (i >= 0xd800 && i <= 0xdfff)) {
            continue;
        }

        bad |= !ngx_status_test_number("&#%ui;", i, i);
        bad |= !ngx_status_test_number("&#x%xi;", i, i);
        bad |= !ngx_status_test_number("&#X%Xi;", i, i);
    }

    ngx_status_test_ok(!bad, "the numbers of all characters");

    bad = 0;

    for (i = 0xd800; i <= 0xdfff; i++) {
        bad |= !ngx_status_test_number("&#%ui;", i, 0xfffd);
        bad |= !ngx_status_test_number("&#x%xi;", i, 0xfffd);
    }

    ngx_status_test_ok(!bad, "the numbers of surrogates");

    bad = 0;

    for (i = 0x80; i < 0xa0; i++) {
        code = ngx_status_test_windows[i - 0x80];

        bad |= !ngx_status_test_number("&#%ui;", i, code);
        bad |= !ngx_status_test_number("&#x%xi;", i, code);
    }

    ngx_status_test_ok(!bad, "the numbers of windows-1252");
}


/* between two letters, so that white space is a space */

static ngx_uint_t
ngx_status_test_number(char *format, ngx_uint_t number, ngx_uint_t code)
{
    size_t     len;
    u_char     buf[32], expected[4], *p;
    ngx_str_t  value;

    p = buf;
    *p++ = 'a';
    p = ngx_sprintf(p, format, number);
    *p++ = 'b';

    if (code == '\t' || code == '\n' || code == '\f' || code == '\r'
        || code == 0xa0)
    {
        code = ' ';
    }

    len = ngx_status_test_encode(expected, code);

    value.data = buf;
    value.len = p - buf;

    ngx_status_html_text(&value);

    return value.len == len + 2
           && value.data[0] == 'a'
           && ngx_memcmp(&value.data[1], expected, len) == 0
           && value.data[len + 1] == 'b';
}
