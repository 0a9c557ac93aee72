
// Copyright (C) ngx_status_module developers

// The kinds of requests: what the upstream answers to each, how it misbehaves
// while doing so, and what the client has to get.  Both the upstream and the
// client make the pages from here, so that every byte can be compared.

'use strict';

const fs = require('fs');


// An identifier is in every line of a page, in headers, and in the JSON; this
// one is in the second response to a request for one, which nobody may get.

const ID = /q(\d{10})z/g;
const FOREIGN = id(9999999999);

const GARBAGE = '\x00\x01garbage: \xff\r\r\n: HTTP/1.1 200 OK\r\n\x7f\r\n';


// "status", "type", "size", "framing", and "headers" are of the upstream's
// response; "own" is the status of nginx itself, which does not ask the
// upstream.  "titled" is a page of which the JSON has the title, "required" one
// without what it is searched for, so that it is passed as it is.
//
// "fault" is what the upstream does, in the middle of the body or where "at"
// says, in the first of two parts with "split".  "cut" is a reply that may be
// incomplete, "broken" one that may be missing.  With "parked", nothing more is
// to be had on the client's connection.

const kinds = {
    small:      { status: 200, type: 'text/plain', size: 200 },
    large:      { status: 200, type: 'text/plain', size: 65536,
                  framing: 'chunked' },
    page:       { status: 404, size: 2000 },
    halves:     { status: 404, size: 3000, fault: 'split' },
    drained:    { status: 500, size: 30000, framing: 'chunked' },
    big:        { status: 500, size: 102400, framing: 'chunked' },
    close:      { status: 410, size: 3000, framing: 'close' },
    empty:      { status: 404, size: 0 },
    retry:      { status: 503, size: 1000, headers: { 'Retry-After': '7' } },
    json:       { status: 422, type: 'application/json', size: 300 },
    head:       { status: 404, size: 2000, method: 'HEAD' },
    old:        { status: 404, size: 2000, version: '1.0' },
    match:      { status: 500, size: 20000, framing: 'chunked',
                  titled: true },
    kept:       { status: 500, size: 20000, framing: 'chunked',
                  required: true },
    forbidden:  { own: 403 },
    method:     { own: 405, method: 'PUT' },
    entity:     { own: 413, method: 'PUT', body: 'x'.repeat(100) },
};


function of(kind, more) {
    return { ...kinds[kind], ...more };
}


// until the gateway gives up the upstream

const stalls = {
    'stall-header':   of('page', { fault: 'stall', at: 'header' }),
    'stall-page':     of('page', { fault: 'stall' }),
    'stall-chunk':    of('drained', { fault: 'stall' }),
    'stall-body':     of('small', { fault: 'stall', cut: true }),
    'match-stall':    of('page', { fault: 'stall', titled: true }),
    'kept-stall':     of('page', { fault: 'stall', required: true,
                                   cut: true }),
};

const resets = {
    'reset-header':   of('page', { fault: 'reset', at: 'header' }),
    'reset-page':     of('page', { fault: 'reset' }),
    'reset-chunk':    of('drained', { fault: 'reset' }),
    'reset-body':     of('large', { fault: 'reset', cut: true }),
    'match-reset':    of('page', { fault: 'reset', titled: true }),
    'kept-reset':     of('page', { fault: 'reset', required: true,
                                   cut: true }),
};

const garbage = {
    'garbage-line':   of('page', { fault: 'garbage', at: 'line' }),
    'garbage-header': of('page', { fault: 'garbage', at: 'header' }),
    'garbage-chunk':  of('drained', { fault: 'garbage' }),
    'garbage-body':   of('large', { fault: 'garbage', cut: true }),
    'match-garbage':  of('match', { fault: 'garbage' }),
    'kept-garbage':   of('kept', { fault: 'garbage', cut: true }),
};

// "whole" is a response that fills the gateway's buffer to the last byte

