# Copyright (C) ngx_status_module developers

# Entries in several languages: which client gets which, what is inherited, and
# that a cache can tell the responses apart.

use lib 't/lib';
use StatusTest 'no_plan';

use IO::Uncompress::Gunzip qw(gunzip);

our $page = '<html><title>Nothing here</title></html>';

sub answer {
    my (@lines) = @_;

    return sub {
        $_[0]->head(CORE::join("\n", 'HTTP/1.1 404 Not Found',
                               'Content-Type: text/html', 'Vary-By: a', @lines,
                               'Content-Length: ' . length $page));
        $_[0]->put($page) unless $_[0]{head} =~ /^HEAD/;
    };
}

$ENV{TEST_NGINX_RAW_PORT} = RawUpstream::start(
    '/html' => answer(),
    '/vary' => answer('Vary: Origin'),
    '/varies' => answer('Vary: Accept-Encoding, accept-language'),
    '/star' => answer('Vary: *'),
    '/es' => answer('Content-Language: es'),
    '/cached' => answer('Cache-Control: max-age=3600'),
);

# de has a class, fr has one code, de-CH has one more than de

our $http_config = <<'_EOC_';
    proxy_cache_path $TEST_NGINX_SERVER_ROOT/cache keys_zone=cache:1m;

    error_json_template mine '{"s":$status,"m":"$status_message","u":"$uri"}'
                        type=application/vnd.mine+json;

    upstream raw {
        server 127.0.0.1:$TEST_NGINX_RAW_PORT;
        keepalive 4;
    }
_EOC_

our $entries = <<'_EOC_';
    error_json on;

    error_json_entry 404     "Nicht gefunden" "Hier ist nichts."    lang=de;
    error_json_entry 404     "Nöd gfunde"                           lang=de-CH;
    error_json_entry 404     "Introuvable"    "Rien à cet endroit." lang=fr;
    error_json_entry 500-504 "Störung"        "Später wieder."      lang=de;
    error_json_entry 503     "Wartung"        "Bis 6 Uhr."          lang=de;
    error_json_entry 4xx     "Fehler"         "Allgemein."          lang=de;
    error_json_entry 409     "Mine"           "No language.";

    add_header X-Outcome $error_json always;
    add_header X-Entry "$status_message|$status_description" always;
_EOC_

