# Copyright (C) ngx_status_module developers

# "error_page" in all its forms, with which people have made their error pages
# so far: after each redirect it is the location that serves the response in
# the end that decides, by the status that goes out.

use lib 't/lib';
use StatusTest 'no_plan';

our $page = '<html>' . 'x' x 2000 . '</html>';

sub answer {
    my ($status, @lines) = @_;

    return sends(CORE::join("\n", "HTTP/1.1 $status",
                            'Content-Type: text/html', @lines), $page);
}

$ENV{TEST_NGINX_RAW_PORT} = RawUpstream::start(
    error_pages($page),
    (map { /^(\d+)/; ("/$1" => answer($_)) }
        '200 OK', '404 Not Found', '410 Gone', '500 Oops', '503 Busy'),
    '/401' => answer('401 Unauthorized', 'WWW-Authenticate: Bearer'),
    '/302' => answer('302 Found', 'Location: /elsewhere'),
);

our $dead = IO::Socket::INET->new(Proto => 'tcp', LocalAddr => '127.0.0.1');

$ENV{TEST_NGINX_DEAD_PORT} = $dead->sockport;

our $http_config = <<'_EOC_';
    upstream raw {
        server 127.0.0.1:$TEST_NGINX_RAW_PORT;
        keepalive 4;
    }
_EOC_

# locations for error_page: with the module on, and off

