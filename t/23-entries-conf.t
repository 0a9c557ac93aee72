# Copyright (C) ngx_status_module developers

# conf/entries.conf: entries in our own words for codes whose documented texts
# mislead.  The messages stay the documented ones, the texts say what RFC 9110
# does, and docs/recipes.md shows them.

use lib 't/lib';
use StatusTest 'no_plan';

our $include = Cwd::cwd() . '/conf/entries.conf';

our %promises = (
    401 => qr/\blacks valid credentials\b.*\bWWW-Authenticate\b/,
    500 => qr/\bcondition that it did not expect\b/,
    502 => qr/\breceived no valid response\b/,
    503 => qr/\boverload or maintenance\b.*\bmay repeat the request later\b/,
    504 => qr/\breceived no response in time\b/,
);

run_tests();

__DATA__

=== TEST 1: each of them, the rest as documented, and one of an inner level
--- config eval
"error_json on;
 include $main::include;
 error_json_entry 418 Teapot;
" . CORE::join('', map { "location = /$_ { return $_; }\n" }
               keys %main::promises, 403, 404) . q(
 location = /own { error_json_entry 503 "Closed" "We open at nine."; return 503; }
)
--- client
my $documents = do { local (@ARGV, $/) = 'docs/recipes.md'; <> };
my $entries = () = do { local (@ARGV, $/) = $main::include; <> }
                   =~ /^error_json_entry /mg;

is($entries, keys %main::promises, 'there are no others');

for my $code (sort keys %main::promises) {
    my $json = decode(client()->get("/$code")->{body});
    my ($message, $given) = @{catalog()->{$code}};

    is($json->{message}, $message, "$code: the documented message");
    isnt($json->{description}, $given, "$code: another description");
    like($json->{description}, $main::promises{$code}, "$code: what it says");
    like($json->{description}, qr/^[A-Z][ -~]*\.\z/, "$code: a line of prose");
    like($documents, qr/^\| $code \| \Q$json->{description}\E \|$/m,
         "$code: is in docs/recipes.md");
}

document_ok(client()->get("/$_"), $_) for 403, 404;

is(client()->get('/own')->{body},
   qq({"code":503,"message":"Closed","description":"We open at nine."}\n),
   'an entry of an inner level');