our $config = $entries . <<'_EOC_';
    proxy_http_version 1.1;
    proxy_set_header Connection "";

    location / { proxy_pass http://raw; }
    location /cached { proxy_cache cache; proxy_pass http://raw; }
    location /files/ { root html; }
_EOC_

our %texts = (
    'de 404' => 'Nicht gefunden|Hier ist nichts.',
    'de-CH 404' => "N\xc3\xb6d gfunde|",
    'fr 404' => "Introuvable|Rien \xc3\xa0 cet endroit.",
    'de 410' => 'Fehler|Allgemein.',
    'de 409' => 'Fehler|Allgemein.',
    'de 502' => "St\xc3\xb6rung|Sp\xc3\xa4ter wieder.",
    'de 503' => 'Wartung|Bis 6 Uhr.',
    ' 409' => 'Mine|No language.',
    map { ("en $_" => CORE::join '|', @{catalog()->{$_}}) } 404, 410, 502, 503
);


sub header {
    my ($res, $name) = @_;
    return CORE::join '|', @{$res->{headers}{$name} || []};
}


# that a response is in a language, or in none if that is empty

sub language_ok {
    my ($res, $code, $language, $name) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;

    my $text = $texts{"$language $code"} || die "no text of $language $code";
    my ($message, $description) = $text =~ /^(.*?)\|(.*)/s;

    is($res->{status}, $code, "$name: status");
    is($res->{body}, qq({"code":$code,"message":"$message",)
                     . qq("description":"$description"}\n), "$name: text");
    is(header($res, 'content-language'), $language,
       "$name: Content-Language");
    is(header($res, 'vary'), 'Accept-Language', "$name: Vary");
    is(header($res, 'x-entry'), $text, "$name: variables");
}

run_tests();

__DATA__

=== TEST 1: the language that the client wants
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
my $c = client();

for (
    [ 'en' ],
    [ 'en', '' ],
    [ 'en', '*' ],
    [ 'en', 'es' ],
    [ 'en', 'garbage/x, @' ],
    [ 'en', 'en-US,en;q=0.9,de;q=0.8' ],
    [ 'en', 'es, en;q=0.5, de;q=0.4' ],
    [ 'en', 'de;q=0' ],
    [ 'en', 'de;q=0, de-CH;q=0, de-CH-1996' ],
    [ 'en', 'EN-gb' ],
    [ 'de', 'de' ],
    [ 'de', 'DE' ],
    [ 'de', 'de-AT' ],
    [ 'de', 'de-AT-1996, fr' ],
    [ 'de', 'en;q=0.1, de' ],
    [ 'de', 'es, de;q=0.9' ],
    [ 'de', 'fr;q=0.1', 'de;q=0.3', 'en;q=0.2' ],
    [ 'de', '*, de;q=0.1' ],
    [ 'de', 'de-CH;q=0, de-CH-1996, de;q=0.1' ],
    [ 'de', 'de_CH, de;q=0.1' ],
    [ 'de-CH', 'de-CH-1996' ],
    [ 'de-CH', 'de-ch, de;q=0.9' ],
    [ 'fr', 'fr, de;q=0.9' ],
    [ 'fr', 'fr, de' ],
    [ 'fr', 'fr-CA, en' ],
    [ 'fr', 'x' x 5000 . ', fr' ],
    [ 'fr', CORE::join ', ', map({ "x-$_" } 1 .. 1000), 'fr;q=0.1' ],
) {
    my ($language, @accept) = @$_;
    my @headers = map { "Accept-Language: $_" } @accept;
    my $name = substr "@accept", 0, 40;

    for my $path ('/html', '/files/none') {
        my ($head, $get) = map { $c->request($_, $path, @headers) }
                               'HEAD', 'GET';

        language_ok($get, 404, $language, "$path, $name");
        is(header($get, 'x-outcome'), 'replaced', "$path, $name: outcome");

        is(header($head, $_), header($get, $_), "$path, $name: HEAD: $_")
            for qw(content-type content-length vary content-language x-entry);
    }
}



=== TEST 2: a language that has no entry for the code is passed over
--- http_config eval: $main::http_config
--- config eval
$main::entries . CORE::join '', map { "location /$_ { return $_; }\n" }
                                404, 409, 410, 502, 503
--- client
my $c = client();

for (
    [ 404, 'fr', 'fr, de' ],
    [ 410, 'de', 'fr, de' ],
    [ 410, 'de', 'de-CH' ],
    [ 410, 'de', 'fr, de-CH, en' ],
    [ 410, 'en', 'fr' ],
    [ 410, 'en', 'fr, en, de' ],
    [ 409, 'de', 'en, de;q=0.1' ],
    [ 409, '', 'en' ],
    [ 409, '', 'fr' ],
    [ 409, '' ],
    [ 502, 'de', 'fr, de' ],
    [ 503, 'de', 'fr, de' ],
    [ 503, 'en', 'fr' ],
) {
    my ($code, $language, @accept) = @$_;

    language_ok($c->get("/$code", map { "Accept-Language: $_" } @accept),
                $code, $language, "$code, @accept");
}



=== TEST 3: the same header again, and another one
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
my $c = client();

for my $language (qw(de de fr de en en fr)) {
    language_ok($c->get('/html', "Accept-Language: $language"), 404,
                $language, $language);
}

language_ok($c->get('/html', 'Accept-Language: de', 'Accept-Language: fr;q=0'),
            404, 'de', 'two lines');
language_ok($c->get('/html', 'Accept-Language: d'), 404, 'en', 'shorter');
language_ok($c->get('/html', 'Accept-Language: de,'), 404, 'de', 'longer');



=== TEST 4: what the upstream says of its page goes
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
my $c = client();

for (
    [ '/vary', 'Origin, Accept-Language' ],
    [ '/varies', 'Accept-Encoding, accept-language' ],
    [ '/star', '*' ],
    [ '/es', 'Accept-Language' ],
) {
    my ($path, $vary) = @$_;
    my $res = $c->get($path, 'Accept-Language: de');

    is(header($res, 'vary'), $vary, "$path: Vary");
    is(header($res, 'content-language'), 'de', "$path: Content-Language");
}



=== TEST 5: without a language nothing is different
--- http_config eval: $main::http_config
--- config
    error_json on;
    error_json_entry 404 "Mine";

    location / { proxy_pass http://raw; }
    location /other/ {
        error_json_entry 404 "Meins" lang=de;
        proxy_pass http://raw/;
    }
--- client
my $c = client();

for my $path ('/html', '/es') {
    my $res = $c->get($path, 'Accept-Language: de');

    is(decode($res->{body})->{message}, 'Mine', "$path: text");
    is(header($res, $_), '', "$path: no $_") for qw(vary content-language);
}

is(decode($c->get('/other/html', 'Accept-Language: de')->{body})->{message},
   'Meins', 'the other location');



=== TEST 6: what is kept is as it was
--- http_config eval: $main::http_config
--- config eval
$main::entries . <<'_EOC_'
    location /dry/ { error_json_dry_run on; proxy_pass http://raw/; }
    location /source/ { error_json_source nginx; proxy_pass http://raw/; }
    location /bypass/ { error_json_bypass 1$uri; proxy_pass http://raw/; }
    location /ok { return 200 ok; }
_EOC_
--- client
my $c = client();

for (
    [ '/dry/es', 'replaced_dry_run' ], [ '/source/es', 'source' ],
    [ '/bypass/es', 'bypass' ],
) {
    my ($path, $outcome) = @$_;
    my $res = $c->get($path, 'Accept-Language: de');

    is($res->{body}, $page, "$path: body");
    is(header($res, 'content-language'), 'es', "$path: Content-Language");
    is(header($res, 'vary'), '', "$path: Vary");
    is(header($res, 'x-outcome'), $outcome, "$path: outcome");
    is(header($res, 'x-entry'), $texts{'de 404'}, "$path: variables");
}

is(header($c->get('/ok', 'Accept-Language: de'), 'x-entry'),
   CORE::join('|', @{catalog()->{200}}), 'a code without an entry of it');



=== TEST 7: with each format, members, type URIs, and templates
--- http_config eval: $main::http_config
--- config eval
$main::entries . CORE::join('', map { <<"_EOC_" } qw(catalog problem google jsonapi
    location /$_/ { error_json_format $_; proxy_pass http://raw/; }
_EOC_
                        odata connect graphql jsonrpc openai anthropic oci))
. <<'_EOC_'
    location /accept/ {
        error_json_format problem jsonapi mine;
        error_json_negotiate on;
        proxy_pass http://raw/;
    }
    location /members/ {
        error_json_format catalog problem;
        error_json_member told $status_message;
        error_json_type_uri http://x$uri;
        proxy_pass http://raw/;
    }
_EOC_
--- client
my $c = client();

for my $format (qw(catalog problem google jsonapi odata connect graphql jsonrpc
                   openai anthropic oci))
{
    for my $language (qw(de fr en de-CH)) {
        my $res = $c->get("/$format/html", "Accept-Language: $language");
        my ($message, $description) = split /\|/, $texts{"$language 404"};

        ok(decode($res->{body}), "$format, $language: JSON");
        like($res->{body}, qr/\Q$message\E|\Q$description\E/,
             "$format, $language: text");
        is(header($res, 'content-language'), $language,
           "$format, $language: Content-Language");
        is(header($res, 'vary'), 'Accept-Language', "$format, $language: Vary");
    }
}

for my $language (qw(de fr en)) {
    my ($message, $description) = split /\|/, $texts{"$language 404"};

    for (
        [ '*/*', 'application/problem+json',
          qq({"title":"$message","status":404,"detail":"$description"}\n) ],
        [ 'application/vnd.api+json', 'application/vnd.api+json',
          qq({"errors":[{"status":"404","title":"$message",)
          . qq("detail":"$description"}]}\n) ],
        [ 'application/vnd.mine+json', 'application/vnd.mine+json',
          qq({"s":404,"m":"$message","u":"/accept/html"}\n) ],
    ) {
        my ($accept, $type, $body) = @$_;
        my $res = $c->get('/accept/html', "Accept: $accept",
                          "Accept-Language: $language");

        is(header($res, 'content-type'), $type, "$language, $accept: type");
        is($res->{body}, $body, "$language, $accept: document");
        is(header($res, 'vary'), 'Accept, Accept-Language',
           "$language, $accept: Vary");
    }

    my $res = $c->get('/accept/html', 'Accept: text/html',
                      "Accept-Language: $language");

    is($res->{body}, $page, "$language: the page is kept");
    is(header($res, 'content-language'), '', "$language: and is in no language");

    $res = $c->get('/members/html', "Accept-Language: $language",
                   'Accept: application/problem+json');

    is_deeply(decode($res->{body}),
              decode(qq({"type":"http://x/members/html","title":"$message",)
                     . qq("status":404,"detail":"$description",)
                     . qq("told":"$message"})), "$language: members");
}



=== TEST 8: each level adds languages, and lays over those that there are
--- http_config
    error_json on;
    error_json_entry 404 "http de" "http text" lang=de;
    error_json_entry 410 "http de 410" "gone" lang=de;
    error_json_entry 404 "http fr" lang=fr;
--- config
    error_json_entry 404 "server it" lang=it;
    error_json_format catalog;

    location /plain/404 { return 404; }
    location /plain/410 { return 410; }

    location /own/ {
        error_json_entry 404 "location de" lang=DE;
        error_json_entry 404 "location";

        location /own/404 { return 404; }
        location /own/410 { return 410; }
        location /own/deep/404 { error_json_entry 419 "x"; return 404; }
    }
--- client
my $c = client();

for (
    [ '/plain/404', 'de', 'http de|http text|de' ],
    [ '/plain/404', 'fr', 'http fr||fr' ],
    [ '/plain/404', 'it', 'server it||it' ],
    [ '/plain/404', 'es', CORE::join '|', @{catalog()->{404}}, 'en' ],
    [ '/plain/410', 'de', 'http de 410|gone|de' ],
    [ '/own/404', 'de', 'location de|http text|de' ],
    [ '/own/404', 'fr', 'http fr||fr' ],
    [ '/own/404', 'it', 'server it||it' ],
    [ '/own/404', 'en', "location|" . catalog()->{404}[1] . '|' ],
    [ '/own/410', 'de', 'http de 410|gone|de' ],
    [ '/own/deep/404', 'de', 'location de|http text|de' ],
    [ '/own/deep/404', 'en', "location|" . catalog()->{404}[1] . '|' ],
) {
    my ($path, $language, $expected) = @$_;
    my $res = $c->get($path, "Accept-Language: $language");
    my $json = decode($res->{body});

    is(CORE::join('|', $json->{message}, $json->{description},
                  header($res, 'content-language')),
       $expected, "$path, $language");
    is(header($res, 'vary'), 'Accept-Language', "$path, $language: Vary");
}



=== TEST 9: English of one's own comes before what is built in
--- config
    error_json on;
    error_json_entry 404 "My own" "English." lang=en;
    error_json_entry 404 "British" "English." lang=en-GB;
    error_json_entry 409 "No language" "At all.";
    error_json_entry 409 "English" "It is." lang=en;

    location /404 { return 404; }
    location /409 { return 409; }
    location /410 { return 410; }
--- client
my $c = client();

for (
    [ 404, 'en', 'My own', 'en' ], [ 404, 'en-US', 'My own', 'en' ],
    [ 404, 'en-GB', 'British', 'en-GB' ],
    [ 404, 'de', catalog()->{404}[0], 'en' ],
    [ 404, 'en;q=0', catalog()->{404}[0], 'en' ],
    [ 409, 'en-GB', 'English', 'en' ], [ 409, 'de', 'No language', '' ],
    [ 410, 'en-GB', catalog()->{410}[0], 'en' ],
) {
    my ($code, $accept, $message, $language) = @$_;
    my $res = $c->get("/$code", "Accept-Language: $accept");

    is(decode($res->{body})->{message}, $message, "$code, $accept");
    is(header($res, 'content-language'), $language,
       "$code, $accept: Content-Language");
}



=== TEST 10: the entry is the one of a status that is changed
--- config
    error_json on;
    error_json_status 409=404;
    error_json_entry 409 "Before" lang=de;
    error_json_entry 404 "After" lang=fr;

    location / { return 409; }
--- client
my $c = client();

is(decode($c->get('/x', "Accept-Language: $_->[0]")->{body})->{message},
   $_->[1], $_->[0])
    for [ 'fr, de', 'After' ], [ 'de, fr;q=0.5', 'After' ],
        [ 'de', catalog()->{404}[0] ];



=== TEST 11: a cache behind the module has one page for all
--- http_config eval: $main::http_config
--- config eval
"error_json_negotiate on;\n" . $main::config
--- client
my $c = client();

for my $language (qw(de fr en de)) {
    my $res = $c->get('/cached', "Accept-Language: $language");

    is(header($res, 'content-language'), $language, "$language: language");
    is(header($res, 'x-entry'), $texts{"$language 404"}, "$language: text");
    is(header($res, 'vary'), 'Accept, Accept-Language', "$language: Vary");
}



=== TEST 12: a cache in front keeps the languages apart
--- http_config eval
$main::http_config . '
    server {
        listen unix:$TEST_NGINX_SERVER_ROOT/behind.sock;
        error_json_negotiate on;
' . $main::config . '
    }
'
--- config
    location / {
        proxy_cache cache;
        proxy_cache_key front$uri;
        proxy_cache_valid 404 1h;
        add_header X-Cache $upstream_cache_status always;
        proxy_pass http://unix:$TEST_NGINX_SERVER_ROOT/behind.sock:;
    }
--- client
my $c = client();

for (
    [ 'de', 'MISS', 'de' ], [ 'de', 'HIT', 'de' ], [ 'fr', 'MISS', 'fr' ],
    [ 'de', 'HIT', 'de' ], [ 'fr', 'HIT', 'fr' ], [ undef, 'MISS', 'en' ],
    [ undef, 'HIT', 'en' ], [ 'de', 'HIT', 'de' ],
) {
    my ($accept, $cache, $language) = @$_;
    my $res = $c->get('/html', $accept ? "Accept-Language: $accept" : ());
    my $name = ($accept // 'none') . ", $cache";

    is(header($res, 'x-cache'), $cache, "$name: cache");
    is(header($res, 'content-language'), $language, "$name: language");
    like($res->{body}, qr/"\Q@{[$texts{"$language 404"} =~ m{^(.*?)\|}]}\E"/,
         "$name: text");
}



=== TEST 13: gzip compresses each language
--- http_config eval: $main::http_config
--- config eval
"gzip on;\ngzip_types *;\ngzip_min_length 0;\ngzip_vary on;\n" . $main::config
--- client
my $c = client();

for my $language (qw(de fr de)) {
    my $res = $c->get('/html', "Accept-Language: $language",
                      'Accept-Encoding: gzip');

    is(header($res, 'content-encoding'), 'gzip', "$language: encoding");
    is(CORE::join(', ', sort split /, |\|/, header($res, 'vary')),
       'Accept-Encoding, Accept-Language', "$language: Vary");

    gunzip(\$res->{body}, \my $body);
    like($body, qr/\Q@{[$texts{"$language 404"} =~ m{^(.*?)\|}]}\E/,
         "$language: text");
}



=== TEST 14: a charset that changes the bytes does not change them for others
--- http_config
    charset_map iso-8859-1 utf-8 { F6 C3B6; }
    error_json_entry 404 "Nöd" lang=de;
    error_json on;
--- config
    charset iso-8859-1;
    source_charset utf-8;
    charset_types application/json;
    location / { internal; }
    location /plain { charset off; internal; }
--- client
my $c = client();

for (1 .. 2) {
    like($c->get('/x', 'Accept-Language: de')->{body}, qr/"N\xf6d"/,
         "time $_: recoded");
    is(decode($c->get('/plain', 'Accept-Language: de')->{body})->{message},
       "N\xf6d", "time $_");
}



=== TEST 15: HTTP/2
--- http_config eval: $main::http_config
--- config eval
"listen unix:\$TEST_NGINX_SERVER_ROOT/h2.sock http2;\n" . $main::config
--- client
SKIP: {
    my $nginx = qx($Test::Nginx::Util::NginxBinary -V 2>&1);

    skip 'this nginx has no http_v2 module', 1
        unless $nginx =~ /--with-http_v2_module/;

    my $said = qx(curl -s -i --http2-prior-knowledge --unix-socket \\
                  $Test::Nginx::Util::ServRoot/h2.sock \\
                  -H 'Accept-Language: es, de;q=0.5' http://localhost/html);

    like($said, qr/^content-language: de\r$/mi, 'Content-Language');
    like($said, qr/^vary: Accept-Language\r$/mi, 'Vary');
    like($said, qr/"message":"Nicht gefunden"/, 'text');
}



=== TEST 16: gRPC's message
--- http_config eval: $main::http_config
--- config eval
$main::entries . "location / { error_json_grpc on; return 503; }\n"
--- client
my $c = client();

for (
    [ 'de', 'Wartung: Bis 6 Uhr.' ], [ 'fr', CORE::join ': ', @{catalog()->{503}} ],
) {
    my ($language, $message) = @$_;
    my $res = $c->request('POST', '/x', "Accept-Language: $language",
                          'Content-Type: application/grpc',
                          'Content-Length: 0');

    is(header($res, 'grpc-message'), $message, "$language: grpc-message");
    is(header($res, 'content-language'), '', "$language: no Content-Language");
}



=== TEST 17: the catalog
--- config
    error_json_entry 404 "Nicht gefunden" "Hier <ist> nichts." lang=de;
    error_json_entry 419 "Abgelaufen" lang=de;
    error_json_entry 5xx "Störung" "Später." lang=de;
    error_json_entry 404 "Introuvable" lang=fr;

    location = /codes { error_json_catalog; }
--- client
my $c = client();
my %tags;

for my $language ('de', 'fr', 'en', 'es') {
    my $accept = "Accept-Language: $language";
    my $res = $c->get('/codes?format=json', $accept);
    my %codes = map { $_->{code} => "$_->{message}|$_->{description}" }
                    @{decode($res->{body})->{codes}};
    my $page = $c->get('/codes', $accept, 'Accept: text/html');
    my $tag = $language =~ /de|fr/ ? $language : '';

    is(header($res, 'content-language'), $tag, "$language: Content-Language");
    is(header($res, 'vary'), 'Accept-Language', "$language: Vary");
    is(header($page, 'content-language'), $tag, "$language: that of the page");
    is(header($page, 'vary'), 'Accept, Accept-Language',
       "$language: Vary of the page");

    is($codes{404},
       { de => 'Nicht gefunden|Hier <ist> nichts.', fr => 'Introuvable|' }
           ->{$language} // CORE::join('|', @{catalog()->{404}}),
       "$language: 404");
    is($codes{419}, $language eq 'de' ? 'Abgelaufen|' : undef,
       "$language: 419");
    is($codes{503}, $language eq 'de' ? "St\xf6rung|Sp\xe4ter."
                                      : CORE::join('|', @{catalog()->{503}}),
       "$language: 503");
    is($codes{410}, CORE::join('|', @{catalog()->{410}}), "$language: 410");

    my (%rows, %marks);

    while ($page->{body} =~ m{^<tr\ id="(\w+)".*?<td\ role="cell"
                              (?:\ lang="([^"]*)")?>([^<]*?)\ ?<
                              (?:small\ class="(\w+)")?}gmx)
    {
        $rows{$1} = ($2 // '') . "|$3";
        $marks{$1} = $4 // '';
    }

    is($rows{404}, { de => 'de|Nicht gefunden', fr => 'fr|Introuvable' }
                   ->{$language} // "|" . catalog()->{404}[0],
       "$language: row of 404");
    is($rows{'5xx'}, $language eq 'de' ? "de|St\xc3\xb6rung"
                                       : '|' . catalog()->{'5xx'}[0],
       "$language: row of 5xx");
    is($rows{410}, '|' . catalog()->{410}[0], "$language: row of 410");
    is_deeply([ map { $_ // '' } @marks{404, 410, 419, 503, '5xx'} ],
              { de => [ 'overridden', '', 'added', 'overridden', 'overridden' ],
                fr => [ 'overridden', '', '', '', '' ] }
                  ->{$language} // [ ('') x 5 ],
              "$language: marks");
    unlike($page->{body}, qr/<ist>/, "$language: escaped");

    for ([ '/codes', $page, 'Accept: text/html' ],
         [ '/codes?format=json', $res ])
    {
        my ($path, $full, @more) = @$_;
        my $etag = header($full, 'etag');

        $tags{"$path $language"} = $etag;

        my $again = $c->get($path, $accept, @more, "If-None-Match: $etag");

        is($again->{status}, 304, "$language, $path: not modified");
        is(header($again, $_), header($full, $_), "$language, $path: 304's $_")
            for qw(etag vary content-language);

        my $head = $c->request('HEAD', $path, $accept, @more);
        is(header($head, $_), header($full, $_), "$language, $path: HEAD: $_")
            for qw(content-length etag vary content-language);
    }
}

is($tags{'/codes en'}, $tags{'/codes es'}, 'one ETag of one page');
is(keys %{{ reverse %tags }}, 6, 'and an own one of each other');
is($c->get('/codes', 'Accept-Language: fr', 'Accept: text/html',
           "If-None-Match: $tags{'/codes de'}")->{status}, 200,
   'that of another language is not the same');



=== TEST 18: what is wrong stops nginx
--- refused
error_json_entry 404 "Nicht gefunden" lang=de_CH;
--- message
invalid language tag "de_CH" in "error_json_entry", use one of RFC 5646, such as "de", "pt-BR", or "zh-Hant" in refused.conf:1



=== TEST 19: an empty one
--- refused
error_json_entry 404 "Nicht gefunden" lang=;
--- message
empty "lang=" in "error_json_entry", use the tag of a language, such as "de" in refused.conf:1



=== TEST 20: a language without an entry
--- refused
error_json_entry 404 lang=de;
--- message
no message before "lang=de" in "error_json_entry", a language has the entries that are given in it in refused.conf:1



=== TEST 21: the same code twice in a language
--- refused
error_json_entry 404 "Nicht gefunden" lang=de;
error_json_entry 404 "Not found";
error_json_entry 404 "Weg" lang=DE;
--- message
duplicate code "404" in the language "de" in "error_json_entry" in refused.conf:3



=== TEST 22: overlapping ranges in a language
--- refused
error_json_entry 500-504 "Eins" lang=de;
error_json_entry 500-504 "One";
error_json_entry 502-510 "Zwei" lang=de;
--- message
range "502-510" in "error_json_entry" overlaps another one at 502, give each code once in refused.conf:3



=== TEST 23: not the last parameter
--- refused
error_json_entry 404 lang=de "Nicht gefunden";
--- message
"lang=de" in "error_json_entry" is followed by "Nicht gefunden", it must be the last parameter in refused.conf:1



=== TEST 24: another parameter
--- refused
error_json_entry 404 "Nicht gefunden" "Hier ist nichts." language=de;
--- message
invalid parameter "language=de" in "error_json_entry", use "lang=", or quotes around a text of several words in refused.conf:1
