# Copyright (C) ngx_status_module developers

"""Cases: what a client and an upstream send, made of a seed and a number."""

import glob
import gzip
import os
import random
import re

from locations import LOCATIONS

PAGES = []

for path in sorted(glob.glob(os.path.join(os.path.dirname(__file__),
                                          '../../pages/*.html'))):
    with open(path, 'rb') as page:
        PAGES.append(page.read())

PAGES += [b'', b'x', b'not found', b'<title>A &amp; B</title>',
          b'<html><title>\xff\xfe &#0; &#x110000; &lt;</title><h1>x</h1>',
          b'{"error":"of the application"}', b'\0' * 300,
          b'<h1>' + b'"\\\x01\x7f\xe2\x80\xa8\xed\xa0\x80' * 20,
          b'<!--#include virtual="/x/static/index.html" -->', b'y' * 3000,
          b'z' * 20000, b'\xf0\x9f\x98' * 30, b'{"a":1,"a":2}', b'\xc3' * 9]

JSONS = [
    b'{"error":{"code":17,"message":"Not \\u0022here\\u0022 \\ud83d\\ude00"}}',
    b'{"message":"caf\xc3\xa9 \xff","code":[1,{"x":null}]}', b'"a text"', b'12',
    b'{"skipped":[{"a":["]","\\\\",{}],"b":-1.5e3},[[],true]],"message":"M"}',
    b'{ "errors" : [ "first" , 2 ] ,\r\n\t"code" : { "b" : "c" } }',
    b'{"message":{"deep":' + b'[' * 40 + b']' * 40 + b'},"code":1}',
    b'{"text":"' + b'long\\n' * 600 + b'","message":"after it"}', b'{}', b'[]',
    b'\xef\xbb\xbf{"message":"after a mark"}', b'{"message":"a","code":1,}', b'',
    b'{"message":"\\ud800<script>\\u2028","message":"second"}', b'{"message":""}',
]

VALUES = [
    b'', b'1', b'-0', b'007', b'1e999', b'-1.5e+3', b'.5', b'9' * 400, b'true',
    b'null', b'NaN', b'"', b'\\', b'\\"', b'"}', b'{}', b'[1]', b'{"a":1}',
    b'{"a":1,"a":2}', b'{"a":1}}', b'["<script>"]', b'["\xff"]', b'["',
    b'["\xe2\x80\xa8"]', b'"\\ud800"', b'[' * 40 + b']' * 40, b'[[[[[[',
    b'</script>', b'<!--#echo var="pid" -->', b'\xe2\x80\xa8', b'caf\xc3\xa9',
    b'\xf0\x9f\x98\x80', b'\xff\xfe', b'\xc3', b'\xc0\xaf', b'\xed\xa0\x80',
    b'\xf4\x90\x80\x80', b'a\xffb\xc3\xa9c\xe2\x80', b'x' * 900, b'"' * 400,
    b'\xff' * 300, b'\x01\x1f\x7f', b'a\tb', b'$uri', b'${x}', b'%00', b'%n',
    b'/* */1', b'0', b'false', b'\xef\xbb\xbf1',
]

STATUSES = [b'404 Not Found'] * 6 + [
    b'500 Internal Server Error', b'503 Service Unavailable', b'403 Forbidden',
    b'401 Unauthorized', b'400', b'410 ', b'416 Range Not Satisfiable',
    b'412 Precondition Failed', b'405 \xff\x01"\\', b'418 I\'m a teapot',
    b'422 x', b'429 Too Many Requests', b'451 x', b'499 x', b'502 Bad Gateway',
    b'504 Gateway Timeout', b'599 x', b'200 OK', b'200 OK', b'201 Created',
    b'204 No Content', b'206 Partial Content', b'301 Moved Permanently',
    b'302 Found', b'304 Not Modified', b'101 Switching Protocols',
    b'103 Early Hints', b'100 Continue', b'600 x', b'999 x', b'099 x',
    b'444 x', b'408 x', b'426 Upgrade Required',
]

TYPES = [b'text/html'] * 5 + [
    b'text/html; charset=utf-8', b'text/plain', b'application/json',
    b'TEXT/HTML', b'text/html;charset="x', b'', b'application/xhtml+xml',
    b'application/problem+json', b'application/grpc', b'image/png', b';',
    b'text/' + b'h' * 300, b'text/event-stream', b'application/vnd.api+json',
]

