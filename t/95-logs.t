#!/usr/bin/perl

# Copyright (C) ngx_status_module developers

# Log, where a line is there in part when it is read.

use strict;
use warnings;

use lib 't/lib';

use File::Temp ();
use Log;
use Test::More;

my $file = File::Temp->new;
my $log = Log->new("$file");

sub lines_after {
    my ($bytes) = @_;

    syswrite $file, $bytes;
    return [ $log->lines ];
}

is_deeply(lines_after(''), [], 'an empty log');
is_deeply(lines_after("17\n104"), [ '17' ], 'a whole line');
is_deeply(lines_after(''), [], 'nothing more of the other one');
is_deeply(lines_after("2\n\n"), [ '1042', '' ], 'the rest, and an empty line');
is_deeply(lines_after("x\n" x 100_000), [ ('x') x 100_000 ], 'many');

is_deeply([ Log->new("$file")->lines ], [ '17', '1042', '', ('x') x 100_000 ],
          'all of them');

ok(!eval { Log->new("$file.no") }, 'no log');
like($@, qr/^cannot open \Q$file\E\.no: No such file/, 'is said');

done_testing();
