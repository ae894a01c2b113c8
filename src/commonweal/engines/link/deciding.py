"""From weighed pairs and what people decided to groups of records, each with one new key. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from commonweal.kernel.errors import BadInput

__all__ = ["Decision", "Grouped", "Judged", "Pair", "Verdict", "grouped", "judged"]

Record = tuple[str, str]
Pair = tuple[Record, Record]


class Verdict(StrEnum):
    MATCH = "match"
    ASK = "ask"
    APART = "apart"  # a person said that these are two


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person said of a pair, and who it was."""

    pair: Pair
    same: bool
    by: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """``why`` it is asked or taken, in words for whoever decides."""

    pair: Pair
    verdict: Verdict
    why: str


@dataclass(frozen=True, slots=True)
class Grouped:
    """``groups``: records of one, the first first. ``against``: pairs that a person kept apart and
    that other pairs join all the same."""

    groups: tuple[tuple[Record, ...], ...]
    against: tuple[Pair, ...]


def in_order(pair: Pair) -> Pair:
    return (min(pair), max(pair))


def judged(
    pairs: Iterable[tuple[Pair, float]],
    match: float,
    decisions: Sequence[Decision],
    *,
    one_each: bool,
) -> list[Judged]:
    """``pairs`` with their probability, all from the line on where a person is asked. With
    ``one_each`` a record has one partner at most: where two would match, a person is asked."""
    said = _said(decisions)
    found = [(in_order(pair), probability) for pair, probability in pairs]
    likely = [pair for pair, probability in found if probability >= match and pair not in said]
    likely += [pair for pair, decision in said.items() if decision.same]
    partners = Counter(record for pair in likely for record in pair) if one_each else Counter()
    made = [_judged(pair, p >= match, said.get(pair), partners) for pair, p in found]
    known = {pair for pair, _ in found}
    return made + [
        _judged(pair, sure=False, said=decision, partners=partners)
        for pair, decision in said.items()
        if pair not in known
    ]


def _judged(
    pair: Pair, sure: bool, said: Decision | None, partners: Mapping[Record, int]  # noqa: FBT001
) -> Judged:  # fmt: skip
    if said is not None:
        verdict = Verdict.MATCH if said.same else Verdict.APART
        return Judged(pair, verdict, f"decided by {said.by}")
    if sure and all(partners.get(record, 1) == 1 for record in pair):
        return Judged(pair, Verdict.MATCH, "likely enough")
    why = "one of them fits several" if sure else "not likely enough"
    return Judged(pair, Verdict.ASK, why)


def _said(decisions: Sequence[Decision]) -> dict[Pair, Decision]:
    """BadInput where a pair was decided both ways."""
    found: dict[Pair, Decision] = {}
    for each in decisions:
        pair = in_order(each.pair)
        if pair in found and found[pair].same != each.same:
            raise BadInput(
                f"{pair[0][1]} and {pair[1][1]} are decided both ways.", field="decisions"
            )
        found[pair] = each
    return found


def grouped(records: Iterable[Record], results: Sequence[Judged]) -> Grouped:
    """Every record in one group, alone where it has no partner."""
    parent: dict[Record, Record] = {each: each for each in records}
    for each in results:
        if each.verdict is Verdict.MATCH:
            one, other = (_root(parent, record) for record in each.pair)
            parent[max(one, other)] = min(one, other)
    members: dict[Record, list[Record]] = defaultdict(list)
    for record in parent:
        members[_root(parent, record)].append(record)
    against = [
        each.pair
        for each in results
        if each.verdict is Verdict.APART and _joined(parent, each.pair)
    ]
    groups = tuple(tuple(sorted(each)) for _, each in sorted(members.items()))
    return Grouped(groups, tuple(against))


def _joined(parent: dict[Record, Record], pair: Pair) -> bool:
    return _root(parent, pair[0]) == _root(parent, pair[1])


def _root(parent: dict[Record, Record], record: Record) -> Record:
    """BadInput where a decision names a record that is not there."""
    if record not in parent:
        raise BadInput(f"There is no record {record[1]}.", field="decisions")
    while parent[record] != record:
        parent[record] = parent[parent[record]]
        record = parent[record]
    return record


def crosswalk(groups: Iterable[Sequence[Record]]) -> Iterator[tuple[str, str, str]]:
    """(source, old key, new key): the new key is that of the first record, of the first source
    where it has one; of another source it says so, since keys of two sources may be the same."""
    listed = list(groups)
    taken = {key for group in listed for source, key in group if source == "a"}
    for group in listed:
        source, key = group[0]
        new = key if source == "a" else f"{source}-{key}"
        while source != "a" and new in taken:
            new = f"{source}-{new}"
        for own, old in group:
            yield own, old, new
