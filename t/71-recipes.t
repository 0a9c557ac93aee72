# Copyright (C) ngx_status_module developers

# The recipes are run as they are in the documents: a configuration, of the
# fence "nginx http" or "nginx server", and after it a fence "console" with the
# commands of someone who tries it, and what they print.  A line "..." there
# stands for any lines, and "..." in a line for any characters.  A recipe that
# nobody tries is an error, too.

use lib 't/lib';
use StatusTest 'no_plan';

use File::Temp ();

# certificates, of the server and of the clients, which are not of one another

our $dir = File::Temp::tempdir(CLEANUP => 1);

for my $name (qw(server clients)) {
    system("openssl req -x509 -newkey ec -pkeyopt"
           . " ec_paramgen_curve:prime256v1 -nodes -days 30 -subj /CN=$name"
           . " -keyout $dir/$name.key -out $dir/$name.pem 2>$dir/log") == 0
        or die "cannot make a certificate with openssl";
}

# what takes requests and never answers

our $silent = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 16)
    or die "cannot listen: $!";

my $documents = 'docs/getting-started.md docs/recipes.md docs/migration.md'
                . ' docs/kubernetes.md';

our (@recipes, $application);

read_recipes($_) for split ' ', $documents;

spec_string(CORE::join("\n\n\n", map { block($_) } 0 .. $#recipes));

run_tests();


sub read_recipes {
    my ($document) = @_;

    open my $in, '<', $document or die "cannot open $document: $!";
    my $text = do { local $/; <$in> };

    my ($title, $recipe);

    while ($text =~ /^\#+ (\N*)\n|^```(\N*)\n(.*?)^```\n/gsm) {
        my ($heading, $fence, $body) = ($1, $2, $3);
        my $line = 1 + (substr($text, 0, $-[0]) =~ tr/\n//);

        if (defined $heading) {
            ($title, $recipe) = ($heading, undef);
            next;
        }

        if ($fence =~ /^nginx (http|server)$/) {

            if ($title eq 'The application of the examples') {
                $application = $body;
                next;
            }

            $recipe = {
                name => "$document:$line",
                config => $1 eq 'http' ? $body : server($body),
                commands => [],
            };

            push @recipes, $recipe;
            next;
        }

        next if $fence ne 'console';

        $recipe or die "$document:$line: commands without a configuration";

        while ($body =~ /\G\$ (.*)\n((?:(?!\$ ).*\n)*)/g) {
            push @{$recipe->{commands}}, [ $1, $2 ];
        }
    }

    my ($none) = grep { !@{$_->{commands}} } @recipes;
    die "$none->{name}: a configuration without commands" if $none;
}


sub server {
    my ($body) = @_;

    my $listen = $body =~ /^listen /m ? '' : "listen 8080;\n";

    return "server {\n$listen$body}\n";
}


sub block {
    my ($number) = @_;

    return "=== $recipes[$number]{name}\n"
           . "--- http_config eval: main::config($number)\n"
           . "--- config\n"
           . "--- client\n"
           . "recipe(\$main::recipes[$number]);";
}


# the ports of the documents become those of the test: of the gateway, of the
# application, and one where nobody listens

sub config {
    my ($number) = @_;

    my $config = $recipes[$number]{config} . $application;

    $config =~ s/listen( +)8080/listen${1}127.0.0.1:\$TEST_NGINX_RAND_PORT_1/g;
    $config =~ s/127\.0\.0\.1:9000/127.0.0.1:\$TEST_NGINX_RAND_PORT_2/g;
    $config =~ s/127\.0\.0\.1:9001/127.0.0.1:\$TEST_NGINX_RAND_PORT_3/g;
    $config =~ s/(?<=127\.0\.0\.1:)9002/$silent->sockport/ge;
    $config =~ s{/etc/nginx/(?=\w+\.(?:pem|key);)}{$dir/}g;

    return $config;
}


sub recipe {
    my ($recipe) = @_;

    my $ports = $Test::Nginx::Util::RandPorts;
    my $gateway = $ports->{TEST_NGINX_RAND_PORT_1};
    my %port = (8080 => $gateway, 9000 => $ports->{TEST_NGINX_RAND_PORT_2});
    my $root = Test::Nginx::Util::server_root();

    for (@{$recipe->{commands}}) {
        my ($command, $expected) = @$_;
        my $said = '';

        # a log is written when the client has its response already

        my $tries = $command =~ m{ logs/} ? 600 : 1;

        while ($tries--) {
            open my $shell, '-|', 'sh', '-c',
                 "cd '$root' && exec 2>&1; "
                 . $command =~ s/(?<=127\.0\.0\.1:)(8080|9000)/$port{$1}/gr
                            =~ s{/etc/nginx/}{$dir/}gr
                or die "cannot run sh: $!";

            $said = do { local $/; <$shell> } // '';
            close $shell;

            $said =~ s/\r\n/\n/g;
            $said =~ s/(?<=127\.0\.0\.1:)$gateway/8080/g;

            last if $said =~ pattern($expected);
            Time::HiRes::sleep(0.05) if $tries;
        }

        like($said, pattern($expected), "$recipe->{name}: $command");
    }
}


sub pattern {
    my ($expected) = @_;

    my $pattern = CORE::join '', map {
        $_ eq "...\n" ? '(?:.*\n)*?'
                      : CORE::join('.*?', map { quotemeta } split /\.\.\./, $_,
                                          -1)
    } split /^/, $expected;

    return qr/\A$pattern\z/;
}
