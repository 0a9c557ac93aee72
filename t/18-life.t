# Copyright (C) ngx_status_module developers

# A request goes on while something of the module waits, and a response is not
# always the one of the upstream that is at work: each point of a response's
# life, and who is said to have answered.

use lib 't/lib';
use StatusTest 'no_plan';

use File::Temp ();
use Http2Window;
use IO::Select;

our $dir = File::Temp->newdir;

our $page = '<html><title>secret</title>' . 'x' x 2000 . '</html>';
our $head = "HTTP/1.1 404 Not Found\nContent-Type: text/html";


# a file is a signal from one process to another

sub signal { open my $out, '>', "$dir/$_[0]" or die "$dir: $!" }

sub wait_for {
    my ($name) = @_;

    for (1 .. 2000) {

        # a name without a wildcard is returned without the file, too

        return 1 if grep { -e } glob "$dir/$name";
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
    '/held' => sub {
        my ($conn) = @_;

        $conn->head("$head\nContent-Length: 5000", 'a page');
        $conn->wait_read;
        signal('held');
        $conn->stall;
    },
);

# a module that sends a header twice

my $module = $ENV{TEST_NGINX_LOAD_MODULES};

our ($neighbor) = $module ? split /\n/, qx(util/neighbor $module) : '';

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
--- client
for my $path (qw(/invalid /unbuffered/invalid /cached/invalid)) {
    my $c = client();

    document_ok($c->get($path), 404, $path);
    document_ok($c->get('/length'), 404, "$path: next");
}
