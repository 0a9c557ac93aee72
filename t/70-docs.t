# Copyright (C) ngx_status_module developers

# Every configuration example in the documents is one that nginx takes.  The
# fences tell where an example belongs: "```nginx", a whole file, "nginx http",
# "nginx server", and "nginx location".

use strict;
use warnings;

use Cwd qw(cwd);
use File::Temp qw(tempdir);
use Test::More;

my $nginx = $ENV{TEST_NGINX_BINARY} || 'nginx';
my $modules = $ENV{TEST_NGINX_LOAD_MODULES}
              // cwd() . '/build/ngx_status_module.so';

my %around = (
    main     => '%s',
    http     => "events {} http {\n%s}",
    server   => "events {} http { server {\n%s} }",
    location => "events {} http { server { location / {\n%s} } }",
);

my $dir = tempdir(CLEANUP => 1);
mkdir "$dir/$_" for qw(logs conf);

for my $name (qw(server clients)) {
    system("openssl req -x509 -newkey ec -pkeyopt"
           . " ec_paramgen_curve:prime256v1 -nodes -days 30 -subj /CN=$name"
           . " -keyout $dir/$name.key -out $dir/$name.pem 2>$dir/log") == 0
        or die "cannot make a certificate with openssl";
}

# what nginx has elsewhere by default, where not everybody may write

my $own = 'access_log logs/access.log;';
$own .= " ${_}_temp_path temp;" for qw(client_body proxy fastcgi uwsgi scgi);

for my $document ('README.md', 'SECURITY.md', glob('docs/*.md')) {

    open my $in, '<', $document or die "$document: $!";
    my $text = do { local $/; <$in> };
    my $examples = 0;

    while ($text =~ /^```nginx *(\w*)\n(.*?)^```/gsm) {
        my ($context, $config) = ($1 || 'main', $2);
        my $line = 1 + (substr($text, 0, $-[0]) =~ tr/\n//);

        $examples++;

        if (!$around{$context}) {
            fail("$document:$line: no context \"$context\"");
            next;
        }

        $config = sprintf $around{$context}, $config;
        $config =~ s/^load_module .*?ngx_status_module\.so;//m;
        $config =~ s{/etc/nginx/(?=\w+\.(?:pem|key);)}{$dir/}g;
        $config =~ s/(listen\s+)(\d+)(?=[;\s])/${1}127.0.0.1:$2/g;
        $config =~ s/\bhttp \{\K/ $own/;

        open my $out, '>', "$dir/conf/nginx.conf" or die $!;
        print $out "load_module $_;\n" for split ' ', $modules;
        print $out "pid $dir/nginx.pid;\nerror_log $dir/error.log;\n", $config;
        close $out;

        my $said = qx($nginx -t -p $dir -c $dir/conf/nginx.conf 2>&1);
        is($?, 0, "$document:$line: nginx -t") or diag $said;
    }

    ok($examples || $text !~ /^```nginx/m, "$document: read");
}

# each directive and variable of the source is documented, with its context

open my $in, '<', 'ngx_status_module/ngx_status_module.c' or die $!;
my $source = do { local $/; <$in> };

open $in, '<', 'docs/directives.md' or die $!;
my $directives = do { local $/; <$in> };

for my $name ($source =~ /ngx_string\("(error_json\w*)"\)/g) {
    like($directives,
         qr/^## $name\n\n\| \| \|\n\|---\|---\|\n\| Syntax: \| `$name\b.*\n/m,
         "$name: documented");
    like($directives, qr/^\| \[$name\]\(#$name\) \|/m, "$name: listed");
}

open $in, '<', 'ngx_status_module/response/ngx_status_variables.c' or die $!;
$source = do { local $/; <$in> };

open $in, '<', 'docs/variables.md' or die $!;
my $variables = do { local $/; <$in> };

for my $name ($source =~ /\{ ngx_string\("(\w+)"\), NULL/g) {
    like($variables, qr/^`\$$name`$/m, "\$$name: documented");
}

# links between the documents lead somewhere

for my $document ('README.md', 'SECURITY.md', glob('docs/*.md')) {
    open my $in, '<', $document or die "$document: $!";
    my $text = do { local $/; <$in> };
    my ($folder) = $document =~ m{^(.*/)?};

    while ($text =~ /\]\((?!https?:)([^)#\s]*)(?:#([^)\s]*))?\)/g) {
        my ($file, $anchor) = ($1, $2);
        my $target = $file eq '' ? $document : ($folder || '') . $file;

        ok(-e $target, "$document: $target is there") or next;
        next unless defined $anchor && $target =~ /\.md$/;

        open my $in, '<', $target or die $!;
        my @anchors = map { lc } map { s/[^\w\s-]//gr } map { s/\s+/-/gr }
                      map { /^#+\s+(.*)/ ? $1 : () } <$in>;

        ok((grep { $_ eq $anchor } @anchors), "$document: $target#$anchor");
    }
}

# each promise names blocks of the suites that are there

open $in, '<', 'docs/security.md' or die $!;

my $promises = 0;

while (<$in>) {
    while (m{\[([\w-]+)\]\(\.\./t/\1\.t\): (.*?)(?=; \[| \|$)}g) {
        my ($suite, $names, $line) = ($1, $2, $.);

        open my $blocks, '<', "t/$suite.t" or die "t/$suite.t: $!";
        my %blocks = map { /^=== TEST \d+: (.*)$/ ? ($1 => 1) : () }
                     <$blocks>;

        for my $name (split /; /, $names) {
            ok($blocks{$name}, "docs/security.md:$line: $suite: $name");
            $promises++;
        }
    }
}

ok($promises, 'docs/security.md: read');

done_testing();
