# Copyright (C) ngx_status_module developers

# What "error_json_match" and its companions refuse.  A pattern that can never
# match, or a group that silently changes $uri or the like, has to be told by
# "nginx -t", in full and with what would be right.
#
# --- refused
# The configuration of the http level, with something wrong in it.
#
# --- message
# What nginx has to say to that, and nothing else.

use lib 't/lib';
use StatusTest 'no_plan';

my $module = $ENV{TEST_NGINX_LOAD_MODULES};

our ($neighbor) = $module ? split /\n/, qx(util/neighbor $module) : '';

for_each(
    GROUP => [ qw(
        uri args limit_rate request_id host status server_port status_message
        status_type_uri error_json error_json_source binary_remote_addr URI
        Limit_Rate connection upstream_addr proxy_host gzip_ratio
    ) ],
    PREFIXED => [ qw(
        arg_x http_x sent_http_x upstream_http_x cookie_a upstream_cookie_a
        sent_trailer_x upstream_trailer_x HTTP_x arg_ Arg_x
    ) ],
    OPERATOR => [ '', qw(!~ = ~~ ^~ on) ],
    PARAMETER => [ '', qw(require Required required=on html i) ],
    SIZE => [ qw(0 0k bogus -1 8kb 1g 99999999999999999999) ],
    TIME => [ qw(0 0s bogus -1s 1x s off 1s1m) ],
);

run_tests();

__DATA__

=== TEST 1: a parenthesis that is not closed
--- must_die
--- refused
error_json_match ~ "a(b";
--- message
invalid regular expression "a(b" in "error_json_match": missing closing parenthesis at offset 3 in refused.conf:1



=== TEST 2: a parenthesis too many
--- must_die
--- refused
error_json_match ~ "ab)c";
--- message
invalid regular expression "ab)c" in "error_json_match": unmatched closing parenthesis at offset 2 in refused.conf:1



=== TEST 3: nothing to repeat, at the start
--- must_die
--- refused
error_json_match ~ "*a";
--- message
invalid regular expression "*a" in "error_json_match": quantifier does not follow a repeatable item at offset 0 in refused.conf:1



=== TEST 4: nothing to repeat
--- must_die
--- refused
error_json_match ~ "ab+*+*";
--- message
invalid regular expression "ab+*+*" in "error_json_match": quantifier does not follow a repeatable item at offset 3 in refused.conf:1



=== TEST 5: a class that is not closed
--- must_die
--- refused
error_json_match ~ "ab[cd";
--- message
invalid regular expression "ab[cd" in "error_json_match": missing terminating ] for character class at offset 5 in refused.conf:1



=== TEST 6: a class out of order
--- must_die
--- refused
error_json_match ~ "[z-a]";
--- message
invalid regular expression "[z-a]" in "error_json_match": range out of order in character class at offset 3 in refused.conf:1



=== TEST 7: a backslash at the end
--- must_die
--- refused
error_json_match ~ 'a\\';
--- message
invalid regular expression "a\" in "error_json_match": \ at end of pattern at offset 2 in refused.conf:1



=== TEST 8: a reference to no group
--- must_die
--- refused
error_json_match ~ '(a)\2';
--- message
invalid regular expression "(a)\2" in "error_json_match": reference to non-existent subpattern at offset 4 in refused.conf:1



=== TEST 9: an unknown escape
--- must_die
--- refused
error_json_match ~ 'a\j';
--- message
invalid regular expression "a\j" in "error_json_match": unrecognized character follows \ at offset 2 in refused.conf:1



=== TEST 10: a part of a character
--- must_die
--- refused
error_json_match ~ 'a\Cb';
--- message
invalid regular expression "a\Cb" in "error_json_match": using \C is disabled by the application at offset 3 in refused.conf:1



=== TEST 11: an unknown verb
--- must_die
--- refused
error_json_match ~ "(*BOGUS)a";
--- message
invalid regular expression "(*BOGUS)a" in "error_json_match": (*VERB) not recognized or malformed at offset 7 in refused.conf:1



=== TEST 12: an error after verbs
--- must_die
--- refused
error_json_match ~ "(*UTF)(*NO_JIT)a(";
--- message
invalid regular expression "(*UTF)(*NO_JIT)a(" in "error_json_match": missing closing parenthesis at offset 17 in refused.conf:1



