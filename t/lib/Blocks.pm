package Blocks;

# Copyright (C) ngx_status_module developers

# For util/mutants: runs the blocks of a suite whose numbers MUTANTS_BLOCKS lists,
# or all if it is empty, and tells the number of each, and a digest of its text.
# Where MUTANTS_STATE is the state that util/mutants.h describes, it is told, too,
# which faults a block has met.
#
# A suite of Test::Nginx has it from StatusTest; others call begin().

use strict;
use warnings;

use Digest::MD5 qw(md5_hex);
use Encode qw(encode_utf8);
use Test::More;

# as in util/mutants.h

my $MUTANTS = 65536;

my %wanted = map { $_ => 1 } split /,/, $ENV{MUTANTS_BLOCKS} // '';
my $state = $ENV{MUTANTS_STATE};
my $running;


# whether a part of a suite, with a number and a text of its own, is to be run

sub begin {
    my ($number, $text) = @_;

    return 1 unless defined $ENV{MUTANTS_BLOCKS};
    return 0 if %wanted && !$wanted{$number};

    tell_block($number, $text);
    ended($number);

    return 1;
}


# whether all parts are

sub all {
    return !%wanted;
}


sub tell_block {
    my ($number, $text) = @_;

    note("block $number ", md5_hex(encode_utf8($text)));
}


# tells what the block before has met

sub ended {
    my ($next) = @_;

    met($running) if $state && $running;
    $running = $next;
}


sub met {
    my ($block) = @_;

    open my $file, '+<:raw', $state or die "cannot open $state: $!";
    seek $file, 4, 0;
    read($file, my $seen, $MUTANTS);

    my @seen;
    push @seen, $-[0] while $seen =~ /\x01/g;

    note("seen $block @seen");

    seek $file, 4, 0;
    print {$file} "\0" x $MUTANTS;
    close $file or die "cannot write $state: $!";
}


# the blocks of Test::Nginx

sub of_nginx {
    my $next;
    my $blocks = \&Test::Base::blocks;
    my $stopped = \&Test::Nginx::Util::check_prev_block_shutdown_error_log;

    no warnings qw(prototype redefine);

    *Test::Base::blocks = sub {
        return grep { !%wanted || $wanted{$_->seq_num} } $blocks->(@_);
    };

    Test::Nginx::Util::add_block_preprocessor(sub {
        my ($block) = @_;
        my $text = join "\0", map { ref $_ ? () : $_ // '' }
            $block->name =~ s{^TEST \d+: }{}r,
            map { $block->original_values->{$_} }
            sort keys %{$block->original_values};

        $next = $block->seq_num;
        tell_block($next, $text);
    });

    # called when the nginx of a block has ended, before that of the next starts

    *Test::Nginx::Util::check_prev_block_shutdown_error_log = sub {
        ended($next);
        $stopped->();
    };
}


1;
