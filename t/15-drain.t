# Copyright (C) ngx_status_module developers

# "error_json_drain": when the rest of a body is read, and when the upstream is
# given up; and what clients, signals, and rate limits may do meanwhile.  The
# upstream tells by /closed how many of its connections were given up.

use lib 't/lib';
use StatusTest 'no_plan';

use File::Temp qw(tempdir);
use Test::Nginx::Util qw(add_block_preprocessor server_root);

our $dir = tempdir(CLEANUP => 1);
our $page = 'x' x 2000;

sub begin {
    my ($conn, $length) = @_;
    $conn->head("HTTP/1.1 404 Not Found\nContent-Type: text/html\n"
                . "Content-Length: $length\n");
}

# waits for a file with the request's argument in its name to appear, then goes
# on; so a test decides when the body does

sub wait_for_test {
    my ($conn) = @_;
    my ($name) = $conn->{head} =~ /\?(\w+)/;

    for (1 .. 3000) {
        return if -e "$dir/$name.go";
        select undef, undef, undef, 0.01;
    }
}

sub stall {
    my ($conn) = @_;
    my ($name) = $conn->{head} =~ /\?(\w+)/;

    $conn->stall;
    open my $out, '>', "$dir/$name.closed";
}

$ENV{TEST_NGINX_RAW_PORT} = RawUpstream::start(
    error_pages($page),
    '/60k' => sends("HTTP/1.1 404 Not Found\nContent-Type: text/html",
                    'x' x 60000),
    '/redirect' => sends("HTTP/1.1 404 Not Found\n"
                         . "X-Accel-Redirect: /internal/404", $page),
    '/late' => sub {
        begin($_[0], length $page);
        wait_for_test($_[0]);
        $_[0]->put($page);
    },
    '/stall' => sub {
        begin($_[0], length $page);
        $_[0]->put(substr $page, 0, 1000);
        stall($_[0]);
    },
    '/x-stall' => sub {
        $_[0]->head("HTTP/1.1 404 Not Found\nContent-Type: text/html\n"
                    . "X-Accel-Buffering: no\n"
                    . "Content-Length: " . length($page) . "\n",
                    substr $page, 0, 1000);
        stall($_[0]);
    },
    '/long' => sub {
        begin($_[0], 200000);
        $_[0]->put('x' x 1000);
        stall($_[0]);
    },
    '/chunks' => sub {
        my ($size) = $_[0]->{head} =~ /\?\w+=(\d+)/;
        $_[0]->head("HTTP/1.1 404 Not Found\nContent-Type: text/html\n"
                    . "Transfer-Encoding: chunked\n");
        for (1 .. $size / 1000) {
            $_[0]->put("3e8\r\n" . 'x' x 1000 . "\r\n") or last;
        }
        $_[0]->put("0\r\n\r\n");
    },
    '/end-later' => sub {
        $_[0]->head("HTTP/1.1 404 Not Found\nContent-Type: text/html\n"
                    . "Transfer-Encoding: chunked\n",
                    "7d0\r\n$page\r\n");
        $_[0]->wait_read;
        $_[0]->put("0\r\n\r\n");
    },
    '/first-500' => sub {
        if ($_[0]->{head} =~ /X-Port: two/) {
            begin($_[0], length $page);
            $_[0]->put($page);
        } else {
            $_[0]->head("HTTP/1.1 500 Failed\nContent-Type: text/html\n"
                        . "Content-Length: 2000\n");
            $_[0]->put($page);
        }
    },
    '/x-accel' => sub {
        $_[0]->head("HTTP/1.1 404 Not Found\nContent-Type: text/html\n"
                    . "X-Accel-Buffering: no\n"
                    . "Content-Length: " . length($page) . "\n");
        $_[0]->put(substr $page, 0, 1000);
        wait_for_test($_[0]);
        $_[0]->put(substr $page, 1000);
    },
);

our $http_config = <<'_EOC_';
    upstream raw {
        server 127.0.0.1:$TEST_NGINX_RAW_PORT;
        keepalive 8;
    }

    log_format drained '$uri $status $error_json $upstream_response_length';
    access_log logs/drained.log drained;
_EOC_

