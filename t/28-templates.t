# Copyright (C) ngx_status_module developers

# The templates of docs/recipes.md for Kubernetes, SCIM, FHIR, and OAuth, as
# they stand there: what they make of each status is valid by a JSON schema.

use Test::More;

BEGIN {
    plan(skip_all => "not installed: nodejs (Debian's package)")
        unless $^C || grep { -x "$_/node" } split /:/, $ENV{PATH};
}

use lib 't/lib';
use StatusTest 'no_plan';

use Cwd qw(cwd);
use IPC::Open2;

our @codes = (400, 401, 403, 404, 405, 409, 410, 413, 415, 422, 429, 500, 502,
              503, 504);
our %types = (
    kubernetes => 'application/json', scim => 'application/scim+json',
    fhir => 'application/fhir+json', oauth => 'application/json',
);

our $http_config = do {
    open my $in, '<', 'docs/recipes.md' or die "docs/recipes.md: $!";
    local $/;
    my ($recipe) = <$in> =~ /^## Kubernetes, SCIM.*?^```nginx http\n(.*?)^```/ms
        or die 'docs/recipes.md: no such recipe';
    $recipe =~ s/^server \{.*//ms;
    $recipe;
};

our $config = "error_json on;\n" . CORE::join '', map {
    my $name = $_;
    "location /$name/ {\nerror_json_format $name;\n"
    . CORE::join('', map { "location /$name/$_ { return $_; }\n" } @codes)
    . "}\n";
} sort keys %types;


# what a schema says of each document

sub validate {
    my (@documents) = @_;

    my $pid = open2(my $out, my $in, 'node', 't/clients/schemas.mjs',
                    cwd() . '/build/clients/node_modules');
    print {$in} JSON::PP->new->encode(\@documents);
    close $in;

    my @said = <$out>;
    waitpid $pid, 0;

    chomp @said;
    is($?, 0, 'schemas: exit status');
    return @said;
}

run_tests();

__DATA__

=== TEST 1: each status is valid in each of them
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
my (@documents, @names);

for my $name (sort keys %types) {
    for my $code (@codes) {
        my $res = client()->get("/$name/$code");

        is("$res->{status} @{$res->{headers}{'content-type'}}",
           "$code $types{$name}", "$name, $code: type");
        push @documents, [ $name, decode($res->{body}) ];
        push @names, "$name, $code";
    }
}

my @said = validate(@documents);

is($said[$_], 'ok', $names[$_]) for 0 .. $#names;



=== TEST 2: a schema finds what is wrong
--- config
--- client
my @said = validate([ 'scim', { status => 404 } ], [ 'fhir', { issue => [] } ],
                    [ 'oauth', { error => 'NotFound' } ],
                    [ 'kubernetes', { kind => 'Status' } ]);

isnt($_, 'ok', $_) for @said;
is(scalar @said, 4, 'all of them');
