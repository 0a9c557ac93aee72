#!/usr/bin/perl

# Copyright (C) ngx_status_module developers

# The Debian package as its users meet it: what is in it, and that nginx works
# with it installed, removed, installed again, and purged.  That happens in a
# mount namespace, where what is written to the system goes to a file system in
# memory, and ends with it; nothing of the system itself changes.

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
my $entries = '/usr/share/libnginx-mod-http-status/entries.conf';
my $directory = '/usr/share/nginx/error_json';
my $pidfile = '/run/nginx.pid';
my $policy = '/usr/sbin/policy-rc.d';
my $doc = "/usr/share/doc/$package";

my @sudo = $> == 0 ? () : qw(sudo -n);
my @apt = (qw(env DEBIAN_FRONTEND=noninteractive apt-get -q -y
              -o DPkg::Lock::Timeout=300 -o APT::Sandbox::User=root));

# runs a program where the directories of the system are as they are, and what
# is written there is seen by nobody else

my $private = <<'_EOC_';
tmp=$(mktemp -d)
trap 'rmdir "$tmp"' EXIT
mount -t tmpfs -o mode=755 tmpfs "$tmp"
for dir in /etc /usr /var /run; do
    mkdir -p "$tmp/upper$dir" "$tmp/work$dir"
    mount -t overlay overlay "$dir" -o \
        "lowerdir=$dir,upperdir=$tmp/upper$dir,workdir=$tmp/work$dir"
done
umount -l "$tmp"
"$@"
_EOC_

my @private = (@sudo, qw(unshare --mount --propagation private
                         sh -eu -c), $private, 'sh');


# runs a program, and returns its status, and what it said

