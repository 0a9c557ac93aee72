# Copyright (C) ngx_status_module developers

# The errors that nginx makes itself, some of them before there is a request to
# speak of: with no header parsed, no location chosen and no variable set, the
# filter runs in a state that nothing else brings about.  "error_json on" is at
# the http level only.

use lib 't/lib';
use StatusTest 'no_plan';

use File::Temp ();

our $tls = $ENV{TEST_NGINX_TLS} = File::Temp::tempdir(CLEANUP => 1);

for my $name (qw(trusted other)) {
    system("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1"
           . " -nodes -days 30 -subj /CN=$name -keyout $tls/$name.key"
           . " -out $tls/$name.pem 2>$tls/log") == 0
        or die "cannot make a certificate with openssl";
}

$ENV{TEST_NGINX_RAW_PORT} = RawUpstream::start(
    '/silent' => sub { $_[0]->stall },
    '/gone' => sub { $_[0]->close },
    '/big' => sub {
        $_[0]->head("HTTP/1.1 200 OK\nX-Big: " . 'x' x 10000);
    },
    '/ok' => sub {
        $_[0]->head("HTTP/1.1 200 OK\nContent-Length: 3");
        $_[0]->put("ok\n");
    },
);

# bound, and not listening

our $dead = IO::Socket::INET->new(Proto => 'tcp', LocalAddr => '127.0.0.1');

$ENV{TEST_NGINX_DEAD_PORT} = $dead->sockport;

our $http_config = 'error_json on;';


# what nginx answers to some bytes, which has to be the document of one of the
# statuses, and its last word on that connection

sub last_word {
    my ($bytes, $codes, $name) = @_;

    my $c = client();
    ok($c->put($bytes), "$name: sent");

    my $res = $c->response;
    my $code = $res->{status};

    like($code, qr/^(?:$codes)$/, "$name: status") or diag($res->{error});
    document_ok($res, $code, $name);
    is("@{$res->{headers}{'content-length'}}", length document($code),
       "$name: length");
    is("@{$res->{headers}{connection}}", 'close', "$name: header");
    ok($c->closed, "$name: closed");

    my $alive = client()->get('/alive');
    is($alive->{status}, 200, "$name: and nginx goes on");
}

run_tests();

__DATA__

=== TEST 1: what scanners send instead of a request
--- http_config eval: $main::http_config
--- config
    location / { empty_gif; }
    error_log logs/error.log info;
--- client
my $hello = "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" . "\xab\n\0" x 168;

last_word(@$_) for (
    [ $hello, 400, 'a TLS hello' ],
    [ "\x16\x03\x01\x00\xa5\r\n", 400, 'the beginning of one' ],
    [ "\x80\x2e\x01\x00\x02\x00\x15\x00\x00\x00\x10\r\n", 400, 'an SSL 2' ],
    [ "SSH-2.0-OpenSSH_9.2p1\r\n", 400, 'an SSH banner' ],
    [ "\x03\x00\x00\x13\x0e\xe0\x00\x00\x00\x00\x00\x01\r\n", 400, 'RDP' ],
    [ "\x00\x00\x00\x85\xff\x53\x4d\x42\x72\r\n", 400, 'SMB' ],
    [ "\r\n\r\n\x00\x01\r\n", 400, 'empty lines and junk' ],
    [ "\x00" x 64 . "\n", 400, 'zeros' ],
    [ "{\"id\": 1, \"method\": \"mining.subscribe\"}\r\n", 400, 'JSON' ],
    [ "MGLNDD_127.0.0.1_80\n", 400, 'no line of a request' ],
    [ "<policy-file-request/>\0\r\n", 400, 'XML' ],
    [ "\"><script>alert(1)</script>\r\n\r\n", 400, 'a script' ],
);



=== TEST 2: malformed request lines
--- http_config eval: $main::http_config
--- config
    location / { empty_gif; }
--- client
my $host = "Host: localhost\r\n\r\n";

