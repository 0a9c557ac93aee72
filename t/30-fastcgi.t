# Copyright (C) ngx_status_module developers

# PHP-FPM, with and without fastcgi_keep_conn.  A connection to it is a process
# of it, so one that is neither reused nor closed soon leaves no process for
# anyone else; X-Connection tells which it was.

use lib 't/lib';
use Server;
use StatusTest 'no_plan';

our %scripts = (
    'ok' => q{ echo 'ok'; },
    'not-found' => q{ http_response_code(404); echo $page; },
    'status' => q{ header('Status: 500'); echo $page; },
    'reason' => q{ header("HTTP/1.1 418 I'm a teapot"); echo $page; },
    'length' => q{
        http_response_code(404);
        header('Content-Length: ' . strlen($page));
        echo $page;
    },
    'header-only' => q{ http_response_code(403); },
    'plain' => q{
        http_response_code(503);
        header('Content-Type: text/plain');
        header('Retry-After: 17');
        echo 'later';
    },
    'fatal' => q{ no_such_function(); },
    'fatal-late' => q{
        http_response_code(404);
        echo $page;
        flush();
        no_such_function();
    },
    'stderr' => q{
        http_response_code(404);
        echo $page;
        flush();
        error_log('of the script');
        echo $page;
    },
    'json' => q{
        http_response_code(409);
        header('Content-Type: application/json');
        echo '{"error":"of the script"}';
    },
    'gzip' => q{
        http_response_code(401);
        header('WWW-Authenticate: Basic realm="script"');
        header('Content-Encoding: gzip');
        header('ETag: "page"');
        echo gzencode($page);
    },
    'megabyte' => q{
        http_response_code(404);

        for ($i = 0; $i < 64; $i++) {
            echo str_repeat('x', 16384);
            flush();
        }
    },
    'stall-at-once' => q{
        http_response_code(404);
        echo ' ';
        flush();
        stall();
    },
    'stall' => q{
        http_response_code(404);
        echo $page;
        flush();
        stall();
    },
    'read' => q{
        http_response_code(422);
        header('X-Read: ' . strlen(file_get_contents('php://input')));
        echo $page;
    },
);

our $page = '<html>' . 'x' x 2000 . '</html>';

our $prologue = <<'_EOC_';
<?php
$page = '<html>' . str_repeat('x', 2000) . '</html>';

function stall() {
    $end = time() + 60;

    do {
        usleep(10000);
        clearstatcache();
    } while (!file_exists('@DIR@/release') && time() < $end);
}

# the process and the numbers of its sockets, of which one is the connection

$sockets = getmypid();

foreach (glob('/proc/self/fd/*') as $file) {
    if (preg_match('/socket:.(\d+)/', @readlink($file), $match)) {
        $sockets .= "-$match[1]";
    }
}

header("X-Connection: $sockets");
_EOC_

$ENV{TEST_NGINX_FPM} = Server::start(
    program => 'php-fpm[0-9]*',
    package => 'php-fpm',
    args => [ '--nodaemonize', '--allow-to-run-as-root', '--no-php-ini',
              '--prefix', '@DIR@', '--fpm-config', '@DIR@/fpm.conf' ],
    files => {
        'fpm.conf' => <<'_EOC_' . 'user = ' . getpwuid($<) . "\n",
[global]
error_log = @DIR@/fpm.log

[www]
listen = @SOCKET@
listen.mode = 0666
pm = static
pm.max_children = 8
php_admin_flag[display_errors] = off
php_admin_flag[log_errors] = on
_EOC_
        map {
            ("$_.php" => $prologue . $scripts{$_})
        } keys %scripts,
    },
);

$ENV{TEST_NGINX_SCRIPTS} = Server::dir();

our $http_config = <<'_EOC_';
    upstream fpm {
        server $TEST_NGINX_FPM;
        keepalive 4;
    }

    root $TEST_NGINX_SCRIPTS;
    fastcgi_param SCRIPT_FILENAME $request_filename.php;
    fastcgi_param REQUEST_METHOD $request_method;
    fastcgi_param QUERY_STRING $query_string;
    fastcgi_param CONTENT_TYPE $content_type;
    fastcgi_param CONTENT_LENGTH $content_length;
    fastcgi_keep_conn on;

    log_format outcome '$uri $status $error_json $error_json_source '
                       '$upstream_bytes_received';
    access_log logs/outcome.log outcome;
_EOC_

