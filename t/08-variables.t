# Copyright (C) ngx_status_module developers

# The variables, for each outcome there is: a log that tells the wrong reason,
# or a value of an earlier moment of the request, sends people the wrong way.

use lib 't/lib';
use StatusTest 'no_plan';

our $html = "Content-Type: text/html\n";

$ENV{TEST_NGINX_RAW_PORT} = RawUpstream::start(
    (map { /^(\d+)/; ("/$1" => sends("HTTP/1.1 $_\n$html", 'page')) }
        '200 OK', '401 Unauthorized', '404 Not Found', '502 Bad Gateway'),
    '/json' => sends("HTTP/1.1 404 Not Found\nContent-Type: application/json",
                     '{}'),
    '/accel' => sends("HTTP/1.1 200 OK\nX-Accel-Redirect: /static/none\n$html",
                      'page'),
    '/none' => sub { $_[0]->close },
    '/upgrade' => sub {
        $_[0]->head("HTTP/1.1 101 Switching Protocols\nConnection: upgrade\n"
                    . "Upgrade: echo\n");
        $_[0]->close;
    },
    '/echo' => sub {
        my ($conn) = @_;
        my $names = CORE::join(" ", sort $conn->{head} =~ /^X-(\S+: .*)\r$/mg);
        $conn->head("HTTP/1.1 200 OK\nContent-Length: " . length($names));
        $conn->put($names);
    },
);

our $http_config = <<'_EOC_';
    upstream raw {
        server 127.0.0.1:$TEST_NGINX_RAW_PORT;
        keepalive 4;
    }

    log_format outcome '$request_uri|$status|$status_message|$error_json|'
                       '$error_json_source';
    access_log logs/outcome.log outcome;
_EOC_

