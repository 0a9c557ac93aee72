# Copyright (C) ngx_status_module developers

# A request goes on while something of the module waits, and a response is not
# always the one of the upstream that is at work: each point of a response's
# life, and who is said to have answered.

use lib 't/lib';
use StatusTest 'no_plan';

use File::Temp ();
use Http2Window;
use IO::Select;
use IO::Socket::INET;

our $dir = File::Temp->newdir;

our $page = '<html><title>secret</title>' . 'x' x 2000 . '</html>';
our $head = "HTTP/1.1 404 Not Found\nContent-Type: text/html";


# a file is a signal from one process to another

sub signal { open my $out, '>', "$dir/$_[0]" or die "$dir: $!" }

# those of the block before, which may be any one

sub forget_signals { unlink glob "$dir/*" }

sub wait_for {
    my ($name) = @_;

    for (1 .. 3000) {

        # a name without a wildcard is returned without the file, too

        return 1 if grep { -e } glob "$dir/$name";
        select undef, undef, undef, 0.01;
    }

    return 0;
}


# whether nginx comes to log something

sub logs {
    my ($what) = @_;

    for (1 .. 3000) {
        return 1 if error_log() =~ $what;
        select undef, undef, undef, 0.01;
    }

    return 0;
}


$ENV{TEST_NGINX_RAW_PORT} = RawUpstream::start(
    error_pages($page),
    '/200' => sends_at_once("HTTP/1.1 200 OK\nContent-Type: text/html", $page),
    '/502' => sends('HTTP/1.1 502 Bad Gateway', 'bad'),
    '/accel' => sends("$head\nX-Accel-Redirect: /static/none", $page),
    '/accel/page' => sends("$head\nX-Accel-Redirect: /paged/none", $page),
    '/cyrillic' => sends_at_once("HTTP/1.1 404 Not Found\n"
                                 . 'Content-Type: text/html; charset=koi8-r',
                                 "<title>\xd4\xc5\xd3\xd4</title>"),

    # a chunk that is none, and as many bytes after it as are taken at once

    '/endless' => sub {
        my ($conn) = @_;
        my $sent = 0;

        local $SIG{PIPE} = 'IGNORE';

        $conn->head("$head\nTransfer-Encoding: chunked");
        $conn->put("800\r\n" . 'x' x 2048 . "\r\n");
        $conn->wait_read;
        $conn->put("zz\r\n");

        my $select = IO::Select->new($conn->{socket});

        $conn->{socket}->blocking(0);

        while ($sent < 32 << 20 && $select->can_write(1)) {
            $sent += syswrite($conn->{socket}, 'x' x 4096) || last;
        }

        signal($sent < 32 << 20 ? 'some' : 'all');
    },

    '/invalid' => sub {
        $_[0]->head("$head\nTransfer-Encoding: chunked", "2\r\nab\r\n");
        $_[0]->wait_read;
        $_[0]->put("zz\r\n");
        $_[0]->close;
    },

    # the rest comes when it is asked for

    '/later' => sub {
        my ($conn) = @_;

        $conn->head("$head\nCache-Control: max-age=60\n"
                    . 'Content-Length: ' . length $page);
        $conn->put(substr $page, 0, 1000);
        $conn->wait_read;
        signal("begun-$$");
        wait_for('go');
        $conn->put(substr $page, 1000);
    },
    '/halves' => sub {
        my ($conn) = @_;

        $conn->head("$head\nContent-Length: 2000", 'x' x 1000);
        $conn->wait_read;
        $conn->put('x' x 1000);
    },
    '/json' => sub {
        my ($conn) = @_;

        $conn->head("HTTP/1.1 404 Not Found\nContent-Type: application/json\n"
                    . 'Transfer-Encoding: chunked');
        $conn->wait_read;
        $conn->put("2\r\n{}\r\n0\r\n\r\n");
    },
    '/broken' => sub {
        my ($conn) = @_;

        $conn->head("$head\nContent-Length: 3000", 'x' x 1000);
        $conn->wait_read;
        $conn->close;
    },
    '/large' => sends_at_once($head, 'x' x 200_000),
    '/large/half' => sends_at_once($head, 'x' x 200_000, 400_000, 'stall'),
    '/some' => sends_at_once($head, 'x' x 6000, 10_000, 'stall'),
    '/sub' => sub {
        wait_for('sub');
        sends('HTTP/1.1 200 OK', 'sub')->($_[0]);
    },
    '/silent' => sub { $_[0]->stall },
    '/parts' => sub {
        my ($conn) = @_;

        $conn->head("$head\nContent-Length: 10000", 'x' x 1200);

        for (1 .. 2) {
            $conn->wait_read;
            $conn->put('x' x 1200);
        }

        $conn->stall;
    },
    '/thrice' => sub {
        my ($conn) = @_;

        $conn->head("$head\nContent-Length: 3000", 'x' x 1000);
        $conn->wait_read;
        $conn->put('x' x 1000);
        $conn->wait_read;
        signal("twice-$$");
        wait_for('last');
        $conn->put('x' x 1000);
    },
    '/held' => sub {
        my ($conn) = @_;

        $conn->head("$head\nContent-Length: 5000", 'a page');
        $conn->wait_read;
        signal('held');
        $conn->stall;
    },
);

