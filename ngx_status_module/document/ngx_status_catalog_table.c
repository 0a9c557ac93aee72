
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "ngx_status_catalog.h"


/* ascending by code, the fallback of a class before its first code */

static ngx_status_catalog_entry_t  ngx_status_catalog_table[] = {

    { 100, ngx_string("Continue"),
      ngx_string("The client should continue with its request. This interim "
                 "response is used to inform the client that part of the "
                 "request has been received and has not yet been rejected by "
                 "the server."),
      NGX_STATUS_CATALOG_DOCUMENTED, 0 },
    { 101, ngx_string("Switching Protocols"),
      ngx_string("The protocol should be switched. The protocol can only be "
                 "switched to a newer protocol. For example, the current HTTP "
                 "protocol is switched to a later version of HTTP."),
      NGX_STATUS_CATALOG_DOCUMENTED, 0 },
    { 102, ngx_string("Processing"),
      ngx_string("The server has accepted the complete request and is still "
                 "working on it. The client should wait for the final "
                 "response."),
      NGX_STATUS_CATALOG_REGISTERED, 0 },
    { 103, ngx_string("Early Hints"),
      ngx_string("This interim response carries header fields that the final "
                 "response is likely to have. The client may start loading the "
                 "resources that they link to while it waits for the final "
                 "response."),
      NGX_STATUS_CATALOG_REGISTERED, 0 },

    { 200, ngx_string("OK"),
      ngx_string("The request has succeeded. What the response contains "
                 "depends on the method of the request."),
      NGX_STATUS_CATALOG_REGISTERED, 0 },
    { 201, ngx_string("Created"),
      ngx_string("The request has been fulfilled and a new resource has been "
                 "created."),
      NGX_STATUS_CATALOG_DOCUMENTED, 0 },
    { 202, ngx_string("Accepted"),
      ngx_string("The request has been accepted, but the processing has not "
                 "been completed."),
      NGX_STATUS_CATALOG_DOCUMENTED, 0 },
    { 203, ngx_string("Non-Authoritative Information"),
      ngx_string("The server has successfully processed the request, but is "
                 "returning information that may be from another source."),
      NGX_STATUS_CATALOG_DOCUMENTED, 0 },
    { 204, ngx_string("NoContent"),
      ngx_string("The request has been fulfilled, but the HTTP response does "
                 "not contain a response body. The status code is returned in "
                 "response to an HTTP OPTIONS request."),
      NGX_STATUS_CATALOG_DOCUMENTED, 0 },
    { 205, ngx_string("Reset Content"),
      ngx_string("The server has successfully processed the request, but does "
                 "not return any content."),
      NGX_STATUS_CATALOG_DOCUMENTED, 0 },
    { 206, ngx_string("Partial Content"),
      ngx_string("The server has successfully processed the partial GET "
                 "request."),
      NGX_STATUS_CATALOG_DOCUMENTED, 0 },
    { 207, ngx_string("Multi-Status"),
      ngx_string("The response contains the status of several independent "
                 "operations. The client should examine each of them, because "
                 "some may have failed."),
      NGX_STATUS_CATALOG_REGISTERED, 0 },
    { 208, ngx_string("Already Reported"),
      ngx_string("The members of this collection have already been listed in "
                 "the same multi-status response, and are not repeated here."),
      NGX_STATUS_CATALOG_REGISTERED, 0 },
    { 226, ngx_string("IM Used"),
      ngx_string("The request has been fulfilled, and the response is the "
                 "result of one or more instance manipulations, such as a "
                 "difference to an earlier copy. The client may have to "
                 "combine it with other responses to obtain the whole "
                 "resource."),
      NGX_STATUS_CATALOG_REGISTERED, 0 },

    { 300, ngx_string("Redirection"),
      ngx_string("The client needs to take further action to complete the "
                 "request, such as sending it to the URI in the Location "
                 "header of the response."),
      NGX_STATUS_CATALOG_FALLBACK, 1 },
    { 300, ngx_string("Multiple Choices"),
      ngx_string("There are multiple options for the location of the requested "
                 "resource. The response contains a list of resource "
                 "characteristics and addresses from which a user terminal "
                 "(such as a browser) can choose the most appropriate one."),
      NGX_STATUS_CATALOG_DOCUMENTED, 0 },
    { 301, ngx_string("Moved Permanently"),
      ngx_string("The requested resource has been assigned a new permanent "
                 "URI, and the new URI is contained in the response."),
      NGX_STATUS_CATALOG_DOCUMENTED, 0 },
    { 302, ngx_string("Found"),
      ngx_string("The requested resource resides temporarily under a different "
                 "URI."),
      NGX_STATUS_CATALOG_DOCUMENTED, 0 },
    { 303, ngx_string("See Other"),
      ngx_string("The response to the request can be found under a different "
                 "URI. The response to the request can be found under a "
                 "different URI, and should be retrieved using a GET or POST "
                 "method."),
      NGX_STATUS_CATALOG_DOCUMENTED, 0 },
    { 304, ngx_string("Not Modified"),
      ngx_string("The requested resource has not been modified. In such a "
                 "case, there is no need to retransmit the resource since the "
                 "client still has a previously-downloaded copy."),
      NGX_STATUS_CATALOG_DOCUMENTED, 0 },
    { 305, ngx_string("Use Proxy"),
      ngx_string("The requested resource is available only through a proxy."),
      NGX_STATUS_CATALOG_DOCUMENTED, 0 },
    { 306, ngx_string("Unused"),
      ngx_string("The HTTP status code is no longer used."),
      NGX_STATUS_CATALOG_DOCUMENTED, 0 },
    { 307, ngx_string("Temporary Redirect"),
      ngx_string("The requested resource resides temporarily under a different "
                 "URI. The client should send the request, with the same "
                 "method, to the URI in the Location header of the response."),
      NGX_STATUS_CATALOG_REGISTERED, 0 },
    { 308, ngx_string("Permanent Redirect"),
      ngx_string("The requested resource has been assigned a new permanent "
                 "URI. The client should send the request, with the same "
                 "method, to the URI in the Location header of the response, "
                 "and use that URI from now on."),
      NGX_STATUS_CATALOG_REGISTERED, 0 },

    { 400, ngx_string("Client Error"),
      ngx_string("The server cannot or will not process the request, because "
                 "of something that seems to be an error of the client. The "
                 "client should modify the request before repeating it."),
      NGX_STATUS_CATALOG_FALLBACK, 1 },
    { 400, ngx_string("BadRequest"),
      ngx_string("Invalid request. The client should modify the request "
                 "instead of re-initiating it."),
      NGX_STATUS_CATALOG_DOCUMENTED, 0 },
    { 401, ngx_string("Unauthorized"),
      ngx_string("This status code is returned after the client provides the "
                 "authentication information, indicating that the "
                 "authentication information is incorrect or invalid."),
      NGX_STATUS_CATALOG_DOCUMENTED, 0 },
    { 402, ngx_string("Payment Required"),
      ngx_string("This status code is reserved for future use."),
      NGX_STATUS_CATALOG_DOCUMENTED, 0 },
    { 403, ngx_string("Forbidden"),
      ngx_string("The server has received the request and understood it, but "
                 "the server is refusing to respond to it. The server has "
                 "received and understood the request; yet it refused to "
                 "respond, because the request is set to deny access. Do not "
                 "retry the request before modification."),
      NGX_STATUS_CATALOG_DOCUMENTED, 0 },
    { 404, ngx_string("NotFound"),
      ngx_string("The requested resource could not be found. The client should "
                 "modify the request instead of re-initiating it."),
      NGX_STATUS_CATALOG_DOCUMENTED, 0 },
    { 405, ngx_string("MethodNotAllowed"),
      ngx_string("The method specified in the request is not supported by the "
                 "requested resource. The client should modify the request "
                 "instead of re-initiating it."),
      NGX_STATUS_CATALOG_DOCUMENTED, 0 },
    { 406, ngx_string("Not Acceptable"),
      ngx_string("The server could not fulfill the request according to the "
                 "content characteristics of the request."),
      NGX_STATUS_CATALOG_DOCUMENTED, 0 },
    { 407, ngx_string("Proxy Authentication Required"),
      ngx_string("This code is similar to 401, but indicates that the client "
                 "must first authenticate itself with the proxy."),
      NGX_STATUS_CATALOG_DOCUMENTED, 0 },
    { 408, ngx_string("Request Time-out"),
      ngx_string("The server timed out waiting for the request. The client may "
                 "repeat the request without modifications at any time later."),
      NGX_STATUS_CATALOG_DOCUMENTED, 0 },
    { 409, ngx_string("Conflict"),
      ngx_string("The request could not be processed due to a conflict in the "
                 "request. This status code indicates that the resource that "
                 "the client is attempting to create already exists, or that "
                 "the request has failed to be processed because of the update "
                 "of the conflict request."),
      NGX_STATUS_CATALOG_DOCUMENTED, 0 },
    { 410, ngx_string("Gone"),
      ngx_string("The requested resource cannot be found. The status code "
                 "indicates that the requested resource has been deleted "
                 "permanently."),
      NGX_STATUS_CATALOG_DOCUMENTED, 0 },
    { 411, ngx_string("Length Required"),
      ngx_string("The server is refusing to process the request without a "
                 "defined Content-Length."),
      NGX_STATUS_CATALOG_DOCUMENTED, 0 },
    { 412, ngx_string("Precondition Failed"),
      ngx_string("The server does not meet one of the preconditions that the "
                 "requester puts on the request."),
      NGX_STATUS_CATALOG_DOCUMENTED, 0 },
    { 413, ngx_string("Request Entity Too Large"),
      ngx_string("The server is refusing to process a request because the "
                 "request entity is too large for the server to process. The "
                 "server may disable the connection to prevent the client from "
                 "sending requests consecutively. If the server is only "
                 "temporarily unable to process the request, the response will "
                 "contain a Retry-After header field."),
      NGX_STATUS_CATALOG_DOCUMENTED, 0 },
    { 414, ngx_string("Request-URI Too Large"),
      ngx_string("The Request-URI is too long for the server to process."),
      NGX_STATUS_CATALOG_DOCUMENTED, 0 },
    { 415, ngx_string("Unsupported Media Type"),
      ngx_string("The server does not support the media type in the request."),
      NGX_STATUS_CATALOG_DOCUMENTED, 0 },
    { 416, ngx_string("Requested range not satisfiable"),
      ngx_string("The requested range is invalid."),
      NGX_STATUS_CATALOG_DOCUMENTED, 0 },
    { 417, ngx_string("Expectation Failed"),
      ngx_string("The server has failed to meet the requirements of the Expect "
                 "request-header field."),
      NGX_STATUS_CATALOG_DOCUMENTED, 0 },
    { 421, ngx_string("Misdirected Request"),
      ngx_string("The server that the request was sent to is unable or "
                 "unwilling to answer for the requested URI. The client may "
                 "repeat the request over a different connection."),
      NGX_STATUS_CATALOG_REGISTERED, 0 },
    { 422, ngx_string("UnprocessableEntity"),
      ngx_string("The request was well-formed but was unable to be followed "
                 "due to semantic errors."),
      NGX_STATUS_CATALOG_DOCUMENTED, 0 },
    { 423, ngx_string("Locked"),
      ngx_string("The source or the destination of the request is locked. The "
                 "client should submit the token of the lock with the request, "
                 "or repeat the request after the lock is released."),
      NGX_STATUS_CATALOG_REGISTERED, 0 },
    { 424, ngx_string("Failed Dependency"),
      ngx_string("The request could not be performed because it depended on "
                 "another action, and that action failed. The client should "
                 "resolve the other failure first."),
      NGX_STATUS_CATALOG_REGISTERED, 0 },
    { 425, ngx_string("Too Early"),
      ngx_string("The server is unwilling to process a request that was sent "
                 "as early data, because it might be replayed. The client "
                 "should repeat the request after the TLS handshake is "
                 "complete."),
      NGX_STATUS_CATALOG_REGISTERED, 0 },
    { 426, ngx_string("Upgrade Required"),
      ngx_string("The server is refusing to process the request with the "
                 "current protocol. The client may repeat the request after "
                 "upgrading to a protocol in the Upgrade header of the "
                 "response."),
      NGX_STATUS_CATALOG_REGISTERED, 0 },
    { 428, ngx_string("Precondition Required"),
      ngx_string("The server requires the request to be conditional, so that "
                 "changes made by others in the meantime are not lost. The "
                 "client should repeat the request with a precondition, such "
                 "as an If-Match header."),
      NGX_STATUS_CATALOG_REGISTERED, 0 },
    { 429, ngx_string("TooManyRequests"),
      ngx_string("The client has sent excessive number of requests to the "
                 "server within a given time (exceeding the limit on the "
                 "access frequency of the client), or the server has received "
                 "an excessive number of requests within a given time (beyond "
                 "its processing capability). In this case, the client should "
                 "resend the request after the time specified in the "
                 "Retry-After header of the response has elapsed."),
      NGX_STATUS_CATALOG_DOCUMENTED, 0 },
    { 431, ngx_string("Request Header Fields Too Large"),
      ngx_string("The server is refusing to process the request because one of "
                 "its header fields, or all of them together, are too large. "
                 "The client may repeat the request after reducing their "
                 "size."),
      NGX_STATUS_CATALOG_REGISTERED, 0 },
    { 451, ngx_string("Unavailable For Legal Reasons"),
      ngx_string("The server is denying access to the resource as a "
                 "consequence of a legal demand. The Link header of the "
                 "response may identify who enforces it."),
      NGX_STATUS_CATALOG_REGISTERED, 0 },

    { 500, ngx_string("Server Error"),
      ngx_string("The server failed to process a request that may be valid. "
                 "The client may repeat the request at a later time."),
      NGX_STATUS_CATALOG_FALLBACK, 1 },
    { 500, ngx_string("InternalServerError"),
      ngx_string("The server is able to receive the request but unable to "
                 "understand it."),
      NGX_STATUS_CATALOG_DOCUMENTED, 0 },
    { 501, ngx_string("Not Implemented"),
      ngx_string("The server does not support the requested function."),
      NGX_STATUS_CATALOG_DOCUMENTED, 0 },
    { 502, ngx_string("Bad Gateway"),
      ngx_string("The server was acting as a gateway or proxy and received an "
                 "invalid request from the remote server."),
      NGX_STATUS_CATALOG_DOCUMENTED, 0 },
    { 503, ngx_string("ServiceUnavailable"),
      ngx_string("The requested service is invalid. The client should modify "
                 "the request instead of re-initiating it."),
      NGX_STATUS_CATALOG_DOCUMENTED, 0 },
    { 504, ngx_string("ServerTimeout"),
      ngx_string("The request cannot be fulfilled within a given time. This "
                 "status code is returned to the client only when the Timeout "
                 "parameter is specified in the request."),
      NGX_STATUS_CATALOG_DOCUMENTED, 0 },
    { 505, ngx_string("HTTP Version not supported"),
      ngx_string("The server does not support the HTTP protocol version used "
                 "in the request."),
      NGX_STATUS_CATALOG_DOCUMENTED, 0 },
    { 506, ngx_string("Variant Also Negotiates"),
      ngx_string("The server has an internal configuration error: the chosen "
                 "variant of the resource negotiates its content itself, and "
                 "cannot be the end point of the negotiation. The client "
                 "cannot correct this."),
      NGX_STATUS_CATALOG_REGISTERED, 0 },
    { 507, ngx_string("Insufficient Storage"),
      ngx_string("The server is unable to store what it needs to complete the "
                 "request. The condition is temporary, but a request made by a "
                 "user should not be repeated until the user asks for it "
                 "again."),
      NGX_STATUS_CATALOG_REGISTERED, 0 },
    { 508, ngx_string("Loop Detected"),
      ngx_string("The server terminated the operation because it found an "
                 "infinite loop while processing a request of infinite depth. "
                 "The entire operation has failed. The client may repeat the "
                 "request with a smaller depth."),
      NGX_STATUS_CATALOG_REGISTERED, 0 },
    { 510, ngx_string("Not Extended"),
      ngx_string("The request does not meet the policy for accessing the "
                 "resource, because it lacks an extension that the server "
                 "requires. The client may repeat the request with the "
                 "extensions that the response asks for."),
      NGX_STATUS_CATALOG_REGISTERED, 0 },
    { 511, ngx_string("Network Authentication Required"),
      ngx_string("The response was generated by the network on the way, and "
                 "not by the requested server. The client needs to "
                 "authenticate to gain access to the network."),
      NGX_STATUS_CATALOG_REGISTERED, 0 },
};


ngx_status_catalog_t  ngx_status_catalog = {
    ngx_status_catalog_table,
    sizeof(ngx_status_catalog_table) / sizeof(ngx_status_catalog_entry_t)
};
