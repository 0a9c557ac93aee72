# Copyright (C) ngx_status_module developers

# What the module overrides in nginx's own state, and what it leaves alone: each
# of these would be missed only in the rare case that it is there for.

use lib 't/lib';
use StatusTest 'no_plan';

use File::Temp ();
use Time::HiRes qw(sleep time);

# kept from one nginx to the next

our $cache = File::Temp->newdir;

our $page = '<html>' . 'x' x 2000 . '</html>';
our $head = "HTTP/1.1 404 Not Found\nContent-Type: text/html";

$ENV{TEST_NGINX_RAW_PORT} = RawUpstream::start(
    error_pages($page),
    '/at-once' => sends_at_once($head, $page),
    '/says-close' => sends_at_once("$head\nConnection: close", $page),
    '/half-at-once' => sends_at_once($head, substr($page, 0, 1000),
                                     length $page, 'stall'),
    '/two-parts' => sub {
        $_[0]->head("$head\nContent-Length: 2000", 'x' x 100);
        $_[0]->wait_read;
        $_[0]->put('x' x 900);
        $_[0]->stall;
    },
    '/half-says-close' => sends_at_once("$head\nConnection: close",
                                        substr($page, 0, 1000),
                                        length $page, 'stall'),
    '/bad-chunk' => sub {
        $_[0]->head("$head\nTransfer-Encoding: chunked", "4\r\nabcd\r\nzz\r\n");
        $_[0]->stall;
    },
    '/bad-chunk/later' => sub {
        $_[0]->head("$head\nTransfer-Encoding: chunked", "4\r\nabcd\r\n");
        $_[0]->wait_read;
        $_[0]->put("zz\r\n");
        $_[0]->stall;
    },
    '/no-chunk' => sub {
        $_[0]->head("$head\nTransfer-Encoding: chunked");
        $_[0]->stall;
    },
    '/late' => sub {
        sleep 0.1;
        $_[0]->head("HTTP/1.1 200 OK\nContent-Length: 1");
        $_[0]->stall;
    },
    '/rest-later' => sub {
        $_[0]->head("$head\nContent-Length: 3000", 'x' x 2000);
        sleep 0.3;
        $_[0]->put('x' x 1000);
    },
    '/limit' => sends_at_once("$head\nX-Accel-Limit-Rate: 1", $page),
    '/charset' => sends_at_once("$head\nX-Accel-Charset: koi8-r", $page),

    # the same page with a cookie, or an error whose body does not come

    '/cookie' => sub {
        my ($conn) = @_;

        return sends_part("HTTP/1.1 500 Failed\nContent-Type: text/html",
                          $page, 0, 'stall')->($conn)
            if $conn->{head} =~ /\r\nX-Fail: 1\r/;

        sends_at_once("$head\nSet-Cookie: a=b\nCache-Control: max-age=1",
                      $page)->($conn);
    },
    '/status' => sub {
        my ($code) = $_[0]{head} =~ /\?(\d+)/;
        sends_at_once("HTTP/1.1 $code Odd\nContent-Type: text/html",
                      'odd')->($_[0]);
    },
);

our $http_config = <<"_EOC_" . <<'_EOC_';
    proxy_cache_path $cache keys_zone=kept:1m;
_EOC_
    upstream raw {
        server 127.0.0.1:$TEST_NGINX_RAW_PORT;
        keepalive 4;
    }

    proxy_cache_path cache keys_zone=one:1m;

    log_format length '$uri $status $upstream_response_length';
    access_log logs/length.log length;

    proxy_http_version 1.1;
    proxy_set_header Connection "";
    error_json on;
    error_json_drain 64k 1m;
_EOC_

