"""From layers, reports and expectations to the row of stands that a change is measured along."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from commonweal.engines.diagnose import Item, Stand

__all__ = ["NOW", "Moment", "Row", "histories", "items_of", "moved_end"]

NOW = "now"
RESET = "reset"


@dataclass(frozen=True, slots=True)
class Moment:
    """A stand and the day as at which it held; ``layer`` is its number, None for a report and for
    what is expected now."""

    stand: Stand
    as_at: date
    layer: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """The stands along which cost and end are followed, oldest first."""

    cost: tuple[Moment, ...]
    time: tuple[Moment, ...]


def histories(layers: Sequence[Moment], reports: Sequence[Moment], now: Moment | None) -> Row:
    """Layers first, each against the one before; then what was reported since the newest layer,
    or, where the plan itself says what is expected now, that instead: it is given line by line.

    Before any change was approved, reports that are older than the original plan count too.
    """
    if layers and layers[-1].layer:
        since = [one for one in reports if one.as_at > layers[-1].as_at]
        known = [*layers, *since]
    else:
        own = {one.as_at for one in layers}
        mixed = [*layers, *(one for one in reports if one.as_at not in own)]
        known = sorted(mixed, key=lambda one: (one.as_at, one.stand.key))
    return Row(
        cost=_ended(known, now if now and now.stand.cost is not None else None),
        time=_ended(known, now if now and now.stand.end is not None else None),
    )


def _ended(known: Sequence[Moment], now: Moment | None) -> tuple[Moment, ...]:
    """What is expected now follows the newest layer directly."""
    if now is None:
        return tuple(known)
    layers = [one for one in known if one.layer is not None]
    return (*layers, now)


def items_of(
    lines: Iterable[tuple[str, Decimal, Item]], cost: Decimal | None
) -> dict[str, Item] | None:
    """Cost lines by id (id, sign, item), where they make up the whole cost; None where they do
    not, because then a line that comes may only say more of what was already promised."""
    found = {key: replace(item, amount=sign * item.amount) for key, sign, item in lines}
    whole = sum((item.amount for item in found.values()), Decimal(0))
    return found if found and cost is not None and whole == cost else None


def moved_end(
    end: date | None, promised: Mapping[str, date], expected: Mapping[str, date]
) -> date | None:
    """The end that is expected now: it moves with the last milestone. None without both, and where
    it would lie beyond the calendar."""
    if end is None or not promised or not expected:
        return None
    moved = end.toordinal() + (max(expected.values()) - max(promised.values())).days
    return date.fromordinal(moved) if 1 <= moved <= date.max.toordinal() else None
