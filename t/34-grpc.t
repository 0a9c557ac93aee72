# Copyright (C) ngx_status_module developers

# grpc_pass.  What is gRPC, by the type of the response or of the request, has
# to reach the client as nginx would send it, frames, headers and trailers:
# a gRPC client cannot read JSON.  An HTML error of an HTTP/2 server is an error
# page as any other, and its stream ends within a connection that goes on.

use lib 't/lib';
use Server;
use StatusTest 'no_plan';

my $python = '/usr/bin/python3';

our $grpc = Server::start(
    program => $python,
    package => 'python3-grpcio',
    tcp => 1,
    args => [ '@DIR@/server.py', '@PORT@' ],
    files => { 'server.py' => <<'_EOC_', 'client.py' => <<'_EOC_' },
from concurrent import futures
import sys

import grpc


def unary(request, context):
    context.send_initial_metadata((('x-initial', 'first'),))
    context.set_trailing_metadata((('x-trailing', 'last'),
                                   ('x-bytes-bin', b'\x00\xff')))
    return request


def stream(request, context):
    context.set_trailing_metadata((('x-trailing', 'last'),))
    for i in range(100):
        yield bytes([i]) * 1000


def fail(request, context):
    context.set_trailing_metadata((('x-trailing', 'last'),))
    context.abort(grpc.StatusCode.NOT_FOUND, '100% <html>')


def peer(request, context):
    return context.peer().encode()


server = grpc.server(futures.ThreadPoolExecutor(4),
                     options=(('grpc.so_reuseport', 0),))

server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler('Test', {
    'Unary': grpc.unary_unary_rpc_method_handler(unary),
    'Stream': grpc.unary_stream_rpc_method_handler(stream),
    'Fail': grpc.unary_unary_rpc_method_handler(fail),
    'Peer': grpc.unary_unary_rpc_method_handler(peer),
}),))

if server.add_insecure_port('127.0.0.1:' + sys.argv[1]) == 0:
    sys.exit('cannot listen')

server.start()
server.wait_for_termination()
_EOC_
import json
import sys

import grpc

channel = grpc.insecure_channel(sys.argv[1])
results = []

for method in sys.argv[2:]:
    call = channel.unary_stream(method)(b'request', timeout=60)
    messages = []

    try:
        for message in call:
            messages.append(message.hex())

    except grpc.RpcError:
        pass

    results.append({
        'messages': messages,
        'code': call.code().name,
        'details': call.details(),
        'initial': sorted([k, str(v)] for k, v in call.initial_metadata()
                          if k not in ('server', 'date')),
        'trailing': sorted([k, str(v)] for k, v in call.trailing_metadata()
                           if k not in ('server', 'date')),
    })

print(json.dumps(results))
_EOC_
);

# an HTTP/2 server with error pages: each response tells the number of its
# connection

