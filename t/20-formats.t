# Copyright (C) ngx_status_module developers

# docs/formats.md: each example's configuration is run, and its answer compared
# with the one that is documented.

use lib 't/lib';
use StatusTest 'no_plan';

our $format;
our %examples;

{
    open my $in, '<', 'docs/formats.md' or die "docs/formats.md: $!";
    local $/;
    my $text = <$in>;

    while ($text =~ /^## (\S+)|```nginx (\w+)\n(.*?)```\s+```json\n(.*?)```/gsm)
    {
        if ($1) {
            $format = $1;
            next;
        }

        my ($context, $config, $answer) = ($2, $3, $4);
        $config =~ s/listen \d+/listen 127.0.0.1:\$TEST_NGINX_RAND_PORT_1/;
        push @{$examples{$format}}, [ $context, $config, $answer ];
    }
}

is(CORE::join(' ', sort keys %examples),
   'Members Templates anthropic catalog connect google graphql jsonapi '
   . 'jsonrpc oci odata openai problem',
   'sections with examples');

sub example {
    my ($context, $format, $number) = @_;
    my $example = $examples{$format}[$number || 0];
    return $example->[0] eq $context ? $example->[1] : '';
}

# the answer has to be that of the document, and JSON for another parser

sub answer_ok {
    my ($c, $type, $format, $number) = @_;

    my $res = $c->get('/orders/7');
    my $example = $examples{$format}[$number || 0];

    is("@{$res->{headers}{'content-type'}}", $type, "$format: type");
    is($res->{body}, $example->[2], "$format: document");
    ok(decode($res->{body}), "$format: valid JSON");
}

run_tests();

__DATA__

=== TEST 1: catalog
--- config eval: main::example('server', 'catalog')
--- client
answer_ok(client(), 'application/json', 'catalog');



=== TEST 2: problem
--- config eval: main::example('server', 'problem')
--- client
answer_ok(client(), 'application/problem+json', 'problem');



=== TEST 3: problem with a type
--- config eval: main::example('server', 'problem', 1)
--- client
answer_ok(client(), 'application/problem+json', 'problem', 1);



=== TEST 4: google
--- config eval: main::example('server', 'google')
--- client
answer_ok(client(), 'application/json', 'google');



=== TEST 5: jsonapi
--- config eval: main::example('server', 'jsonapi')
--- client
answer_ok(client(), 'application/vnd.api+json', 'jsonapi');



=== TEST 6: odata
--- config eval: main::example('server', 'odata')
--- client
answer_ok(client(), 'application/json', 'odata');



=== TEST 7: connect
--- config eval: main::example('server', 'connect')
--- client
answer_ok(client(), 'application/json', 'connect');



=== TEST 8: graphql
--- config eval: main::example('server', 'graphql')
--- client
answer_ok(client(), 'application/graphql-response+json', 'graphql');



=== TEST 9: jsonrpc
--- config eval: main::example('server', 'jsonrpc')
--- client
answer_ok(client(), 'application/json', 'jsonrpc');



=== TEST 10: openai
--- config eval: main::example('server', 'openai')
--- client
answer_ok(client(), 'application/json', 'openai');



=== TEST 11: anthropic
--- config eval: main::example('server', 'anthropic')
--- client
answer_ok(client(), 'application/json', 'anthropic');



=== TEST 12: oci
--- config eval: main::example('server', 'oci')
--- client
answer_ok(client(), 'application/json', 'oci');



=== TEST 13: a template
--- http_config eval: main::example('http', 'Templates')
--- config
--- client
answer_ok(HttpClient->new($Test::Nginx::Util::RandPorts->{TEST_NGINX_RAND_PORT_1}), 'application/vnd.orders+json', 'Templates');



=== TEST 14: members
--- http_config eval: main::example('http', 'Members')
--- config
--- client
answer_ok(HttpClient->new($Test::Nginx::Util::RandPorts->{TEST_NGINX_RAND_PORT_1}), 'application/json', 'Members');
