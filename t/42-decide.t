# Copyright (C) ngx_status_module developers

# Which responses are replaced, by whose error it is, by conditions, and by
# what kind of response it is.  What is kept is compared, byte for byte, with
# the same response where the module is off: a header that is rewritten, or a
# body cut off, before the decision is made would show here only.

use lib 't/lib';
use StatusTest 'no_plan';

our $page = '<html>' . 'x' x 2000 . '</html>';
our $html = "Content-Type: text/html; charset=utf-8\n";

# headers that a replaced response would lose

our $about = "ETag: \"page\"\nContent-Language: de\n"
             . "Last-Modified: Wed, 01 Jan 2020 00:00:00 GMT\n"
             . "Content-Location: /page\nAccept-Ranges: bytes\n"
             . "Vary: Origin\nContent-Disposition: inline\n";

sub answer {
    my ($status, @lines) = @_;

    return sends(CORE::join("\n", "HTTP/1.1 $status", @lines, "$html$about"),
                 $page);
}

$ENV{TEST_NGINX_RAW_PORT} = RawUpstream::start(
    error_pages($page, 'text/html; charset=utf-8'),
    (map { $_->[0] => answer(@$_[1 .. $#$_]) }
        [ '/404', '404 Not Found' ], [ '/500', '500 Oops' ],
        [ '/502', '502 Bad Gateway' ], [ '/503', '503 Busy' ],
        [ '/401', '401 Unauthorized', 'WWW-Authenticate: Bearer' ],
        [ '/reason', '404 Gone fishing' ], [ '/ok', '200 OK' ],
        [ '/cached', '404 Not Found', 'Cache-Control: max-age=3600' ],
        [ '/accel/404', '200 OK', 'X-Accel-Redirect: /raw/reason' ],
        [ '/accel/none', '200 OK', 'X-Accel-Redirect: /html/none' ],
        [ '/accel/kept', '404 No', 'X-Accel-Redirect: /off/404' ]),

    '/cached/short' => sub {
        if ($_[0]{head} =~ /^X-Broken:/m) {
            $_[0]->close;
            return;
        }

        answer('404 Not Found', 'Cache-Control: max-age=1')->($_[0]);
    },
    '/empty' => sends("HTTP/1.1 503 Busy\nRetry-After: 1", ''),
    '/json' => sends("HTTP/1.1 404 Not Found\nContent-Type: application/json\n"
                     . $about, '{}'),
    '/grpc' => sends("HTTP/1.1 503 Busy\nContent-Type: application/grpc\n"
                     . $about, "\0\0\0\0\0"),
    '/ssi' => sends("HTTP/1.1 200 OK\n$html",
                    'one <!--#include virtual="/raw/500" -->'
                    . ' two <!--#include virtual="/none" -->'
                    . ' three <!--#include virtual="/raw/json" --> four'),
    '/ssi/404' => sends("HTTP/1.1 404 Not Found\n$html",
                        '<!--#include virtual="/raw/500" -->'),
    '/gzip' => sub {
        $_[0]->head("HTTP/1.1 404 Not Found\n${html}Content-Encoding: gzip\n"
                    . "Transfer-Encoding: chunked\n");
        $_[0]->put("5\r\n\x1f\x8b\x08\0\0\r\n0\r\n\r\n");
    },
    '/204' => sub {
        $_[0]->head("HTTP/1.1 204 No Content\n$about");
    },
    '/304' => sub {
        $_[0]->head("HTTP/1.1 304 Not Modified\n$about");
    },
    '/103' => sub {
        $_[0]->put("HTTP/1.1 103 Early Hints\r\n"
                   . "Link: </style.css>; rel=preload\r\n\r\n");
        sends("HTTP/1.1 404 Not Found\n$html", $page)->($_[0]);
        $_[0]->close;
    },
    '/101' => sub {
        my ($conn) = @_;

        $conn->head("HTTP/1.1 101 Switching Protocols\n$html"
                    . "Upgrade: echo\nConnection: Upgrade\n");

        until ($conn->{in} =~ /bye/) {
            $conn->put(uc $conn->{in}) if length $conn->{in};
            $conn->{in} = '';
            sysread($conn->{socket}, $conn->{in}, 1000) or last;
        }

        $conn->put('GOODBYE');
        $conn->close;
    },
);

# bound, and not listening

our $dead = IO::Socket::INET->new(Proto => 'tcp', LocalAddr => '127.0.0.1');

$ENV{TEST_NGINX_DEAD_PORT} = $dead->sockport;

our $http_config = <<'_EOC_';
    proxy_cache_path $TEST_NGINX_SERVER_ROOT/cache keys_zone=cache:1m;

    upstream raw {
        server 127.0.0.1:$TEST_NGINX_RAW_PORT;
        keepalive 4;
    }

    upstream dead {
        server 127.0.0.1:$TEST_NGINX_DEAD_PORT;
    }

    upstream then_dead {
        server 127.0.0.1:$TEST_NGINX_RAW_PORT max_fails=0;
        server 127.0.0.1:$TEST_NGINX_DEAD_PORT backup;
    }

    upstream then_alive {
        server 127.0.0.1:$TEST_NGINX_DEAD_PORT max_fails=0;
        server 127.0.0.1:$TEST_NGINX_RAW_PORT backup;
    }
_EOC_

# the same locations under /any/, /upstream/, /nginx/ and so on

sub locations {
    my ($prefix, $directives) = @_;

    return <<'_EOC_' =~ s/PREFIX/$prefix/gr =~ s/DIRECTIVES/$directives/gr;
    location /PREFIX/ {
        DIRECTIVES
        proxy_pass http://raw/;

        location /PREFIX/cached {
            proxy_cache cache;
            proxy_pass http://raw/cached;
        }

        location /PREFIX/return { return 404 page; }
        location /PREFIX/page { return 404; }
        location /PREFIX/html/ { alias html/; }
        location /PREFIX/dead { proxy_pass http://dead; }
        location /PREFIX/denied { deny all; }

        location /PREFIX/then_dead/ {
            proxy_next_upstream http_503;
            proxy_pass http://then_dead/;
        }

        location /PREFIX/then_alive/ {
            proxy_next_upstream error;
            proxy_pass http://then_alive/;
        }

        location /PREFIX/intercepted/ {
            proxy_intercept_errors on;
            error_page 404 @PREFIX;
            proxy_pass http://raw/;
        }
    }

    location @PREFIX { DIRECTIVES root html; try_files /page.html =500; }
_EOC_
}

our $config = <<'_EOC_';
    error_json on;
    error_json_drain 64k 5s;
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_cache_key $uri;

    location /off/ { error_json off; proxy_pass http://raw/; }
    location /raw/ { proxy_pass http://raw/; }
    location /html/ { alias html/; }
_EOC_


# a response as it is, but for what differs from one to the next

sub bytes {
    my ($res) = @_;

    return $res->{error} if $res->{error};

    my @lines = grep { !/^(?:Date|X-Connection|X-Request|X-Outcome): / }
                     split /\r\n/, $res->{head};

    return CORE::join "\n", @lines, '', $res->{body};
}


# whether a response is what it is where the module is off

sub same {
    my ($path, $off, @headers) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;

    my ($one, $other) = map { bytes(client()->get($_, @headers)) } $path, $off;
    return is($one, $other, "$path is $off");
}

run_tests();

__DATA__

=== TEST 1: whose error it is
--- http_config eval: $main::http_config
--- config eval
$main::config . CORE::join '', map {
    main::locations($_, "error_json_source $_;"
                        . ' add_header X-Source $error_json_source always;'
                        . ' add_header X-Outcome $error_json always;')
} qw(any upstream nginx)
--- user_files
>>> page.html
a page of 404
--- client
my %source = (
    (map { $_ => [ 'upstream', /(\d\d\d)$/ ? $1 : 404 ] }
        '/404', '/500', '/502', '/chunked', '/reason', '/cached',
        '/then_dead/404', '/then_alive/404', '/then_alive/503'),
    '/empty' => [ 'upstream', 503 ],

    # a page of nginx, and the status of an upstream

    '/intercepted/404' => [ 'upstream', 404 ],

    (map { $_ => [ 'nginx', 404 ] } '/return', '/page', '/html/none'),
    '/dead' => [ 'nginx', 502 ],
    '/denied' => [ 'nginx', 403 ],

    # a 502 that follows an upstream's 503

    '/then_dead/503' => [ 'nginx', 502 ],
);

for my $directive (qw(any upstream nginx)) {
    for my $path (sort keys %source) {
        my ($source, $code) = @{$source{$path}};
        my $name = "$directive$path";

        for (1 .. 2) {
            my $res = client()->get("/$name");

            is("@{$res->{headers}{'x-source'}}", $source, "$name: source");

            if ($directive eq 'any' || $directive eq $source) {
                document_ok($res, $code, $name);
                is("@{$res->{headers}{'x-outcome'}}", 'replaced',
                   "$name: outcome");

            } else {
                is($res->{status}, $code, "$name: status");
                unlike($res->{body}, qr/"code"/, "$name: body");
                is("@{$res->{headers}{'x-outcome'}}", 'source',
                   "$name: outcome");
            }
        }
    }
}
--- error_log
connect() failed
--- no_error_log
[alert]
[crit]
[emerg]



=== TEST 2: a cached error is the upstream's, however old it is
--- http_config eval: $main::http_config
--- config eval
$main::config . CORE::join '', map { <<"_EOC_" } qw(any upstream nginx)
    location /$_/ {
        error_json_source $_;
        add_header X-Cache \$upstream_cache_status always;
        proxy_cache cache;
        proxy_cache_use_stale error;
        proxy_cache_key $_\$uri;
        proxy_pass http://raw/;
    }
_EOC_
--- client
for my $source (qw(any upstream nginx)) {
    my $want = $source eq 'nginx' ? $page : document(404);

    # on one connection, which waits until the cache has it

    my $c = client();

    for my $cached (qw(MISS HIT HIT)) {
        my $res = $c->get("/$source/cached");
        is("@{$res->{headers}{'x-cache'}}", $cached, "$source: $cached");
        is("$res->{status} $res->{body}", "404 $want",
           "$source: $cached body");
    }

    my $res = $c->get("/$source/cached/short");
    is("@{$res->{headers}{'x-cache'}}", 'MISS', "$source: to the cache");

    for (1 .. 3000) {
        $res = $c->get("/$source/cached/short", 'X-Broken: 1');
        last if "@{$res->{headers}{'x-cache'}}" ne 'HIT';
        select undef, undef, undef, 0.01;
    }

    is("@{$res->{headers}{'x-cache'}}", 'STALE', "$source: stale");
    is("$res->{status} $res->{body}", "404 $want", "$source: STALE body");
}
--- error_log
upstream prematurely closed connection
--- no_error_log
[alert]
[crit]
[emerg]



=== TEST 3: bypass
--- http_config eval
$main::http_config . <<'_EOC_'
    map $upstream_http_content_language $german {
        de yes;
        default "";
    }

    map $http_user_agent $old {
        ~^Old 1;
        default 0;
    }
_EOC_
--- config eval
$main::config . <<'_EOC_'
    add_header X-Outcome $error_json always;

    location /header/ { error_json_bypass $german; proxy_pass http://raw/; }
    location /agent/ { error_json_bypass $old; proxy_pass http://raw/; }
    location /args/ {
        error_json_bypass $arg_a x$arg_b;
        proxy_pass http://raw/;
    }

    location /return { error_json_bypass $arg_a $arg_b; return 404 page; }

    location /length/ {
        error_json_bypass $upstream_http_content_length;
        proxy_pass http://raw/;
    }

    location /outer/ {
        error_json_bypass 1;

        location /outer/inner/ { error_json_bypass 0; proxy_pass http://raw/; }
        location /outer/inherits/ { proxy_pass http://raw/; }
    }
_EOC_
--- client
for (
    [ '/header/404', 'bypass' ], [ '/header/empty', 'replaced' ],
    [ '/agent/404', 'replaced' ], [ '/agent/404', 'bypass', 'Older' ],
    [ '/args/404', 'bypass' ],
    [ '/return', 'replaced' ], [ '/return?a=', 'replaced' ],
    [ '/return?a=0', 'replaced' ], [ '/return?a=0&b=0', 'replaced' ],
    [ '/return?a=1', 'bypass' ], [ '/return?a=0&b=1', 'bypass' ],
    [ '/return?b=no', 'bypass' ], [ '/return?a=00', 'bypass' ],
    [ '/return?a=%30', 'bypass' ],
    [ '/length/404', 'bypass' ], [ '/length/empty', 'replaced' ],
    [ '/outer/inner/404', 'replaced' ], [ '/outer/inherits/404', 'bypass' ],

    # a type that is kept anyway needs no condition

    [ '/outer/inherits/json', 'type' ], [ '/outer/inherits/ok', '' ],
) {
    my ($path, $outcome, $agent) = @$_;
    my $res = client()->get($path, 'User-Agent: ' . ($agent || 'New'));

    is("@{$res->{headers}{'x-outcome'} || []}", $outcome, "$path: outcome");

    if ($outcome eq 'replaced') {
        document_ok($res, $res->{status}, $path);

    } else {
        unlike($res->{body}, qr/"code"/, "$path: kept");
    }
}

same("/header$_", "/off$_") for qw(/404 /500 /401);



=== TEST 4: a dry run changes nothing
--- http_config eval
$main::http_config . <<'_EOC_'
    log_format outcome '$uri $status $error_json';
    access_log logs/outcome.log outcome;
_EOC_
--- config eval
$main::config
. main::locations('dry', 'error_json_dry_run on;')
. main::locations('plain', 'error_json off;')
. main::locations('negotiated',
                  'error_json_dry_run on; error_json_negotiate on;')
--- user_files
>>> page.html
a page of 404
--- client
my @covered = qw(/404 /500 /401 /reason /chunked /gzip /empty /cached /cached
                 /return /page /html/none /dead /denied /intercepted/404
                 /then_dead/503);

for my $path (@covered, qw(/ok /json /grpc /204 /304)) {
    same("/dry$path", "/plain$path");
    same("/negotiated$path", "/plain$path", 'Accept: application/json');
    same("/negotiated$path", "/plain$path", 'Accept: text/html');
}

# and so do several of them on one connection

my ($dry, $plain) = map {
    my ($c, $prefix) = (client(), $_);
    CORE::join "\n", map { bytes($c->request($_->[0], "/$prefix$_->[1]")) }
                     map { [ 'GET', $_ ], [ 'HEAD', $_ ] }
                     qw(/404 /cached /page /chunked /ok /empty)
} 'dry', 'plain';

is($dry, $plain, 'on one connection');

my $log = Test::Nginx::Util::server_root() . '/logs/outcome.log';
open my $in, '<', $log or die "cannot open $log: $!";
my %outcomes = map { chomp; my ($uri, $code, $outcome) = split;
                     $uri =~ m{^/dry} ? ($uri => $outcome) : () } <$in>;

is($outcomes{"/dry$_"}, 'replaced_dry_run', "$_: outcome")
    for grep { !m{^/intercepted} } @covered;
is($outcomes{'/dry/json'}, 'type', 'JSON: outcome');
is($outcomes{'/dry/grpc'}, 'type', 'gRPC: outcome');
is($outcomes{'/dry/ok'}, '-', '200: outcome');
--- error_log
connect() failed
--- no_error_log
[alert]
[crit]
[emerg]



=== TEST 5: gRPC, to which a document would be no error
--- http_config eval: $main::http_config
--- config eval: "error_json_types *;\n$main::config"
--- client
for my $type ('application/grpc', 'application/grpc+proto',
              'application/grpc-web+proto', 'Application/gRPC')
{
    same("/raw$_", "/off$_", "Content-Type: $type")
        for qw(/404 /500 /chunked /empty /grpc);
}

same('/raw/grpc', '/off/grpc');
document_ok(client()->get('/raw/404', 'Content-Type: text/plain'), 404,
            'another request');



=== TEST 6: an upgraded connection
--- http_config eval: $main::http_config
--- config
    error_json on;
    error_json_types *;
    add_header X-Outcome $error_json always;

    proxy_http_version 1.1;
    proxy_set_header Upgrade $http_upgrade;
    proxy_set_header Connection upgrade;

    location / { proxy_pass http://raw; }
    location /late { error_page 404 @late; return 404; }
    location @late { rewrite ^ /101 break; proxy_pass http://raw; }
--- client
# by "error_page", the status of what is upgraded is another one

for (
    [ '/101', 101, '' ], [ '/late', 404, 'type' ],
) {
    my ($path, $code, $outcome) = @$_;
    my $c = client();

    $c->put("GET $path HTTP/1.1\r\nHost: localhost\r\nUpgrade: echo\r\n"
            . "Connection: upgrade\r\n\r\n");

    until ($c->{in} =~ /\r\n\r\n/) { $c->_read or last }
    $c->{in} =~ s/^(.*?)\r\n\r\n//s;
    my $head = $1 || '';

    like($head, qr{^HTTP/1.1 $code }, "$path: status");
    like($head, qr/^Upgrade: echo\r$/m, "$path: Upgrade");
    like($head, qr{^Content-Type: text/html}m, "$path: Content-Type");
    is($head =~ /^X-Outcome: (\w+)/m ? $1 : '', $outcome, "$path: outcome");

    for my $word ('one', 'two', '<html>') {
        $c->put($word);
        until (length $c->{in} >= length $word) { $c->_read or last }
        is(substr($c->{in}, 0, length $word, ''), uc $word,
           "$path: an echo of $word");
    }

    $c->put('bye');
    1 while $c->_read;
    like($c->{in}, qr/^GOODBYE/, "$path: the end");
}

# an upgrade that is refused

document_ok(client()->get('/404', 'Upgrade: echo', 'Connection: upgrade'),
            404);



=== TEST 7: no error has no document
--- http_config eval: $main::http_config
--- config eval
"error_json_types *;\n$main::config" =~ s/error_json on/error_json 3xx 4xx 5xx/r
--- client
same("/raw$_", "/off$_") for qw(/204 /304 /ok);

my $c = client();
for (1 .. 2) {
    is($c->get('/raw/204')->{status}, 204, 'a 204');
    is($c->get('/raw/304')->{status}, 304, 'a 304');
    is($c->get('/raw/ok')->{body}, $page, 'a 200');
    document_ok($c->get('/raw/404'), 404);
}



=== TEST 8: an error after early hints
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
my ($on, $off) = map {
    my $c = client();
    $c->put("GET /$_/103 HTTP/1.1\r\nHost: localhost\r\n"
            . "Connection: close\r\n\r\n");
    1 while $c->_read;
    $c->{in} =~ s/^(?:Date|X-Connection|X-Request): .*\n//mgr;
} 'raw', 'off';

if ($Test::Nginx::Util::NginxVersion >= 1.029) {
    like($on, qr/\r\n\r\n\Q${\ document(404)}\E$/, 'a document');
    like($off, qr/\Q$page\E$/, 'a page');

} else {

    # the hints are the response, of which the rest is the body

    like($on, qr/^HTTP\/1.1 103/, 'a 103');
    is($on, $off, 'untouched');
}



=== TEST 9: CONNECT
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
my $c = client();
$c->put("CONNECT localhost:443 HTTP/1.1\r\nHost: localhost\r\n\r\n");
my $res = $c->response;

# nginx has no tunnels, but modules may

like($res->{status}, qr/^40[05]$/, 'refused');
document_ok($res, $res->{status});



=== TEST 10: subrequests
--- http_config eval
$main::http_config . <<'_EOC_'
    log_format outcome '$uri $status $error_json';
    access_log logs/outcome.log outcome;
    log_subrequest on;
_EOC_
--- config eval
$main::config . <<'_EOC_'
    location /ssi { ssi on; proxy_pass http://raw; }
    location /ssi/off { ssi on; error_json off; proxy_pass http://raw/ssi; }
    location /none { return 404 'nothing'; }
_EOC_
--- client
my $c = client();

for (1 .. 3) {
    my $res = $c->get('/ssi');

    is($res->{status}, 200, 'status');
    is($res->{body}, "one $page two nothing three {} four", 'body');

    document_ok($c->get('/ssi/404'), 404, 'a page that includes one');
}

same('/ssi', '/ssi/off');

my $log = Test::Nginx::Util::server_root() . '/logs/outcome.log';
open my $in, '<', $log or die "cannot open $log: $!";
my @lines = <$in>;

is(scalar(grep { m{^/raw/500 500 -$} } @lines), 5, 'subrequests in the log');
is(scalar(grep { m{^/none 404 -$} } @lines), 5, 'and of nginx');
is(scalar(grep { m{^/ssi/404 404 replaced$} } @lines), 3, 'replaced');



=== TEST 11: X-Accel-Redirect, where the location that is redirected to decides
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
for my $path (qw(/accel/404 /accel/none)) {
    for my $from (qw(/raw /off)) {
        my $c = client();
        document_ok($c->get("$from$path"), 404, "$from$path") for 1 .. 2;
    }
}

my $res = client()->get('/raw/accel/kept');
is("$res->{status} $res->{body}", "404 $page", 'to a location that is off');
same('/raw/accel/kept', '/off/accel/kept');



=== TEST 12: the first reason that there is
--- http_config eval: $main::http_config
--- config eval
$main::config . <<'_EOC_'
    add_header X-Outcome $error_json always;

    location /all/ {
        error_json_source nginx;
        error_json_bypass 1;
        error_json_negotiate on;
        error_json_dry_run on;
        proxy_pass http://raw/;
    }

    location /bypass/ {
        error_json_bypass 1;
        error_json_negotiate on;
        error_json_dry_run on;
        proxy_pass http://raw/;
    }

    location /accept/ {
        error_json_negotiate on;
        error_json_dry_run on;
        proxy_pass http://raw/;
    }
_EOC_
--- client
for (
    [ '/all/json', 'type' ], [ '/all/404', 'source' ],
    [ '/bypass/404', 'bypass' ], [ '/accept/404', 'accept' ],
) {
    my ($path, $outcome) = @$_;
    my $res = client()->get($path, 'Accept: text/html');

    is("@{$res->{headers}{'x-outcome'}}", $outcome, "$path: outcome");
    unlike($res->{body}, qr/"code"/, "$path: kept");
    is("@{$res->{headers}{vary}}", 'Origin', "$path: Vary");
}

my $res = client()->get('/accept/404', 'Accept: application/json');
is("@{$res->{headers}{'x-outcome'}}", 'replaced_dry_run', 'a dry run');
is($res->{body}, $page, 'and its page');



=== TEST 13: whose the status of the page of an intercepted error is
--- http_config eval: $main::http_config
--- config eval
$main::config . <<'_EOC_'
    add_header X-Source $error_json_source always;
    proxy_intercept_errors on;
    recursive_error_pages on;

    location /gif/ { error_page 404 /gif; proxy_pass http://raw/; }
    location = /gif { empty_gif; }

    location /missing/ { error_page 404 /none; proxy_pass http://raw/; }
    location = /none { root html; }
_EOC_
--- client

# a page with a time, which has no ranges

my $res = client()->get('/gif/404');
is("$res->{status} @{$res->{headers}{'content-type'}}", '404 image/gif', 'gif');
is("@{$res->{headers}{'x-source'}}", 'upstream', 'gif: source');

# a second error, with the same status

$res = client()->get('/missing/404');
document_ok($res, 404, 'missing');
is("@{$res->{headers}{'x-source'}}", 'nginx', 'missing: source');
