"""The rows that differ, value by value: old beside new, excused or not, grouped by pattern."""

from __future__ import annotations

import json
import struct
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol

from commonweal.engines.read.databases import Kind
from commonweal.engines.verify.arrays import whole_numbers
from commonweal.engines.verify.pairing import Pair, Paired
from commonweal.engines.verify.patterns import pattern_of, patterns_of
from commonweal.engines.verify.tolerances import Tolerance, excuse
from commonweal.engines.verify.verdict import Finding, Level
from commonweal.kernel.counting import counted

__all__ = ["Differences", "Sink", "Valued", "difference_schema"]

_EXAMPLES = 5
_AT_ONCE = 20_000
_MOST_PATTERNS = 25
_LONGEST = 200
_FOLDED_ABOVE = 2_000
_VARIOUS = "differs by various amounts"


Line = tuple[str | None, ...]
Example = tuple[str, str | None, str | None]


@dataclass
class _Found:
    """Of some rows, by their places: the lines to export; which differ at all; which in a way that
    no tolerance excuses; and the tolerances that were used."""

    keys: Any
    lines: list[Line] = field(default_factory=list)
    touched: set[int] = field(default_factory=set)
    open: set[int] = field(default_factory=set)
    used: dict[int, set[Tolerance]] = field(default_factory=dict)

    def shown(self, place: int) -> str:
        return _shown(tuple(column[place].as_py() for column in self.keys.columns))


class Valued(Protocol):
    def values(self, keys: Any) -> Iterator[Any]: ...


class Sink(Protocol):
    def write(self, batch: Any) -> None: ...


def difference_schema() -> Any:
    """Of what is exported: one line for each value that differs, one for each row on one side."""
    import pyarrow as pa

    names = ("kind", "key", "column", "old", "new", "pattern", "excused_by")
    return pa.schema([pa.field(name, pa.string()) for name in names])


