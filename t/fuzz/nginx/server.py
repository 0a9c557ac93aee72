# Copyright (C) ngx_status_module developers

"""The nginx that is tested."""

import glob
import os
import shutil
import socket
import subprocess
import sys
import time

from locations import configuration


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
                   ASAN_OPTIONS='detect_odr_violation=0:'
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
