# Copyright (C) ngx_status_module developers

# The recipes of docs/recipes-pages.md, as they stand there, against the pages
# that they are for: those of Django, Express, PHP and nginx themselves, and
# what is in t/pages, for the others.  A recipe whose pattern has a mistake
# keeps every page, which looks like no error at all.

use lib 't/lib';
use StatusTest 'no_plan';

use Server;


our %recipes = do {
    open my $in, '<', 'docs/recipes-pages.md'
        or die "cannot open docs/recipes-pages.md: $!";

    local $/;
    my @sections = split /^## (.*)\n/m, <$in>;
    shift @sections;

    my %sections = @sections;
    map { $_ => $sections{$_} =~ /^```nginx (.*?)^```/ms ? $1 : '' }
        keys %sections;
};


# the recipe of a section, for another upstream

sub recipe {
    my ($section, $pass) = @_;

    my $recipe = $recipes{$section} // die "no section \"$section\"";

    $recipe =~ s/^location\n// or die "$section: no recipe for a location";
    $recipe =~ s{^\w+_pass +(?:http://)?127\.0\.0\.1:9000;}{$pass}m
        or die "$section: nothing to pass to";

    return $recipe;
}


sub page {
    my ($name) = @_;

    open my $in, '<:raw', "t/pages/$name.html" or die "no page $name: $!";
    local $/;
    return scalar <$in>;
}


# the files of t/pages by their names, which end with the status

$ENV{TEST_NGINX_RAW_PORT} = RawUpstream::start(map {
    my $name = $_;

    ("/$name" => sub {
        my ($status) = $name =~ /(\d+)$/;
        my $page = page($name);

        $_[0]->head("HTTP/1.1 $status Error\n"
                    . "Content-Type: text/html;charset=utf-8\n"
                    . "Content-Length: " . length($page) . "\n");
        $_[0]->put($page);
    })
} map { m{/([^/]+)\.html$} } glob 't/pages/*.html');


$ENV{TEST_NGINX_DJANGO} = django(0);
$ENV{TEST_NGINX_DJANGO_DEBUG} = django(1);


sub django {
    my ($debug) = @_;

    return Server::start(
        program => '/usr/bin/python3',
        package => 'python3-django',
        tcp => 1,
        files => { "django-$debug.py" => <<"_EOC_" },
import sys
from wsgiref.simple_server import make_server
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.wsgi import get_wsgi_application
from django.http import Http404, HttpResponse
from django.urls import path

settings.configure(DEBUG=$debug, SECRET_KEY='none', ALLOWED_HOSTS=['*'],
                   ROOT_URLCONF='__main__', LOGGING_CONFIG=None)

def error(request):
    raise ValueError("no such order: <17>")

def gone(request):
    raise Http404("No order has the number 17")

def forbidden(request):
    raise PermissionDenied("not yours")

def own(request):
    return HttpResponse('<title>Not Found, at all</title>', status=404)

urlpatterns = [path('error', error), path('gone', gone),
               path('forbidden', forbidden), path('own', own)]

make_server('127.0.0.1', \@PORT\@, get_wsgi_application()).serve_forever()
_EOC_
        args => [ "\@DIR\@/django-$debug.py" ],
    );
}


# where Debian has the modules of its packages

$ENV{NODE_PATH} = '/usr/share/nodejs';

$ENV{TEST_NGINX_EXPRESS} = Server::start(
    program => 'node',
    package => 'node-express',
    tcp => 1,
    files => { 'express.js' => <<'_EOC_' },
const app = require('express')();

app.get('/error', () => { throw new Error('no such order: <17>'); });
app.get('/locked', (req, res, next) => {
    next(Object.assign(new TypeError('Order & is locked'), { status: 423 }));
});
app.get('/status', (req, res) => res.sendStatus(403));
app.get('/own', (req, res) => res.status(404).send('<pre>Cannot</pre>'));
app.listen(@PORT@, '127.0.0.1');
_EOC_
    args => [ '@DIR@/express.js' ],
);


our %scripts = (
    'html' => q{ini_set('html_errors', 1); http_response_code(500);
                echo '<html>'; throw new RuntimeException('order <17>');},
    'text' => q{ini_set('html_errors', 0); http_response_code(503);
                throw new RuntimeException('order <17>');},
    'silent' => q{ini_set('display_errors', 0);
                  throw new RuntimeException('order <17>');},
    'own' => q{http_response_code(404); echo '<p>No such order';},
    'parse' => q{http_response_code(500); include __DIR__ . '/broken.inc';},
);

$ENV{TEST_NGINX_FPM} = Server::fpm(
    <<'_EOC_',
pm.max_children = 1
php_flag[display_errors] = on
php_admin_flag[log_errors] = off
_EOC_
    'broken.inc' => "<?php\n\$a = ;\n",
    map { ("$_.php" => "<?php\n$scripts{$_}\n") } keys %scripts,
);

$ENV{TEST_NGINX_SCRIPTS} = Server::dir();

our $raw = 'http://127.0.0.1:$TEST_NGINX_RAW_PORT/';


# the members that a recipe adds

sub recipe_ok {
    my ($path, $code, $members) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;

    my $res = client()->get($path);

    return fail("$path: $res->{error}") if $res->{error};

    is("$res->{status} @{$res->{headers}{'content-type'} || ['none']}",
       "$code application/json", "$path: replaced");

    my $json = decode($res->{body}) || {};

    is($json->{code}, $code, "$path: code");
    is($json->{message}, catalog()->{$code}[0], "$path: message");

    delete @$json{qw(code message description)};
    return is_deeply($json, $members, "$path: members");
}


sub kept_ok {
    my ($path, $code, $body) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;

    my $res = client()->get($path);

    return fail("$path: $res->{error}") if $res->{error};

    is("$res->{status} " . $res->{headers}{'content-type'}[0] =~ s/;.*//r,
       "$code text/" . ($body =~ /</ ? 'html' : 'plain'), "$path: kept");
    return is($res->{body}, $body, "$path: body");
}


is(CORE::join(', ', sort keys %recipes),
   'Apache Tomcat, Django, Django debug pages, Express, IIS, Into the log only,'
   . ' PHP, Spring Boot, nginx', 'all recipes are here');

run_tests();

__DATA__

=== TEST 1: Apache Tomcat
--- config eval
"location /pages/ { " . main::recipe('Apache Tomcat', "proxy_pass $main::raw;")
. " }"
--- client
recipe_ok('/pages/tomcat-404', 404,
          { reason => 'The requested resource [/orders/17] is not available' });
recipe_ok('/pages/tomcat-500', 500,
          { reason => 'An exception occurred processing [/order.jsp] at line'
                      . ' [1]',
            exception => 'java.lang.RuntimeException: no such order: <17>' });
kept_ok('/pages/own-404', 404, page('own-404'));
kept_ok('/pages/iis-404', 404, page('iis-404'));



=== TEST 2: Spring Boot
--- config eval
"location /pages/ { " . main::recipe('Spring Boot', "proxy_pass $main::raw;")
. " }"
--- client
recipe_ok('/pages/spring-404', 404, {});
recipe_ok('/pages/spring-409', 409,
          { reason => "Order '17' is <locked>" });
recipe_ok('/pages/spring-500', 500, {});
kept_ok('/pages/own-404', 404, page('own-404'));
kept_ok('/pages/tomcat-404', 404, page('tomcat-404'));



=== TEST 3: Django
--- config eval
"location /django/ { "
. main::recipe('Django', 'proxy_pass http://$TEST_NGINX_DJANGO/;') . " }"
--- client
recipe_ok('/django/error', 500, {});
recipe_ok('/django/gone', 404, {});
recipe_ok('/django/nothing', 404, {});
recipe_ok('/django/forbidden', 403, {});
kept_ok('/django/own', 404, '<title>Not Found, at all</title>');



=== TEST 4: Django debug pages
--- config eval
"location /django/ { "
. main::recipe('Django debug pages',
               'proxy_pass http://$TEST_NGINX_DJANGO_DEBUG/;') . " }"
--- client
recipe_ok('/django/error', 500,
          { exception => 'ValueError', reason => 'no such order: <17>' });
recipe_ok('/django/gone', 404,
          { exception => 'Page not found',
            reason => 'No order has the number 17' });
recipe_ok('/django/nothing', 404, { exception => 'Page not found' });
kept_ok('/django/own', 404, '<title>Not Found, at all</title>');



=== TEST 5: Express
--- config eval
"location /express/ { "
. main::recipe('Express', 'proxy_pass http://$TEST_NGINX_EXPRESS/;') . " }"
--- client
recipe_ok('/express/orders/17', 404,
          { reason => 'Cannot GET /orders/17' });
recipe_ok('/express/error', 500, { reason => 'Error: no such order: <17>' });
recipe_ok('/express/locked', 423,
          { reason => 'TypeError: Order & is locked' });
kept_ok('/express/status', 403, 'Forbidden');
kept_ok('/express/own', 404, '<pre>Cannot</pre>');



=== TEST 6: PHP
--- config eval
"root \$TEST_NGINX_SCRIPTS; location / { "
. main::recipe('PHP', 'fastcgi_pass $TEST_NGINX_FPM;') . " }"
--- client
recipe_ok('/html.php', 500,
          { error => 'Fatal error',
            reason => 'Uncaught RuntimeException: order <17>' });
recipe_ok('/text.php', 503,
          { error => 'Fatal error',
            reason => 'Uncaught RuntimeException: order <17>' });
recipe_ok('/parse.php', 500,
          { error => 'Parse error',
            reason => 'syntax error, unexpected token ";"' });
recipe_ok('/silent.php', 500, {});
recipe_ok('/none.php', 404, {});
recipe_ok('/own.php', 404, {});



=== TEST 7: IIS
--- config eval
"location /pages/ { " . main::recipe('IIS', "proxy_pass $main::raw;") . " }"
--- client
recipe_ok('/pages/iis-404', 404,
          { iis_code => '404', reason => 'File or directory not found.',
            detail => 'The resource you are looking for might have been'
                      . ' removed, had its name changed, or is temporarily'
                      . ' unavailable.' });
recipe_ok('/pages/iis-500', 500,
          { iis_code => '500.19', reason => 'Internal Server Error',
            detail => 'The requested page cannot be accessed because the'
                      . ' related configuration data for the page is'
                      . ' invalid.' });
recipe_ok('/pages/iis-503', 503,
          { iis_code => '503', reason => 'The service is unavailable.' });
kept_ok('/pages/own-404', 404, page('own-404'));



=== TEST 8: nginx
--- http_config
    server {
        listen 127.0.0.1:$TEST_NGINX_RAND_PORT_1;
        default_type text/html;

        location / { return 404; }
        location /own { return 404 "<p>my own page</p>"; }
        location /401 { return 401; }
    }
--- config eval
"location / { "
. main::recipe('nginx', 'proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1;')
. " }"
--- client
my $c = client();

for (['/', 404], ['/401', 401]) {
    my ($path, $code) = @$_;

    my ($server) = $c->get($path)->{body} =~ m{"server":"(nginx/[\d.]+)"};
    recipe_ok($path, $code, { server => $server });
    ok($server, "$path: the server");
}

kept_ok('/own', 404, '<p>my own page</p>');



=== TEST 9: into the log only
--- http_config eval
my ($config) = $main::recipes{'Into the log only'} =~ /^http\n(.*)/s;

$config =~ s/listen 8080/listen 127.0.0.1:\$TEST_NGINX_RAND_PORT_1/;
$config =~ s/127\.0\.0\.1:9000;/127.0.0.1:\$TEST_NGINX_RAW_PORT;/;
$config
--- config
    location / { proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1; }
--- client
recipe_ok('/tomcat-404', 404, {});
recipe_ok('/own-404', 404, {});

is(text_of('reasons.log', 2) =~ s/^\S+//gmr, <<'_EOC_', 'log');
 404 replaced /tomcat-404 "The requested resource [/orders/17] is not available"
 404 replaced /own-404 "-"
_EOC_
