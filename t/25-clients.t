# Copyright (C) ngx_status_module developers

# The formats of protocols, as the protocols' own clients read them: each is
# called with each status code, as an upstream's page of HTML and as an error of
# nginx's own.  What they report is in docs/formats.md.
#
# CLIENTS=update writes it there.

use Test::More;

our $modules = 'build/clients/node_modules';

use lib 't/lib';
use Installed node => 'nodejs', skopeo => 'skopeo';
use StatusTest 'no_plan';

use Cwd qw(cwd);
use IPC::Open2;

our @codes = (400, 401, 403, 404, 408, 409, 413, 422, 429, 500, 502, 503, 504);

# client, format, and what comes before the path

our @clients = (
    [ 'openai', 'openai', '' ],
    [ 'anthropic', 'anthropic', '' ],
    [ 'connect', 'connect', '' ],
    [ 'graphql', 'graphql', '' ],
    [ 'mcp', 'jsonrpc', '' ],
    [ 'jayson', 'jsonrpc', '' ],
    [ 'google', 'google', '' ],
    [ 'problem', 'problem', '' ],
    [ 'skopeo', 'oci', '/v2' ],
);

our %title = (
    openai => '`openai`, Node.js',
    anthropic => '`@anthropic-ai/sdk`, Node.js',
    connect => '`@connectrpc/connect-node`',
    graphql => '`graphql-request`',
    mcp => '`@modelcontextprotocol/sdk`, connecting',
    jayson => '`jayson`',
    google => '`google-gax`, REST',
    problem => '`@inrupt/solid-client-errors`',
    skopeo => '`skopeo inspect`',
);

$ENV{TEST_NGINX_STALL_PORT} = RawUpstream::start(
    map { $_ => sub { sleep 60 } }
    map {
        my ($client, $format, $before) = @$_;
        my $path = "$before/$format/own/504";
        ($path, map { "$path$_" } '/chat/completions', '/v1/messages',
                                  '/test.Echo/Echo', '/manifests/latest');
    } @clients
);

# an error of nginx's own is a real one where nginx has one that is not about
# files

our %own = (
    403 => 'deny all;',
    408 => 'return 408 late;',
    429 => 'add_header Retry-After 1 always; return 429;',
    413 => 'client_max_body_size 1; return 413;',
    502 => 'proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_2;',
    504 => 'proxy_read_timeout 50ms;'
           . ' proxy_pass http://127.0.0.1:$TEST_NGINX_STALL_PORT;',
);

our $config = <<'_EOC_';
    error_json on;
    location /v2/ { return 200 '{}'; }
_EOC_

for (@clients) {
    my ($client, $format, $before) = @$_;
    next if $client eq 'jayson';

    $config .= <<"_EOC_";
    location $before/$format/ {
        error_json_format $format;
        proxy_pass http://127.0.0.1:\$TEST_NGINX_RAND_PORT_1;

@{[ map { "        location $before/$format/own/$_ { "
          . ($own{$_} || "return $_;") . " }\n" } @codes ]}
        location $before/$format/html/ {
            error_json off;
            proxy_pass http://127.0.0.1:\$TEST_NGINX_RAND_PORT_1;
        }
    }
_EOC_
}

our $http_config = <<"_EOC_";
    log_format upstream '\$request_uri';
    log_format accepts '\$request_uri \$http_accept';

    server {
        listen 127.0.0.1:\$TEST_NGINX_RAND_PORT_1;
        access_log logs/upstream.log upstream;
        access_log logs/accepts.log accepts;
        default_type text/html;
        add_header Request-Id req_1 always;
        add_header X-Request-Id req_1 always;

@{[ map { "        location ~ /(upstream|html)/$_\\b {\n"
          . ($_ == 429 || $_ == 503 ? "add_header Request-Id req_1 always;\n"
             . "add_header X-Request-Id req_1 always;\n"
             . "add_header Retry-After 1 always;\n" : '')
          . "        return $_ '<html><title>$_</title></html>'; }\n" } @codes ]}
    }