=== TEST 13: a quantifier out of order, caselessly
--- must_die
--- refused
error_json_match ~* "a{2,1}";
--- message
invalid regular expression "a{2,1}" in "error_json_match": numbers out of order in {} quantifier at offset 5 in refused.conf:1



=== TEST 14: a group name that begins with a digit
--- must_die
--- refused
error_json_match ~ "(?<1a>b)";
--- message
invalid regular expression "(?<1a>b)" in "error_json_match": subpattern name must start with a non-digit at offset 3 in refused.conf:1



=== TEST 15: a group without a name
--- must_die
--- refused
error_json_match ~ "(?<>b)";
--- message
invalid regular expression "(?<>b)" in "error_json_match": subpattern name expected at offset 3 in refused.conf:1



=== TEST 16: a name with a hyphen
--- must_die
--- refused
error_json_match ~ "(?<a-b>c)";
--- message
invalid regular expression "(?<a-b>c)" in "error_json_match": syntax error in subpattern name (missing terminator?) at offset 4 in refused.conf:1



=== TEST 17: the same name twice
--- must_die
--- refused
error_json_match ~ "(?<a>b)(?<a>c)";
--- message
invalid regular expression "(?<a>b)(?<a>c)" in "error_json_match": two named subpatterns have the same name (PCRE2_DUPNAMES not set) at offset 12 in refused.conf:1



=== TEST 18: an invalid UTF-8
--- must_die
--- refused
error_json_match ~ "(*UTF)\\x{110000}";
--- message
invalid regular expression "(*UTF)\x{110000}" in "error_json_match": character code point value in \x{} or \o{} is too large at offset 15 in refused.conf:1



=== TEST 19: a group that hides $GROUP
--- must_die
--- refused
error_json_match ~ "(?<GROUP>a)";
--- message
the name "GROUP" in "error_json_match" is that of a built-in variable, choose another one in refused.conf:1



=== TEST 20: a group that hides the prefix of $PREFIXED
--- must_die
--- refused
error_json_match ~ "(?<PREFIXED>a)";
--- message
the name "PREFIXED" in "error_json_match" is that of a built-in variable, choose another one in refused.conf:1



=== TEST 21: a name of other letters
--- must_die
--- refused
error_json_match ~ "(*UTF)(?<café>a)";
--- message
the name "café" in "error_json_match" is not allowed for a variable, use letters, digits, and "_" in refused.conf:1



=== TEST 22: the same name twice by (?J)
--- must_die
--- refused
error_json_match ~ "(?J)(?<x>b)|(?<x>c)";
--- message
duplicate group name "x" in the regular expression "(?J)(?<x>b)|(?<x>c)", give the alternatives one name by "(?|...|...)", or use several "error_json_match" in refused.conf:1



=== TEST 23: the same name in the other case
--- must_die
--- refused
error_json_match ~ "(?<x>b)(?<X>c)";
--- message
duplicate group name "x" in the regular expression "(?<x>b)(?<X>c)", give the alternatives one name by "(?|...|...)", or use several "error_json_match" in refused.conf:1



=== TEST 24: the operator "OPERATOR"
--- must_die
--- refused
error_json_match "OPERATOR" a;
--- message
invalid operator "OPERATOR" in "error_json_match", use "~" or "~*" before the regular expression in refused.conf:1



=== TEST 25: the parameter "PARAMETER"
--- must_die
--- refused
error_json_match ~ a "PARAMETER";
--- message
invalid parameter "PARAMETER" in "error_json_match", use "required" or "text" in refused.conf:1



=== TEST 26: an unknown parameter after a known one
--- must_die
--- refused
server {
    error_json_match ~ a required txt;
}
--- message
invalid parameter "txt" in "error_json_match", use "required" or "text" in refused.conf:2



=== TEST 27: an empty regular expression
--- must_die
--- refused
error_json_match ~ "";
--- message
empty regular expression in "error_json_match" in refused.conf:1



=== TEST 28: no regular expression
--- must_die
--- refused
error_json_match ~;
--- message
invalid number of arguments in "error_json_match" directive in refused.conf:1



=== TEST 29: no operator
--- must_die
--- refused
error_json_match a;
--- message
invalid number of arguments in "error_json_match" directive in refused.conf:1



=== TEST 30: nothing
--- must_die
--- refused
error_json_match;
--- message
invalid number of arguments in "error_json_match" directive in refused.conf:1



=== TEST 31: too much
--- must_die
--- refused
error_json_match ~ a required text required;
--- message
invalid number of arguments in "error_json_match" directive in refused.conf:1



