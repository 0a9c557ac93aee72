# Copyright (C) ngx_status_module developers

# The user's own JSON: entries laid over each other level by level, members
# with their conditions and kinds, and what of them is refused.

use lib 't/lib';
use StatusTest 'no_plan';

# the fields of the document that a path answers with

sub fields {
    my ($c, $path, @headers) = @_;

    my $res = $c->get($path, @headers);
    my $json = decode($res->{body}) || return "not JSON: $res->{body}";

    return CORE::join ' | ', @{$json}{qw(code message description)};
}

# the members after the format's own, as they stand in the document

sub members {
    my ($c, $path, @headers) = @_;

    my $res = $c->get($path, @headers);
    decode($res->{body}) or return "not JSON: $res->{body}";

    return $res->{body} =~ /"description":"(?:[^"\\]|\\.)*",?(.*)\}\n$/s
           ? $1 : "no document: $res->{body}";
}

our $not_found = catalog()->{404}[1];
our $client_error = catalog()->{'4xx'}[1];

run_tests();

__DATA__

=== TEST 1: entries of all levels
--- http_config
    error_json on;
    error_json_entry 404 "http";
    error_json_entry 419 "http added";
    error_json_entry 5xx "http class" "of the http level";
--- config
    error_json_entry 404 "server" "of the server level";
    error_json_entry 410 "server gone";

    location /plain/404 { return 404; }
    location /plain/410 { return 410; }
    location /plain/418 { return 418 x; }
    location /plain/419 { return 419 x; }
    location /plain/500 { return 500; }
    location /plain/599 { return 599 x; }

    location /own/ {
        error_json_entry 404 "location";
        error_json_entry 4xx "location class";
        error_json_entry 500 "location 500" "";

        location /own/404 { return 404; }
        location /own/410 { return 410; }
        location /own/418 { return 418 x; }
        location /own/419 { return 419 x; }
        location /own/500 { return 500; }
    }
--- client
my $c = client();

is(fields($c, '/plain/404'), '404 | server | of the server level');
is(fields($c, '/plain/410'), '410 | server gone | ' . catalog()->{410}[1]);
is(fields($c, '/plain/418'), "418 | Client Error | $client_error");
is(fields($c, '/plain/419'), "419 | http added | $client_error");
is(fields($c, '/plain/500'),
   '500 | ' . CORE::join(' | ', @{catalog()->{500}}));

$c = client();

is(fields($c, '/plain/599'), '599 | http class | of the http level');
is(fields($c, '/own/404'), '404 | location | of the server level');
is(fields($c, '/own/410'), '410 | server gone | ' . catalog()->{410}[1]);
is(fields($c, '/own/418'), "418 | location class | $client_error");
is(fields($c, '/own/419'), "419 | http added | $client_error");
is(fields($c, '/own/500'), '500 | location 500 | ');



=== TEST 2: quotes, backslashes, newlines, UTF-8, and dollars in texts
--- config
    error_json on;
    error_json_entry 404 "quo\"te and \\ back" 'über $uri </script>
second line';
    location /x { internal; }
--- client
my $res = client()->get('/x');

is($res->{body}, '{"code":404,"message":"quo\"te and \\\\ back",'
   . "\"description\":\"\xc3\xbcber \$uri \\u003c/script>\\nsecond line\"}\n");
ok(decode($res->{body}), 'valid JSON');



=== TEST 3: the variables are those of the level
--- config
    error_json_entry 404 "Mine" "my own";

    location /x {
        add_header X-Entry "$status_message: $status_description" always;
        internal;
    }
--- client
my $res = client()->get('/x');
is("@{$res->{headers}{'x-entry'}}", 'Mine: my own');



=== TEST 4: members as string, number, and JSON
--- config
    error_json on;
    location /string { error_json_member m $arg_m; internal; }
    location /number { error_json_member m $arg_m as=number; internal; }
    location /json { error_json_member m $http_m as=json; internal; }
    location /text {
        error_json_member "a \"name\" <b>" "$arg_a-${arg_b}x" as=string;
        internal;
    }

    location ~ ^/group/(.+) { error_json_member m $1; internal; }
    location /braces { error_json_member m ${arg_m}; internal; }
    location /several {
        error_json_member a $arg_A;
        error_json_member b $arg_b;
        error_json_member ab $arg_a$arg_b;
        error_json_member end $arg_a.;
        internal;
    }
