# Copyright (C) ngx_status_module developers

# error_json_grpc: what real clients of gRPC and gRPC-Web make of errors that
# are not gRPC's, over clear text and TLS, and that gRPC's own are not touched.

use Test::More;

use lib 't/lib';
use Installed node => 'nodejs', openssl => 'openssl',
              '/usr/lib/python3/dist-packages/grpc/__init__.py'
              => 'python3-grpcio';
use Server;
use StatusTest 'no_plan';

use Cwd qw(cwd);
use Encode qw(decode_utf8);

$ENV{GRPC_VERBOSITY} = 'NONE';

my $nginx = qx($Test::Nginx::Util::NginxBinary -V 2>&1);
my ($version) = $nginx =~ m{nginx/([\d.]+)};
my $http2 = sprintf('%d%03d%03d', split /\./, $version) >= 1025001;

for my $module ('http_v2', 'http_ssl') {
    plan(skip_all => "this nginx has no $module module")
        unless $nginx =~ /--with-${module}_module/ || $^C;
}

our ($parameter, $directive) = $http2 ? ('', 'http2 on;') : ('http2', '');

# an HTTP/2 server with pages, and with a response of gRPC that is an error

our $h2 = Server::start(
    program => 'node',
    package => 'nodejs',
    args => [ '@DIR@/h2.js', '@SOCKET@' ],
    files => { 'h2.js' => <<'_EOC_' },
const http2 = require('http2');
const server = http2.createServer();

const page = status => stream => {
    stream.respond({ ':status': status, 'content-type': 'text/html' });
    stream.end('<html>page</html>');
};

const own = status => stream => {
    stream.on('wantTrailers', () => stream.sendTrailers({
        'grpc-status': '5', 'grpc-message': 'of the server' }));
    stream.respond({ ':status': status,
                     'content-type': 'application/grpc' },
                   { waitForTrailers: true });
    stream.end();
};

const handlers = {
    '/Up/Page404': page(404), '/Up/Page503': page(503), '/Up/Own': own(200),
    '/Up/Own503': own(503), '/Retried/Page503': page(503),
    '/Retried/Page404': page(404), '/Up/Stall': () => {},
    '/Off/Page503': page(503), '/Bypass/Page503': page(503),
    '/Source/Page503': page(503), '/Dry/Page503': page(503),
    '/Types/Page503': page(503), '/Own/413': () => {},
    '/Own/429': page(200), '/Own/504': () => {}, '/Plain/413': () => {},
};

server.on('stream', (stream, request) => {
    stream.on('error', () => {});
    handlers[request[':path']](stream);
});

server.listen(process.argv[2]);
_EOC_
);

system("openssl req -x509 -batch -newkey rsa:2048 -nodes -days 2"
       . " -subj /CN=localhost -addext subjectAltName=DNS:localhost"
       . " -keyout " . Server::dir() . "/grpc.key -out " . Server::dir()
       . "/grpc.crt >/dev/null 2>&1") == 0
    or $^C or die "cannot make a certificate with openssl";

our $http_config = <<"_EOC_";
    log_format grpc '\$uri|\$status|\$error_json|\$error_json_code';
    access_log logs/grpc.log grpc;
    limit_req_zone \$server_name zone=calls:32k rate=1r/m;
    error_json_entry 409 "Konflikt: 100%" "Größe <\\"&> ge\\tändert";
_EOC_

