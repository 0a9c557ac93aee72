# Copyright (C) ngx_status_module developers

# The counters are what clients saw, to the last one: util/counting, with fewer
# requests and reloads than it makes when it is called by hand.

use strict;
use warnings;

use Test::More;

my $said = qx(util/counting --requests=4000 --reloads=3 2>&1);

is($?, 0, 'util/counting') or diag $said;

# each request was answered, or nginx has closed its connection on purpose

my ($http1, $http2, $expected, $counted) = $said =~ /
    ^a\ worker\ killed:\ (\d+)\ responses\ over\ HTTP\/1\.1,\ (\d+)\ over\ 
    HTTP\/2;\ (\d+)\ to\ be\ counted,\ (\d+)\ counted/mx;

ok($http1 > 500 && $http2 > 500 && $expected > 2000,
   'enough of them') or diag $said;

done_testing();
