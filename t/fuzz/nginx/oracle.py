# Copyright (C) ngx_status_module developers

"""What has to hold true of each reply, by an HTTP parser and a JSON parser
that are not nginx's."""

import base64
import binascii
import json
import re
import sys
import urllib.parse
import zlib

from locations import BY_NAME


class Violation(Exception):

    """kind: a word for all findings of its kind"""

    def __init__(self, kind, message):
        super().__init__(message)
        self.kind = kind


class Reply:

    __slots__ = ('status', 'line', 'headers', 'body', 'complete', 'closes',
                 'outcome', 'source', 'told', 'location', 'method', 'code',
                 'grpc')


# numbers of any length are read

sys.set_int_max_str_digits(0)


# what follows the digits is sent as the upstream has it

STATUS = re.compile(rb'HTTP/1\.1 (\d{3})[^\r\n]*\Z')
NAME = re.compile(rb'[^\x00-\x20:\x7f]+\Z')
CHUNK = re.compile(rb'([0-9a-f]+)\r\n')
TRAILERS = re.compile(rb'(?:[^\x00-\x20:\x7f]+:[^\r\n\0]*\r\n)*\r\n')
TOKEN = re.compile(rb'(?:PG|HD|RQ)([0-9a-f]{16})')

# white space may be in a JSON text, and the parser refuses it in strings

ACTIVE = re.compile(rb'[\x00-\x08\x0b\x0c\x0e-\x1f<]|\xe2\x80[\xa8\xa9]')
REPLACED = re.compile('\ufffd+')
SURROGATE = re.compile('[\ud800-\udfff]')

# error_json_match_buffer, and nearly how deep JSON is read

BUFFER = 8192
DEPTH = 30

TYPES = {
    'catalog': b'application/json', 'own': b'application/json',
    'google': b'application/json', 'odata': b'application/json',
    'problem': b'application/problem+json',
    'jsonapi': b'application/vnd.api+json', 'page': b'application/json',
    'vendor': b'application/vnd.fuzz',
}

# a call of gRPC, by the type of its request, up to a parameter

CALL = re.compile(rb'(application/grpc(-web(?:-text)?)?'
                  rb'(?:\+[0-9A-Za-z!#$&\-^_.+]*)?)(?:[; \t].*)?\Z',
                  re.I | re.S)

# by doc/http-grpc-status-mapping.md of gRPC; all else is UNKNOWN, 2

GRPC = {400: 13, 401: 16, 403: 7, 404: 12, 429: 14, 502: 14, 503: 14, 504: 14}

# what a header may have, and HTTP/2 no spaces at the ends of

MESSAGE = re.compile(rb'[!-~](?:[ -~]*[!-~])?\Z')

# one element of Accept of which there can be no two opinions

ELEMENT = re.compile(r'([a-z*]+)/(\*|\*\+json|[a-z.+]+)'
                     r'(?:;q=(0(?:\.\d{1,3})?|1(?:\.0{1,3})?))?\Z')

# what is chosen for an Accept-Language of which there can be no two opinions

LANGUAGES = {
    b'de': b'de', b'DE': b'de', b'pt-BR': b'pt-BR', b'en': b'en',
    b'de-CH-1996': b'de', b'pt-br-x-a-b': b'pt-BR', b'en;q=0.1, de': b'de',
    b'fr, pt-BR;q=0.9': b'pt-BR', b'de;q=0.5, pt-BR;q=0.6': b'pt-BR',
    b'pt-BR;q=0, de-AT;q=0.001': b'de',
}

# what describes the page, and goes with it

OF_BODY = frozenset((
    b'content-type', b'content-length', b'content-encoding',
    b'content-language', b'content-disposition', b'content-location',
    b'content-md5', b'digest', b'content-digest', b'repr-digest', b'etag',
    b'last-modified', b'accept-ranges', b'trailer',
))

# what says how it is sent, and when

OF_MESSAGE = frozenset((
    b'date', b'connection', b'keep-alive', b'transfer-encoding', b'vary',
    b'x-fuzz', b'x-echo', b'x-type', b'x-accept', b'x-language', b'server',
))

