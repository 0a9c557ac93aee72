
// Copyright (C) ngx_status_module developers

// What a scenario runs: the gateway, the upstream, and the client.

'use strict';

const { execFileSync, fork } = require('child_process');
const fs = require('fs');
const net = require('net');
const path = require('path');

const LIMIT = 120000;       // milliseconds, for what is waited for
const POLL = 20;

const SERIOUS = /\[(alert|crit|emerg)\]/;
const SIGNAL = /exited on signal/;

// as in /proc/net/tcp
const TIME_WAIT = '06';
const LISTEN = '0A';


function sleep(milliseconds) {
    return new Promise((resolve) => setTimeout(resolve, milliseconds));
}


async function until(what, condition, limit = LIMIT) {
    for (const end = Date.now() + limit; ; await sleep(POLL)) {
        const value = await condition();

        if (value) {
            return value;
        }

        if (Date.now() > end) {
            throw Error(`${what}: not within ${limit} ms`);
        }
    }
}


function read(file) {
    try {
        return fs.readFileSync(file, 'latin1');

    } catch {
        return '';
    }
}


function signal(pid, name) {
    try {
        process.kill(pid, name);

    } catch (error) {
        if (error.code != 'ESRCH') {
            throw error;
        }
    }
}


// A port that nobody gets as the local one of an outgoing connection, so that
// it stays free while the server is down.

async function freePort() {
    const [first] = read('/proc/sys/net/ipv4/ip_local_port_range').split('\t');

    for ( ;; ) {
        const port = 10000 + Math.floor(Math.random() * (first - 10000));

        const free = await new Promise((resolve) => {
            const server = net.createServer();

            server.on('error', () => resolve(false));
            server.listen(port, '127.0.0.1',
                          () => server.close(() => resolve(true)));
        });

        if (free) {
            return port;
        }
    }
}


// how many connections there are with that port on the server's side

function connected(ports) {
    const ends = ports.map((port) => ':' + port.toString(16).toUpperCase()
                                               .padStart(4, '0'));

    return read('/proc/net/tcp').split('\n').slice(1).filter((line) => {
        const [, local, remote, state] = line.trim().split(/\s+/);

        return local && state != TIME_WAIT && state != LISTEN
               && ends.some((end) => local.endsWith(end)
                                     || remote.endsWith(end));
    }).length;
}


// A process of nginx, by what nginx calls it.

function processes(parent, title) {
    return read(`/proc/${parent}/task/${parent}/children`).trim().split(' ')
           .filter((pid) => pid && title.test(read(`/proc/${pid}/cmdline`)))
           .map(Number);
}


class Gateway {

    // "values" are those of nginx.conf

    constructor(dir, values) {
        this.dir = dir;
        this.values = values;
        this.masters = new Set();
    }

    start() {
        fs.rmSync(this.dir, { recursive: true, force: true });
        fs.mkdirSync(this.dir, { recursive: true });
        fs.chmodSync(this.dir, 0o755);

        const text = fs.readFileSync(path.join(__dirname, 'nginx.conf'),
                                     'utf8');

        fs.writeFileSync(path.join(this.dir, 'nginx.conf'),
            text.replace(/@(\w+)@/g,
                         (_, name) => this.values[name] ?? this[name]));

        // an upgrade executes what nginx was started as

        const nginx = process.env.TEST_NGINX_BINARY
                      ?? execFileSync('sh', ['-c', 'command -v nginx'],
                                      { encoding: 'utf8' }).trim();

        execFileSync(nginx, ['-p', this.dir, '-c', 'nginx.conf',
                             '-e', 'error.log'],
                     { stdio: ['ignore', 'inherit', 'inherit'] });

        return until('the start of nginx', () => this.ready());
    }

    master() {
        const pid = Number(read(path.join(this.dir, 'nginx.pid')));

        if (pid) {
            this.masters.add(pid);
        }

        return pid;
    }

    // those that take new connections

    workers(master = this.master()) {
        return processes(master, /^nginx: worker process\0*$/);
    }

    leaving(master = this.master()) {
        return processes(master, /^nginx: worker process is shutting down/);
    }

    ready() {
        return this.workers().length == 2;
    }

    // returns once there are new workers only

    async reload() {
        const before = this.workers();

        signal(this.master(), 'SIGHUP');

        await until('a reload', () => {
            const now = this.workers();

            return now.length == 2
                   && !now.some((pid) => before.includes(pid));
        });

        return before;
    }

    async upgrade() {
        const old = this.master();

        signal(old, 'SIGUSR2');

        await until('a new master',
                    () => this.master() != old && this.ready());

        signal(old, 'SIGWINCH');

        await until('the end of the old workers',
                    () => processes(old, /worker process/).length == 0);

        signal(old, 'SIGQUIT');

        await until('the end of the old master',
                    () => !fs.existsSync(`/proc/${old}/cmdline`)
                          || read(`/proc/${old}/cmdline`) == '');
    }

    async kill(name) {
        const [victim] = this.workers();

        signal(victim, name);

        await until('a new worker',
                    () => !this.workers().includes(victim) && this.ready());
    }

    // those that are not expected, and how many worker processes crashed

    log(expected) {
        const lines = read(path.join(this.dir, 'error.log')).split('\n')
                      .filter((line) => SERIOUS.test(line));
        const alerts = lines.filter((line) => !expected?.test(line));

        return { alerts, expected: lines.length - alerts.length,
                 signals: alerts.filter((line) => SIGNAL.test(line)).length };
    }

    // in KB, and the number of descriptors, of each worker

    memory() {
        return this.workers().map((pid) => Number(
            /^VmRSS:\s+(\d+)/m.exec(read(`/proc/${pid}/status`))?.[1]));
    }

    files() {
        return this.workers().map(
            (pid) => fs.readdirSync(`/proc/${pid}/fd`).length);
    }

    stop() {
        this.master();

        for (const master of this.masters) {
            if (read(`/proc/${master}/cmdline`).includes(this.dir)) {
                signal(master, 'SIGTERM');
            }
        }
    }

    async stopped() {
        this.stop();

        await until('the end of nginx', () => [...this.masters].every(
            (pid) => !read(`/proc/${pid}/cmdline`).includes(this.dir)));
    }
}


class Child {
    constructor(file, ...args) {
        this.process = fork(path.join(__dirname, file), args);

        this.message = new Promise((resolve, reject) => {
            this.process.once('message', resolve);
            this.process.once('exit', () => reject(Error(`${file} ended`)));
        });

        this.ended = new Promise((resolve) => {
            this.process.once('exit', resolve);
        });

        // whoever waits for it sees it

        this.message.catch(() => {});
    }

    kill() {
        this.process.kill('SIGKILL');
        return this.ended;
    }
}


class Upstream {
    constructor(port, lie = 0) {
        this.args = [String(port), String(lie)];
    }

    start() {
        this.child = new Child('upstream.js', ...this.args);
        return this.child.message;
    }

    kill() {
        return this.child?.kill();
    }
}


class Client {
    constructor(options) {
        this.child = new Child('client.js', JSON.stringify(options));
        this.running = true;

        this.count = this.child.message.finally(() => {
            this.running = false;
        });

        this.count.catch(() => {});
    }

    stop() {
        if (this.running) {
            this.child.process.send('stop');
        }
    }

    kill() {
        return this.child.kill();
    }
}


module.exports = { Client, Gateway, Upstream, connected, freePort, sleep,
                   until };
