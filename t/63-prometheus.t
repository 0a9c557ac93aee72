# Copyright (C) ngx_status_module developers

# Prometheus itself reads the counters, and answers with them: what its parser
# or its linter takes otherwise than meant would be wrong in each dashboard.  The
# dashboard and the rules of the documents ask for what there is.

use lib 't/lib';
use StatusTest 'no_plan';

use HttpClient;
use IPC::Open2;
use Server;
use Time::HiRes 'sleep';

our $prometheus;


sub file {
    open my $in, '<', $_[0] or die "cannot open $_[0]: $!";
    local $/;
    return scalar <$in>;
}


# a query, of whose characters some are not those of a URI

sub api {
    my ($query) = @_;

    $query =~ s/([^\w.])/sprintf '%%%02X', ord $1/ge;

    my $res = HttpClient->new($prometheus)
                        ->get("/api/v1/query?query=$query");

    my $json = decode($res->{body} // '')
        or die "no answer: " . ($res->{error} // $res->{body});

    $json->{status} eq 'success' or die "$query: $json->{error}";

    return $json->{data}{result};
}


# it listens before it answers queries

sub wait_until_ready {
    for (1 .. 3000) {
        my $res = HttpClient->new($prometheus)->get('/-/ready');
        return if ($res->{status} // 0) == 200;
        sleep 0.02;
    }

    die 'Prometheus does not get ready';
}


# waits until the sum of a query is the one expected

sub sums {
    my ($query, $expected) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $value;

    for (1 .. 3000) {
        my $result = api("sum($query)");
        $value = @$result ? $result->[0]{value}[1] : 'nothing';
        last if $value eq $expected;
        sleep 0.02;
    }

    is($value, $expected, $query);
}


# the names of metrics in a query, which are those of this module

sub names {
    return map { /\b(ngx_status_\w+)/g } @_;
}


# all that "expr" and "query" have in the dashboard

sub expressions {
    my ($node) = @_;

    return map { expressions($_) } @$node if ref $node eq 'ARRAY';
    return () unless ref $node eq 'HASH';

    return map {
        my $value = $node->{$_};
        /^(?:expr|query)$/ && !ref $value ? $value : expressions($value);
    } sort keys %$node;
}


# what a program says to a text, and how it ends

sub says {
    my ($text, @command) = @_;

    my $pid = open2(my $out, my $in, @command);

    print $in $text;
    close $in;

    my $said = do { local $/; <$out> } // '';
    waitpid $pid, 0;

    return ($said, $? >> 8);
}


run_tests();

__DATA__

=== TEST 1: a Prometheus that scrapes the gateway
--- http_config
    error_json_metrics_zone 64k;

    server {
        listen unix:$TEST_NGINX_SERVER_ROOT/html/quoted.sock;
        server_name '~^q"u\\d+';
        error_json on;
        location / { }
    }
--- config
    error_json on;

    location = /metrics { error_json_metrics; }
    location = /dry { error_json_dry_run on; return 403 text; }

    location = /quoted {
        error_json off;
        proxy_pass http://unix:$TEST_NGINX_SERVER_ROOT/html/quoted.sock;
    }
--- client
my $address = Server::start(
    program => 'prometheus',
    package => 'prometheus',
    tcp => 1,
    files => { 'prometheus.yml' => <<"_EOC_" },
scrape_configs:
  - job_name: nginx
    scrape_interval: 500ms
    scrape_timeout: 500ms
    static_configs:
      - targets: ['127.0.0.1:$Test::Nginx::Util::ServerPortForClient']
_EOC_
    args => [ '--config.file=@DIR@/prometheus.yml',
              '--storage.tsdb.path=@DIR@/data', '--log.level=warn',
              '--web.listen-address=127.0.0.1:@PORT@' ],
);

($main::prometheus) = $address =~ /(\d+)$/;

main::wait_until_ready();

my $c = client();

$c->get('/none') for 1 .. 7;
$c->get('/dry') for 1 .. 2;
$c->get('/quoted');

main::sums('up', 1);
main::sums('ngx_status_responses_total', 10);
main::sums('ngx_status_responses_total{server="localhost",code="404",'
           . 'outcome="replaced",source="nginx",cause="http_request_error"}',
           7);
main::sums('ngx_status_responses_total{outcome="replaced_dry_run"}', 2);
main::sums('ngx_status_responses_total{server="~^q\"u\\\\d+"}', 1);
main::sums('ngx_status_responses_dropped_total', 0);
main::sums('ngx_status_zone_size_bytes', 65536);
main::sums('ngx_status_zone_used_bytes <= bool ngx_status_zone_size_bytes', 1);

# they go on

client()->get('/none') for 1 .. 5;
main::sums('ngx_status_responses_total{code="404",server="localhost"}', 12);

# it has asked for, and got, OpenMetrics, which knows units

my $res = HttpClient->new($main::prometheus)->get('/api/v1/metadata');
my $metadata = decode($res->{body})->{data};

is($metadata->{ngx_status_zone_size_bytes}[0]{unit}, 'bytes', 'the unit');
is($metadata->{ngx_status_responses}[0]{type}
   // $metadata->{ngx_status_responses_total}[0]{type}, 'counter', 'the type');

# each query of the dashboard is one that Prometheus takes

for (main::expressions(decode(main::file('docs/grafana-dashboard.json')))) {
    next unless /ngx_status_/;

    my $query = s/^label_values\((\w+), \w+\)$/$1/r
                =~ s/\$__(?:rate_interval|range)/5m/gr =~ s/\$server/.*/gr;

    ok(eval { main::api($query) }, $query) or diag $@;
}

Server::stop();



=== TEST 2: promtool and its linter
--- http_config
    error_json_metrics_zone 64k;
--- config
    error_json on;
    location = /metrics { error_json_metrics; }
--- client
my $c = client();

$c->get('/none');

my $text = $c->get('/metrics')->{body};
my ($said, $status) = main::says($text, 'promtool', 'check', 'metrics');

is("$status$said", '0', 'the text');

($said, $status) = main::says($text =~ s/_total\b/_count/gr, 'sh', '-c',
                              'promtool check metrics 2>&1');

isnt($status, 0, 'it does find something in another one');

# what the documents ask for is there

my %metrics = map { $_ => 1 } $text =~ /^# TYPE (\S+)/mg;

my @asked = (main::names(main::expressions(
                 decode(main::file('docs/grafana-dashboard.json')))),
             map { main::names(main::file($_)) }
                 'docs/ngx-status-rules.yml', 'docs/metrics.md');

my %asked = map { $_ => 1 } grep { !/^ngx_status_module$/ } @asked;

is_deeply([ sort keys %asked ], [ sort keys %metrics ],
          'metrics in the documents');



=== TEST 3: the rules
--- config
--- client
my ($said, $status) = main::says('', 'promtool', 'check', 'rules',
                                 'docs/ngx-status-rules.yml');

is($status, 0, 'promtool check rules') or diag $said;

# they fire, and do not

Server::put('rules-test.yml', <<'_EOC_' =~ s/RULES/Cwd::cwd() . '\/docs\/ngx-status-rules.yml'/er);
rule_files: [RULES]
evaluation_interval: 1m
tests:
  - interval: 1m
    input_series:
      - series: 'ngx_status_responses_total{server="a",code="502",outcome="replaced",source="nginx",cause="connection_timeout"}'
        values: '0+60x30'
      - series: 'ngx_status_responses_total{server="b",code="404",outcome="replaced",source="nginx",cause="http_request_error"}'
        values: '0+60x30'
      - series: 'ngx_status_responses_dropped_total{instance="i"}'
        values: '0x20 1+1x10'
    alert_rule_test:
      - eval_time: 15m
        alertname: GatewayCannotReachUpstream
        exp_alerts:
          - exp_labels: {server: a, cause: connection_timeout, severity: page}
            exp_annotations:
              summary: "a: connection_timeout"
              description: nginx answers for a with errors of its own, 1 a second, because of connection_timeout.
      - eval_time: 15m
        alertname: ErrorCountersFull
        exp_alerts: []
      - eval_time: 25m
        alertname: ErrorCountersFull
        exp_alerts:
          - exp_labels: {instance: i, severity: ticket}
            exp_annotations:
              summary: "i: no room for new counters"
              description: Give error_json_metrics_zone a greater size.
_EOC_

($said, $status) = main::says('', 'promtool', 'test', 'rules',
                              Server::dir() . '/rules-test.yml');

is($status, 0, 'promtool test rules') or diag $said;
