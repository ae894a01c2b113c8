"""Fetch over HTTP, with the guard at the socket: what is checked is what is connected to."""

from __future__ import annotations

import contextlib
import socket
import ssl
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import ip_address
from typing import Any

import certifi
import httpcore
import httpx

from commonweal.engines.read.outside.addresses import (
    Address,
    Allowed,
    Ip,
    check_resolved,
    read_address,
    refused,
    require_listed,
)
from commonweal.engines.read.outside.answers import Answer, Bounds, Deadline
from commonweal.kernel.errors import BadInput, SourceUnavailable

__all__ = ["Fetch", "exchange", "fetch", "resolved"]

_MOST_TRIED = 3
_PIECE = 64 * 1024
_SAY = {
    401: "It wants other sign-in details (401). Type the secret again.",
    403: "It refuses these sign-in details (403). Ask its owner for the right to read this.",
    404: "It has nothing at this address (404). Check the address.",
    429: "It was asked too often (429). Collect less often.",
}
Resolver = Callable[[str, int], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Fetch:
    """What to fetch, and how far one may go. ``headers`` may hold a secret: they go to the first
    origin only, never along with a redirect to another. ``told`` are statuses whose body says what
    is wrong, and is wanted."""

    address: str
    allowed: Allowed
    deadline: Deadline
    bounds: Bounds = field(default_factory=Bounds)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    resolve: Resolver | None = None
    told: frozenset[int] = frozenset()


def fetch(asked: Fetch) -> Answer:
    """The answer's body. BadInput where the address may not be reached or the answer cannot be
    taken; SourceUnavailable where trying again may help."""
    first = address = read_address(asked.address)
    for _hop in range(asked.bounds.max_redirects + 1):
        require_listed(address, asked.allowed)
        found = _once(asked, address, same_origin=address.origin == first.origin)
        if isinstance(found, Answer):
            return found
        address = _next(address, found)
    raise BadInput(
        f"It redirects more than {asked.bounds.max_redirects} times. Give the last address itself.",
        code="redirects",
    )


def exchange(asked: Fetch, method: str, content: bytes = b"") -> tuple[int, dict[str, str], bytes]:
    """Send one request and take the answer as it is: status, headers (names in small letters) and
    body. A redirect is an answer, and is not followed. Errors as of ``fetch``, but for statuses."""
    address = read_address(asked.address)
    require_listed(address, asked.allowed)
    headers = {"accept-encoding": "gzip", "user-agent": "commonweal"}
    headers |= {name.lower(): text for name, text in asked.headers.items()}
    with _errors_translated(address, asked.deadline):
        limits = httpx.Timeout(asked.deadline.left())
        transport = _Transport(_Backend(asked))
        with (
            httpx.Client(transport=transport, trust_env=False, timeout=limits) as client,
            client.stream(method, str(address), headers=headers, content=content) as response,
        ):
            body = b"" if method == "HEAD" else _body(response, asked)
            names = {name.lower(): text for name, text in response.headers.items()}
            return response.status_code, names, body


def resolved(address: Address, allowed: Allowed, resolve: Resolver | None = None) -> list[Ip]:
    """Where this address leads now; every one of them has been checked."""
    if address.ip is not None:
        return check_resolved(address, [address.ip], allowed)
    try:
        found = [ip_address(text) for text in (resolve or _look_up)(address.host, address.port)]
    except (OSError, UnicodeError, ValueError) as error:
        raise SourceUnavailable(
            f"The name {address.host} is not known. Check how it is written.", code="name-unknown"
        ) from error
    return check_resolved(address, dict.fromkeys(found), allowed)


def _look_up(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(one[4][0]).partition("%")[0] for one in found]


def _next(address: Address, location: str) -> Address:
    """Where a redirect leads. From https it never leads to http, where all could read along."""
    try:
        joined = str(httpx.URL(str(address)).join(location))
    except (httpx.InvalidURL, ValueError) as error:
        raise refused("It redirects to something that is no address.") from error
    found = read_address(joined.partition("#")[0])
    if address.scheme == "https" and found.scheme == "http":
        raise refused("It redirects from https to http, where everybody on the way reads along.")
    return found


def _once(asked: Fetch, address: Address, *, same_origin: bool) -> Answer | str:
    """One request: an answer, or the address that it redirects to."""
    headers = {"Accept-Encoding": "gzip", "User-Agent": "commonweal"}
    headers |= asked.headers if same_origin else {}
    with _errors_translated(address, asked.deadline):
        transport = _Transport(_Backend(asked))
        limits = httpx.Timeout(asked.deadline.left())
        with (
            httpx.Client(transport=transport, trust_env=False, timeout=limits) as client,
            client.stream("GET", str(address), headers=headers) as response,
        ):
            if response.has_redirect_location:
                return response.headers["Location"]
            _check_status(response, asked.told)
            body = _body(response, asked)
            if not body:
                raise BadInput(
                    "The answer is empty. Check the address and what it asks for.", code="empty"
                )
            kind = response.headers.get("Content-Type", "")
            return Answer(body, kind, address.target.partition("?")[0].rpartition("/")[2])


def _check_status(response: httpx.Response, told: frozenset[int]) -> None:
    status = response.status_code
    if status == 200 or status in told:
        return
    words = _SAY.get(status, f"It answered with the status {status} instead of 200.")
    if status >= 500 or status == 429:
        raise SourceUnavailable(words, code=f"status-{status}")
    raise BadInput(words, code=f"status-{status}")


def _body(response: httpx.Response, asked: Fetch) -> bytes:
    """The whole body, unpacked piece by piece so that a small one cannot become a huge one."""
    coding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if coding not in {"identity", "", "gzip", "x-gzip"}:
        raise BadInput(f"It is packed as {coding[:20]!r}, which was not asked for.", code="packed")
    unpack = zlib.decompressobj(wbits=31) if "gzip" in coding else None
    parts: list[bytes] = []
    size = 0
    for part in _unpacked(unpack, _pieces(response, asked)):
        size += len(part)
        if size > asked.bounds.max_unpacked:
            raise too_large(asked.bounds.max_unpacked)
        parts.append(part)
    return b"".join(parts)


def _pieces(response: httpx.Response, asked: Fetch) -> Iterator[bytes]:
    came = 0
    for piece in response.iter_raw(_PIECE):
        asked.deadline.left()
        came += len(piece)
        if came > asked.bounds.max_bytes:
            raise too_large(asked.bounds.max_bytes)
        yield piece


def _unpacked(unpack: Any, pieces: Iterable[bytes]) -> Iterator[bytes]:
    if unpack is None:
        yield from pieces
        return
    try:
        for piece in pieces:
            rest = piece
            while rest and not unpack.eof:
                yield unpack.decompress(rest, _PIECE)
                rest = unpack.unconsumed_tail
    except zlib.error as error:
        raise BadInput("The packed answer is damaged.", code="damaged") from error
    if not unpack.eof:
        raise SourceUnavailable("The packed answer was cut off.", code="cut-off")
    if unpack.unused_data:
        raise BadInput("The packed answer holds more than one part.", code="damaged")


def too_large(limit: int) -> BadInput:
    return BadInput(
        f"The answer is larger than {limit // 2**20 or 1} MB, so it was not read to its end. Ask "
        "for less at once.",
        code="too-large",
    )


class _Backend(httpcore.NetworkBackend):
    """Connects to an address that was checked, never to a name: between a check and a second
    look-up a name can change its mind."""

    def __init__(self, asked: Fetch) -> None:
        self._asked, self._plain = asked, httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - the deadline is stricter
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        asked = self._asked
        name = f"[{host}]" if ":" in host else host
        address = read_address(f"http://{name}:{port}")
        require_listed(address, asked.allowed)
        ips = resolved(address, asked.allowed, asked.resolve)[:_MOST_TRIED]
        last: Exception | None = None
        for ip in ips:
            try:
                stream = self._plain.connect_tcp(
                    str(ip), port, asked.deadline.left(), local_address, socket_options
                )
            except httpcore.ConnectError as error:
                last = error
            else:
                return _Stream(stream, asked.deadline)
        raise last or httpcore.ConnectError("the name leads nowhere")


class _Stream(httpcore.NetworkStream):
    """A connection on which no single wait outlasts the deadline: a server that sends one byte
    every few seconds would otherwise be read for ever."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        return self._stream.read(max_bytes, self._deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        self._stream.write(buffer, self._deadline.left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        left = self._deadline.left()
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


@lru_cache(maxsize=1)
def _trusted() -> ssl.SSLContext:
    """Made once: to read the certificates takes longer than most requests."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


class _Transport(httpx.BaseTransport):
    """httpx over a pool of one connection that our own backend makes."""

    def __init__(self, backend: _Backend) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=_trusted(), max_connections=1, network_backend=backend
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        sent = httpcore.Request(
            request.method,
            httpcore.URL(
                scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
            ),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        got = self._pool.handle_request(sent)
        return httpx.Response(got.status, headers=got.headers, stream=_Pieces(got.stream))

    def close(self) -> None:
        self._pool.close()


class _Pieces(httpx.SyncByteStream):
    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        yield from self._stream

    def close(self) -> None:
        self._stream.close()


@contextlib.contextmanager
def _errors_translated(address: Address, deadline: Deadline) -> Iterator[None]:
    try:
        yield
    except (httpcore.TimeoutException, httpx.TimeoutException) as error:
        raise deadline.over() from error
    except (httpcore.ConnectError, httpx.ConnectError) as error:
        raise _not_connected(address, error) from error
    except (httpcore.NetworkError, httpcore.ProtocolError, httpx.HTTPError) as error:
        raise SourceUnavailable(
            f"{address.host} broke off, or does not speak HTTP on port {address.port}.",
            code="broke-off",
        ) from error


def _not_connected(address: Address, error: Exception) -> SourceUnavailable:
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, ssl.SSLError):
        cause = cause.__cause__ or cause.__context__
    if cause is not None:
        return SourceUnavailable(
            f"{address.host} could not prove who it is: its certificate is not one that this "
            "server trusts, or it does not speak TLS.",
            code="certificate",
        )
    return SourceUnavailable(
        f"Nothing answers at {address.host}, port {address.port}.", code="not-connected"
    )
