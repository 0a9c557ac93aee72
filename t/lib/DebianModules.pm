package DebianModules;

# Copyright (C) ngx_status_module developers

# Dynamic modules of Debian's nginx.  After ordered(), a suite loads no module of
# its own accord: each block asks for one, and for the order, with "main_config".

use strict;
use warnings;

use Exporter 'import';
use File::Temp ();
use Test::Nginx::Util ();

our @EXPORT = qw(load_module loads order ordered skipped);

my $dir = '/usr/lib/nginx/modules';

my @own = split /\s+/, $ENV{TEST_NGINX_LOAD_MODULES} || '';

# compiled in, the module has its place below all that are loaded

my $static = !grep { /ngx_status_module/ } @own;

# each module's files in the order in which they have to be loaded, and the
# Debian package of the last

my %files = (
    auth_pam => [ 'ngx_http_auth_pam_module' ],
    brotli => [ 'ngx_http_brotli_filter_module' ],
    brotli_static => [ 'ngx_http_brotli_static_module' ],
    cache_purge => [ 'ngx_http_cache_purge_module' ],
    dav_ext => [ 'ngx_http_dav_ext_module' ],
    echo => [ 'ngx_http_echo_module' ],
    fancyindex => [ 'ngx_http_fancyindex_module' ],
    geoip => [ 'ngx_http_geoip_module' ],
    geoip2 => [ 'ngx_http_geoip2_module' ],
    headers_more => [ 'ngx_http_headers_more_filter_module' ],
    image => [ 'ngx_http_image_filter_module' ],
    js => [ 'ngx_http_js_module' ],
    lua => [ 'ndk_http_module', 'ngx_http_lua_module' ],
    memc => [ 'ngx_http_memc_module' ],
    modsecurity => [ 'ngx_http_modsecurity_module' ],
    nchan => [ 'ngx_nchan_module' ],
    perl => [ 'ngx_http_perl_module' ],
    rtmp => [ 'ngx_rtmp_module' ],
    set_misc => [ 'ndk_http_module', 'ngx_http_set_misc_module' ],
    srcache => [ 'ngx_http_srcache_filter_module' ],
    stream => [ 'ngx_stream_module' ],
    subs => [ 'ngx_http_subs_filter_module' ],
    uploadprogress => [ 'ngx_http_uploadprogress_module' ],
    upstream_fair => [ 'ngx_http_upstream_fair_module' ],
    xslt => [ 'ngx_http_xslt_filter_module' ],
);

my %loads;


sub files {
    my @files = map { @{$files{$_} || die "no module \"$_\""} } @_;
    my %seen;

    return map { "$dir/$_.so" } grep { !$seen{$_}++ } @files;
}


# whether nginx takes modules, each of which has to be installed; if not, the
# reason is printed

sub loads {
    my $names = join ' and ', @_;

    return $loads{$names} if defined $loads{$names};

    my @files = files(@_);

    for (@files) {
        next if -e;

        my ($package) = m{/(?:ngx_|http_)*(\w+?)(?:_http)?_module\.so$};
        die "$_ is not there, it is in Debian's libnginx-mod-*"
            . $package =~ tr/_/-/r . "\n";
    }

    my $nginx = $ENV{TEST_NGINX_BINARY} || 'nginx';
    my $conf = File::Temp->new;
    print $conf map({ "load_module $_;\n" } @files),
                "pid /dev/null;\nevents {}\n";
    close $conf;

    my $refusal = `$nginx -t -q -e stderr -c $conf 2>&1`;

    print "# without $names: $refusal" if $?;

    return $loads{$names} = $? == 0;
}


# the lines that load modules

sub load_module {
    return join '', map { "load_module $_;\n" } files(@_);
}


sub ordered {
    $Test::Nginx::Util::LoadModules = '';
}


# the lines that load this module "first" or "last", and the others

sub order {
    my ($place, @names) = @_;

    my $own = join '', map { "load_module $_;\n" } @own;

    return $place eq 'first' ? $own . load_module(@names)
                             : load_module(@names) . $own;
}


# whether a block cannot be run: a module is refused, or this one has no place

sub skipped {
    my ($place, @names) = @_;

    return !loads(@names) || $static && $place eq 'last';
}


1;
