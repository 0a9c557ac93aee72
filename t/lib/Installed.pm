# Copyright (C) ngx_status_module developers

# "use Installed node => 'nodejs'" leaves a suite out, with the reason, where a
# program is not in the path, or a file not there; each is of a Debian package.

package Installed;

use strict;
use warnings;

use Test::More;


sub import {
    my ($class, %packages) = @_;

    my %missing = map { ($packages{$_} => 1) }
                  grep { !path($_) } keys %packages;

    plan(skip_all => 'not installed: ' . join(' ', sort keys %missing)
                     . " (Debian's packages)")
        if %missing && !$^C;
}


# where a program is, or undef

sub path {
    my ($name) = @_;

    return -e $name ? $name : undef if $name =~ m{^/};

    my ($path) = grep { -x } map { "$_/$name" } split /:/, $ENV{PATH};

    return $path;
}


1;
