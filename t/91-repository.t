#!/usr/bin/perl

# Copyright (C) ngx_status_module developers

# What the documents, the Makefile and the hosted CI say of one another: a
# command that is documented is there, and one that is there is documented.

use strict;
use warnings;

use FindBin qw($Bin);
use Test::More;
use YAML::XS ();

chdir "$Bin/.." or die "$Bin/..: $!";


sub slurp {
    my ($file) = @_;

    open my $in, '<:raw', $file or die "$file: $!";
    local $/;
    return scalar <$in>;
}


# the files of the tree, those of a release

my ($tarball) = qx(util/dist) =~ /^(.*)\n\z/ or BAIL_OUT('no files');
my @files = grep { -f } map { s{^[^/]+/}{}r } split /\n/, qx(tar -tzf $tarball);

cmp_ok(scalar(@files), '>', 100, 'the files are known');


# .editorconfig

for my $file (@files) {
    next if $file =~ m{^t/(?:pages|style|fuzz/corpus)/|\.(?:png|svg)$};

    my $text = slurp($file);

    ok($text =~ /[^\n]\n\z/ && $text !~ /[ \t\r]$/m,
       "$file: ends with a line, and no line with blanks");
}


# the commands

my $makefile = slurp('Makefile');
my ($phony) = $makefile =~ /^\.PHONY: ((?:\\\n|[^\n])+)/m;
my %targets = map { $_ => 1 } split /[\s\\]+/, $phony;

delete $targets{'$(CHECKS)'};

my %parts = map { $_ => 1 } qw(all FORCE browser clients fuzzers help unit);
my $help = qx(make -s help);

is_deeply([ sort $help =~ /^make (\w+) /mg ],
          [ sort grep { !$parts{$_} } keys %targets ],
          '"make help" has the commands');

for my $file ('.ci/run', grep { /\.(?:md|yml)$/ } @files) {
    my %unknown;

    for (slurp($file) =~ /(?:`|\brun:\ |^)(?:\w+=\w+\ )?make\ ([a-z]+)
                              (?:`|$|\ [A-Z]+=)/mgx) {
        $unknown{$_} = 1 if !$targets{$_};
    }

    # those of nginx
    delete $unknown{modules};

    is_deeply([ sort keys %unknown ], [], "$file: its commands are there");
}


# the hosted CI

for my $file (grep { m{^\.github/workflows/} } @files) {
    my $workflow = eval { YAML::XS::Load(slurp($file)) };

    ok($workflow, "$file: YAML") or diag($@), next;
    is_deeply([ sort grep { !/^(?:name|permissions)$/ } keys %$workflow ],
              [ 'jobs', 'on' ], "$file: a workflow");

    for my $name (sort keys %{$workflow->{jobs}}) {
        my $job = $workflow->{jobs}{$name};
        my @steps = map { $_->{run} // $_->{uses} } @{$job->{steps}};
        my ($checkout) = grep { $steps[$_] =~ m{^actions/checkout\@v\d+$} }
                         0 .. $#steps;

        ok($job->{'runs-on'}, "$file: $name: a machine");
        ok(defined $checkout, "$file: $name: the tree");

        my @commands = @steps[($checkout // 0) + 1 .. $#steps];

        ok(@commands && !(grep { !/^(?:\w+=\w+ )?make \w+/ } @commands),
           "$file: $name: commands of make") or diag("@commands");
    }
}


# CONTRIBUTING.md, and the suites

my $contributing = slurp('CONTRIBUTING.md');
my @suites = map { m{^t/(\d\d-.*\.t)$} } @files;

is_deeply([ sort $contributing =~ /^\| `(\d)x` \|/mg ],
          [ sort keys %{{ map { substr($_, 0, 1) => 1 } @suites }} ],
          'CONTRIBUTING.md has each decade of the suites');

is_deeply([ sort grep { !-d "ngx_status_module/$_" }
            $contributing =~ m{^\| `(\w+)/` \|}mg ], [],
          'CONTRIBUTING.md has rooms that are there');

# openssl, which makes certificates, is where Debian's own are

my $programs = qr/\b(?:chromium|curl|nghttp|node|php|python3|uwsgi)\b/;

for my $suite (split /\n/, qx(util/suites quick)) {
    unlike(slurp($suite), qr/^use Server;
                             |(?:\bsystem\b|\bqx\b|`|'-\|')[^;\n]*$programs/mx,
           "$suite needs nothing but nginx and Perl");
}


# where to report a hole

for my $file ('SECURITY.md', 'README.md', 'debian/control',
              'debian/changelog')
{
    unlike(slurp($file), qr/[@.](?:invalid|example)\b|\@example\./,
           "$file: no address that does not exist");
}

done_testing();
