# Copyright (C) ngx_status_module developers

# An error of any type whose body turns out to be empty, though its length was
# not known: an error page as well.  A PHP API's fatal error is one.  What has a
# body goes on, unchanged, with its first byte, or after the time.

use lib 't/lib';
use Server;
use StatusTest 'no_plan';

our $dir = Server::dir();
our $event = "event: error\ndata: {}\n\n";

my $json = "HTTP/1.1 500 Mine\nContent-Type: application/json\n";
my $chunked = "${json}Transfer-Encoding: chunked\n";
my $stream = "HTTP/1.1 503 Mine\nContent-Type: text/event-stream\n"
             . "Transfer-Encoding: chunked\n";

sub released {
    select undef, undef, undef, 0.005 until -e "$dir/release";
}

sub chunk { sprintf "%x\r\n%s\r\n", length $_[0], $_[0] }

$ENV{TEST_NGINX_RAW_PORT} = RawUpstream::start(
    '/chunked' => sub {
        $_[0]->head($chunked);
        $_[0]->put("0\r\n\r\n");
    },
    '/later' => sub {
        $_[0]->head($chunked);
        $_[0]->wait_read;
        $_[0]->put("0\r\n\r\n");
    },
    '/split' => sub {
        $_[0]->head($chunked);
        for ('0', "\r\n", "\r\n") { $_[0]->wait_read; $_[0]->put($_) }
    },
    '/trailer' => sub {
        $_[0]->head($chunked . "Trailer: X-Last\n");
        $_[0]->put("0\r\nX-Last: 1\r\n\r\n");
    },
    '/close' => sub {
        $_[0]->head("${json}Connection: close\n");
        $_[0]->wait_read;
        $_[0]->close;
    },
    '/broken' => sub {
        $_[0]->head($chunked);
        $_[0]->wait_read;
        $_[0]->reset;
    },
    '/bad' => sub {
        $_[0]->head($chunked, "g\r\n");
        $_[0]->stall;
    },
    '/grpc' => sub {
        $_[0]->head("HTTP/1.1 500 Mine\nContent-Type: application/grpc\n"
                    . "Transfer-Encoding: chunked\n");
        $_[0]->put("0\r\n\r\n");
    },
    '/body' => sends_chunked("${json}X-Kept: yes\nETag: \"a\"", '{}'),
    '/body/later' => sub {
        $_[0]->head($chunked . "X-Kept: yes\nETag: \"a\"\n");
        $_[0]->wait_read;
        $_[0]->put(chunk('{}') . "0\r\n\r\n");
    },
    '/body/one' => sub {
        $_[0]->head($chunked);
        $_[0]->wait_read;
        $_[0]->put(chunk('1') . "0\r\n\r\n");
    },
    '/head' => sub { $_[0]->head($chunked . "ETag: \"a\"\n") },
    '/body/zeros' => sub {
        $_[0]->head($chunked . "X-Kept: yes\nETag: \"a\"\n");
        $_[0]->put("0002\r\n{}\r\n0\r\n\r\n");
    },
    '/body/size' => sub {
        my ($size) = $_[0]{head} =~ m{/size\?(\w+)};
        $_[0]->head($chunked, "$size\r\n" . ' ' x hex($size) . "\r\n0\r\n\r\n");
    },
    '/body/at-once' => sub {
        $_[0]->head("${json}Connection: close\n", '{}');
        $_[0]->close;
    },
    '/body/close' => sub {
        $_[0]->head("${json}Connection: close\nX-Kept: yes\nETag: \"a\"\n");
        $_[0]->wait_read;
        $_[0]->put('{}');
        $_[0]->close;
    },
    '/html' => sub {
        $_[0]->head("HTTP/1.1 500 Mine\nContent-Type: text/html\n"
                    . "Transfer-Encoding: chunked\n");
        $_[0]->put(chunk('<p>') . "0\r\n\r\n");
    },
    '/html/broken' => sub {
        $_[0]->head("HTTP/1.1 500 Mine\nContent-Type: text/html\n"
                    . "Transfer-Encoding: chunked\n");
        $_[0]->wait_read;
        $_[0]->reset;
    },
    '/large' => sub {
        $_[0]->head($chunked . "X-Kept: yes\nETag: \"a\"\n");
        $_[0]->wait_read;
        $_[0]->put(chunk('x' x 10000)) for 1 .. 50;
        $_[0]->put("0\r\n\r\n");
    },
    '/events' => sub {
        $_[0]->head($stream);
        released();
        $_[0]->put(chunk($event));
        $_[0]->stall;
    },
    '/once' => sub {
        open my $out, '>>', "$dir/once" or die $!;
        print $out "request\n";
        CORE::close $out;
        $_[0]->head($chunked);
        $_[0]->put("0\r\n\r\n");
    },
);

