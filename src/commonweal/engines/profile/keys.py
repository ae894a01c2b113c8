"""Which columns, and which pairs, name every row; which nearly do; which rows are there twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from commonweal.engines.profile.loading import Loaded
from commonweal.engines.profile.results import ColumnProfile, Doubled
from commonweal.engines.profile.scratch import Scratch, slices

__all__ = ["Keys", "keys_of"]

_MOST_COLUMNS, _MOST_PAIRS = 12, 66
_SAMPLE_ROWS = 20_000
_NEARLY, _LEAST_ROWS = 0.95, 20
_NO_KEYS = {"float", "decimal", "truth", "time", "bytes"}
_DAYS = {"date", "timestamp", "instant"}


@dataclass(frozen=True, slots=True)
class Keys:
    keys: tuple[tuple[str, ...], ...]
    near: tuple[Doubled, ...]
    same_rows: int
    same_but_key: int | None
    tried: int
    there: int


def keys_of(scratch: Scratch, loaded: Loaded, columns: Sequence[ColumnProfile]) -> Keys:
    """``tried`` of the pairs that could be keys were looked at, those with most values first."""
    if loaded.rows < 2:  # one row is named by anything
        return Keys((), (), 0, None, 0, 0)
    usable = [each for each in columns if not each.nulls + each.empties + each.blanks]
    usable = [each for each in usable if each.found.kind not in _NO_KEYS]
    short = [each for each in usable if not each.long]
    single = [(each.name,) for each in _by_likeness(usable) if each.unique]
    pairs, tried, there = _pairs(scratch, loaded, short)
    same = 0 if single or pairs else _same(scratch, loaded, columns)
    return Keys(
        keys=(*single, *pairs),
        near=tuple(_near(scratch, loaded, columns)),
        same_rows=same,
        same_but_key=_twins(scratch, loaded, columns, single),
        tried=tried,
        there=there,
    )


def _by_likeness(columns: Sequence[ColumnProfile]) -> list[ColumnProfile]:
    """Those that look like keys first: whole numbers and short codes, before words and dates."""
    rank = {"integer": 0, "whole": 0, "uuid": 0}
    return sorted(
        columns,
        key=lambda each: (
            bool(each.suspects),
            rank.get(each.found.kind, 2 if each.found.kind in _DAYS else 1),
        ),
    )


def _pairs(
    scratch: Scratch, loaded: Loaded, usable: Sequence[ColumnProfile]
) -> tuple[list[tuple[str, ...]], int, int]:
    parts = [each for each in usable if not each.unique and each.distinct > 1]
    possible = [
        (one, other)
        for one, other in combinations(parts, 2)
        if one.distinct * other.distinct >= loaded.rows
        and not {one.found.kind, other.found.kind} <= _DAYS
    ]
    likely = sorted(parts, key=lambda each: -each.distinct)[:_MOST_COLUMNS]
    chosen = [pair for pair in possible if pair[0] in likely and pair[1] in likely][:_MOST_PAIRS]
    found: list[tuple[str, ...]] = [
        (one.name, other.name) for one, other in chosen if _names_all(scratch, loaded, one, other)
    ]
    return found, len(chosen), len(possible)


def _names_all(
    scratch: Scratch, loaded: Loaded, one: ColumnProfile, other: ColumnProfile
) -> bool:  # fmt: skip
    """A pair that is twice among some rows is no key, which spares looking at all. Rows that are
    equal in both are in one slice: the first will do for most pairs."""
    both = f"{loaded.column(one.name)}, {loaded.column(other.name)}"
    some = f"(SELECT * FROM {loaded.table} LIMIT {_SAMPLE_ROWS})"
    doubled = f"GROUP BY {both} HAVING count(*) > 1 LIMIT 1"
    if scratch.all(f"SELECT 1 FROM {some} {doubled}"):
        return False
    if loaded.rows <= _SAMPLE_ROWS:
        return True
    return not any(_same_by_hash(scratch, loaded, both))


def _same(scratch: Scratch, loaded: Loaded, columns: Sequence[ColumnProfile]) -> int:
    """Rows that another row equals in these columns; each but the first of its like."""
    listed = ", ".join(_told_apart(loaded, each) for each in columns)
    return sum(_same_by_hash(scratch, loaded, listed)) if listed else 0


def _told_apart(loaded: Loaded, column: ColumnProfile) -> str:
    """Long texts by their digest."""
    held = loaded.column(column.name)
    long = column.long and column.kind in {"string", "large_string"}
    return f"md5_number({held}::VARCHAR)" if long else held


def _same_by_hash(scratch: Scratch, loaded: Loaded, listed: str) -> Iterator[int]:
    """Such rows, in as many parts as fit into memory each.

    Equal rows have equal hashes. Where no hash is there twice, no row is; else the rows whose hash
    is, and these alone, are compared themselves."""
    table = loaded.table
    scratch.run(f"CREATE OR REPLACE TEMP TABLE hashes AS SELECT hash({listed}) AS h FROM {table}")
    for part in slices("h", loaded.rows):
        scratch.run(
            "CREATE OR REPLACE TEMP TABLE doubled AS SELECT h FROM hashes "
            f"WHERE {part} GROUP BY h HAVING count(*) > 1"
        )
        if scratch.one("SELECT count(*) FROM doubled")[0]:
            yield _among_doubled(scratch, loaded, listed)


def _among_doubled(scratch: Scratch, loaded: Loaded, listed: str) -> int:
    row = scratch.one(
        f"SELECT coalesce(sum(n - 1), 0)::BIGINT FROM (SELECT count(*) AS n FROM {loaded.table} "
        f"WHERE hash({listed}) IN (SELECT h FROM doubled) GROUP BY {listed} HAVING count(*) > 1)"
    )
    return int(row[0])


def _twins(
    scratch: Scratch,
    loaded: Loaded,
    columns: Sequence[ColumnProfile],
    single: Sequence[tuple[str, ...]],
) -> int | None:
    """Rows that differ in their key alone. Not known where nothing is left beside it."""
    keys = {name for key in single for name in key}
    rest = [each for each in columns if each.name not in keys]
    return _same(scratch, loaded, rest) if keys and len(rest) > 1 else None


def _near(scratch: Scratch, loaded: Loaded, columns: Sequence[ColumnProfile]) -> list[Doubled]:
    found = []
    for each in columns:
        there = each.rows - each.nulls - each.empties - each.blanks
        nearly = there >= max(_LEAST_ROWS, 0.5 * each.rows) and each.distinct >= _NEARLY * there
        if each.unique or each.long or not nearly or each.found.kind in _NO_KEYS | _DAYS:
            continue
        values, rows = _doubled(scratch, loaded, each)
        if values:
            found.append(Doubled((each.name,), values, int(rows)))
    return found


def _doubled(scratch: Scratch, loaded: Loaded, column: ColumnProfile) -> tuple[int, int]:
    """Values that several rows have, and how many rows these are."""
    held = loaded.column(column.name)
    values = rows = 0
    for part in slices(held, column.distinct, 2 * column.longest):
        some, of_rows = scratch.one(
            f"SELECT count(*), coalesce(sum(n), 0)::BIGINT FROM (SELECT count(*) AS n FROM "
            f"{loaded.table} WHERE {held} IS NOT NULL AND trim({held}::VARCHAR) <> '' AND {part} "
            f"GROUP BY {held} HAVING count(*) > 1)"
        )
        values, rows = values + some, rows + int(of_rows)
    return values, rows