sub run {
    my @command = @_;

    my $pid = open(my $out, '-|') // die "cannot fork: $!";

    if ($pid == 0) {
        open STDIN, '<', '/dev/null';
        open STDERR, '>&', \*STDOUT;
        no warnings 'exec';
        exec { $command[0] } @command or POSIX::_exit(127);
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

    run_ok("$when: nginx -t", 'nginx', '-t');
}


# what an installation changes of the system whose root is $root

sub system_of {
    my ($root) = @_;

    my ($status, $said) = run('dpkg-query', "--admindir=$root/var/lib/dpkg",
                              '-W', '-f', '${Status}', $package);
    my %system = (package => $said);

    for my $file ($module, $conf, $link, $pidfile, $policy) {
        my ($inode, $modified) = (lstat "$root$file")[1, 9];
        $system{$file} = $inode ? "$inode $modified" : 'none';
    }

    return \%system;
}


# the whole life of the package $deb, in a namespace of its own, while the
# system itself is that of the process $outside

sub life {
    my ($deb, $outside) = @_;

    my $system = system_of("/proc/$outside/root");

    isnt((stat '/usr')[0], (stat "/proc/$outside/root/usr")[0],
         'the namespace has a file system of its own');

    # the service is neither started nor reloaded

    open my $out, '>', $policy or die "cannot create $policy: $!";
    print $out "#!/bin/sh\nexit 101\n";
    close $out;
    chmod 0755, $policy;

    run_ok('purge what is there', @apt, 'purge', $package)
        if installed() ne 'not-installed';

    nginx_ok('before');

    for my $when ('installed', 'installed again') {
        run_ok($when, @apt, 'install', '--no-install-recommends', $deb);

        is(readlink($link), $conf, "$when: enabled");
        is(readlink($directory), '/etc/nginx/error_json',
           "$when: a directory that is there only with the package");
        nginx_ok($when);
        run_ok("$when: a request", 'debian/tests/gateway');

        last if $when eq 'installed again';

        run_ok('removed', @apt, 'remove', $package);

        ok(!-l $link, 'removed: not enabled');
        ok(!-l $directory, 'removed: neither is the directory');
        nginx_ok('removed');

        my ($status, $said) = run('debian/tests/gateway');
        isnt($status, 0, 'removed: no module');
        like($said, qr/unknown directive "error_json"/,
             'removed: no directive');
    }

    run_ok('purged', @apt, 'purge', $package);

    is(installed(), 'not-installed', 'purged: not installed');
    is_deeply([ grep { -e || -l } $module, $conf, $entries, $directory, $doc,
                                glob "$link*" ],
              [], 'purged: nothing is left');
    nginx_ok('purged');

    is_deeply(system_of("/proc/$outside/root"), $system,
              'the system is as it was');

    done_testing();
}


$ENV{PATH} .= ':/usr/sbin:/sbin';
$ENV{LC_ALL} = 'C.UTF-8';

if (@ARGV) {
    life(@ARGV);
    exit;
}

chdir "$Bin/.." or die "$Bin/..: $!";

my %programs = ('dpkg-buildpackage' => 'dpkg-dev', 'dh_nginx' => 'nginx-dev',
                lintian => 'lintian', curl => 'curl');

for my $program (keys %programs) {
    delete $programs{$program}
        if grep { -x "$_/$program" } split /:/, $ENV{PATH};
}

plan(skip_all => "not installed: @{[ sort values %programs ]}") if %programs;


# the file, built in a checkout that has a space in its path

my $checkout = tempdir(CLEANUP => 1) . '/a checkout';

mkdir $checkout or die "$checkout: $!";

run_ok('a copy', 'cp', '-R', qw(CHANGES LICENSE README.md conf config debian
                                docs ngx_status_module util), $checkout);

my ($name) = run_ok('util/deb', "$checkout/util/deb")
             =~ m{^\Q$checkout\E/build/(\S+_\S+_\S+)\.deb\n\z}
    or BAIL_OUT('there is no package');

my $deb = "./build/$name.deb";

mkdir 'build';
run_ok('the file', 'cp', "$checkout/$deb", $deb);

my %files = map { /^(\S+) (\S+) .* \.(\S*[^\/])$/ ? ($3 => "$1 $2") : () }
            split /\n/, run_ok('contents', 'dpkg-deb', '-c', $deb);

is_deeply(\%files,
          { map { $_ => '-rw-r--r-- root/root' }
            $module, $conf, $entries, "/usr/share/lintian/overrides/$package",
            "$doc/copyright", "$doc/changelog.gz",
            "$doc/changelog.Debian.gz", "$doc/README.md",
            map { "$doc/$_" } glob 'docs/*' },
          'the files');

my ($abi) = run_ok('the nginx that is installed', 'dpkg-query', '-W', '-f',
                   '${Provides}', 'nginx') =~ /(nginx-abi-[^\s,]+)/;

is(join(' ', grep { /nginx/ } split /, /,
        run_ok('depends', 'dpkg-deb', '-f', $deb, 'Depends') =~ s/\n//r),
   $abi // 'nginx-abi', 'depends on the installed nginx\'s ABI alone');

# the maintainer's address is one of the machine, which needs no domain

run_ok('lintian has neither errors nor warnings', 'lintian', '--allow-root',
       '--fail-on', 'error,warning', '--suppress-tags',
       'bogus-mail-host,bogus-mail-host-in-debian-changelog',
       "$checkout/build/deb-package/$name.changes");


# the package

SKIP: {
    my ($status, $said) = run(@private, 'true');

    skip "not installed: no mount namespace can be had: $said", 1 if $status;

    # that of util/setup, which changes the system below the namespace
    open my $lock, '>>', 'build/setup.lock' or die "build/setup.lock: $!";
    flock $lock, LOCK_EX or die "build/setup.lock: $!";

    # its tests are tests of this file; the tree is where it is, whatever has
    # been mounted over the way there

    my ($planned, $seen) = (-1, 0);

    ($status, $said) = run(@private, $^X, 't/80-deb.t', $deb, $$);

    for (split /\n/, $said) {
        if (/^1\.\.(\d+)$/) {
            $planned = $1;

        } elsif (/^(not )?ok \d+(?: - (.*))?/) {
            ok(!$1, $2);
            $seen++;

        } else {
            diag $_;
        }
    }

    is($status, 0, 'in the namespace: exit status');
    is($seen, $planned, 'in the namespace: as many tests as planned');
}

done_testing();
