"""What must hold in the target itself: keys that are unique, codes of a list, sentences that are
true of every row. Row by row from its batches, in memory that does not grow with the table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from commonweal.engines.read.databases import TableFacts, TableSource
from commonweal.engines.verify.filters import EXPRESSED
from commonweal.engines.verify.invariants import Invariant, answers, invariants_from
from commonweal.engines.verify.pairing import Paired
from commonweal.engines.verify.relations import Reference, Relations, neighbour
from commonweal.engines.verify.verdict import CheckResult, Finding
from commonweal.kernel.counting import counted
from commonweal.kernel.errors import BadInput

if TYPE_CHECKING:  # loaded where there are invariants: that takes longer than a small comparison
    from commonweal.engines.express import Checked, Expression

__all__ = ["Checks", "checked_in", "checks_from", "findings_of", "results"]

_NAMES = ("key of the target names", "keys of the target name")
_NAME = ("value names", "values name")
_LEAD = ("row of the target leads", "rows of the target lead")
_ARE = ("value of the target is", "values of the target are")
_DO = ("row of the target does", "rows of the target do")
_WORDS = {"version", "codes", "invariants", "unique", "references"}
_WORDS |= {"sums", "balances", "periods", "statements"}


@dataclass(frozen=True, slots=True)
class Checks:
    """``codes``: for a column of the target, the only values that it may hold beside none.
    ``invariants``: expressions that must be true of every row; unknown is not true. ``unique``:
    columns that together name one row. ``across``: what must hold across rows and tables."""

    version: str
    codes: tuple[tuple[str, tuple[str, ...]], ...] = ()
    invariants: tuple[Expression, ...] = ()
    texts: tuple[str, ...] = ()
    unique: tuple[tuple[str, ...], ...] = ()
    references: tuple[Reference, ...] = ()
    across: tuple[Invariant, ...] = ()

    def __post_init__(self) -> None:
        if not self.version:
            raise BadInput("Checks have a version.", field="version")


def checks_from(data: Any) -> Checks:
    """From ``{"version": "1", "codes": {"status": ["A", "B"]}, "invariants": ["paid >= 0"],
    "unique": [["office", "number"]], "references": [{"columns": ["claim"], "table": "claims",
    "to": ["id"]}]}``, with ``sums``, ``balances``, ``periods`` and ``statements``."""
    from commonweal.engines.express import parse

    if not isinstance(data, Mapping) or set(data) - _WORDS:
        raise BadInput(f"A file of checks holds {', '.join(sorted(_WORDS))}.")
    codes, texts = data.get("codes") or {}, data.get("invariants") or []
    if not isinstance(codes, Mapping) or not isinstance(texts, list):
        raise BadInput("Codes are lists under the names of columns, invariants are a list.")
    if not all(isinstance(listed, list) for listed in codes.values()):
        raise BadInput("The codes of a column are a list.", field="codes")
    said = tuple(map(str, texts))
    return Checks(
        version=str(data.get("version") or ""),
        codes=tuple((str(name), tuple(map(str, listed))) for name, listed in codes.items()),
        invariants=tuple(map(parse, said)),
        texts=said,
        unique=tuple(_columns(each, "unique") for each in data.get("unique") or ()),
        references=tuple(map(_reference, data.get("references") or ())),
        across=invariants_from(data),
    )


def _reference(data: Any) -> Reference:
    if not isinstance(data, Mapping) or set(data) - {"columns", "table", "to"}:
        raise BadInput("A reference has columns, table and to.", field="references")
    columns, to = (_columns(data.get(name), "references") for name in ("columns", "to"))
    return Reference(columns, str(data.get("table") or ""), to)


def _columns(data: Any, field: str) -> tuple[str, ...]:
    if isinstance(data, str):
        return (data,)
    if not isinstance(data, list) or not data:
        raise BadInput("Columns are a list of names.", field=field)
    return tuple(map(str, data))


def checked_in(
    side: Any, tables: Sequence[TableSource], checks: Checks, paired: Paired, connection: Any
) -> Iterator[Finding]:
    """All that must hold in the target by itself; ``side`` knows which of its keys come twice."""
    doubled, example = side.doubled()
    if doubled:
        yield Finding(
            code="key-not-unique",
            sentence=f"{counted(doubled, *_NAMES)} more than one row.",
            count=doubled,
            examples=((example, None, None),),
        )
    yield from findings_of(tables[1], checks)
    yield from related(tables[1], checks, connection)
    yield from across_of(tables, checks, paired, connection)


def related(table: TableSource, checks: Checks, connection: Any) -> Iterator[Finding]:
    """Of references, those of the checks and those that the table itself declares; and of what is
    unique. BadInput where a table or column is not there."""
    relations = Relations(connection, table)
    for columns in checks.unique:
        count, shown = relations.doubled(columns)
        if count:
            yield Finding(
                code="not-unique",
                sentence=f"{', '.join(columns)}: {counted(count, *_NAME)} more than one row.",
                column=", ".join(columns),
                count=count,
                examples=tuple(("", None, each) for each in shown),
            )
    for reference in references_of(table, checks):
        count, shown = relations.orphans(reference)
        if count:
            yield Finding(
                code="leads-nowhere",
                sentence=f"{counted(count, *_LEAD)} nowhere: {reference.label}.",
                column=", ".join(reference.columns),
                count=count,
                examples=tuple(("", None, each) for each in shown),
            )


def across_of(
    tables: Sequence[TableSource], checks: Checks, paired: Paired, connection: Any
) -> Iterator[Finding]:
    """Of sums, balances, periods and statements; ``tables``: source and target."""
    names = {pair.target.name: pair.source.name for pair in paired.pairs}
    for each in answers(tables, checks.across, names, connection):
        if each.broken:
            yield Finding(
                code=each.code,
                sentence=f"{each.asked}: {each.said}.",
                column=each.asked,
                count=each.broken,
                examples=each.examples,
            )


def references_of(table: TableSource, checks: Checks) -> tuple[Reference, ...]:
    declared = (
        Reference(
            each.columns,
            each.table,
            each.target if all(each.target) else _key(table, each.table),
        )
        for each in table.facts.foreign_keys
    )
    return tuple(dict.fromkeys((*checks.references, *declared)))


def _key(table: TableSource, parent: str) -> tuple[str, ...]:
    """Of a table that is referred to by its name alone."""
    other = neighbour(table, parent)
    try:
        return other.facts.primary_key
    finally:
        other.close()


def results(table: TableSource, checks: Checks, found: Sequence[Finding]) -> Iterator[CheckResult]:
    """Everything that was asked, whether it holds or not."""
    broken = {(each.code, each.column or each.sentence): each.count for each in found}

    def result(code: str, asked: str, of: str) -> CheckResult:
        return CheckResult(code, asked, broken.get((code, of), 0))

    for name, listed in checks.codes:
        yield result("code-not-in-list", f"{name} is one of {', '.join(listed)}", name)
    for text in checks.texts:
        hit = (
            count
            for (code, said), count in broken.items()
            if code == "invariant" and said.endswith(f": {text}")
        )
        yield CheckResult("invariant", text, next(hit, 0))
    for columns in checks.unique:
        yield result("not-unique", f"{', '.join(columns)} names one row", ", ".join(columns))
    for each in references_of(table, checks):
        yield result("leads-nowhere", each.label, ", ".join(each.columns))
    for across in checks.across:
        yield result(across.code, across.asked, across.asked)


def findings_of(table: TableSource, checks: Checks) -> list[Finding]:
    """BadInput where a check names a column that is not there, or of a kind it cannot read."""
    from commonweal.engines.express import names

    invariants = [_typed(each, table.facts) for each in checks.invariants]
    missing = [name for name, _ in checks.codes if name not in table.facts.names]
    if missing:
        raise BadInput(f"The target has no column {missing[0]}.", field=missing[0])
    used = {name for each in checks.invariants for name in names(each)}
    wanted = sorted(used | {name for name, _ in checks.codes})
    broken = [0] * len(checks.codes)
    untrue = [0] * len(invariants)
    strange: list[set[str]] = [set() for _ in checks.codes]
    for batch in table.batches(wanted) if wanted else ():
        for at, (name, listed) in enumerate(checks.codes):
            broken[at] += _outside(batch.column(name), listed, strange[at])
        for at, each in enumerate(invariants):
            untrue[at] += _untrue(each, batch)
    return [
        *_of_codes(checks.codes, broken, strange),
        *_of_invariants(checks.texts, untrue),
    ]


def _typed(expression: Expression, facts: TableFacts) -> Checked:
    from commonweal.engines.express import Type, check, names

    asked = names(expression)
    for name in asked:
        if name not in facts.names or facts.column(name).kind not in EXPRESSED:
            raise BadInput(f"An invariant cannot read the column {name}.", field=name)
    checked = check(expression, {name: Type[EXPRESSED[facts.column(name).kind]] for name in asked})
    if checked.type is not Type.TRUTH:
        raise BadInput("An invariant is true or false.", field="invariants")
    return checked


def _outside(column: Any, listed: Sequence[str], strange: set[str]) -> int:
    import pyarrow as pa
    import pyarrow.compute as pc

    texts = column.cast(pa.string()).drop_null()
    odd = texts.filter(pc.invert(pc.is_in(texts, pa.array(listed, pa.string()))))
    strange.update(odd.slice(0, 5).to_pylist())
    return len(odd)


def _untrue(checked: Checked, batch: Any) -> int:
    from commonweal.engines.express import evaluate_table

    truths = evaluate_table(checked, batch)
    return len(truths) - int(truths.true_count)


def _of_codes(
    codes: Sequence[tuple[str, tuple[str, ...]]], broken: list[int], strange: list[set[str]]
) -> Iterator[Finding]:
    for (name, _), count, values in zip(codes, broken, strange, strict=True):
        if count:
            yield Finding(
                code="code-not-in-list",
                sentence=f"{name}: {counted(count, *_ARE)} not in its list of codes.",
                column=name,
                count=count,
                examples=tuple(("", None, value) for value in sorted(values)[:5]),
            )


def _of_invariants(texts: Sequence[str], untrue: list[int]) -> Iterator[Finding]:
    for text, count in zip(texts, untrue, strict=True):
        if count:
            yield Finding(
                code="invariant",
                sentence=f"{counted(count, *_DO)} not fulfil: {text}",
                count=count,
            )
