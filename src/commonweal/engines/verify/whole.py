"""All tables of two databases: each compared with its like, and whatever has none is said."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from typing import Any, Protocol

from commonweal.engines.read.databases import TableSource
from commonweal.engines.verify.differences import Sink
from commonweal.engines.verify.plan import Plan, TablePlan
from commonweal.engines.verify.request import Request
from commonweal.engines.verify.running import verify
from commonweal.engines.verify.verdict import Finding, Outcome, Verdict
from commonweal.kernel.errors import BadInput

__all__ = ["WholeVerdict", "verify_whole"]


class Whole(Protocol):
    @property
    def label(self) -> str: ...

    @property
    def tables(self) -> tuple[str, ...]: ...

    def opened(self, table: str) -> TableSource: ...


Sinks = Callable[[str], AbstractContextManager[Sink | None]]


@dataclass(frozen=True, slots=True)
class WholeVerdict:
    """``verdicts``: of the tables that were compared, by their names in the source; ``findings``:
    tables that were not, each named as the column of its finding."""

    source: str
    target: str
    plan: str
    verdicts: Mapping[str, Verdict]
    findings: tuple[Finding, ...]

    @property
    def complete(self) -> bool:
        return not self.findings and all(each.complete for each in self.verdicts.values())

    @property
    def outcome(self) -> Outcome:
        if any(each.outcome is Outcome.DIFFER for each in self.verdicts.values()):
            return Outcome.DIFFER
        return Outcome.AGREE if self.complete else Outcome.INCOMPLETE

    def as_data(self) -> dict[str, Any]:
        """For JSON; each table's verdict as it is by itself."""
        findings = [
            {**asdict(each), "level": "", "column": "", "table": each.column}
            for each in self.findings
        ]
        return {
            "outcome": self.outcome.value,
            "complete": self.complete,
            "source": self.source,
            "target": self.target,
            "plan": self.plan,
            "findings": findings,
            "tables": {name: each.as_data() for name, each in self.verdicts.items()},
        }


@dataclass
class _Run:
    source: Whole
    target: Whole
    request: Request
    plan: Plan
    findings: list[Finding] = field(default_factory=list)

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Tables of the same name, or as the plan says; what is left over is a finding."""
        taken = set()
        for name in self.source.tables:
            found = self._like(name)
            taken.update(found)
            if self.plan.leaves_out(name):
                self._absent("table-left-out", name, "the plan leaves it out")
            elif found:
                yield name, found[0]
            else:
                self._absent("table-only-in-source", name, "only the source has it")
        for name in self.target.tables:
            if name not in taken and self.plan.leaves_out(name):
                self._absent("table-left-out", name, "the plan leaves it out")
            elif name not in taken:
                self._absent("table-only-in-target", name, "only the target has it")

    def _like(self, name: str) -> list[str]:
        """One table, or none. Where several could be meant none is: a plan has to say which."""
        planned = self.plan.table(name).target
        if planned:
            return [planned]
        meant = {each.target for each in self.plan.tables.values() if each.target}
        free = [each for each in self.target.tables if each not in meant]
        if name in free:
            return [name]
        exact = set(self.source.tables)
        found = [each for each in free if each not in exact and _forms(each) & _forms(name)]
        rivals = [
            each
            for each in self.source.tables
            if each != name and each not in free and any(_forms(each) & _forms(f) for f in found)
        ]
        return found if len(found) == 1 and not rivals else []

    def _absent(self, code: str, name: str, why: str) -> None:
        sentence = f"The table {name} was not compared: {why}."
        self.findings.append(Finding(code=code, sentence=sentence, column=name, absence=True))

    def compared(self, name: str, other: str, sinks: Sinks) -> Verdict | None:
        """None where the tables cannot be compared as they are, and nobody planned how."""
        planned = self.plan.table(name)
        request = _request(self.request, planned)
        sides = partial(self.source.opened, name), partial(self.target.opened, other)
        try:
            with sinks(name) as sink:
                return verify(*sides, request, sink=sink)
        except BadInput as error:
            if name in self.plan.tables:
                raise
            self._absent("table-not-compared", name, str(error).rstrip("."))
            return None


def verify_whole(
    source: Whole, target: Whole, request: Request, plan: Plan, sinks: Sinks
) -> WholeVerdict:
    """Compare all tables; ``sinks`` gives for a table where its differences go.

    BadInput where the plan names what is not there; SourceUnavailable and CannotFinish where a side
    did not answer to the end: then there is no verdict.
    """
    run = _Run(source, target, request, plan)
    _check(plan, source.tables, target.tables)
    verdicts = {}
    for name, other in list(run.pairs()):
        verdict = run.compared(name, other, sinks)
        if verdict is not None:
            verdicts[name] = verdict
    if not verdicts:
        sentence = "No table was compared."
        run.findings.append(Finding(code="no-tables", sentence=sentence, absence=True))
    return WholeVerdict(source.label, target.label, plan.version, verdicts, tuple(run.findings))


def _request(request: Request, planned: TablePlan) -> Request:
    return replace(
        request,
        key=planned.key,
        names=planned.names,
        left_out=planned.left_out,
        filters=planned.filters,
        checks=planned.checks or request.checks,
    )


def _check(plan: Plan, source: Sequence[str], target: Sequence[str]) -> None:
    for name in (*plan.tables, *plan.left_out):
        if name not in source and (name in plan.tables or name not in target):
            raise BadInput("The plan names a table that is not there.", field=name)
    for each in plan.tables.values():
        if each.target and each.target not in target:
            raise BadInput("The plan names a table that the target has not.", field=each.target)


def _forms(name: str) -> set[str]:
    """A name as it is and without its schema, capitals aside."""
    return {name.lower(), name.partition(".")[2].lower()} - {""}
