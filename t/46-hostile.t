# Copyright (C) ngx_status_module developers

# What clients and upstreams send that nobody would think of.  Whatever it is,
# the response is one that a strict client takes, its body is one JSON object
# of the names that are configured, inert in HTML and JavaScript, and the
# worker is the same as before.

use lib 't/lib';
use StatusTest 'no_plan';

use Http2Window;
use IO::Compress::Gzip qw(gzip);

our $page = '<html>' . 'x' x 2000 . '</html>';
our $html = "Content-Type: text/html\n";

gzip(\$page => \our $gzipped) or die;

# values, as bytes

our @values = (
    '"', '\\', '\\"', '\\u0022', '","code":200,"x":"', '"}', '{}', '[1]', '/',
    '\\u0000', '\\', '$uri', '${code}', '%s%n%p', '{{7*7}}', 'true', 'null',
    '0', '-0', '007', '1e999', '-1.5e+3', '.5', '5.', '1_000', '0x10', '1,2',
    'NaN', 'Infinity', '{"a":1}', '{"a":1,"a":2}', '{"a":1}}', '{"a":1},"x":2',
    '["<script>"]', "[\"\xff\"]", "[\"\xe2\x80\xa8\"]", '["', '{"a"', '[1,]',
    '{"__proto__":{"x":1}}', '[[[[[[', '"string"', '"\\ud800"', '/* */1',
    '[' x 3000 . ']' x 3000, '{"a":' x 1000 . '1' . '}' x 1000, '9' x 4000,
    '</script><script>alert(1)</script>', '<!--', ']]>', '<?xml ?>', '&lt;',
    '<!--#include virtual="/secret" -->', '<!--#exec cmd="id" -->',
    "\xe2\x80\xa8\xe2\x80\xa9", "caf\xc3\xa9", "\xf0\x9f\x98\x80",
    "\xff\xfe", "\xc3", "\xc3\x28", "\x80\x80", "\xc0\xaf", "\xe0\x80\xaf",
    "\xed\xa0\x80", "\xed\xb0\x80", "\xf4\x90\x80\x80", "\xf8\x88\x80\x80\x80",
    "\xf0\x9f\x98", "\xe2\x80", "\xef\xbf\xbe", "\xef\xbf\xbf", "\xef\xbb\xbfx",
    "a\xffb\xc3\xa9c\xe2\x80", 'x' x 7000, '"' x 3000, "\xff" x 3000,
    '<' x 3000,
);

our @controls = map { chr } 1 .. 9, 11, 12, 14 .. 31, 127;

# a status line and headers of an upstream, and its body

