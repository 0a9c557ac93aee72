# Copyright (C) ngx_status_module developers

# Each allocation of the module fails, one after the other: those of reading a
# configuration that has every directive, which nginx has to refuse then, and
# those of a request, of every path through the module.  Such a request ends
# with the same response as without the failure, with status 500, or with a closed
# connection, soon, and leaves nothing behind: the worker lives, answers the next
# one as ever, and holds no connection.  The failure shows in the response or by
# the end of its connection, but for those of %needless.  Filters below the
# module's fail likewise.

use strict;
use warnings;

use lib 't/lib';

use Blocks;
use File::Temp qw(tempdir);
use HttpClient;
use IO::Select;
use IO::Socket::INET;
use JSON::PP;
use Log;
use RawUpstream;
use Server;
use Test::More;
use Time::HiRes qw(sleep time);

my $nginx = $ENV{TEST_NGINX_BINARY} || 'nginx';
my $module = $ENV{TEST_NGINX_LOAD_MODULES}
    or plan skip_all => 'the module is linked into nginx';

chomp(my $faults = qx(util/allocations $module));
$? == 0 or BAIL_OUT('cannot link the module with failing allocations');

my ($neighbor) = split /\n/, qx(util/neighbor $module);
$? == 0 or BAIL_OUT('cannot build the neighbor');

# a sanitizer's symbolizer takes long, and has sockets in the worker
$ENV{UBSAN_OPTIONS} = 'print_stacktrace=0';

# what may take so long is seen as hanging
my $PATIENCE = 20;

my $dir = tempdir(CLEANUP => 1);
chmod 0755, $dir;
mkdir "$dir/$_" for qw(logs html cache);

my $page = '<html>' . 'x' x 2000 . '<title>A &amp; B</title></html>';


# the file that says which call fails, and which it was

my $control = "$dir/faults";

{
    open my $out, '>', $control or die "cannot create $control: $!";
    print $out "\0" x 64;
}

open my $fault, '+<', $control or die "cannot open $control: $!";
binmode $fault;

$ENV{STATUS_FAULTS} = $control;

# Where the module's calls return to, but for those that a jump makes, each with
# its line in the module's source.  A compiler may make several calls of one,
# where it puts a function into those that call it, or doubles a path.

my %lines = lines();

sub lines {
    my @sites;

    open my $in, '-|', 'objdump', '-d', '--no-show-raw-insn', $faults
        or die "cannot run objdump: $!";

    while (<$in>) {
        my ($name) = /\bcall\s.*<__wrap_(?!ngx_status)(\w+)\@plt>/ or next;
        push @sites, [ $name, hex $1 ] if <$in> =~ /^\s*([0-9a-f]+):/;
    }

    my @addresses = map { sprintf '%x', $_->[1] - 1 } @sites;
    my $frames = qx(addr2line -a -s -i -e $faults @addresses);

    # an inline function of nginx is a part of what calls it, where the compiler
    # makes it one

    my @at = map { /^(ngx_status_\S+)/m || /^(\S+:\S+)/m ? $1 : () }
                 split /^0x.*\n/m, $frames;

    @at == @sites or die "not all lines are known:\n$frames";

    return map { $sites[$_][1] => "$sites[$_][0] $at[$_]" } 0 .. $#sites;
}

# those of them that failed

my %failed;

sub arm {
    my ($call) = @_;

    sysseek $fault, 0, 0;
    syswrite $fault, pack('L3 a52', $call, 0, 0, '');
}

# what failed, if anything did

sub disarm {
    sysseek $fault, 0, 0;
    sysread $fault, my $bytes, 64;
    arm(0);

    my (undef, undef, $caller, $name) = unpack 'L3 Z52', $bytes;
    return unless $name;

    $failed{$lines{$caller}} = 1 if $lines{$caller};
    return [ $name, $caller ];
}

sub place {
    my ($failed) = @_;

    my $line = qx(addr2line -s -f -i -e $faults @{[sprintf '%x',
                                                   $failed->[1] - 1]});
    $line =~ s/\n(?!$)/ /g;

    return "$failed->[0] of $line";
}

# What a request can go without, so that its failure need not show: the call and
# the file that it is in, as a compiler may put the function into another one.

my %needless = map { $_ => 1 } (

    # a match has the stack of the process then

    'pcre2_jit_stack_create_8 ngx_status_match.c',

    # counts as no match, and the document has nothing of what it would be

    'pcre2_match_8 ngx_status_match.c',

    # counts as an empty variable, which it is anyway where nothing matches

    'ngx_http_get_flushed_variable ngx_status_member.c',

    # sends what waits for the client, which the next call does as well

    'ngx_http_output_filter ngx_status_drain.c',
);

# those whose failure has not shown, of a response that is as it was, and after
# which the connection has gone on

my %hidden;

sub hidden {
    my ($failed) = @_;

    my ($name) = ($lines{$failed->[1]} // place($failed)) =~ /^([^:]+)/;

    $hidden{$name} = 1;

    return $needless{$name} ? () : 'goes on as if nothing had failed';
}


# the servers

my ($port, $port2, $port3) =
    map { $_->sockport }
    map { IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 1) } 1 .. 3;

sub head {
    my ($conn, $length, $type) = @_;

    $length = defined $length ? "Content-Length: $length\n" : '';
    $type //= 'text/html';
    $conn->head("HTTP/1.1 404 Not Found\nContent-Type: $type\nETag: \"1\"\n"
                . "Vary: Origin\n$length");
}

