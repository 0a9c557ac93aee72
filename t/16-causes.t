# Copyright (C) ngx_status_module developers

# Why nginx answers with an error of its own: each row of the table in
# docs/variables.md is brought about here, over each protocol that there is, and
# the table is what these rows say.

use lib 't/lib';
use StatusTest 'no_plan';

use File::Temp ();
use IO::Socket::IP ();
use IO::Socket::UNIX ();
use Socket qw(AF_UNIX SOCK_STREAM SO_RCVBUF SOL_SOCKET);

our $dir = File::Temp::tempdir(CLEANUP => 1);
our $tls = $ENV{TEST_NGINX_TLS} = $dir;

chmod 0755, $dir or die "cannot chmod $dir: $!";

for ([ 'key.pem', 'cert.pem' ], [ 'other.key', 'other.pem' ]) {
    my ($key, $cert) = @$_;

    system("openssl req -x509 -newkey ec -pkeyopt"
           . " ec_paramgen_curve:prime256v1 -nodes -days 30 -subj /CN=localhost"
           . " -keyout $tls/$key -out $tls/$cert 2>$tls/log") == 0
        or die "cannot make a certificate with openssl";
}

our @protocols = qw(proxy fastcgi uwsgi scgi grpc memcached);


# what breaks off within a line of the header, and what is not a header

sub record {
    my ($type, $data) = @_;
    return pack('CCnnCC', 1, $type, 1, length $data, 0, 0) . $data;
}

my %cut = (
    proxy => "HTTP/1.1 200 OK\r\nContent-Ty",
    fastcgi => record(6, "Status: 200 OK\r\nContent-Ty"),
    uwsgi => "HTTP/1.1 200 OK\r\nContent-Ty",
    scgi => "Status: 200 OK\r\nContent-Ty",
    grpc => "\0\0\0\4\0\0\0\0\0" . "\0\0\4",
    memcached => 'VALUE ',
);

my %invalid = (
    proxy => "HTTP/1.1 200 OK\r\nA\0B: c\r\n\r\n",
    fastcgi => "HTTP/1.1 400 Bad Request\r\n\r\n",
    uwsgi => "HTTP/1.1 200 OK\r\nA\0B: c\r\n\r\n",
    scgi => "Status: 200 OK\r\nA\0B: c\r\n\r\n",
    grpc => "HTTP/1.1 400 Bad Request\r\n\r\n",
    memcached => "ERROR\r\n",
);


# Upstreams, each of which has a port, sends the same to everything that comes
# in, and closes the connection then, or keeps it.

my %say = (
    gone => [ '' ],
    silent => [ '', 1 ],
    later => [ [ "HTTP/1.1 200 OK\r\nA", "\0B: c\r\n\r\n" ] ],
    between => [ "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n" ],
    large => [ "HTTP/1.1 200 OK\r\nX: " . 'x' x 8000 . "\r\n\r\n" ],
    ok => [ "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok" ],
    own => [ "HTTP/1.1 502 Mine\r\nContent-Length: 0\r\n\r\n" ],
    unavailable => [ "HTTP/1.1 503 Mine\r\nContent-Length: 0\r\n\r\n" ],
    half => [ "HTTP/1.1 200 OK\r\nX", 1 ],
    accel => [ "HTTP/1.1 200 OK\r\nX-Accel-Redirect: /none\r\n\r\n" ],
    redirect => [ "HTTP/1.1 502 Mine\r\nX-Accel-Redirect: /proxy/gone\r\n"
                  . "\r\n" ],
    (map { ("cut-$_" => [ $cut{$_} ], "half-$_" => [ $cut{$_}, 1 ],
            "invalid-$_" => [ $invalid{$_} ]) } @protocols),
);

my (%listen, %port);

for my $name (keys %say) {
    my $listen = IO::Socket::INET->new(LocalAddr => '127.0.0.1',
                                       Listen => 128)
        or die "cannot listen: $!";

    setsockopt($listen, SOL_SOCKET, SO_RCVBUF, pack 'i', 4096);
    $listen{$name} = $listen;
    $port{$name} = $listen->sockport;
}

my $parent = $$;
my @children = (upstreams(), resolver());

END {
    local $?;
    kill 'TERM', @children if @children && $$ == $parent;
}


sub child (&) {
    my ($run) = @_;

    my $pid = fork();
    die "cannot fork: $!" unless defined $pid;
    return $pid if $pid;

    $SIG{TERM} = 'DEFAULT';
    $SIG{PIPE} = 'IGNORE';
    alarm 3600;
    $run->();
    POSIX::_exit(0);
}


