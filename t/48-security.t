# Copyright (C) ngx_status_module developers

# What docs/security.md promises, as far as no other suite has it.

use lib 't/lib';
use StatusTest 'no_plan';

use File::Temp ();
use Time::HiRes qw(sleep);

our $html = "Content-Type: text/html\n";
our $page = '<html>' . 'x' x 2000;
our $length = "Content-Length: " . length($page) . "\n";
our $evil = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil";

# the upstream's side tells by its size what it has sent

our $sent = File::Temp->new;

sub mark {
    open my $out, '>>', $sent or die "cannot mark: $!";
    syswrite $out, '.';
}


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
    error_pages($page),
    '/talkative' => sends("HTTP/1.1 500 No\n${html}X-Powered-By: x\n"
                          . "X-Exception: x\nSet-Cookie: x", $page),

    # a page that goes on as another response, at once or when it has been read

    '/two' => sub {
        $_[0]->put("HTTP/1.1 404 No\r\nContent-Type: text/html\r\n"
                   . $length =~ s/\n/\r\n\r\n/r . $page . $evil);
    },
    '/two-later' => sub {
        $_[0]->head("HTTP/1.1 404 No\n$html$length");
        $_[0]->put($page);
        $_[0]->wait_read;
        $_[0]->put($evil);
        $_[0]->wait_read;
        mark();
    },

    # line breaks, as they are and as references

    '/lines' => sub {
        my $title = "a\r\nX-One: 1\nX-Two: 2\r\n\r\nb"
                    . "&#13;&#10;X-Three: 3&#xD;&#xa;&#x0d;&#x0A;c";

        sends("HTTP/1.1 404 No\n$html", "<title>$title</title>")->($_[0]);
    },

    # the preface of HTTP/2, to which the answer is a page with trailers, more
    # than nginx has room for in one part of a list

    '*' => sub {
        $_[0]->put(frame(4, 0, '')
                   . frame(1, 4, field(':status', 404)
                                 . field('content-type', 'text/html'))
                   . frame(0, 0, $page)
                   . frame(1, 5, CORE::join '', map {
                         field("x-exception-$_", 'com.example.Secret')
                     } 1 .. 9));
        $_[0]->stall;
    },
);

# an example of the document

sub example {
    my ($heading) = @_;

    open my $in, '<', 'docs/security.md'
        or die "cannot open docs/security.md: $!";
    local $/;

    my ($text) = <$in> =~ /^## \Q$heading\E\n.*?^```nginx server\n(.*?)^```/ms
        or die "no example";
    return $text =~ s/127\.0\.0\.1:9000/127.0.0.1:$ENV{TEST_NGINX_RAW_PORT}/r;
}

run_tests();

__DATA__

