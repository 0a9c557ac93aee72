# Copyright (C) ngx_status_module developers

# "error_json_template" and "error_json_format": what is taken, what it makes of
# values from outside, and what is refused.  The language itself is tested in
# t/unit/template*.c.

use lib 't/lib';
use StatusTest 'no_plan';

run_tests();

__DATA__

=== TEST 1: variables in strings and in the place of values
--- http_config
    error_json on;
    error_json_template mine '{
        "string": "<$arg_a> ${arg_b}.",
        "value":  $arg_a,
        "list":   [ $status, true, null, -1.5e3, "\u00fc\ud83d\ude00\u0024" ],
        "nested": { "a": { "b": $status_message } }
    }' type=application/vnd.Mine+json;
--- config
    location /x { error_json_format mine; internal; }
--- client
my $c = client();

sub mine {
    my ($string, $value) = @_;
    return qq({"string":"\\u003c$string.","value":$value,)
           . qq("list":[404,true,null,-1.5e3,"\\u00fc\\ud83d\\ude00\\u0024"],)
           . qq("nested":{"a":{"b":"NotFound"}}}\n);
}

my $res = $c->get('/x');
is("@{$res->{headers}{'content-type'}}", 'application/vnd.Mine+json');
is($res->{body}, mine('> ', 'null'));

my @cases = (
    [ 'a=1&b=2' => mine('1> 2', '1') ],
    [ 'a=true' => mine('true> ', 'true') ],
    [ 'a=tru' => mine('tru> ', '"tru"') ],
    [ 'a=null' => mine('null> ', 'null') ],
    [ 'a=1e5' => mine('1e5> ', '1e5') ],
    [ 'a=+1' => mine('+1> ', '"+1"') ],
    [ 'a={}' => mine('{}> ', '"{}"') ],
    [ 'a="' => mine('\\"> ', '"\\""') ],
    [ "a=\xff" => mine("\xef\xbf\xbd> ", "\"\xef\xbf\xbd\"") ],
);

for (@cases) {
    my $res = $c->get("/x?$_->[0]");
    is($res->{body}, $_->[1], $_->[0]);
    ok(decode($res->{body}), "$_->[0]: valid JSON");
}



=== TEST 2: a template that is no object
--- http_config
    error_json on;
    error_json_template list '[$status, "$status_description"]';
    error_json_template text '"$status_message"' type=text/plain;
    error_json_template value '$arg_a';
--- config
    location /list { error_json_format list; return 410; }
    location /text { error_json_format text; return 410; }
    location /value { error_json_format value; return 410; }
--- client
my $c = client();
is($c->get('/list')->{body}, '[410,"' . catalog()->{410}[1] . "\"]\n");

my $res = $c->get('/text');
is("@{$res->{headers}{'content-type'}} $res->{body}", qq(text/plain "Gone"\n));
is($c->get('/value?a=7')->{body}, "7\n");
is($c->get('/value')->{body}, "null\n");



=== TEST 3: the format of a level, and of those inside
--- http_config
    error_json on;
    error_json_format odata;
--- config
    location /outer { return 410; }
    location /own {
        error_json_format jsonapi;
        location /own/inner { return 410; }
    }
