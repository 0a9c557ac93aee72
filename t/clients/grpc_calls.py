# Copyright (C) ngx_status_module developers

# A client of gRPC, run by t/27-grpc-errors.t and t/29-grpc-http.t with the
# address, a certificate or "-", and methods, each of which may have a deadline
# in seconds behind "="; a line of JSON for each and each kind of call.

import json
import os
import sys

import grpc

address, certificate, *methods = sys.argv[1:]

with open(os.path.join(os.path.dirname(__file__), 'service_config.json'),
          encoding='utf-8') as file:
    config = json.load(file)

options = (('grpc.service_config', json.dumps(config)),
           ('grpc.enable_retries', 1))

if certificate == '-':
    channel = grpc.insecure_channel(address, options)

else:
    with open(certificate, 'rb') as file:
        credentials = grpc.ssl_channel_credentials(file.read())

    channel = grpc.secure_channel(address, credentials, options + (
        ('grpc.ssl_target_name_override', 'localhost'),))

for method in methods:
    method, _, deadline = method.partition('=')

    for kind in 'unary_unary unary_stream stream_unary stream_stream'.split():
        messages = [b'request'] * 3
        request = messages[0] if kind.startswith('unary') else iter(messages)

        try:
            answer = getattr(channel, kind)(method)(
                request, timeout=float(deadline or 60))
            count = len(list(answer)) if kind.endswith('stream') else 1
            said = ['OK', str(count)]

        except grpc.RpcError as error:
            said = [error.code().name, error.details()]

        print(json.dumps([method, kind, *said]))

# The thread that takes the messages of a call may wait for ever if the call has
# ended before them, and the interpreter would wait for the thread.

sys.stdout.flush()
os._exit(0)
