# Copyright (C) ngx_status_module developers

# What nginx caches of a response that is replaced is the original, whole, and
# what comes out of the cache is replaced all the same.  A cache entry that is
# cut off, or holds the JSON, would outlive the error.

use lib 't/lib';
use StatusTest 'no_plan';

use Test::Nginx::Util 'server_root';

our $page = '<html>' . 'x' x 2000 . '</html>';
our $big = '<html>' . 'y' x 3000000 . '</html>';

sub answer {
    my ($status, $body, $headers) = @_;
    return sends("HTTP/1.1 $status\nContent-Type: text/html\n"
                 . ($headers || ''), $body);
}

my $stale = 0;

$ENV{TEST_NGINX_RAW_PORT} = RawUpstream::start(
    error_pages($page x 20),
    '/page' => answer('404 Not Found', $page),
    '/big' => answer('404 Not Found', $big),
    '/416' => answer('416 Range Not Satisfiable', $page),
    '/slow' => sub {
        $_[0]->head("HTTP/1.1 404 Not Found\nContent-Type: text/html\n"
                    . "Content-Length: " . length($page) . "\n");
        for my $part (unpack '(a500)*', $page) {
            select undef, undef, undef, 0.1;
            $_[0]->put($part);
        }
    },
    '/cut' => sub {
        $_[0]->head("HTTP/1.1 404 Not Found\nContent-Type: text/html\n"
                    . "Content-Length: " . length($page) . "\n");
        $_[0]->put(substr $page, 0, 1000);
        select undef, undef, undef, 0.2;
        $_[0]->close;
    },
    '/stale' => sub {
        my ($conn) = @_;

        # fails on purpose, slowly, when it is asked to
        if ($conn->{head} =~ /\r\nX-Fail:/) {
            return answer('500 Failed', 'z' x 2000)->($conn);
        }

        answer('404 Not Found', $page, "Cache-Control: max-age=1\n")->($conn);
    },
);

our $http_config = <<'_EOC_';
    proxy_cache_path cache keys_zone=one:1m;
    log_format cached '$uri $status $upstream_cache_status $error_json';
    access_log logs/cached.log cached;
_EOC_

our $config = <<'_EOC_';
    error_json on;

    proxy_cache       one;
    proxy_cache_key   $uri;
    proxy_cache_valid any 1h;
    proxy_http_version 1.1;
    proxy_set_header  Connection "";
    proxy_set_header  X-Fail $arg_fail;
    add_header        X-Cache $upstream_cache_status always;

    location / {
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAW_PORT;
        proxy_cache_use_stale http_500;
    }

    location = /file { error_page 416 /416; root html; }

    location = /416 {
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAW_PORT;
        add_header X-Cache $upstream_cache_status always;
        add_header X-Source $error_json_source always;
    }

    location /bypass/ {
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAW_PORT/;
        proxy_cache_key /$uri;
        proxy_cache_bypass 1;
    }

    location /uncached/ {
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAW_PORT/;
        proxy_no_cache 1;
    }

    location /store/ {
        proxy_cache off;
        proxy_store on;
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAW_PORT/;
        root html;
    }
_EOC_

# the body of a cache entry, waited for

sub entry {
    my ($key, $seconds) = @_;

    for (1 .. ($seconds || 60) * 50) {

        for my $file (glob server_root() . '/cache/*') {
            next if $file =~ /\.\d+$/;
            open my $in, '<', $file or next;
            local $/;
            my $entry = <$in>;

            return $1 if $entry =~ /\nKEY: \Q$key\E\n.*?\r\n\r\n(.*)$/s;
        }

        select undef, undef, undef, 0.02;
    }

    return undef;
}

sub cache_of {
    my ($res) = @_;
    return "@{$res->{headers}{'x-cache'} || ['-']}";
}

run_tests();

__DATA__

=== TEST 1: a miss, then hits
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
my %body = ('/page' => $page, '/big' => $big, '/chunked' => undef);

