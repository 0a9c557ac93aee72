// Copyright (C) ngx_status_module developers

// @grpc/grpc-js, run by t/27-grpc-errors.t and t/29-grpc-http.t with the folder
// of the modules, the address, a certificate or "-", the address for grpc-web or
// "-", and methods, each of which may have a deadline in seconds behind "="; a
// line of JSON for each and each kind of call.  grpc-web is called in both of
// its formats, of which the text can have a stream.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const [ modules, address, certificate, web, ...methods ]
    = process.argv.slice(2);

const require = createRequire(`${modules}/`);
const grpc = require('@grpc/grpc-js');
const same = value => value;
const message = Buffer.from('request');

const config = readFileSync(new URL('service_config.json', import.meta.url),
                            'utf8');

const client = new grpc.Client(
    address,
    certificate === '-'
        ? grpc.credentials.createInsecure()
        : grpc.credentials.createSsl(readFileSync(certificate)),
    { 'grpc.service_config': config, 'grpc.enable_retries': 1,
      ...certificate === '-' ? {}
          : { 'grpc.ssl_target_name_override': 'localhost' } });

const send = call => {
    for (let i = 0; i < 3; i++) {
        call.write(message);
    }

    call.end();
};

const receive = (call, done) => {
    let count = 0;

    call.on('data', () => { count++; });
    call.on('error', error => done(error));
    call.on('end', () => done(null, count));
};

const clients = {
    'unary': (method, options, done) => client.makeUnaryRequest(
        method, same, same, message, options, error => done(error, 1)),

    'server stream': (method, options, done) => receive(
        client.makeServerStreamRequest(method, same, same, message, options),
        done),

    'client stream': (method, options, done) => send(
        client.makeClientStreamRequest(method, same, same, options,
                                       error => done(error, 1))),

    'both streams': (method, options, done) => {
        const call = client.makeBidiStreamRequest(method, same, same, options);

        call.on('error', () => {});
        receive(call, done);
        send(call);
    },
};

if (web !== '-') {
    globalThis.XMLHttpRequest = require('xhr2').XMLHttpRequest;

    const grpcWeb = require('grpc-web');

    const descriptor = (method, type) => new grpcWeb.MethodDescriptor(
        method, type, Object, Object, () => new Uint8Array([ 1, 2, 3 ]), same);

    const told = error => error && { ...error, details: error.message };

    for (const format of [ 'text', 'binary' ]) {
        clients[`grpc-web ${format}`] = (method, options, done) =>
            new grpcWeb.GrpcWebClientBase({ format }).rpcCall(
                `http://${web}${method}`, {}, {},
                descriptor(method, grpcWeb.MethodType.UNARY),
                error => done(told(error), 1));
    }

    clients['grpc-web text, stream'] = (method, options, done) => {
        const call = new grpcWeb.GrpcWebClientBase({ format: 'text' })
            .serverStreaming(`http://${web}${method}`, {}, {}, descriptor(
                method, grpcWeb.MethodType.SERVER_STREAMING));

        call.on('error', error => done(told(error)));
        call.on('end', () => done(null, 0));
    };
}

for (const word of methods) {
    const [ method, deadline ] = word.split('=');

    for (const [ name, call ] of Object.entries(clients)) {
        const options = { deadline: Date.now() + 1000 * (deadline ?? 60) };

        const said = await new Promise(resolve => {
            call(method, options, (error, count) => resolve(
                error ? [ grpc.status[error.code], error.details ]
                      : [ 'OK', String(count) ]));
        });

        console.log(JSON.stringify([ method, name, ...said ]));
    }
}

process.exit(0);
