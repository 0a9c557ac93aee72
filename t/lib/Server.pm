package Server;

# Copyright (C) ngx_status_module developers

# Real servers for nginx to pass requests to.  Each has files and a socket in
# a temporary directory that they share, and ends with the test, even if that
# is killed.

use strict;
use warnings;

use File::Temp ();
use IO::Socket::INET;
use IO::Socket::UNIX;
use POSIX qw(WNOHANG);
use Time::HiRes qw(sleep time);

my $parent = $$;
my $started = 0;
my $dir;
my %pids;

# what uwsgi() serves, in any directory

my $app = <<'_EOC_';
import os
import time

PAGE = b'<html>' + b'x' * 2000 + b'</html>'
TYPE = ('Content-Type', 'text/html; charset=utf-8')
LENGTH = ('Content-Length', str(len(PAGE)))
JSON = b'{"error":"of the application"}'


def stall():
    yield PAGE[:1000]
    end = time.monotonic() + 60
    while not os.path.exists('@DIR@/release') and time.monotonic() < end:
        time.sleep(0.01)


def application(env, start):
    path = '/' + os.path.basename(env['PATH_INFO'])

    if path == '/ok':
        start('200 OK', [TYPE])
        return [b'ok']

    if path == '/length':
        start('404 Not Found', [TYPE, LENGTH, ('ETag', '"page"'),
                                ('Retry-After', '17')])
        return [PAGE]

    if path == '/close':
        start('404 Not Found', [TYPE])
        return [PAGE[i:i + 500] for i in range(0, len(PAGE), 500)]

    if path == '/empty':
        start('503 Service Unavailable', [('Content-Length', '0')])
        return []

    if path == '/large':
        start('404 Not Found', [TYPE])
        return (b'x' * 16384 for i in range(64))

    if path == '/cut':
        start('404 Not Found', [TYPE, LENGTH])
        return [PAGE[:1000]]

    if path == '/stall':
        start('404 Not Found', [TYPE, LENGTH])
        return stall()

    if path == '/json':
        start('409 Conflict', [('Content-Type', 'application/json'),
                               ('Content-Length', str(len(JSON)))])
        return [JSON]

    if path == '/read':
        body = env['wsgi.input'].read(int(env['CONTENT_LENGTH']))
        start('422 Unprocessable Entity', [TYPE, ('X-Read', str(len(body)))])
        return [PAGE]

    if path == '/plain':
        start('500 Internal Server Error', [('Content-Type', 'text/plain')])
        return [b'Internal Server Error']

    if path == '/raise':
        raise ValueError('of the application')

    start('200 OK', [('Content-Type', 'text/plain')])
    return [b'no such test']
_EOC_


# start(OPTION => value, ...) returns the server's address, as "server" of an
# upstream has it, once the server accepts connections:
#
#     program   its name or path, which may be a pattern
#     package   Debian's package with it, for the message if it is not there
#     args      its arguments, with which it stays in the foreground
#     files     { name => text } to be written into the directory
#     tcp       whether it needs a port; without, it gets a Unix socket
#
# In arguments and texts @DIR@ is the directory, @SOCKET@ the Unix socket's
# path, @PORT@ the port on 127.0.0.1.

sub start {
    my (%opts) = @_;

    my $program = find($opts{program})
        or die "$opts{program} is not installed, it is in Debian's"
               . " $opts{package}\n";

    my ($name) = $program =~ m{([^/]+)$};
    my $error = '';

    # another process may be faster to take a port that was free

    for my $try (1 .. ($opts{tcp} ? 3 : 1)) {
        my $number = $started++;
        my $log = dir() . "/$name-$number.log";
        my %names = (DIR => dir());

        if ($opts{tcp}) {
            $names{PORT} = free_port();

        } else {
            $names{SOCKET} = dir() . "/$name-$number.sock";
        }

        my $expand = sub { $_[0] =~ s/\@([A-Z]+)\@/$names{$1}/gr };

        put($_, $expand->($opts{files}{$_})) for keys %{$opts{files}};

        my $pid = run($log, $program,
                      map { $expand->($_) } @{$opts{args} || []});

        if (accepts($pid, \%names)) {
            return $opts{tcp} ? "127.0.0.1:$names{PORT}"
                              : "unix:$names{SOCKET}";
        }

        stop($pid);
        $error = get($log);
    }

    die "$program does not start, it is in Debian's $opts{package}:\n$error";
}


