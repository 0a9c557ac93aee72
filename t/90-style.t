#!/usr/bin/perl

# Copyright (C) ngx_status_module developers

# util/style against nginx's own modules, on which it has to be silent, and
# against files that break one rule each, on which it has to say just that.

use strict;
use warnings;

use FindBin qw($Bin);
use Test::More;

chdir "$Bin/.." or die "$Bin/..: $!\n";

# the modules, and the headers, that the style is learned from
my @MODELS = ((map { "src/http/modules/ngx_http_${_}_module.c" }
                   qw(mirror addition_filter not_modified_filter image_filter
                      sub_filter autoindex log stub_status headers_filter
                      gunzip_filter realip)),
              (map { "src/http/ngx_http_$_.h" } qw(variables cache upstream)));

# file in t/style, line, message
my @BROKEN = (
    [ 'copyright.c', 1, qr{^not an empty line, the copyright} ],
    [ 'tab.c', 17, qr{^tab$} ],
    [ 'blanks.c', 17, qr{^blanks at the end} ],
    [ 'columns.c', 17, qr{^more than 80 columns} ],
    [ 'crlf.c', 1, qr{^CR at the end} ],
    [ 'no_newline.c', 18, qr{^no newline at the end} ],
    [ 'last_empty_line.c', 19, qr{^empty line at the end} ],
    [ 'empty_lines.c', 15, qr{^more than two empty lines} ],
    [ 'between_functions.c', 21, qr{^no two empty lines between functions} ],
    [ 'line_comment.c', 17, qr{^// comment$} ],
    [ 'hexadecimal.c', 17, qr{^"0xFF": not in lower case} ],
    [ 'spelling.c', 17, qr{^"behaviour": not the American} ],
    [ 'macro.c', 11, qr{^"NGX_STYLE_NEXT": a macro with parameters} ],
    [ 'message_capital.c', 17, qr{^a message with a capital} ],
    [ 'message_period.c', 17, qr{^a message with a capital or a period} ],
    [ 'type.c', 11, qr{^"ngx_style_example" does not end with _t} ],
    [ 'struct.c', 11, qr{^"ngx_style_example" does not end with _s} ],
    [ 'function_pointer.c', 11,
      qr{^"ngx_style_handler_t" does not end with _pt} ],
    [ 'ngx_style_guard.h', 7,
      qr{^the header does not start with the guard _NGX_STYLE_GUARD_H_INC} ],
    [ 'ngx_style_guard_end.h', 18, qr{^the header does not end with} ],
    [ 'prototype.c', 15, qr{^no prototype of ngx_style_callee\(\)} ],
    [ 'prototype_exported.c', 12,
      qr{^no prototype of ngx_style_exported\(\)} ],
    [ 'return_type.c', 14, qr{^the return type is not on its own line} ],
    [ 'function_brace.c', 15, qr{^the brace is not on its own line} ],
    [ 'declarations_sorted.c', 18,
      qr{^"ngx_str_t" is declared below the longer "ngx_uint_t"} ],
    [ 'declarations_aligned.c', 18, qr{^"i" is not in column 17:} ],
    [ 'declarations_asterisk.c', 17, qr{^"s" is not in column 18:} ],
    [ 'declarations_crowded.c', 18,
      qr{^no empty line after the declarations} ],
    [ 'declarations_late.c', 18, qr{^a declaration below the top} ],
    [ 'keyword.c', 17, qr{^"if": no space after the keyword} ],
    [ 'call.c', 17, qr{^"ngx_strlen": a space before the parenthesis} ],
    [ 'brace_space.c', 17, qr{^"\)\{": no space next to the brace} ],
    [ 'cast_space.c', 17, qr{^"\(ngx_int_t\)": a cast is not} ],
    [ 'cast_asterisk.c', 17, qr{^"\(u_char\*\) ": a cast is not} ],
    [ 'operator.c', 17, qr{^"&&": an operator at the end} ],
    [ 'brace_of_lines.c', 18, qr{^the brace is not on its own line} ],
    [ 'brace_of_line.c', 18, qr{^the brace is not after the "if"} ],
    [ 'no_braces.c', 18, qr{^no braces after the "if"} ],
    [ 'empty_statement.c', 17,
      qr{^no "\{ /\* void \*/ \}" after the "while"} ],
    [ 'empty_body.c', 17, qr{^no "/\* void \*/" in the body} ],
    [ 'else_empty_line.c', 20, qr{^no empty line before "\} else"} ],
    [ 'else_line.c', 21, qr{^not "\} else \{"} ],
    [ 'allocation.c', 19, qr{^no "if \(p == NULL\)" follows} ],
    [ 'allocation_other_check.c', 24, qr{^no "if \(q == NULL\)" follows} ],
    [ 'allocation_in_condition.c', 19,
      qr{^ngx_pnalloc\(\) is not in an assignment} ],
    [ 'allocation_in_argument.c', 17,
      qr{^ngx_pcalloc\(\) is not in an assignment} ],
    [ 'pointer.c', 17, qr{^"!pool" instead of "pool == NULL"} ],
    [ 'function_size.c', 15, qr{^ngx_style_example\(\) has 84 lines} ],
);

for (@BROKEN) {
    my ($name, $line, $message) = @$_;

    like_violation("t/style/$name", $line, $message);
}

is_deeply([ sort map { $_->[0] } @BROKEN ],
          [ sort map { s{.*/}{}r } glob 't/style/*' ],
          'every file of t/style is in the table');

is_deeply([ style('--no-size', 't/style/function_size.c') ], [ 0, '' ],
          '--no-size t/style/function_size.c');

my @two = map { "t/style/$_" } qw(type.c tab.c);
my ($status, $output) = style(@two);

is($status, 1, 'two files: status');
like($output, qr{\A\Q$two[1]\E:17: .*\n\Q$two[0]\E:11: .*\n\z}, 'two files');

for my $arguments ([], ['--no-size'], ['--help']) {
    ($status, $output) = style(@$arguments);

    is($status, 2, "no files: status (@$arguments)");
    like($output, qr{\Ausage: util/style .*\n\z}, "usage (@$arguments)");
}

SKIP: {
    # "make test" has left it there, and has printed the reason

    skip('there is no source of nginx', 1) if -e 'build/no-source';

    my $source = $ENV{NGINX_SOURCE} || qx(util/nginx-source);

    chomp $source;

    for my $model (@MODELS) {
        ok(-f "$source/$model", "$model is in the source of nginx");
        is_deeply([ style('--no-size', "$source/$model") ], [ 0, '' ], $model);
    }
}

done_testing();


sub style {
    my @arguments = @_;

    open my $pipe, '-|', 'util/style', @arguments or die "util/style: $!\n";
    my $output = do { local $/; <$pipe> } // '';
    close $pipe;

    return ($? >> 8, $output);
}


sub like_violation {
    my ($file, $line, $message) = @_;
    my ($status, $output) = style($file);

    is($status, 1, "$file: status");
    is($output =~ tr/\n//, 1, "$file: one violation");

    my ($where, $what) = $output =~ /\A(.*?:\d+): (.*)\n/;

    is($where, "$file:$line", "$file: line");
    like($what, $message, "$file: message");
}
