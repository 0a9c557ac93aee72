# Copyright (C) ngx_status_module developers

# Patterns over the original body.  A response that waits for its body can be
# lost, cut, or sent twice; one that is kept in the end has to be, in every
# byte and header, what it would have been without the module.
#
# The upstream makes its responses by the arguments of the request:
#
#     by      "length", "chunked", or "close"
#     size    of the body, of all 256 bytes in turn
#     text    what is put into the body (%XX), by default a title
#     at      where that begins
#     part    how many bytes of the body are written at once; without it, all
#             are, together with the header
#     header  a header line
#     accel   "no" for X-Accel-Buffering

use lib 't/lib';
use StatusTest 'no_plan';

use Digest::MD5 'md5_hex';
use Socket qw(IPPROTO_TCP TCP_NODELAY);

our $title = '<title>An &quot;Oops&quot;</title>';
our $bytes = CORE::join '', map { chr } 0 .. 255;


sub body {
    my (%arg) = (size => 2000, text => $title, at => 0, @_);

    my $body = substr $bytes x (1 + $arg{size} / 256), 0, $arg{size};

    if ($arg{at} < $arg{size}) {
        substr($body, $arg{at}, length $arg{text}) = $arg{text};
    }

    return substr $body, 0, $arg{size};
}


sub answer {
    my ($conn) = @_;

    my ($path, $args) = $conn->{head} =~ m{^\S+ ([^ ?]+)\??(\S*)};
    my %arg = map { /^(\w+)=(.*)$/ } split /&/, $args;

    s/%([0-9a-f]{2})/chr hex $1/gei for values %arg;

    my $by = delete $arg{by} || 'length';
    my $body = body(%arg);

    my $head = "HTTP/1.1 500 Much Broken\nContent-Type: text/html\n"
               . "ETag: \"page\"\nAccept-Ranges: bytes\n"
               . "Last-Modified: Tue, 03 Mar 2020 03:03:03 GMT\n";

    $head .= "$arg{header}\n" if $arg{header};
    $head .= "X-Accel-Buffering: no\n" if $arg{accel};
    $head .= "Content-Length: " . length($body) . "\n" if $by eq 'length';
    $head .= "Transfer-Encoding: chunked\n" if $by eq 'chunked';
    $head .= "Connection: close\n" if $by eq 'close';

    $body = '' if $conn->{head} =~ /^HEAD/;

    my @parts = $arg{part} ? unpack("(a$arg{part})*", $body)
                           : length $body ? $body : ();

    if ($by eq 'chunked' && $conn->{head} !~ /^HEAD/) {
        $_ = sprintf "%x\r\n%s\r\n", length, $_ for @parts;
        push @parts, "0\r\n\r\n";
    }

    $head .= "X-Connection: $conn->{number}\nX-Request: $conn->{requests}\n\n";
    $head =~ s/\n/\r\n/g;

    setsockopt($conn->{socket}, IPPROTO_TCP, TCP_NODELAY, 1);

    if (!$arg{part}) {
        $conn->put(CORE::join '', $head, @parts);

    } else {
        $conn->put($head);

        for my $part (@parts) {

            # yields, for nginx to read what there is

            select undef, undef, undef, 0.0005;
            $conn->put($part) or last;
        }
    }

    $conn->close if $by eq 'close' && $conn->{head} !~ /^HEAD/;
}

$ENV{TEST_NGINX_RAW_PORT} = RawUpstream::start('/page' => \&answer);


# what there is of a response that does not change with time or connection

sub original {
    my ($res) = @_;

    return substr $res->{error}, 0, 60 if $res->{error};

    my $head = $res->{head};
    $head =~ s/^(?:Date|X-Connection|X-Request):.*\r?\n?//mg;
    $head =~ s/\s+\z//;

    return "$head\n" . length($res->{body}) . ' ' . md5_hex($res->{body});
}


# the members that are added to the document of a code

