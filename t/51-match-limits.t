# Copyright (C) ngx_status_module developers

# A response that waits for its body waits for somebody else: for an upstream
# that stalls, breaks off, or never ends, on behalf of a client that may be
# gone; and a pattern can take forever.  None of that may hold the worker, the
# reply, or a connection.

use lib 't/lib';
use StatusTest 'no_plan';

use File::Temp ();
use POSIX ();
use Time::HiRes qw(sleep time);

our $HANG = 500;                                                # ms
our $given_up = qr/\[warn\].*gave up.*(?:too long|heap|JIT stack)/;

our $html = "Content-Type: text/html\n";
our $page = '<title>Oops</title>' . 'x' x 1981;
our $length = "Content-Length: 2000\n";

# the upstream's side tells by files in here what has happened

our $marks = File::Temp->newdir;


sub mark {
    my ($name) = @_;
    open my $out, '>>', "$marks/$name" or die "cannot mark $name: $!";
    syswrite $out, '.';
}


# waits until there are that many marks

sub marked {
    my ($name, $n) = @_;
    my $end = time + 60;

    while (time < $end) {
        return 1 if -e "$marks/$name" && -s _ >= $n;
        sleep 0.005;
    }

    return 0;
}


# a body as "fill", of which some bytes are others

sub filled {
    my ($conn) = @_;
    my %arg = map { /^(\w+)=(.*)$/ }
              split /&/, ($conn->{head} =~ m{^\S+ \S+?\?(\S*)})[0];

    s/%([0-9a-f]{2})/chr hex $1/gei for values %arg;

    my $body = substr $arg{fill} x $arg{size}, 0, $arg{size};

    substr($body, 0, length $arg{first}) = $arg{first} if $arg{first};
    substr($body, - length $arg{last}) = $arg{last} if $arg{last};

    $conn->head("HTTP/1.1 500 Oops\n${html}Content-Length: $arg{size}\n");
    $conn->put($body);
}

# the beginning of a page, and what then happens

sub begin {
    my ($conn, $framing, $bytes) = @_;

    $conn->head("HTTP/1.1 500 Oops\n$html$framing");
    $conn->put($bytes);
    mark('begun');
}

sub stall {
    my ($conn) = @_;

    $conn->stall;
    mark('closed');
}

our $half = substr $page, 0, 1000;

$ENV{TEST_NGINX_RAW_PORT} = RawUpstream::start(
    error_pages($page),
    '/filled' => \&filled,
    '/header' => sub { begin($_[0], $length, ''); stall($_[0]) },
    '/half' => sub { begin($_[0], $length, $half); stall($_[0]) },
    '/half-chunk' => sub {
        begin($_[0], "Transfer-Encoding: chunked\n", "7d0\r\n$half");
        stall($_[0]);
    },
    '/half-chunk-size' => sub {
        begin($_[0], "Transfer-Encoding: chunked\n", "3e8\r\n$half\r\n3");
        stall($_[0]);
    },
    '/half-close' => sub {
        begin($_[0], "Connection: close\n", $half);
        stall($_[0]);
    },
    '/trickle' => sub {
        begin($_[0], "Transfer-Encoding: chunked\n", "13\r\n"
                     . substr($page, 0, 19) . "\r\n");
        sleep 0.01 while $_[0]->put("1\r\nx\r\n");
        mark('closed');
        $_[0]->close;
    },
    '/resume' => sub {
        begin($_[0], $length, $half);
        marked('resume', 1);
        $_[0]->put(substr $page, 1000);
    },
    '/cut' => sub { begin($_[0], $length, $half); $_[0]->close },
    '/cut-chunked' => sub {
        begin($_[0], "Transfer-Encoding: chunked\n", "7d0\r\n$half");
        $_[0]->close;
    },
    '/reset' => sub {
        begin($_[0], $length, $half);

        # a reset would bereave nginx of what it has not read

        $_[0]->wait_read;
        $_[0]->reset;
    },
);


our $http_config = <<'_EOC_';
    upstream raw {
        server 127.0.0.1:$TEST_NGINX_RAW_PORT;
        keepalive 4;
    }

    proxy_http_version 1.1;
    proxy_set_header Connection "";
    error_json on;
_EOC_

