# Copyright (C) ngx_status_module developers

# The documented tables against what the running module answers, for each
# code.

use lib 't/lib';
use StatusTest 'no_plan';

our @codes = sort grep { /^\d+$/ } keys %{catalog()};

is(scalar(@codes), 62, 'codes in the tables');

run_tests();

__DATA__

=== TEST 1: an error of each code
--- http_config
    upstream u {
        server 127.0.0.1:$TEST_NGINX_SERVER_PORT;
        keepalive 4;
    }
--- config eval
CORE::join '', "error_json 3xx 4xx 5xx;\n", map {
    "location /nginx/$_ { return $_ 'page'; }\n"
    . "location /page/$_ { error_json off; return $_ 'page'; }\n"
    . "location /upstream/$_ { proxy_pass http://u/page/$_; }\n"
} grep { $_ >= 300 && $_ != 304 } @main::codes
--- client
for my $code (grep { $_ >= 300 && $_ != 304 } @codes) {
    my $c = client();
    document_ok($c->get("/nginx/$code"), $code, "nginx's $code");
    document_ok($c->get("/upstream/$code"), $code, "an upstream's $code");
}



=== TEST 2: codes without an entry have the class's
--- config
    error_json on;
    location /418 { return 418; }
    location /499 { return 499 x; }
    location /599 { return 599 x; }
--- client
my $c = client();
document_ok($c->get("/418"), 418);
document_ok($c->get("/599"), 599);



=== TEST 3: $status_message and $status_description of each code
--- config eval
CORE::join '', map {
    "location /$_ {"
    . "    add_header X-Message \$status_message always;\n"
    . "    add_header X-Description \$status_description always;\n"
    . "    return $_ 'page';\n"
    . "}\n"
} grep { $_ >= 200 } @main::codes
--- client
for my $code (grep { $_ >= 200 } @codes) {
    my $h = client()->get("/$code")->{headers};

    is("@{$h->{'x-message'}}", catalog()->{$code}[0], "message of $code");
    is("@{$h->{'x-description'}}", catalog()->{$code}[1],
       "description of $code");
}
