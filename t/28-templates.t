# Copyright (C) ngx_status_module developers

# The templates of docs/recipes.md for Kubernetes, SCIM, FHIR, and OAuth, as
# they stand there: what they make of each status is valid by the published
# schema or read by a client, and valid by what the specification says.

use Test::More;

BEGIN {
    plan(skip_all => "not installed: nodejs (Debian's package)")
        unless $^C || grep { -x "$_/node" } split /:/, $ENV{PATH};
}

use lib 't/lib';
use StatusTest 'no_plan';

use Cwd qw(cwd);
use IPC::Open2;

our @codes = (400, 401, 403, 404, 405, 406, 408, 409, 410, 413, 415, 422, 429,
              500, 501, 502, 503, 504);
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
    . CORE::join('', map { "location /$name/$_ { return $_ text; }\n" } @codes)
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
        push @documents, [ $name, decode($res->{body}), $code ];
        push @names, "$name, $code";
    }
}

my @said = validate(@documents);

is($said[$_], 'ok', $names[$_]) for 0 .. $#names;



=== TEST 2: what is wrong is found, by the schema and by what is published
--- config
--- client
my $scim = 'urn:ietf:params:scim:api:messages:2.0:Error';
my %status = (kind => 'Status', apiVersion => 'v1', metadata => {},
              status => 'Failure', reason => 'NotFound', code => 404);
my %issue = (severity => 'error', code => 'not-found');

my @wrong = (
    [ 'scim', { status => 404 }, 404, 'both' ],
    [ 'scim', { schemas => [ $scim ], status => '404', detail => 7 }, 404,
      'both' ],
    [ 'fhir', { issue => [] }, 404, 'both' ],
    [ 'fhir', { resourceType => 'OperationOutcome',
                issue => [ { %issue, code => 'none' } ] }, 404, 'both' ],
    [ 'fhir', { resourceType => 'OperationOutcome',
                issue => [ { severity => 'error' } ] }, 404, 'schema' ],
    [ 'oauth', { error => 'NotFound' }, 404, 'schema' ],
    [ 'oauth', { error_description => 'x' }, 404, 'both' ],
    [ 'kubernetes', { kind => 'Status' }, 404, 'schema' ],
    [ 'kubernetes', { %status, code => '404' }, 404, 'both' ],
    [ 'kubernetes', { %status, reason => 'Lost' }, 404, 'schema' ],
);

my @said = validate(map { [ @{$_}[0 .. 2] ] } @wrong);

for (@wrong) {
    my ($name, $by, $said) = (@{$_}[0, 3], shift @said);

    isnt($said, 'ok', "$name: $said");
    is($said =~ /published:/ ? 1 : 0, $by eq 'schema' ? 0 : 1,
       "$name: by what is published");
    unlike($said, qr/^published:/, "$name: by the schema");
}
