# Copyright (C) ngx_status_module developers

# The headers of a replaced response: those that described the old body must
# all go, however often and in whatever letters they come, since a client that
# takes JSON for gzip, or for 300 bytes, is worse off than with the page; and
# everything else must stay.

use lib 't/lib';
use StatusTest 'no_plan';

use IO::Uncompress::Gunzip ();

our @gone = (
    'Content-Encoding: br', 'Content-Language: de',
    'Content-Disposition: attachment; filename="e.html"',
    'Content-Location: /errors/404.html', 'Content-MD5: Q2hlY2s=',
    'Content-Range: bytes 0-4/4000', 'Digest: sha-256=abc',
    'Content-Digest: sha-256=:abc=:', 'Repr-Digest: sha-256=:abc=:',
    'ETag: "page"', 'Last-Modified: Wed, 01 Jan 2020 00:00:00 GMT',
    'Accept-Ranges: bytes', 'Trailer: X-Checksum',
);

our @stay = (
    'WWW-Authenticate: Basic realm="one"', 'WWW-Authenticate: Bearer',
    'Proxy-Authenticate: Basic realm="two"', 'Authentication-Info: x=y',
    'Retry-After: 120', 'Allow: GET, HEAD', 'Age: 7',
    'Set-Cookie: a=1; Path=/', 'Set-Cookie: b=2; HttpOnly', 'Set-Cookie: c=3',
    'Cache-Control: no-store', 'Cache-Control: private',
    'Expires: Thu, 01 Jan 1970 00:00:01 GMT', 'Pragma: no-cache',
    'Vary: Origin', 'Vary: Cookie', 'Via: 1.1 a',
    'Link: </help>; rel=help', 'Link: </css>; rel=preload',
    'Access-Control-Allow-Origin: *', 'Access-Control-Allow-Headers: X-A',
    'Strict-Transport-Security: max-age=1', 'Content-Security-Policy: none',
    'Content-Type-Options: x', 'X-Content-Type-Options: nosniff',
    'X-Etag: "x"', 'Content: x', 'Etags: x', 'X-Empty:', 'x-lower: x',
    "X-Junk: \xff\xfe\x80 \xc3\xa9\xc3", 'X-Long: ' . 'l' x 2000,
    'Traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
);

our $page = "\x1f\x8b not the page that its headers describe";

sub answer {
    my ($status, @lines) = @_;

    return sends(CORE::join("\n", "HTTP/1.1 $status", @lines), $page);
}

sub odd {
    return map { s/^([^:]+)/$1 =~ s{(.)(.?)}{lc($1) . uc($2)}ger/er } @_;
}

our $html = 'Content-Type: text/html; charset=utf-8';

$ENV{TEST_NGINX_RAW_PORT} = RawUpstream::start(
    '/all' => answer('404 Not Found', $html, @gone, @stay),
    '/upper' => answer('404 Not Found', $html, map { s/^([^:]+)/\U$1/r } @gone),
    '/lower' => answer('404 Not Found', $html, map { s/^([^:]+)/\L$1/r } @gone),
    '/odd' => answer('404 Not Found', $html, odd(@gone)),
    '/double' => answer('404 Not Found', $html, (@gone) x 2, odd(@gone)),
    '/many' => answer('404 Not Found', $html,
                      map { ("X-Stay-$_: $_", @gone) } 1 .. 30),
    '/lengths' => answer('404 Not Found', $html,
                         'content-length: ' . length $page),
    '/types' => answer('404 Not Found', $html, 'content-type: text/plain'),
    '/junk' => answer('404 Not Found', "Content-Type: text/html; \xff\x80",
                      "Content-Disposition: \xff", "ETag: \xfe\"",
                      "Content-Language: \x01\x7f"),
    '/koi8-r' => answer('404 Not Found',
                        'Content-Type: text/html; charset=koi8-r'),
    '/300' => answer('300 Multiple Choices', $html, 'Location: /here'),
    '/301' => answer('301 Moved Permanently', $html,
                     'Location: https://example.com/a?b=c', @gone, @stay),
    '/416' => answer('416 Range Not Satisfiable', $html, @gone),
    '/426' => answer('426 Upgrade Required', $html, 'Upgrade: h2c, TLS/1.3'),
    '/reason' => answer('404 Nothing Like That (yet)', $html),
    '/no-reason' => answer('503', $html),
    '/empty-reason' => answer('503 ', $html),
    '/unknown' => answer('599 Odd', $html),
    '/1.0' => sends_until_close("HTTP/1.0 404 Old\n$html\nETag: x", $page),
    '/chunked' => sends_chunked(CORE::join("\n", 'HTTP/1.1 404 Not Found',
                                           $html, @gone),
                                'page', "X-Checksum: 1\r\n"),
);

our $http_config = <<'_EOC_';
    proxy_buffer_size 32k;
    proxy_buffers 8 32k;

    upstream raw {
        server 127.0.0.1:$TEST_NGINX_RAW_PORT;
        keepalive 4;
    }