# a module that has a response before this one, and one that has it after, as it
# is loaded before

my $module = $ENV{TEST_NGINX_LOAD_MODULES};

our ($neighbor, $second) = $module ? split /\n/, qx(util/neighbor $module) : '';

$Test::Nginx::Util::LoadModules = "$second $module" if $module;

# an upstream that does not shake hands

our $mute = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 1)
    or die "cannot listen: $!";

$ENV{TEST_NGINX_MUTE_PORT} = $mute->sockport;

our $http_config = <<'_EOC_';
    upstream raw { server 127.0.0.1:$TEST_NGINX_RAW_PORT; keepalive 4; }

    upstream refused {
        server 127.0.0.1:$TEST_NGINX_RAW_PORT;
        server 127.0.0.1:1 backup;
    }

    proxy_cache_path cache keys_zone=one:1m;

    charset_map koi8-r windows-1251 { D4 F2; C5 E5; D3 F1; }

    log_format life '$uri $status $error_json $error_json_source [$tt]';
    access_log logs/life.log life;

    proxy_http_version 1.1;
    proxy_set_header Connection "";
    error_json on;
_EOC_


sub port { return $Test::Nginx::Util::RandPorts->{TEST_NGINX_RAND_PORT_1} }

run_tests();

__DATA__

=== TEST 1: a kept page, a bad chunk, and a client that does not read
--- http_config eval
$main::http_config . <<'_EOC_'
    server {
        listen 127.0.0.1:$TEST_NGINX_RAND_PORT_1 http2;

        location / {
            proxy_pass http://raw;
            proxy_buffering off;
            error_json_match ~ "(?<tt>no such text)" required;
            error_json_match_buffer 1k;
        }
    }
_EOC_
--- config
--- client
main::forget_signals();

# with its window, there is not a byte that the client takes

my $c = Http2Window->new(main::port(), '/endless', 0);

ok(main::wait_for('[as]*'), 'ended');
ok(!-e "$main::dir/all", 'is not read on and on');
is($c->body, '', 'nothing sent');
is($c->{end}, 'reset', 'the stream is given up');



