# Copyright (C) ngx_status_module developers

# The tables of messages in docs/troubleshooting.md and the messages in the
# source are the same, so that who searches for one finds it, and what to do.
# A conversion is "…" there.

use strict;
use warnings;

use Test::More;

# adjacent literals, and numbers that a macro makes literals of

my $literal = qr/"(?:[^"\\]|\\.)*"/s;
my $literals = qr/$literal(?:\s*(?:$literal|ngx_value\(\w+\)))*/;
my $statement = qr/(?:[^";]|$literal)*;/;

# where a message is, of which $1 is the rest of the statement

my %places = (
    'ngx_conf_log_error' => qr/\bngx_conf_log_error\(($statement)/,
    'ngx_log_error' => qr/\bngx_log_error\(($statement)/,
    'return' => qr/\breturn ($literals);/,
    'parser->error' => qr/\bparser->error = ($statement)/,
    'ngx_status_json_parser_expected' =>
        qr/\bngx_status_json_parser_expected\[\] = \{(.*?\});/s,
    'ngx_status_template_error' =>
        qr/\bngx_status_template_error\(c,[^,;]*,\s*($literals)/,
    'err' => qr/\b(?:ngx_str_set\(err|ngx_sprintf\(err->data), ($literals)/,
);

my %defines;
my %found;
my %messages;
my $calls = 0;

for my $file (glob('ngx_status_module/{,*/}*.h'), glob('ngx_status_module/{,*/}*.c')) {
    my $text = get($file);

    $defines{$1} = $2 while $text =~ /^#define (\w+) +(\w+)/gm;
}

for my $file (glob 'ngx_status_module/{,*/}*.c') {
    my $text = get($file);

    # not in a literal, none of which has a comment's beginning in it

    $text =~ s{/\*.*?\*/}{}gs;

    $calls += () = $text =~ /\bngx_(?:conf_)?log_error\(/g;

    # function by function, since a handler's phrase follows a directive's name

    for my $function (split /^\}\n/m, $text) {
        my ($name) = $function =~ /^(ngx_status_\w+)\([^;]*?\)\n\{/m;
        my $handler = ($name || '') =~ /_slot$|_set(?:_\w+)?$/;

        for my $place (keys %places) {
            while ($function =~ /$places{$place}/g) {
                my $rest = $1;

                # a list and a condition have several, a call the format first

                my @all = $rest =~ /$literals/g;
                $#all = 0 if $place =~ /log_error$/;

                for (@all) {
                    my $message = readable($_);

                    $message = "\"…\" directive $message"
                        if $place eq 'return' && $handler;

                    $messages{$message}{$file} = 1;
                    $found{$place}++;
                }
            }
        }
    }
}

ok($found{$_}, "messages of $_") for sort keys %places;
is($found{ngx_conf_log_error} + $found{ngx_log_error}, $calls, 'all calls');

my ($section) = get('docs/troubleshooting.md')
                =~ /^## Messages of the module\n(.*?)(?=^## |\z)/ms;
my %documented;

while ($section =~ /^\| `(.*?)` \| (.*) \|$/gm) {
    my ($message, $remedy) = ($1, $2);

    $message =~ s/\\\|/|/g;

    ok(!$documented{$message}++, "once: $message");
    like($remedy, qr/\w+ \w+/, "what to do: $message");
}

for (sort keys %messages) {
    ok($documented{$_}, "documented: $_")
        or diag 'in ' . join ' ', sort keys %{$messages{$_}};
}

for (sort keys %documented) {
    ok($messages{$_}, "in the source: $_");
}

done_testing();


sub get {
    my ($file) = @_;

    open my $in, '<', $file or die "cannot open $file: $!";
    local $/;
    return scalar <$in>;
}


# as it comes out of a printf

sub readable {
    my ($text) = @_;

    $text =~ s/ngx_value\((\w+)\)/"$defines{$1}"/g;

    my $message = join '', map { substr $_, 1, -1 } $text =~ /$literal/g;

    $message =~ s/%[a-zA-Z]\w?(?![a-z])|%[a-zA-Z]/…/g;
    $message =~ s/\\(.)/$1/g;

    $message =~ s/%%/%/g;

    return $message;
}
