package Crossing;

# Copyright (C) ngx_status_module developers

# One response after the other, as strict clients of each protocol read them:
# each is there once and whole, and the connection goes on with the next one, or
# is closed, as it is without this module.

use strict;
use warnings;

use Exporter 'import';
use HttpClient;
use StatusTest ();
use Test::More ();

our @EXPORT = qw(crossed_ok crossing_http crossing_server ways ways_ok);

# what nginx writes into the pages of its own

my %titles = (
    403 => 'Forbidden', 404 => 'Not Found', 415 => 'Unsupported Media Type',
    500 => 'Internal Server Error', 503 => 'Service Temporarily Unavailable',
);

my ($version) = qx($Test::Nginx::Util::NginxBinary -V 2>&1)
                =~ m{nginx/([\d.]+)};

# since 1.25.1 HTTP/2 is not a parameter of "listen"

my $http2 = sprintf('%d%03d%03d', split /\./, $version) >= 1025001;

# configurations of the http level and of the server under test, which have the
# same locations: with this module here, and without it there

sub crossing_http {
    my ($http_config, $locations) = @_;

    return "$http_config\nserver {\n"
           . "listen 127.0.0.1:\$TEST_NGINX_RAND_PORT_1;\n"
           . "error_json off;\nlocation = /next { empty_gif; }\n"
           . "$locations\n}\n";
}


sub crossing_server {
    my ($locations) = @_;

    my ($parameter, $directive) = $http2 ? ('', 'http2 on;') : ('http2', '');

    return "listen 127.0.0.1:\$TEST_NGINX_RAND_PORT_2 $parameter;\n$directive\n"
           . "error_json on;\nlocation = /next { empty_gif; }\n$locations\n";
}


# locations for each way on which a response comes: with what another module's
# directives do to it, and whether error_json_match waits for its body

sub ways {
    my ($directives) = @_;

    my %passed = (
        '' => '',
        '/unbuffered' => 'proxy_buffering off;',
        '/cached' => 'proxy_cache cache;',
    );

    my $match = "error_json_match '~' '<title>(?<page_title>[^<]*)';\n"
                . "error_json_member title \$page_title;\n";

    return join '', map {
        my $under = $_;
        my $common = $directives . ($under && $match);

        "location $under/static/ { $common alias html/; }\n",
        map { "location $under$_/ { $common $passed{$_}"
              . " proxy_pass http://raw/; }\n" } keys %passed;
    } '', '/matched';
}


sub port {
    return $Test::Nginx::Util::RandPorts->{"TEST_NGINX_RAND_PORT_$_[0]"};
}


# whether a request has this response over each protocol: { status, type, body }
# or a status, which stands for its document.  OPTIONS:
#
#     method    GET
#     headers   [ "Name: value", ... ], which is where a body's length belongs
#     body      of the request
#     protocols those to be tried, by the names below
#     plain     the status without this module, if it is not the same; undef,
#               if the response there is not to be looked at

my %protocols = (
    'HTTP/1.1' => \&http11,
    'HEAD' => \&head,
    'HTTP/1.0' => \&http10,
    'HTTP/1.0, kept alive' => \&http10_keepalive,
    'HTTP/2' => \&http2,
);

sub crossed_ok {
    my ($path, $expected, %opts) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;

    $expected = { status => $expected, type => 'application/json',
                  body => StatusTest::document($expected) }
        unless ref $expected;

    $opts{method} ||= 'GET';
    $opts{plain} = $expected->{status} unless exists $opts{plain};

    my @names = $opts{protocols} ? @{$opts{protocols}}
                : $opts{method} eq 'GET' ? sort keys %protocols
                : grep { $_ ne 'HEAD' } sort keys %protocols;

    for my $name (@names) {
        my $res = $protocols{$name}->($path, $expected, \%opts);
        my $type = ($res->{headers}{'content-type'} || [])->[0] // '';

        # what hangs once hangs with the next client, too

        Test::More::is($res->{error}, undef, "$path: $name: whole")
            or return 0;

        Test::More::is("$res->{status} $type",
                       "$expected->{status} $expected->{type}",
                       "$path: $name: status and type");

        next if !defined $expected->{body} || $name eq 'HEAD';

        Test::More::ok(defined $res->{body}
                       && $res->{body} eq $expected->{body},
                       "$path: $name: body")
            or Test::More::diag(cut($res->{body}), "\nexpected: ",
                                cut($expected->{body}));
    }

    return 1;
}


sub http11 {
    my ($path, $expected, $opts) = @_;
    return kept($path, 'HTTP/1.1', $opts->{method}, $opts);
}


# the length is that of a document, or the body's that is expected

sub head {
    my ($path, $expected, $opts) = @_;

    my $res = kept($path, 'HTTP/1.1', 'HEAD', $opts);
    my ($length) = @{$res->{headers}{'content-length'} || []};

    my $right = $expected->{length} // length($expected->{body} // '');

    # of a HEAD's, nothing is matched

    $res->{error} ||= "length $length"
        if $length && $right && $length != $right;

    return $res;
}


sub http10_keepalive {
    my ($path, $expected, $opts) = @_;
    return kept($path, 'HTTP/1.0', $opts->{method}, $opts,
                'Connection: keep-alive');
}


