# Copyright (C) ngx_status_module developers

# Several formats at one level: which client gets which, and that all that can
# be added to a document is in each of them.

use lib 't/lib';
use StatusTest 'no_plan';

our $page = '<html><title>Nothing here</title></html>';

sub answer {
    my (@lines) = @_;

    return sub {
        $_[0]->head(CORE::join("\n", 'HTTP/1.1 404 Not Found', @lines,
                               'Content-Length: ' . length $page));
        $_[0]->put($page) unless $_[0]{head} =~ /^HEAD/;
    };
}

$ENV{TEST_NGINX_RAW_PORT} = RawUpstream::start(
    '/html' => answer('Content-Type: text/html'),
    '/plain' => answer('Content-Type: text/plain'),
    '/vary' => answer('Content-Type: text/html', 'Vary: Origin'),
    '/cached' => answer('Content-Type: text/html',
                        'Cache-Control: max-age=3600'),
    '/json' => answer('Content-Type: application/json'),
);

our $http_config = <<'_EOC_';
    proxy_cache_path $TEST_NGINX_SERVER_ROOT/cache keys_zone=cache:1m;

    error_json_template orders '{"order":$status,"text":"$status_message"}'
                        type=application/vnd.orders+json;
    error_json_template each '{"uri":"$uri","code":$status}'
                        type=application/vnd.each;

    upstream raw {
        server 127.0.0.1:$TEST_NGINX_RAW_PORT;
        keepalive 4;
    }
_EOC_

