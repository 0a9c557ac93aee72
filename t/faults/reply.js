
// Copyright (C) ngx_status_module developers

// A reply as the client gets it, and as it has to be.

'use strict';

const { ID, GARBAGE, body, fields, json, title } = require('./kinds');

// what nginx calls its own errors
const REASONS = { 403: 'Forbidden', 405: 'Not Allowed',
                  413: 'Request Entity Too Large', 500: 'Internal Server Error',
                  502: 'Bad Gateway', 504: 'Gateway Time-out' };


// Compares it with each that it may be.  Returns that one, or the reason why
// it is none of them.

function compare(reply, options) {
    let reason = `status ${reply.status}`;

    for (const candidate of candidates(reply, options)) {
        reason = differs(candidate, reply);

        if (!reason) {
            return candidate;
        }
    }

    return { reason };
}


function* candidates({ kind, id, status }, options) {
    if (status == kind.own) {
        yield own(kind, id, status, options);
        return;
    }

    if (status == kind.status) {
        const headers = fields(kind, id);

        if (options.replaced && kind.replaced) {
            delete headers['Content-Type'];
            delete headers.Etag;

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
        yield { ...own(kind, id, status, options), instead: true };
    }
}


// an error of nginx itself

function own(kind, id, status, options) {
    const title = `${status} ${REASONS[status]}`;

    if (!options.replaced || kind.required) {
        return { type: 'text/html', headers: {},
                 start: `<html>\r\n<head><title>${title}</title></head>\r\n` };
    }

    return document(status, kind.titled ? { id, title } : { id }, {});
}


function document(status, members, headers) {
    return { type: 'application/json', headers, document: true,
             body: json(status, members) };
}


function differs(candidate, reply) {
    const { kind, header } = reply;

    if (!header.includes(`\r\nContent-Type: ${candidate.type}\r\n`)) {
        return 'type';
    }

    for (const [name, value] of Object.entries(candidate.headers)) {
        if (!header.includes(`\r\n${name}: ${value}\r\n`)) {
            return name;
        }
    }

    if (/\r\n(Content-Type|Content-Length|Transfer-Encoding): [^]*\r\n\1: /
            .test(header))
    {
        return 'twice the same header';
    }

    if (candidate.document && header.includes('\r\nEtag:')) {
        return 'header of the page';
    }

    const { start } = candidate;
    const page = candidate.body
                 ?? body(kind, reply.id, kind.whole ? reply.length : kind.size);

    if (candidate.document && reply.length != page.length) {
        return 'length';
    }

    const text = reply.body?.latin1Slice() ?? '';

    if (kind.method == 'HEAD') {
        return text ? 'body' : undefined;
    }

    return (start ? text.startsWith(start) : text == page) ? undefined : 'body';
}


// as far as it is there

class Reply {
    constructor({ kind, id }) {
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

    // the same of HTTP/2

    fields(fields) {
        const lines = Object.entries(fields).map(([name, value]) =>
            name.replace(/(^|-)[a-z]/g, (text) => text.toUpperCase())
            + `: ${value}\r\n`);

        this.header = 'HTTP/2\r\n' + lines.join('');
        this.data = Buffer.from(this.header, 'latin1');
        this.status = fields[':status'];
        this.length = fields['content-length']
                      && Number(fields['content-length']);
        this.chunked = true;
    }

    part(data) {
        this.parts.push(data);
    }

    whole() {
        this.body = Buffer.concat(this.parts);
        this.data = Buffer.concat([this.data, this.body]);
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

    // Whether it is the beginning of the page.  What is found in the place of
    // a chunk's size, nginx may pass as a part of the body.

    begins() {
        if (this.header === undefined) {
            return true;
        }

        const { kind } = this;
        const data = this.chunked ? Buffer.concat(this.parts)
                                  : this.data.subarray(this.start);
        const text = data.latin1Slice();
        const part = kind.fault == 'garbage' && text.endsWith(GARBAGE)
                     ? text.slice(0, -GARBAGE.length) : text;

        return this.status == kind.status
               && body(kind, this.id).startsWith(part);
    }

    // whether there is an identifier that is not the request's

    foreign() {
        return (this.data.latin1Slice().match(ID) ?? [])
               .some((other) => other != this.id);
    }
}


module.exports = { Reply, compare };
