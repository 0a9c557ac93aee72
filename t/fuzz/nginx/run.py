#!/usr/bin/python3

# Copyright (C) ngx_status_module developers

"""Fuzzes the whole module in a real nginx, of which it is the clients and the
upstreams, see t/fuzz/README.md."""

import argparse
import collections
import glob
import heapq
import os
import re
import select
import signal
import socket
import sys
import time

sys.dont_write_bytecode = True

from cases import Case
from locations import BY_NAME
from oracle import Oracle, Violation, catalog
from peers import Slot, Upstream, describe
from server import Nginx

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), '../../..'))

# more than all timeouts of the configuration together

HANG = 5

# how long to wait after a case that nginx may not be through with

GAP = 0.02

# how long a reply may go on, which limits of the rate make slow

LONG = 3

# how long the cases take that are known, of which some wait for 0.1 s

SLOW = 0.8

# of how many cases the tokens are known

TOKENS = 20000

# how often something that may depend on time is tried

AGAIN = 4

# how many cases are tried after nginx died

SUSPECTS = 40

# files of findings of one kind

FINDINGS = 20

# how long nginx may be without a case that ends

STUCK = 30

# how long the last connections may take

LAST = 30

# kB that nginx may grow by

GROWTH = 30000

# kinds of findings that are none if nginx does the same without the module

OF_NGINX = frozenset(('chunk', 'cut', 'extra', 'framing', 'hang', 'header',
                      'header-line', 'header-injection', 'no-tell',
                      'status-line', 'two-tells'))

SEVERE = re.compile(r'\[(?:alert|crit|emerg)\]')

# where it is, and the two innermost functions

UNDEFINED = re.compile(r'.*: runtime error: .*\n(?:(?! *#1 ).*\n)*? *#0 .*\n'
                       r'(?: *#1 .*)?')

# of several objects, in the module, which is not there any more at the end

LEAK = re.compile(r'(?:Direct|Indirect) leak of \d+ byte\(s\) in (?!1 )\d+ '
                  r'object(?:.+\n)*?.*(?:unknown module|ngx_status_)'
                  r'(?:.+\n)*')


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
        self.alone = False
        self.recent = collections.deque(maxlen=SUSPECTS)
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

        if self.suspects or self.alone:
            if self.running():
                return None

            self.alone = bool(self.suspects)

            if self.alone:
                return self.suspects.pop(0)

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


    def finished(self, slot, client):
        case = client.case
        self.recent.append(client)
        self.done += 1
        self.last = self.now
        self.slots_of.pop(case.token, None)

        if case.off and case.number in self.doubts:
            if not self.once_more(case):
                self.report(*self.doubts.pop(case.number))

        # a request that nginx has still to pass on is none of the next case

        self.later(0 if case.clean else GAP, self.fill, slot)


    def check(self, reply, client):
        self.exchanges += 1
        self.outcomes[f'{reply.location} {reply.outcome or "-"}'] += 1
        case = client.case
        self.oracle.check(reply, case, self.tokens)

        if not case.good:
            return

        seconds = time.monotonic() - client.started

        if seconds < SLOW and (reply.status, reply.body) == case.good:
            return

        # alone, when the machine is all its own

        if (seconds >= SLOW or reply.status == 504) \
                and self.again[case.number] < AGAIN:
            self.again[case.number] += 1
            self.suspects.append((case.number, False))
            return

        raise Violation('good', f'{reply.line!r} {reply.body!r},'
                                f' {seconds:.1f} s')


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

            # the second one may come on the first one's connection, on which a
            # broken upstream goes on after the end

            if off.status == 502 and not client.case.clean:
                return

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

        name = number if number != '-' else f'unknown-{self.kinds[kind]}'
        path = f'{self.findings}/{kind}-{self.args.seed}-{name}'

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

            for report in LEAK.finditer(text):
                self.finding('leaked', report[0])


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

        """of several cases, each is tried alone, the last that moved first"""

        clients = [slot.client for slot in self.slots if slot.client]
        clients += self.recent
        clients.sort(key=lambda client: client.moved, reverse=True)

        reports = ''.join(self.nginx.read(os.path.basename(path))
                          for path in glob.glob(f'{self.dir}/sanitizer.*'))

        self.finding('died', f'nginx exited: {self.nginx.process.returncode}'
                             f'\n{reports[-8000:]}',
                     clients[0] if self.alone else None)

        if not self.alone:
            self.suspects = [(client.case.number, client.case.off)
                             for client in clients[:SUSPECTS]]

        for path in glob.glob(f'{self.dir}/sanitizer.*'):
            os.unlink(path)
            self.nginx.seen.pop(path, None)

        self.nginx.start()

        for slot in self.slots:
            slot.drop()
            if slot.client:
                slot.client.finish()

        self.recent.clear()
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

        """when all is closed, nothing may be left, but what hung, be it that
        there was no time to see whether it does so without the module"""

        hung = len(self.hangs)

        for slot in self.slots:
            slot.drop()

        end = time.monotonic() + LAST
        left = None

        while time.monotonic() < end and (left is None or left > 1 + hung):
            self.turn()
            left = self.connections()

        if left is None or left > 1 + hung:
            self.finding('left', f'{left} connections are open')

        now = self.nginx.memory()

        if memory and self.elapsed() > 60 and now > memory + GROWTH:
            self.finding('memory', f'{memory} kB have become {now} kB')

        print(f'memory: {memory} kB, at the end {now} kB; descriptors:'
              f' {self.nginx.descriptors()}')


    def connections(self):
        with socket.socket(socket.AF_UNIX) as sock:
            sock.settimeout(LAST)
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
