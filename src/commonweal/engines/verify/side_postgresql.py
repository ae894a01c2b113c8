"""A side whose server hashes its own rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from commonweal.engines.read.databases import Kind, PostgresqlTable, TableSource
from commonweal.engines.read.databases.postgresql import literal, quoted
from commonweal.engines.verify import in_postgresql as sql
from commonweal.engines.verify.arrays import numbers_sent
from commonweal.engines.verify.cutting import NO_NUMBER, Bounds, Cut, Range, ranges
from commonweal.engines.verify.filters import RowFilter
from commonweal.engines.verify.methods import Scheme
from commonweal.engines.verify.pairing import Pair, Paired
from commonweal.engines.verify.sifting import sifted_in_postgresql

__all__ = ["Lies", "PostgresqlSide", "scheme_of"]

# Sorting whole rows costs more than everything else together: groups are always hashed.
_GROUPING = "SELECT set_config('enable_sort', 'off', true), set_config('work_mem', '64MB', true)"

_LIKELY = """
SELECT CASE WHEN relkind IN ('r', 'm') AND relpages > 0 AND reltuples >= 0
  THEN (reltuples / relpages * pg_relation_size(c.oid) / current_setting('block_size')::int)::int8
  END AS rows, low, high
FROM (SELECT * FROM pg_class WHERE oid = {name}::regclass) c"""

# How many pages hold the rows of some short ranges of the key.
_LIES = """
SELECT c.relpages::int8 AS pages, c.reltuples::int8 AS rows, pg_table_size(c.oid)::int8 AS bytes,
       found.met::int8 AS met, found.touched::int8 AS touched
FROM pg_class c, (SELECT count(*) AS met, count(DISTINCT (a, (f.ctid::text::point)[0])) AS touched
  FROM unnest('{{{starts}}}'::int8[]) AS r(a) CROSS JOIN LATERAL (SELECT ctid FROM {name}
    WHERE {key} >= r.a AND {key} < r.a + {width} ORDER BY {key} LIMIT {most}) f) found