last_word(@$_) for (
    [ "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", '400|505', 'a preface of HTTP/2' ],
    [ "GET http:// HTTP/1.1\r\n$host", 400, 'http:// alone' ],
    [ "GET http://\r\n", 400, 'http:// without a version' ],
    [ "GET / HTTP/9.9\r\n$host", '400|505', 'HTTP/9.9' ],
    [ "GET / HTTP/2.0\r\n$host", '400|505', 'HTTP/2.0' ],
    [ "GET / HTTP/1.x\r\n$host", 400, 'HTTP/1.x' ],
    [ "GET / HTPT/1.1\r\n$host", 400, 'HTPT' ],
    [ "GET / RTSP/1.0\r\n$host", 400, 'RTSP' ],
    [ "CONNECT localhost:443 HTTP/1.1\r\n$host", '400|405', 'CONNECT' ],
    [ "get / HTTP/1.1\r\n$host", 400, 'a method in lower case' ],
    [ "G\xc9T / HTTP/1.1\r\n$host", 400, 'a method with a letter of 8 bits' ],
    [ "GET\r\n", 400, 'a method alone' ],
    [ "GET /a\0b HTTP/1.1\r\n$host", 400, 'a zero' ],
    [ "GET /% HTTP/1.1\r\n$host", 400, 'a percent sign' ],
    [ "GET /%00 HTTP/1.1\r\n$host", 400, 'an escaped zero' ],
    [ "GET /../.. HTTP/1.1\r\n$host", 400, 'a way out of the root' ],
    [ "GET /%2e%2e/%2e%2e HTTP/1.1\r\n$host", 400, 'an escaped one' ],
    [ "GET index.html HTTP/1.1\r\n$host", 400, 'no slash' ],
    [ "GET / HTTP/1.1 x\r\n$host", 400, 'more after the version' ],
);



=== TEST 3: malformed headers
--- http_config eval: $main::http_config
--- config
    # for bodies that are promised and never come
    lingering_timeout 10ms;

    location / { empty_gif; }
--- client
my $line = "GET / HTTP/1.1\r\n";
my $host = "Host: localhost\r\n";

last_word(@$_) for (
    [ "$line\r\n", 400, 'no host' ],
    [ "${line}Host: a/b\r\n\r\n", 400, 'a bad host' ],
    [ "${line}Host: \xff\0\r\n\r\n", 400, 'a host of junk' ],
    [ "$line$host$host\r\n", 400, 'two hosts' ],
    [ "$line${host}X: \0\r\n\r\n", 400, 'a zero' ],
    [ "POST / HTTP/1.1\r\n${host}Content-Length: ten\r\n\r\n", 400,
      'a length in letters' ],
    [ "POST / HTTP/1.1\r\n${host}Content-Length: 1\r\nContent-Length: 2\r\n"
      . "\r\n", 400, 'two lengths' ],
    [ "POST / HTTP/1.1\r\n${host}Content-Length: 99999999999999999999\r\n\r\n",
      400, 'a length that does not fit' ],
    [ "POST / HTTP/1.1\r\n${host}Transfer-Encoding: rot13\r\n\r\n", 501,
      'an unknown coding' ],
    [ "POST / HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n"
      . "Content-Length: 3\r\n\r\n", 400, 'two framings' ],
);



=== TEST 4: too long
--- http_config
    error_json on;
    client_header_buffer_size 1k;
    large_client_header_buffers 2 2k;
--- config
    location / { empty_gif; }
--- client
my $host = "Host: localhost\r\n";