sub upstreams {
    return child {
        my $select = IO::Select->new(values %listen);
        my %names = map { $listen{$_} => $_ } keys %listen;
        my @kept;

        while (1) {
            for my $socket ($select->can_read) {
                my $name = $names{$socket};

                if ($listen{$name} == $socket) {
                    my $new = $socket->accept or next;
                    $names{$new} = $name;
                    $select->add($new);
                    next;
                }

                my ($bytes, $keep) = @{$say{$name}};

                sysread($socket, my $in, 65536);

                # parts that nginx has to read one after the other

                my $conn = bless { socket => $socket },
                                 'RawUpstream::Connection';

                for my $part (ref $bytes ? @$bytes : $bytes) {
                    $conn->put($part);
                    $conn->wait_read if ref $bytes;
                }

                $select->remove($socket);
                delete $names{$socket};

                $keep ? push @kept, $socket : CORE::close $socket;
            }
        }
    };
}


# a name server: no such name, a failure, or no answer at all

sub resolver {
    my $socket = IO::Socket::INET->new(Proto => 'udp',
                                       LocalAddr => '127.0.0.1')
        or die "cannot bind: $!";

    $port{resolver} = $socket->sockport;

    return child {
        while (defined $socket->recv(my $in, 512)) {
            my ($type) = unpack 'n', substr $in, -4;

            if ($in =~ /\x08resolved/) {
                my $n = $type == 1;
                my $address = pack 'n3NnC4', 0xc00c, 1, 1, 60, 4, 127, 0, 0, 1;

                $socket->send(substr($in, 0, 2)
                              . pack('n5', 0x8180, 1, $n, 0, 0)
                              . substr($in, 12) . $address x $n);
                next;
            }

            my $code = $in =~ /\x06silent/ ? next : $in =~ /\x07failure/ ? 2 : 3;

            $socket->send(substr($in, 0, 2) . pack('n', 0x8180 | $code)
                          . substr($in, 4));
        }
    };
}


# addresses at which nobody is

my $refused = IO::Socket::INET->new(Proto => 'tcp', LocalAddr => '127.0.0.1');

# where there is no IPv6, the connection cannot be made for that reason

my $refused6 = IO::Socket::IP->new(Proto => 'tcp', LocalAddr => '::1');

socket(my $unix, AF_UNIX, SOCK_STREAM, 0) or die "no socket: $!";
bind($unix, Socket::pack_sockaddr_un("$dir/refused.sock"))
    or die "cannot bind: $!";

# and one whose queue is full

my $full = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 1);
my @queue;

listen $full, 0;

for (1 .. 4) {
    push @queue, IO::Socket::INET->new(PeerAddr => '127.0.0.1',
                                       PeerPort => $full->sockport,
                                       Blocking => 0);
}

my %address = (
    refused => '127.0.0.1:' . $refused->sockport,
    ipv6 => '[::1]:' . ($refused6 ? $refused6->sockport : 1),
    unix => "unix:$dir/refused.sock",
    full => '127.0.0.1:' . $full->sockport,
    map { $_ => "127.0.0.1:$port{$_}" } keys %port,
);

$ENV{"TEST_NGINX_\U$_"} = $address{$_} for keys %address;
$ENV{TEST_NGINX_REFUSED_PORT} = $refused->sockport;