LINES = [
    b'ETag: "page"', b'ETag: W/"b"', b'etag: \xff', b'Content-Language: en',
    b'Last-Modified: Tue, 05 Mar 2024 10:11:12 GMT', b'Retry-After: 17',
    b'WWW-Authenticate: Basic realm="x"', b'Allow: GET', b'Vary: Cookie',
    b'Vary: *', b'Vary: accept, X', b'Set-Cookie: a=b', b'Set-Cookie: c=d',
    b'Content-Disposition: attachment', b'Content-Location: /x',
    b'Content-MD5: x', b'Digest: x', b'Content-Digest: x', b'Trailer: X-T',
    b'Repr-Digest: x', b'Accept-Ranges: bytes', b'Server: up',
    b'Content-Range: bytes */300', b'Content-Range: bytes 0-99/300',
    b'Location: /elsewhere', b'Refresh: 1; url=/x', b'Link: </a>; rel=b',
    b'Cache-Control: max-age=10', b'Cache-Control: no-store',
    b'Expires: Thu, 01 Jan 1970 00:00:01 GMT', b'X-Accel-Expires: 10',
    b'X-Accel-Buffering: no', b'X-Accel-Buffering: yes',
    b'X-Accel-Charset: koi8-r',
    b'Content-Encoding: gzip', b'content-encoding: br', b'Connection: close',
    b'Connection: upgrade', b'Upgrade: websocket', b'Keep-Alive: timeout=5',
    b'Content-Type: application/json', b'Content-Type: text/html',
    b'X-Junk: \xff\x01\x1b', b'Date: x', b'Proxy-Authenticate: Basic',
    b'Status: 404', b'X-Accel-Redirect: /x/members/',
    b'X-Accel-Redirect: @named', b'X-Accel-Redirect: /x/static/404.html',
    b'X-Long: ' + b'y' * 3000, b'grpc-status: 0', b'Grpc-Message: of the page',
]

ACCEPTS = [
    b'*/*', b'text/html', b'application/json', b'application/*;q=0.5',
    b'text/html,application/json;q=0.9', b'application/problem+json;q=0',
    b'text/html;q=0.8, */*;q=0.1', b'a/b;c="d,e";q=1', b'', b',', b'q=1',
    b'application/problem+json', b'application/vnd.api+json, */*;q=0.1',
    b'application/problem+json;q=0.5, application/vnd.api+json;q=0.6',
    b'application/json;q=0, application/vnd.api+json', b'*/*;q=0',
    b'application/*+json', b'APPLICATION/PROBLEM+JSON;Q=1', b'*;q=.2',
    b'application/problem+json;q=1.001', b'application/json;q=0.0000',
    b'application/problem+json;q=\xff', b'"application/json', b'\\"\\,*/*',
    b'application/json;a="\\"', b'application/problem+json;;;q=0.3',
    b'application/vnd.api+json;ext="https://x/,;q=0"', b'/', b'*/', b'/*',
    b'application/json\x00', b'\xff/\xfe;q=1', b';q=0.5', b'a/b,' * 300,
    b'application/problem+json' + b';x=y' * 200 + b';q=0.7',
    b'application/json' + b' ' * 500 + b',*/*;q=0', b'*/*' + b',' * 800,
    b'application/' + b'j' * 900 + b'+json', b'text/html, */*;q=0.1',
]

LANGUAGES = [
    b'de', b'DE', b'pt-BR', b'pt', b'en', b'fr', b'*', b'', b',', b'-', b'de-',
    b'de-CH-1996', b'pt-br-x-a-b', b'de;q=0', b'de;q=0, *', b'en;q=0.1, de',
    b'fr, pt-BR;q=0.9', b'de;q=0.5, pt-BR;q=0.6', b'pt-BR;q=0, de-AT;q=0.001',
    b'de;q=2, pt-BR;q=x', b'de_DE', b'de/at', b'*-CH, de-*', b'd\xe9, \xff',
    b'de\x00', b'"de', b'de;a="\\"', b'abcdefghi, de-abcdefghi',
    b'de-' * 300, b'de,' * 300, b'a-' * 400 + b'b', b'de' + b' ' * 500,
    b'de-CH' + b';q=0' * 200, b'x' * 900, b'de;q=0,' * 100 + b'de-CH',
]

# of which some are gRPC's, some seem to be, and some go back to the client