for my $path (sort keys %body) {
    my $c = client();

    my $res = $c->get($path);
    document_ok($res, 404, $path);
    is(cache_of($res), 'MISS', "$path: a miss");

    my $entry = entry($path);
    ok(defined $entry, "$path: stored");
    is(length $entry, length $body{$path}, "$path: whole") if $body{$path};
    ok($entry eq $body{$path}, "$path: the original") if $body{$path};

    for (1 .. 2) {
        $res = client()->get($path);
        document_ok($res, 404, "$path again");
        is(cache_of($res), 'HIT', "$path: a hit");
    }

    $res = $c->get($path);
    is(cache_of($res), 'HIT', "$path: a hit on the first connection");
}

ok(entry('/chunked') eq $page x 20, '/chunked: the original');



=== TEST 2: an entry is filled after the client has left
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
my $c = client();
my $res = $c->get('/slow');
document_ok($res, 404);
$c->close;

ok(entry('/slow') eq $page, 'the original');
is(cache_of(client()->get('/slow')), 'HIT', 'a hit');



=== TEST 3: an entry that is cut off is not stored, and costs no connection
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
my $c = client();
document_ok($c->get('/cut'), 404);
is($c->get('/ok')->{body}, "ok\n", 'the connection is kept');
ok(!defined entry('/cut', 0.2), 'no entry');



=== TEST 4: bypassed, and not cached
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
my $c = client();

my $res = $c->get('/bypass/page');
document_ok($res, 404);
is(cache_of($res), 'BYPASS');
ok(entry('//bypass/page') eq $page, 'a bypass stores the original');

$res = $c->get('/uncached/page');
document_ok($res, 404);
ok(!defined entry('/uncached/page', 0.2), 'no entry');

$res = $c->get('/uncached/big');
document_ok($res, 404);
ok(!defined entry('/uncached/big', 0.2), 'no entry');



=== TEST 5: a stale entry instead of a new error
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
my $c = client();

document_ok($c->get('/stale'), 404);
is(entry('/stale'), $page, 'stored');

my $res;

for (1 .. 100) {
    $res = $c->get('/stale?fail=1');
    last if cache_of($res) ne 'HIT';
    select undef, undef, undef, 0.05;
}

document_ok($res, 404);
is(cache_of($res), 'STALE');

is($c->get('/ok')->{body}, "ok\n", 'the connection is kept');



=== TEST 6: proxy_store stores no error, and does not wait for it
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
my $c = client();
document_ok($c->get('/store/page'), 404);
document_ok($c->get('/store/big'), 404);

is($c->get('/store/ok')->{body}, "ok\n");

my $root = server_root();

for (1 .. 3000) {
    last if -e "$root/html/store/ok";
    select undef, undef, undef, 0.01;
}

ok(-e "$root/html/store/ok", 'a 200 is stored');
ok(!-e "$root/html/store/page", 'an error is not');
is(CORE::join('', glob "$root/proxy_temp/*/*/*"), '', 'no temporary file');



=== TEST 7: many clients at one lock
--- http_config eval: $main::http_config
--- config eval: "proxy_cache_lock on; proxy_cache_lock_age 1m; proxy_cache_lock_timeout 1m;\n$main::config"
--- client
my @clients = map { client() } 1 .. 5;

$_->put("GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n") for @clients;

my %connections;

for my $c (@clients) {
    my $res = $c->response;
    document_ok($res, 404);
    $connections{"@{$res->{headers}{'x-connection'}}"} = 1;
}

is(scalar(keys %connections), 1, 'one request of the upstream');



=== TEST 8: the page of an error with the status of the error
--- http_config eval: $main::http_config
--- config eval: $main::config
--- user_files
>>> file
0123
--- client
for my $expected ('MISS upstream', 'HIT upstream') {
    my $res = client()->get('/file', 'Range: bytes=1000-');
    document_ok($res, 416);
    is(cache_of($res) . " @{$res->{headers}{'x-source'}}", $expected,
       'whose it is');
    ok(defined entry('/416'), 'stored');
}
