
/*
 * Copyright (C) ngx_status_module developers
 */


/*
 * Which of several media types is chosen for the Accept lines that clients
 * send, and the rule: weight, then specificity, then order.
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "ngx_status_accept.h"
#include "unit.h"


#define NGX_STATUS_TEST_LINES  6
#define NGX_STATUS_TEST_TYPES  5

#define S        ngx_string

#define JSON     ngx_string("application/json")
#define PROBLEM  ngx_string("application/problem+json")
#define JSONAPI  ngx_string("application/vnd.api+json")
#define GRAPHQL  ngx_string("application/graphql-response+json")
#define FHIR     ngx_string("application/fhir+json")
#define SCIM     ngx_string("application/scim+json")
#define ORDERS   ngx_string("application/vnd.orders")
#define HTML     ngx_string("text/html")
#define NONE     ngx_null_string

#define CHROME                                                                \
    ngx_string("text/html,application/xhtml+xml,application/xml;q=0.9,"       \
               "image/avif,image/webp,image/apng,*/*;q=0.8,"                  \
               "application/signed-exchange;v=b3;q=0.7")

#define FIREFOX                                                               \
    ngx_string("text/html,application/xhtml+xml,application/xml;q=0.9,"       \
               "image/avif,image/webp,image/png,image/svg+xml,*/*;q=0.8")

#define SAFARI                                                                \
    ngx_string("text/html,application/xhtml+xml,application/xml;q=0.9,"       \
               "*/*;q=0.8")

#define MCP                                                                   \
    ngx_string("application/json, text/event-stream")

#define AXIOS                                                                 \
    ngx_string("application/json, text/plain, */*")


typedef struct {
    char        *name;
    ngx_uint_t   expected;
    ngx_str_t    types[NGX_STATUS_TEST_TYPES];
    ngx_str_t    lines[NGX_STATUS_TEST_LINES];
} ngx_status_test_choose_t;


static void ngx_status_test_choose(ngx_status_test_choose_t *test);
static ngx_uint_t ngx_status_test_copies(ngx_str_t *to, ngx_str_t *from,
    ngx_uint_t n);
static void ngx_status_test_many(void);


/* the expected type is counted from 0 */