CALLS = [
    b'application/grpc', b'application/grpc', b'application/grpc+proto',
    b'application/grpc+json', b'application/grpc;charset=utf-8',
    b'APPLICATION/GRPC', b'Application/Grpc-Web+Proto', b'application/grpc-web',
    b'application/grpc-web', b'application/grpc-web+proto',
    b'application/grpc-web-text', b'application/grpc-web-text+proto',
    b'application/grpc-web-text+' + b'p' * 900, b'application/grpcs',
    b'application/grpc-other', b'application/grp', b'application/grpc+',
    b'application/grpc-web+', b'application/grpc-web-text-x',
    b'application/grpc-web+x,text/html', b'application/grpc-web+<script>',
    b'application/grpc-web+"x"', b'application/grpc-web+\xff\xfe',
    b'application/grpc-web+a/b', b'application/grpc,text/html',
    b'application/grpc-web \t;x', b'application/grpc\t+proto',
    b' application/grpc ', b'application/grpc-web+$uri', b'application/grpc/',
    b'application//grpc', b'application/grpc-web+a;\x01=\x7f',
    b'text/html, application/grpc', b'application/json', b'', b';', b'+',
]

CALL_LINES = [
    b'TE: trailers', b'TE: trailers, deflate;q=0', b'TE: \xff', b'TE:',
    b'TE: chunked', b'grpc-timeout: 1S', b'grpc-timeout: 0n',
    b'grpc-timeout: 99999999999H', b'grpc-timeout: -1m', b'grpc-timeout: \xff',
    b'grpc-timeout: 1S', b'grpc-accept-encoding: identity,deflate,gzip',
    b'grpc-accept-encoding:', b'grpc-accept-encoding: ' + b'gzip,' * 300,
    b'grpc-encoding: gzip', b'grpc-encoding: \x01', b'grpc-status: 0',
    b'grpc-message: of the client', b'grpc-message: %', b'grpc-status: 99',
    b'x-grpc-web: 1', b'X-User-Agent: grpc-web-javascript/0.1',
    b'grpc-previous-rpc-attempts: 4', b'Content-Type: application/grpc',
    b'Content-Type: text/html', b'Content-Encoding: gzip',
]


REQUEST_LINES = [
    b'Range: bytes=0-9', b'Range: bytes=999999-', b'Range: bytes=5-1,9-',
    b'If-None-Match: "page"', b'If-None-Match: *', b'If-Match: "other"',
    b'If-Modified-Since: Tue, 05 Mar 2024 10:11:12 GMT',
    b'If-Unmodified-Since: Tue, 05 Mar 2002 10:11:12 GMT',
    b'Accept-Encoding: gzip', b'Accept-Encoding: gzip', b'Cookie: a=b',
    b'Connection: keep-alive', b'Upgrade: websocket', b'TE: trailers',
    b'Content-Type: application/grpc', b'Authorization: Basic eDp5',
    b'X-Forwarded-For: 1', b'Expect: 100-continue', b'Connection: upgrade',
]

BITS = [
    b'\r\n', b'\n', b'\r', b'\0', b'\xff', b'\x80', b'\r\n\r\n', b' ', b':',
    b';', b',', b'"', b'\\', b'<', b'\t', b'\x7f', b'\x1f', b'%', b'%00',
    b'0\r\n\r\n', b'Content-Length: 0\r\n', b'Content-Length: 5\r\n',
    b'Transfer-Encoding: chunked\r\n', b'HTTP/1.1 404 x\r\n', b'</title>',
    b'<title>', b'&#x110000;', b'&amp;', b'\xe2\x80\xa8', b'\xed\xa0\x80',
    b'Content-Type: text/html\r\n', b'X-Value: {"a":1}\r\n', b'</script>',
    b'Content-Encoding: gzip\r\n', b'Connection: close\r\n', b'\xf0\x9f',
    b'HEAD ', b'GET ', b' HTTP/1.0\r\n', b'Host: x\r\n', b'/../', b'?', b'//',
    b'ffffffffffffffff', b'-1', b'X-Value: \xff\r\n', b'Accept: */*\r\n',
]

NUMBERS = [
    b'0', b'1', b'-1', b'00', b'7', b'100', b'255', b'256', b'304', b'399',
    b'400', b'404', b'499', b'500', b'599', b'600', b'999', b'4095', b'4096',
    b'4097', b'8192', b'65535', b'65536', b'2147483647', b'2147483648',
    b'4294967295', b'4294967296', b'9223372036854775807',
    b'9223372036854775808', b'18446744073709551615', b'99999999999999999999',
]

