# Copyright (C) ngx_status_module developers

# Which types are an error page: a page must not slip through because of a
# parameter or the case of a letter, and what an application wrote itself for
# its clients must arrive as it was written.

use lib 't/lib';
use StatusTest 'no_plan';

our @answers = (
    [ '/html', 'text/html' ],
    [ '/plain', 'text/plain' ],
    [ '/xhtml', 'application/xhtml+xml' ],
    [ '/css', 'text/css' ],
    [ '/json', 'application/json' ],
    [ '/problem', 'application/problem+json; charset=utf-8' ],
    [ '/soap', 'application/soap+xml; charset=utf-8; action="urn:x"' ],
    [ '/xml', 'text/xml' ],
    [ '/png', 'image/png' ],
    [ '/yaml', 'application/yaml' ],
    [ '/upper', 'TEXT/HTML' ],
    [ '/mixed', 'Text/Plain;Charset=UTF-8' ],
    [ '/charset', 'text/html; charset=utf-8' ],
    [ '/tight', 'text/html;charset=utf-8' ],
    [ '/spaces', "text/html \t ;  charset=utf-8" ],
    [ '/parameter', 'text/html; profile="a;b"' ],
    [ '/two', 'text/plain; format=flowed; charset=us-ascii' ],
    [ '/charset-first', 'text/plain; charset=us-ascii; format=flowed' ],
    [ '/semicolon', 'text/html;' ],
    [ '/long', 'text/html; x=' . 'y' x 5000 ],
    [ '/long-json', 'application/json; x=' . 'y' x 5000 ],
    [ '/json-shorter', 'application/jso' ],
    [ '/longer', 'text/htmlx' ],
    [ '/shorter', 'text/htm' ],
    [ '/half', 'text' ],
    [ '/longest', 'text/' . 'x' x 250 ],
    [ '/too-long', 'text/' . 'x' x 251 ],
    [ '/only-parameter', '; charset=utf-8' ],
    [ '/grpc', 'application/grpc' ],
    [ '/grpc-proto', 'application/grpc+proto' ],
    [ '/grpc-web', 'application/grpc-web-text' ],
    [ '/grpc-upper', 'Application/GRPC' ],
    [ '/grpc-parameter', 'application/grpc;x=y' ],
);

our $body = "<p>caf\xc3\xa9 \xff</p>\n";

$ENV{TEST_NGINX_RAW_PORT} = RawUpstream::start(
    (map {
        my ($path, $type) = @$_;

        $path => sends("HTTP/1.1 404 Not Found\nContent-Type: $type", $body),
        "/empty$path" =>
            sends("HTTP/1.1 502 Bad Gateway\nContent-Type: $type", '')
    } @answers),
    '/none' => sends('HTTP/1.1 404 Not Found', 'page'),
    '/none/empty' => sends('HTTP/1.1 404 Not Found', ''),
    '/blank' => sends("HTTP/1.1 404 Not Found\nContent-Type:", 'page'),
    '/json/chunked' => sends_chunked("HTTP/1.1 404 Not Found\n"
                                     . "Content-Type: application/json", ''),
    '/app/gzip' => sends("HTTP/1.1 400 Bad Request\n"
                         . "Content-Type: application/json\n"
                         . "Content-Encoding: gzip\nVary: Accept-Encoding",
                         "\x1f\x8b\x08\0\0\0\0\0\0\3binary\0\n"),
    '/app/json' => sub {
        my $json = qq({"error": "nothing here",\r\n "id": "\\u00e9"});
        $_[0]->head("HTTP/1.1 422 No Good\n"
                    . "Content-Type: application/json; charset=utf-8\n"
                    . "Content-Length: " . length($json) . "\n"
                    . "ETag: \"abc\"\n"
                    . "Last-Modified: Wed, 01 Jan 2020 00:00:00 GMT\n"
                    . "Content-Language: en\n"
                    . "Content-Disposition: inline\n"
                    . "Content-Location: /other\n"
                    . "Accept-Ranges: bytes\n"
                    . "Digest: sha-256=abc\n"
                    . "Set-Cookie: a=b\nSet-Cookie: c=d\n");
        $_[0]->put($json);
    },
    '/app/soap' => sub {
        my $soap = qq(<?xml version="1.0"?>\n<soap:Fault/>\n);
        $_[0]->head("HTTP/1.1 500 Internal Server Error\n"
                    . "Content-Type: text/xml; charset=utf-8\n"
                    . "Content-Encoding: identity\n"
                    . "Transfer-Encoding: chunked\n");
        $_[0]->put(sprintf "%x\r\n%s\r\n", length, $_) for split /^/, $soap;
        $_[0]->put("0\r\n\r\n");
    },
    '/app/events' => sub {
        my $event = "event: error\ndata: none\n\n";
        $_[0]->head("HTTP/1.1 503 Service Unavailable\n"
                    . "Content-Type: text/event-stream\n"
                    . "Content-Length: " . 2 * length($event) . "\n"
                    . "Cache-Control: no-cache\nRetry-After: 3\n");
        $_[0]->put($event);

        # the other one when the first has arrived

        $_[0]->read_request;
        $_[0]->put($event);
    },
    '/go' => sub { },
);

