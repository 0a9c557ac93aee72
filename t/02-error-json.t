# Copyright (C) ngx_status_module developers

# Which codes "error_json" covers, in each of its forms and at each level, and
# what it refuses: a code that is silently left out, or silently let in, would
# be noticed only when an error of that code happens.

use lib 't/lib';
use StatusTest 'no_plan';


# the forms, and which of the codes below each covers

our @codes = (300, 302, 400, 404, 405, 429, 499, 500, 501, 502, 504, 505, 599);

our @forms = (
    [ 'on', '400 404 405 429 499 500 501 502 504 505 599' ],
    [ 'off', '' ],
    [ '404', '404' ],
    [ '404 405 502', '404 405 502' ],
    [ '300', '300' ],
    [ '599', '599' ],
    [ '3xx', '300 302' ],
    [ '4xx', '400 404 405 429 499' ],
    [ '5xx', '500 501 502 504 505 599' ],
    [ '4xx 502', '400 404 405 429 499 502' ],
    [ '500-504', '500 501 502 504' ],
    [ '405-405', '405' ],
    [ '429-501', '429 499 500 501' ],
    [ '300-599', '300 302 400 404 405 429 499 500 501 502 504 505 599' ],
    [ '302-304', '302' ],
    [ '4xx !404', '400 405 429 499' ],
    [ '4xx 5xx !5xx', '400 404 405 429 499' ],
    [ '5xx !500-502', '504 505 599' ],
    [ '4xx !4xx 404', '404' ],
    [ '!404 404', '404' ],
    [ '4xx !400-410 405', '405 429 499' ],
    [ '404 404', '404' ],
);

run_tests();

__DATA__

=== TEST 1: each form
--- config eval
my $n = 0;

CORE::join '', map {
    my ($form) = @$_;
    my $path = '/' . $n++;

    "location $path/ {\n error_json $form;\n"
    . CORE::join('', map {
        "location $path/$_ { return $_ http://localhost/; }\n"
    } @main::codes)
    . "}\n"
} @main::forms
--- client
my $c = client();

for my $n (0 .. $#forms) {
    my ($form, $covered) = @{$forms[$n]};
    my @replaced;

    for my $code (@codes) {
        my $res = $c->get("/$n/$code");
        is($res->{status}, $code, "$form: status $code");

        if ($res->{body} eq document($code)) {
            push @replaced, $code;

        } else {
            unlike($res->{body}, qr/"code":/, "$form: a page of $code");
        }

        $c = client() if "@{$res->{headers}{connection}}" eq 'close';
    }

    is("@replaced", $covered, "codes of \"error_json $form\"");
}



=== TEST 2: 304 is not an error, even in the midst of a class or a range
--- config
    error_json 3xx 300-599;

    location / {
        root html;
    }
--- user_files
>>> page.html 202001010000.00
page
--- client
my $c = client();
my $res = $c->get('/page.html',
                  'If-Modified-Since: Wed, 01 Jan 2020 00:00:00 GMT');

is($res->{status}, 304, 'status');
ok($res->{headers}{etag}, 'ETag');
ok($res->{headers}{'last-modified'}, 'Last-Modified');
ok(!$res->{headers}{'content-type'}, 'no type');
ok($c->idle, 'no body');

document_ok($c->get('/none'), 404);



=== TEST 3: off without the directive
--- config
    location /none { internal; }
--- request
GET /none
--- error_code: 404
--- response_headers
Content-Type: text/html
--- response_body_like: ^<html>



=== TEST 4: each level, and what it inherits
--- http_config
    error_json 404;

    server {
        listen $TEST_NGINX_SERVER_PORT;
        server_name inherits;
        location /404 { return 404; }
        location /503 { return 503; }
    }

    server {
        listen $TEST_NGINX_SERVER_PORT;
        server_name sets;

        error_json 503;

        location /404 { return 404; }
        location /503 { return 503; }

        location /off/ {
            error_json off;
            location /off/503 { return 503; }
        }

        location /on/ {
            error_json on;

            location /on/404 { return 404; }
            location /on/503 { return 503; }

            location /on/404/ {
                error_json 404;

                location /on/404/404 { return 404; }
                location /on/404/503 { return 503; }
            }
        }
    }
--- config
    error_json off;
    location /404 { return 404; }
