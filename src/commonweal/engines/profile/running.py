"""A profile from beginning to end: rows come once into the scratch database, then are asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from commonweal.engines.profile.columns import columns_of
from commonweal.engines.profile.findings import findings_of
from commonweal.engines.profile.keys import keys_of
from commonweal.engines.profile.loading import Loaded, Progress, load
from commonweal.engines.profile.references import references_of
from commonweal.engines.profile.results import LONG, ColumnProfile, Profile, SetProfile
from commonweal.engines.profile.scratch import Scratch
from commonweal.engines.profile.sources import DataSet
from commonweal.kernel.errors import BadInput

__all__ = ["profile"]

Opener = Callable[[], DataSet]
_MOST_SETS = 500


def _silent(_what: str, _done: int, _total: int | None) -> None:
    """Nobody wants to know how far it is."""


@dataclass(frozen=True, slots=True)
class _Run:
    scratch: Scratch
    today: date
    progress: Progress

    def one(self, source: DataSet, number: int) -> tuple[Loaded, SetProfile]:
        loaded = load(self.scratch, source, f"s{number}", self.progress)
        columns = tuple(self._columns(loaded))
        self.progress(f"{source.label}: keys", 0, None)
        keys = keys_of(self.scratch, loaded, columns)
        self.scratch.give_back()
        made = SetProfile(
            name=source.name,
            label=source.label,
            store=source.store,
            encoding=source.encoding,
            snapshot=source.snapshot,
            rows=loaded.rows,
            columns=columns,
            declared_key=source.key,
            keys=keys.keys,
            near_keys=keys.near,
            same_rows=keys.same_rows,
            same_but_key=keys.same_but_key,
            pairs_tried=keys.tried,
            pairs_there=keys.there,
            unread=loaded.unreadable[""],
        )
        return loaded, made

    def _columns(self, loaded: Loaded) -> Iterator[ColumnProfile]:
        total, what = len(loaded.names), f"{loaded.source.label}: columns"
        self.progress(what, 0, total)
        for done, each in enumerate(columns_of(self.scratch, loaded, self.today), 1):
            yield each
            self.scratch.give_back()
            self.progress(what, done, total)


def profile(
    sources: Sequence[Opener], *, today: date, progress: Progress = _silent, memory_mb: int = 96
) -> Profile:
    """Of all these data sets, and of what refers to what between them. Each is closed when read."""
    if not 0 < len(sources) <= _MOST_SETS:
        raise BadInput(f"A profile is of 1 to {_MOST_SETS} data sets.", field="source")
    scratch = Scratch(memory_mb)
    try:
        run = _Run(scratch, today, progress)
        found: list[tuple[Loaded, SetProfile]] = []
        for number, opened in enumerate(sources):
            source = opened()
            try:
                found.append(run.one(source, number))
            finally:
                source.close()
        references, left = references_of(scratch, found, progress)
    finally:
        scratch.close()
    sets = tuple(each for _, each in found)
    return Profile(
        sets=sets,
        references=references,
        estimated=tuple(_estimated(sets)),
        not_looked_at=(*_not_looked_at(sets), *left),
        findings=tuple(findings_of(sets, references)),
    )


def _estimated(sets: Sequence[SetProfile]) -> Iterator[str]:
    for each in sets:
        for column in each.columns:
            if column.sampled:
                yield (
                    f"{each.name}.{column.name}: whether it says something of a person rests on "
                    f"{column.sampled:,} of {column.distinct:,} different values."
                )


def _not_looked_at(sets: Sequence[SetProfile]) -> Iterator[str]:
    for each in sets:
        if each.pairs_tried < each.pairs_there:
            yield (
                f"{each.name}: {each.pairs_tried} of {each.pairs_there} pairs of columns were "
                "tried as a key."
            )
        long = [column.name for column in each.columns if column.long]
        if long:
            yield (
                f"{each.name}: {', '.join(long)}: texts of more than {LONG} letters were not tried "
                "as references, or as nearly a key."
            )
        if not each.rows:
            yield f"{each.name}: there are no rows, so nothing is known of its columns."