our $config = <<'_EOC_';
    location = /pid { return 200 $pid; }
    location / { proxy_pass http://raw; }

    location /replaced/ {
        error_json_match ~ "<title>(?<title>[^<]*)</title>";
        error_json_member title $title;
        proxy_pass http://raw/;
    }

    location /kept/ {
        error_json_match ~ "no such text" required;
        proxy_pass http://raw/;
    }

    location /unbuffered/replaced/ {
        error_json_match ~ "<title>(?<title>[^<]*)</title>";
        error_json_member title $title;
        proxy_pass http://raw/;
        proxy_buffering off;
    }

    location /unbuffered/kept/ {
        error_json_match ~ "no such text" required;
        proxy_pass http://raw/;
        proxy_buffering off;
    }

    location /off/ {
        error_json off;
        proxy_pass http://raw/;
        proxy_buffering off;
    }
_EOC_


sub document_with {
    my ($title) = @_;

    my $document = document(500);
    $document =~ s/}\n\z/,"title":"$title"}\n/ if defined $title;
    return $document;
}


sub replaced_ok {
    my ($res, $title, $name) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;

    return fail("$name: $res->{error}") if $res->{error};
    return is("$res->{status} $res->{body}", '500 ' . document_with($title),
              $name);
}


# nanoseconds of a process on a processor, whatever others run meanwhile

sub cpu {
    my ($pid) = @_;

    open my $in, '<', "/proc/$pid/schedstat" or die "no schedstat: $!";
    return (split ' ', <$in>)[0];
}


# A body, as the arguments of /filled, and patterns for which it is a bad one.
# Those with a "+" before them take forever, and have to be given up.

our @bad = (
    [ 'fill=a&last=!', '+(a+)+$', '+(a|aa)+$', '+(a|a?)+$', '+(.*a){20}$',
      '+([a-zA-Z]+)*$', '+^(([a-z])+.)+[A-Z]([a-z])+$', '+(?:a*)*b|(a+)+!!',
      '+(?=(a+)+$)', '+(a+)(?:\1)+$', '+^(?:(?:a?){30}a{30})+$' ],
    [ 'fill=x&first=y&last=%0a%0a', '+(x+x+)+[yz]', '(x+x+)+y', '+(?:x+x+)+$' ],
    [ 'fill=a&first=Z&last=b', '+a.*a.*a.*[YZ]', 'a.*a.*a.*Z',
      '+a.*a.*[YZ]', 'a.*[YZ]', '+a.*?a.*?a.*?[YZ]', 'a.*?[YZ]',
      '+(?s).*a.*a.*a.*[XY]', '+a[^Z]*a[^Z]*a[^Z]*[YZ]', '\s*a+[YZ]',
      '(?:.(?=.*+))*[YZ]', '(?:.(?=.*))*[YZ]' ],
    [ 'fill=ab', '+(.*)b\1a[YZ]', '+(.*?)(ab.*)\1\2[YZ]', '(.+)(?:\1)+Z',
      '+(?:(?=(.*b))\1|ab)*a[YZ]' ],
    [ 'fill=%20', '\s+$\S', '+(\s+\s+)+\S', '+^(\s*\s*\s*)*\S' ],
    [ 'fill=<p>&last=%20', '(?:[^<]|<(?!/p>))*</p>', '+(<p>|<p><p>)+$' ],
);

our $patterns = CORE::join '', map {
    my $set = $_;
    my ($args, @patterns) = @{$bad[$set]};

    map {
        my $n = $_;
        (my $pattern = $patterns[$n]) =~ s/^\+//;

        map {
            my $verb = $_ eq 'jit' ? '' : '(*NO_JIT)';
            "location /$_/$set/$n/ {\n"
            . "    error_json_match ~ '$verb$pattern' required;\n"
            . "    proxy_pass http://raw/;\n"
            . "}\n"
        } 'jit', 'int'
    } 0 .. $#patterns
} 0 .. $#bad;


# What each of them costs, in bodies of a size.  The reason why it is given up
# is a limit of the module's, before one of PCRE2's own.  Some 10 ms of the
# processor are allowed; the time is to tell them from no limit at all.

