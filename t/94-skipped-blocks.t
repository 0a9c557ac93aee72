#!/usr/bin/perl

# Copyright (C) ngx_status_module developers

# StatusTest, where blocks are skipped: the error log at that moment is the one
# of another block or suite, and is not searched on their account.

use strict;
use warnings;

use File::Path qw(make_path);
use File::Temp ();
use FindBin qw($Bin);
use Test::More;

my $dir = File::Temp->newdir;
my $root = "$dir/servroot";

sub write_file {
    my ($name, $text) = @_;

    open my $file, '>', $name or die "$name: $!\n";
    print $file $text;
    close $file or die "$name: $!\n";
}

my $skipped = <<'_EOC_';
--- skip_eval: 1: 1
--- config
--- request
GET /
_EOC_

my $dies = <<'_EOC_';
--- config
an_unknown_directive;
--- must_die
--- error_log
[emerg]
_EOC_

make_path("$root/logs");
write_file("$root/logs/error.log", "2026/01/01 00:00:00 [emerg] of a suite\n");
write_file("$dir/suite.t", <<"_EOC_");
use StatusTest;

no_shuffle();
plan('no_plan');
run_tests();

__DATA__

=== TEST 1: before any nginx
$skipped
=== TEST 2: a configuration that is refused
$dies
=== TEST 3: after it
$skipped
_EOC_

local $ENV{TEST_NGINX_SERVROOT} = $root;
delete local $ENV{TEST_NGINX_RANDOMIZE};

my $out = qx($^X -I$Bin/lib $dir/suite.t 2>&1);

is($?, 0, 'a suite that begins and ends with a skipped block') or diag($out);
like($out, qr/^ok 2 .*TEST 2.* die as expected/m, 'nginx ran in between');

done_testing();
