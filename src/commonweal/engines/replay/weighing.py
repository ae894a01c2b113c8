"""What differs is weighed: excused, explained, the old system's own noise, or none of these.

The old system is asked twice. At a path where it differs from itself, the new one may differ too,
but not in another form and not clearly more often. Whether it does is a matter of pairs: requests
in which only the new one differed from the first answer, against those in which only the second
answer of the old one did. With no fault, each is as likely as the other (McNemar's test, exact).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from commonweal.engines.replay.comparing import Difference
from commonweal.engines.replay.rules import Explained, Tolerance
from commonweal.engines.replay.shelf import Packing, Shelf
from commonweal.engines.replay.verdict import Counts, Excused, Finding, Noisy
from commonweal.kernel.counting import counted

__all__ = ["Line", "Sink", "Tally", "chance_of"]

_EXAMPLES = 5
_MOST_KEPT = 500_000  # beyond that one difference is kept of each request
_MOST_GROUPS = 2_000  # beyond that those of a path are one
_OTHER_WAYS = "differs in other ways"
_UNLIKELY = 0.001
_CLASSES = ("excused", "noise", "explained", "unexplained")

Pattern = Callable[[str, str | None, str | None], str]
Line = tuple[str, str, str, str | None, str | None, str, str]
"""id, place, path, old, new, class, pattern."""


class Sink(Protocol):
    def write(self, line: Line) -> None: ...


@dataclass(slots=True)
class _Case:
    """A request in which something differs; ``noisy``: paths at which the old one did, too."""

    id: str
    differences: tuple[Difference, ...]
    noisy: frozenset[str]


@dataclass
class Tally:
    """Takes requests one by one; ``close`` weighs them, when all noise is known."""

    pattern: Pattern
    sink: Sink | None = None
    exact: int = 0
    compared: int = 0
    cases: Shelf = field(default_factory=Shelf)
    packing: Packing = field(default_factory=Packing)
    absent: Counter[str] = field(default_factory=Counter)
    absent_ids: dict[str, list[str]] = field(default_factory=dict)
    only_new: Counter[str] = field(default_factory=Counter)
    only_old: Counter[str] = field(default_factory=Counter)
    both: Counter[str] = field(default_factory=Counter)
    kept: int = 0

    def same(self, count: int = 1) -> None:
        """Requests in which neither pair of answers differs."""
        self.exact += count
        self.compared += count

    def add(self, name: str, new: Sequence[Difference], again: Sequence[Difference]) -> None:
        """``new``: the new system against the old; ``again``: the old one against itself."""
        self.compared += 1
        ours = {each.path for each in new if not (each.excused or each.explained)}
        theirs = {each.path for each in again if not (each.excused or each.explained)}
        self.only_new.update(ours - theirs)
        self.only_old.update(theirs - ours)
        self.both.update(ours & theirs)
        if not new:
            self.exact += 1
            return
        whole = self.kept + len(new) <= _MOST_KEPT
        kept = tuple(new) if whole else _worst(new)
        self.kept += len(kept)
        self.cases.put("", [name, sorted(theirs), [self.packing.packed(each) for each in kept]])

    def missing(self, reason: str, name: str = "", count: int = 1) -> None:
        """Requests that were not compared, and why."""
        self.absent[reason] += count
        ids = self.absent_ids.setdefault(reason, [])
        if name and len(ids) < _EXAMPLES:
            ids.append(name)

    def close(self) -> Weighed:
        try:
            return _Weighing(self).weigh()
        finally:
            self.cases.close()

    def read(self) -> Iterator[_Case]:
        for name, noisy, kept in self.cases:
            differences = tuple(self.packing.unpacked(each) for each in kept)
            yield _Case(name, differences, frozenset(noisy))


def _worst(differences: Sequence[Difference]) -> tuple[Difference, ...]:
    """One that nothing excuses or explains and that can be no noise, if there is one."""

    def harm(each: Difference) -> int:
        if each.excused:
            return 0
        return 1 if each.explained else 2 if each.same_form else 3

    return (max(differences, key=harm),)


@dataclass(frozen=True, slots=True)
class Weighed:
    counts: Counts
    findings: tuple[Finding, ...]
    excused: tuple[Excused, ...]
    explained: tuple[Excused, ...]
    noise: tuple[Noisy, ...]


class _Weighing:
    def __init__(self, tally: Tally) -> None:
        self.tally = tally
        paths = set(tally.only_old) | set(tally.both)
        self.noise = {path: self._noisy(path) for path in sorted(paths)}
        self.classes: Counter[str] = Counter()
        self.groups: Counter[tuple[str, str, str]] = Counter()
        self.examples: dict[tuple[str, str, str], list[tuple[str, str | None, str | None]]] = {}
        self.excused: Counter[Tolerance] = Counter()
        self.explained: Counter[Explained] = Counter()

    def _noisy(self, path: str) -> Noisy:
        tally = self.tally
        more, fewer, both = (each[path] for each in (tally.only_new, tally.only_old, tally.both))
        return Noisy(path, fewer + both, more + both, chance_of(more, fewer))

    def weigh(self) -> Weighed:
        for case in self.tally.read():
            self._case(case)
        counts = Counts(
            exact=self.tally.exact,
            not_compared=sum(self.tally.absent.values()),
            **{name: self.classes[name] for name in _CLASSES},
        )
        return Weighed(
            counts,
            (*self._differences(), *self._exceeded(), *self._absences()),
            tuple(Excused(rule.label, count) for rule, count in self.excused.most_common()),
            tuple(Excused(rule.label, count) for rule, count in self.explained.most_common()),
            tuple(self.noise.values()),
        )

    def _case(self, case: _Case) -> None:
        found = {self._one(case, each) for each in case.differences}
        self.classes[max(found, key=_CLASSES.index)] += 1
        self.excused.update({each.excused for each in case.differences if each.excused})
        self.explained.update(
            {each.explained for each in case.differences if each.explained and not each.excused}
        )

    def _one(self, case: _Case, each: Difference) -> str:
        what = self._class(case, each)
        pattern = self.tally.pattern(each.kind, each.old, each.new)
        if what in {"explained", "unexplained"}:
            group = (what, each.path, pattern)
            if group not in self.groups and len(self.groups) >= _MOST_GROUPS:
                group = (what, each.path, _OTHER_WAYS)
            self.groups[group] += 1
            kept = self.examples.setdefault(group, [])
            if len(kept) < _EXAMPLES:
                kept.append((f"{case.id} {each.place}", each.old, each.new))
        if self.tally.sink is not None:
            line = (case.id, each.place, each.path, each.old, each.new, what, pattern)
            self.tally.sink.write(line)
        return what

    def _class(self, case: _Case, each: Difference) -> str:
        if each.excused:
            return "excused"
        if each.explained:
            return "explained"
        noisy = self.noise.get(each.path)
        if noisy is None or not each.same_form:
            return "unexplained"
        as_often = noisy.chance >= _UNLIKELY
        return "noise" if each.path in case.noisy or as_often else "unexplained"

    def _differences(self) -> list[Finding]:
        found = []
        for group, count in sorted(self.groups.items(), key=lambda each: (-each[1], each[0])):
            what, path, pattern = group
            times = f"{count:,} times" if count > 1 else "once"
            said = " It is explained." if what == "explained" else ""
            found.append(
                Finding(
                    "difference" if what == "unexplained" else "explained",
                    f"{path} differs {times}: {pattern}.{said}",
                    path, pattern, count, examples=tuple(self.examples[group]),
                )
            )  # fmt: skip
        return found

    def _exceeded(self) -> list[Finding]:
        return [
            Finding(
                "noise-exceeded",
                f"{path} differs from itself in the old system "
                f"{counted(each.old_twice, 'time')}, and "
                f"{counted(each.old_new, 'time')} between old and new: that is more than noise.",
                path,
                count=each.old_new,
            )
            for path, each in self.noise.items()
            if each.chance < _UNLIKELY
        ]

    def _absences(self) -> list[Finding]:
        found = []
        for reason, count in self.tally.absent.most_common():
            examples = tuple((name, None, None) for name in self.tally.absent_ids[reason])
            sentence = f"{count:,} not compared: {reason}"
            found.append(
                Finding("not-compared", sentence, count=count, absence=True, examples=examples)
            )
        return found


def chance_of(more: int, fewer: int) -> float:
    """That of ``more + fewer`` throws of a coin at least ``more`` fall to one side. Exact to 1,000
    throws, beyond that by the normal curve with half a throw taken off."""
    throws = more + fewer
    if not throws:
        return 1.0
    if throws > 1_000:
        return 0.5 * math.erfc((more - 0.5 - throws / 2) / math.sqrt(throws / 2))
    ways = sum(math.comb(throws, each) for each in range(more, throws + 1))
    return float(ways / 2**throws)
