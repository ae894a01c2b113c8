"""The same project in several years: joined where the record says so, offered where it seems so.

Joined for sure: the same published id; the same name without brackets, form words and signs; a name
given after "formerly". Everything weaker is an offer to a person, with its evidence. Two reports of
one year are never joined. The result does not depend on the order of the reports.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from commonweal.engines.read.departments import same_family
from commonweal.engines.read.names import bare_name, full_name, id_parts
from commonweal.engines.read.resemblance import Profile, profile_of, resemblances
from commonweal.kernel.shapes.returns import ReportRecord

__all__ = ["Join", "Linkable", "Linked", "Offer", "Why", "link"]


class Why(StrEnum):
    """Why two reports were joined, the surest first."""

    PERSON = "a person said so"
    ID = "the same published id"
    NAME = "the same name"
    FORMERLY = "a name given after “formerly”"
    NUMBER = "the same number and quarter under another department, and a like name"


@dataclass(frozen=True, slots=True)
class Linkable:
    """What linking looks at of one report. ``key`` is the caller's own and unique."""

    key: str
    year: int
    name: str
    published_id: str = ""
    department: str = ""
    other_names: tuple[str, ...] = ()
    description: str = ""
    start: date | None = None

    @classmethod
    def of(cls, record: ReportRecord, key: str) -> Linkable:
        return cls(
            key,
            record.publication.year,
            record.name,
            record.published_id,
            record.department,
            record.other_names,
            record.text("description"),
            record.day("start_date"),
        )


@dataclass(frozen=True, slots=True)
class Join:
    """Two reports (by key, the earlier year first) that are one project, and why."""

    first: str
    second: str
    why: Why


@dataclass(frozen=True, slots=True)
class Offer:
    """Two groups that may be one project, as their keys. ``score`` is from 0 to 1."""

    first: tuple[str, ...]
    second: tuple[str, ...]
    score: float
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Linked:
    """Every report in exactly one group, its keys by year; the joins that made them; the offers."""

    groups: tuple[tuple[str, ...], ...]
    joins: tuple[Join, ...]
    offers: tuple[Offer, ...]
    refused: tuple[Join, ...] = ()
    """Joins that the record suggests but that would put two reports of one year together."""


def link(
    reports: Iterable[Linkable],
    *,
    together: Iterable[tuple[str, str]] = (),
    apart: Iterable[tuple[str, str]] = (),
) -> Linked:
    """Group reports of the same project. ``together`` and ``apart`` are what people have decided.

    Raises ValueError where two reports have the same key or a decision names an unknown one.
    """
    known = {report.key: report for report in sorted(reports, key=_order)}
    groups = _Groups(known, apart)
    joins: list[Join] = []
    refused: list[Join] = []
    for first, second, why in [*_decided(known, together), *_suggested(known.values())]:
        if groups.same(first.key, second.key):
            continue
        done = groups.join(first.key, second.key)
        (joins if done else refused).append(Join(first.key, second.key, why))
    found = groups.all()
    return Linked(tuple(found), tuple(joins), tuple(_offers(found, known, groups)), tuple(refused))


def _order(report: Linkable) -> tuple[int, str]:
    return report.year, report.key


class _Groups:
    """Disjoint groups that hold each year at most once."""

    def __init__(self, known: dict[str, Linkable], apart: Iterable[tuple[str, str]]) -> None:
        self._leader = {key: key for key in known}
        self._members = {key: [key] for key in known}
        self._years = {key: {report.year} for key, report in known.items()}
        self._apart: dict[str, set[str]] = defaultdict(set)
        for first, second in apart:
            if first not in known or second not in known:
                raise ValueError(f"a decision names a report that is not here: {first}, {second}")
            self._apart[first].add(second)
            self._apart[second].add(first)

    def leader(self, key: str) -> str:
        while self._leader[key] != key:
            self._leader[key] = self._leader[self._leader[key]]
            key = self._leader[key]
        return key

    def same(self, first: str, second: str) -> bool:
        return self.leader(first) == self.leader(second)

    def allowed(self, first: str, second: str) -> bool:
        """True where the groups of two reports may become one."""
        one, two = self.leader(first), self.leader(second)
        if self._years[one] & self._years[two]:
            return False
        return not any(self._apart[key] & set(self._members[two]) for key in self._members[one])

    def join(self, first: str, second: str) -> bool:
        if not self.allowed(first, second):
            return False
        one, two = sorted((self.leader(first), self.leader(second)))
        self._leader[two] = one
        self._members[one] += self._members.pop(two)
        self._years[one] |= self._years.pop(two)
        return True

    def all(self) -> list[tuple[str, ...]]:
        order = {key: at for at, key in enumerate(self._leader)}
        groups = [tuple(sorted(keys, key=order.__getitem__)) for keys in self._members.values()]
        return sorted(groups, key=lambda keys: order[keys[0]])


