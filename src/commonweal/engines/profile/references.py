"""Which column refers to which: values of one that are nearly all found in a key of another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from commonweal.engines.profile.loading import Loaded
from commonweal.engines.profile.results import ColumnProfile, Reference, SetProfile
from commonweal.engines.profile.scratch import Scratch

__all__ = ["references_of"]

_MOST_TRIED = 2_000
_SAMPLE = 200
_BY_NAME, _BY_VALUES = 0.8, 0.98
_LEAST_VALUES = 10
_KINDS = {"text", "integer", "whole", "uuid"}
_WAYS = {
    "as written": "trim({0}::VARCHAR)",
    "without leading zeros": "regexp_replace(trim({0}::VARCHAR), '^0+([^ ])', '\\1')",
}

Measured = tuple[Loaded, SetProfile]


@dataclass(frozen=True, slots=True)
class _Side:
    loaded: Loaded
    profile: SetProfile
    column: ColumnProfile

    @property
    def held(self) -> str:
        return self.loaded.column(self.column.name)

    def values(self, way: str) -> str:
        text = _WAYS[way].format(self.held)
        return (
            f"SELECT {text} AS v, count(*) AS n FROM {self.loaded.table} WHERE {self.held} IS NOT "
            f"NULL AND trim({self.held}::VARCHAR) <> '' GROUP BY 1"
        )


def references_of(
    scratch: Scratch, sets: Sequence[Measured]
) -> tuple[tuple[Reference, ...], tuple[str, ...]]:
    """The references, declared ones first; and what was not looked at."""
    found = list(_declared(scratch, sets))
    known = {(each.child, each.columns, each.parent) for each in found}
    tried = 0
    for child, parent in _possible(sets):
        if (child.profile.name, (child.column.name,), parent.profile.name) in known:
            continue
        if tried == _MOST_TRIED:
            said = f"References: {_MOST_TRIED:,} pairs of columns were compared, there are more."
            return tuple(found), (said,)
        tried += 1
        reference = _tried(scratch, child, parent)
        if reference is not None:
            found.append(reference)
    return tuple(_best(found)), ()


def _best(found: Sequence[Reference]) -> Iterator[Reference]:
    """Of several parents of one column that a guess by values gave, those with fewest orphans."""
    for each in found:
        rivals = [r for r in found if (r.child, r.columns) == (each.child, each.columns)]
        sure = [r for r in rivals if r.why != "values"]
        if each.why != "values" or (not sure and each.orphan_rows == min(
            r.orphan_rows for r in rivals
        )):  # fmt: skip
            yield each


def _possible(sets: Sequence[Measured]) -> Iterator[tuple[_Side, _Side]]:
    sides = [_Side(loaded, profile, c) for loaded, profile in sets for c in profile.columns]
    parents = [each for each in sides if (each.column.name,) in each.profile.keys]
    for parent in parents:
        for child in sides:
            itself = child.profile is parent.profile and child.column is parent.column
            if not itself and _fit(child, parent):
                yield child, parent


def _fit(child: _Side, parent: _Side) -> bool:
    one, other = child.column, parent.column
    if {one.found.kind, other.found.kind} - _KINDS or one.distinct < 2:
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


def _tried(scratch: Scratch, child: _Side, parent: _Side) -> Reference | None:
    akin = _akin(child, parent)
    least = _BY_NAME if akin else _BY_VALUES
    for way in _WAYS:
        if _share(scratch, child, parent, way) < min(least, 0.9):
            continue
        rows, orphans, values, distinct = _counted(scratch, child, parent, way)
        if distinct and 1 - values / distinct >= least:
            return Reference(
                child.profile.name, (child.column.name,), parent.profile.name,
                (parent.column.name,), "names" if akin else "values", way, rows, orphans, values,
            )  # fmt: skip
    return None


def _share(scratch: Scratch, child: _Side, parent: _Side, way: str) -> float:
    """Of a sample of the different values, how many are there; all of them where they are few."""
    text = _WAYS[way].format(parent.held)
    there, all_values = scratch.one(
        f"SELECT count(*) FILTER (WHERE v IN (SELECT {text} FROM {parent.loaded.table})), count(*) "
        f"FROM (SELECT v FROM ({child.values(way)}) ORDER BY hash(v) LIMIT {_SAMPLE})"
    )
    return there / all_values if all_values else 0.0


def _counted(scratch: Scratch, child: _Side, parent: _Side, way: str) -> tuple[int, ...]:
    text = _WAYS[way].format(parent.held)
    row = scratch.one(
        "SELECT coalesce(sum(n), 0)::BIGINT, coalesce(sum(n) FILTER (WHERE p IS NULL), 0)::BIGINT, "
        "count(*) FILTER (WHERE p IS NULL), count(*) "
        f"FROM ({child.values(way)}) o LEFT JOIN (SELECT DISTINCT {text} AS p FROM "
        f"{parent.loaded.table}) k ON o.v = k.p"
    )
    return tuple(map(int, row))


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
    rows, orphans, values = scratch.one(
        "SELECT coalesce(sum(n), 0)::BIGINT, coalesce(sum(n) FILTER (WHERE there IS NULL), 0)"
        "::BIGINT, count(*) FILTER (WHERE there IS NULL) FROM (SELECT "
        f"{named}, count(*) AS n FROM {child[0].table} WHERE {filled} GROUP BY ALL) o LEFT JOIN "
        f"(SELECT DISTINCT {other}, true AS there FROM {parent[0].table}) p USING ({using})"
    )
    return Reference(
        child[1].name, columns, parent[1].name, target, "declared", "as written",
        int(rows), int(orphans), int(values),
    )  # fmt: skip