# of nginx itself, and of "return" and "error_page" in the configuration

OF_NGINX = frozenset((
    200, 201, 204, 206, 301, 302, 304, 400, 403, 404, 405, 408, 409, 410, 411,
    412, 413, 414, 415, 416, 418, 421, 429, 494, 500, 501, 502, 503, 504, 505,
    507,
))


# of upstreams that name none

IMPLIED = frozenset((200, 206, 302))


def catalog(path):
    rows = {}

    with open(path, encoding='utf-8') as lines:
        for line in lines:
            row = re.match(r'\|\s*`?(\d\d\d|\dxx)`?\s*\|\s*(.*?)\s*\|'
                           r'\s*(.*?)\s*\|$', line)
            if row:
                rows[row[1]] = row[2], row[3]

    return rows


def parse(data, pos, closed, case):

    """Returns a reply and where it ends, or (None, pos) if more is needed.
    A reply may be incomplete only if the connection is closed.  An interim one
    has no location."""

    end = data.find(b'\r\n\r\n', pos)

    if end < 0:
        if len(data) - pos > 200000:
            raise Violation('header', 'a header without an end')
        return None, pos

    lines = bytes(data[pos:end]).split(b'\r\n')
    pos = end + 4

    reply = Reply()
    reply.line = lines[0]
    reply.headers = headers = {}
    reply.complete = True
    reply.location = None
    reply.outcome = reply.source = reply.told = reply.method = reply.code = ''
    reply.grpc = None

    status = STATUS.match(lines[0])
    if not status:
        raise Violation('status-line', f'status line {lines[0][:200]!r}')

    reply.status = int(status[1])

    for line in lines[1:]:
        name, colon, value = line.partition(b':')

        if not colon or not NAME.match(name):
            raise Violation('header-line', f'header line {line[:200]!r}')

        if b'\r' in value or b'\n' in value or b'\0' in value:
            raise Violation('header-injection', f'header {line[:200]!r}')

        headers.setdefault(name.lower(), []).append(value[1:])

    # the pass before an error of the range filter has left one, too

    fuzz = headers.get(b'x-fuzz')

    if fuzz is None:
        if 100 <= reply.status < 200:
            return reply, pos
        raise Violation('no-tell', f'no X-Fuzz in {lines!r}')

    if len(fuzz) > 1 and reply.status != 416:
        raise Violation('two-tells', f'two X-Fuzz in {lines!r}')

    (reply.outcome, reply.source, reply.told, reply.location, reply.method,
     reply.code, posted) = fuzz[-1].decode('ascii').split('|')

    if posted == '1':
        reply.grpc = CALL.match(headers.get(b'x-type', [b''])[-1])

    reply.closes = headers.get(b'connection') == [b'close']

    # before its request is parsed it has no method

    if not reply.method and case.heads and data[pos:pos + 1] != b'{':
        reply.method = 'HEAD'

    return body(reply, data, pos, closed)


def body(reply, data, pos, closed):
    headers = reply.headers

    lengths = headers.get(b'content-length', ())
    coding = headers.get(b'transfer-encoding')

    if len(lengths) > 1 or (lengths and coding):
        raise Violation('framing', f'two lengths: {lengths} {coding}')

    reply.body = b''

    if reply.method == 'HEAD' or reply.status in (204, 304):
        return reply, pos

    if reply.status < 200 or not (lengths or coding):

        # nginx takes what should be interim for the response

        if reply.status >= 200 and not reply.closes:
            raise Violation('framing', 'a body until close, on a connection'
                                       ' that is kept')
        if not closed:
            return None, pos

        reply.body = bytes(data[pos:])
        return reply, len(data)

    if lengths:
        if not lengths[0].isdigit():
            raise Violation('framing', f'Content-Length {lengths[0]!r}')

        length = int(lengths[0])

        if len(data) - pos >= length:
            reply.body = bytes(data[pos:pos + length])
            return reply, pos + length

        if not closed:
            return None, pos

        reply.body = bytes(data[pos:])
        reply.complete = False
        return reply, len(data)

    if coding != [b'chunked']:
        raise Violation('framing', f'Transfer-Encoding {coding}')

    parts = []

    while True:
        chunk = CHUNK.match(data, pos)

        if not chunk:
            if len(data) - pos > 18:
                raise Violation('chunk', f'chunk size {data[pos:pos+40]!r}')
            break

        size = int(chunk[1], 16)
        start = chunk.end()

        if size == 0:
            end = TRAILERS.match(data, start)

            if not end:
                break

            reply.body = b''.join(parts)
            return reply, end.end()

        if len(data) < start + size + 2:
            parts.append(bytes(data[start:start + size]))
            break

        if data[start + size:start + size + 2] != b'\r\n':
            raise Violation('chunk', 'no CRLF after a chunk')

        parts.append(bytes(data[start:start + size]))
        pos = start + size + 2

    if not closed:
        return None, pos

    reply.body = b''.join(parts)
    reply.complete = False
    return reply, len(data)


