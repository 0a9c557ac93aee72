# Copyright (C) ngx_status_module developers

# What docs/security.md promises, as far as no other suite has it.

use lib 't/lib';
use StatusTest 'no_plan';

our $html = "Content-Type: text/html\n";
our $page = '<html>' . 'x' x 2000;
our $length = "Content-Length: " . length($page) . "\n";


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
