# Copyright (C) ngx_status_module developers

# Negotiation over real requests: a browser keeps the page, a program gets the
# document, and a cache on the way can tell from Vary that there are two
# responses, but not more often than that.

use lib 't/lib';
use StatusTest 'no_plan';

use IO::Uncompress::Gunzip qw(gunzip);

our $page = "<html>\n" . "<p>Nothing here.</p>\n" x 20 . "</html>\n";

sub answer {
    my (@lines) = @_;

    return sends(CORE::join("\n", 'HTTP/1.1 404 Not Found', @lines), $page);
}

our $html = 'Content-Type: text/html; charset=utf-8';

# what an upstream's Vary is, and what has to come of it

our @vary = (
    [ '/vary/none', [], 'Accept' ],
    [ '/vary/one', [ 'Origin' ], 'Origin, Accept' ],
    [ '/vary/two', [ 'Origin, Cookie' ], 'Origin, Cookie, Accept' ],
    [ '/vary/lines', [ 'Origin', 'Cookie' ], 'Origin|Cookie, Accept' ],
    [ '/vary/accept', [ 'Accept' ], 'Accept' ],
    [ '/vary/lower', [ 'origin,accept' ], 'origin,accept' ],
    [ '/vary/upper', [ 'ACCEPT , Origin' ], 'ACCEPT , Origin' ],
    [ '/vary/first', [ 'Accept', 'Origin' ], 'Accept|Origin' ],
    [ '/vary/last', [ 'Origin', 'Accept' ], 'Origin|Accept' ],
    [ '/vary/encoding', [ 'Accept-Encoding' ], 'Accept-Encoding, Accept' ],
    [ '/vary/language', [ 'Accept-Language,X-Accept' ],
      'Accept-Language,X-Accept, Accept' ],
    [ '/vary/star', [ '*' ], '*' ],
    [ '/vary/star-line', [ 'Origin', '*' ], 'Origin|*' ],
    [ '/vary/star-list', [ 'Origin, *' ], 'Origin, *' ],
    [ '/vary/not-star', [ 'X-*' ], 'X-*, Accept' ],
    [ '/vary/empty', [ '' ], 'Accept' ],
    [ '/vary/tab', [ "Accept\t, Origin" ], "Accept\t, Origin" ],
    [ '/vary/letter', [ 'X' ], 'X, Accept' ],
    [ '/vary/junk', [ ", ,\t;\xff," ], ", ,\t;\xff,, Accept" ],
    [ '/vary/long', [ CORE::join ', ', map { "X-$_" } 1 .. 300 ],
      CORE::join(', ', (map { "X-$_" } 1 .. 300), 'Accept') ],
);

$ENV{TEST_NGINX_RAW_PORT} = RawUpstream::start(
    '/html' => answer($html),
    '/spaced' => answer('Content-Type: text/html ;version=1'),
    '/plain' => answer('Content-Type: text/plain'),
    '/xhtml' => answer('Content-Type: application/xhtml+xml'),
    '/none' => answer(),
    '/json' => answer('Content-Type: application/json', 'Vary: Origin'),
    '/cached' => answer($html, 'Cache-Control: max-age=3600'),
    (map { $_->[0] => answer($html, map { "Vary: $_" } @{$_->[1]}) } @vary),
);

our $http_config = <<'_EOC_';
    proxy_cache_path $TEST_NGINX_SERVER_ROOT/cache keys_zone=cache:1m;
    proxy_buffer_size 16k;
    proxy_busy_buffers_size 24k;

    upstream raw {
        server 127.0.0.1:$TEST_NGINX_RAW_PORT;
        keepalive 4;
    }
_EOC_

