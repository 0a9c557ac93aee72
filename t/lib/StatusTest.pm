package StatusTest;

# Copyright (C) ngx_status_module developers

# What the suites share: Test::Nginx, with each block's error log searched for
# "alert", "crit" and "emerg" (a block that expects one says so in its
# "error_log" or "no_error_log" section), and one more section:
#
# --- client
# Perl code that is run instead of a request, for what Test::Nginx's own client
# cannot do.  It calls client() for connections, and Test::More's functions.
#
# --- refused
# A configuration of the http level that nginx has to refuse, with
# --- message
# what it has to say to that, and nothing else; "refused.conf" is the file.
#
# A block is skipped, with the reason, if its configuration has directives that
# the build of nginx under test does not know.

# workers have to reach the checkout, wherever it is
BEGIN { $ENV{TEST_NGINX_WORKER_USER} //= 'root' if $> == 0 }

# what is not set is not zero by chance: memory has 0x7f in each byte at first
BEGIN { $ENV{MALLOC_PERTURB_} //= 0x80 }

use Test::Nginx::Socket -Base;

use Cwd ();
use HttpClient;
use JSON::PP ();
use Log;
use RawUpstream;
use Test::Nginx::Util ();

our @EXPORT = (qw(catalog client decode document document_ok error_log
                  for_each has_rewrite lines_of section_ok slower text_of), my @upstream =
               qw(error_pages sends sends_at_once sends_chunked sends_part
                  sends_until_close));

{
    no strict 'refs';
    *$_ = \&{"RawUpstream::$_"} for @upstream;
}

no_root_location();

my $severe = "[alert]\n[crit]\n[emerg]\n";
my $run = $Test::Nginx::Util::RunTestHelper;
my ($ran, %catalog);

if (defined $ENV{MUTANTS_BLOCKS}) {
    require Blocks;
    Blocks::of_nginx();
}


# what a build may lack, how "nginx -V" tells, and a configuration that needs it

my $build = qx($Test::Nginx::Util::NginxBinary -V 2>&1);

my @lacks = grep { $build =~ $_->[1] } (
    [ 'no rewrite module', qr/--without-http_rewrite_module/,
      qr/^(?:.*[;{}])?\s*(break|if|return|rewrite|set)\s/m ],
    [ 'no regular expressions', qr/--without-pcre\b/,
      qr/(error_json_match|(?<=\s)!?~\*?)/ ],
    [ 'no gzip', qr/--without-http_gzip_module/, qr/\b(gzip\w*)[\s>]/ ],
    [ 'the module is linked in', qr/--add-module=/, qr/\b(load_module)\s/ ],
    [ 'no debug log', qr/\A(?!.*--with-debug\b)/s, qr/(error_log \S+ debug);/ ],
);


add_block_preprocessor(sub {
    my ($block) = @_;

    return if lacking($block);

    refuse($block) if defined $block->refused;

    return if defined $block->must_die;

    # its own three seconds may not do on a busy machine

    if (!defined $block->timeout) {
        $block->set_value('timeout', HttpClient::PATIENCE);
    }

    if (!defined $block->no_error_log && !defined $block->error_log) {
        $block->set_value('no_error_log', $severe);
    }

    if (!defined $block->shutdown_error_log) {
        $block->set_value('no_shutdown_error_log', $severe);
    }
});


sub lacking (@) {
    my ($block) = @_;

    my $conf = CORE::join("\n", map { $block->$_ // '' }
                               qw(main_config http_config config refused));

    for (@lacks) {
        my ($lack, undef, $needed) = @$_;

        if ($conf =~ $needed) {
            $block->set_value('skip_nginx', "1: >= 0.0.0: $lack for \"$1\"");
            $block->set_value('config', $block->config // '');
            return 1;
        }
    }

    return 0;
}


sub refuse (@) {
    my ($block) = @_;

    my $file = Test::Nginx::Util::server_root() . '/html/refused.conf';
    my $message = $block->message;

    $message =~ s/\brefused\.conf\b/$file/;

    # some newer PCRE2 counts in what it complains about, where others do not

    if ($message =~ /^(.* at offset )(\d+)(.*)$/s) {
        my ($before, $offset, $after) = ($1, $2, $3);
        my $next = $offset + 1;

        $message = qr/^\Q$before\E(?:$offset|$next)\Q$after\E$/;
    }

    $block->set_value('must_die', '');
    $block->set_value('config', '');
    $block->set_value('http_config', "include $file;");
    $block->set_value('user_files', [[ 'refused.conf', $block->refused ]]);
    $block->set_value('suppress_stderr', '');
    $block->set_value('error_log', '[emerg]');
    $block->set_value('grep_error_log', qr/\[emerg\] \S+ \K.*/);
    $block->set_value('grep_error_log_out', $message);
}


$Test::Nginx::Util::RunTestHelper = sub {
    my ($block, $dry_run, $repeated) = @_;

    $ran = $block;

    if (!defined $block->client) {
        return $run->($block, $dry_run, $repeated);
    }

    {
        local $Test::Builder::Level = $Test::Builder::Level + 1;
        no strict;
        eval "package main;\n" . $block->client . "; 1"
            or fail($block->name . " - client: $@");
    }

    &Test::Nginx::Socket::check_error_log($block, undef, $dry_run,
                                          $repeated, 0);
};


# The ports that it takes at random are not those of which the system gives one to
# a client: that one's end of a connection keeps its port for a minute, and nginx
# would find it in use, if it was free when it was looked at.

my $rand_port = \&Test::Nginx::Util::gen_rand_port;

{
    no warnings qw(prototype redefine);

    *Test::Nginx::Util::gen_rand_port = sub {
        for (1 .. 1000) {
            my $port = $rand_port->(@_);

            return $port if !defined $port || !is_given($port);

            Test::Nginx::Util::release_port_locks($port)
                if defined &Test::Nginx::Util::release_port_locks;
        }

        return undef;
    };
}


sub is_given (@) {
    my ($port) = @_;

    open my $in, '<', '/proc/sys/net/ipv4/ip_local_port_range' or return 0;
    my ($first, $last) = split ' ', <$in>;

    return $port + 4 > $first && $port <= $last;
}


# Called when an nginx has ended: its log is that of the block that has run last,
# not of one that was skipped since, and at first that of another suite.

my $stopped = \&Test::Nginx::Util::check_prev_block_shutdown_error_log;

{
    no warnings qw(prototype redefine);

    *Test::Nginx::Util::check_prev_block_shutdown_error_log = sub {
        local $Test::Nginx::Util::PrevBlock = $ran;

        $stopped->();
        $ran = undef;
    };
}


# for_each(WORD => [VALUE, ...], ...), called before run_tests(): a block that has
# one of the words in its name is there once for each of the word's values, by
# which the word is replaced in the whole block

sub for_each (@) {
    my (%values) = @_;

    my $words = CORE::join '|', map { quotemeta } keys %values;
    my @blocks = split /^(?==== )/m, do { local $/; <main::DATA> };

    spec_string(CORE::join('', map {
        my $block = $_;
        my ($word) = $block =~ /^=== .*\b($words)\b/;

        $word ? map { $block =~ s/$word/$_/gr } @{$values{$word}} : $block;
    } @blocks));
}


# a connection to the nginx under test

sub client (@) {
    return HttpClient->new($Test::Nginx::Util::ServerPortForClient, @_);
}


# how many times longer nginx may take than usual, by Test::Nginx's timeout

sub slower () {
    return ($ENV{TEST_NGINX_TIMEOUT} || 3) / 3;
}


# whether nginx has "return" and the like, without which locations that many
# blocks share are left out

sub has_rewrite () {
    return $build !~ /--without-http_rewrite_module/;
}


# the lines of the error log so far

sub error_log () {
    open my $in, '<', $Test::Nginx::Util::ErrLogFile or return '';
    local $/;
    return scalar <$in>;
}


# the lines of a log of the server's, or those that match, once there are as many

sub lines_of ($$;$) {
    my ($file, $n, $pattern) = @_;

    my $log = Log->new(Test::Nginx::Util::server_root() . "/logs/$file");
    my @lines;

    for (1 .. 3000) {
        push @lines, grep { !defined $pattern || /$pattern/ } $log->lines;
        last if @lines >= $n;
        select undef, undef, undef, 0.01;
    }

    return @lines;
}


# the same as a text

sub text_of ($$) {
    my ($file, $n) = @_;
    return CORE::join "\n", lines_of($file, $n), '';
}


sub decode ($) {
    return eval { JSON::PP->new->utf8->decode($_[0]) };
}


# whether a section of docs/formats.md, between its marks, is what a suite has
# made; CLIENTS=update writes it there

sub section_ok ($$) {
    my ($mark, $section) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;

    my $name = 'docs/formats.md';
    my ($begin, $end) = ("<!-- $mark -->\n", "<!-- end of $mark -->\n");

    open my $file, '<', $name or die "$name: $!";
    my $text = do { local $/; <$file> };

    if (($ENV{CLIENTS} // '') eq 'update') {
        $text =~ s/(\Q$begin\E\n).*(\Q$end\E)/$1$section$2/s;
        open $file, '>', $name or die "$name: $!";
        print {$file} $text;
        close $file or die "$name: $!";
        return;
    }

    my ($documented) = $text =~ /\Q$begin\E\n(.*)\Q$end\E/s;

    is($documented, $section, "$name (CLIENTS=update writes it)");
}


# the tables of docs/status-codes.md: code (or "4xx") => [message, description]

sub catalog () {
    return \%catalog if %catalog;

    local $_;

    open my $in, '<', 'docs/status-codes.md'
        or die "cannot open docs/status-codes.md: $!";

    while (<$in>) {
        my ($code, $message, $description) =
            /^\|\s*`?(\d\d\d|\dxx)`?\s*\|\s*(.*?)\s*\|\s*(.*?)\s*\|$/ or next;
        $catalog{$code} = [ $message, $description ];
    }

    return \%catalog;
}


# what the default format makes of a code

sub document ($) {
    my ($code) = @_;

    my $entry = catalog()->{$code} || catalog()->{substr($code, 0, 1) . 'xx'};
    my $json = JSON::PP->new->allow_nonref;

    return sprintf('{"code":%d,"message":%s,"description":%s}' . "\n", $code,
                   map { $json->encode($_) } @$entry);
}


# whether the response of a client() is the default document of the status

sub document_ok ($$;$) {
    my ($res, $code, $name) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    $name ||= "document $code";

    return fail("$name: $res->{error}") if $res->{error};

    is("$res->{status} @{$res->{headers}{'content-type'} || []}",
       "$code application/json", "$name: status and type");
    return is($res->{body}, document($code), "$name: body");
}


1;
