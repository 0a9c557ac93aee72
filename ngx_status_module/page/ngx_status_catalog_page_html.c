
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "ngx_status_catalog_page_html.h"


static void ngx_status_catalog_page_html_class(ngx_str_t *out,
    ngx_status_catalog_page_source_t *source, ngx_uint_t class);
static void ngx_status_catalog_page_html_row(ngx_str_t *out,
    ngx_status_catalog_page_source_t *source,
    ngx_status_catalog_entry_t *entry);
static void ngx_status_catalog_page_html_cell(ngx_str_t *out, ngx_str_t *tag);
static void ngx_status_catalog_page_html_text(ngx_str_t *out,
    ngx_str_t *text);
static void ngx_status_catalog_page_html_escape(ngx_str_t *out,
    ngx_str_t *text);


/*
 * The hash is the one of the text between "<style>" and "</style>" below.  A
 * browser that finds another does without the style, and a test fails.
 */

ngx_str_t  ngx_status_catalog_page_html_policy = ngx_string(
    "default-src 'none'; "
    "style-src 'sha256-cjcpwfejJrjRa0erlBiNtsI+hHeuE7zUEt+rWXo/1xw='; "
    "base-uri 'none'; form-action 'none'"
);


/* on a narrow screen a description goes below its message */

static ngx_str_t  ngx_status_catalog_page_html_head = ngx_string(
    "<!DOCTYPE html>\n"
    "<html lang=\"en\">\n"
    "<head>\n"
    "<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, "
        "initial-scale=1\">\n"
    "<title>HTTP status codes</title>\n"
    "<style>\n"
    ":root { color-scheme: light dark; --ink: #1f2328; --dim: #59636e; "
        "--paper: #fff; --line: #d1d9e0; --link: #0550ae; --band: #f6f8fa; "
        "--mark: #fff8c5; --edge: #8a5c00 }\n"
    "@media screen and (prefers-color-scheme: dark) { :root { "
        "--ink: #e6edf3; --dim: #9da7b3; --paper: #0d1117; --line: #3d444d; "
        "--link: #79b8ff; --band: #161c24; --mark: #3a2e05; "
        "--edge: #e3b341 } }\n"
    "body { max-width: 64rem; margin: 0 auto; padding: 2rem 1rem 4rem; "
        "background: var(--paper); color: var(--ink); "
        "font: 1rem/1.5 system-ui, sans-serif }\n"
    "a { color: var(--link) }\n"
    "h1 { margin: 0; font-size: 1.75rem; line-height: 1.25 }\n"
    "h2 { margin: 2.5rem 0 0; font-size: 1.25rem; line-height: 1.25 }\n"
    "h2, tr { scroll-margin-top: 1rem }\n"
    "nav ul { display: flex; flex-wrap: wrap; gap: 0 1.25rem; padding: 0; "
        "list-style: none }\n"
    "nav a { display: inline-block; padding: .25rem 0 }\n"
    "table { width: 100%; table-layout: fixed; "
        "border-collapse: collapse }\n"
    "caption { padding: .25rem 0 .75rem; color: var(--dim); "
        "text-align: left }\n"
    "th, td { padding: .5rem .75rem; border-bottom: 1px solid var(--line); "
        "text-align: left; vertical-align: top; overflow-wrap: break-word }\n"
    "thead th { background: var(--band); color: var(--dim); "
        "font-size: .875rem }\n"
    "thead th:first-child { width: 3rem }\n"
    "thead th:nth-child(2) { width: 15rem }\n"
    "td:nth-child(2) { font-weight: 600 }\n"
    "tr:target { background: var(--mark); "
        "box-shadow: inset .25rem 0 var(--edge) }\n"
    "small { display: inline-block; padding: 0 .5rem; border: 1px solid; "
        "border-radius: 1rem; color: var(--dim); font-size: .75rem; "
        "font-weight: 400 }\n"
    ".added, .overridden { color: var(--edge); font-weight: 600 }\n"
    "dl { display: grid; grid-template-columns: max-content 1fr; "
        "gap: .5rem 1rem }\n"
    "dd { margin: 0 }\n"
    "@media (max-width: 40rem) {\n"
    "table, caption, tbody { display: block }\n"
    "thead { position: absolute; width: 1px; height: 1px; "
        "overflow: hidden; clip-path: inset(50%) }\n"
    "body { padding: 1rem .75rem 2rem }\n"
    "h2 { margin-top: 1.5rem }\n"
    "tbody tr { display: grid; grid-template-columns: 3rem 1fr; "
        "padding: .375rem 0; border-bottom: 1px solid var(--line) }\n"
    "tbody th, td { padding: 0 .5rem; border: 0; min-width: 0 }\n"
    "td:last-child { grid-column: 1 / -1; font-size: .875rem; "
        "line-height: 1.4 }\n"
    "}\n"
    "@media print {\n"
    ":root { color-scheme: light }\n"
    "body { max-width: none; padding: 0; font-size: 10pt }\n"
    "nav { display: none }\n"
    "h2, caption { break-after: avoid }\n"
    "tr { break-inside: avoid }\n"
    "tr:target { background: none; box-shadow: none }\n"
    "a { color: inherit; text-decoration: none }\n"
    "}\n"
    "</style>\n"
    "</head>\n"
    "<body>\n"
    "<header>\n"
    "<h1>HTTP status codes</h1>\n"
    "<p>What each status code in a response of this server means.</p>\n"
    "<nav>\n"
    "<ul>\n"
    "<li><a href=\"#client-error\">4xx Client error</a></li>\n"
    "<li><a href=\"#server-error\">5xx Server error</a></li>\n"
    "<li><a href=\"#informational\">1xx Informational</a></li>\n"
    "<li><a href=\"#successful\">2xx Successful</a></li>\n"
    "<li><a href=\"#redirection\">3xx Redirection</a></li>\n"
    "<li><a href=\"?format=json\">As JSON</a></li>\n"
    "</ul>\n"
    "</nav>\n"
    "</header>\n"
    "<main>\n"
);