last_word(@$_) for (
    [ 'GET /' . 'x' x 3000 . " HTTP/1.1\r\n$host\r\n", 414, 'a URI' ],
    [ 'GET /?' . '%22%3c' x 500 . " HTTP/1.1\r\n$host\r\n", 414, 'arguments' ],
    [ 'GET /' . 'x' x 3000, 414, 'a URI that never ends' ],
    [ "GET / HTTP/1.1\r\n${host}X: " . 'x' x 3000 . "\r\n\r\n", 400,
      'a header' ],
    [ "GET / HTTP/1.1\r\n$host" . ('X: ' . 'x' x 900 . "\r\n") x 10 . "\r\n",
      400, 'many headers' ],
    [ "GET / HTTP/1.1\r\n${host}Cookie: " . "\xff\"<" x 1000, 400,
      'a header that never ends' ],
);



=== TEST 5: the log of these requests
--- http_config
    error_json on;
    log_format early '$status|$error_json|$error_json_source|$status_message';
    access_log logs/early.log early;
--- config
    location / { empty_gif; }
--- client
for ([ "SSH-2.0\r\n", 400 ], [ "GET / HTTP/9.9\r\n\r\n", 505 ]) {
    my ($bytes, $code) = @$_;
    my $c = client();
    $c->put($bytes);
    document_ok($c->response, $code);
    ok($c->closed, 'closed');
}

is_deeply([ sort(lines_of('early.log', 2)) ],
          [ '400|replaced|nginx|BadRequest',
            '505|replaced|nginx|HTTP Version not supported' ], 'log');



=== TEST 6: a page of its own for these requests
--- http_config eval: $main::http_config
--- config
    error_page 400 414 /page.html;
    location / { empty_gif; }
    location = /page.html { root html; }
--- user_files
>>> page.html
page
--- client
my $host = "Host: localhost\r\n\r\n";

last_word(@$_) for (
    [ "GET /% HTTP/1.1\r\n$host", 400, 'a bad URI' ],
    [ 'GET /' . 'x' x 40000 . " HTTP/1.1\r\n$host", 414, 'a long URI' ],
);



=== TEST 7: TLS: no certificate, a wrong one, plain HTTP, another host
--- http_config
    error_json on;

    ssl_certificate $TEST_NGINX_TLS/trusted.pem;
    ssl_certificate_key $TEST_NGINX_TLS/trusted.key;

    server {
        listen 127.0.0.1:$TEST_NGINX_RAND_PORT_1 ssl;
        server_name open.test;
        location / { return 200 open; }
        location /none { return 404; }
    }

    server {
        listen 127.0.0.1:$TEST_NGINX_RAND_PORT_1 ssl;
        server_name verify.test;
        ssl_verify_client on;
        ssl_client_certificate $TEST_NGINX_TLS/trusted.pem;
        location / { return 200 verified; }
    }
--- config
    location /port { return 200 $TEST_NGINX_RAND_PORT_1; }
--- client
my $port = client()->get('/port')->{body};

for (
    [ 'open.test', 200, 'no client certificate asked for' ],
    [ 'verify.test', 200, 'the right certificate',
      '--cert', "$tls/trusted.pem", '--key', "$tls/trusted.key" ],
    [ 'verify.test', 400, 'a wrong certificate',
      '--cert', "$tls/other.pem", '--key', "$tls/other.key" ],
    [ 'verify.test', 400, 'no certificate' ],
    [ 'open.test', 404, 'an error over TLS' ],
    [ 'open.test', 421, 'another host', '-H', 'Host: verify.test' ],
) {
    my ($host, $code, $name, @options) = @$_;
    my $path = $code == 404 ? 'none' : '';

    open my $out, '-|', 'curl', '-sik', '--http1.1', '--noproxy', '*',
         '--max-time', 60, '--resolve', "$host:$port:127.0.0.1", @options,
         "https://$host:$port/$path"
        or die "cannot run curl: $!";

    my $res = (bless { socket => $out, in => '' }, 'HttpClient')->response;

    if ($code == 200) {
        is("$res->{status} $res->{body}",
           $host eq 'open.test' ? '200 open' : '200 verified', $name);

    } else {
        document_ok($res, $code, $name);
    }
}

