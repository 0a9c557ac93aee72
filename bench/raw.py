#!/usr/bin/python3

# Copyright (C) ngx_status_module developers

"""An upstream whose bodies are no good: usage: raw.py PORT

/stall sends the header of a 2 KB error page and nothing more, /big a 20 MB
one.  Once a header is sent, a line with the CLOCK_MONOTONIC time in
nanoseconds is written to the standard output.
"""

import socket
import sys
import threading
import time


STALL = 2048
BIG = 20 * 1024 * 1024
LIMIT = 30              # seconds that a request may take


def header(length):
    return (f"HTTP/1.1 404 Not Found\r\n"
            f"Content-Type: text/html\r\n"
            f"Content-Length: {length}\r\n\r\n").encode()


def request_path(connection):
    request = b""

    while b"\r\n\r\n" not in request:
        data = connection.recv(4096)

        if not data:

            # the peer has enough
            return None

        request += data

    return request.split(b" ", 2)[1].decode()


def serve(connection):
    with connection:
        connection.settimeout(LIMIT)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

        while path := request_path(connection):
            length = BIG if path == "/big" else STALL

            connection.sendall(header(length))
            print(time.monotonic_ns(), flush=True)

            if path == "/big":
                connection.sendall(bytes(length))


def serve_quietly(connection):
    try:
        serve(connection)

    except OSError:
        pass


def main():
    with socket.create_server(("127.0.0.1", int(sys.argv[1]))) as listener:
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=serve_quietly, args=(connection,),
                             daemon=True).start()


if __name__ == "__main__":
    main()
