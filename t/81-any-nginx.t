#!/usr/bin/perl

# Copyright (C) ngx_status_module developers

# "make NGINX_SOURCE=" for an nginx that is not Debian's: its source package is
# the stand-in for the source of others, built in the way that nginx.org's
# packages are (with --with-compat), in one's own way (without), and with the
# module linked in.  And what is said where an nginx of others is installed.

use strict;
use warnings;

use lib 't/lib';

use Cwd qw(cwd);
use File::Temp qw(tempdir);
use HttpClient;
use IO::Socket::INET;
use JSON::PP;
use POSIX ();
use Test::More;

# this is not the make that runs the suites

delete @ENV{qw(MAKEFLAGS MAKELEVEL MFLAGS MAKEOVERRIDES NGINX NGINX_SOURCE
               DEB_BUILD_OPTIONS)};

$ENV{PATH} .= ':/usr/sbin:/sbin';
$ENV{LC_ALL} = 'C';

my $home = tempdir(CLEANUP => 1) . '/any nginx';
my $checkout = "$home/a checkout";
my $source = "$home/its source";
my $plain = tempdir(CLEANUP => 1);

mkdir $home or die "$home: $!\n";

my $port = do {
    my $socket = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 1);
    $socket->sockport;
};

# what the nginx here have in common; the signature has the cache, and what is
# left out is built sooner

my @options = qw(--without-http-cache --without-http_gzip_module
                 --without-http_autoindex_module
                 --without-http_fastcgi_module --without-http_uwsgi_module
                 --without-http_scgi_module --without-http_grpc_module
                 --without-http_memcached_module --without-http_geo_module
                 --without-http_map_module --without-http_ssi_module
                 --without-http_charset_module
                 --without-http_userid_module --with-cc-opt=-O0);


sub run {
    my (@command) = @_;

    my $pid = open(my $out, '-|') // die "cannot fork: $!";

    if ($pid == 0) {
        open STDIN, '<', '/dev/null';
        open STDERR, '>&', \*STDOUT;
        exec @command or POSIX::_exit(127);
    }

    my $said = do { local $/; <$out> } // '';
    close $out;

    return wantarray ? ($?, $said) : $said;
}


sub write_file {
    my ($file, $text, $mode) = @_;

    open my $out, '>', $file or die "cannot create $file: $!";
    print $out $text;
    close $out or die "cannot write $file: $!";
    chmod $mode, $file if $mode;
}


sub make {
    return run('make', '-s', '-C', $checkout, @_);
}


# an nginx of that name, with options of its own

sub build_nginx {
    my ($name, @own) = @_;

    my ($status, $said) = run('sh', '-c', 'cd "$0" && ./configure "$@" '
                              . '>configure.log 2>&1 '
                              . '&& make -s -j 2 >make.log 2>&1 '
                              . '|| { tail configure.log make.log; exit 1; }',
                              $source, "--builddir=objs-$name", @options, @own);

    is($status, 0, "$name: nginx is built") or diag $said;

    return "$source/objs-$name/nginx";
}


# ten requests, most of which are answered by the module

