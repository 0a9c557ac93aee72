# Copyright (C) ngx_status_module developers

# memcached knows no status: nginx makes a 404 of its "END", which is the
# upstream's answer although the page is nginx's, and a miss must not cost the
# connection.

use lib 't/lib';
use IO::Socket::UNIX;
use Server;
use StatusTest 'no_plan';

my $user = getpwuid $<;

$ENV{TEST_NGINX_MEMCACHED} = Server::start(
    program => 'memcached',
    package => 'memcached',
    args => [ '-s', '@SOCKET@', '-a', '0777', '-u', $user, '-m', '16' ],
);

our $http_config = <<'_EOC_';
    upstream memcached {
        server $TEST_NGINX_MEMCACHED;
        keepalive 4;
    }

    map $uri $memcached_key {
        default $uri;
        /bad '';
    }

    log_format outcome '$uri $status $error_json $error_json_source';
    access_log logs/outcome.log outcome;
_EOC_

our $config = <<'_EOC_';
    error_json on;

    location / {
        memcached_pass memcached;
    }

    location /dead {
        memcached_pass 127.0.0.1:$TEST_NGINX_RAND_PORT_1;
    }

    location /gone {
        error_page 404 /gone/page;
        memcached_pass memcached;
    }

    location = /gone/page { return 404; }

    location /fallback {
        memcached_pass memcached;
        error_page 404 = @fallback;
    }

    location @fallback {
        root html;
    }
_EOC_

our $files = ">>> fallback\nmade\n";


# sends a command to memcached, and returns all lines of its answer

sub memcached {
    my ($command) = @_;

    my $socket = IO::Socket::UNIX->new(
        Peer => $ENV{TEST_NGINX_MEMCACHED} =~ s/^unix://r,
    ) or die "cannot connect to memcached: $!";

    print $socket "$command\r\nquit\r\n";
    local $/;
    return scalar <$socket>;
}


sub store {
    my ($key, $value) = @_;

    my $answer = memcached("set $key 0 0 " . length($value) . "\r\n$value");
    die "cannot store $key: $answer" if $answer ne "STORED\r\n";
}


sub outcomes {
    return Server::get(Test::Nginx::Util::server_root() . '/logs/outcome.log');
}


run_tests();

__DATA__

=== TEST 1: a miss
--- http_config eval: $main::http_config
--- config eval: $main::config
--- user_files eval: $main::files
--- client
my $c = client();

for my $time (1 .. 3) {
    document_ok($c->get('/miss'), 404, "miss $time");
}

my $res = $c->request('HEAD', '/miss');
is("$res->{status} @{$res->{headers}{'content-length'}}",
   '404 ' . length document(404), 'HEAD');

document_ok($c->get('/gone'), 404, 'a page that nginx makes for it');

is($c->get('/fallback')->{body}, "made\n", 'next');

like(outcomes(), qr{^/gone/page 404 replaced nginx$}m, 'its page, logged');
like(outcomes(), qr{^/miss 404 replaced upstream$}m, 'logged');



=== TEST 2: a hit is byte for byte what was stored
--- http_config eval: $main::http_config
--- config eval: "default_type text/html;\n$main::config"
--- client
my %values = (
    '/empty' => '', '/page' => '<html>404 Not Found</html>',
    '/end' => "END\r\n", '/bytes' => CORE::join('', map { chr } 0 .. 255),
    '/large' => 'x' x 500000,
);

store($_, $values{$_}) for keys %values;

my $c = client();

for my $key (sort keys %values) {
    my $res = $c->get($key);

    is($res->{status}, 200, "$key: status");
    is("@{$res->{headers}{'content-type'}}", 'text/html', "$key: type");
    ok($res->{body} eq $values{$key}, "$key: body");
}

# the line of the last one may still be missing

like(outcomes(), qr{^/bytes 200 - upstream$}m, 'logged');



=== TEST 3: hits and misses on one upstream connection
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
store('/hit', 'hit');

my $c = client();
my ($before) = memcached('stats') =~ /total_connections (\d+)/;

for my $time (1 .. 5) {
    document_ok($c->get('/miss'), 404, "miss $time");
    is($c->get('/hit')->{body}, 'hit', "hit $time");
}

my ($after) = memcached('stats') =~ /total_connections (\d+)/;

is($after - $before, 2, "connections, nginx's and that of the question");



=== TEST 4: errors that are nginx's own
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
store('/hit', 'hit');

my $c = client();

document_ok($c->get('/dead'), 502, 'no memcached');
document_ok(client()->get('/bad'), 500, 'no key');
document_ok($c->request('POST', '/hit', 'Content-Length: 0'), 405, 'POST');
is($c->get('/hit')->{body}, 'hit', 'next');

my $log = outcomes();
like($log, qr{^/dead 502 replaced nginx$}m, 'no memcached, logged');
like($log, qr{^/bad 500 replaced nginx$}m, 'no key, logged');
like($log, qr{^/hit 405 replaced nginx$}m, 'POST, logged');



=== TEST 5: by error_json_source, a miss is the upstream's
--- http_config eval: $main::http_config
--- config eval: "error_json_source nginx;\n$main::config"
--- user_files eval: $main::files
--- client
my $c = client();

my $res = $c->get('/miss');
is($res->{status}, 404, 'miss: status');
like($res->{body}, qr/<center>nginx/, 'miss: body');

document_ok($c->get('/dead'), 502, 'no memcached');
is($c->get('/fallback')->{body}, "made\n", 'next');

my $log = outcomes();
like($log, qr{^/miss 404 source upstream$}m, 'miss, logged');
like($log, qr{^/dead 502 replaced nginx$}m, 'no memcached, logged');
