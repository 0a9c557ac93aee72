#!/usr/bin/perl

# Copyright (C) ngx_status_module developers

# "make run" in a checkout that only its owner can read, with a space in its
# path, on ports of its own; and that it looks at these before anything else.

use strict;
use warnings;

use File::Temp qw(tempdir);
use IO::Socket::INET;
use Test::More;

delete @ENV{qw(MAKEFLAGS MAKELEVEL MFLAGS MAKEOVERRIDES NGINX NGINX_SOURCE)};

my $checkout = tempdir(CLEANUP => 1) . '/a demo';

mkdir $checkout or die "$checkout: $!\n";

system('cp', '-a', qw(Makefile config docs ngx_status_module util), $checkout);


# two ports after one another that are free

sub free_ports {
    for (1 .. 100) {
        my $first = listen_on(0);
        my $port = $first->sockport;

        return $port if $port < 65534 && listen_on($port + 1);
    }

    die 'there are no two ports';
}


sub listen_on {
    return IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 1,
                                 LocalPort => $_[0], ReuseAddr => 1);
}


sub make_run {
    my ($port) = @_;

    local $ENV{DEMO} = 'once';
    my $said = qx(make -s -C '$checkout' run DEMO_PORT=$port 2>&1);

    return ($?, $said);
}


my $port = free_ports();

for my $used ($port, $port + 1) {
    my $other = listen_on($used) or die "cannot listen on $used: $!";
    my ($status, $said) = make_run($port);

    isnt($status, 0, "port $used is used: fails");
    like($said, qr/another program has 127\.0\.0\.1:$used;.* DEMO_PORT=/,
         "port $used is used: says so");
    ok(!-e "$checkout/build", "port $used is used: nothing was done");
}

my ($status, $said) = make_run(99999);

isnt($status, 0, 'not a port: fails');
like($said, qr/DEMO_PORT=99999 is not a port/, 'not a port: says so');

($status, $said) = make_run($port);

is($status, 0, 'runs') or diag $said;
like($said, qr/^demo: ok$/m, 'the answers are as they should be');
like($said, qr{the gateway http://127\.0\.0\.1:$port\n}, 'on the given port');
like($said, qr{^GET /status-codes\n +catalog +200 +(?!0 )\d+ codes$}m,
     'the catalog is there');

done_testing();
