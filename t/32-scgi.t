# Copyright (C) ngx_status_module developers

# SCGI, spoken by uWSGI: a response ends with its connection, so what the
# application does after the header may not be felt by the client, and no
# connection may get into the pool.

use lib 't/lib';
use Server;
use StatusTest 'no_plan';

$ENV{TEST_NGINX_SCGI} = Server::uwsgi('scgi-socket');

our $params = CORE::join '', map { "scgi_param $_;\n" }
    'CONTENT_LENGTH $content_length', 'SCGI 1',
    'REQUEST_METHOD $request_method', 'PATH_INFO $document_uri',
    'REQUEST_URI $request_uri', 'QUERY_STRING $query_string',
    'SERVER_PROTOCOL $server_protocol', 'SERVER_NAME $server_name',
    'SERVER_PORT $server_port', 'REMOTE_ADDR $remote_addr';

our $http_config = <<"_EOC_";
    upstream scgi {
        server \$TEST_NGINX_SCGI;
        keepalive 4;
    }

    $params
    log_format outcome '\$uri \$status \$error_json \$error_json_source';
    access_log logs/outcome.log outcome;
_EOC_

our $config = <<'_EOC_';
    error_json on;

    location / {
        scgi_pass scgi;
    }

    location /unbuffered/ {
        scgi_pass scgi;
        scgi_buffering off;
    }
_EOC_

run_tests();

__DATA__

=== TEST 1: error pages of each kind, and what comes after them
--- http_config eval: $main::http_config
--- config eval: "error_json_drain 64k 5s;\n$main::config"
--- client
my %codes = ('/length' => 404, '/close' => 404, '/empty' => 503,
             '/cut' => 404, '/plain' => 500, '/large' => 404, '/raise' => 502);

for my $mode ('', '/unbuffered') {
    my $c = client();

    for my $path (sort keys %codes) {
        document_ok($c->get("$mode$path"), $codes{$path}, "$mode$path");
        document_ok($c->get("$mode$path"), $codes{$path}, "$mode$path again");

        my $res = $c->get("$mode/ok");
        is("$res->{status} $res->{body}", '200 ok', "$mode$path: next");
    }
}

unlike(error_log(), qr/free keepalive peer: saving/, 'nothing in the pool');



=== TEST 2: the application's JSON, and what is no error
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
for my $mode ('', '/unbuffered') {
    my $c = client();
    my $res = $c->get("$mode/json");

    is("$res->{status} $res->{body} @{$res->{headers}{'content-type'}}",
       '409 {"error":"of the application"} application/json', "$mode/json");

    $res = $c->get("$mode/ok");
    is("$res->{status} $res->{body} @{$res->{headers}{'content-type'}}",
       '200 ok text/html; charset=utf-8', "$mode/ok");
}



=== TEST 3: an application that is still at it
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
unlink Server::dir() . '/release';

for my $mode ('', '/unbuffered') {
    my $c = client();
    document_ok($c->get("$mode/stall"), 404, "$mode/stall");

    my $res = $c->get("$mode/ok");
    is("$res->{status} $res->{body}", '200 ok', "$mode/stall: next");
}

Server::put('release', '');



=== TEST 4: HEAD, and a request with a body
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
my $c = client();

my $res = $c->request('HEAD', '/length');
is("$res->{status} @{$res->{headers}{'content-length'}}",
   '404 ' . length document(404), 'HEAD');

$c->put("POST /read HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n"
        . "\r\n" . 'x' x 100000);
$res = $c->response;
document_ok($res, 422, 'POST');
is("@{$res->{headers}{'x-read'}}", '100000', 'the body was read');

$res = $c->get('/ok');
is("$res->{status} $res->{body}", '200 ok', 'next');



=== TEST 5: the cache stores the original, whole
--- http_config eval
$main::http_config . <<'_EOC_'
    scgi_cache_path $TEST_NGINX_SERVER_ROOT/cache keys_zone=cache:1m;
_EOC_
--- config
    scgi_cache cache;
    scgi_cache_key $arg_key;
    scgi_cache_valid 404 1h;
    add_header X-Cache $upstream_cache_status always;

    location / {
        scgi_pass scgi;
    }

    location /json/ {
        error_json on;
        scgi_pass scgi;
    }
--- client
for my $path ('/length', '/large') {
    my $c = client();

    for my $cached (qw(MISS HIT HIT)) {
        my $res = $c->get("/json$path?key=$path");
        document_ok($res, 404, "$path: $cached");
        is("@{$res->{headers}{'x-cache'}}", $cached, "$path: from the cache");
    }

    my $res = $c->get("$path?key=$path");
    is("@{$res->{headers}{'x-cache'}}", 'HIT', "$path: original, cached");
    is(length $res->{body}, $path eq '/large' ? 1048576 : 2013,
       "$path: original, whole");
}



=== TEST 6: whose error it is
--- http_config eval: $main::http_config
--- config eval
"error_json_source nginx;\n" . $main::config . <<'_EOC_'
    location /dead {
        scgi_pass 127.0.0.1:$TEST_NGINX_RAND_PORT_1;
    }
_EOC_
--- client
my $c = client();

my $res = $c->get('/length');
is($res->{status}, 404, "the application's: status");
is(length $res->{body}, 2013, "the application's: body");

document_ok($c->get('/dead'), 502, "nginx's");
is($c->get('/ok')->{status}, 200, 'next');

my $log = Server::get(Test::Nginx::Util::server_root() . '/logs/outcome.log');
like($log, qr{^/length 404 source upstream$}m, "the application's, logged");
like($log, qr{^/dead 502 replaced nginx$}m, "nginx's, logged");