_EOC_

our $config = <<'_EOC_';
    error_json 3xx 4xx 5xx;
    proxy_http_version 1.1;
    proxy_set_header Connection "";

    location / {
        proxy_pass http://raw;
        proxy_redirect off;
    }

    location /off/ {
        error_json off;
        proxy_pass http://raw/;
        proxy_redirect off;
    }
_EOC_


# the lines of a header, without those that differ from response to response

sub lines {
    my ($res) = @_;
    my ($status, @lines) = split /\r\n/, $res->{head};

    return $status, grep { !/^(Date|X-Connection|X-Request):/ } @lines;
}


# the names, in lower case, of those of @gone that are in a header

sub left {
    my ($res) = @_;

    return CORE::join ' ', grep { $res->{headers}{$_} }
                           map { /^([^:]+)/; lc $1 } @gone;
}

run_tests();

__DATA__

=== TEST 1: what goes, and everything else stays, in its order
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
my $on = client()->get('/all');
my $off = client()->get('/off/all');

document_ok($on, 404);

my %gone = map { $_ => 1 } @gone;
my @off = lines($off);
my @lines = grep { !$gone{$_} } @off;

is(scalar(@off), @lines + @gone, 'the upstream sent them');

s/^Content-Type: .*/Content-Type: application\/json/,
s/^Content-Length: .*/'Content-Length: ' . length document(404)/e for @lines;

is(CORE::join("\n", lines($on)), CORE::join("\n", @lines), 'the header');

for my $line (@stay) {
    $line =~ /^([^:]+): ?(.*)/;
    ok(scalar(grep { $_ eq $2 } @{$on->{headers}{lc $1}}), $line);
}



=== TEST 2: in any letters, and more than once
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
for my $path (qw(/upper /lower /odd /double /chunked)) {
    my $res = client()->get($path);

    document_ok($res, 404, $path);
    is(left($res), '', "$path: nothing left");

    isnt(left(client()->get("/off$path")), '', "$path: sent");
}



=== TEST 3: more headers than nginx keeps in one piece
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
my $res = client()->get('/many');

document_ok($res, 404);
is(left($res), '', 'nothing left');
is("@{$res->{headers}{\"x-stay-$_\"}}", $_, "X-Stay-$_") for 1 .. 30;



=== TEST 4: headers that an nginx behind has added
--- http_config eval
"server {\n listen 127.0.0.1:\$TEST_NGINX_RAND_PORT_1;\n location / {\n"
. CORE::join('', map { /^([^:]+): (.*)/ and "add_header $1 '$2' always;\n" }
             map { ($_, $_) } @main::gone)
. "return 404 page;\n}\n}\n"
--- config
    error_json on;

    location /off {
        error_json off;
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1;
    }

    location / { proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1; }
--- client
my $res = client()->get('/');
document_ok($res, 404);
is(left($res), '', 'nothing left');

is(left(client()->get('/off')),
   CORE::join(' ', map { /^([^:]+)/; lc $1 } @gone), 'sent');



