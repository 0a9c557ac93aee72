# Copyright (C) ngx_status_module developers

# What the directives beside "error_json" take, inherit and refuse: what is
# wrong has to be told by "nginx -t", with what would be right, and not by a
# response that is not as somebody thought.

use lib 't/lib';
use StatusTest 'no_plan';

our $outcomes = <<'_EOC_';
    add_header X-Outcome "[$error_json]" always;
    error_json on;
_EOC_


# the outcomes of some paths

sub outcomes {
    my (@paths) = @_;
    my $c = client();

    return CORE::join ' ',
        map { $c->get($_, 'Accept: text/html')->{headers}{'x-outcome'}[0] }
        @paths;
}

for_each(
    SIZE => [ qw(0 0k bogus -1 1g 64kb 99999999999999999999) ],
    TIME => [ qw(0s bogus -1s 1x off) ],
    SOURCE => [ qw(bogus upstreams on) ],
);

run_tests();

__DATA__

=== TEST 1: error_json_source at each level
--- http_config eval: "error_json_source upstream;\n$main::outcomes"
--- config
    location /inherits { internal; }

    location /nginx {
        error_json_source nginx;
        internal;

        location /nginx/inherits { internal; }
        location /nginx/upstream { error_json_source upstream; internal; }
        location /nginx/any { error_json_source any; internal; }
    }
--- client
is(outcomes(qw(/inherits /nginx /nginx/inherits /nginx/upstream /nginx/any)),
   '[source] [replaced] [replaced] [source] [replaced]');



=== TEST 2: error_json_bypass at each level
--- http_config eval: "error_json_bypass \$arg_a \$arg_b;\n$main::outcomes"
--- config
    location /inherits { internal; }

    location /other {
        error_json_bypass "" 0 "$arg_c";
        internal;

        location /other/inherits { internal; }
        location /other/always { error_json_bypass 1; internal; }
        location /other/never { error_json_bypass 0; internal; }
    }
--- client
is(outcomes(qw(/inherits /inherits?a=1 /inherits?b=x /inherits?a=0&b=0
               /inherits?b=00 /inherits?c=1)),
   '[replaced] [bypass] [bypass] [replaced] [bypass] [replaced]');

is(outcomes(qw(/other?a=1 /other?c=1 /other/inherits?c=1 /other/always
               /other/never?c=1)),
   '[replaced] [bypass] [bypass] [bypass] [replaced]');



=== TEST 3: error_json_negotiate at each level
--- http_config eval: "error_json_negotiate on;\n$main::outcomes"
--- config
    location /inherits { internal; }

    location /off {
        error_json_negotiate off;
        internal;

        location /off/inherits { internal; }
        location /off/on { error_json_negotiate ON; internal; }
    }
--- client
is(outcomes(qw(/inherits /off /off/inherits /off/on)),
   '[accept] [replaced] [replaced] [accept]');



=== TEST 4: error_json_dry_run at each level
--- http_config eval: "error_json_dry_run on;\n$main::outcomes"
--- config
    location /inherits { internal; }

    location /off {
        error_json_dry_run off;
        internal;

        location /off/inherits { internal; }
        location /off/on { error_json_dry_run on; internal; }
    }
--- client
is(outcomes(qw(/inherits /off /off/inherits /off/on)),
   '[replaced_dry_run] [replaced] [replaced] [replaced_dry_run]');



=== TEST 5: error_json_drain in each form and at each level
--- http_config eval: "error_json_drain 1m;\n$main::outcomes"
--- config
    error_json_drain 64K 1s;

    location / {
        error_json_drain off;
        internal;
    }

    location /bytes { error_json_drain 1 1; internal; }
    location /time { error_json_drain 8k 1m30s; internal; }
    location /ms { error_json_drain 100000 10ms; internal; }
--- client
is(outcomes(qw(/ /bytes /time /ms)),
   '[replaced] [replaced] [replaced] [replaced]');



=== TEST 6: a drain of SIZE
--- refused
error_json_drain SIZE;
--- message
invalid size "SIZE" in "error_json_drain", use a size such as "64k", or "off" in refused.conf:1



=== TEST 7: a drain of ""
--- refused
error_json_drain "";
--- message
invalid size "" in "error_json_drain", use a size such as "64k", or "off" in refused.conf:1



=== TEST 8: an unlimited time
--- refused
error_json_drain 64k 0;
--- message
invalid time "0" in "error_json_drain", use a time such as "100ms" in refused.conf:1



=== TEST 9: a time of TIME
--- refused
error_json_drain 64k TIME;
--- message
invalid time "TIME" in "error_json_drain", use a time such as "100ms" in refused.conf:1



=== TEST 10: "off" with a time
--- refused
error_json_drain off 1s;
--- message
invalid size "off" in "error_json_drain", use a size such as "64k", or "off" in refused.conf:1



=== TEST 11: time before size
--- refused
error_json_drain 100ms 64k;
--- message
invalid size "100ms" in "error_json_drain", use a size such as "64k", or "off" in refused.conf:1



=== TEST 12: three values
--- refused
error_json_drain 64k 1s 1s;
--- message
invalid number of arguments in "error_json_drain" directive in refused.conf:1



=== TEST 13: a drain that is set twice
--- refused
error_json_drain 64k;
error_json_drain 64k 1s;
--- message
"error_json_drain" directive is duplicate in refused.conf:2



