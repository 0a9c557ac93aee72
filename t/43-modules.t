# Copyright (C) ngx_status_module developers

# The document among the other modules that change a response: each has to
# see a response that is whole and that its configuration could have met
# anyway.  Filters that work on the bytes in place are why everything is asked
# for three times: a template that one of them has written on shows only in
# the next document.

use lib 't/lib';
use StatusTest 'no_plan';

use DebianModules;
use Encode ();
use File::Temp ();
use IO::Compress::Gzip qw(gzip);
use IO::Uncompress::Gunzip qw(gunzip);

our $page = "<html>\n" . "<p>Nothing here.</p>\n" x 200 . "</html>\n";
our $html = "Content-Type: text/html; charset=koi8-r\n";

gzip(\$page => \our $gzipped) or die;

our $gif = pack 'H*', '47494638396101000100800000000000ffffff21f90401000000'
                      . '002c00000000010001000002024401003b';

$ENV{TEST_NGINX_RAW_PORT} = RawUpstream::start(
    error_pages($page, 'text/html; charset=koi8-r'),
    '/chunked' => sends_chunked("HTTP/1.1 404 Not Found\n$html"
                                . "Trailer: X-Checksum", $page,
                                "X-Checksum: 1\r\n"),
    '/empty' => sends('HTTP/1.1 404 Not Found', ''),
    '/gzipped' => sends("HTTP/1.1 404 Not Found\n${html}"
                        . "Content-Encoding: gzip", $gzipped),
    '/cached' => sends("HTTP/1.1 404 Not Found\n${html}"
                       . "Cache-Control: max-age=3600", $page),
    '/ok' => sends("HTTP/1.1 200 OK\nContent-Type: text/plain\nETag: \"ok\"\n"
                   . "Cache-Control: max-age=3600\nAccept-Ranges: bytes",
                   "ok\n"),
    '/image' => sends("HTTP/1.1 200 OK\nContent-Type: image/gif", $gif),
    '/xml' => sends("HTTP/1.1 200 OK\nContent-Type: text/xml",
                    "<page><title>ok</title></page>\n"),
    '/xml/broken' => sends("HTTP/1.1 200 OK\nContent-Type: text/xml", '<page>'),
    '/xml/error' => sends("HTTP/1.1 500 Oops\nContent-Type: text/xml",
                          "<page><title>fault</title></page>\n"),
    (map {
        my ($status, @lines) = @$_;

        '/' . substr($status, 0, 3)
            => sends(CORE::join("\n", "HTTP/1.1 $status", @lines, $html), $page)
    } [ '416 Range Not Satisfiable', 'Content-Range: bytes */4096' ],
      [ '401 Unauthorized', 'WWW-Authenticate: Bearer realm="api"' ],
      [ '403 Forbidden' ],
      [ '405 Method Not Allowed', 'Allow: GET, HEAD' ],
      [ '426 Upgrade Required', 'Upgrade: TLS/1.3' ],
      [ '429 Too Many Requests', 'Retry-After: 17' ],
      [ '503 Service Unavailable',
        'Retry-After: Fri, 31 Dec 2038 23:59:59 GMT' ]),
    '/silent' => sub { $_[0]->stall },
    '/slice' => sub {
        if ($_[0]{head} =~ /^Range: bytes=0-/mi) {
            $_[0]->head("HTTP/1.1 206 Partial Content\n"
                        . "Content-Type: text/plain\nETag: \"slice\"\n"
                        . "Content-Range: bytes 0-4095/16384\n"
                        . "Content-Length: 4096\n");
            $_[0]->put('x' x 4096);
            return;
        }

        sends("HTTP/1.1 404 Not Found\n$html", $page)->($_[0]);
    },
);

our $http_config = <<'_EOC_';
    proxy_cache_path $TEST_NGINX_SERVER_ROOT/cache keys_zone=cache:1m;

    upstream raw {
        server 127.0.0.1:$TEST_NGINX_RAW_PORT;
        keepalive 4;
    }

    log_format outcome '$uri $status [$error_json]';
    access_log logs/outcome.log outcome;
    log_subrequest on;
_EOC_

