# Copyright (C) ngx_status_module developers

"""The clients and the upstreams: what is at the other end of nginx's
connections."""

import errno
import re
import select
import socket

from cases import JSONS, PAGES
from oracle import Violation, parse

# how long a client that has sent anything at all waits for one more reply

QUIET = 0.03

WOULD_BLOCK = errno.EAGAIN, errno.EWOULDBLOCK

# a request of HTTP/0.9, to which the reply has no header

OLD = re.compile(rb'^[A-Za-z_-]+ (?!.* HTTP/\d).*$', re.M)

# as of an upstream of HTTP/1

STATUS_LINE = re.compile(rb'HTTP/[1-9]\.\d +\d{3}(?:[ .][^\r\n]*)?\r?\n')

REQUEST = re.compile(rb'RQ([0-9a-f]{16})')

END_OF_FASTCGI = b'\1\5\0\1\0\0\0\0'
H2 = b'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'


class Connection:

    def __init__(self, fuzzer, sock):
        self.fuzzer = fuzzer
        self.sock = sock
        self.out = b''
        self.events = select.EPOLLIN
        sock.setblocking(False)
        fuzzer.add(sock.fileno(), self.handle, self.events)


    def close(self):
        if self.sock:
            self.fuzzer.remove(self.sock.fileno())
            self.sock.close()
            self.sock = None


    def listen_for(self, events):
        if events != self.events:
            self.events = events
            self.fuzzer.modify(self.sock.fileno(), events)


    def put(self, data):

        """False if the peer is gone"""

        if self.slot and self.slot.client:
            self.slot.client.moved = self.fuzzer.now

        if self.out:
            self.out += data
            return True

        try:
            n = self.sock.send(data)

        except OSError as error:
            if error.errno not in WOULD_BLOCK:
                return False
            n = 0

        if n < len(data):
            self.out = data[n:]
            self.listen_for(self.events | select.EPOLLOUT)

        return True


    def flush(self):
        data, self.out = self.out, b''
        self.listen_for(self.events & ~select.EPOLLOUT)
        return self.put(data)


    def get(self, flags=0):

        """None if there is nothing, b'' at the end or on an error"""

        try:
            return self.sock.recv(65536, flags)

        except OSError as error:
            return None if error.errno in WOULD_BLOCK else b''


class Upstream(Connection):

    """A connection of nginx to the upstream of a slot, or to memcached, where
    the key tells the slot."""

    def __init__(self, fuzzer, sock, slot):
        self.slot = slot
        self.data = b''
        self.case = slot.case if slot else None
        self.answer = None
        self.rest = None
        self.frames = None
        super().__init__(fuzzer, sock)

        if slot:
            slot.upstreams.add(self)


    def close(self):
        if self.slot:
            self.slot.upstreams.discard(self)
        super().close()


    def handle(self, events):
        if events & select.EPOLLOUT:
            if not self.flush():
                self.close()
                return

            if not self.out:
                self.go_on()
                if self.sock is None:
                    return

        if not events & ~select.EPOLLOUT:
            return

        # a connection that is closed with unread data is reset

        case = self.slot.case if self.slot else None
        peek = case and self.answer is None \
            and case.answers[self.slot.asked % len(case.answers)].end == 'rst'

        data = self.get(socket.MSG_PEEK if peek else 0)

        if data == b'':
            self.close()
            return

        if data is None:
            return

        if self.stale(data):
            self.close()
            return

        if peek:
            self.listen_for(0)
            self.respond()
            return

        if self.answer is not None:
            return

        self.data += data

        if self.asked():
            self.data = b''
            self.respond()


    def stale(self, data):

        """whether it is of a case before, whose client has left"""

        found = REQUEST.search(data)

        if not found or self.slot is None:
            return False

        number = self.fuzzer.tokens.get(found[1])
        case = self.slot.case

        return number is not None and (case is None or case.number != number)


    def asked(self):
        data = self.data

        if data.startswith(H2):
            pos = len(H2)

            while pos + 9 <= len(data):
                if data[pos + 3] == 1:
                    return True
                pos += 9 + int.from_bytes(data[pos:pos + 3], 'big')

            return False

        if data[:2] == b'\1\1':
            return END_OF_FASTCGI in data

        if data[:4] == b'get ':
            return data.endswith(b'\r\n')

        if data[:1] == b'\0' or data[:1].isdigit():
            return True

        return b'\r\n\r\n' in data or H2.startswith(data)


    def respond(self):
        slot = self.slot or self.fuzzer.slot_of(self.data)

        if slot is None:
            self.put(b'END\r\n')
            return

        if slot.case is None:
            self.close()
            return

        answers = slot.case.answers
        self.case = slot.case
        self.answer = answers[slot.asked % len(answers)]
        slot.asked += 1
        self.rest = list(self.answer.pieces)
        self.go_on()


    def go_on(self):

        """sends the next piece, or ends"""

        if self.sock is None or self.answer is None or self.out:
            return

        while self.rest:
            delay, data = self.rest[0]

            if delay:
                self.rest[0] = 0, data
                self.fuzzer.later(delay, self.go_on)
                return

            del self.rest[0]

            if not self.put(data):
                self.close()
                return

            if self.out:
                return

        end, self.answer = self.answer.end, None

        if end in ('fin', 'rst') or self.slot is None and end != 'open':
            self.close()

        elif end == 'shut':
            try:
                self.sock.shutdown(socket.SHUT_WR)

            except OSError:
                self.close()


