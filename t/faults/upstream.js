
// Copyright (C) ngx_status_module developers

// usage: upstream.js PORT [LIE]
//
// The upstream: answers /KIND?id=ID as kinds.js says.  One of LIE responses is
// one to somebody else's request, for the harness to be tested itself.

'use strict';

const net = require('net');

const { FOREIGN, GARBAGE, all, body, fields } = require('./kinds');

const [port, lie] = process.argv.slice(2).map(Number);

const PAUSE = 5;            // milliseconds between two halves
const DELAY = 50;
const CHUNK = 8192;

let answered = 0;


// header and body of a response as they are sent

function response(kind, id) {
    let header = `HTTP/1.1 ${kind.status} Status\r\n`;

    for (const [name, value] of Object.entries(fields(kind, id))) {
        header += `${name}: ${value}\r\n`;
    }

    if (kind.framing == 'length') {
        const size = sizeOf(kind, header);

        return [header + `Content-Length: ${size}\r\n\r\n`,
                kind.method == 'HEAD' ? '' : body(kind, id, size)];
    }

    if (kind.framing == 'close') {
        return [header + 'Connection: close\r\n\r\n', body(kind, id)];
    }

    return [header + 'Transfer-Encoding: chunked\r\n\r\n',
            chunked(body(kind, id))];
}


function sizeOf(kind, header) {
    return kind.whole
           ? kind.whole - header.length - 'Content-Length: 1234\r\n\r\n'.length
           : kind.size;
}


function chunked(text) {
    let chunks = '';

    for (let i = 0; i < text.length; i += CHUNK) {
        const chunk = text.slice(i, i + CHUNK);

        chunks += `${chunk.length.toString(16)}\r\n${chunk}\r\n`;
    }

    return chunks + '0\r\n\r\n';
}


function middle(text) {
    return text.length >> 1;
}


// the first part at once, the second if it is still wanted

function halves(socket, first, second) {
    socket.write(first, 'latin1');

    setTimeout(() => {
        if (socket.writable) {
            socket.write(second, 'latin1');
        }
    }, PAUSE);
}


const faults = {

    split(socket, kind, header, body) {
        const half = middle(body);

        halves(socket, header + body.slice(0, half), body.slice(half));
    },

    stall(socket, kind, header, body) {
        if (kind.at == 'header') {
            socket.write(header.slice(0, middle(header)), 'latin1');

        } else {
            socket.write(header + body.slice(0, middle(body)), 'latin1');
        }
    },

    reset(socket, kind, header, body) {
        faults.stall(socket, kind, header, body);
        setTimeout(() => socket.resetAndDestroy(), PAUSE);
    },

    garbage(socket, kind, header, body) {
        if (kind.at == 'line') {
            socket.end(GARBAGE, 'latin1');

        } else if (kind.at == 'header') {
            socket.end(header.slice(0, -2) + GARBAGE, 'latin1');

        } else {
            // the garbage takes the place of a chunk's size

            const half = body.indexOf('\r\n', middle(body)) + 2;

            socket.end(header + body.slice(0, half) + GARBAGE, 'latin1');
        }
    },

    double(socket, kind, header, body) {
        const second = response(kind, FOREIGN).join('');

        if (!kind.split) {
            socket.write(header + body + second, 'latin1');
            return;
        }

        const half = middle(body);

        halves(socket, header + body.slice(0, half), body.slice(half) + second);
    },

    delay(socket, kind, header, body) {
        setTimeout(() => socket.write(header + body, 'latin1'), DELAY);
    },

    // the second response when the connection is in use again: nothing that a
    // gateway could notice

    late(socket, kind, header, body) {
        halves(socket, header + body, response(kind, FOREIGN).join(''));
    },
};


function respond(socket, name, id) {
    const kind = all[name];

    if (lie && ++answered % lie == 0) {
        id = FOREIGN;
    }

    const [header, body] = response(kind, id);

    if (kind.fault) {
        faults[kind.fault](socket, kind, header, body);

    } else {
        socket.write(header + body, 'latin1');
    }

    if (kind.framing == 'close') {
        socket.end();
    }
}


net.createServer({ noDelay: true }, (socket) => {
    let input = '';

    socket.on('error', () => {});

    socket.on('data', (data) => {
        input += data.latin1Slice();

        for (let end; (end = input.indexOf('\r\n\r\n')) != -1;
             input = input.slice(end + 4))
        {
            const match = /^\S+ \/([\w-]+)\?id=(\w+) /.exec(input);

            respond(socket, match[1], match[2]);
        }
    });

}).listen({ port, host: '127.0.0.1', backlog: 1024 },
          () => process.send('ready'));

process.on('disconnect', () => process.exit());
