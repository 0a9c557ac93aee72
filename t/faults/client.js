
// Copyright (C) ngx_status_module developers

// usage: client.js OPTIONS, forked, with the options as JSON
//
// The client: sends so many requests a second, whatever becomes of those
// before, and compares every reply with the one that kinds.js asks for.  Ends
// after so many seconds or requests, or when told to, and has then sent what
// it counted.

'use strict';

const net = require('net');

const { ID, GARBAGE, all, body, fields, id, json, request, title } =
    require('./kinds');

const TICK = 5;             // milliseconds
const SAMPLES = 10;

// what nginx calls its own errors
const REASONS = { 403: 'Forbidden', 405: 'Not Allowed',
                  413: 'Request Entity Too Large', 500: 'Internal Server Error',
                  502: 'Bad Gateway', 504: 'Gateway Time-out' };

// "kinds" are names and weights; "keepalive" is the number of connections that
// are kept at least, 0 for one per request; "replaced" says that the module is
// on.  What may happen besides: "dies", the upstream goes away; "broken", so
// does a worker with its connections; "exhausted", nginx has an error of its
// own for any request.  A reply is missing after "deadline" milliseconds.

const options = {
    rate: 2500, seconds: 10, requests: Infinity, keepalive: 100, most: 1000,
    deadline: 20000, replaced: true, ...JSON.parse(process.argv[2]),
};

const count = {
    requests: 0, valid: 0, replaced: 0, instead: 0, cut: 0, closed: 0, retried: 0,
    broken: 0, foreign: 0, lost: 0, hung: 0, wrong: 0, slowest: 0, status: {},
    samples: [],
};

const names = Object.entries(options.kinds).flatMap(
                  ([name, weight]) => Array(weight).fill(name));

// so that no two clients have an identifier in common
const first = 1e6 * (Date.now() % 8999 + 1);

const connections = new Set();
const idle = [];
const waiting = [];

let started;
let pending = 0;
let stopped = false;


// Why the reply is not the one to this request, if it is not.

function wrong(kind, id, reply) {
    let reason = `status ${reply.status}`;

    for (const candidate of candidates(kind, id, reply.status)) {
        reason = differs(kind, candidate, reply);

        if (!reason) {
            count.replaced += candidate.document ? 1 : 0;
            count.instead += candidate.instead ? 1 : 0;
            return;
        }
    }

    return reason;
}


function* candidates(kind, id, status) {
    if (status == kind.own) {
        yield own(kind, id, status);
        return;
    }

    if (status == kind.status) {
        const headers = fields(kind, id);

        if (options.replaced && kind.replaced) {
            delete headers['Content-Type'];
            delete headers.ETag;

            if (kind.titled) {
                yield document(status, { id, title: title(kind, id) }, headers);
            }

            if (!kind.titled || options.dies) {
                yield document(status, { id }, headers);
            }

        } else {
            yield { type: kind.type, headers };
        }
    }

    if (kind.fault == 'stall' && kind.at == 'header' && status == 504
        || (kind.fault == 'reset' || kind.at) && status == 502
        || options.dies && status == 502
        || options.exhausted && status == 500)
    {
        yield { ...own(kind, id, status), instead: true };
    }
}


// an error of nginx itself

function own(kind, id, status) {
    const reason = `${status} ${REASONS[status]}`;

    if (!options.replaced || kind.required) {
        return { type: 'text/html', headers: {}, start: '<html>\r\n<head><title>'
                 + `${reason}</title></head>\r\n` };
    }

    return document(status, kind.titled ? { id, title: reason } : { id }, {});
}


function document(status, members, headers) {
    return { type: 'application/json', headers, document: true,
             body: json(status, members) };
}


function differs(kind, candidate, reply) {
    const { header } = reply;

    if (!header.includes(`\r\nContent-Type: ${candidate.type}\r\n`)) {
        return 'type';
    }

    for (const [name, value] of Object.entries(candidate.headers)) {
        if (!header.includes(`\r\n${name}: ${value}\r\n`)) {
            return name;
        }
    }

    if (candidate.document && header.includes('\r\nETag:')) {
        return 'header of the page';
    }

    const { start } = candidate;
    const page = candidate.body ?? start ?? body(kind, reply.id,
                                     kind.whole ? reply.length : kind.size);

    if (kind.method == 'HEAD') {
        return start || reply.length == page.length ? undefined : 'length';
    }

    const text = reply.body.latin1Slice();

    return (start ? text.startsWith(start) : text == page) ? undefined : 'body';
}