_EOC_


# runs the calls, each of which gets what its client said

sub call {
    my (@calls) = @_;

    my $pid = open2(my $out, my $in, 'node', 't/clients/clients.mjs');

    print {$in} JSON::PP->new->encode({
        base => "http://127.0.0.1:$Test::Nginx::Util::ServerPortForClient",
        modules => cwd() . "/$modules",
        calls => \@calls,
    });

    close $in;

    my @lines = <$out>;

    waitpid $pid, 0;
    is($?, 0, 'clients: exit status');
    is(scalar @lines, scalar @calls, 'clients: as many results as calls');

    for my $i (0 .. $#lines) {
        $calls[$i]{said} = decode($lines[$i])->{said};
    }

    return @calls;
}


sub calls {
    my ($kind, @codes) = @_;

    return map {
        my ($client, $format, $before) = @$_;
        map { { client => $client, kind => $kind, code => $_,
                path => "$before/$format/$kind/$_" } } @codes;
    } @clients;
}


# a report, without what is the same in each: the texts, and the code in them

sub shape {
    my ($code, $said) = @_;
    my ($message, $description) = @{catalog()->{$code}};
    my %shape = %$said;

    for (@shape{grep { $_ ne 'title' } keys %shape}) {
        next unless defined;
        s/\Q$message\E/MESSAGE/g unless /^[A-Za-z_]+$/;
        s/\Q$description\E/DESCRIPTION/g;
        s/127\.0\.0\.1:\d+/HOST/g;
        s/time="[^"]*" level=fatal msg="(.*)"/$1/;
        s/\b(own|upstream|html)\/$code\b/…/g;
        s/^Error parsing image name .*: reading manifest latest in HOST\S+ //;
        s/^$code\b/CODE/ unless /^\d+$/;
        s/"status\\?":$code/"status":CODE/;
        s/\s+$//;

        # versions of Node.js say it differently
        s/^Unexpected token '?<.*/Unexpected token '<'/;
    }

    return \%shape;
}


# the section of the document, from the results

sub section {
    my (%results) = @_;
    my $section = '';

    for (@clients) {
        my ($client, $format) = @$_;

        my @rows = @{$results{own}{$client}};
        my @shapes = map { shape($_->{code}, $_->{said}) } @rows;
        my %texts = map { ($_->{text} => 1) } @shapes;
        my @columns = sort keys %{$shapes[0]};

        # a text that is the same for all codes is told once

        @columns = grep { $_ ne 'text' } @columns if keys %texts == 1;

        $section .= "### $title{$client}: `$format`\n\n"
                    . "| status | @{[ CORE::join ' | ', @columns ]} |\n"
                    . '|---' x (1 + @columns) . "|\n";

        for my $i (0 .. $#rows) {
            $section .= "| $rows[$i]{code} | "
                        . CORE::join(' | ', map { cell($shapes[$i]{$_}) }
                                            @columns) . " |\n";
        }

        if (keys %texts == 1) {
            $section .= "\nThe text: " . cell(keys %texts) . "\n";
        }

        my $html = shape(413, $results{html}{$client}[0]{said});

        delete $html->{request_id};
        delete $html->{waits};

        $section .= "\nWithout the module, 413: "
                    . CORE::join(', ', map { "$_ " . cell($html->{$_}) }
                                       sort keys %$html) . "\n\n";
    }

    return $section;
}


sub cell {
    my ($value) = @_;
    return defined $value && $value ne '' ? "`$value`" : '—';
}

run_tests();

__DATA__

=== TEST 1: each client, each code
--- http_config eval: $main::http_config
--- config eval: $main::config
--- timeout: 60
--- client
my @done = call(calls('own', @codes), calls('upstream', @codes),
                calls('html', 413));
my %results;

