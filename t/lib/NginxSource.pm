package NginxSource;

# Copyright (C) ngx_status_module developers

# "use NginxSource" in a suite that builds with the source of Debian's nginx,
# which not every mirror has: where "make test" has found none, the suite is
# skipped, with the reason.

use strict;
use warnings;

use Test::More;


sub import {
    open my $in, '<', 'build/no-source' or return;

    chomp(my @said = <$in>);
    plan(skip_all => $said[-1] || 'there is no source of nginx');
}


1;