our $config = <<'_EOC_';
    error_json on;

    location / {
        fastcgi_pass fpm;
    }

    location /unbuffered/ {
        alias $TEST_NGINX_SCRIPTS/;
        fastcgi_pass fpm;
        fastcgi_buffering off;
    }
_EOC_

our %codes = ('/not-found' => 404, '/status' => 500, '/reason' => 418,
              '/length' => 404, '/header-only' => 403, '/plain' => 503,
              '/fatal' => 500, '/fatal-late' => 404, '/stderr' => 404,
              '/gzip' => 401);

run_tests();

__DATA__

=== TEST 1: error pages of each kind, on one upstream connection
--- http_config eval: $main::http_config
--- config eval: "error_json_drain 64k 5s;\n$main::config"
--- client
my $c = client();
my %connections;

for my $mode ('', '/unbuffered') {
    for my $path (sort keys %codes) {
        for my $time ('', ' again') {
            my $res = $c->get("$mode$path");
            document_ok($res, $codes{$path}, "$mode$path$time");
            $connections{$res->{headers}{'x-connection'}[0]} = 1;
        }

        my $res = $c->get("$mode/ok");
        is("$res->{status} $res->{body}", '200 ok', "$mode$path: next");
        $connections{$res->{headers}{'x-connection'}[0]} = 1;
    }
}

is(scalar(keys %connections), 1, 'the same upstream connection');



=== TEST 2: without fastcgi_keep_conn, each on a connection of its own
--- http_config eval: $main::http_config
--- config eval: "fastcgi_keep_conn off;\n$main::config"
--- client
my $c = client();
my %connections;

for my $mode ('', '/unbuffered') {
    for my $path (sort keys %codes) {
        my $res = $c->get("$mode$path");
        document_ok($res, $codes{$path}, "$mode$path");
        $connections{$res->{headers}{'x-connection'}[0]} = 1;
    }
}

is(scalar(keys %connections), 2 * keys %codes, 'upstream connections');



=== TEST 3: a script that PHP does not find
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
for my $mode ('', '/unbuffered') {
    my $c = client();
    document_ok($c->get("$mode/missing"), 404, "$mode/missing");
    is($c->get("$mode/ok")->{body}, 'ok', "$mode/missing: next");
}

like(error_log(), qr/Primary script unknown/, "PHP's message");



=== TEST 4: what stays of the header, and what does not
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
my $c = client();
my $res = $c->get('/gzip');
my $h = $res->{headers};

document_ok($res, 401);
is("@{$h->{'www-authenticate'}}", 'Basic realm="script"', 'WWW-Authenticate');
ok(!$h->{'content-encoding'}, 'no Content-Encoding');
ok(!$h->{etag}, 'no ETag');

is("@{$c->get('/plain')->{headers}{'retry-after'}}", '17', 'Retry-After');
like($c->get('/reason')->{head}, qr/^HTTP\/1\.1 418 I'm a teapot\r\n/,
     'the reason');



=== TEST 5: the JSON of a script, and what is no error
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
my $c = client();
my %connections;

for my $mode ('', '/unbuffered') {
    my $res = $c->get("$mode/json");
    is("$res->{status} $res->{body} @{$res->{headers}{'content-type'}}",
       '409 {"error":"of the script"} application/json', "$mode/json");
    $connections{$res->{headers}{'x-connection'}[0]} = 1;

    $res = $c->get("$mode/ok");
    is("$res->{status} $res->{body} @{$res->{headers}{'content-type'}}",
       '200 ok text/html; charset=UTF-8', "$mode/ok");
    $connections{$res->{headers}{'x-connection'}[0]} = 1;
}

is(scalar(keys %connections), 1, 'the same upstream connection');



=== TEST 6: a script that is still at it
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
unlink Server::dir() . '/release';

for my $mode ('', '/unbuffered') {
    for my $path ('/stall-at-once', '/stall') {
        my $c = client();
        my $res = $c->get("$mode$path");
        document_ok($res, 404, "$mode$path");

        my $next = $c->get("$mode/ok");
        is("$next->{status} $next->{body}", '200 ok', "$mode$path: next");
        isnt($next->{headers}{'x-connection'}[0],
             $res->{headers}{'x-connection'}[0],
             "$mode$path: not the same upstream connection");
    }
}

Server::put('release', '');