=== TEST 1: a connection whose close ends the document is closed
--- config
    error_json on;

    # takes the length away

    sub_filter "no such text" "";
    sub_filter_types *;

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
    for my $path (qw(/length /cut /stall)) {
        my $c = client();

        # the second request has to go unanswered, in what ends with a close

        my $request = "GET $prefix$path HTTP/1.0\r\n"
                      . "Connection: keep-alive\r\n\r\n";

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



=== TEST 3: text that is caught cannot split a header
--- config
    error_json on;

    location / {
        error_json_match ~ "<title>(?<title>[^<]*)</title>" text;
        add_header X-Title $title always;
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAW_PORT;
    }
--- client
my $res = client()->get('/lines');

document_ok($res, 404, 'the document');
is("@{$res->{headers}{'x-title'}}",
   'a X-One: 1 X-Two: 2 b X-Three: 3 c', 'one line');
is(CORE::join(' ', grep { /^x-(?!title)/ } sort keys %{$res->{headers}}),
   'x-connection x-request', 'no other header');



=== TEST 4: a second response is nobody's
--- http_config
    upstream raw {
        server 127.0.0.1:$TEST_NGINX_RAW_PORT;
        keepalive 4;
    }

    proxy_http_version 1.1;
    proxy_set_header Connection "";
    error_json on;
    error_json_drain 64k 50ms;
--- config
    location / { proxy_pass http://raw; }

    location /unbuffered/ {
        proxy_pass http://raw/;
        proxy_buffering off;
    }

    location /match/ {
        error_json_match ~ "(?<found>x)";
        proxy_pass http://raw/;
    }

    location /kept/ {
        error_json_match ~ "no such text" required;
        proxy_pass http://raw/;
    }
--- client
my $c = client();
my $later = 0;

for my $prefix ('', qw(/unbuffered /match /kept)) {
    for my $path (qw(/two /two-later)) {
        my $name = "$prefix$path";
        my $res = $c->get($name);

        is($res->{status}, 404, "$name: status");
        is($res->{body}, $prefix eq '/kept' ? $page : document(404),
           "$name: body");

        # what is on its way when the next request is sent is taken for its
        # response, whoever reads it

        if ($path eq '/two-later') {
            my $end = time + 60;

            $later++;
            sleep 0.005 while -s "$sent" < $later && time < $end;
        }

        for (1 .. 4) {
            $res = $c->get("$prefix/ok");
            is($res->{body}, "ok\n", "$name: next");
        }
    }
}



=== TEST 5: the example of what is hardened
--- config eval: main::example('Hardening')
--- client
my $c = client();

my $res = $c->get('/talkative');
document_ok({ %$res, body => $res->{body}
              =~ s/,"request_id":"[0-9a-f]{32}"}/}/r }, 500, 'a document');
is(CORE::join(' ', grep { /^x-/ || /cookie/ } sort keys %{$res->{headers}}),
   'set-cookie x-connection x-content-type-options x-request', 'its headers');

# whatever the client claims to be, with any method

for my $type ('application/grpc', 'application/grpc-web+json',
              'application/grpc-web-text', 'APPLICATION/GRPC; x=y',
              'application/grpc-other', 'application/grpc,text/html')
{
    for my $method ('GET', 'POST', 'PUT') {
        my $res = $c->request($method, '/talkative', "Content-Type: $type",
                              'Content-Length: 0');
        my $grpc = $method eq 'POST' && $type !~ /other|,/;

        is($res->{status}, $grpc ? 200 : 500, "$method, $type: status");
        unlike($res->{body}, qr/<|xxx/, "$method, $type: without the page");
        unlike(CORE::join(' ', map { "@$_" } values %{$res->{headers}}),
               qr/xxx/, "$method, $type: nor in the header");
    }
}



=== TEST 6: an Accept-Language as long as nginx takes, of all kinds
--- config
    large_client_header_buffers 8 16k;

    error_json on;
    error_json_entry 404 "Nein" lang=de;
    error_json_entry 404 "Nein-CH" lang=de-CH;
    error_json_entry 404 "Non" lang=fr;

    location / { add_header X-Message $status_message always; internal; }
--- client
my $c = client();

for my $element ('de;q=0.5, ', 'de-CH-1996-x-a-b-c;q=0.001,', ',', '-', '"', '*,',
                 'de;q=0,', 'de;', ' ', "d\xe9,", 'de-', 'de;q=0.5;a="\\"",', 'fr/de,',
                 'a-b-c-d-e-f-g-h,', '\\"', '@')
{
    my $line = $element x (15_000 / length $element);

    # the last line is read for what it is, whatever the others are

    my $res = $c->get('/x', ("Accept-Language: $line") x 3,
                      'Accept-Language: fr;q=0.9');

    is($res->{status}, 404, "$element: status");
    is(decode($res->{body})->{message}, 'Non', "$element: language");
    is("@{$res->{headers}{'x-message'}}", 'Non', "$element: variable");
    is("@{$res->{headers}{'content-language'}}", 'fr',
       "$element: Content-Language");
}
