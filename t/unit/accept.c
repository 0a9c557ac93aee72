
/*
 * Copyright (C) ngx_status_module developers
 */


/*
 * JSON or the page: what is decided for the Accept lines that clients send,
 * at the edges of the rule, and where there is nothing to read.
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "ngx_status_accept.h"
#include "unit.h"
#include "weight.h"


#define NGX_STATUS_TEST_LINES  4

#define S        ngx_string

#define JSON     ngx_string("application/json")
#define PROBLEM  ngx_string("application/problem+json")
#define JSONAPI  ngx_string("application/vnd.api+json")
#define HTML     ngx_string("text/html")
#define XHTML    ngx_string("application/xhtml+xml")
#define PLAIN    ngx_string("text/plain")
#define NONE     ngx_null_string

#define BROWSER                                                               \
    ngx_string("text/html,application/xhtml+xml,application/xml;q=0.9,"       \
               "*/*;q=0.8")

#define CHROME                                                                \
    ngx_string("text/html,application/xhtml+xml,application/xml;q=0.9,"       \
               "image/avif,image/webp,image/apng,*/*;q=0.8,"                  \
               "application/signed-exchange;v=b3;q=0.7")

#define PROMETHEUS                                                            \
    ngx_string("application/openmetrics-text;version=1.0.0;"                  \
               "escaping=allow-utf-8;q=0.5,"                                  \
               "application/openmetrics-text;version=0.0.1;q=0.4,"            \
               "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,"         \
               "text/plain;version=0.0.4;q=0.2,*/*;q=0.1")


typedef struct {
    char        *name;
    ngx_str_t    json;
    ngx_str_t    page;
    ngx_uint_t   expected;
    ngx_str_t    lines[NGX_STATUS_TEST_LINES];
} ngx_status_test_json_t;


static void ngx_status_test_json(ngx_status_test_json_t *test);


/* 1: JSON, 0: the page */

