# Copyright (C) ngx_status_module developers

# Other modules that change responses, of which each has its place by the order
# in which they are loaded: of two of them, the one that is loaded last sees a
# response first.  docs/other-modules.md says what follows from that, and each
# row of its tables is tested here.

use lib 't/lib';
use StatusTest 'no_plan';

use DebianModules;
use File::Temp ();

ordered();

our $page = '<html>' . 'x' x 2000 . '</html>';
our $html = "Content-Type: text/html\n";

$ENV{TEST_NGINX_RAW_PORT} = RawUpstream::start(
    error_pages($page),
    '/404' => sends("HTTP/1.1 404 Not Found\n${html}ETag: \"page\"\n"
                    . "X-Powered-By: x", $page),
    '/200' => sends("HTTP/1.1 200 OK\n$html", $page),
    '/stalls' => sends_at_once("HTTP/1.1 404 Not Found\n$html",
                               substr($page, 0, 1000), length $page, 'stall'),
    '/later' => \&later,
);

# half of a page, and the rest after a while

sub later {
    $_[0]->head("HTTP/1.1 404 Not Found\n${html}Content-Length: 2000",
                'x' x 1000);
    select undef, undef, undef, 0.1;
    $_[0]->put('x' x 1000);
}

our $http_config = <<'_EOC_';
    proxy_cache_path $TEST_NGINX_SERVER_ROOT/cache keys_zone=cache:1m;

    upstream raw {
        server 127.0.0.1:$TEST_NGINX_RAW_PORT;
        keepalive 4;
    }
_EOC_

