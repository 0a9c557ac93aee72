
// Copyright (C) ngx_status_module developers

// usage: client.js OPTIONS, forked, with the options as JSON
//
// The client: sends so many requests a second, whatever becomes of those
// before, and compares every reply with the one that kinds.js asks for.  Ends
// after so many seconds, or when told to, and then sends what it counted.

'use strict';

const http2 = require('http2');
const net = require('net');

const { all, id, path, request } = require('./kinds');
const { Reply, compare } = require('./reply');

const TICK = 5;             // milliseconds
const SAMPLES = 10;
const SHARE = 8;            // one of so many requests is sent over HTTP/2
const SESSIONS = 4;
const AGAIN = 5;            // how often one is sent again

// "kinds" are names and weights; "keepalive" is the number of connections that
// are kept at least, 0 for one per request; "replaced" says that the module is
// on.  What may happen besides: "dies", the upstream goes away; "broken", so
// does a worker with its connections, "timeout", after so many milliseconds;
// "exhausted", nginx has an error of its own for any request.  A reply is
// missing after "deadline" milliseconds.

const options = {
    keepalive: 100, most: 1000, deadline: 20000, replaced: true,
    ...JSON.parse(process.argv[2]),
};

const count = {
    requests: 0, valid: 0, replaced: 0, instead: 0, cut: 0, closed: 0,
    retried: 0, broken: 0, foreign: 0, lost: 0, hung: 0, wrong: 0, slowest: 0,
    status: {}, samples: [],
};

const names = Object.entries(options.kinds).flatMap(
                  ([name, weight]) => Array(weight).fill(name));

// so that no two clients have an identifier in common
const first = 1e6 * (Date.now() % 8999 + 1);

const connections = new Set();
const streams = new Set();
const idle = [];
const waiting = [];

let sessions = [];
let started;
let pending = 0;
let stopped = false;


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
        this.reply = new Reply(request);
        this.socket.write(request.text, 'latin1');
    }

    data(data) {
        const { reply, request } = this;

        if (reply === null) {
            fail('wrong', request, 'bytes after the reply', data);
            this.end();
            return;
        }

        const more = reply.add(data);

        if (more == -1) {
            return;
        }

        this.reply = null;
        this.used = true;

        if (more > 0) {
            fail('wrong', request, 'more bytes than the reply has', reply.data);
            finish(request);
            this.end();
            return;
        }

        verify(request, reply);

        if (reply.garbage) {
            this.end();

        } else if (!reply.close && options.keepalive && !request.kind.parked
                   && request.kind.version == '1.1')
        {
            release(this);
        }
    }

    overdue(limit) {
        if (this.reply && this.request.issued < limit) {
            fail('hung', this.request, 'no reply', this.reply.data);
            finish(this.request);
            this.end();
        }
    }

    end() {
        this.reply = null;
        this.ended = true;
        this.socket.destroy();
    }

    close() {
        const { reply, request } = this;
        const i = idle.indexOf(this);

        connections.delete(this);

        if (i != -1) {
            idle.splice(i, 1);
        }

        if (reply === null) {
            count.closed += this.ended ? 0 : 1;

        } else if (reply.data === null) {
            unanswered(request, this.used
                                ? () => new Connection().send(request) : null);

        } else if (reply.closed()) {
            count.closed++;
            verify(request, reply);

        } else {
            broken(request, reply);
        }

        next();
    }
}


// one of the connections over HTTP/2, which are used in turn

function session() {
    sessions = sessions.filter((made) => !made.closed && !made.destroyed
                                         && made.last === undefined);

    if (sessions.length < SESSIONS) {
        const made = http2.connect(`http://127.0.0.1:${options.http2}`);

        made.on('error', () => {});
        made.on('goaway', (code, last) => { made.last = last; });

        sessions.push(made);

    } else {
        sessions.push(sessions.shift());
    }

    return sessions.at(-1);
}


class Stream {
    constructor(request) {
        this.request = request;
        this.times = 0;
    }