our $config = <<'_EOC_';
    error_json on;

    proxy_http_version 1.1;
    proxy_set_header Connection "";

    location / {
        proxy_pass http://raw;
        error_json_drain 64k 10s;
    }

    location /buffered/ {
        proxy_pass http://raw/;
        error_json_drain 64k 10s;
    }

    location /unbuffered/ {
        proxy_pass http://raw/;
        proxy_buffering off;
        error_json_drain 64k 10s;
    }

    location /exact/ {
        proxy_pass http://raw/;
        error_json_drain 2000 10s;
    }

    location /exact/unbuffered/ {
        proxy_pass http://raw/;
        proxy_buffering off;
        error_json_drain 2000 10s;
    }

    location /off/ {
        proxy_pass http://raw/;
        error_json_drain off;
    }

    location /short/ {
        proxy_pass http://raw/;
        error_json_drain 64k 50ms;
    }

    location /small/ {
        proxy_pass http://raw/;
        error_json_drain 10k 60s;
    }

    location /limited/ {
        proxy_pass http://raw/;
        proxy_limit_rate 500;
        error_json_drain 64k 50ms;
    }

    location /slow-client/ {
        limit_rate 100;
        proxy_pass http://raw/;
        error_json_drain 64k 10s;
    }

    location /internal/ {
        internal;
        error_json_entry 404 "Internal";
    }
_EOC_

sub appears {
    my ($file) = @_;

    for (1 .. 3000) {
        return 1 if -e $file;
        select undef, undef, undef, 0.01;
    }

    return 0;
}

sub touch {
    open my $out, '>', "$dir/$_[0].go" or die $!;
}

# the line of a URI in the access log, waited for

sub logged {
    my ($uri) = @_;
    return (lines_of('drained.log', 1, qr/^\Q$uri\E /))[-1];
}

sub on {
    my ($res) = @_;
    return "@{$res->{headers}{'x-connection'} || ['-']}";
}

my $number = 0;

sub name {
    return 'n' . $$ . 'x' . ++$number;
}

worker_connections(1024);
master_on();
run_tests();

__DATA__

=== TEST 1: a short rest is waited for, and the connection is used again
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
for my $mode ('/buffered', '/unbuffered', '/exact') {
    my $name = name();
    my $c = client();

    my $res = $c->get("$mode/late?$name");
    document_ok($res, 404, "$mode: before the body");

    touch($name);

    my $next = $c->get("$mode/ok");
    is($next->{body}, "ok\n", "$mode: next");
    is(on($next), on($res), "$mode: on the same upstream connection");
}



=== TEST 2: X-Accel-Buffering
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
my $name = name();
my $c = client();

my $res = $c->get("/x-accel?$name");
document_ok($res, 404);
touch($name);

my $next = $c->get('/ok');
is($next->{body}, "ok\n");
is(on($next), on($res), 'on the same upstream connection');



=== TEST 3: off, and not long enough
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
for my $path ('/off/stall', '/short/stall', '/limited/stall', '/small/long',
              '/off/long', '/buffered/long', '/unbuffered/long')
{
    my $name = name();
    my $c = client();

    document_ok($c->get("$path?$name"), 404, $path);
    ok(appears("$dir/$name.closed"), "$path: given up");

    my $next = $c->get('/ok');
    is($next->{body}, "ok\n", "$path: the client's connection is kept");
}



=== TEST 4: off, with the whole message there, keeps the connection
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
my $c = client();
my $name = name();
touch($name);

my %on;

for (1 .. 5) {
    my $res = $c->get('/off/ok');
    $on{on($res)} = 1;
}

is(scalar(keys %on), 1, 'one upstream connection');



=== TEST 5: chunks up to the size, and more of them
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
for my $mode ('/buffered', '/unbuffered') {
    my $c = client();

    my $res = $c->get("$mode/chunks?size=60000");
    document_ok($res, 404, "$mode: 60000 bytes");
    my $next = $c->get('/ok');
    is(on($next), on($res), "$mode: drained");

    $res = $c->get("$mode/chunks?size=3000000");
    document_ok($res, 404, "$mode: 3000000 bytes");
    $next = $c->get('/ok');
    is($next->{body}, "ok\n", "$mode: next");
    isnt(on($next), on($res), "$mode: given up");
}

for my $mode ('/exact', '/exact/unbuffered') {
    my $c = client();
    my $res = $c->get("$mode/end-later");

    document_ok($res, 404, "$mode: as many bytes");
    is(on($c->get('/ok')), on($res), "$mode: drained");
}



=== TEST 6: many small pages, one upstream connection
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
my %on;
my $c = client();

for (1 .. 200) {
    my $res = $c->get('/60k');
    $on{on($res)} = 1;
    last if $res->{error} || $res->{status} != 404;
}

is(scalar(keys %on), 1, 'one upstream connection');



