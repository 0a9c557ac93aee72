#!/usr/bin/perl

# Copyright (C) ngx_status_module developers

# The tarball of a release: that it builds and tests, where there is no git and
# nothing of this tree, and that what names the version names the same one.

use strict;
use warnings;

use File::Temp qw(tempdir);
use FindBin qw($Bin);
use Test::More;

chdir "$Bin/.." or die "$Bin/..: $!";

# what calls this test with make has variables that are not for another tree
delete @ENV{qw(MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES T NGINX LOAD)};


sub slurp {
    my ($file) = @_;

    open my $in, '<:raw', $file or die "$file: $!";
    local $/;
    return scalar <$in>;
}


sub run_ok {
    my ($name, $command) = @_;

    my $said = qx({ $command; } 2>&1);
    is($?, 0, $name) or diag $said;

    return $said;
}


# the version

my $header = slurp('ngx_status_module/ngx_status_version.h');
my ($version) = $header =~ /^#define NGX_STATUS_VERSION  "(\d+\.\d+\.\d+)"$/m;

ok($version, 'ngx_status_version.h has a version')
    or BAIL_OUT('there is no version');

like(slurp('CHANGES'), qr/\A\nChanges with ngx_status_module \Q$version\E /,
     'CHANGES begins with it');
like(slurp('debian/changelog'), qr/\A\S+ \(\Q$version\E-\d+\) /,
     'debian/changelog, too');


# the tarball

my ($tarball) = run_ok('util/dist', 'util/dist') =~ m{^(/.*\.tar\.gz)\n\z}
    or BAIL_OUT('there is no tarball');

my $dir = tempdir(CLEANUP => 1);
my $tree = "$dir/ngx_status_module-$version";

run_ok('unpacked', "tar -xzf '$tarball' -C $dir");
is_deeply([ glob "$dir/{*,.[!.]*}" ], [ $tree ], 'one directory');

is_deeply([ grep { -e "$tree/$_" } qw(build .git t/servroot) ], [],
          'nothing that was built');

my ($same) = run_ok('util/dist there', "$tree/util/dist") =~ /^(.*)\n\z/;

ok(slurp($same) eq slurp($tarball), 'the same tarball there');

run_ok('make', "make -s -C $tree");
ok(-s "$tree/build/ngx_status_module.so", 'it builds');

my $said = run_ok('make quick', "make -s -C $tree quick T=t/01-catalog.t");

like($said, qr/^Files=1, Tests=\d{3,},.*\nResult: PASS$/m, 'it tests')
    or diag $said;

done_testing();