our $h2 = Server::start(
    program => 'node',
    package => 'nodejs',
    args => [ '@DIR@/h2.js', '@SOCKET@' ],
    files => { 'h2.js' => <<'_EOC_' },
const http2 = require('http2');

const page = '<html>' + 'x'.repeat(2000) + '</html>';
const html = { 'content-type': 'text/html' };
const length = { ...html, 'content-length': page.length };
let connections = 0;

const handlers = {
    '/ok': (stream, head) => {
        head({ ':status': 200, ...html });
        stream.end('ok');
    },
    '/length': (stream, head) => {
        head({ ':status': 404, ...length, etag: '"page"', 'retry-after': 17 });
        stream.end(page);
    },
    '/frames': (stream, head) => {
        head({ ':status': 500, ...html });
        for (let i = 0; i < 20; i++) {
            stream.write(page.slice(i * 100, i * 100 + 100));
        }
        stream.end();
    },
    '/empty': (stream, head) => {
        head({ ':status': 503 }, { endStream: true });
    },
    '/no-frame': (stream, head) => {
        head({ ':status': 404, ...length }, { endStream: true });
    },
    '/empty-frame': (stream, head) => {
        head({ ':status': 503, ...html });
        setImmediate(() => stream.end());
    },
    '/trailers': (stream, head) => {
        stream.on('wantTrailers',
                  () => stream.sendTrailers({ 'x-trailer': 'last' }));
        head({ ':status': 404, ...html, trailer: 'x-trailer' },
             { waitForTrailers: true });
        stream.end(page);
    },
    '/json': (stream, head) => {
        head({ ':status': 409, 'content-type': 'application/json' });
        stream.end('{"error":"of the server"}');
    },
    '/grpc': (stream, head) => {
        stream.on('wantTrailers',
                  () => stream.sendTrailers({ 'grpc-status': '14' }));
        head({ ':status': 503, 'content-type': 'application/grpc+proto' },
             { waitForTrailers: true });
        stream.end(Buffer.from([ 0, 0, 0, 0, 1, 255 ]));
    },
    '/large': (stream, head) => {
        head({ ':status': 404, ...html });
        stream.end('x'.repeat(1048576));
    },
    '/stall-header': (stream, head) => {
        head({ ':status': 404, ...length });
    },
    '/stall': (stream, head) => {
        head({ ':status': 404, ...length });
        stream.write(page.slice(0, 1000));
    },
    '/framed': (stream, head) => {
        head({ ':status': 404, ...html, 'content-length': page.length + 9 });
        stream.write(page);
    },
    '/reset': (stream, head) => {
        head({ ':status': 404, ...length });
        stream.write(page.slice(0, 1000), () => stream.close(2));
    },
    '/goaway': (stream, head) => {
        head({ ':status': 404, ...length });
        stream.session.goaway();
        stream.end(page);
    },
};

handlers['/read/large'] = handlers['/large'];
handlers['/match/no-frame'] = handlers['/no-frame'];
handlers['/required/no-frame'] = handlers['/no-frame'];

const server = http2.createServer();

server.on('session', (session) => { session.number = ++connections; });

server.on('stream', (stream, request) => {
    stream.on('error', () => {});
    handlers[request[':path']](stream, (headers, options) => stream.respond(
        { ...headers, 'x-connection': stream.session.number }, options));
});

server.listen(process.argv[2]);
_EOC_
);

our $front = 'unix:' . Server::dir() . '/front.sock';
our $off = 'unix:' . Server::dir() . '/off.sock';

Server::put('fetch.js', <<'_EOC_');
const http2 = require('http2');
const net = require('net');

const [address, path, type] = process.argv.slice(2);
const [host, port] = address.split(':');
const result = { body: '', trailers: {} };

const session = http2.connect('http://localhost', {
    createConnection: () => host == 'unix' ? net.connect(port)
                                           : net.connect(port, host),
});

const fail = (error) => {
    console.log(JSON.stringify({ error: error.message, ...result }));
    process.exit();
};

const stream = session.request(type ? {
    ':method': 'POST', ':path': path, 'content-type': type, te: 'trailers',
} : {
    ':path': path,
});

const keep = (headers) => Object.fromEntries(
    Object.entries(headers).filter(
        ([name]) => !/^(:status|server|date|x-connection)$/.test(name)));

session.on('error', fail);
session.setTimeout(60000, () => fail(new Error('timeout')));

stream.setEncoding('latin1');
stream.on('error', fail);
stream.on('data', (data) => { result.body += data; });
stream.on('trailers', (headers) => { result.trailers = keep(headers); });

stream.on('response', (headers) => {
    result.status = headers[':status'];
    result.headers = keep(headers);
});

stream.on('close', () => {
    result.code = stream.rstCode;
    console.log(JSON.stringify(result));
    session.destroy();
});

stream.end(type && Buffer.from('\0\0\0\0\x07request'));
_EOC_

$ENV{TEST_NGINX_GRPC} = $grpc;
$ENV{TEST_NGINX_H2} = $h2;
$ENV{TEST_NGINX_FRONT} = $front;
$ENV{TEST_NGINX_OFF} = $off;

