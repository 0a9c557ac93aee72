#!/usr/bin/perl

# Copyright (C) ngx_status_module developers

# The Debian package as its users meet it: what is in it, and that nginx works
# with it installed, removed, installed again, and purged.  The system is left
# as it was, with the package if that was installed before.

use strict;
use warnings;

use Fcntl qw(LOCK_EX);
use File::Temp qw(tempdir);
use FindBin qw($Bin);
use POSIX ();
use Test::More;

my $package = 'libnginx-mod-http-status';
my $module = '/usr/lib/nginx/modules/ngx_status_module.so';
my $conf = '/usr/share/nginx/modules-available/mod-http-status.conf';
my $link = '/etc/nginx/modules-enabled/50-mod-http-status.conf';
my $pidfile = '/run/nginx.pid';
my $policy = '/usr/sbin/policy-rc.d';

my @sudo = $> == 0 ? () : qw(sudo -n);
my @apt = (@sudo, qw(env DEBIAN_FRONTEND=noninteractive apt-get -q -y
                     -o DPkg::Lock::Timeout=300 -o APT::Sandbox::User=root));

# builds the package $1 again in the directory $2 from what is installed of it

my $repack = <<'_EOC_';
mkdir -p "$2/DEBIAN"
dpkg-query -s "$1" | sed '/^\(Status\|Config-Version\):/d' >"$2/DEBIAN/control"
for file in $(dpkg-query --control-path "$1"); do
    case $file in
    *.postinst|*.prerm|*.postrm|*.md5sums)
        cp -p "$file" "$2/DEBIAN/${file##*.}" ;;
    esac
done
dpkg-query -L "$1" | tar -c -P --no-recursion -T - | tar -x -C "$2"
dpkg-deb --root-owner-group -b "$2" "$2.deb"
_EOC_

# what the system was like, set before it is changed
my $before;

# held until it is as it was
my $lock;


# runs a program, and returns its status, and what it said

sub run {
    my @command = @_;

    my $pid = open(my $out, '-|') // die "cannot fork: $!";

    if ($pid == 0) {
        open STDIN, '<', '/dev/null';
        open STDERR, '>&', \*STDOUT;
        no warnings 'exec';
        exec @command or POSIX::_exit(127);
    }

    my $said = do { local $/; <$out> } // '';
    close $out;

    return ($?, $said);
}


# tests that it succeeds, and returns what it said

sub run_ok {
    my ($name, @command) = @_;

    my ($status, $said) = run(@command);
    is($status, 0, $name) or diag $said;

    return $said;
}


sub slurp {
    my ($file) = @_;

    open my $in, '<', $file or return '';
    local $/;

    return scalar <$in>;
}


sub installed {
    my ($status, $said) = run('dpkg-query', '-W', '-f',
                              '${db:Status-Status}', $package);

    return $status == 0 ? $said : 'not-installed';
}


# tests that nginx takes the system's configuration

sub nginx_ok {
    my ($when) = @_;

    run_ok("$when: nginx -t", @sudo, 'nginx', '-t');
}


# While policy-rc.d says no, the service is neither started nor reloaded.  The
# mark is that of util/setup, which does the same.

sub forbid_services {
    return if -e $policy;

    $before->{policy} = $policy;

    run_ok('services are not started', @sudo, 'sh', '-c',
           "printf '#!/bin/sh\\n# util/setup of ngx_status_module\\n"
           . "exit 101\\n' >$policy && chmod 755 $policy");
}


sub remember {
    my $dir = tempdir(CLEANUP => 1);
    my $state = installed();
    my $deb;

    if ($state ne 'not-installed') {
        run_ok("the package was there ($state): kept", 'sh', '-eu', '-c',
               $repack, 'sh', $package, "$dir/before");
        $deb = "$dir/before.deb";
        die "cannot keep the package that is installed" if !-f $deb;
    }

    return {
        dir => $dir,
        state => $state,
        deb => $deb,
        links => { map { -l $_ ? ($_ => readlink) : () }
                   $link, "$link.removed" },
        pidfile => -e $pidfile,
    };
}


# puts back what remember() saw, whatever there is now