/* the names of RFC 9110 section 15 */

static ngx_str_t  ngx_status_catalog_page_html_classes[] = {

    ngx_string("<h2 id=\"informational\">1xx Informational</h2>\n"
               "<table role=\"table\">\n"
               "<caption>Codes 100 to 199: an interim response, before the "
                   "final one</caption>\n"),

    ngx_string("<h2 id=\"successful\">2xx Successful</h2>\n"
               "<table role=\"table\">\n"
               "<caption>Codes 200 to 299: the request was received and "
                   "accepted</caption>\n"),

    ngx_string("<h2 id=\"redirection\">3xx Redirection</h2>\n"
               "<table role=\"table\">\n"
               "<caption>Codes 300 to 399: the client has more to do to "
                   "complete the request</caption>\n"),

    ngx_string("<h2 id=\"client-error\">4xx Client error</h2>\n"
               "<table role=\"table\">\n"
               "<caption>Codes 400 to 499: the request seems to be "
                   "wrong</caption>\n"),

    ngx_string("<h2 id=\"server-error\">5xx Server error</h2>\n"
               "<table role=\"table\">\n"
               "<caption>Codes 500 to 599: the server failed, the request "
                   "may be right</caption>\n"),
};


/* the roles are for where the style takes the form of a table away */

static ngx_str_t  ngx_status_catalog_page_html_columns = ngx_string(
    "<thead role=\"rowgroup\">\n"
    "<tr role=\"row\">"
        "<th scope=\"col\" role=\"columnheader\">Code</th>"
        "<th scope=\"col\" role=\"columnheader\">Message</th>"
        "<th scope=\"col\" role=\"columnheader\">Description</th>"
        "</tr>\n"
    "</thead>\n"
    "<tbody role=\"rowgroup\">\n"
);


/* by origin */

static ngx_str_t  ngx_status_catalog_page_html_marks[] = {
    ngx_string(""),
    ngx_string(""),
    ngx_string(""),
    ngx_string(" <small class=\"added\">added</small>"),
    ngx_string(" <small class=\"overridden\">overridden</small>"),
};


static ngx_str_t  ngx_status_catalog_page_html_foot = ngx_string(
    "</main>\n"
    "<footer>\n"
    "<h2>Marks</h2>\n"
    "<dl>\n"
    "<dt>none</dt>\n"
    "<dd>A code with the text that it has in general, or, as 4xx, the text "
        "for all codes of a class that have no row of their own.</dd>\n"
    "<dt><small class=\"added\">added</small></dt>\n"
    "<dd>A code that this server adds.</dd>\n"
    "<dt><small class=\"overridden\">overridden</small></dt>\n"
    "<dd>A code that this server gives a text of its own.</dd>\n"
    "</dl>\n"
    "</footer>\n"
    "</body>\n"
    "</html>\n"
);