sub members_are {
    my ($res, $code, $expected, $name) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;

    return fail("$name: " . substr $res->{error}, 0, 60) if $res->{error};

    my $json = decode($res->{body});

    if (ref $json ne 'HASH') {
        return fail("$name: JSON");
    }

    is("$res->{status} @{$res->{headers}{'content-type'}} $json->{code}",
       "$code application/json $code", "$name: replaced");

    delete @$json{qw(code message description)};
    return is_deeply($json, $expected, "$name: members");
}

our @framings = map {
    my $framing = "by=$_";
    ($framing, "$framing&accel=no")
} qw(length chunked close);


our $http_config = <<'_EOC_';
    upstream raw {
        server 127.0.0.1:$TEST_NGINX_RAW_PORT;
        keepalive 4;
    }

    proxy_http_version 1.1;
    proxy_set_header Connection "";

    error_json on;
    error_json_drain 64k 30s;

    # what is to be waited for is waited for, however long that takes

    error_json_match_timeout 30s;
_EOC_

our $config = <<'_EOC_';
    location /title/ {
        error_json_match ~ "<title>(?<title>[^<]*)</title>";
        error_json_member title $title;
        proxy_pass http://raw/;
    }

    location /required/ {
        error_json_match ~ "<title>(?<title>[^<]*)</title>" required;
        error_json_member title $title;
        proxy_pass http://raw/;
    }

    location /off/ {
        error_json off;
        proxy_pass http://raw/;
    }
_EOC_

run_tests();

__DATA__

=== TEST 1: a page that matches, of each framing, in one piece and in many
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
my $c = client();
my %upstream;

for my $framing (@framings) {
    for my $size (300, 8191, 8192, 8193, 30000) {
        for my $part (0, $size > 300 ? 1000 : 1) {
            for my $location (qw(title required)) {
                my $name = "$location $framing size=$size part=$part";

                my $res = $c->get("/$location/page?$framing&size=$size"
                                  . "&part=$part&at=100");

                members_are($res, 500, { title => 'An &quot;Oops&quot;' },
                            $name);

                $upstream{$res->{headers}{'x-connection'}[0]} = 1
                    unless $framing =~ /close/;
            }
        }
    }
}

is(scalar(keys %upstream), 1, 'the same upstream connection');



=== TEST 2: a page that is kept is what it was
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
my $c = client();
my %upstream;

for my $framing (@framings) {
    for my $size (0, 1, 300, 8191, 8192, 8193, 16384, 30000) {
        for my $part (0, $size > 300 ? 1000 : 1) {
            next if $size == 0 && $part;

            my $args = "$framing&size=$size&part=$part&text=none";

            my $off = original($c->get("/off/page?$args"));
            my $res = $c->get("/required/page?$args");

            is(original($res), $off, $args);

            $upstream{$res->{headers}{'x-connection'}[0]} = 1
                unless $framing =~ /close/;
        }
    }
}

is(scalar(keys %upstream), 1, 'the same upstream connection');



=== TEST 3: 1 MB is kept, for a client that is fast or slow
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
for my $framing (@framings) {
    my $args = "$framing&size=1048576&text=none&part=40000";

    is(original(client()->get("/required/page?$args")),
       original(client()->get("/off/page?$args")), $args);

    my $c = client(RCVBUF => 4096);
    my $res = $c->get("/required/page?$args");

    is(md5_hex($res->{body}), md5_hex(body(size => 1048576, text => 'none')),
       "$args: slow");

    # the connection goes on

    members_are($c->get('/title/page'), 500,
                { title => 'An &quot;Oops&quot;' }, "$args: next");
}



=== TEST 4: a kept page at a limited rate
--- http_config eval: $main::http_config
--- config eval: "limit_rate 400k;\n$main::config"
--- client
for my $framing (@framings) {
    my $args = "$framing&size=100000&text=none";
    my $c = client();

    is(original($c->get("/required/page?$args")),
       original($c->get("/off/page?$args")), $args);
}



=== TEST 5: the end of the buffer
--- http_config eval: $main::http_config
--- config
    error_json_match_buffer 100;

    location /word/ {
        error_json_match ~ (?<word>WORD);
        error_json_member word $word;
        proxy_pass http://raw/;
    }

    location /tail/ {
        error_json_match ~ (?<tail>.)\z;
        error_json_member tail $tail;
        proxy_pass http://raw/;
    }