push @{$results{$_->{kind}}{$_->{client}}}, $_ for @done;

for (@clients) {
    my ($client) = @$_;

    for my $i (0 .. $#codes) {
        my ($own, $upstream) = map { { %{$results{$_}{$client}[$i]{said}} } }
                               'own', 'upstream';

        if (exists $own->{request_id}) {
            is($own->{request_id}, undef, "$client, $codes[$i]: no id");
            is($upstream->{request_id}, 'req_1', "$client, $codes[$i]: id");
            delete $_->{request_id} for $own, $upstream;
        }

        s/\/(own|upstream)\b/\//g, s/time="[^"]*"//
            for grep { defined } values %$own, values %$upstream;
        is_deeply($own, $upstream, "$client, $codes[$i]: as an upstream's");
    }

    delete $_->{said}{request_id} for @{$results{own}{$client}};
}

# a newer skopeo quotes what it shows of a body

for my $result (@{$results{html}{skopeo}}) {
    s/\\"//g for grep { defined } values %{$result->{said}};
}

my $section = section(%results);

section_ok('clients', $section);



=== TEST 2: what is worth trying again is tried again, when Retry-After says
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
my @calls = map {
    my $client = $_;
    map { { client => $client, path => "/$client/upstream/$_", retries => 1 } }
        429, 503, 404;
} 'openai', 'anthropic';

call(@calls);

# five of each client; nginx logs one with a body when it is closed

my @requests = lines_of('upstream.log', 10);

for my $call (@calls) {
    my $retried = $call->{path} !~ /404/;

    is_deeply($call->{said}{waits}, $retried ? [ 1000 ] : undef,
              "$call->{path}: waits");
    is(scalar(grep { /^$call->{path}\b/ } @requests), $retried ? 2 : 1,
       "$call->{path}: requests");
}



=== TEST 3: what they accept is what the unit tests choose by
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
my %accepts = (
    openai => 'application/json',
    anthropic => 'application/json',
    connect => '-',
    graphql => 'application/graphql-response+json, application/json',
    mcp => 'application/json, text/event-stream',
    jayson => 'application/json',
    google => '*/*',
    problem => '*/*',
    curl => '*/*',
    'Python urllib' => '-',
);

my @calls = grep { $_->{client} ne 'skopeo' } calls('upstream', 404);

$_->{path} =~ s{/upstream/}{/upstream/$_->{client}/} for @calls;
call(@calls);

my $base = "http://127.0.0.1:$Test::Nginx::Util::ServerPortForClient"
           . '/problem/upstream';

system('curl', '-so', '/dev/null', '--noproxy', '*', "$base/curl/404");
system('/usr/bin/python3', '-c', <<'_EOC_', "$base/Python-urllib/404");
import sys
import urllib.error
import urllib.request

opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

try:
    opener.open(sys.argv[1])

except urllib.error.HTTPError:
    pass
_EOC_

my $unit = do {
    open my $in, '<', 't/unit/accept_choose.c' or die $!;
    local $/;
    <$in> =~ s/"\s*\\?\n\s*"//gr;
};

my %said;

for (1 .. 3000) {
    %said = map { m{/upstream/(\S+?)/404\S* (.*)} }
            reverse lines_of('accepts.log', 0);
    last if keys %said == keys %accepts;
    select undef, undef, undef, 0.01;
}

for my $client (sort keys %accepts) {
    my $said = $said{$client =~ s/ /-/r} // '';

    is($said, $accepts{$client}, $client);

    my $wanted = $said eq '-' ? 'NONE' : qq(S\\("\Q$said\E"\\));
    my %macros = $unit =~ /^#define (\w+)\s*\\\s*ngx_string\("(.*)"\)$/mg;
    my ($macro) = grep { $macros{$_} eq $said } sort keys %macros;

    like($unit, qr/\{ (?:$wanted@{[ $macro ? "|$macro" : '' ]})[ ,}]/,
         "$client: a unit test");
}
