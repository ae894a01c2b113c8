"""A day's rows of both batches: what another comparison found of them, weighed the same way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from commonweal.engines.replay.comparing import Difference
from commonweal.engines.replay.rules import Rules
from commonweal.engines.replay.shelf import Packing, Shelf
from commonweal.engines.replay.verdict import Finding, Verdict
from commonweal.engines.replay.weighing import Tally
from commonweal.kernel.digest import canonical_digest

__all__ = ["RowDifferences", "add_rows", "verdict_of"]

_CANNOT_SEE = ("what the comparison of the two tables cannot see: see commonweal verify",)
_NUMBERS = ("differs by", "multiplied", "sign turned", "written with other zeros")


class RowDifferences:
    """What two comparisons found, by the key of the row: ``between`` takes that of old and new,
    ``noise`` that of the old one, twice. Lines are (kind, key, column, old, new, pattern)."""

    def __init__(self, rules: Rules) -> None:
        self.rules, self.shelf, self.packing = rules, Shelf(), Packing()
        self.between, self.noise = _Side(self, "between"), _Side(self, "noise")

    def put(self, side: str, line: Mapping[str, str | None]) -> None:
        packed = self.packing.packed(self._difference(line))
        self.shelf.put(line["key"] or "", [side, line["kind"] == "added", packed])

    def _difference(self, line: Mapping[str, str | None]) -> Difference:
        old, new, column = line["old"], line["new"], line["column"]
        if line["kind"] != "value" or not column:
            where = (f"row {line['kind']}", f"row {line['kind']}", "row")
            return Difference.of(where, old, new, self.rules)
        number = (line["pattern"] or "").startswith(_NUMBERS)
        return Difference.of((column, column, "number" if number else "text"), old, new, self.rules)


@dataclass(frozen=True, slots=True)
class _Side:
    rows: RowDifferences
    name: str

    def write(self, batch: Any) -> None:
        for line in batch.to_pylist():
            self.rows.put(self.name, line)

    def close(self) -> None:
        """Nothing is open."""


def add_rows(tally: Tally, rows: RowDifferences, rows_of_old: int) -> None:
    """Row by row, in the order in which they were found."""
    in_old = only_noise = 0
    for key, lines in rows.shelf.by_key():
        between = [each for each in lines if each[0] == "between"]
        noise = [each for each in lines if each[0] == "noise"]
        in_old += bool(between) and not between[0][1]
        only_noise += not between
        tally.add(
            key, *([rows.packing.unpacked(each[2]) for each in side] for side in (between, noise))
        )
    rows.shelf.close()
    tally.same(max(rows_of_old - in_old - only_noise, 0))


def verdict_of(
    tally: Tally,
    rules: Rules,
    tables: tuple[str, str, str],
    snapshots: Sequence[Mapping[str, str]],
    absent: Sequence[str],
) -> Verdict:
    """``tables``: old, new, and old again or ""; ``absent``: what the comparison left out."""
    weighed = tally.close()
    old, new, again = tables
    left_out = tuple(Finding("not-compared", each, absence=True) for each in absent)
    return Verdict(
        old, new, again, canonical_digest([dict(each) for each in snapshots]),
        rules.version, rules.digest, weighed.counts, (*weighed.findings, *left_out),
        weighed.excused, weighed.explained, weighed.noise, _CANNOT_SEE,
    )  # fmt: skip