--- client
my $c = client();

my @cases = (
    [ '/string?m=12' => '"m":"12"' ],
    [ '/string?m="\\' => '"m":"\"\\\\"' ],
    [ '/string' => '' ],
    [ '/number?m=12' => '"m":12' ],
    [ '/number?m=-0.5e+10' => '"m":-0.5e+10' ],
    [ '/number?m=012' => '"m":"012"' ],
    [ '/number?m=1.' => '"m":"1."' ],
    [ '/number?m=NaN' => '"m":"NaN"' ],
    [ '/number?m=0x10' => '"m":"0x10"' ],
    [ '/number?m=true' => '"m":"true"' ],
    [ '/number' => '' ],
    [ '/text?a=1&b=2' => '"a \"name\" \u003cb>":"1-2x"' ],
    [ '/group/of' => '"m":"of"' ],
    [ '/braces?m=12' => '"m":"12"' ],
    [ '/several?a=1' => '"a":"1","ab":"1","end":"1."' ],
    [ '/several?b=2' => '"b":"2","ab":"2","end":"."' ],
);

is(members($c, $_->[0]), $_->[1], $_->[0]) for @cases;

@cases = (
    [ '{"a": [1, true, null, "x"]}' => '"m":{"a": [1, true, null, "x"]}' ],
    [ '[]' => '"m":[]' ],
    [ 'null' => '"m":null' ],
    [ '"</script>"' => '"m":"\u003c/script>"' ],
    [ '{"a":1' => '"m":"{\"a\":1"' ],
    [ '1 2' => '"m":"1 2"' ],
    [ '[' x 32 . ']' x 32 => '"m":' . '[' x 32 . ']' x 32 ],
    [ '[' x 33 . ']' x 33 => '"m":"' . '[' x 33 . ']' x 33 . '"' ],
    [ "\"\xff\"" => qq("m":"\\"\xef\xbf\xbd\\"") ],
);

is(members($c, '/json', "M: $_->[0]"), $_->[1], "json $_->[0]") for @cases;
is(members($c, '/json'), '', 'json, empty');



=== TEST 5: conditions
--- config
    error_json on;
    error_json_member a yes if=$arg_a;
    error_json_member b yes if=$arg_a$arg_b;
    location /x { internal; }
--- client
my $c = client();
is(members($c, '/x'), '');
is(members($c, '/x?a=0'), '');
is(members($c, '/x?a=1'), '"a":"yes","b":"yes"');
is(members($c, '/x?b=00'), '"b":"yes"');



=== TEST 6: members are inherited as a whole
--- http_config
    error_json on;
    error_json_member level http;
--- config
    location /inherited { internal; }
    location /own { error_json_member place location; internal; }
    location /format {
        error_json_format problem;
        location /format/nested { internal; }
    }
--- client
my $c = client();

is(members($c, '/inherited'), '"level":"http"');
is(members($c, '/own'), '"place":"location"');
is($c->get('/format/nested')->{body} =~ s/.*"detail"//r,
   ":\"$not_found\",\"level\":\"http\"}\n");



=== TEST 7: members see the headers of the original response
--- config
    error_json on;
    error_json_member retry_after $sent_http_retry_after as=number;
    error_json_member type $sent_http_content_type;
    error_json_member length $sent_http_content_length as=number;
    location /upstream {
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/page;
    }
    location /page {
        error_json off;
        add_header Retry-After 120 always;
        return 503 "page";
    }
--- client
is(members(client(), '/upstream'),
   '"retry_after":120,"type":"text/plain","length":4');



=== TEST 8: an empty object of a template takes members
--- http_config
    error_json_template empty '{ }';
    error_json_template nested '{"a":{}}';
--- config
    error_json on;
    error_json_member m 1 as=number;
    error_json_member n 2;
    location /empty { error_json_format empty; internal; }
    location /nested { error_json_format nested; internal; }