sub chunked {
    my ($conn, $status) = @_;

    $conn->head("HTTP/1.1 $status\nContent-Type: text/html\n"
                . "Transfer-Encoding: chunked\n");
}

my $upstream = RawUpstream::start(
    '/length' => sub {
        $_[0]{socket}->autoflush(0);
        my $head = "HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n"
                   . "Content-Length: " . length($page) . "\r\n\r\n";
        $_[0]->put($head . ($_[0]{head} =~ /^HEAD/ ? '' : $page));
    },
    '/later' => sub {
        head($_[0], length $page);
        return if $_[0]{head} =~ /^HEAD/;
        sleep 0.01;
        $_[0]->put(substr $page, 0, 1000);
        sleep 0.01;
        $_[0]->put(substr $page, 1000);
    },
    '/parts' => sub {
        $_[0]->head("HTTP/1.1 404 Not Found\nContent-Type: text/html\n"
                    . 'Content-Length: ' . length $page,
                    substr $page, 0, 1000);
        $_[0]->wait_read;
        $_[0]->put(substr $page, 1000);
    },
    '/chunked' => sub {
        chunked($_[0], '503 Service Unavailable');
        for my $part (unpack '(a700)*', $page) {
            $_[0]->put(sprintf "%x\r\n%s\r\n", length $part, $part);
            sleep 0.002;
        }
        $_[0]->put("0\r\n\r\n");
    },
    '/bad-chunk' => sub {
        chunked($_[0], '404 Not Found');
        $_[0]->put("5\r\n<html\r\nno size\r\n");
        $_[0]->stall;
    },
    '/close' => sub {
        head($_[0]);
        $_[0]->put($page);
        $_[0]->close;
    },
    '/cut' => sub {
        head($_[0], length $page);
        $_[0]->put(substr $page, 0, 1000);
        sleep 0.01;
        $_[0]->close;
    },
    '/large' => sub {
        head($_[0], 300000);
        $_[0]->put('x' x 300000);
    },
    '/large-chunked' => sub {
        chunked($_[0], '500 Failed');
        $_[0]->put("8000\r\n" . 'x' x 0x8000 . "\r\n") or return for 1 .. 10;
        $_[0]->put("0\r\n\r\n");
    },
    '/slow' => sub {
        head($_[0], length $page);
        $_[0]->put(substr $page, 0, 1000);
        sleep 0.06;
        $_[0]->put(substr $page, 1000);
    },
    '/stall' => sub {
        head($_[0], length $page);
        $_[0]->put(substr $page, 0, 1000);
        $_[0]->stall;
    },
    '/stall-header' => sub {
        head($_[0], length $page);
        $_[0]->stall;
    },
    '/nothing' => sub {
        chunked($_[0], '404 Not Found');
        sleep 0.01;
        $_[0]->put("0\r\n\r\n");
    },
    '/nothing-json' => sub {
        $_[0]->head("HTTP/1.1 404 Not Found\nContent-Type: application/json\n"
                    . "Transfer-Encoding: chunked\n");
        $_[0]->wait_read;
        $_[0]->put("0\r\n\r\n");
    },
    '/empty' => sub { head($_[0], 0) },
    '/json' => sub { head($_[0], 2, 'application/json'); $_[0]->put('{}') },
    '/said' => sub {
        my $body = '{"message":"a \\"b\\"","code":"\\"c"}';
        head($_[0], length $body, 'application/json');
        $_[0]->put($body);
    },
    '/ok' => sub {
        $_[0]->head("HTTP/1.1 200 OK\nContent-Length: 2\n");
        $_[0]->put('ok');
    },
);

my $uwsgi = Server::uwsgi('socket');

my $h2 = Server::start(
    program => 'node',
    package => 'nodejs',
    args => [ '@DIR@/h2.js', '@SOCKET@' ],
    files => { 'h2.js' => <<'_EOC_' },
const http2 = require('http2');
const page = '<html>' + 'x'.repeat(2000) + '</html>';
const server = http2.createServer();

server.on('stream', (stream, request) => {
    stream.on('error', () => {});
    stream.respond({ ':status': 404, 'content-type': 'text/html' });
    stream.write(page);

    if (request[':path'] != '/stall') {
        setImmediate(() => stream.end());
    }
});

server.listen(process.argv[2]);
_EOC_
);

my %files = (
    'ok.html' => 'ok',
    'error.html' => "<html>\xe9</html>",
    'ssi.html' => '<!--# include virtual="/length" --></html>',
);

for my $name (keys %files) {
    open my $out, '>', "$dir/html/$name" or die "cannot write $name: $!";
    print $out $files{$name};
}


# every directive, at each level

my $templates = <<'_EOC_';
error_json_template envelope '{"error": {"status": $status,
    "text": "$status_message: \u00fc \\"$uri\\" $status_description",
    "list": [1, true, null, "$request_method", $arg_a, $title]},
    "a \u002f b": "$status_canonical"}' type=application/vnd.example+json;
error_json_template list '["$uri", $status, "$arg_a", "$status_type_uri"]';
error_json_template fixed '{"code": $status, "n": -1.5e3}';
_EOC_