our $http_config = <<'_EOC_';
    proxy_buffer_size 16k;
    proxy_busy_buffers_size 24k;

    upstream raw {
        server 127.0.0.1:$TEST_NGINX_RAW_PORT;
        keepalive 4;
    }
_EOC_

our $config = <<'_EOC_';
    error_json on;
    error_json_drain 64k 30s;
    error_json_match_timeout 30s;
    proxy_http_version 1.1;
    proxy_set_header Connection "";

    location / {
        proxy_pass http://raw;
    }

    location /off/ {
        error_json off;
        proxy_pass http://raw/;
    }
_EOC_


# the answers that are replaced, of those at a path with the prefix

sub replaced {
    my ($prefix, $code, @headers) = @_;
    my ($c, @paths) = client();

    for my $answer (@answers) {
        my ($path, $type) = @$answer;
        my $res = $c->get("$prefix$path", @headers);

        if ($res->{body} =~ /^\{/) {
            document_ok($res, $code, "$prefix$path");
            push @paths, $path;
            next;
        }

        is("$res->{status} @{$res->{headers}{'content-type'}}", "$code $type",
           "$prefix$path: status and type");
        is($res->{body}, $code == 404 ? $body : '', "$prefix$path: body");
    }

    return "@paths";
}

our $pages = '/html /plain /xhtml /upper /mixed /charset /tight /spaces'
             . ' /parameter /two /charset-first /semicolon /long';

run_tests();

__DATA__

=== TEST 1: the default
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
is(replaced('', 404), $pages, 'replaced');



=== TEST 2: no type
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
my $c = client();
document_ok($c->get('/none'), 404, 'no Content-Type');
document_ok($c->get('/none/empty'), 404, 'no Content-Type and no body');
document_ok($c->get('/blank'), 404, 'an empty Content-Type');



=== TEST 3: a body that is empty, whatever its type
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
is(replaced('/empty', 502),
   CORE::join(' ', grep { !/grpc/ } map { $_->[0] } @answers), 'replaced');

document_ok(client()->get('/json/chunked'), 404,
            'a body that turns out to be empty');



=== TEST 4: any type but gRPC
--- http_config eval: $main::http_config
--- config eval: "error_json_types *;\n$main::config"
--- client
is(replaced('', 404),
   CORE::join(' ', grep { !/grpc/ } map { $_->[0] } @answers), 'replaced');



=== TEST 5: any type, among others
--- http_config eval: $main::http_config
--- config eval: "error_json_types text/css * image/png;\n$main::config"
--- client
is(replaced('', 404),
   CORE::join(' ', grep { !/grpc/ } map { $_->[0] } @answers), 'replaced');



=== TEST 6: a gRPC request
--- http_config eval: $main::http_config
--- config eval
$main::config
. "location /nginx { add_header X-E \$error_json always; internal; }"
--- client
for my $type ('application/grpc', 'application/grpc+json',
              'Application/gRPC; x=y')
{
    is(replaced('', 404, "Content-Type: $type"), '', "a request of $type");

    my $res = client()->get('/nginx', "Content-Type: $type");
    is("@{$res->{headers}{'content-type'}}", 'text/html', "nginx's page");
    is("@{$res->{headers}{'x-e'}}", 'type', "\$error_json");
}

is(replaced('', 404, 'Content-Type: application/x-grpc'), $pages,
   'a request of another type');



=== TEST 7: a list of types, to which nginx adds text/html
--- http_config eval: $main::http_config
--- config eval
"error_json_types Image/PNG application/json application/soap+xml;\n"
. $main::config
--- client
is(replaced('', 404),
   '/html /json /soap /png /upper /charset /tight /spaces /parameter'
   . ' /semicolon /long /long-json', 'replaced');



=== TEST 8: inheritance
--- http_config eval
"error_json_types image/png;\n$main::http_config"
--- config
    error_json on;
    error_json_drain 64k 5s;
    proxy_http_version 1.1;
    proxy_set_header Connection "";

    location / {
        proxy_pass http://raw;
    }

    location /css/ {
        error_json_types text/css;

        location /css/in/ { proxy_pass http://raw/; }
        location /css/yaml/ {
            error_json_types application/yaml;
            proxy_pass http://raw/;
        }
        location /css/all/ { error_json_types *; proxy_pass http://raw/; }
    }

    location /all/ {
        error_json_types *;

        location /all/xml/ {
            error_json_types text/xml;
            proxy_pass http://raw/;
        }
    }
--- client
my $html = '/html';
my $more = '/upper /charset /tight /spaces /parameter /semicolon /long';

is(replaced('', 404), "$html /png $more", 'the http level');
is(replaced('/css/in', 404), "$html /css $more", 'the location');
is(replaced('/css/yaml', 404), "$html /yaml $more", 'as long as JSON');
is(replaced('/css/all', 404),
   CORE::join(' ', grep { !/grpc/ } map { $_->[0] } @answers), 'all');
is(replaced('/all/xml', 404), "$html /xml $more", 'not all any more');



=== TEST 9: what an application writes is kept byte for byte
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
for my $path ('/app/json', '/app/soap', '/app/gzip') {
    my ($on, $off) = map { $_->{head} =~ s/^(Date|X-Request):.*\n?//mgr
                           . "\n\n$_->{body}" }
                     map { client()->get("$_$path") } '', '/off';
    is($on, $off, $path);
    like($off, qr/\n\n./, "$path has a body");
}

my $head = client()->get('/app/json')->{head};
like($head, qr/^$_:/m, $_)
    for qw(ETag Last-Modified Content-Language Content-Disposition Accept-Ranges
           Content-Location Digest Set-Cookie);



=== TEST 10: a stream of events stays a stream
--- http_config eval: $main::http_config
--- config
    error_json on;

    location / {
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAW_PORT;
        proxy_request_buffering off;
        proxy_buffering off;
        proxy_http_version 1.1;
    }
--- client
my $c = client();
$c->put("POST /app/events HTTP/1.1\r\nHost: localhost\r\n"
        . "Transfer-Encoding: chunked\r\n\r\n");

until ($c->{in} =~ /data: none\n\n/) {
    $c->_read or last;
}

like($c->{in}, qr/^Retry-After: 3\r$/m, 'header');
like($c->{in}, qr/\r\n\r\nevent: error\ndata: none\n\n$/, 'the first event');

# makes the upstream go on

$c->put("14\r\nGET /go HTTP/1.1\r\n\r\n\r\n");

my $res = $c->response;
is("$res->{status} @{$res->{headers}{'content-type'}}",
   '503 text/event-stream', 'status and type');
is($res->{body}, "event: error\ndata: none\n\n" x 2, 'both events');



=== TEST 11: pages of nginx's own
--- config
    error_json on;

    location /return { return 404 page; }
    location /type { default_type 'text/plain; x=y'; return 404 page; }
    location /json { default_type application/json; return 404 '{}'; }
    location /none { default_type ''; return 404 page; }
    location /page { return 404; }

    location /file.json {
        error_page 404 /error.json;
        return 404;
    }

    location /file.txt {
        error_page 404 /error.txt;
        return 404;
    }

    location /error {
        types { application/json json; text/plain txt; }
        root html;
    }
--- user_files
>>> error.json
{"mine":true}
>>> error.txt
mine
--- client
my $c = client();

for my $path (qw(/return /type /none /page /file.txt)) {
    document_ok($c->get($path), 404, $path);
}

my $res = $c->get('/json');
is("@{$res->{headers}{'content-type'}} $res->{body}", 'application/json {}',
   'JSON by return');

$res = $c->get('/file.json');
is("$res->{status} @{$res->{headers}{'content-type'}}", '404 application/json',
   'JSON by error_page');
is($res->{body}, qq({"mine":true}\n), 'its body');



=== TEST 12: a type named twice
--- config
    error_json on;
    error_json_types text/css TEXT/CSS text/html;

    location /css { default_type text/css; return 404 page; }
--- suppress_stderr
--- request
GET /css
--- error_code: 404
--- response_headers
Content-Type: application/json
--- grep_error_log eval: qr/\[warn\] \S+ \Kduplicate MIME type "\S+"/
--- grep_error_log_out
duplicate MIME type "text/css"
duplicate MIME type "text/html"
--- no_error_log
[alert]
[crit]
[emerg]