DIGITS = re.compile(rb'\d+')


def mutate(rng, data):
    data = bytearray(data)

    for _ in range(1 + min(int(rng.expovariate(0.6)), 8)):
        OPERATORS[int(rng.random() * len(OPERATORS))](rng, data)

    return bytes(data)


def at(rng, data):
    """the beginning, which is parsed, more often than the rest"""

    size = len(data)

    if size > 300 and rng.random() < 0.6:
        size = 300

    return int(rng.random() * size)


def span(rng, data):
    start = at(rng, data)
    return start, start + 1 + min(int(rng.expovariate(0.05)), 400)


def flip(rng, data):
    if data:
        data[at(rng, data)] ^= 1 << int(rng.random() * 8)


def byte(rng, data):
    if data:
        data[at(rng, data)] = int(rng.random() * 256)


def insert(rng, data):
    where = at(rng, data)
    data[where:where] = BITS[int(rng.random() * len(BITS))]


def overwrite(rng, data):
    where, bits = at(rng, data), BITS[int(rng.random() * len(BITS))]
    data[where:where + len(bits)] = bits


def delete(rng, data):
    start, end = span(rng, data)
    del data[start:end]


def duplicate(rng, data):
    start, end = span(rng, data)
    where = at(rng, data)
    data[where:where] = data[start:end] * (1 + int(rng.expovariate(1)))


def number(rng, data):
    found = [m.span() for m in DIGITS.finditer(data, 0, 1000)]

    if found:
        start, end = found[int(rng.random() * len(found))]
        data[start:end] = NUMBERS[int(rng.random() * len(NUMBERS))]


def lines(rng, data):
    head, end, rest = bytes(data).partition(b'\r\n\r\n')
    rows = head.split(b'\r\n')
    n = len(rows)
    i, j = int(rng.random() * n), int(rng.random() * n)
    kind = rng.random()

    if kind < 0.3:
        rows[i], rows[j] = rows[j], rows[i]

    elif kind < 0.6:
        rows[i:i] = [rows[j]] * (1 + int(rng.expovariate(0.3)))

    elif kind < 0.8:
        rows[i:i] = [LINES[int(rng.random() * len(LINES))]]

    else:
        del rows[i]

    data[:] = b'\r\n'.join(rows) + end + rest


def truncate(rng, data):
    del data[int(rng.random() * len(data)):]


def extend(rng, data):
    data += bytes([int(rng.random() * 256)]) * int(rng.expovariate(0.001))


def twice(rng, data):
    data += data[:20000]


OPERATORS = [flip, byte, insert, insert, overwrite, delete, duplicate, number,
             number, lines, lines, truncate, extend, twice]


# the upstream's side

def head(rng, case, location, length):
    rows = []

    for _ in range(min(int(rng.expovariate(0.5)), 6)):
        rows.append(LINES[int(rng.random() * len(LINES))])

    if location.json and rng.random() < 0.8:
        rows.append(b'Content-Type: application/json')

    elif location.name in ('plain', 'long') or rng.random() < 0.8:
        rows.append(b'Content-Type: ' + TYPES[int(rng.random() * len(TYPES))])

    if rng.random() < 0.4:
        rows.append(b'X-Value: '
                    + VALUES[int(rng.random() * len(VALUES))])

    rows.append(b'X-Token: HD' + case.token)

    if length is not None:
        rows.append(b'Content-Length: %d' % length)

    rng.shuffle(rows)
    return rows


def page(rng, case, location):
    pages = JSONS if location.json and rng.random() < 0.8 else PAGES

    if location.name == 'service' and rng.random() < 0.3:
        return b''

    body = pages[int(rng.random() * len(pages))]
    token = b'PG' + case.token

    if rng.random() < 0.02:
        body *= 1 + int(rng.random() * 30)

    if len(body) > 40 and rng.random() < 0.8:
        where = int(rng.random() * len(body))
        body = body[:where] + token + body[where:]

    if rng.random() < 0.05:
        body = gzip.compress(body, 1)

    return body


