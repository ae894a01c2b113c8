"""One request to several sides at the same time, within the stated addresses and times."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from commonweal.engines.read.outside import Allowed, Bounds, Deadline, read_address, require_listed
from commonweal.engines.replay.recording import Recorded
from commonweal.kernel.errors import BadInput

__all__ = ["Reply", "Send", "Sides", "http_sender"]

_MOST_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Reply:
    """What a side answered. Names of headers are in small letters."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


Send = Callable[[str, Recorded], Reply]
"""``send(side, request)``: BadInput or SourceUnavailable where there is no answer to compare."""


@dataclass(frozen=True, slots=True)
class Sides:
    """Where the old and the new system are, and where the old one is asked a second time: itself,
    unless writes are sent, which would then happen to it twice. ``shadow``: somebody says that all
    of these are copies on which nobody relies."""

    old: str
    new: str
    again: str = ""
    shadow: bool = False

    def __post_init__(self) -> None:
        for name, base in self.named().items():
            address = read_address(base)
            if address.target not in {"", "/"}:
                raise BadInput(
                    "A side is a scheme, a host and a port, such as http://127.0.0.1:8001.",
                    field=name,
                )
        if self.origin("new") in {self.origin("old"), self.origin("again")}:
            raise BadInput(
                "The new system has the address of the old one: it would be compared with itself.",
                field="new",
            )

    def named(self) -> dict[str, str]:
        return {"old": self.old, "new": self.new, "again": self.again or self.old}

    def origin(self, side: str) -> str:
        """Scheme, host and port, with no slash at its end."""
        return str(read_address(self.named()[side])).rstrip("/")

    @property
    def may_write(self) -> bool:
        """A write that reaches the old system twice is not what was recorded."""
        return self.shadow and self.origin("again") != self.origin("old")


def http_sender(
    sides: Sides,
    allowed: Allowed,
    *,
    seconds: float,
    clock: Callable[[], float],
    headers: Mapping[str, Mapping[str, str]] | None = None,
) -> Send:
    """Sends over HTTP. ``headers`` for a side go over those that were recorded (a token of it).

    BadInput where a side is not on the list of addresses.
    """
    from commonweal.engines.read.outside.web import Fetch, exchange

    origins = {side: sides.origin(side) for side in sides.named()}
    for side, origin in origins.items():
        try:
            require_listed(read_address(origin), allowed)
        except BadInput as error:
            said = f"{origin} is not on the list of addresses: name it with --allow. {error}"
            raise BadInput(said, code="address-refused", field=side) from error
    bounds = Bounds(seconds=seconds, max_bytes=_MOST_BYTES, max_unpacked=_MOST_BYTES)

    def send(side: str, request: Recorded) -> Reply:
        own = (headers or {}).get("old" if side == "again" else side, {})
        taken = {name.lower() for name in own}
        sent = {name: text for name, text in request.headers.items() if name.lower() not in taken}
        asked = Fetch(
            f"{origins[side]}{request.path}",
            allowed,
            Deadline(seconds, clock),
            bounds,
            {**sent, **own},
        )
        status, got, body = exchange(asked, request.method, request.body)
        return Reply(status, body, got)

    return send
