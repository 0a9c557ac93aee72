# Copyright (C) ngx_status_module developers

# A short run of each fuzzer, from its seeds; a long one is in t/fuzz/README.md.

use strict;
use warnings;

use File::Temp qw(tempdir);
use lib 't/lib';

use NginxSource;
use Test::More;

$ENV{ASAN_OPTIONS} = 'malloc_context_size=0:quarantine_size_mb=16';

for my $source (glob 't/fuzz/*.c') {
    my ($name) = $source =~ m{(\w+)\.c$};
    my $found = tempdir(CLEANUP => 1);
    my $seeds = -d "t/fuzz/corpus/$name" ? "t/fuzz/corpus/$name" : '';

    my $said = qx(build/fuzz/$name -max_len=256 -runs=50000 -max_total_time=300 \\
                  -artifact_prefix=build/fuzz/ -print_final_stats=1 \\
                  $found $seeds 2>&1);
    my ($runs) = $said =~ /number_of_executed_units: (\d+)/;

    is($?, 0, "$name: " . ($runs || 0) . ' executions')
        or diag substr $said, -4000;
    cmp_ok($runs || 0, '>=', 50000, "$name: it ran");
}

done_testing();
