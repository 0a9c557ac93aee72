# Copyright (C) ngx_status_module developers

# The catalog as a page and as JSON.  Both are built once, from texts that a
# configuration may hold, and then sent from the same memory to everybody: a
# text that is not escaped, or a filter that writes into that memory, would
# show in every response.

use lib 't/lib';
use StatusTest 'no_plan';

use Digest::MD5 qw(md5_hex);
use Digest::SHA qw(sha256_base64);
use IO::Uncompress::Gunzip qw(gunzip);

our $browser = 'Accept: text/html,application/xhtml+xml,'
               . 'application/xml;q=0.9,*/*;q=0.8';

our @codes = sort keys %{catalog()};


# the rows of a page, as [id, href, code, message, mark, description]

sub rows {
    my ($html) = @_;

    return map {
        [ m{^<tr\ id="([^"]*)"\ role="row">
             <th\ scope="row"\ role="rowheader">
             <a\ href="([^"]*)">([^<]*)</a></th>
             <td\ role="cell">([^<]*?)
             (?:\ <small(?:\ class="\w+")?>(\w+)</small>)?</td>
             <td\ role="cell">([^<]*)</td></tr>$}x ]
    } grep { /<tr id=/ } split /\n/, $html;
}


sub row {
    my ($html, $code) = @_;

    my ($row) = grep { defined $_->[0] && $_->[0] eq $code } rows($html);
    return $row;
}


