package RawUpstream;

# Copyright (C) ngx_status_module developers

# An upstream that sends any bytes at all: a handler per path writes to the
# connection as it likes, so that a test has its stalls, resets and half
# chunks.  Each response tells, in X-Connection and X-Request, on which
# connection and as which request of it, it was sent.

use strict;
use warnings;

use IO::Socket::INET;
use POSIX ":sys_wait_h";
use Socket qw(SOL_SOCKET SO_LINGER);

my $pid;
my $parent;


# start(PATH => sub { my ($conn) = @_; ... }, ...) returns the port, on
# 127.0.0.1.  The server ends with the test.

sub start {
    my (%handlers) = @_;

    my $listen = IO::Socket::INET->new(
        LocalAddr => '127.0.0.1', LocalPort => 0,
        Listen => 128, ReuseAddr => 1,
    ) or die "cannot listen: $!";

    $parent = $$;
    $pid = fork();
    die "cannot fork: $!" unless defined $pid;

    return $listen->sockport if $pid;

    setpgrp(0, 0);
    $SIG{TERM} = 'DEFAULT';
    $SIG{CHLD} = 'IGNORE';

    for (my $number = 1; ; $number++) {
        my $socket = $listen->accept or next;
        my $child = fork();

        if (!defined $child || $child) {
            close $socket;
            next;
        }

        close $listen;
        $SIG{PIPE} = 'IGNORE';
        setsockopt($socket, Socket::IPPROTO_TCP, Socket::TCP_NODELAY, 1);

        my $conn = bless {
            socket => $socket, number => $number, requests => 0, in => '',
        }, 'RawUpstream::Connection';

        while ($conn->read_request) {
            my $handler = $handlers{$conn->{path}}
                          || die "no handler for $conn->{path}";

            # of each, for a connection may be kept for longer

            alarm 300;
            $handler->($conn);
            alarm 0;
            last unless $conn->{socket};
        }

        POSIX::_exit(0);
    }
}


# Handlers for start(): a header, as head() takes it, to which the framing is
# added, and a body, which is left out for HEAD.

sub framed {
    my ($head, $line) = @_;
    return $head =~ s/\n?\z/\n$line/r;
}


# with its length

sub sends {
    my ($head, $body) = @_;

    return sub {
        my ($conn) = @_;

        $conn->head(framed($head, 'Content-Length: ' . length $body));
        $conn->put($body) unless $conn->head_only;
    };
}


# The same in one write, for nginx to read the body with the header, or, with a
# greater length, some of the body; and what comes then.

