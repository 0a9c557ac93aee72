# Copyright (C) ngx_status_module developers

# error_json_grpc and the ways of HTTP around it: retries and deadlines as the
# client's service config has them, by grpc_pass and by proxy_pass to an HTTP/2
# upstream, and requests of each version of HTTP that are gRPC or claim to be.

use Test::More;

use lib 't/lib';
use Installed node => 'nodejs', openssl => 'openssl', curl => 'curl',
              '/usr/lib/python3/dist-packages/grpc/__init__.py'
              => 'python3-grpcio';
use Server;
use StatusTest 'no_plan';

use Cwd qw(cwd);
use Encode ();

$ENV{GRPC_VERBOSITY} = 'NONE';

my $nginx = qx($Test::Nginx::Util::NginxBinary -V 2>&1);
my ($version) = map { sprintf '%d%03d%03d', split /\./ }
                $nginx =~ m{nginx/([\d.]+)};

for my $module ('http_v2', 'http_ssl') {
    plan(skip_all => "this nginx has no $module module")
        unless $nginx =~ /--with-${module}_module/ || $^C;
}

our ($parameter, $directive) = $version >= 1025001 ? ('', 'http2 on;')
                                                   : ('http2', '');

# what the protocols need: upstreams over HTTP/2, and HTTP/3

our %can = (
    Grpc => 1,
    Proxy => $version >= 1029004,
    http3 => scalar($nginx =~ /--with-http_v3_module/
                    && qx(curl -V) =~ /^Features:.* HTTP3\b/m),
    early => scalar(qx(curl -V) =~ /\bngtcp2\b/),
);

diag("$Test::Nginx::Util::NginxBinary has no upstreams over HTTP/2: what is of"
     . ' proxy_pass is left out') unless $can{Proxy};
diag("$Test::Nginx::Util::NginxBinary or curl has no HTTP/3: what is of it is"
     . ' left out') unless $can{http3};
diag('curl has no ngtcp2: responses before the end of an HTTP/3 request are'
     . ' left out') if $can{http3} && !$can{early};

# An HTTP/2 server.  A call of "Flaky" gets a page twice, then a response; the
# path has whose call it is.

our $h2 = Server::start(
    program => 'node',
    package => 'nodejs',
    args => [ '@DIR@/http.js', '@SOCKET@' ],
    files => { 'http.js' => <<'_EOC_' },
const http2 = require('http2');
const server = http2.createServer();
const attempts = {};

// with a header of gRPC's, which says that all is well

const page = (stream, status) => {
    stream.respond({ ':status': status, 'content-type': 'text/html',
                     'grpc-status': '0', 'grpc-message': 'fine',
                     'grpc-status-details-bin': 'CAA', 'retry-after': '1' });
    stream.end('<html>page</html>');
};

const own = (stream, status, message) => {
    stream.on('wantTrailers', () => stream.sendTrailers({
        'grpc-status': status, 'grpc-message': message }));
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' },
                   { waitForTrailers: true });
    stream.end(status === '0' ? Buffer.from([ 0, 0, 0, 0, 1, 55 ]) : undefined);
};

server.on('stream', (stream, request) => {
    const [ , service, method ] = request[':path'].split('/');
    const key = service + method;

    stream.on('error', () => {});
    stream.on('data', () => {});

    attempts[key] = (attempts[key] ?? 0) + 1;

    if (service.endsWith('Flaky')) {
        if (attempts[key] % 3) {
            page(stream, 503);

        } else {
            own(stream, '0', '');
        }

    } else if (service === 'Impatient' && attempts[key] % 2) {
        page(stream, 503);

    } else if (method.startsWith('Own')) {
        own(stream, '5', 'of the server');

    } else if (method.startsWith('Whole')) {
        stream.on('end', () => page(stream, Number(method.slice(5, 8))));

    } else if (method.startsWith('Page')) {
        page(stream, Number(method.slice(4, 7)));
    }
});

server.listen(process.argv[2]);
_EOC_
);

