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



=== TEST 19: a group that hides $uri
--- must_die
--- refused
error_json_match ~ "(?<uri>a)";
--- message
the group name "uri" in "error_json_match" is the name of a built-in variable, choose another one in refused.conf:1



=== TEST 20: a group that hides $args
--- must_die
--- refused
error_json_match ~ "(?<args>a)";
--- message
the group name "args" in "error_json_match" is the name of a built-in variable, choose another one in refused.conf:1



=== TEST 21: a group that hides $limit_rate
--- must_die
--- refused
error_json_match ~ "(?<limit_rate>a)";
--- message
the group name "limit_rate" in "error_json_match" is the name of a built-in variable, choose another one in refused.conf:1



=== TEST 22: a group that hides $request_id
--- must_die
--- refused
error_json_match ~ "(?<request_id>a)";
--- message
the group name "request_id" in "error_json_match" is the name of a built-in variable, choose another one in refused.conf:1



=== TEST 23: a group that hides $host
--- must_die
--- refused
error_json_match ~ "(?<host>a)";
--- message
the group name "host" in "error_json_match" is the name of a built-in variable, choose another one in refused.conf:1



=== TEST 24: a group that hides $status
--- must_die
--- refused
error_json_match ~ "(?<status>a)";
--- message
the group name "status" in "error_json_match" is the name of a built-in variable, choose another one in refused.conf:1



=== TEST 25: a group that hides $server_port
--- must_die
--- refused
error_json_match ~ "(?<server_port>a)";
--- message
the group name "server_port" in "error_json_match" is the name of a built-in variable, choose another one in refused.conf:1



=== TEST 26: a group that hides $status_message
--- must_die
--- refused
error_json_match ~ "(?<status_message>a)";
--- message
the group name "status_message" in "error_json_match" is the name of a built-in variable, choose another one in refused.conf:1



=== TEST 27: a group that hides $status_type_uri
--- must_die
--- refused
error_json_match ~ "(?<status_type_uri>a)";
--- message
the group name "status_type_uri" in "error_json_match" is the name of a built-in variable, choose another one in refused.conf:1



=== TEST 28: a group that hides $error_json
--- must_die
--- refused
error_json_match ~ "(?<error_json>a)";
--- message
the group name "error_json" in "error_json_match" is the name of a built-in variable, choose another one in refused.conf:1



=== TEST 29: a group that hides $error_json_source
--- must_die
--- refused
error_json_match ~ "(?<error_json_source>a)";
--- message
the group name "error_json_source" in "error_json_match" is the name of a built-in variable, choose another one in refused.conf:1



=== TEST 30: a group that hides $binary_remote_addr
--- must_die
--- refused
error_json_match ~ "(?<binary_remote_addr>a)";
--- message
the group name "binary_remote_addr" in "error_json_match" is the name of a built-in variable, choose another one in refused.conf:1



=== TEST 31: a group that hides $URI
--- must_die
--- refused
error_json_match ~ "(?<URI>a)";
--- message
the group name "URI" in "error_json_match" is the name of a built-in variable, choose another one in refused.conf:1



=== TEST 32: a group that hides $Limit_Rate
--- must_die
--- refused
error_json_match ~ "(?<Limit_Rate>a)";
--- message
the group name "Limit_Rate" in "error_json_match" is the name of a built-in variable, choose another one in refused.conf:1



=== TEST 33: a group that hides $connection
--- must_die
--- refused
error_json_match ~ "(?<connection>a)";
--- message
the group name "connection" in "error_json_match" is the name of a built-in variable, choose another one in refused.conf:1



=== TEST 34: a group that hides $upstream_addr
--- must_die
--- refused
error_json_match ~ "(?<upstream_addr>a)";
--- message
the group name "upstream_addr" in "error_json_match" is the name of a built-in variable, choose another one in refused.conf:1



=== TEST 35: a group that hides $proxy_host
--- must_die
--- refused
error_json_match ~ "(?<proxy_host>a)";
--- message
the group name "proxy_host" in "error_json_match" is the name of a built-in variable, choose another one in refused.conf:1



=== TEST 36: a group that hides $gzip_ratio
--- must_die
--- refused
error_json_match ~ "(?<gzip_ratio>a)";
--- message
the group name "gzip_ratio" in "error_json_match" is the name of a built-in variable, choose another one in refused.conf:1



=== TEST 37: a group that hides the prefix of $arg_x
--- must_die
--- refused
error_json_match ~ "(?<arg_x>a)";
--- message
the group name "arg_x" in "error_json_match" is the name of a built-in variable, choose another one in refused.conf:1



