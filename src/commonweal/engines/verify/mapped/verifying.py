"""Whether a target holds what a mapping says of each row of a source, and nothing else."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from commonweal.engines.read.databases import PostgresqlTable, TableSource
from commonweal.engines.verify.differences import Sink
from commonweal.engines.verify.mapped.aside import AsideRows
from commonweal.engines.verify.mapped.rules import MappedTable
from commonweal.engines.verify.mapped.totals import Total, in_target, plain
from commonweal.engines.verify.mapped.working import (
    ExpectedRows,
    ExpectedTable,
    SourceRows,
    worked_out,
)
from commonweal.engines.verify.request import Request
from commonweal.engines.verify.running import verify
from commonweal.engines.verify.session import Session
from commonweal.engines.verify.verdict import ByMapping, Finding, Outcome, Verdict
from commonweal.kernel.errors import BadInput

__all__ = ["Loaded", "verify_mapped"]

PROVES = (
    "The target holds, for each row of the source, what the mapping says of it, and no other row; "
    "rows that it is not to hold are counted, with what became of them."
)
_CLAIMS = {
    Outcome.AGREE: "Proved: {}",
    Outcome.DIFFER: "Not so, as the findings say: {}",
    Outcome.INCOMPLETE: "So as far as it was compared, which was not all: {}",
}
PROVES_NOT = (
    "That the mapping says what was meant, or that the source was read rightly: the transfer reads "
    "it in the same way. Nor anything of columns that are listed as not compared."
)
WORKED_OUT = (
    "The mapping was worked out by other code than loads rows by it: its rules by DuckDB, its "
    "expressions row by row, where the transfer has Arrow's functions do both. The mapping's file "
    "and its expressions are parsed, and the source is read, by the same code."
)
_NORMALISED = {"jsonb"}


@dataclass(frozen=True, slots=True)
class Loaded:
    """What is known of how the target was filled: the quarantine's ``entries``, None where there is
    none; and by mappings of which digests."""

    entries: Iterable[Any] | None = None
    digests: tuple[str, ...] = ()


def verify_mapped(
    table: MappedTable,
    rows: SourceRows,
    target: Callable[[], TableSource],
    request: Request,
    *,
    loaded: Loaded,
    sink: Sink | None = None,
) -> Verdict:
    """The rows as the mapping says they must be are worked out into a file, and that is compared
    with the target like any other table.

    BadInput where the mapping cannot be worked out here; SourceUnavailable and CannotFinish where a
    side did not answer to the end: then there is no verdict.
    """
    with tempfile.TemporaryDirectory(prefix="commonweal-mapped-") as folder:
        path = Path(folder) / "expected.parquet"
        opened = _opened(target)
        try:
            work = _worked(table, rows, opened, loaded, path)
            anew = _written_anew(table, opened)
            left_out = tuple(dict.fromkeys((*request.left_out, *anew)))
            asked = replace(request, left_out=left_out)
            verdict = verify(lambda: ExpectedTable(path, rows), lambda: opened, asked, sink=sink)
        finally:
            opened.close()
    said, findings = work
    compared = (_reworded(each, anew) for each in verdict.findings)
    found = replace(verdict, findings=(*compared, *findings))
    proves = _CLAIMS[found.outcome].format(PROVES[0].lower() + PROVES[1:])
    return replace(found, mapping=replace(said, proves=proves))


def _worked(
    table: MappedTable, rows: SourceRows, opened: PostgresqlTable, loaded: Loaded, path: Path
) -> tuple[ByMapping, list[Finding]]:
    """What the mapping came to; its memory is free again before anything is compared."""
    with closing(Session()) as session, closing(session.connection()) as connection:
        aside = AsideRows(connection, table.target, loaded.entries)
        expected = worked_out(table, rows, opened.facts, aside, path)
        totals = in_target(opened, expected.totals)
        said = replace(_said(table, expected, aside, totals), loaded_with=loaded.digests)
        said = replace(said, corrected=len(rows.corrected))
        return said, [*_untaken(table, rows), *aside.findings(), *_unequal(totals)]


def _opened(target: Callable[[], TableSource]) -> PostgresqlTable:
    found = target()
    if not isinstance(found, PostgresqlTable):
        found.close()
        raise BadInput("By a mapping, a table of PostgreSQL is verified.", where=found.label)
    return found


def _written_anew(table: MappedTable, opened: PostgresqlTable) -> tuple[str, ...]:
    """Columns that the target writes in a way of its own, which cannot be worked out here."""
    made = {rule.name for rule in table.columns}
    return tuple(
        each.name for each in opened.facts.columns if each.base in _NORMALISED and each.name in made
    )


def _reworded(finding: Finding, anew: Sequence[str]) -> Finding:
    if finding.code != "column-left-out" or finding.column not in anew:
        return finding
    why = "the target writes its values anew, which is not worked out"
    said = f"The column {finding.column} was not compared: {why}."
    return replace(finding, code="column-not-worked-out", sentence=said)


def _untaken(table: MappedTable, rows: SourceRows) -> Iterator[Finding]:
    for name in rows.columns:
        if name not in table.taken and name not in table.left_out:
            sentence = (
                f"The column {name} of the source was not compared: the mapping takes it nowhere."
            )
            yield Finding(code="column-not-taken", sentence=sentence, column=name, absence=True)


def _unequal(totals: Sequence[Total]) -> Iterator[Finding]:
    for each in totals:
        if not each.agrees:
            old, new = each.source - each.left_out, each.target
            yield Finding(
                code=f"total-{each.what}",
                sentence=each.sentence,
                column=each.column,
                examples=(("", plain(old), plain(new)),),
            )


def _said(
    table: MappedTable, expected: ExpectedRows, aside: AsideRows, totals: Sequence[Total]
) -> ByMapping:
    return ByMapping(
        name=table.name,
        version=table.version,
        sha256=table.digest,
        table=table.target,
        proves=PROVES,
        proves_not=PROVES_NOT,
        worked_out=WORKED_OUT,
        rows_read=expected.read,
        rows_out=aside.out(),
        named=tuple(each.as_data() for each in aside.named()),
        left=expected.left,
        totals=tuple(each.as_data() for each in totals),
        left_out=table.left_out,
    )