our $config = <<"_EOC_";
    listen 127.0.0.1:\$TEST_NGINX_RAND_PORT_1 $parameter;
    listen 127.0.0.1:\$TEST_NGINX_RAND_PORT_2 ssl $parameter;
    $directive
    ssl_certificate @{[ Server::dir() ]}/grpc.crt;
    ssl_certificate_key @{[ Server::dir() ]}/grpc.key;

    error_json on;
    error_json_grpc on;

    location /Up/ { grpc_pass grpc://$h2; }
    location /Up/Stall { grpc_pass grpc://$h2; grpc_read_timeout 200ms; }
    location /Retried/ { grpc_pass grpc://$h2; }
    location /Off/ { error_json_grpc off; grpc_pass grpc://$h2; }
    location /Bypass/ { error_json_bypass \$request_method; grpc_pass grpc://$h2; }
    location /Source/ { error_json_source nginx; grpc_pass grpc://$h2; }
    location /Dry/ { error_json_dry_run on; grpc_pass grpc://$h2; }
    location /Types/ {
        error_json_match ~ nobody-has-this required;
        grpc_pass grpc://$h2;
    }

    location /Own/400 { return 400; }
    location /Own/401 { return 401; }
    location /Own/403 { deny all; }
    location /Own/404 { root html; error_page 405 =404 /Own/return; }
    location /Own/return { return 404; }
    location /Own/408 { return 408 late; }
    location /Own/409 { return 409; }
    location /Own/413 { client_max_body_size 1; grpc_pass grpc://$h2; }
    location /Own/422 { return 422; }
    location /Own/429 {
        limit_req zone=calls;
        limit_req_status 429;
        grpc_pass grpc://$h2;
    }
    location /Own/500 { return 500; }
    location /Own/502 { grpc_pass grpc://127.0.0.1:\$TEST_NGINX_RAND_PORT_3; }
    location /Own/503 { return 503; }
    location /Own/504 { grpc_pass grpc://$h2; grpc_read_timeout 200ms; }
    location /Plain/413 { error_json off; client_max_body_size 1;
                          grpc_pass grpc://$h2; }
_EOC_

our %names = (
    400 => 'INTERNAL', 408 => 'UNKNOWN', 422 => 'UNKNOWN', 401 => 'UNAUTHENTICATED', 403 => 'PERMISSION_DENIED',
    404 => 'UNIMPLEMENTED', 409 => 'UNKNOWN', 413 => 'UNKNOWN',
    429 => 'UNAVAILABLE', 500 => 'UNKNOWN', 502 => 'UNAVAILABLE',
    503 => 'UNAVAILABLE', 504 => 'UNAVAILABLE',
);


sub port {
    my ($number) = @_;
    return $Test::Nginx::Util::RandPorts->{"TEST_NGINX_RAND_PORT_$number"};
}


# the one request that is not too many

sub limited {
    my ($address) = @_;
    is(HttpClient->new($address =~ /(\d+)$/)->get('/Own/429')->{status}, 200,
       'the first request is not limited');
}


# what a client has to say of a status

sub told {
    my ($code) = @_;

    return [ $names{$code},
             decode_utf8("Konflikt: 100%: Größe <\"&> ge\tändert") ]
        if $code == 409;
    return [ $names{$code}, CORE::join ': ', @{catalog()->{$code}} ];
}


sub results {
    my (@command) = @_;

    open my $out, '-|', @command or die "cannot run $command[0]: $!";
    my @results = map { decode($_) } <$out>;
    close $out;

    is($?, 0, "$command[0]: exit status");
    return @results;
}


sub python {
    my ($port, $certificate, @methods) = @_;
    return results('/usr/bin/python3', 't/clients/grpc_calls.py',
                   "127.0.0.1:$port", $certificate, @methods);
}


# grpc-js, and grpc-web where there is an address for it

sub node {
    my ($port, $certificate, $web, @methods) = @_;
    return results('node', 't/clients/grpc_calls.mjs',
                   cwd() . '/build/clients/node_modules', "127.0.0.1:$port",
                   $certificate, $web, @methods);
}


sub log_lines {
    my ($path, $count) = @_;
    return lines_of('grpc.log', $count, qr/^\Q$path\E\|/);
}

run_tests();

__DATA__

=== TEST 1: grpcio, each kind of call, clear text and TLS
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
my @codes = grep { $_ != 504 } sort keys %names;
my @methods = ((map { "/Own/$_" } @codes),
               '/Up/Page404', '/Up/Page503', '/Up/Stall');

limited("127.0.0.1:$Test::Nginx::Util::ServerPortForClient");

for ([ port(1), '-' ], [ port(2), Server::dir() . '/grpc.crt' ]) {
    my @results = python(@$_, @methods);

    is(scalar @results, 4 * @methods, 'as many results as calls');

    for (@results) {
        my ($method, $kind, @said) = @$_;
        my ($code) = $method =~ /(\d+)/ ? $1 : 504;

        is_deeply(\@said, told($code), "$method, $kind");
    }
}

is_deeply([ log_lines('/Own/413', 8) ], [ ('/Own/413|200|replaced|413') x 8 ],
          'log');



=== TEST 2: grpc-js likewise, and grpc-web in both formats
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
my @codes = grep { $_ != 504 } sort keys %names;
my @methods = ((map { "/Own/$_" } @codes),
               '/Up/Page404', '/Up/Page503', '/Up/Stall');
my $web = "127.0.0.1:$Test::Nginx::Util::ServerPortForClient";

limited($web);

for ([ port(1), '-', $web, 7 ], [ port(2), Server::dir() . '/grpc.crt', '-', 4 ])
{
    my ($port, $certificate, $address, $kinds) = @$_;
    my @results = node($port, $certificate, $address, @methods);

    is(scalar @results, $kinds * @methods, 'as many results as calls');

    for (@results) {
        my ($method, $client, @said) = @$_;
        my ($code) = $method =~ /(\d+)/ ? $1 : 504;

        is_deeply(\@said, told($code), "$method, $client");
    }
}



=== TEST 3: what is gRPC's own, and where the directive does not apply
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
my %expected = (
    '/Up/Own' => [ [ 'NOT_FOUND', 'of the server' ], '200|-|-' ],
    '/Up/Own503' => [ undef, '503|type|503' ],
    '/Off/Page503' => [ undef, '503|type|503' ],
    '/Bypass/Page503' => [ undef, '503|bypass|503' ],
    '/Source/Page503' => [ undef, '503|source|503' ],
    '/Dry/Page503' => [ undef, '503|replaced_dry_run|503' ],
    '/Types/Page503' => [ undef, '503|match|503' ],
);

for (python(port(1), '-', sort keys %expected)) {
    my ($method, $kind, @said) = @$_;
    my ($said, $log) = @{$expected{$method}};

    if ($said) {
        is_deeply(\@said, $said, "$method, $kind");

    } else {
        unlike($said[1], qr/ServiceUnavailable: /, "$method, $kind");
    }
}

for my $method (sort keys %expected) {
    my ($line) = log_lines($method, 4);
    like($line, qr/^\Q$method|$expected{$method}[1]\E$/, "$method: log");
}



=== TEST 4: a client tries again what is UNAVAILABLE, and nothing else
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
my @results = python(port(1), '-', '/Retried/Page503', '/Retried/Page404');

is_deeply([ @{$results[0]}[2, 3] ], told(503), '/Retried/Page503');
is_deeply([ @{$results[4]}[2, 3] ], told(404), '/Retried/Page404');

# of the four kinds of calls

is(scalar log_lines('/Retried/Page503', 12), 12, 'three attempts each');
is(scalar log_lines('/Retried/Page404', 4), 4, 'one attempt each');



=== TEST 5: HTTP/1.1 that claims to be gRPC, and what only looks like it
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
my $c = client();

for (
    [ 'application/grpc', 'application/grpc' ],
    [ 'Application/GRPC+json; charset=utf-8', 'application/grpc' ],
) {
    my ($sent, $type) = @$_;
    my $res = $c->request('POST', '/Own/503', "Content-Type: $sent",
                          'Content-Length: 0');

    is("$res->{status} @{$res->{headers}{'content-type'}}", "200 $type", $sent);
    is("@{$res->{headers}{'content-length'}}", 0, "$sent: length");
    is("@{$res->{headers}{'grpc-status'}}", 14, "$sent: status");
    is("@{$res->{headers}{'grpc-message'}}",
       CORE::join(': ', @{catalog()->{503}}), "$sent: message");
    is($res->{body}, '', "$sent: no body");
}

my $res = $c->request('POST', '/Own/409',
                      'Content-Type: application/grpc-web+proto',
                      'Content-Length: 0');

my $trailers = "grpc-status:2\r\ngrpc-message:Konflikt: 100%25: "
               . "Gr%C3%B6%C3%9Fe <\"&> ge%09%C3%A4ndert\r\n";

is("$res->{status} @{$res->{headers}{'content-type'}}",
   '200 application/grpc-web+proto', 'gRPC-Web: type');
is($res->{body}, pack('CN', 0x80, length $trailers) . $trailers,
   'gRPC-Web: frame');

for my $type ('application/grpc-other', 'application/grpcs', 'application/grp')
{
    $res = $c->request('POST', '/Own/503', "Content-Type: $type",
                       'Content-Length: 0');
    document_ok($res, 503, $type);
    ok(!exists $res->{headers}{'grpc-status'}, "$type: not gRPC");
}

ok($c->idle, 'nothing follows');



=== TEST 6: what they report of each code is in the documents
--- http_config eval: $main::http_config =~ s/error_json_entry.*//r
--- config eval: $main::config
--- client
my @codes = sort keys %names;
my @methods = ('/Plain/413', map { "/Own/$_" } @codes);
my $web = "127.0.0.1:$Test::Nginx::Util::ServerPortForClient";
my @clients = ('grpcio', 'grpc-js', 'grpc-web');
my %kinds = ('unary_unary' => 'grpcio', 'unary' => 'grpc-js',
             'grpc-web binary' => 'grpc-web');
my %said;

limited($web);

for (python(port(1), '-', @methods), node(port(1), '-', $web, @methods)) {
    my ($method, $kind, $code, $text) = @$_;
    my $client = $kinds{$kind} or next;
    my ($status) = $method =~ /(\d+)/;
    my ($message, $description) = @{catalog()->{$status}};

    $text =~ s/\Q$message: $description\E/MESSAGE: DESCRIPTION/;
    $said{$client}{$method} = [ $code, $text ];
}

my $section = "### gRPC and gRPC-Web: `error_json_grpc`\n\n| status | "
              . CORE::join(' | ', map { "`$_`" } @clients) . " |\n"
              . '|---' x (1 + @clients) . "|\n";

for my $code (@codes) {
    $section .= "| $code | "
                . CORE::join(' | ', map { "`$said{$_}{\"/Own/$code\"}[0]`" }
                                    @clients) . " |\n";
}

my %texts = map { ($_->[1] => 1) }
            map { my $client = $_; map { $said{$client}{"/Own/$_"} } @codes }
            @clients;

$section .= "\nThe text: `" . CORE::join('`, `', sort keys %texts) . "`\n\n"
            . "Without the module, 413:\n\n"
            . CORE::join('', map { "- `$_`: `$said{$_}{'/Plain/413'}[0]`,"
                                   . " text `$said{$_}{'/Plain/413'}[1]`\n" }
                             @clients) . "\n";

section_ok('grpc', $section);



=== TEST 7: on or off
--- refused
error_json_grpc yes;
--- message
invalid value "yes" in "error_json_grpc" directive, it must be "on" or "off" in refused.conf:1
