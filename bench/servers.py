
# Copyright (C) ngx_status_module developers

"""The servers that are compared, how each is started and stopped."""

import contextlib
import dataclasses
import os
import pathlib
import re
import signal
import socket
import subprocess
import time


HERE = pathlib.Path(__file__).resolve().parent
START_TIME = 30         # seconds that a server has to come up, or to go
PORTS = range(20000, 32000)


class BenchError(Exception):
    """Something is not as it has to be, the message says what."""


@dataclasses.dataclass(frozen=True)
class Peer:
    name: str           # that of its configuration, too
    title: str
    command: tuple      # with @name@ as in the configurations
    nginx: bool = True
    replaces: bool = True
    optional: bool = False      # not every Debian has it


NGINX = ("nginx", "-e", "stderr", "-c", "@dir@/@peer@.conf")
HAPROXY = ("haproxy", "-db", "-q", "-f", "@dir@/haproxy.conf")
CADDY = ("caddy", "run", "--adapter", "caddyfile", "--config",
         "@dir@/caddy.conf")
APACHE = ("apache2", "-DFOREGROUND", "-f", "@dir@/apache.conf")
VARNISH = ("varnishd", "-F", "-j", "none", "-T", "none",
           "-a", "127.0.0.1:@port@", "-n", "@dir@/varnish",
           "-s", "malloc,64m", "-p", "thread_pools=1",
           "-p", "timeout_idle=3600", "-f", "@dir@/varnish.conf")
TRAFFICSERVER = ("traffic_server",
                 "--run-root=@dir@/trafficserver.conf")

PASS = Peer("pass", "nginx, passing through", NGINX, replaces=False)
MODULE = Peer("module", "ngx_status_module", NGINX)
INTERCEPT = Peer("intercept", "nginx, proxy_intercept_errors", NGINX)
LUA = Peer("lua", "nginx, lua filters", NGINX)
NJS = Peer("njs", "nginx, njs filters", NGINX)
FEATURES = Peer("features", "ngx_status_module, with more of it", NGINX)

UPSTREAM = Peer("upstream", "what answers all", NGINX)

PEERS = (
    PASS,
    MODULE,
    INTERCEPT,
    LUA,
    NJS,
    Peer("haproxy", "HAProxy, http-response return", HAPROXY, nginx=False),
    Peer("caddy", "Caddy, handle_response", CADDY, nginx=False),
    Peer("apache", "Apache, ProxyErrorOverride", APACHE, nginx=False),
    Peer("varnish", "Varnish, synth", VARNISH, nginx=False, optional=True),
    Peer("trafficserver", "Traffic Server, Lua transform", TRAFFICSERVER,
         nginx=False, optional=True),
)


def free_ports(count):
    """Ports that are not of the range of outgoing connections."""

    ports = []

    for port in PORTS:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)

            try:
                probe.bind(("127.0.0.1", port))

            except OSError:
                continue

        ports.append(port)

        if len(ports) == count:
            return ports

    raise BenchError("no free ports")


def split_cpus():
    """One processor for the peer, the others for all else."""

    first, *others = sorted(os.sched_getaffinity(0))

    return {first}, set(others) or {first}


def on_cpus(cpus, command):
    """The command, which ends when this process does."""

    return ["taskset", "-c", ",".join(map(str, sorted(cpus))),
            "setpriv", "--pdeathsig", "TERM", *map(str, command)]


def fill(text, values):
    """The text, with a value for each @name@."""

    return re.sub(r"@(\w+)@", lambda match: str(values[match[1]]), text)


def render(directory, values):
    """Copies the configurations, filled."""

    conf = HERE / "conf"

    for source in conf.rglob("*.*"):
        copy = directory / source.relative_to(conf)
        copy.parent.mkdir(exist_ok=True)
        copy.write_text(fill(source.read_text(), values))


class Server:
    """A process, and those that it starts, until the end of a "with"."""

    def __init__(self, command, port, log, cpus, env=None, stdout=None):
        self.name = command[0]
        self.command = on_cpus(cpus, command)
        self.port = port
        self.log = log
        self.env = {**os.environ, **(env or {})}
        self.stdout = stdout

    def __enter__(self):
        with open(self.log, "a", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                self.command, stdin=subprocess.DEVNULL,
                stdout=self.stdout or log, stderr=log, env=self.env,
                start_new_session=True)

        try:
            self.wait_for_port()

        except BaseException:
            self.stop()
            raise

        return self

    def __exit__(self, *unused):
        self.stop()

    def wait_for_port(self):
        deadline = time.monotonic() + START_TIME

        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise BenchError(f"{self.name} does not start, "
                                 f"see {self.log}")

            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port)).close()
                return

            time.sleep(0.02)

        raise BenchError(f"{self.name} does not listen, see {self.log}")

    def signal(self, number):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)

    def stop(self):
        self.signal(signal.SIGTERM)

        try:
            self.process.wait(START_TIME)

        except subprocess.TimeoutExpired:
            pass

        # what is left of the group, if anything
        self.signal(signal.SIGKILL)
        self.process.wait()

        if self.process.stdout:
            self.process.stdout.close()

    def pids(self):
        """The process first, then those of its session."""

        leader = self.process.pid
        pids = [leader]

        for entry in pathlib.Path("/proc").iterdir():
            if not entry.name.isdigit() or int(entry.name) == leader:
                continue

            with contextlib.suppress(OSError):
                if os.getsid(int(entry.name)) == leader:
                    pids.append(int(entry.name))

        return pids