=== TEST 38: a group that hides the prefix of $http_x
--- must_die
--- refused
error_json_match ~ "(?<http_x>a)";
--- message
the group name "http_x" in "error_json_match" is the name of a built-in variable, choose another one in refused.conf:1



=== TEST 39: a group that hides the prefix of $sent_http_x
--- must_die
--- refused
error_json_match ~ "(?<sent_http_x>a)";
--- message
the group name "sent_http_x" in "error_json_match" is the name of a built-in variable, choose another one in refused.conf:1



=== TEST 40: a group that hides the prefix of $upstream_http_x
--- must_die
--- refused
error_json_match ~ "(?<upstream_http_x>a)";
--- message
the group name "upstream_http_x" in "error_json_match" is the name of a built-in variable, choose another one in refused.conf:1



=== TEST 41: a group that hides the prefix of $cookie_a
--- must_die
--- refused
error_json_match ~ "(?<cookie_a>a)";
--- message
the group name "cookie_a" in "error_json_match" is the name of a built-in variable, choose another one in refused.conf:1



=== TEST 42: a group that hides the prefix of $upstream_cookie_a
--- must_die
--- refused
error_json_match ~ "(?<upstream_cookie_a>a)";
--- message
the group name "upstream_cookie_a" in "error_json_match" is the name of a built-in variable, choose another one in refused.conf:1



=== TEST 43: a group that hides the prefix of $sent_trailer_x
--- must_die
--- refused
error_json_match ~ "(?<sent_trailer_x>a)";
--- message
the group name "sent_trailer_x" in "error_json_match" is the name of a built-in variable, choose another one in refused.conf:1



=== TEST 44: a group that hides the prefix of $upstream_trailer_x
--- must_die
--- refused
error_json_match ~ "(?<upstream_trailer_x>a)";
--- message
the group name "upstream_trailer_x" in "error_json_match" is the name of a built-in variable, choose another one in refused.conf:1



=== TEST 45: a group that hides the prefix of $HTTP_x
--- must_die
--- refused
error_json_match ~ "(?<HTTP_x>a)";
--- message
the group name "HTTP_x" in "error_json_match" is the name of a built-in variable, choose another one in refused.conf:1



=== TEST 46: a group that hides the prefix of $arg_
--- must_die
--- refused
error_json_match ~ "(?<arg_>a)";
--- message
the group name "arg_" in "error_json_match" is the name of a built-in variable, choose another one in refused.conf:1



=== TEST 47: a group that hides the prefix of $Arg_x
--- must_die
--- refused
error_json_match ~ "(?<Arg_x>a)";
--- message
the group name "Arg_x" in "error_json_match" is the name of a built-in variable, choose another one in refused.conf:1



=== TEST 48: a name of other letters
--- must_die
--- refused
error_json_match ~ "(*UTF)(?<café>a)";
--- message
the group name "café" in "error_json_match" is not allowed for a variable, use letters, digits, and "_" in refused.conf:1



=== TEST 49: the same name twice by (?J)
--- must_die
--- refused
error_json_match ~ "(?J)(?<x>b)|(?<x>c)";
--- message
duplicate group name "x" in the regular expression "(?J)(?<x>b)|(?<x>c)", give the alternatives one name by "(?|...|...)", or use several "error_json_match" in refused.conf:1



=== TEST 50: the same name in the other case
--- must_die
--- refused
error_json_match ~ "(?<x>b)(?<X>c)";
--- message
duplicate group name "x" in the regular expression "(?<x>b)(?<X>c)", give the alternatives one name by "(?|...|...)", or use several "error_json_match" in refused.conf:1



=== TEST 51: the operator "!~"
--- must_die
--- refused
error_json_match "!~" a;
--- message
invalid operator "!~" in "error_json_match", use "~" or "~*" before the regular expression in refused.conf:1



=== TEST 52: the operator "="
--- must_die
--- refused
error_json_match "=" a;
--- message
invalid operator "=" in "error_json_match", use "~" or "~*" before the regular expression in refused.conf:1



=== TEST 53: the operator "~~"
--- must_die
--- refused
error_json_match "~~" a;
--- message
invalid operator "~~" in "error_json_match", use "~" or "~*" before the regular expression in refused.conf:1



=== TEST 54: the operator "^~"
--- must_die
--- refused
error_json_match "^~" a;
--- message
invalid operator "^~" in "error_json_match", use "~" or "~*" before the regular expression in refused.conf:1



