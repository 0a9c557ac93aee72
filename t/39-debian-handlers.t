# Copyright (C) ngx_status_module developers

# What Debian's modules answer by themselves, loaded before this module and
# after it: errors of a handler, of an access check, and of what they pass to an
# upstream of their own, over each protocol and with the next response.

use lib 't/lib';
use StatusTest 'no_plan';
use Crossing;
use DebianModules;
use Server;

ordered();

$ENV{TEST_NGINX_MEMCACHED} = Server::start(
    program => 'memcached',
    package => 'memcached',
    args => [ '-s', '@SOCKET@', '-a', '0777', '-u', scalar getpwuid $< ],
);

our $page = '<html><title>page</title>' . 'x' x 2000 . '</html>';

$ENV{TEST_NGINX_RAW_PORT} = RawUpstream::start(
    '/404' => sub {
        $_[0]->head("HTTP/1.1 404 Not Found\nContent-Type: text/html\n"
                    . "Content-Length: " . length($page) . "\n");
        $_[0]->put($page) if $_[0]{head} !~ /^HEAD/;
    },
    '/large' => sub {
        $_[0]->head("HTTP/1.1 404 Not Found\nContent-Type: text/html\n"
                    . "Content-Length: 200000\n");
        $_[0]->put('x' x 200_000) if $_[0]{head} !~ /^HEAD/;
    },
    '/200' => sub {
        $_[0]->head("HTTP/1.1 200 OK\nContent-Type: text/html\n"
                    . "Content-Length: " . length($page) . "\n");
        $_[0]->put($page) if $_[0]{head} !~ /^HEAD/;
    },
);

our $http_config = <<'_EOC_';
    proxy_cache_path $TEST_NGINX_SERVER_ROOT/cache keys_zone=cache:1m;
    proxy_http_version 1.1;
    proxy_set_header Connection "";

    upstream raw {
        server 127.0.0.1:$TEST_NGINX_RAW_PORT;
        keepalive 4;
    }
_EOC_