sub http10 {
    my ($path, $expected, $opts) = @_;

    my $c = HttpClient->new($Test::Nginx::Util::ServerPortForClient);
    my $res = ask($c, $path, 'HTTP/1.0', $opts->{method}, $opts);

    $res->{error} ||= 'the connection is not closed: ' . cut($c->{in})
        unless $c->closed;

    return $res;
}


sub cut {
    my ($body) = @_;

    return 'nothing' unless defined $body;
    return length $body > 500 ? substr($body, 0, 500) . '...' : $body;
}


# each way of ways() by which a name can be had, of the files and of what the
# upstream has; nginx's own page of the status is what has a title.  OPTIONS are
# those of crossed_ok(), and "change", what another module does to a document

sub ways_ok {
    my ($status, $files, $names, %opts) = @_;

    my $reason = $titles{$status} || die "what is the title of $status?";

    for my $under ('', '/matched') {
        my $document = StatusTest::document($status);

        $document =~ s/\}$/,"title":"$status $reason"}/ if $under;

        $document = $opts{change}->($document) if $opts{change};

        my $expected = { status => $status, type => 'application/json',
                         body => $document,
                         length => length StatusTest::document($status) };

        for my $path (map({ "static/$_" } @$files),
                      map({ my $way = $_; map { "$way$_" } @$names }
                          '', 'unbuffered/', 'cached/'))
        {
            crossed_ok("$under/$path", $expected, %opts) or return;
        }
    }
}


# a response, and the next one on its connection, if there is one without this
# module

sub kept {
    my ($path, $protocol, $method, $opts, @headers) = @_;

    my $c = HttpClient->new($Test::Nginx::Util::ServerPortForClient);
    my $res = ask($c, $path, $protocol, $method, $opts, @headers);

    return $res if $res->{error};

    my $error = going($c, $res, $protocol, @headers);

    # what nginx itself does not keep need not be kept

    if (!defined $opts->{plain}) {
        return $res if $error && $error eq 'announced: close';

    } else {
        my $plain = HttpClient->new(port(1));
        my $was = ask($plain, $path, $protocol, $method, $opts, @headers);

        $res->{error} = "without the module: $was->{error}"
            if $was->{error};

        $res->{error} ||= "without the module: $was->{status}"
            if $was->{status} != $opts->{plain};

        return $res if $res->{error}
                       || going($plain, $was, $protocol, @headers);
    }

    $res->{error} = $error if $error;
    return $res;
}


# nothing, or why the connection of a response does not go on with the next one

sub going {
    my ($c, $res, $protocol, @headers) = @_;

    my ($connection) = @{$res->{headers}{connection} || []};

    if ($connection && lc $connection eq 'close'
        || $protocol eq 'HTTP/1.0' && lc($connection // '') ne 'keep-alive')
    {
        return $c->closed ? 'announced: close'
                          : 'announced: close, and it is not closed';
    }

    return 'there is more: ' . cut($c->{in}) if length $c->{in};

    my $next = ask($c, '/next', $protocol, 'GET', {}, @headers);

    return "next: $next->{error}" if $next->{error};
    return "next: $next->{status}" if $next->{status} != 200;
    return 'next: ' . cut($next->{body}) if $next->{body} !~ /^GIF89a/;
    return;
}


sub ask {
    my ($c, $path, $protocol, $method, $opts, @headers) = @_;

    $c->put(join("\r\n", "$method $path $protocol", 'Host: localhost',
                 @{$opts->{headers} || []}, @headers, '', '')
            . ($opts->{body} // ''));

    return $c->response($method);
}


# a stream, and the next one of its connection; Node.js checks what there is of a
# body against its length

my $client = <<'_EOC_';
const http2 = require('http2');
const [port, method, path, body, ...headers] = process.argv.slice(1);
const session = http2.connect('http://127.0.0.1:' + port);

function end(result) {
    console.log(JSON.stringify(result));
    process.exit(0);
}

function request(headers, body, done) {
    const stream = session.request(headers, { endStream: !body });
    const result = { headers: {}, body: '' };

    stream.setEncoding('latin1');
    stream.on('response', h => {
        for (const name in h) result.headers[name] = [].concat(h[name]);
    });
    stream.on('data', data => result.body += data);
    stream.on('error', e => end({ error: `${headers[':path']}: ${e.message}` }));
    stream.on('close', () => done(result));

    if (body) stream.end(body);
}

setTimeout(() => end({ error: 'no response in time' }), 60000);
session.on('error', e => end({ error: e.message }));
session.on('goaway', () => end({ error: 'goaway' }));

const fields = { ':method': method, ':path': path };
for (const h of headers) {
    const [name, value] = h.split(': ');
    fields[name] = value;
}

request(fields, body, result => {
    request({ ':path': '/next' }, '', next => {
        if (next.body.slice(0, 6) !== 'GIF89a' || next.body.length !== 43) {
            result.error = `next: ${JSON.stringify(next)}`;
        }
        end(result);
    });
});
_EOC_

sub http2 {
    my ($path, $expected, $opts) = @_;

    open my $node, '-|', 'node', '-e', $client, '--', port(2),
         $opts->{method}, $path, $opts->{body} // '', @{$opts->{headers} || []}
        or die "cannot run node: $!";

    my $res = StatusTest::decode(do { local $/; <$node> })
              || { error => 'node' };

    ($res->{status}) = @{$res->{headers}{':status'} || [0]};
    return $res;
}


1;
