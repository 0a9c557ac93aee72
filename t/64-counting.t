# Copyright (C) ngx_status_module developers

# The counters are what clients saw, to the last one: util/counting, with fewer
# requests and reloads than it makes when it is called by hand.

use strict;
use warnings;

use Test::More;

my $said = qx(util/counting --requests=4000 --reloads=3 2>&1);

is($?, 0, 'util/counting') or diag $said;

my ($last) = $said =~ /^(a worker killed: .*)/m;
my ($http1, $http2, $expected) = ($last // '') =~ m{
    : \s (\d+) \s responses \s over \s HTTP/1\.1,
      \s (\d+) \s over \s HTTP/2; \s (\d+) \s to \s be \s counted
}x;

cmp_ok($http1 // 0, '>', 500, 'over HTTP/1.1');
cmp_ok($http2 // 0, '>', 500, 'over HTTP/2');
cmp_ok($expected // 0, '>', 2000, 'to be counted');

done_testing();
