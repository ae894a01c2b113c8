"""Which column refers to which: values of one that are nearly all found in a key of another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from commonweal.engines.profile.loading import Loaded, Progress
from commonweal.engines.profile.results import ColumnProfile, Reference, SetProfile
from commonweal.engines.profile.scratch import Scratch, slices

__all__ = ["references_of"]

_MOST_TRIED = 2_000
_SAMPLE = 200
_BY_NAME, _BY_VALUES = 0.8, 0.98
_LEAST_VALUES = 10
_KINDS = {"text", "integer", "whole", "uuid"}
_EVER = 18_446_744_073_709_551_615  # the greatest hash
_AS_WRITTEN, _NO_ZEROS = "as written", "without leading zeros"
_WAYS = (_AS_WRITTEN, _NO_ZEROS)

Measured = tuple[Loaded, SetProfile]


@dataclass(frozen=True, slots=True)
class _Side:
    loaded: Loaded
    profile: SetProfile
    column: ColumnProfile

    @property
    def held(self) -> str:
        return self.loaded.column(self.column.name)

    @property
    def numbered(self) -> bool:
        return self.column.kind.startswith(("int", "uint"))

    def text(self, way: str) -> str:
        return f"{self.held}::VARCHAR" if self.numbered else _written(self.held, way)

    def values(self, way: str, part: str) -> str:
        return (
            f"SELECT {self.text(way)} AS v, count(*) AS n FROM {self.loaded.table} WHERE "
            f"{self.held} IS NOT NULL AND trim({self.held}::VARCHAR) <> '' AND {part} GROUP BY 1"
        )


def _written(held: str, way: str) -> str:
    text = f"trim({held}::VARCHAR)"
    if way == _AS_WRITTEN:
        return text
    bare = f"regexp_replace({text}, '^0+([^ ])', '\\1')"
    return f"CASE WHEN starts_with({text}, '0') THEN {bare} ELSE {text} END"


class _Samples:
    """Of each column some different values, which are read once and sought in all keys together."""

    def __init__(self, scratch: Scratch) -> None:
        self.scratch = scratch
        self.sizes: dict[tuple[str, str], tuple[int, int]] = {}
        scratch.run("CREATE OR REPLACE TEMP TABLE wanted (number INTEGER, v VARCHAR)")

    def _number(self, child: _Side) -> tuple[int, int]:
        known = self.sizes.get((child.loaded.table, child.held))
        if known is not None:
            return known
        number, held = len(self.sizes), child.held
        most = min(_EVER * 4 * _SAMPLE // max(child.column.distinct, 1), _EVER)
        self.scratch.run(
            f"INSERT INTO wanted SELECT {number}, v FROM (SELECT DISTINCT {held}::VARCHAR AS v "
            f"FROM {child.loaded.table} WHERE {held} IS NOT NULL AND hash({held}) <= {most} "
            f"AND trim({held}::VARCHAR) <> '') ORDER BY hash(v), v LIMIT {_SAMPLE}"
        )
        size = self.scratch.one(f"SELECT count(*) FROM wanted WHERE number = {number}")[0]
        self.sizes[child.loaded.table, held] = number, size
        return number, size

    def shares(self, children: Sequence[_Side], parent: _Side, way: str) -> list[float]:
        """Which part of the sample of each child is found in the parent."""
        numbers = [self._number(child) for child in children]
        rows = self.scratch.all(
            "SELECT number, count(*) FROM (SELECT DISTINCT number, v FROM "
            f"(SELECT number, v, {_written('v', way)} AS t FROM wanted WHERE number IN "
            f"({', '.join(str(number) for number, _ in numbers)})) JOIN (SELECT "
            f"{parent.text(way)} AS p FROM {parent.loaded.table}) ON t = p) GROUP BY number"
        )
        there = dict(rows)
        return [there.get(number, 0) / size if size else 0.0 for number, size in numbers]


def references_of(
    scratch: Scratch, sets: Sequence[Measured], progress: Progress
) -> tuple[tuple[Reference, ...], tuple[str, ...]]:
    """The references, declared ones first; and what was not looked at."""
    found = list(_declared(scratch, sets))
    known = {(each.child, each.columns, each.parent) for each in found}
    samples, tried = _Samples(scratch), 0
    for parent, possible in _possible(sets):
        own = parent.profile.name
        children = [c for c in possible if (c.profile.name, (c.column.name,), own) not in known]
        room = _MOST_TRIED - tried
        tried += len(children)
        progress("references", tried, None)
        found += _found(scratch, samples, children[:room], parent)
        if len(children) > room:
            said = f"References: {_MOST_TRIED:,} pairs of columns were compared, there are more."
            return tuple(_best(found)), (said,)
    return tuple(_best(found)), ()


def _found(
    scratch: Scratch, samples: _Samples, children: Sequence[_Side], parent: _Side
) -> Iterator[Reference]:
    if not children:
        return
    ways = _WAYS if any(not (c.numbered and parent.numbered) for c in children) else _WAYS[:1]
    shares = {way: samples.shares(children, parent, way) for way in ways}
    for at, child in enumerate(children):
        likely = {way: shares[way][at] for way in ways}
        reference = _tried(scratch, child, parent, likely)
        if reference is not None:
            yield reference
    scratch.give_back()


def _best(found: Sequence[Reference]) -> Iterator[Reference]:
    """Of several parents of one column that a guess by values gave, those with fewest orphans."""
    for each in found:
        rivals = [r for r in found if (r.child, r.columns) == (each.child, each.columns)]
        sure = [r for r in rivals if r.why != "values"]
        if each.why != "values" or (not sure and each.orphan_rows == min(
            r.orphan_rows for r in rivals
        )):  # fmt: skip
            yield each


def _possible(sets: Sequence[Measured]) -> Iterator[tuple[_Side, list[_Side]]]:
    """Each key, with the columns that could refer to it."""
    sides = [_Side(loaded, profile, c) for loaded, profile in sets for c in profile.columns]
    for parent in sides:
        if (parent.column.name,) in parent.profile.keys:
            yield parent, [c for c in sides if not _itself(c, parent) and _fit(c, parent)]


def _itself(child: _Side, parent: _Side) -> bool:
    return child.profile is parent.profile and child.column is parent.column


def _fit(child: _Side, parent: _Side) -> bool:
    one, other = child.column, parent.column
    if {one.found.kind, other.found.kind} - _KINDS or one.distinct < 2 or one.long or other.long:
        return False
    if _akin(child, parent):
        return True
    own_key = (one.name,) in child.profile.keys
    numbered = one.found.kind != "text" and other.found.kind != "text"
    return one.distinct >= _LEAST_VALUES and not own_key and not numbered


def _akin(child: _Side, parent: _Side) -> bool:
    """``office_code`` and ``office.code``; ``cust`` and ``customer.cust_id``."""
    own, theirs = _plain(child.column.name), _plain(parent.column.name)
    table = _plain(parent.profile.name).rstrip("s")
    if child.profile is parent.profile:
        return own != theirs and own.endswith(theirs) and len(theirs) > 1
    if own == theirs:
        return own not in {"id", "code", "nr", "no", "name", "number"}
    together = {table + theirs, table, table + "id", table + "code", table + "nr", table + "no"}
    return own in together or own.rstrip("s") == table


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.rsplit(".", 1)[-1].lower())


def _tried(
    scratch: Scratch, child: _Side, parent: _Side, likely: Mapping[str, float]
) -> Reference | None:
    akin = _akin(child, parent)
    least = _BY_NAME if akin else _BY_VALUES
    for way, share in likely.items():
        if share < min(least, 0.9):
            continue
        rows, orphans, values, distinct = _counted(scratch, child, parent, way)
        if distinct and 1 - values / distinct >= least:
            return Reference(
                child.profile.name, (child.column.name,), parent.profile.name,
                (parent.column.name,), "names" if akin else "values", way, rows, orphans, values,
            )  # fmt: skip
    return None


def _counted(scratch: Scratch, child: _Side, parent: _Side, way: str) -> tuple[int, ...]:
    """Rows, those that lead nowhere, their values, and all values."""
    own, other = child.text(way), parent.text(way)
    rows = max(child.column.distinct, parent.column.distinct)
    width = 2 * max(child.column.longest, parent.column.longest)
    sums = [0, 0, 0, 0]
    for one, both in zip(slices(own, rows, width), slices(other, rows, width), strict=True):
        found = scratch.one(
            "SELECT coalesce(sum(n), 0)::BIGINT, "
            "coalesce(sum(n) FILTER (WHERE p IS NULL), 0)::BIGINT, "
            "count(*) FILTER (WHERE p IS NULL), count(*) "
            f"FROM ({child.values(way, one)}) o LEFT JOIN (SELECT DISTINCT {other} AS p FROM "
            f"{parent.loaded.table} WHERE {both}) k ON o.v = k.p"
        )
        sums = [total + int(count) for total, count in zip(sums, found, strict=True)]
    return tuple(sums)


def _declared(scratch: Scratch, sets: Sequence[Measured]) -> Iterator[Reference]:
    by_name = {_plain(profile.name): (loaded, profile) for loaded, profile in sets}
    for loaded, profile in sets:
        for key in loaded.source.foreign_keys:
            parent = by_name.get(_plain(key.table))
            target = tuple(key.target)
            if parent and not all(target):
                target = parent[1].declared_key
            if parent is None or len(target) != len(key.columns):
                continue
            yield _of_key(scratch, (loaded, profile), key.columns, parent, target)


def _of_key(
    scratch: Scratch,
    child: Measured,
    columns: tuple[str, ...],
    parent: Measured,
    target: tuple[str, ...],
) -> Reference:
    own = [f"{child[0].column(name)}::VARCHAR" for name in columns]
    theirs = [f"{parent[0].column(name)}::VARCHAR" for name in target]
    named = ", ".join(f"{text} AS k{at}" for at, text in enumerate(own))
    other = ", ".join(f"{text} AS k{at}" for at, text in enumerate(theirs))
    using = ", ".join(f"k{at}" for at in range(len(own)))
    filled = " AND ".join(f"{text} IS NOT NULL" for text in own)
    most = max(child[0].rows, parent[0].rows)
    parts = zip(slices(", ".join(own), most), slices(", ".join(theirs), most), strict=True)
    rows = orphans = values = 0
    for one, both in parts:
        found = scratch.one(
            "SELECT coalesce(sum(n), 0)::BIGINT, "
            "coalesce(sum(n) FILTER (WHERE there IS NULL), 0)::BIGINT, "
            f"count(*) FILTER (WHERE there IS NULL) FROM (SELECT {named}, count(*) AS n FROM "
            f"{child[0].table} WHERE {filled} AND {one} GROUP BY ALL) o LEFT JOIN (SELECT DISTINCT "
            f"{other}, true AS there FROM {parent[0].table} WHERE {both}) p USING ({using})"
        )
        rows, orphans, values = rows + int(found[0]), orphans + int(found[1]), values + found[2]
    return Reference(
        child[1].name, columns, parent[1].name, target, "declared", "as written",
        rows, orphans, int(values),
    )  # fmt: skip