--- client
for (
    [ 'localhost', '/404', 404, 0 ],
    [ 'inherits', '/404', 404, 1 ],
    [ 'inherits', '/503', 503, 0 ],
    [ 'inherits', '/other', 404, 1 ],
    [ 'sets', '/404', 404, 0 ],
    [ 'sets', '/503', 503, 1 ],
    [ 'sets', '/off/503', 503, 0 ],
    [ 'sets', '/on/404', 404, 1 ],
    [ 'sets', '/on/503', 503, 1 ],
    [ 'sets', '/on/404/404', 404, 1 ],
    [ 'sets', '/on/404/503', 503, 0 ],
) {
    my ($host, $path, $code, $replaced) = @$_;

    my $c = client();
    $c->put("GET $path HTTP/1.1\r\nHost: $host\r\n\r\n");
    my $res = $c->response;

    if ($replaced) {
        document_ok($res, $code, "$host$path");

    } else {
        is($res->{status}, $code, "$host$path: status");
        like($res->{body}, qr/^<html>/, "$host$path: page");
    }
}



=== TEST 5: in "if"
--- config
    location /on {
        if ($arg_json) {
            error_json on;
            return 404;
        }

        return 404;
    }

    location /off {
        error_json on;
        root html;

        if ($arg_page) {
            error_json off;
        }

        if ($arg_class) {
            error_json 4xx !404;
        }
    }

    location /inherits {
        error_json 404;

        if ($arg_code) {
            return 405;
        }

        if ($arg_page) {
            return 404;
        }

        return 405;
    }
--- client
for (
    [ '/on', 404, 0 ],
    [ '/on?json=1', 404, 1 ],
    [ '/off', 404, 1 ],
    [ '/off?page=1', 404, 0 ],
    [ '/off?class=1', 404, 0 ],
    [ '/inherits', 405, 0 ],
    [ '/inherits?code=1', 405, 0 ],
    [ '/inherits?page=1', 404, 1 ],
) {
    my ($path, $code, $replaced) = @$_;
    my $res = client()->get($path);

    if ($replaced) {
        document_ok($res, $code, $path);

    } else {
        is($res->{status}, $code, "$path: status");
        like($res->{body}, qr/^<html>/, "$path: page");
    }
}



=== TEST 6: the location that serves the response decides
--- config
    error_json on;

    location /file { error_page 404 /custom.html; return 404; }
    location /named { error_page 404 @named; return 404; }
    location /covered { error_page 404 /page.html; error_json off; return 404; }
    location /changed { error_page 404 =200 /page.html; return 404; }

    location = /custom.html { error_json off; root html; }
    location @named { error_json off; return 404 'named'; }
    location = /page.html { root html; }
--- user_files
>>> custom.html
custom
>>> page.html
page
--- client
my $c = client();
my $res = $c->get('/file');
is("$res->{status} $res->{body}", "404 custom\n", 'a page of its own');

$res = $c->get('/named');
is("$res->{status} $res->{body}", "404 named", 'a named location');

document_ok($c->get('/covered'), 404, 'a covered page');

$res = $c->get('/changed');
is("$res->{status} $res->{body}", "200 page\n", 'no error any more');



=== TEST 7: 204
--- refused
error_json 204;
--- message
"204" is not allowed in "error_json", a response with a code under 300 is not an error and has no error page, use codes from 300 to 599 in refused.conf:1



=== TEST 8: 1xx
--- refused
error_json 404 1xx;
--- message
"1xx" is not allowed in "error_json", a response with a code under 300 is not an error and has no error page, use codes from 300 to 599 in refused.conf:1



=== TEST 9: a range that begins under 300
--- refused
error_json 299-404;
--- message
"299-404" is not allowed in "error_json", a response with a code under 300 is not an error and has no error page, use codes from 300 to 599 in refused.conf:1



=== TEST 10: 304
--- refused
error_json 3xx
           304;
--- message
"304" is not allowed in "error_json", a response with this code has no body in refused.conf:2



=== TEST 11: 4x
--- refused
server {
    location / {
        error_json 4x;
    }
}
--- message
invalid code "4x" in "error_json", use a code ("404"), a class ("4xx"), a range ("500-504"), or one of these after "!" in refused.conf:3



=== TEST 12: 40x
--- refused
error_json 40x;
--- message
invalid code "40x" in "error_json", use a code ("404"), a class ("4xx"), a range ("500-504"), or one of these after "!" in refused.conf:1



=== TEST 13: 4yy
--- refused
error_json 4yy;
--- message
invalid code "4yy" in "error_json", use a code ("404"), a class ("4xx"), a range ("500-504"), or one of these after "!" in refused.conf:1



=== TEST 14: 4xx-5xx
--- refused
error_json 4xx-5xx;
--- message
invalid code "4xx-5xx" in "error_json", use a code ("404"), a class ("4xx"), a range ("500-504"), or one of these after "!" in refused.conf:1



=== TEST 15: an open range
--- refused
error_json 500-;
--- message
invalid code "500-" in "error_json", use a code ("404"), a class ("4xx"), a range ("500-504"), or one of these after "!" in refused.conf:1



