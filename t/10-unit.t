# Copyright (C) ngx_status_module developers

# The unit tests, of the leaves for the most part, which "make unit" builds from
# t/unit/*.c, under sanitizers: each of their tests is one here.

use strict;
use warnings;

use lib 't/lib';

use NginxSource;
use Test::More;

for my $source (glob 't/unit/*.c') {
    my ($name) = $source =~ m{(\w+)\.c$};
    my ($planned, $seen) = (-1, 0);

    open my $out, '-|', "build/unit/$name 2>&1"
        or die "cannot run build/unit/$name: $!";

    while (<$out>) {
        if (/^1\.\.(\d+)/) {
            $planned = $1;

        } elsif (/^(not )?ok \d+(?: - (.*))?/) {
            ok(!$1, "$name: " . ($2 // ''));
            $seen++;

        } else {
            diag "$name: $_";
        }
    }

    close $out;

    is($?, 0, "$name: exit status");
    is($seen, $planned, "$name: as many tests as planned");
}

done_testing();
