package Blocks;

# Copyright (C) ngx_status_module developers

# For util/mutants, by StatusTest: runs the blocks of a suite whose numbers
# MUTANTS_BLOCKS lists, or all if it is empty, and tells the number of each.
# Where MUTANTS_COUNTS is the folder with the objects of a module that counts
# what is executed, the counts of a block go to "BLOCK" in it.

use strict;
use warnings;

use File::Basename qw(dirname);
use File::Path qw(make_path);
use Test::More;

my %wanted = map { $_ => 1 } split /,/, $ENV{MUTANTS_BLOCKS};
my $counts = $ENV{MUTANTS_COUNTS};
my ($running, $next);

my $blocks = \&Test::Base::blocks;
my $stopped = \&Test::Nginx::Util::check_prev_block_shutdown_error_log;

no warnings qw(prototype redefine);

*Test::Base::blocks = sub {
    return grep { !%wanted || $wanted{$_->seq_num} } $blocks->(@_);
};

Test::Nginx::Util::add_block_preprocessor(sub {
    $next = $_[0]->seq_num;
    note("block $next");
});

# called when the nginx of a block has ended, before that of the next starts

*Test::Nginx::Util::check_prev_block_shutdown_error_log = sub {
    keep($running) if $counts && $running;
    $running = $next;
    $stopped->();
};


sub keep {
    my ($block) = @_;

    for my $data (glob "$counts/addon/*/*.gcda") {
        my $kept = $data =~ s{/addon/(.*)}{/$block/$1}r;

        make_path(dirname($kept));
        rename $data, $kept or die "cannot move $data: $!";
    }
}


1;
