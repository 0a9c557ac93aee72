#!/usr/bin/perl

# Copyright (C) ngx_status_module developers

# util/rooms against a small module, on which it has to be silent, and against
# that module with one file that looks where its room may not, or that gets
# around the check.

use strict;
use warnings;

use File::Path qw(make_path);
use File::Temp qw(tempdir);
use FindBin qw($Bin);
use Test::More;

chdir "$Bin/.." or die "$Bin/..: $!\n";

my $CORE = "#include <ngx_config.h>\n#include <ngx_core.h>\n";
my $HTTP = "$CORE#include <ngx_http.h>\n";

# what each file includes of the others
our %FILES = (
    'lib/ngx_status_l.h' => $CORE,
    'lib/ngx_status_l.c' => $CORE . quoted('l'),
    'document/ngx_status_d.h' => $HTTP . quoted('l'),
    'document/ngx_status_d.c' => $HTTP . quoted('d', 'l'),
    'ngx_status.h' => $HTTP . quoted('d', 'l'),
    'page/ngx_status_p.h' => $HTTP . quoted('', 'd', 'l'),
    'page/ngx_status_p.c' => $HTTP . quoted('p', '', 'd', 'l'),
    'response/ngx_status_r.h' => $HTTP . quoted('', 'd', 'l'),
    'response/ngx_status_r.c' => $HTTP . quoted('r', '', 'd', 'l'),
    'ngx_status_m.c' => $HTTP . quoted('', 'r', 'p', 'd', 'l'),
);

# file, what is added to it, message
my @BROKEN = (
    [ 'lib/ngx_status_l.c', "#include <ngx_http.h>\n", see('lib') ],
    [ 'lib/ngx_status_l.h', "#include <ngx_http.h>\n", see('lib') ],
    [ 'lib/ngx_status_l.c', quoted('d'), see('lib') ],
    [ 'lib/ngx_status_l.c', quoted(''), see('lib') ],
    [ 'document/ngx_status_d.c', quoted(''), see('document') ],
    [ 'document/ngx_status_d.c', quoted('r'), see('document') ],
    [ 'document/ngx_status_d.c', quoted('p'), see('document') ],
    [ 'page/ngx_status_p.c', quoted('r'), see('page') ],
    [ 'page/ngx_status_p.h', quoted('r'), see('page') ],
    [ 'response/ngx_status_r.c', quoted('p'), see('response') ],
    [ 'ngx_status.h', quoted('p'), see('response') ],
    [ 'ngx_status.h', quoted('r'), see('page') ],
    [ 'response/ngx_status_r.c', "#include \"../page/ngx_status_p.h\"\n",
      qr{:\d+: "\.\./page/ngx_status_p\.h": an include with a path$}m ],
    [ 'lib/ngx_status_l.c', "extern ngx_uint_t  ngx_status_d;\n",
      qr{:\d+: "extern" outside of a header$}m ],
    [ 'lib/ngx_status_l.c', "ngx_int_t ngx_status_d_call(void);\n",
      qr{:\d+: a prototype of ngx_status_d_call\(\) outside of a header$}m ],
    [ 'lib/ngx_status_l.c',
      "ngx_int_t ngx_status_l(void);\n\n"
      . "ngx_int_t\nngx_status_l(void)\n{\n"
      . "    return ngx_status_d_call();\n}\n", see('lib') ],
);

my ($status, $output) = rooms();

is("$status $output", '0 ', 'the module');

for (@BROKEN) {
    my ($file, $text, $message) = @$_;
    my ($last) = (split /\n/, $text)[0];

    ($status, $output) = rooms($file, $text);

    is($status, 1, "$file: $last: status");
    like($output, $message, "$file: $last: message");
}

{
    local %FILES = map { $_ => $FILES{$_} } grep { !/^lib/ } keys %FILES;

    ($status, $output) = rooms();

    is($status, 1, 'an empty room: status');
    like($output, qr{/lib: no files$}m, 'an empty room: message');
}

for my $arguments ([], ['--help'], ['a', 'b']) {
    open my $pipe, '-|', 'util/rooms', @$arguments or die "util/rooms: $!\n";
    $output = do { local $/; <$pipe> } // '';
    close $pipe;

    is($? >> 8, 2, "usage: status (@$arguments)");
    like($output, qr{\Ausage: util/rooms .*\n\z}, "usage (@$arguments)");
}

done_testing();


sub quoted {
    my @names = map { $_ && "_$_" } @_;

    return join '', map { "#include \"ngx_status$_.h\"\n" } @names;
}


sub see {
    my ($room) = @_;

    return qr{: does not compile with what "\Q$room\E" may see$}m;
}


# writes the module, with the text added to the file, and runs util/rooms
sub rooms {
    my ($changed, $text) = @_;
    my $dir = tempdir(CLEANUP => 1);

    make_path(map { "$dir/$_" } qw(lib document page response));

    for my $file (keys %FILES) {
        open my $out, '>', "$dir/$file" or die "$dir/$file: $!\n";
        print $out $FILES{$file}, $changed && $file eq $changed ? $text : '';
        close $out or die "$dir/$file: $!\n";
    }

    my $said = qx(util/rooms $dir 2>&1);

    return ($? >> 8, $said);
}