our $http_config = <<'_EOC_';
    upstream grpc {
        server $TEST_NGINX_GRPC;
        keepalive 4;
    }

    upstream h2 {
        server $TEST_NGINX_H2;
        keepalive 4;
    }

    server {
        listen $TEST_NGINX_FRONT http2;
        server_name localhost;

        error_json on;
        error_json_types *;

        location / {
            grpc_pass grpc://h2;
        }

        location /Test/ {
            grpc_pass grpc://grpc;
        }

        location /dead/ {
            grpc_pass grpc://127.0.0.1:$TEST_NGINX_RAND_PORT_1;
        }

        location /match/ {
            error_json_match ~ "<title>(?<tt>[^<]*)";
            error_json_member title $tt if=$tt;
            grpc_pass grpc://h2;
        }

        location /required/ {
            error_json_match ~ "<title>" required;
            grpc_pass grpc://h2;
        }
    }

    server {
        listen $TEST_NGINX_OFF http2;
        server_name localhost;

        location / {
            grpc_pass grpc://h2;
        }

        location /Test/ {
            grpc_pass grpc://grpc;
        }

        location /dead/ {
            grpc_pass grpc://127.0.0.1:$TEST_NGINX_RAND_PORT_1;
        }
    }

    log_format outcome '$uri $status $error_json $error_json_source';
    access_log logs/outcome.log outcome;
_EOC_

our $config = <<'_EOC_';
    error_json on;

    location / {
        grpc_pass grpc://h2;
    }

    location /match/ {
        error_json_match ~ "<title>(?<tt>[^<]*)";
        error_json_member title $tt if=$tt;
        grpc_pass grpc://h2;
    }
_EOC_


# the results of calls by a gRPC client

sub calls {
    my ($address, @methods) = @_;

    local $ENV{GRPC_VERBOSITY} = 'NONE';

    open my $out, '-|', $python, Server::dir() . '/client.py', $address,
                        @methods
        or die "cannot run $python: $!";

    local $/;
    return @{decode(scalar <$out>) || []};
}


# the response that an HTTP/2 client gets at the address of a front server; with
# a type, to a POST of a gRPC message with that Content-Type

sub fetch {
    my ($address, $path, $type) = @_;

    open my $out, '-|', 'node', Server::dir() . '/fetch.js', $address, $path,
                        $type || ()
        or die "cannot run node: $!";

    local $/;
    return decode(scalar <$out>) || {};
}


run_tests();

__DATA__

=== TEST 1: a gRPC server's responses, to a gRPC client
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
my @methods = qw(/Test/Unary /Test/Stream /Test/Fail /Test/None);
my @direct = calls($grpc, @methods);
my @off = calls($off, @methods);
my @on = calls($front, @methods);

is("@{[map { $_->{code} } @on]}", 'OK OK NOT_FOUND UNIMPLEMENTED', 'codes');
is_deeply($on[$_], $off[$_], "$methods[$_]: as without error_json") for 0 .. 3;
is_deeply($on[$_], $direct[$_], "$methods[$_]: as without nginx") for 0 .. 1;



=== TEST 2: a gRPC server's responses, byte for byte
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
my $type = 'application/grpc';

for my $method (qw(/Test/Unary /Test/Stream /Test/Fail /Test/None)) {
    my $direct = fetch($grpc, $method, $type);
    my $without = fetch($off, $method, $type);
    my $on = fetch($front, $method, $type);

    is($on->{status}, 200, "$method: status");
    is_deeply($on, $without, "$method: as without error_json");
    is_deeply([ @$on{qw(body trailers)} ], [ @$direct{qw(body trailers)} ],
              "$method: body and trailers as without nginx");
}



=== TEST 3: a gRPC server's connection is reused
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client

# it rarely is another one, without error_json as well, as nginx closes an idle
# connection on which the server still says something

my ($before, $after);

for (1 .. 5) {
    my @calls = calls($front, qw(/Test/Peer /Test/Fail /Test/Peer));

    is($calls[1]{code}, 'NOT_FOUND', 'between');
    ($before, $after) = map { "@{$_->{messages}}" } @calls[0, 2];
    last if $after eq $before;
}

is($after, $before, 'the same connection');



=== TEST 4: application/grpc under an error status, with its trailers
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
my $on = fetch($front, '/grpc');

is($on->{status}, 503, 'status');
is($on->{body}, "\0\0\0\0\1\xff", 'body');
is_deeply($on->{trailers}, { 'grpc-status' => 14 }, 'trailers');
is_deeply($on, fetch($h2, '/grpc'), 'all as without nginx');



=== TEST 5: no gRPC server, and a gRPC client
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
my ($dead) = calls($front, '/dead/x');