@dataclass
class Differences:
    """Grows batch by batch; ``findings`` is asked for at the end."""

    paired: Paired
    tolerances: Sequence[Tolerance]
    shows_bits: bool
    sink: Sink | None = None
    rows: int = 0
    unexplained: int = 0
    patterns: Counter[tuple[str, str]] = field(default_factory=Counter)
    examples: dict[tuple[str, str], list[Example]] = field(default_factory=dict)
    excused: Counter[Tolerance] = field(default_factory=Counter)

    def add(self, keys: Any, source: Valued | None, target: Valued | None) -> None:
        """``keys`` as ``Comparer.rows`` gives them. Without sides only the kinds are counted."""
        for start in range(0, keys.num_rows, _AT_ONCE):
            self._add_some(keys.slice(start, _AT_ONCE).combine_chunks(), source, target)

    def add_beside(self, batch: Any) -> None:
        """Rows that each side has once, as (k0, ..., v0, ..., w0, ...): old values, new values."""
        if batch.num_rows:
            named = [name for name in batch.schema.names if name.startswith("k")]
            self._explain(batch.select(named), batch, batch)

    def add_keys(self, batch: Any) -> None:
        """The same, of which only the keys count."""
        named = [name for name in batch.schema.names if name.startswith("k")]
        lines: list[Line] = []
        for key in _tuples(batch.select(named)):
            lines += self._one(key, (1, 1), [[], []])
        self.rows += batch.num_rows
        if self.sink and lines:
            self._write(lines)

    def findings(self) -> list[Finding]:
        patterns, examples = _merged(self.patterns, self.examples)
        found = [_finding(*name, count, tuple(examples[name])) for name, count in patterns.items()]
        return sorted(found, key=lambda each: (-each.count, each.column, each.code))

    def _add_some(self, keys: Any, source: Valued | None, target: Valued | None) -> None:
        named = [name for name in keys.schema.names if name.startswith("k")]
        if source is not None and target is not None:
            keys = self._add_aligned(keys, named, (source, target))
        only = keys.select(named)
        sides = [_by_key(side, only, len(named)) for side in (source, target)]
        lines: list[Line] = []
        counts = zip(
            keys.column("source").to_pylist(), keys.column("target").to_pylist(), strict=True
        )
        for key, (one, other) in zip(_tuples(only), counts, strict=True):
            lines += self._one(key, (one, other), [side.get(key, []) for side in sides])
        self.rows += keys.num_rows
        if self.sink and lines:
            self._write(lines)

    def _add_aligned(self, keys: Any, named: list[str], sides: tuple[Valued, Valued]) -> Any:
        """The keys that each side has once, column by column; gives back the others."""
        import pyarrow.compute as pc

        one = whole_numbers("one", [1]).column("one")[0]
        once = pc.and_(pc.equal(keys.column("source"), one), pc.equal(keys.column("target"), one))
        alike = keys.filter(once)
        tables = _aligned([side.values(alike.select(named)) for side in sides], named, alike)
        if tables is None:
            return keys
        self._explain(tables[0].select(named), *tables)
        return keys.filter(pc.invert(once))

    def _explain(self, keys: Any, source: Any, target: Any) -> None:
        """Rows of both sides in the same order: ``v`` are the values of one side, ``w`` those of
        the other where one table holds both."""
        found = _Found(keys)
        letter = "w" if source is target else "v"
        for at, pair in enumerate(self.paired.pairs):
            self._column(pair, source.column(f"v{at}"), target.column(f"{letter}{at}"), found)
        self._close(found)
        self.rows += keys.num_rows

    def _column(self, pair: Pair, old: Any, new: Any, found: _Found) -> None:
        import pyarrow.compute as pc

        half = pc.xor(pc.is_null(old), pc.is_null(new))
        differ = pc.indices_nonzero(pc.or_kleene(pc.not_equal(old, new), half))
        places = differ.to_pylist()
        old, new = old.take(differ), new.take(differ)
        olds, news = (self._readable(pair, side.to_pylist()) for side in (old, new))
        patterns = self._patterns(pair, (old, new), (olds, news))
        found.touched.update(places)
        if self.sink or any(each.covers(pair.name) for each in self.tolerances):
            self._cells(pair, list(zip(places, olds, news, patterns, strict=True)), found)
            self._fold()
            return
        found.open.update(places)
        for pattern, count in Counter(patterns).items():
            self.patterns[pair.name, pattern] += count
        self._exemplify(pair, (places, olds, news, patterns), found)
        self._fold()

    def _patterns(
        self, pair: Pair, texts: tuple[Any, Any], shown: tuple[list[Any], list[Any]]
    ) -> list[str]:
        if self.shows_bits and pair.kind is Kind.FLOAT:
            return list(map(partial(pattern_of, pair.kind), *shown))
        old, new = (_whole_array(each) for each in texts)
        return patterns_of(pair.kind, old, new)

    def _exemplify(self, pair: Pair, cells: tuple[list[Any], ...], found: _Found) -> None:
        """The first few with each pattern, whose counting is done already."""
        kept = {each: self.examples.setdefault((pair.name, each), []) for each in set(cells[-1])}
        short = {each for each, examples in kept.items() if len(examples) < _EXAMPLES}
        for place, old, new, pattern in zip(*cells, strict=True):
            if not short:
                return
            if pattern in short:
                shown = (_unmarked(pair, each) for each in (old, new))
                kept[pattern].append(_cut(found.shown(place), *shown))
                if len(kept[pattern]) == _EXAMPLES:
                    short.remove(pattern)

    def _fold(self) -> None:
        """Where each difference is another amount the amounts are not kept: memory stays flat."""
        if len(self.patterns) > _FOLDED_ABOVE:
            self.patterns, self.examples = _merged(self.patterns, self.examples)

    def _cells(
        self,
        pair: Pair,
        cells: list[tuple[int, str | None, str | None, str]],
        found: _Found,
    ) -> None:
        """One by one, where each is to be exported, or may be excused."""
        for place, was, now, pattern in cells:
            key = found.shown(place)
            excused = excuse(self.tolerances, pair.name, pair.kind, was, now)
            was, now = _unmarked(pair, was), _unmarked(pair, now)  # noqa: PLW2901
            if excused:
                found.used.setdefault(place, set()).add(excused)
            else:
                found.open.add(place)
                self._count(pair.name, pattern, (key, was, now))
            label = excused.label if excused else ""
            found.lines.append(("value", key, pair.name, was, now, pattern, label))

    def _close(self, found: _Found) -> None:
        """Each row is excused by tolerances, or stays open; one without a difference is odd."""
        for place in set(range(found.keys.num_rows)) - found.touched:
            key = found.shown(place)
            self._count("", "unseen", (key, None, None))
            found.lines.append(("value", key, "", None, None, "unseen", ""))
            found.open.add(place)
        self.unexplained += len(found.open)
        for place, used in found.used.items():
            if place not in found.open:
                self.excused.update(used)
        if self.sink and found.lines:
            self._write(found.lines)

    def _one(
        self, key: tuple[Any, ...], counts: tuple[int, int], rows: list[list[tuple[Any, ...]]]
    ) -> list[Line]:
        shown = _shown(key)
        kind = _kind(counts)
        if kind == "changed" and not any(rows):
            kind = "differs"  # the values were not fetched
        old, new = (self._whole(each) for each in rows)
        self._count("", kind, (shown, old, new))
        self.unexplained += 1
        return [(kind, shown, "", old, new, kind, "")]

    def _count(
        self, column: str, pattern: str, example: tuple[str, str | None, str | None]
    ) -> None:
        self.patterns[column, pattern] += 1
        kept = self.examples.setdefault((column, pattern), [])
        if len(kept) < _EXAMPLES:
            kept.append(_cut(*example))

    def _whole(self, rows: list[tuple[Any, ...]]) -> str | None:
        names = [pair.name for pair in self.paired.pairs]
        found = []
        for row in rows[:_EXAMPLES]:
            cells = zip(self.paired.pairs, row, strict=True)
            values = [_unmarked(pair, self._readable(pair, [cell])[0]) for pair, cell in cells]
            found.append(dict(zip(names, values, strict=True)))
        return json.dumps(found, ensure_ascii=False) if found else None

    def _readable(self, pair: Pair, texts: list[str | None]) -> list[str | None]:
        """A float is compared by its bits, and shown as people write it."""
        if not self.shows_bits or pair.kind is not Kind.FLOAT:
            return texts
        return [_unpacked(text) for text in texts]

    def _write(self, lines: list[Line]) -> None:
        import pyarrow as pa

        schema = difference_schema()
        arrays = [pa.array(column, pa.string()) for column in zip(*lines, strict=True)]
        if self.sink:
            self.sink.write(pa.RecordBatch.from_arrays(arrays, schema=schema))