--- client
my $c = client();
like($c->get('/outer')->{body}, qr/^\{"error":/);
like($c->get('/own/inner')->{body}, qr/^\{"errors":/);



=== TEST 4: RFC 9457
--- http_config
    error_json on;
    error_json_format problem;
--- config
    location /plain/404 { return 404; }
    location /plain/500 { return 500; }
    location /plain/599 { return 599 x; }
    location /typed/ {
        error_json_type_uri https://example.com/$status;
        location /typed/404 { return 404; }
    }
--- client
for my $path ('/plain/404', '/plain/500', '/plain/599', '/typed/404') {
    my ($code) = $path =~ /(\d+)$/;
    my $res = client()->get($path);
    my $problem = decode($res->{body});

    # section 3: the media type; the object's members have their types
    is("@{$res->{headers}{'content-type'}}", 'application/problem+json', $path);
    like($res->{body}, qr/"title":"[^"]+"/, "$path: a title, a string");
    like($res->{body}, qr/"detail":"[^"]+"/, "$path: a detail, a string");

    # section 3.1.2: "generators MUST use the same status code"
    like($res->{body}, qr/"status":$code\b/, "$path: a status, a number");
    is($res->{status}, $code, "$path: the same status");

    # section 3.1.1: without it, the type is "about:blank"
    if ($path =~ /typed/) {
        is($problem->{type}, "https://example.com/$code", "$path: an URI");
    } else {
        ok(!exists $problem->{type}, "$path: no type");
    }

    # section 3.1.3: "SHOULD NOT change from occurrence to occurrence", and the
    # documented message rather than the reason phrase
    my $entry = catalog()->{$code} || catalog()->{'5xx'};
    is($problem->{title}, $entry->[0], "$path: the title is the message");
    is(decode(client()->get($path)->{body})->{title}, $problem->{title},
       "$path: the same title");
}



=== TEST 5: an unknown format
--- refused
error_json_format xml;
--- message
unknown format "xml" in "error_json_format", use "catalog", "problem", "google", "jsonapi", "odata", "connect", "graphql", "jsonrpc", "openai", "anthropic", "oci", or the name of an "error_json_template" that comes before in refused.conf:1



=== TEST 6: a format before its template
--- refused
error_json_format mine;
error_json_template mine '{}';
--- message
unknown format "mine" in "error_json_format", use "catalog", "problem", "google", "jsonapi", "odata", "connect", "graphql", "jsonrpc", "openai", "anthropic", "oci", or the name of an "error_json_template" that comes before in refused.conf:1



=== TEST 7: two formats in a level
--- refused
error_json_format catalog;
error_json_format problem;
--- message
"error_json_format" directive is duplicate in refused.conf:2



=== TEST 8: a template twice
--- refused
error_json_template mine '{}';
error_json_template mine '[]';
--- message
duplicate template "mine", choose a name that is not taken by another template or by a built-in format in refused.conf:2



=== TEST 9: a template named as a built-in format
--- refused
error_json_template problem '{}';
--- message
duplicate template "problem", choose a name that is not taken by another template or by a built-in format in refused.conf:1



=== TEST 10: an empty name
--- refused
error_json_template "" '{}';
--- message
empty name in "error_json_template" in refused.conf:1



=== TEST 11: a template in a server
--- refused
server {
    error_json_template mine '{}';
}
--- message
"error_json_template" directive is not allowed here in refused.conf:2



=== TEST 12: a media type that is none
--- refused
error_json_template mine '{}' type=json;
--- message
invalid media type "json" in "error_json_template", use one such as "application/json", without parameters in refused.conf:1



=== TEST 13: a media type with a parameter
--- refused
error_json_template mine '{}' "type=application/json; charset=utf-8";
--- message
invalid media type "application/json; charset=utf-8" in "error_json_template", use one such as "application/json", without parameters in refused.conf:1



=== TEST 14: half a media type
--- refused
error_json_template mine '{}' type=application/;
--- message
invalid media type "application/" in "error_json_template", use one such as "application/json", without parameters in refused.conf:1



=== TEST 15: a bad parameter
--- refused
error_json_template mine '{}' mime=text/json;
--- message
invalid parameter "mime=text/json" in "error_json_template", use "type=application/json" or another media type in refused.conf:1



=== TEST 16: invalid JSON, with the place
--- refused
error_json_template mine '{"status": $status "message": "$status_message"}';
--- message
invalid JSON in template "mine": expected "," or "}" at character 20, near ""message": "$status_" in refused.conf:1



=== TEST 17: a lone dollar
--- refused
error_json_template mine '{"price": "5 $"}';
--- message
invalid JSON in template "mine": "$" without a variable name (a dollar sign is "\u0024" in a string) at character 14, near "$"}" in refused.conf:1



=== TEST 18: a variable that is not there
--- refused
error_json_template mine '{"a": $no_such_variable}';
--- message
unknown "no_such_variable" variable



=== TEST 19: an unterminated string
--- refused
error_json_template mine '{"a": "b}';
--- message
invalid JSON in template "mine": unterminated string at character 7, near ""b}" in refused.conf:1



=== TEST 20: a depth bomb
--- refused eval
"error_json_template mine '" . '[' x 2000 . "';"
--- message
invalid JSON in template "mine": nested deeper than 32 levels at character 33, near "[[[[[[[[[[[[[[[[[[[[" in refused.conf:1



=== TEST 21: a template of 1 MB, which nginx itself refuses
--- refused eval
"error_json_template mine '[" . '1,' x 500000 . "1]';"
--- message
too long parameter, probably missing terminating "'" character in refused.conf:1



