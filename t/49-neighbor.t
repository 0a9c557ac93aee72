# Copyright (C) ngx_status_module developers

# Beside a module that was made to be difficult, t/neighbor, which does what
# other modules do: it has answers of its own, finalizes, redirects, runs
# subrequests, and buffers, splits, delays, and drops what it passes on.  Each of
# that is crossed with each kind of response, with what this module may do to it,
# and with each protocol, the neighbor loaded before this module and after it, or
# two of it, for the module to be between them.
#
# What is right is what nginx does with the neighbor alone.  Where that sends a
# whole response, so has this module to, with the same status, on a connection
# that goes on or closes likewise; and it has to be the document of that status
# where the response is an error page, or else what nginx sends.
#
# The whole is large: NEIGHBOR_PART=K/N is the K-th of N parts of it, each evenly
# spread, which is 1/100 unless it is told.  NEIGHBOR_FUZZ=SECONDS tries random
# combinations instead, NEIGHBOR_SEED those that begin there, of which only the end
# and what becomes of nginx are looked at, and NEIGHBOR_CASE=REGEX is for the cases
# that have such a name, NEIGHBOR_DEBUG=1 for leaving nginx's debug logs behind.

use strict;
use warnings;

use lib 't/lib';

use Blocks;
use Digest::MD5 qw(md5);
use File::Temp qw(tempdir);
use Http2Client;
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
my $module = $ENV{TEST_NGINX_LOAD_MODULES};
my ($neighbor, $second);

if ($module) {
    ($neighbor, $second) = split /\n/, qx(util/neighbor $module);
    $? == 0 or BAIL_OUT('cannot build the neighbor');

} elsif (qx($nginx -V 2>&1) !~ m{/t/neighbor}) {
    plan skip_all => 'the module is linked into nginx, and the neighbor is not';
}

my $part = $ENV{NEIGHBOR_PART} || '1/100';
my $fuzz = $ENV{NEIGHBOR_FUZZ};
my $chosen = $ENV{NEIGHBOR_CASE};

# what says nothing for so many seconds is silent
my $PATIENCE = 3;

# after so many faults of one kind the others of it are not looked for
my $many = 6;

$part =~ m{^([1-9]\d*)/([1-9]\d*)$} && $1 <= $2
    or die "NEIGHBOR_PART is not a part: \"$part\"";

my ($nth, $parts) = ($1, $2);

my $debug = $ENV{NEIGHBOR_DEBUG};
my $dir = tempdir(CLEANUP => !$debug);
chmod 0755, $dir;


# the servers that nginx is in front of

sub page {
    my ($title, $size) = @_;
    return "<html><title>$title</title>" . 'x' x $size . '</html>';
}

sub head {
    my ($conn, $status, $type, @lines) = @_;
    $conn->head(join "\n", "HTTP/1.1 $status", "Content-Type: $type", @lines);
}

sub with_length {
    my ($conn, $status, $page, $type) = @_;

    head($conn, $status, $type || 'text/html',
         'Content-Length: ' . length $page);
    $conn->put($page) if $conn->{head} !~ /^HEAD/;
}

my $json = '{"title":"J"}';
my $json_head = "HTTP/1.1 409 Conflict\nContent-Type: application/json\n"
                . 'Content-Length: ' . length $json;

sub chunked {
    my ($conn, $status, $page, $size, $pause) = @_;

    head($conn, $status, 'text/html', 'Transfer-Encoding: chunked');
    return if $conn->{head} =~ /^HEAD/;

    for my $part (unpack "(a$size)*", $page) {
        $conn->put(sprintf "%x\r\n%s\r\n", length $part, $part) or return;
        sleep $pause if $pause;
    }

    $conn->put("0\r\n\r\n");
}

