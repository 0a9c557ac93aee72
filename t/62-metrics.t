# Copyright (C) ngx_status_module developers

# Counters.  Each covered response of a main request is in exactly one of them,
# whatever happens to it on its way: what counts too early counts responses
# that a later filter turns down, and what counts too late forgets those of
# clients that leave.

use lib 't/lib';
use StatusTest 'no_plan';

use DebianModules;
use Http2Client;
use Server;
use Time::HiRes 'sleep';

# made before the upstream is
Server::dir();

our $page = '<html>' . 'x' x 500 . '</html>';
our $head = "HTTP/1.1 404 Not Found\nContent-Type: text/html";

# those that nginx answers with a page of their own, and keeps the connection

our @codes = grep { !/^(400|408|41[34]|444|49[4-79]|50[01])$/ } 400 .. 599;

our $port = RawUpstream::start(
    '/length' => sends($head, $page),
    '/stall' => sends_at_once($head, substr($page, 0, 100), length $page,
                              'stall'),
    '/cut' => sends_part($head, $page, 100, 'close'),
    '/held' => sub {
        my ($conn) = @_;

        $conn->head("$head\nContent-Length: 500", 'x' x 100);
        $conn->wait_read;
        Server::put('held', '');
        $conn->stall;
    },
    '/accel' => sends("HTTP/1.1 200 OK\nX-Accel-Redirect: /gone", 'none'),
    '/gif' => sends("HTTP/1.1 200 OK\nContent-Type: image/gif", 'no image'),
);

our $http_config = <<"_EOC_";
    error_json_metrics_zone 1m;
    upstream raw { server 127.0.0.1:$port; }
_EOC_


# the counters as { "code outcome source cause" => count }, of the one server

sub counters {
    my $json = decode(client()->get('/metrics?format=json')->{body});

    return {
        map { CORE::join(' ', @$_{qw(code outcome source cause)}) =~ s/ $//r
              => $_->{count} } @{$json->{responses}}
    };
}


# waits until they are as expected, which takes as long as requests end

sub counted {
    my ($expected, $name) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;

    my $counters;

    for (1 .. 3000) {
        $counters = counters();
        last if eq_hash($counters, $expected);
        sleep 0.02;
    }

    is_deeply($counters, $expected, $name || 'counters');
}


# a configuration for thousands of series, and the requests for them

our $many = "
    error_json_metrics_zone 1m;
    error_json on;
    log_format order \$request_uri;
" . CORE::join '', map { "
    server {
        listen \$TEST_NGINX_SERVER_PORT;
        server_name s$_.example;
        access_log off;
        include ../html/codes.conf;
    }
" } 1 .. 13;

our $many_files = [[ 'codes.conf' => CORE::join '', map {
                         "location = /$_ { return $_; }\n" } @codes ]];

sub fill {
    for my $server (1 .. 13) {
        my $c = client();

        for (@codes) {
            $c->put("GET /$_ HTTP/1.1\r\nHost: s$server.example\r\n\r\n");
            $c->response;
        }
    }
}


# stops a process, so that what comes meanwhile is there for it at once

sub halt {
    my ($pid) = @_;

    kill 'STOP', $pid;

    for (1 .. 3000) {
        open my $in, '<', "/proc/$pid/stat" or die "no process $pid";
        return if <$in> =~ /\) T /;
        sleep 0.01;
    }
}


# clients of which a worker that goes away does not take the connection for an
# idle one, since they have begun a request

sub begun {
    my ($n) = @_;
    my @clients = map { client() } 1 .. $n;

    $_->put("GET /metrics HTTP/1.1\r\nHost: localhost\r\n") for @clients;

    # what came before is read when there is an answer

    return (client()->get('/pid')->{body}, @clients);
}


