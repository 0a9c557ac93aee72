# Copyright (C) ngx_status_module developers

# Proxy-Status, Retry-After, and another status: what an error says besides its
# document, as a parser of structured fields and a client that tries again
# understand it.

use lib 't/lib';
use Server;
use StatusTest 'no_plan';

our $page = '<html>' . 'x' x 2000 . '</html>';
our $html = "Content-Type: text/html\n";
our $length = 'Content-Length: ' . length($page) . "\n";
our $dir = Server::dir();

sub answers {
    my ($status, $headers, $body) = @_;

    return sub {
        $_[0]->head("HTTP/1.1 $status\n$headers" . 'Content-Length: '
                    . length($body) . "\n");
        $_[0]->put($body) unless $_[0]{head} =~ /^HEAD/;
    };
}

my $json = "Content-Type: application/json\n";

$ENV{TEST_NGINX_RAW_PORT} = RawUpstream::start(
    (map { ("/$_" => answers("$_ Mine", $html, $page)) }
         qw(200 401 403 404 410 416 429 500 503)),
    '/json' => answers('409 Mine', $json, '{}'),
    '/json/503' => answers('503 Mine', $json, '{}'),
    '/member' => answers('404 Mine', $html . 'Proxy-Status: origin;'
                         . " error=http_request_denied, \"a, b\"\n", $page),
    '/later' => answers('503 Mine', "${html}Retry-After: 17\n", $page),
    '/denied' => answers('403 Mine', "${html}WWW-Authenticate: Basic\n"
                         . "Set-Cookie: a=1\nSet-Cookie: b=2\n"
                         . "Content-Range: bytes */7\n", $page),
    '/once' => sub {
        my $file = "$dir/once";
        my $before = -e $file;

        open my $out, '>>', $file or die $!;
        print $out "request\n";
        CORE::close $out;

        answers($before ? '200 OK' : '503 Mine', $html, $page)->($_[0]);
    },
);

my $dead = IO::Socket::INET->new(Proto => 'tcp', LocalAddr => '127.0.0.1');

$ENV{TEST_NGINX_DEAD_PORT} = $dead->sockport;
$ENV{TEST_NGINX_H2} = our $h2 = "unix:$dir/h2.sock";

our $http_config = <<'_EOC_';
    error_json on;

    upstream raw {
        server 127.0.0.1:$TEST_NGINX_RAW_PORT;
        keepalive 4;
    }

    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_cache_path html/cache keys_zone=cache:1m;

    log_format answers '$uri $status $error_json_code $error_json'
                       ' $error_json_source $status_message $status_retryable'
                       ' "$error_json_cause"';
    access_log logs/answers.log answers;
_EOC_


# runs a program of JavaScript that knows the packages of npm

sub node {
    my ($program, @args) = @_;

    my $pid = open my $out, '-|';
    die "cannot fork: $!" unless defined $pid;

    if (!$pid) {
        chdir 'build/clients' or die "no build/clients: $!";
        exec 'node', '--input-type=module', '-e', $program, '--', @args
            or POSIX::_exit(127);
    }

    local $/;
    return decode(scalar <$out>);
}


# what a parser makes of a Proxy-Status, as "name error=x"

our $parse = <<'_EOC_';
import { parseList } from 'structured-headers';

const word = (value) => typeof value == 'number' ? value
    : typeof value == 'string' ? `"${value}"` : value.toString();

console.log(JSON.stringify(process.argv.slice(1).filter((a) => a != '--').map(
    (line) => parseList(line).map(([name, params]) =>
        [word(name), ...[...params].map(([k, v]) => `${k}=${word(v)}`)]
            .join(' ')).join(', '))));
_EOC_

our $fetch = <<'_EOC_';
import http2 from 'node:http2';
import net from 'node:net';

const [socket, method, path] = process.argv.slice(1).filter((a) => a != '--');
const session = http2.connect('http://localhost',
                              { createConnection: () => net.connect(socket) });
const stream = session.request({ ':method': method, ':path': path });

stream.setEncoding('utf8');

let body = '';

stream.on('data', (data) => { body += data; });
stream.on('response', (headers) => {
    stream.on('end', () => {
        console.log(JSON.stringify({ ...headers, body }));
        session.destroy();
    });
    stream.resume();
});
_EOC_

