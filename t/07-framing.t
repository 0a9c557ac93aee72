# Copyright (C) ngx_status_module developers

# A document with a wrong length, a body after HEAD, or a request's body taken
# for the next request, puts a client out of step for the rest of the
# connection.  So each connection here is used to its end.

use lib 't/lib';
use StatusTest 'no_plan';

our $page = '<html>' . 'x' x 2000 . '</html>';
our $html = "Content-Type: text/html\n";
our $length = "Content-Length: " . length($page) . "\n";

$ENV{TEST_NGINX_RAW_PORT} = RawUpstream::start(
    error_pages($page),
    '/chunked' => sends_chunked("HTTP/1.1 503 Busy\n$html", 'page'),
    '/refuse' => sends("HTTP/1.1 403 Forbidden\n$html", $page),
    '/half/close' => sends_part("HTTP/1.1 404 Not Found\n${html}"
                                . "Connection: close", $page, 1000, 'stall'),
    '/refuse/read' => sub {
        my ($conn) = @_;

        $conn->head("HTTP/1.1 403 Forbidden\n$html$length");

        while ($conn->{in} !~ s/^.*?\r\n0\r\n\r\n//s) {
            sysread($conn->{socket}, $conn->{in}, 65536, length $conn->{in})
                or return $conn->close;
        }

        $conn->put($page);
    },
    '/answer' => sub {

        # from here on, without the body of the request

        $_[0]{unread} = 1;
        $_[0]->head("HTTP/1.1 200 OK\nContent-Length: 3\n");
        $_[0]->put("ok\n");
    },
);

our $http_config = <<'_EOC_';
    upstream raw {
        server 127.0.0.1:$TEST_NGINX_RAW_PORT;
        keepalive 4;
    }
_EOC_

our $config = <<'_EOC_';
    error_json on;
    proxy_http_version 1.1;
    proxy_set_header Connection "";

    location / {
        proxy_pass http://raw;
    }

    location /unbuffered/ {
        proxy_pass http://raw/;
        proxy_buffering off;
        proxy_request_buffering off;
    }

    location /nginx { internal; }
    location /static/ { alias html/; }
_EOC_

our %codes = (
    '/length' => 404, '/chunked' => 503, '/close' => 404, '/1.0' => 404,
    '/empty' => 502,
    '/nginx' => 404, '/static/none' => 404,
    map { ("/unbuffered$_->[0]" => $_->[1]) }
        [ '/length', 404 ], [ '/chunked', 503 ], [ '/close', 404 ],
        [ '/1.0', 404 ], [ '/empty', 502 ],
);

if (has_rewrite()) {
    $config .= "    location /nginx/text { return 405 text; }\n";
    $codes{'/nginx/text'} = 405;
}


# a response that is to be the document, or a 200 where there is no code

sub response_ok {
    my ($res, $code, $name) = @_;

    return document_ok($res, $code, $name) if $code;
    return is("$res->{status} $res->{body}", "200 ok\n", $name)
           || diag($res->{error});
}

run_tests();

__DATA__

=== TEST 1: HEAD has the header of GET, and no body
--- http_config eval: $main::http_config
--- config eval: "error_json_drain 64k 30s;\n$main::config"
--- client
my $c = client();

for my $path (sort keys %codes) {
    my ($head, $get) = map { $c->request($_, $path) } 'HEAD', 'GET';

    document_ok($get, $codes{$path}, $path);

    s/^(?:Date|X-[CR]\w+):.*\n?//mg for $head->{head}, $get->{head};
    is($head->{head}, $get->{head}, "$path: headers");
    is("@{$head->{headers}{'content-length'}}",
       length document($codes{$path}), "$path: length");
    ok($c->idle, "$path: no more");
}

my $res = $c->request('HEAD', '/ok');
is("$res->{status} @{$res->{headers}{'content-length'}}", '200 3', 'a 200');
ok($c->idle, 'a 200: no more');



=== TEST 2: several HEAD at once
--- http_config eval: $main::http_config
--- config eval: "error_json_drain 64k 30s;\n$main::config"
--- client
for my $path (sort keys %codes) {
    my $c = client();

    $c->put("HEAD $path HTTP/1.1\r\nHost: localhost\r\n\r\n" x 3
            . "GET $path HTTP/1.1\r\nHost: localhost\r\n\r\n");

    is($c->response('HEAD')->{status}, $codes{$path}, "$path: $_") for 1 .. 3;
    document_ok($c->response, $codes{$path}, $path);
}