my %handlers = (
    '/length' => sub { with_length($_[0], '404 Not Found', page('L', 2000)) },
    '/chunked' => sub {
        chunked($_[0], '503 Unavailable', page('C', 2000), 700, 0.002);
    },
    '/close' => sub {
        head($_[0], '404 Not Found', 'text/html');
        $_[0]->put(page('U', 2000)) if $_[0]{head} !~ /^HEAD/;
        $_[0]->close;
    },
    '/later' => sub {
        my $page = page('A', 2000);
        head($_[0], '404 Not Found', 'text/html',
             'Content-Length: ' . length $page);
        return if $_[0]{head} =~ /^HEAD/;
        sleep 0.003;
        $_[0]->put(substr $page, 0, 1000);
        sleep 0.003;
        $_[0]->put(substr $page, 1000);
    },
    '/large' => sub { with_length($_[0], '404 Not Found', page('B', 90000)) },
    '/large-chunked' => sub {
        chunked($_[0], '500 Failed', page('D', 90000), 8000);
    },
    '/cut' => sub {
        head($_[0], '404 Not Found', 'text/html', 'Content-Length: 2000');
        $_[0]->put(page('E', 1000)) if $_[0]{head} !~ /^HEAD/;
        sleep 0.003;
        $_[0]->close;
    },
    '/stalled' => sub {
        head($_[0], '404 Not Found', 'text/html', 'Content-Length: 2000');
        return if $_[0]{head} =~ /^HEAD/;
        $_[0]->put(page('S', 100));
        $_[0]->stall;
    },
    '/empty' => sub { with_length($_[0], '502 Bad Gateway', '') },
    '/json' => sub {
        $_[0]->head($json_head, $_[0]{head} =~ /^HEAD/ ? '' : $json);
    },
    '/json-later' => sub {
        $_[0]->head($json_head);
        return if $_[0]{head} =~ /^HEAD/;
        $_[0]->wait_read;
        $_[0]->put($json);
    },
    '/json-chunked' => sub {
        head($_[0], '409 Conflict', 'application/json',
             'Transfer-Encoding: chunked');
        $_[0]->put("2\r\n{}\r\n0\r\n\r\n") if $_[0]{head} !~ /^HEAD/;
    },
    '/ok' => sub { with_length($_[0], '200 OK', page('secret', 2000)) },
    '/ok-later' => sub {
        my $page = page('secret', 2000);
        head($_[0], '200 OK', 'text/html', 'Content-Length: ' . length $page);
        return if $_[0]{head} =~ /^HEAD/;
        sleep 0.003;
        $_[0]->put($page);
    },
    '/ok-large' => sub { with_length($_[0], '200 OK', page('secret', 90000)) },
    '/ok-chunked' => sub {
        chunked($_[0], '200 OK', page('secret', 90000), 8000);
    },
    '/title-later' => sub {
        chunked($_[0], '404 Not Found', ('x' x 700) . page('T', 0), 700, 0.02);
    },
    '/redirect' => sub {
        head($_[0], '200 OK', 'text/html', 'X-Accel-Redirect: /return',
             'Content-Length: 0');
    },
    '/sub' => sub {
        sleep 0.003;
        with_length($_[0], '200 OK', 'sub', 'text/plain');
    },
    '/silent' => sub {
        sleep 0.003;
        with_length($_[0], '200 OK', '', 'text/plain');
    },
);

my $upstream = RawUpstream::start(%handlers);
my $fastcgi = Server::uwsgi('fastcgi-socket');

my $grpc = Server::start(
    program => 'node',
    package => 'nodejs',
    args => [ '@DIR@/h2.js', '@SOCKET@' ],
    files => { 'h2.js' => <<'_EOC_' },
const http2 = require('http2');
const server = http2.createServer();

server.on('stream', (stream, request) => {
    stream.on('error', () => {});

    const path = request[':path'];
    const length = path.startsWith('/large') ? 90000 : 2000;
    const page = '<html><title>G</title>' + 'x'.repeat(length) + '</html>';

    stream.respond({ ':status': path.startsWith('/ok') ? 200 : 404,
                     'content-type': 'text/html' });
    stream.write(page);
    setTimeout(() => stream.end(), path.startsWith('/later') ? 3 : 0);
});

server.listen(process.argv[2]);
_EOC_
);


# The kinds of responses: path, status, type and title of what the location
# serves in the end, and whether that is a response of nginx's own.  "cached" is
# asked for twice, of a body that is "late" nothing has come with the header, and
# "always" is the protocol for which it is in each part.

my %sources;

sub source {
    my ($path, $status, %options) = @_;

    $sources{$path} = { path => $path, status => $status,
                        type => 'text/html', %options };
}

source('/return', 404, title => '404 Not Found');
source('/text', 503, type => 'text/plain');
source('/missing', 404, title => '404 Not Found');
source('/page', 404, title => 'P');
source('/named', 410, title => '410 Gone');
source('/ok.html', 200);
source('/answer', 200, only => 'answer', always => 'h1');
source('/p/redirect', 404, title => '404 Not Found');

source("/$_/title-later", 404, title => 'T', only => 'memory',
       always => 'h1') for qw(p u);

for my $way (qw(p u c)) {
    my %way = $way eq 'c' ? (cached => 1) : ();

    source("/$way/length", 404, title => 'L', %way);
    source("/$way/chunked", 503, title => 'C', %way);
    source("/$way/close", 404, title => 'U', %way);
    source("/$way/later", 404, title => 'A', %way);
    source("/$way/large", 404, title => 'B', %way);
    source("/$way/large-chunked", 500, title => 'D', %way);
    source("/$way/cut", 404, title => 'E', %way);
    source("/$way/empty", 502, %way);
    source("/$way/json", 409, type => 'application/json', %way);
    source("/$way/json-later", 409, type => 'application/json', late => 1,
           %way);
    source("/$way/json-chunked", 409, type => 'application/json', %way);
    source("/$way/ok", 200, %way);
    source("/$way/ok-later", 200, %way);
    source("/$way/ok-large", 200, %way);
    source("/$way/ok-chunked", 200, %way);
}

