# Copyright (C) ngx_status_module developers

# Filters of Debian's modules, loaded before this module and after it, on each
# way by which a response comes: those that turn a good response into an error,
# in its header or in the midst of its body, and those that work on the bytes.

use lib 't/lib';
use StatusTest 'no_plan';
use Crossing;
use DebianModules;
use Server;

ordered();

# more than the buffers of an upstream hold

our $page = '<html><title>secret</title>' . 'x' x 200_000 . '</html>';
our $large = $page =~ s/secret/404 Not Found/r;
our $small = '<html><title>secret</title></html>';
our $error = '<html><title>404 Not Found</title>' . 'x' x 2000 . '</html>';
our $xml = '<page><title>secret</title></wrong>' . 'x' x 200_000 . '</page>';
our $gif = 'GIF89a' . 'x' x 200_000;

our %types = ($xml => 'text/xml', $gif => 'image/gif',
              map { $_ => 'text/html' } $page, $large, $small, $error);

sub head_only { return $_[0]{head} =~ /^HEAD/ }


# a body by its length and in chunks

sub bodies {
    my ($path, $status, $body) = @_;

    my $head = "HTTP/1.1 $status\nContent-Type: $types{$body}\n";

    return (
        "/$path" => sub {
            $_[0]->head("${head}Content-Length: " . length($body) . "\n");
            $_[0]->put($body) unless head_only($_[0]);
        },
        "/$path/chunked" => sub {
            $_[0]->head("${head}Transfer-Encoding: chunked\n");
            return if head_only($_[0]);
            $_[0]->put(sprintf("%x\r\n%s\r\n", length, $_))
                for unpack '(a7000)*', $body;
            $_[0]->put("0\r\n\r\n");
        },
    );
}

$ENV{TEST_NGINX_RAW_PORT} = RawUpstream::start(
    bodies('page', '200 OK', $page),
    bodies('small', '200 OK', $small),
    bodies('error', '404 Not Found', $error),
    bodies('large', '404 Not Found', $large),
    bodies('xml', '200 OK', $xml),
    bodies('gif', '200 OK', $gif),
    '/vary' => sub {
        $_[0]->head("HTTP/1.1 404 Not Found\nContent-Type: text/html\n"
                    . "Vary: Origin\nContent-Length: 4\n");
        $_[0]->put('page');
    },
    '/stalled' => sub {
        $_[0]->head("HTTP/1.1 409 Conflict\nContent-Type: application/json\n"
                    . "Transfer-Encoding: chunked\n");
        $_[0]->wait_read;
        $_[0]->put("8\r\n{\"error\"\r\n");
        $_[0]->stall;
    },
);

our $http_config = <<'_EOC_';
    proxy_cache_path $TEST_NGINX_SERVER_ROOT/cache keys_zone=cache:1m;
    proxy_cache_valid any 1h;
    types { image/gif gif; text/xml xml; }
    proxy_http_version 1.1;
    proxy_set_header Connection "";

    upstream raw {
        server 127.0.0.1:$TEST_NGINX_RAW_PORT;
        keepalive 4;
    }
_EOC_

our @pages = qw(page page/chunked small small/chunked);
our @errors = qw(error error/chunked large large/chunked);

our $image = ways('image_filter test;');

our $large_image = ways('image_filter resize 10 10; image_filter_buffer 8k;');

our $xslt = ways(<<'_EOC_');
    xslt_stylesheet $TEST_NGINX_SERVER_ROOT/html/title.xslt;
_EOC_

our $xslt_file = <<'_EOC_';
>>> title.xslt
<?xml version="1.0"?>
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:output method="text"/>
<xsl:template match="/page"><xsl:value-of select="title"/></xsl:template>
</xsl:stylesheet>
_EOC_

our $lua = ways(<<'_EOC_');
    header_filter_by_lua_block {
        if ngx.status == 200 then
            ngx.exit(403)
        end
    }
_EOC_

# a filter that turns an error into another one, once its text is caught