=== TEST 7: 1 MB, flushed piece by piece, is given up
--- http_config eval: $main::http_config
--- config eval: "error_json_drain 64k 5s;\n$main::config"
--- client
my $root = Test::Nginx::Util::server_root();

for my $mode ('', '/unbuffered') {
    my $c = client();
    my $res = $c->get("$mode/megabyte");
    document_ok($res, 404, "$mode/megabyte");

    my $next = $c->get("$mode/ok");
    is("$next->{status} $next->{body}", '200 ok', "$mode/megabyte: next");
    isnt($next->{headers}{'x-connection'}[0],
         $res->{headers}{'x-connection'}[0],
         "$mode/megabyte: not the same upstream connection");
}

my @received =
    Server::get("$root/logs/outcome.log") =~ m{/megabyte .* (\d+)$}mg;

is(scalar(@received), 2, 'logged');
cmp_ok($_, '<=', 128 * 1024, 'bytes read') for @received;
is(CORE::join('', glob("$root/fastcgi_temp/*/*/*")), '', 'no temporary file');



=== TEST 8: 1 MB within the limit is read, and the connection reused
--- http_config eval: $main::http_config
--- config eval: "error_json_drain 2m 5s;\n$main::config"
--- client
my $c = client();
my %connections;

for my $mode ('', '/unbuffered') {
    for my $path ('/megabyte', '/megabyte', '/not-found') {
        my $res = $c->get("$mode$path");
        document_ok($res, 404, "$mode$path");
        $connections{$res->{headers}{'x-connection'}[0]} = 1;
    }
}

is(scalar(keys %connections), 1, 'the same upstream connection');
is(CORE::join('', glob(Test::Nginx::Util::server_root()
                       . '/fastcgi_temp/*/*/*')),
   '', 'no temporary file');



=== TEST 9: HEAD, and a request with a body
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
my $c = client();

my $res = $c->request('HEAD', '/not-found');
is("$res->{status} @{$res->{headers}{'content-length'}}",
   '404 ' . length document(404), 'HEAD');

$c->put("POST /read HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n"
        . "\r\n" . 'x' x 100000);
$res = $c->response;
document_ok($res, 422, 'POST');
is("@{$res->{headers}{'x-read'}}", '100000', 'the body was read');

$res = $c->get('/ok');
is("$res->{status} $res->{body}", '200 ok', 'next');



=== TEST 10: the cache stores the original, whole
--- http_config eval
$main::http_config . <<'_EOC_'
    fastcgi_cache_path $TEST_NGINX_SERVER_ROOT/cache keys_zone=cache:1m;
_EOC_
--- config
    fastcgi_cache cache;
    fastcgi_cache_key $arg_key;
    fastcgi_cache_valid 404 1h;
    add_header X-Cache $upstream_cache_status always;

    location / {
        fastcgi_pass fpm;
    }

    location /json/ {
        error_json on;
        alias $TEST_NGINX_SCRIPTS/;
        fastcgi_pass fpm;
    }
--- client
my %bodies = ('/not-found' => $page, '/megabyte' => 'x' x 1048576);

for my $path (sort keys %bodies) {
    my $c = client();

    for my $cached (qw(MISS HIT HIT)) {
        my $res = $c->get("/json$path?key=$path");
        document_ok($res, 404, "$path: $cached");
        is("@{$res->{headers}{'x-cache'}}", $cached, "$path: from the cache");
    }

    my $res = $c->get("$path?key=$path");
    is("@{$res->{headers}{'x-cache'}}", 'HIT', "$path: original, cached");
    ok($res->{body} eq $bodies{$path}, "$path: original, whole");
}



=== TEST 11: whose error it is
--- http_config eval: $main::http_config
--- config eval
"error_json_source upstream;\n" . $main::config . <<'_EOC_'
    location /dead {
        fastcgi_pass 127.0.0.1:$TEST_NGINX_RAND_PORT_1;
    }
_EOC_
--- client
my $c = client();

document_ok($c->get('/not-found'), 404, "the script's");

my $res = $c->get('/dead');
is($res->{status}, 502, "nginx's: status");
like($res->{body}, qr/<center>nginx/, "nginx's: body");

is($c->get('/ok')->{status}, 200, 'next');

my $log = Server::get(Test::Nginx::Util::server_root() . '/logs/outcome.log');
like($log, qr{^/not-found 404 replaced upstream \d+$}m, "the script's, logged");
like($log, qr{^/dead 502 source nginx }m, "nginx's, logged");
