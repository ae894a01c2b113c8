"""Two sources linked, or one rid of its doubles, from records to a crosswalk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from commonweal.engines.link.deciding import Decision, Judged, Record, Verdict, grouped, judged
from commonweal.engines.link.files import why
from commonweal.engines.link.plan import LinkPlan
from commonweal.engines.link.records import Records, Source
from commonweal.engines.link.weighing import Level, Weighed, Weighing
from commonweal.kernel.counting import counted

__all__ = ["LINK_VERSION", "Linked", "link"]

LINK_VERSION = "1"
_MOST_ASKED = 100_000

Asked = tuple[Weighed, Sequence[tuple[str, str, str]], str]


@dataclass(frozen=True, slots=True)
class Linked:
    """``asked``: pairs that wait for a person, with both values of each column and why."""

    plan: LinkPlan
    labels: tuple[str, ...]
    counts: tuple[int, ...]
    start: float
    levels: tuple[Level, ...]
    matched: tuple[tuple[Weighed | None, Judged], ...]
    asked: tuple[Asked, ...]
    apart: int
    decided: int
    groups: tuple[tuple[Record, ...], ...]
    findings: tuple[str, ...]
    notes: tuple[str, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """Without a value of a record, but with keys."""
        sizes = Counter(len(each) for each in self.groups)
        return {
            "engine": f"link {LINK_VERSION}",
            "name": self.plan.name, "version": self.plan.version, "plan": self.plan.digest,
            "sources": list(self.labels), "records": list(self.counts),
            "match": self.plan.match, "ask": self.plan.ask, "start": self.start,
            "learned": [asdict(each) for each in self.levels],
            "matches": len(self.matched), "waiting": len(self.asked), "apart": self.apart,
            "decided": self.decided, "groups": len(self.groups),
            "group_sizes": {str(size): count for size, count in sorted(sizes.items())},
            "pairs": [_told(pair, each) for pair, each in self.matched],
            "findings": list(self.findings), "notes": list(self.notes),
        }  # fmt: skip


def _told(pair: Weighed | None, each: Judged) -> dict[str, Any]:
    keys = {"left": list(each.pair[0]), "right": list(each.pair[1]), "because": each.why}
    return keys if pair is None else {**keys, "weight": pair.weight, "why": why(pair)}


def link(plan: LinkPlan, sources: Sequence[Source], decisions: Sequence[Decision] = ()) -> Linked:
    """One source, or two. BadInput where the plan does not fit them, or Splink is missing."""
    records = Records(plan, sources)
    try:
        weighing = Weighing(records)
        weighed = {_pair(each): each for each in weighing.pairs()}
        results = judged(
            [(pair, each.probability) for pair, each in weighed.items()], plan.match, decisions,
            one_each=len(sources) == 2,
        )  # fmt: skip
        every = _every(records)
        made = grouped(every, results)
        waiting = [each for each in results if each.verdict is Verdict.ASK]
        asked = [
            (weighed[each.pair], _values(records, each), each.why) for each in waiting[:_MOST_ASKED]
        ]
        return Linked(
            plan=plan,
            labels=tuple(each.label for each in sources),
            counts=tuple(records.counts),
            start=weighing.start,
            levels=tuple(weighing.levels()),
            matched=tuple((weighed.get(r.pair), r) for r in results if r.verdict is Verdict.MATCH),
            asked=tuple(asked),
            apart=sum(each.verdict is Verdict.APART for each in results),
            decided=len(decisions),
            groups=made.groups,
            findings=tuple(_findings(waiting, made.against)),
            notes=tuple(_notes(weighing.levels())),
        )
    finally:
        records.close()


def _pair(each: Weighed) -> tuple[Record, Record]:
    return (min(each.left, each.right), max(each.left, each.right))


def _every(records: Records) -> list[Record]:
    return [
        (name, row[0])
        for name in records.names
        for row in records.connection.execute(f"SELECT unique_id FROM {name}").fetchall()
    ]


def _values(records: Records, each: Judged) -> list[tuple[str, str, str]]:
    rows: list[Mapping[int, Any]] = []
    for source, key in each.pair:
        found = records.connection.execute(f"SELECT * FROM raw_{source} WHERE c0 = ?", [key])
        rows.append(dict(enumerate(found.fetchall()[0])))
    return [
        (column.name, rows[0][number] or "", rows[1][number] or "")
        for number, column in enumerate(records.plan.columns, 1)
    ]


def _notes(levels: Sequence[Level]) -> list[str]:
    """What the weights rest on beside these records."""
    rare = sorted({e.column for e in levels if e.of_one is None or e.of_two is None})
    if not rare:
        return []
    return [
        f"Too rare here to be learned, so taken as usual: kinds of likeness of {', '.join(rare)}."
    ]


def _findings(waiting: Sequence[Judged], against: Sequence[object]) -> list[str]:
    found = []
    if waiting:
        found.append(f"{counted(len(waiting), 'pair waits', 'pairs wait')} for a person to decide.")
    if len(waiting) > _MOST_ASKED:
        found.append(f"Only the likeliest {_MOST_ASKED:,} of them are listed.")
    if against:
        found.append(
            f"{counted(len(against), 'pair was', 'pairs were')} decided to be two, and other pairs "
            "join them yet."
        )
    return found