our %answers = (
    'repeated Content-Encoding' => [ "HTTP/1.1 404 No\n$html"
        . "Content-Encoding: gzip\nContent-Encoding: br\n"
        . "content-encoding: gzip\nContent-Length: 4\n", 'page' ],
    'repeated ETag' => [ "HTTP/1.1 404 No\n${html}ETag: \"a\"\nETag: W/\"b\"\n"
        . "etag: junk\nETAG:\nContent-Length: 4\n", 'page' ],
    'repeated Content-Length' => [ "HTTP/1.1 404 No\n$html"
        . "Content-Length: 4\nContent-Length: 4\n", 'page' ],
    'two Content-Lengths' => [ "HTTP/1.1 404 No\n$html"
        . "Content-Length: 4\nContent-Length: 4000\n", 'page' ],
    'two Content-Lengths, turned' => [ "HTTP/1.1 404 No\n$html"
        . "Content-Length: 4000\nContent-Length: 4\n", 'page' ],
    'both lengths' => [ "HTTP/1.1 404 No\n${html}Content-Length: 4\n"
        . "Transfer-Encoding: chunked\n", "4\r\npage\r\n0\r\n\r\n" ],
    'repeated chunked' => [ "HTTP/1.1 404 No\n${html}"
        . "Transfer-Encoding: chunked\nTransfer-Encoding: chunked\n",
        "4\r\npage\r\n0\r\n\r\n" ],
    'an unknown transfer coding' => [ "HTTP/1.1 404 No\n${html}"
        . "Transfer-Encoding: gzip, chunked\n", "4\r\npage\r\n0\r\n\r\n" ],
    (map { ("Content-Length $_" => [ "HTTP/1.1 404 No\n${html}"
                                     . "Content-Length: $_\n", 'page' ]) }
        '-1', '', '4x', '0x4', '+4', '4, 4', '99999999999999999999',
        '9223372036854775807', "\xff"),
    'repeated Content-Type' => [ "HTTP/1.1 404 No\n${html}"
        . "Content-Type: application/json\nContent-Length: 4\n", 'page' ],
    (map { ("Content-Type $_->[0]" => [ "HTTP/1.1 404 No\n"
                . "Content-Type: $_->[1]\nContent-Length: 4\n", 'page' ]) }
        [ 'empty', '' ], [ 'of a semicolon', ';' ], [ 'of a slash', '/' ],
        [ 'of blanks', '   ' ], [ 'of a tab', "\t" ],
        [ 'of no subtype', 'text/' ],
        [ 'of junk', "\xff\xfe\x80" ],
        [ 'of 5 kB', 'text/html; ' . 'x=y; ' x 1000 ],
        [ 'of 5 kB of a value', 'text/html; x="' . 'y' x 5000 ],
        [ 'of 5 kB of blanks', 'text/html' . ' ' x 5000 . ';x' ],
        [ 'of 5 kB of a name', 'text/' . 'h' x 5000 ],
        [ 'of a charset without an end', 'text/html; charset="' ],
        [ 'of charsets', 'text/html; charset=;charset=x;charset=' ]),
    'junk in values' => [ "HTTP/1.1 404 No\n${html}X-Junk: \xff\xfe\x80\xc3\n"
        . "ETag: \x80\"\nLast-Modified: \xff\nContent-Language: \xfe\n"
        . "Retry-After: \xff\nVary: \xff\nContent-Length: 4\n", 'page' ],
    'controls in values' => [ "HTTP/1.1 404 No\n${html}X-Junk: a\x01\x1b[31m\n"
        . "ETag: \x7f\nContent-Length: 4\n", 'page' ],
    'NUL in a value' => [ "HTTP/1.1 404 No\n${html}X-Junk: a\0b\n"
        . "Content-Length: 4\n", 'page' ],
    'NUL in a name' => [ "HTTP/1.1 404 No\n${html}X\0Junk: a\n"
        . "Content-Length: 4\n", 'page' ],
    'NUL in the reason' => [ "HTTP/1.1 404 N\0o\n${html}"
        . "Content-Length: 4\n", 'page' ],
    'NUL in the type' => [ "HTTP/1.1 404 No\nContent-Type: text/html\0;x\n"
        . "Content-Length: 4\n", 'page' ],
    'junk in the reason' => [ "HTTP/1.1 404 \xff<script>\"\\\n${html}"
        . "Content-Length: 4\n", 'page' ],
    'a long reason' => [ "HTTP/1.1 404 " . 'x' x 3000 . "\n${html}"
        . "Content-Length: 4\n", 'page' ],
    'a line without a colon' => [ "HTTP/1.1 404 No\n${html}nonsense\n"
        . "Content-Length: 4\n", 'page' ],
    'a name of blanks' => [ "HTTP/1.1 404 No\n${html}X Y: z\n"
        . "Content-Length: 4\n", 'page' ],
    'an empty name' => [ "HTTP/1.1 404 No\n${html}: z\n"
        . "Content-Length: 4\n", 'page' ],
    'a folded line' => [ "HTTP/1.1 404 No\n${html}X-Y: z\n  folded\n"
        . "Content-Length: 4\n", 'page' ],
    'a giant header' => [ "HTTP/1.1 404 No\n${html}X-Big: " . 'x' x 100000
        . "\nContent-Length: 4\n", 'page' ],
    'a header of 2000 lines' => [ "HTTP/1.1 404 No\n${html}"
        . CORE::join('', map { "X-$_: y\n" } 1 .. 2000)
        . "Content-Length: 4\n", 'page' ],
    'a header of 400 lines' => [ "HTTP/1.1 404 No\n${html}"
        . CORE::join('', map { "ETag: $_\nX-$_: y\n" } 1 .. 200)
        . "Content-Length: 4\n", 'page' ],
    (map { ("a chunk size of $_->[0]" => [ "HTTP/1.1 404 No\n${html}"
                . "Transfer-Encoding: chunked\n", $_->[1] ]) }
        [ 'nonsense', "zz\r\npage\r\n" ], [ '-1', "-1\r\npage\r\n" ],
        [ '16 digits', "ffffffffffffffff\r\npage\r\n" ],
        [ '20 digits', 'f' x 20 . "\r\npage\r\n" ],
        [ 'nothing', "\r\npage\r\n" ], [ 'NULs', "\0" x 100 ],
        [ '5 kB of an extension', '4;' . 'x' x 5000 . "\r\npage\r\n0"
                                  . "\r\n\r\n" ],
        [ 'too little', "2\r\npage\r\n0\r\n\r\n" ]),
    'giant trailers' => [ "HTTP/1.1 404 No\n${html}"
        . "Transfer-Encoding: chunked\n",
        "4\r\npage\r\n0\r\n" . 'X-Y: ' . 'z' x 50000 . "\r\n\r\n" ],
    'gzip that is none' => [ "HTTP/1.1 404 No\n${html}"
        . "Content-Encoding: gzip\nContent-Length: 4\n", 'page' ],
    'gzip twice' => [ "HTTP/1.1 404 No\n${html}Content-Encoding: gzip\n"
        . "Content-Encoding: gzip\nContent-Length: " . length($gzipped) . "\n",
        $gzipped ],
    'gzip, unannounced' => [ "HTTP/1.1 404 No\n${html}"
        . "Content-Length: " . length($gzipped) . "\n", $gzipped ],
    'a body of NULs' => [ "HTTP/1.1 404 No\n${html}Content-Length: 3000\n",
        "\0" x 3000 ],
    'a page that includes' => [ "HTTP/1.1 404 No\n${html}Content-Length: 34\n",
        '<!--#include virtual="/secret" -->' ],
    'more than it says' => [ "HTTP/1.1 404 No\n${html}Content-Length: 1\n",
        $page ],
    (map { ("a status line \"$_\"" => [ "$_\n${html}Content-Length: 4\n",
                                        'page' ]) }
        'HTTP/1.1 404', 'HTTP/1.1 404 ', 'HTTP/1.1  404 No', 'HTTP/1.1 4044 x',
        'HTTP/1.1 40', 'HTTP/1.1 -404 x', 'HTTP/1.1 600 x', 'HTTP/1.1 999 x',
        'HTTP/9.9 404 No',
        'HTTP/1.1 404abc', 'HTTP/1.1404 No'),
    (map { ("no status line but \"$_\"" => [ "$_\n", '' ]) }
        '<html>', "\0\0\0\0", 'HTP/1.1 404 No', 'SSH-2.0-x', "\xff"),
);