=== TEST 14: a drain that is set after "off"
--- refused
server {
    error_json_drain off;
    error_json_drain off;
}
--- message
"error_json_drain" directive is duplicate in refused.conf:3



=== TEST 15: a source of SOURCE
--- refused
error_json_source SOURCE;
--- message
invalid value "SOURCE" in "error_json_source" directive, it must be "any", "upstream" or "nginx" in refused.conf:1



=== TEST 16: an empty source
--- refused
error_json_source "";
--- message
invalid value "" in "error_json_source" directive, it must be "any", "upstream" or "nginx" in refused.conf:1



=== TEST 17: two sources
--- refused
error_json_source upstream nginx;
--- message
invalid number of arguments in "error_json_source" directive in refused.conf:1



=== TEST 18: a source that is set twice
--- refused
error_json_source any;
error_json_source any;
--- message
"error_json_source" directive is duplicate in refused.conf:2



=== TEST 19: negotiate: maybe
--- refused
error_json_negotiate maybe;
--- message
invalid value "maybe" in "error_json_negotiate" directive, it must be "on" or "off" in refused.conf:1



=== TEST 20: negotiate: two values
--- refused
error_json_negotiate on off;
--- message
invalid number of arguments in "error_json_negotiate" directive in refused.conf:1



=== TEST 21: negotiate: set twice
--- refused
server {
    location / {
        error_json_negotiate off;
        error_json_negotiate on;
    }
}
--- message
"error_json_negotiate" directive is duplicate in refused.conf:4



=== TEST 22: dry_run: maybe
--- refused
error_json_dry_run maybe;
--- message
invalid value "maybe" in "error_json_dry_run" directive, it must be "on" or "off" in refused.conf:1



=== TEST 23: dry_run: two values
--- refused
error_json_dry_run on off;
--- message
invalid number of arguments in "error_json_dry_run" directive in refused.conf:1



=== TEST 24: dry_run: set twice
--- refused
server {
    location / {
        error_json_dry_run off;
        error_json_dry_run on;
    }
}
--- message
"error_json_dry_run" directive is duplicate in refused.conf:4



=== TEST 25: bypass: nothing
--- refused
error_json_bypass;
--- message
invalid number of arguments in "error_json_bypass" directive in refused.conf:1



=== TEST 26: bypass: an unknown variable
--- refused
error_json_bypass $no_such_variable;
--- message
unknown "no_such_variable" variable



=== TEST 27: bypass: no name of a variable
--- refused
error_json_bypass "a$";
--- message
invalid variable name in refused.conf:1



=== TEST 28: bypass: set twice
--- refused
error_json_bypass $arg_a;
error_json_bypass $arg_b;
--- message
"error_json_bypass" directive is duplicate in refused.conf:2



=== TEST 29: types: nothing
--- refused
error_json_types;
--- message
invalid number of arguments in "error_json_types" directive in refused.conf:1



=== TEST 30: types: set twice
--- refused
error_json_types text/css;
error_json_types text/csv;
--- message
"error_json_types" directive is duplicate in refused.conf:2



=== TEST 31: types: set twice, after "*"
--- refused
server {
    error_json_types *;
    error_json_types text/html;
}
--- message
"error_json_types" directive is duplicate in refused.conf:3



=== TEST 32: types: in an "if"
--- refused
server {
    location / {
        if ($arg_a) {
            error_json_types text/css;
        }
    }
}
--- message
"error_json_types" directive is not allowed here in refused.conf:4



=== TEST 33: source: in an "if"
--- refused
server {
    location / {
        if ($arg_a) {
            error_json_source any;
        }
    }
}
--- message
"error_json_source" directive is not allowed here in refused.conf:4



=== TEST 34: bypass: in an "if"
--- refused
server {
    location / {
        if ($arg_a) {
            error_json_bypass 1;
        }
    }
}
--- message
"error_json_bypass" directive is not allowed here in refused.conf:4



=== TEST 35: negotiate: in an "if"
--- refused
server {
    location / {
        if ($arg_a) {
            error_json_negotiate on;
        }
    }
}
--- message
"error_json_negotiate" directive is not allowed here in refused.conf:4



=== TEST 36: dry_run: in an "if"
--- refused
server {
    location / {
        if ($arg_a) {
            error_json_dry_run on;
        }
    }
}
--- message
"error_json_dry_run" directive is not allowed here in refused.conf:4



=== TEST 37: drain: in an "if"
--- refused
server {
    location / {
        if ($arg_a) {
            error_json_drain off;
        }
    }
}
--- message
"error_json_drain" directive is not allowed here in refused.conf:4



=== TEST 60: a code that nginx answers with 400
--- refused
error_json 400 497;
--- message
no response has the code "497" in "error_json", nginx answers 400, use "400" in refused.conf:1



=== TEST 61: an entry of such a code, which nothing tells from the others
--- refused
error_json_entry 495 "Wrong Certificate";
--- message
no response has the code "495" in "error_json_entry", nginx answers 400 and tells it from no other error, use "400" in refused.conf:1



=== TEST 62: the version of the module is in the log
--- config
--- client
like(error_log(), qr{ \[notice\] \S+ ngx_status_module/\d+\.\d+\.\d+$}m);
