
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "ngx_status_html.h"
#include "ngx_status_utf8.h"


#define NGX_STATUS_HTML_REPLACEMENT  0xfffd

/* the longest character reference, without "&" and ";" */

#define NGX_STATUS_HTML_REFERENCE    10


typedef struct {
    ngx_str_t  name;
    uint32_t   character;
} ngx_status_html_entity_t;


static u_char *ngx_status_html_reference(u_char *p, u_char *last,
    uint32_t *character);
static uint32_t ngx_status_html_number(u_char *p, size_t len);


static ngx_status_html_entity_t  ngx_status_html_entities[] = {
    { ngx_string("amp"), '&' },
    { ngx_string("lt"), '<' },
    { ngx_string("gt"), '>' },
    { ngx_string("quot"), '"' },
    { ngx_string("apos"), '\'' },
    { ngx_string("nbsp"), 0xa0 },
    { ngx_string("copy"), 0xa9 },
    { ngx_string("laquo"), 0xab },
    { ngx_string("shy"), 0xad },
    { ngx_string("reg"), 0xae },
    { ngx_string("deg"), 0xb0 },
    { ngx_string("plusmn"), 0xb1 },
    { ngx_string("sect"), 0xa7 },
    { ngx_string("para"), 0xb6 },
    { ngx_string("middot"), 0xb7 },
    { ngx_string("raquo"), 0xbb },
    { ngx_string("Auml"), 0xc4 },
    { ngx_string("Ouml"), 0xd6 },
    { ngx_string("times"), 0xd7 },
    { ngx_string("Uuml"), 0xdc },
    { ngx_string("szlig"), 0xdf },
    { ngx_string("agrave"), 0xe0 },
    { ngx_string("aacute"), 0xe1 },
    { ngx_string("acirc"), 0xe2 },
    { ngx_string("atilde"), 0xe3 },
    { ngx_string("auml"), 0xe4 },
    { ngx_string("aring"), 0xe5 },
    { ngx_string("aelig"), 0xe6 },
    { ngx_string("ccedil"), 0xe7 },
    { ngx_string("egrave"), 0xe8 },
    { ngx_string("eacute"), 0xe9 },
    { ngx_string("ecirc"), 0xea },
    { ngx_string("euml"), 0xeb },
    { ngx_string("iacute"), 0xed },
    { ngx_string("ntilde"), 0xf1 },
    { ngx_string("oacute"), 0xf3 },
    { ngx_string("ocirc"), 0xf4 },
    { ngx_string("ouml"), 0xf6 },
    { ngx_string("oslash"), 0xf8 },
    { ngx_string("uacute"), 0xfa },
    { ngx_string("uuml"), 0xfc },
    { ngx_string("ndash"), 0x2013 },
    { ngx_string("mdash"), 0x2014 },
    { ngx_string("lsquo"), 0x2018 },
    { ngx_string("rsquo"), 0x2019 },
    { ngx_string("ldquo"), 0x201c },
    { ngx_string("rdquo"), 0x201d },
    { ngx_string("bull"), 0x2022 },
    { ngx_string("hellip"), 0x2026 },
    { ngx_string("euro"), 0x20ac },
    { ngx_string("trade"), 0x2122 },
    { ngx_string("larr"), 0x2190 },
    { ngx_string("rarr"), 0x2192 },
    { ngx_null_string, 0 }
};


/* the characters of the numbers from 0x80: Windows-1252, where it has one */

static uint16_t  ngx_status_html_windows[] = {
    0x20ac, 0x81,   0x201a, 0x192,  0x201e, 0x2026, 0x2020, 0x2021,
    0x2c6,  0x2030, 0x160,  0x2039, 0x152,  0x8d,   0x17d,  0x8f,
    0x90,   0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
    0x2dc,  0x2122, 0x161,  0x203a, 0x153,  0x9d,   0x17e,  0x178
};


void
ngx_status_html_text(ngx_str_t *value)
{
    u_char      *p, *dst, *last, *end;
    uint32_t     character;
    ngx_uint_t   space;

    p = value->data;
    dst = value->data;
    last = value->data + value->len;
    space = 0;

    while (p < last) {

        character = *p;
        end = ngx_status_html_reference(p, last, &character);

        if (character == ' ' || character == '\t' || character == '\r'
            || character == '\n' || character == '\f'
            || (end && character == 0xa0))
        {
            space = (dst > value->data);
            p = end ? end : p + 1;
            continue;
        }

        if (space) {
            *dst++ = ' ';
            space = 0;
        }

        if (end) {
            dst = ngx_status_utf8_encode(dst, character);
            p = end;

        } else {
            *dst++ = *p++;
        }
    }

    value->len = dst - value->data;
}


/* returns the end of the reference, or NULL if there is none at p */

static u_char *
ngx_status_html_reference(u_char *p, u_char *last, uint32_t *character)
{
    size_t                     len;
    u_char                    *end;
    ngx_status_html_entity_t  *entity;

    if (*p != '&') {
        return NULL;
    }

    p++;

    if (last - p > NGX_STATUS_HTML_REFERENCE + 1) {
        last = p + NGX_STATUS_HTML_REFERENCE + 1;
    }

    end = ngx_strlchr(p, last, ';');

    if (end == NULL) {
        return NULL;
    }

    len = end - p;
    end++;

    if (*p == '#') {
        *character = ngx_status_html_number(p + 1, len - 1);
        return *character ? end : NULL;
    }

    for (entity = ngx_status_html_entities; entity->name.len; entity++) {

        if (entity->name.len == len
            && ngx_strncmp(entity->name.data, p, len) == 0)
        {
            *character = entity->character;
            return end;
        }
    }

    return NULL;
}


/* returns 0 if it is not a number */

static uint32_t
ngx_status_html_number(u_char *p, size_t len)
{
    ngx_int_t  n;

    if (*p == 'x' || *p == 'X') {
        n = ngx_hextoi(p + 1, len - 1);

    } else {
        n = ngx_atoi(p, len);
    }

    if (n == NGX_ERROR) {
        return 0;
    }

    if (n == 0 || n > 0x10ffff || (n >= 0xd800 && n <= 0xdfff)) {
        return NGX_STATUS_HTML_REPLACEMENT;
    }

    if (n >= 0x80 && n <= 0x9f) {
        return ngx_status_html_windows[n - 0x80];
    }

    return (uint32_t) n;
}