def http(rng, case, location):
    body = page(rng, case, location)
    status = STATUSES[int(rng.random() * len(STATUSES))]
    kind = rng.random()

    if kind < 0.25:
        rows, data = head(rng, case, location, None), b''
        rows.append(b'Transfer-Encoding: chunked')

        while body:
            size = 1 + int(rng.random() * len(body))
            data += b'%x\r\n%b\r\n' % (size, body[:size])
            body = body[size:]

        data += b'0\r\n'

        if rng.random() < 0.1:
            data += b'X-T: HD' + case.token + b'\r\n'

        body = data + b'\r\n'

    elif kind < 0.4:
        rows = head(rng, case, location, None)

    else:
        length = len(body)

        if kind > 0.9:
            length = max(0, length + int(rng.gauss(0, 30)))

        rows = head(rng, case, location, length)

    version = b'HTTP/1.0 ' if rng.random() < 0.05 else b'HTTP/1.1 '

    return b'\r\n'.join([version + status] + rows) + b'\r\n\r\n' + body


def cgi(rng, case, location):
    body = page(rng, case, location)
    status = STATUSES[int(rng.random() * len(STATUSES))]
    rows = head(rng, case, location,
                len(body) if rng.random() < 0.5 else None)

    if rng.random() < 0.9:
        rows.insert(0, b'Status: ' + status)

    return b'\r\n'.join(rows) + b'\r\n\r\n' + body


def record(kind, content, padding=0):
    return b'\1' + bytes([kind]) + b'\0\1' + len(content).to_bytes(2, 'big') \
        + bytes([padding, 0]) + content + b'\0' * padding


def fastcgi(rng, case, location):
    data = cgi(rng, case, location)
    out = b''

    if rng.random() < 0.3:
        data = mutate(rng, data)

    while data:
        size = min(1 + int(rng.expovariate(0.0005)), 65535)

        if rng.random() < 0.1:
            out += record(7, b'of the script')

        out += record(6, data[:size], int(rng.random() * 9))
        data = data[size:]

    return out + record(6, b'') + record(3, b'\0' * 8)


def uwsgi(rng, case, location):
    if rng.random() < 0.5:
        return cgi(rng, case, location)

    return http(rng, case, location)


def memcached(rng, case, location):
    if rng.random() < 0.6:
        return b'END\r\n'

    body = page(rng, case, location)

    return b'VALUE RQ%b %d %d\r\n%b\r\nEND\r\n' % (
        case.token, int(rng.random() * 3), len(body), body)


def frame(kind, flags, stream, payload):
    return len(payload).to_bytes(3, 'big') + bytes([kind, flags]) \
        + stream.to_bytes(4, 'big') + payload


def literal(name, value):
    out = b'\0'

    for part in name, value:
        size = len(part)

        if size < 127:
            out += bytes([size]) + part
            continue

        out += b'\x7f'
        size -= 127

        while size > 127:
            out += bytes([size & 127 | 128])
            size >>= 7

        out += bytes([size]) + part

    return out


def grpc(rng, case, location):
    body = page(rng, case, location)[:16000]
    status = STATUSES[int(rng.random() * len(STATUSES))][:3]
    fields = literal(b':status', status)

    for row in head(rng, case, location,
                    len(body) if rng.random() < 0.5 else None):
        name, _, value = row.partition(b': ')
        fields += literal(name.lower() or b'x', value)

    if rng.random() < 0.2:
        fields = mutate(rng, fields)

    out = frame(4, 0, 0, b'') + frame(4, 1, 0, b'')

    if rng.random() < 0.1:
        return out + frame(1, 5, 1, fields)

    if rng.random() < 0.1 and len(fields) > 8:
        out += frame(1, 0, 1, fields[:8]) + frame(9, 4, 1, fields[8:])

    else:
        out += frame(1, 4, 1, fields)

    while len(body) > 1 and rng.random() < 0.5:
        size = int(rng.random() * len(body))
        out += frame(0, 0, 1, body[:size])
        body = body[size:]

    kind = rng.random()

    if kind < 0.5:
        return out + frame(0, 1, 1, body)

    out += frame(0, 0, 1, body)

    if kind < 0.7:
        return out + frame(1, 5, 1, literal(b'grpc-status', b'5'))

    if kind < 0.8:
        return out + frame(3, 0, 1, b'\0\0\0\2')

    return out + frame(7, 0, 0, b'\0\0\0\1\0\0\0\0')