$ENV{TEST_NGINX_FPM} = Server::fpm(<<'_EOC_',
pm.max_children = 2
php_admin_flag[display_errors] = off
php_admin_flag[log_errors] = on
_EOC_
    'fatal.php' => <<'_EOC_',
<?php
header('Content-Type: application/json');
throw new Exception('of the application');
_EOC_
    'said.php' => <<'_EOC_',
<?php
http_response_code(500);
header('Content-Type: application/json');
echo '{"said":"by PHP"}';
_EOC_
);

Server::put('empty.py', <<'_EOC_');
def application(env, start):
    body = b'{"said":"by Python"}' if env['PATH_INFO'] == '/said' else b''
    start('500 Mine', [('Content-Type', 'application/json')])
    return [body] if body else []
_EOC_

for my $protocol (qw(socket scgi-socket http-socket)) {
    $ENV{'TEST_NGINX_UWSGI_' . uc $protocol =~ tr/-/_/r} = Server::start(
        program => 'uwsgi',
        package => 'uwsgi-core and uwsgi-plugin-python3',
        args => [ '--plugin', 'python3', "--$protocol", '@SOCKET@',
                  '--chmod-socket=666', '--wsgi-file', '@DIR@/empty.py',
                  '--need-app', '--master', '--die-on-term' ],
    );
}

$ENV{TEST_NGINX_SCRIPTS} = $dir;

our $http_config = <<'_EOC_';
    upstream raw {
        server 127.0.0.1:$TEST_NGINX_RAW_PORT;
        keepalive 4;
    }

    error_json on;
    error_json_drain 64k 30s;
    error_json_match_timeout 30s;
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_cache_path html/cache keys_zone=cache:1m;

    log_format empty '$uri $status $error_json';
    access_log logs/empty.log empty;
_EOC_