=== TEST 2: who has said it
--- http_config eval: $main::http_config
--- config
    error_json_match ~ "<title>(?<tt>\w+)";

    location /raw/ { proxy_pass http://raw/; }

    location /next/ {
        proxy_next_upstream error http_502;
        proxy_pass http://refused/;
    }

    location /accel { proxy_intercept_errors on; proxy_pass http://raw; }
    location /static/ { internal; root html; }
    location /paged/ { internal; root html; error_page 404 /page.html; }

    location /return/ {
        proxy_intercept_errors on;
        error_page 404 @return;
        proxy_pass http://raw/;
    }

    location @return { return 404; }

    location /page/ {
        proxy_intercept_errors on;
        error_page 404 /raw/200;
        proxy_pass http://raw/;
    }

    location /file/ {
        proxy_intercept_errors on;
        error_page 404 /page.html;
        proxy_pass http://raw/;
    }

    location = /page.html { root html; }
    location /own { error_page 403 /raw/200; deny all; }
--- user_files
>>> page.html
a page
--- client
my @expected = (
    [ '/raw/length', '404 replaced upstream [secret]' ],
    [ '/next/502', '502 replaced nginx [502]' ],
    [ '/accel', '404 replaced nginx [404]', '/static/none' ],
    [ '/accel/page', '404 replaced nginx [-]', '/page.html' ],
    [ '/return/length', '404 replaced nginx [404]' ],
    [ '/page/length', '404 replaced upstream [secret]', '/raw/200' ],
    [ '/file/length', '404 replaced upstream [-]', '/page.html' ],
    [ '/own', '403 replaced nginx [secret]', '/raw/200' ],
);

for (@expected) {
    my ($path, $line, $uri) = @$_;
    my ($status) = $line =~ /(\d+)/;

    document_ok(client()->get($path), $status, $path);
    $_ = ($uri || $path) . " $line";
}

is(CORE::join("\n", lines_of('life.log', @expected)), CORE::join("\n", @expected),
   'log');



=== TEST 3: the caught text is the upstream's, not what a filter makes of it
--- http_config eval: $main::http_config
--- config
    location / {
        proxy_pass http://raw;
        charset windows-1251;
        override_charset on;
        error_json_dry_run on;
        error_json_match ~ "<title>(?<tt>[^<]*)";
    }
--- client
is(client()->get('/cyrillic')->{body},
   "<title>\xf2\xe5\xf1\xf2</title>", 'recoded');
is((lines_of('life.log', 1))[0],
   '/cyrillic 404 replaced_dry_run upstream [\xD4\xC5\xD3\xD4]', 'log');



=== TEST 4: a client that leaves while its response is held
--- http_config eval: $main::http_config
--- config
    error_json_match_timeout 1m;

    location / {
        proxy_pass http://raw;
        error_json_match ~ "<title>(?<tt>[^<]*)</x";
    }
--- client
main::forget_signals();

my $c = client();

$c->put("GET /held HTTP/1.1\r\nHost: localhost\r\n\r\n");
ok(main::wait_for('held'), 'sent');

# nginx has read it when it answers a later request

client()->get('/ok') for 1 .. 2;
$c->close;

my ($line) = grep { m{^/held} } lines_of('life.log', 3);
is($line, '/held 499 aborted upstream [-]', 'log');



=== TEST 5: a slow client of a response that goes into a cache
--- http_config eval: $main::http_config
--- config
    location / {
        proxy_pass http://raw;
        proxy_cache one;
        proxy_cache_valid 404 1m;
        limit_rate 2k;
        error_json_member long "$arg_a$arg_a$arg_a$arg_a";
    }

    location /unused { error_json_match ~ "(?<tt>x)"; }
--- client
my $c = client();

$c->put('GET /half?a=' . 'y' x 1000 . " HTTP/1.1\r\nHost: localhost\r\n\r\n");

local $SIG{ALRM} = sub { die "the document does not come\n" };
alarm 30;
my $res = eval { $c->response };
alarm 0;

is($@, '', 'in time');
is(decode($res->{body})->{long}, 'y' x 4000, 'whole');



=== TEST 6: a held response that goes into a cache, and a client that resets
--- http_config eval: $main::http_config
--- config
    error_json_match_timeout 50ms;

    location / {
        proxy_pass http://raw;
        proxy_cache one;
        proxy_cache_lock on;
        proxy_cache_lock_age 1m;
        proxy_cache_lock_timeout 1m;
        add_header X-Cache $upstream_cache_status always;
        error_json_match ~ "<title>(?<tt>[^<]*)";
    }
--- client
main::forget_signals();

my $c = client();

$c->put("GET /later HTTP/1.1\r\nHost: localhost\r\n\r\n");
ok(main::wait_for('begun-*'), 'begun');
setsockopt($c->{socket}, Socket::SOL_SOCKET, Socket::SO_LINGER,
           pack('ii', 1, 0));
$c->close;

# its timer is over when the one of a later client is

client()->get('/half');
main::signal('go');

my $res = client()->get('/later');

is("@{$res->{headers}{'x-cache'}}", 'HIT', 'filled');
is(scalar(@{[ glob "$main::dir/begun-*" ]}), 1, 'once');



=== TEST 7: a client with a small window, of a response that goes into a cache
--- http_config eval
$main::http_config . <<'_EOC_'
    server {
        listen 127.0.0.1:$TEST_NGINX_RAND_PORT_1 http2;

        location / {
            proxy_pass http://raw;
            proxy_cache one;
            proxy_cache_valid 404 1m;
            error_json_member long "$arg_a$arg_a$arg_a$arg_a$arg_a$arg_a$arg_a$arg_a";
        }

        location /unused { error_json_match ~ "(?<tt>x)"; }
    }
_EOC_
--- config
--- client
my $c = Http2Window->new(main::port(), '/half?a=' . 'y' x 100, 100);
my $body = $c->body(100);

is(length $body, 100, 'the window');
$c->grant(100);
is(length($body .= $c->body(100)), 200, 'the next one');
$c->grant(10000);
$body .= $c->body;

is($c->{end}, 'ended', 'the end');
is(decode($body)->{long}, 'y' x 800, 'whole');



=== TEST 8: a header that comes twice, and a body that is invalid
--- main_config eval: "load_module $main::neighbor;"
--- http_config eval: $main::http_config
--- config
    error_json_match ~ "<title>(?<tt>\w+)";

    location / { neighbor h-twice; proxy_pass http://raw; }

    location /unbuffered/ {
        neighbor h-twice;
        proxy_buffering off;
        proxy_pass http://raw/;
    }

    location /cached/ {
        neighbor h-twice;
        proxy_cache one;
        proxy_cache_valid 404 1m;
        proxy_pass http://raw/;
    }

    location /waited/ { neighbor h-wait=1; proxy_pass http://raw/; }
--- client
for my $path (qw(/invalid /unbuffered/invalid /cached/invalid
                 /waited/invalid)) {
    my $c = client();

    document_ok($c->get($path), 404, $path);
    document_ok($c->get('/length'), 404, "$path: next");
}



=== TEST 9: a client that leaves while the page of a finalized one is held
--- main_config eval: "load_module $main::neighbor;"
--- http_config eval
"    error_json_metrics_zone 1m;\n$main::http_config"
--- config
    location / {
        neighbor h-finalize=503;
        error_page 503 /held;
        proxy_pass http://raw;
    }

    location /held {
        error_json_match ~ "(?<tt>no such text)";
        error_json_match_timeout 1m;
        proxy_pass http://raw;
    }

    location = /ok { proxy_pass http://raw; }
    location = /counters { error_json_metrics; }
--- client
main::forget_signals();

my $c = client();

$c->put("GET /200 HTTP/1.1\r\nHost: localhost\r\n\r\n");
ok(main::wait_for('held'), 'sent');
client()->get('/ok') for 1 .. 2;
$c->close;

lines_of('life.log', 3);
like(client()->get('/counters')->{body},
     qr/code="503",outcome="aborted".* 1$/m, 'counted');



=== TEST 10: more is to be read of an upstream that is left
--- main_config eval: "load_module $main::neighbor;"
--- http_config eval: $main::http_config
--- config
    location /left/ {
        proxy_buffer_size 4k;
        proxy_buffers 4 4k;
        proxy_busy_buffers_size 4k;
        error_json_match ~ "(?<tt>no such text)" required;
        error_json_match_buffer 1k;
        neighbor_second h-finalize=503;
        error_page 503 = /length;
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAW_PORT/;

        location /left/buffered/ {
            neighbor "h-wait=1 b-error at=2";
            proxy_pass http://127.0.0.1:$TEST_NGINX_RAW_PORT/;
        }

        location /left/kept/ {
            neighbor "b-keep=3 b-each=2";
            proxy_pass http://127.0.0.1:$TEST_NGINX_RAW_PORT/;
        }

        location /left/cached/ {
            proxy_cache one;
            proxy_cache_valid any 1m;
            proxy_limit_rate 2k;
            proxy_pass http://127.0.0.1:$TEST_NGINX_RAW_PORT/;
        }
    }

    location / { proxy_pass http://raw; }
--- client
for my $path (qw(/left/large /left/kept/parts /left/buffered/large
                 /left/cached/large)) {
    for (1 .. 5) {

        # the page does not come on the connection that is left

        client()->get('/ok');
        document_ok(client()->get($path), 404, "$path, $_");
    }
}

is(client()->get('/ok')->{body}, "ok\n", 'next');



=== TEST 11: after an upstream that is left, a response that is not covered
--- http_config eval: $main::http_config
--- config
    location /left/ {
        error_json_match ~ "(?<tt>no such text)" required;
        error_json_match_buffer 1k;
        neighbor_second h-finalize=503;
        error_page 503 = /200;
        proxy_pass http://raw/;

        location /left/each/ {
            neighbor "h-wait=1 b-each";
            proxy_buffer_size 4k;
            proxy_buffers 4 4k;
            proxy_pass http://raw/;
        }

        location /left/after/ {
            error_json_match_buffer 64k;
            neighbor b-after=/after;
            proxy_pass http://raw/;
        }

        location /left/cached/ {
            proxy_cache one;
            proxy_cache_valid any 1m;
            proxy_pass http://raw/;

            location /left/cached/whole/ {
                error_json_match_buffer 64k;
                proxy_pass http://raw/;
            }
        }
    }

    location = /after { return 200 after; }
    location / { proxy_pass http://raw; }
--- main_config eval: "load_module $main::neighbor;"
--- client
for my $path (qw(/left/large /left/cached/large /left/halves
                 /left/cached/whole/halves /left/cached/502
                 /left/each/large /left/after/halves))
{
    my $res = client()->get($path);

    is("$res->{status} $res->{body}", "200 $main::page", $path);
}



=== TEST 12: an upstream that is left sets no timer of the next one
--- main_config eval: "load_module $main::neighbor;"
--- http_config eval: $main::http_config
--- config
    proxy_read_timeout 2s;

    location / { proxy_pass http://raw; }

    location /left/ {
        error_json_match ~ "(?<tt>no such text)" required;
        error_json_match_buffer 1k;
        neighbor h-wait=1;
        neighbor_second h-finalize=503;
        error_page 503 = /mute;
        proxy_pass http://raw/;
    }

    location = /mute {
        proxy_connect_timeout 1h;
        proxy_pass https://127.0.0.1:$TEST_NGINX_MUTE_PORT;
    }
--- client
my $c = client();

$c->put("GET /left/large HTTP/1.1\r\nHost: localhost\r\n\r\n");

# another one, which has begun later, is late now

my $mute = $main::mute->accept;

document_ok(client()->get('/silent'), 504, 'late');
ok($c->idle, 'not late');

CORE::close $mute;
document_ok($c->response, 502, 'closed');



=== TEST 13: a client that does not read what was held back for a time
--- http_config eval
$main::http_config . <<'_EOC_'
    server {
        listen 127.0.0.1:$TEST_NGINX_RAND_PORT_1 sndbuf=4k;
        send_timeout 200ms;

        location / {
            error_json_match ~ "(?<tt>no such text)" required;
            error_json_match_buffer 1m;
            error_json_match_timeout 100ms;
            proxy_pass http://raw;
        }
    }
_EOC_
--- config
--- client
my $c = HttpClient->new(main::port(), RCVBUF => 4096);

$c->put("GET /large/half HTTP/1.1\r\nHost: localhost\r\n\r\n");

is(CORE::join('', lines_of('life.log', 1)), '/large/half 404 match upstream [-]',
   'is given up');



=== TEST 14: an error of a later filter, when the time is over
--- main_config eval: "load_module $main::neighbor;"
--- http_config eval: $main::http_config
--- config
    location / {
        error_json_match ~ "(?<tt>no such text)" required;
        error_json_match_timeout 100ms;
        neighbor_second h-error;
        proxy_pass http://raw;

        location /waited/ {
            proxy_buffer_size 4k;
            neighbor h-wait=1;
            proxy_pass http://raw/;
        }
    }
--- client
for my $path (qw(/half /waited/some)) {
    my $c = client();

    $c->put("GET $path HTTP/1.1\r\nHost: localhost\r\n\r\n");
    ok($c->closed, "$path: closed at once");
}



=== TEST 15: a subrequest, or a full buffer, ends the time for which it is held
--- main_config eval: "load_module $main::neighbor;"
--- http_config eval
"    error_json_metrics_zone 1m;\n$main::http_config"
--- config
    error_json_match ~ "(?<tt>no such text)" required;
    error_json_match_timeout 300ms;

    location / { proxy_pass http://raw; }
    location = /sub { return 200 sub; }
    location /full/ { error_json_match_buffer 500; proxy_pass http://raw/; }
    location = /counters { error_json_metrics; }

    location /before/ { neighbor "b-before=/sub"; proxy_pass http://raw/; }
    location /twice/ { neighbor h-twice; proxy_pass http://raw/; }
    location /between/ { neighbor "b-before=/sub at=2"; proxy_pass http://raw/; }
--- client
for my $path (qw(/before/thrice /between/thrice /full/thrice)) {
    main::forget_signals();

    my ($c, $later) = (client(), client());

    $c->put("GET $path HTTP/1.1\r\nHost: localhost\r\n\r\n");
    ok(main::wait_for('twice-*'), "$path: begun");

    # the time of another one, which has begun later, is over

    $later->put("GET /half HTTP/1.1\r\nHost: localhost\r\n\r\n");
    1 while $later->{in} !~ /\r\n\r\n/ && $later->_read;
    like($later->{in}, qr/^HTTP.* 404 /, "$path: the time is over");

    main::signal('last');

    is($c->response->{body}, $path =~ /before/ ? 'sub' . 'x' x 3000
                             : $path =~ /full/ ? 'x' x 3000
                             : 'x' x 1000 . 'sub' . 'x' x 2000, $path);
}

my $c = client();

$c->put("GET /twice/half HTTP/1.1\r\nHost: localhost\r\n\r\n");
1 while $c->{in} !~ /x{900}/ && $c->_read;

like(client()->get('/counters')->{body}, qr/outcome="match".* 7$/m,
     'each is counted once');



=== TEST 16: a page whose header an earlier filter has held back is given up
--- main_config eval: "load_module $main::neighbor;"
--- http_config eval: $main::http_config
--- config
    location / { proxy_pass http://raw; }

    location /waited/ {
        error_json_match ~ "xx(?<tt>x)";
        error_json_match_buffer 500;
        neighbor h-wait=1;
        proxy_pass http://raw/;
    }
--- client
my $c = client();

document_ok($c->get('/waited/large/half'), 404);
is($c->get('/ok')->{body}, "ok\n", 'next');



=== TEST 17: a filter finalizes the page of an upstream's error
--- main_config eval: "load_module $main::neighbor;"
--- http_config eval: $main::http_config
--- config
    recursive_error_pages on;

    location / {
        proxy_intercept_errors on;
        error_page 404 /finalized.html;
        proxy_pass http://raw;
    }

    location = /finalized.html {
        root html;
        neighbor h-finalize=404;
        error_page 404 /page.html;
    }

    location = /page.html { root html; }
    location /unused { error_json_match ~ "(?<tt>x)"; }
--- user_files
>>> finalized.html
a page
>>> page.html
another page
--- client
document_ok(client()->get('/length'), 404);
is(CORE::join('', lines_of('life.log', 1)), '/page.html 404 replaced nginx [-]',
   'the error of the filter');



=== TEST 18: a subrequest in a response that comes after a finalized one
--- main_config eval: "load_module $main::neighbor;"
--- http_config eval: $main::http_config
--- config
    location / {
        neighbor "h-finalize=503 b-before=/sub again";
        error_page 503 = @thrice;
        proxy_pass http://raw;
    }

    location @thrice {
        error_json off;
        proxy_buffering off;
        rewrite ^ /thrice break;
        proxy_pass http://raw;
    }

    location = /sub { return 200 sub; }
    location /unused { error_json_match ~ "(?<tt>x)"; }
--- client
main::forget_signals();

my $c = client();

$c->put("GET /length HTTP/1.1\r\nHost: localhost\r\n\r\n");
ok(main::wait_for('twice-*'), 'begun');
main::signal('last');
is($c->response->{body}, 'sub' . 'x' x 3000, 'in its order');



=== TEST 19: a subrequest before a document that a later filter keeps
--- main_config eval: "load_module $main::neighbor;"
--- http_config eval: $main::http_config
--- config
    location / { proxy_pass http://raw; }

    location /kept/ {
        error_json_drain 64k 1m;
        proxy_buffering off;
        neighbor_second "b-soon b-before=/sub b-delay=1";
        proxy_pass http://raw/;
    }

    location /unused { error_json_match ~ "(?<tt>x)"; }
--- client
main::forget_signals();

my $c = client();

$c->put("GET /kept/thrice HTTP/1.1\r\nHost: localhost\r\n\r\n");
ok(main::wait_for('twice-*'), 'begun');

# after what nginx has read of the page

client()->get('/ok');
main::signal('sub');
main::signal('last');
is($c->response->{body}, 'sub' . document(404), 'not one of the page');



=== TEST 20: a handler answers while one of its subrequests is still to come
--- main_config eval: "load_module $main::neighbor;"
--- http_config eval: $main::http_config
--- config
    location = /answer {
        neighbor "a-status=404 a-chunked a-before=/none a-then=/sub a-wait=2";
        neighbor_answer;
    }

    location = /none { return 204; }
    location = /sub { proxy_pass http://raw; }
    location /unused { error_json_match ~ "(?<tt>x)"; }
--- client
main::forget_signals();
main::signal('sub');

my $c = client();

document_ok($c->get('/answer'), 404);
is($c->get('/none')->{status}, 204, 'next');



=== TEST 21: exactly as many bytes as are held, of an upstream that stalls
--- http_config eval: $main::http_config
--- config
    error_json_match ~ "(?<tt>no such text)";
    error_json_match_buffer 6000;
    error_json_match_timeout 1m;

    location / { proxy_pass http://raw; }
--- client
document_ok(client()->get('/some'), 404, 'at once');



=== TEST 22: a client with no window, of a response that goes into a cache
--- http_config eval
$main::http_config . <<'_EOC_'
    send_timeout 100ms;

    server {
        listen 127.0.0.1:$TEST_NGINX_RAND_PORT_1 http2;

        location / {
            proxy_pass http://raw;
            proxy_cache one;
            proxy_cache_valid 404 1m;
        }

        location /unused { error_json_match ~ "(?<tt>x)"; }
    }
_EOC_
--- config
--- client

# the upstream stalls as well

my $c = Http2Window->new(main::port(), '/half', 10);

is(length $c->body(10), 10, 'the window');
ok(main::logs(qr/client timed out/), 'given up');



=== TEST 23: what follows a document waits for the client, and for no body
--- main_config eval: "load_module $main::neighbor;"
--- http_config eval
$main::http_config . <<'_EOC_'
    server {
        listen 127.0.0.1:$TEST_NGINX_RAND_PORT_1 http2;

        error_json_drain 64k 2s;

        location / {
            proxy_pass http://raw;
            proxy_cache one;
            proxy_cache_valid 404 1m;
            neighbor_second b-after=/after;
        }

        location = /after { return 200 "after the document"; }
        location /unused { error_json_match ~ "(?<tt>x)"; }
    }
_EOC_
--- config
--- client
my $size = 2 + length document(404);
my $c = Http2Window->new(main::port(), '/half', $size);

is($c->body($size), document(404) . 'af', 'the window');
$c->grant(1000);
is($c->body(16), 'ter the document', 'after it');



=== TEST 24: what is held comes after a subrequest that is over
--- main_config eval: "load_module $main::neighbor;"
--- http_config eval: $main::http_config
--- config
    location = /answer {
        error_json_match ~ "(?<tt>no such text)" required;
        neighbor "a-status=404 a-parts=2 a-pause=1 a-before=/none $more";
        set $more "b-before=/sub at=2";
        neighbor_answer;
    }

    location = /none { return 204; }
    location = /sub { return 200 sub; }
--- client
like(client()->get('/answer')->{body}, qr/^(n+)sub\1$/, 'in its order');



=== TEST 25: the page of a handler that sends it in parts is held to its end
--- main_config eval: "load_module $main::neighbor;"
--- http_config eval: $main::http_config
--- config
    location = /answer {
        error_json_match ~ "(?<tt>n{4000})" required;
        neighbor "a-status=404 a-parts=2 a-pause=1";
        neighbor_answer;
    }
--- client
document_ok(client()->get('/answer'), 404);



=== TEST 26: an earlier filter delays what a later one turns down
--- main_config eval: "load_module $main::neighbor;"
--- http_config eval: $main::http_config
--- config
    location / {
        neighbor b-delay=500;
        neighbor_second h-return=403;
        proxy_pass http://raw;
    }

    location /unused { error_json_match ~ "(?<tt>x)"; }
--- client
my $c = client();

is($c->get('/json')->{status}, 403, 'answered');
ok($c->closed, 'closed');



=== TEST 27: a header that comes when the body has broken off
--- main_config eval: "load_module $main::neighbor;"
--- http_config eval: $main::http_config
--- config
    error_json_match ~ "(?<tt>no such text)";

    location / {
        neighbor h-wait=2;
        proxy_pass http://raw;
    }

    location /flushed/ {
        neighbor "h-wait=2 b-flush";
        proxy_pass http://raw/;
    }
--- client
document_ok(client()->get($_), 404, $_) for qw(/broken /flushed/broken);



=== TEST 28: a page that is no JSON is not held for a pointer
--- http_config eval: $main::http_config
--- config
    error_json_pointer $tt /message;
    error_json_match_timeout 1h;

    location / { proxy_pass http://raw; }
--- client
document_ok(client()->get('/half'), 404);



=== TEST 29: a later filter tells nobody of the response that it puts in place
--- main_config eval: "load_module $main::neighbor;"
--- http_config eval: $main::http_config
--- config
    location /both/ {
        neighbor_second "h-finalize=503 ok";
        proxy_pass http://raw/;
    }

    location /plain/ {
        error_json 404;
        neighbor_second "h-finalize=503 ok";
        proxy_pass http://raw/;

        location /plain/held/ {
            error_json_match ~ "(?<tt>no such text)" required;
            proxy_pass http://raw/;
        }
    }

    location = /waited {
        error_json 404;
        neighbor a-status=404;
        neighbor_answer;
        neighbor_second "h-wait=9 b-finalize=503 ok";
    }

    location = /redirected {
        neighbor a-status=404;
        neighbor_answer;
        neighbor_second "h-redirect=/gone ok";
    }

    location = /redirected/plain {
        neighbor a-status=404;
        neighbor_answer;
        neighbor_second h-redirect=/text;
    }

    location = /gone { return 410; }
    location = /text { return 200 "a text"; }
--- client
for ([ '/both/length', 503, document(503) ],
     [ '/plain/length', 503, qr/<h1>503/ ],
     [ '/plain/held/halves', 503, qr/<h1>503/ ],
     [ '/waited', 503, qr/<h1>503/ ],
     [ '/redirected', 410, document(410) ],
     [ '/redirected/plain', 200, 'a text' ])
{
    my ($path, $status, $body) = @$_;
    my $c = client();
    my $res = $c->get($path);

    is($res->{error} || $res->{status}, $status, "$path: status");
    like($res->{body}, ref $body ? $body : qr/^\Q$body\E$/, "$path: body");
    ok($c->closed, "$path: nothing after it");
}



=== TEST 30: a response that a later filter redirects is not counted
--- main_config eval: "load_module $main::neighbor;"
--- http_config eval
"    error_json_metrics_zone 1m;\n$main::http_config"
--- config
    location = /redirected {
        neighbor a-status=404;
        neighbor_answer;
        neighbor_second h-redirect=/text;
    }

    location = /held {
        error_json_match ~ "(?<tt>no such text)" required;
        neighbor a-status=405;
        neighbor_answer;
        neighbor_second h-redirect=/text;
    }

    location = /text { return 200 "a text"; }
    location / { proxy_pass http://raw; }
    location = /counters { error_json_metrics; }
--- client
for my $path (qw(/redirected /held)) {
    my $c = client();

    is($c->get($path)->{body}, 'a text', $path);
    ok($c->closed, "$path: nothing after it");
}

client()->get('/length');

my $counters = client()->get('/counters')->{body};

like($counters, qr/code="404".* 1$/m, 'the other one');
unlike($counters, qr/code="405"/, 'not this one');



=== TEST 31: pages of the module that a filter redirects to, or turns down
--- main_config eval: "load_module $main::neighbor;"
--- http_config eval
"    error_json_metrics_zone 1m;\n$main::http_config"
--- config
    gzip on;
    gzip_types application/json "text/plain; version=0.0.4";

    location /to/ {
        neighbor a-status=404;
        neighbor_answer;
        neighbor_second "h-type=stale h-redirect=$uri/page";

        location = /to/catalog/page { error_json_catalog; }
        location = /to/counters/page { error_json_metrics; }
    }

    location = /refused { neighbor_second h-return=403; error_json_metrics; }
    location /unused { error_json_match ~ "(?<tt>x)"; }
--- client
for my $path (qw(/to/catalog /to/counters)) {
    my $res = client()->get($path, 'Accept-Encoding: gzip');

    is($res->{error} || $res->{status}, 200, $path);
    is("@{$res->{headers}{'content-encoding'} || []}", 'gzip', "$path: type");
}

document_ok(client()->get('/refused'), 403);



=== TEST 32: a page in parts is no part of what follows its document
--- main_config eval: "load_module $main::neighbor;"
--- http_config eval: $main::http_config
--- config
    location = /answer {
        neighbor "a-status=404 a-parts=2 a-pause=1 b-late";
        neighbor_second b-after=/after;
        neighbor_answer;
    }

    location = /after { return 200 after; }
    location /unused { error_json_match ~ "(?<tt>x)"; }
--- client
my $c = client();

is($c->get('/answer')->{body}, document(404) . 'after', 'once');
is($c->get('/after')->{body}, 'after', 'next');



=== TEST 33: another module looks at the buffers
--- main_config eval: "load_module $main::neighbor;"
--- http_config eval: $main::http_config
--- config
    location = /file {
        sendfile on;
        neighbor b-taken;
        error_page 404 /page.html;
        return 404;
    }

    location = /page.html { sendfile on; neighbor b-taken; root html; }

    location /kept/ {
        error_json_match ~ "(?<tt>no such text)" required;
        neighbor_second b-taken;
        proxy_pass http://raw/;
    }
--- user_files
>>> page.html
a page
--- client
my $c = client();

document_ok($c->get('/file'), 404);
is($c->get('/kept/length')->{body}, $main::page, 'kept');



=== TEST 34: a later filter holds the document back in the connection
--- main_config eval: "load_module $main::neighbor;"
--- http_config eval: $main::http_config
--- config
    location / {
        neighbor_second "b-delay=1 b-connection b-append";
        proxy_pass http://raw;
    }

    location /unused { error_json_match ~ "(?<tt>x)"; }
--- client
my $c = client();

is($c->get($_)->{body}, document(404) . '<tail>', $_) for qw(/length /length);