our $config = <<'_EOC_';
    error_json on;
    proxy_http_version 1.1;
    proxy_set_header Connection "";

    location /raw/ { proxy_pass http://raw/; }
    location /static/ { alias html/; }
    location /return/200 { return 200 text; }
    location /return/299 { return 299 text; }
    location /return/301 { return 301 /; }
    location /return/404 { return 404; }
    location /return/418 { return 418; }
    location /return/444 { return 444; }
    location /return/json { default_type application/json; return 404 '{}'; }

    location /5xx/ { error_json 5xx; proxy_pass http://raw/; }
    location /5xx/return { error_json 5xx; return 404; }

    location /upstream/ { error_json_source upstream; proxy_pass http://raw/; }
    location /upstream/return { error_json_source upstream; return 404; }
    location /nginx/ { error_json_source nginx; proxy_pass http://raw/; }
    location /nginx/return { error_json_source nginx; return 404; }

    location /bypass/ { error_json_bypass '' $arg_b; proxy_pass http://raw/; }

    location /negotiate/ { error_json_negotiate on; proxy_pass http://raw/; }

    location /dry/ {
        error_json_dry_run on;
        error_json_bypass $arg_b;
        proxy_pass http://raw/;
    }

    location /page { error_page 404 /raw/200; return 404; }
    location /changed { error_page 404 =200 /raw/200; return 404; }
    location /changed/503 { error_page 404 =503 /raw/404; return 404; }

    location /intercept/ {
        proxy_intercept_errors on;
        error_page 404 @kept;
        proxy_pass http://raw/;
    }

    location @kept { error_json off; root html; try_files /kept.html =500; }

    location /auth { auth_request /auth_request; root html; }
    location = /auth_request { internal; proxy_pass http://raw/401; }

    location /upgrade {
        proxy_pass http://raw;
        proxy_set_header Connection upgrade;
        proxy_set_header Upgrade echo;
    }
_EOC_


run_tests();

__DATA__

=== TEST 1: each outcome in the log
--- http_config eval: $main::http_config
--- config eval: $main::config
--- user_files
>>> kept.html
page
--- client
my @expected = (
    [ '/return/404', '404|NotFound|replaced|nginx' ],
    [ '/return/418', '418|Client Error|replaced|nginx' ],
    [ '/static/none', '404|NotFound|replaced|nginx' ],
    [ '/raw/404', '404|NotFound|replaced|upstream' ],
    [ '/raw/502', '502|Bad Gateway|replaced|upstream' ],
    [ '/raw/none', '502|Bad Gateway|replaced|nginx' ],

    [ '/raw/json', '404|NotFound|type|upstream' ],
    [ '/return/json', '404|NotFound|type|nginx' ],
    [ '/return/404', '404|NotFound|type|nginx',
      'Content-Type: application/grpc' ],

    [ '/return/200', '200|OK|-|nginx' ],
    [ '/return/299', '299|-|-|nginx' ],
    [ '/return/301', '301|Moved Permanently|-|nginx' ],
    [ '/raw/200', '200|OK|-|upstream' ],
    [ '/5xx/404', '404|NotFound|-|upstream' ],
    [ '/5xx/return', '404|NotFound|-|nginx' ],
    [ '/5xx/502', '502|Bad Gateway|replaced|upstream' ],

    [ '/upstream/404', '404|NotFound|replaced|upstream' ],
    [ '/upstream/return', '404|NotFound|source|nginx' ],
    [ '/upstream/none', '502|Bad Gateway|source|nginx' ],
    [ '/nginx/404', '404|NotFound|source|upstream' ],
    [ '/nginx/return', '404|NotFound|replaced|nginx' ],
    [ '/nginx/none', '502|Bad Gateway|replaced|nginx' ],

    [ '/bypass/404', '404|NotFound|replaced|upstream' ],
    [ '/bypass/404?b=0', '404|NotFound|replaced|upstream' ],
    [ '/bypass/404?b=1', '404|NotFound|bypass|upstream' ],
    [ '/bypass/json?b=1', '404|NotFound|type|upstream' ],
    [ '/bypass/200?b=1', '200|OK|-|upstream' ],

    [ '/negotiate/404', '404|NotFound|replaced|upstream' ],
    [ '/negotiate/404', '404|NotFound|replaced|upstream',
      'Accept: application/json' ],
    [ '/negotiate/404', '404|NotFound|accept|upstream', 'Accept: text/html' ],

    [ '/dry/404', '404|NotFound|replaced_dry_run|upstream' ],
    [ '/dry/404?b=1', '404|NotFound|bypass|upstream' ],
    [ '/dry/json', '404|NotFound|type|upstream' ],
    [ '/dry/200', '200|OK|-|upstream' ],

    [ '/page', '404|NotFound|replaced|nginx' ],
    [ '/changed', '200|OK|-|upstream' ],
    [ '/changed/503', '503|ServiceUnavailable|replaced|nginx' ],
    [ '/intercept/404', '404|NotFound|-|upstream' ],
    [ '/raw/accel', '404|NotFound|replaced|nginx' ],
    [ '/auth', '401|Unauthorized|replaced|nginx' ],
);

my $c = client();

for my $request (@expected) {
    my ($path, $values, @headers) = @$request;

    my $res = $c->get($path, @headers);
    like($values, qr/^$res->{status}\b/, $path) or diag($res->{error});

    if ($values =~ /\|replaced\|/) {
        document_ok($res, $res->{status}, $path);

    } else {
        unlike($res->{body}, qr/"code":/, "$path: kept");
    }
}

is(text_of('outcome.log', scalar @expected),
   CORE::join('', map { "$_->[0]|$_->[1]\n" } @expected), 'log');



=== TEST 2: what ends without a response, and what is none
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
my $c = client();
$c->put("GET /return/444 HTTP/1.1\r\nHost: localhost\r\n\r\n");
ok($c->closed, 'closed');

is(text_of('outcome.log', 1), "/return/444|444|Client Error|-|nginx\n",
   'log of 444');

$c = client();
$c->put("GET /upgrade HTTP/1.1\r\nHost: localhost\r\n"
        . "Connection: upgrade\r\nUpgrade: echo\r\n\r\n");

is($c->response->{status}, 101, 'upgraded');
ok($c->closed, 'closed');

is(text_of('outcome.log', 2), "/return/444|444|Client Error|-|nginx\n"
   . "/upgrade|101|Switching Protocols|-|upstream\n", 'log of 101');



=== TEST 3: in headers, also of HEAD
--- http_config eval: $main::http_config
--- config eval
<<'_EOC_' . $main::config
    add_header X-Message $status_message always;
    add_header X-Description $status_description always;
    add_header X-Outcome "[$error_json]" always;
    add_header X-Source $error_json_source always;
_EOC_
--- client
my $c = client();

for (
    [ '/return/404', 404, '[replaced]', 'nginx' ],
    [ '/raw/404', 404, '[replaced]', 'upstream' ],
    [ '/raw/json', 404, '[type]', 'upstream' ],
    [ '/raw/200', 200, '[]', 'upstream' ],
    [ '/5xx/404', 404, '[]', 'upstream' ],
    [ '/dry/404', 404, '[replaced_dry_run]', 'upstream' ],
    [ '/upstream/return', 404, '[source]', 'nginx' ],
    [ '/bypass/404?b=1', 404, '[bypass]', 'upstream' ],
    [ '/negotiate/404', 404, '[accept]', 'upstream', 'Accept: text/*' ],
) {
    my ($path, $code, $outcome, $source, @headers) = @$_;

    for my $method ('GET', 'HEAD') {

        # this upstream does not know HEAD

        next if $method eq 'HEAD' && $source eq 'upstream';

        my $h = $c->request($method, $path, @headers)->{headers};

        is("@{$h->{'x-message'}}", catalog()->{$code}[0],
           "$method $path: message");
        is("@{$h->{'x-description'}}", catalog()->{$code}[1],
           "$method $path: description");
        is("@{$h->{'x-outcome'}}", $outcome, "$method $path: outcome");
        is("@{$h->{'x-source'}}", $source, "$method $path: source");
    }
}



=== TEST 4: of the last status, where there were several
--- http_config
    log_format several '$status|$status_message|$error_json';
    access_log logs/several.log several;
--- config
    error_json on;
    add_header X-Message $status_message always;
    add_header X-Outcome $error_json always;

    location / {
        root html;
        error_page 404 = @other;
    }

    location @other {
        add_header X-Message $status_message always;
        add_header X-Outcome $error_json always;
        default_type application/json;
        return 503 '{}';
    }
--- user_files
>>> file.html
page
--- client
my $c = client();

my $res = $c->get('/file.html', 'Range: bytes=100-');
document_ok($res, 416, 'first 200, then 416');
is($res->{headers}{'x-message'}[-1], 'Requested range not satisfiable',
   'message');
is($res->{headers}{'x-outcome'}[-1], 'replaced', 'outcome');

$res = $c->get('/none');
is("$res->{status} $res->{body}", '503 {}', 'first 404, then 503');
is("@{$res->{headers}{'x-message'}}", 'ServiceUnavailable', 'message');
is("@{$res->{headers}{'x-outcome'}}", 'type', 'outcome');

is(text_of('several.log', 2), "416|Requested range not satisfiable|replaced\n"
   . "503|ServiceUnavailable|type\n", 'log');



=== TEST 5: in map, and in the condition of a log
--- http_config
    map $status_message $kind {
        default other;
        NotFound missing;
        ~^Client known;
        '' none;
    }

    map $error_json $replaced {
        default 0;
        ~^replaced 1;
    }

    log_format map '$request_uri $kind';
    access_log logs/map.log map if=$replaced;
--- config
    error_json on;
    add_header X-Kind $kind always;

    location /404 { return 404; }
    location /418 { return 418; }
    location /503 { return 503; }
    location /299 { return 299 x; }
    location /json { default_type application/json; return 404 '{}'; }
    location /last { return 404; }
--- client
my $c = client();

for ([ '/404', 'missing' ], [ '/418', 'known' ], [ '/503', 'other' ],
     [ '/299', 'none' ], [ '/json', 'missing' ], [ '/last', 'missing' ])
{
    my ($path, $kind) = @$_;
    is("@{$c->get($path)->{headers}{'x-kind'}}", $kind, $path);
}

is(text_of('map.log', 4), "/404 missing\n/418 known\n/503 other\n/last missing\n",
   'log');



=== TEST 6: in the text of "return"
--- config
    error_json 5xx;

    location / {
        return 404 "$status_message. $status_description ($error_json_source)";
    }
--- client
my $res = client()->get('/');
is($res->{body}, CORE::join('. ', @{catalog()->{404}}) . ' (nginx)');



=== TEST 7: empty as long as there is no status
--- http_config eval: $main::http_config
--- config
    error_json on;

    set $early '$status_message|$status_description|$error_json';
    set $early '$early|$error_json_source';
    add_header X-Early "[$early]" always;

    location / {
        if ($status_message) { return 200 message; }
        if ($error_json) { return 200 outcome; }
        if ($error_json_source) { return 200 source; }
        return 404;
    }

    location /echo {
        proxy_set_header X-Message $status_message;
        proxy_set_header X-Outcome $error_json;
        proxy_set_header X-Source $error_json_source;
        proxy_pass http://raw;
    }
--- client
my $c = client();

my $res = $c->get('/');
document_ok($res, 404);
is("@{$res->{headers}{'x-early'}}", '[|||]', 'before the status');

$res = $c->get('/echo');
is("$res->{status} $res->{body}", '200 ', 'none sent to the upstream');

is(text_of('outcome.log', 2), "/|404|NotFound|replaced|nginx\n"
   . "/echo|200|OK|-|upstream\n", 'log');



=== TEST 8: the status of an error that an upstream makes the page of
--- http_config eval: $main::http_config
--- config
    error_page 403 /echo;

    location / { deny all; }

    location = /echo {
        proxy_set_header X-Message $status_message;
        proxy_set_header X-Source $error_json_source;
        proxy_pass http://raw;
    }
--- client
my $res = client()->get('/');
is("$res->{status} $res->{body}", '403 Message: Forbidden Source: nginx');



=== TEST 9: the words of protocols, and none before there is a response
--- config
    error_json on;
    add_header X-Words "$status_canonical $status_grpc $status_connect $status_openai $status_openai_code $status_anthropic $status_oci" always;
    set $early "$status_canonical$status_grpc$status_openai$status_oci";
    add_header X-Early "[$early]" always;

    location /200 { return 200 text; }
    location /302 { return 302 /; }
    location /400 { return 400; }
    location /404 { return 404; }
    location /429 { return 429; }
    location /502 { return 502; }
    location /503 { return 503; }
--- client
for (
    [ 200, 'OK UNKNOWN unknown    UNKNOWN' ],
    [ 302, 'UNKNOWN UNKNOWN unknown invalid_request_error  '
           . 'invalid_request_error UNKNOWN' ],
    [ 400, 'INVALID_ARGUMENT INTERNAL invalid_argument invalid_request_error  '
           . 'invalid_request_error UNKNOWN' ],
    [ 404, 'NOT_FOUND UNIMPLEMENTED not_found invalid_request_error  '
           . 'not_found_error NAME_UNKNOWN' ],
    [ 429, 'RESOURCE_EXHAUSTED UNAVAILABLE resource_exhausted '
           . 'rate_limit_error rate_limit_exceeded rate_limit_error '
           . 'TOOMANYREQUESTS' ],
    [ 502, 'INTERNAL UNAVAILABLE unavailable server_error  api_error UNKNOWN' ],
    [ 503, 'UNAVAILABLE UNAVAILABLE unavailable server_error  '
           . 'overloaded_error UNAVAILABLE' ],
) {
    my ($code, $words) = @$_;
    my $res = client()->get("/$code");

    is($res->{status}, $code, "$code: status");
    is("@{$res->{headers}{'x-words'}}", $words, "$code: words");
    is("@{$res->{headers}{'x-early'}}", '[]', "$code: none before");
}



=== TEST 10: for those that ask by name, as SSI does
--- config
    error_json on;
    error_json_type_uri https://example.com/$status;

    location /page/ {
        ssi on;
        ssi_types *;
        error_page 404 /words.html;
        return 404;
    }

    location /words.html { error_json off; ssi on; }
--- user_files
>>> words.html
<!--# echo var="status_message" -->
<!--# echo var="status_canonical" -->
<!--# echo var="status_type_uri" -->
<!--# echo var="status_retryable" -->
<!--# echo var="error_json" -->
<!--# echo var="error_json_source" -->
<!--# echo var="error_json_cause" -->
<!--# echo var="error_json_code" -->
--- client
is(client()->get('/page/')->{body}, <<'_EOC_', 'by name');
NotFound
NOT_FOUND
https://example.com/404
false
(none)
nginx
http_request_error
(none)
_EOC_
