#!/usr/bin/python3

# Copyright (C) ngx_status_module developers

"""Fuzzes the whole module in a real nginx, of which it is the clients and the
upstreams, see t/fuzz/README.md."""

import argparse
import collections
import errno
import glob
import heapq
import os
import re
import select
import shutil
import signal
import socket
import subprocess
import sys
import time

sys.dont_write_bytecode = True

from cases import Case
from locations import BY_NAME, configuration
from oracle import Oracle, Violation, catalog, parse

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), '../../..'))

# more than all timeouts of the configuration together

HANG = 3

# how long a reply may go on, which limits of the rate make slow

LONG = 2

# how long a client that has sent anything at all waits for one more reply

QUIET = 0.03

# of how many cases the tokens are known

TOKENS = 20000

# how often something that may depend on time is tried

AGAIN = 4

# files of findings of one kind

FINDINGS = 20

# how long nginx may be without a case that ends

STUCK = 10

# kB that nginx may grow by

GROWTH = 30000

# kinds of findings that are none if nginx does the same without the module

OF_NGINX = frozenset(('chunk', 'cut', 'extra', 'framing', 'hang', 'header',
                      'header-line', 'header-injection', 'no-tell',
                      'status-line', 'two-tells'))

WOULD_BLOCK = errno.EAGAIN, errno.EWOULDBLOCK

# a request of HTTP/0.9, to which the reply has no header

OLD = re.compile(rb'^[A-Za-z_-]+ (?!.* HTTP/\d).*$', re.M)

# as of an upstream of HTTP/1

STATUS_LINE = re.compile(rb'HTTP/[1-9]\.\d +\d{3}(?:[ .][^\r\n]*)?\r?\n')

SEVERE = re.compile(r'\[(?:alert|crit|emerg)\]')

# where it is, and the two innermost functions

UNDEFINED = re.compile(r'.*: runtime error: .*\n(?:(?! *#1 ).*\n)*? *#0 .*\n'
                       r'(?: *#1 .*)?')

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

    """The connection of a case."""

    def __init__(self, fuzzer, slot, case, sock):
        self.slot = slot
        self.case = case
        self.data = bytearray()
        self.pos = 0
        self.replies = []
        self.next = 0
        self.old = False
        self.rest = []
        self.started = self.active = fuzzer.now
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

        # once the status line of an upstream was none, so is nginx's; and what
        # is left on a connection to it, after HEAD for one, is taken for the
        # next response

        raw = any(not STATUS_LINE.match(sent) for sent in case.sent) \
            and case.http or self.replies and not case.clean

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
        case, self.case, self.client = self.case, None, None

        if not case.clean:
            self.drop()

        self.fuzzer.finished(self, case)


    def drop(self):
        for upstream in list(self.upstreams):
            upstream.close()


class Nginx:

    def __init__(self, args, directory):
        self.binary = f'{args.nginx}/nginx'
        self.dir = directory
        self.process = None
        self.seen = {}
        conf = configuration(directory, f'{args.nginx}/ngx_status_module.so',
                             args.slots)

        os.makedirs(f'{directory}/html', exist_ok=True)

        for name, text in (('index.html', '<html>index</html>'),
                           ('404.html', '<title>own</title>' + 'x' * 500),
                           ('page.txt', 'text' * 100),
                           ('data.json', '{"json": true}')):
            with open(f'{directory}/html/{name}', 'w') as file:
                file.write(text)

        with open(f'{directory}/nginx.conf', 'w', encoding='utf-8') as file:
            file.write(conf)


    def start(self):
        for path in glob.glob(f'{self.dir}/client-*.sock'):
            os.unlink(path)

        shutil.rmtree(f'{self.dir}/cache', ignore_errors=True)

        log = f'log_path={self.dir}/sanitizer'
        env = dict(os.environ,
                   ASAN_OPTIONS='detect_odr_violation=0:detect_leaks=0:'
                                f'quarantine_size_mb=16:{log}',
                   UBSAN_OPTIONS=f'print_stacktrace=1:{log}')

        with open(f'{self.dir}/stderr', 'wb') as stderr:
            self.process = subprocess.Popen(
                [self.binary, '-p', self.dir, '-c', f'{self.dir}/nginx.conf',
                 '-e', f'{self.dir}/error.log'],
                env=env, stdin=subprocess.DEVNULL, stderr=stderr)

        while self.process.poll() is None:
            try:
                socket.socket(socket.AF_UNIX).connect(
                    f'{self.dir}/client-0.sock')
                return

            except OSError:
                time.sleep(0.02)

        sys.exit(f'nginx does not start: {self.read("stderr")}'
                 f'{self.read("error.log")}')


    def read(self, name):
        try:
            with open(f'{self.dir}/{name}', encoding='utf-8',
                      errors='backslashreplace') as file:
                return file.read()

        except FileNotFoundError:
            return ''


    def news(self):

        """what was written to the log and by the sanitizers of late"""

        for path in (f'{self.dir}/error.log', f'{self.dir}/stderr',
                     *glob.glob(f'{self.dir}/sanitizer.*')):

            if not os.path.exists(path):
                continue

            size = os.path.getsize(path)
            start = self.seen.get(path, 0)

            if size > start:
                with open(path, encoding='utf-8',
                          errors='backslashreplace') as file:
                    file.seek(start)
                    text = file.read()
                self.seen[path] = size
                yield text


    def memory(self):
        with open(f'/proc/{self.process.pid}/statm') as file:
            return int(file.read().split()[1]) * 4


    def descriptors(self):
        return len(os.listdir(f'/proc/{self.process.pid}/fd'))


    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