static ngx_status_test_choose_t  ngx_status_test_choose_cases[] = {

    /* what clients send */

    { "curl", 0, { PROBLEM, JSON, JSONAPI }, { S("*/*") } },
    { "Wget", 0, { JSON, PROBLEM }, { S("*/*") } },
    { "Python requests", 0, { JSONAPI, JSON }, { S("*/*") } },
    { "Python httpx", 0, { PROBLEM, JSON }, { S("*/*") } },
    { "Python urllib: no Accept", 0, { PROBLEM, JSON }, { NONE } },
    { "Java HttpClient: no Accept", 0, { JSONAPI, JSON }, { NONE } },
    { "connect-node: no Accept", 0, { PROBLEM, JSON }, { NONE } },
    { "google-gax, REST", 0, { PROBLEM, JSON }, { S("*/*") } },
    { "Go net/http: no Accept", 0, { JSON, PROBLEM, JSONAPI }, { NONE } },
    { "Postman", 0, { PROBLEM, JSON }, { S("*/*") } },
    { "fetch() of browsers and of Node.js", 0, { PROBLEM, JSON },
      { S("*/*") } },
    { "Ruby Net::HTTP", 0, { PROBLEM, JSON },
      { S("*/*"), NONE } },
    { "URLSession", 0, { JSON, PROBLEM }, { S("*/*") } },

    { "Chrome has no wish among them", 0, { PROBLEM, JSON }, { CHROME } },
    { "Chrome, with HTML for a choice", 2, { PROBLEM, JSON, HTML },
      { CHROME } },
    { "Firefox has no wish among them", 0, { JSON, PROBLEM }, { FIREFOX } },
    { "Firefox, with HTML for a choice", 1, { JSON, HTML, PROBLEM },
      { FIREFOX } },
    { "Safari has no wish among them", 0, { JSONAPI, JSON }, { SAFARI } },
    { "Safari, with HTML for a choice", 2, { JSONAPI, JSON, HTML },
      { SAFARI } },
    { "Chrome, application/xml is nobody's", 0, { FHIR, JSON, SCIM },
      { CHROME } },
    { "Debian's Chromium", 2, { PROBLEM, JSON, HTML },
      { S("text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,"
          "image/avif,image/webp,image/apng,*/*;q=0.8,"
          "application/signed-exchange;v=b3;q=0.7") } },
    { "Debian's Chromium, an icon", 0, { PROBLEM, JSON },
      { S("image/jxl,image/avif,image/webp,image/apng,image/svg+xml,image/*,"
          "*/*;q=0.8") } },
    { "Chrome, image", 0, { PROBLEM, JSON },
      { S("image/avif,image/webp,image/apng,image/svg+xml,image/*,"
          "*/*;q=0.8") } },

    { "Java 17 HttpURLConnection", 0, { PROBLEM, JSON },
      { S("text/html, image/gif, image/jpeg, */*; q=0.2") } },
    { "Java 11 HttpURLConnection", 0, { JSON, PROBLEM },
      { S("text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2") } },
    { "Java 11 HttpURLConnection, with HTML for a choice", 2,
      { JSON, PROBLEM, HTML },
      { S("text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2") } },

    { "axios names JSON", 1, { PROBLEM, JSON }, { AXIOS } },
    { "axios, JSON is first", 0, { JSON, PROBLEM }, { AXIOS } },
    { "axios takes a +json type for JSON", 1, { ORDERS, PROBLEM },
      { AXIOS } },
    { "axios, two +json types", 0, { JSONAPI, PROBLEM }, { AXIOS } },
    { "axios, of three", 2, { PROBLEM, JSONAPI, JSON }, { AXIOS } },
    { "HTTPie with a JSON body", 1, { PROBLEM, JSON },
      { S("application/json, */*;q=0.5") } },
    { "jQuery, dataType json", 2, { ORDERS, PROBLEM, JSON },
      { S("application/json, text/javascript, */*; q=0.01") } },
    { "Spring RestTemplate, object", 1, { PROBLEM, JSON },
      { S("application/json, application/*+json") } },
    { "Spring RestTemplate, the more specific of two kinds", 1,
      { ORDERS, JSONAPI }, { S("application/json, application/*+json") } },
    { "RestSharp", 1, { PROBLEM, JSON },
      { S("application/json, text/json, text/x-json, text/javascript, "
          "application/xml, text/xml") } },
    { "Kiota", 1, { PROBLEM, JSON },
      { S("application/json, text/plain;q=0.9") } },

    { "openai", 0, { JSON, PROBLEM }, { S("application/json") } },
    { "jayson", 1, { PROBLEM, JSON }, { S("application/json") } },
    { "openai, problem is first", 1, { PROBLEM, JSON },
      { S("application/json") } },
    { "openai, a stream", 1, { PROBLEM, JSON }, { S("text/event-stream, "
      "application/json") } },
    { "@anthropic-ai/sdk", 1, { JSONAPI, JSON }, { S("application/json") } },
    { "@anthropic-ai/sdk, a file", 0, { PROBLEM, JSON },
      { S("application/binary") } },

    { "MCP, POST", 1, { PROBLEM, JSON }, { MCP } },
    { "MCP, POST, in two lines", 1, { PROBLEM, JSON },
      { S("application/json"), S("text/event-stream") } },
    { "MCP, GET accepts an event stream only", 0, { PROBLEM, JSON },
      { S("text/event-stream") } },
    { "graphql-request, GraphQL is first", 0, { GRAPHQL, JSON, PROBLEM },
      { S("application/graphql-response+json, application/json") } },
    { "graphql-request says the same of both", 0, { JSON, PROBLEM, GRAPHQL },
      { S("application/graphql-response+json, application/json") } },
    { "Apollo Client", 1, { JSON, GRAPHQL },
      { S("application/graphql-response+json,application/json;q=0.9") } },
    { "Apollo Client takes JSON, too", 1, { ORDERS, JSON },
      { S("application/graphql-response+json,application/json;q=0.9") } },
    { "Apollo Client 3, deferred", 2, { JSON, PROBLEM, GRAPHQL },
      { S("multipart/mixed;deferSpec=20220824,"
          "application/graphql-response+json,application/json;q=0.9") } },
    { "urql", 1, { PROBLEM, GRAPHQL, JSON },
      { S("application/graphql-response+json, application/graphql+json, "
          "application/json, text/event-stream, multipart/mixed") } },
    { "a container registry's client", 0, { JSON, PROBLEM },
      { S("application/vnd.oci.image.manifest.v1+json"),
        S("application/vnd.docker.distribution.manifest.v2+json"),
        S("application/vnd.docker.distribution.manifest.v1+prettyjws"),
        S("application/vnd.docker.distribution.manifest.v1+json"),
        S("application/vnd.docker.distribution.manifest.list.v2+json"),
        S("application/vnd.oci.image.index.v1+json") } },
    { "kubectl", 2, { PROBLEM, JSONAPI, JSON },
      { S("application/json;as=Table;v=v1;g=meta.k8s.io,"
          "application/json;as=Table;v=v1beta1;g=meta.k8s.io,"
          "application/json") } },
    { "GitHub's client", 0, { PROBLEM, JSON },
      { S("application/vnd.github.v3+json") } },
    { "JSON:API client", 2, { PROBLEM, JSON, JSONAPI },
      { S("application/vnd.api+json") } },
    { "JSON:API client with an extension", 1, { JSON, JSONAPI },
      { S("application/vnd.api+json;ext=\"https://jsonapi.org/ext/atomic\"") }
    },
    { "OData client", 1, { PROBLEM, JSON },
      { S("application/json;odata.metadata=minimal;IEEE754Compatible=true") }
    },
    { "FHIR client", 1, { PROBLEM, FHIR, JSON },
      { S("application/fhir+xml;q=1.0, application/fhir+json;q=1.0, "
          "application/xml+fhir;q=0.9, application/json+fhir;q=0.9") } },
    { "SCIM client", 2, { PROBLEM, JSON, SCIM },
      { S("application/scim+json") } },
    { "SCIM client that takes JSON, too", 1, { JSON, SCIM },
      { S("application/scim+json, application/json;q=0.9") } },
    { "a client of problem details", 1, { JSON, PROBLEM },
      { S("application/json;q=0.9, application/problem+json") } },
    { "a client of problem details, both alike", 0, { JSON, PROBLEM },
      { S("application/problem+json, application/json") } },
    { "a client of problem details, and anything", 1, { JSON, PROBLEM },
      { S("application/problem+json, */*") } },
    { "Prometheus", 0, { JSON, PROBLEM },
      { S("application/openmetrics-text;version=1.0.0;q=0.5,"
          "text/plain;version=0.0.4;q=0.2,*/*;q=0.1") } },

    /* the weight */

    { "the heavier is the last", 2, { JSON, PROBLEM, JSONAPI },
      { S("application/json;q=0.1, application/problem+json;q=0.2, "
          "application/vnd.api+json;q=0.3") } },
    { "the heavier is in the middle", 1, { JSON, PROBLEM, JSONAPI },
      { S("application/json;q=0.1, application/problem+json;q=0.3, "
          "application/vnd.api+json;q=0.2") } },
    { "a thousandth", 1, { PROBLEM, JSONAPI },
      { S("application/problem+json;q=0.500, "
          "application/vnd.api+json;q=0.501") } },
    { "the weight comes before specificity", 0, { ORDERS, JSON },
      { S("application/json;q=0.8, */*;q=0.9") } },
    { "a refused type is not chosen", 1, { PROBLEM, JSON },
      { S("application/problem+json;q=0, */*;q=0.1") } },
    { "application/json is refused, and its +json types with it", 2,
      { JSON, PROBLEM, ORDERS }, { S("application/json;q=0, */*;q=0.1") } },
    { "application/json is refused, but not that +json type", 1,
      { JSON, PROBLEM, ORDERS },
      { S("application/json;q=0, application/problem+json, */*;q=0.1") } },
    { "the weight of the most specific element counts", 1, { PROBLEM, JSONAPI },
      { S("application/*;q=0.9, application/problem+json;q=0.1") } },
    { "weights over several lines", 1, { PROBLEM, JSONAPI },
      { S("application/problem+json;q=0.2"), S("a/b"),
        S("application/vnd.api+json;q=0.3") } },

    /* specificity */

    { "the exact type before a +json one", 1, { PROBLEM, JSON },
      { S("application/json") } },
    { "the exact type before a wildcard's", 1, { JSON, PROBLEM },
      { S("*/*, application/problem+json") } },
    { "a +json type before a wildcard's", 1, { ORDERS, PROBLEM },
      { S("*/*, application/json") } },
    { "a suffix before a top-level type", 1, { ORDERS, PROBLEM },
      { S("application/*, application/*+json") } },
    { "a top-level type before any", 1, { HTML, JSON },
      { S("*/*, application/*") } },
    { "application/json before a suffix", 1, { JSONAPI, JSON },
      { S("application/*+json, application/json") } },
    { "parameters make no type more specific than another", 0,
      { JSON, PROBLEM },
      { S("application/json;charset=utf-8, application/problem+json") } },
    { "upper case", 1, { JSON, PROBLEM },
      { S("APPLICATION/PROBLEM+JSON, */*") } },
    { "upper case in the type", 1,
      { JSON, S("Application/Problem+JSON") },
      { S("application/problem+json, */*") } },
    { "a type's parameters do not count", 1,
      { JSON, S("application/problem+json; charset=utf-8") },
      { S("application/problem+json, */*") } },

    /* the order */

    { "alike by a wildcard", 0, { JSONAPI, PROBLEM, JSON },
      { S("application/*") } },
    { "alike by name", 0, { JSONAPI, PROBLEM },
      { S("application/problem+json, application/vnd.api+json") } },
    { "alike, though not the first", 1, { HTML, JSONAPI, PROBLEM },
      { S("application/problem+json, application/vnd.api+json") } },
    { "the same type twice", 0, { PROBLEM, PROBLEM },
      { S("application/problem+json") } },
    { "one type", 0, { PROBLEM }, { S("application/problem+json") } },
    { "one type, which is refused", 0, { PROBLEM }, { S("*/*;q=0") } },

    /* none */

    { "all refused", 0, { PROBLEM, JSON }, { S("*/*;q=0") } },
    { "all refused, one by name", 0, { PROBLEM, JSON },
      { S("*/*;q=0, application/json;q=0") } },
    { "none mentioned", 0, { PROBLEM, JSON }, { S("image/png") } },
    { "an empty line", 0, { PROBLEM, JSON }, { S("") } },
    { "garbage", 0, { PROBLEM, JSON }, { S("<script>alert(1)</script>") } },
    { "an unreadable weight", 0, { PROBLEM, JSON },
      { S("application/json;q=2") } },
    { "garbage, and one that can be read", 1, { PROBLEM, JSON },
      { S("@, application/json, \x80;q=1, /") } },
    { "garbage in a line of its own", 1, { PROBLEM, JSON },
      { S("\"\\"), S("application/json") } },
    { "what is quoted is not chosen", 0, { PROBLEM, JSON },
      { S("a/b;c=\", application/json\"") } },
    { "types that are none", 2, { NONE, S("json"), JSON },
      { S("application/json, */*") } },
    { "types that are none, and anything", 0, { S("json"), JSON },
      { S("*/*") } }
};


