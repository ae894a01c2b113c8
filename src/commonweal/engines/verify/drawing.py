"""Rows drawn for people to look at, old beside new, and what they answered."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from typing import Any

from commonweal.engines.read.neutral import neutralise
from commonweal.engines.verify.cutting import Cut
from commonweal.engines.verify.methods import Scheme
from commonweal.engines.verify.pairing import Paired, paired
from commonweal.engines.verify.running import Opener
from commonweal.engines.verify.sampling import Aim, Bound, bound_of, percent_of, size_of
from commonweal.engines.verify.session import Session
from commonweal.engines.verify.side_local import LocalSide
from commonweal.kernel.counting import counted
from commonweal.kernel.errors import BadInput

__all__ = ["METHOD", "Drawn", "DrawnRow", "Looked", "answered", "as_csv", "drawn"]

METHOD = (
    "The rows of the source with the smallest SHA-256 of the seed followed, for each part of the "
    "key, by a bar, its number of characters, a colon and the part."
)
_RIGHT, _REMARK, _NUMBER, _KEY = "right", "remark", "number", "key"
_YES, _NO = {"yes", "y", "1", "true"}, {"no", "n", "0", "false"}
_MOST_LENGTH = 400
_LONGEST_SEED = 200
Cells = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class DrawnRow:
    """``new`` is None where the target has no row of this key."""

    number: int
    key: str
    old: Cells
    new: Cells | None


@dataclass(frozen=True, slots=True)
class Drawn:
    """``columns``: names in the source and in the target."""

    source: str
    target: str
    source_snapshot: Mapping[str, str]
    target_snapshot: Mapping[str, str]
    key: tuple[str, ...]
    columns: tuple[tuple[str, str], ...]
    population: int
    aim: Aim
    seed: str
    rows: tuple[DrawnRow, ...]

    @property
    def statement(self) -> str:
        most = "none" if not self.aim.accepted else f"at most {self.aim.accepted}"
        return (
            f"{len(self.rows):,} of {counted(self.population, 'row')} "
            f"{'was' if len(self.rows) == 1 else 'were'} drawn by the seed {self.seed}. "
            f"If {most} of them is wrong, then with {percent_of(self.aim.confidence)} confidence "
            f"at most {percent_of(self.aim.tolerable)} of all are."
        )


_SILENT = ("has no answer and counts", "have no answer and count")


@dataclass(frozen=True, slots=True)
class Looked:
    """``wrong``: numbers of the rows; ``unanswered`` count as wrong in the bound."""

    wrong: tuple[int, ...]
    unanswered: tuple[int, ...]
    bound: Bound
    fulfils: bool

    @property
    def statement(self) -> str:
        found = (
            f"Of {counted(self.bound.looked, 'row that was', 'rows that were')} drawn "
            f"{counted(len(self.wrong), 'is', 'are')} wrong"
        )
        if self.unanswered:
            found += f", and {counted(len(self.unanswered), *_SILENT)} as wrong"
        met = "The aim is met." if self.fulfils else "The aim is not met."
        return f"{found}. {self.bound.statement} {met}"


def drawn(
    openers: tuple[Opener, Opener],
    columns: Mapping[str, Any],
    aim: Aim,
    seed: str,
) -> Drawn:
    """``columns``: ``names``, ``key`` and ``left_out``, as ``Request`` has them.

    BadInput where the key names several rows: then nobody can say which one was drawn."""
    if not seed.strip() or len(seed) > _LONGEST_SEED or not seed.isprintable():
        raise BadInput("A seed is some letters or digits.", field="--seed")
    with ExitStack() as opened:
        tables = [opened.enter_context(closing(opener())) for opener in openers]
        session = Session()
        opened.callback(session.close)
        one, other = (table.facts for table in tables)
        key = columns["key"] or other.primary_key or one.primary_key
        pairs = paired(one, other, **{**columns, "key": key})
        if not key:
            raise BadInput("Say which columns name a row.", field="--key")
        sides = [
            LocalSide(table, pairs, Scheme.LOCAL, which, session.connection())
            for which, table in enumerate(tables)
        ]
        population, keys = _keys(sides[0], aim, seed, session.connection())
        return Drawn(
            source=tables[0].label,
            target=tables[1].label,
            source_snapshot=tables[0].snapshot,
            target_snapshot=tables[1].snapshot,
            key=tuple(key),
            columns=tuple((pair.source.name, pair.target.name) for pair in pairs.pairs),
            population=population,
            aim=aim,
            seed=seed,
            rows=tuple(_rows(pairs, keys, sides)),
        )


def _keys(side: LocalSide, aim: Aim, seed: str, connection: Any) -> tuple[int, Any]:
    """How many rows there are, and the keys of those drawn, in the order of drawing."""
    connection.execute("DROP TABLE IF EXISTS every")
    made = False
    for batch in side.hashes(Cut(0, 0, 1), None):
        connection.register("coming", batch)
        verb = "INSERT INTO every" if made else "CREATE TEMP TABLE every AS"
        connection.execute(f"{verb} SELECT * EXCLUDE (h) FROM coming")
        made = True
    if not made:
        raise BadInput("The source has no row to draw.", where=side.table.label)
    names = [f"k{at}" for at in range(len(side.keys))]
    listed = ", ".join(names)
    count = (
        "SELECT count(*), count(*) FILTER (n > 1) FROM (SELECT count(*) AS n FROM every GROUP BY"
    )
    population, doubled = connection.sql(f"{count} {listed})").fetchall()[0]
    if doubled:
        raise BadInput(
            counted(doubled, "key names", "keys name") + " several rows: draw by another key.",
            field="--key",
        )
    parts = "".join(f", '|', length({n}::VARCHAR), ':', {n}::VARCHAR" for n in names)
    keys = connection.sql(
        f"SELECT {listed} FROM every ORDER BY sha256(concat(?::VARCHAR{parts})) LIMIT ?",
        params=[seed, size_of(population, aim)],
    ).to_arrow_table()
    return population, keys


def _rows(pairs: Paired, keys: Any, sides: Sequence[LocalSide]) -> Iterator[DrawnRow]:
    parts = len(pairs.key)
    old, new = (_by_key(side, keys, parts) for side in sides)
    listed = zip(*(column.to_pylist() for column in keys.columns), strict=True)
    for number, key in enumerate(listed, start=1):
        shown = " | ".join("" if part is None else str(part) for part in key)
        yield DrawnRow(number, shown, old[key], new.get(key))


def _by_key(side: LocalSide, keys: Any, parts: int) -> dict[tuple[Any, ...], Cells]:
    found = {}
    for batch in side.values(keys):
        for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            found[row[:parts]] = row[parts:]
    return found


def as_csv(found: Drawn) -> str:
    """For a spreadsheet: a line for each row, each new value beside the old one, and an empty cell
    for the answer. What a spreadsheet would run as a formula has an apostrophe in front."""
    held = io.StringIO()
    writer = csv.writer(held, quoting=csv.QUOTE_ALL, lineterminator="\n")
    pairs = [name for old, new in found.columns for name in (f"{old} (old)", f"{new} (new)")]
    writer.writerow([_NUMBER, _KEY, *map(neutralise, pairs), _RIGHT, _REMARK])
    for row in found.rows:
        new = row.new if row.new is not None else (None,) * len(row.old)
        cells = [cell for both in zip(row.old, new, strict=True) for cell in both]
        remark = "" if row.new is not None else "The new table has no such row."
        shown = [neutralise(_cell(cell)) for cell in (row.key, *cells)]
        writer.writerow([row.number, *shown, "", remark])
    return held.getvalue()


def _cell(text: str | None) -> str:
    return "(no value)" if text is None else text[:_MOST_LENGTH]


def answered(keys: Sequence[str], population: int, aim: Aim, text: str) -> Looked:
    """What the filled file says; ``keys``: of the rows that were drawn, in their order. A row
    without an answer counts as wrong. BadInput where it is not about these rows."""
    answers = dict(_answers(text, keys))
    missing = [number for number in range(1, len(keys) + 1) if number not in answers]
    if missing:
        raise BadInput(f"Row {missing[0]} of the drawn ones is not in the file.", field=_NUMBER)
    wrong = tuple(number for number, right in sorted(answers.items()) if right is False)
    open_ = tuple(number for number, right in sorted(answers.items()) if right is None)
    bound = bound_of(population, len(keys), len(wrong) + len(open_), aim.confidence)
    fulfils = not open_ and len(wrong) <= aim.accepted
    return Looked(wrong, open_, bound, fulfils)


def _answers(text: str, keys: Sequence[str]) -> Iterator[tuple[int, bool | None]]:
    from commonweal.engines.read.delimited import find_delimiter

    reader = csv.DictReader(io.StringIO(text), delimiter=find_delimiter(text[:65_536]))
    names = {str(name).strip().lower(): name for name in reader.fieldnames or ()}
    if not {_NUMBER, _KEY, _RIGHT} <= set(names):
        raise BadInput("The file has the columns number, key and right.", field=_RIGHT)
    seen: set[int] = set()
    for row in reader:
        number, key, right = (row[names[name]] or "" for name in (_NUMBER, _KEY, _RIGHT))
        place = int(number) if number.strip().isdecimal() else 0
        drawn_key = neutralise(_cell(keys[place - 1])) if 0 < place <= len(keys) else None
        if drawn_key is None or key != drawn_key or place in seen:
            raise BadInput("This row was not drawn, or is there twice.", where=f"row {number}")
        seen.add(place)
        yield place, _said(right, number)


def _said(text: str, number: str) -> bool | None:
    word = text.strip().lower()
    if not word:
        return None
    if word not in _YES | _NO:
        raise BadInput("The answer is yes or no.", field=_RIGHT, where=f"row {number}")
    return word in _YES
