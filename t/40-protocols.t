# Copyright (C) ngx_status_module developers

# The document over each protocol that a client may speak, with clients that
# check the framing.  HTTP/2 and HTTP/3 say with the header whether there is a
# body, and how long it is, so that what nginx takes for an empty response
# there has to be known better by then.

use lib 't/lib';
use StatusTest 'no_plan';

use File::Temp ();
use IO::Uncompress::Gunzip qw(gunzip);

our $nginx = $ENV{TEST_NGINX_BINARY} || 'nginx';
our ($version) = `$nginx -V 2>&1` =~ m{nginx/([\d.]+)};
our $build = `$nginx -V 2>&1`;

our $http3 = $build =~ /--with-http_v3_module/;

# an HTTP/3 client is what not every Debian has: either curl or gtlsclient

our $curl3 = `curl -V` =~ /^Features:.* HTTP3\b/m && '--http3-only';

print "# no HTTP/3: nginx $version was built without"
      . " --with-http_v3_module\n" unless $http3;

for ([ 'curl', 'curl' ], [ 'nghttp', 'nghttp2-client' ],
     [ 'h2load', 'nghttp2-client' ], [ 'openssl', 'openssl' ],
     $http3 && !$curl3 ? [ 'gtlsclient', 'ngtcp2-client' ] : ())
{
    my ($program, $package) = @$_;

    grep { -x "$_/$program" } split /:/, $ENV{PATH}
        or die "$program is not installed, it is in Debian's $package\n";
}

our $dir = $ENV{TEST_NGINX_PROTOCOLS} = File::Temp::tempdir(CLEANUP => 1);

system("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1"
       . " -nodes -days 30 -subj /CN=localhost -keyout $dir/key.pem"
       . " -out $dir/cert.pem 2>$dir/log") == 0
    or die "cannot make a certificate with openssl";

our $page = '<html>' . 'x' x 2000 . '</html>';
our $html = "Content-Type: text/html\n";

$ENV{TEST_NGINX_RAW_PORT} = RawUpstream::start(
    error_pages($page),
    '/chunked' => sends_chunked("HTTP/1.1 503 Busy\n$html", 'page'),
    '/chunked/empty' => sends_chunked('HTTP/1.1 502 Bad Gateway', ''),
    '/empty' => sends('HTTP/1.1 404 Not Found', ''),
    '/empty/502' => sends("HTTP/1.1 502 Bad Gateway\n$html", ''),
    '/close' => sends_until_close("HTTP/1.0 500 Oops\n$html", $page),
    '/close/empty' => sends_until_close('HTTP/1.0 502 Bad Gateway', ''),
);

our $http_config = <<'_EOC_';
    upstream raw {
        server 127.0.0.1:$TEST_NGINX_RAW_PORT;
        keepalive 16;
    }

    ssl_certificate $TEST_NGINX_PROTOCOLS/cert.pem;
    ssl_certificate_key $TEST_NGINX_PROTOCOLS/key.pem;
_EOC_

# since 1.25.1 HTTP/2 is no parameter of "listen"

our $http2 = sprintf('%d%03d%03d', split /\./, $version) >= 1025001;
our ($parameter, $directive) = $http2 ? ('', 'http2 on;') : ('http2', '');

our $config = <<"_EOC_" . ($http3 ? <<'_EOC_3_' : '') . <<'_EOC_';
    listen 127.0.0.1:\$TEST_NGINX_RAND_PORT_1 $parameter;
    listen 127.0.0.1:\$TEST_NGINX_RAND_PORT_2 ssl $parameter;
    $directive
_EOC_
    listen 127.0.0.1:$TEST_NGINX_RAND_PORT_3 quic;