=== TEST 55: the operator ""
--- must_die
--- refused
error_json_match "" a;
--- message
invalid operator "" in "error_json_match", use "~" or "~*" before the regular expression in refused.conf:1



=== TEST 56: the operator "on"
--- must_die
--- refused
error_json_match "on" a;
--- message
invalid operator "on" in "error_json_match", use "~" or "~*" before the regular expression in refused.conf:1



=== TEST 57: the parameter "require"
--- must_die
--- refused
error_json_match ~ a "require";
--- message
invalid parameter "require" in "error_json_match", use "required" or "text" in refused.conf:1



=== TEST 58: the parameter "Required"
--- must_die
--- refused
error_json_match ~ a "Required";
--- message
invalid parameter "Required" in "error_json_match", use "required" or "text" in refused.conf:1



=== TEST 59: the parameter "required=on"
--- must_die
--- refused
error_json_match ~ a "required=on";
--- message
invalid parameter "required=on" in "error_json_match", use "required" or "text" in refused.conf:1



=== TEST 60: the parameter "html"
--- must_die
--- refused
error_json_match ~ a "html";
--- message
invalid parameter "html" in "error_json_match", use "required" or "text" in refused.conf:1



=== TEST 61: the parameter "i"
--- must_die
--- refused
error_json_match ~ a "i";
--- message
invalid parameter "i" in "error_json_match", use "required" or "text" in refused.conf:1



=== TEST 62: the parameter ""
--- must_die
--- refused
error_json_match ~ a "";
--- message
invalid parameter "" in "error_json_match", use "required" or "text" in refused.conf:1



=== TEST 63: an unknown parameter after a known one
--- must_die
--- refused
server {
    error_json_match ~ a required txt;
}
--- message
invalid parameter "txt" in "error_json_match", use "required" or "text" in refused.conf:2



=== TEST 64: an empty regular expression
--- must_die
--- refused
error_json_match ~ "";
--- message
empty regular expression in "error_json_match" in refused.conf:1



=== TEST 65: no regular expression
--- must_die
--- refused
error_json_match ~;
--- message
invalid number of arguments in "error_json_match" directive in refused.conf:1



=== TEST 66: no operator
--- must_die
--- refused
error_json_match a;
--- message
invalid number of arguments in "error_json_match" directive in refused.conf:1



=== TEST 67: nothing
--- must_die
--- refused
error_json_match;
--- message
invalid number of arguments in "error_json_match" directive in refused.conf:1



=== TEST 68: too much
--- must_die
--- refused
error_json_match ~ a required text required;
--- message
invalid number of arguments in "error_json_match" directive in refused.conf:1



=== TEST 69: in an "if"
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



=== TEST 70: in an upstream
--- must_die
--- refused
upstream u {
    server 127.0.0.1;
    error_json_match ~ a;
}
--- message
"error_json_match" directive is not allowed here in refused.conf:3



=== TEST 71: in a "limit_except"
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



=== TEST 72: a member of a group that there is not
--- must_die
--- refused
error_json_match ~ "(?<titel>a)";
server {
    error_json_member title $title;
}
--- message
unknown "title" variable



=== TEST 73: a buffer of 0
--- must_die
--- refused
error_json_match_buffer 0;
--- message
invalid size "0" in "error_json_match_buffer", use a size such as "8k" in refused.conf:1



=== TEST 74: a buffer of 0k
--- must_die
--- refused
error_json_match_buffer 0k;
--- message
invalid size "0k" in "error_json_match_buffer", use a size such as "8k" in refused.conf:1



=== TEST 75: a buffer of bogus
--- must_die
--- refused
error_json_match_buffer bogus;
--- message
invalid size "bogus" in "error_json_match_buffer", use a size such as "8k" in refused.conf:1



=== TEST 76: a buffer of -1
--- must_die
--- refused
error_json_match_buffer -1;
--- message
invalid size "-1" in "error_json_match_buffer", use a size such as "8k" in refused.conf:1



=== TEST 77: a buffer of 8kb
--- must_die
--- refused
error_json_match_buffer 8kb;
--- message
invalid size "8kb" in "error_json_match_buffer", use a size such as "8k" in refused.conf:1



=== TEST 78: a buffer of 1g
--- must_die
--- refused
error_json_match_buffer 1g;
--- message
invalid size "1g" in "error_json_match_buffer", use a size such as "8k" in refused.conf:1



