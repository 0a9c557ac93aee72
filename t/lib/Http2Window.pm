package Http2Window;

# Copyright (C) ngx_status_module developers

# A client of HTTP/2 with one request, which says itself how many bytes of the
# response's body it takes: other clients are never out of them.

use strict;
use warnings;

use IO::Socket::INET;

use constant { DATA => 0, HEADERS => 1, RST_STREAM => 3, SETTINGS => 4,
               GOAWAY => 7, WINDOW_UPDATE => 8 };


# new(PORT, PATH, BYTES, [NAME, VALUE]...) requests a path, with headers, all of
# no more than 126 bytes each

sub new {
    my ($class, $port, $path, $bytes, @headers) = @_;

    my $socket = IO::Socket::INET->new(PeerAddr => "127.0.0.1:$port")
        or die "cannot connect: $!";

    my $self = bless { socket => $socket }, $class;

    # GET and http of HPACK's static table, then path and authority by value

    my $block = "\x82\x86" . join '', map { chr($_->[0]) . pack 'C/a', $_->[1] }
                                 [ 4, $path ], [ 1, 'localhost' ];

    $block .= join '', map { pack 'xC/aC/a', @$_ } @headers;

    # the initial window of a stream; the end of the header, and of the stream

    $self->put("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
               frame(SETTINGS, 0, 0, pack 'nN', 4, $bytes),
               frame(HEADERS, 0x05, 1, $block));

    return $self;
}


sub frame {
    my ($type, $flags, $stream, $payload) = @_;

    return substr(pack('N', length $payload), 1)
           . pack('CCN', $type, $flags, $stream) . $payload;
}


sub put {
    my ($self, @bytes) = @_;

    print {$self->{socket}} join '', @bytes or die "cannot write: $!";
}


# grant(BYTES) takes so many more

sub grant {
    my ($self, $bytes) = @_;

    $self->put(frame(WINDOW_UPDATE, 0, 1, pack 'N', $bytes));
}


# body(BYTES) returns so many of the body, or what comes of it until the stream
# ends or 60 seconds are over; "end" says then how it ended

sub body {
    my ($self, $bytes) = @_;

    my $body = '';

    local $SIG{ALRM} = sub { die "timeout\n" };
    alarm 60;

    eval {
        while (!$self->{end} && (!defined $bytes || length $body < $bytes)) {
            my ($length, $type, $flags) = unpack 'B24CC', $self->take(9);
            my $payload = $self->take(oct "0b$length");

            $body .= $payload if $type == DATA;

            if ($type == RST_STREAM || $type == GOAWAY) {
                $self->{end} = 'reset';

            } elsif ($type <= HEADERS && $flags & 0x01) {
                $self->{end} = 'ended';
            }
        }
    };

    alarm 0;
    $self->{end} = $@ =~ /^(\w+)/ ? $1 : 'failed' if $@;

    return $body;
}


sub take {
    my ($self, $length) = @_;

    my $bytes = '';

    while (length $bytes < $length) {
        sysread $self->{socket}, $bytes, $length - length $bytes, length $bytes
            or die "closed\n";
    }

    return $bytes;
}


1;