_EOC_3_

    error_json on;
    proxy_http_version 1.1;
    proxy_set_header Connection "";

    location / { proxy_pass http://raw; }
    location /unbuffered/ { proxy_buffering off; proxy_pass http://raw/; }
    location /nginx { internal; }
    location /static/ { alias html/; }
    location /large { client_max_body_size 1k; proxy_pass http://raw/ok; }
_EOC_

# the type, length, flags and stream of a frame, as nghttp prints them

our $frame = '(HEADERS|DATA) frame'
             . ' <length=(\d+), flags=0x(\w\w), stream_id=(\d+)>';

# the paths, and the status of each

our %codes = (
    '/length' => 404, '/chunked' => 503, '/chunked/empty' => 502,
    '/empty' => 404, '/empty/502' => 502, '/close' => 500,
    '/close/empty' => 502, '/stall' => 404, '/half' => 404,
    '/cut' => 404, '/nginx' => 404,
    '/static/none' => 404, '/unbuffered/length' => 404,
    '/unbuffered/chunked' => 503, '/unbuffered/empty/502' => 502,
    '/unbuffered/close/empty' => 502, '/unbuffered/half' => 404,
);

if (has_rewrite()) {
    $config .= "    location /nginx/text { return 405 text; }\n";
    $codes{'/nginx/text'} = 405;
}

# the URL's start, and what is needed of curl

our @protocols = (
    [ 'HTTP/1.0', 'http', 0, '--http1.0' ],
    [ 'HTTP/1.1', 'http', 0, '--http1.1' ],
    [ 'HTTP/2', 'http', 1, '--http2-prior-knowledge' ],
    [ 'HTTP/1.0 over TLS', 'https', 2, '--http1.0' ],
    [ 'HTTP/1.1 over TLS', 'https', 2, '--http1.1' ],
    [ 'HTTP/2 over TLS', 'https', 2, '--http2' ],
    $http3 ? [ 'HTTP/3', 'https', 3, $curl3 ] : (),
);


# the port of Test::Nginx, and those that are listened on besides

sub ports {
    return $Test::Nginx::Util::ServerPortForClient,
           map { $Test::Nginx::Util::RandPorts->{"TEST_NGINX_RAND_PORT_$_"} }
               1 .. 3;
}


# what a program prints, and its exit status

sub output {
    my (@command) = @_;

    open my $out, '-|', @command or die "cannot run $command[0]: $!";
    local $/;
    my $printed = <$out>;
    close $out;

    return ($printed, $? >> 8);
}


# { status, headers, body } of a path, or { error }

sub fetch {
    my ($protocol, $ports, $method, $path, @headers) = @_;
    my ($name, $scheme, $port, $option) = @$protocol;

    my $url = "$scheme://127.0.0.1:$ports->[$port]$path";

    return fetch3($ports->[$port], $method, $path) unless $option;

    my ($printed, $status) = output('curl', '-sSik', '--noproxy', '*',
                                    '--max-time', 60, $option,
                                    $method eq 'HEAD' ? '-I' : (),
                                    (map { ('-H', $_) } @headers), $url);

    return { error => "curl: $status" } if $status;

    my ($head, $body) = split /\r\n\r\n/, $printed, 2;
    my ($line, @lines) = split /\r\n/, $head;
    my ($code) = $line =~ m{^HTTP/(?:1\.1|[23]) (\d+)}
        or return { error => $line };

    my %res = (status => $code, body => $body, headers => {});

    for (@lines) {
        /^([^:]+): (.*)/ and push @{$res{headers}{lc $1}}, $2;
    }

    return \%res;
}


# prints what it does to stderr

sub gtlsclient {
    my ($port, $method, @paths) = @_;

    return output('sh', '-c', 'exec "$@" 2>&1', 'sh', 'timeout', 60,
                  'gtlsclient', '-m', $method, '--no-quic-dump',
                  '--exit-on-all-streams-close', '127.0.0.1', $port,
                  map { "https://localhost:$port$_" } @paths);
}


# the same as fetch() over HTTP/3, where bodies are printed in hexadecimal

sub fetch3 {
    my ($port, $method, $path) = @_;

    my ($printed, $status) = gtlsclient($port, $method, $path);

    return { error => "gtlsclient: $status" } if $status;
    return { error => 'the stream was not closed without an error' }
        if $printed !~ /^HTTP stream 0 closed with error code 256$/m;

    my %res = (body => '', headers => {});

    for (split /\n/, $printed) {
        if (/^http: stream 0x0 \[([^\]]+?): (.*)\]$/) {
            push @{$res{headers}{$1}}, $2;

        } elsif (/^[0-9a-f]{8}  ((?:[0-9a-f]{2} +)+)\|/) {
            $res{body} .= pack 'H*', $1 =~ s/ //gr;
        }
    }

    $res{status} = delete($res{headers}{':status'})->[0];
    return \%res;
}

# the client's status, and what came in each of several streams at once

sub streams3 {
    my ($port, $method, @paths) = @_;
    my (@got, @files);

    if (!$curl3) {
        my ($printed, $status) = gtlsclient($port, $method, @paths);

        for my $n (0 .. $#paths) {
            my ($stream, $id) = ($n * 4, sprintf '0x%x', $n * 4);
            my ($code, $length) = map {
                $printed =~ /^http: stream $id \[$_: (\d+)\]$/m
            } ':status', 'content-length';

            my $body = 0;
            $body += $1
                while $printed =~ /^http: stream $id body (\d+) bytes$/mg;

            my $end = $printed
                =~ /^HTTP stream $stream closed with error code 256$/m;

            push @got, "$code, length $length, body $body, "
                       . ($end ? 'ended' : 'not ended');
        }

        return ($status, @got);
    }

    push @files, '-o', "$dir/stream", "https://127.0.0.1:$port$_" for @paths;

    my ($printed, $status) = output(
        'curl', '-sSk', '--noproxy', '*', '--max-time', 60, $curl3,
        '--parallel', $method eq 'HEAD' ? '-I' : (), '-w',
        '%{urlnum} %{http_code}, length %header{content-length},'
        . ' body %{size_download}, %{exitcode} %{num_connects}\n', @files);

    my $connections = 0;

    for (split /\n/, $printed) {
        my ($n, $text, $error, $connects) = /^(\d+) (.*, )(\d+) (\d+)$/;

        $got[$n] = $text . ($error ? 'not ended' : 'ended');
        $connections += $connects;
    }

    is($connections, 1, "$method: one connection");

    return ($status, @got);
}

run_tests();

__DATA__

=== TEST 1: GET and HEAD over each protocol
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
my @ports = ports();

for my $protocol (@protocols) {
    for my $path (sort keys %codes) {
        my $name = "$protocol->[0] $path";

        my ($get, $head) = map { fetch($protocol, \@ports, $_, $path) }
                           'GET', 'HEAD';

        document_ok($get, $codes{$path}, $name);
        is("@{$get->{headers}{'content-length'} || []}",
           length document($codes{$path}), "$name: length");
        ok(!$get->{headers}{'transfer-encoding'}, "$name: not chunked");

        is($head->{error}, undef, "$name: HEAD: framing");
        is("$head->{status} $head->{body}", "$codes{$path} ",
           "$name: HEAD: no body");
        is("@{$head->{headers}{$_} || []}", "@{$get->{headers}{$_} || []}",
           "$name: HEAD: $_") for qw(content-type content-length);
    }

    my ($get, $head) = map { fetch($protocol, \@ports, $_, '/ok') }
                       'GET', 'HEAD';
    is("$get->{status} $get->{body}", "200 ok\n", "$protocol->[0]: a 200");
    is("$head->{status} $head->{body}", '200 ', "$protocol->[0]: its HEAD");
}



=== TEST 2: with a coding, which nginx has for 200, 403 and 404 only
--- http_config eval: $main::http_config
--- config eval
"gzip on; gzip_types *; gzip_min_length 1; gzip_proxied any;"
. "gzip_http_version 1.0;\n$main::config"
--- client
my @ports = ports();

for my $protocol (grep { $_->[3] } @protocols) {
    for my $path (sort keys %codes) {
        my $name = "$protocol->[0] $path";

        my ($get, $head) = map {
            fetch($protocol, \@ports, $_, $path, 'Accept-Encoding: gzip')
        } 'GET', 'HEAD';

        is($get->{error}, undef, "$name: framing");
        my $coding = "@{$get->{headers}{'content-encoding'} || []}";
        is($coding, $codes{$path} == 404 ? 'gzip' : '', "$name: coding");

        my $body = $get->{body};
        gunzip(\$get->{body}, \$body) if $coding;
        is($body, document($codes{$path}), "$name: body");

        is($head->{error}, undef, "$name: HEAD: framing");
        is("$head->{status} $head->{body}", "$codes{$path} ",
           "$name: HEAD: no body");

        # of a body that is compressed later

        my $length = $head->{headers}{'content-length'};
        ok(!$length || !$head->{headers}{'content-encoding'}
           && $length->[0] == length document($codes{$path}),
           "$name: HEAD: length");
    }
}



=== TEST 3: which frame ends a stream of HTTP/2
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
my @ports = ports();

for my $url ("http://127.0.0.1:$ports[1]", "https://127.0.0.1:$ports[2]") {
    for my $path (sort keys %codes) {
        for my $method ('GET', 'HEAD') {
            my ($printed, $status) = output('nghttp', '-nvy', '-t', 60, '-H',
                                            ":method: $method", "$url$path");
            my $name = "$method $url$path" =~ s/:\d+//r;

            is($status, 0, "$name: nghttp");
            $printed =~ s/\e\[[\d;]*m//g;
            unlike($printed, qr/recv RST_STREAM/, "$name: no reset");

            # [length, flags] of the frames that were received

            my %frames;
            push @{$frames{$1}}, [ $2, hex $3 ]
                while $printed =~ /recv $frame/g;

            my @ends = map { $_->[1] & 1 } @{$frames{HEADERS}},
                                           @{$frames{DATA} || []};
            is(scalar(@{$frames{HEADERS}}), 1, "$name: one header");
            is(pop(@ends), 1, "$name: the last frame ends the stream");
            is(scalar(grep { $_ } @ends), 0, "$name: no other does");

            my $length = 0;
            $length += $_->[0] for @{$frames{DATA} || []};
            is($length, $method eq 'GET' ? length document($codes{$path}) : 0,
               "$name: bytes of data");
            ok(!$frames{DATA}, "$name: no data") if $method eq 'HEAD';
        }
    }
}



=== TEST 4: many streams of one connection
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
my @ports = ports();

for my $url ("http://127.0.0.1:$ports[1]", "https://127.0.0.1:$ports[2]") {
    for my $path (qw(/length /chunked /empty/502 /nginx /stall
                     /unbuffered/length))
    {
        my $n = $path eq '/stall' ? 20 : 200;
        my ($printed, $status) = output('h2load', '-n', $n, '-c', 1, '-m', 50,
                                        '-T', 60, "$url$path");
        my $class = substr($codes{$path}, 0, 1);
        my $name = "$url$path" =~ s/:\d+//r;
        my $data = $n * length document($codes{$path});

        is($status, 0, "$name: h2load");
        like($printed, qr/ $n done,.* 0 errored, 0 timeout/, "$name: done");
        like($printed, qr/status codes:.* $n ${class}xx/, "$name: status");
        like($printed, qr/\($data\) data/, "$name: bytes of data");
    }
}



=== TEST 5: several streams, of which some stall
--- http_config eval: $main::http_config
--- config eval: "error_json_drain 64k 5m;\n$main::config"
--- client
my @ports = ports();
my @paths = qw(/stall /ok /half /nginx /length);

# neither a document nor another stream waits for the drain, which takes longer
# than the client has patience

my ($printed, $status) = output('nghttp', '-nvy', '-t', 60,
                                map { "http://127.0.0.1:$ports[1]$_" } @paths);
$printed =~ s/\e\[[\d;]*m//g;

is($status, 0, 'nghttp');

my %path;
my %data;

while ($printed =~ /recv $frame/g) {
    my ($type, $length, $flags, $stream) = ($1, $2, $3, $4);

    $data{$stream} += $length if $type eq 'DATA';
}

while ($printed =~ /send $frame(.*?)\n\[/sg) {
    my ($stream, $lines) = ($4, $5);
    $path{$stream} = $1 if $lines =~ /:path: (\S+)/;
}

is(scalar(keys %data), scalar(@paths), 'streams');
is($data{$_}, $path{$_} eq '/ok' ? 3 : length document(404),
   "stream $_: $path{$_}") for sort keys %path;
is(scalar(keys %path), scalar(@paths), 'paths');



=== TEST 6: HTTP/0.9, over TLS too
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
my @ports = ports();

for my $path (sort keys %codes) {
    my $c = client();
    $c->put("GET $path\r\n");
    1 while $c->_read;
    is($c->{in}, document($codes{$path}), $path);
}

for my $path (qw(/length /chunked /empty/502 /nginx /half)) {
    my ($printed) = output('sh', '-c', "echo 'GET $path' | timeout 60 openssl"
                           . " s_client -quiet -connect 127.0.0.1:$ports[2]"
                           . " 2>/dev/null");
    is($printed, document($codes{$path}), "$path over TLS");
}



=== TEST 7: a request's body that is not wanted
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
my @ports = ports();

open my $out, '>', "$dir/body" or die "cannot create $dir/body: $!";
print $out 'x' x 100000;
close $out;

# Without TLS, curl takes the end that nginx makes of such a stream, whether
# the module is there or not, for an error; over HTTP/3 only one with OpenSSL's
# QUIC does, now and then.

for my $protocol (grep { $_->[3] && $_->[0] ne 'HTTP/2' } @protocols) {
    next if $protocol->[0] eq 'HTTP/3' && `curl -V` !~ /ngtcp2/;

    my ($name, $scheme, $port, $option) = @$protocol;
    my $url = "$scheme://127.0.0.1:$ports[$port]";

    for ([ '/large', 413 ], [ '/nginx', 404 ], [ '/length', 404 ]) {
        my ($path, $code) = @$_;
        my ($printed, $status) = output('curl', '-sk', '--noproxy', '*',
                                        '--max-time', 60, $option, '-H',
                                        'Expect:', '--data-binary',
                                        "\@$dir/body", '-w', '%{http_code}',
                                        "$url$path");
        is($printed, document($code) . $code, "$name: POST $path");
    }
}



=== TEST 8: HTTP/3, several streams
--- skip_eval: 1: !$main::http3
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
my @ports = ports();
my @paths = qw(/length /empty/502 /stall /nginx /chunked /ok);

for my $method ('GET', 'HEAD') {
    my ($status, @got) = streams3($ports[3], $method, @paths);

    is($status, 0, "$method: status of the client");

    for my $n (0 .. $#paths) {
        my $path = $paths[$n];
        my $code = $path eq '/ok' ? 200 : $codes{$path};
        my $length = $path eq '/ok' ? 3 : length document($code);
        my $body = $method eq 'GET' ? $length : 0;

        is($got[$n], "$code, length $length, body $body, ended",
           "$method $path");
    }
}