=== TEST 7: a client that leaves during the drain is no error
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
for my $mode ('/buffered', '/unbuffered') {
    my $name = name();
    my $c = client();

    my $res = $c->get("$mode/late?$name");
    document_ok($res, 404, $mode);
    $c->close;

    # nginx has seen the client leave when it answers a later one
    client()->get('/ok') for 1 .. 3;

    touch($name);
    is(logged("$mode/late"), "$mode/late 404 replaced 2000",
       "$mode: the status is logged, and the body was read");
}



=== TEST 8: a pipelined request is served after the drain
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
for my $path ('/short/stall', '/limited/stall') {
    my $c = client();

    $c->put("GET $path?" . name() . " HTTP/1.1\r\nHost: a\r\n\r\n"
            . "GET /ok HTTP/1.1\r\nHost: a\r\n\r\n");

    document_ok($c->response, 404, $path);

    my $next = $c->response;
    is($next->{body}, "ok\n", "$path: next");
}



=== TEST 9: a client that reads slowly
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
for my $path ('/slow-client/60k', '/slow-client/stall') {
    my $c = client(RCVBUF => 1024);

    document_ok($c->get("$path?" . name()), 404, $path);

    # a part of the header has been sent, but no byte is lost or doubled
    is($c->get('/ok')->{body}, "ok\n", "$path: next");
}

is(CORE::join('', glob server_root() . '/proxy_temp/*/*/*'), '',
   'no temporary file');



=== TEST 10: only the answer of the last upstream counts
--- http_config eval
$main::http_config . <<'_EOC_';
    upstream two {
        server 127.0.0.1:$TEST_NGINX_RAND_PORT_1 max_fails=0;
        server 127.0.0.1:$TEST_NGINX_RAND_PORT_2 backup;
    }

    server {
        listen 127.0.0.1:$TEST_NGINX_RAND_PORT_1;
        location / {
            proxy_pass http://raw;
        }
    }

    server {
        listen 127.0.0.1:$TEST_NGINX_RAND_PORT_2;
        location / {
            proxy_set_header X-Port two;
            proxy_pass http://raw;
        }
    }
_EOC_
--- config
    location / {
        error_json on;
        error_json_member tried $upstream_status;
        proxy_next_upstream http_500;
        proxy_pass http://two;
    }
--- client
my $c = client();
my $json = decode($c->get('/first-500')->{body});
is($json->{code}, 404, 'the second answer');
is($json->{tried}, '500, 404', 'after the first one');



=== TEST 11: X-Accel-Redirect goes to where the location says
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
my $json = decode(client()->get('/redirect')->{body});
is("$json->{code} $json->{message}", '404 Internal');



=== TEST 12: a reload during a drain
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
my $name = name();
my $c = client();

my $res = $c->get("/buffered/late?$name");
document_ok($res, 404);

open my $in, '<', server_root() . '/logs/nginx.pid' or die $!;
chomp(my $pid = <$in>);

my $old = `pgrep -P $pid`;
kill 'HUP', $pid;

# until there is another worker
for (1 .. 3000) {
    last if `pgrep -P $pid` ne $old;
    select undef, undef, undef, 0.01;
}

is(client()->get('/ok')->{body}, "ok\n", 'served meanwhile');

touch($name);
is(logged('/buffered/late'), '/buffered/late 404 replaced 2000',
   'drained by the old worker');
ok($c->closed, 'which then closes the connection');



=== TEST 13: worker_shutdown_timeout during a drain
--- main_config
worker_shutdown_timeout 200ms;
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
my $name = name();
my $c = client();

document_ok($c->get("/buffered/stall?$name"), 404);

open my $in, '<', server_root() . '/logs/nginx.pid' or die $!;
chomp(my $pid = <$in>);
chomp(my $worker = `pgrep -P $pid`);
kill 'HUP', $pid;

ok(appears("$dir/$name.closed"), 'the upstream is given up');
ok($c->closed, 'the client is, too');

for (1 .. 3000) {
    last unless kill 0, $worker;
    select undef, undef, undef, 0.01;
}

ok(!kill(0, $worker), 'the old worker has exited');
is(client()->get('/ok')->{body}, "ok\n", 'the new one serves');
--- no_error_log
[crit]
[emerg]
exited on signal



=== TEST 14: 100 stalling streams of a client of HTTP/2
--- http_config eval
$main::http_config . <<'_EOC_';
    server {
        listen 127.0.0.1:$TEST_NGINX_RAND_PORT_1 http2;
        location / {
            error_json on;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_pass http://raw;
        }
    }
_EOC_
--- config
--- client
my $port = $Test::Nginx::Util::RandPorts->{TEST_NGINX_RAND_PORT_1};
my $name = name();