class Client(Connection):

    """The connection of a case.  active: when something came last, moved: when
    something was sent last, by the upstream or here"""

    def __init__(self, fuzzer, slot, case, sock):
        self.slot = slot
        self.case = case
        self.data = bytearray()
        self.pos = 0
        self.replies = []
        self.next = 0
        self.old = False
        self.rest = []
        self.started = self.active = self.moved = fuzzer.now
        super().__init__(fuzzer, sock)

        if case.leave is not None:
            fuzzer.later(case.leave, self.finish)

        self.send_next()


    def send_next(self):
        if self.next < len(self.case.requests):
            self.rest = list(self.case.requests[self.next])
            self.next += 1
            self.go_on()


    def go_on(self):
        while self.rest and self.sock:
            delay, data = self.rest[0]

            if delay:
                self.rest[0] = 0, data
                self.fuzzer.later(delay, self.go_on)
                return

            del self.rest[0]
            self.put(data)


    def handle(self, events):
        if events & select.EPOLLOUT:
            self.flush()

        if not events & ~select.EPOLLOUT:
            return

        data = self.get()

        if data is None:
            return

        self.active = self.fuzzer.now
        self.data += data

        try:
            self.read(closed=not data)

        except Violation as violation:
            self.fuzzer.finding(violation.kind, str(violation), self)
            self.finish()
            return

        if not data and self.sock:
            self.finish()


    def read(self, closed):
        case = self.case

        while self.pos < len(self.data):

            if len(self.data) - self.pos < 9 and not closed:
                return

            if not self.old and not STATUS_LINE.match(self.data, self.pos):
                self.old = self.is_old()

            if self.old:
                self.pos = len(self.data)
                return

            if len(self.replies) == case.expect:
                raise Violation('extra', 'bytes after the last reply:'
                                f' {bytes(self.data[self.pos:])!r}')

            reply, pos = parse(self.data, self.pos, closed, case)

            if reply is None:
                if closed:
                    raise Violation('cut', 'the header is cut')
                return

            self.pos = pos

            if reply.location is None:
                continue

            self.replies.append(reply)
            self.fuzzer.check(reply, self)

            if case.expect is None:
                self.fuzzer.later(QUIET, self.quiet, len(self.data))

            elif len(self.replies) == case.expect:
                if self.pos < len(self.data):
                    continue

                if case.number % 8:
                    self.finish()

                else:
                    self.fuzzer.later(QUIET, self.finish)

                return

            elif reply.closes:
                continue

            elif reply.status < 200:
                self.finish()
                return

            else:
                self.send_next()


    def is_old(self):

        """whether there is no header: for a client of HTTP/0.9, or of an
        upstream whose status line is none"""

        rest = bytes(self.data[self.pos:self.pos + 16])
        case = self.case
        asked = b''.join(data for pieces in case.requests
                         for _, data in pieces)

        if case.expect is None and not rest.startswith(b'HTTP/1.1 ') \
                and OLD.search(asked):
            return True

        # what another case has left on a connection to an upstream, and nginx
        # has read before it saw that this is closed

        if case.http and not self.replies \
                and any(page.startswith(rest) for page in PAGES + JSONS) \
                and not any(rest in sent for sent in case.sent):
            return True

        # once the status line of an upstream was none, so is nginx's; and what
        # is left on a connection to it, after HEAD for one, is taken for the
        # next response

        raw = any(not STATUS_LINE.match(sent) for sent in case.sent) \
            and case.http or not case.clean and (
                self.replies or any(b'ccel-' in sent for sent in case.sent))

        return raw and (rest[:1] in (b'{', b'<') or b'/charset/' in asked
                        or any(sent.startswith(rest) or rest.startswith(sent)
                               or rest in sent for sent in case.sent))


    def quiet(self, size):
        if self.sock and len(self.data) == size and not self.rest:
            self.finish()


    def finish(self):
        if self.sock is None:
            return

        self.close()

        if self.case.twin and len(self.replies) == 2:
            self.fuzzer.check_twin(self)

        if self.fuzzer.args.case is not None:
            print('\n'.join(describe(self)))

        self.slot.finished()


class Slot:

    """Runs one case after the other."""

    def __init__(self, fuzzer, n):
        self.fuzzer = fuzzer
        self.client_path = f'{fuzzer.dir}/client-{n}.sock'
        self.case = None
        self.client = None
        self.upstreams = set()
        self.asked = 0


    def start(self, case):
        self.case = case
        self.asked = 0

        sock = socket.socket(socket.AF_UNIX)

        try:
            sock.connect(self.client_path)

        except OSError:
            sock.close()
            self.case = None
            return False

        self.client = Client(self.fuzzer, self, case, sock)
        return True


    def finished(self):
        client, self.case, self.client = self.client, None, None

        if not client.case.clean:
            self.drop()

        self.fuzzer.finished(self, client)


    def drop(self):
        for upstream in list(self.upstreams):
            upstream.close()


def describe(client):
    lines = []

    for i, pieces in enumerate(client.case.requests):
        for delay, data in pieces:
            lines.append(f'client {i}, {delay:.3f} s: {data!r}')

    for i, answer in enumerate(client.case.answers):
        for delay, data in answer.pieces:
            lines.append(f'upstream {i}, {delay:.3f} s: {data[:8000]!r}')
        lines.append(f'upstream {i}: {answer.end}')

    lines.append(f'nginx: {bytes(client.data[:16000])!r}')
    return lines
