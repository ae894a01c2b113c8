"""A table of a mapping as one SELECT of DuckDB: each column as it must be, or why no row is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from commonweal.engines.express import Type, check
from commonweal.engines.read.databases import ColumnFacts
from commonweal.engines.verify.in_duckdb import name_of
from commonweal.engines.verify.mapped.casts import Step, V, fitted, literal
from commonweal.engines.verify.mapped.making import begun
from commonweal.engines.verify.mapped.rules import MappedTable, Rule
from commonweal.engines.verify.mapped.shapes import (
    Held,
    Shape,
    in_expressions,
    shape_of,
    shape_said,
)

__all__ = ["LEFT", "PLACE", "UNREAD", "WHY", "Answers", "Compiled", "compiled", "named", "taken_as"]

PLACE, UNREAD, WHY, LEFT = "#place", "#unread", "#why", "#left"
_STAYS_OUT = ("reject", "stop")

Answers = Callable[[Rule, Mapping[str, Held], Mapping[str, Type]], tuple[str, Type]]
"""Of a rule with an expression, and the columns that it reads: the SQL whose text says the value,
and its type."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """``sql`` gives each column as ``named`` says, by its number in the mapping; those that are
    taken unchanged once more, as they were (``taken_as``); the place; the faults for which the row
    stays out (``WHY``), and those for which a value is left empty or becomes its default
    (``LEFT``)."""

    sql: str


def named(number: int) -> str:
    return f"#t{number}"


def taken_as(number: int) -> str:
    return f"#r{number}"


@dataclass
class _Stages:
    """Each adds columns to all that were there: a value is written once, however often it is read.
    What one stage makes, it does not read."""

    rows: str

    def add(self, columns: Mapping[str, str]) -> None:
        if columns:
            listed = "".join(f", {sql} AS {name_of(name)}" for name, sql in columns.items())
            self.rows = f"(SELECT *{listed} FROM {self.rows})"


@dataclass
class _Chain:
    """One value through its steps: the name of the value and of its fault as they are now."""

    mark: str
    first: str
    steps: list[Step]
    value: str = ""
    fault: str = ""
    at: int = 0

    def begin(self) -> dict[str, str]:
        self.value = f"{self.mark}.v0"
        return {self.value: self.first}

    def next(self) -> dict[str, str]:
        step, made = self.steps[self.at], {}
        self.at += 1
        if step.value != V:
            made[f"{self.mark}.v{self.at}"] = step.value.replace(V, name_of(self.value))
        if step.good:
            made[f"{self.mark}.f{self.at}"] = self._faulty(step)
        if step.value != V:
            self.value = f"{self.mark}.v{self.at}"
        if step.good:
            self.fault = f"{self.mark}.f{self.at}"
        return made

    def _faulty(self, step: Step) -> str:
        value = name_of(self.value)
        good = step.good.replace(V, value)
        wrong = f"WHEN {value} IS NOT NULL AND NOT coalesce({good}, false) THEN {literal(step.bad)}"
        known = f"WHEN {name_of(self.fault)} IS NOT NULL THEN {name_of(self.fault)}"
        return f"CASE {known if self.fault else ''} {wrong} END"


def compiled(
    table: MappedTable, source: Mapping[str, Held], target: Sequence[ColumnFacts], answers: Answers
) -> Compiled:
    """``source``: its columns, as what they come and as they are named here; ``target``: those that
    the mapping fills, in its order. The rows are named ``piece``."""
    work = _Compiling(table, dict(source), answers)
    for number, rule in enumerate(table.fields):
        work.field(rule, f"#f{number}")
    return work.select(target)


class _Compiling:
    def __init__(self, table: MappedTable, known: dict[str, Held], answers: Answers) -> None:
        self.table, self.known, self.answers = table, known, answers
        self.stages = _Stages("piece")
        unread = f"list_contains({name_of(UNREAD)}, '')"
        self.why: list[str] = [f"CASE WHEN {unread} THEN 'unreadable' END"]
        self.left: list[str] = []

    def field(self, rule: Rule, mark: str) -> None:
        shape = shape_said(rule.kind, rule.places) if rule.kind else None
        chain, held = self._chain(rule, mark, [shape] if shape else [])
        default = "NULL"
        if rule.default is not None:
            default = f"TRY_CAST({literal(rule.default)} AS {held.sql})"
        self._run([chain])
        self.stages.add({mark: self._settled(rule, chain, default)})
        self._faults(rule, chain)
        self.known[rule.name] = replace(held, name=mark)

    def select(self, target: Sequence[ColumnFacts]) -> Compiled:
        chains, defaults = [], {}
        for number, (rule, column) in enumerate(zip(self.table.columns, target, strict=True)):
            shape = shape_of(column, rule.places)
            said = [shape_said(rule.kind, rule.places)] if rule.kind else []
            chains.append(self._chain(rule, f"#c{number}", [*said, shape])[0])
            if rule.default is not None:
                defaults[rule.name] = self._default(rule, shape, f"#d{number}")
        self._run([*chains, *defaults.values()])
        self._unread(chains)
        made = {}
        for number, (rule, chain) in enumerate(zip(self.table.columns, chains, strict=True)):
            default = name_of(defaults[rule.name].value) if rule.name in defaults else "NULL"
            made[f"#m{number}"] = self._settled(rule, chain, default)
        self.stages.add(made)
        listed = []
        for number, (rule, column) in enumerate(zip(self.table.columns, target, strict=True)):
            name = f"#m{number}"
            kind = shape_of(column, rule.places).sql
            listed.append(f"CAST({name_of(name)} AS {kind}) AS {name_of(named(number))}")
            self._faults(rule, chains[number], name if not column.nullable else "")
            if rule.is_unchanged:
                taken = name_of(self.known[rule.source].name)
                listed.append(f"{taken} AS {name_of(taken_as(number))}")
        listed += [name_of(PLACE), f"{_listed(self.why)} AS {name_of(WHY)}"]
        listed += [f"{_listed(self.left)} AS {name_of(LEFT)}"]
        return Compiled(f"SELECT {', '.join(listed)} FROM {self.stages.rows}")

    def _chain(self, rule: Rule, mark: str, shapes: Sequence[Shape]) -> tuple[_Chain, Held]:
        reads = {name: self.known[name] for name in rule.reads}
        answer = None
        if rule.value is not None:
            kinds = {name: in_expressions(held) for name, held in reads.items()}
            known = {name: kind for name, kind in kinds.items() if kind is not None}
            check(rule.value, known)
            answer = self.answers(rule, reads, known)
        first = begun(rule, self.known, self.table.codes, answer)
        steps, held = list(first.steps), first.held
        for shape in shapes:
            steps += fitted(held, shape, rule.form)
            held = shape.held
        return _Chain(mark, first.value, steps), held

    def _default(self, rule: Rule, shape: Shape, mark: str) -> _Chain:
        text = shape_said("text", None).held
        return _Chain(mark, literal(rule.default or ""), list(fitted(text, shape, rule.form)))

    def _run(self, chains: Sequence[_Chain]) -> None:
        """All of them side by side: as many stages as the longest has steps."""
        self.stages.add({name: sql for chain in chains for name, sql in chain.begin().items()})
        while any(chain.at < len(chain.steps) for chain in chains):
            made: dict[str, str] = {}
            for chain in chains:
                if chain.at < len(chain.steps):
                    made |= chain.next()
            self.stages.add(made)

    def _unread(self, chains: Sequence[_Chain]) -> None:
        """Bytes that could not be read come before whatever else is wrong with their column."""
        made = {}
        for rule, chain in zip(self.table.columns, chains, strict=True):
            origins = ", ".join(map(literal, sorted(self.table.origins(rule))))
            if not origins:
                continue
            there = f"list_has_any({name_of(UNREAD)}, [{origins}])"
            before = f"ELSE {name_of(chain.fault)}" if chain.fault else ""
            made[f"{chain.mark}.u"] = f"CASE WHEN {there} THEN 'unreadable' {before} END"
            chain.fault = f"{chain.mark}.u"
        self.stages.add(made)

    def _settled(self, rule: Rule, chain: _Chain, default: str) -> str:
        """The value after what the mapping says of bad ones; an emptied one takes no default."""
        value = name_of(chain.value)
        good = value if default == "NULL" else f"coalesce({value}, {default})"
        if not chain.fault:
            return good
        fault = name_of(chain.fault)
        replaced = [bad for bad, on in rule.bad.items() if on == "default"]
        listed = ", ".join(map(literal, replaced))
        instead = f"WHEN {fault} IN ({listed}) THEN {default}" if replaced else ""
        return f"CASE WHEN {fault} IS NULL THEN {good} {instead} END"

    def _faults(self, rule: Rule, chain: _Chain, needed: str = "") -> None:
        """``needed``: the name of the settled value, where the target has to have one."""
        ways = []
        if chain.fault:
            fault = name_of(chain.fault)
            kept = [bad for bad, on in rule.bad.items() if on not in _STAYS_OUT]
            listed = ", ".join(map(literal, kept))
            said = f"{literal(rule.name + ': ')} || {fault}"
            stays = f"{fault} IN ({listed})" if kept else "false"
            if kept:
                self.left.append(f"CASE WHEN {stays} THEN {said} END")
            ways.append(f"WHEN {fault} IS NOT NULL AND NOT {stays} THEN {said}")
        if needed:
            ways.append(f"WHEN {name_of(needed)} IS NULL THEN {literal(rule.name + ': missing')}")
        if ways:
            self.why.append(f"CASE {' '.join(ways)} END")


def _listed(faults: Sequence[str]) -> str:
    """As a list of those that are there."""
    every = f"[{', '.join(faults)}]::VARCHAR[]"
    return f"list_filter({every}, lambda each: each IS NOT NULL)"