PROTOCOLS = {'http': http, 'fastcgi': fastcgi, 'uwsgi': uwsgi, 'scgi': cgi,
             'memcached': memcached, 'grpc': grpc, None: http}


class Answer:

    """pieces: [(delay, bytes)]; end: fin, shut, rst, or open"""

    __slots__ = 'pieces', 'end'

    def __init__(self, pieces, end):
        self.pieces = pieces
        self.end = end


def pieces(rng, data, share):
    if rng.random() > share or len(data) < 2:
        return [(0, data)]

    cuts = sorted(1 + int(rng.random() * (len(data) - 1))
                  for _ in range(1 + int(rng.random() * 3)))
    out = []

    for start, end in zip([0] + cuts, cuts + [len(data)]):
        out.append((rng.random() ** 3 * 0.03 if start else 0,
                    data[start:end]))

    return out


# the client's side

def request(rng, case, location, prefix):
    kind = rng.random()
    method, body, rows = b'GET', b'', [b'Host: localhost']

    if kind > 0.97:
        method = (b'PUT', b'DELETE', b'OPTIONS', b'PROPFIND', b'TRACE',
                  b'PATCH')[int(rng.random() * 6)]

    elif kind > 0.87:
        method = b'HEAD'

    elif kind > (0.2 if location.calls else 0.8):
        method = b'POST'
        body = b'RQ' + case.token + b'b' * int(rng.expovariate(0.005))

        if rng.random() < 0.5:
            rows.append(b'Content-Length: %d' % len(body))

        else:
            rows.append(b'Transfer-Encoding: chunked')
            body = b'%x\r\n%b\r\n0\r\n\r\n' % (len(body), body)

    if rng.random() < 0.6:
        rows.append(b'X-Value: ' + VALUES[int(rng.random() * len(VALUES))])

    if rng.random() < (0.9 if location.choice else 0.3):
        rows.append(b'Accept: ' + ACCEPTS[int(rng.random() * len(ACCEPTS))])

        if rng.random() < 0.1:
            rows.append(b'Accept: '
                        + ACCEPTS[int(rng.random() * len(ACCEPTS))])

    if rng.random() < (0.9 if location.languages else 0.05):
        for _ in range(2 if rng.random() < 0.1 else 1):
            rows.append(b'Accept-Language: '
                        + LANGUAGES[int(rng.random() * len(LANGUAGES))])

    if rng.random() < (0.9 if location.calls else 0.02):
        rows.append(b'Content-Type: ' + CALLS[int(rng.random() * len(CALLS))])

        for _ in range(int(rng.random() * 3)):
            rows.append(CALL_LINES[int(rng.random() * len(CALL_LINES))])

    for _ in range(min(int(rng.expovariate(1)), 3)):
        rows.append(REQUEST_LINES[int(rng.random() * len(REQUEST_LINES))])

    rest = b'RQ' + case.token

    if location.proto is None and rng.random() < 0.8:
        rest = (b'404.html', b'index.html', b'', b'page.txt', b'../',
                b'data.json')[int(rng.random() * 6)]

    if rng.random() < 0.2:
        rest += b'/%22%3C%FF%0A%5C%E2%80%A8%20&<"'

    if rng.random() < 0.4:
        value = VALUES[int(rng.random() * len(VALUES))]
        rest += b'?v=' + re.sub(rb'[\x00-\x20#\x7f]', b'.', value)

        if rng.random() < 0.3:
            rest += b'&if=1&format=json'

    version = b'HTTP/1.0' if rng.random() < 0.04 else b'HTTP/1.1'

    return b'%b /%b/%b/%b %b\r\n%b\r\n\r\n%b' % (
        method, prefix, location.name.encode(), rest, version,
        b'\r\n'.join(rows), body)


BODYLESS = re.compile(rb'(?:HTTP/1..|Status:) (?:1..|204|304)')

GOOD = b'{"code":404,"message":"NotFound","description":"The requested' \
       b' resource could not be found. The client should modify the request' \
       b' instead of re-initiating it."}\n'

WEIGHTED = [location for location in LOCATIONS
            for _ in range(location.weight)]