int
main(void)
{
    ngx_uint_t  i, n;

    n = ngx_status_test_nelts(ngx_status_test_choose_cases);

    for (i = 0; i < n; i++) {
        ngx_status_test_choose(&ngx_status_test_choose_cases[i]);
    }

    ngx_status_test_many();

    return ngx_status_test_done();
}


static void
ngx_status_test_choose(ngx_status_test_choose_t *test)
{
    ngx_str_t                   lines[NGX_STATUS_TEST_LINES];
    ngx_str_t                   names[NGX_STATUS_TEST_TYPES];
    ngx_uint_t                  i, n, ntypes, got;
    ngx_status_accept_type_t    types[NGX_STATUS_TEST_TYPES];
    ngx_status_accept_weight_t  weights[NGX_STATUS_TEST_TYPES];

    n = ngx_status_test_copies(lines, test->lines, NGX_STATUS_TEST_LINES);

    for (ntypes = NGX_STATUS_TEST_TYPES; ntypes; ntypes--) {
        if (test->types[ntypes - 1].len) {
            break;
        }
    }

    for (i = 0; i < ntypes; i++) {
        names[i] = ngx_status_test_copy(&test->types[i]);
        ngx_status_accept_type(&types[i], &names[i]);
    }

    got = ngx_status_accept_choose(lines, n, types, ntypes, weights);

    ngx_status_test_ok(got == test->expected, test->name);

    if (got != test->expected) {
        printf("# got %d, expected %d\n", (int) got, (int) test->expected);
    }

    for (i = 0; i < ntypes; i++) {
        ngx_free(names[i].data);
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


/* each of many types is found, and the weights of all are told */

static void
ngx_status_test_many(void)
{
    ngx_str_t                   line, name;
    ngx_uint_t                  i, n, found;
    ngx_status_accept_type_t    types[26];
    ngx_status_accept_weight_t  weights[26];
    u_char                      names[26][sizeof("a/x+json") - 1];
    u_char                      text[sizeof("a/*;q=0.5, a/x+json") - 1];

    n = 26;
    found = 0;

    for (i = 0; i < n; i++) {
        name.data = names[i];
        name.len = sizeof(names[i]);
        ngx_sprintf(name.data, "a/%c+json", (int) ('a' + i));
        ngx_status_accept_type(&types[i], &name);
    }

    for (i = 0; i < n; i++) {
        line.data = text;
        line.len = sizeof(text);
        ngx_sprintf(line.data, "a/*;q=0.5, a/%c+json", (int) ('a' + i));

        if (ngx_status_accept_choose(&line, 1, types, n, weights) == i
            && weights[i].q == 1000
            && weights[(i + 1) % n].q == 500)
        {
            found++;
        }
    }

    ngx_status_test_ok(found == n, "each of 26 types");
}
