# Copyright (C) ngx_status_module developers

# Values out of the JSON of upstreams: bodies of each framing and protocol, cut,
# cached, compressed, malformed, brought to one shape.

use lib 't/lib';
use Server;
use StatusTest 'no_plan';

our $json = "Content-Type: application/json\n";

our $error = '{"error":{"code":"E-17","message":"Not \u0022here\u0022 \u00e9",'
             . '"list":[1,{"a/b":true,"m~n":null}],"c%d":1.50e2,"":"empty"},'
             . '"text":"' . 'x' x 1500 . '","last":"at the end"}';

sub sends_json {
    my ($body, $more) = @_;

    return sends("HTTP/1.1 422 Mine\n$json" . ($more // ''), $body);
}

our %bodies = (
    bom => "\xef\xbb\xbf" . '{"message":"after a mark"}',
    twice => '{"message":"first","message":"second"}',
    utf8 => "{\"other\":\"\xff\",\"message\":\"a\xff\xe2\x82b\"}",
    surrogate => '{"message":"a\ud800b"}',
    html => '{"message":"<script>\u2028\u0000\n</script>"}',
    long => '{"message":"' . 'x' x 65536 . '","code":1}',
    deep => '{"message":"before","deep":' . '[' x 40 . ']' x 40
            . ',"code":1}',
    levels => '{"a":' x 31 . '{"b":"deep"}' . '}' x 31,
    cut => '{"message":"whole","code":12',
    broken => '{"message":"whole",,"code":12}',
    string => '"only a text"',
    number => '404',
    array => '[{"message":"first of them"},{"message":"second"}]',
    none => '{}',
    text => 'not JSON',
);

$ENV{TEST_NGINX_RAW_PORT} = our $raw = RawUpstream::start(
    '/length' => sends_json($error),
    '/split' => sub {
        $_[0]->head("HTTP/1.1 422 Mine\n${json}Content-Length: "
                    . length($error) . "\n");
        for my $part (unpack '(a100)*', $error) {
            $_[0]->put($part);
            $_[0]->wait_read;
        }
    },
    '/chunked' => sub {
        $_[0]->head("HTTP/1.1 422 Mine\n${json}Transfer-Encoding: chunked\n");
        $_[0]->put(sprintf("%x\r\n%s\r\n", length, $_))
            for unpack '(a7)*', $error;
        $_[0]->put("0\r\n\r\n");
    },
    '/close' => sub {
        $_[0]->head("HTTP/1.1 422 Mine\n${json}Connection: close\n");
        $_[0]->put($error);
        $_[0]->close;
    },
    '/cut' => sub {
        $_[0]->head("HTTP/1.1 422 Mine\n${json}Content-Length: 5000\n");
        $_[0]->put(substr $error, 0, 500);
        $_[0]->close;
    },
    '/stalled' => sub {
        $_[0]->head("HTTP/1.1 422 Mine\n${json}Content-Length: 5000\n",
                    substr $error, 0, 500);
        $_[0]->stall;
    },
    '/problem' => sub {
        $_[0]->head("HTTP/1.1 422 Mine\nContent-Type: Application/Problem+JSON"
                    . "; charset=utf-8\nContent-Length: " . length($error)
                    . "\n");
        $_[0]->put($error);
    },
    '/plain' => sub {
        $_[0]->head("HTTP/1.1 422 Mine\nContent-Type: text/plain\n"
                    . 'Content-Length: ' . length($error) . "\n");
        $_[0]->put($error);
    },
    (map {
        my ($path, $type) = @$_;

        $path => sub {
            $_[0]->head("HTTP/1.1 422 Mine\nContent-Type: $type\n"
                        . 'Content-Length: ' . length($error) . "\n");
            $_[0]->put($error);
        }
    } [ '/upper', 'Application/JSON' ],
      [ '/parameter', 'application/json; x=y' ],
      [ '/other/suffix', '+json' ],
      [ '/other/sequence', 'application/json-seq' ],
      [ '/other/yaml', 'application/yaml' ]),
    '/gzip' => sends_json($error, "Content-Encoding: gzip\n"),
    '/own' => sends_json('{"message":"of an upstream"}'),
    (map { ("/body/$_" => sends_json($bodies{$_})) } keys %bodies),
    '/spring' => sends_json('{"timestamp":1,"status":422,"error":'
                            . '"Unprocessable Entity","path":"/x"}'),
    '/rails' => sends_json('{"errors":["Name is too short","b"]}'),
    '/express' => sends_json('{"message":"Name is too short"}'),
    '/escaped' => sends_json('{"message":"\u004eame\t","text":"\u0022"}'),
    '/django' => sends_json('{"detail":"Name is too short"}'),
    '/google' => sends_json('{"error":{"code":422,"message":'
                            . '"Name is too short","status":"X"}}'),
    '/silent' => sends_json('{"id":17}'),
);

$ENV{TEST_NGINX_UWSGI} = our $uwsgi = Server::uwsgi('socket');

$ENV{TEST_NGINX_FPM} = Server::start(
    program => '/usr/sbin/php-fpm?.?',
    package => 'php-fpm',
    args => [ '--nodaemonize', '--fpm-config', '@DIR@/fpm.conf', '--allow-to-run-as-root' ],
    files => {
        'fpm.conf' => <<'_EOC_',
[global]
error_log = /dev/stderr

[www]
listen = @SOCKET@
listen.mode = 0666
user = root
group = root
pm = static
pm.max_children = 2
catch_workers_output = no
_EOC_
        'error.php' => <<'_EOC_',
<?php
http_response_code(422);
header('Content-Type: application/json');
echo json_encode(['message' => 'of PHP', 'code' => 7]);
_EOC_
    },
);

our $dir = Server::dir();

our $http_config = <<'_EOC_';
    upstream raw {
        server 127.0.0.1:$TEST_NGINX_RAW_PORT;
        keepalive 4;
    }

    error_json on;
    error_json_types application/json application/problem+json text/plain;
    error_json_drain 64k 30s;
    error_json_match_timeout 30s;
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_cache_path html/cache keys_zone=cache:1m;
_EOC_

our $pointers = <<'_EOC_';
    error_json_pointer $code /error/code /code;
    error_json_pointer $message /error/message /message;
    error_json_pointer $list /error/list;
    error_json_pointer $item /error/list/1/a~1b;
    error_json_pointer $null /error/list/1/m~0n;
    error_json_pointer $number /error/c%d;
    error_json_pointer $unnamed /error/;
    error_json_pointer $z /last;
    error_json_member code $code;
    error_json_member message2 $message;
    error_json_member list $list as=json;
    error_json_member item $item as=json;
    error_json_member null $null as=json;
    error_json_member number $number as=number;
    error_json_member unnamed $unnamed;
    error_json_member end $z;
_EOC_

$pointers =~ s/error_json_member (?:code)/error_json_member code2/;


# what the document has besides the catalog's members

sub members {
    my ($res) = @_;

    return $res->{error} if $res->{error};

    my $json = decode($res->{body}) or return $res->{body};

    delete @$json{qw(code message description)};
    return $json;
}

our %all = (
    code2 => 'E-17', message2 => "Not \"here\" \xe9",
    list => [ 1, { 'a/b' => JSON::PP::true, 'm~n' => undef } ],
    item => JSON::PP::true, null => undef, number => 150,
    unnamed => 'empty', end => 'at the end',
);

our %begin = map { $_ => $all{$_} }
                 qw(code2 message2 list item null number unnamed);

run_tests();

__DATA__

=== TEST 1: of each framing, and what is not JSON, or cannot be read
--- http_config eval: $main::http_config
--- config eval
$main::pointers . <<'_EOC_'
    location / { proxy_pass http://raw; }
    location /unbuffered/ { proxy_buffering off; proxy_pass http://raw/; }
    location /both/ { error_json_match ~ E-(?<n>17); proxy_pass http://raw/; }
    location /other/ { error_json_types *; proxy_pass http://raw; }
    location /stalled {
        error_json_match_timeout 100ms;
        proxy_pass http://raw;
    }

    location /cached/ {
        proxy_cache cache;
        proxy_cache_valid 422 1m;
        proxy_pass http://raw/;
    }
_EOC_
--- client
my $c = client();

for my $where ('', '/unbuffered', '/cached', '/cached', '/both') {
    for my $path (qw(/length /split /chunked /close /problem /upper
                     /parameter))
    {
        my $res = $c->get("$where$path");
        is($res->{status}, 422, "$where$path: status");
        is_deeply(members($res), \%all, "$where$path");
    }
}

is_deeply(members($c->get($_)), \%begin, $_) for qw(/cut /stalled);
$c = client();
is_deeply(members($c->get($_)), {}, $_) for qw(/plain /both/plain /gzip /other/suffix
                                             /other/sequence /other/yaml);

my $res = $c->request('HEAD', '/length');
is("$res->{status} @{$res->{headers}{'content-type'}}",
   '422 application/json', 'HEAD');



=== TEST 2: bodies of all kinds
--- http_config eval: $main::http_config
--- config
    error_json_match_buffer 100k;
    error_json_pointer $text /message /0/message;
    error_json_pointer $number /code;
    error_json_pointer $whole "";
    error_json_member text $text;
    error_json_member number $number as=number;

    location / { proxy_pass http://raw; }

    location /whole/ {
        error_json_member whole $whole as=json;
        proxy_pass http://raw/;
    }

    location /deep/ {
        error_json_pointer $levels /a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/b;
        error_json_member levels $levels;
        proxy_pass http://raw/;
    }

    location /small/ {
        error_json_match_buffer 1k;
        proxy_pass http://raw/;
    }
--- client
my $c = client();

my %expected = (
    bom => { text => 'after a mark' },
    twice => { text => 'first' },
    utf8 => { text => "a\x{fffd}\x{fffd}b" },
    surrogate => { text => "a\x{fffd}b" },
    html => { text => "<script>\x{2028}\0\n</script>" },
    long => { text => 'x' x 65536, number => 1 },
    deep => { text => 'before' },
    levels => {},
    cut => { text => 'whole' },
    broken => { text => 'whole' },
    string => {}, number => {}, none => {}, text => {},
    array => { text => 'first of them' },
);

for my $body (sort keys %expected) {
    my $res = $c->get("/body/$body");
    is_deeply(members($res), $expected{$body}, $body);
    unlike($res->{body}, qr/</, "$body: no markup");
}

is_deeply(members($c->get('/deep/body/levels')), { levels => 'deep' },
          '32 levels');
is_deeply(members($c->get('/small/body/long')), {}, 'longer than the buffer');

is(decode($c->get("/whole/body/$_->[0]")->{body})->{whole}, $_->[1],
   "the whole of a $_->[0]") for [ number => 404 ];
is_deeply(decode($c->get('/whole/body/array')->{body})->{whole},
          decode($bodies{array}), 'the whole of an array');



=== TEST 3: required
--- http_config eval
$main::http_config . <<'_EOC_'
    log_format pointers '$uri $status $error_json $message';
    access_log logs/pointers.log pointers;
_EOC_
--- config
    error_json_pointer $message /message /error/message;
    error_json_pointer $message /detail required;

    location / { proxy_pass http://raw; }
    location /two/ {
        error_json_pointer $message /message required;
        error_json_pointer $detail /detail required;
        proxy_pass http://raw/;
    }

    location /match/ {
        error_json_pointer $message /message;
        error_json_match ~ Name required;
        proxy_pass http://raw/;
    }
    location /any/ {
        error_json_types *;
        error_json_pointer $message /message required;
        proxy_pass http://raw/;
    }
--- client
my $c = client();

document_ok($c->get('/django'), 422, 'one that has it');
is($c->get('/express')->{body}, '{"message":"Name is too short"}',
   'one that lacks it');
is($c->get($_)->{body}, '{"detail":"Name is too short"}', $_)
    for qw(/two/django);
is($c->get('/two/escaped')->{body}, '{"message":"\u004eame\t","text":"\u0022"}',
   'one of which a value has been decoded');
is($c->get('/match/own')->{body}, '{"message":"of an upstream"}',
   'a pattern is required, too');
document_ok($c->get('/match/express'), 422, 'a pattern that matches');
is($c->get('/any/plain')->{body}, $error, 'not JSON');

is(text_of('pointers.log', 7), <<'_EOC_', 'log');
/django 422 replaced Name is too short
/express 422 match Name is too short
/two/django 422 match -
/two/escaped 422 match Name\x09
/match/own 422 match of an upstream
/match/express 422 replaced Name is too short
/any/plain 422 match -
_EOC_



=== TEST 4: the first value of a variable, and inheritance
--- http_config eval
$main::http_config . <<'_EOC_'
    error_json_pointer $text /outer /message;
    error_json_member text $text;
    error_json_member other $other;
_EOC_
--- config
    location / { proxy_pass http://raw; }

    location /inner/ {
        error_json_pointer $other /message;
        proxy_pass http://raw/;
    }

    location /match/ {
        error_json_match ~ "(?<text>upstream)";
        error_json_match ~ "(?<other>of an)";
        error_json_pointer $text /message;
        error_json_pointer $text /message/x "";
        proxy_pass http://raw/;
    }
--- client
my $c = client();

is_deeply(members($c->get('/own')), { text => 'of an upstream' }, 'outer');
is_deeply(members($c->get('/inner/own')), { other => 'of an upstream' },
          'inner');
is_deeply(members($c->get('/match/own')),
          { text => 'of an upstream', other => 'of an' }, 'with a pattern');



=== TEST 5: one shape for several services
--- http_config eval
$main::http_config . <<'_EOC_'
    error_json_template own '{"fault":{"text":$text,"more":$more}}';
    error_json_pointer $said /error/message /message /detail /errors/0;

    map $said $text { default $said; '' $status_description; }
    map $said $more { default yes; '' no; }
_EOC_
--- config
    location /problem/ {
        error_json_format problem;
        error_json_member said $said;
        proxy_pass http://raw/;
    }

    location /catalog/ {
        error_json_member said $text;
        proxy_pass http://raw/;
    }

    location /own/ {
        error_json_format own;
        proxy_pass http://raw/;
    }
--- client
my $c = client();

for (qw(rails express django google)) {
    my $res = $c->get("/own/$_");
    is_deeply(decode($res->{body}),
              { fault => { text => 'Name is too short', more => 'yes' } },
              $_);
    $res = $c->get("/problem/$_");
    is(decode($res->{body})->{said}, 'Name is too short', "$_: a problem");
    is("@{$res->{headers}{'content-type'}}", 'application/problem+json',
       "$_: type");
    is_deeply(members($c->get("/catalog/$_")), { said => 'Name is too short' },
              "$_: the catalog's");
}

for (qw(silent spring)) {
    my $res = $c->get("/own/$_");
    is_deeply(decode($res->{body}),
              { fault => { text => catalog()->{422}[1], more => 'no' } },
              "$_: the documented text");
    is_deeply(members($c->get("/catalog/$_")), { said => catalog()->{422}[1] },
              "$_: the same in a member");
}



=== TEST 6: FastCGI and uwsgi
--- http_config eval: $main::http_config
--- config eval
"    set \$dir $main::dir;\n" . <<'_EOC_'
    error_json_pointer $said /message /error;
    error_json_member said $said;

    location /fpm/ {
        fastcgi_param SCRIPT_FILENAME $dir/error.php;
        fastcgi_param REQUEST_METHOD $request_method;
        fastcgi_pass $TEST_NGINX_FPM;
    }

    location / {
        include /etc/nginx/uwsgi_params;
        uwsgi_pass $TEST_NGINX_UWSGI;
    }
_EOC_
--- client
is_deeply(members(client()->get('/fpm/')), { said => 'of PHP' }, 'PHP-FPM');
is_deeply(members(client()->get('/json')), { said => 'of the application' },
          'uWSGI');



=== TEST 7: refused: no slash
--- refused
error_json_pointer $text error/message;
--- message
invalid JSON pointer "error/message" in "error_json_pointer", it has to begin with "/" in refused.conf:1



=== TEST 8: refused: a tilde
--- refused
error_json_pointer $text /a /b~c;
--- message
invalid JSON pointer "/b~c" in "error_json_pointer", "~" has to be written as "~0", and "/" in a name as "~1" in refused.conf:1



=== TEST 9: refused: no variable
--- refused
error_json_pointer text /a;
--- message
invalid variable "text" in "error_json_pointer", it has to begin with "$" in refused.conf:1



=== TEST 10: refused: a variable without a name
--- refused
error_json_pointer $ /a;
--- message
invalid variable "$" in "error_json_pointer", it has to begin with "$" in refused.conf:1



=== TEST 11: refused: a variable of nginx's
--- refused
error_json_pointer $host /a;
--- message
the name "host" in "error_json_pointer" is that of a built-in variable, choose another one in refused.conf:1



=== TEST 12: refused: a name that is none
--- refused
error_json_pointer $a-b /a;
--- message
the name "a-b" in "error_json_pointer" is not allowed for a variable, use letters, digits, and "_" in refused.conf:1



=== TEST 13: refused: no pointer
--- refused
error_json_pointer $text required;
--- message
no JSON pointer in "error_json_pointer", use one such as "/error/message" after the variable in refused.conf:1