// whether there is an identifier that is not the request's

function foreign(id, data) {
    return (data.latin1Slice().match(ID) ?? []).some((other) => other != id);
}


// one of nginx's replies, as far as it is there

class Reply {
    constructor(kind, id) {
        this.kind = kind;
        this.id = id;
        this.data = null;
        this.body = null;
        this.parts = [];
    }

    // returns the number of bytes that do not belong to it, or -1 while it is
    // not complete

    add(data) {
        this.data = this.data ? Buffer.concat([this.data, data]) : data;

        // what nginx takes for HTTP/0.9, and passes

        if (this.kind.at == 'line' && this.data.latin1Slice() == GARBAGE) {
            this.garbage = true;
            return 0;
        }

        if (this.header === undefined && !this.parse()) {
            return -1;
        }

        if (this.kind.method == 'HEAD') {
            return this.complete(this.start);
        }

        if (this.chunked) {
            return this.chunks();
        }

        if (this.length === undefined
            || this.data.length < this.start + this.length)
        {
            return -1;
        }

        this.body = this.data.subarray(this.start, this.start + this.length);

        return this.complete(this.start + this.length);
    }

    parse() {
        const end = this.data.indexOf('\r\n\r\n');

        if (end == -1) {
            return false;
        }

        this.start = this.at = end + 4;
        this.header = this.data.latin1Slice(0, end + 2);
        this.status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(this.header)?.[1]);
        this.close = /\r\nConnection: close\r\n/.test(this.header);
        this.chunked = /\r\nTransfer-Encoding: chunked\r\n/.test(this.header);

        const length = /\r\nContent-Length: (\d+)\r\n/.exec(this.header);

        this.length = length ? Number(length[1]) : undefined;

        return true;
    }

    chunks() {
        for ( ;; ) {
            const end = this.data.indexOf('\r\n', this.at);

            if (end == -1) {
                return -1;
            }

            const text = this.data.latin1Slice(this.at, end);
            const size = /^[\da-f]+$/.test(text) ? parseInt(text, 16) : NaN;
            const next = end + 2 + size + 2;

            if (!(this.data.length >= next)) {
                return -1;
            }

            if (size == 0) {
                this.body = Buffer.concat(this.parts);

                return this.complete(next);
            }

            this.parts.push(this.data.subarray(end + 2, next - 2));
            this.at = next;
        }
    }

    complete(length) {
        return this.data.length - length;
    }

    // a body that ends with the connection

    closed() {
        if (this.header === undefined || this.chunked
            || this.length !== undefined)
        {
            return false;
        }

        this.body = this.data.subarray(this.start);

        return true;
    }
}


class Connection {
    constructor() {
        this.used = false;
        this.reply = null;

        this.socket = net.connect({ port: options.port, host: '127.0.0.1',
                                    noDelay: true });

        this.socket.on('error', () => {});
        this.socket.on('data', (data) => this.data(data));
        this.socket.on('close', () => this.close());

        connections.add(this);
    }

    send(request) {
        this.request = request;
        this.sent = performance.now();
        this.reply = new Reply(request.kind, request.id);
        this.socket.write(request.text, 'latin1');
    }

    data(data) {
        if (this.reply === null) {
            fail('wrong', this.request, 'bytes after the reply', data);
            this.end();
            return;
        }

        const more = this.reply.add(data);

        if (more == -1) {
            return;
        }

        if (more > 0) {
            fail('wrong', this.request, 'more bytes than the reply has',
                 this.reply.data);
            this.done(false);
            this.end();
            return;
        }

        this.done(true);
    }

    done(check) {
        const { reply, request } = this;
        const { kind } = request;

        this.reply = null;
        this.used = true;

        if (check) {
            verify(request, reply);
        }

        finish(this);

        if (reply.garbage) {
            this.end();
            return;
        }

        // otherwise the server closes it

        if (check && !reply.close && options.keepalive && kind.version == '1.1'
            && !kind.parked)
        {
            release(this);
        }
    }

    end() {
        this.ended = true;
        this.socket.destroy();
    }

