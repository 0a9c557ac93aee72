# Copyright (C) ngx_status_module developers

# Mistakes that are likely to be made, and what "nginx -t" says to each: a
# configuration of the http level, or of a server if it begins with a location
# or "error_json_catalog", and the messages; "..." stands for anything.  At the
# end, what looks alike and is right, to which nothing is said.

use strict;
use warnings;

use Cwd qw(cwd);
use File::Temp qw(tempdir);
use Test::More;

my $nginx = $ENV{TEST_NGINX_BINARY} || 'nginx';
my $modules = $ENV{TEST_NGINX_LOAD_MODULES}
              // cwd() . '/build/ngx_status_module.so';

my $dir = tempdir(CLEANUP => 1);
my %lacks = (
    'regular expressions' => [ qr/--without-pcre\b/, qr/error_json_match ~/ ],
);
my $build = qx($nginx -V 2>&1);
my @cases;

while (<DATA>) {
    if (/^ {4}(.*)\n/) {
        push @{$cases[-1][1]}, $1;

    } elsif (/^(.+)\n/) {
        push @cases, [ $1, [] ];
    }
}

for (@cases) {
    my ($mistake, $expected) = @$_;

    SKIP: {
        for my $lack (sort keys %lacks) {
            my ($built, $needed) = @{$lacks{$lack}};

            skip("nginx is built without $lack: $mistake", 2)
                if $build =~ $built && $mistake =~ $needed;
        }

        my ($status, @said) = test($mistake);
        my $fatal = grep { /^\[emerg\]/ } @$expected;

        is($status ? 1 : 0, $fatal ? 1 : 0,
           ($fatal ? 'refused: ' : 'taken: ') . $mistake);

        # a pattern is compared, and what it does not match is shown

        is_deeply([ map { my $said = $_; (grep { matches($said, $_) }
                                               @$expected)[0] // $said } @said ],
                  $expected, "what is said to: $mistake");
    }
}

cmp_ok(scalar(grep { @{$_->[1]} } @cases), '>=', 50, 'at least fifty mistakes');

done_testing();


sub test {
    my ($mistake) = @_;

    my $config = $mistake =~ /^(?:location|error_json_catalog)/
                 ? "server {\n$mistake\n}" : "$mistake\nserver {}";

    open my $out, '>', "$dir/nginx.conf" or die $!;
    print $out map({ "load_module $_;\n" } split(' ', $modules)),
               "pid $dir/nginx.pid;\nevents {}\n",
               "http {\naccess_log $dir/access.log;\n$config\n}\n";
    close $out;

    my @lines = qx($nginx -t -q -p $dir -c $dir/nginx.conf -e stderr 2>&1);
    my $status = $?;

    return $status, map { s{ in \Q$dir\E/nginx\.conf:\d+$}{}r }
                    map { /(\[(?:warn|emerg)\]) \d+\#\d+: (.*)/ ? "$1 $2" : () }
                    @lines;
}


sub matches {
    my ($said, $pattern) = @_;

    my $regex = join '.*', map { quotemeta } split /\.\.\./, $pattern, -1;

    return $said =~ /^$regex$/;
}


__DATA__

error_json_entry 404 Not Found;
    [warn] the description in "error_json_entry" is the word "Found"; a message of several words needs quotes: "Not Found"
    [warn] "error_json_entry" has no effect at the "http" level, "error_json" is on in no server

error_json_entry 404 Plan B;
    [warn] "error_json_entry" has no effect at the "http" level, "error_json" is on in no server

error_json_entry 404 410 "Gone";
    [emerg] the message "410" in "error_json_entry" is a code, give each code a directive of its own

error_json_entry 404 410;
    [emerg] the message "410" in "error_json_entry" is a code, give each code a directive of its own

error_json_entry "404 Not Found";
    [emerg] invalid number of arguments in "error_json_entry" directive

error_json_entry 4o4 "NotFound";
    [emerg] invalid code "4o4" in "error_json_entry", use a code ...

error_json_entry 600 "Custom";
    [emerg] invalid code "600" in "error_json_entry", use a code ...

error_json_entry 099-200 "Custom";
    [emerg] invalid code "099-200" in "error_json_entry", use a code ...

error_json_entry abc-500 "Custom";
    [emerg] invalid code "abc-500" in "error_json_entry", use a code ...

error_json_entry 500-50x "Custom";
    [emerg] invalid code "500-50x" in "error_json_entry", use a code ...

error_json_entry 300-304 "Elsewhere";
    [emerg] range "300-304" in "error_json_entry" has 304 in it, ...

error_json_entry 304-307 "Elsewhere";
    [emerg] range "304-307" in "error_json_entry" has 304 in it, ...

error_json_entry 494 "Large";
    [emerg] no response has the code "494" in "error_json_entry", ...

error_json_entry 496 "Large";
    [emerg] no response has the code "496" in "error_json_entry", ...

error_json_entry 2xx "Fine";
    [emerg] invalid code "2xx" in "error_json_entry", use a code ...

error_json_entry 404,410 "Gone";
    [emerg] invalid code "404,410" in "error_json_entry", use a code ...

error_json_entry 404 "";
    [emerg] empty message for code "404" in "error_json_entry"

error_json_entry 404 "A"; error_json_entry 404 "B";
    [emerg] duplicate code "404" in "error_json_entry"

error_json_entry on;
    [emerg] invalid number of arguments in "error_json_entry" directive

error_json;
    [emerg] invalid number of arguments in "error_json" directive

error_json 40x;
    [emerg] invalid code "40x" in "error_json", use a code ("404"), a class ("4xx"), a range ("500-504"), or one of these after "!"

error_json 4**;
    [emerg] invalid code "4**" in "error_json", use a code ("404"), a class ("4xx"), a range ("500-504"), or one of these after "!"

error_json 404,500;
    [emerg] invalid code "404,500" in "error_json", use a code ("404"), a class ("4xx"), a range ("500-504"), or one of these after "!"

error_json 404, 500;
    [emerg] invalid code "404," in "error_json", use a code ("404"), a class ("4xx"), a range ("500-504"), or one of these after "!"

error_json 404 - 410;
    [emerg] invalid code "-" in "error_json", use a code ("404"), a class ("4xx"), a range ("500-504"), or one of these after "!"

error_json 500-400;
    [emerg] invalid range "500-400" in "error_json", its first code is greater than its last

error_json 200;
    [emerg] "200" is not allowed in "error_json", a response with a code under 300 is not an error and has no error page, use codes from 300 to 599

error_json 2xx;
    [emerg] "2xx" is not allowed in "error_json", a response with a code under 300 is not an error and has no error page, use codes from 300 to 599

error_json 304;
    [emerg] "304" is not allowed in "error_json", a response with this code has no body

error_json 600;
    [emerg] "600" in "error_json" is out of range, use codes from 300 to 599

error_json all;
    [emerg] invalid code "all" in "error_json", use a code ("404"), a class ("4xx"), a range ("500-504"), or one of these after "!"

error_json true;
    [emerg] invalid code "true" in "error_json", use a code ("404"), a class ("4xx"), a range ("500-504"), or one of these after "!"

error_json on 404;
    [emerg] "on" cannot be combined with codes in "error_json", "on" is "4xx 5xx"

error_json !404;
    [emerg] no code is left in "error_json" after the exclusions, name what to include first, as in "4xx !404", or use "off"

error_json on error_json_format problem;
    [emerg] "error_json_format" in "error_json" is not a code, a ";" is missing before it

error_json on; error_json 404;
    [emerg] "error_json" directive is duplicate

error_json ON;
    [emerg] invalid code "ON" in "error_json", use a code ("404"), a class ("4xx"), a range ("500-504"), or one of these after "!"

error_json "404 500";
    [emerg] invalid code "404 500" in "error_json", use a code ("404"), a class ("4xx"), a range ("500-504"), or one of these after "!"

error_json_types "text/html, text/plain";
    [emerg] invalid media type "text/html, text/plain" in "error_json_types", use ones such as "text/html", without parameters, or "*"

error_json_types text/html,text/plain;
    [emerg] invalid media type "text/html,text/plain" in "error_json_types", use ones such as "text/html", without parameters, or "*"

error_json_types "text/html; charset=utf-8";
    [emerg] invalid media type "text/html; charset=utf-8" in "error_json_types", use ones such as "text/html", without parameters, or "*"

error_json_types html;
    [emerg] invalid media type "html" in "error_json_types", use ones such as "text/html", without parameters, or "*"

error_json_types text/*;
    [emerg] invalid media type "text/*" in "error_json_types", use ones such as "text/html", without parameters, or "*"

error_json_source backend;
    [emerg] invalid value "backend" in "error_json_source" directive, it must be "any", "upstream" or "nginx"

error_json_source nginx upstream;
    [emerg] invalid number of arguments in "error_json_source" directive

error_json_source on;
    [emerg] invalid value "on" in "error_json_source" directive, it must be "any", "upstream" or "nginx"

error_json_bypass http_x_debug;
    [warn] "http_x_debug" in "error_json_bypass" has no variable, so that each response is kept, is a "$" missing?

error_json_negotiate yes;
    [emerg] invalid value "yes" in "error_json_negotiate" directive, it must be "on" or "off"

error_json_dry_run true;
    [emerg] invalid value "true" in "error_json_dry_run" directive, it must be "on" or "off"

error_json_format json;
    [emerg] unknown format "json" in "error_json_format", use "catalog", ...

error_json_format rfc9457;
    [emerg] unknown format "rfc9457" in "error_json_format", use "catalog", ...

error_json_format "application/problem+json";
    [emerg] unknown format "application/problem+json" in "error_json_format", use "catalog", ...

error_json_format mine; error_json_template mine '{"a":1}';
    [emerg] unknown format "mine" in "error_json_format", use "catalog", ...

error_json_template problem '{"a":1}';
    [emerg] duplicate template "problem", choose a name that is not taken by another template or by a built-in format

error_json_template mine {"a":1};
    [emerg] directive "error_json_template" is not terminated by ";"

error_json_template mine '{a:1}';
    [emerg] invalid JSON in template "mine": expected a member name or "}" at character 2, near "a:1}"

error_json_template mine "{'a':1}";
    [emerg] invalid JSON in template "mine": expected a member name or "}" at character 2, near "'a':1}"

error_json_template mine '{"a":1,}';
    [emerg] invalid JSON in template "mine": expected a member name at character 8, near "}"

error_json_template mine '{"a":$status';
    [emerg] invalid JSON in template "mine": expected "," or "}" at character 13, near the end

error_json_template mine '{"a":"$statuss"}';
    [emerg] unknown "statuss" variable

error_json_template mine '{"a":1}' application/problem+json;
    [emerg] invalid parameter "application/problem+json" in "error_json_template", use "type=application/json" or another media type

error_json_template mine '{"a":1}' type=json;
    [emerg] invalid media type "json" in "error_json_template", use one such as "application/json", without parameters

error_json_template mine '{"a":1}' type="application/json; charset=utf-8";
    [emerg] a quote inside of the parameter "type=" in "error_json_template", use one such as "type=application/json", with quotes around all of it or with none

error_json_template mine '{"a":1}' type='application/json';
    [emerg] a quote inside of the parameter "type=" in "error_json_template", use one such as "type=application/json", with quotes around all of it or with none

error_json_template mine '{"a":1}' type=;
    [emerg] invalid media type "" in "error_json_template", use one such as "application/json", without parameters

error_json_template mine '{"a":1}' "type=application/json; charset=utf-8";
    [emerg] invalid media type "application/json; charset=utf-8" in "error_json_template", use one such as "application/json", without parameters

error_json_template mine;
    [emerg] invalid number of arguments in "error_json_template" directive

error_json_member request_id;
    [emerg] invalid number of arguments in "error_json_member" directive

error_json_member code $request_id;
    [emerg] the name "code" in "error_json_member" is taken by the format "catalog", choose another one,

error_json_member request id $request_id;
    [emerg] invalid parameter "$request_id" in "error_json_member", use "as=" ...

error_json_member request_id $requestid;
    [warn] "error_json_member" has no effect at the "http" level, "error_json" is on in no server
    [emerg] unknown "requestid" variable

error_json_member a $request_id; error_json_member a $uri;
    [emerg] duplicate name "a" in "error_json_member"

error_json_member retry_after $sent_http_retry_after integer;
    [emerg] invalid parameter "integer" in "error_json_member", use "as=" ...

error_json_member retry_after $sent_http_retry_after number always optional;
    [emerg] invalid number of arguments in "error_json_member" directive

error_json_type_uri;
    [emerg] invalid number of arguments in "error_json_type_uri" directive

error_json_type_uri "https://example.com/<code>";
    [emerg] invalid URI "https://example.com/<code>" in "error_json_type_uri", the character at 21 is not allowed, ...

error_json_type_uri https://example.com/größe;
    [emerg] invalid URI "https://example.com/größe" in "error_json_type_uri", the character at 23 is not allowed, ...

error_json_type_uri https://example.com/~;

error_json_match "<title>(.*)</title>";
    [emerg] invalid number of arguments in "error_json_match" directive

error_json_match ~ "<title>(.*)</title>";
    [emerg] the regular expression "<title>(.*)</title>" in "error_json_match" has no effect, give a group of it a name, as in "(?<title>.*)", or add "required"

error_json_match = "(?<t>.*)";
    [emerg] invalid operator "=" in "error_json_match", use "~" or "~*" before the regular expression

error_json_match ~ (?<title>.*) requred;
    [emerg] invalid parameter "requred" in "error_json_match", use "required" or "text"

error_json_match ~ "(?<status>.*)";
    [emerg] the name "status" in "error_json_match" is that of a built-in variable, choose another one

error_json_match_buffer 8x;
    [emerg] invalid size "8x" in "error_json_match_buffer", use a size such as "8k"

error_json_match_buffer 0;
    [emerg] invalid size "0" in "error_json_match_buffer", use a size such as "8k"

error_json_match_timeout 1 s;
    [emerg] invalid number of arguments in "error_json_match_timeout" directive

error_json_match_timeout fast;
    [emerg] invalid time "fast" in "error_json_match_timeout", use a time such as "1s"

error_json_drain on;
    [emerg] invalid size "on" in "error_json_drain", use a size such as "64k", or "off"

error_json_drain 64x;
    [emerg] invalid size "64x" in "error_json_drain", use a size such as "64k", or "off"

error_json_drain 64k 1x;
    [emerg] invalid time "1x" in "error_json_drain", use a time such as "100ms"

error_json_catalog on;
    [emerg] "error_json_catalog" directive is not allowed here

location = /a { error_json_catalog on; }
    [emerg] invalid number of arguments in "error_json_catalog" directive

location = /a { proxy_pass http://127.0.0.1:9; error_json_catalog; }
    [emerg] "error_json_catalog" in location "/a" is beside another directive that answers, such as "proxy_pass", give each a location of its own

location = /a { error_json_catalog; proxy_pass http://127.0.0.1:9; }
    [emerg] "error_json_catalog" in location "/a" is beside another directive that answers, such as "proxy_pass", give each a location of its own

location = /a { error_json_metrics; }
    [emerg] "error_json_metrics" in location "/a" has no counters to show, add "error_json_metrics_zone 1m;" at the "http" level

error_json_metrics_zone 1m; error_json_metrics;
    [emerg] "error_json_metrics" directive is not allowed here

error_json_metrics_zone 1m; server { location = /a { error_json_metrics; proxy_pass http://127.0.0.1:9; } }
    [emerg] "error_json_metrics" in location "/a" is beside another directive that answers, such as "proxy_pass", give each a location of its own

error_json_metrics_zone 1m; server { location = /a { proxy_pass http://127.0.0.1:9; error_json_metrics; } }
    [emerg] "error_json_metrics" in location "/a" is beside another directive that answers, such as "proxy_pass", give each a location of its own

error_json_metrics_zone 1m; server { error_json_metrics_zone 1m; }
    [emerg] "error_json_metrics_zone" directive is not allowed here

error_json_metrics_zone 16k;
    [emerg] the size "16k" in "error_json_metrics_zone" is too small, use "32K" or more

error_json_metrics_zone 1g;
    [emerg] invalid size "1g" in "error_json_metrics_zone", use a size such as "1m"

error_json_metrics_zone errors:1m;
    [emerg] invalid size "errors:1m" in "error_json_metrics_zone", use a size such as "1m"

error_json_metrics_zone errors 1m;
    [emerg] invalid number of arguments in "error_json_metrics_zone" directive

error_json_metrics_zone 1m; error_json_metrics_zone 2m;
    [emerg] "error_json_metrics_zone" directive is duplicate

location = /a { error_json_template x '{}'; }
    [emerg] "error_json_template" directive is not allowed here

location = /a { error_json_member a $uri; }
    [warn] "error_json_member" has no effect in the server in ..., in which "error_json" is on nowhere

error_json_member a $uri;
    [warn] "error_json_member" has no effect at the "http" level, "error_json" is on in no server

server { server_name b; error_json_member a $uri; location /a { error_json_format problem; } }
    [warn] "error_json_member" has no effect in the server in ..., in which "error_json" is on nowhere

server { server_name b; error_json_member a $uri; } server { server_name c; error_json on; }
    [warn] "error_json_member" has no effect in the server in ..., in which "error_json" is on nowhere

error_json_format problem;
    [warn] "error_json_format" has no effect at the "http" level, "error_json" is on in no server

error_json_match ~ "(?<word>x)";
    [warn] "error_json_match" has no effect at the "http" level, "error_json" is on in no server

error_json_pointer $word /a;
    [warn] "error_json_pointer" has no effect at the "http" level, "error_json" is on in no server

error_json_status 403=404;
    [warn] "error_json_status" has no effect at the "http" level, "error_json" is on in no server

error_json_proxy_status edge;
    [warn] "error_json_proxy_status" has no effect at the "http" level, "error_json" is on in no server

error_json_retry_after 17 429;
    [warn] "error_json_retry_after" has no effect at the "http" level, "error_json" is on in no server

error_jason on;
    [emerg] unknown directive "error_jason"

error_json_formt problem;
    [emerg] unknown directive "error_json_formt"

error_json on error_json_member path $uri;
    [emerg] "error_json_member" in "error_json" is not a code, a ";" is missing before it

error_json_types text/html,;
    [emerg] invalid media type "text/html," in "error_json_types", use ones such as "text/html", without parameters, or "*"

error_json_types image/* text/html;
    [emerg] invalid media type "image/*" in "error_json_types", use ones such as "text/html", without parameters, or "*"

error_json on; error_json_entry 404 "NotFound" "Gone.";

error_json on; error_json_entry 404 "NotFound" "No order has this number.";

error_json on; error_json_entry 404 "NotFound" "找不到订单";

error_json on; error_json_entry 4XX "Failure";

error_json 5XX !50X;
    [emerg] invalid code "!50X" in "error_json", use a code ("404"), a class ("4xx"), a range ("500-504"), or one of these after "!"

error_json 5XX 4Xx;

error_json on; error_json_entry 301-303 "Elsewhere";

error_json on; error_json_entry 3xx "Elsewhere";

error_json on; error_json_entry 100 "GoOn";

error_json 304-307 404;

error_json 300-304 404;

error_json *xx;
    [emerg] invalid code "*xx" in "error_json", use a code ("404"), a class ("4xx"), a range ("500-504"), or one of these after "!"

error_json 4x4;
    [emerg] invalid code "4x4" in "error_json", use a code ("404"), a class ("4xx"), a range ("500-504"), or one of these after "!"

error_json 4xy;
    [emerg] invalid code "4xy" in "error_json", use a code ("404"), a class ("4xx"), a range ("500-504"), or one of these after "!"

error_json 500-50x;
    [emerg] invalid code "500-50x" in "error_json", use a code ("404"), a class ("4xx"), a range ("500-504"), or one of these after "!"

error_json 500-5040;
    [emerg] invalid code "500-5040" in "error_json", use a code ("404"), a class ("4xx"), a range ("500-504"), or one of these after "!"

error_json 9xx;
    [emerg] "9xx" in "error_json" is out of range, use codes from 300 to 599

error_json 494;
    [emerg] no response has the code "494" in "error_json", nginx answers 400, use "400"

error_json on; error_json_match ~ "sorry" required;

error_json on; error_json_bypass $http_x_debug;

error_json_template mine '{"code":$status}' type=application/problem; error_json on; error_json_format problem mine;

error_json on; error_json_member group $9;

error_json_member a $uri; server { server_name b; } server { server_name c; error_json on; }

error_json_member a $uri; server { server_name b; } server { server_name c; location = /codes { error_json_catalog; } }

error_json on; error_json_template mine '{"a":1}' type=application/json5; error_json_format mine catalog;

error_json on; error_json_template mine '{"a":1}' type=application/json5; error_json_format catalog mine;

error_json on; error_json_bypass 0;

error_json on; error_json_bypass "";

error_json on; error_json_types image/svg+xml;

error_json_entry 404 "NotFound" "Shown on the page."; server { server_name b; location = /codes { error_json_catalog; } }

error_json_entry 404 "NotFound" "In a log."; log_format codes "$status_description";

error_json_member path $uri; server { server_name b; location /api { error_json on; } }

location / { error_json on; error_json_member path $uri; }

location = /codes { error_json_catalog; error_json_entry 404 "NotFound" "Shown here."; }