sub costs_ok {
    my ($size) = @_;

    my $c = client();
    my $pid = $c->get('/pid')->{body};

    for my $set (0 .. $#bad) {
        my ($args, @patterns) = @{$bad[$set]};

        for my $n (0 .. $#patterns) {
            for my $mode (qw(jit int)) {
                my $url = "/$mode/$set/$n/filled?$args&size=$size";
                my $name = "$patterns[$n] of $size bytes, $mode";
                my $log = length error_log();
                my $start = cpu($pid);
                my $res = $c->get($url);
                my $cost = (cpu($pid) - $start) / 1000000;
                my $lines = () = substr(error_log(), $log) =~ /$given_up/g;

                is($res->{status}, 500, "$name: status");
                cmp_ok($lines, $patterns[$n] =~ /^\+/ ? '==' : '<=', 1,
                       "$name: log lines");
                cmp_ok($cost, '<', $HANG * slower(), "$name: milliseconds");
            }
        }
    }

    is($c->get('/pid')->{body}, $pid, 'the same worker');
}

# how an upstream ends a response, the time for it, and the paths; only what stalls
# has to run out of time

our %ends = (
    'breaks off' => [ '1m', [ qw(/cut /cut-chunked /reset) ] ],
    stalls => [ '1500ms', [ qw(/half /half-chunk /half-close /header) ] ],
);

for_each(ENDS => [ sort keys %ends ]);

# a reload needs a master

master_on();
run_tests();

__DATA__

=== TEST 1: patterns that would take forever
--- http_config eval: $main::http_config
--- config eval: "$main::config $main::patterns"
--- log_level: warn
--- client
costs_ok(8192);



=== TEST 2: a buffer that is larger
--- http_config eval: "error_json_match_buffer 64k;\n$main::http_config"
--- config eval: "$main::config $main::patterns"
--- log_level: warn
--- client
costs_ok(65536);



=== TEST 3: a pattern that is given up counts as no match, and is logged once
--- http_config eval: $main::http_config
--- config
    error_json_member first $first;
    error_json_member second $second;
    error_json_member third $third;

    location /not-required/ {
        error_json_match ~ "(?<first>a)";
        error_json_match ~ "(?<second>(a+)+)$";
        error_json_match ~ "(?<third>(a|aa)+)$";
        proxy_pass http://raw/;
    }

    location /required/ {
        error_json_match ~ "(?<first>a)";
        error_json_match ~ "(?<second>(a+)+)$" required;
        proxy_pass http://raw/;
    }
--- log_level: warn
--- client
my $c = client();
my $args = 'filled?fill=a&last=!&size=8192';

for my $n (1 .. 3) {
    my $res = $c->get("/not-required/$args");
    my $json = decode($res->{body});

    is($json->{first}, 'a', 'the other pattern matches');
    ok(!exists $json->{second} && !exists $json->{third}, 'these do not');
}

is($c->get("/required/$args")->{body}, 'a' x 8191 . '!', 'kept');
--- error_log eval
qr/\[warn\] \S+ \*\d+ "error_json_match" gave up the regular expression "\(\?<second>\(a\+\)\+\)\$" on a body of 8192 bytes, which counts as no match: it takes too long, simplify it while [^\n]+, client: 127\.0\.0\.1, server: localhost, request: "GET /
--- grep_error_log: gave up
--- grep_error_log_out
gave up
gave up
gave up
gave up



=== TEST 4: linear patterns are not given up, however long the body
--- http_config eval: "error_json_match_buffer 1m;\n$main::http_config"
--- config eval
CORE::join '', map {
    my ($name, $pattern) = @$_;
    map {
        my $verb = $_ eq 'jit' ? '' : '(*NO_JIT)';
        "location /$_/$name/ {\n"
        . "    error_json_match ~ '$verb$pattern' required;\n"
        . "    error_json_member t \$t;\n"
        . "    error_json_member n yes;\n"
        . "    proxy_pass http://raw/;\n"
        . "}\n"
    } 'jit', 'int'
} [ 'greedy', '(?s)<title>.*</title>' ],
  [ 'lazy', '(?s)<title>.*?</title>' ],
  [ 'class', '<title>[^<]*</title>' ],
  [ 'start', '^<title>' ],
  [ 'end', '(?<t>end</title>)' ],
  [ 'possessive', '(?s)<title>[^<]*+(?<t></title>)' ]
