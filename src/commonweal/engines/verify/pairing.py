"""Which column is compared with which, as what, and which with none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from commonweal.engines.read.databases import ColumnFacts, Kind, TableFacts
from commonweal.kernel.errors import BadInput

__all__ = ["Pair", "Paired", "check_key", "meeting", "paired"]

_TOGETHER = {
    frozenset({Kind.INTEGER, Kind.DECIMAL}): Kind.DECIMAL,
    frozenset({Kind.INTEGER, Kind.FLOAT}): Kind.DECIMAL,
    frozenset({Kind.DECIMAL, Kind.FLOAT}): Kind.DECIMAL,
    frozenset({Kind.INTEGER, Kind.TRUTH}): Kind.TRUTH,
    frozenset({Kind.DATE, Kind.TIMESTAMP}): Kind.TIMESTAMP,
    frozenset({Kind.DATE, Kind.INSTANT}): Kind.INSTANT,
    frozenset({Kind.TIMESTAMP, Kind.INSTANT}): Kind.INSTANT,
}


@dataclass(frozen=True, slots=True)
class Pair:
    """Two columns that should hold the same. ``kind``: as what they are compared. ``places``: after
    the point, where both stores keep every value to the same number of them."""

    source: ColumnFacts
    target: ColumnFacts
    kind: Kind

    @property
    def name(self) -> str:
        return self.source.name

    @property
    def sides(self) -> tuple[ColumnFacts, ColumnFacts]:
        return self.source, self.target

    @property
    def places(self) -> int | None:
        one, other = self.sides
        exact = one.kind is other.kind is Kind.DECIMAL and one.scale == other.scale
        return one.scale if exact else None

    @property
    def like(self) -> bool:
        """The same type of the same store on both sides."""
        return (self.source.base, self.source.type) == (self.target.base, self.target.type)


@dataclass(frozen=True, slots=True)
class Paired:
    """``only_source`` and ``only_target``: columns that nothing was compared with, though nobody
    asked for that. ``left_out``: those that somebody asked to leave out."""

    pairs: tuple[Pair, ...]
    key: tuple[Pair, ...]
    only_source: tuple[str, ...]
    only_target: tuple[str, ...]
    left_out: tuple[str, ...]


def meeting(one: Kind, other: Kind) -> Kind:
    """As what two kinds are compared: a text is read as whatever the other side is."""
    if one is other:
        return one
    if Kind.OTHER in {one, other}:
        return Kind.TEXT
    if Kind.TEXT in {one, other}:
        (typed,) = {one, other} - {Kind.TEXT}
        return Kind.TEXT if typed is Kind.JSON else typed
    return _TOGETHER.get(frozenset({one, other}), Kind.TEXT)


def paired(
    source: TableFacts,
    target: TableFacts,
    *,
    names: Mapping[str, str],
    key: Sequence[str],
    left_out: Sequence[str],
) -> Paired:
    """``names`` maps columns of the source to differently named ones of the target. Names that
    differ only in capitals are the same where no other column has that name, and so are those that
    differ in blanks and signs: ``Project Name`` and ``project_name``."""
    there = _lookup(target)
    loose = _loosely(source, target, names)
    for mine in (*names, *key, *left_out):
        if mine not in source.names and mine not in target.names:
            raise BadInput(f"Neither side has a column {mine}.", field=mine)
    pairs, alone = [], []
    dropped: set[str | None] = {*left_out}
    for column in source.columns:
        wanted = names.get(column.name, column.name)
        found = there.get(wanted) or there.get(wanted.lower()) or loose.get(column.name)
        if column.name in left_out or found in left_out:
            dropped.add(found)
            continue
        if found is None:
            alone.append(column.name)
            continue
        other = target.column(found)
        pairs.append(Pair(column, other, meeting(column.kind, other.kind)))
    matched = {pair.target.name for pair in pairs}
    rest = [name for name in target.names if name not in matched and name not in dropped]
    return Paired(
        tuple(pairs),
        _key(pairs, key, source),
        tuple(alone),
        tuple(rest),
        tuple(sorted(set(left_out))),
    )


def check_key(paired: Paired) -> None:
    """BadInput where these columns cannot name a row."""
    if not paired.key:
        raise BadInput(
            "Neither table has a primary key. Say which columns name a row: with --key, or as key: "
            "of this table in a plan.",
            field="--key",
        )
    for pair in paired.key:
        if Kind.FLOAT in {pair.kind, pair.source.kind, pair.target.kind}:
            raise BadInput("A float cannot name a row.", field=pair.name)


def _lookup(table: TableFacts) -> dict[str, str]:
    folded: dict[str, list[str]] = {}
    for name in table.names:
        folded.setdefault(name.lower(), []).append(name)
    alone = {small: found[0] for small, found in folded.items() if len(found) == 1}
    return alone | {name: name for name in table.names}


def _loosely(source: TableFacts, target: TableFacts, names: Mapping[str, str]) -> dict[str, str]:
    """By columns of the source that nobody named another for: the one column of the target whose
    letters and digits are the same, where only one of the source has them too."""
    sides = []
    for table in (source, target):
        plain: dict[str, list[str]] = {}
        for name in table.names:
            plain.setdefault(_letters(name), []).append(name)
        sides.append({letters: found[0] for letters, found in plain.items() if len(found) == 1})
    mine, theirs = sides
    return {
        name: theirs[letters]
        for letters, name in mine.items()
        if letters and letters in theirs and name not in names
        and theirs[letters] not in names.values()
    }  # fmt: skip


def _letters(name: str) -> str:
    return "".join(each for each in name.lower() if each.isalnum())


def _key(pairs: Sequence[Pair], key: Sequence[str], source: TableFacts) -> tuple[Pair, ...]:
    by_name = {pair.target.name: pair for pair in pairs} | {pair.name: pair for pair in pairs}
    missing = [name for name in key if name not in by_name]
    if missing:
        side = "source" if missing[0] in source.names else "target"
        raise BadInput(
            f"The key column {missing[0]} is not compared: only the {side} has it. Say with --map "
            "old=new what it is called on the other side.",
            field="--key",
        )
    return tuple(by_name[name] for name in key)
