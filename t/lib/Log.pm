package Log;

# Copyright (C) ngx_status_module developers

# A log that is being written.  A reader may see a part of a line that one write
# adds, where a page of the file ends in it.

use strict;
use warnings;


# new(PATH) returns a log that is read from its beginning

sub new {
    my ($class, $path) = @_;

    open my $in, '<', $path or die "cannot open $path: $!";
    return bless { in => $in, rest => '' }, $class;
}


# the lines that have been completed since the last time, without their ends

sub lines {
    my ($self) = @_;

    1 while sysread $self->{in}, $self->{rest}, 65536, length $self->{rest};

    my @lines = split /\n/, $self->{rest}, -1;

    $self->{rest} = @lines ? pop @lines : '';
    return @lines;
}


1;
