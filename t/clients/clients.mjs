// Copyright (C) ngx_status_module developers

// Clients of protocols, run against nginx by t/25-clients.t, which says on
// standard input, as JSON, what to run:
//
//     { "base": "http://127.0.0.1:1984", "modules": "build/clients/...",
//       "calls": [ { "client": "openai", "path": "/openai/own/404" }, ... ] }
//
// A line of JSON comes out for each call, in their order, with what the client
// reported, as a program that uses it sees that.

import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { text } from 'node:stream/consumers';

const { base, modules, calls } = JSON.parse(await text(process.stdin));

const require = createRequire(`${modules}/`);

// what a client wants to wait before it tries again, which is not waited for

const waits = [];
const { setTimeout } = globalThis;

const noWaiting = (callback, milliseconds, ...rest) => {
    const stack = new Error().stack;

    if (/sleep/.test(stack) && milliseconds >= 1) {
        waits.push(Math.round(milliseconds));
        milliseconds = 0;
    }

    return setTimeout(callback, milliseconds, ...rest);
};

globalThis.setTimeout = noWaiting;

const className = error => error.constructor.name;


// the SDKs: a call, and what it throws

const sdk = {

    async openai(path, retries) {
        const OpenAI = require('openai');
        const client = new OpenAI({ baseURL: base + path, apiKey: 'none',
                                    maxRetries: retries, logLevel: 'off' });

        return client.chat.completions.create({
            model: 'none', messages: [{ role: 'user', content: 'Hello' }],
        });
    },

    async anthropic(path, retries) {
        const Anthropic = require('@anthropic-ai/sdk');
        const client = new Anthropic({ baseURL: base + path, apiKey: 'none',
                                       maxRetries: retries, logLevel: 'off' });

        return client.messages.create({
            model: 'none', max_tokens: 1,
            messages: [{ role: 'user', content: 'Hello' }],
        });
    },

    async connect(path) {
        const { createClient } = require('@connectrpc/connect');
        const { createConnectTransport } = require('@connectrpc/connect-node');

        return createClient(echoService(), createConnectTransport({
            baseUrl: base + path, httpVersion: '1.1', useBinaryFormat: false,
        })).echo({ value: 'Hello' });
    },

    async graphql(path) {
        const { GraphQLClient } = require('graphql-request');

        return new GraphQLClient(base + path).request('{ hello }');
    },

    async mcp(path) {
        const { Client } = require('@modelcontextprotocol/sdk/client');
        const { StreamableHTTPClientTransport } =
            require('@modelcontextprotocol/sdk/client/streamableHttp.js');

        const client = new Client({ name: 'test', version: '1' });

        return client.connect(
            new StreamableHTTPClientTransport(new URL(base + path)));
    },

    jayson(path) {
        const { hostname, port } = new URL(base);
        const client = require('jayson').Client.http({ hostname, port, path });

        return new Promise((resolve, reject) => {
            client.request('hello', [], (error, response) => {
                if (error) {
                    reject(error);

                } else {
                    resolve(response);
                }
            });
        });
    },

    async google(path) {
        const { GrpcClient } = require('google-gax').fallback;
        const { hostname, port } = new URL(base);

        const client = new GrpcClient({
            fallback: true,
            auth: { getRequestHeaders: () => new Headers(),
                    fetch: (url, init) => fetch(url, init) },
        });

        const root = client.loadProto(echoProto(path));
        const stub = await client.createStub(
            root.lookupService('test.Echo'),
            { servicePath: hostname, port: Number(port), protocol: 'http',
              universeDomain: undefined });

        return new Promise((resolve, reject) => {
            stub.echo({ value: 'Hello' }, {}, {}, (error, response) => {
                if (error) {
                    reject(error);

                } else {
                    resolve(response);
                }
            });
        });
    },

    async problem(path) {
        const { handleErrorResponse } = require('@inrupt/solid-client-errors');
        const response = await fetch(base + path);

        throw handleErrorResponse(response, await response.text(), 'failed');
    },

    skopeo(path) {
        const image = path.replace('/v2/', '');
        const { host } = new URL(base);

        return new Promise((resolve, reject) => {
            execFile('skopeo', [ 'inspect', '--tls-verify=false',
                                 `docker://${host}/${image}` ],
                     (error, stdout, stderr) => {
                         reject(new Error(stderr || stdout || error));
                     });
        });
    },
};


// and what is in it

const report = {

    openai: error => ({ class: className(error), status: error.status,
                        type: error.type, code: error.code,
                        request_id: error.requestID, text: error.message }),

    anthropic: error => ({ class: className(error), status: error.status,
                           type: error.type, request_id: error.requestID,
                           text: error.apiMessage ?? error.message }),

    connect: error => ({ class: className(error),
                         code: require('@connectrpc/connect').Code[error.code],
                         text: error.rawMessage }),

    graphql: error => ({ class: className(error),
                         status: error.response?.status,
                         code: error.response?.errors?.[0].extensions?.code,
                         text: error.response?.errors?.[0].message }),

    mcp: error => ({ class: className(error), code: error.code,
                     text: error.message }),

    jayson: error => ({ class: className(error), code: error.code,
                        text: error.message }),

    google: error => ({ class: className(error),
                        code: require('google-gax').Status[error.code],
                        reason: error.reason, domain: error.domain,
                        text: error.message }),

    problem: error => ({ class: className(error),
                         type: String(error.problemDetails?.type),
                         status: error.problemDetails?.status,
                         title: error.problemDetails?.title,
                         text: error.problemDetails?.detail }),

    skopeo: error => ({ text: error.message }),
};


// a service with one method, for the clients that are made from descriptions

function echoService() {
    const { createFileRegistry, fromJson } = require('@bufbuild/protobuf');
    const { FileDescriptorSetSchema } = require('@bufbuild/protobuf/wkt');

    const field = { name: 'value', number: 1, label: 'LABEL_OPTIONAL',
                    type: 'TYPE_STRING', jsonName: 'value' };

    const registry = createFileRegistry(fromJson(FileDescriptorSetSchema, {
        file: [ {
            name: 'test.proto', package: 'test', syntax: 'proto3',
            messageType: [ { name: 'Text', field: [ field ] } ],
            service: [ { name: 'Echo', method: [
                { name: 'Echo', inputType: '.test.Text',
                  outputType: '.test.Text' },
            ] } ],
        } ],
    }));

    return registry.getService('test.Echo');
}

function echoProto(path) {
    return { nested: { test: { nested: {
        Text: { fields: { value: { type: 'string', id: 1 } } },
        Echo: { methods: { Echo: {
            requestType: 'Text', responseType: 'Text',
            options: { '(google.api.http).post': path,
                       '(google.api.http).body': '*' },
            parsedOptions: [ { '(google.api.http)': { post: path,
                                                      body: '*' } } ],
        } } },
    } } } };
}


// skopeo waits for a second or more before it tries again: all at once

const started = calls.map(({ client, path }) => {
    const call = client === 'skopeo' ? sdk.skopeo(path) : undefined;
    call?.catch(() => {});
    return call;
});

for (const [ i, { client, path, retries } ] of calls.entries()) {
    let said;

    waits.length = 0;

    try {
        said = { answer: await (started[i] ?? sdk[client](path, retries ?? 0)) };

    } catch (error) {
        said = report[client](error);
    }

    if (waits.length) {
        said.waits = waits;
    }

    console.log(JSON.stringify({ client, path, said }));
}

process.exit(0);