my $configuration = <<'_EOC_';
error_json               4xx 5xx !404 500-504;
error_json_types         text/plain application/xml;
error_json_source        any;
error_json_bypass        $arg_b $http_b;
error_json_negotiate     on;
error_json_dry_run       off;
error_json_format        problem;
error_json_type_uri      https://$host/#$status;
error_json_entry         404 "Nö" "No <such> \"thing\".";
error_json_entry         419 "Expired";
error_json_entry         5xx "Failed" "Try again.";
error_json_entry         404 "Nein" "Nichts da." lang=de;
error_json_entry         404 "Non" lang=fr;
error_json_member        id $request_id;
error_json_member        n "$arg_n" as=number if=$arg_n;
error_json_member        j $arg_j as=json;
error_json_match         ~* "<title>(?<title>[^<]*)</title>" text;
error_json_match         ~ "(?<ora>ORA-\d{5})|(?<pg>PG-\d+)" required;
error_json_match_buffer  4k;
error_json_match_timeout 200ms;
error_json_pointer       $said /error/message /message required;
error_json_pointer       $code /code;
error_json_status        403=404 500-503=502;
error_json_retry_after   $arg_r 429 5xx;
error_json_proxy_status  edge;
error_json_drain         32k 50ms;

server {
    listen 127.0.0.1:1;

    error_json_type_uri  /docs;
    error_json_types     *;
    error_json_entry     404 "Server's";

    location / {
        error_json         404;
        error_json_format  envelope;
        error_json_match   ~ "(?<title>b)" text;
        error_json_drain   off;
        error_json_bypass  $arg_c;
    }

    location /list {
        error_json_format  fixed;
        error_json_entry   404 "Location's" "Longer.";
        error_json_entry   410 "Weg" lang=de;
        error_json_entry   404 "No" lang=it;
        error_json_member  constant "value";
        if ($arg_x) {
            error_json off;
        }
    }

    location /formats {
        error_json_format  problem google;
    }

    location /page {
        error_json_catalog;
    }
}
_EOC_


# what is requested, and how

my $locations = <<'_EOC_';
location /            { error_page 404 = @none; root html; }
location @none        { return 404; }
location /plain/      { }
location /return      { return 429; }
location /text        { default_type text/plain; return 400 "text"; }
location /members     { error_json_member path "$uri";
                        error_json_member n "$arg_n" as=number if=$arg_n;
                        error_json_member j '{"a":[1]}' as=json; }