# a document of letters that each charset has, and the paths with a 404

our $message = 'Не найдено';
our $description = 'Такой страницы "здесь" нет.';
our $document = qq({"code":404,"message":"$message","description":")
                . $description =~ s/"/\\"/gr . qq("}\n);
our @paths = qw(/page /file /length /chunked /gzipped /empty /cached
                /unbuffered/length /unbuffered/chunked);

our $config = <<"_EOC_" . <<'_EOC_';
    error_json on;
    error_json_drain 64k 5s;
    error_json_entry 404 '$message' '$description';
_EOC_

    proxy_http_version 1.1;
    proxy_set_header Connection "";

    location / { proxy_pass http://raw; }
    location /unbuffered/ { proxy_pass http://raw/; proxy_buffering off; }
    location /cached { proxy_cache cache; proxy_pass http://raw; }
    location /page { internal; }
    location /file { error_page 404 /custom.html; internal; }
    location = /custom.html { root html; }
_EOC_

if (has_rewrite()) {
    $config .= "    location /return { return 404 page; }\n";
    push @paths, '/return';
}

our $files = ">>> custom.html\n$page";


# the document of each path, three times, on one connection

sub three_times {
    my ($expected, $type, $decoder, @headers) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $c = client();

    for my $path (@paths) {
        for my $time (1 .. 3) {
            my $res = $c->get($path, @headers);

            is($res->{error}, undef, "$path $time: framing");
            is("$res->{status} @{$res->{headers}{'content-type'}}",
               "404 $type", "$path $time: status and type");
            is($decoder->($res), $expected, "$path $time: body");
        }
    }
}


sub body { return $_[0]{body} }


# a map between a charset and UTF-8, of all the letters that it has

sub charset_map {
    my ($charset) = @_;

    my @lines = map {
        my $char = Encode::decode($charset, chr $_);
        $char eq "\x{fffd}" ? ()
            : sprintf '%02X %s;', $_, uc unpack 'H*', Encode::encode_utf8($char)
    } 0x80 .. 0xff;

    return "charset_map $charset utf-8 {\n@lines\n}\n";
}


# a map of single bytes, which nginx applies in place, and what undoes it

our $rotation = "charset_map koi8-r windows-1251 {\n"
                . CORE::join('', map {
                      sprintf "%02X %02X;\n", $_, $_ ^ 0x2a;
                  } 0x80 .. 0xff)
                . "}\n";

sub rotate {
    return $_[0] =~ s/([\x80-\xff])/chr(ord($1) ^ 0x2a)/ger;
}

run_tests();

__DATA__

=== TEST 1: no other module
--- http_config eval: $main::http_config
--- config eval: $main::config
--- user_files eval: $main::files
--- client
three_times($document, 'application/json', \&body);



=== TEST 2: gzip
--- http_config eval: $main::http_config
--- config eval
"gzip on; gzip_types application/json; gzip_min_length 1; gzip_proxied any;\n"
. "gzip_vary on;\n"
. $main::config
--- user_files eval: $main::files
--- client
three_times($document, 'application/json', sub {
    my ($res) = @_;
    is("@{$res->{headers}{'content-encoding'}}", 'gzip', 'coding');
    is("@{$res->{headers}{vary}}", 'Accept-Encoding', 'Vary');
    gunzip(\$res->{body}, \my $body);
    return $body;
}, 'Accept-Encoding: gzip');

three_times($document, 'application/json', \&body);



=== TEST 3: gunzip
--- http_config eval: $main::http_config
--- config eval: "gunzip on;\n$main::config"
--- user_files eval: $main::files
--- client
three_times($document, 'application/json', \&body);



=== TEST 4: brotli
--- skip_eval: 1: !main::loads('brotli')
--- main_config eval: main::load_module('brotli')
--- http_config eval: $main::http_config
--- config eval
"brotli on; brotli_types application/json; brotli_min_length 1;\n$main::config"
--- user_files eval: $main::files
--- client
my $file = File::Temp->new;

three_times($document, 'application/json', sub {
    my ($res) = @_;
    is("@{$res->{headers}{'content-encoding'}}", 'br', 'coding');

    truncate $file, 0;
    sysseek $file, 0, 0;
    syswrite $file, $res->{body};
    return scalar `brotli -dc <$file`;
}, 'Accept-Encoding: br');

three_times($document, 'application/json', \&body);



=== TEST 5: sub_filter
--- http_config eval: $main::http_config
--- config eval
q(sub_filter_types application/json; sub_filter_once off;
  sub_filter '"code"' '"status"';
  sub_filter '}' '}
'; ) . $main::config
--- user_files eval: $main::files
--- client
my $changed = $document =~ s/"code"/"status"/r =~ s/\}/}\n/r;
three_times($changed, 'application/json', \&body);



=== TEST 6: sub_filter that waits for more of the body to the end
--- http_config eval: $main::http_config
--- config eval
qq(sub_filter_types *; sub_filter '}\n{' 'x';\n$main::config)
--- user_files eval: $main::files
--- client
three_times($document, 'application/json', \&body);



=== TEST 7: SSI, to which the document is text
--- http_config eval: $main::http_config
--- config eval
"ssi on; ssi_types *; error_json_member said \$http_x_said;\n$main::config"
--- user_files eval: $main::files
--- client
my $said = '<!--#include virtual="/ok" -->';
my $member = $said =~ s/</\\u003c/r =~ s/"/\\"/gr;

three_times($document =~ s/\}$/,"said":"$member"}/r, 'application/json',
            \&body, "X-Said: $said");



=== TEST 8: additions, which nginx makes to a 200 only
--- http_config eval: $main::http_config
--- config eval
"addition_types *; add_before_body /before; add_after_body /length;\n"
. $main::config . 'location = /before { root html; }'
--- user_files eval: "$main::files\n>>> before\nbefore\n"
--- client
three_times($document, 'application/json', \&body);

# an error page among the additions is part of another response

my $c = client();

for (1 .. 3) {
    my $res = $c->get('/ok');
    is("$res->{status} $res->{body}", "200 before\nok\n$page", 'a 200');
}



=== TEST 9: headers and trailers that are added always
--- http_config eval: $main::http_config
--- config eval
"add_header X-Added \$status always; add_header X-Success 1;\n"
. "add_trailer X-Trailer \$status always;\n$main::config"
--- user_files eval: $main::files
--- client
three_times($document, 'application/json', sub {
    my ($res) = @_;
    is("@{$res->{headers}{'x-added'}}", 404, 'header');
    ok(!$res->{headers}{'x-success'}, 'none without "always"');
    return $res->{body};
});

for my $path (@paths) {
    my $c = client();
    $c->put("GET $path HTTP/1.1\r\nHost: localhost\r\n"
            . "Connection: close\r\n\r\n");
    1 while $c->_read;
    like($c->{in}, qr/\r\n0\r\nX-Trailer: 404\r\n\r\n$/, "$path: trailer");
}



=== TEST 10: a charset that is named, not converted
--- http_config eval: $main::http_config
--- config eval: "charset utf-8; charset_types application/json;\n$main::config"
--- user_files eval: $main::files
--- client
three_times($document, 'application/json; charset=utf-8', \&body);



=== TEST 11: recoding from UTF-8 to koi8-r
--- http_config eval: $main::http_config . main::charset_map('koi8-r')
--- config eval
"charset koi8-r; source_charset utf-8; charset_types *;\n$main::config"
--- user_files eval: $main::files
--- client
three_times(Encode::decode('utf-8', $document),
            'application/json; charset=koi8-r',
            sub { Encode::decode('koi8-r', $_[0]{body}) });



=== TEST 12: recoding from UTF-8 to windows-1251
--- http_config eval: $main::http_config . main::charset_map('windows-1251')
--- config eval
"charset windows-1251; source_charset utf-8; charset_types *;\n$main::config"
--- user_files eval: $main::files
--- client
three_times(Encode::decode('utf-8', $document),
            'application/json; charset=windows-1251',
            sub { Encode::decode('windows-1251', $_[0]{body}) });



=== TEST 13: recoding in place
--- http_config eval: $main::http_config . $main::rotation
--- config eval
"charset windows-1251; source_charset koi8-r; charset_types *;\n$main::config"
--- user_files eval: $main::files
--- client
three_times($document, 'application/json; charset=windows-1251',
            sub { rotate($_[0]{body}) });



=== TEST 14: recoding of pages, of which the document is none
--- http_config eval: $main::http_config . $main::rotation
--- config eval
"charset windows-1251; source_charset koi8-r; override_charset on;\n"
. $main::config
--- user_files eval: $main::files
--- client
three_times($document, 'application/json', \&body);



=== TEST 15: all of them
--- http_config eval: $main::http_config . main::charset_map('koi8-r')
--- config eval
"gzip on; gzip_types *; gzip_min_length 1; gzip_proxied any; gunzip on;\n"
. "ssi on; ssi_types *; sub_filter_types *; sub_filter '\"code\"' '\"code\"';\n"
. "charset koi8-r; source_charset utf-8; charset_types *;\n"
. "add_trailer X-Trailer \$status always;\n"
. $main::config
--- user_files eval: $main::files
--- client
three_times(Encode::decode('utf-8', $document),
            'application/json; charset=koi8-r', sub {
    my ($res) = @_;
    is("@{$res->{headers}{'content-encoding'}}", 'gzip', 'coding');
    gunzip(\$res->{body}, \my $body);
    return Encode::decode('koi8-r', $body);
}, 'Accept-Encoding: gzip');



=== TEST 16: an upstream that stalls, with filters that hold bytes back
--- http_config eval: $main::http_config
--- config
    error_json on;
    gzip on;
    gzip_types *;
    gzip_min_length 1;
    gzip_proxied any;
    sub_filter_types *;
    sub_filter "}\n{" x;
    add_trailer X-Trailer $status always;
    proxy_http_version 1.1;
    location / { proxy_pass http://raw; }
    location /unbuffered/ { proxy_pass http://raw/; proxy_buffering off; }
--- client
for my $path (qw(/stall /unbuffered/stall)) {
    my $c = client();

    for (1 .. 3) {
        my $res = $c->get($path, 'Accept-Encoding: gzip');
        is($res->{error}, undef, "$path: framing");
        gunzip(\$res->{body}, \my $body);
        is($body, document(404), "$path: body");
    }
}



=== TEST 17: image_filter
--- skip_eval: 1: !main::loads('image')
--- main_config eval: main::load_module('image')
--- http_config eval: $main::http_config
--- config
    error_json on;

    location / {
        image_filter resize 10 10;
        proxy_pass http://raw;
    }

    location /test/ {
        image_filter test;
        proxy_pass http://raw/;
    }

    location /nginx { image_filter resize 10 10; internal; }
--- client
for my $path (qw(/image /test/image)) {
    my $res = client()->get($path);
    is("$res->{status} @{$res->{headers}{'content-type'}}", '200 image/gif',
       "$path: an image");
    like($res->{body}, qr/^GIF8/, "$path: its body");
}

# what it answers to anything but an image, with this module or without

for my $path (qw(/ok /length /chunked /empty /nginx /test/ok /test/length)) {
    document_ok(client()->get($path), 415, $path) for 1 .. 3;
}



=== TEST 18: XSLT
--- skip_eval: 1: !main::loads('xslt')
--- main_config eval: main::load_module('xslt')
--- http_config eval: $main::http_config
--- config
    error_json on;

    location / {
        xslt_stylesheet $TEST_NGINX_SERVER_ROOT/html/title.xslt;
        proxy_pass http://raw;
    }

    location /all/ {
        xslt_stylesheet $TEST_NGINX_SERVER_ROOT/html/title.xslt;
        xslt_types *;
        proxy_pass http://raw/;
    }

    location /replaced/ {
        xslt_stylesheet $TEST_NGINX_SERVER_ROOT/html/title.xslt;
        error_json_types text/xml;
        proxy_pass http://raw/;
    }
--- user_files
>>> title.xslt
<?xml version="1.0"?>
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:output method="text"/>
<xsl:template match="/page"><xsl:value-of select="title"/></xsl:template>
</xsl:stylesheet>
--- client
my $res = client()->get('/xml');
is("$res->{status} $res->{body}", '200 ok', 'a page');

$res = client()->get('/xml/error');
is("$res->{status} $res->{body}", '500 fault', 'an error that is kept');

document_ok(client()->get('/length'), 404, 'one that is replaced');
document_ok(client()->get('/replaced/xml/error'), 500, 'XML, replaced');
document_ok(client()->get('/xml/broken'), 500, 'XML that is none');

# where the document itself is to be XML

document_ok(client()->get('/all/length'), 500, 'a document, transformed');
--- error_log
xmlParseChunk() failed
--- no_error_log
[alert]
[crit]
[emerg]



=== TEST 19: slices
--- http_config eval: $main::http_config
--- config
    error_json on;

    location / {
        slice 4k;
        proxy_set_header Range $slice_range;
        proxy_http_version 1.1;
        proxy_pass http://raw;
    }
--- client
# an error of the first slice is the response's

document_ok(client()->get('/length'), 404, 'a page');

my $res = client()->get('/416', 'Range: bytes=20000-');
document_ok($res, 416, 'out of range');
is("@{$res->{headers}{'content-range'}}", 'bytes */4096', 'Content-Range');

# an error of another comes too late

my $c = client();
$res = $c->get('/slice');
is($res->{status}, 200, 'the first slice');
is($res->{error}, 'cut in the body', 'the second');
like($c->{in}, qr/^x*$/, 'no document in the midst');
--- error_log
unexpected status code 404 in slice response
--- no_error_log
[alert]
[crit]
[emerg]



=== TEST 20: auth_basic, and headers of an upstream that say what to do
--- http_config eval: $main::http_config
--- config
    error_json on;

    location / { proxy_pass http://raw; }

    location /basic/file {
        auth_basic "the realm";
        auth_basic_user_file $TEST_NGINX_SERVER_ROOT/html/users;
        root html;
    }
--- user_files
>>> users
user:{PLAIN}password
--- client
my $res = client()->get('/basic/file');
document_ok($res, 401);
is("@{$res->{headers}{'www-authenticate'}}", 'Basic realm="the realm"',
   'WWW-Authenticate');

document_ok(client()->get('/basic/file',
                          'Authorization: Basic dXNlcjpwYXNzd29yZA=='), 404);

for (
    [ 401, 'WWW-Authenticate', 'Bearer realm="api"' ],
    [ 405, 'Allow', 'GET, HEAD' ],
    [ 426, 'Upgrade', 'TLS/1.3' ],
    [ 429, 'Retry-After', '17' ],
    [ 503, 'Retry-After', 'Fri, 31 Dec 2038 23:59:59 GMT' ],
) {
    my ($code, $name, $value) = @$_;
    my $res = client()->get("/$code");
    document_ok($res, $code);
    is("@{$res->{headers}{lc $name}}", $value, "$code: $name");
}



=== TEST 21: auth_request
--- http_config eval: $main::http_config
--- config
    error_json on;
    error_json_drain 64k 5s;
    proxy_http_version 1.1;
    proxy_set_header Connection "";

    location /401 { auth_request /auth/401; proxy_pass http://raw/ok; }
    location /403 { auth_request /auth/403; proxy_pass http://raw/ok; }
    location /500 { auth_request /auth/length; proxy_pass http://raw/ok; }
    location /200 { auth_request /auth/ok; proxy_pass http://raw/ok; }
    location /404 { auth_request /auth/ok; proxy_pass http://raw/length; }
    location /auth/ { internal; proxy_pass http://raw/; }
--- client
my $c = client();

for my $code (401, 403, 404, 401, 500) {
    my $res = $c->get("/$code");

    document_ok($res, $code);
    is("@{$res->{headers}{'www-authenticate'} || []}",
       $code == 401 ? 'Bearer realm="api"' : '', "$code: WWW-Authenticate");
}

my $res = client()->get('/200');
is("$res->{status} $res->{body}", "200 ok\n", 'authorized');

my @auth = grep { m{^/auth/} } lines_of('outcome.log', 12);

is(scalar(@auth), 6, 'subrequests');
like($_, qr/\[-\]$/, $_) for @auth;
--- error_log
auth request unexpected status: 404
--- no_error_log
[alert]
[crit]
[emerg]



=== TEST 22: limits
--- http_config eval
$main::http_config . <<'_EOC_'
    limit_req_zone $arg_key zone=requests:1m rate=1r/m;
    limit_conn_zone $arg_key zone=connections:1m;
_EOC_
--- config
    error_json on;

    location /requests/ {
        limit_req zone=requests;
        limit_req_status 429;
        proxy_http_version 1.1;
        proxy_pass http://raw/;
    }

    location /connections/ {
        limit_conn connections 1;
        proxy_http_version 1.1;
        proxy_pass http://raw/;
    }

    location /dry/ {
        limit_req zone=requests;
        limit_req_dry_run on;
        proxy_pass http://raw/;
    }
--- client
my $c = client();
is($c->get('/requests/ok?key=1')->{status}, 200, 'the first');
document_ok($c->get('/requests/ok?key=1'), 429, 'the second');
document_ok($c->get('/requests/length?key=2'), 404, "the upstream's");
is($c->get('/dry/ok?key=1')->{status}, 200, 'a dry run');

# a request counts as long as it lasts, and no longer

for (1 .. 3) {
    document_ok($c->get('/connections/length?key=1'), 404, 'one at a time');
}



=== TEST 23: mirror
--- http_config eval: $main::http_config
--- config
    error_json on;
    error_json_drain 64k 5s;
    mirror /mirror;
    proxy_http_version 1.1;

    location / { proxy_pass http://raw; }
    location = /mirror { internal; mirror off; proxy_pass http://raw/length; }
    location /late/ { mirror /late/mirror; proxy_pass http://raw/; }
    location = /late/mirror { internal; mirror off; proxy_pass http://raw/403; }
--- client
my $c = client();

for (1 .. 2) {
    my $res = $c->get('/ok');
    is("$res->{status} $res->{body}", "200 ok\n", 'a response of its own');

    document_ok($c->get('/chunked'), 404, 'a document of its own');
    document_ok($c->get('/late/401'), 401, 'and with another mirror');
}

my @outcomes = lines_of('outcome.log', 12);

is(scalar(grep { $_ eq '/mirror 404 [-]' } @outcomes), 4, 'mirror');
is(scalar(grep { $_ eq '/late/mirror 403 [-]' } @outcomes), 2, 'the other');
is(scalar(grep { /\[replaced\]/ } @outcomes), 4, 'replaced');



=== TEST 24: ranges that are not there
--- http_config eval: $main::http_config
--- config
    error_json on;
    proxy_http_version 1.1;

    location / { root html; }
    location = /416 { proxy_pass http://raw; }

    location = /ok {
        proxy_set_header Range "";
        proxy_force_ranges on;
        proxy_pass http://raw;
    }

    location /cached/ {
        proxy_cache cache;
        proxy_pass http://raw/;
    }
--- user_files
>>> file.html
0123456789
--- client
is(client()->get('/cached/ok')->{status}, 200, 'to the cache');

for (
    [ 'static', '/file.html', 11 ], [ 'the upstream', '/416', 4096 ],
    [ 'proxied', '/ok', 3 ], [ 'cached', '/cached/ok', 3 ],
) {
    my ($name, $path, $size) = @$_;
    my $c = client();

    for (1 .. 3) {
        my $res = $c->get($path, 'Range: bytes=5000-');

        document_ok($res, 416, $name);
        is("@{$res->{headers}{'content-range'}}", "bytes */$size",
           "$name: Content-Range");
        ok(!$res->{headers}{'accept-ranges'}, "$name: Accept-Ranges");
        ok(!$res->{headers}{etag}, "$name: ETag");

        $c = client() if "@{$res->{headers}{connection}}" eq 'close';
    }
}



=== TEST 25: the document itself has no ranges
--- http_config eval: $main::http_config
--- config eval: "proxy_force_ranges on;\n$main::config"
--- user_files eval: $main::files
--- client
three_times($document, 'application/json', sub {
    ok(!$_[0]{headers}{$_}, "no $_") for qw(content-range accept-ranges);
    return $_[0]{body};
}, 'Range: bytes=0-3');



=== TEST 26: conditions that are not met
--- http_config eval: $main::http_config
--- config
    error_json on;

    location / { root html; }

    location /cached/ {
        proxy_cache cache;
        proxy_pass http://raw/;
    }
--- user_files
>>> file.html
page
--- client
is(client()->get('/cached/ok')->{status}, 200, 'to the cache');

# nginx closes the connection, without saying so

for my $path (qw(/file.html /cached/ok)) {
    my $res = client()->get($path, 'If-Match: "other"');

    document_ok($res, 412, "$path: If-Match");
    ok(!$res->{headers}{$_}, "$path: no $_")
        for qw(etag last-modified accept-ranges);
}

document_ok(client()->get('/file.html', 'If-Unmodified-Since: Thu, 01 Jan 1970'
                          . ' 00:00:00 GMT'), 412, 'If-Unmodified-Since');

# a 404 has nothing to be compared with

document_ok(client()->get('/none', 'If-None-Match: *'), 404,
            'If-None-Match');



=== TEST 27: post_action, which has no response
--- http_config eval: $main::http_config
--- config
    error_json on;
    error_json_drain 64k 5s;
    proxy_http_version 1.1;
    proxy_set_header Connection "";

    location / { proxy_pass http://raw; post_action /after; }
    location /nginx { internal; post_action /after; }
    location /stall/ { proxy_pass http://raw/; post_action /after/stall; }
    location /after { internal; proxy_pass http://raw/403; }
    location /after/stall { internal; proxy_pass http://raw/stall; }
    location /next { proxy_pass http://raw/ok; }
--- client
for my $path (qw(/length /chunked /nginx /ok /stall/length)) {
    my $c = client();
    my $res = $c->get($path);

    if ($path eq '/ok') {
        is("$res->{status} $res->{body}", "200 ok\n", $path);

    } else {
        document_ok($res, 404, $path);
    }

    is($c->get('/next')->{body}, "ok\n", "$path: next");
}

# the log has the action instead of the request

my @outcomes = lines_of('outcome.log', 10);

is(scalar(grep { $_ eq '/after 403 [-]' } @outcomes), 3, 'actions');
is(scalar(grep { $_ eq '/after 404 [-]' } @outcomes), 1, "after nginx's page");
is(scalar(grep { $_ eq '/after/stall 404 [-]' } @outcomes), 1, 'stalled');



=== TEST 28: post_action after a client that leaves while its response is held
--- http_config eval: $main::http_config
--- config
    error_json on;
    proxy_http_version 1.1;
    proxy_set_header Connection "";

    location = /held {
        error_json_match "~" "(?<never>never)";
        error_json_match_timeout 300ms;
        proxy_pass http://raw/stall;
        post_action /after;
    }

    location = /after {
        internal;
        proxy_pass http://raw/silent;
        proxy_read_timeout 1s;
    }

    location /next { proxy_pass http://raw/ok; }
--- client
# what has been sent by then is there, since another response has passed

for my $time (1 .. 2) {
    my $c = client();
    $c->put("GET /held HTTP/1.1\r\nHost: localhost\r\n\r\n");

    is(client()->get('/next')->{body}, "ok\n", 'next') for 1 .. 20;
    $c->close;

    # the action lasts longer than the response would have been held

    is(scalar(lines_of('outcome.log', $time, qr{^/after })), $time,
       'the action is over');
    is(client()->get('/next')->{body}, "ok\n", 'the worker is there');
}



=== TEST 29: more trailers than nginx has room for in one piece
--- http_config eval
"$main::http_config log_format trailers '" . CORE::join(' ', map {
    "\$sent_trailer_x_$_" } 1 .. 6) . "';\n"
--- config eval
"access_log logs/trailers.log trailers;\n" . CORE::join('', map {
    "add_trailer X-$_ $_ always;\n" } 1 .. 6) . $main::config
--- user_files eval: $main::files
--- client
client()->get($_) for @paths;

is_deeply([ lines_of('trailers.log', scalar @paths) ],
          [ ('1 2 3 4 5 6') x @paths ], 'in the log');