=== TEST 16: codes with a comma
--- refused
error_json 404,500;
--- message
invalid code "404,500" in "error_json", use a code ("404"), a class ("4xx"), a range ("500-504"), or one of these after "!" in refused.conf:1



=== TEST 17: four digits
--- refused
error_json 4040;
--- message
invalid code "4040" in "error_json", use a code ("404"), a class ("4xx"), a range ("500-504"), or one of these after "!" in refused.conf:1



=== TEST 18: an empty string
--- refused
error_json "";
--- message
invalid code "" in "error_json", use a code ("404"), a class ("4xx"), a range ("500-504"), or one of these after "!" in refused.conf:1



=== TEST 19: a variable
--- refused
error_json $status;
--- message
invalid code "$status" in "error_json", use a code ("404"), a class ("4xx"), a range ("500-504"), or one of these after "!" in refused.conf:1



=== TEST 20: !x
--- refused
error_json 4xx !x;
--- message
invalid code "!x" in "error_json", use a code ("404"), a class ("4xx"), a range ("500-504"), or one of these after "!" in refused.conf:1



=== TEST 21: nothing after the exclamation mark
--- refused
error_json 4xx ! 404;
--- message
invalid code "!" in "error_json", use a code ("404"), a class ("4xx"), a range ("500-504"), or one of these after "!" in refused.conf:1



=== TEST 22: 700
--- refused
server { error_json 700; }
--- message
"700" in "error_json" is out of range, use codes from 300 to 599 in refused.conf:1



=== TEST 23: 600
--- refused
error_json 600;
--- message
"600" in "error_json" is out of range, use codes from 300 to 599 in refused.conf:1



=== TEST 24: 6xx
--- refused
error_json 6xx;
--- message
"6xx" in "error_json" is out of range, use codes from 300 to 599 in refused.conf:1



=== TEST 25: 099
--- refused
error_json 099;
--- message
"099" in "error_json" is out of range, use codes from 300 to 599 in refused.conf:1



=== TEST 26: a range that ends over 599
--- refused
error_json 500-600;
--- message
"500-600" in "error_json" is out of range, use codes from 300 to 599 in refused.conf:1



=== TEST 27: 500-400
--- refused
error_json 500-400;
--- message
invalid range "500-400" in "error_json", its first code is greater than its last in refused.conf:1



=== TEST 28: nothing but an exclusion
--- refused
error_json !404;
--- message
no code is left in "error_json" after the exclusions, name what to include first, as in "4xx !404", or use "off" in refused.conf:1



=== TEST 29: nothing left after the exclusions
--- refused
error_json 4xx 500-502 !5xx !400-499;
--- message
no code is left in "error_json" after the exclusions, name what to include first, as in "4xx !404", or use "off" in refused.conf:1



=== TEST 30: on 404
--- refused
error_json on 404;
--- message
"on" cannot be combined with codes in "error_json", "on" is "4xx 5xx" in refused.conf:1



=== TEST 31: 404 off
--- refused
error_json 404 off;
--- message
"off" cannot be combined with codes in "error_json", "on" is "4xx 5xx" in refused.conf:1



=== TEST 32: no argument
--- refused
error_json;
--- message
invalid number of arguments in "error_json" directive in refused.conf:1



=== TEST 33: twice at http level
--- refused
error_json on;
error_json on;
--- message
"error_json" directive is duplicate in refused.conf:2



=== TEST 34: twice in a server, after "off"
--- refused
server {
    error_json off;
    error_json 404;
}
--- message
"error_json" directive is duplicate in refused.conf:3



=== TEST 35: twice in a location
--- refused
error_json on;
server {
    error_json on;
    location / {
        error_json 404;
        error_json 500;
    }
}
--- message
"error_json" directive is duplicate in refused.conf:6



=== TEST 36: twice in an "if"
--- refused
server {
    location / {
        error_json on;
        if ($arg_a) {
            error_json off;
            error_json off;
        }
    }
}
--- message
"error_json" directive is duplicate in refused.conf:6



=== TEST 37: in an "if" of a server
--- refused
server {
    if ($arg_a) {
        error_json on;
    }
}
--- message
"error_json" directive is not allowed here in refused.conf:3



=== TEST 38: in an upstream
--- refused
upstream u {
    error_json on;
}
--- message
"error_json" directive is not allowed here in refused.conf:2



=== TEST 39: at main level
--- must_die
--- main_config
    error_json on;
--- config
--- suppress_stderr
--- error_log eval
qr/\[emerg\] \S+ "error_json" directive is not allowed here in \S+nginx\.conf:\d+$/