sub restore {
    my @failed;

    my $do = sub {
        my ($status, $said) = run(@_);
        push @failed, "@_:\n$said" if $status;
    };

    $do->(@apt, 'purge', $package) if installed() ne 'not-installed';

    if ($before->{deb}) {
        $do->(@apt, 'install', '--no-install-recommends', $before->{deb});
        $do->(@apt, 'remove', $package) if $before->{state} ne 'installed';
        $do->(@sudo, 'rm', '-f', $link, "$link.removed");
        $do->(@sudo, 'ln', '-s', $before->{links}{$_}, $_)
            for keys %{$before->{links}};
    }

    # "nginx -t" leaves an empty one
    $do->(@sudo, 'rm', '-f', $pidfile) if !$before->{pidfile} && !-s $pidfile;

    $do->(@sudo, 'rm', '-f', $before->{policy}) if $before->{policy};

    return @failed;
}


END {
    if ($before) {
        my $status = $?;

        local @SIG{qw(INT TERM HUP)} = ('IGNORE') x 3;

        if (my @failed = restore()) {
            diag "the system is not as it was:\n@failed";
            $status ||= 1;
        }

        $? = $status;
    }
}


chdir "$Bin/.." or die "$Bin/..: $!";
$ENV{PATH} .= ':/usr/sbin:/sbin';
$ENV{LC_ALL} = 'C.UTF-8';
$SIG{$_} = sub { exit 130 } for qw(INT TERM HUP);

my %programs = ('dpkg-buildpackage' => 'dpkg-dev', 'dh_nginx' => 'nginx-dev',
                lintian => 'lintian', curl => 'curl');

for my $program (keys %programs) {
    delete $programs{$program}
        if grep { -x "$_/$program" } split /:/, $ENV{PATH};
}

plan(skip_all => "not installed: @{[ sort values %programs ]}") if %programs;


# the file

my ($deb) = run_ok('util/deb', 'util/deb') =~ /^(\S+_\S+_\S+\.deb)\n\z/
    or BAIL_OUT('there is no package');

my ($name) = $deb =~ m{.*/(.*)\.deb$};
my $doc = "/usr/share/doc/$package";

my %files = map { /^(\S+) (\S+) .* \.(\S*[^\/])$/ ? ($3 => "$1 $2") : () }
            split /\n/, run_ok('contents', 'dpkg-deb', '-c', $deb);

is_deeply(\%files,
          { map { $_ => '-rw-r--r-- root/root' }
            $module, $conf, "/usr/share/lintian/overrides/$package",
            "$doc/copyright", "$doc/changelog.gz",
            "$doc/changelog.Debian.gz", "$doc/README.md",
            map { "$doc/$_" } glob 'docs/*' },
          'the files');

my ($abi) = run_ok('the nginx that is installed', 'dpkg-query', '-W', '-f',
                   '${Provides}', 'nginx') =~ /(nginx-abi-[^\s,]+)/;

is(join(' ', grep { /nginx/ } split /, /,
        run_ok('depends', 'dpkg-deb', '-f', $deb, 'Depends') =~ s/\n//r),
   $abi // 'nginx-abi', 'depends on the installed nginx\'s ABI alone');

run_ok('lintian has neither errors nor warnings', 'lintian', '--allow-root',
       '--fail-on', 'error,warning', "build/deb-package/$name.changes");


# the package

SKIP: {
    if (@sudo && (run(@sudo, 'true'))[0] != 0) {
        skip 'not installed: neither root nor sudo without a password', 1;
    }

    # that of util/setup, which installs packages too
    open $lock, '>>', 'build/setup.lock' or die "build/setup.lock: $!";
    flock $lock, LOCK_EX or die "build/setup.lock: $!";

    my $service = slurp($pidfile);

    $before = remember();
    forbid_services();

    nginx_ok('before');

    run_ok('purge what is there', @apt, 'purge', $package)
        if $before->{deb};

    for my $when ('installed', 'installed again') {
        run_ok($when, @apt, 'install', '--no-install-recommends', $deb);

        is(readlink($link), $conf, "$when: enabled");
        nginx_ok($when);
        run_ok("$when: a request", 'debian/tests/gateway');

        last if $when eq 'installed again';

        run_ok('removed', @apt, 'remove', $package);

        ok(!-l $link, 'removed: not enabled');
        nginx_ok('removed');

        my ($status, $said) = run('debian/tests/gateway');
        isnt($status, 0, 'removed: no module');
        like($said, qr/unknown directive "error_json"/,
             'removed: no directive');
    }

    run_ok('purged', @apt, 'purge', $package);

    is(installed(), 'not-installed', 'purged: not installed');
    is_deeply([ grep { -e || -l } $module, $conf, $doc, glob "$link*" ],
              [], 'purged: nothing is left');
    nginx_ok('purged');

    is(slurp($pidfile), $service, 'the service is as it was');
}

done_testing();
