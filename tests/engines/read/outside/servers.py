"""Real servers on this machine, honest ones and hostile ones."""

from __future__ import annotations

import contextlib
import gzip
import http.server
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

Handler = Callable[["Asked"], None]


class Asked(http.server.BaseHTTPRequestHandler):
    """One request; ``routes`` says who answers, by the path without its query."""

    protocol_version = "HTTP/1.0"
    routes: dict[str, Handler]
    seen: list[Asked]

    def do_GET(self) -> None:
        self.seen.append(self)
        with contextlib.suppress(OSError):  # the guard hangs up on hostile answers
            self.routes.get(self.path.partition("?")[0], nothing)(self)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - as it is inherited
        """Say nothing."""

    def answer(self, body: bytes, *, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)


def nothing(asked: Asked) -> None:
    asked.answer(b"nothing here", status=404)


def says(body: bytes | str | Any, *, status: int = 200, **headers: str) -> Handler:
    """A route that answers always the same; what is not bytes or text is sent as JSON."""
    if not isinstance(body, bytes):
        body = (body if isinstance(body, str) else json.dumps(body)).encode()
    return lambda asked: asked.answer(body, status=status, **headers)


def leads_to(location: str, status: int = 302) -> Handler:
    return says(b"", status=status, Location=location)


def endless(asked: Asked) -> None:
    """Sends for ever, quickly."""
    asked.answer(b"")
    while True:
        asked.wfile.write(b"1,2,3\n" * 10_000)


def dripping(asked: Asked) -> None:
    """Sends one byte now and then, so that no single wait is long."""
    asked.answer(b"")
    for _ in range(600):
        asked.wfile.write(b"1")
        asked.wfile.flush()
        time.sleep(0.05)


def dripping_head(asked: Asked) -> None:
    asked.wfile.write(b"HTTP/1.0 200 OK\r\nX-A: ")
    for _ in range(600):
        asked.wfile.write(b"a")
        asked.wfile.flush()
        time.sleep(0.05)


def silent(_asked: Asked) -> None:
    time.sleep(40)


def bomb() -> Handler:
    """Seventy megabytes of nothing in three hundred kilobytes, packed before anybody asks: a busy
    machine would take longer for that than an answer may."""
    packed = gzip.compress(b"\x00" * 70_000_000, 1)
    return lambda asked: asked.answer(packed, Content_Encoding="gzip")


@dataclass
class Server:
    """A server that is up; ``routes`` may be changed while it runs."""

    port: int
    routes: dict[str, Handler]
    seen: list[Asked] = field(default_factory=list)

    def at(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"


@contextlib.contextmanager
def serving(routes: dict[str, Handler]) -> Iterator[Server]:
    seen: list[Asked] = []
    kind = type("Routed", (Asked,), {"routes": routes, "seen": seen})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), kind)
    server.daemon_threads = True
    server.block_on_close = False
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield Server(server.server_address[1], routes, seen)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
