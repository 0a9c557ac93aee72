// Copyright (C) ngx_status_module developers

// @grpc/grpc-js, and grpc-web in both of its formats, run by t/27-grpc-errors.t
// with the folder of the modules, the addresses for them, and methods; a line
// of JSON for each call.

import { createRequire } from 'node:module';

const [ modules, address, web, ...methods ] = process.argv.slice(2);

const require = createRequire(`${modules}/`);
const grpc = require('@grpc/grpc-js');

globalThis.XMLHttpRequest = require('xhr2').XMLHttpRequest;

const grpcWeb = require('grpc-web');
const client = new grpc.Client(address, grpc.credentials.createInsecure());
const same = value => value;

const clients = {
    'grpc-js': (method, done) => client.makeUnaryRequest(
        method, same, same, Buffer.from('request'), done),
};

for (const format of [ 'text', 'binary' ]) {
    clients[`grpc-web ${format}`] = (method, done) =>
        new grpcWeb.GrpcWebClientBase({ format }).rpcCall(
            `http://${web}${method}`, {}, {},
            new grpcWeb.MethodDescriptor(
                method, grpcWeb.MethodType.UNARY, Object, Object,
                () => new Uint8Array([ 1, 2, 3 ]), same),
            error => done(error && { ...error, details: error.message }));
}

for (const method of methods) {
    for (const [ name, call ] of Object.entries(clients)) {
        const error = await new Promise(resolve => { call(method, resolve); });

        console.log(JSON.stringify([ method, name,
                                     grpc.status[error?.code ?? 0],
                                     error?.details ?? null ]));
    }
}

process.exit(0);