is($dead->{code}, 'UNAVAILABLE', 'code');
is_deeply($dead, calls($off, '/dead/x'), 'as without error_json');

for my $type ('application/grpc', 'application/grpc+proto') {
    my $on = fetch($front, '/dead/x', $type);

    is($on->{status}, 502, "$type: status");
    like($on->{body}, qr/<center>nginx/, "$type: nginx's page");
    is_deeply($on, fetch($off, '/dead/x', $type),
              "$type: as without error_json");
}

my $log = Server::get(Test::Nginx::Util::server_root() . '/logs/outcome.log');
like($log, qr{^/dead/x 502 type nginx$}m, 'logged');



=== TEST 6: no gRPC server, and another client
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
for my $type ('', 'application/json', 'text/plain') {
    my $res = fetch($front, '/dead/x', $type);

    is($res->{status}, 502, "\"$type\": status");
    is($res->{body}, document(502), "\"$type\": body");
    is($res->{headers}{'content-type'}, 'application/json', "\"$type\": type");
}



=== TEST 7: error pages of an HTTP/2 server, on one upstream connection
--- http_config eval: $main::http_config
--- config eval: "error_json_drain 64k 30s;\n$main::config"
--- client
my %codes = ('/length' => 404, '/frames' => 500, '/empty' => 503,
             '/empty-frame' => 503, '/trailers' => 404);
my %connections;
my $c = client();

# nginx does not keep a connection that ends a stream with the header of its
# first response, if its settings come along

is($c->get('/ok')->{status}, 200, 'first');

for my $path (sort keys %codes) {
    for my $time ('', ' again') {
        my $res = $c->get($path);
        document_ok($res, $codes{$path}, "$path$time");
        $connections{$res->{headers}{'x-connection'}[0]} = 1;
    }

    my $res = $c->get('/ok');
    is("$res->{status} $res->{body}", '200 ok', "$path: next");
    $connections{$res->{headers}{'x-connection'}[0]} = 1;
}

is(scalar(keys %connections), 1, 'the same upstream connection');

for my $path (sort keys %codes) {
    my $res = fetch($front, $path);
    is("$res->{status} $res->{body}",
       "$codes{$path} " . document($codes{$path}), "$path over HTTP/2");
}



=== TEST 8: the headers of the body go, the others stay
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
my $c = client();
my $h = $c->get('/length')->{headers};

is("@{$h->{'retry-after'}}", '17', 'Retry-After');
is("@{$h->{'content-length'}}", length document(404), 'Content-Length');
ok(!$h->{etag}, 'no ETag');
ok(!$c->get('/trailers')->{headers}{trailer}, 'no Trailer');



=== TEST 9: the JSON of an HTTP/2 server
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
my $c = client();

my $res = $c->get('/json');
is("$res->{status} $res->{body} @{$res->{headers}{'content-type'}}",
   '409 {"error":"of the server"} application/json');



=== TEST 10: a stream that stalls, or is the last
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
# with the header of its frame, the body of /framed is as long as it should be

for my $path (qw(/stall-header /stall /framed /goaway)) {
    my $c = client();
    my $res = $c->get($path);
    document_ok($res, 404, $path);

    my $next = $c->get('/ok');
    is("$next->{status} $next->{body}", '200 ok', "$path: next");
    isnt($next->{headers}{'x-connection'}[0],
         $res->{headers}{'x-connection'}[0],
         "$path: not the same upstream connection");

    $res = fetch($front, $path);
    is("$res->{status} $res->{body}", '404 ' . document(404),
       "$path over HTTP/2");
}



=== TEST 11: a stream that is reset, or ends without the body it announced
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
for my $path (qw(/reset /no-frame /match/no-frame)) {
    my $res = fetch($front, $path);
    is("$res->{status} $res->{body}", '404 ' . document(404),
       "$path over HTTP/2");

    my $c = client();
    document_ok($c->get($path), 404, "$path over HTTP/1");

    $res = $c->get('/ok');
    is($res->{error} || $res->{body}, 'ok', 'next, on the same connection');
}

# what is kept is as without error_json: nginx before 1.29 makes it empty, later
# ones end it with an error

my ($on, $without) = map { fetch($_, '/required/no-frame') } $front, $off;