sub pass_to {
    my ($protocol, $address) = @_;

    my $scheme = { proxy => 'http://', grpc => 'grpc://' }->{$protocol} // '';

    # the others are in time, however busy the machine is

    my ($name) = grep { $address{$_} eq $address } keys %address;
    my $time = ($name // '') =~ /^(?:full|silent|half)/ ? '100ms' : '60s';
    my $resolve = $address eq '$nobody' ? '200ms' : '60s';

    return "${protocol}_connect_timeout $time;\n"
           . "${protocol}_read_timeout $time;\n"
           . "${protocol}_send_timeout $time;\n"
           . ($address =~ /^\$/ ? "resolver $address{resolver};\n"
                                  . "resolver_timeout $resolve;\n" : '')
           . ($protocol eq 'memcached' ? "set \$memcached_key x;\n" : '')
           . "${protocol}_pass $scheme$address;\n";
}


my @names = qw(unknown failure nobody);
my @known = qw(resolved block);

our $each = CORE::join '', map {
    my $p = $_;
    map { "location = /$p/$_->[0] { " . pass_to($p, $_->[1]) . "}\n" } (
        (map { [ $_ => $address{$_} ] } qw(refused ipv6 unix full gone silent)),
        (map { [ $_ => $address{"$_-$p"} ] } qw(cut invalid half)),
        [ down => 'down' ],

        # memcached_pass takes no variables

        $p eq 'memcached' ? () : map { [ $_ => "\$$_" ] } @names, @known,
    )
} @protocols;


# The rows: the error, its cause, and the requests that bring it about, each as
# a status, a path, and whatever else the client needs.

sub each_of {
    my ($code, $path, @of) = @_;
    return map { [ $code, "/$_/$path" ] } @of ? @of : @protocols;
}

my @cut = qw(proxy fastcgi uwsgi scgi);
my $line = "GET / HTTP/1.1\r\n";
my $host = "Host: localhost\r\n";

our @rows = (

    [ 'The connection to the upstream was refused, or could not be made for'
      . ' another reason',
      'destination_unavailable',
      (map { each_of(502, $_) } qw(refused ipv6 unix)),
      (map { each_of(502, $_, @protocols[0 .. 4]) } @known) ],
    [ 'The TLS handshake with the upstream failed, or its certificate was not'
      . ' the right one',
      'destination_unavailable',
      [ 502, '/tls/none' ], [ 502, '/tls/verify' ] ],
    [ 'No server of the upstream was available: each one was marked as down,'
      . ' had failed before, or had `max_conns` connections',
      'destination_unavailable',
      each_of(502, 'down'), [ 502, '/busy' ] ],
    [ 'The connection, or its TLS handshake, took longer than'
      . ' `proxy_connect_timeout` and the like',
      'connection_timeout',
      each_of(504, 'full'), [ 504, '/tls/silent' ] ],
    [ 'The name of the upstream could not be resolved: it is not known, the'
      . ' name server failed or did not answer, or there is no `resolver`',
      'dns_error',
      (map { each_of(502, $_, @protocols[0 .. 4]) } @names),
      [ 502, '/resolver' ] ],
    [ 'The upstream closed or reset the connection before it had sent'
      . ' anything', 'connection_terminated',
      each_of(502, 'gone') ],
    [ 'It did so within a line of its header (HTTP/1, FastCGI, uwsgi, SCGI)',
      'http_response_incomplete',
      each_of(502, 'cut', @cut) ],
    [ 'It did so between two lines, or within the header over gRPC or of'
      . ' memcached',
      'http_protocol_error',
      each_of(502, 'cut', qw(grpc memcached)), [ 502, '/between' ] ],
    [ 'The header of the upstream was malformed, or too large for the buffer',
      'http_protocol_error',
      each_of(502, 'invalid'), [ 502, '/later' ], [ 502, '/large' ] ],
    [ 'The upstream did not send a whole header, or did not read the request,'
      . ' within `proxy_read_timeout`, `proxy_send_timeout`, and the like',
      'http_response_timeout',
      (map { each_of(504, $_) } qw(silent half)),
      [ 504, '/send', "POST /send HTTP/1.1\r\n${host}"
        . "Content-Length: 20000000\r\n\r\n" . 'x' x 20000000 ] ],

    [ '`limit_req` or `limit_conn` refused the request',
      'http_request_denied',
      [ 503, '/limit/503' ], [ 429, '/limit/429' ], [ 420, '/limit/420' ],
      [ 503, '/limit/page' ], [ 429, '/limit/page/429' ],
      [ 503, '/limit/conn' ] ],
    [ '401 or 403 for another reason: `allow` and `deny`, `auth_basic`,'
      . ' `auth_request`, a file or a directory that may not be read',
      'http_request_denied',
      [ 403, '/denied' ], [ 401, '/auth' ], [ 401, '/auth-request/401' ],
      [ 403, '/auth-request/403' ], [ 403, '/dir/' ], [ 403, '/return/403' ] ],
    [ 'Another 4xx: a malformed or too large request, a file that is not'
      . ' there, `internal`, a method that is not allowed, plain HTTP to a TLS'
      . ' port, …',
      'http_request_error',
      [ 404, '/none' ], [ 404, '/internal' ], [ 404, '/return/404' ],
      [ 405, '/file', "POST /file HTTP/1.1\r\n${host}Content-Length: 0"
                      . "\r\n\r\n" ],
      [ 416, '/file', "GET /file HTTP/1.1\r\n${host}Range: bytes=100-"
                      . "\r\n\r\n" ],
      [ 412, '/file', "GET /file HTTP/1.1\r\n${host}If-Match: \"x\""
                      . "\r\n\r\n" ],
      [ 413, '/body', "POST /body HTTP/1.1\r\n${host}Content-Length: 9"
                      . "\r\n\r\n123456789" ],
      [ 400, 'no host', "$line\r\n" ],
      [ 400, 'a bad request line', "SSH-2.0\r\n" ],
      [ 414, 'a long URI', 'GET /' . 'x' x 40000 . " HTTP/1.1\r\n$host\r\n" ],
      [ 400, 'a large header', "$line${host}X: " . 'x' x 40000 . "\r\n\r\n" ],
      [ 404, '/accel' ], [ 404, '/page' ], [ 429, '/return/429' ] ],
    [ '500: an error of nginx or of one of its modules, such as a rewrite'
      . ' cycle or a failed `auth_request`',
      'proxy_internal_error',
      [ 500, '/cycle' ], [ 500, '/auth-request/dead' ], [ 500, '/return/500' ],
      [ 500, '/no-port' ] ],
    [ 'Another 5xx that is not an upstream\'s, by `return` or from a cache of'
      . ' errors',
      'proxy_internal_response',
      [ 501, 'a coding', "POST / HTTP/1.1\r\n${host}"
                         . "Transfer-Encoding: rot13\r\n\r\n" ],
      [ 505, 'HTTP/9.9', "GET / HTTP/9.9\r\n$host\r\n" ],
      [ 502, '/return/502' ], [ 503, '/return/503' ], [ 504, '/return/504' ],
      [ 502, '/cached' ] ],
);


our $http_config = <<'_EOC_';
    error_json on;
    error_json_member cause $error_json_cause;
    error_json_member source $error_json_source;

    proxy_buffer_size 4k;

    map $uri $unknown { default unknown.test:8000; }
    map $uri $failure { default failure.test:8000; }
    map $uri $nobody { default silent.test:8000; }
    map $uri $resolved { default resolved.test:$TEST_NGINX_REFUSED_PORT; }
    map $uri $block { default refused; }

    limit_req_zone $server_name zone=requests:1m rate=1r/m;
    limit_conn_zone $server_name zone=connections:1m;
    proxy_cache_path html/cache keys_zone=cache:1m;

    log_format cause '$uri $status $error_json_cause';
    access_log logs/cause.log cause;

    upstream refused {
        server $TEST_NGINX_REFUSED;
    }

    upstream down {
        server $TEST_NGINX_REFUSED down;
    }

    upstream one {
        zone one 64k;
        server $TEST_NGINX_SILENT max_conns=1;
    }

    server {
        listen 127.0.0.1:$TEST_NGINX_RAND_PORT_1 ssl;
        ssl_certificate $TEST_NGINX_TLS/cert.pem;
        ssl_certificate_key $TEST_NGINX_TLS/key.pem;
        return 200;
    }
_EOC_

our $config = <<'_EOC_' . $each;
    location / { root html; }

    location /tls/ {
        proxy_ssl_verify on;
        proxy_ssl_trusted_certificate $TEST_NGINX_TLS/cert.pem;
        proxy_ssl_name other.test;

        location = /tls/none { proxy_pass https://$TEST_NGINX_OK; }
        location = /tls/silent {
            proxy_connect_timeout 100ms;
            proxy_pass https://$TEST_NGINX_SILENT;
        }
        location = /tls/verify {
            proxy_pass https://127.0.0.1:$TEST_NGINX_RAND_PORT_1;
        }
    }

    location = /hold { proxy_read_timeout 1h; proxy_pass http://one; }
    location = /busy { proxy_pass http://one; }
    location = /between { proxy_pass http://$TEST_NGINX_BETWEEN; }
    location = /later { proxy_pass http://$TEST_NGINX_LATER; }
    location = /large { proxy_pass http://$TEST_NGINX_LARGE; }
    location = /resolver { proxy_pass http://$unknown; }

    location = /send {
        client_max_body_size 30m;
        proxy_send_timeout 100ms;
        proxy_pass http://$TEST_NGINX_SILENT;
    }

    location /limit/ {
        root html;

        location = /limit/503 { limit_req zone=requests; }
        location = /limit/429 { limit_req zone=requests; limit_req_status 429; }
        location = /limit/420 { limit_req zone=requests; limit_req_status 420; }
        location = /limit/444 { limit_req zone=requests; limit_req_status 444; }
        location = /limit/page {
            limit_req zone=requests;
            error_page 503 /file;
        }

        location = /limit/page/429 {
            limit_req zone=requests;
            limit_req_status 429;
            error_page 429 /file;
        }

        location = /limit/hold {
            limit_conn connections 1;
            proxy_read_timeout 1h;
            proxy_pass http://$TEST_NGINX_SILENT;
        }

        location = /limit/conn { limit_conn connections 1; }

        location /limit/dry-conn/ {
            limit_conn connections 1;
            limit_conn_dry_run on;

            location = /limit/dry-conn/own { proxy_pass http://$TEST_NGINX_OWN; }
            location = /limit/dry-conn/none { root html; }
        }

        location /limit/dry/ {
            limit_req zone=requests;
            limit_req_dry_run on;

            location = /limit/dry/own { proxy_pass http://$TEST_NGINX_OWN; }
            location = /limit/dry/none { root html; }
            location = /limit/dry/refused {
                proxy_pass http://$TEST_NGINX_REFUSED;
            }
        }
    }

    location = /denied { deny all; }
    location = /auth {
        auth_basic realm;
        auth_basic_user_file $TEST_NGINX_SERVER_ROOT/html/file;
    }
    location = /auth-request/401 { auth_request /return/401; }
    location = /auth-request/403 { auth_request /return/403; }
    location = /auth-request/dead { auth_request /proxy/refused; }

    location = /return/401 { return 401; }
    location = /return/403 { return 403; }
    location = /return/404 { return 404; }
    location = /return/429 { return 429; }
    location = /return/500 { return 500; }
    location = /return/502 { return 502; }
    location = /return/503 { return 503; }
    location = /return/504 { return 504 text; }

    location = /internal { internal; root html; }
    location = /body { client_max_body_size 5; }
    location = /accel { proxy_pass http://$TEST_NGINX_ACCEL; }
    location = /page { deny all; error_page 403 /none; }
    location /cycle { rewrite ^/cycle(.*) /cycle$1x; }
    location = /no-port { set $nowhere unknown.test; fastcgi_pass $nowhere; }

    location = /cached {
        proxy_cache cache;
        proxy_cache_valid 502 1m;
        proxy_pass http://$TEST_NGINX_REFUSED;
    }
_EOC_

our $files = <<'_EOC_';
>>> file
page
>>> dir/file
page
_EOC_


# other modules, if this nginx takes them

our $scripting = CORE::join '', map { "load_module $_;\n" } map {
    my $file = "/usr/lib/nginx/modules/${_}_module.so";
    -e $file or die "$file is not there, it is in Debian's packages of"
                    . " libnginx-mod-http-lua and -js\n";
    $file;
} qw(ndk_http ngx_http_lua ngx_http_js);

our $takes = do {
    my $nginx = $ENV{TEST_NGINX_BINARY} || 'nginx';
    my $conf = File::Temp->new;
    print $conf "${scripting}pid /dev/null;\nevents {}\n";
    CORE::close $conf;

    my $refusal = `$nginx -t -q -e stderr -c $conf 2>&1`;
    print "# without Lua and njs: $refusal" if $?;
    $? == 0;
};


# upstreams of two servers, and the cause of the last attempt

our @attempts = (
    [ 'refused-silent', 'REFUSED max_fails=0', 'SILENT backup',
      '504 http_response_timeout' ],
    [ 'silent-refused', 'SILENT max_fails=0', 'UNIX backup',
      '502 destination_unavailable' ],
    [ 'gone-full', 'GONE max_fails=0', 'FULL backup',
      '504 connection_timeout' ],
    [ 'between-gone', 'BETWEEN max_fails=0', 'GONE backup',
      '502 connection_terminated' ],
    [ 'refused-own', 'REFUSED max_fails=0', 'OWN backup', '502 none' ],
    [ 'unavailable-refused', 'UNAVAILABLE max_fails=0', 'UNIX backup',
      '502 destination_unavailable' ],
    [ 'refused-down', 'REFUSED max_fails=1', 'REFUSED down',
      '502 destination_unavailable' ],
);


# the status and the cause that a client is told, or what is wrong

sub told {
    my ($path, $bytes) = @_;

    my $c = client();
    $c->{socket}->blocking(1);

    if (defined $bytes) {
        $c->put($bytes);

    } else {
        $c->put("GET $path HTTP/1.1\r\n$host\r\n");
    }

    my $res = $c->response;

    return $res->{error} if $res->{error};

    my $json = decode($res->{body}) or return "$res->{status} $res->{body}";

    return "$res->{status} " . ($json->{cause} // 'none');
}


# a client that waits at a path until the test is over

sub held {
    my ($path) = @_;

    my $c = client();
    $c->put("GET $path HTTP/1.1\r\n$host\r\n");
    return $c;
}


run_tests();

__DATA__

=== TEST 1: each row of the table
--- http_config eval: $main::http_config
--- config eval: $main::config
--- user_files eval: $main::files
--- client
my @clients = (held('/hold'), held('/limit/hold'));

told('/limit/503');
told('/cached');

for ([ '/busy', 502 ], [ '/limit/conn', 503 ]) {
    my ($path, $code) = @$_;

    for (1 .. 3000) {
        last if told($path) =~ /^$code/;
        select undef, undef, undef, 0.01;
    }
}

for my $row (@main::rows) {
    my ($error, $cause, @requests) = @$row;

    for (@requests) {
        my ($code, $path, $bytes) = @$_;

        # one request a minute is not refused

        told('/limit/503') if $path =~ m{^/limit/};

        is(told($path, $bytes), "$code $cause", $path);
    }
}
--- error_log
rewrite or internal redirection cycle
--- no_error_log
[alert]
[emerg]



=== TEST 2: the table in the documents is that of these rows
--- config
--- client
open my $in, '<', 'docs/variables.md' or die $!;

my ($section) = CORE::join('', <$in>) =~ /^`\$error_json_cause`\n(.*?)^The named/ms;
my @table;

push @table, "$1: $2"
    while $section =~ /^  \| ([^\n]*?) \| `([a-z_]+)` \|$/mg;

is_deeply(\@table,
          [ map { "$_->[0]: $_->[1]" } @main::rows ], 'docs/variables.md')
    or diag map { "  | $_->[0] | `$_->[1]` |\n" } @main::rows;



=== TEST 3: of several attempts, the last one counts
--- http_config eval
CORE::join '', $main::http_config, map {
    my ($name, $first, $last) = @$_;

    "upstream $name {\n    server \$TEST_NGINX_$first;\n"
    . "    server \$TEST_NGINX_$last;\n}\n";
} @main::attempts
--- config eval
CORE::join '', <<'_EOC_',
    proxy_next_upstream error timeout http_502 http_503;
_EOC_
    map {
        my ($name) = @$_;
        my $time = $name =~ /silent|full/ ? '1s' : '60s';

        "location = /$name { proxy_connect_timeout $time;"
        . " proxy_read_timeout $time; proxy_pass http://$name; }\n";
    } @main::attempts
--- client
for (@attempts) {
    my ($name, undef, undef, $expected) = @$_;
    is(told("/$name"), $expected, $name);
}

is(told('/refused-down'), '502 destination_unavailable', 'nothing is tried');



=== TEST 4: an upstream's own error has none, nor has a response that is no error
--- http_config eval: $main::http_config
--- config eval
$main::config . <<'_EOC_'
    location = /own { proxy_pass http://$TEST_NGINX_OWN; }
    location = /intercepted {
        proxy_intercept_errors on;
        error_page 502 /file;
        proxy_pass http://$TEST_NGINX_OWN;
    }

    location = /intercepted/changed {
        proxy_intercept_errors on;
        error_page 502 =503 /file;
        proxy_pass http://$TEST_NGINX_OWN;
    }

    location = /ok { proxy_pass http://$TEST_NGINX_OK; }
    location = /file { add_header Cause "<$error_json_cause>" always; root html; }
    location = /444 { return 444; }
    location = /499 { return 499 text; }
_EOC_
--- user_files eval: $main::files
--- client
is(told($_), '502 none', $_) for qw(/own /intercepted);

is(told('/intercepted/changed'), '503 proxy_internal_response', 'its status');

told('/limit/dry/none');

is(told('/limit/dry/own'), '502 none', 'a dry run');
is(told('/limit/dry/none'), '404 http_request_error', 'a dry run, no file');
is(told('/limit/dry/refused'), '502 destination_unavailable',
   'a dry run, no upstream');

my $client = held('/limit/hold');

for (1 .. 3000) {
    last if told('/limit/conn') =~ /^503/;
    select undef, undef, undef, 0.01;
}

is(told('/limit/conn'), '503 http_request_denied', 'one connection too many');
is(told('/limit/dry-conn/own'), '502 none', 'a dry run');
is(told('/limit/dry-conn/none'), '404 http_request_error',
   'a dry run, no file');

is("@{client()->get('/file')->{headers}{cause}}", '<>', 'no error');
is(told('/499'), '499 none', 'nobody is answered');
is(told('/444'), 'no header: ""', 'nobody at all');

is((lines_of('cause.log', 10))[-1], '/444 444 -', 'in the log');

told('/limit/444') for 1 .. 2;

my $limited;

for (1 .. 3000) {
    ($limited) = grep { m{^/limit/444 444} } lines_of('cause.log', 12);
    last if $limited;
    select undef, undef, undef, 0.01;
}

is($limited, '/limit/444 444 -', 'nobody because of a limit, in the log');



=== TEST 5: an error page, or a redirect, after another error
--- http_config eval: $main::http_config
--- config eval
$main::config . <<'_EOC_'
    proxy_intercept_errors on;
    recursive_error_pages on;

    location = /page/refused {
        proxy_pass http://$TEST_NGINX_REFUSED;
        error_page 502 /file;
    }

    location = /page/unresolved {
        proxy_pass http://$unknown;
        error_page 502 /file;
    }

    location = /page/changed {
        proxy_pass http://$TEST_NGINX_REFUSED;
        error_page 502 =503 /file;
    }

    location = /page/client {
        proxy_pass http://$TEST_NGINX_REFUSED;
        error_page 502 =404 /file;
    }

    location = /page/internal {
        proxy_pass http://$TEST_NGINX_REFUSED;
        error_page 502 =500 /file;
    }

    location = /page/missing {
        proxy_pass http://$TEST_NGINX_REFUSED;
        error_page 502 /none;
    }

    location = /page/denied {
        proxy_pass http://$TEST_NGINX_REFUSED;
        error_page 502 /denied;
    }

    location = /page/upstream {
        proxy_pass http://$TEST_NGINX_REFUSED;
        error_page 502 = /proxy/gone;
    }

    location = /page/own {
        proxy_pass http://$TEST_NGINX_REFUSED;
        error_page 502 = /own;
    }

    location = /page/limited {
        limit_req zone=requests;
        error_page 503 = /proxy/gone;
    }

    location = /page/limited/missing {
        limit_req zone=requests;
        error_page 503 /none;
    }

    location = /page/own/refused {
        proxy_pass http://$TEST_NGINX_OWN;
        error_page 502 = /proxy/refused;
    }

    location = /page/no-url {
        set $url none;
        proxy_pass http://$TEST_NGINX_REFUSED;
        error_page 502 = @no-url;
    }

    location @no-url { proxy_pass $url; }

    location = /accel/gone { proxy_pass http://$TEST_NGINX_REDIRECT; }

    location = /own { proxy_pass http://$TEST_NGINX_OWN; }
    location = /file { internal; root html; }
_EOC_
--- user_files eval: $main::files
--- client
told('/limit/503');

for (
    [ '/page/refused', '502 destination_unavailable' ],
    [ '/page/changed', '503 destination_unavailable' ],
    [ '/page/unresolved', '502 dns_error' ],
    [ '/page/client', '404 http_request_error' ],
    [ '/page/internal', '500 proxy_internal_error' ],
    [ '/page/missing', '404 http_request_error' ],
    [ '/page/denied', '403 http_request_denied' ],
    [ '/page/upstream', '502 connection_terminated' ],
    [ '/page/own', '502 none' ],
    [ '/page/limited', '502 connection_terminated' ],
    [ '/page/limited/missing', '404 http_request_error' ],
    [ '/page/own/refused', '502 destination_unavailable' ],
    [ '/page/no-url', '500 proxy_internal_error' ],
    [ '/accel', '404 http_request_error' ],
    [ '/accel/gone', '502 connection_terminated' ],
) {
    my ($path, $expected) = @$_;
    is(told($path), $expected, $path);
}



=== TEST 6: in the log, also where the response is not replaced
--- http_config eval: $main::http_config
--- config
    location / {
        error_json off;
        proxy_pass http://$TEST_NGINX_REFUSED;
    }
--- client
is(client()->get('/x')->{status}, 502, 'status');

is((lines_of('cause.log', 1))[0], '/x 502 destination_unavailable', 'log');



=== TEST 7: Lua and njs
--- skip_eval: 7: !$main::takes
--- main_config eval: $main::scripting
--- http_config eval
$main::http_config . <<'_EOC_'
    js_path $TEST_NGINX_SERVER_ROOT/html;
    js_import broken.js;
_EOC_
--- config
    location = /lua/error { content_by_lua_block { error("broken") } }
    location = /lua/access { access_by_lua_block { error("broken") } }
    location = /lua/403 { access_by_lua_block { ngx.exit(403) } }
    location = /lua/502 { content_by_lua_block { ngx.exit(502) } }
    location = /lua/none {
        content_by_lua_block {
            local told = {}
            for _, name in ipairs({
                "status_message", "status_grpc", "status_retryable",
                "status_type_uri", "error_json", "error_json_source",
                "error_json_cause", "error_json_code"
            }) do
                table.insert(told, name)
                table.insert(told, ngx.var[name] == nil and "nil" or "set")
            end
            ngx.print(table.concat(told, " "))
        }
    }
    location = /js/error { js_content broken.fail; }
    location = /js/401 { js_content broken.answer; }
--- user_files
>>> broken.js
export default {
    fail: (r) => { throw new Error('broken'); },
    answer: (r) => { r.return(401); },
};
--- client
for (
    [ '/lua/error', '500 proxy_internal_error' ],
    [ '/lua/access', '500 proxy_internal_error' ],
    [ '/lua/403', '403 http_request_denied' ],
    [ '/lua/502', '502 proxy_internal_response' ],
    [ '/js/error', '500 proxy_internal_error' ],
    [ '/js/401', '401 http_request_denied' ],
) {
    my ($path, $expected) = @$_;
    is(told($path), $expected, $path);
}

# as long as there is no status, which is another thing than an empty one

is(client()->get('/lua/none')->{body},
   CORE::join(' ', map { ($_, 'nil') } qw(status_message status_grpc
       status_retryable status_type_uri error_json error_json_source
       error_json_cause error_json_code)), 'before the status');



=== TEST 8: TLS: no certificate, a wrong one, plain HTTP, another host
--- http_config eval
$main::http_config . <<'_EOC_'
    ssl_certificate $TEST_NGINX_TLS/cert.pem;
    ssl_certificate_key $TEST_NGINX_TLS/key.pem;

    server {
        listen 127.0.0.1:$TEST_NGINX_RAND_PORT_2 ssl;
        server_name open.test;
        location / { return 200; }
    }

    server {
        listen 127.0.0.1:$TEST_NGINX_RAND_PORT_2 ssl;
        server_name verify.test;
        ssl_verify_client on;
        ssl_client_certificate $TEST_NGINX_TLS/cert.pem;
        location / { return 200; }
    }
_EOC_
--- config
--- client
my $port = $Test::Nginx::Util::RandPorts->{TEST_NGINX_RAND_PORT_2};

for (
    [ 'verify.test', 400, 'no certificate' ],
    [ 'verify.test', 400, 'a wrong certificate',
      '--cert', "$tls/other.pem", '--key', "$tls/other.key" ],
    [ 'open.test', 421, 'another host', '-H', 'Host: verify.test' ],
) {
    my ($host, $code, $name, @options) = @$_;

    open my $out, '-|', 'curl', '-sik', '--http1.1', '--noproxy', '*',
         '--max-time', 60, '--resolve', "$host:$port:127.0.0.1", @options,
         "https://$host:$port/"
        or die "cannot run curl: $!";

    my $res = (bless { socket => $out, in => '' }, 'HttpClient')->response;

    is("$res->{status} " . decode($res->{body})->{cause},
       "$code http_request_error", $name);
}

my $res = HttpClient->new($port)->get('/');

is("$res->{status} " . decode($res->{body})->{cause},
   '400 http_request_error', 'plain HTTP');



=== TEST 9: upstreams over HTTP/2
--- skip_nginx: 6: < 1.29.4
--- http_config eval: $main::http_config
--- config
    proxy_http_version 2;

    location = /refused { proxy_pass http://$TEST_NGINX_REFUSED; }
    location = /full {
        proxy_connect_timeout 100ms;
        proxy_pass http://$TEST_NGINX_FULL;
    }
    location = /gone { proxy_pass http://$TEST_NGINX_GONE; }
    location = /silent {
        proxy_read_timeout 100ms;
        proxy_pass http://$TEST_NGINX_SILENT;
    }
    location = /invalid { proxy_pass http://$TEST_NGINX_OK; }
--- client
for (
    [ '/refused', '502 destination_unavailable' ],
    [ '/full', '504 connection_timeout' ],
    [ '/gone', '502 connection_terminated' ],
    [ '/silent', '504 http_response_timeout' ],
    [ '/invalid', '502 http_protocol_error' ],
) {
    my ($path, $expected) = @$_;
    is(told($path), $expected, $path);
}
