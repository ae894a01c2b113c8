"""The values of one column, as every question is put to them: text ``v``, how many rows have it
``n``, and it trimmed ``t``.

Where a column has few different values each of them stands once in a table. Where it has many,
writing them down would take more than asking: then each row stands by itself, with ``n`` 1, and how
many are different is counted alone, in slices that fit into memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from commonweal.engines.profile.forms import NOTHING
from commonweal.engines.profile.loading import Loaded
from commonweal.engines.profile.scratch import Scratch, slices, text_literal

__all__ = ["Asked", "Size", "asked_of", "facts_of", "is_value", "rows_where", "sizes_of"]

_FEW, _MOST_BYTES = 50_000, 16_000_000
_LONG = 64  # longer texts are told apart by a digest of 128 bits
_SHORT = 48  # no longer text is a number, a date, or a word for nothing
_BLANKS = " \t\r\n\u00a0"
_EDGES = " OR ".join(f"starts_with(v, '{each}') OR ends_with(v, '{each}')" for each in _BLANKS)
_TRIMMED = (  # trim looks at each letter, which takes a tenth of a millisecond for 9,600 of them
    f"CASE WHEN strlen(v) > {_SHORT} AND NOT ({_EDGES}) THEN v ELSE trim(v, '{_BLANKS}') END"
)
_NATIVE = {"whole", "decimal", "date", "timestamp", "time"}


@dataclass(frozen=True, slots=True)
class Size:
    """About so many different values, of so many bytes on average."""

    distinct: int
    bytes: float


@dataclass(frozen=True, slots=True)
class Asked:
    """``values`` is what is asked, as SQL; ``many``: there each row stands by itself."""

    scratch: Scratch
    loaded: Loaded
    name: str
    family: str
    held: str
    today: date
    size: Size
    many: bool
    values: str = "d"

    @property
    def native(self) -> bool:
        """Its type says that no value is empty, blank or damaged."""
        return self.many and self.family in _NATIVE

    @property
    def text(self) -> str:
        return _text(self.family, self.held)

    @property
    def key(self) -> str:
        """What differs where the values do. 0.0 and -0.0 are two texts and one number."""
        if self.family == "float":
            return self.text
        digest = {"text": "md5_number", "bytes": "md5"}.get(self.family)
        long = digest and self.size.bytes > _LONG
        return f"{digest}({self.held})" if long else self.held

    def one_by_one(self, where: str = "true") -> str:
        return (
            f"(SELECT v, 1::BIGINT AS n, {_TRIMMED} AS t FROM (SELECT {self.text} AS v "
            f"FROM {self.loaded.table} WHERE {self.held} IS NOT NULL AND {where}))"
        )

    def named(self, listed: dict[str, str], where: str = "") -> dict[str, Any]:
        query = f"SELECT {', '.join(listed.values())} FROM {self.values}{where}"
        return self.scratch.named(list(listed), query)


def _text(family: str, held: str) -> str:
    if family == "bytes":
        short = f"octet_length({held}) <= 64"
        return f"CASE WHEN {short} THEN lower(hex({held})) ELSE md5({held}) END"
    return held if family == "text" else f"{held}::VARCHAR"


def sizes_of(scratch: Scratch, loaded: Loaded, families: Sequence[str]) -> Iterator[Size]:
    """Of all columns, in one reading."""
    asked = []
    for at, family in enumerate(families):
        length = {"text": f"strlen(c{at})", "bytes": f"octet_length(c{at})"}.get(family, "8")
        asked.append(f"approx_count_distinct(c{at}), coalesce(avg({length}), 0)")
    if asked:
        row = scratch.one(f"SELECT {', '.join(asked)} FROM {loaded.table}")
        yield from (Size(int(row[at]), row[at + 1]) for at in range(0, len(row), 2))


def asked_of(
    scratch: Scratch, loaded: Loaded, at: int, column: tuple[str, Size], today: date
) -> Asked:
    """Column number ``at``, of such a family and size, with its values put down where these are
    few."""
    family, size = column
    many = _is_many(size, loaded.rows)
    asked = Asked(scratch, loaded, loaded.names[at], family, f"c{at}", today, size, many)
    if many:
        return replace(asked, values=asked.one_by_one())
    key = asked.text if family == "float" else asked.held
    text = "k" if family == "float" else _text(family, "k")
    scratch.run(
        f"CREATE OR REPLACE TEMP TABLE d AS SELECT v, n, {_TRIMMED} AS t FROM (SELECT "
        f"{text} AS v, n FROM (SELECT {key} AS k, count(*)::BIGINT AS n FROM {loaded.table} "
        f"WHERE {asked.held} IS NOT NULL GROUP BY k))"
    )
    return asked


def _is_many(size: Size, rows: int) -> bool:
    if size.distinct * (size.bytes + 32) > _MOST_BYTES:
        return True
    return size.distinct > max(_FEW, rows // 4)


def rows_where(test: str) -> str:
    """SQL: how many rows have a value for which the test is true."""
    return f"coalesce(sum(n) FILTER (WHERE {test}), 0)::BIGINT"


def is_value() -> str:
    """SQL: the text is a value, not one of the ways to write nothing."""
    return f"t <> '' AND NOT {_short(_WORD)}"


def _short(test: str) -> str:
    """A test that only short texts can pass is not put to long ones."""
    return f"CASE WHEN strlen(t) <= {_SHORT} THEN {test} ELSE false END"


_ZERO = r"regexp_full_match(t, '[+-]?0+(?:[.,]0+)?')"
_WORD = f"lower(t) IN ({', '.join(map(text_literal, NOTHING))})"
_BEYOND = "strlen(v) <> length(v)"
_DAMAGED = r"regexp_matches(v, '\x{FFFD}|Ã[\x{80}-\x{BF}]|â€|Â[\x{A0}-\x{BF}]')"
_COUNTED = {
    "filled": "coalesce(sum(n), 0)::BIGINT",
    "empties": rows_where("v = ''"),
    "blanks": rows_where("v <> '' AND t = ''"),
    "zeros": rows_where(_short(_ZERO)),
    "nothing": rows_where(_short(_WORD)),
    "shortest": "coalesce(min(length(v)), 0)",
    "longest": "coalesce(max(length(v)), 0)",
    "padded": rows_where("strlen(v) <> strlen(t) AND t <> ''"),
    "controls": rows_where(r"regexp_matches(v, '[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]')"),
    "damaged": rows_where(f"CASE WHEN {_BEYOND} THEN {_DAMAGED} ELSE false END"),
    "beyond_ascii": rows_where(_BEYOND),
}


def facts_of(asked: Asked) -> dict[str, Any]:
    """How many rows have what, and how many values are different."""
    if not asked.native:
        facts = asked.named(_COUNTED)
    else:
        zero = f"count(*) FILTER (WHERE {asked.held} = 0)"
        listed = {
            "filled": f"count({asked.held})",
            "shortest": f"coalesce(min(length({asked.text})), 0)",
            "longest": f"coalesce(max(length({asked.text})), 0)",
            "zeros": zero if asked.family in {"whole", "decimal"} else "0",
        }
        found = asked.scratch.named(
            list(listed), f"SELECT {', '.join(listed.values())} FROM {asked.loaded.table}"
        )
        facts = dict.fromkeys(_COUNTED, 0) | found
    return {**facts, "distinct": _distinct(asked)}


def _distinct(asked: Asked) -> int:
    if not asked.many:
        return int(asked.scratch.one("SELECT count(*) FROM d")[0])
    key = asked.key
    parts = slices(key, asked.size.distinct)
    return sum(
        asked.scratch.one(
            f"SELECT count(*) FROM (SELECT 1 FROM {asked.loaded.table} WHERE {asked.held} "
            f"IS NOT NULL AND {part} GROUP BY {key})"
        )[0]
        for part in parts
    )