Edge = tuple[Linkable, Linkable, Why]


def _decided(known: dict[str, Linkable], together: Iterable[tuple[str, str]]) -> Iterator[Edge]:
    for first, second in sorted(tuple(sorted(pair)) for pair in together):
        if first not in known or second not in known:
            raise ValueError(f"a decision names a report that is not here: {first}, {second}")
        yield known[first], known[second], Why.PERSON


def _suggested(reports: Iterable[Linkable]) -> list[Edge]:
    """Every join that the record suggests: the surest kind first, then the nearest years."""
    everyone = list(reports)
    edges = [*_by_id(everyone), *_by_name(everyone), *_by_former_name(everyone)]
    kinds = list(Why)
    return sorted(
        edges,
        key=lambda edge: (
            kinds.index(edge[2]),
            edge[1].year - edge[0].year,
            _order(edge[0]),
            _order(edge[1]),
        ),
    )


def _pairs(reports: Sequence[Linkable], why: Why) -> Iterator[Edge]:
    """All pairs of different years, the earlier first. Reports come sorted by year."""
    for at, first in enumerate(reports):
        for second in reports[at + 1 :]:
            if first.year != second.year:
                yield first, second, why


def _by_id(reports: list[Linkable]) -> Iterator[Edge]:
    whole: dict[tuple[str, ...], list[Linkable]] = defaultdict(list)
    stable: dict[tuple[str, ...], list[Linkable]] = defaultdict(list)
    for report in reports:
        if report.published_id:
            body, number, quarter = id_parts(report.published_id)
            whole[body, number, quarter].append(report)
            if body and quarter:
                stable[number, quarter].append(report)
    for found in whole.values():
        yield from _pairs(found, Why.ID)
    # Departments number on their own: DFT_0001_1112-Q1 is Crossrail and MOD_0001_1112-Q1 the A400M.
    # The stable part alone therefore joins only what is also called alike.
    for found in stable.values():
        for first, second, _ in _pairs(found, Why.NUMBER):
            if first.published_id.upper() != second.published_id.upper() and _alike(first, second):
                yield first, second, Why.NUMBER


def _alike(first: Linkable, second: Linkable) -> bool:
    one, two = set(bare_name(first.name).split()), set(bare_name(second.name).split())
    return 2 * len(one & two) >= len(one | two)


def _by_name(reports: list[Linkable]) -> Iterator[Edge]:
    by_bare: dict[str, list[Linkable]] = defaultdict(list)
    for report in reports:
        by_bare[bare_name(report.name)].append(report)
    for found in by_bare.values():
        years = [report.year for report in found]
        if len(set(years)) == len(years):
            yield from _named(found)
            continue
        by_full: dict[str, list[Linkable]] = defaultdict(
            list
        )  # "BT LSP (London)", "BT LSP (South)"
        for report in found:
            by_full[full_name(report.name)].append(report)
        for told_apart in by_full.values():
            yield from _named(told_apart)


def _named(found: list[Linkable]) -> Iterator[Edge]:
    for first, second, why in _pairs(found, Why.NAME):
        one_word = len(bare_name(first.name).split()) == 1
        if not one_word or same_family(first.department, second.department):
            yield first, second, why


def _by_former_name(reports: list[Linkable]) -> Iterator[Edge]:
    by_bare: dict[str, list[Linkable]] = defaultdict(list)
    for report in reports:
        by_bare[bare_name(report.name)].append(report)
    for report in reports:
        for other in report.other_names:
            former = bare_name(other)
            for found in by_bare.get(former, ()) if former else ():
                if found.year != report.year and same_family(found.department, report.department):
                    first, second = sorted((found, report), key=_order)
                    yield first, second, Why.FORMERLY


def _offers(
    groups: list[tuple[str, ...]], known: dict[str, Linkable], joined: _Groups
) -> Iterator[Offer]:
    profiles = [_profile(keys, known) for keys in groups]
    for one, two, likeness in resemblances(profiles):
        if joined.allowed(groups[one][0], groups[two][0]):
            yield Offer(groups[one], groups[two], likeness.score, likeness.evidence)


def _profile(keys: tuple[str, ...], known: dict[str, Linkable]) -> Profile:
    members = [known[key] for key in keys]
    return profile_of(
        names=[name for member in members for name in (member.name, *member.other_names)],
        departments=[member.department for member in members],
        years=[member.year for member in members],
        descriptions=[member.description for member in members],
        starts=[member.start for member in members if member.start],
    )