--- client
my $c = client();
is($c->get('/empty')->{body}, qq({"m":1,"n":"2"}\n));
is($c->get('/nested')->{body}, qq({"a":{},"m":1,"n":"2"}\n));



=== TEST 9: the type URI, with and without variables, empty, and inherited
--- http_config
    error_json on;
    error_json_format problem;
    error_json_type_uri https://example.com/errors;
--- config
    location /constant { internal; }
    location /variable {
        error_json_type_uri https://$host/${status}#$arg_a;
        internal;
    }
    location /empty { error_json_type_uri $arg_a; internal; }
    location /catalog {
        error_json_format catalog;
        add_header X-Type $status_type_uri always;
        internal;
    }
--- client
my $c = client();

like($c->get('/constant')->{body}, qr{,"type":"https://example.com/errors"\}$});
like($c->get('/variable?a="b"')->{body},
     qr{,"type":"https://localhost/404#\\"b\\""\}$});
unlike($c->get('/empty')->{body}, qr/"type"/);

my $res = $c->get('/catalog');
document_ok($res, 404);
is("@{$res->{headers}{'x-type'}}", 'https://example.com/errors');



=== TEST 9: a type URI and members in a format without a name for it
--- config
    error_json on;
    error_json_type_uri https://example.com/errors;
    error_json_member a $uri;
    location /x { internal; }
--- client
is(members(client(), '/x'), '"a":"/x"');



=== TEST 9: members that are groups of a regular expression
--- config
    error_json on;

    location ~ ^/(.)(.)(.)(.)(.)(.)(.)(.)(.)\z {
        error_json_member one $1;
        error_json_member nine $9;
        internal;
    }
--- client
is(members(client(), '/abcdefghi'), '"one":"a","nine":"i"');



=== TEST 9: a URI with a byte that is no character of ASCII's
--- refused eval
qq(error_json_type_uri "https://example.com/\x7f";)
--- message eval
qq(invalid URI "https://example.com/\x7f" in "error_json_type_uri", the character at 21 is not allowed, percent-encode it (a space is "%20") in refused.conf:1
)



=== TEST 10: canonical names
--- config eval
CORE::join '', "error_json_format google; error_json on;\n",
    "add_header X-Canonical \$status_canonical always;\n", map {
    "location /$_ { return $_ x; }\n"
} 400, 401, 403, 404, 405, 409, 416, 429, 500, 501, 502, 503, 504
--- client
my %names = (
    400 => 'INVALID_ARGUMENT', 401 => 'UNAUTHENTICATED',
    403 => 'PERMISSION_DENIED', 404 => 'NOT_FOUND',
    405 => 'FAILED_PRECONDITION', 409 => 'ABORTED', 416 => 'OUT_OF_RANGE',
    429 => 'RESOURCE_EXHAUSTED', 500 => 'INTERNAL', 501 => 'UNIMPLEMENTED',
    502 => 'INTERNAL', 503 => 'UNAVAILABLE', 504 => 'DEADLINE_EXCEEDED',
);

for my $code (sort keys %names) {
    my $res = client()->get("/$code");
    my $error = decode($res->{body})->{error};
    is("@{$res->{headers}{'x-canonical'}}", $names{$code}, 'the variable');
    is("$error->{code} $error->{status}", "$code $names{$code}");
    is($error->{message}, catalog()->{$code}[1]);
}



=== TEST 11: an entry with a bad code
--- refused
error_json_entry 600 message;
--- message
invalid code "600" in "error_json_entry", use a code from 100 to 599, a range such as "500-599", or "3xx", "4xx", or "5xx" in refused.conf:1



=== TEST 12: an entry of a class without fallback
--- refused
error_json_entry 2xx message;
--- message
invalid code "2xx" in "error_json_entry", use a code from 100 to 599, a range such as "500-599", or "3xx", "4xx", or "5xx" in refused.conf:1



=== TEST 13: the same code twice in a level
--- refused
error_json_entry 404 one;
error_json_entry 404 two;
--- message
duplicate code "404" in "error_json_entry" in refused.conf:2