for (qw(length close large)) {
    source("/f/$_", 404);
    source("/f/ok", 200, type => 'text/html');
    source("/f/empty", 503);
}

source("/g/$_", 404, title => 'G') for qw(length later large);
source('/g/ok', 200);

my $locations = <<'_EOC_';
location /probe     { neighbor ""; return 200 "probe"; }
location /return    { return 404; }
location /text      { default_type text/plain; return 503 text; }
location /missing   { root html; }
location /page      { error_page 404 /error.html; root html; }
location /named     { error_page 404 @named; root html; }
location @named     { return 410; }
location /ok.html   { root html; }
location /answer    { neighbor_answer; }
location /sub       { return 200 sub; }
location /silent    { return 204; }
location /moved     { root html; try_files /none /slow/sub; }
location /slow/     { proxy_pass http://up/; }
location /p/        { proxy_pass http://up/; }
location /u/        { proxy_pass http://up/; proxy_buffering off; }
location /c/        { proxy_pass http://up/; proxy_cache one; }
location /f/        { fastcgi_pass fastcgi; }
location /g/        { grpc_pass grpc://grpc; rewrite ^/g(/.*) $1 break; }

# what finalizes with these has a page elsewhere
location ~ ^/(error|cached-error)/ {
    rewrite ^/(?:cached-)?error(/.*) $1 break;
    error_page 403 /error.html;
    error_page 500 @named;
    error_page 503 /p/chunked;
    error_page 429 /u/large;
    error_page 404 /c/large-chunked;
    proxy_pass http://up;
    proxy_cache $cache;
    proxy_cache_key $host/error$request_uri;
}

_EOC_

source('/error/length', 404, title => 'L');
source('/error/later', 404, title => 'A');
source("/error/$_", 200) for qw(ok ok-large ok-chunked);
source("/cached-error/$_", 404, title => $_ eq 'large' ? 'B' : 'L')
    for qw(length large);
source("/error/large", 404, title => 'B');
source("/$_/stalled", 404, title => 'S', only => 'stalled', always => 'h1')
    for qw(error cached-error);


# what the neighbor does: its words, and
#
#     only    the kind of responses, by the same option of theirs, for which alone
#             it does so
#     second  the words of a second neighbor, to which the response comes later;
#             this module is between the two
#     final   the response that counts is what nginx makes of it, in the end
#     body    what it makes of a body, or what the second one does
#     type    it says itself what the type is
#     racy    what is first, a body or a subrequest, depends on time
#     always  the cases that are in each part, as a regular expression
#     loose   what comes of it depends on how many calls there are: nothing may
#             happen to nginx, and the request has to end, but there may be no
#             response

my @behaviors;

sub behavior {
    my ($words, %options) = @_;
    push @behaviors, { words => $words, always => '', %options };
}

behavior('');

# answers of its own

for my $status (404, 503) {
    my @answer = (only => 'answer', final => 1);

    behavior("a-status=$status$_", @answer)
        for '', ' a-header-only', ' a-empty', ' a-chunked', ' a-parts=3',
            ' a-parts=3 a-chunked', ' a-parts=3 a-pause=3',
            ' a-parts=3 a-pause=3 a-chunked', ' a-twice';
}

behavior("a-status=404 a-header-only a-chunked$_", only => 'answer', final => 1,
         always => '/answer h2')
    for '', ' h-type=json';
behavior('a-status=404 a-header-only a-chunked h-type=barejson',
         only => 'answer', final => 1, always => '/answer h1-head');

behavior("a-status=404 a-chunked a-before=$_", only => 'answer', final => 1,
         always => '/answer h1')
    for '/sub', '/slow/sub';

behavior('a-status=404 a-chunked a-before=/silent a-then=/slow/sub '
         . "a-wait=$_", only => 'answer', final => 1, always => '/answer h1')
    for 1, 2;

behavior("a-redirect=$_", only => 'answer', final => 1)
    for qw(/return /missing /p/length /u/large /c/chunked);

behavior('a-named=@named', only => 'answer', final => 1);

# before the response

behavior("access-status=$_", final => 1) for 403, 500;
behavior('access-answer=403', final => 1);
behavior('access-answer=403 a-header-only', final => 1);
behavior('access-delay=3');
behavior('access-delay=3 access-status=403', final => 1);
behavior("access-redirect=$_", final => 1) for qw(/return /u/chunked);

# its header

behavior("h-status=$_") for 200, 204, 403, 404, 500;
behavior("h-type=$_", type => 1)
    for qw(html bare stale charset upper none json barejson);
behavior('h-no-length');
behavior('h-header-only', body => sub { '' },
         always => '/p/json-chunked h1');
behavior('h-header-only h-status=404', body => sub { '' });
behavior('h-clear', always => '/(?:missing|p/large) h1');
behavior("h-finalize=$_", final => 1, always => '/cached-error/large h1')
    for 204, 301, 403, 404, 429, 444, 500, 503;
behavior('h-finalize=503', final => 1, only => 'stalled');
behavior("h-return=$_", final => 1, always => '/p/length h1') for 403, 416;
behavior('h-error');
behavior('h-twice', always => '/p/later h1');
behavior('h-wait=1', always => '/p/length h1');
behavior("h-wait=$_", always => '/c/later h1') for 2, 100;
behavior('h-memory');
behavior('h-temporary');

# its body

for my $at (1, 2) {
    behavior("b-error at=$at", loose => 1);
    behavior("b-finalize=403 at=$at", loose => 1, always => '/c/chunked h1');
    behavior("h-wait=9 b-finalize=415 at=$at", loose => $at > 1, final => 1);
    behavior("h-wait=9 b-finalize=503 at=$at", loose => $at > 1, final => 1);
}

behavior('b-split=7');
behavior('b-split=1000 b-each');
behavior('b-split=100 b-flush');
behavior('b-split=100 b-sync b-each');
behavior('b-double', body => sub { $_[0] =~ s/(.)/$1$1/gsr });
behavior('b-drop', body => sub { '' });
behavior('b-append', body => sub { $_[0] . '<tail>' });
behavior('b-flush');
behavior('b-sync');
behavior('b-buffer');
behavior('b-buffer b-connection', always => '/p/later h1');
behavior('b-buffer b-again');
behavior('b-buffer b-late');
behavior('b-delay=5');
behavior('b-delay=5 b-connection');
behavior('b-delay=5 b-again b-late');
behavior('b-delay=5 b-buffer');
behavior('b-each');
behavior('b-empty');
behavior('b-null');
behavior('b-late');
behavior('b-late b-each b-null');

behavior("b-before=$_", body => sub { 'sub' . $_[0] })
    for '/sub', '/slow/sub', '/slow/sub b-delay=5';

behavior("b-after=$_", body => sub { $_[0] . 'sub' }, always => '/c/large h1')
    for '/sub', '/slow/sub', '/sub b-delay=5', '/slow/sub b-delay=5';

# the original body has broken off by then

behavior('b-delay=5 b-after=/slow/sub', body => sub { $_[0] . 'sub' },
         always => '/u/cut h1');

for my $sub ('/silent', '/slow/silent') {
    behavior("b-store=$sub");
    behavior("b-background=$sub");
}

behavior('b-store=/slow/silent b-split=100 b-each');

for my $sub ('/sub', '/slow/sub') {
    behavior("b-memory=$sub", always => '/p/large h1');
    behavior("b-memory=$sub", only => 'memory');
}

# several subrequests of one filter

behavior("b-before=$_ b-store=/slow/silent", body => sub { "sub$_[0]" },
         always => '/c/length h1')
    for qw(/sub /slow/sub);
behavior('b-before=/sub b-store=/slow/silent b-after=/slow/sub',
         body => sub { "sub$_[0]sub" }, always => '/c/length h1');


# Two of them.  Where the later one holds the header back, the subrequests of the
# earlier one come before it, without this module, too; and where the later one
# ends the document, the earlier one may take that for the body's end.

for my $first ('b-before=/sub', 'b-before=/sub b-store=/slow/silent',
               'b-before=/moved', 'b-after=/slow/sub', 'b-delay=5', 'b-late b-each', 'h-wait=2')
{
    my %always = ('b-before=/sub' => '/error/later h1',
                  'b-before=/moved' => '/cached-error/large h1');

    behavior($first, second => 'h-finalize=503', final => 1,
             always => $always{$first} || '');

    behavior($first, second => "h-finalize=$_", final => 1,
             always => $first eq 'h-wait=2' ? '/p/cut h1' : '') for 403, 429;
    behavior($first, second => 'h-return=403', final => 1);
    behavior($first, second => $_) for 'b-buffer b-again', 'b-late b-null';
    behavior($first, second => 'b-before=/slow/sub',
             body => sub { "sub$_[0]" });

    my @racy = (racy => scalar $first =~ m{/(?:sub|moved)});

    behavior($first, second => 'b-delay=5', @racy);
    behavior($first, second => 'b-before=/sub b-delay=5',
             body => sub { "sub$_[0]" }, @racy);

    next if $first =~ /sub|moved|delay/;

    behavior($first, second => "b-after=$_", body => sub { "$_[0]sub" })
        for '/slow/sub', '/sub b-delay=5';
}


# what this module does, by the name of the server

my %modes = (
    off => '',
    on => 'error_json on;',
    match => 'error_json on;
              error_json_match ~ "<title>(?<title>[^<]*)</title>";
              error_json_member title $title if=$title;',
    required => 'error_json on;
                 error_json_match ~ "not there" required;',
);


# the protocols: their version, and header lines

my %protocols = (
    'h1' => [ '1.1' ],
    'h1-close' => [ '1.1', 'Connection: close' ],
    'h1-head' => [ '1.1' ],
    'h10' => [ '1.0' ],
    'h10-keepalive' => [ '1.0', 'Connection: keep-alive' ],
    'h2' => [ '2' ],
);


# An nginx with the modules in some order; without this one, none of its
# directives is there.

package Nginx;

use Test::More;
use Time::HiRes qw(sleep time);

my @all;

sub new {
    my ($class, $order, @modules) = @_;

    my $self = bless { order => $order, dir => "$dir/$order", id => 0 },
                     $class;

    mkdir $self->{dir} or die "cannot create $self->{dir}: $!";
    mkdir "$self->{dir}/$_" for qw(logs html cache);

    Server::dir();
    $self->write('html/error.html', main::page('P', 100));
    $self->write('html/ok.html', main::page('secret', 3000));

    ($self->{port}, $self->{port2}) =
        map { $_->sockport }
        map { IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 1) }
        1, 2;

    $self->write('nginx.conf', $self->configuration(@modules));

    system("$nginx -p $self->{dir} -c nginx.conf >$self->{dir}/out 2>&1");

    if ($? != 0) {
        main::BAIL_OUT("nginx does not start: " . $self->read('out'));
    }

    $self->{$_} = Log->new("$self->{dir}/logs/$_.log") for qw(access error);

    push @all, $self;
    $self->find_worker;

    return $self;
}

sub write {
    my ($self, $name, $text) = @_;

    open my $out, '>', "$self->{dir}/$name" or die "cannot write $name: $!";
    print $out $text;
    close $out or die "cannot write $name: $!";
}

sub read {
    my ($self, $name) = @_;

    open my $in, '<', "$self->{dir}/$name" or return '';
    local $/;
    return scalar <$in> // '';
}

sub configuration {
    my ($self, @modules) = @_;

    my $user = $> == 0 ? "user root;\n" : '';
    my $load = join '', map { "load_module $_;\n" } @modules;
    my $drain = 'error_json_drain 64k 20ms; error_json_match_timeout 1s;';
    my ($alone, $servers) = ($self->{order} eq 'alone', '');

    my $counted = "error_json_metrics_zone 1m;
                   server { listen 127.0.0.1:$self->{port};
                            server_name counted;
                            location / { access_log off;
                                         error_json_metrics; } }\n";

    $drain = $counted = '' if $alone;

    for my $mode (sort keys %modes) {
        my $directives = $alone ? '' : $modes{$mode};

        $servers .= "server { listen 127.0.0.1:$self->{port};
                              listen 127.0.0.1:$self->{port2} http2;
                              server_name $mode;
                              $directives
                              $locations }\n";
    }

    my $two = grep { $_ eq ($second // '') } @modules;

    $drain .= ' neighbor_second $http_x_second;' if $two;

    return $user . $load . <<"_EOC_";
error_log logs/error.log @{[$debug ? 'debug' : 'error']};
pid nginx.pid;
worker_processes 1;
events {}
http {
    log_format id '\$http_x_id';
    access_log logs/access.log id;
    neighbor \$http_x_neighbor;
    map \$request_uri \$cache { ~^/cached-error/ one; default off; }
    types { text/html html; }
    default_type text/html;
    keepalive_requests 1000000;

    # the counters are asked on a connection that other cases leave alone
    keepalive_timeout 1h;

    # the neighbor may wait for the end of a body that has broken off
    send_timeout 2s;

    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_buffers 4 4k;
    proxy_buffer_size 4k;
    proxy_busy_buffers_size 8k;
    fastcgi_buffers 4 4k;
    fastcgi_buffer_size 4k;
    fastcgi_busy_buffers_size 8k;
    fastcgi_param REQUEST_METHOD \$request_method;
    fastcgi_param SCRIPT_NAME "";
    fastcgi_param PATH_INFO \$uri;
    fastcgi_param QUERY_STRING "";
    fastcgi_param SERVER_NAME localhost;
    fastcgi_param SERVER_PORT 80;
    fastcgi_param SERVER_PROTOCOL HTTP/1.1;
    proxy_cache_path cache keys_zone=one:1m;
    proxy_cache_key \$host\$request_uri;
    proxy_cache_valid any 1m;
    $drain

    upstream up      { server 127.0.0.1:$upstream; keepalive 8; }
    upstream fastcgi { server $fastcgi; }
    upstream grpc    { server $grpc; keepalive 8; }

    server {
        listen 127.0.0.1:$self->{port};
        server_name pid;
        location / { access_log off; return 200 \$pid; }
    }

    $servers
    $counted
}
_EOC_
}

sub find_worker {
    my ($self) = @_;

    for (1 .. 100) {
        my $client = HttpClient->new($self->{port});
        $client->put("GET / HTTP/1.0\r\nHost: pid\r\n\r\n");
        my $res = $client->response;
        return $self->{worker} = $res->{body} unless $res->{error};
        sleep 0.02;
    }

    die "no worker";
}

# the lines of the error log since the last time that should not be there, and
# whether the worker is another one

sub faults {
    my ($self) = @_;

    my @faults = grep { /\[(?:alert|crit|emerg)\]/ } $self->{error}->lines;

    for (@faults) {
        s/^\S+ \S+ \[\w+\] \d+#\d+: (?:\*\d+ )?//;
        s/ while .*//, s/, client: .*//, s/ process \d+//;
    }

    if (!kill 0, $self->{worker}) {
        push @faults, 'the worker is gone';
        $self->find_worker;
    }

    return @faults;
}

# waits until nginx is done with all requests, which may be after the response

sub ended {
    my ($self, @ids) = @_;

    my $end = time + 60;

    for ( ;; ) {
        $self->{ended}{$_} = 1 for $self->{access}->lines;

        return 1 unless grep { !$self->{ended}{$_} } @ids;
        return 0 if time > $end;
        sleep 0.001;
    }
}

# how many responses are counted

sub counted {
    my ($self) = @_;

    return 0 if $self->{order} eq 'alone';

    $self->{counters} ||= HttpClient->new($self->{port});
    $self->{counters}->put("GET /?format=json HTTP/1.1\r\n"
                           . "Host: counted\r\n\r\n");

    my $said = $self->{counters}->response->{body} // '';
    my $sum = 0;

    $sum += $1 while $said =~ /"count":(\d+)/g;

    return $sum;
}

# what becomes of a case: a list of responses, and a word for what becomes of
# the connection after them

sub run {
    my ($self, $case, $mode, $patience) = @_;

    my $source = $case->{source};
    my $count = $source->{cached} ? 2 : 1;
    my $path = "$source->{path}?" . $case->{number};
    my @ids = map { ++$self->{id} } 1 .. $count;
    my ($http, @lines) = @{$protocols{$case->{protocol}}};
    my $counted = $self->counted;
    my (@responses, $after);

    push @lines, "X-Neighbor: $case->{behavior}{words}"
        if length $case->{behavior}{words};
    push @lines, "X-Second: $case->{behavior}{second}"
        if $case->{behavior}{second};

    if ($http eq '2') {
        my %headers = map { /^(.*?): (.*)/ } @lines;

        @responses = Http2Client::requests($self->{port2}, $patience,
            map({ [ 'GET', $mode, $path, { %headers, 'x-id' => $_ } ] } @ids),
            [ 'GET', $mode, '/probe', {} ]);

        my $probe = pop @responses;
        $after = ($probe->{body} // '') eq 'probe' ? 'open'
                 : ($probe->{error} // '') eq 'no end' ? 'silent' : 'cut';

    } else {
        my $method = $case->{protocol} =~ /head/ ? 'HEAD' : 'GET';
        my $client;

        for my $id (@ids) {
            $client ||= HttpClient->new($self->{port}, patience => $patience);
            $client->put(join "\r\n", "$method $path HTTP/$http",
                         "Host: $mode", "X-Id: $id", @lines, '', '');

            push @responses, $client->response($method);
            $after = after($client, $responses[-1], $mode);
            undef $client if $after ne 'open';
        }
    }

    my $ended = $self->ended(@ids);
    my @faults = $self->faults;

    push @faults, 'the request does not end' unless $ended;
    $counted = $self->counted - $counted;
    push @faults, 'a response is counted twice' if $counted > @ids;

    return { responses => \@responses, after => $after, faults => \@faults,
             counted => $counted };
}

# What becomes of a connection: it is "open", as another request on it tells, or
# "closed" after that was said, or "cut", though it was not; or it stays "silent",
# though more has to come, or its end; or what is on it is "wrong".

sub after {
    my ($client, $res, $mode) = @_;

    return $client->silent ? 'silent' : 'cut' if $res->{error};

    if (grep { $_ eq 'close' } @{$res->{headers}{connection} || []}) {
        return 'closed' if $client->closed;
        return $client->silent ? 'silent' : 'wrong';
    }

    $client->put("GET /probe HTTP/1.1\r\nHost: $mode\r\n\r\n");

    my $probe = $client->response;

    return 'open' if ($probe->{body} // '') eq 'probe';
    return 'wrong' if ($probe->{error} // '') !~ /^no header: ""/;
    return $client->silent ? 'silent' : 'cut';
}

sub DESTROY {
    my ($self) = @_;
    $self->stop;
}

sub stop {
    my ($self) = @_;

    my $pid = $self->read('nginx.pid') or return;
    chomp $pid;
    kill 'QUIT', $pid;

    for (1 .. 3000) {
        return unless -e "$self->{dir}/nginx.pid";
        sleep 0.02;
    }

    kill 'TERM', $pid;
}

END {
    local $?;
    $_->stop for @all;
}

package main;

my %nginx;
my $number = 0;


# what is right, by what nginx does with the neighbor alone

sub hash_of {
    my ($text) = @_;
    return unpack 'N', md5($text);
}


# the document of a status

my %catalog;

sub document {
    my ($status, $title) = @_;

    if (!%catalog) {
        open my $in, '<', 'docs/status-codes.md'
            or die "cannot open docs/status-codes.md: $!";

        while (<$in>) {
            $catalog{$1} = [ $2, $3 ]
                if /^\|\s*`?(\d\d\d|\dxx)`?\s*\|\s*(.*?)\s*\|\s*(.*?)\s*\|$/;
        }
    }

    my $entry = $catalog{$status} || $catalog{substr($status, 0, 1) . 'xx'};
    my $json = JSON::PP->new->allow_nonref;
    my $more = defined $title ? ',"title":' . $json->encode($title) : '';

    return sprintf('{"code":%d,"message":%s,"description":%s%s}' . "\n",
                   $status, map({ $json->encode($_) } @$entry), $more);
}

sub type {
    my ($res) = @_;
    return ($res->{headers}{'content-type'} || [''])->[0];
}

# which error pages there are by default

sub is_page {
    my ($status, $type, $empty) = @_;
    return $status >= 400
           && ($empty || $type =~ m{^(?:$|(?:text/(?:html|plain)|application/xhtml\+xml)
                            \s*(?:;|$))}xi);
}

# the bodies that a response may have, or none if it is to be what nginx sends

sub bodies {
    my ($case, $order, $mode, $right, $cached) = @_;

    my ($behavior, $source) = @$case{qw(behavior source)};

    return if $mode eq 'required' || $mode eq 'off';

    # what this module sees, before or after the neighbor has changed it

    my $own = $order ne 'last' || $behavior->{final};
    my ($status, $type) = $own ? ($right->{status}, type($right))
                               : @$source{qw(status type)};
    my ($length) = @{$right->{headers}{'content-length'} || []};

    # the body of any type that turns out to be empty, too, where the header is
    # held until that is known

    my $empty = $own && (($length // '') eq '0'
                         || $behavior->{words} =~ /a-header-only/
                            && $case->{protocol} ne 'h1-head'
                         || $source->{late} && !$cached && !$behavior->{final}
                            && $case->{protocol} ne 'h1-head'
                            && $right->{body} eq '');

    return unless is_page($status, $type, $empty);

    my @titles = $mode eq 'on' ? undef
                 : $own && $right->{body} =~ m{<title>(.*?)</title>}
                 ? ($1, undef)
                 : (undef, grep { $_ } $source->{title});

    # what comes of an earlier filter in the meantime does not end a hold

    @titles = $source->{title}
        if $mode eq 'match' && ($source->{only} || '') eq 'memory'
           && $case->{protocol} ne 'h1-head';

    my $change = $order =~ /last|between/ && $behavior->{body} || sub { $_[0] };

    return map { $change->(document($status, $_)) } @titles;
}


# what is wrong with one response

sub wrong {
    my ($case, $order, $mode, $res, $right, $cached) = @_;

    return if $right->{error};

    return "error: $res->{error}" if $res->{error};
    return "status $res->{status}, not $right->{status}"
        if $res->{status} != $right->{status};

    my @bodies = bodies($case, $order, $mode, $right, $cached);

    if (!@bodies) {
        return "another body: \"" . substr($res->{body}, 0, 200) . '"'
            if $case->{behavior}{racy}
               ? length $res->{body} != length $right->{body}
               : $res->{body} ne $right->{body};
        return 'another length'
            if "@{$res->{headers}{'content-length'} || []}"
               ne "@{$right->{headers}{'content-length'} || []}"
               && $case->{protocol} eq 'h1-head' && $order eq 'first';
        return 'another type: "' . type($res) . '"'
            if type($res) ne type($right)
               && all_words($case->{behavior}) !~ /h-return/;
        return;
    }

    if ($case->{protocol} eq 'h1-head') {
        my ($length) = @{$res->{headers}{'content-length'} || []};

        return if !defined $length || grep { length == $length } @bodies;
        return "a length of $length";
    }

    return if $right->{status} =~ /^(?:1..|204|304)$/;

    return "not the document: \"" . substr($res->{body}, 0, 200) . '"'
        unless grep { $res->{body} eq $_ } @bodies;

    return 'the type "' . type($res) . '"'
        unless type($res) eq 'application/json' || $case->{behavior}{type};

    return;
}


sub all_words {
    my ($behavior) = @_;
    return join ' - ', $behavior->{words}, grep { $_ } $behavior->{second};
}


# Whether nginx does that alone, too.  Before 1.25.4, one that finalizes in the
# body has the upstream's connection closed while the body is read from it, and
# whether nginx then reads on depends on how much of it has come: it is asked
# again.

sub known {
    my ($case, $right, $fault) = @_;

    my $tries = $fault =~ /readv\(\) failed \(9: / ? 20 : 0;

    for ( ;; ) {
        return 1 if grep { $_ eq $fault } @{$right->{faults}};
        return 0 if $tries-- == 0;

        my $again = { %$case, number => ++$number };

        my $result = $nginx{alone}->run($again, 'on', $PATIENCE);

        push @{$right->{faults}}, @{$result->{faults}};
    }
}


my %rank = (open => 4, closed => 3, cut => 2, silent => 1, wrong => 0);

sub faults {
    my ($case, $order, $mode, $result, $right) = @_;

    my @faults = grep { !known($case, $right, $_) } @{$result->{faults}};

    return @faults if $case->{behavior}{loose};

    my $documents = 0;

    for my $i (0 .. $#{$right->{responses}}) {
        my $res = $result->{responses}[$i] or next;
        $documents++ if !$right->{responses}[$i]{error}
                        && bodies($case, $order, $mode,
                                  $right->{responses}[$i]);
        push @faults, map { 'response ' . ($i + 1) . ": $_" }
                      wrong($case, $order, $mode, $res,
                            $right->{responses}[$i], $i > 0);
    }

    push @faults, 'a response is not counted'
        if $result->{counted} < $documents;

    # nginx closes the connection after it has finalized so, whatever was
    # announced; a response that was held has to be ended in that way, and one
    # that broke off while it was held is known to have done so, by the neighbor
    # alone, too: that ends each HEAD with an error, as image_filter does

    my $words = all_words($case->{behavior});

    push @faults, "the connection is $result->{after}, not $right->{after}"
        if $rank{$result->{after}} < $rank{$right->{after}}
           && !($result->{after} eq 'cut' && $right->{after} eq 'closed'
                && ($words =~ /finalize/
                    || $words =~ /h-wait/ && $case->{protocol} eq 'h1-head'
                       && $case->{source}{path} =~ /cut/))
           && !($result->{after} eq 'closed'
                && ($words =~ /h-return/ || $case->{source}{path} =~ /cut/));

    return @faults;
}


# the crossing

my @orders = $module
             ? (alone => [ $second, $neighbor ],
                last => [ $neighbor, $module ],
                first => [ $module, $neighbor ],
                between => [ $second, $module, $neighbor ])
             : (alone => [], linked => []);

while (my ($order, $modules) = splice @orders, 0, 2) {
    $nginx{$order} = Nginx->new($order, @$modules);
}

my ($run, $excluded) = (0, 0);


# random combinations, each with a few of the responses

my $until = time + ($fuzz || 0);

if ($fuzz) {
    my $seed = $ENV{NEIGHBOR_SEED} || time % 1000000;

    note "NEIGHBOR_SEED=$seed";
    srand $seed;

    my @words = grep { length } map { $_->{words} }
                grep { !$_->{only} } @behaviors;

    @behaviors = map { {
        words => join(' ', map { $words[rand @words] } 1 .. 3), loose => 1,
        always => '',
    } } 1 .. 100000;
}

if (!$module) {
    note 'the neighbor is linked in, so there is one only';
    @behaviors = grep { !$_->{second} } @behaviors;
}

my $block = 0;

for my $behavior (@behaviors) {
    last if $fuzz && time > $until;
    next unless Blocks::begin(++$block, all_words($behavior));

    my @wrong;


    my $words = all_words($behavior);
    my @orders = $behavior->{second} ? 'between'
                 : grep { !/alone|between/ } sort keys %nginx;
    my $count = 0;

    for my $path (sort keys %sources) {
        my $source = $sources{$path};

        last if @wrong > $many;

        next if ($behavior->{only} || '') ne ($source->{only} || '');

        # the worker dies of that without this module, too: the filters of
        # FastCGI and gRPC read their contexts, which are not there any more

        next if $words =~ /h-clear/ && $path =~ m{^/[fg]/};

        for my $protocol (sort keys %protocols) {
            my $name = join ' ', $path, $protocol, "[$words]";

            next if $chosen ? $name !~ /$chosen/
                            : hash_of($name) % $parts != $nth - 1
                              && $protocol ne ($source->{always} || '')
                              && "$path $protocol" !~ /^(?:$behavior->{always})$/;

            my $case = { behavior => $behavior, source => $source,
                         protocol => $protocol, number => ++$number };

            # where nginx alone says nothing, anything is right

            my $right = $nginx{alone}->run($case, 'on', $PATIENCE);
            my $patience = $right->{after} eq 'silent' ? $PATIENCE : undef;

            if (grep { /worker is gone|exited/ } @{$right->{faults}}) {
                $excluded++;
                next;
            }

            for my $order (@orders) {
                for my $mode (qw(on match required)) {
                    my $result = $nginx{$order}->run($case, $mode,
                                                      $patience);
                    my @faults = faults($case, $order, $mode, $result, $right);

                    push @wrong, map { "$order $mode $name: $_" } @faults;
                    $count++;
                }
            }
        }
    }

    next unless $count;

    $run += $count;

    ok(!@wrong, "[$words]: $count cases")
        or diag join "\n", @wrong;
}

note "the logs are in $dir" if $debug;
note "$run cases, $excluded that nginx alone does not survive";

done_testing();
