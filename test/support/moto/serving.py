"""
Serves moto in place of werkzeug's development server, which ends the connection after each answer and makes a thread, a selector
and a line of log for each request: that cost more than half of what moto does. One loop, one thread, connections that stay: a
request is answered whole before the next begins. (Nothing that we ask of moto calls moto over HTTP again, or sleeps.)
"""

import asyncio
import io
import sys
import time
import traceback
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus
from urllib.parse import unquote_to_bytes

from werkzeug.exceptions import InternalServerError

NOT_PREFIXED = ("CONTENT_TYPE", "CONTENT_LENGTH")


@lru_cache(maxsize=1)
def date_at(second):
    return formatdate(second, usegmt=True)


class Connection(asyncio.Protocol):
    def __init__(self, app):
        self.app = app
        self.received = bytearray()
        self.requests = self.serve()
        next(self.requests)

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.received += data
        next(self.requests)

    def until(self, mark):
        """What comes before it, which it takes away; yields while there is more to come."""
        looked_at = 0
        while (end := self.received.find(mark, looked_at)) < 0:
            looked_at = max(0, len(self.received) - len(mark) + 1)
            yield
        return (yield from self.exactly(end + len(mark)))[:end]

    def exactly(self, length):
        while len(self.received) < length:
            yield
        taken = bytes(self.received[:length])
        del self.received[:length]
        return taken

    def chunks(self):
        whole = bytearray()
        while (length := int((yield from self.until(b"\r\n")).split(b";")[0], 16)) > 0:
            whole += (yield from self.exactly(length + 2))[:length]
        while (yield from self.until(b"\r\n")):
            pass
        return bytes(whole)

    def serve(self):
        while True:
            environ = environ_of((yield from self.until(b"\r\n\r\n")))
            if environ.get("HTTP_EXPECT", "").lower() == "100-continue":
                self.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            if "chunked" in environ.get("HTTP_TRANSFER_ENCODING", ""):
                environ["wsgi.input_terminated"] = True
                body = yield from self.chunks()
            else:
                body = yield from self.exactly(int(environ.get("CONTENT_LENGTH") or 0))
            environ["wsgi.input"] = io.BytesIO(body)
            self.transport.write(answer(self.app, environ))
            if environ.get("HTTP_CONNECTION", "").lower() == "close":
                self.transport.close()


def environ_of(head):
    """PEP 3333, with what werkzeug's server adds and moto reads."""
    request_line, *lines = head.decode("latin-1").split("\r\n")
    method, target, version = request_line.split(" ")
    path, _, query = target.partition("?")
    environ = {
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path.encode("latin-1")).decode("latin-1"),
        "QUERY_STRING": query,
        "REQUEST_URI": target,
        "RAW_URI": target,
        "REMOTE_ADDR": "127.0.0.1",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": version,
    }
    for line in lines:
        name, _, value = line.partition(":")
        key = name.upper().replace("-", "_")
        if key not in NOT_PREFIXED:
            key = f"HTTP_{key}"
        environ[key] = f"{environ[key]},{value.strip()}" if key in environ else value.strip()
    return environ


def answer(app, environ):
    try:
        status, headers, body = run(app, environ)
    except Exception:
        traceback.print_exc()
        status, headers, body = run(InternalServerError(), environ)
    code = int(status.split(" ")[0])
    names = {name.lower() for name, _ in headers}
    has_no_body = environ["REQUEST_METHOD"] == "HEAD" or code in (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED)
    if not has_no_body and "content-length" not in names:
        headers = [*headers, ("Content-Length", str(len(body)))]
    if "date" not in names:
        headers = [*headers, ("Date", date_at(int(time.time())))]
    head = "".join(f"{name}: {value}\r\n" for name, value in headers)
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode("latin-1") + (b"" if has_no_body else body)


def run(app, environ):
    begun = []
    parts = app(environ, lambda status, headers, exc_info=None: begun.append((status, headers)))
    try:
        body = b"".join(parts)
    finally:
        if hasattr(parts, "close"):
            parts.close()
    return (*begun[-1], body)


def run_simple(host, port, app, **_):
    """As werkzeug's, of which moto uses no more. Never returns."""

    async def forever():
        server = await asyncio.get_running_loop().create_server(lambda: Connection(app), host, port, backlog=1024)
        await server.serve_forever()

    asyncio.run(forever())