our $turned = <<'_EOC_';
    error_json on;
    error_json_match ~ '<title>(?<caught>404 Not Found)';
    error_json_member caught $caught if=$caught;

    location / { proxy_pass http://raw; }

    location /turned/ {
        header_filter_by_lua_block {
            if ngx.status == 404 then
                ngx.exit(403)
            end
        }

        proxy_pass http://raw/;
    }
_EOC_

our $modsecurity = ways(<<'_EOC_');
    modsecurity on;
    modsecurity_rules '
        SecRuleEngine On
        SecRule RESPONSE_STATUS "@streq 200" "id:1,phase:3,deny,status:403"
    ';
_EOC_

our $subs = ways(<<'_EOC_');
    subs_filter_types application/json;
    subs_filter code CODE;
    subs_filter html HTML;
_EOC_

our $srcache = ways(<<'_EOC_') . <<'_EOC_';
    srcache_store PUT /store;
    srcache_store_statuses 200 404;
_EOC_
    location = /store { internal; return 200 stored; }
_EOC_

# a rule for the type tells whether the page is seen, or the document

our $rule = <<'_EOC_';
    error_json on;

    location / {
        modsecurity on;
        modsecurity_rules '
            SecRuleEngine On
            SecRule RESPONSE_HEADERS:Content-Type "@beginsWith application/" \
                "id:1,phase:3,deny,status:406"
        ';
        proxy_pass http://raw;
    }
_EOC_

$ENV{TEST_NGINX_MEMCACHED} = Server::start(
    program => 'memcached',
    package => 'memcached',
    args => [ '-s', '@SOCKET@', '-a', '0777', '-u', scalar getpwuid $< ],
);

our $stored = <<'_EOC_';
    error_json on;

    location / {
        srcache_store PUT /memc?key=$uri;
        srcache_store_statuses 404;
        proxy_pass http://raw;
    }

    location /drained/ {
        error_json_drain 64k 5s;
        srcache_store PUT /memc?key=$uri;
        srcache_store_statuses 404;
        proxy_pass http://raw/;
    }

    location = /memc {
        set $memc_key $arg_key;
        memc_pass $TEST_NGINX_MEMCACHED;
    }
_EOC_

# what is stored of an error

sub stored_ok {
    my ($pattern, @paths) = @_;

    for my $path (@paths) {
        document_ok(client()->get($path), 404, $path);

        my $stored;

        for (1 .. 3000) {
            $stored = client()->get("/memc?key=$path");
            last if $stored->{status} == 200;
            select undef, undef, undef, 0.01;
        }

        like($stored->{body}, $pattern, "$path: stored");
    }
}

# filters that change the page or the document, and none of which fails

our $together = ways(<<'_EOC_');
    more_set_headers 'X-More: 1';
    header_filter_by_lua_block { ngx.header["X-Lua"] = 1 }
    js_header_filter js.header;
    subs_filter_types text/html;
    subs_filter secret SECRET;
    modsecurity on;
    modsecurity_rules '
        SecRuleEngine On
        SecResponseBodyAccess On
        SecResponseBodyMimeType text/html
        SecRule RESPONSE_BODY "@contains never" "id:1,phase:4,deny,status:403"
    ';
    xslt_stylesheet $TEST_NGINX_SERVER_ROOT/html/title.xslt;
    brotli on;
_EOC_

# the order in which Debian's packages load them

our @together = qw(brotli headers_more js lua modsecurity subs xslt);

our $js = "js_import js from \$TEST_NGINX_SERVER_ROOT/html/js.js;\n";
our $js_file = <<'_EOC_';
>>> js.js
export default { header: r => { r.headersOut['X-Js'] = '1'; } };
_EOC_

our $files = ">>> page\n$page\n>>> error\n$error\n>>> file.gif\n$gif"
             . "\n>>> file.xml\n$xml\n$xslt_file\n$js_file";

for_each(ORDER => [ qw(last first) ]);

run_tests();

__DATA__

=== TEST 1: image_filter takes a page for an image, this module loaded ORDER
--- skip_eval: 1: main::skipped('ORDER', 'image')
--- main_config eval: main::order('ORDER', 'image')
--- http_config eval: main::crossing_http($main::http_config, $main::image)
--- config eval: main::crossing_server($main::image)
--- user_files eval: $main::files
--- client
ways_ok(415, ['page'], [@pages]);



=== TEST 2: image_filter and an image that is too large
--- skip_eval: 1: main::skipped('last', 'image')
--- main_config eval: main::order('last', 'image')
--- http_config eval: main::crossing_http($main::http_config, $main::large_image)
--- config eval: main::crossing_server($main::large_image)
--- user_files eval: $main::files
--- client
# nginx may take its time to close the connection, without this module, too

ways_ok(415, ['file.gif'], ['gif', 'gif/chunked'],
        protocols => [ 'HEAD', 'HTTP/1.0, kept alive', 'HTTP/1.1', 'HTTP/2' ]);



=== TEST 3: XML that is malformed, this module loaded ORDER
--- skip_eval: 1: main::skipped('ORDER', 'xslt')
--- main_config eval: main::order('ORDER', 'xslt')
--- http_config eval: main::crossing_http($main::http_config, $main::xslt)
--- config eval: main::crossing_server($main::xslt)
--- user_files eval: $main::files
--- client
ways_ok(500, ['file.xml'], ['xml', 'xml/chunked']);



=== TEST 4: lua's ngx.exit in a header filter, this module loaded ORDER
--- skip_eval: 1: main::skipped('ORDER', 'lua')
--- main_config eval: main::order('ORDER', 'lua')
--- http_config eval: main::crossing_http($main::http_config, $main::lua)
--- config eval: main::crossing_server($main::lua)
--- user_files eval: $main::files
--- client
ways_ok(403, ['page'], [@pages]);



=== TEST 5: a rule of ModSecurity in the header, this module loaded ORDER
--- skip_eval: 1: main::skipped('ORDER', 'modsecurity')
--- main_config eval: main::order('ORDER', 'modsecurity')
--- http_config eval: main::crossing_http($main::http_config, $main::modsecurity)
--- config eval: main::crossing_server($main::modsecurity)
--- user_files eval: $main::files
--- client
ways_ok(403, ['page'], [@pages]);
ways_ok(404, ['none'], ['error', 'large/chunked']);



=== TEST 6: srcache stores an error, this module loaded ORDER
--- skip_eval: 1: main::skipped('ORDER', 'srcache')
--- main_config eval: main::order('ORDER', 'srcache')
--- http_config eval: main::crossing_http($main::http_config, $main::srcache)
--- config eval: main::crossing_server($main::srcache)
--- user_files eval: $main::files
--- client
ways_ok(404, ['none'], [@errors]);



=== TEST 7: substitutions in the document, this module loaded last
--- skip_eval: 1: main::skipped('last', 'subs')
--- main_config eval: main::order('last', 'subs')
--- http_config eval: main::crossing_http($main::http_config, $main::subs)
--- config eval: main::crossing_server($main::subs)
--- user_files eval: $main::files
--- client
# the length is not known then, with which HTTP/1.0 does not keep a connection

ways_ok(404, ['none'], [@errors], change => sub { $_[0] =~ s/code/CODE/gr },
        protocols => [ 'HEAD', 'HTTP/1.0', 'HTTP/1.1', 'HTTP/2' ]);



=== TEST 8: substitutions in the page, this module loaded first
--- skip_eval: 1: main::skipped('first', 'subs')
--- main_config eval: main::order('first', 'subs')
--- http_config eval: main::crossing_http($main::http_config, $main::subs)
--- config eval: main::crossing_server($main::subs)
--- user_files eval: $main::files
--- client
ways_ok(404, ['none'], [@errors]);



=== TEST 9: all at once, this module loaded ORDER
--- skip_eval: 1: main::skipped('ORDER', @main::together)
--- main_config eval: main::order('ORDER', @main::together)
--- http_config eval
main::crossing_http($main::js . $main::http_config, $main::together)
--- config eval: main::crossing_server($main::together)
--- user_files eval: $main::files
--- client
ways_ok(404, ['none'], [@errors]);



=== TEST 10: ModSecurity sees the document, this module loaded ORDER
--- skip_eval: 1: main::skipped('ORDER', 'modsecurity')
--- main_config eval: main::order('ORDER', 'modsecurity')
--- http_config eval: $main::http_config
--- config eval: $main::rule
--- client
document_ok(client()->get("/$_"), 406, $_) for @errors;
is(client()->get('/page')->{body}, $page, 'a page');



=== TEST 11: srcache stores the document, this module loaded last
--- skip_eval: 1: main::skipped('last', 'srcache', 'memc')
--- main_config eval: main::order('last', 'srcache', 'memc')
--- http_config eval: $main::http_config
--- config eval: $main::stored
--- client
stored_ok(qr/\r\n\r\n\Q@{[document(404)]}\E$/, '/error', '/error/chunked');



=== TEST 12: srcache stores the page, this module loaded first
--- skip_eval: 1: main::skipped('first', 'srcache', 'memc')
--- main_config eval: main::order('first', 'srcache', 'memc')
--- http_config eval: $main::http_config
--- config eval: $main::stored
--- client
stored_ok(qr/\r\n\r\n\Q$error\E$/, '/drained/error/chunked');



=== TEST 13: what is caught is not that of another response, this module loaded last
--- skip_eval: 1: main::skipped('last', 'lua')
--- main_config eval: main::order('last', 'lua')
--- http_config eval: $main::http_config
--- config eval: $main::turned
--- client
for my $path (map { "/$_" } @errors) {
    like(client()->get($path)->{body}, qr/"caught":"404 Not Found"/, $path);
    document_ok(client()->get("/turned$path"), 403, "$path: turned");
}



=== TEST 14: what lua changes while the response is held, this module loaded first
--- skip_eval: 3: main::skipped('first', 'lua')
--- main_config eval: main::order('first', 'lua')
--- http_config eval: $main::http_config
--- config
    error_json on;
    error_json_grpc on;
    error_json_match ~ '<title>(?<caught>404 Not Found)';
    error_json_retry_after 1 4xx;

    location / {
        proxy_pass http://raw;

        body_filter_by_lua_block {
            ngx.status = tonumber(ngx.var.arg_status) or ngx.status
            ngx.req.clear_header("Content-Type")
        }
    }
--- client
my $res = client()->get('/error/chunked?status=200');

document_ok($res, 404, 'a status');
is("@{$res->{headers}{'retry-after'}}", '1', 'a status: the header');

$res = client()->request('POST', '/error/chunked',
                         'Content-Type: application/grpc-web+json',
                         'Content-Length: 0');

is("$res->{status} @{$res->{headers}{'content-type'}}",
   '200 application/grpc-web+json', 'a type');



=== TEST 15: a body that lua ends before its upstream does, this module loaded first
--- skip_eval: 3: main::skipped('first', 'lua')
--- main_config eval: main::order('first', 'lua')
--- http_config eval: $main::http_config
--- config
    error_json on;
    error_json_match_timeout 30s;

    location / {
        proxy_pass http://raw;

        body_filter_by_lua_block {
            if ngx.arg[1] ~= "" then
                ngx.arg[1] = nil
                ngx.arg[2] = true
            end
        }
    }
--- client
document_ok(client()->get('/stalled'), 409, 'a body without a byte');



=== TEST 16: a header that headers-more has taken away, this module loaded first
--- skip_eval: 3: main::skipped('first', 'headers_more')
--- main_config eval: main::order('first', 'headers_more')
--- http_config eval: $main::http_config
--- config
    error_json on;
    error_json_format problem jsonapi;

    location / {
        more_clear_headers Vary;
        proxy_pass http://raw;
    }
--- client
my $res = client()->get('/vary');

is("$res->{status} @{$res->{headers}{'content-type'}}",
   '404 application/problem+json', 'replaced');
is("@{$res->{headers}{vary} || []}", 'Accept', 'none of the old one');



=== TEST 17: the type of the page, which subs has looked at, this module loaded first
--- skip_eval: 2: main::skipped('first', 'subs')
--- main_config eval: main::order('first', 'subs')
--- http_config eval: $main::http_config
--- config
    error_json on;
    gzip on;

    location / { subs_filter a b; proxy_pass http://raw; }

    location /types/ {
        gzip_types application/json text/css text/plain text/javascript
                   image/svg+xml application/xml application/wasm font/ttf;
        subs_filter a b;
        proxy_pass http://raw/;
    }
--- client
my ($html, $json) = map {
    CORE::join ' ', @{client()->request('GET', "$_/error",
        'Accept-Encoding: gzip')->{headers}{'content-encoding'} || []}
} '', '/types';

is($html, '', 'gzip of pages');
is($json, 'gzip', 'gzip of documents');