system("openssl req -x509 -batch -newkey rsa:2048 -nodes -days 2"
       . " -subj /CN=localhost -addext subjectAltName=DNS:localhost"
       . " -keyout " . Server::dir() . "/http.key -out " . Server::dir()
       . "/http.crt >/dev/null 2>&1") == 0
    or $^C or die "cannot make a certificate with openssl";

our $http_config = <<"_EOC_";
    log_format grpc '\$uri|\$status|\$error_json|\$error_json_code';
    access_log logs/grpc.log grpc;
    ssl_certificate @{[ Server::dir() ]}/http.crt;
    ssl_certificate_key @{[ Server::dir() ]}/http.key;
    charset_map windows-1251 koi8-r { E0 C1; }
_EOC_

our $quic = $nginx =~ /--with-http_v3_module/
            ? 'listen 127.0.0.1:$TEST_NGINX_RAND_PORT_3 quic;' : '';

our $config = <<"_EOC_";
    listen 127.0.0.1:\$TEST_NGINX_RAND_PORT_1 $parameter;
    listen 127.0.0.1:\$TEST_NGINX_RAND_PORT_2 ssl $parameter;
    $quic
    $directive

    error_json on;
    error_json_grpc on;

    location / { grpc_pass grpc://$h2; }
    location /Own/503 { return 503; }
    location /Own/413 { client_max_body_size 1; grpc_pass grpc://$h2; }
    location = /own.html { root html; }
    location /page/ { error_page 503 /own.html; return 503; }
    location /named/ { error_page 503 = \@named; return 503; }
    location \@named { return 429; }
    location /changed/ { error_json_status 404=503; return 404; }
    location /off/ { error_json_grpc off; return 503; }
    location /recoded/ {
        charset koi8-r;
        source_charset windows-1251;
        charset_types *;
        return 503;
    }
    location /negotiate/ {
        error_json_negotiate on;
        error_json_format problem jsonapi;
        return 503;
    }

@{[ $can{Proxy} ? <<"_EOC_PROXY_" : '' ]}
    location ~ ^/Proxy\\. {
        proxy_http_version 2;
        proxy_pass_trailers on;
        proxy_set_header TE trailers;
        proxy_pass http://$h2;
    }
_EOC_PROXY_
_EOC_


sub port {
    my ($number) = @_;
    return $Test::Nginx::Util::RandPorts->{"TEST_NGINX_RAND_PORT_$number"};
}


sub told {
    my ($name, $code) = @_;
    return [ $name, CORE::join ': ', @{catalog()->{$code}} ];
}


# the calls of a client, { "METHOD KIND" => what it said }

sub calls {
    my ($client, $tls, @methods) = @_;

    my $address = '127.0.0.1:' . port($tls ? 2 : 1);
    my $certificate = $tls ? Server::dir() . '/http.crt' : '-';

    my @command = $client eq 'grpcio'
        ? ('/usr/bin/python3', 't/clients/grpc_calls.py', $address,
           $certificate, @methods)
        : ('node', 't/clients/grpc_calls.mjs',
           cwd() . '/build/clients/node_modules', $address, $certificate, '-',
           @methods);

    open my $out, '-|', @command or die "cannot run $command[0]: $!";
    my @results = map { decode($_) } <$out>;
    close $out;

    is($?, 0, "$client: exit status");
    is(scalar @results, 4 * @methods, "$client: four kinds of calls of each");

    return map { ("$_->[0] $_->[1]" => [ @{$_}[2 .. $#$_] ]) } @results;
}


sub log_lines {
    my ($path, $count) = @_;
    my $before = qr/^\Q$path\E\|/;

    return map { s/$before//r } lines_of('grpc.log', $count, $before);
}


# the ways to an upstream that this nginx has

sub ways {
    return grep { $can{$_} } 'Grpc', 'Proxy';
}


# a response as curl has it over HTTP/3

sub http3 {
    my ($method, $path, $type, @options) = @_;

    open my $out, '-|', 'curl', '-skiN', '--noproxy', '*', '--max-time', 60,
         '--http3-only', '-X', $method, '-H', "Content-Type: $type", @options,
         'https://127.0.0.1:' . port(3) . $path or die "cannot run curl: $!";
    local $/;
    my ($head, $body) = split /\r\n\r\n/, <$out>, 2;
    close $out;

    my ($line, @lines) = split /\r\n/, $head;
    my %res = (curl => $? >> 8, body => $body, headers => {});
    ($res{status}) = $line =~ m{^HTTP/3 (\d+)};

    for (@lines) {
        /^([^:]+): (.*)/ and push @{$res{headers}{lc $1}}, $2;
    }

    return \%res;
}


# a response of gRPC with nothing but trailers

sub grpc_ok {
    my ($res, $number, $code, $name) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;

    is("$res->{status} @{$res->{headers}{'content-type'}}",
       '200 application/grpc', "$name: type");
    is("@{$res->{headers}{'grpc-status'}}", $number, "$name: status");
    is("@{$res->{headers}{'grpc-message'}}",
       CORE::join(': ', @{catalog()->{$code}}), "$name: message");
    ok(!exists $res->{headers}{'grpc-status-details-bin'}, "$name: details");
    is($res->{body}, '', "$name: no body");
}

run_tests();

__DATA__

=== TEST 1: an upstream's pages and its own gRPC, by grpc_pass and proxy_pass
--- http_config eval: $main::http_config
--- user_files
>>> own.html
<html>own</html>
--- config eval: $main::config
--- client
my %expected = (
    Page404 => told('UNIMPLEMENTED', 404),
    Page429 => told('UNAVAILABLE', 429),
    Page503 => told('UNAVAILABLE', 503),
    Own => [ 'NOT_FOUND', 'of the server' ],
);

my @methods = (
    (map { my $way = $_; map { "/$way.Up/$_" } sort keys %expected } ways()),
    '/page/Page503', '/named/Page429'
);

for my $client ('grpcio', 'grpc-js') {
    for my $tls (0, 1) {
        my %said = calls($client, $tls, @methods);

        for (sort keys %said) {
            my ($method) = m{/(\w+) };
            is_deeply($said{$_}, $expected{$method},
                      "$client, TLS $tls: $_");
        }
    }
}



=== TEST 2: what is UNAVAILABLE twice is tried again, and succeeds
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
for my $client ('grpcio', 'grpc-js') {
    for my $tls (0, 1) {
        my @methods = map { "/$_.Flaky/" . ($client =~ s/-/_/r) . $tls } ways();
        my %said = calls($client, $tls, @methods);

        is_deeply($said{$_}, [ 'OK', 1 ], "$client, TLS $tls: $_")
            for sort keys %said;

        for my $method (@methods) {
            is_deeply([ log_lines($method, 12) ],
                      [ ('200|replaced|503', '200|replaced|503', '200|-|-')
                        x 4 ],
                      "$client, TLS $tls: $method: attempts");
        }
    }
}



=== TEST 3: deadlines, of the service config and of the call
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
for ([ 'grpcio', 0 ], [ 'grpc-js', 1 ]) {
    my ($client, $tls) = @$_;
    my $name = "Stall_$tls";
    my @late = map { "/$_.Late/$name" } ways();

    # the first call connects

    my %said = calls($client, $tls, '/Grpc.Up/Own', @late,
                     "/Grpc.Up/$name=1", "/Impatient/$name=2");

    is($said{$_}[0], 'DEADLINE_EXCEEDED', "$client: $_")
        for grep { !/Own/ } sort keys %said;

    # which nginx learns by a reset of the stream, and has no response for; where
    # the counter of cycles is not the clock, grpcio takes the time of the config
    # for over before it sends a request

    for my $method ("/Grpc.Up/$name", $client eq 'grpcio' ? () : @late) {
        is_deeply([ log_lines($method, 4) ], [ ('499|-|-') x 4 ],
                  "$client: $method");
    }

    # a page came first, as the second attempt stalls

    is_deeply([ sort(log_lines("/Impatient/$name", 8)) ],
              [ ('200|replaced|503') x 4, ('499|-|-') x 4 ],
              "$client: /Impatient/$name");
}



=== TEST 4: HTTP/1.1
--- http_config eval: $main::http_config
--- user_files
>>> own.html
<html>own</html>
--- config eval: $main::config
--- client
my $c = client();
my @length = 'Content-Length: 0';

grpc_ok($c->request('POST', $_, 'Content-Type: application/grpc', @length),
        14, 503, "POST $_") for '/Own/503', '/Grpc.Up/Page503';

# after which the method is another one for nginx

grpc_ok($c->request('POST', '/page/x', 'Content-Type: application/grpc',
                    @length), 14, 503, 'an error_page');
grpc_ok($c->request('POST', '/named/x', 'Content-Type: application/grpc',
                    @length), 14, 429, 'a named error_page');

# with error_json_status, the new code is the one that is told

grpc_ok($c->request('POST', '/changed/x', 'Content-Type: application/grpc',
                    @length), 14, 503, 'another status');
is_deeply([ log_lines('/changed/x', 1) ], [ '200|replaced|404' ],
          'another status: log');

# a filter that changes bytes has none to change

is($c->request('POST', '/recoded/x', 'Content-Type: application/grpc',
               @length)->{headers}{'grpc-status'}[0], 14, 'no body');

my $page = $c->request('GET', '/page/x', 'Content-Type: application/grpc',
                       @length);
document_ok($page, 503, 'an error_page, GET');

# a cache in front does not know of the type: 200 for the page would be a lie

for my $method (qw(GET HEAD PUT OPTIONS PROPFIND POSTS)) {
    for my $type ('application/grpc', 'application/grpc-web',
                  'application/grpc-web-text+proto')
    {
        my $res = $c->request($method, '/Own/503', "Content-Type: $type",
                              @length);

        is($res->{status}, 503, "$method, $type");
        ok(!exists $res->{headers}{'grpc-status'}, "$method, $type: no gRPC");
        document_ok($res, 503, "$method, $type") if $method ne 'HEAD';
    }
}

# what is sent back to a client of gRPC-Web is a media type

for my $type ('application/grpc-web+x,text/html', 'application/grpc-web+"x"',
              'application/grpc-web+<script>', "application/grpc-web+\xff",
              'application/grpc+a/b', 'application/grpc,text/html',
              'application/grpc+proto,application/json',
              'application/grpc-bad-text', 'application/grpc-bad')
{
    my $res = $c->request('POST', '/Own/503', "Content-Type: $type", @length);

    document_ok($res, 503, $type);
    is("@{$res->{headers}{'content-type'}}", 'application/json',
       "$type: type");
}

# "Accept" has no say in gRPC, nor has "error_json_negotiate"

for my $accept ('text/html', '*/*;q=0', 'application/vnd.api+json') {
    my $res = $c->request('POST', '/negotiate/', "Accept: $accept",
                          'Content-Type: application/grpc', @length);

    grpc_ok($res, 14, 503, "Accept: $accept");
    ok(!exists $res->{headers}{vary}, "Accept: $accept: no Vary");
}

# without the directive, each of them has its page

for my $type ('application/grpc', 'application/grpc-other') {
    my $res = $c->request('POST', '/off/', "Content-Type: $type", @length);

    like($res->{body}, qr/^<html>/, "off, $type");
}

ok($c->idle, 'nothing follows');



=== TEST 5: HTTP/3
--- skip_eval: 1: !$main::can{http3}
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
my $body = Server::dir() . '/body';

open my $file, '>', $body or die "cannot create $body: $!";
print {$file} 'x' x 100000;
close $file or die "$body: $!";

my $type = 'application/grpc+proto';

grpc_ok(http3('POST', $_, $type, '-d', ''), 14, 503, $_)
    for '/Own/503', map { "/$_.Up/Page503" } ways();
grpc_ok(http3('POST', '/Grpc.Up/Whole404', $type, '--data-binary',
              "\@$body"), 12, 404, 'a page to a request with a body');
grpc_ok(http3('POST', '/Own/413', $type, '-d', 'xx'), 2, 413,
        'a body that is too large');

# Where a response is complete and the request is not, nginx sends STOP_SENDING
# with H3_NO_ERROR (RFC 9114, section 4.1).  A curl with OpenSSL's QUIC that is
# still sending then fails now and then, without a look at the response, and
# without the module, too.

if ($main::can{early}) {
    grpc_ok(http3('POST', '/Grpc.Up/Page404', $type, '--data-binary',
                  "\@$body"), 12, 404, 'a page before the end of a body');
    grpc_ok(http3('POST', '/Own/413', $type, '--data-binary', "\@$body"),
            2, 413, 'a body that is too large, before its end');
}

my $web = http3('POST', '/Own/503', 'application/grpc-web+proto', '-d', '');
my $trailers = "grpc-status:14\r\ngrpc-message:"
               . CORE::join(': ', @{catalog()->{503}}) . "\r\n";

is("$web->{status} @{$web->{headers}{'content-type'}}",
   '200 application/grpc-web+proto', 'gRPC-Web: type');
is($web->{body}, pack('CN', 0x80, length $trailers) . $trailers,
   'gRPC-Web: frame');

for ([ 'GET', $type ], [ 'POST', 'application/grpc-other' ]) {
    my $res = http3($_->[0], '/Own/503', $_->[1]);

    document_ok($res, 503, "@$_");
    ok(!exists $res->{headers}{'grpc-status'}, "@$_: no gRPC");
}

# a response of gRPC as the server has it

my $own = http3('POST', '/Grpc.Up/Own', $type, '-d', '');
is("$own->{status} @{$own->{headers}{'content-type'}}", '200 application/grpc',
   'of the server');



=== TEST 6: a message of any characters
--- http_config eval
$main::http_config . 'error_json_entry 409 "'
. CORE::join('', map { chr =~ s/([\\"])/\\$1/r } 1 .. 127)
. qq(" " Gr\xc3\xb6\xc3\x9fe \xe2\x80\xa8 \xf0\x9f\x98\x80 100% %41 ";\n)
. qq(error_json_entry 410 " " "";\n)
--- config eval
$main::config . 'location /Any/409 { return 409; } location /Any/410 { return 410; }'
--- client
my %expected = (
    409 => CORE::join('', map { chr } 1 .. 127)
           . ":  Gr\x{f6}\x{df}e \x{2028} \x{1f600} 100% %41 ",
    410 => ' ',
);

for my $code (sort keys %expected) {
    my $res = client()->request('POST', "/Any/$code", 'Content-Length: 0',
                                'Content-Type: application/grpc');
    my $message = $res->{headers}{'grpc-message'}[0];

    like($message, qr/^[!-~](?:[ -~]*[!-~])?$/, "$code: what a header may have");
    is(Encode::decode('UTF-8', $message =~ s/%([0-9A-F]{2})/chr hex $1/ger),
       $expected{$code}, "$code: the message");
}

for my $client ('grpcio', 'grpc-js') {
    my %said = calls($client, 0, map { "/Any/$_" } sort keys %expected);

    for (sort keys %said) {
        my ($code) = /(\d+)/;
        is($said{$_}[1], $expected{$code}, "$client: $_");
    }
}



=== TEST 7: what a message, and a filter that looks at types, have to know
--- http_config eval: $main::http_config
--- config eval
$main::config . <<'_EOC_'
    location /words/ { error_json_entry 503 ' ~'; return 503; }
    location /zipped/ {
        gzip on;
        gzip_min_length 1;
        gzip_types application/grpc-web;
        return 503;
    }
_EOC_
--- client
my $c = client();
my $res = $c->request('POST', '/words/x', 'Content-Type: application/grpc',
                      'Content-Length: 0');

like($res->{headers}{'grpc-message'}[0], qr/^%20~: /, 'no blank at the beginning');

$res = $c->request('POST', '/zipped/x', 'Content-Type: application/grpc-web',
                   'Content-Length: 0', 'Accept-Encoding: gzip');

is($res->{headers}{'content-encoding'}[0], 'gzip', 'by the type');