=== TEST 79: a buffer of ""
--- must_die
--- refused
error_json_match_buffer "";
--- message
invalid size "" in "error_json_match_buffer", use a size such as "8k" in refused.conf:1



=== TEST 80: a buffer of 99999999999999999999
--- must_die
--- refused
error_json_match_buffer 99999999999999999999;
--- message
invalid size "99999999999999999999" in "error_json_match_buffer", use a size such as "8k" in refused.conf:1



=== TEST 81: two buffers
--- must_die
--- refused
error_json_match_buffer 8k 8k;
--- message
invalid number of arguments in "error_json_match_buffer" directive in refused.conf:1



=== TEST 82: no buffer
--- must_die
--- refused
error_json_match_buffer;
--- message
invalid number of arguments in "error_json_match_buffer" directive in refused.conf:1



=== TEST 83: a buffer that is set twice
--- must_die
--- refused
error_json_match_buffer 8k;
error_json_match_buffer 16k;
--- message
"error_json_match_buffer" directive is duplicate in refused.conf:2



=== TEST 84: a buffer in an "if"
--- must_die
--- refused
server {
    if ($arg_a) {
        error_json_match_buffer 8k;
    }
}
--- message
"error_json_match_buffer" directive is not allowed here in refused.conf:3



=== TEST 85: a timeout of 0
--- must_die
--- refused
error_json_match_timeout 0;
--- message
invalid time "0" in "error_json_match_timeout", use a time such as "1s" in refused.conf:1



=== TEST 86: a timeout of 0s
--- must_die
--- refused
error_json_match_timeout 0s;
--- message
invalid time "0s" in "error_json_match_timeout", use a time such as "1s" in refused.conf:1



=== TEST 87: a timeout of bogus
--- must_die
--- refused
error_json_match_timeout bogus;
--- message
invalid time "bogus" in "error_json_match_timeout", use a time such as "1s" in refused.conf:1



=== TEST 88: a timeout of -1s
--- must_die
--- refused
error_json_match_timeout -1s;
--- message
invalid time "-1s" in "error_json_match_timeout", use a time such as "1s" in refused.conf:1



=== TEST 89: a timeout of 1x
--- must_die
--- refused
error_json_match_timeout 1x;
--- message
invalid time "1x" in "error_json_match_timeout", use a time such as "1s" in refused.conf:1



=== TEST 90: a timeout of ""
--- must_die
--- refused
error_json_match_timeout "";
--- message
invalid time "" in "error_json_match_timeout", use a time such as "1s" in refused.conf:1



=== TEST 91: a timeout of s
--- must_die
--- refused
error_json_match_timeout s;
--- message
invalid time "s" in "error_json_match_timeout", use a time such as "1s" in refused.conf:1



=== TEST 92: a timeout of off
--- must_die
--- refused
error_json_match_timeout off;
--- message
invalid time "off" in "error_json_match_timeout", use a time such as "1s" in refused.conf:1



=== TEST 93: a timeout of 1s1m
--- must_die
--- refused
error_json_match_timeout 1s1m;
--- message
invalid time "1s1m" in "error_json_match_timeout", use a time such as "1s" in refused.conf:1



=== TEST 94: two timeouts
--- must_die
--- refused
error_json_match_timeout 1s 1s;
--- message
invalid number of arguments in "error_json_match_timeout" directive in refused.conf:1



=== TEST 95: no timeout
--- must_die
--- refused
error_json_match_timeout;
--- message
invalid number of arguments in "error_json_match_timeout" directive in refused.conf:1



=== TEST 96: a timeout that is set twice
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



=== TEST 97: a timeout in an "if"
--- must_die
--- refused
server {
    if ($arg_a) {
        error_json_match_timeout 1s;
    }
}
--- message
"error_json_match_timeout" directive is not allowed here in refused.conf:3



=== TEST 98: names that may be shared: of other groups, "set", and "map"
--- http_config
    map $arg_map $mapped { default ""; }
    error_json_match ~ "(?<shared>a)";
--- config
    set $own 1;
    error_json_match ~ "(?<shared>b)";
    error_json_match ~* "(?<shared>c)|(?<own>d)" required text;
    error_json_match ~ "(?|(?<x>e)|(?<x>f))" text required;
    error_json_match ~ "(?P<y>g)(?'z'h)(?<mapped>i)";
    error_json_match_buffer 1;
    error_json_match_timeout 1ms;

    location ~ "^/(?<shared>.)" {
        return 200 "$shared$own\n";
    }
--- request
GET /x
--- response_body
x1
