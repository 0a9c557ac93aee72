# Copyright (C) ngx_status_module developers

# FastCGI, uwsgi and SCGI, each spoken by a real server.
#
# PHP-FPM keeps a connection with fastcgi_keep_conn.  Each is a process of it,
# so one that is neither reused nor closed soon leaves no process for anyone
# else; X-Connection tells which it was.  uWSGI ends each response by closing
# the connection, whatever its Content-Length says: none may get into the pool.
# What either does after the header may not be felt by the client.

use lib 't/lib';
use Server;
use StatusTest 'no_plan';

our $page = '<html>' . 'x' x 2000 . '</html>';

# what PHP-FPM serves; the application of uWSGI is in t/lib/Server.pm

our %scripts = (
    'ok' => q{ echo 'ok'; },
    'close' => q{ http_response_code(404); echo $page; },
    'status' => q{ header('Status: 500'); echo $page; },
    'reason' => q{ header("HTTP/1.1 418 I'm a teapot"); echo $page; },
    'length' => q{
        http_response_code(404);
        header('Content-Length: ' . strlen($page));
        header('ETag: "page"');
        header('Retry-After: 17');
        echo $page;
    },
    'empty' => q{ http_response_code(403); },
    'plain' => q{
        http_response_code(503);
        header('Content-Type: text/plain');
        header('Retry-After: 17');
        echo 'later';
    },
    'raise' => q{ no_such_function(); },
    'raise-late' => q{
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
        echo '{"error":"of the application"}';
    },
    'gzip' => q{
        http_response_code(401);
        header('WWW-Authenticate: Basic realm="script"');
        header('Content-Encoding: gzip');
        header('ETag: "page"');
        echo gzencode($page);
    },
    'large' => q{
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

our %python = (
    codes => { '/length' => 404, '/close' => 404, '/empty' => 503,
               '/cut' => 404, '/plain' => 500, '/raise' => 502,
               '/large' => 404 },
    stalls => [ '/stall' ],
    type => 'text/html; charset=utf-8',
);

# Each protocol: its server, the parameter that it needs beside those of all,
# whether it keeps a connection, the codes of its error pages, those that stall,
# and the type of /ok.

our %servers = (
    fastcgi => {
        address => Server::fpm(
            <<'_EOC_',
pm.max_children = 8
php_admin_flag[display_errors] = off
php_admin_flag[log_errors] = on
_EOC_
            map { ("$_.php" => $prologue . $scripts{$_}) } keys %scripts,
        ),
        param => 'SCRIPT_FILENAME $request_filename.php',
        keeps => 'fastcgi_keep_conn on;',
        codes => { '/close' => 404, '/status' => 500, '/reason' => 418,
                   '/length' => 404, '/empty' => 403, '/plain' => 503,
                   '/raise' => 500, '/raise-late' => 404, '/stderr' => 404,
                   '/gzip' => 401 },
        stalls => [ '/stall', '/stall-at-once' ],
        type => 'text/html; charset=UTF-8',
    },
    uwsgi => { address => Server::uwsgi('socket'), %python },
    scgi => { address => Server::uwsgi('scgi-socket'), param => 'SCGI 1',
              %python },
);

$ENV{TEST_NGINX_SCRIPTS} = Server::dir();


# the http level, with a protocol's server

sub http_config {
    my ($protocol) = @_;

    my $server = $servers{$protocol};

    # SCGI wants the length first

    my $params = CORE::join '', map { "${protocol}_param $_;\n" }
        'CONTENT_LENGTH $content_length', $server->{param} || (),
        'REQUEST_METHOD $request_method', 'PATH_INFO $document_uri',
        'REQUEST_URI $request_uri', 'QUERY_STRING $query_string',
        'CONTENT_TYPE $content_type', 'SERVER_PROTOCOL $server_protocol',
        'SERVER_NAME $server_name', 'SERVER_PORT $server_port',
        'REMOTE_ADDR $remote_addr';

    return <<"_EOC_";
    upstream application {
        server $server->{address};
        keepalive 4;
    }

    root \$TEST_NGINX_SCRIPTS;
    $params
    @{[ $server->{keeps} || '' ]}

    log_format outcome '\$uri \$status \$error_json \$error_json_source '
                       '\$upstream_bytes_received';
    access_log logs/outcome.log outcome;
_EOC_
}


sub config {
    my ($protocol) = @_;

    return <<"_EOC_";
    error_json on;

    location / {
        ${protocol}_pass application;
    }

    location /unbuffered/ {
        alias \$TEST_NGINX_SCRIPTS/;
        ${protocol}_pass application;
        ${protocol}_buffering off;
    }

    location /dead {
        ${protocol}_pass 127.0.0.1:\$TEST_NGINX_RAND_PORT_1;
    }
_EOC_
}


sub connection {
    my ($res) = @_;
    return CORE::join(',', @{$res->{headers}{'x-connection'} || []});
}


sub next_ok {
    my ($c, $name) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;

    my $res = $c->get('/ok');
    is("$res->{status} $res->{body}", '200 ok', "$name: next");

    return $res;
}


sub outcomes {
    return Server::get(Test::Nginx::Util::server_root() . '/logs/outcome.log');
}


sub temporary_files {
    my ($protocol) = @_;
    return glob(Test::Nginx::Util::server_root() . "/${protocol}_temp/*/*/*");
}


for_each(PROTOCOL => [ sort keys %servers ]);

run_tests();

__DATA__

=== TEST 1: PROTOCOL: error pages of each kind, and what comes after them
--- http_config eval: main::http_config('PROTOCOL')
--- config eval: "error_json_drain 64k 30s;\n" . main::config('PROTOCOL')
--- client
my $server = $servers{PROTOCOL};
my $codes = $server->{codes};
my %connections;

for my $mode ('', '/unbuffered') {
    my $c = client();

    for my $path (sort keys %$codes) {
        for my $time ('', ' again') {
            my $res = $c->get("$mode$path");
            document_ok($res, $codes->{$path}, "$mode$path$time");
            $connections{connection($res)} = 1;
        }

        my $res = $c->get("$mode/ok");
        is("$res->{status} $res->{body}", '200 ok', "$mode$path: next");
        $connections{connection($res)} = 1;
    }
}

if ($server->{keeps}) {
    is(scalar(keys %connections), 1, 'the same upstream connection');

} else {
    unlike(error_log(), qr/free keepalive peer: saving/, 'nothing in the pool');
}



=== TEST 2: PROTOCOL: the headers of the body go, the others stay
--- http_config eval: main::http_config('PROTOCOL')
--- config eval: main::config('PROTOCOL')
--- client
my $res = client()->get('/length');
my $h = $res->{headers};

document_ok($res, 404);
is("@{$h->{'retry-after'}}", '17', 'Retry-After');
is("@{$h->{'content-length'}}", length document(404), 'Content-Length');
ok(!$h->{etag}, 'no ETag');



=== TEST 3: PROTOCOL: the application's JSON, and what is not an error
--- http_config eval: main::http_config('PROTOCOL')
--- config eval: main::config('PROTOCOL')
--- client
my $server = $servers{PROTOCOL};
my $c = client();
my %connections;

for my $mode ('', '/unbuffered') {
    my $res = $c->get("$mode/json");

    is($res->{status}, 409, "$mode/json: status");
    is($res->{body}, '{"error":"of the application"}', "$mode/json: body");
    is("@{$res->{headers}{'content-type'}}", 'application/json',
       "$mode/json: type");
    $connections{connection($res)} = 1;

    $res = $c->get("$mode/ok");
    is("$res->{status} $res->{body} @{$res->{headers}{'content-type'}}",
       "200 ok $server->{type}", "$mode/ok");
    $connections{connection($res)} = 1;
}

is(scalar(keys %connections), 1, 'the same upstream connection')
    if $server->{keeps};



=== TEST 4: PROTOCOL: an application that is still at it
--- http_config eval: main::http_config('PROTOCOL')
--- config eval: main::config('PROTOCOL')
--- client
my $server = $servers{PROTOCOL};

unlink Server::dir() . '/release';

for my $mode ('', '/unbuffered') {
    for my $path (@{$server->{stalls}}) {
        my $c = client();
        my $res = $c->get("$mode$path");
        document_ok($res, 404, "$mode$path");

        my $next = next_ok($c, "$mode$path");
        isnt(connection($next), connection($res),
             "$mode$path: not the same upstream connection")
            if $server->{keeps};
    }
}

Server::put('release', '');



=== TEST 5: PROTOCOL: a page of 1 MB is given up
--- http_config eval: main::http_config('PROTOCOL')
--- config eval: "error_json_drain 64k 30s;\n" . main::config('PROTOCOL')
--- client
my $server = $servers{PROTOCOL};

for my $mode ('', '/unbuffered') {
    my $c = client();
    my $res = $c->get("$mode/large");
    document_ok($res, 404, "$mode/large");

    my $next = next_ok($c, "$mode/large");
    isnt(connection($next), connection($res),
         "$mode/large: not the same upstream connection")
        if $server->{keeps};
}

my @received = outcomes() =~ m{/large .* (\d+)$}mg;

is(scalar(@received), 2, 'logged');
cmp_ok($_, '<=', 128 * 1024, 'bytes read') for @received;
is(CORE::join('', temporary_files('PROTOCOL')), '', 'no temporary file');



=== TEST 6: PROTOCOL: HEAD, and a request with a body
--- http_config eval: main::http_config('PROTOCOL')
--- config eval: main::config('PROTOCOL')
--- client
my $c = client();

for my $path ('/length', '/close') {
    my $res = $c->request('HEAD', $path);
    is("$res->{status} @{$res->{headers}{'content-length'}}",
       '404 ' . length document(404), "HEAD $path");
}

$c->put("POST /read HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n"
        . "\r\n" . 'x' x 100000);
my $res = $c->response;
document_ok($res, 422, 'POST');
is("@{$res->{headers}{'x-read'}}", '100000', 'the body was read');

next_ok($c, 'POST');



=== TEST 7: PROTOCOL: the cache stores the original, whole
--- http_config eval
main::http_config('PROTOCOL') . <<'_EOC_'
    PROTOCOL_cache_path $TEST_NGINX_SERVER_ROOT/cache keys_zone=cache:1m;
_EOC_
--- config
    PROTOCOL_cache cache;
    PROTOCOL_cache_key $arg_key;
    PROTOCOL_cache_valid 404 1h;
    add_header X-Cache $upstream_cache_status always;

    location / {
        PROTOCOL_pass application;
    }

    location /json/ {
        error_json on;
        alias $TEST_NGINX_SCRIPTS/;
        PROTOCOL_pass application;
    }
--- client
my %bodies = ('/length' => $page, '/close' => $page,
              '/large' => 'x' x 1048576);

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



=== TEST 8: PROTOCOL: the application's errors alone
--- http_config eval: main::http_config('PROTOCOL')
--- config eval: "error_json_source upstream;\n" . main::config('PROTOCOL')
--- client
my $c = client();

document_ok($c->get('/length'), 404, "the application's");

my $res = $c->get('/dead');
is($res->{status}, 502, "nginx's: status");
like($res->{body}, qr/<center>nginx/, "nginx's: body");

next_ok($c, "nginx's");

like(outcomes(), qr{^/length 404 replaced upstream \d+$}m,
     "the application's, logged");
like(outcomes(), qr{^/dead 502 source nginx }m, "nginx's, logged");



=== TEST 9: PROTOCOL: nginx's errors alone
--- http_config eval: main::http_config('PROTOCOL')
--- config eval: "error_json_source nginx;\n" . main::config('PROTOCOL')
--- client
my $c = client();

my $res = $c->get('/length');
is($res->{status}, 404, "the application's: status");
ok($res->{body} eq $page, "the application's: body");

document_ok($c->get('/dead'), 502, "nginx's");

next_ok($c, "nginx's");

like(outcomes(), qr{^/length 404 source upstream \d+$}m,
     "the application's, logged");
like(outcomes(), qr{^/dead 502 replaced nginx }m, "nginx's, logged");



=== TEST 10: without fastcgi_keep_conn, each on a connection of its own
--- http_config eval: main::http_config('fastcgi')
--- config eval: "fastcgi_keep_conn off;\n" . main::config('fastcgi')
--- client
my $codes = $servers{fastcgi}{codes};
my $c = client();
my %connections;

for my $mode ('', '/unbuffered') {
    for my $path (sort keys %$codes) {
        my $res = $c->get("$mode$path");
        document_ok($res, $codes->{$path}, "$mode$path");
        $connections{connection($res)} = 1;
    }
}

is(scalar(keys %connections), 2 * keys %$codes, 'upstream connections');



=== TEST 11: a script that PHP does not find
--- http_config eval: main::http_config('fastcgi')
--- config eval: main::config('fastcgi')
--- client
for my $mode ('', '/unbuffered') {
    my $c = client();
    document_ok($c->get("$mode/missing"), 404, "$mode/missing");
    is($c->get("$mode/ok")->{body}, 'ok', "$mode/missing: next");
}

like(error_log(), qr/Primary script unknown/, "PHP's message");



=== TEST 12: a page that is compressed, and one that is text
--- http_config eval: main::http_config('fastcgi')
--- config eval: main::config('fastcgi')
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



=== TEST 13: 1 MB within the limit is read, and the connection reused
--- http_config eval: main::http_config('fastcgi')
--- config eval: "error_json_drain 2m 30s;\n" . main::config('fastcgi')
--- client
my $c = client();
my %connections;

for my $mode ('', '/unbuffered') {
    for my $path ('/large', '/large', '/close') {
        my $res = $c->get("$mode$path");
        document_ok($res, 404, "$mode$path");
        $connections{connection($res)} = 1;
    }
}

is(scalar(keys %connections), 1, 'the same upstream connection');
is(CORE::join('', temporary_files('fastcgi')), '', 'no temporary file');