=== TEST 14: an empty message
--- refused
error_json_entry 404 "";
--- message
empty message for code "404" in "error_json_entry" in refused.conf:1



=== TEST 15: a text that is not UTF-8
--- refused eval
"error_json_entry 404 'fine' 'bad \xe9t\xe9';"
--- message eval
qq(invalid UTF-8 at byte 5 of "bad \xe9t\xe9" in "error_json_entry" in refused.conf:1\n)



=== TEST 16: an entry without a message
--- refused
error_json_entry 404;
--- message
invalid number of arguments in "error_json_entry" directive in refused.conf:1



=== TEST 17: a member that the format has
--- refused
error_json_member code 1;
server { listen 127.0.0.1:$TEST_NGINX_RAND_PORT_1; }
--- message
the name "code" in "error_json_member" is taken by the format "catalog", choose another one, in refused.conf:1



=== TEST 18: a member that the format of an inner level has
--- refused
error_json_member title 1;
server {
    location / {
        error_json_format problem;
    }
}
--- message
the name "title" in "error_json_member" is taken by the format "problem", choose another one, in refused.conf:1



=== TEST 19: a member that is the format's type
--- refused
error_json_format problem;
error_json_member type 1;
server { }
--- message
the name "type" in "error_json_member" is taken by the format "problem", choose another one, in refused.conf:2



=== TEST 20: the same member twice in a level
--- refused
error_json_member a 1;
error_json_member a 2 if=$arg_a;
--- message
duplicate name "a" in "error_json_member" in refused.conf:2



=== TEST 21: members of a format that is no object
--- refused
error_json_template list '[1]';
error_json_format list;
error_json_member a 1;
server { }
--- message
"error_json_member" cannot be used with the format "list", which is not a JSON object, in refused.conf:3



=== TEST 22: a bad "as"
--- refused
error_json_member a 1 as=int;
--- message
invalid value "int" of "as" in "error_json_member", use "string", "number", or "json" in refused.conf:1



=== TEST 23: a bad parameter of a member
--- refused
error_json_member a 1 number;
--- message
invalid parameter "number" in "error_json_member", use "as=" or "if=" in refused.conf:1



=== TEST 24: an empty name
--- refused
error_json_member "" 1;
--- message
empty name in "error_json_member" in refused.conf:1



=== TEST 25: a name that is not UTF-8
--- refused eval
"error_json_member 'n\xff' 1;"
--- message eval
qq(invalid UTF-8 at byte 2 of "n\xff" in "error_json_member" in refused.conf:1\n)



=== TEST 26: a bad URI
--- refused
error_json_type_uri "https://example.com/a b";
--- message
invalid URI "https://example.com/a b" in "error_json_type_uri", the character at 22 is not allowed, percent-encode it (a space is "%20") in refused.conf:1



=== TEST 27: a bad URI, of a character that is not seen
--- refused eval
qq(error_json_type_uri "https://example.com/\x7f";)
--- message eval
qq(invalid URI "https://example.com/\x7f" in "error_json_type_uri", the character at 21 is not allowed, percent-encode it (a space is "%20") in refused.conf:1\n)



=== TEST 28: an empty URI
--- refused
error_json_type_uri "";
--- message
empty URI in "error_json_type_uri" in refused.conf:1



=== TEST 29: a variable that is not there
--- refused
error_json_member a $no_such_variable;
server { }
--- message
unknown "no_such_variable" variable



=== TEST 30: an entry with half a code
--- refused
error_json_entry 40 message;
--- message
invalid code "40" in "error_json_entry", use a code from 100 to 599, a range such as "500-599", or "3xx", "4xx", or "5xx" in refused.conf:1



=== TEST 31: an entry of a class that has no description, and its variables
--- config
    error_json_entry 299 Mine;

    location / {
        set $early "[$status_canonical][$status_type_uri]";
        add_header X-Early $early always;
        add_header X-Entry "$status_message [$status_description]" always;
        add_header X-Canonical "$status_canonical[$status_type_uri]" always;
        return 299;
    }

    location = /catalog { error_json_catalog; }