class Twice(dict):

    """has a name more than once, which JSON of others may"""


def members(pairs):
    names = dict(pairs)
    return names if len(names) == len(pairs) else Twice(pairs)


def constant(name):
    raise ValueError(f'{name} is no JSON')


DECODER = json.JSONDecoder(object_pairs_hook=members, parse_constant=constant)

# of the members of one name the first one counts

FIRST = json.JSONDecoder(object_pairs_hook=lambda pairs: dict(reversed(pairs)),
                         parse_constant=constant)


def decode(data):
    return DECODER.decode(data.decode('utf-8'))


def text(value):
    """what the module makes of bytes in a string"""

    return REPLACED.sub('\ufffd', value.decode('utf-8', 'replace'))


class Oracle:

    def __init__(self, rows):
        self.rows = rows


    def check(self, reply, case, tokens):

        """tokens: of the cases of late, token -> case's number"""

        location = BY_NAME[reply.location]

        # later filters make these of 200

        if reply.told != '%03d' % reply.status \
                and (reply.told, reply.status) not in (('200', 206),
                                                       ('200', 304)):
            raise Violation('status', f'{reply.line!r}, but $status is'
                                      f' {reply.told}')

        for line in reply.line, *sum(reply.headers.values(), []), reply.body:
            for token in TOKEN.findall(line):
                if tokens.get(token, case.number) != case.number:
                    raise Violation('leak', f'{token!r} is of the case'
                                            f' {tokens[token]}')

        self.status(reply, case)

        if location.format == 'page' and reply.status == 200:
            self.page(reply)
            return

        if reply.outcome != 'replaced':
            return

        if location.calls and reply.grpc:
            self.call(reply, location)

        else:
            self.replaced(reply, location, case)


    def status(self, reply, case):
        # FastCGI's records may divide it

        if reply.source == 'upstream' and reply.status not in IMPLIED \
                and case.upstream == 'http' \
                and BY_NAME[reply.location].proto == 'http':
            status = b'%03d' % reply.status

            if not any(status in sent for sent in case.sent):
                raise Violation('status', f'{reply.status} is not of the'
                                          ' upstream')

        elif reply.status not in OF_NGINX and reply.source == 'nginx' \
                and case.upstream is None:
            raise Violation('status', f'{reply.status} is not of nginx')


    def page(self, reply):
        if reply.headers[b'content-type'] != [b'application/json'] \
                or reply.method == 'HEAD' or not reply.body:
            return

        rows = decode(reply.body)['codes']
        codes = [row['code'] for row in rows]

        if codes != sorted(set(codes)):
            raise Violation('page', f'codes {codes}')


    def replaced(self, reply, location, case):
        headers = reply.headers

        if reply.status < 300 or reply.status == 304:
            raise Violation('replaced', f'{reply.status} is replaced')

        content_type = headers.get(b'content-type', [])

        if reply.location == 'charset':
            content_type = [t.removesuffix(b'; charset=koi8-r')
                            for t in content_type]

        names = location.choice or [location.format]
        form = next((f for f in names if content_type == [TYPES[f]]), None)

        if form is None:
            raise Violation('type', f'Content-Type {content_type}')

        if location.choice:
            self.choice(reply, form, names, case)

        if location.languages:
            self.language(reply, location, case)

        for name in OF_BODY & headers.keys():
            if name not in (b'content-type', b'content-length',
                            b'content-encoding') \
                    and not (name == b'content-language'
                             and location.languages):
                raise Violation('header-kept', f'{name!r} is kept')

        if b'content-range' in headers and reply.status != 416:
            raise Violation('header-kept', 'Content-Range is kept')

        if reply.method == 'HEAD':
            return

        if not reply.complete:
            raise Violation('incomplete', 'the document is cut')

        data = reply.body
        coding = headers.get(b'content-encoding')

        if coding is not None:
            if coding != [b'gzip'] \
                    or reply.location not in ('odata', 'calls-match'):
                raise Violation('coding', f'Content-Encoding {coding}')
            try:
                data = zlib.decompress(data, 31)

            except zlib.error as error:
                raise Violation('coding', f'gzip: {error}') from None

        if not data.endswith(b'\n') or ACTIVE.search(data):
            raise Violation('active', f'document {data!r}')

        try:
            document = decode(data)

        except (ValueError, RecursionError) as error:
            raise Violation('json', f'{error}: {data!r}') from None

        if type(document) is not dict:
            raise Violation('json', f'no object, or a name twice: {data!r}')

        # a part of the page may have become a header, and the member of it

        told = json.dumps([value for name, value in document.items()
                           if name != 'up']).encode()

        if case.page in told and not location.captures and not any(
                case.page in value for values in headers.values()
                for value in values):
            raise Violation('page-leak', 'the page is in the document')

        self.document(document, reply, location, form)


    def choice(self, reply, form, names, case):

        """of several formats, the one that an Accept without any doubt names"""

        vary = b','.join(reply.headers.get(b'vary', ())).lower()

        if not {b'accept', b'*'} & set(map(bytes.strip, vary.split(b','))):
            raise Violation('vary', f'Vary {vary!r}')

        # in some versions of nginx, the variable has the first line only

        accept = reply.headers.get(b'x-accept', [b''])[-1]

        if case.expect is None or any(
                request.count(b'\r\nAccept: ') > 1
                for request in case.asked.split(b' HTTP/1.')):
            return

        elements = [ELEMENT.match(e.strip())
                    for e in accept.decode('latin-1').split(',')]

        if accept and not all(elements):
            return

        weights = [weight(TYPES[name].decode(), elements if accept else ())
                   for name in names]
        best = max(weights)
        wanted = names[weights.index(best) if best > (0, 0) else 0]

        if form != wanted:
            raise Violation('choice', f'{form}, not {wanted}, for {accept!r}')


    def language(self, reply, location, case):

        """one that there is, and the one that is asked for without a doubt"""

        vary = b','.join(reply.headers.get(b'vary', ())).lower()

        if not {b'accept-language', b'*'} \
                & set(map(bytes.strip, vary.split(b','))):
            raise Violation('vary', f'Vary {vary!r}')

        found = reply.headers.get(b'content-language', [b'en'])

        if len(found) != 1 or found[0] not in {b'en', *location.languages}:
            raise Violation('language', f'Content-Language {found}')

        asked = reply.headers.get(b'x-language', [b''])[-1]
        wanted = LANGUAGES.get(asked, found[0])

        if case.expect is None or any(
                request.count(b'\r\nAccept-Language: ') > 1
                for request in case.asked.split(b' HTTP/1.')):
            return

        if found[0] != wanted:
            raise Violation('language', f'{found[0]}, not {wanted}, for'
                                        f' {asked!r}')


    def call(self, reply, location):

        """an error as a response of gRPC"""

        name, web = reply.grpc[1], reply.grpc[2]
        headers = reply.headers
        code = int(reply.code)
        texts = self.texts(location, code)

        if reply.status != 200 or not 300 <= code <= 599 or code == 304:
            raise Violation('grpc', f'{reply.status} for {code}')

        wanted = name if web else b'application/grpc'

        if headers.get(b'content-type') != [wanted]:
            raise Violation('type', f'Content-Type {headers[b"content-type"]}')

        for header in OF_BODY & headers.keys():
            if header not in (b'content-type', b'content-length',
                              b'content-encoding'):
                raise Violation('header-kept', f'{header!r} is kept')

        if not reply.complete:
            raise Violation('incomplete', 'the trailers are cut')

        data = reply.body

        if b'content-encoding' in headers:
            if headers[b'content-encoding'] != [b'gzip'] or not web:
                raise Violation('coding', 'Content-Encoding'
                                          f' {headers[b"content-encoding"]}')
            data = zlib.decompress(data, 31)

        if web:
            trailers = frame(data, web)

        else:
            trailers = headers

            if data:
                raise Violation('grpc', f'a body: {data!r}')

        number = trailers.get(b'grpc-status')
        message = trailers.get(b'grpc-message')

        if number != [b'%d' % GRPC.get(code, 2)]:
            raise Violation('grpc', f'grpc-status {number} for {code}')

        if len(message) != 1 or not MESSAGE.match(message[0]):
            raise Violation('grpc', f'grpc-message {message}')

        said = urllib.parse.unquote_to_bytes(message[0]).decode('utf-8')

        if said != ': '.join(filter(None, texts)):
            raise Violation('grpc', f'grpc-message {said!r} for {code}')


    def texts(self, location, code):
        return location.entries.get(code) or self.rows.get(str(code)) \
            or self.rows[f'{code // 100}xx']


    def document(self, document, reply, location, form):
        status = reply.status
        language = reply.headers.get(b'content-language', [b''])[0]
        texts = location.languages.get(language) \
            or self.texts(location, status)
        echo = text(reply.headers[b'x-echo'][0]) \
            if b'x-echo' in reply.headers else None
        names = set(document)

        try:
            if form in ('catalog', 'page'):
                base = 'code message description'
                found = document['message'], document['description']
                code = document['code']

            elif form == 'problem':
                base = 'title status detail'
                found = document['title'], document['detail']
                code = document['status']

            elif form == 'google':
                base = 'error'
                found = texts[0], document['error']['message']
                code = document['error']['code']

            elif form == 'jsonapi':
                base = 'errors'
                error = document['errors'][0]
                found = error['title'], error['detail']
                code = int(error['status'])

            elif form == 'odata':
                base = 'error'
                error = document['error']
                found = error['code'], error['message']
                code = status

            elif form == 'vendor':
                base = 'vendor m d'
                found = document['m'], document['d']
                code = document['vendor']

            else:
                base = 'at value code list message description sent canonical'
                found = document['message'], document['description']
                code = document['code']

                if not document['list'][1]['x y'].startswith(f'{status}-') \
                        or folded(document['list'][0]) != (echo or ''):
                    raise Violation('value', f'list {document["list"]}')

        except (KeyError, IndexError, TypeError, AttributeError) as error:
            raise Violation('member', f'{error!r}: {document}') from None

        base = set(base.split())

        if code != status or isinstance(code, (bool, float)):
            raise Violation('code', f'{code!r} for {status}')

        if not base <= names <= base | location.members:
            raise Violation('member', f'names {names}')

        if location.texts and found != texts:
            raise Violation('text', f'{found} for {status}')

        if 'value' in location.members \
                and folded(document.get('value')) != echo:
            raise Violation('value', f'{document.get("value")!r} of {echo!r}')

        sent = reply.headers.get(b'x-value', ())

        if 'sent' in location.members and len(sent) == 1 and folded(
                document.get('sent', '')) != text(sent[0]):
            raise Violation('value', f'{document.get("sent")!r} of {sent}')


    def twin(self, ours, off, location, case):

        """the same with "error_json off": what is kept is the same, and of
        what is replaced, all but the body"""

        if location.calls and ours.grpc and ours.outcome == 'replaced':
            return

        if ours.source == 'nginx' and off.source == 'upstream' \
                or ours.line != off.line:
            raise Violation('twin', f'{ours.line!r}, off {off.line!r}')

        replaced = ours.outcome == 'replaced'
        ignored = OF_MESSAGE | OF_BODY if replaced else OF_MESSAGE

        for name in (ours.headers.keys() | off.headers.keys()) - ignored:

            if name == b'content-range' and replaced:
                continue

            if ours.headers.get(name) != off.headers.get(name):
                raise Violation('twin', f'{name!r}: {ours.headers.get(name)},'
                                        f' off {off.headers.get(name)}')

        if not replaced and ours.complete and off.complete \
                and ours.body != off.body:
            raise Violation('twin', f'body {ours.body[:2000]!r}, off'
                                    f' {off.body[:2000]!r}')

        if replaced and location.name == 'json':
            self.said(ours, off)

        if replaced or not location.plain or case.grpc:
            return

        # an error page that is kept; an empty one is of any type

        content_type = off.headers.get(b'content-type', [b''])[-1].lower()
        empty = off.body == b'' and off.method != 'HEAD' \
            and not content_type.startswith(b'application/grpc')

        if 400 <= ours.status < 600 and off.complete \
                and (empty or content_type in (b'', b'text/html',
                                               b'text/plain')):
            raise Violation('kept', f'{ours.line!r} {content_type!r} is'
                                    f' kept: "{ours.outcome}"')


    def said(self, ours, off):

        """where the pointers lead, by another parser"""

        if off.method == 'HEAD' or not off.complete \
                or off.headers.get(b'content-type') != [b'application/json'] \
                or b'content-encoding' in off.headers \
                or len(off.body) > BUFFER or off.body.count(b'[') > DEPTH \
                or off.body.count(b'{') > DEPTH:
            return

        try:
            value = FIRST.decode(off.body.removeprefix(b'\xef\xbb\xbf')
                                 .decode('utf-8'))

        except ValueError:
            return

        for pointer in ('message',), ('error', 'message'), ('errors', 0), ():
            try:
                found = follow(value, pointer)
                break

            except LookupError:
                pass

        said = decode(ours.body).get('said', '')

        if isinstance(found, str):
            right = folded(SURROGATE.sub('\ufffd', found)) == folded(said)

        else:
            right = FIRST.decode(said) == found

        if not right:
            raise Violation('pointer', f'{said!r} in {off.body!r}')