--- client
my $c = client();

for my $framing (@framings) {
    for my $part (0, 1) {
        for my $at (95, 96, 97, 100) {
            my $expected = $at <= 96 ? { word => 'WORD' } : {};
            my $args = "$framing&size=300&text=WORD&at=$at&part=$part";

            members_are($c->get("/word/page?$args"), 500, $expected, $args);
        }

        # the body ends one byte before the buffer, with it, and after it

        for my $size (99, 100, 101) {
            my $args = "$framing&size=$size&text=YZ&at=98&part=$part";

            members_are($c->get("/tail/page?$args"), 500,
                        { tail => $size == 99 ? 'Y' : 'Z' }, $args);
        }
    }
}



=== TEST 6: a match across the boundaries of chunks
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
my $c = client();

for my $part (1, 2, 3, 7) {
    for my $accel ('', '&accel=no') {
        members_are($c->get("/title/page?by=chunked&size=200&at=50&part=$part"
                            . $accel), 500,
                    { title => 'An &quot;Oops&quot;' },
                    "chunks of $part$accel");
    }
}



=== TEST 7: the operators
--- http_config eval: $main::http_config
--- config
    error_json_member found $found;

    location /sensitive/ {
        error_json_match ~ "(?<found>wOrD)";
        proxy_pass http://raw/;
    }

    location /insensitive/ {
        error_json_match ~* "(?<found>wOrD)";
        proxy_pass http://raw/;
    }
--- client
my $c = client();

for (['sensitive', 'wOrD', 1], ['sensitive', 'word', 0],
     ['insensitive', 'WoRd', 1], ['insensitive', 'wird', 0])
{
    my ($location, $text, $found) = @$_;
    members_are($c->get("/$location/page?text=$text"), 500,
                $found ? { found => $text } : {}, "$location $text");
}



=== TEST 8: several patterns: the first that matches sets a variable
--- http_config eval: $main::http_config
--- config
    error_json_member x $x;
    error_json_member y $y;
    error_json_member z $z;

    location /several/ {
        error_json_match ~ "(?<x>one)";
        error_json_match ~ "(?<x>two)-(?<y>\w+)";
        error_json_match ~ "(?<x>three)?-(?<z>\w+)";
        proxy_pass http://raw/;
    }

    location /required/ {
        error_json_match ~ "(?<x>one)" required;
        error_json_match ~ "(?<x>two)-(?<y>\w+)";
        error_json_match ~ "(?<z>three)" required;
        proxy_pass http://raw/;
    }

    # the group of the first pattern need not be a part of what matches

    location /optional/ {
        error_json_match ~ "(?<x>three)?-(?<z>\w+)";
        error_json_match ~ "(?<x>one)";
        proxy_pass http://raw/;
    }

    # one name in alternatives

    location /reset/ {
        error_json_match ~ "(?|one-(?<x>\w+)|two-(?<x>\w+))";
        proxy_pass http://raw/;
    }
--- client
my $c = client();

for (['several', 'one.', { x => 'one' }],
     ['several', 'two-a.', { x => 'two', y => 'a', z => 'a' }],
     ['several', 'one.two-a.', { x => 'one', y => 'a', z => 'a' }],
     ['several', 'three-b.two-a.', { x => 'two', y => 'a', z => 'b' }],
     ['several', 'three-b.', { x => 'three', z => 'b' }],
     ['several', '-b.', { z => 'b' }],
     ['several', 'four.', {}],
     ['optional', 'one-b.', { x => 'one', z => 'b' }],
     ['optional', 'one.three-b.', { x => 'three', z => 'b' }],
     ['required', 'one.three.', { x => 'one', z => 'three' }],
     ['required', 'three.two-a.one.', { x => 'one', y => 'a', z => 'three' }],
     ['reset', 'one-a.', { x => 'a' }],
     ['reset', 'two-b.', { x => 'b' }])
{
    my ($location, $text, $members) = @$_;
    members_are($c->get("/$location/page?text=$text"), 500, $members,
                "$location: $text");
}

