"""Which initiative each report is about: one of the record, or a new one; and what is in doubt."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from commonweal.apps.accounts.rules import same_name_key
from commonweal.apps.returns.rules.sources import SourceReport, folded
from commonweal.engines.read import Join, Linkable, Linked, Why, link

__all__ = ["Doubt", "KnownReport", "Matched", "link_keys", "match"]


@dataclass(frozen=True, slots=True)
class KnownReport:
    """A report of the record, as far as matching looks at it."""

    initiative_id: str
    as_at: date
    name: str
    published_id: str = ""
    other_names: tuple[str, ...] = ()
    body: str = ""
    body_name: str = ""
    description: str = ""
    start_date: date | None = None


@dataclass(frozen=True, slots=True)
class Doubt:
    """Two initiatives that may be one: keys as in ``Matched``, and the reasons."""

    first: str
    second: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Matched:
    """``keys[i]`` is the initiative of the i-th report: an id of the record, or ``new:`` and a
    number. ``how[i]`` says what told."""

    keys: tuple[str, ...]
    how: tuple[str, ...]
    doubts: tuple[Doubt, ...] = ()


@dataclass
class _State:
    """What has been decided so far."""

    keys: dict[int, str] = field(default_factory=dict)
    how: dict[int, str] = field(default_factory=dict)
    taken: set[tuple[str, date]] = field(default_factory=set)

    def give(self, index: int, source: SourceReport, key: str, how: str) -> bool:
        """Take ``key`` for a report, unless it has another report of that date."""
        if (key, source.as_at) in self.taken:
            return False
        self.keys[index], self.how[index] = key, how
        self.taken.add((key, source.as_at))
        return True


def match(
    sources: Sequence[SourceReport],
    known: Sequence[KnownReport],
    links: Mapping[str, str],
    *,
    id_alone: bool = False,
) -> Matched:
    """Match the reports of one series. ``links`` are the remembered keys of initiatives;
    ``id_alone`` says that the publisher's id alone tells one from another.

    In this order: the same report is in the record already; the keys that the record (or a
    person who joined or split) remembers; linking across years; else a new initiative. Two
    reports of one date are never one initiative.
    """
    state = _State()
    _same_reports(sources, known, state)
    held = {(one.initiative_id, one.as_at) for one in known}
    state.taken |= held
    groups, doubts = _groups(sources, known, id_alone=id_alone)
    _remembered(sources, links, state, id_alone=id_alone)
    for group in groups:
        _settle(group, sources, known, state)
    keys = tuple(state.keys[index] for index in range(len(sources)))
    how = tuple(state.how[index] for index in range(len(sources)))
    return Matched(keys, how, _doubts(doubts, keys, known))


def link_keys(source: SourceReport) -> list[tuple[str, str]]:
    """(key, how) under which an initiative is remembered for this source."""
    keys = [(folded(source.name)[:300], "name")]
    if source.published_id:
        keys.insert(0, (folded(source.published_id)[:300], "id"))
    return keys


def _same_reports(
    sources: Sequence[SourceReport], known: Sequence[KnownReport], state: _State
) -> None:
    """The same date under the same name: the report that is there already, maybe corrected.

    Where several initiatives share a name, the one with the same id, then the same body.
    """
    there: dict[tuple[date, str], list[KnownReport]] = defaultdict(list)
    for one in known:
        there[one.as_at, folded(one.name)].append(one)
    for index, source in enumerate(sources):
        found = there.get((source.as_at, folded(source.name)), [])
        for one in sorted(found, key=lambda one: _unlike(source, one)):
            if state.give(index, source, one.initiative_id, "report"):
                break


def _unlike(source: SourceReport, one: KnownReport) -> tuple[bool, bool]:
    return (
        folded(source.published_id) != folded(one.published_id),
        same_name_key(source.body) not in {same_name_key(one.body), same_name_key(one.body_name)},
    )


def _remembered(
    sources: Sequence[SourceReport], links: Mapping[str, str], state: _State, *, id_alone: bool
) -> None:
    for index, source in enumerate(sources):
        if index in state.keys:
            continue
        keys = link_keys(source)
        for key, how in keys[:1] if id_alone and source.published_id else keys:
            if key in links and state.give(index, source, links[key], how):
                break


def _groups(
    sources: Sequence[SourceReport], known: Sequence[KnownReport], *, id_alone: bool
) -> tuple[list[list[int]], list[tuple[int, int, tuple[str, ...]]]]:
    """Groups of nodes, and pairs in doubt. A node is a report of the batch by its index; one of
    the record by its index after those of the batch."""
    rounds = _rounds({s.as_at for s in sources} | {one.as_at for one in known})
    reports = [
        *(_incoming(str(node), source, rounds) for node, source in enumerate(sources)),
        *(_stored(str(n), one, rounds) for n, one in enumerate(known, start=len(sources))),
    ]
    linked, apart = _linked(reports, _joined(known, len(sources)), id_alone=id_alone)
    groups = [[int(node) for node in group] for group in linked.groups]
    offers = [(int(o.first[0]), int(o.second[0]), o.evidence) for o in linked.offers]
    # A join whose ends became two initiatives all the same (made before there was evidence, or
    # told apart by their ids) is a doubt too; one within an initiative is dropped later.
    sure = [(int(j.first), int(j.second), (str(j.why),)) for j in [*linked.joins, *apart]]
    return groups, offers + sure


def _linked(
    reports: Sequence[Linkable], together: Sequence[tuple[str, str]], *, id_alone: bool
) -> tuple[Linked, list[Join]]:
    """Linked reports, and joins by name that were undone because the published ids differ.

    With ``id_alone`` the publisher's id is one project, whatever others are called: "Workload
    migration" is one project in each of eleven departments of Canada.
    """
    ids = {report.key: folded(report.published_id) for report in reports}
    apart: list[Join] = []
    while True:
        linked = link(reports, together=together, apart=[(j.first, j.second) for j in apart])
        wrong = [j for j in linked.joins if id_alone and _ids_differ(ids, j)]
        if not wrong:
            return linked, apart
        apart += wrong


def _ids_differ(ids: Mapping[str, str], join: Join) -> bool:
    one, other = ids[join.first], ids[join.second]
    return bool(one and other and one != other) and join.why != Why.PERSON


def _rounds(days: Collection[date]) -> dict[date, int]:
    """The number of the round of each date: its year, as long as no year has two."""
    if len({day.year for day in days}) == len(days):
        return {day: day.year for day in days}
    return {day: number for number, day in enumerate(sorted(days))}


def _incoming(node: str, source: SourceReport, rounds: Mapping[date, int]) -> Linkable:
    return Linkable(
        key=node,
        year=rounds[source.as_at],
        name=source.name,
        published_id=source.published_id,
        department=source.body,
        other_names=source.other_names,
        description=source.description,
        start=source.report.start_date,
    )


def _stored(node: str, one: KnownReport, rounds: Mapping[date, int]) -> Linkable:
    return Linkable(
        key=node,
        year=rounds[one.as_at],
        name=one.name,
        published_id=one.published_id,
        department=one.body,
        other_names=one.other_names,
        description=one.description,
        start=one.start_date,
    )


def _joined(known: Sequence[KnownReport], first: int) -> list[tuple[str, str]]:
    """The reports of one initiative of the record belong together, whatever they are called."""
    leader: dict[str, str] = {}
    pairs = []
    for node, one in enumerate(known, start=first):
        head = leader.setdefault(one.initiative_id, str(node))
        if head != str(node):
            pairs.append((head, str(node)))
    return pairs


def _settle(
    group: Iterable[int],
    sources: Sequence[SourceReport],
    known: Sequence[KnownReport],
    state: _State,
) -> None:
    """Give every report of one group its initiative: the nearest in time that is free."""
    size = len(sources)
    places = [(known[n - size].as_at, known[n - size].initiative_id) for n in group if n >= size]
    fresh = [n for n in group if n < size]
    places += [(sources[n].as_at, state.keys[n]) for n in fresh if n in state.keys]
    for node in sorted((n for n in fresh if n not in state.keys), key=lambda n: sources[n].as_at):
        source = sources[node]
        near = sorted(places, key=lambda p: (abs((p[0] - source.as_at).days), p[1]))
        if not any(state.give(node, source, key, "linked") for _day, key in near):
            state.give(node, source, f"new:{node}", "new")
        places.append((source.as_at, state.keys[node]))


def _doubts(
    pairs: Iterable[tuple[int, int, tuple[str, ...]]],
    keys: Sequence[str],
    known: Sequence[KnownReport],
) -> tuple[Doubt, ...]:
    def key_of(node: int) -> str:
        return keys[node] if node < len(keys) else known[node - len(keys)].initiative_id

    found: dict[tuple[str, str], Doubt] = {}
    for one, other, evidence in pairs:
        first, second = sorted((key_of(one), key_of(other)))
        if first != second:
            found.setdefault((first, second), Doubt(first, second, evidence))
    return tuple(found.values())
