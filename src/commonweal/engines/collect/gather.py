"""What the events of one window come to, whatever the order in which they came."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC
from decimal import ROUND_HALF_EVEN, Context, Decimal

from commonweal.engines.collect.events import Event
from commonweal.engines.collect.plan import Combine

__all__ = ["Sums", "add_event", "value_of"]

_EXACT = Context(prec=60, rounding=ROUND_HALF_EVEN)
_PLACES = Decimal("1e-9")


@dataclass(frozen=True, slots=True)
class Sums:
    """All that any way of putting together needs; ``newest`` is (time, id, value) of the last."""

    count: int = 0
    total: str = "0"
    least: str = ""
    most: str = ""
    newest: tuple[str, str, str] = ("", "", "")

    def as_text(self) -> str:
        return json.dumps(asdict(self), separators=(",", ":"))

    @classmethod
    def from_text(cls, text: str) -> Sums:
        held = json.loads(text)
        return cls(**{**held, "newest": tuple(held["newest"])})


def add_event(sums: Sums, event: Event) -> Sums:
    """Addition is exact, and the newest is told by time and id: the order never matters."""
    value = event.value
    at = event.at.astimezone(UTC).isoformat(timespec="microseconds")
    return Sums(
        count=sums.count + 1,
        total=_plain(_EXACT.add(Decimal(sums.total), value)),
        least=_plain(min(Decimal(sums.least), value) if sums.least else value),
        most=_plain(max(Decimal(sums.most), value) if sums.most else value),
        newest=max(sums.newest, (at, event.id, _plain(value))),
    )


def value_of(sums: Sums, combine: Combine) -> str:
    """The reading of the window, as digits; a mean to nine places, half to even."""
    if combine is Combine.COUNT:
        return str(sums.count)
    if combine is Combine.MEAN:
        mean = _EXACT.divide(Decimal(sums.total), Decimal(sums.count))
        return _plain(mean.quantize(_PLACES, context=_EXACT))
    ways = {
        Combine.SUM: sums.total,
        Combine.MIN: sums.least,
        Combine.MAX: sums.most,
        Combine.LATEST: sums.newest[2],
    }
    return ways[combine]


def _plain(value: Decimal) -> str:
    return format(value, "f")