my @names = sort keys %answers;

$ENV{TEST_NGINX_RAW_PORT} = RawUpstream::start(
    error_pages($page),
    '/value' => sub {
        my ($conn) = @_;
        my ($value) = $conn->{head} =~ /^X-Value: (.*)\r$/m;
        sends("HTTP/1.1 404 No\n${html}X-Value: $value\nX-Again: $value",
              'page')->($conn);
    },
    map {
        my ($head, $body) = @{$answers{$names[$_]}};

        "/$_" => sub {
            $_[0]->put($head =~ s/\n/\r\n/gr . "\r\n");
            $_[0]->put($body);
            $_[0]->close;
        };
    } 0 .. $#names,
);

our $http_config = <<'_EOC_';
    proxy_buffer_size 64k;
    proxy_buffers 8 64k;
    proxy_busy_buffers_size 128k;
    large_client_header_buffers 4 16k;

    error_json_template own
        '{"at": "<$uri>", "value": $http_x_value,
          "list": ["$http_x_value", {"x y": "${status}-$arg_value"}]}';
_EOC_

our $config = <<'_EOC_';
    error_json on;
    proxy_http_version 1.1;
    add_header X-Outcome $error_json always;

    location = /pid { add_header X-Pid $pid; empty_gif; }
    location = /secret { root html; }
    location = /ok { proxy_pass http://127.0.0.1:$TEST_NGINX_RAW_PORT; }
    location /raw/ { proxy_pass http://127.0.0.1:$TEST_NGINX_RAW_PORT/; }

    location / {
        error_json_member uri $uri;
        error_json_member request_uri $request_uri;
        error_json_member value $http_x_value;
        error_json_member number $http_x_value as=number;
        error_json_member json $http_x_value as=json;
        error_json_member mixed "<$http_x_value>";
        internal;
    }

    location /upstream/ {
        error_json_member value $upstream_http_x_value;
        error_json_member again $sent_http_x_again;
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAW_PORT/;
    }

    location /own/ { error_json_format own; internal; }

    location /problem/ {
        error_json_format problem;
        error_json_type_uri https://example.com/$http_x_value;
        internal;
    }

    location /jsonapi/ {
        error_json_format jsonapi;
        error_json_member value $http_x_value;
        internal;
    }

    location /google/ {
        error_json_format google;
        error_json_member value $http_x_value;
        internal;
    }

    location /ssi/ {
        ssi on;
        ssi_types *;
        error_json_member value $http_x_value;
        error_json_member uri $uri;
        internal;
    }
_EOC_


# of the worker

sub pid { return client()->get('/pid')->{headers}{'x-pid'}[0] }


# what a value is as text, with one U+FFFD for what is not UTF-8 by RFC 3629

our $utf8 = qr/[\x00-\x7f] | [\xc2-\xdf][\x80-\xbf]
               | \xe0[\xa0-\xbf][\x80-\xbf]
               | [\xe1-\xec\xee\xef][\x80-\xbf]{2}
               | \xed[\x80-\x9f][\x80-\xbf]
               | \xf0[\x90-\xbf][\x80-\xbf]{2} | [\xf1-\xf3][\x80-\xbf]{3}
               | \xf4[\x80-\x8f][\x80-\xbf]{2}/x;

sub text {
    my ($bytes) = @_;

    my $text = CORE::join '', map { /^$utf8$/s ? $_ : "\xef\xbf\xbd" }
                              $bytes =~ /($utf8|[\x80-\xff])/g;

    utf8::decode($text);
    return folded($text);
}


sub folded {
    my ($text) = @_;
    return defined $text && !ref $text ? $text =~ s/\x{fffd}+/\x{fffd}/gr
                                       : $text;
}


# the object of a response, whose body has nothing active in it

sub object {
    my ($res, $name) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;

    if ($res->{error}) {
        fail("$name: $res->{error}");
        return {};
    }

    my $body = $res->{body};

    like($body, qr/^(?:[\x00-\x7f]++|$utf8)*+\z/, "$name: UTF-8");
    unlike($body, qr/<|\xe2\x80[\xa8\xa9]/, "$name: inert");
    like($body, qr/^[^\x00-\x1f]*\n$/, "$name: one line");

    my $json = eval {
        JSON::PP->new->utf8->max_depth(100000)->decode($body)
    };

    is(ref $json, 'HASH', "$name: an object") or diag("$@ $body");

    # the names, of which none may be there twice

    my %seen;
    my $top = $body =~ s/"(?:[^"\\]|\\.)*"(?!:)/""/gr;
    1 while $top =~ s/(?<=.)\{[^{}]*\}|\[[^\[\]]*\]/""/g;
    $seen{$_}++ for $top =~ /"((?:[^"\\]|\\.)*)":/g;
    is(CORE::join(' ', grep { $seen{$_} > 1 } keys %seen), '',
       "$name: each name once");

    return ref $json eq 'HASH' ? $json : {};
}