our $nchan = <<'_EOC_';
    location = /publish {
        nchan_publisher;
        nchan_channel_id $arg_id;
        client_max_body_size 10;
    }

    location = /publish/denied {
        nchan_publisher;
        nchan_channel_id $arg_id;
        nchan_authorize_request /denied;
    }

    location = /subscribe/denied {
        nchan_subscriber longpoll;
        nchan_channel_id $arg_id;
        nchan_authorize_request /denied;
    }

    location = /subscribe/existing {
        nchan_subscriber longpoll;
        nchan_channel_id $arg_id;
        nchan_subscribe_existing_channels_only on;
    }

    location = /subscribe/timeout {
        nchan_subscriber longpoll;
        nchan_channel_id $arg_id;
        nchan_subscriber_timeout 1;
    }

    location = /denied { internal; proxy_pass http://raw/404; }

    location /matched/ {
        nchan_subscriber longpoll;
        nchan_channel_id none;
        nchan_subscribe_existing_channels_only on;
        error_json_match ~ "^$" required;
    }

    location = /matched/never {
        nchan_subscriber longpoll;
        nchan_channel_id none;
        nchan_subscribe_existing_channels_only on;
        error_json_match ~ "." required;
        add_header X-Outcome $error_json always;
    }
_EOC_

# nchan does not answer HEAD, with this module or without

sub nchan_ok {
    my @asked = (protocols => [ 'HTTP/1.0', 'HTTP/1.0, kept alive',
                                'HTTP/1.1', 'HTTP/2' ]);

    my @posted = (method => 'POST', body => 'x' x 11,
                  headers => [ 'Content-Length: 11' ]);

    crossed_ok('/publish?id=none', 404, @asked);
    crossed_ok('/publish?id=none', 404, method => 'DELETE');
    crossed_ok('/publish?id=large', 413, @posted);
    crossed_ok('/publish/denied?id=x', 403, @asked);
    crossed_ok('/publish/denied?id=x', 403, @posted);

    # nchan passes on what the subrequest was answered

    crossed_ok('/subscribe/denied?id=x', 404, @asked);

    crossed_ok('/subscribe/existing?id=none', 403, @asked);
    crossed_ok('/subscribe/timeout?id=x', 408, @asked);

    # it announces no body, which is an empty one

    crossed_ok('/matched/empty', 403, @asked);
    is("@{client()->get('/matched/never')->{headers}{'x-outcome'}}", 'match',
       'not empty: kept');
}

our $perl = <<'_EOC_';
    location = /page {
        perl 'sub {
            my $r = shift;
            $r->status(404);
            $r->send_http_header("text/html");
            return OK if $r->header_only;
            $r->print("<html>", "x" x 2000, "</html>");
            $r->flush;
            $r->print("more");
            return OK;
        }';
    }

    location = /code { perl 'sub { return 403; }'; }
    location = /die { perl 'sub { die "of the handler"; }'; }

    location = /redirect {
        perl 'sub { $_[0]->internal_redirect("/raw/404"); return OK; }';
    }

    location /raw/ { proxy_pass http://raw/; }
_EOC_

sub perl_ok {
    crossed_ok('/page', 404);
    crossed_ok('/code', 403);
    crossed_ok('/die', 500);
    crossed_ok('/redirect', 404);
}

our $dav = <<'_EOC_';
    location / {
        root html;
        create_full_put_path off;
        dav_methods PUT DELETE MKCOL COPY MOVE;
        dav_ext_methods PROPFIND OPTIONS LOCK UNLOCK;
        dav_ext_lock zone=locks;
    }
_EOC_

sub dav_ok {
    crossed_ok('/none', 404, method => 'PROPFIND');
    crossed_ok('/none/dir/', 409, method => 'MKCOL');
    crossed_ok('/file', 409, method => 'MKCOL');
    crossed_ok('/none', 404, method => 'DELETE');
    crossed_ok('/file', 400, method => 'PROPFIND', body => '<a',
               headers => [ 'Content-Length: 2' ]);
    crossed_ok('/file', 400, method => 'LOCK', headers => [ 'Depth: 1' ]);

    # a lock, and what it forbids

    my $c = client();
    my $res = $c->request('LOCK', '/file');
    is($res->{status}, 200, 'a lock');

    crossed_ok('/file', 423, method => $_) for qw(LOCK DELETE);
}

# "proxy_cache_purge PURGE" in a location that caches crashes once it finds what
# to purge, without this module, too; a location of its own does not

our $purge = <<'_EOC_';
    location = /purge { proxy_cache_purge cache $arg_key; }

    location = /purge/denied {
        proxy_cache cache;
        proxy_cache_purge PURGE from 127.0.0.2;
        proxy_pass http://raw/404;
    }

    location = /404 {
        proxy_cache cache;
        proxy_cache_valid any 1h;
        proxy_cache_key $uri;
        proxy_pass http://raw;
    }
_EOC_

sub purge_ok {
    # nothing to purge is 404 with the module of Debian 12, 412 with 13's

    my $none = client()->get('/purge?key=none')->{status};

    like($none, qr/^4(?:04|12)$/, 'nothing to purge');
    crossed_ok('/purge?key=none', $none);
    crossed_ok('/purge/denied', 403, method => 'PURGE');
    crossed_ok('/purge/denied', 404);

    # what was replaced is stored as it came, and purged like any other

    my $c = client();

    for (1 .. 2) {
        document_ok($c->get('/404'), 404, 'to the cache');

        my $res = $c->get('/purge?key=/404');
        is($res->{error}, undef, 'purged: whole');
        is("$res->{status} @{$res->{headers}{'content-type'}}",
           '200 text/html', 'purged: status and type');

        document_ok($c->get('/purge?key=/404'), $none, 'purged before');
    }
}

our $fancyindex = <<'_EOC_';
    location / { root html; fancyindex on; }

    location /framed/ {
        alias html/;
        fancyindex on;
        fancyindex_header /none/header;
        fancyindex_footer /raw/404;
    }

    location /raw/ { proxy_pass http://raw/; }
_EOC_

sub fancyindex_ok {
    crossed_ok('/none/', 404);

    for my $path ('/dir/', '/framed/dir/') {
        for my $time (1 .. 2) {
            my $c = client();
            my $res = $c->get($path);

            is($res->{error}, undef, "$path: whole");
            is($res->{status}, 200, "$path: status");
            like($res->{body}, qr/listed.*<\/html>\s*$/s, "$path: body");
            unlike($res->{body}, qr/^\{/m, "$path: no document in the midst");
            is($c->get('/next')->{status}, 200, "$path: next");
        }
    }
}

our $uploads = <<'_EOC_';
    location = /report { report_uploads proxied; }

    location / {
        proxy_pass http://raw;
        track_uploads proxied 30s;
    }

    location = /limited {
        client_max_body_size 1;
        proxy_pass http://raw/200;
        track_uploads proxied 30s;
    }
_EOC_

sub uploads_ok {
    my $number = 0;

    for my $upload ([ '/404', 404 ], [ '/limited', 413 ]) {
        my ($path, $status) = @$upload;

        crossed_ok("$path?X-Progress-ID=" . $number++, $status,
                   method => 'POST', body => 'x=1',
                   headers => [ 'Content-Length: 3' ], plain => undef,
                   protocols => [$_])
            for 'HTTP/1.1', 'HTTP/2';
    }

    crossed_ok('/report?X-Progress-ID=0', 405, method => 'POST',
               headers => [ 'Content-Length: 0' ]);

    # the reports have the statuses of what was replaced

    my $c = client();

    for ([ 0, 404 ], [ 2, 413 ]) {
        my ($id, $status) = @$_;
        my $res = $c->get("/report?X-Progress-ID=$id");

        is($res->{error}, undef, "report: whole");
        like($res->{body}, qr/"state" : "error", "status" : $status/,
             "report: $status");
    }
}

# PAM takes root for anybody, where it is asked as "su" does

our $pam = <<'_EOC_';
    location / {
        auth_pam "the realm";
        auth_pam_service_name su;
        proxy_pass http://raw;
    }
_EOC_

sub pam_ok {
    crossed_ok('/200', 401);

    my $res = client()->get('/200');
    is("@{$res->{headers}{'www-authenticate'}}", 'Basic realm="the realm"',
       'WWW-Authenticate');

    if ($> != 0) {
        print "# not root: nobody is authenticated\n";
        return;
    }

    crossed_ok('/404', 404, headers => [ 'Authorization: Basic cm9vdDp4' ]);
}

our $memc = <<'_EOC_';
    location = /memc {
        set $memc_cmd $arg_cmd;
        set $memc_key $arg_key;
        set $memc_value $arg_value;
        memc_pass $TEST_NGINX_MEMCACHED;
    }

    location = /memc/down {
        set $memc_key x;
        memc_pass 127.0.0.1:1;
    }
_EOC_

sub memc_ok {
    is(client()->get('/memc?cmd=set&key=text&value=text')->{status}, 201,
       'stored');

    crossed_ok('/memc?cmd=get&key=none', 404, protocols => $_)
        for [ 'HTTP/1.0', 'HTTP/1.1', 'HTTP/2', 'HTTP/1.0, kept alive' ];
    crossed_ok('/memc?cmd=delete&key=none', 404);
    crossed_ok('/memc?cmd=incr&key=none&value=1', 404);
    crossed_ok('/memc?cmd=incr&key=text&value=1', 502);
    crossed_ok('/memc?cmd=unknown&key=x', 400);
    crossed_ok('/memc/down', 502);
}

our $lua = <<'_EOC_';
    location /raw/ { proxy_pass http://raw/; }

    location = /rewrite {
        rewrite_by_lua_block { ngx.exit(410) }
        proxy_pass http://raw/200;
    }

    location = /access {
        access_by_lua_block { ngx.exit(403) }
        proxy_pass http://raw/200;
    }

    location = /content { content_by_lua_block { ngx.exit(404) } }
    location = /fail { content_by_lua_block { error("oops") } }
    location = /exec { content_by_lua_block { ngx.exec("/raw/404") } }

    location = /said {
        content_by_lua_block {
            ngx.status = 404
            ngx.header.content_type = "text/html"
            for i = 1, 10 do
                ngx.say(string.rep("x", 1000))
                ngx.flush(true)
            end
            ngx.exit(404)
        }
    }

    location = /capture {
        content_by_lua_block {
            local res = ngx.location.capture("/raw/404")
            ngx.exit(res.status)
        }
    }

    location = /balancer { proxy_pass http://balanced/; }
_EOC_

our $balancer = <<'_EOC_';
    upstream balanced {
        server 0.0.0.1;
        balancer_by_lua_block { ngx.exit(503) }
    }
_EOC_

sub lua_ok {
    crossed_ok('/rewrite', 410);
    crossed_ok('/access', 403);
    crossed_ok('/content', 404);
    crossed_ok('/fail', 500);
    crossed_ok('/exec', 404);
    crossed_ok('/said', 404);

    # of HTTP/2, lua has no subrequests

    crossed_ok('/capture', 404,
               protocols => [ 'HEAD', 'HTTP/1.0', 'HTTP/1.1' ]);

    crossed_ok('/balancer', 500);
}

our $njs = <<'_EOC_';
    location /raw/ { proxy_pass http://raw/; }
    location = /return { js_content js.page; }
    location = /send { js_content js.send; }
    location = /throw { js_content js.fail; }
    location = /subrequest { js_content js.subrequest; }
    location = /redirect { js_content js.redirect; }
_EOC_

our $njs_file = <<'_EOC_';
>>> js.js
function page(r) {
    r.headersOut['Content-Type'] = 'text/html';
    r.return(404, '<html>');
}

function send(r) {
    r.status = 404;
    r.headersOut['Content-Type'] = 'text/html';
    r.sendHeader();
    r.send('<html>');
    r.send('</html>');
    r.finish();
}

function fail(r) {
    throw new Error('of the script');
}

async function subrequest(r) {
    let res = await r.subrequest('/raw/404');
    r.return(res.status);
}

function redirect(r) {
    r.internalRedirect('/raw/404');
}

export default { page, send, fail, subrequest, redirect };
_EOC_

sub njs_ok {
    crossed_ok('/return', 404);
    crossed_ok('/send', 404);
    crossed_ok('/throw', 500);
    crossed_ok('/subrequest', 404);
    crossed_ok('/redirect', 404);
}

our $echo = <<'_EOC_';
    location /raw/ { proxy_pass http://raw/; }
    location = /exec { echo_exec /raw/404; }

    location = /status {
        echo_status 404;
        default_type text/html;
        echo page;
        echo_flush;
        echo more;
    }

    location = /subrequests {
        echo_status 404;
        default_type text/html;
        echo_location /raw/404;
        echo_location_async /raw/404;
        echo page;
    }

    # more than the buffers of an upstream hold

    location = /subrequests/large {
        echo_status 404;
        default_type text/html;
        echo_location /raw/large;
        echo page;
    }
_EOC_

sub echo_ok {
    crossed_ok('/status', 404);
    crossed_ok('/exec', 404);
    crossed_ok('/subrequests', 404);
    crossed_ok('/subrequests/large', 404);
}

our $modsecurity = <<'_EOC_';
    modsecurity on;
    modsecurity_rules '
        SecRuleEngine On
        SecRequestBodyAccess On
        SecRule ARGS:header "@streq 1" "id:1,phase:1,deny,status:403"
        SecRule ARGS:body "@streq 1" "id:2,phase:2,deny,status:406"
    ';
    location / { proxy_pass http://raw; }
_EOC_

sub modsecurity_ok {
    crossed_ok('/200?header=1', 403);
    crossed_ok('/200?body=1', 406);
    crossed_ok('/200', 406, method => 'POST', body => 'body=1',
               headers => [ 'Content-Length: 6',
                   'Content-Type: application/x-www-form-urlencoded' ]);
    crossed_ok('/404', 404);
}

# without a block "rtmp" its handlers crash, without this module, too

our $rtmp_server = <<'_EOC_';
    rtmp {
        server {
            listen 127.0.0.1:$TEST_NGINX_RAND_PORT_3;
            application live { live on; }
        }
    }
_EOC_

our $rtmp = <<'_EOC_';
    location /control { rtmp_control all; }
_EOC_

sub rtmp_ok {
    crossed_ok('/control', 404);
    crossed_ok('/control/unknown/x', 404);
    crossed_ok('/control/drop/unknown', 500);
}

# modules that neither answer nor filter, and what their directives lead to

our @silent = qw(set_misc geoip geoip2 upstream_fair brotli_static stream);

our $silent = <<'_EOC_';
    error_json_member escaped $escaped;

    location / {
        set_quote_json_str $quoted $arg_name;
        set $escaped $quoted;
        brotli_static on;
        root html;
    }

    location = /fair { proxy_pass http://fair; }
_EOC_

our $fair = <<'_EOC_';
    upstream fair {
        fair;
        server 127.0.0.1:1;
        server 127.0.0.1:2;
    }
_EOC_

sub silent_ok {
    my $document = document(404) =~ s/\}$/,"escaped":"\\"x\\""}/r;

    crossed_ok('/none?name=x', { status => 404, type => 'application/json',
                                 body => $document });
    crossed_ok('/fair', 502) for 1 .. 2;
}

for_each(ORDER => [ qw(last first) ]);

run_tests();

__DATA__

=== TEST 1: nchan, this module loaded ORDER
--- skip_eval: 1: main::skipped('ORDER', 'nchan')
--- main_config eval: main::order('ORDER', 'nchan')
--- http_config eval: main::crossing_http($main::http_config, $main::nchan)
--- config eval: main::crossing_server($main::nchan)
--- client
nchan_ok();



=== TEST 2: perl, this module loaded ORDER
--- skip_eval: 1: main::skipped('ORDER', 'perl')
--- main_config eval: main::order('ORDER', 'perl')
--- http_config eval: main::crossing_http($main::http_config, $main::perl)
--- config eval: main::crossing_server($main::perl)
--- client
perl_ok();



=== TEST 3: dav-ext, this module loaded ORDER
--- skip_eval: 1: main::skipped('ORDER', 'dav_ext')
--- main_config eval: main::order('ORDER', 'dav_ext')
--- http_config eval
main::crossing_http("dav_ext_lock_zone zone=locks:1m;\n$main::http_config",
                    $main::dav)
--- config eval: main::crossing_server($main::dav)
--- user_files
>>> file
file
--- client
dav_ok();



=== TEST 4: cache-purge, this module loaded ORDER
--- skip_eval: 1: main::skipped('ORDER', 'cache_purge')
--- main_config eval: main::order('ORDER', 'cache_purge')
--- http_config eval
main::crossing_http($main::http_config, $main::purge)
--- config eval: main::crossing_server($main::purge)
--- client
purge_ok();



=== TEST 5: fancyindex, this module loaded ORDER
--- skip_eval: 1: main::skipped('ORDER', 'fancyindex')
--- main_config eval: main::order('ORDER', 'fancyindex')
--- http_config eval
main::crossing_http($main::http_config, $main::fancyindex)
--- config eval: main::crossing_server($main::fancyindex)
--- user_files
>>> dir/listed
listed
--- client
fancyindex_ok();



=== TEST 6: uploadprogress, this module loaded ORDER
--- skip_eval: 1: main::skipped('ORDER', 'uploadprogress')
--- main_config eval: main::order('ORDER', 'uploadprogress')
--- http_config eval
main::crossing_http("upload_progress proxied 1m;\n$main::http_config",
                    $main::uploads)
--- config eval: main::crossing_server($main::uploads)
--- client
uploads_ok();



=== TEST 7: auth-pam, this module loaded ORDER
--- skip_eval: 1: main::skipped('ORDER', 'auth_pam')
--- main_config eval: main::order('ORDER', 'auth_pam')
--- http_config eval
main::crossing_http($main::http_config, $main::pam)
--- config eval: main::crossing_server($main::pam)
--- client
pam_ok();



=== TEST 8: memc, this module loaded ORDER
--- skip_eval: 1: main::skipped('ORDER', 'memc')
--- main_config eval: main::order('ORDER', 'memc')
--- http_config eval
main::crossing_http($main::http_config, $main::memc)
--- config eval: main::crossing_server($main::memc)
--- client
memc_ok();



=== TEST 9: lua, this module loaded ORDER
--- skip_eval: 1: main::skipped('ORDER', 'lua')
--- main_config eval: main::order('ORDER', 'lua')
--- http_config eval
main::crossing_http("$main::http_config$main::balancer",
                    $main::lua)
--- config eval: main::crossing_server($main::lua)
--- client
lua_ok();



=== TEST 10: njs, this module loaded ORDER
--- skip_eval: 1: main::skipped('ORDER', 'js')
--- main_config eval: main::order('ORDER', 'js')
--- http_config eval
main::crossing_http("js_import js from \$TEST_NGINX_SERVER_ROOT/html/js.js;\n$main::http_config",
                    $main::njs)
--- config eval: main::crossing_server($main::njs)
--- user_files eval: $main::njs_file
--- client
njs_ok();



=== TEST 11: echo, this module loaded ORDER
--- skip_eval: 1: main::skipped('ORDER', 'echo')
--- main_config eval: main::order('ORDER', 'echo')
--- http_config eval
main::crossing_http($main::http_config, $main::echo)
--- config eval: main::crossing_server($main::echo)
--- client
echo_ok();



=== TEST 12: ModSecurity before the response, this module loaded ORDER
--- skip_eval: 1: main::skipped('ORDER', 'modsecurity')
--- main_config eval: main::order('ORDER', 'modsecurity')
--- http_config eval
main::crossing_http($main::http_config, $main::modsecurity)
--- config eval: main::crossing_server($main::modsecurity)
--- client
modsecurity_ok();



=== TEST 13: rtmp, this module loaded ORDER
--- skip_eval: 1: main::skipped('ORDER', 'rtmp')
--- main_config eval: main::order('ORDER', 'rtmp') . $main::rtmp_server
--- http_config eval: main::crossing_http($main::http_config, $main::rtmp)
--- config eval: main::crossing_server($main::rtmp)
--- client
rtmp_ok();



=== TEST 14: modules that do not answer, this module loaded ORDER
--- skip_eval: 1: main::skipped('ORDER', @main::silent)
--- main_config eval: main::order('ORDER', @main::silent)
--- http_config eval
main::crossing_http("$main::http_config$main::fair",
                    $main::silent)
--- config eval: main::crossing_server($main::silent)
--- client
silent_ok();



=== TEST 15: a variable of njs that changes the status, this module loaded last
--- skip_eval: 3: main::skipped('last', 'js')
--- main_config eval: main::order('last', 'js')
--- http_config
    js_import js from $TEST_NGINX_SERVER_ROOT/html/js.js;
    js_set $changed js.change;
--- config
    error_json on;
    error_json_bypass $changed;
    error_json_retry_after 1 404;
--- user_files
>>> js.js
export default { change: r => { r.status = 200; return ''; } };
--- client
is(client()->get('/none')->{status}, 200, 'another status');
