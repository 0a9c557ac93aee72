# Copyright (C) ngx_status_module developers

# nginx that is built without PCRE, with the module linked in: "error_json_match"
# is refused with that reason, and the rest works.

use strict;
use warnings;

use lib 't/lib';

use File::Temp qw(tempdir);
use HttpClient;
use IO::Socket::INET;
use JSON::PP;
use NginxSource;
use Test::More;

chomp(my $build = qx(util/nginx-build without-pcre));
$? == 0 or BAIL_OUT('cannot build nginx without PCRE');

my $dir = tempdir(CLEANUP => 1);
mkdir "$dir/$_" for qw(logs html);

my $port = do {
    my $socket = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 1);
    $socket->sockport;
};

sub nginx {
    my ($directives, @options) = @_;

    open my $out, '>', "$dir/nginx.conf" or die $!;
    print $out ($> == 0 ? "user root;\n" : ''), <<"_EOC_";
error_log logs/error.log;
pid nginx.pid;
events {}
http {
    error_json on;
    $directives
    server {
        listen 127.0.0.1:$port;
        location / { root html; }
    }
}
_EOC_
    close $out;

    return qx($build/nginx -p $dir -c nginx.conf @options 2>&1);
}

like(nginx('error_json_match ~ "<title>";', '-t'),
     qr/"error_json_match" directive requires nginx that is built with PCRE2 /,
     'refused, with the reason');
isnt($?, 0, 'by nginx -t');

is(nginx('error_json_member path $uri;'), '', 'nginx starts without it');

my $res = HttpClient->new($port)->get('/none');
my $json = decode_json($res->{body} || '{}');

is("$res->{status} @{$res->{headers}{'content-type'}}",
   '404 application/json', 'an error');
is("$json->{message} $json->{path}", 'NotFound /none', 'as JSON');

nginx('', '-s quit');

for (1 .. 3000) {
    last unless -e "$dir/nginx.pid";
    select undef, undef, undef, 0.01;
}

ok(!-e "$dir/nginx.pid", 'nginx stops');

done_testing();
