#!/usr/bin/perl

# Copyright (C) ngx_status_module developers

# util/mutations on a function with all that it looks for: each fault that it
# has to find is listed, and nothing else is one.  And each of t/survivors is a
# fault that can still be made; that they survive, "make mutants" sees.

use strict;
use warnings;

use File::Temp ();
use FindBin qw($Bin);
use JSON::PP;
use Test::More;

chdir "$Bin/.." or die "$Bin/..: $!\n";

my $source = <<'_EOC_';

static ngx_int_t ngx_status_a(ngx_uint_t n);


static ngx_str_t  ngx_status_b[] = { ngx_string("a && b"), NULL };

#define ngx_status_c(x)                                                       \
    if (x && 1) {                                                             \
        return NGX_OK;                                                        \
    }


static ngx_int_t
ngx_status_a(ngx_uint_t n)
{
    ngx_str_t *s = n;

    u_char      *p, *last;
    ngx_uint_t   i, found;
    ngx_conf_t  *cf = n;

    static ngx_str_t  name = ngx_string("a");

    p = NULL;
    found = 0;

    /* if (n || p) { return NGX_OK; } */

    for (i = 0; i < n; i++) {
        found = 1;
    }

    while (p < last && (*p == ';' || p[n - 1] == '"')) {
        p++;
        break;
    }

    if (n) {
        ngx_log_debug0(NGX_LOG_DEBUG_HTTP, cf->log, 0, "n");
        return NGX_DECLINED;

    } else if (!(n >= 2 && p)) {
        cf->args = found ? p : NULL;
    }

    switch (n) {

    case 1:
        (void) ngx_status_d("a < b",
                            p && found);
        return 1;

    default:
        return p || (found && n);
    }

    if (n == 1 || (p && found) || ngx_status_e(n && p, -1)) {
        return NGX_CONF_OK;
    }

    return n != (ngx_uint_t) -1;
}
_EOC_

