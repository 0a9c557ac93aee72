# Copyright (C) ngx_status_module developers

# uWSGI, which ends each response by closing the connection, whatever its
# Content-Length says: none may get into the pool, and what its application
# does after the header may not be felt by the client.

use lib 't/lib';
use Server;
use StatusTest 'no_plan';

$ENV{TEST_NGINX_UWSGI} = Server::uwsgi('socket');

our $params = CORE::join '', map { "uwsgi_param $_;\n" }
    'REQUEST_METHOD $request_method', 'PATH_INFO $document_uri',
    'REQUEST_URI $request_uri', 'QUERY_STRING $query_string',
    'CONTENT_TYPE $content_type', 'CONTENT_LENGTH $content_length',
    'SERVER_PROTOCOL $server_protocol', 'SERVER_NAME $server_name',
    'SERVER_PORT $server_port', 'REMOTE_ADDR $remote_addr';

our $http_config = <<"_EOC_";
    upstream uwsgi {
        server \$TEST_NGINX_UWSGI;
        keepalive 4;
    }

    $params
    log_format outcome '\$uri \$status \$error_json \$error_json_source '
                       '\$upstream_bytes_received';
    access_log logs/outcome.log outcome;
_EOC_

our $config = <<'_EOC_';
    error_json on;

    location / {
        uwsgi_pass uwsgi;
    }

    location /unbuffered/ {
        uwsgi_pass uwsgi;
        uwsgi_buffering off;
    }
_EOC_

run_tests();

__DATA__

=== TEST 1: error pages of each kind, and what comes after them
--- http_config eval: $main::http_config
--- config eval: "error_json_drain 64k 5s;\n$main::config"
--- client
my %codes = ('/length' => 404, '/close' => 404, '/empty' => 503,
             '/cut' => 404, '/plain' => 500, '/raise' => 502);

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



=== TEST 2: the headers of the body go, the others stay
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
my $h = client()->get('/length')->{headers};

is("@{$h->{'retry-after'}}", '17', 'Retry-After');
is("@{$h->{'content-length'}}", length document(404), 'Content-Length');
ok(!$h->{etag}, 'no ETag');



=== TEST 3: the application's JSON, and what is no error
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
for my $mode ('', '/unbuffered') {
    my $c = client();
    my $res = $c->get("$mode/json");

    is($res->{status}, 409, "$mode/json: status");
    is($res->{body}, '{"error":"of the application"}', "$mode/json: body");
    is("@{$res->{headers}{'content-type'}}", 'application/json',
       "$mode/json: type");

    $res = $c->get("$mode/ok");
    is("$res->{status} $res->{body} @{$res->{headers}{'content-type'}}",
       '200 ok text/html; charset=utf-8', "$mode/ok");
}



=== TEST 4: an application that is still at it
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



=== TEST 5: a page of 1 MB is given up
--- http_config eval: $main::http_config
--- config eval: "error_json_drain 64k 5s;\n$main::config"
--- client
my $root = Test::Nginx::Util::server_root();

for my $mode ('', '/unbuffered') {
    my $c = client();
    document_ok($c->get("$mode/large"), 404, "$mode/large");

    my $res = $c->get("$mode/ok");
    is("$res->{status} $res->{body}", '200 ok', "$mode/large: next");
}

my @received = Server::get("$root/logs/outcome.log") =~ m{/large .* (\d+)$}mg;

is(scalar(@received), 2, 'logged');
cmp_ok($_, '<=', 128 * 1024, 'bytes read') for @received;
is(CORE::join('', glob("$root/uwsgi_temp/*/*/*")), '', 'no temporary file');



=== TEST 6: HEAD, and a request with a body
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



=== TEST 7: whose error it is
--- http_config eval: $main::http_config
--- config eval
"error_json_source upstream;\n" . $main::config . <<'_EOC_'
    location /dead {
        uwsgi_pass 127.0.0.1:$TEST_NGINX_RAND_PORT_1;
    }
_EOC_
--- client
my $root = Test::Nginx::Util::server_root();
my $c = client();

document_ok($c->get('/length'), 404, "the application's");

my $res = $c->get('/dead');
is($res->{status}, 502, "nginx's: status");
like($res->{body}, qr/<center>nginx/, "nginx's: body");

is($c->get('/ok')->{status}, 200, 'next');

my $log = Server::get("$root/logs/outcome.log");
like($log, qr{^/length 404 replaced upstream }m, "the application's, logged");
like($log, qr{^/dead 502 source nginx }m, "nginx's, logged");