sub escaped {
    return $_[0] =~ s/([^A-Za-z0-9])/sprintf '%%%02X', ord $1/ger;
}


sub shown {
    my $value = substr $_[0], 0, 40;
    return $value =~ s/([^ -~])/sprintf '\\x%02x', ord $1/ger;
}

run_tests();

__DATA__

=== TEST 1: values of a client in members
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
my $pid = pid();
my $c = client();

for my $value (@values, map { "a${_}b" } @controls) {
    my $name = shown($value);
    my $res = $c->get('/x', "X-Value: $value");
    my $json = object($res, $name);

    is($res->{status}, 404, "$name: status");
    is(folded($json->{value}), text($value), "$name: a string");
    is(folded($json->{mixed}), '<' . text($value) . '>', "$name: in a string");
    is($json->{code}, 404, "$name: code");
    is(CORE::join(' ', sort keys %$json),
       'code description json message mixed number request_uri uri value',
       "$name: members");

    # a number, or a string

    my ($number) = $res->{body} =~ /"number":("|-?\d)/;
    is($number eq '"', $value !~ /^-?(?:0|[1-9]\d*)(?:\.\d+)?
                                  (?:[eE][+-]?\d+)?\z/x,
       "$name: as a number");
    is(folded($json->{number}), text($value), "$name: as a string")
        if $number eq '"';

    # JSON, or a string

    my $same = eval { JSON::PP->new->utf8->allow_nonref->decode($value) };

    if (ref $same) {
        is_deeply($json->{json}, $same, "$name: as JSON");

    } elsif (!defined $same && !ref $json->{json} && $value ne 'null') {
        is(folded($json->{json}), text($value), "$name: as no JSON");
    }
}

is(pid(), $pid, 'the same worker');



=== TEST 2: URIs of a client
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
my $pid = pid();
my $c = client();

for my $value ((grep { length() < 3000 } @values), @controls, "\n", "\r\nX: y")
{
    my $name = shown($value);
    my $uri = '/a' . escaped($value) . 'b';
    my $res = $c->get("$uri?" . escaped($value));
    my $json = object($res, $name);

    is($res->{status}, 404, "$name: status");
    is($json->{request_uri}, "$uri?" . escaped($value),
       "$name: as it was sent");

    # nginx makes one slash of two

    is(folded($json->{uri}), text("/a${value}b") =~ s{//+}{/}gr,
       "$name: decoded") if $value !~ m{/\.\.?/};
}

for my $raw ('/<!--#include&virtual="/secret"-->', '/</script>', '/"\\',
             "/\xff\xc3\x28", '/{"a":1}?{"b":2}', '/a?<b>', "/\xe2\x80\xa8")
{
    my $json = object($c->get($raw), shown($raw));
    is(folded($json->{request_uri}), text($raw), shown($raw) . ': as it is');
}

# a NUL is refused

$c = client();
document_ok($c->get('/a%00b'), 400, 'a NUL, escaped');

for my $bytes ("GET /a\0b HTTP/1.1\r\n\r\n",
               "GET /x HTTP/1.1\r\nX-Value: a\0b\r\n\r\n",
               "GET /x\0 HTTP/1.1\0\r\n\r\n", "\0\0\0\0\r\n\r\n")
{
    $c = client();
    $c->put($bytes);
    document_ok($c->response, 400, shown($bytes));
}

is(pid(), $pid, 'the same worker');



=== TEST 3: values in templates, and in each format
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
my $pid = pid();
my $c = client();

for my $value (@values) {
    my $name = shown($value);
    my @header = ("X-Value: $value");
    my $text = text($value);

    if (length $value < 3000) {
        my $arg = $value =~ s/[^!-~]|&|#/./gr;
        my $json = object($c->get("/own/x?value=$arg", @header), "own: $name");

        is($json->{at}, '</own/x>', "own: $name: URI");
        is(folded($json->{list}[0]), $text, "own: $name: in a string");
        is($json->{list}[1]{'x y'}, "404-$arg", "own: $name: among others");
        is(CORE::join(' ', sort keys %$json), 'at list value',
           "own: $name: members");

        is(folded($json->{value}), $text, "own: $name: a value")
            if $value !~ /^(?:true|false|null|-?\d.*)$/;
    }

    my $res = $c->get('/problem/x', @header);
    my $json = object($res, "problem: $name");
    is(folded($json->{type}), "https://example.com/$text", "problem: $name");
    is($json->{status}, 404, "problem: $name: status");

    for my $format (qw(jsonapi google ssi)) {
        $json = object($c->get("/$format/x", @header), "$format: $name");
        is(folded($json->{value}), $text, "$format: $name: value");
    }
}

is(pid(), $pid, 'the same worker');



=== TEST 4: SSI directives in a URI
--- http_config eval: $main::http_config
--- config eval: $main::config
--- user_files
>>> secret
the secret
--- client
for my $value ('<!--#include virtual="/secret" -->', '<!--# if expr="1" -->',
               '<!--#echo var="pid" -->', '<!--#include', '<!--')
{
    my $res = client()->get('/ssi/' . escaped($value), "X-Value: $value");
    my $json = object($res, $value);

    is($json->{value}, $value, "$value: in a header");
    is($json->{uri}, "/ssi/$value", "$value: in a URI");
    unlike($res->{body}, qr/secret'|the secret/, "$value: inert");
}



=== TEST 5: values that come from an upstream
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
my $pid = pid();

for my $value (@values) {
    my $name = shown($value);
    my $json = object(client()->get('/upstream/value', "X-Value: $value"),
                      $name);

    is(folded($json->{value}), text($value), "$name: \$upstream_http_...");
    is(folded($json->{again}), text($value), "$name: \$sent_http_...");
}

is(pid(), $pid, 'the same worker');



=== TEST 6: an upstream that does not keep to the rules
--- http_config eval: $main::http_config
--- config eval
"location /unbuffered/ { proxy_buffering off;"
. " proxy_pass http://127.0.0.1:\$TEST_NGINX_RAW_PORT/; }\n"
. "location /gunzip/ { gunzip on;"
. " proxy_pass http://127.0.0.1:\$TEST_NGINX_RAW_PORT/; }\n"
. "location /charset/ { charset utf-8; override_charset on;"
. " proxy_pass http://127.0.0.1:\$TEST_NGINX_RAW_PORT/; }\n"
. "location /match/ { error_json_match ~ '(?<found>x+|page)' required;"
. " error_json_member found \$found;"
. " proxy_pass http://127.0.0.1:\$TEST_NGINX_RAW_PORT/; }\n"
. $main::config
--- client
my $pid = pid();

my @names = sort keys %answers;

# of another type, or no error, by the last header of the name

my $kept = qr/^Content-Type\ of\ (?:a\ |no\ subtype|junk|5\ kB\ of\ a\ name)
              |^NUL\ in\ the\ type
              |^repeated\ Content-Type
              |^a\ status\ line\ "HTTP\/1\.1\ (?:4044|40|-404|600|999)
              |^a\ status\ line\ "HTTP\/1\.1404
              |^no\ status\ line/x;

for my $n (0 .. $#names) {
    for my $prefix (qw(/raw /unbuffered /gunzip /charset /match)) {

        # these are for the next block

        next if $prefix eq '/match' && $names[$n] =~ /^a chunk size/;

        my $name = "$prefix: " . shown($names[$n]);
        my $res = client()->get("$prefix/$n");

        if (($res->{status} || '') =~ /^(?:404|502)$/
            && $res->{body} =~ /^\{/)
        {
            my $json = object($res, $name);
            is($json->{code}, $res->{status}, "$name: code");

            is(CORE::join('|', @{$res->{headers}{'content-type'}}),
               'application/json', "$name: type");
            is(CORE::join('|', @{$res->{headers}{'content-length'}}),
               length $res->{body}, "$name: length");
            ok(!$res->{headers}{$_}, "$name: no $_")
                for qw(content-encoding etag last-modified content-language);

        } else {
            my $outcome = CORE::join '|', @{$res->{headers}{'x-outcome'} || []};

            like($names[$n], $kept, "$name: kept")
                unless $prefix eq '/match' && $outcome eq 'match';
        }

        is(client()->get('/ok')->{body}, "ok\n", "$name: next");
    }
}

is(pid(), $pid, 'the same worker');



=== TEST 7: chunks that are none, in a body that is waited for
--- http_config eval: $main::http_config
--- config
    error_json on;
    error_json_drain 64k 5s;
    proxy_http_version 1.1;

    location = /alive { return 200 alive; }

    location /match/ {
        error_json_match ~ (?<found>page);
        error_json_member found $found;
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAW_PORT/;
    }

    location /required/ {
        error_json_match ~ 'there is no such text' required;
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAW_PORT/;
    }
--- client
my @names = sort keys %answers;

for my $n (grep { $names[$_] =~ /^a chunk size/ } 0 .. $#names) {
    my $c = client();
    my $res = $c->get("/match/$n");
    my $json = object($res, $names[$n]);

    is($res->{status}, 404, "$names[$n]: status");
    is($json->{code}, 404, "$names[$n]: code");
    is($c->get('/alive')->{body}, 'alive', "$names[$n]: next");

    # what is kept breaks off as it does without this module

    $res = client()->get("/required/$n");
    unlike($res->{body} || '', qr/"code"/, "$names[$n]: kept");
}

is(client()->get('/alive')->{body}, 'alive', 'nginx goes on');



=== TEST 8: a header of HTTP/2 that is refused before the request line is known
--- http_config
    server {
        listen 127.0.0.1:$TEST_NGINX_RAND_PORT_1 http2;
        error_json on;
        error_json_grpc on;
    }
--- config
--- client
my $port = $Test::Nginx::Util::RandPorts->{TEST_NGINX_RAND_PORT_1};

for my $type (qw(application/grpc application/grpc-web text/plain)) {
    my $c = Http2Window->new($port, '/', 10000, ['content-type', $type],
                             [':none', '']);

    is($c->body, document(400), $type);
    is($c->{end}, 'ended', "$type: the end");
}