# the directory

sub dir {
    return $dir if $dir;

    $dir = File::Temp->newdir;

    # servers and workers may run as another user

    chmod 0755, $dir or die "cannot chmod $dir: $!";
    return $dir;
}


# writes a file in the directory, at once: a server that has been started may
# be reading what was there

sub put {
    my ($name, $text) = @_;

    my $path = dir() . "/$name";

    open my $out, '>', "$path.new" or die "cannot create $name: $!";
    print $out $text;
    close $out or die "cannot write $name: $!";
    chmod 0644, "$path.new" or die "cannot chmod $name: $!";
    rename "$path.new", $path or die "cannot rename $name: $!";
}


sub get {
    my ($path) = @_;

    open my $in, '<', $path or return '';
    local $/;
    return scalar <$in>;
}


# uWSGI with an application of all kinds of responses, which speaks the
# protocol of an option of uWSGI, "socket" or "scgi-socket"

sub uwsgi {
    my ($protocol) = @_;

    return start(
        program => 'uwsgi',
        package => 'uwsgi-core and uwsgi-plugin-python3',
        files => { 'app.py' => $app },
        args => [ '--plugin', 'python3', "--$protocol", '@SOCKET@',
                  '--chmod-socket=666', '--wsgi-file', '@DIR@/app.py',
                  '--need-app', '--master', '--die-on-term',
                  '--processes', '8', '--ignore-sigpipe',
                  '--ignore-write-errors', '--disable-write-exception' ],
    );
}


# PHP-FPM with files in the directory, and with some more lines of its pool's
# configuration

sub fpm {
    my ($lines, %files) = @_;

    return start(
        program => 'php-fpm[0-9]*',
        package => 'php-fpm',
        args => [ '--nodaemonize', '--allow-to-run-as-root', '--no-php-ini',
                  '--prefix', '@DIR@', '--fpm-config', '@DIR@/fpm.conf' ],
        files => { %files, 'fpm.conf' => <<"_EOC_" . $lines },
[global]
error_log = \@DIR\@/fpm.log

[www]
user = @{[ scalar getpwuid $< ]}
listen = \@SOCKET\@
listen.mode = 0666
pm = static
_EOC_
    );
}


sub find {
    my ($program) = @_;

    my @names = $program =~ m{^/}
                ? $program
                : map { "$_/$program" } split(/:/, $ENV{PATH}), '/usr/sbin';

    my ($found) = grep { -x } map { glob } @names;
    return $found;
}


sub free_port {
    my $socket = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 1)
        or die "cannot listen: $!";

    return $socket->sockport;
}


# in a process group of its own

sub run {
    my ($log, @command) = @_;

    my $pid = fork();
    die "cannot fork: $!" unless defined $pid;

    if ($pid) {
        $pids{$pid} = 1;
        return $pid;
    }

    setpgrp(0, 0);
    umask 0;

    open STDIN, '<', '/dev/null';
    open STDOUT, '>', $log;
    open STDERR, '>&', \*STDOUT;

    no warnings 'exec';
    exec 'setpriv', '--pdeathsig', 'TERM', '--', @command;

    print STDERR "cannot run setpriv: $!\n";
    POSIX::_exit(127);
}


# waits until a server accepts connections; false if it never will

sub accepts {
    my ($pid, $names) = @_;

    my $end = time + 120;

    while (time < $end) {
        return 0 if waitpid($pid, WNOHANG) == $pid;

        return 1 if $names->{PORT}
                    ? IO::Socket::INET->new(PeerAddr => '127.0.0.1',
                                            PeerPort => $names->{PORT})
                    : IO::Socket::UNIX->new(Peer => $names->{SOCKET});

        sleep 0.02;
    }

    return 0;
}


# ends a server, or all of them

sub stop {
    my @stop = @_ ? @_ : keys %pids;

    kill 'TERM', map { -$_ } @stop;

    my $end = time + 5;

    for my $pid (@stop) {
        sleep 0.02 while waitpid($pid, WNOHANG) == 0 && time < $end;

        # what is left of its group

        kill 'KILL', -$pid;
        waitpid $pid, 0;
        delete $pids{$pid};
    }
}


END {
    local $?;
    stop() if $$ == $parent;
}


1;