--- client
my $c = client();

for my $size (8192, 60000) {
    for my $name (qw(greedy lazy class start end possessive)) {
        for my $mode (qw(jit int)) {
            my $res = $c->get("/$mode/$name/filled?fill=x&size=$size"
                              . '&first=<title>&last=end</title>');

            is((decode($res->{body}) || {})->{n}, 'yes',
               "$name of $size bytes, $mode");
        }
    }
}
--- no_error_log
gave up
[alert]



=== TEST 5: a pattern that needs more of the stack than PCRE2 has by itself
--- http_config eval: $main::http_config
--- config
    location / {
        error_json_match ~ "<title>(?:x|y)*(?<found>end)</title>" required;
        error_json_member found $found;
        proxy_pass http://raw;
    }
--- client
my $res = client()->get('/filled?fill=x&size=8192&first=<title>'
                        . '&last=end</title>');

is((decode($res->{body}) || {})->{found}, 'end', 'found');



=== TEST 6: "(*UTF)"
--- http_config eval: $main::http_config
--- config
    location / {
        error_json_match ~ "(*UTF)<(?<char>.)>" required;
        error_json_member char $char;
        proxy_pass http://raw;
    }
--- client
my $c = client();

# the last character of the body, and of the buffer, may be cut

for (['x', 100], ['x', 10000], ['%c3%a9', 8192], ['%c3%a9', 10000],
     ['%e2%82%ac', 999], ['%e2%82%ac', 10000], ['%f0%9f%98%80', 10000])
{
    my ($fill, $size) = @$_;
    my $first = '<%c3%a9>' . ($fill =~ /e2/ ? 'xx' : '');

    my $res = $c->get("/filled?fill=$fill&size=$size&first=$first");

    is((decode($res->{body}) || {})->{char}, "\x{e9}", "$size of $fill");
}

is($c->get('/filled?fill=x&size=99&first=<%c3%a9>&last=%ff')->{body},
   "<\xc3\xa9>" . 'x' x 94 . "\xff", 'invalid UTF-8 does not match');
--- error_log eval
qr/\[warn\] [^\n]+ "error_json_match" gave up the regular expression "[^\n]+" on a body of 99 bytes, which counts as no match: UTF-8 error: [^\n]+ while/
--- grep_error_log: gave up
--- grep_error_log_out
gave up



=== TEST 7: a body that stalls is matched after the timeout
--- http_config eval
"error_json_match_timeout 1s;\n$main::http_config"
--- config eval: $main::config
--- client
for my $location ('/replaced', '/unbuffered/replaced') {
    for (['/header'], ['/half', 'Oops'], ['/half-chunk', 'Oops'],
         ['/half-chunk-size', 'Oops'], ['/half-close', 'Oops'],
         ['/trickle', 'Oops'])
    {
        my ($kind, $title) = @$_;
        my $c = client();

        unlink "$marks/closed";

        my $res = $c->get("$location$kind");

        replaced_ok($res, $title, "$location$kind");

        # the upstream is given up, the client's connection goes on

        ok(marked('closed', 1), "$location$kind: closed");
        is($c->get('/ok')->{body}, "ok\n", "$location$kind: next");
    }
}



=== TEST 8: a page that is kept after the timeout
--- http_config eval
"error_json_match_timeout 100ms;\n$main::http_config"
--- config eval: $main::config
--- client
for my $location ('/kept', '/unbuffered/kept') {
    my $c = client();

    unlink "$marks/resume";
    $c->put("GET $location/resume HTTP/1.1\r\nHost: localhost\r\n\r\n");

    # what there is does not wait for what there is not

    until ($c->{in} =~ /\r\n\r\n\Q$half\E\z/) {
        $c->_read or last;
    }

    like($c->{in}, qr/\r\n\r\n\Q$half\E\z/, "$location: the first half");

    mark('resume');

    my $res = $c->response;

    is($res->{body}, $page, "$location: the page");
    is("$res->{status} @{$res->{headers}{'content-length'}}", '500 2000',
       "$location: status and length");
    is($c->get('/ok')->{body}, "ok\n", "$location: next");
}



