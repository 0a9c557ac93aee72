package HttpClient;

# Copyright (C) ngx_status_module developers

# An HTTP/1 client that reads a response by its framing, as strictly as a
# client may, and does not wait for a byte of it forever.

use strict;
use warnings;

use Errno;
use IO::Select;
use IO::Socket::INET;

# for what comes at once, but on a machine that has much else to do

use constant PATIENCE => 30;


# new(PORT [, RCVBUF => bytes] [, patience => seconds]) returns a connection

sub new {
    my ($class, $port, %opts) = @_;

    my $address = Socket::pack_sockaddr_in($port,
                                           Socket::inet_aton('127.0.0.1'));
    my $socket;

    # nginx may be starting, which takes valgrind some seconds

    for (1 .. 100 * PATIENCE) {
        $socket = IO::Socket::INET->new(Proto => 'tcp')
            or die "cannot create a socket: $!";

        if ($opts{RCVBUF}) {
            setsockopt($socket, Socket::SOL_SOCKET, Socket::SO_RCVBUF,
                       pack('i', $opts{RCVBUF}));
        }

        last if connect($socket, $address);

        die "cannot connect: $!" unless $!{ECONNREFUSED};
        select undef, undef, undef, 0.01;
        undef $socket;
    }

    die "cannot connect: connection refused" unless $socket;

    return bless { socket => $socket, in => '',
                   patience => $opts{patience} || PATIENCE }, $class;
}


sub put {
    my ($self, $bytes) = @_;

    local $SIG{PIPE} = 'IGNORE';
    return syswrite($self->{socket}, $bytes) == length $bytes;
}


# get(PATH [, "Name: value", ...]) and request(METHOD, PATH, ...) return the
# response, as response() does

sub get {
    my ($self, @rest) = @_;
    return $self->request('GET', @rest);
}


sub request {
    my ($self, $method, $path, @headers) = @_;

    $self->put(join("\r\n", "$method $path HTTP/1.1", "Host: localhost",
                    @headers, '', ''));
    return $self->response($method);
}


# { status, head, headers => { name => [values] }, body } with names in lower
# case; or { error } where the framing is wrong or nothing comes in time

sub response {
    my ($self, $method) = @_;

    my %res = (method => $method || 'GET');

    until ($self->{in} =~ /\r\n\r\n/) {
        $self->_read or return { error => "no header: \"$self->{in}\"" };
    }

    $self->{in} =~ s/^(.*?)\r\n\r\n//s;
    $res{head} = $1;

    my ($status, @lines) = split /\r\n/, $res{head};

    ($res{status}) = $status =~ m{^HTTP/1\.[01] (\d\d\d)}
        or return { error => "bad status line: \"$status\"" };

    for my $line (@lines) {
        my ($name, $value) = $line =~ /^([^\s:]+):\s*(.*?)\s*$/
            or return { error => "bad header line: \"$line\"" };
        push @{$res{headers}{lc $name}}, $value;
    }

    return $self->response($method) if $res{status} < 200
                                       && $res{status} != 101;

    my $error = $self->_body(\%res);
    return { error => $error, %res } if $error;

    return \%res;
}


sub _body {
    my ($self, $res) = @_;

    my $h = $res->{headers};
    $res->{body} = '';

    return if $res->{method} eq 'HEAD' || $res->{status} =~ /^(1..|204|304)$/;

    if ($h->{'transfer-encoding'}) {

        return "both lengths" if $h->{'content-length'};

        for ( ;; ) {
            until ($self->{in} =~ /\r\n/) {
                $self->_read or return "cut in a chunk size";
            }

            $self->{in} =~ s/^([0-9a-f]+)\r\n//i or return "bad chunk size";
            my $size = hex $1;

            last if $size == 0;

            while (length $self->{in} < $size + 2) {
                $self->_read or return "cut in a chunk";
            }

            $res->{body} .= substr($self->{in}, 0, $size, '');
            $self->{in} =~ s/^\r\n// or return "no CRLF after a chunk";
        }

        until ($self->{in} =~ /^(?:[^\r\n]+\r\n)*\r\n/) {
            $self->_read or return "cut in the trailers";
        }

        $self->{in} =~ s/^((?:[^\r\n]+\r\n)*)\r\n//;
        $res->{trailers} = $1;
        return;
    }

    if ($h->{'content-length'}) {

        return "several lengths" if @{$h->{'content-length'}} > 1;

        my $length = $h->{'content-length'}[0];

        while (length $self->{in} < $length) {
            $self->_read or return "cut in the body";
        }

        $res->{body} = substr($self->{in}, 0, $length, '');
        return;
    }

    1 while $self->_read;

    $res->{body} = $self->{in};
    $self->{in} = '';
    return;
}


# whether the server closes in time, without another byte

sub closed {
    my ($self, $seconds) = @_;

    return 0 if length $self->{in};
    return 0 unless $self->_wait($seconds || $self->{patience});

    my $n = sysread($self->{socket}, $self->{in}, 65536);
    return defined $n && $n == 0;
}


# whether the connection is open, with nothing more to read

sub idle {
    my ($self) = @_;
    return !length $self->{in}
           && !IO::Select->new($self->{socket})->can_read(0);
}


sub close {
    my ($self) = @_;
    close $self->{socket};
}


# whether the last wait was in vain

sub silent {
    my ($self) = @_;
    return $self->{silent};
}


sub _wait {
    my ($self, $seconds) = @_;

    my $ready = IO::Select->new($self->{socket})->can_read($seconds);

    $self->{silent} = !$ready;
    return $ready;
}


sub _read {
    my ($self) = @_;

    return 0 unless $self->_wait($self->{patience});
    return sysread($self->{socket}, $self->{in}, 65536, length $self->{in});
}


1;
