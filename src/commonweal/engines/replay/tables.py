"""A day's rows of both batches: what another comparison found of them, weighed the same way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from commonweal.engines.replay.comparing import Difference
from commonweal.engines.replay.rules import Rules
from commonweal.engines.replay.verdict import Finding, Verdict
from commonweal.engines.replay.weighing import Tally
from commonweal.kernel.digest import canonical_digest

__all__ = ["RowDifferences", "add_rows", "verdict_of"]

_CANNOT_SEE = ("what the comparison of the two tables cannot see: see commonweal verify",)
_NUMBERS = ("differs by", "multiplied", "sign turned", "written with other zeros")


@dataclass
class RowDifferences:
    """Takes the lines of a comparison of two tables (kind, key, column, old, new, pattern), by the
    key of the row."""

    rules: Rules
    rows: dict[str, list[Difference]] = field(default_factory=dict)
    in_old: int = 0

    def write(self, batch: Any) -> None:
        for line in batch.to_pylist():
            key = line["key"] or ""
            if key not in self.rows:
                self.in_old += line["kind"] != "added"
            self.rows.setdefault(key, []).append(self._difference(line))

    def close(self) -> None:
        """Nothing is open."""

    def _difference(self, line: Mapping[str, str | None]) -> Difference:
        old, new, column = line["old"], line["new"], line["column"]
        if line["kind"] != "value" or not column:
            where = (f"row {line['kind']}", f"row {line['kind']}", "row")
            return Difference.of(where, old, new, self.rules)
        number = (line["pattern"] or "").startswith(_NUMBERS)
        return Difference.of((column, column, "number" if number else "text"), old, new, self.rules)


def add_rows(
    tally: Tally, between: RowDifferences, noise: RowDifferences, rows_of_old: int
) -> None:
    """``between``: old and new; ``noise``: the old one, twice."""
    keys: Iterable[str] = dict.fromkeys([*between.rows, *noise.rows])
    for key in keys:
        tally.add(key, between.rows.get(key, ()), noise.rows.get(key, ()))
    only_noise = sum(key not in between.rows for key in noise.rows)
    tally.same(max(rows_of_old - between.in_old - only_noise, 0))


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