=== TEST 32: in an "if"
--- must_die
--- refused
server {
    location / {
        if ($arg_a) {
            error_json_match ~ a;
        }
    }
}
--- message
"error_json_match" directive is not allowed here in refused.conf:4



=== TEST 33: in an upstream
--- must_die
--- refused
upstream u {
    server 127.0.0.1;
    error_json_match ~ a;
}
--- message
"error_json_match" directive is not allowed here in refused.conf:3



=== TEST 34: in a "limit_except"
--- must_die
--- refused
server {
    location / {
        limit_except GET {
            error_json_match ~ a;
        }
    }
}
--- message
"error_json_match" directive is not allowed here in refused.conf:4



=== TEST 35: a member of a group that there is not
--- must_die
--- refused
error_json_match ~ "(?<titel>a)";
server {
    error_json_member title $title;
}
--- message
unknown "title" variable



=== TEST 36: a buffer of SIZE
--- must_die
--- refused
error_json_match_buffer SIZE;
--- message
invalid size "SIZE" in "error_json_match_buffer", use a size such as "8k" in refused.conf:1



=== TEST 37: a buffer of ""
--- must_die
--- refused
error_json_match_buffer "";
--- message
invalid size "" in "error_json_match_buffer", use a size such as "8k" in refused.conf:1



=== TEST 38: two buffers
--- must_die
--- refused
error_json_match_buffer 8k 8k;
--- message
invalid number of arguments in "error_json_match_buffer" directive in refused.conf:1



=== TEST 39: no buffer
--- must_die
--- refused
error_json_match_buffer;
--- message
invalid number of arguments in "error_json_match_buffer" directive in refused.conf:1



=== TEST 40: a buffer that is set twice
--- must_die
--- refused
error_json_match_buffer 8k;
error_json_match_buffer 16k;
--- message
"error_json_match_buffer" directive is duplicate in refused.conf:2



=== TEST 41: a buffer in an "if"
--- must_die
--- refused
server {
    if ($arg_a) {
        error_json_match_buffer 8k;
    }
}
--- message
"error_json_match_buffer" directive is not allowed here in refused.conf:3



=== TEST 42: a timeout of TIME
--- must_die
--- refused
error_json_match_timeout TIME;
--- message
invalid time "TIME" in "error_json_match_timeout", use a time such as "1s" in refused.conf:1



=== TEST 43: a timeout of ""
--- must_die
--- refused
error_json_match_timeout "";
--- message
invalid time "" in "error_json_match_timeout", use a time such as "1s" in refused.conf:1



=== TEST 44: two timeouts
--- must_die
--- refused
error_json_match_timeout 1s 1s;
--- message
invalid number of arguments in "error_json_match_timeout" directive in refused.conf:1



=== TEST 45: no timeout
--- must_die
--- refused
error_json_match_timeout;
--- message
invalid number of arguments in "error_json_match_timeout" directive in refused.conf:1



=== TEST 46: a timeout that is set twice
--- must_die
--- refused
server {
    location / {
        error_json_match_timeout 1s;
        error_json_match_timeout 1s;
    }
}
--- message
"error_json_match_timeout" directive is duplicate in refused.conf:4



=== TEST 47: a timeout in an "if"
--- must_die
--- refused
server {
    if ($arg_a) {
        error_json_match_timeout 1s;
    }
}
--- message
"error_json_match_timeout" directive is not allowed here in refused.conf:3



=== TEST 48: names that may be shared: of other groups, "set", and "map"
--- http_config
    map $arg_map $mapped { default ""; }
    error_json_match ~ "(?<shared>a)";
--- config
    set $own 1;
    error_json_match ~ "(?<shared>b)";
    error_json_match ~* "(?<shared>c)|(?<own>d)" required text;
    error_json_match ~ "(?|(?<x>e)|(?<x>f))" text required;
    error_json_match ~ "(?P<y>g)(?'zaZA_09'h)(?<mapped>i)";
    error_json_match_buffer 1;
    error_json_match_timeout 1ms;

    location ~ "^/(?<shared>.)" {
        return 200 "$shared$own\n";
    }
--- request
GET /x
--- response_body
x1



=== TEST 49: a group that hides a variable which another module is told of
--- main_config eval: "load_module $main::neighbor;"
--- must_die
--- refused
error_json_match ~ "(?<neighbor>a)";
--- message
the name "neighbor" in "error_json_match" is that of a built-in variable, choose another one in refused.conf:1
