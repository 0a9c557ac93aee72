# Copyright (C) ngx_status_module developers

# What PCRE2 allocates for "error_json_match" is in no pool of nginx: it is freed
# with the configuration that has the pattern, and at the end of the process that
# has matched.  valgrind tells what is left then, and who has asked for it.  It is
# asked about "nginx -t", too, which leaves all of a configuration, and so shows
# that the module's part of it is seen.

use strict;
use warnings;

use lib 't/lib';

use Cwd qw(cwd);
use File::Temp qw(tempdir);
use HttpClient;
use Installed valgrind => 'valgrind';
use JSON::PP;
use POSIX ();
use RawUpstream;
use Server;
use Test::More;

my $nginx = $ENV{TEST_NGINX_BINARY} || 'nginx';
$nginx = Server::find($nginx) || BAIL_OUT("there is no $nginx")
    unless $nginx =~ m{/};

my @modules = split ' ', $ENV{TEST_NGINX_LOAD_MODULES}
                         // cwd() . '/build/ngx_status_module.so';

plan skip_all => 'nginx is built without PCRE2'
    if qx($nginx -V 2>&1) =~ /--without-pcre2?\b/;

for my $file ($nginx, @modules) {
    my $program = Server::get($file);

    plan skip_all => "$file is a script, which valgrind cannot look into"
        if $program =~ /\A#!/;

    plan skip_all => "$file has AddressSanitizer, which valgrind cannot run"
        if $program =~ /__asan_init/;
}

my $dir = tempdir(CLEANUP => 1);

my $port = Server::free_port();
my $upstream = RawUpstream::start(
    '/' => RawUpstream::sends("HTTP/1.1 404 Not Found\n"
                              . 'Content-Type: text/html',
                              '<html><title>Oops</title></html>'),
);

# one process, which frees its configuration at the end, as a worker does

{
    open my $out, '>', "$dir/nginx.conf" or die "cannot create nginx.conf: $!";
    print $out map({ "load_module $_;\n" } @modules), <<"_EOC_";
daemon off;
master_process off;
pid nginx.pid;
events {}
http {
    access_log off;
    error_json on;
    server {
        listen 127.0.0.1:$port;
        location / {
            error_json_match ~ "<title>(?<title>[^<]*)</title>";
            error_json_member title \$title;
            proxy_pass http://127.0.0.1:$upstream;
        }
    }
}
_EOC_
    close $out or die "cannot write nginx.conf: $!";
}


# starts nginx under valgrind, whose report is the file NAME

sub start {
    my ($name, @options) = @_;

    my $pid = fork() // die "cannot fork: $!";
    return $pid if $pid;

    open STDOUT, '>', "$dir/$name.out";
    open STDERR, '>&', \*STDOUT;

    no warnings 'exec';
    exec 'setpriv', '--pdeathsig', 'KILL', '--', 'valgrind', '--quiet',
         '--vgdb=no', '--undef-value-errors=no', '--num-callers=50',
         '--keep-debuginfo=yes', '--leak-check=full', '--show-leak-kinds=all',
         "--log-file=$dir/$name", $nginx, '-p', "$dir/", '-c', 'nginx.conf',
         '-e', "$dir/error.log", @options;

    print STDERR "cannot run setpriv: $!\n";
    POSIX::_exit(127);
}


# waits for its end, and returns its status and what it has printed

sub ended {
    my ($pid, $name) = @_;

    waitpid $pid, 0;
    return "$? " . Server::get("$dir/$name.out");
}


# The records of what was not freed, and was asked for by the module, which is
# known by its functions, or by its name if it is stripped.

sub left {
    my ($name) = @_;

    return grep { / in loss record / }
           grep { /: ngx_status_|\/ngx_status_module\.so\)/ }
           map { s/^==\d+== ?//gmr }
           split /^==\d+== $/m, Server::get("$dir/$name");
}


like(ended(start('test', '-t', '-q'), 'test'), qr/\A0 $/, 'nginx -t');
isnt(scalar(grep { /pcre2/ } left('test')), 0,
     'what PCRE2 has allocated for the module is seen');

my $pid = start('run');
my $client = HttpClient->new($port);

for my $match ('a match', 'another one, with what the first one has made') {
    my $res = $client->get('/');
    my $json = decode_json($res->{body} || '{}');

    is("$res->{status} $json->{title}", '404 Oops', $match);
}

kill 'QUIT', $pid;

like(ended($pid, 'run'), qr/\A0 $/, 'nginx ends');

my @left = left('run');

is(scalar @left, 0, 'and leaves nothing') or diag(@left);

done_testing();