    send() {
        const { kind, id } = this.request;

        streams.add(this);

        this.reply = new Reply(this.request);
        this.session = session();

        this.stream = this.session.request({ ':method': kind.method,
                                             ':path': path(kind, id) },
                                           { endStream: !kind.body });

        if (kind.body) {
            this.stream.end(kind.body);
        }

        this.stream.on('error', () => {});
        this.stream.on('response', (fields) => this.reply.fields(fields));
        this.stream.on('data', (data) => this.reply.part(data));
        this.stream.on('close', () => this.close());
    }

    close() {
        const { request, reply, session, stream } = this;

        if (this.ended) {
            return;
        }

        if (reply.header === undefined) {

            // RFC 9113, section 6.8: not one that the server has begun with

            const begun = stream.id <= session.last || ++this.times > AGAIN;

            streams.delete(this);
            unanswered(request, begun ? null : () => this.send());
            return;
        }

        streams.delete(this);
        reply.whole();

        if (stream.rstCode == http2.constants.NGHTTP2_NO_ERROR) {
            verify(request, reply);

        } else {
            broken(request, reply);
        }
    }

    overdue(limit) {
        if (this.request.issued < limit) {
            fail('hung', this.request, 'no reply', this.reply.data);
            finish(this.request);
            this.end();
        }
    }

    end() {
        this.ended = true;
        streams.delete(this);
        this.stream.destroy();
    }
}


// RFC 9112, section 9.3.1: a connection may be closed between two requests, and
// one that was on its way may be sent again if it is idempotent.  "again" sends
// it, where that is so.

function unanswered(request, again) {
    if (again && !request.kind.broken) {
        count.retried++;
        again();

    } else {
        if (mayBreak(request)) {
            count.broken++;

        } else {
            fail('lost', request, 'closed without a reply');
        }

        finish(request);
    }
}


function mayBreak({ kind, issued }) {
    return options.broken || kind.broken
           || performance.now() - issued > options.timeout;
}


function verify(request, reply) {
    const status = reply.garbage ? 'none' : reply.status;

    count.status[status] = (count.status[status] ?? 0) + 1;

    const found = reply.garbage ? {} : compare(reply, options);

    if (reply.foreign()) {
        fail('foreign', request, found.reason, reply.data);

    } else if (found.reason) {
        fail('wrong', request, found.reason, reply.data);

    } else {
        count.valid++;
        count.replaced += found.document ? 1 : 0;
        count.instead += found.instead ? 1 : 0;
    }

    finish(request);
}


// a connection that is closed in the middle of a reply

function broken(request, reply) {
    const { kind } = request;
    const passed = !kind.own && (!kind.replaced || !options.replaced);

    if (reply.foreign()) {
        fail('foreign', request, 'incomplete', reply.data);

    } else if ((kind.cut || options.dies && passed) && reply.begins()) {
        count.cut++;

    } else if (mayBreak(request)) {
        count.broken++;

    } else {
        fail('lost', request, 'incomplete', reply.data);
    }

    finish(request);
}


function fail(what, { kind, id }, reason, data) {
    count[what]++;

    if (count.samples.length < SAMPLES) {
        count.samples.push(`${what}: ${kind.name} ${id}: ${reason}`
                           + (data ? `: ${JSON.stringify(
                                  data.latin1Slice().slice(0, 1000))}` : ''));
    }
}


function finish(request) {
    count.slowest = Math.max(count.slowest,
                             performance.now() - request.issued);
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

    const made = { kind, id: number, issued: performance.now(),
                   text: request(kind, number, options.keepalive > 0) };

    pending++;

    if (options.http2 && count.requests % SHARE == 0 && kind.at != 'line'
        && streams.size < options.most)
    {
        new Stream(made).send();

    } else if (connections.size < options.keepalive) {
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
    const due = (now - started) / 1000 * options.rate;

    while (count.requests < due && waiting.length < options.rate) {
        issue();
    }

    if (now - started > options.seconds * 1000) {
        stop();
    }
}


function overdue() {
    const limit = performance.now() - options.deadline;

    for (const connection of [...connections, ...streams]) {
        connection.overdue(limit);
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