our $config = <<'_EOC_';
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    error_json on;
    error_json_drain 64k 5s;
    add_header X-Outcome $error_json always;

    location /raw/ { proxy_pass http://raw/; }
    location = /raw/stall {
        error_json_drain off;
        proxy_pass http://raw/stall;
    }

    location = /on.html { root html; }
    location = /off.html { error_json off; root html; }
    location = /json.json { types { application/json json; } root html; }
    location @on_404 { root html; }
    location @file { root html; try_files /on.html =500; }
    location @file_off { error_json off; root html; try_files /off.html =500; }
    location @dead { proxy_pass http://127.0.0.1:$TEST_NGINX_DEAD_PORT; }
_EOC_

$config .= <<'_EOC_' if has_rewrite();
    location @on { return 418 'teapot'; }
    location @off { error_json off; return 418 'teapot'; }
    location @upstream { proxy_pass http://raw; rewrite ^ /410 break; }
    location @ok { proxy_pass http://raw; rewrite ^ /200 break; }
_EOC_

our $files = ">>> on.html\non\n>>> off.html\noff\n"
             . ">>> json.json\n{\"file\":1}\n";

# error_page's arguments, in a location that returns a 404 or passes on an
# upstream's; what comes of it: a status and a document, or a body

our @forms = (
    [ '404 /on.html', 404 ],
    [ '404 /off.html', 404, "off\n" ],
    [ '404 /json.json', 404, "{\"file\":1}\n" ],
    [ '404 500 /on.html', 404 ],
    [ '500 /off.html', 404 ],
    [ '404 /none.html', 404 ],
    [ '404 @on', 404 ],
    [ '404 @off', 404, 'teapot' ],
    [ '404 @file', 404 ],
    [ '404 @file_off', 404, "off\n" ],
    [ '404 @upstream', 404 ],
    [ '404 @dead', 502 ],
    [ '404 =200 /on.html', 200, "on\n" ],
    [ '404 =200 @ok', 200, $page ],
    [ '404 =200 @on', 200, 'teapot' ],
    [ '404 =200 /json.json', 200, "{\"file\":1}\n" ],
    [ '404 =503 /on.html', 503 ],
    [ '404 =503 /off.html', 503, "off\n" ],
    [ '404 =503 @upstream', 503 ],

    # the status of what it redirects to

    [ '404 = /on.html', 200, "on\n" ],
    [ '404 = /none.html', 404 ],
    [ '404 = @ok', 200, $page ],
    [ '404 = @on', 418 ],
    [ '404 = @off', 418, 'teapot' ],
    [ '404 = @upstream', 410 ],
    [ '404 = @dead', 502 ],
    [ '404 = /raw/200', 200, $page ],
    [ '404 = /raw/503', 503 ],
    [ '404 = /raw/json', 404, '{}' ],

    # another upstream, under the first one's status

    [ '404 /raw/200', 404 ],
    [ '404 /raw/503', 404 ],
    [ '404 =503 /raw/410', 503 ],
    [ '404 =502 /raw/stall', 502 ],
);

@forms = grep { $_->[0] !~ /@(on|off|upstream|ok)$/ } @forms
    unless has_rewrite();


# the locations, with a prefix each, of all forms

sub locations {
    my ($directives) = @_;
    my $n = 0;

    return CORE::join '', map {
        my ($form) = @$_;
        my $path = '/forms/' . $n++;

        "location $path { error_page $form; $directives }\n"
    } @forms;
}


# of each location, several times

sub forms_ok {
    for my $n (0 .. $#forms) {
        my ($form, $code, $body) = @{$forms[$n]};
        my $c = client();

        for (1 .. 3) {
            my $res = $c->get("/forms/$n");
            outcome_ok($res, $code, $body, "error_page $form");

            $c = client() if "@{$res->{headers}{connection}}" eq 'close';
        }

        my $head = $c->request('HEAD', "/forms/$n");
        is($head->{status}, $code, "error_page $form: HEAD");
        is("@{$head->{headers}{'content-length'}}",
           length(defined $body ? $body : document($code)),
           "error_page $form: HEAD: length");
        ok($c->idle || $c->closed, "error_page $form: HEAD: no body");
    }
}


sub outcome_ok {
    my ($res, $code, $body, $name) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;

    return document_ok($res, $code, $name) unless defined $body;

    is($res->{error}, undef, "$name: framing");
    return is("$res->{status} $res->{body}", "$code $body", $name);
}

run_tests();

__DATA__

=== TEST 1: after an error of nginx
--- http_config eval: $main::http_config
--- config eval: $main::config . main::locations('internal;')
--- user_files eval: $main::files
--- client
forms_ok();
--- error_log
connect() failed
--- no_error_log
[alert]
[crit]
[emerg]



=== TEST 2: after an error of an upstream
--- http_config eval: $main::http_config
--- config eval
$main::config
. main::locations('proxy_intercept_errors on; '
                  . 'proxy_pass http://raw/404;')
--- user_files eval: $main::files
--- client
forms_ok();
--- error_log
connect() failed
--- no_error_log
[alert]
[crit]
[emerg]



=== TEST 3: where the module is off before the redirect
--- http_config eval: $main::http_config
--- config eval
$main::config . main::locations('error_json off; internal;')
--- user_files eval: $main::files
--- client
for my $n (0 .. $#forms) {
    my ($form, $code, $body) = @{$forms[$n]};
    my $res = client()->get("/forms/$n");

    if ($form eq '500 /off.html') {

        # none for this status, so the location itself serves it

        is($res->{status}, 404, $form);
        like($res->{body}, qr/^<html>/, "$form: page");
        next;
    }

    outcome_ok($res, $code, $body, "error_page $form");
}
--- error_log
connect() failed
--- no_error_log
[alert]
[crit]
[emerg]



=== TEST 4: a redirect to a URL
--- http_config eval: $main::http_config
--- config eval
$main::config . <<'_EOC_'
    location /url { error_page 404 https://example.com/gone; internal; }

    location /url/301 {
        error_page 404 =301 https://example.com/gone;
        internal;
    }

    location /url/3xx {
        error_json 3xx;
        error_page 404 https://example.com/gone;
        internal;
    }

    location /url/intercepted {
        error_json 3xx;
        proxy_intercept_errors on;
        error_page 404 =303 https://example.com/gone;
        proxy_pass http://raw/404;
    }
_EOC_
--- client
for (
    [ '/url', 302, 0 ], [ '/url/301', 301, 0 ], [ '/url/3xx', 302, 1 ],
    [ '/url/intercepted', 303, 1 ],
) {
    my ($path, $code, $replaced) = @$_;
    my $res = client()->get($path);

    is("@{$res->{headers}{location}}", 'https://example.com/gone',
       "$path: Location");
    is($res->{status}, $code, "$path: status");
    $replaced ? document_ok($res, $code, $path)
              : like($res->{body}, qr/^<html>/, "$path: page");
}



=== TEST 5: intercepting, with and without a page
--- http_config eval: $main::http_config
--- config eval
$main::config . <<'_EOC_'
    proxy_intercept_errors on;

    location /without/ { proxy_pass http://raw/; }

    location /with/ {
        error_page 404 401 503 /on.html;
        proxy_pass http://raw/;
    }

    location /kept/ {
        error_page 404 401 503 /off.html;
        proxy_pass http://raw/;
    }

    location /off/ {
        error_json off;
        error_page 404 @on_404;
        proxy_pass http://raw/;
    }
_EOC_
--- user_files eval: $main::files
--- client
my $c = client();

for my $code (404, 401, 503, 410) {
    for my $path ('/without', '/with', '/kept') {
        my $res = $c->get("$path/$code");

        outcome_ok($res, $code,
                   $path eq '/kept' && $code != 410 ? "off\n" : undef,
                   "$path/$code");
        is("@{$res->{headers}{'www-authenticate'} || []}",
           $code == 401 ? 'Bearer' : '', "$path/$code: WWW-Authenticate");
    }
}

outcome_ok(client()->get("$_/stall"), 404, /kept/ ? "off\n" : undef,
           "$_/stall") for '/without', '/with', '/kept';

document_ok($c->get('/off/404'), 404, 'on again, by the redirect');
is($c->get('/without/200')->{body}, $page, 'no error');
document_ok(client()->get('/without/404'), 404, 'another connection');



=== TEST 6: recursive_error_pages
--- http_config eval: $main::http_config
--- config eval
$main::config . <<'_EOC_'
    recursive_error_pages on;

    location /first { error_page 404 = /second; return 404; }
    location /second { error_page 403 = /third; return 403; }
    location /third { error_page 500 = @last; return 500; }
    location @last { return 418 'last'; }

    location /same { error_page 404 /same/second; return 404; }
    location /same/second { error_page 403 /off.html; return 403; }

    location /upstream {
        proxy_intercept_errors on;
        error_page 404 = @first;
        proxy_pass http://raw/404;
    }

    location @first {
        proxy_intercept_errors on;
        error_page 503 = @last;
        rewrite ^ /503 break;
        proxy_pass http://raw;
    }

    location /not {
        recursive_error_pages off;
        error_page 404 /not/second;
        return 404;
    }

    location /not/second {
        recursive_error_pages off;
        error_page 403 /off.html;
        return 403;
    }

    location /cycle { error_page 404 /cycle; return 404; }
_EOC_
--- user_files eval: $main::files
--- client
for (1 .. 2) {
    document_ok(client()->get('/first'), 418, 'the last of three');
    outcome_ok(client()->get('/same'), 403, "off\n", 'the second');
    document_ok(client()->get('/upstream'), 418, 'after two upstreams');
    document_ok(client()->get('/not'), 403, 'not recursive');
    document_ok(client()->get('/cycle'), 500, 'without an end');
}
--- error_log
rewrite or internal redirection cycle
--- no_error_log
[alert]
[crit]
[emerg]



=== TEST 7: inheritance, and a page for each class
--- http_config eval
$main::http_config . <<'_EOC_'
    error_page 404 /on.html;
    error_page 500 502 503 504 /off.html;
_EOC_
--- config eval
$main::config . <<'_EOC_'
    location /404 { return 404; }
    location /503 { return 503; }
    location /410 { return 410; }
    location /own { error_page 410 /off.html; return 404; }
    location /dead { proxy_pass http://127.0.0.1:$TEST_NGINX_DEAD_PORT; }
_EOC_
--- user_files eval: $main::files
--- client
document_ok(client()->get('/404'), 404, 'a page that is covered');
outcome_ok(client()->get('/503'), 503, "off\n", 'a page that is not');
document_ok(client()->get('/410'), 410, 'no page');
document_ok(client()->get('/own'), 404, 'a page of its own');
outcome_ok(client()->get('/dead'), 502, "off\n", 'no upstream');

# before there is a location, the server decides

my $c = client();
$c->put("GET /404 HTTP/1.1\r\nnonsense\r\n\r\n");
document_ok($c->response, 400, 'no request');
--- error_log
connect() failed
--- no_error_log
[alert]
[crit]
[emerg]



=== TEST 8: the method and the body of the request
--- http_config eval: $main::http_config
--- config eval
$main::config . <<'_EOC_'
    location /post { error_page 404 /on.html; internal; }
    location /allow/ { error_page 405 = /raw/200; alias html/; }
    location /off/allow/ { error_page 405 /off.html; alias html/; }

    location /large {
        client_max_body_size 1;
        error_page 413 /off.html;
        proxy_pass http://raw/200;
    }

    location /larger {
        client_max_body_size 1;
        error_page 413 /on.html;
        proxy_pass http://raw/200;
    }
_EOC_
--- user_files eval: $main::files
--- client
my $body = "Content-Length: 4\r\n\r\nbody";
my @headers = ("Content-Length: 0");

document_ok(client()->request('POST', '/post', @headers), 404, 'POST');
is(client()->request('POST', '/allow/on.html', @headers)->{body}, $page,
   'a static file of POST');
outcome_ok(client()->request('POST', '/off/allow/on.html', @headers), 405,
           "off\n", 'another');

for my $path ('/large', '/larger') {
    my $c = client();
    $c->put("POST $path HTTP/1.1\r\nHost: localhost\r\n$body");
    outcome_ok($c->response, 413, $path eq '/large' ? "off\n" : undef, $path);
}
