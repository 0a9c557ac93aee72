# Copyright (C) ngx_status_module developers

# What docs/security.md promises, as far as no other suite has it.

use lib 't/lib';
use StatusTest 'no_plan';

our $html = "Content-Type: text/html\n";
our $page = '<html>' . 'x' x 2000;
our $length = "Content-Length: " . length($page) . "\n";


# a frame of HTTP/2, on the first stream or on none, and a field of its header

sub frame {
    my ($type, $flags, $payload) = @_;
    return substr(pack('N', length $payload), 1)
           . pack('CCN', $type, $flags, $type == 4 ? 0 : 1) . $payload;
}

sub field {
    my ($name, $value) = @_;
    return pack 'C C/a C/a', 0, $name, $value;
}


$ENV{TEST_NGINX_RAW_PORT} = RawUpstream::start(
    '/whole' => sub {
        $_[0]->head("HTTP/1.1 404 No\n$html$length");
        $_[0]->put($page);
    },
    '/cut' => sub {
        $_[0]->head("HTTP/1.1 404 No\n$html$length");
        $_[0]->put('<html>');
        $_[0]->close;
    },
    '/stall' => sub {
        $_[0]->head("HTTP/1.1 404 No\n$html$length");
        $_[0]->stall;
    },

    # the preface of HTTP/2, to which the answer is a page with a trailer

    '*' => sub {
        $_[0]->put(frame(4, 0, '')
                   . frame(1, 4, field(':status', 404)
                                 . field('content-type', 'text/html'))
                   . frame(0, 0, $page)
                   . frame(1, 5, field('x-exception', 'com.example.Secret')));
        $_[0]->stall;
    },
);

run_tests();

__DATA__

=== TEST 1: a connection whose close ends the document is closed
--- config
    error_json on;
    gzip on;
    gzip_types *;
    gzip_min_length 1;
    gzip_http_version 1.0;

    location / {
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAW_PORT;
    }

    location /match/ {
        error_json_match ~ "(?<found>x)";
        error_json_match_timeout 100ms;
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAW_PORT/;
    }
--- client
for my $prefix ('', '/match') {
    for my $path (qw(/whole /cut /stall)) {
        my $c = client();

        # the second request has to go unanswered, in what ends with a close

        my $request = "GET $prefix$path HTTP/1.0\r\n"
                      . "Connection: keep-alive\r\n"
                      . "Accept-Encoding: gzip\r\n\r\n";

        $c->put($request . $request);

        my $res = $c->response;

        ok(!$res->{error}, "$prefix$path: closed");
        is("@{$res->{headers}{connection}}", 'close',
           "$prefix$path: Connection");
        unlike($res->{body}, qr/HTTP/, "$prefix$path: one response");
    }
}



=== TEST 2: an upstream's trailers are none of the document
--- http_config
    server {
        listen 127.0.0.1:$TEST_NGINX_RAND_PORT_1 http2;

        error_json on;
        add_trailer X-Own trailer always;

        location / {
            grpc_pass grpc://127.0.0.1:$TEST_NGINX_RAW_PORT;
        }

        location /match {
            error_json_match ~ "(?<found>x)";
            grpc_pass grpc://127.0.0.1:$TEST_NGINX_RAW_PORT;
        }

        location /kept {
            error_json_match ~ "no such text" required;
            grpc_pass grpc://127.0.0.1:$TEST_NGINX_RAW_PORT;
        }
    }
--- config
--- client
my $port = $Test::Nginx::Util::RandPorts->{TEST_NGINX_RAND_PORT_1};

# a small window has the trailers wait for the rest of the document

for my $window (4, 16) {
    for my $path (qw(/ /match /kept)) {
        my $name = "$path, a window of 2 to the power of $window";
        my $printed = `nghttp -nv -w $window http://127.0.0.1:$port$path 2>&1`;

        like($printed, qr/ x-own: trailer\n/, "$name: of nginx");
        is($printed =~ /x-exception/ ? 1 : 0, $path eq '/kept' ? 1 : 0,
           "$name: of the upstream");
    }
}