=== TEST 3: HTTP/0.9 has the document and nothing else
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
for my $path ((sort keys %codes), '/half', '/unbuffered/half') {
    my $c = client();
    $c->put("GET $path\r\n");
    1 while $c->_read;
    is($c->{in}, document($codes{$path} || 404), $path);
}



=== TEST 4: HTTP/1.0
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
for my $path (sort keys %codes) {
    for my $method ('GET', 'HEAD') {
        my $c = client();
        $c->put("$method $path HTTP/1.0\r\n\r\n");
        my $res = $c->response($method);

        is("@{$res->{headers}{connection}}", 'close', "$method $path: header");
        is("@{$res->{headers}{'content-length'}}",
           length document($codes{$path}), "$method $path: length");
        ok(!$res->{headers}{'transfer-encoding'}, "$method $path: coding");
        document_ok($res, $codes{$path}, "$method $path") if $method eq 'GET';
        ok($c->closed, "$method $path: closed");
    }
}



=== TEST 5: HTTP/1.0 with keepalive
--- http_config eval: $main::http_config
--- config eval: "error_json_drain 64k 30s;\n$main::config"
--- client
my $c = client();

for my $path (sort keys %codes, keys %codes) {
    $c->put("GET $path HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    my $res = $c->response;

    is("@{$res->{headers}{connection}}", 'keep-alive', "$path: header");
    document_ok($res, $codes{$path}, $path);
}



=== TEST 6: a connection that is to be closed does not wait for the upstream
--- http_config eval: $main::http_config
--- config eval: "error_json_drain 64k 60s;\n$main::config"
--- client
my $close = 'Connection: close';

for my $path ('/half', '/unbuffered/half') {
    my $c = client();
    my $res = $c->get($path, $close);
    document_ok($res, 404, $path);
    is("@{$res->{headers}{connection}}", 'close', "$path: header");
    ok($c->closed, "$path: closed");

    $c = client();
    $c->put("GET $path HTTP/1.0\r\n\r\n");
    document_ok($c->response, 404, "$path by HTTP/1.0");
    ok($c->closed, "$path by HTTP/1.0: closed");

    # nor does the next request, where the upstream's connection is lost anyhow

    $c = client();
    document_ok($c->get("$path/close"), 404, "$path/close");
    response_ok($c->get('/ok'), 0, "$path/close: next");
}



=== TEST 7: a connection that nginx closes does not wait either
--- http_config eval: $main::http_config
--- config eval
"error_json_drain 64k 60s;\nkeepalive_requests 1;\n$main::config"
--- client
for my $path ('/half', '/unbuffered/half') {
    my $c = client();
    document_ok($c->get($path), 404, $path);
    ok($c->closed, "$path: closed");
}



=== TEST 8: requests of one write
--- http_config eval: $main::http_config
--- config eval: "error_json_drain 64k 30s;\n$main::config"
--- user_files eval: [[ 'ok', "ok\n" ]]
--- client
my @paths = map { ($_, '/ok', $_, '/static/ok') } sort keys %codes;
my $c = client();

$c->put(CORE::join '', map { "GET $_ HTTP/1.1\r\nHost: localhost\r\n\r\n" }
                       @paths);

for my $n (0 .. $#paths) {
    response_ok($c->response, $codes{$paths[$n]}, "$n: $paths[$n]");
}

ok($c->idle, 'no more');



=== TEST 9: requests of one write, behind upstreams that stall
--- http_config eval: $main::http_config
--- config eval: "error_json_drain 64k 1ms;\n$main::config"
--- client
my $c = client();
my @paths = ('/half', '/ok', '/unbuffered/half', '/unbuffered/half', '/half',
             '/nginx', '/unbuffered/half', '/ok');

$c->put(CORE::join '', map { "GET $_ HTTP/1.1\r\nHost: localhost\r\n\r\n" }
                       @paths);

for my $n (0 .. $#paths) {
    response_ok($c->response, $paths[$n] eq '/ok' ? 0 : 404, "$n: $paths[$n]");
}

ok($c->idle, 'no more');



=== TEST 10: a request's body before the next request
--- http_config eval: $main::http_config
--- config eval: "error_json_drain 64k 30s;\n$main::config"
--- client
my $c = client();
my $next = "GET /ok HTTP/1.1\r\nHost: localhost\r\n\r\n";

for my $path (sort(keys %codes), '/static/index.html') {
    my $code = $codes{$path} || 405;

    for my $size (0, 10, 10000, 200000) {

        # a body that looks like a request, were it taken for one

        my $body = substr $next x (1 + $size / 30), 0, $size;
        my $post = "POST $path HTTP/1.1\r\nHost: localhost\r\n";

        $c->put("${post}Content-Length: $size\r\n\r\n$body$next");
        document_ok($c->response, $code, "$path $size");
        response_ok($c->response, 0, "$path $size: next");

        # the upstream here takes no chunks

        next if $path =~ /unbuffered/;

        $body = sprintf "%x\r\n%s\r\n", length $body, $body if $size;

        $c->put("${post}Transfer-Encoding: chunked\r\n\r\n$body"
                . "0\r\n\r\n$next");
        document_ok($c->response, $code, "$path $size chunked");
        response_ok($c->response, 0, "$path $size chunked: next");
    }
}

ok($c->idle, 'no more');



=== TEST 11: Expect: 100-continue
--- http_config eval: $main::http_config
--- config eval: "error_json_drain 64k 30s;\n$main::config"
--- client
my $c = client();

for my $path (sort(keys %codes), '/static/index.html') {
    $c->put("POST $path HTTP/1.1\r\nHost: localhost\r\n"
            . "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n");

    until ($c->{in} =~ /\r\n\r\n/) {
        $c->_read or last;
    }

    # an error page of nginx's own comes without it

    if ($path !~ m{^/static|^/nginx$}) {
        like($c->{in}, qr{^HTTP/1.1 100 Continue\r\n\r\n}, "$path: 100");
    }

    $c->put("12345");
    document_ok($c->response, $codes{$path} || 405, $path);
    response_ok($c->get('/ok'), 0, "$path: next");
}

ok($c->idle, 'no more');



=== TEST 12: the document does not wait for the rest of the request
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
for my $path (grep({ m{^/nginx} } sort keys %codes), '/static/index.html') {
    my $c = client();
    $c->put("POST $path HTTP/1.1\r\nHost: localhost\r\n"
            . "Content-Length: 100000\r\n\r\n" . 'x' x 1000);

    document_ok($c->response, $codes{$path} || 405, $path);

    $c->put('x' x 99000);
    response_ok($c->get('/ok'), 0, "$path: next");
}



=== TEST 13: an upstream that answers before the upload is finished
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
my $chunk = "400\r\n" . 'x' x 1024 . "\r\n";

for my $try (1 .. 3) {
    my $c = client();
    $c->put("POST /unbuffered/refuse HTTP/1.1\r\nHost: localhost\r\n"
            . "Transfer-Encoding: chunked\r\n\r\n$chunk");

    document_ok($c->response, 403, "chunked $try");

    # a close that does not linger would be a reset, for a client still writing

    ok($c->put($chunk), "chunked $try: goes on") for 1 .. 3;
    ok($c->closed, "chunked $try: closed in order");
    ok($c->put($chunk), "chunked $try: still goes on") for 1 .. 3;

    $c = client();
    response_ok($c->get('/unbuffered/answer'), 0, "length $try: before");

    $c->put("POST /unbuffered/refuse HTTP/1.1\r\nHost: localhost\r\n"
            . "Content-Length: 100000\r\n\r\n" . 'x' x 1000);

    document_ok($c->response, 403, "length $try");

    ok($c->put('x' x 1000), "length $try: goes on") for 1 .. 3;
    ok($c->closed, "length $try: closed in order");
    ok($c->put('x' x 1000), "length $try: still goes on") for 1 .. 3;

    response_ok(client()->get('/ok'), 0, "$try: another connection");
}



=== TEST 14: an upload that goes on, and is read, after the document
--- http_config eval: $main::http_config
--- config eval: "error_json_drain 64k 60s;\n$main::config"
--- client
my $chunk = "400\r\n" . 'x' x 1024 . "\r\n";
my $c = client();

for my $try (1 .. 3) {
    $c->put("POST /unbuffered/refuse/read HTTP/1.1\r\nHost: localhost\r\n"
            . "Transfer-Encoding: chunked\r\n\r\n$chunk");

    document_ok($c->response, 403, "$try");

    ok($c->put($chunk x 100 . "0\r\n\r\n"), "$try: goes on");
    response_ok($c->get('/ok'), 0, "$try: next");
}
