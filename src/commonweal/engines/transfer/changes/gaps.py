"""How far a log of MariaDB was followed: numbers are given before transactions end, so one that is
not there yet may still come."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from commonweal.kernel.errors import CannotFinish, CommonwealError

__all__ = ["Gaps"]

_MOST = 5_000
_ENDED = "ended, seen at "


@dataclass(frozen=True, slots=True)
class Gaps:
    """All up to ``number`` is followed but ``open``: (first, last, when by the server's clock it
    was seen to be missing, or by which session it was known that it can only stay so)."""

    number: int = 0
    open: tuple[tuple[int, int, str], ...] = ()

    @classmethod
    def of(cls, text: str) -> Gaps:
        given = json.loads(text) if text else {}
        gaps = tuple((int(a), int(b), str(at)) for a, b, at in given.get("gaps", ()))
        return cls(int(given.get("number", 0)), gaps)

    def text(self) -> str:
        return json.dumps({"number": self.number, "gaps": self.open}, sort_keys=True)

    def condition(self) -> str:
        ranges = [f"number BETWEEN {first} AND {last}" for first, last, _ in self.open]
        return f"({' OR '.join([f'number > {self.number}', *ranges])})"

    def filled(self, found: Sequence[int], table: Any) -> Gaps:
        """After these numbers were read, in their order, by a session that sees one moment.

        A gap goes when no transaction is open any more that was when it was first seen, and a
        later session does not see it filled either: its numbers were given to one that was undone.
        """
        if not (self.open or found):
            return self
        now, oldest = _clock(table)
        mine = f"{_ENDED}{table.snapshot['at']}"
        left: list[tuple[int, int, str]] = []
        for first, last, at in self.open:
            inside = [n for n in found if first <= n <= last]
            ended = at if at.startswith(_ENDED) else mine if oldest and at < oldest else ""
            if not ended or ended == mine:
                left += [(low, high, ended or at) for low, high in _missing(first, last, inside)]
        new = [n for n in found if n > self.number]
        most = max(new, default=self.number)
        left += [(low, high, now) for low, high in _missing(self.number + 1, most, new)]
        if len(left) > _MOST:
            raise CannotFinish(
                "Too many numbers of the log are missing to wait for each. Grant PROCESS to the "
                "user that follows, so that it can see which transactions are open."
            )
        return Gaps(most, tuple(left))


def _missing(first: int, last: int, found: Sequence[int]) -> list[tuple[int, int]]:
    """The ranges between ``first`` and ``last`` that ``found``, which rises, leaves out."""
    ranges, at = [], first
    for number in found:
        if number > at:
            ranges.append((at, number - 1))
        at = number + 1
    return [*ranges, (at, last)] if at <= last else ranges


def _clock(table: Any) -> tuple[str, str]:
    """The server's time, and when the oldest open transaction began; empty where that is secret."""
    now = str(table.rows("SELECT UTC_TIMESTAMP() AS now")[0]["now"])
    try:
        rows = table.rows("SELECT MIN(trx_started) AS since FROM information_schema.innodb_trx")
    except CommonwealError:  # it takes the right PROCESS
        return now, ""
    return now, str(rows[0]["since"] or "")