=== TEST 22: a variable in a name
--- refused
error_json_template mine '{"$a": 1}';
--- message
invalid JSON in template "mine": "$" in a member name (a dollar sign is "\u0024") at character 3, near "$a": 1}" in refused.conf:1



=== TEST 23: a name twice
--- refused
error_json_template mine '{"a": 1, "a": 2}';
--- message
invalid JSON in template "mine": duplicate member name at character 10, near ""a": 2}" in refused.conf:1



=== TEST 24: a name twice, written differently
--- refused
error_json_template mine '{"é中😀": 1, "\u00e9\u4e2d\ud83d\ude00": 2}';
--- message
invalid JSON in template "mine": duplicate member name at character 12, near ""\u00e9\u4e2d\ud83d\" in refused.conf:1



=== TEST 25: an open bracket
--- refused
error_json_template mine '{"a": "${b"}';
--- message
invalid JSON in template "mine": expected a variable name and "}" after "${" at character 8, near "${b"}" in refused.conf:1



=== TEST 26: a control character in a string
--- refused
error_json_template mine '{"a": "	"}';
--- message
invalid JSON in template "mine": control character in string at character 8, near " "}" in refused.conf:1



=== TEST 27: an escape that is none
--- refused
error_json_template mine '{"a": "\x"}';
--- message
invalid JSON in template "mine": invalid escape at character 8, near "\x"}" in refused.conf:1



=== TEST 28: an escape that is cut off
--- refused
error_json_template mine '{"a": "\u12';
--- message
invalid JSON in template "mine": invalid escape at character 8, near "\u12" in refused.conf:1



=== TEST 29: an escape at the end
--- refused
error_json_template mine "{\"a\": \"\\";
--- message
invalid JSON in template "mine": invalid escape at character 8, near "\" in refused.conf:1



=== TEST 30: an escape with other digits
--- refused
error_json_template mine '{"a": "\u12x4"}';
--- message
invalid JSON in template "mine": invalid escape at character 8, near "\u12x4"}" in refused.conf:1



=== TEST 31: half a character
--- refused
error_json_template mine '{"a": "\ud800"}';
--- message
invalid JSON in template "mine": lone surrogate at character 8, near "\ud800"}" in refused.conf:1



=== TEST 32: half a character before another one
--- refused
error_json_template mine '{"a": "\ud83d\u0041"}';
--- message
invalid JSON in template "mine": lone surrogate at character 8, near "\ud83d\u0041"}" in refused.conf:1



=== TEST 33: a number without digits
--- refused
error_json_template mine '{"a": -}';
--- message
invalid JSON in template "mine": invalid number at character 7, near "-}" in refused.conf:1



=== TEST 34: a number without decimals
--- refused
error_json_template mine '{"a": 1.}';
--- message
invalid JSON in template "mine": invalid number at character 7, near "1.}" in refused.conf:1



=== TEST 35: a number without an exponent
--- refused
error_json_template mine '{"a": 1e}';
--- message
invalid JSON in template "mine": invalid number at character 7, near "1e}" in refused.conf:1



=== TEST 36: no colon
--- refused
error_json_template mine '{"a" 1}';
--- message
invalid JSON in template "mine": expected ":" at character 6, near "1}" in refused.conf:1



=== TEST 37: a name that is no string
--- refused
error_json_template mine '{"a": 1, 2}';
--- message
invalid JSON in template "mine": expected a member name at character 10, near "2}" in refused.conf:1



=== TEST 38: variables side by side, and those of an entry that has none
--- http_config
    error_json on;
    error_json_template mine '{"a": "$arg_a$arg_b${arg_a}", "t": $status_type_uri}';
--- config
    location /x { error_json_format mine; internal; }
--- client
is(client()->get('/x?a=1&b=2')->{body}, qq({"a":"121","t":null}\n));



=== TEST 39: an URI with variables in a template that has none of its own
--- http_config
    error_json on;
    error_json_template mine '{"code": $status, "t": $status_type_uri}';
--- config
    location /x { error_json_format mine; error_json_type_uri http://x$uri; }
--- client
is(client()->get('/x/1')->{body}, qq({"code":404,"t":"http://x/x/1"}\n));
is(client()->get('/x/2')->{body}, qq({"code":404,"t":"http://x/x/2"}\n));