our $common = <<'_EOC_';
    error_json on;
    error_json_drain 64k 5s;
    proxy_http_version 1.1;
    proxy_set_header Connection "";

    location /raw/ { proxy_pass http://raw/; }
_EOC_

our $headers_more = $common . <<'_EOC_';
    location / {
        more_set_headers -t application/json 'X-Type: document';
        more_set_headers -t text/html 'X-Type: page';
        more_set_headers -s 404 'X-Status: yes';
        more_clear_headers X-Powered-By;
        proxy_pass http://raw;
    }

    location /etag/ {
        more_set_headers 'ETag: "set"';
        proxy_pass http://raw/;
    }

    location /type/ {
        more_set_headers 'Content-Type: application/problem+json';
        add_header X-Outcome $error_json always;
        proxy_pass http://raw/;
    }

    location /clear/ {
        more_clear_headers Content-Type;
        proxy_pass http://raw/;
    }
_EOC_

our $lua_filters = $common . <<'_EOC_';
    location / {
        header_filter_by_lua_block {
            ngx.header["X-Type"] = ngx.header.content_type
            ngx.header["X-Length"] = ngx.header.content_length
        }

        proxy_pass http://raw;
    }

    location /half {
        header_filter_by_lua_block {
            ngx.header["X-Type"] = ngx.header.content_type
            ngx.header["X-Length"] = ngx.header.content_length
        }

        error_json_drain off;
        proxy_pass http://raw;
    }

    location /body/ {
        header_filter_by_lua_block { ngx.header.content_length = nil }

        body_filter_by_lua_block {
            if ngx.arg[1] then
                ngx.arg[1] = string.upper(ngx.arg[1]) .. "!"
            end
        }

        proxy_pass http://raw/;
    }

    location /status/ {
        header_filter_by_lua_block { ngx.status = 404 }
        proxy_pass http://raw/;
    }

    location /empty/ {
        header_filter_by_lua_block { ngx.status = 204 }
        error_json_match ~ html required;
        error_json_match_buffer 2000;
        error_json_match_timeout 10ms;
        error_json_drain 64k 10ms;
        proxy_pass http://raw/;
    }
_EOC_

our $lua_handlers = $common . <<'_EOC_';
    location /say {
        content_by_lua_block {
            ngx.status = 404
            ngx.header.content_type = "text/html"
            for i = 1, 10 do
                ngx.say(string.rep("x", 1000))
                ngx.flush(true)
            end
        }
    }

    location /json {
        content_by_lua_block {
            ngx.status = 404
            ngx.header.content_type = "application/json"
            ngx.print("{}")
        }
    }

    location /exit { access_by_lua_block { ngx.exit(403) } root html; }
    location /fail { content_by_lua_block { error("oops") } }

    location /capture {
        content_by_lua_block {
            local res = ngx.location.capture("/raw/404")
            ngx.print(res.status, " ", res.body)
        }
    }

    location /exec { content_by_lua_block { ngx.exec("/raw/404") } }
    location /exec_named { content_by_lua_block { ngx.exec("@named") } }
    location @named { return 410 gone; }

    location /log {
        log_by_lua_block {
            ngx.log(ngx.ERR, "outcome: ", ngx.var.error_json)
        }

        return 404;
    }
_EOC_

our $njs = $common . <<'_EOC_';
    location / {
        js_header_filter js.header;
        proxy_pass http://raw;
    }

    location /body/ {
        js_header_filter js.unsized;
        js_body_filter js.body;
        proxy_pass http://raw/;
    }

    location /return { js_content js.page; }
    location /json { js_content js.json; }
    location /subrequest { js_content js.subrequest; }
    location /redirect { js_content js.redirect; }
_EOC_

our $njs_file = <<'_EOC_';
>>> js.js
function header(r) {
    r.headersOut['X-Type'] = r.headersOut['Content-Type'];
    r.headersOut['X-Length'] = r.headersOut['Content-Length'];
}

function unsized(r) {
    delete r.headersOut['Content-Length'];
}

function body(r, data, flags) {
    r.sendBuffer(data.toUpperCase() + (data.length ? '!' : ''), flags);
}

function page(r) {
    r.headersOut['Content-Type'] = 'text/html';
    r.return(404, '<html>');
}

function json(r) {
    r.headersOut['Content-Type'] = 'application/json';
    r.return(404, '{}');
}

async function subrequest(r) {
    let res = await r.subrequest('/raw/404');
    r.return(200, `${res.status} ${res.responseText}`);
}

function redirect(r) {
    r.internalRedirect('/raw/404');
}

export default { header, unsized, body, page, json, subrequest, redirect };
_EOC_

our $echo = $common . <<'_EOC_';
    location / {
        echo_before_body before;
        echo_after_body after;
        proxy_pass http://raw;
    }

    location /status {
        echo_status 404;
        default_type text/html;
        echo page;
        echo_flush;
        echo more;
    }

    location /subrequest {
        echo one;
        echo_location /raw/404;
        echo_subrequest GET /raw/404;
        echo two;
    }

    location /exec { echo_exec /raw/404; }
_EOC_

our $brotli = $common . <<'_EOC_';
    brotli on;
    brotli_types *;
    brotli_min_length 1;
    location / { proxy_pass http://raw; }
_EOC_


sub header {
    my ($res, $name) = @_;
    return CORE::join '|', @{$res->{headers}{$name} || []};
}


# what does not depend on the order

sub lua_handlers_ok {
    for (1 .. 2) {
        my $c = client();

        document_ok($c->get('/say'), 404, 'ngx.say');
        is($c->request('HEAD', '/say')->{status}, 404, 'its HEAD');
        is($c->get('/json')->{body}, '{}', 'JSON');
        document_ok($c->get('/exit'), 403, 'ngx.exit');

        my $res = $c->get('/capture');
        is("$res->{status} $res->{body}", "200 404 $page", 'a subrequest');

        document_ok($c->get('/exec'), 404, 'ngx.exec');
        document_ok($c->get('/exec_named'), 410, 'to a named location');
        document_ok($c->get('/log'), 404, 'a log');
        document_ok($c->get('/fail'), 500, 'an error');
    }
}


sub njs_handlers_ok {
    for (1 .. 2) {
        my $c = client();

        document_ok($c->get('/return'), 404, 'r.return');
        is($c->get('/json')->{body}, '{}', 'JSON');

        my $res = $c->get('/subrequest');
        is("$res->{status} $res->{body}", "200 404 $page", 'a subrequest');

        document_ok($c->get('/redirect'), 404, 'r.internalRedirect');
    }
}


sub echo_handlers_ok {
    for (1 .. 2) {
        my $c = client();

        document_ok($c->get('/status'), 404, 'echo_status');
        document_ok($c->get('/exec'), 404, 'echo_exec');

        my $res = $c->get('/subrequest');
        is("$res->{status} $res->{body}", "200 one\n$page${page}two\n",
           'subrequests');
    }
}


sub brotli_ok {
    for (1 .. 3) {
        my $res = client()->get('/404', 'Accept-Encoding: br');
        is(header($res, 'content-encoding'), 'br', 'coding');
        is(header($res, 'content-type'), 'application/json', 'type');

        my $file = File::Temp->new;
        syswrite $file, $res->{body};
        is(scalar(`brotli -dc <$file`), document(404), 'body');
    }
}

for_each(ORDER => [ qw(last first) ]);

run_tests();

__DATA__

=== TEST 1: headers-more sees the document, if this module is loaded last
--- skip_eval: 1: main::skipped('last', 'headers_more')
--- main_config eval: main::order('last', 'headers_more')
--- http_config eval: $main::http_config
--- config eval: $main::headers_more
--- client
my $c = client();

for (1 .. 2) {
    my $res = $c->get('/404');
    document_ok($res, 404);
    is(header($res, 'x-type'), 'document', 'the type it sees');
    is(header($res, 'x-status'), 'yes', 'the status it sees');
    is(header($res, 'x-powered-by'), '', 'a header that it clears');
    is(header($res, 'etag'), '', 'the ETag of the page');

    $res = $c->get('/etag/404');
    document_ok($res, 404);
    is(header($res, 'etag'), '"set"', 'an ETag that it sets');

    $res = $c->get('/type/404');
    is(header($res, 'content-type'), 'application/problem+json',
       'a type that it sets');
    is($res->{body}, document(404), 'of the document');
    is(header($res, 'x-outcome'), 'replaced', 'which is replaced');

    $res = $c->get('/clear/404');
    is(header($res, 'content-type'), '', 'a type that it clears');
    is($res->{body}, document(404), 'of the document');
}



=== TEST 2: headers-more sees the page, if this module is loaded first
--- skip_eval: 1: main::skipped('first', 'headers_more')
--- main_config eval: main::order('first', 'headers_more')
--- http_config eval: $main::http_config
--- config eval: $main::headers_more
--- client
my $c = client();

for (1 .. 2) {
    my $res = $c->get('/404');
    document_ok($res, 404);
    is(header($res, 'x-type'), 'page', 'the type it sees');
    is(header($res, 'x-status'), 'yes', 'the status it sees');
    is(header($res, 'x-powered-by'), '', 'a header that it clears');

    $res = $c->get('/etag/404');
    document_ok($res, 404);
    is(header($res, 'etag'), '', 'an ETag that it sets');

    $res = $c->get('/type/404');
    is(header($res, 'content-type'), 'application/problem+json',
       'a type that it sets');
    is($res->{body}, $page, 'of the page, which is kept');
    is(header($res, 'x-outcome'), 'type', 'because of the type');

    document_ok($c->get('/clear/404'), 404, 'a type that it clears');
}



=== TEST 3: lua's filters see the document, if this module is loaded last
--- skip_eval: 1: main::skipped('last', 'lua')
--- main_config eval: main::order('last', 'lua')
--- http_config eval: $main::http_config
--- config eval: $main::lua_filters
--- client
for (1 .. 2) {
    for my $path ('/404', '/half') {
        my $res = client()->get($path);
        document_ok($res, 404, $path);
        is(header($res, 'x-type'), 'application/json', "$path: type");
        is(header($res, 'x-length'), length document(404), "$path: length");
    }

    my $c = client();
    my $res = $c->get('/body/404');
    is("$res->{status} $res->{body}", '404 ' . uc(document(404)) . '!',
       'a body that it changes');

    $res = $c->get('/status/200');
    is("$res->{status} $res->{body}", "404 $page", 'a status that it sets');

    $res = $c->get('/empty/stalls');
    is("$res->{status} $res->{body}", '204 ', 'one without a body, after a wait');
    document_ok($c->get('/404'), 404, 'the upstream of that is given up');
}



=== TEST 4: lua's filters see the page, if this module is loaded first
--- skip_eval: 1: main::skipped('first', 'lua')
--- main_config eval: main::order('first', 'lua')
--- http_config eval: $main::http_config
--- config eval: $main::lua_filters
--- client
for (1 .. 2) {
    for my $path ('/404', '/half') {
        my $res = client()->get($path);
        document_ok($res, 404, $path);
        is(header($res, 'x-type'), 'text/html', "$path: type");
        is(header($res, 'x-length'), length $page, "$path: length");
    }

    my $c = client();
    document_ok($c->get('/body/404'), 404, 'a body that it changes');
    document_ok($c->get('/status/200'), 404, 'a status that it sets');
    like($c->get('/body/200')->{body}, qr/^<HTML>X[X!]+<\/HTML>!+$/,
         'a body that is not replaced');
}



=== TEST 5: responses that lua makes, this module loaded ORDER
--- skip_eval: 1: main::skipped('ORDER', 'lua')
--- main_config eval: main::order('ORDER', 'lua')
--- http_config eval: $main::http_config
--- config eval: $main::lua_handlers
--- client
lua_handlers_ok();
--- error_log
outcome: replaced
--- no_error_log
[alert]
[crit]
[emerg]



=== TEST 6: a filter that fails when a response is let go, loaded ORDER
--- skip_eval: 1: main::skipped('ORDER', 'lua')
--- main_config eval: main::order('ORDER', 'lua')
--- http_config eval: $main::http_config
--- config
    error_json on;
    error_json_match ~ never required;
    error_json_match_timeout 10ms;
    header_filter_by_lua_block { error("on purpose") }

    location / { proxy_pass http://raw; }
    location = /later { proxy_cache cache; proxy_cache_valid any 1m;
                        proxy_pass http://raw/later; }
--- client
for my $path ('/stalls', '/later') {
    my $c = client();

    $c->put("GET $path HTTP/1.1\r\nHost: localhost\r\n\r\n");
    1 while $c->_read;

    is($c->{in}, '', "$path: nothing of it");
    ok($c->closed, "$path: closed");
}
--- error_log
on purpose
--- no_error_log
[alert]
[crit]
[emerg]



=== TEST 7: njs's filters see the document, if this module is loaded last
--- skip_eval: 1: main::skipped('last', 'js')
--- main_config eval: main::order('last', 'js')
--- http_config eval
"js_import js from \$TEST_NGINX_SERVER_ROOT/html/js.js;\n$main::http_config"
--- config eval: $main::njs
--- user_files eval: $main::njs_file
--- client
for (1 .. 2) {
    my $c = client();
    my $res = $c->get('/404');
    document_ok($res, 404);
    is(header($res, 'x-type'), 'application/json', 'the type it sees');
    is(header($res, 'x-length'), length document(404), 'the length it sees');

    $res = $c->get('/body/404');
    is("$res->{status} $res->{body}", '404 ' . uc(document(404)) . '!',
       'a body that it changes');
}

njs_handlers_ok();



=== TEST 8: njs's filters see the page, if this module is loaded first
--- skip_eval: 1: main::skipped('first', 'js')
--- main_config eval: main::order('first', 'js')
--- http_config eval
"js_import js from \$TEST_NGINX_SERVER_ROOT/html/js.js;\n$main::http_config"
--- config eval: $main::njs
--- user_files eval: $main::njs_file
--- client
for (1 .. 2) {
    my $c = client();
    my $res = $c->get('/404');
    document_ok($res, 404);
    is(header($res, 'x-type'), 'text/html', 'the type it sees');
    is(header($res, 'x-length'), length $page, 'the length it sees');

    document_ok($c->get('/body/404'), 404, 'a body that it changes');
}

njs_handlers_ok();



=== TEST 9: echo adds to the document, if this module is loaded last
--- skip_eval: 1: main::skipped('last', 'echo')
--- main_config eval: main::order('last', 'echo')
--- http_config eval: $main::http_config
--- config eval: $main::echo
--- client
for (1 .. 2) {
    my $c = client();
    my $res = $c->get('/404');
    is($res->{error}, undef, 'framing');
    is("$res->{status} $res->{body}",
       "404 before\n" . document(404) . "after\n", 'a body that it adds to');
}

echo_handlers_ok();



=== TEST 10: echo adds to the page, if this module is loaded first
--- skip_eval: 1: main::skipped('first', 'echo')
--- main_config eval: main::order('first', 'echo')
--- http_config eval: $main::http_config
--- config eval: $main::echo
--- client
for (1 .. 2) {
    my $c = client();
    document_ok($c->get('/404'), 404, 'a body that it adds to');
    is($c->get('/200')->{body}, "before\n${page}after\n",
       'one that is not replaced');
}

echo_handlers_ok();



=== TEST 11: a filter with a place of its own, this module loaded ORDER
--- skip_eval: 1: main::skipped('ORDER', 'brotli')
--- main_config eval: main::order('ORDER', 'brotli')
--- http_config eval: $main::http_config
--- config eval: $main::brotli
--- client
brotli_ok();