our $config = <<'_EOC_';
    error_json on;
    error_json_format catalog problem jsonapi orders each;
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    add_header X-Outcome $error_json always;

    location / { proxy_pass http://raw; }
    location /cached { proxy_cache cache; proxy_pass http://raw; }
    location /files/ { root html; }
_EOC_

our $chrome = 'text/html,application/xhtml+xml,application/xml;q=0.9,'
              . 'image/avif,image/webp,image/apng,*/*;q=0.8,'
              . 'application/signed-exchange;v=b3;q=0.7';

our %types = (
    catalog => 'application/json',
    problem => 'application/problem+json',
    jsonapi => 'application/vnd.api+json',
    orders => 'application/vnd.orders+json',
    each => 'application/vnd.each',
);


# what a format makes of a 404

sub of_404 {
    my ($format, $uri) = @_;
    my ($message, $description) = @{catalog()->{404}};

    return {
        catalog => { code => 404, message => $message,
                     description => $description },
        problem => { title => $message, status => 404,
                     detail => $description },
        jsonapi => { errors => [ { status => '404', title => $message,
                                   detail => $description } ] },
        orders => { order => 404, text => $message },
        each => { code => 404, uri => $uri },
    }->{$format};
}


sub header {
    my ($res, $name) = @_;
    return CORE::join '|', @{$res->{headers}{$name} || []};
}


sub format_ok {
    my ($res, $format, $uri, $name, %members) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;

    is("$res->{status} " . header($res, 'content-type'),
       "404 $types{$format}", "$name: type");
    is_deeply(decode($res->{body}), { %{of_404($format, $uri)}, %members },
              "$name: document");
}

run_tests();

__DATA__

=== TEST 1: the one that the client accepts most
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
my $c = client();

for (
    [ 'catalog' ],
    [ 'catalog', '*/*' ],
    [ 'catalog', $chrome ],
    [ 'catalog', 'application/json, text/plain, */*' ],
    [ 'catalog', 'image/png' ],
    [ 'catalog', 'garbage' ],
    [ 'catalog', '' ],
    [ 'catalog', '*/*;q=0' ],
    [ 'catalog', 'application/*' ],
    [ 'catalog', 'application/*+json' ],
    [ 'problem', 'application/problem+json' ],
    [ 'problem', 'application/problem+json, */*' ],
    [ 'problem', 'application/json;q=0.9, application/problem+json' ],
    (map { [ ($_ % 2 ? 'problem' : 'jsonapi'),
             'image/png, ' x $_ . ($_ % 2 ? 'application/problem+json'
                                          : 'application/vnd.api+json') ] }
         20 .. 23, 500, 501),
    [ 'catalog', 'application/json' ],
    [ 'problem', 'application/json;q=0.4', 'image/png',
      'application/problem+json;q=0.5' ],
    [ 'problem', 'APPLICATION/PROBLEM+JSON' ],
    [ 'jsonapi', 'application/vnd.api+json' ],
    [ 'jsonapi', 'application/json;q=0, application/vnd.api+json;q=0.1' ],
    [ 'orders', 'application/vnd.orders+json, application/problem+json;q=0.9' ],
    [ 'each', 'application/vnd.each, application/json;q=0.9' ],
    [ 'each', 'application/json;q=0, */*' ],
) {
    my ($format, @accept) = @$_;
    my @headers = map { "Accept: $_" } @accept;
    my $name = "@accept";

    for my $path ('/html', '/files/none') {
        my ($head, $get) = map { $c->request($_, $path, @headers) }
                               'HEAD', 'GET';

        format_ok($get, $format, $path, "$path, $name");
        is(header($get, 'vary'), 'Accept', "$path, $name: Vary");
        is(header($get, 'x-outcome'), 'replaced', "$path, $name: outcome");

        is(header($head, $_), header($get, $_), "$path, $name: HEAD: $_")
            for qw(content-type content-length vary);
    }
}



=== TEST 2: Vary, where the formats decided
--- http_config eval: $main::http_config
--- config eval
$main::config . <<'_EOC_'
    location /one/ { error_json_format problem; proxy_pass http://raw/; }
    location /source/ { error_json_source nginx; proxy_pass http://raw/; }
    location /dry/ { error_json_dry_run on; proxy_pass http://raw/; }
    location /match/ {
        error_json_match ~ nobody-has-this required;
        proxy_pass http://raw/;
    }
_EOC_
--- client
my $c = client();

for (
    [ '/html', 'Accept', 'replaced' ], [ '/vary', 'Origin, Accept', 'replaced' ],
    [ '/json', '', 'type' ], [ '/one/html', '', 'replaced' ],
    [ '/source/html', '', 'source' ], [ '/dry/html', '', 'replaced_dry_run' ],
    [ '/match/html', '', 'match' ],
) {
    my ($path, $vary, $outcome) = @$_;
    my $res = $c->get($path, 'Accept: application/problem+json');

    is(header($res, 'vary'), $vary, "$path: Vary");
    is(header($res, 'x-outcome'), $outcome, "$path: outcome");
    is($res->{body}, $page, "$path: kept") unless $outcome eq 'replaced';
}



=== TEST 3: a cached page is each client's
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
my $c = client();

for my $format (qw(problem catalog jsonapi each problem)) {
    format_ok($c->get('/cached', "Accept: $types{$format}"), $format,
              '/cached', $format);
}



=== TEST 4: members, type URIs, and entries are in each
--- http_config eval: $main::http_config
--- config eval
$main::config . <<'_EOC_'
    location /members/ {
        error_json_member path $uri;
        error_json_member none "";
        error_json_member number $arg_n as=number;
        proxy_pass http://raw/;
    }

    location /uri/ { error_json_type_uri http://x/#404; proxy_pass http://raw/; }
    location /uris/ { error_json_type_uri http://x$uri; proxy_pass http://raw/; }

    location /entry/ {
        error_json_entry 404 NoSuchOrder "It is not there.";
        proxy_pass http://raw/;
    }
_EOC_
--- client
my $c = client();

for my $format (sort keys %types) {
    my $accept = "Accept: $types{$format}";

    format_ok($c->get('/members/html?n=7', $accept), $format, '/members/html',
              "$format: members", path => '/members/html', number => 7);

    format_ok($c->get("/$_/html", $accept), $format, "/$_/html",
              "$format: type URI",
              $format eq 'problem'
                  ? (type => $_ eq 'uri' ? 'http://x/#404'
                                         : 'http://x/uris/html') : ())
        for 'uri', 'uris';

    my $body = $c->get('/entry/html', $accept)->{body};

    like($body, qr/NoSuchOrder/, "$format: entry")
        unless $format eq 'each';
}



=== TEST 5: the list is inherited, and replaced
--- http_config eval: $main::http_config
--- config
    error_json on;
    error_json_format problem jsonapi;

    location /inherits/ { root html; }
    location /own/ { error_json_format jsonapi catalog; root html; }
    location /member/ { error_json_member path $uri; root html; }
--- client
my $c = client();

for (
    [ '/inherits/', '*/*', 'problem' ],
    [ '/inherits/', 'application/json', 'problem' ],
    [ '/inherits/', 'application/vnd.api+json', 'jsonapi' ],
    [ '/own/', '*/*', 'jsonapi' ],
    [ '/own/', 'application/json', 'catalog' ],
    [ '/own/', 'application/problem+json', 'jsonapi' ],
    [ '/member/', '*/*', 'problem', path => '/member/x' ],
    [ '/member/', 'application/vnd.api+json', 'jsonapi', path => '/member/x' ],
) {
    my ($path, $accept, $format, %members) = @$_;

    format_ok($c->get("${path}x", "Accept: $accept"), $format, "${path}x",
              "$path, $accept", %members);
}



=== TEST 6: with error_json_negotiate, the page is one more
--- http_config eval: $main::http_config
--- config eval
"error_json_negotiate on;\n" . $main::config
--- client
my $c = client();

for (
    [ '/html', 'catalog', '*/*' ],
    [ '/html', '', $chrome ],
    [ '/plain', '', $chrome ],
    [ '/plain', '', 'text/plain' ],
    [ '/html', '', 'text/html' ],
    [ '/html', 'problem', 'application/problem+json, text/html' ],
    [ '/html', '', 'application/problem+json;q=0.8, text/html;q=0.9' ],
    [ '/html', 'jsonapi', 'application/vnd.api+json;q=0.9, text/html;q=0.9' ],
    [ '/html', 'orders', 'text/html;q=0.5, application/problem+json;q=0.4, '
                         . 'application/vnd.orders+json;q=0.6' ],
    [ '/html', 'catalog', 'garbage' ],
    [ '/html', 'catalog', '*/*;q=0' ],
    [ '/html', 'catalog' ],
) {
    my ($path, $format, @accept) = @$_;
    my $res = $c->get($path, map { "Accept: $_" } @accept);

    is(header($res, 'vary'), 'Accept', "$path, @accept: Vary");

    if ($format) {
        format_ok($res, $format, $path, "$path, @accept");

    } else {
        is($res->{body}, $page, "$path, @accept: page");
        is(header($res, 'x-outcome'), 'accept', "$path, @accept: outcome");
    }
}



=== TEST 7: a format that is not there, among good ones
--- refused
error_json_format problem nothing catalog;
--- message
unknown format "nothing" in "error_json_format", use "catalog", "problem", "google", "jsonapi", "odata", "connect", "graphql", "jsonrpc", "openai", "anthropic", "oci", or the name of an "error_json_template" that comes before in refused.conf:1



=== TEST 8: a format twice
--- refused
error_json_format problem jsonapi problem;
--- message
duplicate format "problem" in "error_json_format" in refused.conf:1



=== TEST 9: two formats of one media type
--- refused
error_json_format problem google odata;
--- message
format "odata" in "error_json_format" has the media type "application/json" of "google" and could never be chosen, leave one of them out in refused.conf:1



=== TEST 10: two formats of one media type, in other letters
--- refused
error_json_template mine '{"code":$status}' type=Application/JSON;
error_json_format catalog mine;
--- message
format "mine" in "error_json_format" has the media type "Application/JSON" of "catalog" and could never be chosen, leave one of them out in refused.conf:2



=== TEST 11: a member that one of the formats has
--- refused
error_json_format jsonapi problem;
error_json_member title $uri;
server { listen 127.0.0.1:$TEST_NGINX_SERVER_PORT; location / { root html; } }
--- message
the name "title" in "error_json_member" is taken by the format "problem", choose another one, in refused.conf:2



=== TEST 12: the directive twice
--- refused
error_json_format jsonapi problem;
error_json_format catalog;
--- message
"error_json_format" directive is duplicate in refused.conf:2