void
ngx_status_catalog_page_html(ngx_str_t *out,
    ngx_status_catalog_page_source_t *source)
{
    ngx_uint_t  class;

    ngx_status_catalog_page_html_text(out, &ngx_status_catalog_page_html_head);

    /* errors are what the page is looked up for */

    for (class = 4; class <= 5; class++) {
        ngx_status_catalog_page_html_class(out, source, class);
    }

    for (class = 1; class <= 3; class++) {
        ngx_status_catalog_page_html_class(out, source, class);
    }

    ngx_status_catalog_page_html_text(out, &ngx_status_catalog_page_html_foot);
}


static void
ngx_status_catalog_page_html_class(ngx_str_t *out,
    ngx_status_catalog_page_source_t *source, ngx_uint_t class)
{
    ngx_str_t                   *start;
    ngx_uint_t                   i;
    ngx_status_catalog_t        *catalog;
    ngx_status_catalog_entry_t  *entry;

    catalog = source->catalog;
    start = &ngx_status_catalog_page_html_classes[class - 1];

    ngx_status_catalog_page_html_text(out, start);
    ngx_status_catalog_page_html_text(out,
                                      &ngx_status_catalog_page_html_columns);

    for (i = 0; i < catalog->n; i++) {
        entry = &catalog->entries[i];

        if (!entry->class && entry->code / 100 == class) {
            ngx_status_catalog_page_html_row(out, source, entry);
        }
    }

    entry = ngx_status_catalog_find_class(catalog, class * 100);

    if (entry) {
        ngx_status_catalog_page_html_row(out, source, entry);
    }

    ngx_status_catalog_page_html_puts(out, "</tbody>\n</table>\n");
}


static void
ngx_status_catalog_page_html_row(ngx_str_t *out,
    ngx_status_catalog_page_source_t *source,
    ngx_status_catalog_entry_t *entry)
{
    ngx_str_t  code, *mark, *tag;
    u_char     buf[NGX_INT_T_LEN];

    tag = (source->lang
           && ngx_status_lang_row(source->lang, source->language, entry))
          ? &source->lang->tags[source->language] : NULL;

    code.data = buf;
    code.len = ngx_sprintf(buf, "%ui", entry->code) - buf;

    if (entry->class) {
        ngx_memcpy(&code.data[1], "xx", 2);
    }

    ngx_status_catalog_page_html_puts(out, "<tr id=\"");
    ngx_status_catalog_page_html_text(out, &code);
    ngx_status_catalog_page_html_puts(out, "\" role=\"row\"><th scope=\"row\" "
                                           "role=\"rowheader\"><a href=\"#");
    ngx_status_catalog_page_html_text(out, &code);
    ngx_status_catalog_page_html_puts(out, "\">");
    ngx_status_catalog_page_html_text(out, &code);
    ngx_status_catalog_page_html_puts(out, "</a></th>");

    ngx_status_catalog_page_html_cell(out, tag);

    ngx_status_catalog_page_html_escape(out, &entry->message);

    mark = &ngx_status_catalog_page_html_marks[entry->origin];

    ngx_status_catalog_page_html_text(out, mark);
    ngx_status_catalog_page_html_puts(out, "</td>");

    ngx_status_catalog_page_html_cell(out, tag);

    ngx_status_catalog_page_html_escape(out, &entry->description);

    ngx_status_catalog_page_html_puts(out, "</td></tr>\n");
}


/* the page is in English otherwise; a mark in the cell is not worth a tag */

static void
ngx_status_catalog_page_html_cell(ngx_str_t *out, ngx_str_t *tag)
{
    ngx_status_catalog_page_html_puts(out, "<td role=\"cell\"");

    if (tag) {
        ngx_status_catalog_page_html_puts(out, " lang=\"");
        ngx_status_catalog_page_html_text(out, tag);
        ngx_status_catalog_page_html_puts(out, "\"");
    }

    ngx_status_catalog_page_html_puts(out, ">");
}


static void
ngx_status_catalog_page_html_text(ngx_str_t *out, ngx_str_t *text)
{
    ngx_status_catalog_page_html_put(out, text->data, text->len);
}


static void
ngx_status_catalog_page_html_escape(ngx_str_t *out, ngx_str_t *text)
{
    if (out->data) {
        ngx_escape_html(out->data + out->len, text->data, text->len);
    }

    out->len += text->len + ngx_escape_html(NULL, text->data, text->len);
}


void
ngx_status_catalog_page_html_put(ngx_str_t *out, u_char *data, size_t len)
{
    if (out->data) {
        ngx_memcpy(out->data + out->len, data, len);
    }

    out->len += len;
}