def _unmarked(pair: Pair, text: str | None) -> str | None:
    """As it stands in its store, where it could not be read as what the pair is compared as."""
    if text is None or pair.kind is Kind.TEXT or not text.startswith("!"):
        return text
    length, colon, rest = text[1:].partition(":")
    return rest if colon and length == str(len(rest)) else text


def _whole_array(texts: Any) -> Any:
    """An array, of one that may be in chunks."""
    return texts.combine_chunks() if hasattr(texts, "combine_chunks") else texts


def _unpacked(text: str | None) -> str | None:
    if text is None or not text.lstrip("-").isdigit():
        return text
    return repr(struct.unpack("<d", struct.pack("<q", int(text)))[0])


def _cut(key: str, *values: str | None) -> tuple[str, str | None, str | None]:
    old, new = (each if each is None else each[:_LONGEST] for each in values)
    return key[:_LONGEST], old, new


def _aligned(answers: list[Iterator[Any]], named: list[str], keys: Any) -> list[Any] | None:
    """Both answers in the order of the keys; None where they are not of the same rows."""
    import pyarrow as pa

    tables = []
    for answer in answers:
        batches = list(answer)
        if sum(batch.num_rows for batch in batches) != keys.num_rows or not batches:
            return None
        table = pa.Table.from_batches(batches)
        tables.append(table.sort_by([(name, "ascending") for name in named]).combine_chunks())
    one, other = (table.select(named) for table in tables)
    return tables if one.equals(other) else None


def _by_key(side: Valued | None, keys: Any, parts: int) -> dict[Any, list[tuple[Any, ...]]]:
    found: dict[Any, list[tuple[Any, ...]]] = {}
    if side is None or not keys.num_rows:
        return found
    for batch in side.values(keys):
        for row in _tuples(batch):
            found.setdefault(row[:parts], []).append(row[parts:])
    return found


def _tuples(batch: Any) -> Iterator[tuple[Any, ...]]:
    columns = [column.to_pylist() for column in batch.columns]
    return zip(*columns, strict=True)


def _kind(counts: tuple[int, int]) -> str:
    one, other = counts
    if not other:
        return "missing"
    if not one:
        return "added"
    if one != other:
        return "doubled" if other > one else "fewer"
    return "changed" if one == 1 else "doubled-differs"


def _shown(key: tuple[Any, ...]) -> str:
    """One part as it is, several as JSON, so that they cannot run into one another."""
    if len(key) == 1:
        return "" if key[0] is None else str(key[0])
    return json.dumps(key, ensure_ascii=False, default=str)


_OF_ROWS = {
    "missing": ("row of the source is", "rows of the source are", "not in the target"),
    "added": ("row of the target is", "rows of the target are", "not in the source"),
    "doubled": ("row is", "rows are", "in the target more often than in the source"),
    "fewer": ("row is", "rows are", "in the target less often than in the source"),
    "doubled-differs": (
        "key that several rows share has", "keys that several rows share have",
        "other values in the target",
    ),
    "differs": ("row differs", "rows differ", ""),
    "unseen": ("row differs", "rows differ", "in a way that the texts do not show"),
}  # fmt: skip


def _merged(
    patterns: Counter[tuple[str, str]], examples: Mapping[tuple[str, str], list[Example]]
) -> tuple[Counter[tuple[str, str]], dict[tuple[str, str], list[Example]]]:
    """Many amounts of one column as one pattern."""
    spread = Counter(column for column, _ in patterns)
    counts: Counter[tuple[str, str]] = Counter()
    kept: dict[tuple[str, str], list[Example]] = {}
    for (column, pattern), count in patterns.items():
        many = spread[column] > _MOST_PATTERNS and pattern.startswith("differs by")
        name = (column, _VARIOUS if many else pattern)
        counts[name] += count
        shown = kept.setdefault(name, [])
        shown += examples.get((column, pattern), [])[: _EXAMPLES - len(shown)]
    return counts, kept


def _finding(
    column: str, pattern: str, count: int, examples: tuple[tuple[str, str | None, str | None], ...]
) -> Finding:
    if not column:
        one, many, rest = _OF_ROWS[pattern]
        return Finding(
            code=f"rows-{pattern}",
            sentence=f"{counted(count, one, many)} {rest}".rstrip() + ".",
            level=Level.ROWS,
            count=count,
            examples=examples,
        )
    said = counted(count, "value")
    return Finding(
        code="value",
        sentence=f"{column}, {said}: {pattern}.",
        level=Level.VALUES,
        column=column,
        count=count,
        examples=examples,
    )