sub escaped {
    my ($text) = @_;
    my %entities = ('<' => 'lt', '>' => 'gt', '&' => 'amp', '"' => 'quot');

    $text =~ s/([<>&"])/&$entities{$1};/g;
    return $text;
}


sub header {
    my ($res, $name) = @_;
    return CORE::join('; ', @{$res->{headers}{$name} || []});
}


run_tests();

__DATA__

=== TEST 1: the page has each row of the tables
--- config
    location = /codes { error_json_catalog; }
--- client
my $res = client()->get('/codes', $browser);

# errors first

my @in_order = ((grep { /^[45]/ } @codes), grep { !/^[45]/ } @codes);

is(scalar(@codes), 65, 'codes in the tables');

is($res->{status}, 200, 'status');
is(header($res, 'content-type'), 'text/html; charset=utf-8', 'type');
is(header($res, 'content-length'), length $res->{body}, 'length');

is_deeply([ rows($res->{body}) ], [ map {
    [ $_, "#$_", $_, escaped(catalog()->{$_}[0]), undef,
      escaped(catalog()->{$_}[1]) ]
} @in_order ], 'rows, each class with its fallback as the last');

my @tables = $res->{body} =~ m{(<table.*?</table>)}sg;

is(scalar(@tables), 5, 'tables');

for my $n (4, 5, 1 .. 3) {
    is_deeply([ map { $_->[0] } rows(shift @tables) ],
              [ grep { /^$n/ } @codes ], "rows of the table of ${n}xx");
}



=== TEST 2: the JSON has each code of the tables, without the fallbacks
--- config
    location = /codes { error_json_catalog; }
--- client
my $res = client()->get('/codes');

is($res->{status}, 200, 'status');
is(header($res, 'content-type'), 'application/json', 'type');
is(header($res, 'content-length'), length $res->{body}, 'length');

my @documents = map { document($_) } grep { /^\d+$/ } @codes;

chomp @documents;

is(scalar(@documents), 62, 'codes');
is($res->{body}, '{"codes":[' . CORE::join(',', @documents) . "]}\n", 'body');



=== TEST 3: Accept decides
--- config
    location = /codes { error_json_catalog; }
--- client
my $c = client();

for (
    [ 'json' ],
    [ 'json', 'Accept: */*' ],
    [ 'json', 'Accept: application/json' ],
    [ 'json', 'Accept: text/html, application/json' ],
    [ 'json', 'Accept: text/html;q=0.5, application/json;q=0.6' ],
    [ 'json', 'Accept: image/png' ],
    [ 'json', 'Accept: ;;;' ],
    [ 'json', 'Accept: text/html;q=0.1', 'Accept: application/json' ],
    [ 'html', $browser ],
    [ 'html', 'Accept: text/html' ],
    [ 'html', 'Accept: text/*' ],
    [ 'html', 'Accept: application/json;q=0.9, text/html' ],
    [ 'html', 'Accept: application/json;q=0, */*' ],
) {
    my ($format, @lines) = @$_;
    my $res = $c->get('/codes', @lines);

    like(header($res, 'content-type'), qr{/$format}, "type: @lines");
    is(header($res, 'vary'), 'Accept', "Vary: @lines");
}



=== TEST 4: the format argument wins, but an unknown one decides nothing
--- config
    location = /codes { error_json_catalog; }
--- client
my $c = client();

for (
    [ 'format=html', 'Accept: application/json', 'html', '' ],
    [ 'format=json', $browser, 'json', '' ],
    [ 'x=y&format=json&z', $browser, 'json', '' ],
    [ 'format=xml', $browser, 'html', 'Accept' ],
    [ 'format=html5', 'Accept: */*', 'json', 'Accept' ],
    [ 'format=yaml', 'Accept: */*', 'json', 'Accept' ],
    [ 'format=', $browser, 'html', 'Accept' ],
    [ 'format', $browser, 'html', 'Accept' ],
    [ 'reformat=json', $browser, 'html', 'Accept' ],
    [ 'format=%00%22%3Cx', $browser, 'html', 'Accept' ],
) {
    my ($args, $accept, $format, $vary) = @$_;
    my $res = $c->get("/codes?$args", $accept);

    is($res->{status}, 200, "status: $args");
    like(header($res, 'content-type'), qr{/$format}, "type: $args");
    is(header($res, 'vary'), $vary, "Vary: $args");
}



=== TEST 5: ETag and the conditions of a request
--- config
    error_json on;
    location = /codes { error_json_catalog; }
    location = /own { error_json_catalog; error_json_entry 404 Own; }
--- client
my $c = client();
my $html = $c->get('/codes', $browser);
my $json = $c->get('/codes');
my %tags = (html => header($html, 'etag'), json => header($json, 'etag'));

# of the bytes, so that each nginx of several makes the same of a configuration

is(header($_, 'etag'), '"' . md5_hex($_->{body}) . '"',
   'strong ETag: ' . header($_, 'content-type')) for $html, $json;

isnt($tags{html}, $tags{json}, 'ETag of HTML and of JSON');
isnt(header($c->get('/own'), 'etag'), $tags{json}, 'ETag of another catalog');
is(header($c->get('/codes'), 'etag'), $tags{json}, 'ETag once more');

for ($tags{html}, "W/$tags{html}", qq("x", $tags{html}), '*') {
    my $res = $c->get('/codes', $browser, "If-None-Match: $_");

    is($res->{status}, 304, "status: If-None-Match: $_");
    is(header($res, 'etag'), $tags{html}, "ETag: If-None-Match: $_");
    is(header($res, 'vary'), 'Accept', "Vary: If-None-Match: $_");
    is(header($res, 'content-type'), '', "type: If-None-Match: $_");
}

is($c->get('/codes', "If-None-Match: $tags{html}")->{body}, $json->{body},
   'the other ETag');

is($c->get('/codes', 'If-Modified-Since: Wed, 01 Jan 2070 00:00:00 GMT')
   ->{status}, 200, 'If-Modified-Since');

is($c->get('/codes', "If-Match: $tags{json}")->{status}, 200, 'If-Match');
document_ok($c->get('/codes', 'If-Match: "x"'), 412);



=== TEST 6: HEAD
--- config
    location = /codes { error_json_catalog; }
--- client
my $c = client();

for my $accept ($browser, 'Accept: application/json') {
    my $get = $c->get('/codes', $accept);
    my $head = $c->request('HEAD', '/codes', $accept);

    delete $_->{headers}{date} for $get, $head;

    is($head->{status}, 200, 'status');
    is_deeply($head->{headers}, $get->{headers}, "headers of GET: $accept");
    ok($c->idle, 'no body');
}



=== TEST 7: gzip
--- config
    gzip on;
    gzip_types application/json;
    location = /codes { error_json_catalog; }
--- client
my $c = client();

for my $accept ($browser, 'Accept: application/json') {
    my $plain = $c->get('/codes', $accept);

    for my $n (1 .. 3) {
        my $res = $c->get('/codes', $accept, 'Accept-Encoding: gzip');
        my $body;

        is(header($res, 'content-encoding'), 'gzip', 'encoding');
        is(header($res, 'etag'), 'W/' . header($plain, 'etag'), 'weak ETag');
        cmp_ok(length $res->{body}, '<', length($plain->{body}) / 2, 'size');

        ok(gunzip(\$res->{body} => \$body), 'gunzip');
        is($body, $plain->{body}, 'body');

        my $etag = header($res, 'etag');

        is($c->get('/codes', $accept, 'Accept-Encoding: gzip',
                   "If-None-Match: $etag")->{status}, 304, 'not modified');
    }
}



=== TEST 8: other methods
--- config
    location = /json { error_json_catalog; error_json on; }
    location = /page { error_json_catalog; }
--- client
for my $method (qw(POST PUT DELETE OPTIONS PATCH)) {
    my $c = client();

    for my $path ('/json', '/page') {
        $c->put("$method $path HTTP/1.1\r\nHost: localhost\r\n"
                . "$browser\r\nContent-Length: 8\r\n\r\ncode=404");

        my $res = $c->response($method);

        is(header($res, 'allow'), 'GET, HEAD', "Allow: $method $path");

        if ($path eq '/json') {
            document_ok($res, 405, "$method $path");

        } else {
            is($res->{status}, 405, "status: $method $path");
            like($res->{body}, qr/^<html>/, "page: $method $path");
        }
    }
}

my $res = client()->get('/json');
is($res->{status}, 200, 'the body of a request is no harm');
is(header($res, 'allow'), '', 'no Allow');



=== TEST 9: the body of a GET is read away
--- config
    location = /codes { error_json_catalog; }
--- client
my $c = client();

$c->put("GET /codes HTTP/1.1\r\nHost: localhost\r\n"
        . "Content-Length: 8\r\n\r\ncode=404");

my $first = $c->response('GET');
my $second = $c->get('/codes');

is($first->{status}, 200, 'status');
is($second->{body}, $first->{body}, 'the next request');



=== TEST 10: the policy has the hash of the style, and lets nothing else in
--- config
    location = /codes { error_json_catalog; }
--- client
my $res = client()->get('/codes', $browser);
my ($style) = $res->{body} =~ m{<style>(.*)</style>}s;
my $hash = sha256_base64($style) . '=';

is(header($res, 'content-security-policy'),
   "default-src 'none'; style-src 'sha256-$hash'; "
   . "base-uri 'none'; form-action 'none'", 'policy');
is(header($res, 'x-content-type-options'), 'nosniff', 'nosniff');

unlike($res->{body}, qr/<(?:script|link|img|iframe|object|base|form)\b/i,
       'elements');
unlike($res->{body}, qr/<[^>]*\s(?:src|style|on\w+)\s*=/i, 'attributes');
unlike($style, qr/url\(|\@import/i, 'style');

my @links = $res->{body} =~ /href="([^"]*)"/g;

is_deeply([ grep { !/^#/ } @links ], [ '?format=json' ],
          'links out of the page');

for (map { s/^#//r } grep { /^#/ } @links) {
    is(scalar(() = $res->{body} =~ /\sid="\Q$_\E"/g), 1, "what #$_ leads to");
}

is(header(client()->get('/codes'), 'x-content-type-options'), 'nosniff',
   'nosniff: JSON');



=== TEST 11: added and overridden entries
--- http_config
    error_json_entry 404 "OfHttp" "Of the http level.";
    error_json_entry 450 "AddedByHttp" "Of the http level.";
--- config
    error_json_entry 5xx "OfServer";

    location = /codes {
        error_json_catalog;
        error_json_entry 401 "OfLocation";
        error_json_entry 450 "OfLocation" "Of the location.";
        error_json_entry 599 "AddedByLocation";
        error_json_entry 3xx "Elsewhere";
        error_json_entry 100 "GoOn";
    }

    location = /server { error_json_catalog; }
--- client
my $c = client();
my $html = $c->get('/codes', $browser)->{body};
my $server = $c->get('/server', $browser)->{body};

for (
    [ 401, 'OfLocation', 'overridden', catalog()->{401}[1] ],
    [ 404, 'OfHttp', 'overridden', 'Of the http level.' ],
    [ 450, 'OfLocation', 'added', 'Of the location.' ],
    [ 599, 'AddedByLocation', 'added', catalog()->{'5xx'}[1] ],
    [ '5xx', 'OfServer', 'overridden', catalog()->{'5xx'}[1] ],
    [ '3xx', 'Elsewhere', 'overridden', catalog()->{'3xx'}[1] ],
    [ 100, 'GoOn', 'overridden', catalog()->{100}[1] ],
    [ 400, catalog()->{400}[0], undef, catalog()->{400}[1] ],
    [ 451, catalog()->{451}[0], undef, catalog()->{451}[1] ],
) {
    my ($code, @texts) = @$_;
    is_deeply([ @{row($html, $code)}[3 .. 5] ], \@texts, "row of $code");
}

is(row($server, 401)->[3], catalog()->{401}[0], 'row of 401 outside');
is(row($server, 450)->[3], 'AddedByHttp', 'row of 450 outside');
is(row($server, 599), undef, 'row of 599 outside');

my $codes = decode($c->get('/codes')->{body})->{codes};
my @sorted = sort { $a <=> $b } 450, 599, grep { /^\d+$/ } @codes;

is_deeply([ map { $_->{code} } @$codes ], \@sorted, 'codes of the JSON');
is_deeply([ grep { $_->{code} =~ /^(?:404|599)$/ } @$codes ], [
    { code => 404, message => 'OfHttp',
      description => 'Of the http level.' },
    { code => 599, message => 'AddedByLocation',
      description => catalog()->{'5xx'}[1] },
], 'entries of the JSON');



=== TEST 12: texts are escaped
--- config
    location = /codes {
        error_json_catalog;
        error_json_entry 404 "<script>alert(1)</script>" "&lt; \"q\" 'a' \\ é";
        error_json_entry 450 "</td><td>&" "]]>--><!--\t</table>";
    }
--- client
my $c = client();
my $html = $c->get('/codes', $browser)->{body};
my $json = $c->get('/codes')->{body};

is_deeply([ @{row($html, 404)}[3, 5] ],
          [ '&lt;script&gt;alert(1)&lt;/script&gt;',
            '&amp;lt; &quot;q&quot; \'a\' \\ é' ], 'row of 404');
is_deeply([ @{row($html, 450)}[3, 5] ],
          [ '&lt;/td&gt;&lt;td&gt;&amp;',
            "]]&gt;--&gt;&lt;!--\t&lt;/table&gt;" ], 'row of 450');

unlike($html, qr/<script/, 'no script');
unlike($json, qr/</, 'inert JSON');

my ($entry) = grep { $_->{code} == 404 } @{decode($json)->{codes}};

is($entry->{message}, '<script>alert(1)</script>', 'message');
is($entry->{description}, "&lt; \"q\" 'a' \\ \x{e9}", 'description');



=== TEST 13: an "if" block has the page, an inner location has not
--- config
    location /codes {
        error_json_catalog;
        error_json_entry 450 Own;

        if ($arg_header) {
            add_header X-If yes;
        }

        location /codes/inner { }
    }
--- client
my $c = client();
my $res = $c->get('/codes?header=1');

is(header($res, 'x-if'), 'yes', 'the block');
is($res->{body}, $c->get('/codes')->{body}, 'body');
like($res->{body}, qr/"code":450,/, 'the entry of the location');

is($c->get('/codes/other')->{status}, 200, 'the location is a prefix');
is($c->get('/codes/inner')->{status}, 404, 'an inner location');



=== TEST 14: filters do not write into what is sent to the next client
--- http_config
    charset_map koi8-r utf-8 { CE D09D; C5 D0B5; D4 D182; }
    charset_map from to { D0 D1; D1 D2; }
--- config
    location = /codes {
        charset koi8-r;
        override_charset on;
        sub_filter_once off;
        sub_filter Message MESSAGE;
        error_json_catalog;
        error_json_entry 404 "Нет";
    }

    # from one byte to another, which is done in place

    location = /bytes {
        source_charset from;
        charset to;
        charset_types *;
        error_json_catalog;
        error_json_entry 404 "Р";
    }
--- client
my $c = client();

for my $n (1 .. 3) {
    my $res = $c->get('/codes', $browser);

    is(header($res, 'content-type'), 'text/html; charset=koi8-r', "type $n");
    is(row($res->{body}, 404)->[3], "\xce\xc5\xd4", "recoded $n");
    is(row($res->{body}, 403)->[5], catalog()->{403}[1], "the rest $n");
    like($res->{body}, qr/>MESSAGE</, "substituted $n");
    unlike($res->{body}, qr/>Message</, "substituted all $n");

    like($c->get('/bytes')->{body}, qr/"message":"\xd1\?"/, "bytes $n");
}



=== TEST 15: a subrequest
--- config
    location = /codes { error_json_catalog; }

    location = /ssi {
        ssi on;
        default_type text/html;
        return 200 '(<!--#include virtual="/codes?format=json" -->)';
    }
--- client
my $c = client();

is($c->get('/ssi')->{body}, '(' . $c->get('/codes')->{body} . ')', 'body');



=== TEST 16: as an error page
--- config
    location = /codes { error_json_catalog; }
    location = /none { error_page 404 /codes; return 404; }
    location = /covered { error_json_catalog; error_json on; }
    location = /replaced { error_page 404 /covered; return 404; }
--- client
my $c = client();
my $res = $c->get('/none', $browser);

is($res->{status}, 404, 'status');
is($res->{body}, $c->get('/codes', $browser)->{body}, 'body');

document_ok($c->get('/replaced', $browser), 404);



=== TEST 17: not in a server
--- config
    error_json_catalog;
--- must_die
--- suppress_stderr
--- error_log
"error_json_catalog" directive is not allowed here



=== TEST 18: no arguments
--- config
    location /codes { error_json_catalog on; }
--- must_die
--- suppress_stderr
--- error_log
invalid number of arguments in "error_json_catalog" directive



=== TEST 19: once in a location
--- config
    location /codes { error_json_catalog; error_json_catalog; }
--- must_die
--- suppress_stderr
--- error_log
"error_json_catalog" directive is duplicate