my @expected = split /\n/, <<'_EOC_';
for (i = 0; i < n; i++) {  [< is <=]
found = 1;  [removed]
while (p < last && (*p == ';' || p[n - 1] == '"')) {  [without "p < last"]
while (p < last && (*p == ';' || p[n - 1] == '"')) {  [without "(*p == ';' || p[n - 1] == '"')"]
while (p < last && (*p == ';' || p[n - 1] == '"')) {  [< is <=]
while (p < last && (*p == ';' || p[n - 1] == '"')) {  [without "*p == ';'"]
while (p < last && (*p == ';' || p[n - 1] == '"')) {  [without "p[n - 1] == '"'"]
while (p < last && (*p == ';' || p[n - 1] == '"')) {  [without - 1]
p++;  [removed]
if (n) {  [never]
if (n) {  [negated]
return NGX_DECLINED;  [returns NGX_OK]
} else if (!(n >= 2 && p)) {  [without "n >= 2"]
} else if (!(n >= 2 && p)) {  [without "p"]
} else if (!(n >= 2 && p)) {  [>= is >]
cf->args = found ? p : NULL;  [not "found"]
cf->args = found ? p : NULL;  [removed]
p && found);  [without "p"]
p && found);  [without "found"]
(void) ngx_status_d("a < b",  [removed]
return 1;  [returns 0]
return p || (found && n);  [without "p"]
return p || (found && n);  [without "(found && n)"]
return p || (found && n);  [without "found"]
return p || (found && n);  [without "n"]
if (n == 1 || (p && found) || ngx_status_e(n && p, -1)) {  [without "n == 1"]
if (n == 1 || (p && found) || ngx_status_e(n && p, -1)) {  [without "(p && found)"]
if (n == 1 || (p && found) || ngx_status_e(n && p, -1)) {  [without "ngx_status_e(n && p, -1)"]
if (n == 1 || (p && found) || ngx_status_e(n && p, -1)) {  [without "p"]
if (n == 1 || (p && found) || ngx_status_e(n && p, -1)) {  [without "found"]
if (n == 1 || (p && found) || ngx_status_e(n && p, -1)) {  [without "n"]
if (n == 1 || (p && found) || ngx_status_e(n && p, -1)) {  [without "p"]
return NGX_CONF_OK;  [returns NGX_CONF_ERROR]
_EOC_

my $file = File::Temp->new(SUFFIX => '.c');
print $file $source;
close $file;

my $mutants = decode_json(scalar qx(util/mutations -j $file));

is($?, 0, 'exit status');
is(join("\n", sort map { $_->{change} } @$mutants),
   join("\n", sort @expected), 'the faults');
is(join(' ', sort keys %{{ map { $_->{function} => 1 } @$mutants }}),
   'ngx_status_a', 'their function');

# what each of them makes of its line

for my $test ([ 'p++;  [removed]', ';' ],
              [ 'if (n) {  [negated]', 'if (!(n)) {' ],
              [ 'if (n) {  [never]', 'if (0) {' ],
              [ 'for (i = 0; i < n; i++) {  [< is <=]',
                'for (i = 0; i <= n; i++) {' ],
              [ 'return NGX_DECLINED;  [returns NGX_OK]', 'return NGX_OK;' ],
              [ 'return p || (found && n);  [without "p"]',
                'return 0 || (found && n);' ],
              [ 'return p || (found && n);  [without "found"]',
                'return p || (1 && n);' ],
              [ 'cf->args = found ? p : NULL;  [not "found"]',
                'cf->args = !(found) ? p : NULL;' ])
{
    my ($change, $line) = @$test;
    my ($mutant) = grep { $_->{change} eq $change } @$mutants;

    my $text = $source;
    substr($text, $mutant->{start}, $mutant->{stop} - $mutant->{start})
        = $mutant->{text};

    is((split /\n/, $text)[$mutant->{first} - 1] =~ s/^\s+//r, $line, $change);
}

# With all of them in the source, each does the same as alone, and says that it
# would make a difference where it does.  "f" is called with all of 0 to 3, and
# what it returns and leaves in "seen" is printed.

my $program = <<'_EOC_';
#include <stdio.h>

typedef struct { int n; unsigned  bit:1; struct { int x, y; } pair; } f_t;

#define NGX_OK  0
#define NGX_ERROR  -1
#define ngx_strcmp(a, b)  ((a) != (b))
#define set(a, b)  (a)->n = (b); (a)->pair.x++

static int  calls;

int
f_call(int n)
{
    calls += n;

    return n > 1 && calls < 100;
}

int
f(f_t *s, int a, int b, int c)
{
    int  i, n;

    n = 0;

    for (i = 0; i < a; i++) {
        n += 2;
    }

    while (n > b && f_call(n)) {
        n = n - 1;
    }

    if (a == 1) {
        s->bit = 1;
        set(s, b + 1);
        n = f_call(n + 1);

    } else if (b >= 2 || (c && f_call(c)) || a <= s->n) {
        s->pair.y = a ? b : c;
        s->pair = s->pair;
    }

    if (!(a > 1 && ngx_strcmp(c, 0))) {
        return NGX_OK;
    }

    n += (b == 2) ? n + 1 : -1;
    s->n = n;

    if (c == 3) {
        goto failed;
    }

    return a < b || c;

failed:

    s->pair.x = 9;

    return NGX_ERROR;
}
_EOC_

my $main = <<'_EOC_';
int
main()
{
    for (int i = 0; i < 64; i++) {
        f_t s = { i % 5 };
        calls = 0;
        MET_NONE
        int result = f(&s, i & 3, i >> 2 & 3, i >> 4);
        printf("%d %d %d %d %d %d", result, calls, s.n, s.bit, s.pair.x,
               s.pair.y);
        MET
        printf("\n");
    }
}
_EOC_

my $dir = File::Temp->newdir;
my @cc = (qw(cc -w -O1 -x c -o), "$dir/a.out");


# what a program prints, by line

sub lines_of {
    my ($text, @options) = @_;

    open my $cc, '|-', @cc, @options, '-' or die "cannot run cc: $!";
    print $cc $text;
    close $cc or BAIL_OUT("the program does not compile:\n$text");

    return ran();
}

sub ran { return split /\n/, qx($dir/a.out) }

sub put {
    my ($name, $text) = @_;

    open my $out, '>', "$dir/$name" or die "cannot create $name: $!";
    print $out $text;
    close $out or die "cannot write $name: $!";
}

put('f.c', $program);

my $number = 7;
my $faults = decode_json(scalar qx(util/mutations -j $dir/f.c));
my $all = qx(util/mutations -i $number $dir/f.c);

is($all =~ tr/\n//, $program =~ tr/\n//, 'lines stay where they are');

my @right = lines_of($program . $main =~ s/MET\w*//gr);
my @alone = map {
    my $text = $program;
    substr $text, $_->{start}, $_->{stop} - $_->{start}, $_->{text};
    [lines_of($text . $main =~ s/MET\w*//gr)];
} @$faults;

my $met = 'for (int k = 0; k < 100; k++)'
          . ' if (ngx_status_mutants->seen[k]) printf(" m%d", k);';
my $none = 'memset((void *) ngx_status_mutants->seen, 0, MUTANTS);';

put('state', "\0" x (4 + 2 * 65536));

my @together = lines_of($all . $main =~ s/MET_NONE/$none/r =~ s/MET/$met/r,
                        qq(-DNGX_STATUS_MUTANTS="$dir/state"),
                        qw(-include util/mutants.h));

is(join("\n", map { s/ m.*//r } @together), join("\n", @right), 'none is on');

for my $fault (@$faults) {
    my $alone = shift @alone;
    my @unseen = grep { $right[$_] ne ($alone->[$_] // '')
                        && $together[$_] !~ / m$number\b/ } 0 .. $#right;

    put('state', pack('L', $number) . "\0" x (2 * 65536));

    is(join("\n", map { s/ m.*//r } ran()), join("\n", @$alone),
       "$fault->{change} does the same as alone");
    is("@unseen", '', "$fault->{change} is seen where it makes a difference");

    $number++;
}

cmp_ok(scalar(grep { !/ m7\b/ } @together), '>', 0, 'not each is seen always');

my @sources = split ' ', qx(find ngx_status_module -name '*.c');
my %faults;

$faults{$_->{file} =~ s{^ngx_status_module/}{}r
        . ", $_->{function}(): $_->{change}"}++
    for @{decode_json(scalar qx(util/mutations -j @sources))};

my $place;

open my $in, '<', 't/survivors' or die "t/survivors: $!";

while (<$in>) {
    $place = $1 if /^(\S+\.c, \w+\(\)):$/;
    ok($faults{"$place: $1"}--, "t/survivors:$.: $1") if /^    (\S.*)$/;
}

done_testing();