our $config = <<'_EOC_';
    location / { proxy_pass http://raw; }
    location /unbuffered/ { proxy_buffering off; proxy_pass http://raw/; }
_EOC_


sub on {
    my ($res) = @_;
    return "@{$res->{headers}{'x-connection'} || ['-']}";
}


# the last block goes on with what the one before it has left

no_shuffle();
run_tests();

__DATA__

=== TEST 1: a whole page of an upstream that is going to close
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
for my $mode ('', '/unbuffered') {
    my $c = client();
    my $res = $c->get("$mode/at-once");

    document_ok($res, 404, "$mode/at-once");
    is(on($c->get('/ok')), on($res), "$mode: its connection is used again");

    $res = $c->get("$mode/says-close");

    document_ok($res, 404, "$mode/says-close");
    isnt(on($c->get('/ok')), on($res), "$mode: its connection is not");
}



=== TEST 2: the rest of a page of an upstream that is going to close
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
for my $mode ('', '/unbuffered') {
    my $c = client();

    document_ok($c->get("$mode/half-says-close"), 404, $mode);
    is($c->get('/ok')->{body}, "ok\n", "$mode: is not waited for");
}



=== TEST 3: an error ends a page
--- http_config eval: $main::http_config
--- config eval
"location /match/ { error_json_match ~ '(?<start>ab)';\n"
. "    error_json_match_timeout 30s; proxy_pass http://raw/; }\n"
. "location /match/unbuffered/ { error_json_match ~ '(?<start>ab)';\n"
. "    error_json_match_timeout 30s; proxy_buffering off;\n"
. "    proxy_pass http://raw/; }\n$main::config"
--- client
for my $mode ('', '/unbuffered', '/match', '/match/unbuffered') {
    my $c = client();

    document_ok($c->get("$mode/bad-chunk"), 404, $mode);
    is($c->get('/ok')->{body}, "ok\n", "$mode: next");
}



=== TEST 4: an error ends a page that is kept
--- http_config eval: $main::http_config
--- config
    error_json_match ~ "no such text" required;
    error_json_match_buffer 4;

    location / { proxy_pass http://raw; }
    location /unbuffered/ { proxy_buffering off; proxy_pass http://raw/; }
--- client
for my $mode ('', '/unbuffered') {
    my $c = client();
    my $res = $c->get("$mode/bad-chunk/later");

    is("$res->{status} $res->{body}", '404 abcd', "$mode: kept");
    like($res->{error}, qr/^cut/, "$mode: cut");
    ok($c->closed, "$mode: at once");
}



=== TEST 5: the length of what was read
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
for my $path (qw(/at-once /length)) {
    my $c = client();

    document_ok($c->get($path), 404, $path);
    is($c->get('/ok')->{body}, "ok\n", "$path: next");
}

is(CORE::join('|', lines_of('length.log', 4)),
   CORE::join('|', '/at-once 404 2013', '/ok 200 3', '/length 404 2013',
              '/ok 200 3'), 'in the log');



=== TEST 6: a cache that does not store the page
--- http_config eval: $main::http_config
--- config
    proxy_cache one;
    location / { proxy_pass http://raw; }
    location /stored/ { proxy_cache_valid 404 1h; proxy_pass http://raw/; }
--- client
for my $prefix ('', '/stored') {
    my $c = client();

    for (1 .. 3) {
        my $res = $c->get("$prefix/at-once");

        document_ok($res, 404, "$prefix: $_");
        is($c->get('/ok')->{body}, "ok\n", "$prefix: next $_");
    }
}



=== TEST 7: a page is not written to a file of "proxy_store"
--- http_config eval: $main::http_config
--- config
    location / { proxy_pass http://raw; }
    location /store/ { proxy_store on; proxy_pass http://raw/; }
--- client

# a file would be missed, and the log says so at the "crit" level

my $folder = Test::Nginx::Util::server_root() . '/proxy_temp';
rmdir $folder or die "cannot remove $folder: $!";

for my $path (qw(/at-once /length /chunked /close)) {
    my $c = client();

    document_ok($c->get("/store$path"), 404, $path);
    is($c->get('/ok')->{body}, "ok\n", "$path: next");
}



=== TEST 8: an upstream that is given up need not be due
--- http_config eval: $main::http_config
--- config
    location / { proxy_pass http://raw; }

    location /limited/ {
        proxy_limit_rate 1;
        error_json_drain 64k 200ms;
        proxy_pass http://raw/;
    }
--- client
my $c = client();

document_ok($c->get('/limited/two-parts'), 404, 'limited');
is($c->get('/ok')->{body}, "ok\n", 'next');



=== TEST 9: a document is not limited where its page would not be
--- http_config eval: $main::http_config
--- config
    limit_rate 1;
    proxy_buffering off;

    location / { proxy_pass http://raw; }

    location /match/ {
        error_json_match ~ "<html>(?<start>x)";
        proxy_pass http://raw/;
    }
--- client
for my $path (qw(/length /half /match/length /chunked /limit)) {
    my $end = time + 60;
    my $c = client();

    $c->put("GET $path HTTP/1.1\r\nHost: localhost\r\n"
            . "Connection: close\r\n\r\n");

    1 while $c->{in} !~ /\n\z/ && time < $end && $c->_read;

    like($c->{in}, qr/^HTTP.* 404 .*\r\n\r\n\Q${\ document(404)}\E\z/s, $path);
}



=== TEST 10: a status that no catalog has
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
my $c = client();

for my $status (600 .. 999) {
    my $res = $c->get("/status?$status");

    is(($res->{status} // '') . " $res->{body}", "$status odd", "status $status");
}



=== TEST 11: the charset of the page is none of the document's
--- http_config eval: $main::http_config
--- config
    charset utf-8;
    charset_types application/json;
    override_charset on;
    location / { proxy_pass http://raw; }
--- client
my $res = client()->get('/charset');

is($res->{body}, document(404), 'the document');
is("@{$res->{headers}{'content-type'}}", 'application/json; charset=utf-8',
   'its charset');



=== TEST 12: the time of a static page is none of the document's
--- http_config eval: $main::http_config
--- config
    add_header X-Modified "<$sent_http_last_modified>" always;

    location / { error_page 404 /page.html; internal; }
    location = /page.html { }
--- user_files
>>> page.html
page
--- client
my $res = client()->get('/');

document_ok($res, 404);
is("@{$res->{headers}{'x-modified'}}", '<>', 'for the filters that follow');
is($res->{headers}{'last-modified'}, undef, 'no Last-Modified');
is($res->{headers}{etag}, undef, 'no ETag');



=== TEST 13: a client is gone when a response is let go
--- http_config eval: $main::http_config
--- config
    proxy_ignore_client_abort on;
    proxy_buffering off;
    error_json_match_timeout 5s;

    location / { proxy_pass http://raw; }

    location /kept/ {
        error_json_match ~ "no such text" required;
        proxy_pass http://raw/;
    }

    location /replaced/ {
        error_json_match ~ "<html>(?<start>x)";
        proxy_pass http://raw/;
    }
--- client
for my $path (qw(/kept/half /replaced/half)) {
    for (1 .. 5) {
        my $c = client();

        $c->put("GET $path HTTP/1.1\r\nHost: localhost\r\n\r\n");
        setsockopt($c->{socket}, Socket::SOL_SOCKET, Socket::SO_LINGER,
                   pack('ii', 1, 0));

        # nginx has passed the request on when it answers a later one, and
        # still waits then

        client()->get('/ok') for 1 .. 2;
        $c->close;
    }
}

my @lines = grep { m{/half } } lines_of('length.log', 30);

is(scalar(@lines), 10, 'each is logged');
is(client()->get('/ok')->{body}, "ok\n", 'nginx goes on');



=== TEST 14: the debug log tells what becomes of a response
--- http_config eval: $main::http_config
--- config
    error_log logs/debug.log debug;

    location / { proxy_pass http://raw; }

    location /off/ {
        error_json_drain off;
        proxy_buffering off;
        proxy_pass http://raw/;
    }
--- client
my $replaced = 'status:404 source:1 outcome:"replaced"';
my $drains = 'drains the body, size:65536 time:60000';

my @told = (
    '/json' => 'status:404 source:1 outcome:"type"',
    '/at-once' => $replaced, 'finishes early, size:2013',
    '/chunked' => $replaced, $drains, 'drained the body, size:2013 time:N',
    '/off/half-at-once' => $replaced, 'drains the body, size:0 time:0',
        'gives up the upstream, size:1000 time:N',
        'drained the body, size:1000 time:N',
    '/bad-chunk' => $replaced, $drains,
        'tolerates an error of the upstream',
        'drained the body, size:4 time:N',
);

my $c = client();
my @found;

for my $path (grep { m{^/} } @told) {
    push @found, $path;

    # the next response tells that this one has come to its end

    $c->get($path);
    $c->get('/ok');

    my $log = Test::Nginx::Util::server_root() . '/logs/debug.log';

    open my $in, '<', $log or die "no $log: $!";
    push @found, map { / error_json (.*)/ ? $1 : () } <$in>;
    close $in;

    truncate $log, 0;
}

# how long it took, less than 100 seconds

s/^(?:drained|gives up) .* time:\K\d{1,5}$/N/ for @found;

is_deeply(\@found, \@told);



=== TEST 15: the request of a timer, in the log
--- http_config eval: $main::http_config
--- config
    location / { proxy_pass http://raw; }

    location /mirrored/ {
        mirror /late;
        error_json_match ~ "(?<word>(x+x+)+[yz])";
        error_json_match_timeout 300ms;
        proxy_pass http://raw/;
    }
--- client

# what the mirror says comes last before the time is over

document_ok(client()->get('/mirrored/half'), 404);

my ($line) = error_log() =~ /^(.* gave up the .*)$/m;

like($line, qr{, request: "GET /mirrored/half }, 'the request');
unlike($line, qr/, subrequest: /, 'not that of the mirror');



=== TEST 16: a drain with a size of its own, or none, has no time of another level
--- http_config eval: $main::http_config
--- config eval
$main::config . <<'_EOC_'
    location = /size {
        error_json_drain 32k;
        proxy_pass http://raw/half-at-once;
    }

    location = /off {
        error_json_drain off;
        proxy_pass http://raw/no-chunk;
    }
_EOC_
--- client
for my $path (qw(/size /off)) {
    my $c = client();

    document_ok($c->get($path), 404, $path);
    is($c->get('/ok')->{body}, "ok\n", "$path: next");
}



=== TEST 17: what is let go before the time is not let go again
--- http_config eval: $main::http_config
--- config
    error_json_match ~ never required;
    error_json_match_buffer 1k;
    error_json_match_timeout 100ms;

    location = /rest-later { proxy_pass http://raw; }

    location = /cached {
        proxy_cache one;
        proxy_cache_valid any 1h;
        proxy_pass http://raw/rest-later;
    }
--- client
is(client()->get($_)->{body}, 'x' x 3000, $_) for '/rest-later', '/cached';



=== TEST 18: a live page after a response of the cache that has no such range
--- http_config eval: $main::http_config
--- config
    location = /cached {
        proxy_cache one;
        proxy_cache_valid 1h;
        proxy_force_ranges on;
        add_header X-Cache $upstream_cache_status always;
        error_page 416 = /stalls;
        proxy_pass http://raw/ok;
    }

    location = /stalls {
        error_json_drain off;
        proxy_pass http://raw/half-at-once;
    }

    location = /ok { proxy_pass http://raw; }
--- client
my $c = client();

is($c->get('/cached')->{headers}{'x-cache'}[0], $_, $_) for qw(MISS HIT);
document_ok($c->get('/cached', 'Range: bytes=1000-'), 404);
is($c->get('/ok')->{body}, "ok\n", 'next');



=== TEST 19: a page goes into a cache
--- http_config eval: $main::http_config
--- config
    proxy_cache kept;
    proxy_cache_key cookie;
    proxy_ignore_headers Set-Cookie;
    location / { proxy_pass http://raw; }
--- client
document_ok(client()->get('/cookie'), 404);

my $end = time + 60;
sleep 0.01 until @{[ glob "$cache/*" ]} || time > $end;

is(scalar(@{[ glob "$cache/*" ]}), 1, 'stored');



=== TEST 20: a stale page is not that of the connection that it comes with
--- http_config eval: $main::http_config
--- config
    proxy_cache kept;
    proxy_cache_key cookie;
    proxy_cache_use_stale http_500;
    proxy_set_header X-Fail 1;
    proxy_set_header Connection "";
    add_header X-Cache $upstream_cache_status always;

    location = /ok { proxy_cache off; proxy_pass http://raw; }
    location / { proxy_pass http://raw; }
--- client

# With a cookie, nothing would be stored here.  An nginx that has not seen this
# file reads some of the body with the header, and that is all of it, as it may
# be of an upstream that is done; but this one is not.

my ($file) = glob "$cache/*";

# the time of a file is that of the kernel's last tick, which may be in the second
# before the one of nginx

my $expires = (stat $file)[9] + 3;

sleep 0.05 until time > $expires;

my $c = client();
my $res = $c->get('/cookie');

is("@{$res->{headers}{'x-cache'}}", 'STALE', 'stale');
document_ok($res, 404);
is($c->get('/ok')->{body}, "ok\n", 'next');
