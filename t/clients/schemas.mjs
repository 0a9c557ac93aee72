// Copyright (C) ngx_status_module developers

// JSON schemas of errors, from the specifications, for t/28-templates.t, which
// gives the folder of the modules, and on standard input, as JSON, a list of
// [ schema, document ].  A line comes out for each: "ok", or what is wrong.

import { createRequire } from 'node:module';
import { text } from 'node:stream/consumers';

const require = createRequire(`${process.argv[2]}/`);
const Ajv = require('ajv');

const object = (properties, ...required) => ({
    type: 'object', properties, required, additionalProperties: false,
});

const schemas = {

    // Kubernetes API conventions, "Response Status Kind", and
    // meta/v1.StatusReason

    kubernetes: object({
        kind: { const: 'Status' },
        apiVersion: { const: 'v1' },
        metadata: { type: 'object' },
        status: { const: 'Failure' },
        message: { type: 'string' },
        reason: { enum: [
            'Unauthorized', 'Forbidden', 'NotFound', 'AlreadyExists',
            'Conflict', 'Gone', 'Invalid', 'ServerTimeout', 'StoreReadError',
            'Timeout', 'TooManyRequests', 'BadRequest', 'MethodNotAllowed',
            'NotAcceptable', 'RequestEntityTooLarge', 'UnsupportedMediaType',
            'InternalError', 'Expired', 'ServiceUnavailable',
        ] },
        code: { type: 'integer', minimum: 400, maximum: 599 },
    }, 'kind', 'apiVersion', 'metadata', 'status', 'reason', 'code'),

    // RFC 7644, section 3.12

    scim: object({
        schemas: { const: [ 'urn:ietf:params:scim:api:messages:2.0:Error' ] },
        status: { type: 'string', pattern: '^[45][0-9]{2}$' },
        scimType: { type: 'string' },
        detail: { type: 'string' },
    }, 'schemas', 'status'),

    // FHIR R4, OperationOutcome, and its value sets

    fhir: object({
        resourceType: { const: 'OperationOutcome' },
        issue: { type: 'array', minItems: 1, items: object({
            severity: { enum: [ 'fatal', 'error', 'warning', 'information' ] },
            code: { enum: [
                'invalid', 'structure', 'required', 'value', 'invariant',
                'security', 'login', 'unknown', 'expired', 'forbidden',
                'suppressed', 'processing', 'not-supported', 'duplicate',
                'multiple-matches', 'not-found', 'deleted', 'too-long',
                'code-invalid', 'extension', 'too-costly', 'business-rule',
                'conflict', 'transient', 'lock-error', 'no-store', 'exception',
                'timeout', 'incomplete', 'throttled', 'informational',
            ] },
            diagnostics: { type: 'string', minLength: 1 },
        }, 'severity', 'code') },
    }, 'resourceType', 'issue'),

    // RFC 6749, sections 5.2 and 4.1.2.1, the characters included

    oauth: object({
        error: { enum: [
            'invalid_request', 'invalid_client', 'invalid_grant',
            'unauthorized_client', 'unsupported_grant_type', 'invalid_scope',
            'access_denied', 'server_error', 'temporarily_unavailable',
        ] },
        error_description: { type: 'string',
                             pattern: '^[\\x20-\\x21\\x23-\\x5b\\x5d-\\x7e]*$' },
    }, 'error'),
};

const ajv = new Ajv();

const validate = Object.fromEntries(Object.entries(schemas).map(
    ([ name, schema ]) => [ name, ajv.compile(schema) ]));

for (const [ name, document ] of JSON.parse(await text(process.stdin))) {
    console.log(validate[name](document)
                ? 'ok' : ajv.errorsText(validate[name].errors));
}