class Fuzzer:

    def __init__(self, args):
        self.args = args
        self.dir = f'{args.out}/nginx'
        self.findings = f'{args.out}/findings'
        self.epoll = select.epoll()
        self.handlers = {}
        self.timers = []
        self.order = 0
        self.now = time.monotonic()
        self.tokens = collections.OrderedDict()
        self.slots_of = {}
        self.number = args.case if args.case is not None else 0
        self.done = self.exchanges = self.long = 0
        self.kinds = collections.Counter()
        self.suspects = []
        self.own = collections.Counter()
        self.doubts = {}
        self.hangs = collections.Counter()
        self.again = collections.Counter()
        self.outcomes = collections.Counter()
        self.queue = []
        self.oracle = Oracle(catalog(f'{ROOT}/docs/status-codes.md'))

        os.makedirs(self.dir, exist_ok=True)
        os.makedirs(self.findings, exist_ok=True)

        for path in glob.glob(f'{self.dir}/sanitizer.*'):
            os.unlink(path)

        if os.path.exists(f'{self.dir}/error.log'):
            os.unlink(f'{self.dir}/error.log')

        self.slots = []

        for n in range(args.slots):
            slot = Slot(self, n)
            self.listen(f'up-{n}.sock', slot)
            self.slots.append(slot)

        self.listen('memcached.sock', None)

        self.nginx = Nginx(args, self.dir)
        self.nginx.start()


    # events

    def add(self, fd, handler, events):
        self.handlers[fd] = handler
        self.epoll.register(fd, events)


    def modify(self, fd, events):
        self.epoll.modify(fd, events)


    def remove(self, fd):
        del self.handlers[fd]
        self.epoll.unregister(fd)


    def later(self, delay, handler, *args):
        self.order += 1
        heapq.heappush(self.timers, (self.now + delay, self.order, handler,
                                     args))


    def turn(self):
        timeout = 0.1

        if self.timers:
            timeout = max(0, min(timeout, self.timers[0][0] - self.now))

        events = self.epoll.poll(timeout)
        self.now = time.monotonic()

        for fd, event in events:
            handler = self.handlers.get(fd)
            if handler:
                handler(event)

        while self.timers and self.timers[0][0] <= self.now:
            _, _, handler, args = heapq.heappop(self.timers)
            handler(*args)


    def listen(self, name, slot):
        path = f'{self.dir}/{name}'

        if os.path.exists(path):
            os.unlink(path)

        sock = socket.socket(socket.AF_UNIX)
        sock.bind(path)
        sock.listen(128)
        sock.setblocking(False)

        # nginx has no other user in one process than this one

        def accept(events):
            try:
                peer, _ = sock.accept()
            except OSError:
                return
            Upstream(self, peer, slot)

        self.add(sock.fileno(), accept, select.EPOLLIN)


    # cases

    def slot_of(self, data):
        where = data.find(b'RQ')
        return self.slots_of.get(data[where + 2:where + 18])


    def take(self):
        args = self.args

        if self.suspects:
            return None if self.running() else self.suspects.pop(0)

        if self.queue:
            return self.queue.pop(0)

        if args.count is not None and self.done + self.running() \
                >= args.count or self.now >= self.end:
            return None

        n = self.number
        self.number += 1
        return n, False


    def running(self):
        return sum(slot.case is not None for slot in self.slots)


    def fill(self, slot):
        if slot.case:
            return

        taken = self.take()

        if taken is None:
            return

        case = Case(self.args.seed, *taken)
        self.tokens[case.token] = case.number

        if len(self.tokens) > TOKENS:
            self.tokens.popitem(last=False)

        self.slots_of[case.token] = slot

        if not slot.start(case):
            self.slots_of.pop(case.token, None)
            self.queue.insert(0, taken)


    def finished(self, slot, case):
        self.done += 1
        self.last = self.now
        self.slots_of.pop(case.token, None)

        if case.off and case.number in self.doubts:
            if not self.once_more(case):
                self.report(*self.doubts.pop(case.number))

        self.later(0, self.fill, slot)


    def check(self, reply, client):
        self.exchanges += 1
        self.outcomes[f'{reply.location} {reply.outcome or "-"}'] += 1
        case = client.case
        self.oracle.check(reply, case, self.tokens)

        if case.good and (reply.status, reply.body) != case.good:

            if reply.status == 504 and self.once_more(case):
                return

            raise Violation('good', f'{reply.line!r} {reply.body!r}')


    def once_more(self, case):

        """whether to try again what may come of the machine's load"""

        if self.again[case.number] >= AGAIN:
            return False

        self.again[case.number] += 1
        self.queue.append((case.number, case.off))
        return True


    def check_twin(self, client):
        ours, off = client.replies

        if ours.method != off.method or ours.location != off.location:
            return

        location = BY_NAME[ours.location]

        if not location.final or any(answer.end == 'rst'
                                     for answer in client.case.answers):
            return

        try:
            self.oracle.twin(ours, off, location, client.case)

        except Violation as violation:

            # a timeout may come of the machine's load, and a connection that
            # nginx uses again be closed in this moment

            if {502, 504} & {ours.status, off.status} \
                    and self.once_more(client.case):
                return

            self.finding(violation.kind, str(violation), client)


    def finding(self, kind, message, client=None):
        case = client.case if client else None
        number = case.number if case else '-'
        command = f'{sys.argv[0]} --seed {self.args.seed} --case'

        lines = [f'{kind}: {message}', '']

        if case:
            lines += [f'{command} {number}', '']
            lines += describe(client)

        flying = [str(slot.case.number) for slot in self.slots if slot.case]
        lines += ['', f'{command} N, cases at that time: {" ".join(flying)}']

        if case and case.off:

            doubt = self.doubts.get(number)

            if doubt and doubt[0] == kind:
                del self.doubts[number]
                self.own[kind] += 1

            return

        if case and kind in OF_NGINX:
            self.doubts[number] = kind, number, message, lines
            self.queue.append((number, True))
            return

        self.report(kind, number, message, lines)


    def report(self, kind, number, message, lines):
        self.kinds[kind] += 1

        if self.kinds[kind] > FINDINGS:
            return

        path = f'{self.findings}/{kind}-{self.args.seed}-{number}'

        with open(path, 'w', encoding='utf-8') as file:
            file.write('\n'.join(lines) + '\n')

        print(f'{self.elapsed():.1f} s, case {number}: {kind}:'
              f' {message[:300]}\n    {path}', flush=True)


    # nginx

    def elapsed(self):
        return time.monotonic() - self.start


    def watch_log(self):
        for text in self.nginx.news():

            for line in text.splitlines():
                if SEVERE.search(line):
                    self.finding('log', line)

            for report in UNDEFINED.findall(text):
                if 'ngx_status_' in report:
                    self.finding('undefined', report)


    def watch(self):
        self.watch_log()

        for slot in self.slots:
            client = slot.client

            if client is None:
                continue

            if self.now - client.active > HANG:
                self.hang(client)
                client.finish()

            elif self.now - client.started > LONG \
                    and self.now - client.active < LONG / 2:
                self.long += 1
                client.finish()

        if self.running() and self.now - self.last > STUCK:
            self.nginx.process.send_signal(signal.SIGABRT)
            self.nginx.process.wait()

        if self.nginx.process.poll() is not None:
            self.died()


    def hang(self, client):

        """what does not hang twice more is the machine's load"""

        case = client.case
        self.hangs[case.number] += 1

        if self.hangs[case.number] > 2 or case.off \
                or self.args.case is not None:
            self.finding('hang', 'no byte, and no end', client)

        else:
            self.queue.append((case.number, False))


    def died(self):

        """of several cases, each is tried alone"""

        clients = [slot.client for slot in self.slots if slot.client]
        reports = ''.join(self.nginx.read(os.path.basename(path))
                          for path in glob.glob(f'{self.dir}/sanitizer.*'))

        self.finding('died', f'nginx exited: {self.nginx.process.returncode}'
                             f'\n{reports[-8000:]}',
                     clients[0] if len(clients) == 1 else None)

        if len(clients) > 1:
            self.suspects += [(client.case.number, client.case.off)
                              for client in clients]

        for path in glob.glob(f'{self.dir}/sanitizer.*'):
            os.unlink(path)
            self.nginx.seen.pop(path, None)

        self.nginx.start()

        for slot in self.slots:
            slot.drop()
            if slot.client:
                slot.client.finish()

        self.last = time.monotonic()


    def run(self):
        args = self.args
        self.start = self.now = time.monotonic()
        self.end = self.start + args.time
        self.last = told = watched = self.start
        memory = None

        for slot in self.slots:
            self.fill(slot)

        while self.now < self.end + 5:
            self.turn()

            if self.now - watched > 0.3:
                watched = self.now
                self.watch()

                for slot in self.slots:
                    if slot.case is None:
                        self.fill(slot)

                if memory is None and self.elapsed() > min(60, args.time / 3):
                    memory = self.nginx.memory()

            if self.now - told > 20:
                told = self.now
                self.tell()

            if not self.running() and self.take_is_over():
                break

        self.quiesce(memory)
        self.tell()

        if args.verbose:
            for name, n in sorted(self.outcomes.items()):
                print(f'{n:8} {name}')

        self.nginx.stop()
        self.watch_log()


    def take_is_over(self):
        return not self.queue and not self.suspects and (
            self.now >= self.end
            or self.args.count is not None and self.done >= self.args.count)


    def quiesce(self, memory):

        """when all is closed, nothing may be left"""

        for slot in self.slots:
            slot.drop()

        end = time.monotonic() + 5
        left = None

        while time.monotonic() < end and left != 1:
            self.turn()
            left = self.connections()

        if left != 1:
            self.finding('left', f'{left} connections are open')

        now = self.nginx.memory()

        if memory and self.elapsed() > 60 and now > memory + GROWTH:
            self.finding('memory', f'{memory} kB have become {now} kB')

        print(f'memory: {memory} kB, at the end {now} kB; descriptors:'
              f' {self.nginx.descriptors()}')


    def connections(self):
        with socket.socket(socket.AF_UNIX) as sock:
            sock.settimeout(2)
            try:
                sock.connect(self.slots[0].client_path)
                sock.sendall(b'GET /stub_status HTTP/1.0\r\n\r\n')
                data = b''

                while True:
                    more = sock.recv(4096)
                    if not more:
                        break
                    data += more

            except OSError:
                return None

        found = re.search(rb'Active connections: (\d+)', data)
        return int(found[1]) if found else None


    def tell(self):
        print(f'{self.elapsed():.0f} s: {self.done} cases,'
              f' {self.exchanges} replies,'
              f' {self.done / max(self.elapsed(), 0.001):.0f} cases/s,'
              f' {self.nginx.memory()} kB, findings: {dict(self.kinds)},'
              f' of nginx itself: {dict(self.own)},'
              f' hung: {len(self.hangs)}',
              flush=True)


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


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--nginx', default=f'{ROOT}/build/nginx-sanitize',
                        help='directory of nginx and ngx_status_module.so')
    parser.add_argument('--out', default=f'{ROOT}/build/fuzz',
                        help='directory for the findings, and for nginx')
    parser.add_argument('--seed', type=int, default=int(time.time()))
    parser.add_argument('--time', type=float, default=1200,
                        help='seconds')
    parser.add_argument('--count', type=int, help='so many cases')
    parser.add_argument('--case', type=int,
                        help='only the case of this number')
    parser.add_argument('--slots', type=int, default=128,
                        help='cases at the same time')
    parser.add_argument('--verbose', action='store_true',
                        help='count the outcomes of each location')
    args = parser.parse_args()

    if args.case is not None:
        args.count = args.count or 1
        args.slots = 1

    args.out = os.path.abspath(args.out)
    args.nginx = os.path.abspath(args.nginx)

    print(f'seed: {args.seed}', flush=True)

    # for nginx to end, too

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))

    fuzzer = Fuzzer(args)

    try:
        fuzzer.run()

    finally:
        fuzzer.nginx.stop()

    sys.exit(1 if fuzzer.kinds else 0)


if __name__ == '__main__':
    main()