our $config = <<'_EOC_';
    error_json on;
    error_json_negotiate on;
    error_json_drain 64k 5s;
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    add_header X-Outcome $error_json always;

    location / { proxy_pass http://raw; }

    location /problem/ { error_json_format problem; proxy_pass http://raw/; }
    location /jsonapi/ { error_json_format jsonapi; proxy_pass http://raw/; }
_EOC_

$config .= <<"_EOC_" if has_rewrite();
    location /nginx { default_type text/html; return 404 '$page'; }
_EOC_

# what clients send, and whether the document is for them

our $chrome = 'text/html,application/xhtml+xml,application/xml;q=0.9,'
              . 'image/avif,image/webp,image/apng,*/*;q=0.8,'
              . 'application/signed-exchange;v=b3;q=0.7';

our @clients = (
    [ 'Chrome', 0, $chrome ],
    [ 'Firefox', 0, 'text/html,application/xhtml+xml,application/xml;q=0.9,'
                    . 'image/avif,image/webp,*/*;q=0.8' ],
    [ 'Safari', 0, 'text/html,application/xhtml+xml,application/xml;q=0.9,'
                   . '*/*;q=0.8' ],
    [ 'Java', 0, 'text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2' ],
    [ 'Lynx', 0, 'text/html, text/plain, text/sgml, */*;q=0.01' ],
    [ 'curl, wget, requests, fetch', 1, '*/*' ],
    [ 'Go', 1 ],
    [ 'axios', 1, 'application/json, text/plain, */*' ],
    [ 'jQuery', 1, 'application/json, text/javascript, */*; q=0.01' ],
    [ 'an image of Chrome', 1, 'image/avif,image/webp,image/apng,'
                               . 'image/svg+xml,image/*,*/*;q=0.8' ],
    [ 'JSON', 1, 'application/json' ],
    [ 'HTML', 0, 'text/html' ],
    [ 'both', 1, 'text/html, application/json' ],
    [ 'rather HTML', 0, 'application/json;q=0.9, text/html' ],
    [ 'rather JSON', 1, 'application/json, text/html;q=0.9' ],
    [ 'HTML by 0.001', 0, 'application/json;q=0.8, text/html;q=0.801' ],
    [ 'any application', 1, 'application/*, text/html;q=0.5' ],
    [ 'any text', 0, 'text/*;q=0.5, application/json;q=0.4' ],
    [ 'any +json', 1, 'application/*+json, text/html;q=0.9' ],
    [ 'anything, but no JSON', 0, '*/*, application/json;q=0' ],
    [ 'anything, but no HTML', 1, '*/*;q=0.1, text/html;q=0' ],
    [ 'neither', 1, 'application/json;q=0, text/html;q=0' ],
    [ 'nothing', 1, '*/*;q=0' ],
    [ 'another type', 1, 'image/png' ],
    [ 'the more specific', 0, 'application/json;q=0.1, */*;q=0.9' ],
    [ 'several lines', 1, 'text/html', 'application/json' ],
    [ 'several weighted lines', 0, 'application/json;q=0.4', 'image/png',
      'text/html;q=0.5' ],
    [ 'upper case', 1, 'TEXT/HTML;Q=0.5, APPLICATION/JSON' ],
    [ 'upper case of HTML', 0, 'TEXT/HTML, APPLICATION/JSON;Q=0.5' ],
    [ 'an empty line', 1, '' ],
    [ 'garbage', 1, ';q=1,,/,text,*html, =;"' ],
    [ 'bytes', 1, "\xff\xfe\x80/\xc3" ],
    [ 'HTML among garbage', 0, "text, \xff, text/html, /" ],
    [ 'an open quote', 1, 'x/y;z=", text/html' ],
    [ '7 kB', 1, CORE::join(', ', 'text/html;q=0.9', 'application/json;q=0.9',
                            map { "x/y-$_;q=0.123" } 1 .. 380) ],
    [ '7 kB of HTML', 0, CORE::join(', ', 'text/html;q=0.9',
                                    (map { "x/y-$_;q=0.123" } 1 .. 380),
                                    'application/json;q=0.8') ],
    [ '7 kB of commas', 1, ',' x 7000 ],
    [ '7 kB of a quote', 1, 'text/html;x="' . '\\"' x 3500 ],
);


sub header {
    my ($res, $name) = @_;
    return CORE::join '|', @{$res->{headers}{$name} || []};
}


# whether a response is the document, or the page

sub outcome_ok {
    my ($res, $json, $want, $name) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;

    return document_ok($res, 404, $name) if $json;

    is($res->{error}, undef, "$name: framing");
    is($res->{status}, 404, "$name: status");
    return is($res->{body}, $want, "$name: page");
}

run_tests();

__DATA__

=== TEST 1: what clients accept
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
my $c = client();

for (@clients) {
    my ($name, $json, @accept) = @$_;
    my @headers = map { "Accept: $_" } @accept;

    for my $path ('/html', has_rewrite() ? '/nginx' : ()) {
        my $res = $c->get($path, @headers);

        outcome_ok($res, $json, $page, "$name: $path");
        is(header($res, 'x-outcome'), $json ? 'replaced' : 'accept',
           "$name: $path: outcome");
        is(header($res, 'vary'), 'Accept', "$name: $path: Vary");
    }

    my ($head, $get) = map { $c->request($_, '/html', @headers) }
                           'HEAD', 'GET';
    is(header($head, $_), header($get, $_), "$name: HEAD: $_")
        for qw(content-type content-length vary x-outcome);
    ok($c->idle, "$name: HEAD: no body");
}



=== TEST 2: the type of the page counts
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
my $c = client();

for (
    [ '/plain', 'text/html, application/json;q=0.5', 0 ],
    [ '/plain', 'text/plain, application/json;q=0.5', 0 ],
    [ '/plain', 'application/json, text/plain, */*', 1 ],
    [ '/plain', $chrome, 0 ],
    [ '/plain', 'text/plain;q=0, text/html, application/json;q=0.5', 0 ],
    [ '/plain', 'text/html;q=0.5, application/json;q=0.6', 1 ],
    [ '/xhtml', 'text/html, application/json;q=0.5', 0 ],
    [ '/xhtml', $chrome, 0 ],
    [ '/none', 'text/html', 1 ],
    [ '/none', $chrome, 1 ],
    [ '/none', 'application/json;q=0.5, */*', 0 ],
    [ '/spaced', 'text/html, application/json;q=0.5', 0 ],

    # what cannot be read, and what only looks so

    [ '/html', 'text/, application/json;q=0.5', 1 ],
    [ '/html', '*/html, application/json;q=0.5', 1 ],
    [ '/html', 'text/html x, application/json;q=0.5', 1 ],
    [ '/html', 'text/html;=1, application/json;q=0.5', 1 ],
    [ '/html', 'text/html;a=, application/json;q=0.5', 1 ],
    [ '/html', 'text/html;q=2, application/json;q=0.5', 1 ],
    [ '/html', 'text/html;a="b, application/json;q=0.5', 1 ],
    [ '/html', 'text/html;a="b\\', 1 ],
    [ '/html', 'text/html; ;q=0.9;, application/json;q=0.5', 0 ],
    [ '/html', 'text/*;a="b\\",c";q=0.9, application/json;q=0.5', 0 ],
) {
    my ($path, $accept, $json) = @$_;
    my $res = $c->get($path, "Accept: $accept");

    outcome_ok($res, $json, $page, "$path, $accept");
    is(header($res, 'vary'), 'Accept', "$path: Vary");
}

# nginx keeps the headers of a request in parts of twenty

my @others = map { "X-Other-$_: $_" } 1 .. 30;

for my $json (0, 1) {
    my ($first, $last) = map { "Accept: text/html;q=0.$_" }
                             $json ? (1, 3) : (6, 4);
    my $res = $c->get('/html', $first, @others, $last,
                      'Accept: application/json;q=0.5');

    outcome_ok($res, $json, $page, "$first, and 30 headers later $last");
}



=== TEST 3: the type of the document counts
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
my $c = client();

for (
    [ '/html', 'application/problem+json, text/html;q=0.1', 0 ],
    [ '/problem/html', 'application/problem+json, text/html;q=0.1', 1 ],
    [ '/problem/html', 'application/json, text/html;q=0.1', 1 ],
    [ '/problem/html', 'application/problem+json;q=0, application/json, '
                       . 'text/html;q=0.1', 0 ],
    [ '/problem/html', 'application/*+json, text/html;q=0.1', 1 ],
    [ '/problem/html', 'application/vnd.api+json, text/html;q=0.1', 0 ],
    [ '/problem/html', $chrome, 0 ],
    [ '/problem/html', '*/*', 1 ],
    [ '/jsonapi/html', 'application/vnd.api+json, text/html;q=0.1', 1 ],
    [ '/jsonapi/html', 'application/problem+json, text/html;q=0.1', 0 ],
) {
    my ($path, $accept, $json) = @$_;
    my $res = $c->get($path, "Accept: $accept");

    if ($json) {
        is(header($res, 'content-type'),
           $path =~ /problem/ ? 'application/problem+json'
                              : 'application/vnd.api+json', "$path, $accept");
        ok(decode($res->{body}), "$path: JSON");

    } else {
        outcome_ok($res, 0, $page, "$path, $accept");
    }

    is(header($res, 'vary'), 'Accept', "$path: Vary");
}



=== TEST 4: what becomes of a Vary that is there
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
for (@vary) {
    my ($path, $was, $want) = @$_;
    my $c = client();

    for my $accept ('application/json', 'text/html', '*/*') {
        my $res = $c->get($path, "Accept: $accept");

        outcome_ok($res, $accept ne 'text/html', $page, $path);
        is(header($res, 'vary'), $want, "$path: Vary");
    }
}



=== TEST 5: none where the directive did not decide
--- http_config eval: $main::http_config
--- config eval
$main::config . <<'_EOC_'
    location /off/ { error_json_negotiate off; proxy_pass http://raw/; }
    location /uncovered/ { error_json 5xx; proxy_pass http://raw/; }
    location /source/ { error_json_source nginx; proxy_pass http://raw/; }
    location /bypass/ { error_json_bypass 1; proxy_pass http://raw/; }
    location /dry/ { error_json_dry_run on; proxy_pass http://raw/; }
    location /ok { empty_gif; }
_EOC_
--- client
my $c = client();

for my $accept ('application/json', 'text/html') {
    for (
        [ '/json', 'Origin' ], [ '/off/html', '' ], [ '/uncovered/html', '' ],
        [ '/source/html', '' ], [ '/bypass/html', '' ], [ '/dry/html', '' ],
        [ '/ok', '' ], [ '/off/vary/one', 'Origin' ],
        [ '/source/vary/one', 'Origin' ], [ '/dry/vary/one', 'Origin' ],
        [ '/bypass/vary/two', 'Origin, Cookie' ],
    ) {
        my ($path, $vary) = @$_;
        my $res = $c->get($path, "Accept: $accept");

        is(header($res, 'vary'), $vary, "$path: Vary for $accept");
    }
}

document_ok($c->get('/off/html', 'Accept: text/html'), 404, 'off');



=== TEST 6: gzip_vary
--- http_config eval: $main::http_config
--- config eval
"gzip on; gzip_vary on; gzip_types *; gzip_min_length 1; gzip_proxied any;\n"
. $main::config
--- client
my $c = client();

for my $accept ('application/json', 'text/html') {
    for my $coding ('gzip', 'identity') {
        my $res = $c->get('/vary/one', "Accept: $accept",
                          "Accept-Encoding: $coding");
        my $body = $res->{body};

        is(header($res, 'content-encoding'), $coding eq 'gzip' ? $coding : '',
           "$accept: $coding");
        gunzip(\$res->{body}, \$body) if $coding eq 'gzip';

        is($body, $accept eq 'text/html' ? $page : document(404),
           "$accept, $coding: body");

        my %vary = map { lc() => 1 }
                   map { split /, */ } @{$res->{headers}{vary}};
        is(CORE::join(' ', sort keys %vary), 'accept accept-encoding origin',
           "$accept, $coding: Vary");
    }
}



=== TEST 7: one cached page is both responses
--- http_config eval: $main::http_config
--- config eval
$main::config . <<'_EOC_'
    location /cached {
        proxy_cache cache;
        add_header X-Cache $upstream_cache_status always;
        proxy_pass http://raw;
    }
_EOC_
--- client
my $c = client();
my $cached = 'MISS';

for my $accept ('application/json', 'text/html', '*/*', $chrome) {
    my $res = $c->get('/cached', "Accept: $accept");

    outcome_ok($res, $accept !~ /html/, $page, "$cached, $accept");
    is(header($res, 'vary'), 'Accept', "$cached: Vary");
    is(header($res, 'x-cache'), $cached, "$cached: from the cache");
    $cached = 'HIT';
}



=== TEST 8: a Vary that nginx adds later
--- http_config eval: $main::http_config
--- config eval
$main::config . <<'_EOC_'
    location /added { add_header Vary X-Added always; internal; }
_EOC_
--- client
for my $accept ('application/json', 'text/html') {
    my $res = client()->get('/added', "Accept: $accept");
    is(header($res, 'vary'), 'Accept|X-Added', "Vary for $accept");
}



=== TEST 9: a request that says nothing, and one that cannot be read
--- http_config
    error_json on;
    error_json_negotiate on;
--- config
    location / { internal; }
--- client
my $c = client();
$c->put("GET / HTTP/1.0\r\n\r\n");
my $res = $c->response;
document_ok($res, 404);
is(header($res, 'vary'), 'Accept', 'Vary');

$c = client();
$c->put("GET /\r\n");
1 while $c->_read;
is($c->{in}, document(404), 'HTTP/0.9');

$c = client();
$c->put("nonsense\r\nAccept: text/html\r\n\r\n");
$res = $c->response;
document_ok($res, 400);
is(header($res, 'vary'), 'Accept', 'Vary of a request that is none');