our $retry = <<'_EOC_';
import { Agent, RetryAgent, request } from 'undici';

const [url] = process.argv.slice(1).filter((a) => a != '--');
const minute = 60000;

setTimeout(() => { console.log('{"error":"timeout"}'); process.exit(); },
           30000).unref();

const dispatcher = new RetryAgent(new Agent(), {
    minTimeout: minute, maxTimeout: minute, maxRetries: 2,
    statusCodes: [503],
});

const response = await request(url, { dispatcher });
await response.body.text();

console.log(JSON.stringify({ status: response.statusCode }));
process.exit();
_EOC_


# a header's lines, as one, where one without a value is not the same as none

sub line {
    my ($res, $name) = @_;
    return CORE::join(', ', map { length ? $_ : '(empty)' }
                            @{$res->{headers}{$name} || []});
}

run_tests();

__DATA__

=== TEST 1: Proxy-Status, parsed by a parser of structured fields
--- http_config eval
$main::http_config . <<'_EOC_'
    error_json_proxy_status nginx.test:8080/*a;
    error_json_source any;

    server {
        listen $TEST_NGINX_H2 http2;
        location / { proxy_pass http://raw; }
        location /dead { proxy_pass http://127.0.0.1:$TEST_NGINX_DEAD_PORT; }
    }
_EOC_
--- config
    location / { proxy_pass http://raw; }
    location /dead { proxy_pass http://127.0.0.1:$TEST_NGINX_DEAD_PORT; }
    location /page { return 404; }
    location /text { return 410 text; }
    location /source/ { error_json_source nginx; proxy_pass http://raw/; }
    location /accept/ { error_json_negotiate on; proxy_pass http://raw/; }

    location /cached/ {
        proxy_cache cache;
        proxy_cache_valid 404 1m;
        proxy_pass http://raw/;
    }

    location /off/ { error_json_proxy_status off; proxy_pass http://raw/; }
    location /other/ {
        error_json_proxy_status zaZA09:/!#$%&'+-.^_`|~*;
        proxy_pass http://raw/;
    }
    location /bypass/ { error_json_bypass 1; proxy_pass http://raw/; }
    location /dry/ { error_json_dry_run on; proxy_pass http://raw/; }
    location /codes/ { error_json 5xx; proxy_pass http://raw/; }
    location /moved { error_json 302; return 302 /; }
--- client
my $c = client();
my $name = 'nginx.test:8080/*a';

my @expected = (
    [ '/404', "$name received-status=404" ],
    [ '/json', "$name received-status=409" ],
    [ '/member', "origin error=http_request_denied, \"a, b\", "
                 . "$name received-status=404" ],
    [ '/source/404', "$name received-status=404" ],
    [ '/accept/404', "$name received-status=404" ],
    [ '/cached/404', "$name received-status=404" ],
    [ '/cached/404', "$name received-status=404" ],
    [ '/other/404', q(zaZA09:/!#$%&'+-.^_`|~* received-status=404) ],
    [ '/dead', "$name error=destination_unavailable" ],
    [ '/page', "$name error=http_request_error" ],
    [ '/text', "$name error=http_request_error" ],
    map { [ $_, '' ] } qw(/200 /off/404 /bypass/404 /dry/404 /codes/404
                              /moved),
);

for my $method (qw(GET HEAD)) {
    my @lines = map {
        line($c->request($method, $_->[0], 'Accept: text/html'),
             'proxy-status')
    } @expected;

    is_deeply(node($main::parse, @lines), [ map { $_->[1] } @expected ],
              $method);
}

is(line($c->get('/dead'), 'proxy-status'),
   "$name; error=destination_unavailable", 'as it is written');

for my $method (qw(GET HEAD)) {
    for ([ '/404', "$name; received-status=404" ],
         [ '/dead', "$name; error=destination_unavailable" ])
    {
        my ($path, $line) = @$_;
        my $res = node($main::fetch, $main::h2 =~ s/^unix://r, $method, $path);

        is($res->{'proxy-status'}, $line, "$method $path over HTTP/2");
    }
}



=== TEST 2: Retry-After, where there is none
--- http_config eval
$main::http_config . <<'_EOC_'
    error_json_retry_after 30;

    map $arg_after $after { default $arg_after; }
    map $status $by_status { 404 7; default ''; }
_EOC_
--- config
    location / { proxy_pass http://raw; }
    location /dead { proxy_pass http://127.0.0.1:$TEST_NGINX_DEAD_PORT; }
    location /return { return 429; }

    location /codes/ {
        error_json_retry_after 5 4xx 500-502 !404;
        proxy_pass http://raw/;
    }

    location /date/ {
        error_json_retry_after 'Fri, 31 Dec 1999 23:59:59 GMT';
        proxy_pass http://raw/;
    }

    location /variable/ {
        error_json_retry_after $after;
        proxy_pass http://raw/;
    }

    location /status/ {
        error_json_retry_after $by_status 404 503;
        error_json_member after $sent_http_retry_after;
        proxy_pass http://raw/;
    }

    location /zero/ { error_json_retry_after 0; proxy_pass http://raw/; }
    location /empty/ { error_json_retry_after ''; proxy_pass http://raw/; }
    location /bypass/ { error_json_bypass 1; proxy_pass http://raw/; }
    location /dry/ { error_json_dry_run on; proxy_pass http://raw/; }
    location /off/ { error_json off; proxy_pass http://raw/; }
--- client
my $c = client();
my $date = 'Fri, 31 Dec 1999 23:59:59 GMT';
my $escaped = $date =~ s/ /+/gr;

for (
    [ '/429', '30' ], [ '/503', '30' ], [ '/return', '30' ],
    [ '/json/503', '30' ], [ '/later', '17' ],
    [ '/404', '' ], [ '/500', '' ], [ '/dead', '' ], [ '/200', '' ],
    [ '/codes/403', '5' ], [ '/codes/500', '5' ], [ '/codes/404', '' ],
    [ '/codes/503', '' ], [ '/date/503', $date ],
    [ '/variable/503?after=190', '190' ],
    [ '/variable/503?after=05', '05' ], [ '/variable/503', '' ],
    (map { [ "/variable/503?after=$_", '' ] }
         '0', '-1', '1.5', '10s', 'soon', '1%0d%0aX:1', "1\xff",
         "Fri,_31_Dec_1999_23:59:59_GMT"),
    [ '/status/404', '7' ], [ '/status/503', '' ],
    (map { [ $_, '' ] } qw(/zero/503 /empty/503 /bypass/503 /dry/503
                           /off/503)),
) {
    my ($path, $expected) = @$_;
    is(line($c->get($path), 'retry-after'), $expected, $path);
}

is(decode($c->get('/status/404')->{body})->{after}, 7, 'a member');
is(line($c->request('HEAD', '/503'), 'retry-after'), 30, 'HEAD');
--- error_log
"error_json_retry_after" adds no header, "soon" is neither seconds nor a date
--- no_error_log
[alert]
[crit]
[emerg]



=== TEST 3: Retry-After from a variable that is a date
--- http_config eval
$main::http_config . <<'_EOC_'
    map $arg_after $after {
        right 'Fri, 31 Dec 1999 23:59:59 GMT';
        long 'Fri, 31 Dec 1999 23:59:59 GMT, 1';
        short 'Fri, 31 Dec 1999 23:59:59';
        day 'Mon, 31 Dec 1999 23:59:59 GMT';
        zone 'Fri, 31 Dec 1999 23:59:59 EST';
        old 'Friday, 31-Dec-99 23:59:59 GMT';
        header "Fri, 31 Dec 1999 23:59:59 GMT\r\nX-Evil: 1";
    }
_EOC_
--- config
    error_json_retry_after $after 404;
    location / { return 404; }
--- client
my $c = client();

for (qw(right long short day zone old header)) {
    my $res = $c->get("/?after=$_");
    is(line($res, 'retry-after'),
       $_ eq 'right' ? 'Fri, 31 Dec 1999 23:59:59 GMT' : '', $_);
    is(line($res, 'x-evil'), '', "$_: no other header");
}



=== TEST 4: a client that waits as long as it is told to, and not its minute
--- http_config eval: $main::http_config
--- config
    error_json_retry_after 1;
    location / { proxy_pass http://raw; }
--- client
my $res = node($main::retry, 'http://127.0.0.1:'
               . $Test::Nginx::Util::ServerPortForClient . '/once');

is_deeply($res, { status => 200 }, 'undici: tried again');
is(Server::get("$dir/once"), "request\n" x 2, 'twice in all');



=== TEST 5: which statuses are a passing state
--- http_config
    error_json off;
--- config
    location /408 { return 408 $status_retryable; }
    location /425 { return 425 $status_retryable; }
    location /429 { return 429 $status_retryable; }
    location /502 { return 502 $status_retryable; }
    location /503 { return 503 $status_retryable; }
    location /504 { return 504 $status_retryable; }
    location / { return 404 $status_retryable; }
    location /500 { return 500 $status_retryable; }
    location /501 { return 501 $status_retryable; }
    location /409 { return 409 $status_retryable; }
    location /early { set $early $status_retryable; return 200 <$early>; }
    add_header Retryable $status_retryable always;
--- client
for my $code (408, 425, 429, 502, 503, 504) {
    is(line(client()->get("/$code"), 'retryable'), 'true', $code . ' is');
}

for my $code (404, 409, 500, 501) {
    is(line(client()->get("/$code"), 'retryable'), 'false', "$code is not");
}

is(client()->get('/early')->{body}, '<>', 'no response yet');



=== TEST 6: another status, with the headers of the old one
--- http_config eval: $main::http_config
--- config
    error_json_status 403=404 5xx=502 500-501=599 4xx=400 410=403
                      499-500=598;
    error_json_status 416=422;
    error_json_drain 64k 30s;

    location / { proxy_pass http://raw; }
    location /return { return 403; }
    location /dead {
        error_json_proxy_status gateway;
        error_json_retry_after 3 404 504;
        error_json_status 502=504;
        proxy_pass http://127.0.0.1:$TEST_NGINX_DEAD_PORT;
    }

    location /cached/ {
        proxy_cache cache;
        proxy_cache_valid 403 1m;
        proxy_pass http://raw/;
    }

    location /dry/ { error_json_dry_run on; proxy_pass http://raw/; }
    location /off/ { error_json off; proxy_pass http://raw/; }
    location /none/ { error_json_status 416=422 410-416=421; proxy_pass http://raw/; }
    location /page/ {
        error_page 403 /missing.html;
        proxy_intercept_errors on;
        proxy_pass http://raw/;
    }
--- client
my $c = client();
my %connections;

for (
    [ '/403', 404 ], [ '/404', 400 ], [ '/410', 403 ], [ '/416', 422 ],
    [ '/500', 599 ], [ '/503', 502 ], [ '/return', 404 ], [ '/none/404', 404 ],
    [ '/denied', 404 ], [ '/cached/403', 404 ], [ '/cached/403', 404 ],
) {
    my ($path, $code) = @$_;
    my $res = $c->get($path);

    document_ok($res, $code, $path);
    $connections{$_} = 1 for @{$res->{headers}{'x-connection'} || []};

    $res = $c->request('HEAD', $path);
    is("$res->{status} " . line($res, 'content-length'),
       "$code " . length document($code), "HEAD $path");
}

is(scalar(keys %connections), 1, 'one upstream connection');

for ([ '/json', 409 ], [ '/dry/403', 403 ], [ '/off/403', 403 ],
     [ '/200', 200 ])
{
    my ($path, $code) = @$_;
    is($c->get($path)->{status}, $code, $path);
}

my $res = $c->get('/denied');
is(line($res, 'www-authenticate'), 'Basic', 'WWW-Authenticate');
is(line($res, 'set-cookie'), 'a=1, b=2', 'cookies');

$res = $c->get('/dead');
document_ok($res, 504, 'an error of nginx');
is(line($res, 'proxy-status'), 'gateway; error=destination_unavailable',
   'with its cause');
is(line($res, 'retry-after'), 3, 'and the Retry-After of the new status');
unlike($res->{head}, qr/502/, 'no trace of the old one');



=== TEST 7: the log has both
--- http_config eval: $main::http_config
--- config
    error_json_status 403=404 502=503;

    location / { proxy_pass http://raw; }
    location /dead { proxy_pass http://127.0.0.1:$TEST_NGINX_DEAD_PORT; }
    location /return { return 403; }
    location /off/ { error_json off; proxy_pass http://raw/; }
--- client
my $c = client();

$c->get($_) for qw(/403 /json /dead /return /off/403 /200);

is(text_of('answers.log', 6), <<'_EOC_', 'log');
/403 404 403 replaced upstream NotFound false "-"
/json 409 409 type upstream Conflict false "-"
/dead 503 502 replaced nginx ServiceUnavailable true "destination_unavailable"
/return 404 403 replaced nginx NotFound false "http_request_denied"
/off/403 403 - - upstream Forbidden false "-"
/200 200 - - upstream OK false "-"
_EOC_



=== TEST 8: another status over HTTP/2
--- http_config eval
$main::http_config . <<'_EOC_'
    server {
        listen $TEST_NGINX_H2 http2;
        error_json_status 403=404;
        location / { proxy_pass http://raw; }
        location /return { return 403; }
    }
_EOC_
--- config
--- client
for my $path (qw(/403 /return)) {
    my $res = node($main::fetch, $main::h2 =~ s/^unix://r, 'GET', $path);
    is("$res->{':status'} $res->{body}", '404 ' . document(404), $path);
}



=== TEST 9: the connection to the upstream, as docs/recipes.md has it
--- http_config
    log_format connection '$connection';

    server {
        listen 127.0.0.1:$TEST_NGINX_RAND_PORT_1;
        access_log logs/connections.log connection;
        default_type text/html;
        set $part "<p>an application's own page, of two thousand bytes</p>\n";
        set $quarter $part$part$part$part$part$part$part$part$part;

        location / { return 500 $quarter$quarter$quarter$quarter; }
    }

    upstream application {
        server 127.0.0.1:$TEST_NGINX_RAND_PORT_1;
        keepalive 4;
    }

    proxy_http_version 1.1;
    proxy_set_header Connection "";
--- config
    location /status {
        error_json on;
        error_json_status 500=502;
        proxy_pass http://application;
    }

    location /intercepted {
        error_json on;
        proxy_intercept_errors on;
        error_page 500 =502 @page;
        proxy_pass http://application;
    }

    location @page { return 502; }
--- client
my $requests = 100;
my (%opened, %before);

for my $path (qw(/intercepted /status)) {
    my $c = client();
    my $clients = 1;

    for (1 .. $requests) {
        my $res = $c->get($path);

        is($res->{status}, 502, "$path: status") if $res->{status} != 502;

        if (($res->{headers}{connection} || [''])->[0] eq 'close') {
            $c = client();
            $clients++;
        }
    }

    is($clients, $path eq '/status' ? 1 : $requests + 1, "$path: clients");

    $opened{$path} = grep { !$before{$_}++ }
        lines_of('connections.log', $requests * (1 + keys %opened));
}

my @figures = Server::get('docs/recipes.md')
              =~ /(\d+)\s+errors\s+with\s+a\s+page.*?take\s+(\d+)\s+connection
                  \..*?takes\s+(\d+):/xs;

is("@figures", "$requests $opened{'/status'} $opened{'/intercepted'}",
   'connections that were opened');
cmp_ok($opened{'/status'}, '<', $opened{'/intercepted'}, 'fewer');



=== TEST 10: Proxy-Status with a list of tokens
--- refused
error_json_proxy_status "a, b";
--- message
invalid name "a, b" in "error_json_proxy_status", use one token: a letter and then letters, digits, and "-._:/", or "off" in refused.conf:1



=== TEST 11: Proxy-Status with a parameter
--- refused
error_json_proxy_status "a;b";
--- message
invalid name "a;b" in "error_json_proxy_status", use one token: a letter and then letters, digits, and "-._:/", or "off" in refused.conf:1



=== TEST 12: Proxy-Status with a brace
--- refused
error_json_proxy_status "a{b";
--- message
invalid name "a{b" in "error_json_proxy_status", use one token: a letter and then letters, digits, and "-._:/", or "off" in refused.conf:1



=== TEST 13: Proxy-Status with a digit at its beginning
--- refused
error_json_proxy_status 0a;
--- message
invalid name "0a" in "error_json_proxy_status", use one token: a letter and then letters, digits, and "-._:/", or "off" in refused.conf:1



=== TEST 14: Proxy-Status with a NUL
--- refused eval: "error_json_proxy_status a\0;"
--- message eval: "invalid name \"a\0\" in \"error_json_proxy_status\", use one token: a letter and then letters, digits, and \"-._:/\", or \"off\" in refused.conf:1\n"



=== TEST 15: Proxy-Status of nothing
--- refused
error_json_proxy_status "";
--- message
invalid name "" in "error_json_proxy_status", use one token: a letter and then letters, digits, and "-._:/", or "off" in refused.conf:1



=== TEST 16: Proxy-Status twice
--- refused
error_json_proxy_status a;
error_json_proxy_status off;
--- message
"error_json_proxy_status" directive is duplicate in refused.conf:2



=== TEST 17: a Retry-After that is neither
--- refused
error_json_retry_after 30s;
--- message
invalid value "30s" in "error_json_retry_after", use seconds ("120"), or a date ("Fri, 31 Dec 1999 23:59:59 GMT") in refused.conf:1



=== TEST 18: a Retry-After of a day that is another one
--- refused
error_json_retry_after "Mon, 31 Dec 1999 23:59:59 GMT";
--- message
invalid value "Mon, 31 Dec 1999 23:59:59 GMT" in "error_json_retry_after", use seconds ("120"), or a date ("Fri, 31 Dec 1999 23:59:59 GMT") in refused.conf:1



=== TEST 19: a Retry-After for no code
--- refused
error_json_retry_after 30 5x;
--- message
invalid code "5x" in "error_json_retry_after", use a code ("404"), a class ("4xx"), a range ("500-504"), or one of these after "!" in refused.conf:1



=== TEST 20: Retry-After twice
--- refused
error_json_retry_after 30;
error_json_retry_after 60 503;
--- message
"error_json_retry_after" directive is duplicate in refused.conf:2



=== TEST 21: a status out of range
--- refused
error_json_status 403=200;
--- message
"200" is not allowed in "error_json_status", a response with a code under 300 is not an error and has no error page, use codes from 300 to 599 in refused.conf:1



=== TEST 22: a status out of range, on the left
--- refused
error_json_status 600=500;
--- message
"600" in "error_json_status" is out of range, use codes from 300 to 599 in refused.conf:1



=== TEST 23: a status without a body
--- refused
error_json_status 404=304;
--- message
"304" is not allowed in "error_json_status", a response with this code has no body in refused.conf:1



=== TEST 24: a chain
--- refused
error_json_status 403=404=410;
--- message
"403=404=410" in "error_json_status" is a chain, a status is changed once only, use "code=code" in refused.conf:1



=== TEST 25: a class on the right
--- refused
error_json_status 403=4xx;
--- message
invalid change "403=4xx" in "error_json_status", use a code, a class, or a range, "=", and a code, as in "403=404", "5xx=502", or "500-503=502" in refused.conf:1



=== TEST 26: no change
--- refused
error_json_status 403;
--- message
invalid change "403" in "error_json_status", use a code, a class, or a range, "=", and a code, as in "403=404", "5xx=502", or "500-503=502" in refused.conf:1



=== TEST 27: two changes of one status
--- refused
error_json_status 403=404;
error_json_status 403=410;
--- message
duplicate left side of "403=410" in "error_json_status", give each one a single status in refused.conf:2



=== TEST 28: no code on the left
--- refused
error_json_status teapot=404;
--- message
invalid change "teapot=404" in "error_json_status", use a code, a class, or a range, "=", and a code, as in "403=404", "5xx=502", or "500-503=502" in refused.conf:1



=== TEST 29: no code on the right
--- refused
error_json_status 403=teapot;
--- message
invalid change "403=teapot" in "error_json_status", use a code, a class, or a range, "=", and a code, as in "403=404", "5xx=502", or "500-503=502" in refused.conf:1



=== TEST 30: a range on the right that is none, either
--- refused
error_json_status 403=504-500;
--- message
invalid range "504-500" in "error_json_status", its first code is greater than its last in refused.conf:1