    close() {
        const { reply, request } = this;

        connections.delete(this);

        const i = idle.indexOf(this);

        if (i != -1) {
            idle.splice(i, 1);
        }

        if (reply === null) {
            count.closed += this.ended ? 0 : 1;

        } else if (this.ended) {
            finish(this);

        } else if (reply.data === null) {
            this.unanswered(request);

        } else if (reply.closed()) {
            this.done(true);
            count.closed++;

        } else {
            broken(request, reply);
            finish(this);
        }

        next();
    }

    // RFC 9112, section 9.3.1: a connection may be closed at any time, and
    // requests may be sent again automatically if they are idempotent

    unanswered(request) {
        if (this.used) {
            count.retried++;
            new Connection().send(request);

        } else if (options.broken || request.kind.broken) {
            count.broken++;
            finish(this);

        } else {
            fail('lost', request, 'closed without a reply');
            finish(this);
        }
    }
}


function verify(request, reply) {
    const { kind, id } = request;

    const status = reply.garbage ? 'none' : reply.status;

    count.status[status] = (count.status[status] ?? 0) + 1;

    const reason = reply.garbage ? undefined : wrong(kind, id, reply);

    if (foreign(id, reply.data)) {
        fail('foreign', request, reason, reply.data);

    } else if (reason) {
        fail('wrong', request, reason, reply.data);

    } else {
        count.valid++;
    }
}


// a connection that is closed in the middle of a reply

function broken(request, reply) {
    const { kind, id } = request;
    const passed = !kind.own && (!kind.replaced || !options.replaced);

    if (foreign(id, reply.data)) {
        fail('foreign', request, 'incomplete', reply.data);

    } else if (kind.cut || options.dies && passed) {
        count.cut++;

    } else if (options.broken || kind.broken) {
        count.broken++;

    } else {
        fail('lost', request, 'incomplete', reply.data);
    }
}


function fail(what, { kind, id }, reason, data) {
    count[what]++;

    if (count.samples.length < SAMPLES) {
        count.samples.push(`${what}: ${kind.name} ${id}: ${reason}`
                           + (data ? `: ${JSON.stringify(
                                  data.latin1Slice().slice(0, 1000))}` : ''));
    }
}


function finish(connection) {
    count.slowest = Math.max(count.slowest,
                             performance.now() - connection.sent);
    pending--;

    if (stopped && pending == 0) {
        report();
    }
}


function release(connection) {
    if (waiting.length) {
        connection.send(waiting.shift());

    } else if (stopped) {

        // nginx may need it for another one

        connection.end();

    } else {
        idle.push(connection);
    }
}


function next() {
    if (waiting.length && connections.size < options.most) {
        new Connection().send(waiting.shift());
    }
}


function issue() {
    const kind = all[names[Math.floor(Math.random() * names.length)]];
    const number = id(first + count.requests++);

    const made = { kind, id: number,
                   text: request(kind, number, options.keepalive > 0) };

    pending++;

    if (connections.size < options.keepalive) {
        new Connection().send(made);

    } else if (idle.length) {
        idle.shift().send(made);

    } else if (connections.size < options.most) {
        new Connection().send(made);

    } else {
        waiting.push(made);
    }
}


function tick() {
    const now = performance.now();
    const due = Math.min((now - started) / 1000 * options.rate,
                         options.requests);

    while (count.requests < due && waiting.length < options.rate) {
        issue();
    }

    if (now - started > options.seconds * 1000
        || count.requests >= options.requests)
    {
        stop();
    }
}


function overdue() {
    const limit = performance.now() - options.deadline;

    for (const connection of connections) {
        if (connection.reply && connection.sent < limit) {
            fail('hung', connection.request, 'no reply', connection.reply.data);
            connection.end();
        }
    }
}


function stop() {
    if (stopped) {
        return;
    }

    stopped = true;
    clearInterval(timer);
    idle.forEach((connection) => connection.end());

    count.finished = count.requests - pending;
    count.seconds = (performance.now() - started) / 1000;

    if (pending == 0) {
        report();
    }
}


function report() {
    connections.forEach((connection) => connection.end());

    process.send(count, () => process.exit());
}


started = performance.now();

const timer = setInterval(tick, TICK);

setInterval(overdue, 1000);

process.on('message', stop);
process.on('disconnect', () => process.exit());
