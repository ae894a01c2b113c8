"""A server at the far end of a bad line: it takes each number once, and loses answers at will."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy

__all__ = ["Far", "far_server"]


class Far:
    """What the server knows. ``loss`` is how often a call goes wrong, before or after it counts;
    ``meanwhile`` is done once, between counting a call and answering it."""

    def __init__(self, seed: int = 0, loss: float = 0.0) -> None:
        self.chance, self.loss = numpy.random.default_rng(seed), loss
        self.lock = threading.Lock()
        self.bodies: list[bytes] = []
        self.calls = 0
        self.values: dict[tuple[str, str], tuple[str, str]] = {}
        self.port = 0
        self.meanwhile: Callable[[], object] | None = None

    def answer(self, body: bytes, token: str) -> tuple[int, dict[str, Any]] | None:
        """None where the line drops before an answer."""
        with self.lock:
            self.calls += 1
            luck = self.chance.random()
            if luck < self.loss / 3:
                return None
            if luck < self.loss * 2 / 3:
                return 503, {"detail": "Busy."}
            status, said = self._taken(body, token)
            if self.meanwhile is not None:
                meanwhile, self.meanwhile = self.meanwhile, None
                meanwhile()
            return None if luck < self.loss else (status, said)

    def _taken(self, body: bytes, token: str) -> tuple[int, dict[str, Any]]:
        if token != "Bearer cw_test":
            return 401, {"detail": "Who are you?"}
        held = json.loads(body)
        number = held["sequence"]
        if number <= len(self.bodies):
            same = self.bodies[number - 1] == body
            known = {"accepted_sequence": number} if same else {"expected": len(self.bodies) + 1}
            return (200 if same else 409), known
        if number > len(self.bodies) + 1:
            return 409, {"expected": len(self.bodies) + 1}
        self.bodies.append(body)
        for row in held["rows"]:
            place, claim = (row["measure"], row["starts"]), (row["as_of"], row["value"])
            before = self.values.get(place)
            assert before is None or before[0] < claim[0], "a later value looks no later"
            self.values[place] = claim
        return 200, {"accepted_sequence": number, "added": len(held["rows"]), "refused": []}

    def read(self) -> dict[tuple[str, str], str]:
        return {place: value for place, (_as_of, value) in self.values.items()}


@contextmanager
def far_server(far: Far) -> Iterator[Far]:
    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            answer = far.answer(body, self.headers.get("Authorization", ""))
            if answer is None:
                self.close_connection = True
                self.connection.close()
                return
            data = json.dumps(answer[1]).encode()
            self.send_response(answer[0])
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def handle(self) -> None:
            try:
                super().handle()
            except (OSError, ValueError):
                """The collector was killed while it spoke."""

        def finish(self) -> None:
            try:
                super().finish()
            except (OSError, ValueError):
                """As above."""

        def log_message(self, *_given: object) -> None:
            """Silence."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    server.daemon_threads = True
    far.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield far
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