sub sends_at_once {
    my ($head, $body, $length, $then) = @_;

    return sub {
        my ($conn) = @_;

        $conn->head(framed($head, 'Content-Length: '
                                  . ($length // length $body)),
                    $conn->head_only ? '' : $body);
        $conn->$then if $then;
    };
}


# in chunks

sub sends_chunked {
    my ($head, $body, $trailers) = @_;

    return sub {
        my ($conn) = @_;

        $conn->head(framed($head, 'Transfer-Encoding: chunked'));
        return if $conn->head_only;

        $conn->put(sprintf "%x\r\n%s\r\n", length, $_)
            for unpack '(a700)*', $body;
        $conn->put("0\r\n" . ($trailers || '') . "\r\n");
    };
}


# until the connection is closed, which the header has to say

sub sends_until_close {
    my ($head, $body) = @_;

    return sub {
        my ($conn) = @_;

        $conn->head($head);
        $conn->put($body) unless $conn->head_only;
        $conn->close;
    };
}


# some bytes of what its length promises, and what comes then: "stall", "close",
# or "reset"

sub sends_part {
    my ($head, $body, $bytes, $then) = @_;

    return sub {
        my ($conn) = @_;

        $conn->head(framed($head, 'Content-Length: ' . length $body));
        return if $conn->head_only;

        $conn->put(substr $body, 0, $bytes);

        # a reset would bereave nginx of what it has not read

        $conn->wait_read if $then eq 'reset';
        $conn->$then;
    };
}


# the paths that most suites ask for, of an error page of some type

sub error_pages {
    my ($page, $type) = @_;

    my $head = "HTTP/1.1 404 Not Found\nContent-Type: "
               . ($type || 'text/html');

    return (
        '/length' => sends($head, $page),
        '/chunked' => sends_chunked($head, $page),
        '/close' => sends_until_close("$head\nConnection: close", $page),
        '/1.0' => sends_until_close($head =~ s/1\.1/1.0/r, $page),
        '/empty' => sends('HTTP/1.1 502 Bad Gateway', ''),
        '/json' => sends("HTTP/1.1 404 Not Found\n"
                         . "Content-Type: application/json", '{}'),
        '/stall' => sends_part($head, $page, 0, 'stall'),
        '/half' => sends_part($head, $page, 1000, 'stall'),
        '/cut' => sends_part($head, $page, 1000, 'close'),
        '/reset' => sends_part($head, $page, 1000, 'reset'),
        '/ok' => sends("HTTP/1.1 200 OK\nContent-Type: text/html", "ok\n"),
    );
}


sub stop {
    kill 'TERM', -$pid if $pid && $$ == $parent;
    waitpid($pid, 0) if $pid && $$ == $parent;
    undef $pid;
}


END {
    local $?;
    stop() if $pid && $$ == $parent;
}


package RawUpstream::Connection;


# the head of the next request is in $conn->{head}; its body is left unread,
# but that of a Content-Length is taken away

sub read_request {
    my ($self) = @_;

    while ($self->{in} !~ /\r\n\r\n/) {
        sysread($self->{socket}, $self->{in}, 65536, length $self->{in})
            or return 0;
    }

    $self->{in} =~ s/^(.*?\r\n\r\n)//s;
    $self->{head} = $1;
    ($self->{path}) = $self->{head} =~ m{^\S+ ([^ ?]+)};

    if (!$self->{unread} && $self->{head} =~ /\r\nContent-Length: (\d+)/i) {
        while (length $self->{in} < $1) {
            sysread($self->{socket}, $self->{in}, 65536, length $self->{in})
                or return 0;
        }

        substr($self->{in}, 0, $1) = '';
    }

    $self->{requests}++;
    return 1;
}


sub head_only {
    my ($self) = @_;
    return $self->{head} =~ /^HEAD /;
}


# a whole header: status line and header lines, to which the counters and the
# empty line are added; "\n" becomes CRLF; and what goes out with it of the body

sub head {
    my ($self, $head, $body) = @_;

    $head =~ s/\n?$/\n/;
    $head .= "X-Connection: $self->{number}\n"
             . "X-Request: $self->{requests}\n\n";
    $head =~ s/\r?\n/\r\n/g;

    return $self->put($head . ($body // ''));
}


sub put {
    my ($self, $bytes) = @_;

    my $done = 0;

    while ($done < length $bytes) {
        my $n = syswrite($self->{socket}, $bytes, length($bytes) - $done,
                         $done);
        return 0 unless $n;
        $done += $n;
    }

    return 1;
}


# Waits until the peer has read all that was sent: this end's queue is empty,
# and so is the peer's, or it is gone.  The table is not read in one instant: what
# has arrived after the peer's line was read is not seen in it, but in the next.

sub wait_read {
    my ($self) = @_;

    my @ports = ($self->{socket}->sockport, $self->{socket}->peerport);
    return unless defined $ports[1];

    my ($own, $peer) = map { sprintf ':%04X', $_ } @ports;

    my $left = qr/$own \S+$peer .. 0*[1-9A-F]|$peer \S+$own .. \w+:0*[1-9A-F]/;

    for (my $empty = 0; $empty < 2; ) {
        open my $in, '<', '/proc/net/tcp' or die "no /proc/net/tcp: $!";

        if (grep { /$left/ } <$in>) {
            $empty = 0;
            select undef, undef, undef, 0.001;

        } else {
            $empty++;
        }
    }
}


# waits until the peer closes

sub stall {
    my ($self) = @_;

    1 while sysread($self->{socket}, my $buf, 65536);
    $self->close;
}


sub close {
    my ($self) = @_;

    close $self->{socket};
    undef $self->{socket};
}


sub reset {
    my ($self) = @_;

    setsockopt($self->{socket}, Socket::SOL_SOCKET, Socket::SO_LINGER,
               pack('ii', 1, 0));
    $self->close;
}


1;