for my $text ('one.', 'three.', 'two-a.three.', 'four.') {
    my $res = $c->get("/required/page?text=$text");
    is(md5_hex($res->{body}), md5_hex(body(text => $text)),
       "required: $text");
}



=== TEST 9: inheritance
--- http_config eval: "$main::http_config error_json_match ~ (?<x>http);"
--- config
    error_json_member x $x;

    location /inherits/ { proxy_pass http://raw/; }

    location /own/ {
        error_json_match ~ (?<x>location);
        proxy_pass http://raw/;

        location /own/inherits/ { proxy_pass http://raw/; }
    }

    location /off/ { error_json off; proxy_pass http://raw/; }
--- client
my $c = client();

for (['inherits', 'http', { x => 'http' }], ['inherits', 'location', {}],
     ['own', 'location', { x => 'location' }], ['own', 'http', {}],
     ['own/inherits', 'location', { x => 'location' }],
     ['own/inherits', 'http', {}])
{
    my ($location, $text, $members) = @$_;
    members_are($c->get("/$location/page?text=$text"), 500, $members,
                "$location: $text");
}

is(md5_hex($c->get('/off/page?text=http')->{body}),
   md5_hex(body(text => 'http')), 'off');



=== TEST 10: what is caught, in a template, a map, a condition, and the log
--- http_config eval
$main::http_config . <<'_EOC_'
    map $reason $advice {
        default  "";
        ~^ORA-   "call the database's administrator";
    }

    error_json_template reasons
        '{"status":$status,"reason":"<$reason>","advice":$advice,"n":$n}';

    log_format reasons '$status $error_json [$reason] [$advice]';
_EOC_
--- config
    error_json_match ~ "(?<reason>ORA-(?<n>\d+))";
    access_log logs/reasons.log reasons;

    location /template/ {
        error_json_format reasons;
        proxy_pass http://raw/;
    }

    location /member/ {
        error_json_member reason $reason;
        error_json_member advice $advice;
        error_json_member n $n as=number;
        error_json_member known yes if=$n;
        error_json_bypass $arg_bypass;
        proxy_pass http://raw/;
    }

    location /before/ {
        proxy_set_header X-Reason $reason;
        proxy_pass http://raw/;
    }
--- client
my $c = client();

is($c->get('/template/page?text=ORA-01017.')->{body},
   '{"status":500,"reason":"\u003cORA-01017>",'
   . '"advice":"call the database\'s administrator","n":"01017"}' . "\n",
   'template');

is($c->get('/template/page?text=none')->{body},
   '{"status":500,"reason":"\u003c>","advice":null,"n":null}' . "\n",
   'template without a match');

members_are($c->get('/member/page?text=ORA-942.'), 500,
            { reason => 'ORA-942', known => 'yes', n => 942,
              advice => "call the database's administrator" }, 'members');

members_are($c->get('/member/page?text=ORA-0.'), 500,
            { reason => 'ORA-0', n => 0,
              advice => "call the database's administrator" }, 'a 0');

members_are($c->get('/member/page?text=none'), 500, {}, 'no members');

is(md5_hex($c->get('/member/page?text=ORA-1.&bypass=1')->{body}),
   md5_hex(body(text => 'ORA-1.')), 'bypass');

document_ok($c->get('/before/page?text=ORA-7.'), 500, 'asked for before');

is(text_of('reasons.log', 7), <<'_EOC_', 'log');
500 replaced [ORA-01017] [call the database's administrator]
500 replaced [-] []
500 replaced [ORA-942] [call the database's administrator]
500 replaced [ORA-0] [call the database's administrator]
500 replaced [-] []
500 bypass [-] []
500 replaced [ORA-7] [call the database's administrator]
_EOC_



=== TEST 11: text
--- http_config eval: $main::http_config
--- config
    error_json_member t $t;

    location /text/ {
        error_json_match ~ \[(?<t>[^]]*) text;
        proxy_pass http://raw/;
    }

    location /raw/ {
        error_json_match ~ \[(?<t>[^]]*);
        proxy_pass http://raw/;
    }
--- client
my $c = client();

for ([' a&lt;b%26amp;%09%0d%0a &#x27;&#8364;&nbsp; ', "a<b& '\x{20ac}",
      " a&lt;b&amp;\t\r\n &#x27;&#8364;&nbsp; "],
     ['&quot;<i>&eacute;</i>', "\"<i>\x{e9}</i>", '&quot;<i>&eacute;</i>'],
     ['%26#x1f600;%26#x80;%26#0;%26#xd800;',
      "\x{1f600}\x{20ac}\x{fffd}\x{fffd}",
      '&#x1f600;&#x80;&#0;&#xd800;'],
     ['&#xy;&#x;', '&#xy;&#x;', '&#xy;&#x;'],
     [' ', undef, ' '],
     ['&unknown;&', '&unknown;&', '&unknown;&'],
     ['%e2%82%ac', "\x{20ac}", "\x{20ac}"])
{
    my ($html, $text, $raw) = @$_;
    my $arg = $html;

    $arg =~ s/%26/&/g;
    $arg =~ s/([ &<>"#;\t])/sprintf '%%%02x', ord $1/ge;

    members_are($c->get("/text/page?text=[$arg]"), 500,
                defined $text ? { t => $text } : {}, "text of $html");
    members_are($c->get("/raw/page?text=[$arg]"), 500, { t => $raw },
                "no text of $html");
}



=== TEST 12: what is caught cannot break the document
--- http_config eval: $main::http_config
--- config
    error_json_member t $t;

    location /all/ {
        error_json_match ~ (?s)(?<t>.*);
        proxy_pass http://raw/;
    }

    location /text/ {
        error_json_match ~ (?s)(?<t>.*) text;
        proxy_pass http://raw/;
    }
--- client
my $c = client();

# all 256 bytes, NUL and invalid UTF-8 among them

my $ascii = substr $bytes, 0, 128;
my $res = $c->get('/all/page?size=256&text=');

members_are($res, 500, { t => $ascii . "\x{fffd}" x 128 }, '256 bytes');
unlike($res->{body}, qr/[\x00-\x09\x0b-\x1f]/, 'no control is raw');
unlike($res->{body}, qr/</, 'no markup');

(my $text = $ascii) =~ s/[\t\n\f\r ]+/ /g;
members_are($c->get('/text/page?size=256&text='), 500,
            { t => $text . "\x{fffd}" x 128 }, '256 bytes as text');

my $script = '</script><!--#exec"}';
my $arg = CORE::join '', map { sprintf '%%%02x', ord } split //, $script;

for my $location (qw(all text)) {
    my $res = $c->get("/$location/page?text=$arg&size=" . length $script);
    members_are($res, 500, { t => $script }, "$location: $script");
    unlike($res->{body}, qr/</, "$location: no markup");
}



=== TEST 13: what is caught is as long as it is, up to the buffer's end
--- http_config eval: $main::http_config
--- config
    location / {
        error_json_match ~ "\[(?<t>[^]]*)";
        error_json_member t $t;
        proxy_pass http://raw/;
    }
--- client
my $c = client();

for (['a', 1, 2049], ["\xc3\xa9", 2, 1025], ["\xe2\x82\xac", 3, 683],
     ["\xf0\x9f\x98\x80", 4, 513])
{
    my ($char, $size, $n) = @$_;
    my $text = CORE::join '', map { sprintf '%%%02x', ord }
                              split //, $char x $n;

    # the request may be no longer than nginx's buffers

    my $res = $c->get("/page?size=4000&text=[$text]");

    utf8::decode(my $decoded = $char);
    members_are($res, 500, { t => $decoded x $n },
                "$n characters of $size bytes");
}



=== TEST 14: patterns that match the empty string, and groups without a text
--- http_config eval: $main::http_config
--- config
    error_json_member t $t;

    location /empty/ {
        error_json_match ~ (?<t>) required;
        proxy_pass http://raw/;
    }

    location /star/ {
        error_json_match ~ (?<t>q*) required;
        proxy_pass http://raw/;
    }

    location /unset/ {
        error_json_match ~ (?:a|(?<t>b)) required;
        proxy_pass http://raw/;
    }

    location /nothing/ {
        error_json_match ~ ^\z required;
        proxy_pass http://raw/;
    }
--- client
my $c = client();

members_are($c->get('/empty/page'), 500, {}, 'an empty group');
members_are($c->get('/star/page'), 500, {}, 'an empty match');
members_are($c->get('/star/page?text=qq'), 500, { t => 'qq' }, 'a match');
members_are($c->get('/unset/page?text=.a'), 500, {}, 'the other alternative');
members_are($c->get('/unset/page?text=.b'), 500, { t => 'b' }, 'this one');

# an empty body is one to match, too, and "required" may ask for it

for my $location (qw(empty star nothing)) {
    for my $framing (@framings) {
        members_are($c->get("/$location/page?$framing&size=0"), 500, {},
                    "$location $framing");
    }
}

is($c->get('/nothing/page')->{headers}{'content-type'}[0], 'text/html',
   'one that is not empty is kept');
is($c->request('HEAD', '/nothing/page?size=0')
     ->{headers}{'content-type'}[0], 'text/html', 'HEAD is kept');



=== TEST 15: what does not match: HEAD, an encoded body, and an empty one
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
my $c = client();

for my $framing (@framings) {
    for (['HEAD', ''], ['GET', '&header=Content-Encoding:%20gzip'],
         ['GET', '&header=content-encoding:%20br'], ['GET', '&size=0'])
    {
        my ($method, $args) = @$_;
        my $res = $c->request($method, "/title/page?$framing$args");

        if ($method eq 'HEAD') {
            is("@{$res->{headers}{'content-length'}}", length document(500),
               "HEAD $framing: replaced");

        } else {
            members_are($res, 500, {}, "$framing$args");
        }

        is(original($c->request($method, "/required/page?$framing$args")),
           original($c->request($method, "/off/page?$framing$args")),
           "$method $framing$args: kept");
    }
}



=== TEST 16: a cached page
--- http_config eval
"$main::http_config proxy_cache_path cache keys_zone=one:1m;"
--- config
    proxy_cache one;
    proxy_cache_valid any 1h;
    proxy_cache_key $args$arg_key;
    add_header X-Cache $upstream_cache_status always;

    location /title/ {
        error_json_match ~ "<title>(?<title>[^<]*)</title>" required;
        error_json_member title $title;
        proxy_pass http://raw/;
    }

    location /off/ { error_json off; proxy_pass http://raw/; }
--- client
my $root = Test::Nginx::Util::server_root();

# the next request of a connection waits until the response is stored

my $c = client();

for my $by (qw(length chunked close)) {
    for my $size (300, 8192, 8193, 100000) {
        for my $text ('<title>Oops</title>', 'none') {
            for my $status (qw(MISS HIT HIT)) {
                my $args = "by=$by&size=$size&text=$text&at=9";
                my $name = "$args: $status";

                my $res = $c->get("/title/page?$args");
                is("@{$res->{headers}{'x-cache'}}", $status, $name);

                if ($text ne 'none') {
                    members_are($res, 500, { title => 'Oops' }, $name);
                    next;
                }

                is(md5_hex($res->{body}),
                   md5_hex(body(size => $size, text => $text, at => 9)),
                   "$name: kept");

                # the cached header, too

                is(original($res), original($c->get("/off/page?$args")),
                   "$name: as without") if $status eq 'HIT';
            }
        }
    }
}

my $found = 0;

for my $file (glob "$root/cache/*") {
    open my $in, '<:raw', $file or die $!;
    local $/;
    my ($args, $body) = <$in> =~ /\nKEY: (\S+)\n.*?\r\n\r\n(.*)\z/s;
    my %arg = map { /^(\w+)=(.*)$/ } split /&/, $args;

    $found++ if $body eq body(%arg) || $arg{by} eq 'chunked'
                && $body =~ /\Q${\body(%arg)}/;
}

is($found, 24, 'original bodies in the cache');



=== TEST 17: a file
--- http_config eval: $main::http_config
--- config eval
CORE::join '', map {
    my ($name, $directives) = @$_;
    "location /$name/ {\n"
    . "    $directives;\n"
    . "    error_json_match ~ '<title>(?<title>[^<]*)</title>' required;\n"
    . "    error_json_member title \$title;\n"
    . "    error_page 404 /$name/pages/\$arg_page;\n"
    . "    location /$name/pages/ { alias html/; }\n"
    . "}\n"
    . "location /off/$name/ {\n"
    . "    $directives; error_json off;\n"
    . "    error_page 404 /off/$name/pages/\$arg_page;\n"
    . "    location /off/$name/pages/ { alias html/; }\n"
    . "}\n"
} [ 'sendfile', 'sendfile on' ], [ 'copy', 'sendfile off' ],
  [ 'small', 'sendfile on; output_buffers 1 512' ],
  [ 'direct', 'directio 1; aio threads' ],
  [ 'threads', 'sendfile on; aio threads' ]
--- user_files eval
[ map {
      ([ "title-$_.html" => main::body(size => $_) ],
       [ "none-$_.html" => main::body(size => $_, text => 'none') ])
  } 100, 8191, 8192, 8193, 200000 ]
--- client
for my $name (qw(sendfile copy small direct threads)) {
    my $c = client();

    for my $size (100, 8191, 8192, 8193, 200000) {
        members_are($c->get("/$name/gone?page=title-$size.html"), 404,
                    { title => 'An &quot;Oops&quot;' }, "$name $size");

        my $res = $c->get("/$name/gone?page=none-$size.html");

        is(original($res),
           original($c->get("/off/$name/gone?page=none-$size.html")),
           "$name $size: kept");
        is(md5_hex($res->{body}), md5_hex(body(size => $size,
                                                text => 'none')),
           "$name $size: kept body");
    }
}



=== TEST 18: the pages of nginx itself
--- http_config eval: $main::http_config
--- config
    error_json_match ~ "<center>(?<server>nginx[^<]*)" required;
    error_json_member server $server;

    location /special { return 403; }
    location /text { default_type text/html; return 403 "text"; }
    location /center { default_type text/html; return 403 "<center>nginx/0<"; }
    location /gone { alias html/gone; }
    location /dead { proxy_pass http://127.0.0.1:1; }
--- client
my $c = client();

for (['/special', 403], ['/gone', 404], ['/dead', 502]) {
    my ($path, $code) = @$_;
    my $res = $c->get($path);

    my ($server) = $res->{body} =~ m{"server":"(nginx/[\d.]+)"};
    members_are($res, $code, { server => $server }, $path);
}

members_are($c->get('/center'), 403, { server => 'nginx/0' }, '/center');
is($c->get('/text')->{body}, 'text', 'kept');



=== TEST 19: HTTP/2
--- http_config eval
$main::http_config . <<'_EOC_'
    server {
        listen 127.0.0.1:$TEST_NGINX_RAND_PORT_1 http2;

        location /title/ {
            error_json_match ~ "<title>(?<title>[^<]*)</title>";
            error_json_member title $title;
            proxy_pass http://raw/;
        }

        location /required/ {
            error_json_match ~ "<title>(?<title>[^<]*)</title>" required;
            proxy_pass http://raw/;
        }

        location /static/ {
            error_json_match ~ "<title>(?<title>[^<]*)</title>" required;
            error_page 404 /none.html;
        }

        location /none.html {
            error_json_match ~ "<title>(?<title>[^<]*)</title>" required;
            sendfile on;
        }

        location /port { return 200 $server_port; }
    }
_EOC_
--- config
    location /port { return 200 $TEST_NGINX_RAND_PORT_1; }
--- user_files eval
[[ 'none.html' => main::body(size => 100000, text => 'none') ]]
--- client
my $port = client()->get('/port')->{body};

sub h2 {
    my ($url) = @_;

    open my $curl, '-|', 'curl', '-sS', '--http2-prior-knowledge',
         '--noproxy', '*', '-w', '%{http_version} %{http_code}',
         "http://127.0.0.1:$port$url"
        or die "cannot run curl: $!";

    binmode $curl;
    local $/;

    my ($body, $version) = <$curl> =~ /^(.*)(2 \d\d\d)\z/s
        or return ('no HTTP/2', '');

    return ($version, $body);
}

my @args = map { my $size = $_; map { "$_&size=$size" } @framings }
               300, 8192, 100000;

for my $args (@args) {
    my ($size) = $args =~ /size=(\d+)/;
    my ($code, $body) = h2("/title/page?$args");

    is($code, '2 500', "$args: code");
    is(eval { decode($body)->{title} }, 'An &quot;Oops&quot;',
       "$args: replaced");

    ($code, $body) = h2("/required/page?$args&text=none");

    is($code, '2 500', "$args: code of what is kept");
    is(md5_hex($body), md5_hex(body(size => $size, text => 'none')),
       "$args: kept");
}

my ($code, $body) = h2('/static/gone');

is($code, '2 404', 'a file: code');
is(md5_hex($body), md5_hex(body(size => 100000, text => 'none')),
   'a file: kept');



=== TEST 20: a dry run
--- http_config eval
$main::http_config . 'log_format dry "$error_json [$t]";'
--- config
    error_json_dry_run on;
    access_log logs/dry.log dry;

    location / {
        error_json_match ~ "(?<t>word)";
        error_json_match ~ "thing" required;
        error_json_member t $t;
        proxy_pass http://raw;
    }

    location /off/ {
        error_json off;
        access_log off;
        proxy_pass http://raw/;
    }
--- client
my $c = client();
my @expected;

for my $framing (@framings) {
    for my $size (300, 8192, 20000) {
        for my $text (qw(word thing word+thing none)) {
            my $args = "$framing&size=$size&text=$text";

            is(original($c->get("/page?$args")),
               original($c->get("/off/page?$args")), $args);
        }

        push @expected, 'match [word]', 'replaced_dry_run [-]',
                        'replaced_dry_run [word]', 'match [-]';
    }
}

is(text_of('dry.log', scalar @expected),
   CORE::join('', map { "$_\n" } @expected), 'log');



=== TEST 21: "Vary" of what is replaced and kept
--- http_config eval: $main::http_config
--- config
    error_json_negotiate on;
    error_json_match ~ "(?<t>word)" required;
    error_json_member t $t;

    location / { proxy_pass http://raw; }
--- client
my $c = client();

for (['application/json', 'word', 1], ['text/html', 'word', 0],
     ['application/json', 'none', 0], ['text/html', 'none', 0])
{
    my ($accept, $text, $replaced) = @$_;

    my $res = $c->get("/page?text=$text", "Accept: $accept");

    is("@{$res->{headers}{vary} || []}", 'Accept', "$accept $text: Vary");

    if ($replaced) {
        members_are($res, 500, { t => 'word' }, "$accept $text");

    } else {
        is(md5_hex($res->{body}), md5_hex(body(text => $text)),
           "$accept $text: kept");
    }
}



=== TEST 22: a variable that has another value where nothing is caught
--- http_config eval
$main::http_config . <<'_EOC_'
    log_format shared '$uri $x';
    access_log logs/shared.log shared;
_EOC_
--- config
    set $x 'of "set"';
    error_json_member x $x;

    location / {
        error_json_match ~ "(?<x>word)";
        proxy_pass http://raw;
    }

    location ~ ^/(?<x>group)/ {
        error_json_match ~ "(?<x>word)";
        rewrite ^/group(/.*) $1 break;
        proxy_pass http://raw;
    }
--- client
my $c = client();

for (['/page', 'word', 'word'], ['/page', 'none', 'of "set"'],
     ['/group/page', 'word', 'word'], ['/group/page', 'none', 'group'])
{
    my ($path, $text, $x) = @$_;
    members_are($c->get("$path?text=$text"), 500, { x => $x }, "$path $text");
}

is(text_of('shared.log', 4), <<'_EOC_', 'log');
/page word
/page of \x22set\x22
/page word
/page group
_EOC_
