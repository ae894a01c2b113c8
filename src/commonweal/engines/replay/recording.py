"""Recorded requests: one JSON object a line, checked before the first of them is sent."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from commonweal.kernel.errors import BadInput

__all__ = ["SAFE", "Recorded", "Recording", "read_requests"]

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_METHODS = SAFE | {"POST", "PUT", "PATCH", "DELETE"}
_FIELDS = {"id", "method", "path", "headers", "body", "text", "at"}
_TARGET = re.compile(r"/(?!/)[\x21-\x7e]*")
_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
_VALUE = re.compile(r"[\x20-\x7e\t]{0,8000}")
# The connection's own, and what would make an answer depend on who asks.
_NOT_SENT = {
    "host", "content-length", "connection", "transfer-encoding", "accept-encoding", "te", "upgrade",
    "keep-alive", "trailer", "expect", "proxy-authorization", "proxy-connection",
}  # fmt: skip
_LONGEST_LINE = 4_000_000


@dataclass(frozen=True, slots=True)
class Recorded:
    """``path`` is what follows host and port; ``body`` the bytes to send."""

    id: str
    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)

    @property
    def writes(self) -> bool:
        return self.method not in SAFE


@dataclass(frozen=True, slots=True)
class Recording:
    """What a whole recording holds: the digest of its bytes, and of which lines it is."""

    digest: str
    requests: int
    writes: int
    first_write: int = 0


def read_requests(lines: Iterable[bytes]) -> Recording:
    """Goes through all lines and keeps none: every one can be read, and no id comes twice.

    BadInput with the line that cannot be sent. Read them again with ``requests_in``.
    """
    digest, ids = hashlib.sha256(), set[str]()
    writes = first = 0
    for number, request in requests_in(digested(lines, digest)):
        if request.id in ids:
            raise _wrong(number, f"The id {request.id!r} is there already.")
        ids.add(request.id)
        writes += request.writes
        first = first or (number if request.writes else 0)
    if not ids:
        raise BadInput("The recording holds no request.", code="recording")
    return Recording(digest.hexdigest(), len(ids), writes, first)


def digested(lines: Iterable[bytes], digest: hashlib._Hash) -> Iterator[bytes]:
    for line in lines:
        digest.update(line)
        yield line


def requests_in(lines: Iterable[bytes]) -> Iterator[tuple[int, Recorded]]:
    """Each request with the number of its line, from 1; blank lines are passed over."""
    for number, line in enumerate(lines, start=1):
        if len(line) > _LONGEST_LINE:
            raise _wrong(number, f"It is longer than {_LONGEST_LINE:,} bytes.")
        if line.strip():
            yield number, _request(line, number)


def _request(line: bytes, number: int) -> Recorded:
    try:
        given = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise _wrong(number, "It is no JSON.") from error
    if not isinstance(given, dict) or set(given) - _FIELDS:
        raise _wrong(number, f"A request is an object with {', '.join(sorted(_FIELDS))}.")
    method = str(given.get("method", "GET")).upper()
    if method not in _METHODS:
        raise _wrong(number, f"The method is one of {', '.join(sorted(_METHODS))}.")
    path, name = given.get("path"), given.get("id", number)
    if not isinstance(path, str) or not _TARGET.fullmatch(path) or "\\" in path or "#" in path:
        raise _wrong(number, "The path begins with one / and holds no blank, backslash or #.")
    if isinstance(name, bool) or not isinstance(name, str | int) or not str(name).strip():
        raise _wrong(number, "The id is a text or a whole number.")
    if not str(name).isprintable() or len(str(name)) > 200:
        raise _wrong(number, "The id holds what cannot be printed, or is longer than 200.")
    headers = _headers(given.get("headers") or {}, number)
    return Recorded(str(name), method, path, *_with_body(given, headers, number))


def _headers(given: Any, number: int) -> dict[str, str]:
    if not isinstance(given, dict):
        raise _wrong(number, "Headers are an object of names and texts.")
    for name, value in given.items():
        if not (_NAME.fullmatch(name) and isinstance(value, str) and _VALUE.fullmatch(value)):
            raise _wrong(number, f"The header {name!r} cannot be sent.")
    return {name: value for name, value in given.items() if name.lower() not in _NOT_SENT}


def _with_body(
    given: Mapping[str, Any], headers: dict[str, str], number: int
) -> tuple[dict[str, str], bytes]:
    if "body" in given and "text" in given:
        raise _wrong(number, "Give a body (JSON) or a text, not both.")
    if "body" in given:
        if not any(name.lower() == "content-type" for name in headers):
            headers["Content-Type"] = "application/json"
        return headers, json.dumps(given["body"], ensure_ascii=False).encode("utf-8", "replace")
    text = given.get("text", "")
    if not isinstance(text, str):
        raise _wrong(number, "The text is a text.")
    return headers, text.encode("utf-8", "replace")


def _wrong(number: int, said: str) -> BadInput:
    return BadInput(said, code="recording", where=f"line {number} of the recording")