static ngx_status_test_json_t  ngx_status_test_json_cases[] = {

    /* what clients send */

    { "curl", JSON, HTML, 1, { S("*/*") } },
    { "Wget", JSON, HTML, 1, { S("*/*") } },
    { "Python requests", JSON, HTML, 1, { S("*/*") } },
    { "Python urllib: no Accept", JSON, HTML, 1, { NONE } },
    { "Go net/http: no Accept", PROBLEM, HTML, 1, { NONE } },
    { "OkHttp: no Accept", JSONAPI, HTML, 1, { NONE } },
    { "Postman", JSON, PLAIN, 1, { S("*/*") } },
    { "fetch()", JSON, XHTML, 1, { S("*/*") } },
    { "kube-probe", JSON, NONE, 1, { S("*/*") } },
    { "axios", JSON, HTML, 1, { S("application/json, text/plain, */*") } },
    { "axios, plain text", JSON, PLAIN, 1,
      { S("application/json, text/plain, */*") } },
    { "axios, problem", PROBLEM, PLAIN, 1,
      { S("application/json, text/plain, */*") } },
    { "HTTPie", JSON, HTML, 1, { S("*/*") } },
    { "HTTPie with a JSON body", JSON, HTML, 1,
      { S("application/json, */*;q=0.5") } },
    { "HTTPie with a JSON body, JSON:API", JSONAPI, HTML, 1,
      { S("application/json, */*;q=0.5") } },
    { "jQuery, dataType json", JSON, HTML, 1,
      { S("application/json, text/javascript, */*; q=0.01") } },
    { "jQuery, dataType json, problem", PROBLEM, HTML, 1,
      { S("application/json, text/javascript, */*; q=0.01") } },
    { "jQuery, dataType html", JSON, HTML, 0,
      { S("text/html, */*; q=0.01") } },
    { "Chrome", JSON, HTML, 0, { CHROME } },
    { "Chrome, XHTML", PROBLEM, XHTML, 0, { CHROME } },
    { "Chrome, plain text is a page, too", JSON, PLAIN, 0,
      { CHROME } },
    { "Chrome, page without a type", JSON, NONE, 1, { CHROME } },
    { "Chrome, image", JSON, HTML, 1,
      { S("image/avif,image/webp,image/apng,image/svg+xml,image/*,"
          "*/*;q=0.8") } },
    { "Chrome, style sheet", JSON, HTML, 1, { S("text/css,*/*;q=0.1") } },
    { "EventSource", JSON, HTML, 1, { S("text/event-stream") } },
    { "Firefox", JSON, HTML, 0, { BROWSER } },
    { "Firefox 128", JSON, S("text/html; charset=utf-8"), 0,
      { S("text/html,application/xhtml+xml,application/xml;q=0.9,"
          "image/avif,image/webp,image/png,image/svg+xml,*/*;q=0.8") } },
    { "Safari", JSONAPI, HTML, 0, { BROWSER } },
    { "Edge", JSON, HTML, 0,
      { S("text/html,application/xhtml+xml,application/xml;q=0.9,"
          "image/webp,image/apng,*/*;q=0.8,"
          "application/signed-exchange;v=b3;q=0.7") } },
    { "Edge before 79 says the same of all", JSON, HTML, 1,
      { S("text/html, application/xhtml+xml, image/jxr, */*") } },
    { "Googlebot", JSON, HTML, 0, { BROWSER } },
    { "Lynx", JSON, PLAIN, 0,
      { S("text/html, text/plain, text/sgml, text/css, "
          "application/xhtml+xml, */*;q=0.01") } },
    { "Lynx 2.2, in several lines", JSON, HTML, 0,
      { S("www/source"), S("text/html"), S("image/gif") } },
    { "w3m", JSON, PLAIN, 0, { S("text/html, text/*;q=0.5, image/*") } },
    { "Java 17 HttpURLConnection", JSON, HTML, 0,
      { S("text/html, image/gif, image/jpeg, */*; q=0.2") } },
    { "Java 11 HttpURLConnection", JSON, HTML, 0,
      { S("text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2") } },
    { "Java 11 HttpURLConnection, plain text", JSON, PLAIN, 0,
      { S("text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2") } },
    { "Java HttpClient: no Accept", JSON, HTML, 1, { NONE } },
    { "Spring RestTemplate, object", JSON, HTML, 1,
      { S("application/json, application/*+json") } },
    { "Spring RestTemplate, object, JSON:API", JSONAPI, HTML, 1,
      { S("application/json, application/*+json") } },
    { "Spring RestTemplate, string", PROBLEM, PLAIN, 1,
      { S("text/plain, application/json, application/*+json, */*") } },
    { "kubectl", JSON, HTML, 1,
      { S("application/json;as=Table;v=v1;g=meta.k8s.io,"
          "application/json;as=Table;v=v1beta1;g=meta.k8s.io,"
          "application/json") } },
    { "Prometheus, plain text", JSON, PLAIN, 0, { PROMETHEUS } },
    { "Prometheus, HTML", JSON, HTML, 1, { PROMETHEUS } },
    { "pip takes HTML, if little, and no application/json", JSON, HTML, 0,
      { S("application/vnd.pypi.simple.v1+json, "
          "application/vnd.pypi.simple.v1+html; q=0.1, "
          "text/html; q=0.01") } },
    { "npm rates application/json below anything", JSON, HTML, 0,
      { S("application/vnd.npm.install-v1+json; q=1.0, "
          "application/json; q=0.8, */*") } },
    { "a container registry's client, in several lines", JSON, PLAIN, 1,
      { S("application/vnd.docker.distribution.manifest.v2+json"),
        S("application/vnd.oci.image.manifest.v1+json"),
        S("application/vnd.oci.image.index.v1+json"),
        S("application/json") } },
    { "OData client", JSON, HTML, 1,
      { S("application/json;odata.metadata=minimal;odata.streaming=true") } },
    { "GraphQL client", JSON, HTML, 1,
      { S("application/graphql-response+json, application/graphql+json, "
          "application/json, text/event-stream, multipart/mixed") } },
    { "feature phone", JSON, HTML, 1,
      { S("*/*, dn/2147582100-352110e0,text/vnd.wap.wml;q=0.6,"
          "ss/240x262,UC/69") } },

    /* the rule */

    { "JSON only", JSON, HTML, 1, { S("application/json") } },
    { "HTML only", JSON, HTML, 0, { S("text/html") } },
    { "HTML only, with the least weight", JSON, HTML, 0,
      { S("text/html;q=0.001") } },
    { "HTML only, the page is plain text", JSON, PLAIN, 0,
      { S("text/html") } },
    { "HTML only, the page has no type", JSON, NONE, 1, { S("text/html") } },
    { "HTML rather than JSON, plain text refused", JSON, PLAIN, 0,
      { S("text/html, text/plain;q=0, application/json;q=0.9") } },
    { "plain text rather than JSON, HTML refused", JSON, PLAIN, 0,
      { S("text/plain, text/html;q=0, application/json;q=0.9") } },
    { "JSON rather than HTML, the page is plain text", JSON, PLAIN, 1,
      { S("application/json, text/html;q=0.9") } },
    { "equal weights", JSON, HTML, 1,
      { S("text/html;q=0.7, application/json;q=0.7") } },
    { "a thousandth less", JSON, HTML, 0,
      { S("text/html;q=0.700, application/json;q=0.699") } },
    { "a thousandth more", JSON, HTML, 1,
      { S("text/html;q=0.7, application/json;q=0.701") } },
    { "both refused", JSON, HTML, 1,
      { S("text/html;q=0, application/json;q=0") } },
    { "all refused", JSON, HTML, 1, { S("*/*;q=0") } },
    { "neither mentioned", JSON, HTML, 1, { S("image/png") } },
    { "JSON refused, all else welcome", JSON, HTML, 0,
      { S("application/json;q=0, */*") } },
    { "JSON refused, all else welcome, the page has no type", JSON, NONE, 0,
      { S("application/json;q=0, */*") } },
    { "JSON refused, the +json type with it", PROBLEM, HTML, 0,
      { S("application/json;q=0.0, */*;q=0.001") } },
    { "HTML refused", JSON, HTML, 1, { S("text/html;q=0, */*;q=0.1") } },
    { "upper case", JSON, HTML, 0,
      { S("TEXT/HTML;Q=0.5, APPLICATION/JSON;Q=0.4") } },
    { "upper case in the types", S("Application/JSON"), S("Text/HTML"), 1,
      { S("text/html, application/json") } },
    { "upper case in the page's type", JSON, S("TEXT/HTML;CHARSET=UTF-8"), 0,
      { S("text/html") } },
    { "the page's type with 8-bit bytes", JSON, S("text/html\xff"), 0,
      { S("text/html, */*;q=0.1") } },
    { "several lines", JSON, HTML, 0,
      { S("text/html"), S("application/json;q=0.9") } },
    { "several lines, the last counts, too", JSON, HTML, 1,
      { S("text/html;q=0.1"), S("image/*"), S("*/*;q=0.2") } },
    { "an unreadable line does not hide the next", JSON, HTML, 0,
      { S("\"\\"), S("text/html") } },

    /* unreadable: JSON */

    { "an empty line", JSON, HTML, 1, { S("") } },
    { "blanks only", JSON, HTML, 1, { S(" \t ") } },
    { "commas only", JSON, HTML, 1, { S(",,, , ,") } },
    { "semicolons only", JSON, HTML, 1, { S(";;;") } },
    { "garbage", JSON, HTML, 1, { S("<script>alert(1)</script>") } },
    { "a word", JSON, HTML, 1, { S("html") } },
    { "no commas between", JSON, HTML, 1, { S("text/html text/plain") } },
    { "a NUL byte", JSON, HTML, 1, { S("text/html\0") } },
    { "HTML with a bad weight only", JSON, HTML, 1, { S("text/html;q=2") } },
    { "8-bit bytes", JSON, HTML, 1, { S("text/html\xc3\xa9, \xff\xfe") } },
    { "garbage around HTML", JSON, HTML, 0,
      { S("@, text/html, \x80;q=1, /") } }
};


int
main(void)
{
    ngx_uint_t  i;

    for (i = 0; i < ngx_status_test_nelts(ngx_status_test_json_cases); i++) {
        ngx_status_test_json(&ngx_status_test_json_cases[i]);
    }

    return ngx_status_test_done();
}


static void
ngx_status_test_json(ngx_status_test_json_t *test)
{
    ngx_uint_t  n, q;

    for (n = 0; n < NGX_STATUS_TEST_LINES && test->lines[n].data; n++) {
        /* void */
    }

    q = ngx_status_test_weight(test->lines, n, &test->json);

    ngx_status_test_ok(ngx_status_accept_page(test->lines, n, &test->page, q)
                       != test->expected,
                       test->name);
}