sub pid {
    my ($name) = @_;

    open my $in, '<', "$Test::Nginx::Util::ServRoot/logs/$name" or return 0;
    return 0 + (<$in> // 0);
}


sub reload {
    my $old = client()->get('/pid')->{body};

    kill 'HUP', main::pid('nginx.pid');

    for (1 .. 3000) {
        return client()->get('/pid')->{body} ne $old unless kill 0, $old;
        sleep 0.01;
    }

    return 0;
}


# a reload is that of a master

master_on();
run_tests();

__DATA__

=== TEST 1: Prometheus' text
--- http_config
    error_json_metrics_zone 64k;

    server {
        listen unix:$TEST_NGINX_SERVER_ROOT/html/text.sock;
        server_name first.example second.example;
        error_json on;
        location / { }
        location = /dry { error_json_dry_run on; return 403 text; }
        location = /json { default_type application/json; return 409 '{}'; }
        location = /off { error_json off; return 404; }
        location = /ok { return 200; }
    }
--- config
    location = /metrics { error_json_metrics; }

    location / {
        proxy_pass http://unix:$TEST_NGINX_SERVER_ROOT/html/text.sock;
        proxy_set_header Host client.example;
    }
--- client
my $c = client();

$c->get($_) for qw(/none /none /dry /json /off /ok);

my $res = $c->get('/metrics');

is($res->{status}, 200, 'status');
is_deeply($res->{headers}{'content-type'},
          [ 'text/plain; version=0.0.4; charset=utf-8' ], 'type');
is_deeply($res->{headers}{vary}, [ 'Accept' ], 'Vary');
like($res->{body}, qr/^ngx_status_zone_used_bytes [1-9]\d+$/m, 'used');

is($res->{body} =~ s/(?<=used_bytes )\d+/-/r, <<'_EOC_', 'text');
# HELP ngx_status_responses_total Covered responses, by what became of them.
# TYPE ngx_status_responses_total counter
ngx_status_responses_total{server="first.example",code="404",outcome="replaced",source="nginx",cause="http_request_error"} 2
ngx_status_responses_total{server="first.example",code="403",outcome="replaced_dry_run",source="nginx",cause="http_request_denied"} 1
ngx_status_responses_total{server="first.example",code="409",outcome="type",source="nginx",cause="http_request_error"} 1
# HELP ngx_status_responses_dropped_total Covered responses for whose series there was no room in the zone.
# TYPE ngx_status_responses_dropped_total counter
ngx_status_responses_dropped_total 0
# HELP ngx_status_zone_size_bytes Size of the zone of the counters.
# TYPE ngx_status_zone_size_bytes gauge
ngx_status_zone_size_bytes 65536
# HELP ngx_status_zone_used_bytes Bytes of the zone that are in use, in whole pages.
# TYPE ngx_status_zone_used_bytes gauge
ngx_status_zone_used_bytes -
_EOC_



=== TEST 2: OpenMetrics, by Accept
--- http_config
    error_json_metrics_zone 64k;
--- config
    error_json on;
    location = /metrics { error_json_metrics; }
--- client
my $c = client();
my $open = 'application/openmetrics-text';

$c->get('/none');

for ([ 0 ],
     [ 0, '*/*' ],
     [ 0, 'text/html' ],
     [ 0, "text/plain, $open" ],
     [ 0, "text/plain;version=0.0.4, $open;version=1.0.0;q=0.9" ],
     [ 1, $open ],
     [ 1, "$open;version=1.0.0,$open;version=0.0.1;q=0.75,"
          . 'text/plain;version=0.0.4;q=0.5,*/*;q=0.1' ])
{
    my ($expected, $accept) = @$_;

    my $res = $c->get('/metrics', $accept ? "Accept: $accept" : ());

    is($res->{headers}{'content-type'}[0],
       $expected ? "$open; version=1.0.0; charset=utf-8"
                 : 'text/plain; version=0.0.4; charset=utf-8',
       $accept // 'without Accept');
    is_deeply($res->{headers}{vary}, [ 'Accept' ], 'Vary');
    is($res->{body} =~ /\n# EOF\n\z/ ? 1 : 0, $expected, 'the end');
}

is($c->get('/metrics', "Accept: $open")->{body}
   =~ s/(?<=used_bytes )\d+/-/r, <<'_EOC_', 'text');
# TYPE ngx_status_responses counter
# HELP ngx_status_responses Covered responses, by what became of them.
ngx_status_responses_total{server="localhost",code="404",outcome="replaced",source="nginx",cause="http_request_error"} 1
# TYPE ngx_status_responses_dropped counter
# HELP ngx_status_responses_dropped Covered responses for whose series there was no room in the zone.
ngx_status_responses_dropped_total 0
# TYPE ngx_status_zone_size_bytes gauge
# UNIT ngx_status_zone_size_bytes bytes
# HELP ngx_status_zone_size_bytes Size of the zone of the counters.
ngx_status_zone_size_bytes 65536
# TYPE ngx_status_zone_used_bytes gauge
# UNIT ngx_status_zone_used_bytes bytes
# HELP ngx_status_zone_used_bytes Bytes of the zone that are in use, in whole pages.
ngx_status_zone_used_bytes -
# EOF
_EOC_



=== TEST 3: JSON
--- http_config
    error_json_metrics_zone 64k;
--- config
    error_json on;
    location = /metrics { error_json_metrics; }
    location = /down { proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1; }
--- client
my $c = client();
my $res = $c->get('/metrics?format=json');

is($res->{body} =~ s/"used":\d+/"used":0/r,
   '{"responses":[],"dropped":0,"zone":{"size":65536,"used":0}}' . "\n",
   'nothing');

$c->get('/none');
$c->get('/down');

for my $format ('jso', 'jsonx', 'html') {
    like($c->get("/metrics?format=$format")->{body}, qr/^# HELP /,
         "format=$format");
}

$res = $c->get('/metrics?format=json', 'Accept: text/plain');

is_deeply($res->{headers}{'content-type'}, [ 'application/json' ], 'type');
is($res->{headers}{vary}, undef, 'no Vary');

my $json = decode($res->{body});

ok(delete $json->{zone}{used}, 'used');
is_deeply($json, {
    responses => [
        { server => 'localhost', code => 404, outcome => 'replaced',
          source => 'nginx', cause => 'http_request_error', count => 1 },
        { server => 'localhost', code => 502, outcome => 'replaced',
          source => 'nginx', cause => 'destination_unavailable', count => 1 },
    ],
    dropped => 0,
    zone => { size => 65536 },
}, 'JSON');
--- no_error_log
[alert]
[crit]
[emerg]



=== TEST 4: methods, and bodies of requests
--- http_config
    error_json_metrics_zone 64k;
--- config
    error_json on;
    location = /metrics { error_json_metrics; }
--- client
my $c = client();

my $get = $c->get('/metrics');
my $head = $c->request('HEAD', '/metrics');

is($head->{status}, 200, 'HEAD: status');
is_deeply($head->{headers}{'content-length'},
          [ length $get->{body} ], 'HEAD: length');
is_deeply($head->{headers}{'content-type'},
          $get->{headers}{'content-type'}, 'HEAD: type');

$c->put("GET /metrics HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
is($c->response->{body}, $get->{body}, 'a body is ignored');

for my $method (qw(POST PUT DELETE OPTIONS)) {
    my $res = $c->request($method, '/metrics');

    document_ok($res, 405, $method);
    is_deeply($res->{headers}{allow}, [ 'GET, HEAD' ], "$method: Allow");
}

is_deeply(main::counters(),
          { '405 replaced nginx http_request_error' => 4 }, 'counted');



=== TEST 5: names of servers, from the configuration only
--- http_config eval
"    error_json_metrics_zone 64k;
    error_json on;
" . CORE::join '', map { "
    server {
        listen unix:\$TEST_NGINX_SERVER_ROOT/html/$_->[0].sock;
        $_->[1]
    }
" } ([ 'none', '' ], [ 'dot', 'server_name .dot.example;' ],
     [ 'wild', 'server_name *.wild.example;' ],
     [ 'quote', q(server_name '~^q"u\\\\d) . "\xff';" ],
     [ 'default', 'server_name _;' ])
--- config
    location = /metrics { error_json_metrics; }

    location ~ ^/(none|dot|wild|quote|default)$ {
        error_json off;
        proxy_pass http://unix:$TEST_NGINX_SERVER_ROOT/html/$1.sock:/x;
        proxy_set_header Host $http_x_host;
    }
--- client
my $c = client();

for my $name (qw(none dot wild quote default)) {
    is($c->get("/$name", "X-Host: evil.$name.example")->{status}, 404, $name);
}

# a request without a server of its own is that of the default one

$c->get('/none', 'X-Host: a b');

my $text = $c->get('/metrics')->{body};
my @names = $text =~ /\{server="(.*?)",code=/g;

is_deeply(\@names, [ '', 'dot.example', '*.wild.example',
                     qq(~^q\\"u\\\\d\xef\xbf\xbd), '_', '' ], 'text');

is_deeply([ map { $_->{server} }
            @{decode($c->get('/metrics?format=json')->{body})->{responses}} ],
          [ '', 'dot.example', '*.wild.example', "~^q\"u\\d\x{fffd}", '_',
            '' ], 'JSON');

unlike($text, qr/evil/, "nothing of the client's");



=== TEST 6: each outcome
--- http_config eval: $main::http_config
--- config
    error_json on;
    error_json_status 404=410;

    location = /metrics { error_json_metrics; }
    location / { proxy_pass http://raw; }

    location /dry/ { error_json_dry_run on; proxy_pass http://raw/; }
    location /type/ { error_json_types text/css; types { }
                      default_type text/plain; return 404 text; }
    location /source/ { error_json_source nginx; proxy_pass http://raw/; }
    location /bypass/ { error_json_bypass $uri; proxy_pass http://raw/; }
    location /accept/ { error_json_negotiate on; proxy_pass http://raw/; }
    location /match/ { error_json_match ~ none required;
                       proxy_pass http://raw/; }
    location /hold/ { error_json_match ~ x required;
                      error_json_match_timeout 1m; proxy_pass http://raw/; }
    location /hold/stall { error_json_match ~ x required;
                           error_json_match_timeout 50ms;
                           proxy_pass http://raw/stall; }
--- client
my $c = client();

$c->get($_, 'Accept: text/html')
    for map { ($_) x 2 } map { "$_/length" }
        ('', '/dry', '/type', '/source', '/bypass', '/accept', '/match',
         '/hold');

$c->get('/hold/stall');
$c->get('/hold/cut');
$c->request('HEAD', '/length');

main::counted({
    '404 replaced upstream' => 2 + 2 + 2 + 1,
    '404 replaced_dry_run upstream' => 2,
    '404 type nginx http_request_error' => 2,
    '404 source upstream' => 2,
    '404 bypass upstream' => 2,
    '404 accept upstream' => 2,
    '404 match upstream' => 2,
});



=== TEST 7: clients that leave
--- http_config eval: $main::http_config
--- config
    error_json on;

    location = /metrics { error_json_metrics; }
    location / { proxy_pass http://raw; }

    location /hold/ {
        error_json_match ~ never required;
        error_json_match_timeout 1m;
        proxy_pass http://raw/;
    }
--- client
# before there is an answer

for (1 .. 3) {
    my $c = client();

    unlink Server::dir() . '/held';
    $c->put("GET /hold/held HTTP/1.1\r\nHost: a\r\n\r\n");

    for (1 .. 3000) {
        last if -e Server::dir() . '/held';
        sleep 0.02;
    }

    main::counted({ $_ > 1 ? ('404 aborted upstream' => $_ - 1) : () },
                  'held');
    $c->close;
    main::counted({ '404 aborted upstream' => $_ }, 'gone');
}

# with one, while the original body is being drained

my $c = client();

document_ok($c->get('/stall'), 404);
main::counted({ '404 aborted upstream' => 3, '404 replaced upstream' => 1 },
              'in time');
$c->close;
client()->get('/length');
main::counted({ '404 aborted upstream' => 3, '404 replaced upstream' => 2 });



=== TEST 8: requests that have more than one response, or none
--- http_config eval: $main::http_config
--- config
    error_json on;

    location = /metrics { error_json_metrics; }

    location = /ssi {
        ssi on;
        default_type text/html;
        return 200 '(<!--#include virtual="/none" -->)';
    }

    location = /named { recursive_error_pages on; error_page 404 = @none;
                        return 404; }
    location @none { return 403; }

    location = /post_action { post_action /after; return 404; }
    location = /after { return 500; }

    location = /close { return 444; }

    location = /mirror { mirror /after; proxy_pass http://raw/length; }
    location = /auth { auth_request /denied; proxy_pass http://raw/length; }
    location = /denied { return 401; }
    location = /accel { proxy_pass http://raw; }
    location = /chain { recursive_error_pages on; error_page 404 = /named;
                        return 404; }
    location = /gone { return 410; }

    location = /ok { return 200 ok; }
    location = /handled { error_page 404 =200 /ok; return 404; }
--- client
my $c = client();

like($c->get('/ssi')->{body}, qr/^\(.*\)$/s, 'a subrequest');
main::counted({}, 'no subrequest');

$c->get('/named');
main::counted({ '403 replaced nginx http_request_denied' => 1 },
              'error_page');

client()->get('/close');

is(client()->get('/post_action')->{status}, 404, 'post_action');

main::counted({ '403 replaced nginx http_request_denied' => 1,
                '404 replaced nginx http_request_error' => 1 }, 'in all');

$c = client();

is($c->get("/$_->[0]")->{status}, $_->[1], $_->[0])
    for [ 'mirror', 404 ], [ 'auth', 401 ], [ 'accel', 410 ], [ 'chain', 403 ],
        [ 'handled', 200 ];

main::counted({ '401 replaced nginx http_request_denied' => 1,
                '403 replaced nginx http_request_denied' => 2,
                '404 replaced upstream' => 1,
                '404 replaced nginx http_request_error' => 1,
                '410 replaced nginx http_request_error' => 1 }, 'once each');



=== TEST 9: one series for a cause, however nginx came to it
--- http_config eval
"$main::http_config
    limit_req_zone \$arg_key zone=limit:64k rate=1r/m;
    limit_conn_zone \$arg_conn zone=conn:64k;
"
--- config
    error_json on;

    location = /metrics { error_json_metrics; }

    location = /denied { return 403; }
    location = /busy { return 503; }

    location = /403 { limit_req zone=limit; limit_req_status 403;
                      proxy_pass http://raw/length; }
    location = /503 { limit_req zone=limit; proxy_pass http://raw/length; }
    location = /through { limit_req zone=limit burst=5 nodelay;
                          proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1; }
--- client
my $c = client();

$c->get($_) for '/denied', '/busy', '/403?key=a', '/403?key=a', '/403?key=a',
                '/503?key=b', '/503?key=b', '/through?key=c', '/denied';

main::counted({
    '403 replaced nginx http_request_denied' => 4,
    '503 replaced nginx proxy_internal_response' => 1,
    '503 replaced nginx http_request_denied' => 1,
    '404 replaced upstream' => 2,
    '502 replaced nginx destination_unavailable' => 1,
});

is(scalar(@{main::decode($c->get('/metrics?format=json')->{body})
            ->{responses}}), 5, 'series');



=== TEST 10: responses that a later filter turns down
--- skip_eval: 1: !main::loads('image')
--- main_config eval: main::load_module('image')
--- http_config eval: $main::http_config
--- config
    location = /metrics { error_json_metrics; }

    # another one takes its place

    location / { error_json on; image_filter test; proxy_pass http://raw; }
    location /text/ { error_json on; error_json_source nginx;
                      image_filter test; proxy_pass http://raw/; }

    # one that is not covered does

    location /not/ { error_json 404; image_filter test;
                     proxy_pass http://raw/; }
    location /page/ { error_json 404; error_page 415 /gone;
                      image_filter test; proxy_pass http://raw/; }
    location /gone { return 410; }
--- client
document_ok(client()->get('/length'), 415, 'replaced') for 1 .. 3;
main::counted({ '415 replaced nginx http_request_error' => 3 }, 'once');

document_ok(client()->get('/text/length'), 415, 'kept');
document_ok(client()->get('/gif'), 415, 'of a response that was not covered');
main::counted({ '415 replaced nginx http_request_error' => 5 }, 'once');

is(client()->get('/not/length')->{status}, 415, 'not covered');
is(client()->get('/page/length')->{status}, 410, 'a page, not covered');

client()->get('/gone');
main::counted({ '415 replaced nginx http_request_error' => 5 }, 'not at all');



=== TEST 11: reloads
--- http_config
    error_json_metrics_zone 64k;
--- config
    error_json on;
    location = /metrics { error_json_metrics; }
    location = /pid { return 200 $pid; }
--- client
my $c = client();

$c->get('/none') for 1 .. 3;
ok(main::reload(), 'reloaded');

main::counted({ '404 replaced nginx http_request_error' => 3 }, 'kept');

client()->get('/none');
main::counted({ '404 replaced nginx http_request_error' => 4 }, 'goes on');



=== TEST 12: another size
--- http_config
    error_json_metrics_zone 64k;
--- config
    error_json on;
    location = /metrics { error_json_metrics; }
    location = /pid { return 200 $pid; }
--- client
sub size {
    my ($old, $new) = @_;

    my $file = "$Test::Nginx::Util::ServRoot/conf/nginx.conf";

    open my $in, '<', $file or die;
    my $conf = do { local $/; <$in> };

    $conf =~ s/error_json_metrics_zone $old;/error_json_metrics_zone $new;/
        or die;

    open my $out, '>', $file or die;
    print $out $conf;
    close $out or die;

    ok(main::reload(), "reloaded with $new");
    is(decode(client()->get('/metrics?format=json')->{body})->{zone}{size},
       1024 * $new =~ s/k//r, 'the size');
}

client()->get('/none') for 1 .. 3;
main::counted({ '404 replaced nginx http_request_error' => 3 }, 'before');

size('64k', '128k');
main::counted({}, 'anew');

client()->get('/none');
main::counted({ '404 replaced nginx http_request_error' => 1 }, 'goes on');

ok(main::reload(), 'reloaded');
main::counted({ '404 replaced nginx http_request_error' => 1 }, 'kept');

size('128k', '64k');
main::counted({}, 'anew once more');



=== TEST 13: an upgrade of the binary
--- http_config
    error_json_metrics_zone 64k;
--- config
    error_json on;
    location = /metrics { error_json_metrics; }
--- client
sub gone {
    my ($pid) = @_;

    for (1 .. 3000) {
        return 1 unless kill 0, $pid;
        sleep 0.01;
    }

    return 0;
}

sub upgrade {
    my $old;

    # an old one that goes on puts its file back after the new one is gone

    for (1 .. 3000) {
        $old = main::pid('nginx.pid') and last;
        sleep 0.01;
    }

    kill 'USR2', $old or die 'no master';

    # a signal that comes before a master waits for signals is lost; it has
    # workers by then

    for (1 .. 3000) {
        my $new = main::pid('nginx.pid');
        return ($old, $new) if $new && $new != $old
                               && main::pid('nginx.pid.oldbin') == $old
                               && `pgrep -P $new`;
        sleep 0.01;
    }

    die 'no new master';
}

client()->get('/none') for 1 .. 3;

my ($old, $new) = upgrade();

# both serve

document_ok(client()->get('/none'), 404) for 1 .. 20;

# back again: the old one has what it has counted, and no more than all

kill 'QUIT', $new;
ok(gone($new), 'the new master is gone');

my $count = main::counters()->{'404 replaced nginx http_request_error'};
ok($count >= 3 && $count <= 23, "the old one's counters") or diag $count;

# for good

($old, $new) = upgrade();

kill 'QUIT', $old;
ok(gone($old), 'the old master is gone');

main::counted({}, 'anew');
client()->get('/none');
main::counted({ '404 replaced nginx http_request_error' => 1 }, 'goes on');



=== TEST 14: a zone that is full
--- http_config eval
"    error_json_metrics_zone 32k;
    server_names_hash_max_size 4096;
    error_json on;
" . CORE::join '', map { "
    server {
        listen \$TEST_NGINX_SERVER_PORT;
        server_name s$_.example;
        location / { return 404; }
    }
" } 1 .. 600
--- config
    location = /metrics { error_json_metrics; }
--- client
my $json;

for my $round (1, 2) {
    my $c = client();
    my $right = 0;

    for (1 .. 600) {
        $c->put("GET / HTTP/1.1\r\nHost: s$_.example\r\n\r\n");
        $right++ if $c->response->{body} eq document(404);
    }

    is($right, 600, 'each request is served');

    $json = decode($c->get('/metrics?format=json')->{body});

    my $sum = $json->{dropped};
    $sum += $_->{count} for @{$json->{responses}};

    is($sum, 600 * $round, 'counted or dropped');
    ok($json->{dropped} > 0, 'dropped');
    ok(@{$json->{responses}} > 100, 'series');

    is_deeply([ grep { $_->{count} != $round } @{$json->{responses}} ], [],
              'the series are exact');
}

my @said = error_log() =~ /(zone of "error_json_metrics_zone" is full)/g;

is(scalar(@said), 1, 'said once');
--- error_log
[warn]
--- no_error_log
[alert]
[crit]
[emerg]



=== TEST 15: a page of thousands of series
--- http_config eval: $main::many
--- config
    listen 127.0.0.1:$TEST_NGINX_RAND_PORT_1 http2;

    location = /metrics { error_json_metrics; access_log logs/order.log order; }
    location = /pid { return 200 $pid; access_log logs/order.log order; }

    location = /ssi {
        ssi on;
        default_type text/html;
        return 200 '(<!--#include virtual="/metrics" -->)';
    }
--- user_files eval: $main::many_files
--- client
main::fill();

sub whole {
    my ($text, $name) = @_;

    my %series;
    $series{$_}++ for $text =~ /^ngx_status_responses_total\{(.*)\} 1$/mg;

    local $Test::Builder::Level = $Test::Builder::Level + 1;

    is_deeply([ scalar(keys %series), scalar(grep { $_ > 1 } values %series),
                $text =~ /^# / && $text =~ /^ngx_status_zone_used.*\n\z/m ],
              [ 13 * @main::codes, 0, 1 ], $name);
}

my $c = client();
my $text = $c->get('/metrics')->{body};

whole($text, 'text');
whole($c->get('/metrics', 'Accept: application/openmetrics-text')->{body}
      =~ s/# EOF\n\z//r, 'OpenMetrics');

is(scalar(@{decode($c->get('/metrics?format=json')->{body})->{responses}}),
   13 * @main::codes, 'JSON');

is($c->request('HEAD', '/metrics')->{headers}{'content-length'}[0],
   length $text, 'HEAD');

$c->put("GET /metrics HTTP/1.0\r\nHost: localhost\r\n\r\n");
is($c->response->{body}, $text, 'HTTP/1.0');
$c = client();

my ($res) = Http2Client::requests(
    $Test::Nginx::Util::RandPorts->{TEST_NGINX_RAND_PORT_1}, undef,
    [ 'GET', 'localhost', '/metrics', {} ]);

is($res->{body}, $text, 'HTTP/2');

is($c->get('/ssi')->{body}, "($text)", 'a subrequest');

# others have their turn: the requests are read at once, the page's first

my ($page, $other) = (client(), client());
my $pid = $c->get('/pid')->{body};

main::halt($pid);

$page->put("GET /metrics?a HTTP/1.1\r\nHost: localhost\r\n\r\n");
$other->put("GET /pid?b HTTP/1.1\r\nHost: localhost\r\n\r\n");

kill 'CONT', $pid;

is($other->response->{body}, $pid, 'another request');
is($page->response->{body}, $text, 'the page');

# nginx logs a response before it goes on to the next request

$c->get('/pid');

open my $in, '<', "$Test::Nginx::Util::ServRoot/logs/order.log" or die;

is(CORE::join('', grep { /\?[ab]$/ } <$in>), "/pid?b\n/metrics?a\n", 'in turn');

# a client that reads slowly, and those that leave

my $slow = HttpClient->new($Test::Nginx::Util::ServerPortForClient,
                           RCVBUF => 2048);

$slow->put("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n");

for (1 .. 30) {
    my $gone = client();
    $gone->put("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n");
    $gone->close;
}

is($slow->response->{body}, $text, 'a slow client');

# a worker that goes away ends what it has begun

for (1 .. 3) {
    ($pid, my @clients) = main::begun(5);

    $_->put("\r\n") for @clients;

    kill 'QUIT', $pid;

    is(scalar(grep { $_->response->{body} eq $text } @clients), 5,
       'a worker that goes away');
}



=== TEST 16: such a page in a worker whose time is over
--- main_config
    worker_shutdown_timeout 1ms;
--- http_config eval: $main::many
--- config
    location = /metrics { error_json_metrics; }
    location = /pid { return 200 $pid; }
--- user_files eval: $main::many_files
--- client
main::fill();

my $text = client()->get('/metrics')->{body};
my ($cut, $wrong) = (0, 0);

# The worker is told to go away while it has not read the requests: it reads them
# before it looks at its timers, and its time is over before all pages are made.

for (1 .. 20) {
    my ($pid, @clients) = main::begun(10);

    main::halt($pid);

    $_->put("\r\n") for @clients;
    kill 'QUIT', $pid;
    kill 'CONT', $pid;

    for (map { $_->response } @clients) {
        $_->{error} ? $cut++ : ($wrong += $_->{body} ne $text);
    }

    last if $cut;
}

ok($cut, 'some are cut');
is($wrong, 0, 'others are whole');
is(client()->get('/metrics')->{body}, $text, 'the next worker');



=== TEST 17: in an "if"
--- http_config
    error_json_metrics_zone 64k;
--- config
    location / { if ($arg_a) { error_json_metrics; } }
--- must_die
--- suppress_stderr
--- error_log
"error_json_metrics" directive is not allowed here



=== TEST 18: an "if" beside it
--- http_config
    error_json_metrics_zone 64k;
--- config
    location = /metrics { error_json_metrics; if ($arg_a) { set $b 1; } }
--- client
is(client()->get("/metrics$_")->{status}, 200, "/metrics$_") for '', '?a=1';



=== TEST 19: once in a location
--- http_config
    error_json_metrics_zone 64k;
--- config
    location = /metrics { error_json_metrics; error_json_metrics; }
--- must_die
--- suppress_stderr
--- error_log
"error_json_metrics" directive is duplicate