const doubles = {
    'double-small':   of('small', { fault: 'double' }),
    'double-page':    of('page', { fault: 'double' }),
    'double-whole':   of('page', { fault: 'double', whole: 4096 }),
    'double-empty':   of('empty', { fault: 'double' }),
    'double-halves':  of('page', { fault: 'double', split: true }),
    'double-chunked': of('drained', { fault: 'double' }),
    'double-chunks':  of('drained', { fault: 'double', split: true }),
    'double-json':    of('json', { fault: 'double' }),
    'double-head':    of('head', { fault: 'double' }),
    'match-double':   of('match', { fault: 'double' }),
    'match-page':     of('page', { fault: 'double', titled: true }),
    'kept-double':    of('kept', { fault: 'double' }),
};

// so that there is more than one request at a time

const delays = {
    'delay-small':    of('small', { fault: 'delay' }),
    'delay-page':     of('page', { fault: 'delay' }),
    'delay-chunked':  of('drained', { fault: 'delay' }),
    'match-delay':    of('match', { fault: 'delay' }),
    'kept-delay':     of('kept', { fault: 'delay' }),
};

// slower than a worker is allowed to be when it has to go away

const held = {
    'slow-header':    of('page', { fault: 'stall', at: 'header',
                                   broken: true }),
    'slow-page':      of('page', { fault: 'stall', parked: true }),
    'slow-chunk':     of('drained', { fault: 'stall', parked: true }),
    'slow-match':     of('page', { fault: 'stall', titled: true,
                                   broken: true }),
};

const late = {
    'late-small':     of('small', { fault: 'late' }),
    'late-page':      of('page', { fault: 'late' }),
};

const all = { ...kinds, ...stalls, ...resets, ...garbage, ...doubles,
              ...delays, ...held, ...late };


for (const [name, kind] of Object.entries(all)) {
    kind.name = name;
    kind.method ??= 'GET';
    kind.version ??= '1.1';
    kind.framing ??= 'length';
    kind.type ??= 'text/html';
    kind.headers ??= {};
    kind.replaced = kind.type == 'text/html' && !kind.required;
}


function id(number) {
    return `q${String(number).padStart(10, '0')}z`;
}


function title(kind, id) {
    return `${kind.status} of ${id}`;
}


// lines with the identifier, of exactly that size

function body(kind, id, size = kind.size) {
    const head = kind.type == 'application/json'
                 ? `{"error":"${id}","of":"the application"}\n`
                 : `<html><head><title>${title(kind, id)}</title></head>\n`;
    const line = `<p>the application has this for ${id}</p>\n`;

    return (head + line.repeat(size / line.length + 1)).slice(0, size);
}


function path(kind, id) {
    return `/${kind.name}?id=${id}`;
}


function request(kind, id, keepalive) {
    let text = `${kind.method} ${path(kind, id)} HTTP/${kind.version}\r\n`
               + 'Host: localhost\r\n';

    if (!keepalive && kind.version == '1.1') {
        text += 'Connection: close\r\n';
    }

    if (kind.body) {
        text += `Content-Length: ${kind.body.length}\r\n`;
    }

    return text + '\r\n' + (kind.body ?? '');
}


function fields(kind, id) {
    return { 'Content-Type': kind.type, ...kind.headers, 'X-Id': id,
             'Etag': `"${id}"` };
}


// the documents, from the tables

const documented = {};

for (const row of fs.readFileSync(`${__dirname}/../../docs/status-codes.md`,
                                  'utf8').split('\n'))
{
    const match = /^\| (\d+) \| (.+) \| (.+) \|$/.exec(row);

    if (match) {
        const [, code, message, description] = match;

        documented[code] = { code: Number(code), message, description };
    }
}


function json(status, members) {
    return JSON.stringify({ ...documented[status], ...members }) + '\n';
}


module.exports = { ID, FOREIGN, GARBAGE, kinds, stalls, resets, garbage,
                   doubles, delays, held, late, all, id, title, body, path,
                   request, fields, json };
