package Http2Client;

# Copyright (C) ngx_status_module developers

# An HTTP/2 client, node's, in a process of its own that ends with the test.  It
# is as strict as nghttp2, which compares the bytes of a body with the length
# that was announced, and knows which frames may follow which.

use strict;
use warnings;

use HttpClient;
use IPC::Open2;
use JSON::PP;

my $json = JSON::PP->new->latin1;

my $program = <<'_EOC_';
const http2 = require('http2');
const readline = require('readline');

function request(session, request, seconds, done) {
    const chunks = [];
    const result = { headers: {} };
    const [method, host, path, headers] = request;
    let ended = false;

    const end = (error) => {
        if (!ended) {
            ended = true;
            clearTimeout(timer);
            result.error = error;
            result.body = Buffer.concat(chunks).toString('latin1');
            done(result);
        }
    };

    const timer = setTimeout(() => end('no end'), 1000 * seconds);

    if (session.closed || session.destroyed) {
        end('the session is closed');
        return;
    }

    const stream = session.request({ ':method': method, ':path': path,
                                     ':authority': host, ...headers });

    stream.on('response', (headers) => {
        result.status = headers[':status'];

        for (const name in headers) {
            result.headers[name] = [].concat(headers[name]);
        }
    });

    stream.on('data', (chunk) => chunks.push(chunk));
    stream.on('end', () => { result.ended = true; });
    stream.on('error', (error) => end(error.message));

    stream.on('close', () => {
        end(stream.rstCode ? `reset ${stream.rstCode}`
            : !result.status ? 'no header'
            : !result.ended ? 'no end of the stream' : undefined);
    });

    stream.end();
}

readline.createInterface({ input: process.stdin }).on('line', (line) => {
    const [port, seconds, requests] = JSON.parse(line);
    const session = http2.connect(`http://127.0.0.1:${port}`);
    const results = [];

    session.on('error', () => {});

    const next = () => {
        if (requests.length) {
            request(session, requests.shift(), seconds, (result) => {
                results.push(result);
                next();
            });
            return;
        }

        session.destroy();
        process.stdout.write(JSON.stringify(results) + '\n');
    };

    next();
});
_EOC_

my ($in, $out, $pid);


# requests(PORT, SECONDS, [METHOD, HOST, PATH, { name => value }], ...) sends them
# one after the other on one connection, and returns what came, each as
# HttpClient's response() has it; SECONDS, or as many as there, are waited for each

sub requests {
    my ($port, $seconds, @requests) = @_;

    $pid ||= open2($out, $in, 'node', '-e', $program);

    print $in $json->encode([$port, $seconds || HttpClient::PATIENCE,
                             \@requests]), "\n";
    $in->flush;

    my $line = <$out>;
    die "the HTTP/2 client is gone" unless defined $line;

    return @{$json->decode($line)};
}


END {
    local $?;

    if ($pid) {
        close $in;
        waitpid $pid, 0;
    }
}


1;
