# Copyright (C) ngx_status_module developers

# The document leaves as soon as the upstream's header is in, whatever its
# body does next, and the connections on both sides outlive it where they can.
# X-Connection and X-Request tell the upstream's connection, and which request
# of it a response belongs to.

use lib 't/lib';
use StatusTest 'no_plan';

our $page = '<html>' . 'x' x 2000 . '</html>';
our $length = "Content-Length: " . length($page) . "\n";
our $html = "Content-Type: text/html\n";

$ENV{TEST_NGINX_RAW_PORT} = RawUpstream::start(
    error_pages($page),
    '/split' => sub {
        $_[0]->head("HTTP/1.1 404 Not Found\n$html$length");
        for my $part (unpack '(a500)*', $page) {
            select undef, undef, undef, 0.002;
            $_[0]->put($part);
        }
    },
    '/half-chunk-size' => sub {
        $_[0]->head("HTTP/1.1 404 Not Found\n${html}"
                    . "Transfer-Encoding: chunked\n");
        $_[0]->put("4\r\nabcd\r\n1");
        $_[0]->stall;
    },
    '/extra' => sub {
        $_[0]->head("HTTP/1.1 404 Not Found\n$html$length");
        $_[0]->put($page . "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
    },
    '/bad-chunk' => sub {
        $_[0]->head("HTTP/1.1 404 Not Found\n${html}"
                    . "Transfer-Encoding: chunked\n");
        $_[0]->put("4\r\nabcd\r\nzz\r\n");
        $_[0]->stall;
    },
    '/bad-chunk-later' => sub {
        $_[0]->head("HTTP/1.1 404 Not Found\n${html}"
                    . "Transfer-Encoding: chunked\n");
        $_[0]->put("4\r\nabcd\r\n");
        $_[0]->wait_read;
        $_[0]->put("zz\r\n");
        $_[0]->stall;
    },
    '/endless' => sub {
        $_[0]->head("HTTP/1.1 404 Not Found\n${html}"
                    . "Transfer-Encoding: chunked\n");
        1 while $_[0]->put("1000\r\n" . 'x' x 0x1000 . "\r\n");
        $_[0]->close;
    },
    '/huge' => sub {
        $_[0]->head("HTTP/1.1 404 Not Found\n${html}"
                    . "Content-Length: 1000000000\n");
        for (1 .. 1000) { $_[0]->put('x' x 1000000) or last }
        $_[0]->close;
    },
);

our $config = <<'_EOC_';
    error_json on;

    location / {
        proxy_pass http://raw;
        proxy_http_version 1.1;
        proxy_set_header Connection "";
    }

    location /unbuffered/ {
        proxy_pass http://raw/;
        proxy_http_version 1.1;
        proxy_set_header Connection "";
        proxy_buffering off;
    }
_EOC_

our $http_config = <<'_EOC_';
    upstream raw {
        server 127.0.0.1:$TEST_NGINX_RAW_PORT;
        keepalive 4;
    }

    log_format received '$uri $upstream_bytes_received $status';
    access_log logs/received.log received;
_EOC_


# paths, with the responses of the upstream buffered and not

sub both {
    return map { ($_, "/unbuffered$_") } @_;
}


# whether the next response on a connection is another one

sub next_ok {
    my ($c, $path, $name) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;

    my $res = $c->get($path =~ s{[^/]+\z}{ok}r);
    return is("$res->{status} $res->{body}", "200 ok\n",
              "$path: " . ($name || 'next'));
}

run_tests();

__DATA__

=== TEST 1: a body of each framing, and the upstream's connection is reused
--- http_config eval: $main::http_config
--- config eval: "error_json_drain 64k 30s;\n$main::config"
--- client
my $c = client();
my %connections;

for my $path (both(qw(/length /split /chunked /empty))) {
    for (1 .. 2) {
        my $res = $c->get($path);
        document_ok($res, $path =~ /empty/ ? 502 : 404, $path);
        $connections{$res->{headers}{'x-connection'}[0]} = 1;
    }
}

is(scalar(keys %connections), 1, 'the same upstream connection');



=== TEST 2: a body until close
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
for my $path (both(qw(/close /1.0))) {
    my $c = client();
    document_ok($c->get($path), 404, $path);
    document_ok($c->get($path), 404, "$path again");
}



=== TEST 3: a body that stalls
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
for my $path (both(qw(/stall /half /half-chunk-size))) {
    my $c = client();
    document_ok($c->get($path), 404, $path);
    next_ok($c, $path);
}



=== TEST 4: the document does not wait for the drain
--- http_config eval: $main::http_config
--- config eval: "error_json_drain 64k 30s;\n$main::config"
--- client
document_ok(client()->get($_), 404, $_) for both('/half');



=== TEST 5: a body that breaks off or goes on after its end
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
for my $path (both(qw(/cut /reset /extra /bad-chunk /bad-chunk-later))) {
    my $c = client();
    document_ok($c->get($path), 404, $path);
    next_ok($c, $path, "next $_") for 1 .. 3;
}



=== TEST 6: a body without an end, and one of 1 GB
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
for my $path (both(qw(/endless /huge))) {
    my $c = client();
    document_ok($c->get($path), 404, $path);
    next_ok($c, $path);
}

my $root = Test::Nginx::Util::server_root();
open my $in, '<', "$root/logs/received.log" or die $!;
my @lines = grep { /endless|huge/ } <$in>;

is(scalar(@lines), 4, 'logged');

for (@lines) {
    my ($uri, $received) = split;
    cmp_ok($received, '<=', 128 * 1024, "$uri: bytes read");
}

is(CORE::join('', glob("$root/proxy_temp/*/*/*")), '', 'no temporary file');



=== TEST 7: a 200 is byte for byte what it was
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
my $res = client()->get('/ok');
is($res->{status}, 200);
is($res->{body}, "ok\n");
is("@{$res->{headers}{'content-type'}}", 'text/html');
is("@{$res->{headers}{'content-length'}}", '3');