is_deeply([ @$on{qw(status code body)} ], [ @$without{qw(status code body)} ],
          'kept');



=== TEST 12: a page of 1 MB is given up, or within the limit read
--- http_config eval: $main::http_config
--- config eval
$main::config . <<'_EOC_'
    error_json_drain 64k 30s;

    location /read/ {
        error_json_drain 2m 30s;
        grpc_pass grpc://h2;
    }
_EOC_
--- client
my $c = client();

my $res = $c->get('/large');
document_ok($res, 404, 'given up');

my $next = $c->get('/ok');
is("$next->{status} $next->{body}", '200 ok', 'given up: next');
isnt($next->{headers}{'x-connection'}[0], $res->{headers}{'x-connection'}[0],
     'given up: not the same upstream connection');

$res = $c->get('/read/large');
document_ok($res, 404, 'read');

$next = $c->get('/ok');
is("$next->{status} $next->{body}", '200 ok', 'read: next');
is($next->{headers}{'x-connection'}[0], $res->{headers}{'x-connection'}[0],
   'read: the same upstream connection');



=== TEST 13: proxy_pass over HTTP/2
--- skip_nginx: 43: < 1.29.4
--- http_config eval: $main::http_config
--- config
    error_json on;
    error_json_drain 64k 30s;
    proxy_http_version 2;

    location / {
        proxy_pass http://h2;
    }

    location /unbuffered/ {
        proxy_pass http://h2/;
        proxy_buffering off;
    }
--- client
my %codes = ('/length' => 404, '/frames' => 500, '/empty' => 503,
             '/empty-frame' => 503, '/trailers' => 404);
my %connections;
my $c = client();

# nginx does not keep a connection that ends a stream with the header of its
# first response, if its settings come along

is($c->get('/ok')->{status}, 200, 'first');

for my $mode ('', '/unbuffered') {
    for my $path (sort keys %codes) {
        for my $time ('', ' again') {
            my $res = $c->get("$mode$path");
            document_ok($res, $codes{$path}, "$mode$path$time");
            $connections{$res->{headers}{'x-connection'}[0]} = 1;
        }
    }
}

is(scalar(keys %connections), 1, 'the same upstream connection');



=== TEST 14: proxy_pass over HTTP/2, and a stream that ends with its header
--- skip_nginx: 17: < 1.29.4
--- http_config eval: $main::http_config
--- config
    error_json on;
    proxy_http_version 2;

    location / { proxy_pass http://h2; }
    location /unbuffered/ { proxy_pass http://h2/; proxy_buffering off; }

    location /match/ {
        error_json_match ~ "<title>(?<tt>[^<]*)";
        error_json_member title $tt if=$tt;
        proxy_pass http://h2/;
    }

    location /required/ {
        error_json_match ~ "<title>" required;
        proxy_pass http://h2/;
    }
--- client
for my $mode ('', '/unbuffered', '/match') {
    my $c = client();

    document_ok($c->get("$mode/no-frame"), 404, "$mode/no-frame");

    my $res = $c->get('/ok');
    is($res->{error} || $res->{body}, 'ok',
       "$mode: next, on the same connection");
}

my $c = client();

ok($c->get('/required/no-frame')->{error}, 'kept: it breaks off');
ok(!$c->silent, 'kept: its connection is closed');
is(client()->get('/ok')->{body}, 'ok', 'kept: nginx goes on');



=== TEST 15: an error_page for gRPC
--- http_config eval
$main::http_config . <<'_EOC_'
    server {
        listen 127.0.0.1:$TEST_NGINX_RAND_PORT_2 http2;

        error_json on;
        error_json_types *;

        location /page/ {
            grpc_pass grpc://127.0.0.1:$TEST_NGINX_RAND_PORT_1;
            error_page 502 = @unavailable;
        }

        location @unavailable {
            internal;
            default_type application/grpc;
            add_header grpc-status 14;
            add_header grpc-message unavailable;
            return 204;
        }
    }
_EOC_
--- config
--- client
my $port = $Test::Nginx::Util::RandPorts->{TEST_NGINX_RAND_PORT_2};
my ($page) = calls("127.0.0.1:$port", '/page/x');

is("$page->{code} $page->{details}", 'UNAVAILABLE unavailable');