=== TEST 9: a body that stalls on its way to the cache
--- http_config eval
"error_json_match_timeout 1s;\nerror_json_drain 64k 100ms;\n"
. "proxy_cache_path cache keys_zone=one:1m;\n$main::http_config"
--- config eval
my $config = $main::config;
$config =~ s/(proxy_pass)/proxy_cache one; $1/g;
"proxy_cache_valid 404 1h; proxy_cache_key \$uri;\n"
. "location /stored/ { proxy_cache one; proxy_cache_valid any 1h;\n"
. "    error_json_match ~ '<title>(?<title>[^<]*)</title>';\n"
. "    error_json_member title \$title;\n"
. "    proxy_pass http://raw/;\n"
. "}\n$config"
--- client
for my $kind (qw(/header /half /half-chunk /trickle)) {

    # what is not stored in the end does not wait in nginx's buffers

    my $res = client()->get("/replaced$kind");

    replaced_ok($res, $kind eq '/header' ? undef : 'Oops', "/replaced$kind");

    # what is stored may

    $res = client()->get("/stored$kind");

    is("$res->{status} @{$res->{headers}{'content-type'}}",
       '500 application/json', "/stored$kind");
}



=== TEST 10: an upstream that ENDS: what there is, is matched
--- http_config eval
"error_json_match_timeout 30s;\n$main::http_config"
--- config eval: "proxy_read_timeout $main::ends{'ENDS'}[0];\n$main::config"
--- client
for my $location ('/replaced', '/unbuffered/replaced') {
    my $c = client();

    for my $kind (grep { $_ ne '/header' } @{$main::ends{'ENDS'}[1]}) {
        my $res = $c->get("$location$kind");

        replaced_ok($res, 'Oops', "$location$kind");
        ok(!$res->{headers}{connection}
           || "@{$res->{headers}{connection}}" eq 'keep-alive',
           "$location$kind: the client's connection is kept");

        # as long as there is only one

        if (!$c->idle) {
            fail("$location$kind: it is not");
            $c = client();
        }
    }

    replaced_ok($c->get("$location/header"), undef, "$location/header")
        if 'ENDS' eq 'stalls';
}



=== TEST 11: an upstream that ENDS: what is kept is what there is of it
--- http_config eval
"error_json_match_timeout 30s;\n$main::http_config"
--- config eval: "proxy_read_timeout $main::ends{'ENDS'}[0];\n$main::config"
--- client
for my $kind (@{$main::ends{'ENDS'}[1]}) {
    my ($off, @kept) = map {
        my $c = client();
        $c->put("GET $_$kind HTTP/1.1\r\nHost: localhost\r\n\r\n");
        1 while $c->_read;
        $c->{in} =~ s/^(?:Connection|Date|X-Connection|X-Request):.*\n//mg;
        $c->{in};
    } '/off', '/kept', '/unbuffered/kept';

    like($off, qr/\QETag\E|500 Oops/, "$kind: the original");
    is($kept[0], $off, "$kind: kept");
    is($kept[1], $off, "$kind: kept, unbuffered");
}



=== TEST 12: clients that leave while their responses are held
--- http_config eval
"error_json_match_timeout 30s;\n$main::http_config"
--- config eval: $main::config
--- client
my $pid = client()->get('/pid')->{body};

for my $location ('/replaced', '/kept', '/unbuffered/replaced') {
    for my $kind (qw(/header /half /half-chunk /half-close /trickle)) {
        unlink "$marks/begun", "$marks/closed";

        my @clients = map {
            my $c = client();
            $c->put("GET $location$kind HTTP/1.1\r\nHost: localhost\r\n\r\n");
            $c;
        } 1 .. 10;

        ok(marked('begun', 10), "$location$kind: begun");

        for my $n (0 .. $#clients) {

            # one half by FIN, the other by RST

            setsockopt($clients[$n]{socket}, Socket::SOL_SOCKET,
                       Socket::SO_LINGER, pack('ii', 1, 0)) if $n % 2;
            $clients[$n]->close;
        }

        ok(marked('closed', 10), "$location$kind: the upstream's are closed");
    }
}

is(client()->get('/pid')->{body}, $pid, 'the same worker');
is(client()->get('/ok')->{body}, "ok\n", 'which works');