WHERE c.oid = {literal}::regclass"""
_LOOKED_AT, _ROWS_LOOKED_AT = 32, 256
_MOST_JOINED = 1_000_000
_NUMBER = '"#number"'  # a name that no column of theirs has

_WHERE = " /*where\x00*/ "  # where a range goes; no name of theirs holds the character 0


@dataclass(frozen=True, slots=True)
class Lies:
    """``width``: bytes of a row; ``in_order``: rows whose keys are close lie close together."""

    width: int
    in_order: bool


class PostgresqlSide:
    def __init__(self, table: PostgresqlTable, paired: Paired, scheme: Scheme, which: int) -> None:
        self.table, self.paired, self.scheme, self.which = table, paired, scheme, which
        self.filter: RowFilter | None = None
        self.encoding = str(table.facts.settings["encoding"])
        table.rows(_GROUPING)
        self.columns = [(pair.sides[which], pair) for pair in paired.pairs]
        self.keys = [(pair.sides[which], pair) for pair in paired.key]

    def bounds(self, *, numbered: bool) -> Bounds:
        key = sql.number(self.keys[0][0]) if numbered else "NULL::int8"
        ends = [f"min({key})", f"max({key})"]
        if numbered and self.finds_ranges and self.filter is None:
            bare = quoted(self.keys[0][0].name)  # an index knows the ends
            ends = [f"(SELECT {e}({bare}) FROM {self._rows})::int8" for e in ("min", "max")]
        row = self.table.rows(
            f"SELECT count(*)::int8 AS rows, {ends[0]} AS low, {ends[1]} AS high FROM {self._rows}"
        )[0]
        return Bounds(row["rows"], row["low"], row["high"])

    def likely_bounds(self) -> Bounds | None:
        """About how many rows there are, as the server's own planner reckons, and the ends of the
        key; None where only counting tells."""
        if not self.finds_ranges or self.filter is not None:
            return None
        key = quoted(self.keys[0][0].name)
        ends = f"SELECT min({key})::int8 AS low, max({key})::int8 AS high FROM {self.table.name}"
        row = self.table.rows(f"{_LIKELY.format(name=literal(self.table.name))}, ({ends}) ends")[0]
        return None if row["rows"] is None else Bounds(row["rows"], row["low"], row["high"])

    def lies(self, cut: Cut) -> Lies:
        """Of a table whose rows an index finds, as a few ranges of its key show it."""
        starts = [
            cut.low + at * cut.width
            for at in range(0, cut.segments, cut.segments // _LOOKED_AT + 1)
        ]
        row = self.table.rows(
            _LIES.format(
                starts=",".join(map(str, starts)),
                name=self.table.name,
                literal=literal(self.table.name),
                key=quoted(self.keys[0][0].name),
                width=cut.width,
                most=_ROWS_LOOKED_AT,
            )
        )[0]
        rows = max(row["rows"], 1)
        fewest = row["met"] * row["pages"] // rows + 2 * len(starts)
        return Lies(row["bytes"] // rows + 1, row["touched"] <= 2 * fewest)

    def totals(self) -> dict[tuple[str, str], str | None]:
        asked = {
            (pair.name, what): text
            for column, pair in self.columns
            for what, text in sql.total(column, pair).items()
        }
        listed = ", ".join(f"{text} AS t{at}" for at, text in enumerate(asked.values()))
        row = self.table.rows(f"SELECT {listed} FROM {self._rows}")[0]
        return {name: row[f"t{at}"] for at, name in enumerate(asked)}

    @property
    def finds_ranges(self) -> bool:
        """True where an index leads to the rows of a range of the key."""
        first = self.keys[0][0]
        return first.name in self.table.facts.led and first.kind is Kind.INTEGER

    def segments(
        self, cut: Cut, parallel: int = 1, wanted: Sequence[int] | None = None
    ) -> list[Any]:
        """Batches of (segment, rows, total, mix), one row for each segment of each range; of
        ``wanted`` segments only where they are named."""
        segment = self._segment(cut)
        hashed = sql.row_hash(self.columns, self.scheme, self.encoding)
        query = (
            f"SELECT {segment} AS segment, count(*)::int8 AS rows, sum(h)::text AS total, "
            f"bit_xor(h) AS mix FROM (SELECT {self._inner(cut)}, {hashed} AS h "
            f"FROM {self._rows_of(cut, wanted)}{_WHERE} OFFSET 0) hashed GROUP BY 1"
        )
        if parallel == 1 or wanted or not cut.by_number:
            return list(self.table.query(query.replace(_WHERE, "")))
        return self._in_parallel(query, cut, parallel)

    def hashes(self, cut: Cut, wanted: Sequence[int] | None) -> Iterator[Any]:
        """Batches of (k0, k1, ..., h) of the rows of these segments; of all where it is None."""
        names = ", ".join(f"{text} AS k{at}" for at, text in enumerate(self._key_texts()))
        hashed = sql.row_hash(self.columns, self.scheme, self.encoding)
        query = f"SELECT {names}, {hashed} AS h FROM {self._rows_of(cut, wanted)}"
        joined = self._joined(query) if wanted and cut.by_number and self.finds_ranges else None
        yield from [joined] if joined is not None else self.table.query(query)

    def _joined(self, query: str) -> Any | None:
        """All keys as one value and all hashes as another: their driver spends more on two numbers
        than on a thousand. None where a key is missing, or where they are too many for that."""
        row = self.table.rows(
            "SELECT count(*)::int8 AS n, string_agg(int8send(k0), ''::bytea) AS keys, "
            "string_agg(int8send(h), ''::bytea) AS hashes "
            f"FROM ({query} LIMIT {_MOST_JOINED + 1}) found"
        )[0]
        keys, hashes = (row[name] or b"" for name in ("keys", "hashes"))
        if row["n"] > _MOST_JOINED or len(keys) != 8 * row["n"]:
            return None
        return numbers_sent({"k0": keys, "h": hashes})

    def values(self, keys: Any) -> Iterator[Any]:
        """Batches of (k0, ..., v0, v1, ...) of the rows with these keys, all as texts."""
        bits = self.scheme is Scheme.TEXT
        texts = [sql.canonical(column, pair, bits=bits) for column, pair in self.columns]
        listed = ", ".join(f"{text} AS v{at}" for at, text in enumerate(texts))
        names = ", ".join(f"{text} AS k{at}" for at, text in enumerate(self._key_texts()))
        yield from self.table.query(
            f"SELECT {names}, {listed} FROM {self._rows} WHERE {self._among(keys)}"
        )

    def doubled(self) -> tuple[int, str]:
        """How many keys name several rows, and one of them; not asked where an index forbids it."""
        names = {column.name for column, _ in self.keys}
        if any(set(each) <= names for each in self.table.facts.unique):
            return 0, ""
        listed = ", ".join(self._key_texts())
        row = self.table.rows(
            f"SELECT count(*)::int8 AS doubled, min(shown) AS shown FROM (SELECT concat_ws(', ', "
            f"{listed}) AS shown FROM {self._rows} GROUP BY {listed} HAVING count(*) > 1) d"
        )[0]
        return row["doubled"], row["shown"] or ""

    def outside(self, filters: Sequence[RowFilter]) -> int:
        """Rows for which none of these is true."""
        rows = self.table.name
        for each in filters:
            rows = sifted_in_postgresql(each, self.which).outside(rows)
        return int(self.table.rows(f"SELECT count(*)::int8 AS n FROM {rows}")[0]["n"])

    def close(self) -> None:
        self.table.close()

    @property
    def _rows(self) -> str:
        """The table, or those of its rows that are compared."""
        if self.filter is None:
            return self.table.name
        return sifted_in_postgresql(self.filter, self.which).of(self.table.name)

    def _in_parallel(self, query: str, cut: Cut, parallel: int) -> list[Any]:
        """Key ranges, each in a session of its own that sees the same rows."""
        key, step = sql.number(self.keys[0][0]), -(-cut.segments // parallel)
        ends = [cut.low + at * step * cut.width for at in range(1, parallel)]
        asked = []
        for start, end in zip([None, *ends], [*ends, None], strict=True):
            limits = [f"{key} >= {start}"] if start is not None else []
            limits += [f"{key} < {end}"] if end is not None else []
            where = " AND ".join(limits)
            asked.append(query.replace(_WHERE, f" WHERE {where}"))
        asked.append(query.replace(_WHERE, f" WHERE {key} IS NULL"))
        with ThreadPoolExecutor(parallel) as pool:
            return [batch for found in pool.map(self._elsewhere, asked) for batch in found]

    def _elsewhere(self, query: str) -> list[Any]:
        table = PostgresqlTable(self.table.uri, self.table.table, moment=self.table.moment)
        try:
            table.rows(_GROUPING)
            return list(table.query(query))
        finally:
            table.close()

    def _inner(self, cut: Cut) -> str:
        if cut.by_number:
            return f"{sql.number(self.keys[0][0])} AS {_NUMBER}"
        return f"{sql.bucket(self.keys, self.scheme, self.encoding)} AS {_NUMBER}"

    def _segment(self, cut: Cut) -> str:
        if cut.by_number:
            return f"COALESCE(({_NUMBER} - {cut.low}) / {cut.width}, {NO_NUMBER})"
        return f"{_NUMBER} % {cut.segments}"

    def _key_texts(self) -> list[str]:
        return [self._key_text(column, pair) for column, pair in self.keys]

    def _key_text(self, column: Any, pair: Pair) -> str:
        if pair.source.kind is pair.target.kind is Kind.INTEGER:
            return f"{quoted(column.name)}::int8"
        return sql.canonical(column, pair, bits=False)

    def _rows_of(self, cut: Cut, wanted: Sequence[int] | None) -> str:
        """The table, or its part in these segments, by an index where one leads with the key."""
        name = self._rows
        if wanted is None:
            return name
        if cut.by_number and self.finds_ranges:
            return self._in_ranges(ranges(cut, wanted), nothing=NO_NUMBER in wanted)
        listed = ",".join(map(str, wanted))
        segment = self._segment(cut)
        inner = f"SELECT *, {self._inner(cut)} FROM {name}"
        return f"({inner}) found WHERE {segment} = ANY('{{{listed}}}'::int8[])"

    def _in_ranges(self, cuts: Sequence[Range], *, nothing: bool) -> str:
        """One range as a condition, many as a loop over the index, which no planner undoes."""
        name, key = self._rows, quoted(self.keys[0][0].name)
        parts = [f"SELECT * FROM {name} WHERE {key} IS NULL"] if nothing else []
        if len(cuts) == 1:
            start, end = cuts[0]
            parts.append(f"SELECT * FROM {name} WHERE {key} >= {start} AND {key} < {end}")
        elif cuts:
            starts, ends = (",".join(str(each[at]) for each in cuts) for at in (0, 1))
            parts.append(
                f"SELECT found.* FROM unnest('{{{starts}}}'::int8[], '{{{ends}}}'::int8[]) "
                f"AS r(a, b) CROSS JOIN LATERAL (SELECT * FROM {name} WHERE {key} >= r.a "
                f"AND {key} < r.b OFFSET 0) found"
            )
        return f"({' UNION ALL '.join(parts)}) found"

    def _among(self, keys: Any) -> str:
        """By the columns themselves where their type finds what the text says, so that an index
        can be used; else by the text. Keys in which a part is missing are looked up by no index."""
        lists, names = [], []
        for at, (column, pair) in enumerate(self.keys):
            values = keys.column(at).to_pylist()
            name, listed = self._lookup(column, pair, values)
            names.append(name)
            lists.append(listed)
        if len(names) == 1:
            test = f"{names[0]} = ANY({lists[0]})"
        else:
            test = f"({', '.join(names)}) IN (SELECT * FROM unnest({', '.join(lists)}))"
        absent = [
            f"{quoted(column.name)} IS NULL"
            for at, (column, _) in enumerate(self.keys)
            if keys.column(at).null_count
        ]
        return " OR ".join([test, *absent])

    def _lookup(self, column: Any, pair: Pair, values: list[Any]) -> tuple[str, str]:
        if pair.source.kind is pair.target.kind is Kind.INTEGER:
            listed = ",".join("NULL" if value is None else str(value) for value in values)
            return quoted(column.name), f"'{{{listed}}}'::int8[]"
        texts = ", ".join("NULL" if value is None else literal(value) for value in values)
        plain = column.base in {"text", "varchar"} and pair.kind is Kind.TEXT
        name = quoted(column.name) if plain else self._key_text(column, pair)
        return name, f"ARRAY[{texts}]::text[]"


def scheme_of(tables: Sequence[TableSource]) -> Scheme:
    """How rows are hashed: by like servers, by one, or by none."""
    servers = [table for table in tables if isinstance(table, PostgresqlTable)]
    if not servers:
        return Scheme.LOCAL
    if len(servers) < 2:
        return Scheme.TEXT
    answers = [table.rows(sql.PROBE)[0] for table in servers]
    return Scheme.RECORD if answers[0] == answers[1] else Scheme.TEXT