for my $round (1 .. 2) {
    my $said = `nghttp -n -m 100 -s http://127.0.0.1:$port/stall?$name 2>&1`;
    my @lines = grep { m{ 404 +\d+ /stall} } split /\n/, $said;

    is(scalar(@lines), 100, "round $round: 100 replies");
    unlike($said, qr/REFUSED_STREAM/, "round $round: none refused");
}



=== TEST 15: a client of HTTP/2 with a small window
--- http_config eval
$main::http_config . <<'_EOC_';
    server {
        listen 127.0.0.1:$TEST_NGINX_RAND_PORT_1 http2;
        location / {
            error_json on;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_pass http://raw;
        }
    }
_EOC_
--- config
--- client
my $port = $Test::Nginx::Util::RandPorts->{TEST_NGINX_RAND_PORT_1};

for my $path ('/60k', '/stall?' . name()) {
    my $body = `nghttp -w 4 -W 4 http://127.0.0.1:$port$path 2>&1`;
    is($body, document(404), "$path: in pieces of the window");
}



=== TEST 16: custom pages read by threads, directly, and by sendfile
--- main_config
thread_pool default threads=2;
--- config
    error_json on;
    error_page 404 /page.html;
    location /plain { internal; }
    location = /page.html { root html; }
    location /threads/ {
        aio threads;
        error_page 404 /threads/page.html;
        location = /threads/page.html { root html; aio threads; }
        location = /threads/none { internal; }
    }
    location /sendfile/ {
        sendfile on;
        error_page 404 /sendfile/page.html;
        location = /sendfile/page.html { root html; sendfile on; aio threads; directio 512; }
        location = /sendfile/none { internal; }
    }
--- user_files eval
my $page = '<html>' . 'x' x 100000 . '</html>';
[ [ 'page.html', $page ], [ 'threads/page.html', $page ],
  [ 'sendfile/page.html', $page ] ]
--- client
for my $path ('/plain', '/threads/none', '/sendfile/none') {
    my $c = client();

    for (1 .. 20) {
        document_ok($c->get($path), 404, $path);
    }
}



=== TEST 17: a limited rate, without buffering
--- http_config eval: $main::http_config
--- config
    error_json on;
    limit_rate 1k;

    location = /ok { proxy_pass http://raw/ok; }

    location /unbuffered/ {
        proxy_buffering off;
        error_json_member value $http_x_value;
        proxy_pass http://raw/;
    }
--- client

# nginx waits for such a client no longer once the upstream has sent more

for my $path ('/unbuffered/late', '/unbuffered/60k') {
    my $name = name();
    my $c = client();

    document_ok($c->get("$path?$name"), 404, $path);
    touch($name);

    is($c->get('/ok')->{body}, "ok\n", "$path: next");
}

my $value = 'v' x 6000;
my $res = client()->get('/unbuffered/60k', "X-Value: $value");
is(decode($res->{body})->{value}, $value, 'a document above the limit');



=== TEST 18: a limited rate, and a match
--- http_config eval: $main::http_config
--- config
    error_json on;
    limit_rate 1k;

    location = /ok { proxy_pass http://raw/ok; }

    location /match/ {
        error_json_match ~ (?<page_end>yy)$;
        error_json_match_buffer 10;
        proxy_pass http://raw/;
    }

    location /required/ {
        error_json_match ~ (?<word>z) required;
        error_json_match_buffer 10;
        proxy_pass http://raw/;
    }
--- client
my $name = name();
my $c = client();

touch($name);
document_ok($c->get("/match/late?$name"), 404, 'matched');
is($c->get('/ok')->{body}, "ok\n", 'next');

my $res = client()->get('/required/60k');
is(length $res->{body}, 60000, 'kept');



=== TEST 19: a limited rate, and an upstream that stalls
--- http_config eval: $main::http_config
--- config
    error_json on;
    error_json_drain 64k 5m;
    limit_rate 100;

    location / { proxy_pass http://raw; }
--- client
my $name = name();

# a pipe that waits for the rest does not send that of the document
document_ok(client()->get("/stall?$name"), 404);
ok(appears("$dir/$name.closed"), 'the upstream is given up');



=== TEST 20: a cache, which does not get what is not buffered
--- http_config eval: "$main::http_config proxy_cache_path cache keys_zone=one:1m;"
--- config
    error_json on;
    error_json_drain 64k 50ms;

    location / {
        proxy_pass http://raw;
        proxy_cache one;
        proxy_cache_valid any 1m;
    }
--- client
my $name = name();
my $c = client();

document_ok($c->get("/x-stall?$name"), 404);
ok(appears("$dir/$name.closed"), 'given up');
is($c->get('/ok')->{body}, "ok\n", 'the connection of the client is kept');