--- client
my $res = client()->get('/');
is("@{$res->{headers}{'x-entry'}}", 'Mine []');
is("@{$res->{headers}{'x-canonical'}}", 'OK[]');
is("@{$res->{headers}{'x-early'}}", '[][]');

my ($entry) = grep { $_->{code} == 299 }
                   @{decode(client()->get('/catalog')->{body})->{codes}};
is("$entry->{message} [$entry->{description}]", 'Mine []');



=== TEST 32: ranges override, and a code by itself counts more
--- config
    error_json on;
    error_json_entry 503 Busy;
    error_json_entry 500-599 Failure "Call 555-0100.";
    error_json_entry 502 Gone "Somewhere.";
    error_json_entry 5xx Class;

    location /500 { return 500; }
    location /501 { return 501; }
    location /502 { return 502; }
    location /503 { return 503; }
    location /520 { return 520; }
    location /404 { return 404; }

    location /inner/ {
        error_json_entry 500-501 Inner;
        location /inner/500 { return 500; }
        location /inner/599 { return 599; }
    }
--- client
my $description = catalog()->{503}[1];

for (
    [ '/500', 'Failure', 'Call 555-0100.' ],
    [ '/501', 'Failure', 'Call 555-0100.' ],
    [ '/502', 'Gone', 'Somewhere.' ],
    [ '/503', 'Busy', $description ],
    [ '/520', 'Failure', 'Call 555-0100.' ],
    [ '/404', @{catalog()->{404}} ],
    [ '/inner/500', 'Inner', 'Call 555-0100.' ],
    [ '/inner/599', 'Failure', 'Call 555-0100.' ],
) {
    my ($path, @texts) = @$_;
    my $document = decode(client()->get($path)->{body});

    is_deeply([ @{$document}{'message', 'description'} ], \@texts, $path);
}



=== TEST 33: a range without a description
--- config
    error_json on;
    error_json_entry 404-405 Missing;

    location / { return 404; }
--- client
my $document = decode(client()->get('/')->{body});

is_deeply([ @{$document}{'message', 'description'} ],
          [ 'Missing', catalog()->{404}[1] ], 'the description stays');



=== TEST 34: a range that is none
--- refused
error_json_entry 599-500 message;
--- message
invalid code "599-500" in "error_json_entry", use a code from 100 to 599, a range such as "500-599", or "3xx", "4xx", or "5xx" in refused.conf:1



=== TEST 35: a range of one code
--- refused
error_json_entry 500-500 a b;
--- message
invalid code "500-500" in "error_json_entry", use a code from 100 to 599, a range such as "500-599", or "3xx", "4xx", or "5xx" in refused.conf:1



=== TEST 36: half a class
--- refused
error_json_entry 4x4 a b;
--- message
invalid code "4x4" in "error_json_entry", use a code from 100 to 599, a range such as "500-599", or "3xx", "4xx", or "5xx" in refused.conf:1



=== TEST 37: a range beyond the codes
--- refused
error_json_entry 500-600 message;
--- message
invalid code "500-600" in "error_json_entry", use a code from 100 to 599, a range such as "500-599", or "3xx", "4xx", or "5xx" in refused.conf:1



=== TEST 38: a range with codes that are not replaced
--- refused
error_json_entry 100-199 message;
--- message
range "100-199" in "error_json_entry" has codes below 300, whose responses are never replaced, use codes from 300 to 599 in refused.conf:1



=== TEST 39: a range with a code that has no body
--- refused
error_json_entry 300-399 message;
--- message
range "300-399" in "error_json_entry" has 304 in it, whose response has no body, use one range below it and one above in refused.conf:1



=== TEST 40: ranges that overlap
--- refused
error_json_entry 400-450 one;
error_json_entry 450-499 another;
--- message
range "450-499" in "error_json_entry" overlaps another one at 450, give each code once in refused.conf:2



=== TEST 41: a range twice
--- refused
error_json_entry 400-450 one;
error_json_entry 400-450 one;
--- message
range "400-450" in "error_json_entry" overlaps another one at 400, give each code once in refused.conf:2
