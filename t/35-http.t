# Copyright (C) ngx_status_module developers

# HTTP servers that are in use: what they send with an error differs in its
# framing, and in whether they keep the connection.  Where they do, the module
# has to keep it, too; X-Connection tells which it was.

use lib 't/lib';
use Server;
use StatusTest 'no_plan';

our $page = '<html>' . 'x' x 2000 . '</html>';
our $json = '{"error":"of the server"}';

$ENV{TEST_NGINX_NODE} = Server::start(
    program => 'node',
    package => 'nodejs',
    args => [ '@DIR@/server.js', '@SOCKET@' ],
    files => { 'server.js' => <<'_EOC_' },
const http = require('http');
const zlib = require('zlib');

const page = '<html>' + 'x'.repeat(2000) + '</html>';
const html = { 'Content-Type': 'text/html; charset=utf-8' };
const length = { ...html, 'Content-Length': page.length };
let connections = 0;

const handlers = {
    '/ok': (res) => res.writeHead(200, html).end('ok'),
    '/length': (res) => res.writeHead(404, length).end(page),
    '/empty': (res) => res.writeHead(500).end(),
    '/no-type': (res) => res.writeHead(404, {}).end('Cannot GET /no-type'),
    '/json': (res) => {
        res.writeHead(409, { 'Content-Type': 'application/json' });
        res.end('{"error":"of the server"}');
    },
    '/chunks': (res) => {
        res.writeHead(500, html);
        for (let i = 0; i < 20; i++) {
            res.write(page.slice(i * 100, i * 100 + 100));
        }
        res.end();
    },
    '/gzip': (res) => {
        res.writeHead(404, { ...html, 'Content-Encoding': 'gzip' });
        res.end(zlib.gzipSync(page));
    },
    '/trailers': (res) => {
        res.writeHead(404, { ...html, Trailer: 'X-Trailer' });
        res.write(page);
        res.addTrailers({ 'X-Trailer': 'last' });
        res.end();
    },
    '/large': (res) => res.writeHead(404, html).end('x'.repeat(1048576)),
    '/last': (res) => {
        res.writeHead(404, { ...length, Connection: 'close' }).end(page);
    },
    '/stall': (res) => res.writeHead(404, length).write(page.slice(0, 1000)),
    '/stall-header': (res) => res.writeHead(404, length).flushHeaders(),
    '/cut': (res) => {
        res.writeHead(404, length);
        res.write(page.slice(0, 1000), () => res.destroy());
    },
    '/read': (res, req) => {
        let size = 0;
        req.on('data', (data) => { size += data.length; });
        req.on('end', () => {
            res.writeHead(422, { ...html, 'X-Read': size }).end(page);
        });
    },
};

const server = http.createServer((req, res) => {
    res.setHeader('X-Connection', req.socket.number);
    handlers[req.url](res, req);
});

server.on('connection', (socket) => { socket.number = ++connections; });
server.keepAliveTimeout = 60000;
server.listen(process.argv[2]);
_EOC_
);