sub requests_ok {
    my ($name, $nginx, $module) = @_;

    my $dir = tempdir(CLEANUP => 1);
    mkdir "$dir/$_" for qw(logs html);

    write_file("$dir/html/index.html", "welcome\n");
    write_file("$dir/nginx.conf", ($module ? "load_module \"$module\";\n" : '')
                                  . ($> == 0 ? "user root;\n" : '')
                                  . <<"_EOC_");
error_log logs/error.log;
pid nginx.pid;
events {}
http {
    error_json on;
    server {
        listen 127.0.0.1:$port;
        error_json_member path \$uri;
        location / { root html; }
        location /upstream { proxy_pass http://127.0.0.1:1; }
        location /forbidden { deny all; }
    }
}
_EOC_

    is(run($nginx, '-p', $dir, '-c', 'nginx.conf'), '',
       "$name: nginx starts") or return;

    my $client = HttpClient->new($port);
    my @got;

    for my $path (qw(/ /none /upstream /forbidden /none /none /upstream
                     /forbidden /none /))
    {
        my $res = $client->get($path, 'Connection: keep-alive');
        my $json = eval { decode_json($res->{body}) } || {};

        push @got, CORE::join ' ', $res->{status} // $res->{error},
                              $json->{message} // $res->{body},
                              $json->{path} // ();
    }

    run($nginx, '-p', $dir, '-c', 'nginx.conf', '-s', 'quit');
    wait_until(sub { !-e "$dir/nginx.pid" });

    is_deeply(\@got, [ "200 welcome\n",
                       '404 NotFound /none',
                       '502 Bad Gateway /upstream',
                       '403 Forbidden /forbidden',
                       ('404 NotFound /none') x 2,
                       '502 Bad Gateway /upstream',
                       '403 Forbidden /forbidden',
                       '404 NotFound /none',
                       "200 welcome\n" ], "$name: ten requests");
}


sub wait_until {
    my ($condition) = @_;

    for (1 .. 3000) {
        return 1 if $condition->();
        select undef, undef, undef, 0.01;
    }

    return 0;
}


# what is said where others are installed

my %said = (
    'nginx.org' => 'nginx version: nginx/1.99.3',
    openresty => 'nginx version: openresty/1.99.3.1',
    Angie => "Angie version: Angie/1.99.3\nnginx version: nginx/1.99.1",
    Tengine => "Tengine version: Tengine/3.99.1\nnginx version: nginx/1.99.1",
    freenginx => 'freenginx version: freenginx/1.99.3',
);

my %expected = (
    'nginx.org' => [ "nginx 1.99.3, but not Debian's",
                     'https://nginx.org/download/nginx-1.99.3.tar.gz',
                     'NGINX_SOURCE=nginx-1.99.3' ],
    openresty => [ 'openresty 1.99.3.1',
                   'https://openresty.org/download/openresty-1.99.3.1.tar.gz',
                   'NGINX_SOURCE=openresty-1.99.3.1/bundle/nginx-1.99.3' ],
    Angie => [ 'Angie 1.99.3',
               'https://download.angie.software/files/angie-1.99.3.tar.gz',
               'NGINX_SOURCE=angie-1.99.3' ],
    Tengine => [ 'Tengine 3.99.1',
                 'https://tengine.taobao.org/download/tengine-3.99.1.tar.gz',
                 'NGINX_SOURCE=tengine-3.99.1' ],
    freenginx => [ 'freenginx 1.99.3',
                   'https://freenginx.org/download/freenginx-1.99.3.tar.gz',
                   'NGINX_SOURCE=freenginx-1.99.3' ],
);

for my $name (sort keys %said) {
    my $dir = "$plain/$name";
    my $path = "$dir$plain/$name/sbin";

    # a package as nginx.org's, that dpkg knows, of files in a place of their own

    system('mkdir', '-p', $path, "$dir/DEBIAN", "$dir/dpkg/info",
           "$dir/dpkg/updates");
    write_file("$dir/dpkg/$_", '') for qw(status available);
    write_file("$path/nginx", "#!/bin/sh\ncat >&2 <<END\n$said{$name}\nEND\n",
               0755);
    write_file("$dir/DEBIAN/control", <<'_EOC_');
Package: nginx
Version: 1.99.3-1~bookworm
Architecture: all
Maintainer: NGINX Packaging <nginx-packaging@example.invalid>
Provides: httpd, nginx-r1.99.3
Description: high performance web server
_EOC_

    run('dpkg-deb', '--root-owner-group', '-b', $dir, "$plain/$name.deb");

    my ($status, $out) = run('dpkg', "--admindir=$dir/dpkg", '--force-not-root',
                             '--force-bad-path', "--log=$dir/log", '-i',
                             "$plain/$name.deb");

    # who is not root has no chown, which changes nothing here

    ok(-x "$dir/sbin/nginx", "$name: its package is installed")
        or diag $out;

    local $ENV{PATH} = "$dir/sbin:$ENV{PATH}";
    local $ENV{DPKG_ADMINDIR} = "$dir/dpkg";

    for my $command ([ 'util/foreign' ], [ 'make', '-s' ]) {
        ($status, $out) = run(@$command);

        isnt($status, 0, "$name: @$command: fails");
        like($out, qr/\Q$_\E/, "$name: @$command: $_")
            for @{$expected{$name}};
    }
}

is_deeply([ run('util/foreign') ], [ 0, '' ], "Debian's own nginx is not foreign");


# the source of the nginx that is installed

my ($no_source, $found) = run('util/nginx-source');

if ($no_source) {
    diag("no nginx is built, since there is no source of it: $found");
    done_testing();
    exit;
}

chomp($found = (split /^/, $found)[-1]);

run('cp', '-a', $found, $source);
run('mkdir', '-p', "$checkout/build/nginx");
run('cp', '-a', qw(Makefile config ngx_status_module util), $checkout);

# what another nginx had left there

write_file("$checkout/build/nginx/Makefile", "modules:\n\tfalse\n");
write_file("$checkout/build/version", "nginx version: nginx/0.1\n");

my $compat = build_nginx('compat', '--with-compat');
my $strict = build_nginx('strict', '--with-threads',
                         '--with-http_realip_module');

my @before = sort glob("'$source'/*");

my ($status, $said) = make("NGINX_SOURCE=$source", "NGINX=$compat");
my $module = "$checkout/build/ngx_status_module.so";

is($status, 0, 'with --with-compat: the module is built');
like($said, qr/loaded into \Q$compat\E, nginx version: nginx/,
     'with --with-compat: it says that nginx takes it');
requests_ok('with --with-compat', $compat, $module);

is(make("NGINX_SOURCE=$source", "NGINX=$compat"), '', 'there is nothing to do');

($status, $said) = make("NGINX_SOURCE=$source", "NGINX=$strict");
is($status, 0, 'without --with-compat, after another nginx: built')
    or diag $said;
requests_ok('without --with-compat', $strict, $module);

is_deeply([ sort glob("'$source'/*") ], \@before, 'the source is as it was');

# moved, as a whole

rename $checkout, "$home/moved" or die "cannot rename: $!";
$checkout = "$home/moved";
$module = "$checkout/build/ngx_status_module.so";

is(make("NGINX_SOURCE=$source", "NGINX=$strict"), '', 'moved: nothing to do');

write_file("$checkout/config", do { local (@ARGV, $/) = "$checkout/config"; <> }
                               . "\n# changed\n");
($status, $said) = make("NGINX_SOURCE=$source", "NGINX=$strict");
is($status, 0, 'moved: built again') or diag $said;
requests_ok('moved', $strict, $module);

# linked in, by nginx's own configure, which takes no path with a space

run('cp', '-a', "$checkout/config", "$checkout/ngx_status_module", $plain);

requests_ok('linked in', build_nginx('static', "--add-module=$plain"));

# for an nginx that is elsewhere

($status, $said) = make("NGINX_SOURCE=$source", 'NGINX=none');
is($status, 0, 'without an nginx: the module is built');
like($said, qr/not loaded: there is no nginx here/,
     'without an nginx: it says that nothing has loaded it');


# what is wrong is said

my %wrong = (
    'not a source' => [ [ "NGINX_SOURCE=$home" ],
        qr/"\Q$home\E" is not a source tree of nginx/ ],
    'not an nginx' => [ [ "NGINX_SOURCE=$source", 'NGINX=/bin/false' ],
        qr{"/bin/false" is not an nginx} ],
    'another version' => [ [ "NGINX_SOURCE=$source", "NGINX=$plain/other" ],
        qr/ is nginx [\d.]+, and \S+ is nginx 1\.0\.0: take the source of/ ],
    'other options' => [ [ "NGINX_SOURCE=$source", "NGINX=$plain/unlike" ],
        qr/does not load the module: it was built with other options/ ],
);

write_file("$plain/other", "#!/bin/sh\necho nginx version: nginx/1.0.0 >&2\n",
           0755);
write_file("$plain/unlike", <<"_EOC_", 0755);
#!/bin/sh
[ "\$1" != -V ] || exec echo "configure arguments: --with-compat"
exec "$strict" "\$@"
_EOC_

for my $name (sort keys %wrong) {
    my ($arguments, $message) = @{$wrong{$name}};

    ($status, $said) = make(@$arguments);
    isnt($status, 0, "$name: fails");
    like($said, $message, "$name: says so");
}

done_testing();