=== TEST 13: a client that leaves where nginx is to ignore that
--- http_config eval
"error_json_match_timeout 30s;\n$main::http_config"
. 'log_format outcome "$uri $status $error_json";'
--- config eval
"access_log logs/outcome.log outcome;\n"
. "proxy_ignore_client_abort on;\n$main::config"
--- client
for my $location ('/replaced', '/kept') {
    unlink "$marks/begun", "$marks/resume";

    my $c = client();
    $c->put("GET $location/resume HTTP/1.1\r\nHost: localhost\r\n\r\n");
    ok(marked('begun', 1), "$location: begun");
    $c->close;
    mark('resume');
}

is_deeply([ sort(lines_of('outcome.log', 2)) ],
          [ '/kept/resume 500 match', '/replaced/resume 500 replaced' ], 'log');



=== TEST 14: nginx is told to stop while responses are held
--- http_config eval
"error_json_match_timeout 1s;\n$main::http_config"
--- config eval: $main::config
--- client
unlink "$marks/begun";

my @clients = map {
    my $c = client();
    $c->put("GET $_/half HTTP/1.1\r\nHost: localhost\r\n\r\n");
    $c;
} '/replaced', '/unbuffered/replaced';

ok(marked('begun', 2), 'begun');

my $root = Test::Nginx::Util::server_root();
open my $in, '<', "$root/logs/nginx.pid" or die $!;
my $pid = <$in>;
chomp $pid;

my $worker = client()->get('/pid')->{body};
kill 'HUP', $pid;

# the old worker goes on until it has answered, and then exits

replaced_ok($_->response, 'Oops', 'held') for @clients;

my $end = time + 60;
sleep 0.01 while kill(0, $worker) && time < $end;

ok(!kill(0, $worker), 'the old worker is gone');
isnt(client()->get('/pid')->{body}, $worker, 'there is another one');



=== TEST 15: what other processes cost does not count
--- http_config eval: $main::http_config
--- config eval
"$main::config
location /quadratic/ {
    error_json_match ~ '(?<found>a.*?[YZ])';
    proxy_pass http://raw/;
}"
--- log_level: warn
--- client
my $c = client();
my $worker = $c->get('/pid')->{body};

sub gave_up {
    my $log = length error_log();

    $c->get("/quadratic/filled?fill=a&size=$_[0]");

    return substr(error_log(), $log) =~ /gave up/;
}

# a body that costs some of the 5 ms of the CPU that are allowed

sub cost {
    my $begun = cpu($worker);

    gave_up($_[0]);

    return (cpu($worker) - $begun) / 1000000;
}

my $size = 64;
my ($least) = sort { $a <=> $b } map { cost($size) } 1 .. 5;

$size = int $size * 1.4 until $size >= 8192 || cost($size) - $least > 1.5;

cmp_ok($size, '<', 8192, 'some');

# the worker runs for a millisecond only, and then others do

my $pid = fork();
die "cannot fork: $!" unless defined $pid;

if ($pid == 0) {
    my $end = time + 60;

    while (time < $end && getppid() != 1) {
        kill 'STOP', $worker;
        sleep 0.03;
        kill 'CONT', $worker;
        sleep 0.001;
    }

    POSIX::_exit(0);
}

# a virtual machine may count what others take of its time as the worker's, so
# one series of three has to go by without

my $lost;

for (1 .. 3) {
    $lost = grep { gave_up($size) } 1 .. 10;
    last if $lost == 0;
}

kill 'KILL', $pid;
waitpid $pid, 0;
kill 'CONT', $worker;

is($lost, 0, 'not given up');



=== TEST 16: a pattern that needs more of the heap than it may have
--- http_config eval: $main::http_config
--- config eval
'location / {
    error_json_match ~ "(*NO_JIT)^' . '()' x 800 . '(?<found>x)" required;
    proxy_pass http://raw;
}'
--- client

# to get that much of the heap may take too long by itself on a slow machine;
# what a match has got of it is there for the next one

for my $n (1 .. 20) {
    my $res = client()->get('/filled?fill=x&size=8000');

    is($res->{body}, 'x' x 8000, "$n: does not match");
    last if error_log() =~ /heap limit/;
}
--- error_log eval
qr/\[warn\] [^\n]+ "error_json_match" gave up the regular expression "[^\n]+" on a body of 8000 bytes, which counts as no match: [^\n]*heap limit[^\n]* while/
