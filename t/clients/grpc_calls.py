# Copyright (C) ngx_status_module developers

# A client of gRPC, run by t/27-grpc-errors.t with the address, a certificate or
# "-", and methods; a line of JSON for each and each kind of call.

import json
import sys

import grpc

address, certificate, *methods = sys.argv[1:]

retries = {'methodConfig': [{
    'name': [{'service': 'Retried'}],
    'retryPolicy': {'maxAttempts': 3, 'initialBackoff': '0.01s',
                    'maxBackoff': '0.01s', 'backoffMultiplier': 1,
                    'retryableStatusCodes': ['UNAVAILABLE']},
}]}

options = (('grpc.service_config', json.dumps(retries)),
           ('grpc.enable_retries', 1))

if certificate == '-':
    channel = grpc.insecure_channel(address, options)

else:
    with open(certificate, 'rb') as file:
        credentials = grpc.ssl_channel_credentials(file.read())

    channel = grpc.secure_channel(address, credentials, options + (
        ('grpc.ssl_target_name_override', 'localhost'),))

for method in methods:
    for kind in 'unary_unary unary_stream stream_unary stream_stream'.split():
        messages = [b'request'] * 3
        request = messages[0] if kind.startswith('unary') else iter(messages)

        try:
            answer = getattr(channel, kind)(method)(request, timeout=20)
            count = len(list(answer)) if kind.endswith('stream') else 1
            said = ['OK', str(count)]

        except grpc.RpcError as error:
            said = [error.code().name, error.details()]

        print(json.dumps([method, kind, *said]))