=== TEST 5: headers that are added to the document
--- http_config eval: $main::http_config
--- config
    error_json on;
    add_header X-Added $status always;
    add_header Cache-Control no-transform always;
    add_header X-Was $upstream_http_etag always;
    add_header X-Success 1;
    proxy_hide_header Retry-After;

    location / { proxy_pass http://raw; }
    location /nginx { internal; }
--- client
for my $path (qw(/all /nginx)) {
    my $res = client()->get($path);
    my $h = $res->{headers};

    document_ok($res, 404, $path);
    is("@{$h->{'x-added'}}", 404, "$path: X-Added");
    is($h->{'cache-control'}[-1], 'no-transform', "$path: Cache-Control");
    ok(!$h->{'x-success'}, "$path: none without \"always\"");
    ok(!$h->{'retry-after'}, "$path: none that is hidden");

    is("@{$h->{'x-was'} || []}", $path eq '/all' ? '"page"' : '',
       "$path: what the upstream sent");
}



=== TEST 6: the length is exact, and there once
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
for my $path (qw(/all /double /chunked /1.0 /types)) {
    my $res = client()->get($path);

    document_ok($res, 404, $path);
    is("@{$res->{headers}{'content-length'}}", length document(404),
       "$path: length");
    ok(!$res->{headers}{'transfer-encoding'}, "$path: not chunked");
}

# since 1.23.0 nginx refuses a response with two lengths

my $res = client()->get('/lengths');
my $code = $Test::Nginx::Util::NginxVersion >= 1.023 ? 502 : 404;

document_ok($res, $code, 'two lengths');
is("@{$res->{headers}{'content-length'}}", length document($code),
   'two lengths: length');



=== TEST 7: bytes that are no text
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
my $res = client()->get('/junk');
document_ok($res, 404);
is(left($res), '', 'nothing left');

isnt(left(client()->get('/off/junk')), '', 'sent');



=== TEST 8: the charset of the page is not the document's
--- http_config eval: $main::http_config
--- config
    error_json on;

    location / { proxy_pass http://raw; }

    location /charset {
        charset koi8-r;
        location /charset/return { return 404 page; }
        location /charset/page { return 404; }

        location /charset/override/ {
            override_charset on;
            proxy_pass http://raw/;
        }
    }
--- client
for my $path (qw(/koi8-r /charset/return /charset/page
                 /charset/override/koi8-r))
{
    document_ok(client()->get($path), 404, $path);
}



=== TEST 9: Content-Range tells the length at 416, and nowhere else
--- http_config eval: $main::http_config
--- config
    error_json on;
    proxy_set_header Connection "";
    proxy_http_version 1.1;

    location / { proxy_pass http://raw; }

    location /static/ {
        alias html/;
        expires 1h;
    }
--- user_files
>>> range.html
page
--- client
my $res = client()->get('/416');
document_ok($res, 416, 'upstream');
is("@{$res->{headers}{'content-range'}}", 'bytes 0-4/4000', 'Content-Range');
is(left($res), 'content-range', 'nothing else left');

$res = client()->get('/static/range.html', 'Range: bytes=10-');
document_ok($res, 416, 'static');
is("@{$res->{headers}{'content-range'}}", 'bytes */5', 'Content-Range');
is(left($res), 'content-range', 'nothing else left');

$res = client()->get('/all');
ok(!$res->{headers}{'content-range'}, 'none at 404');



=== TEST 10: Location stays where 3xx is replaced
--- http_config eval: $main::http_config
--- config eval
$main::config . <<'_EOC_';
    location /nginx/301 { return 301 https://example.com/x; }
    location /nginx/302 { return 302 /y; }
    location /nginx/303 { absolute_redirect off; return 303 /z; }
    location /nginx/308 { rewrite ^ https://example.com/ permanent; }
_EOC_
--- client
my $res = client()->get('/301');
document_ok($res, 301, 'upstream');
is("@{$res->{headers}{location}}", 'https://example.com/a?b=c', 'Location');
is(left($res), '', 'nothing left');

$res = client()->get('/300');
document_ok($res, 300, 'upstream');
is("@{$res->{headers}{location}}", '/here', 'Location');

for (
    [ 301, 301, 'https://example.com/x' ],
    [ 302, 302, "http://localhost:$ENV{TEST_NGINX_SERVER_PORT}/y" ],
    [ 303, 303, '/z' ],
    [ 308, 301, 'https://example.com/' ],
) {
    my ($path, $code, $location) = @$_;

    $res = client()->get("/nginx/$path");
    document_ok($res, $code, "nginx's $path");
    is("@{$res->{headers}{location}}", $location, 'Location');
}



=== TEST 11: Upgrade stays at 426
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
my $res = client()->get('/426');
document_ok($res, 426);
is("@{$res->{headers}{upgrade}}", 'h2c, TLS/1.3', 'Upgrade');



=== TEST 12: the reason stays
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
for my $path (qw(/reason /no-reason /empty-reason /unknown /1.0)) {
    my ($on, $off) = map { client()->get($_) } $path, "/off$path";

    is((lines($on))[0], (lines($off))[0], "$path: status line");
    document_ok($on, $off->{status}, $path);
}

is((lines(client()->get('/reason')))[0],
   'HTTP/1.1 404 Nothing Like That (yet)', 'a reason of its own');
is((lines(client()->get('/unknown')))[0], 'HTTP/1.1 599 Odd', 'and code');



=== TEST 13: a page of a file leaves nothing of the file
--- config
    error_json on;
    root html;
    expires 1h;
    etag on;

    error_page 404 /missing.html;

    location /off/ { error_json off; error_page 404 /off/missing.html; }
--- user_files
>>> missing.html
page
>>> off/missing.html
page
--- client
my $res = client()->get('/none');
document_ok($res, 404);
is(left($res), '', 'nothing left');

$res = client()->get('/off/none');
is("$res->{status} $res->{body}", "404 page\n", 'the page');
is(left($res), 'etag', 'its header');



=== TEST 14: a coding below is the document's own
--- http_config eval: $main::http_config
--- config eval
"gzip on;\ngzip_types *;\ngzip_min_length 1;\ngzip_proxied any;\n$main::config"
--- client
for my $path (qw(/all /double /koi8-r)) {
    my $res = client()->get($path, 'Accept-Encoding: gzip');

    is("@{$res->{headers}{'content-encoding'}}", 'gzip', "$path: coding");
    is("@{$res->{headers}{'content-type'}}", 'application/json', "$path: type");

    IO::Uncompress::Gunzip::gunzip(\$res->{body}, \my $body);
    is($body, document(404), "$path: body");
}