our $config = <<'_EOC_';
    location / { proxy_pass http://raw; }
    location /unbuffered/ { proxy_buffering off; proxy_pass http://raw/; }
    location /cached/ {
        proxy_cache cache;
        proxy_cache_valid 500 1m;
        proxy_pass http://raw/;
    }
_EOC_

our @empty = qw(/chunked /later /split /trailer /close /broken /bad);
our @kept = qw(/body /body/later /body/zeros /body/close);


sub kept_ok {
    my ($res, $body, $name) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    return fail("$name: $res->{error}") if $res->{error};

    my $h = $res->{headers};

    is("$res->{status} @{$h->{'content-type'}} @{$h->{'x-kept'} || []}"
       . " @{$h->{etag} || []}",
       '500 application/json yes "a"', "$name: header");
    is($res->{body}, $body, "$name: body");
}

run_tests();

__DATA__

=== TEST 1: empty, of each framing
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
for my $where ('', '/unbuffered', '/cached', '/cached') {
    my $c = client();

    for my $path (@empty) {
        next if $path =~ m{/(?:broken|bad)} && $where eq '/cached';
        document_ok($c->get("$where$path"), 500, "$where$path");
    }
}



=== TEST 2: what has a body is what it was
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
for my $where ('', '/unbuffered', '/cached', '/cached') {
    my $c = client();

    kept_ok($c->get("$where$_"), '{}', "$where$_") for @kept;
    kept_ok($c->get("$where/large"), 'x' x 500000, "$where/large");
    is($c->get("$where/body/one")->{body}, 1, "$where/body/one");
}

my $res = client()->get('/grpc');
is("$res->{status} @{$res->{headers}{'content-type'}} $res->{body}",
   '500 application/grpc ', 'gRPC');

$res = client()->request('HEAD', '/body');
is("$res->{status} @{$res->{headers}{'content-type'}}",
   '500 application/json', 'HEAD is kept');
is("@{$res->{headers}{'x-kept'}}", 'yes', 'HEAD is kept: header');
is("@{$res->{headers}{etag} || []}", '"a"', 'HEAD is kept: ETag');

$res = client()->request('HEAD', '/head');
is("@{$res->{headers}{etag} || []}", '"a"', 'HEAD, and nothing else: ETag');



=== TEST 3: the first byte of a body is there with the header
--- http_config eval
$main::http_config . <<'_EOC_'
    log_format rate '$request_uri $limit_rate';
    access_log logs/rate.log rate;
    limit_rate 100m;
_EOC_
--- config eval: $main::config
--- client
my @paths = ('/body/at-once', map { "/body/size?$_" } qw(1 9 a A f F 1f));

# of what has to wait, the rate is not limited

client()->get($_) for @paths, '/body/later';

is_deeply([ lines_of('rate.log', @paths + 1) ],
          [ map({ "$_ 104857600" } @paths), '/body/later 0' ],
          'which responses had to wait');



=== TEST 4: an event stream waits for its first event, and no longer
--- http_config eval: $main::http_config
--- config
    location / { proxy_pass http://raw; }

    location /short/ {
        error_json_match_timeout 50ms;
        proxy_pass http://raw/;
    }
--- client
unlink "$dir/release";

sub head_of {
    my ($c) = @_;

    until ($c->{in} =~ /\r\n\r\n/) {
        $c->_read or return 'nothing';
    }

    $c->{in} =~ s/^(.*?)\r\n\r\n//s;
    return $1;
}

sub event_of {
    my ($c) = @_;

    until ($c->{in} =~ /\n\n\r\n/) {
        $c->_read or return 'nothing';
    }

    return $c->{in};
}

my $long = client();
$long->put("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n");

my $short = client();
$short->put("GET /short/events HTTP/1.1\r\nHost: localhost\r\n\r\n");

like(head_of($short), qr/^HTTP\/1.1 503 .*text\/event-stream/s,
     'after the time: header');
ok($short->idle, 'and nothing more');
ok($long->idle, 'not a byte before the time');

Server::put('release', '');

like(head_of($long), qr/^HTTP\/1.1 503 .*text\/event-stream/s,
     'with the first event');
is(event_of($_), sprintf("%x\r\n%s\r\n", length $event, $event),
   'the event') for $long, $short;

$_->close for $long, $short;



=== TEST 5: the other conditions
--- http_config eval: $main::http_config
--- config
    location /source/ { error_json_source nginx; proxy_pass http://raw/; }
    location /bypass/ {
        error_json_bypass $http_x_bypass;
        proxy_pass http://raw/;
    }
    location /dry/ { error_json_dry_run on; proxy_pass http://raw/; }
    location /codes/ { error_json 4xx; proxy_pass http://raw/; }

    location /accept/ { error_json_negotiate on; proxy_pass http://raw/; }

    location /match/ {
        error_json_match ~ ^$ required;
        proxy_pass http://raw/;
    }

    location /nonempty/ {
        error_json_match ~ . required;
        proxy_pass http://raw/;
    }

    location /pointer/ {
        error_json_pointer $text /text required;
        proxy_pass http://raw/;
    }

    location /status/ {
        error_json_status 500=502;
        error_json_proxy_status gateway;
        proxy_pass http://raw/;
    }
--- client
my $c = client();

for my $path (qw(/source/later /dry/later /codes/later /nonempty/later
                 /pointer/later))
{
    my $res = $c->get($path);
    is("$res->{status} @{$res->{headers}{'content-type'}} $res->{body}",
       '500 application/json ', $path);
}

my $res = $c->get('/bypass/later', 'X-Bypass: 1');
is($res->{body}, '', '/bypass/later');

document_ok($c->get("/match$_"), 500, "/match$_") for qw(/later /broken /bad);
is($c->get('/match/html')->{body}, '<p>', '/match/html: not empty');

# a page of which nothing is known is not known to be empty

client()->get('/match/html/broken');

document_ok($c->get('/accept/later'), 500, '/accept/later');
is("@{$c->get('/accept/later')->{headers}{vary}}", 'Accept', 'Vary');
ok(!$c->get('/accept/body/later')->{headers}{vary}, 'no Vary of what is kept');

$res = $c->get('/status/later');
document_ok($res, 502, '/status/later');
is("@{$res->{headers}{'proxy-status'}}", 'gateway; received-status=500',
   'Proxy-Status');

# a dry run, one whose type counts, one that broke off, and one that is kept

ok(scalar(lines_of('empty.log', 1, qr/^\Q$_\E$/)), "$_: logged") for (
    '/dry/later 500 replaced_dry_run',
    '/source/later 500 type',
    '/match/html/broken 500 match',
    '/accept/body/later 500 type',
);



=== TEST 6: PHP-FPM and uWSGI
--- http_config eval: $main::http_config
--- config
    location /fpm/ {
        fastcgi_param SCRIPT_FILENAME $TEST_NGINX_SCRIPTS/$arg_script.php;
        fastcgi_param REQUEST_METHOD $request_method;
        fastcgi_pass $TEST_NGINX_FPM;
    }

    location /kept/ {
        fastcgi_keep_conn on;
        fastcgi_param SCRIPT_FILENAME $TEST_NGINX_SCRIPTS/$arg_script.php;
        fastcgi_param REQUEST_METHOD $request_method;
        fastcgi_pass $TEST_NGINX_FPM;
    }

    location / {
        include /etc/nginx/uwsgi_params;
        uwsgi_pass $TEST_NGINX_UWSGI_SOCKET;
    }

    location /http/ { proxy_pass http://$TEST_NGINX_UWSGI_HTTP_SOCKET:/; }

    location /scgi/ {
        include /etc/nginx/scgi_params;
        scgi_param PATH_INFO $arg_path;
        scgi_pass $TEST_NGINX_UWSGI_SCGI_SOCKET;
    }
--- client
my $c = client();

for (
    [ '/fpm/?script=fatal', '/fpm/?script=said', '{"said":"by PHP"}' ],
    [ '/kept/?script=fatal', '/kept/?script=said', '{"said":"by PHP"}' ],
    [ '/empty', '/said', '{"said":"by Python"}' ],
    [ '/http/empty', '/http/said', '{"said":"by Python"}' ],
    [ '/scgi/', '/scgi/?path=/said', '{"said":"by Python"}' ],
) {
    my ($empty, $said, $body) = @$_;

    for (1 .. 2) {
        document_ok($c->get($empty), 500, $empty);

        my $res = $c->get($said);
        is("$res->{status} @{$res->{headers}{'content-type'}} $res->{body}",
           "500 application/json $body", $said);
    }
}



=== TEST 7: from the cache, one request of the upstream
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
unlink "$dir/once";

my $c = client();

document_ok($c->get('/cached/once'), 500, 'once') for 1 .. 3;
is(Server::get("$dir/once"), "request\n", 'one request');
