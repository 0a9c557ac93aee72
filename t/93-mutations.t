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
