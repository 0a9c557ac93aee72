# Copyright (C) ngx_status_module developers

# The catalog's page as people meet it: in Chromium, wide and narrow, light and
# dark, on paper, and through axe-core's eyes.  What HTML and CSS come to only
# a browser can tell.
#
# PICTURE=docs/status-codes-page.png takes the picture for the documentation.

use Test::More;

use lib 't/lib';
use Installed node => 'nodejs', chromium => 'chromium';
use StatusTest 'no_plan';

use IPC::Open2;

our $chromium = Installed::path('chromium');

# rows of the page, of the tables with other rows laid over them

sub rows {
    my (%own) = @_;
    my %rows;

    open my $in, '<', 'docs/status-codes.md'
        or die "cannot open docs/status-codes.md: $!";

    while (<$in>) {
        $rows{$1} = [ $1, $2, '', $3 ]
            if /^\| (\d\d\d|\dxx) \| (.*?) \| (.*?) \|$/;
    }

    # errors first

    my @codes = sort keys %{{ %rows, %own }};

    return [ map { $own{$_} || $rows{$_} } (grep { /^[45]/ } @codes),
                                           (grep { !/^[45]/ } @codes) ];
}


# runs the program, whose lines are the results

sub browse {
    my ($input) = @_;
    my $lines = 0;

    my $pid = open2(my $out, my $in, 'timeout', 1200, 'node',
                    't/browser/catalog-page.mjs');

    print $in JSON::PP->new->ascii->encode($input);
    close $in;

    while (<$out>) {
        chomp;
        $lines++;

        if (/^(not )?ok (.*)/) {
            ok(!$1, $2);

        } else {
            is($_, 'end', 'a line of the program');
        }
    }

    waitpid($pid, 0);

    is($?, 0, 'the program\'s status');
    cmp_ok($lines, '>', 20, 'results');
}


run_tests();

__DATA__

=== TEST 1: the page in Chromium
--- config
    location = /status-codes { error_json_catalog; }

    location = /own {
        error_json_catalog;
        error_json_entry 401 "SignIn" "The token is missing or expired.";
        error_json_entry 450 "<script>" "</td> \"&amp;\" <script>alert(1)";
        error_json_entry 499 "Donaudampfschifffahrtsgesellschaftskapitaen"
            "https://example.com/0123456789/0123456789/0123456789/0123456789";
    }
--- client
my $base = "http://127.0.0.1:$Test::Nginx::Util::ServerPortForClient";

browse({
    chromium => $chromium,
    picture => $ENV{PICTURE},
    url => "$base/status-codes",
    rows => rows(),
    own => "$base/own",
    ownRows => rows(
        401 => [ '401', 'SignIn', 'overridden',
                 'The token is missing or expired.' ],
        450 => [ '450', '<script>', 'added',
                 '</td> "&amp;" <script>alert(1)' ],
        499 => [ '499', 'Donaudampfschifffahrtsgesellschaftskapitaen', 'added',
                 'https://example.com' . '/0123456789' x 4 ],
    ),
});
