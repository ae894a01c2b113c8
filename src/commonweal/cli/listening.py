"""A door for programs of this machine: JSON lines by HTTP, answered once they are on disk."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from commonweal.engines.collect import Buffer, Event, Plan, Refused, event_of_json
from commonweal.kernel.errors import BadInput, CannotFinish

__all__ = ["listening"]

_LARGEST = 2 * 1024 * 1024
_KINDS = {"application/x-ndjson", "application/jsonl"}
_PATIENCE_SECONDS = 30


@contextmanager
def listening(plan: Plan, buffer: Buffer) -> Iterator[int]:
    """Listen on the port of the plan, on this machine only; gives the port, 0 where none."""
    if not plan.listen:
        yield 0
        return
    try:
        server = ThreadingHTTPServer(("127.0.0.1", plan.listen), _door(plan, buffer))
    except OSError as error:
        raise BadInput(f"Port {plan.listen} cannot be listened on ({error}).") from error
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _door(plan: Plan, buffer: Buffer) -> type[BaseHTTPRequestHandler]:
    class Door(BaseHTTPRequestHandler):
        timeout = _PATIENCE_SECONDS

        def do_POST(self) -> None:
            status, said = self._answer()
            data = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(data)
            self.close_connection = True

        def log_message(self, *_given: object) -> None:
            """Nothing is written for each call."""

        def _answer(self) -> tuple[int, dict[str, object]]:
            # A page in a browser of this machine can send neither this type nor another Host
            # without asking first, and is not answered when it asks.
            host = self.headers.get("Host", "").rpartition(":")[0]
            kind = self.headers.get("Content-Type", "").partition(";")[0].strip()
            size = self.headers.get("Content-Length", "")
            if host not in {"localhost", "127.0.0.1"} or self.path != "/events":
                return 404, {"detail": "Send events to http://localhost/events."}
            if kind not in _KINDS:
                return 415, {"detail": "Send application/x-ndjson: one event on each line."}
            counted = size.isascii() and size.isdigit() and len(size) < 10
            if not counted or int(size) > _LARGEST:
                return 413, {"detail": f"Send at most {_LARGEST} bytes, and say how many."}
            return _take(self.rfile.read(int(size)), plan, buffer)

    return Door


def _take(body: bytes, plan: Plan, buffer: Buffer) -> tuple[int, dict[str, object]]:
    """Count the events of a call, all or nothing; lines that are none are named by number."""
    if buffer.full:
        return 507, {"detail": "The buffer is full. Keep the events, and send them later."}
    lines = [line for line in body.split(b"\n") if line.strip()]
    found = [event_of_json(line, plan.zone, [*plan.measures]) for line in lines]
    events = [each for each in found if isinstance(each, Event)]
    refused = [(place, why) for place, why in enumerate(found, 1) if isinstance(why, str)]
    told = [
        Refused(f"call, line {place}", lines[place - 1].decode(errors="replace")[:2000], why)
        for place, why in refused
    ]
    try:
        taken = buffer.take(events, plan.measures, plan.zone, refused=told)
    except CannotFinish as error:
        return 507, {"detail": str(error)}
    counts = {"new": taken.new, "known": taken.known, "late": taken.late}
    return 200, {**counts, "refused": [{"row": place, "why": why} for place, why in refused]}