$ENV{TEST_NGINX_PYTHON} = Server::start(
    program => '/usr/bin/python3',
    package => 'python3',
    tcp => 1,
    args => [ '@DIR@/server.py', '@PORT@', '@DIR@' ],
    files => { 'server.py' => <<'_EOC_' },
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
import sys

PAGE = b'<html>' + b'x' * 2000 + b'</html>'
JSON = b'{"error":"of the server"}'


class Handler(SimpleHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def __init__(self, *args):
        super().__init__(*args, directory=sys.argv[2])

    def end_headers(self):
        self.send_header('X-Connection', self.client_address[1])
        super().end_headers()

    def answer(self, status, type, body):
        self.send_response(status)
        self.send_header('Content-Type', type)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        if self.path == '/ok':
            self.answer(200, 'text/html', b'ok')

        elif self.path == '/length':
            self.answer(404, 'text/html', PAGE)

        elif self.path == '/plain':
            self.answer(500, 'text/plain', PAGE)

        elif self.path == '/json':
            self.answer(409, 'application/json', JSON)

        elif self.path == '/chunks':
            self.send_response(404)
            self.send_header('Content-Type', 'text/html')
            self.send_header('Transfer-Encoding', 'chunked')
            self.end_headers()

            for i in range(0, len(PAGE), 500):
                part = PAGE[i:i + 500]
                self.wfile.write(b'%x\r\n%s\r\n' % (len(part), part))

            self.wfile.write(b'0\r\n\r\n')

        elif self.path == '/error':
            self.send_error(500)

        elif self.path == '/raise':
            raise ValueError('of the handler')

        else:
            super().do_GET()


ThreadingHTTPServer(('127.0.0.1', int(sys.argv[1])), Handler).serve_forever()
_EOC_
);

$ENV{TEST_NGINX_APACHE} = Server::start(
    program => 'apache2',
    package => 'apache2-bin',
    tcp => 1,
    args => [ '-D', 'FOREGROUND', '-f', '@DIR@/apache.conf' ],
    files => {
        'ok' => 'ok',
        'file.html' => $page,
        'large.html' => 'x' x 1048576,
        'passwords' => '',
        'error.json' => $json,
        'raw.asis' => "Status: 503 later\nContent-Type: text/html\n"
                      . "Retry-After: 17\nETag: \"raw\"\n\n$page",
        'apache.conf' => CORE::join('', map {
            "LoadModule ${_}_module /usr/lib/apache2/modules/mod_$_.so\n"
        } qw(mpm_event authn_core authn_file authz_core authz_user alias asis
             auth_basic deflate filter headers mime)) . <<'_EOC_',
ServerName localhost
Listen 127.0.0.1:@PORT@
ServerRoot @DIR@
DocumentRoot @DIR@
DefaultRuntimeDir @DIR@
PidFile @DIR@/apache.pid
Mutex file:@DIR@
ErrorLog /dev/stderr
User www-data
Group www-data
StartServers 1
KeepAlive On
KeepAliveTimeout 60
MaxKeepAliveRequests 0
TypesConfig /dev/null
AddType text/html .html
AddType application/json .json
AddHandler send-as-is .asis
AddOutputFilterByType DEFLATE text/html
ErrorDocument 409 /error.json
ErrorDocument 410 /file.html
ErrorDocument 422 /large.html
Redirect 403 /forbidden
Redirect 409 /json
Redirect 410 /gone
Redirect 422 /large
Redirect 500 /error
Header always set X-Connection "expr=%{REMOTE_PORT}"

<Location /private>
    AuthType Basic
    AuthName private
    AuthUserFile @DIR@/passwords
    Require valid-user
</Location>
_EOC_
    },
);

my $dir = Server::dir();

system("openssl req -x509 -batch -newkey rsa:2048 -nodes -days 2"
       . " -subj /CN=localhost -addext subjectAltName=DNS:localhost"
       . " -keyout $dir/key.pem -out $dir/cert.pem 2>$dir/openssl.log") == 0
    or die "openssl, in Debian's openssl: " . Server::get("$dir/openssl.log");

$ENV{TEST_NGINX_CERTIFICATE} = "$dir/cert.pem";

$ENV{TEST_NGINX_TLS} = Server::start(
    program => 'nginx',
    package => 'nginx',
    args => [ '-p', '@DIR@', '-c', '@DIR@/tls.conf', '-e', 'stderr' ],
    files => {
        'tls.conf' => <<'_EOC_' . CORE::join('', map {
daemon off;
worker_processes 1;
pid @DIR@/tls.pid;
error_log stderr;

events {
}

http {
    access_log off;
    default_type text/html;
    keepalive_requests 100000;

    server {
        listen unix:@SOCKET@ ssl;
        ssl_certificate @DIR@/cert.pem;
        ssl_certificate_key @DIR@/key.pem;
        root @DIR@;
        add_header X-Connection $connection always;

        location = /ok { return 200 ok; }
        location = /error { return 500; }
        location = /plain { default_type text/plain; return 503 later; }
        location = /empty { return 404 ""; }
        location = /gone { error_page 410 /file.html; return 410; }
        location = /large { error_page 422 /large.html; return 422; }

        location = /gzip {
            error_page 410 /gzip.html;
            return 410;
        }

        location = /gzip.html {
            gzip on;
            alias @DIR@/file.html;
        }

        location = /slow {
            error_page 422 /slow.html;
            return 422;
        }

        location = /slow.html {
            limit_rate 1k;
            alias @DIR@/large.html;
        }

        location /json {
            default_type application/json;
            return 409 '{"error":"of the server"}';
        }
    }
_EOC_
            "    ${_}_temp_path \@DIR\@/$_;\n"
        } qw(client_body proxy fastcgi uwsgi scgi)) . "}\n",
    },
);

our $http_config = CORE::join('', map {
    "upstream \L$_\E { server \$TEST_NGINX_$_; keepalive 4; }\n"
} qw(NODE PYTHON APACHE TLS)) . <<'_EOC_';
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_ssl_verify on;
    proxy_ssl_trusted_certificate $TEST_NGINX_CERTIFICATE;
    proxy_ssl_name localhost;

    log_format outcome '$request_uri $status $error_json $error_json_source '
                       '$upstream_bytes_received';
    access_log logs/outcome.log outcome;
_EOC_

our $config = 'error_json on;' . CORE::join('', map {
    my ($name, $scheme) = @$_;
    <<"_EOC_";
    location /$name/ { proxy_pass $scheme://$name/; }

    location /unbuffered/$name/ {
        proxy_pass $scheme://$name/;
        proxy_buffering off;
    }
_EOC_
} [qw(node http)], [qw(python http)], [qw(apache http)], [qw(tls https)]);


# asks for each of the pages twice, and for what comes after them; returns how
# many upstream connections that took

sub pages {
    my ($prefix, %codes) = @_;

    my $c = client();
    my %connections;

    for my $path (sort keys %codes) {
        for my $time ('', ' again') {
            my $res = $c->get("$prefix$path", 'Accept-Encoding: gzip');
            document_ok($res, $codes{$path}, "$prefix$path$time");
            $connections{$res->{headers}{'x-connection'}[0]} = 1;

            ok(!$res->{headers}{$_}, "$prefix$path$time: no $_")
                for qw(content-encoding etag last-modified trailer);
        }

        my $res = $c->get("$prefix/ok");
        is("$res->{status} $res->{body}", '200 ok', "$prefix$path: next");
    }

    return scalar keys %connections;
}


# what is no error page

sub kept {
    my ($prefix) = @_;

    my $c = client();
    my %connections;

    for my $time ('', ' again') {
        my $res = $c->get("$prefix/json");
        is("$res->{status} $res->{body} @{$res->{headers}{'content-type'}}",
           "409 $json application/json", "$prefix/json$time");
        $connections{$res->{headers}{'x-connection'}[0]} = 1;
    }

    is(scalar(keys %connections), 1, "$prefix/json: connections");
}


# a page whose body is not waited for, and whose connection is given up

sub given_up {
    my ($prefix, %codes) = @_;

    for my $path (sort keys %codes) {
        my $c = client();
        my $res = $c->get("$prefix$path");
        document_ok($res, $codes{$path}, "$prefix$path");

        my $next = $c->get("$prefix/ok");
        is("$next->{status} $next->{body}", '200 ok', "$prefix$path: next");
        isnt($next->{headers}{'x-connection'}[0],
             $res->{headers}{'x-connection'}[0],
             "$prefix$path: not the same upstream connection");
    }
}


run_tests();

__DATA__

=== TEST 1: Node
--- http_config eval: $main::http_config
--- config eval: "error_json_drain 64k 30s;\n$main::config"
--- client
for my $prefix ('/node', '/unbuffered/node') {
    is(pages($prefix, '/length' => 404, '/empty' => 500, '/no-type' => 404,
             '/chunks' => 500, '/gzip' => 404, '/trailers' => 404),
       1, "$prefix: upstream connections");
    kept($prefix);
}



=== TEST 2: Node, with a body that stalls, is cut off, or large
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
for my $prefix ('/node', '/unbuffered/node') {
    given_up($prefix, '/stall' => 404, '/stall-header' => 404, '/cut' => 404,
             '/large' => 404, '/last' => 404);
}



=== TEST 3: Node, HEAD and a request with a body
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
my $c = client();

my $res = $c->request('HEAD', '/node/length');
is("$res->{status} @{$res->{headers}{'content-length'}}",
   '404 ' . length document(404), 'HEAD');

$c->put("POST /node/read HTTP/1.1\r\nHost: localhost\r\n"
        . "Content-Length: 100000\r\n\r\n" . 'x' x 100000);
$res = $c->response;
document_ok($res, 422, 'POST');
is("@{$res->{headers}{'x-read'}}", '100000', 'the body was read');

is($c->get('/node/ok')->{body}, 'ok', 'next');



=== TEST 4: Python, whose own error pages end the connection
--- http_config eval: $main::http_config
--- config eval: "error_json_drain 64k 30s;\n$main::config"
--- client
for my $prefix ('/python', '/unbuffered/python') {
    is(pages($prefix, '/length' => 404, '/plain' => 500, '/chunks' => 404),
       1, "$prefix: upstream connections");
    is(pages($prefix, '/missing' => 404, '/error' => 500), 4,
       "$prefix: upstream connections that it closes");
    kept($prefix);

    my $c = client();
    document_ok($c->get("$prefix/raise"), 502, "$prefix: no response");
    document_ok($c->request('PUT', "$prefix/file", 'Content-Length: 0'), 501,
                "$prefix: PUT");
    is($c->get("$prefix/ok")->{body}, 'ok', "$prefix: next");
}



=== TEST 5: Apache
--- http_config eval: $main::http_config
--- config eval: "error_json_drain 64k 30s;\n$main::config"
--- client
for my $prefix ('/apache', '/unbuffered/apache') {
    is(pages($prefix, '/missing' => 404, '/forbidden' => 403, '/gone' => 410,
             '/private' => 401),
       1, "$prefix: upstream connections");
    is(pages($prefix, '/error' => 500, '/raw.asis' => 503), 4,
       "$prefix: upstream connections that it closes");
    kept($prefix);
}



=== TEST 6: Apache, with a page of 1 MB
--- http_config eval: $main::http_config
--- config eval: "error_json_drain 64k 30s;\n$main::config"
--- client
for my $prefix ('/apache', '/unbuffered/apache') {
    given_up($prefix, '/large' => 422);
}

my $log = Server::get(Test::Nginx::Util::server_root() . '/logs/outcome.log');
my @received = $log =~ m{/large .* (\d+)$}mg;

is(scalar(@received), 2, 'logged');
cmp_ok($_, '<=', 128 * 1024, 'bytes read') for @received;



=== TEST 7: Apache, headers that stay
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
my $c = client();

my $res = $c->get('/apache/private');
is("@{$res->{headers}{'www-authenticate'}}", 'Basic realm="private"',
   'WWW-Authenticate');

$res = $c->request('DELETE', '/apache/file.html');
document_ok($res, 405, 'DELETE');
like("@{$res->{headers}{allow}}", qr/\bGET\b/, 'Allow');

$res = $c->get('/apache/file.html', 'Range: bytes=5000-');
document_ok($res, 416, 'Range');

$res = $c->get('/apache/file.html', 'If-Match: "other"');
document_ok($res, 412, 'If-Match');

$res = $c->get('/apache/raw.asis');
is("@{$res->{headers}{'retry-after'}}", '17', 'Retry-After');
like($res->{head}, qr/^HTTP\/1\.1 503 later\r\n/, 'the reason');

$res = $c->get('/apache/file.html');
is("$res->{status} $res->{body}", "200 $page", 'no error');



=== TEST 8: over TLS
--- http_config eval: $main::http_config
--- config eval: "error_json_drain 64k 30s;\n$main::config"
--- client
for my $prefix ('/tls', '/unbuffered/tls') {
    is(pages($prefix, '/missing' => 404, '/plain' => 503, '/gone' => 410,
             '/gzip' => 410, '/empty' => 404),
       1, "$prefix: upstream connections");
    is(pages($prefix, '/error' => 500), 2,
       "$prefix: upstream connections that it closes");
    kept($prefix);

    my $res = client()->get("$prefix/file.html", 'Range: bytes=5000-');
    document_ok($res, 416, "$prefix: Range");
    is("@{$res->{headers}{'content-range'}}", 'bytes */2013',
       "$prefix: Content-Range");
}



=== TEST 9: over TLS, with a body that is slow, or large
--- http_config eval: $main::http_config
--- config eval: $main::config
--- client
for my $prefix ('/tls', '/unbuffered/tls') {
    given_up($prefix, '/slow' => 422, '/large' => 422);
}



=== TEST 10: 1 MB within the limit is read, and the connection reused
--- http_config eval: $main::http_config
--- config eval: "error_json_drain 2m 30s;\n$main::config"
--- client
my %codes = ('/node' => 404, '/apache' => 422, '/tls' => 422);

for my $server (sort keys %codes) {
    for my $prefix ($server, "/unbuffered$server") {
        is(pages($prefix, '/large' => $codes{$server}), 1,
           "$prefix: upstream connections");
    }
}

is(CORE::join('', glob(Test::Nginx::Util::server_root()
                       . '/proxy_temp/*/*/*')),
   '', 'no temporary file');



=== TEST 11: a server whose certificate is not trusted
--- http_config eval: $main::http_config
--- config eval: "proxy_ssl_name other;\n$main::config"
--- client
document_ok(client()->get('/tls/missing'), 502);



=== TEST 12: HTTP/1.0 to the server
--- http_config eval: $main::http_config
--- config eval
"proxy_http_version 1.0;\nproxy_set_header Connection close;\n$main::config"
--- client
for my $mode ('', '/unbuffered') {
    my $c = client();

    document_ok($c->get("$mode/node/chunks"), 500, "$mode Node");
    document_ok($c->get("$mode/python/missing"), 404, "$mode Python");
    document_ok($c->get("$mode/apache/missing"), 404, "$mode Apache");
    document_ok($c->get("$mode/tls/missing"), 404, "$mode TLS");
    is($c->get("$mode/node/ok")->{body}, 'ok', "$mode next");
}