class Case:

    """number, token; location, whose is the first request
    requests: what the client sends, [(delay, bytes)]; expect: how many
    replies come, None if that is not known; leave: after how many seconds or
    at how many bytes the client closes, or None
    answers: of the upstream; upstream: None if it is not asked
    sent: what the upstream sends, as far as the oracle has to know
    heads, grpc: whether a request may be HEAD or of gRPC
    asked: the requests, before they were mutated
    twin: whether the second request is the first one without the module
    clean: whether the upstream's connections can be used by the next case"""

    def __init__(self, seed, n, off=False):
        rng = random.Random(f'{seed}:{n}')

        self.number = n
        self.off = off
        self.token = b'%016x' % rng.getrandbits(64)
        self.page = b'PG' + self.token
        self.location = location = \
            WEIGHTED[int(rng.random() * len(WEIGHTED))]

        kind = rng.random()
        mutated_client = kind > 0.75
        mutated_upstream = kind < 0.65 or kind > 0.93
        self.twin = kind < 0.25 and location.twin
        self.leave = self.expect = self.good = None
        self.upstream = location.proto

        if n % 500 == 0:
            self.known(n)
            return

        count = 1 + (rng.random() < 0.3) + (rng.random() < 0.1)

        locations = [location]

        if self.twin:
            first = request(rng, self, location, b'x')
            second = first.replace(b' /x/', b' /o/', 1)
            requests = [first, second]

        else:
            requests = [request(rng, self, location, b'x')]

            for _ in range(1, count):
                kind = rng.random()

                if kind < 0.4:
                    requests.append(requests[0])
                    locations.append(location)

                else:
                    other = location if kind < 0.7 else \
                        WEIGHTED[int(rng.random() * len(WEIGHTED))]
                    requests.append(request(rng, self, other, b'x'))
                    locations.append(other)

        self.answers = []
        self.sent = []
        self.clean = not mutated_upstream

        self.http = any(l.proto == 'http' for l in locations)

        for location in locations:
            data = PROTOCOLS[location.proto](rng, self, location)

            if mutated_upstream:
                data = mutate(rng, data)

            if off:
                data = data.replace(b' /x/', b' /o/')

            kind = rng.random()
            end = 'open'

            if self.clean:
                if kind < 0.1 or b'ontent-Length:' not in data:
                    end = 'fin'

            elif kind < 0.5 or self.twin:
                end = 'fin'

            elif kind < 0.6:
                end = 'shut'

            elif kind < 0.7:
                end = 'rst'

            self.http = self.http or b'ccel-' in data
            self.answers.append(Answer(pieces(rng, data, 0.2), end))
            self.sent.append(data)

        if off:
            requests = [data.replace(b' /x/', b' /o/') for data in requests]

        if mutated_client and not self.twin:
            self.clean = False
            data = mutate(rng, b''.join(requests))
            self.requests = [pieces(rng, data, 0.2)]

            if rng.random() < 0.1:
                self.leave = rng.random() ** 2 * 0.05

        else:
            self.expect = len(requests)
            pipelined = rng.random() < 0.3 and not self.twin

            if pipelined:
                requests = [b''.join(requests)]

            self.requests = [pieces(rng, data, 0.05) for data in requests]

            if rng.random() < 0.03 and not self.twin:
                self.leave = rng.random() ** 2 * 0.05
                self.clean = False

        asked = b''.join(requests)

        # nginx does not look for a body where there can be none, and takes
        # it for the next response

        if b'HEAD ' in asked or any(BODYLESS.match(sent)
                                    for sent in self.sent):
            self.clean = False

        self.heads = b'HEAD' in asked or self.expect is None
        self.asked = asked
        self.grpc = b'application/grpc' in asked.lower()


    def known(self, n):

        """one to which the answer is known"""

        self.location = next(l for l in LOCATIONS if l.name == 'plain')
        self.upstream = 'http'
        self.twin = False
        self.clean = True
        self.expect = 2

        page = PAGES[0]
        data = (b'HTTP/1.1 404 x\r\nContent-Type: text/html\r\n'
                b'Content-Length: %d\r\n\r\n' % len(page)) + page

        self.sent = [data]
        self.http = True
        self.answers = [Answer([(0, data)], 'open')]

        # a body that stalls does not hold up the next request

        if n % 1000:
            self.answers.insert(0, Answer([(0, data[:300])], 'open'))
            self.clean = False

        self.requests = [[(0, b'GET /x/plain/ HTTP/1.1\r\nHost: x\r\n\r\n')]
                         for _ in range(2)]
        self.good = 404, GOOD
        self.heads = self.grpc = False
        self.asked = b''
