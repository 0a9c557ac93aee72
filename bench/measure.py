
# Copyright (C) ngx_status_module developers

"""What is measured, and with what: one function a figure."""

import http.client
import json
import pathlib
import re
import resource
import signal
import subprocess
import time

from servers import HERE, BenchError


CLIENTS = 16
TIMEOUT = 10            # seconds for a response
START_STOP = 30         # seconds that wrk may take more than it is told to


def wait_for(condition, what):
    """What the condition returns, once that is true."""

    deadline = time.monotonic() + TIMEOUT

    while time.monotonic() < deadline:
        value = condition()

        if value:
            return value

        time.sleep(0.01)

    raise BenchError(f"waited for {what} in vain")


class Client:
    """One connection, whose responses are all checked."""

    def __init__(self, port, timeout=TIMEOUT):
        self.connection = http.client.HTTPConnection("127.0.0.1", port,
                                                     timeout=timeout)

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.connection.close()

    def get(self, path, accept=None):
        self.connection.request("GET", path,
                                headers={"Accept": accept} if accept else {})
        response = self.connection.getresponse()

        return response, response.read()

    def check(self, expected):
        response, body = self.get(expected.path, expected.accept)
        media_type = response.getheader("Content-Type", "").split(";")[0]

        if (response.status, media_type, body) != (
                expected.status, expected.type, expected.body):
            raise BenchError(f"{expected.path}: not the response that was "
                             f"expected: {response.status} {media_type} "
                             f"{body[:80]!r}")


class Accepts:
    """How many connections the upstream has accepted."""

    def __init__(self, port):
        self.client = Client(port)

    def __enter__(self):
        self.client.__enter__()
        return self

    def __exit__(self, *unused):
        self.client.__exit__()

    def count(self):
        _, body = self.client.get("/status")

        return int(body.split()[7])


def cpu_ns(pids):
    """User and system time of the processes, in nanoseconds."""

    # the clock of another process, see clock_getcpuclockid(3)
    return sum(time.clock_gettime_ns(~pid << 3 | 2) for pid in pids)


def memory(pid):
    """Bytes that are resident, by kind."""

    text = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text("ascii")

    return {name: int(kib) * 1024
            for name, kib in re.findall(r"(\w+): +(\d+) kB", text)}


def memory_of_all(pids):
    """Resident, and resident in proportion where pages are shared."""

    each = [memory(pid) for pid in pids]

    return {"rss": sum(one["Rss"] for one in each),
            "pss": sum(one["Pss"] for one in each)}


def busiest(pids):
    """The worker, where there is a master too."""

    return max(pids, key=lambda pid: cpu_ns([pid]))


def wrk(run, expected, seconds):
    """Load, each response of which is checked; the figures of load.lua."""

    process = subprocess.run(
        run.client_command("wrk", "--threads", 1, "--connections", CLIENTS,
                           "--timeout", f"{TIMEOUT}s",
                           "--duration", f"{seconds}s",
                           "--script", HERE / "load.lua",
                           f"http://127.0.0.1:{run.port}{expected.path}",
                           "--", expected.status, expected.file),
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        timeout=seconds + START_STOP, check=False)

    if process.returncode != 0:
        raise BenchError(f"wrk: {process.stdout}")

    figures = json.loads(process.stdout.splitlines()[-1])

    if figures["wrong"] or figures["failed"] or not figures["responses"]:
        raise BenchError(f"{expected.path}: not all responses were right: "
                         f"{figures}")

    return figures


def load(run, server, accepts, expected, seconds):
    """The figures of one peer under load for one workload."""

    pids = server.pids()
    connections = accepts.count()
    before = cpu_ns(pids)

    figures = wrk(run, expected, seconds)

    cpu = cpu_ns(pids) - before
    requests = figures["responses"]

    return {"requests": requests,
            "cpu_us": cpu / 1000 / requests,
            "per_second": requests * 1e6 / figures["us"],
            "p50_us": figures["p50_us"],
            "p99_us": figures["p99_us"],
            "opened": (accepts.count() - connections) * 1000 / requests}


def one_by_one(run, accepts, expected, requests):
    """Upstream connections opened by the requests of one client."""

    connections = accepts.count()

    with Client(run.port) as client:
        for _ in range(requests):
            client.check(expected)

    return accepts.count() - connections


class Callgrind:
    """nginx in one process, whose instructions are counted.

    It dumps and clears the count before it calls ngx_reopen_files(), as it
    does on SIGUSR1.
    """

    COMMAND = ("valgrind", "--quiet", "--tool=callgrind",
               "--dump-before=ngx_reopen_files")

    def __init__(self, run, peer):
        self.run = run
        self.out = run.dir / f"{peer.name}.callgrind"
        self.dumps = 0

        # those of an earlier one are not to be taken for its own
        for file in run.dir.glob(f"{self.out.name}.*"):
            file.unlink()

        self.server = run.server(
            peer, prefix=[*self.COMMAND, f"--callgrind-out-file={self.out}"],
            suffix=["-g", "master_process off;"])

    def __enter__(self):
        self.server.__enter__()
        return self

    def __exit__(self, *unused):
        self.server.__exit__()

    def dump(self):
        """Instructions since the last time."""

        self.dumps += 1
        file = pathlib.Path(f"{self.out}.{self.dumps}")

        # a signal just before epoll_wait() would not be looked at
        wait_for(self.idle, "nginx to wait")
        self.server.signal(signal.SIGUSR1)

        return int(wait_for(lambda: self.total(file), file)[1])

    def idle(self):
        stat = pathlib.Path(f"/proc/{self.server.process.pid}/stat")

        return stat.read_text().rpartition(")")[2].split()[0] == "S"

    @staticmethod
    def total(file):
        return file.exists() and re.search(r"^totals: (\d+)",
                                           file.read_text(), re.M)

    def requests(self, expected, requests):
        """Instructions for each of the requests of one client."""

        with Client(self.run.port) as client:

            # the connection's are not the request's
            client.check(expected)
            self.dump()

            for _ in range(requests):
                client.check(expected)

            return self.dump() / requests


def last_byte(run, raw, expected, samples):
    """Milliseconds from the upstream's header to the client's last byte.

    Fewer samples than asked for if one never came, and then a None.
    """

    times = []

    for _ in range(samples):
        with Client(run.port, timeout=1) as client:
            try:
                client.check(expected)

            except (OSError, http.client.HTTPException):
                return times + [None]

            last = time.monotonic_ns()

        times.append(
            round((last - int(raw.process.stdout.readline())) / 1e6, 3))

    return times


def start_up(command):
    """Processor time of a command that ends by itself, in milliseconds."""

    def spent():
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    before = spent()
    process = subprocess.run(command, stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, text=True, check=False,
                             timeout=TIMEOUT)

    if process.returncode != 0:
        raise BenchError(f"{command}: {process.stdout}")

    return (spent() - before) * 1000