def follow(value, pointer):
    for name in pointer:
        if not isinstance(value, dict if isinstance(name, str) else list):
            raise LookupError

        value = value[name]

    return value


def folded(value):
    return REPLACED.sub('\ufffd', value) if isinstance(value, str) else value


def weight(name, elements):

    """what the most specific element says: its weight, and how specific it is;
    application/json is there for +json types, too"""

    if not elements:
        return 0, 0

    top, _, sub = name.partition('/')
    found = 0, 0
    best = 0

    for element in elements:
        rank = (5 if element[1] == top and element[2] == sub else
                4 if element[1] + element[2] == 'applicationjson'
                and sub.endswith('+json') else
                3 if element[1] == top and element[2] == '*+json'
                and sub.endswith('json') else
                2 if element[1] == top and element[2] == '*' else
                1 if element[1] == element[2] == '*' else 0)

        if rank > best:
            best = rank
            found = float(element[3] or 1), rank

    return found if found[0] else (0, 0)


def frame(data, web):

    """the trailers of gRPC-Web"""

    try:
        if len(web) > len(b'-web'):
            data = base64.b64decode(data, validate=True)

    except binascii.Error as error:
        raise Violation('grpc', f'{error}: {data!r}') from None

    if data[:1] != b'\x80' or not data.endswith(b'\r\n') \
            or int.from_bytes(data[1:5], 'big') != len(data) - 5:
        raise Violation('grpc', f'frame {data!r}')

    trailers = {}

    for line in data[5:-2].split(b'\r\n'):
        name, _, value = line.partition(b':')
        trailers.setdefault(name, []).append(value)

    return trailers