location /entries     { error_json_entry 404 "Mine" "of <it>";
                        error_json_type_uri http://$host/; }
location /languages   { error_json_entry 404 "Nein" lang=de;
                        error_json_entry 404 "Non" lang=fr;
                        error_json_format catalog problem;
                        add_header X-Entry $status_message always;

                        location /languages/template {
                            error_json_format envelope; }
                        location /languages/rpc { error_json_grpc on; }
                        location = /languages/codes {
                            error_json_catalog; } }
location /problem     { error_json_format problem;
                        error_json_type_uri http://$host/$status; }
location /problem/fix { error_json_format problem;
                        error_json_type_uri http://example/; }
location /google      { error_json_format google; }
location /jsonapi     { error_json_format jsonapi; }
location /odata       { error_json_format odata; }
location /envelope    { error_json_format envelope;
                        error_json_member more $arg_a; }
location /list        { error_json_format list;
                        error_json_type_uri http://$host/; }
location /negotiate   { error_json_negotiate on; }
location /formats     { error_json_format problem google; }
location /status      { error_json_status 404=429; error_json_retry_after 17;
                        error_json_proxy_status edge;
                        add_header X-Code $error_json_code always; }
location /bypass      { error_json_bypass $arg_b; }
location /dry         { error_json_dry_run on; }
location /variables   { add_header X-Entry "$status_message $status_type_uri"
                                   always;
                        error_json_type_uri http://$host/; }
location /koi8        { charset koi8-r; source_charset utf-8;
                        charset_types *; }
location /recoded     { charset koi8-r; source_charset windows-1251;
                        charset_types *; }
location /custom      { error_page 404 /error.html; }
location /ssi.html    { ssi on; root html; }
location /ssi-json    { ssi on; ssi_types *; }
location /gzip        { gzip on; gzip_types *; gzip_min_length 1; }
location /auth        { auth_request /length; }
location /gone        { proxy_pass http://127.0.0.1:1; }
location /catalog     { error_json_catalog; }

location ~ ^/(length|later|chunked|bad-chunk|close|cut|large|large-chunked)$ {
    proxy_pass http://upstream;
}
location ~ ^/(stall|stall-header|empty|json|ok)$ {
    proxy_pass http://upstream;
}
location ~ ^/off(/.*) {
    proxy_pass http://upstream$1;
    error_json_drain off;
}
location ~ ^/unbuffered(/.*) {
    proxy_pass http://upstream$1;
    proxy_buffering off;
}
location ~ ^/negotiated(/.*) {
    proxy_pass http://upstream$1;
    error_json_negotiate on;
}
location ~ ^/intercept(/.*) {
    proxy_pass http://upstream$1;
    proxy_intercept_errors on;
    error_page 404 503 /error.html;
}
location ~ ^/cached(/.*) {
    proxy_pass http://upstream$1;
    proxy_cache one;
    proxy_cache_key $request_uri;
    proxy_cache_valid any 1m;
}
location ~ ^/match(/.*) {
    proxy_pass http://upstream$1;
    error_json_match ~ "<title>(?<title>[^<]*)" text;
    error_json_match ~ "(?<word>x(x))|(?<other>y)";
    error_json_member title $title;
}
location ~ ^/soon(/.*) {
    proxy_pass http://upstream$1;
    error_json_match ~ "(?<word>x)";
    error_json_match_timeout 20ms;
}
location ~ ^/pointer(/.*) {
    proxy_pass http://upstream$1;
    error_json_types application/json;
    error_json_pointer $said /message;
    error_json_pointer $code /code;
    error_json_member said $said;
    error_json_proxy_status edge;
}
location ~ ^/slow-client(/.*) {
    proxy_pass http://upstream$1;
    proxy_cache one;
    proxy_cache_key $request_uri;
    proxy_cache_valid any 1m;
    proxy_read_timeout 2s;
    limit_rate 200;
}
location ~ ^/required(/.*) {
    proxy_pass http://upstream$1;
    error_json_match ~ "never(?<word>x)" required;
}
location ~ ^/required-soon(/.*) {
    proxy_pass http://upstream$1;
    error_json_match ~ "never(?<word>x)" required;
    error_json_match_timeout 20ms;
}
location ~ ^/match-cached(/.*) {
    proxy_pass http://upstream$1;
    proxy_cache one;
    proxy_cache_key $request_uri;
    proxy_cache_valid any 1m;
    error_json_match ~ "<title>(?<title>[^<]*)" text;
    error_json_member title $title;
}
location ~ ^/required-cached(/.*) {
    proxy_pass http://upstream$1;
    proxy_cache one;
    proxy_cache_key $request_uri;
    proxy_cache_valid any 1m;
    error_json_match ~ "never(?<word>x)" required;
}
location /match-static {
    error_page 404 /error.html;
    error_json_match ~ "<(?<word>.)" text;
}
location = /silent { return 204; }
location = /match-answer {
    neighbor_answer;
    error_json_match ~ "(?<word>x)";
}
location = /error.html {
    root html;
    error_json_match ~ "html(?<word>.)" text;
    error_json_member word $word;
}
location ~ ^/uwsgi(/.*) {
    uwsgi_pass uwsgi;
    uwsgi_param PATH_INFO $1;
    uwsgi_param REQUEST_METHOD GET;
}
location ~ ^/uwsgi-match(/.*) {
    uwsgi_pass uwsgi;
    uwsgi_param PATH_INFO $1;
    uwsgi_param REQUEST_METHOD GET;
    error_json_match ~ "(?<word>x)" required;
}
location /rpc { error_json_grpc on; internal; }
location /metrics { error_json off; error_json_metrics; }
location ~ ^/grpc(?<path>/.*) {
    rewrite ^/grpc(/.*) $1 break;
    grpc_pass grpc://h2;
}
location ~ ^/grpc-match(?<path>/.*) {
    rewrite ^/grpc-match(/.*) $1 break;
    grpc_pass grpc://h2;
    error_json_match ~ "(?<word>x)";
    error_json_match_timeout 20ms;
}
_EOC_

# path, status, what the body has, and options: "method" and "lines" of the
# request, "close" for a connection that is not kept, "fresh" for one that is not
# cached yet, "first" for the first one of a worker, "h2" for HTTP/2, "after" for
# a path that is requested before

my @scenarios = (
    [ '/metrics', 200, qr/^# HELP/ ],          # nothing is counted yet
    [ '/plain/none', 404, qr/^\{"code":404/ ],
    [ '/plain/none', 404, qr/^\{"code":404/, close => 1 ],
    [ '/plain/none', 404, qr/^$/, method => 'HEAD' ],
    [ '/none', 404, qr/^\{"code":404/ ],
    [ '/ok.html', 200, qr/^ok$/ ],
    [ '/return', 429, qr/"TooManyRequests"/ ],
    [ '/text', 400, qr/"BadRequest"/ ],
    [ '/members?n=7', 404, qr/"path":"\/members","n":7,"j":\{"a":\[1\]\}/ ],
    [ '/entries', 404, qr/"Mine","description":"of \\u003cit>"/ ],
    [ '/languages', 404, qr/"message":"NotFound"/ ],
    [ '/languages', 404, qr/"message":"Nein"/,
      lines => [ 'Accept-Language: de' ] ],
    [ '/languages', 404, qr/"title":"Non"/, first => 1,
      lines => [ 'Accept-Language: de;q=0.1', 'Accept-Language: fr',
                 'Accept: application/problem+json' ] ],
    [ '/languages/template', 404, qr/Nein/,
      lines => [ 'Accept-Language: de;q=0.1', 'Accept-Language: es' ] ],
    [ '/languages/rpc', 200, qr/^$/, method => 'POST',
      lines => [ 'Accept-Language: de, fr', 'Accept-Language: fr',
                 'Content-Type: application/grpc', 'Content-Length: 0' ] ],
    [ '/languages/codes', 200, qr/"message":"Nein"/,
      lines => [ 'Accept-Language: de', 'Accept-Language: fr' ] ],
    [ '/languages/codes', 200, qr/"message":"Non"/,
      lines => [ 'Accept-Language: fr', 'Accept-Language: de;q=0.1' ] ],
    [ '/languages/codes?format=html', 200, qr/ lang="fr"/,
      lines => [ 'Accept-Language: fr' ] ],
    [ '/problem', 404, qr/"type":"http:\/\/localhost\/404"/ ],
    [ '/problem/fix', 404, qr/"type":"http:\/\/example\/"/ ],
    [ '/google', 404, qr/"NOT_FOUND"/ ],
    [ '/jsonapi', 404, qr/"errors"/ ],
    [ '/odata', 404, qr/^\{"error"/ ],
    [ '/envelope%22%01%FF?a=%22%3C', 404, qr/"list":/ ],
    [ '/envelope?a=17', 404, qr/,17,null\]\}.*"more":"17"/ ],
    [ '/list?a=1', 404, qr/^\["\/list",404,"1","http/ ],
    [ '/negotiate', 404, qr/^\{"code":404/ ],
    [ '/negotiate', 404, qr/^\{"code":404/,
      lines => [ 'Accept: text/html;q=0.5', 'Accept: application/json',
                 'Accept: image/png' ] ],
    [ '/negotiate', 404, qr/^<html>/, lines => [ 'Accept: text/html' ] ],
    [ '/formats', 404, qr/"title":"NotFound"/ ],
    [ '/formats', 404, qr/"NOT_FOUND"/,
      lines => [ 'Accept: application/json', 'Accept: text/html' ] ],
    [ '/formats', 404, qr/"title":"NotFound"/,
      lines => [ 'Accept: application/problem+json' ], first => 1 ],
    [ '/status', 429, qr/^\{"code":429/ ],
    [ '/bypass?b=1', 404, qr/^<html>/ ],
    [ '/bypass', 404, qr/^\{"code":404/ ],
    [ '/dry', 404, qr/^<html>/ ],
    [ '/variables', 404, qr/^\{"code":404/ ],
    [ '/koi8', 404, qr/^\{"code":404/ ],
    [ '/recoded', 404, qr/^\{"code":404/ ],
    [ '/custom', 404, qr/"word":/ ],
    [ '/ssi.html', 200, qr/404 Not Found|x<\/html>|<title>/ ],
    [ '/ssi-json', 404, qr/^\{"code":404/ ],
    [ '/gzip', 404, qr/./, lines => [ 'Accept-Encoding: gzip' ] ],
    [ '/auth', 500, qr/^\{"code":500/ ],
    [ '/gone', 502, qr/^\{"code":502/ ],
    [ '/match-static', 404, qr/"word":"/ ],
    [ '/match-static', 404, qr/"word":"/, first => 1 ],
    [ '/catalog', 200, qr/^\{"codes":/ ],
    [ '/catalog?format=html', 200, qr/<\/html>/ ],
    [ '/catalog', 200, qr/<\/html>/, lines => [ 'Accept: text/html' ] ],
    [ '/catalog', 200, qr/^$/, method => 'HEAD' ],
    [ '/catalog', 405, qr/^\{"code":405/, method => 'DELETE' ],

    [ '/ok', 200, qr/^ok$/ ],
    [ '/length', 404, qr/^\{"code":404/ ],
    [ '/length', 404, qr/^\{"code":404/, close => 1 ],
    [ '/length', 404, qr/^$/, method => 'HEAD' ],
    [ '/later', 404, qr/^\{"code":404/ ],
    [ '/chunked', 503, qr/^\{"code":503/ ],
    [ '/bad-chunk', 404, qr/^\{"code":404/ ],
    [ '/close', 404, qr/^\{"code":404/ ],
    [ '/cut', 404, qr/^\{"code":404/ ],
    [ '/large', 404, qr/^\{"code":404/ ],
    [ '/large-chunked', 500, qr/^\{"code":500/ ],
    [ '/stall', 404, qr/^\{"code":404/ ],
    [ '/stall-header', 404, qr/^\{"code":404/ ],
    [ '/empty', 404, qr/^\{"code":404/ ],
    [ '/json', 404, qr/^\{\}$/ ],
    [ '/off/later', 404, qr/^\{"code":404/ ],
    [ '/unbuffered/length', 404, qr/^\{"code":404/ ],
    [ '/unbuffered/later', 404, qr/^\{"code":404/ ],
    [ '/unbuffered/chunked', 503, qr/^\{"code":503/ ],
    [ '/unbuffered/bad-chunk', 404, qr/^\{"code":404/ ],
    [ '/unbuffered/stall', 404, qr/^\{"code":404/ ],
    [ '/negotiated/later', 404, qr/^\{"code":404/,
      lines => [ 'Accept: application/json' ] ],
    [ '/negotiated/nothing-json', 404, qr/^\{"code":404/ ],
    [ '/intercept/later', 404, qr/"word":/ ],
    [ '/cached/later', 404, qr/^\{"code":404/, fresh => 1 ],
    [ '/cached/chunked', 503, qr/^\{"code":503/, fresh => 1 ],
    [ '/cached/length', 404, qr/^\{"code":404/, fresh => 1 ],
    [ '/cached/length', 404, qr/^\{"code":404/ ],

    [ '/match/length', 404, qr/"title":"A & B"/ ],
    [ '/match/later', 404, qr/"title":"A & B"/ ],
    [ '/match/later', 404, qr/"title":"A & B"/, close => 1 ],
    [ '/match/later', 404, qr/^$/, method => 'HEAD' ],
    [ '/match/chunked', 503, qr/"title":"A & B"/ ],
    [ '/match/bad-chunk', 404, qr/^\{"code":404/ ],
    [ '/match/close', 404, qr/"title":"A & B"/ ],
    [ '/match/cut', 404, qr/^\{"code":404/ ],
    [ '/match/large', 404, qr/^\{"code":404/ ],
    [ '/soon/stall', 404, qr/^\{"code":404/ ],
    [ '/soon/stall-header', 404, qr/^\{"code":404/ ],
    [ '/match/empty', 404, qr/^\{"code":404/ ],
    [ '/match-cached/later', 404, qr/"title":"A & B"/, fresh => 1 ],
    [ '/match-cached/length', 404, qr/"title":"A & B"/ ],
    [ '/pointer/said', 404, qr/"said":"a \\"b\\""/ ],
    [ '/slow-client/stall', 404, qr/^\{"code":404/, fresh => 1 ],
    [ '/required/length', 404, qr/^<html>x/ ],
    [ '/required/later', 404, qr/^<html>x/ ],
    [ '/required/chunked', 503, qr/^<html>x/ ],
    [ '/required/empty', 404, qr/^$/ ],
    [ '/required/nothing', 404, qr/^$/ ],
    [ '/required-soon/slow', 404, qr/^<html>x/ ],
    [ '/required-cached/later', 404, qr/^<html>x/, fresh => 1 ],
    [ '/required-cached/length', 404, qr/^<html>x/ ],

    # subrequests of another module, whose bodies are thrown away
    [ '/cached/length', 404, qr/^\{"code":404/,
      lines => [ 'X-Neighbor: b-before=/ok' ] ],
    [ '/required/parts', 404, qr/^<html>x+okx/,
      lines => [ 'X-Neighbor: b-before=/ok at=2' ] ],
    [ '/match-answer', 404, qr/^\{"code":404/,
      lines => [ 'X-Neighbor: a-status=404 a-chunked a-before=/silent a-then=/later '
                 . 'a-wait=2' ] ],

    [ '/uwsgi/length', 404, qr/^\{"code":404/ ],
    [ '/uwsgi/large', 404, qr/^\{"code":404/ ],
    [ '/uwsgi-match/close', 404, qr/^\{"code":404/ ],
    [ '/grpc/page', 404, qr/^\{"code":404/ ],
    [ '/grpc/stall', 404, qr/^\{"code":404/ ],
    [ '/grpc-match/page', 404, qr/^\{"code":404/ ],
    [ '/grpc-match/stall', 404, qr/^\{"code":404/ ],

    [ '/rpc', 200, qr/^$/, method => 'POST',
      lines => [ 'Content-Type: application/grpc' ] ],
    [ '/rpc', 200, qr/./, method => 'POST',
      lines => [ 'Content-Type: application/grpc-web' ] ],
    [ '/rpc', 200, qr/./, method => 'POST',
      lines => [ 'Content-Type: application/grpc-web-text' ] ],
    [ '/metrics', 200, qr/^ngx_status_responses_total/m,
      after => '/plain/none' ],
    [ '/metrics?format=json', 200, qr/^\{"responses":\[\{/,
      after => '/plain/none' ],
    [ '/metrics', 405, qr/^<html>/, method => 'DELETE' ],

    [ '/plain/none', 404, qr/^\{"code":404/, h2 => 1 ],
    [ '/later', 404, qr/^\{"code":404/, h2 => 1 ],
    [ '/large', 404, qr/^\{"code":404/, h2 => 1 ],
    [ '/match/later', 404, qr/"title":"A & B"/, h2 => 1 ],
    [ '/required/later', 404, qr/^<html>x/, h2 => 1 ],
);


sub nginx {
    my ($http, @options) = @_;

    my $user = $> == 0 ? "user root;\n" : '';

    open my $out, '>', "$dir/nginx.conf" or die $!;
    print $out $user, <<"_EOC_";
load_module $faults;
load_module $neighbor;
error_log logs/error.log;
pid nginx.pid;
worker_processes 1;
events {}
http {
    $templates
    $http
}
_EOC_
    close $out;

    # not by a pipe, which a sanitizer's symbolizer holds open

    system("$nginx -p $dir -c nginx.conf @options >$dir/out 2>&1");

    open my $in, '<', "$dir/out" or die $!;
    return join '', <$in>;
}


# the configuration

my $block = 0;

if (!@ARGV) {
    configure('every directive', $configuration, 0);

    # which nothing else is wrong with, as the templates have what they name

    my $bad = "map \$uri \$title { }\nerror_json_template bad";

    configure('no JSON', "$bad '{\"a\":';", 1);
    configure('no UTF-8', "$bad '\"\xff\"';", 1);
}

sub configure {
    my ($name, $http, $exit) = @_;

    return unless Blocks::begin(++$block, $name);

    my $refused = 0;
    my @wrong;

    # LeakSanitizer takes long to tell what "nginx -t" leaves behind

    local $ENV{LSAN_OPTIONS} = 'detect_leaks=0';

    for (my $call = 1; ; $call++) {
        arm($call);
        my $out = nginx($http, '-t');
        my $status = $?;
        my $failed = disarm();

        if (!$failed) {
            is($status >> 8, $exit, "$name: exit status") or diag $out;
            last;
        }

        $refused++;

        # without JIT it works as well

        next if $failed->[0] eq 'pcre2_jit_compile_8' && $status == 0;

        push @wrong, place($failed) . " status $status: $out"
            if $status != 1 << 8;
    }

    ok(!@wrong, "$name: refused without one of $refused allocations")
        or diag join "\n", @wrong;
}


# the requests

unlink "$dir/logs/error.log";

my $started = nginx(<<"_EOC_");
error_json on;
error_json_metrics_zone 1m;
error_json_types text/plain;
error_json_drain 64k 20ms;
error_json_match_timeout 10s;
neighbor \$http_x_neighbor;

log_format id '\$http_x_id';
access_log logs/access.log id;
charset_map koi8-r utf-8 { 80 E282AC; }
charset_map koi8-r windows-1251 { 80 81; }
keepalive_requests 1000000;
proxy_http_version 1.1;
proxy_set_header Connection "";
proxy_buffers 4 4k;
proxy_buffer_size 4k;
proxy_busy_buffers_size 8k;
proxy_cache_path $dir/cache keys_zone=one:1m;

upstream upstream { server 127.0.0.1:$upstream; keepalive 4; }
upstream uwsgi    { server $uwsgi; keepalive 4; }
upstream h2       { server $h2; keepalive 4; }

server {
    listen 127.0.0.1:$port;
    listen 127.0.0.1:$port2 http2;
    server_name localhost;
    $locations
}

server {
    listen 127.0.0.1:$port3;
    access_log off;
    location / { return 200 "\$pid \$connections_active"; }
}
_EOC_

is($?, 0, 'nginx starts') or BAIL_OUT($started);

my $state = HttpClient->new($port3);
my ($worker) = state();
my $master = pid();
my $sockets = sockets();

my $access = Log->new("$dir/logs/access.log");
my $errors = Log->new("$dir/logs/error.log");

my %ended;
my $id = 0;


sub pid {
    open my $in, '<', "$dir/nginx.pid" or return;
    my ($pid) = <$in> =~ /(\d+)/;
    return $pid;
}

END {
    local $?;
    kill 'TERM', $_ for grep { defined } pid();
}


# the worker's pid, and the number of connections, this one included

sub state {
    my $res = $state->get('/');

    if ($res->{error}) {
        $state = HttpClient->new($port3);
        $res = $state->get('/');
    }

    return split / /, $res->{body} // 'none 0';
}


# another worker, to which every request is its first

sub renew {
    my $old = $worker;

    kill 'HUP', $master;
    wait_for(sub { ($worker) = state(); $worker ne $old })
        or die "no new worker";
}


sub sockets {
    return scalar grep { (readlink // '') =~ /^socket:/ }
                       glob "/proc/$worker/fd/*";
}


# waits until something is true

sub wait_for {
    my ($condition) = @_;

    my $end = time + $PATIENCE;

    until ($condition->()) {
        return 0 if time > $end;
        sleep 0.001;
    }

    return 1;
}


# waits until nginx is done with a request, which may be after its response

sub ended {
    my ($request) = @_;

    return wait_for(sub {
        $ended{$_} = 1 for $access->lines;
        return delete $ended{$request};
    });
}


sub curl {
    my ($method, $path, @lines) = @_;

    my @options = map { ('-H', $_) } @lines;

    open my $in, '-|', 'curl', '-s', '-i', '--http2-prior-knowledge', '-m',
                       $PATIENCE, @options, "http://127.0.0.1:$port2$path"
        or die "cannot run curl: $!";
    local $/;
    my $out = <$in>;
    close $in;

    return { error => 'curl: ' . ($? >> 8), hangs => $? >> 8 == 28 } if $?;

    my ($head, $body) = split /\r\n\r\n/, $out, 2;
    my %res = (body => $body);

    ($res{status}) = $head =~ m{^HTTP/2 (\d+)};
    push @{$res{headers}{lc $1}}, $2 while $head =~ /^([^:\s]+): (.*?)\r?$/mg;

    return \%res;
}


# the response, and the connection if it is left open

sub request {
    my ($scenario, $client) = @_;
    my ($path, undef, undef, %options) = @$scenario;

    my $method = $options{method} || 'GET';
    my @lines = @{$options{lines} || []};

    $id++;

    $path .= "?$id" if $options{fresh};
    push @lines, "X-Id: $id";
    push @lines, 'Connection: close' if $options{close};

    return curl($method, $path, @lines) if $options{h2};

    $client ||= HttpClient->new($port);

    my $res = $client->request($method, $path, @lines);

    if ($res->{error}) {
        my $select = IO::Select->new($client->{socket});

        $res->{hangs} = 1 unless $select->can_read(0)
                          && !sysread $client->{socket}, my $rest, 1;
        return $res;
    }

    if (grep { $_ eq 'close' } @{$res->{headers}{connection} || []}) {
        $res->{hangs} = 1 unless $client->closed($PATIENCE);
        return $res;
    }

    return ($res, $client);
}


# what is wrong with a response, as a list of one or none

sub wrong {
    my ($scenario, $res) = @_;
    my (undef, $status, $body) = @$scenario;

    return $res->{error} if $res->{error};

    return "status $res->{status}, body \"$res->{body}\""
        unless $res->{status} == $status && $res->{body} =~ $body;

    return invalid($res);
}

# whether what is said to be JSON is none

sub invalid {
    my ($res) = @_;

    return if $res->{headers}{'content-encoding'}
              || !$res->{headers}{'content-type'}
              || $res->{headers}{'content-type'}[0] !~ /json$/
              || !length $res->{body};

    return if eval { JSON::PP->new->utf8->decode($res->{body}); 1 };

    return "invalid JSON \"$res->{body}\"";
}


# what is wrong with one where an allocation failed, and which is another one
# otherwise: it may be closed before its end, or of status 500

sub broken {
    my ($scenario, $res, $other, $failed) = @_;
    my ($path, $status, $body, %options) = @$scenario;

    return 'hangs' if $res->{hangs};

    # what has come is not another thing than a response

    return $res->{error} if ($res->{error} // '') =~ /^(?:no header: "(?!HTTP\/|")|bad )/;
    return if $res->{error};

    return "status $res->{status}, body \"$res->{body}\""
        unless ($res->{status} == $status || $res->{status} == 500)
               && ($options{method} || $res->{body} =~ $body
                   || $res->{body} =~ m{^\{.*\}$|</html>\s*$}s);

    return invalid($res) if $res->{status} != $status;

    return invalid($res), differs($res, $other, $failed);
}


# Which parts of a response are not those of another one.  nginx makes a variable
# that fails an empty one, and a pattern that fails does not match.

sub differs {
    my ($res, $other, $failed) = @_;

    return if $failed->[0] =~ /^(?:ngx_http_get_flushed_variable|pcre2_match_8)$/;

    return differences($res, $other, qw(x-entry x-code));
}

sub differences {
    my ($res, $other, @variables) = @_;

    # some are of what the upstream counts, or of the body

    my %but = map { $_ => 1 } @variables,
              qw(x-connection x-request date content-length);

    my @names = grep { !$but{$_} }
                     keys %{{ %{$res->{headers}}, %{$other->{headers}} }};

    my @wrong;

    for my $name (sort @names) {
        my ($is, $was) = map { join ', ', @{$_->{headers}{$name} || []} }
                             $res, $other;

        push @wrong, "$name is \"$is\", not \"$was\"" if $is ne $was;
    }

    push @wrong, "body is \"$res->{body}\", not \"$other->{body}\""
        if $res->{body} ne $other->{body};

    return @wrong;
}


my $total = 0;


# each allocation of a scenario fails once

sub fail_each {
    my ($scenario) = @_;
    my ($path, undef, undef, %options) = @$scenario;

    my $name = join ' ', $options{method} || 'GET', $path,
                         @{$options{lines} || []},
                         grep { $options{$_} } qw(close fresh first h2);
    my @wrong;
    my $count = 0;

    HttpClient->new($port)->get($options{after}) if $options{after};
    renew() if $options{first};

    my ($other) = request($scenario);
    ended($id);

    for (my $call = 1; @wrong < 3; $call++) {

        renew() if $options{first};

        arm($call);
        my ($res, $client) = request($scenario);
        my $ended = ended($id);
        my $failed = disarm();

        my @errors = $failed ? broken($scenario, $res, $other, $failed)
                             : wrong($scenario, $res);

        push @errors, 'is held' unless $ended;

        # the next request, on the connection if that goes on

        if ($client) {
            my $same = $res->{status} == $other->{status}
                       && !differences($res, $other);

            ($res, $client) = request($scenario, $client);

            if ($res->{error} && !$res->{hangs}) {

                # closed in the meantime

                undef $client;

            } elsif ($failed && $same) {
                push @errors, hidden($failed);
            }
        }

        if (!$client) {
            ($res, $client) = request($scenario);
        }

        push @errors, 'the next one is held' unless ended($id);
        push @errors, map { "then $_" } wrong($scenario, $res);

        undef $client;

        my ($pid, $active);

        wait_for(sub { ($pid, $active) = state(); $active == 1 })
            or push @errors, "$active connections";

        if ($pid ne $worker) {
            push @errors, 'the worker is gone';
            $worker = $pid;
        }

        if (@errors) {
            my $where = $failed ? place($failed) : 'no allocation';
            push @wrong, map { "$where: $_" } @errors;
        }

        last unless $failed;

        $count++;
    }

    push @wrong, grep { /\[(?:alert|crit|emerg)\]/ } $errors->lines;

    my $sockets_now = sockets();
    push @wrong, "$sockets_now sockets" if $sockets_now > $sockets + 12;

    ok(!@wrong, "$name: $count allocations")
        or diag join "\n", @wrong;

    $total += $count;
}

# calls of lines where none failed yet

sub missed {
    return grep { !$failed{$lines{$_}} } sort keys %lines;
}


@scenarios = grep { $_->[0] =~ /$ARGV[0]/ } @scenarios if @ARGV;

for my $scenario (@scenarios) {
    fail_each($scenario)
        if Blocks::begin(++$block, join ' ', grep { !ref } @$scenario);
}

note "$total allocations of requests";

# some are only made if the bytes come in a certain order, by chance

for my $round (1 .. 3) {
    last if @ARGV || !Blocks::all() || !missed();
    note "round $round";
    for my $scenario (@scenarios) {
        fail_each($scenario);
    }
}

my @missed = missed();

ok(@ARGV || !Blocks::all() || !@missed, keys(%failed) . ' places that allocate, all of them')
    or diag join '', map { place([ 'not reached', $_ ]) } @missed;

my @shown = grep { !$hidden{$_} } sort keys %needless;

ok(@ARGV || !Blocks::all() || !@shown, 'failures that need not show do not')
    or diag join "\n", @shown;

kill 'QUIT', $master;
ok(wait_for(sub { !-e "$dir/nginx.pid" }), 'nginx stops');

ok(!(grep { /\[(?:alert|crit|emerg)\]/ } $errors->lines), 'without an alert');

done_testing();