my $c = HttpClient->new($port);
document_ok($c->get('/'), 400, 'plain HTTP');
ok($c->closed, 'plain HTTP: closed');



=== TEST 8: an entry of plain HTTP to a port of HTTPS
--- http_config
    error_json on;
    error_json_entry 497 "Plain HTTP" "Use https.";
    error_json_entry 400 "Bad" "Any other.";
    error_json_grpc on;

    ssl_certificate $TEST_NGINX_TLS/trusted.pem;
    ssl_certificate_key $TEST_NGINX_TLS/trusted.key;

    log_format plain '$status $status_message';
    access_log logs/plain.log plain;

    server {
        listen 127.0.0.1:$TEST_NGINX_RAND_PORT_1 ssl;
        location / { return 400; }
    }
--- config
    location /port { return 200 $TEST_NGINX_RAND_PORT_1; }
    location /400 { return 400; }
--- client
my $port = client()->get('/port')->{body};

is(HttpClient->new($port)->get('/')->{body},
   '{"code":400,"message":"Plain HTTP","description":"Use https."}' . "\n", 'entry of 497');
is(client()->get('/400')->{body},
   '{"code":400,"message":"Bad","description":"Any other."}' . "\n", 'entry of 400');
is(qx(curl -sk --noproxy '*' https://127.0.0.1:$port/),
   '{"code":400,"message":"Bad","description":"Any other."}' . "\n", '400 over TLS');

is_deeply([ (lines_of('plain.log', 4))[1 .. 3] ],
          [ '400 Plain HTTP', '400 Bad', '400 Bad' ], 'log');

my $web = HttpClient->new($port)->request('POST', '/',
                                          'Content-Type: application/grpc-web',
                                          'Content-Length: 0');

like($web->{body}, qr/^grpc-message:Plain HTTP: Use https.\r$/m,
     'entry of 497, gRPC-Web');



=== TEST 8: methods, files, access
--- http_config eval: $main::http_config
--- config
    location / { root html; }
    location /denied { deny all; }

    location /auth {
        auth_basic realm;
        auth_basic_user_file $TEST_NGINX_SERVER_ROOT/html/users;
        root html;
    }

    location /internal { internal; return 200; }
    location /put { limit_except GET { deny all; } root html; }
    location /return { return 404 'x'; }
    location /status { return 418; }
    location /loop { rewrite ^/loop(.*) /loop$1x; }
--- user_files
>>> file.html
page
>>> dir/file.html
page
>>> users
a:{PLAIN}b
--- client
for (
    [ 404, 'GET', '/none' ],
    [ 404, 'GET', '/file.html/more' ],
    [ 403, 'GET', '/dir/' ],
    [ 403, 'GET', '/denied' ],
    [ 404, 'GET', '/internal' ],
    [ 404, 'GET', '/return' ],
    [ 418, 'GET', '/status' ],
    [ 500, 'GET', '/loop' ],
    [ 405, 'POST', '/file.html', 'Content-Length: 0' ],
    [ 405, 'PATCH', '/file.html' ],
    [ 405, 'TRACE', '/file.html' ],
    [ 403, 'DELETE', '/put/file.html' ],
    [ 416, 'GET', '/file.html', 'Range: bytes=100-' ],
    [ 412, 'GET', '/file.html', 'If-Match: "other"' ],
    [ 412, 'GET', '/file.html',
      'If-Unmodified-Since: Thu, 01 Jan 1970 00:00:00 GMT' ],
    [ 401, 'GET', '/auth/' ],
    [ 401, 'GET', '/auth/', 'Authorization: Basic YTpj' ],
    [ 401, 'GET', '/auth/', 'Authorization: Bearer x' ],
) {
    my ($code, $method, $path, @headers) = @$_;
    my $res = client()->request($method, $path, @headers);
    my $name = CORE::join(' ', $method, $path, @headers);

    document_ok($res, $code, $name);

    is("@{$res->{headers}{'www-authenticate'} || []}",
       $code == 401 ? 'Basic realm="realm"' : '', "$name: WWW-Authenticate");
    ok(!$res->{headers}{$_}, "$name: no $_")
        for qw(etag last-modified accept-ranges);
}

my $res = client()->get('/auth/file.html', 'Authorization: Basic YTpi');
is($res->{status}, 404, 'authorized');
--- error_log
rewrite or internal redirection cycle
--- no_error_log
[alert]
[crit]
[emerg]



=== TEST 9: a body that is too large
--- http_config eval: $main::http_config
--- config
    location / {
        client_max_body_size 1k;
        client_body_buffer_size 1k;
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAW_PORT;
    }
--- client
my $post = "POST /ok HTTP/1.1\r\nHost: localhost\r\n";

for (
    [ "${post}Content-Length: 2000\r\n\r\n" . 'x' x 2000, 'by length' ],
    [ "${post}Content-Length: 1000000000000\r\n\r\n", 'not even sent' ],
    [ "${post}Transfer-Encoding: chunked\r\n\r\n"
      . ("100\r\n" . 'x' x 256 . "\r\n") x 5 . "0\r\n\r\n", 'chunked' ],
) {
    my ($bytes, $name) = @$_;
    my $c = client();
    $c->put($bytes);
    document_ok($c->response, 413, $name);
}

my $c = client();
$c->put("${post}Content-Length: 3\r\n\r\nabc");
is($c->response->{body}, "ok\n", 'one that is not');



=== TEST 10: limits
--- http_config
    error_json on;
    limit_req_zone $server_name zone=requests:1m rate=1r/m;
    limit_conn_zone $server_name zone=connections:1m;
--- config
    location /429 {
        limit_req zone=requests;
        limit_req_status 429;
        add_header Retry-After 60 always;
        root html;
    }

    location /503 {
        limit_req zone=requests;
        root html;
    }

    location /silent {
        limit_conn connections 1;
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAW_PORT;
    }

    location /limited {
        limit_conn connections 1;
        root html;
    }
--- client
my $c = client();
document_ok($c->get('/429'), 404, 'the first');

my $res = $c->get('/429');
document_ok($res, 429, 'the next');
is("@{$res->{headers}{'retry-after'}}", 60, 'Retry-After');

document_ok($c->get('/503'), 503, 'limit_req');

my $holder = client();
$holder->put("GET /silent HTTP/1.1\r\nHost: localhost\r\n\r\n");

for (1 .. 500) {
    $res = $c->get('/limited');
    last if $res->{status} == 503;
}

document_ok($res, 503, 'limit_conn');



=== TEST 11: upstreams that do not answer as they should
--- http_config eval: $main::http_config
--- config
    location / { proxy_pass http://127.0.0.1:$TEST_NGINX_RAW_PORT; }

    location /silent {
        proxy_read_timeout 50ms;
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAW_PORT;
    }

    location /dead {
        proxy_pass http://127.0.0.1:$TEST_NGINX_DEAD_PORT;
    }
--- client
my $c = client();

for ([ '/dead', 502 ], [ '/gone', 502 ], [ '/big', 502 ], [ '/silent', 504 ]) {
    my ($path, $code) = @$_;
    document_ok($c->get($path), $code, $path);
}

is($c->get('/ok')->{body}, "ok\n", 'one that does');



=== TEST 12: 444 and 408 close without a word, 408 with a text is a response
--- http_config eval: $main::http_config
--- config
    location /444 { return 444; }
    location /408 { return 408; }
    location /408/text { return 408 'too late'; }
    location /499 { return 499 'gone'; }
--- client
for my $path (qw(/444 /408)) {
    my $c = client();
    $c->put("GET $path HTTP/1.1\r\nHost: localhost\r\n\r\n");
    ok($c->closed, "$path closes");
}

document_ok(client()->get('/408/text'), 408);
document_ok(client()->get('/499'), 499);
