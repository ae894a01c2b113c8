"""What is known of somebody's own table: its columns, its rows, what has to be mended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from commonweal.apps.accounts.models import User
from commonweal.apps.accounts.queries import Anyone, access_require, access_require_everywhere
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.returns.actions import original
from commonweal.apps.returns.queries import told_problem
from commonweal.apps.returns.rules.problems import NOTE, STOPS
from commonweal.apps.returns.rules.sources import SourceReport
from commonweal.apps.start.models import ColumnMap, OwnTable
from commonweal.apps.start.queries.words import field_words, likeliness_words
from commonweal.apps.start.rules.own import OwnFacts, blanked, read_own, sources_of_own
from commonweal.engines.read import (
    OWN_FIELDS,
    Applied,
    ColumnProposal,
    Proposals,
    RawTable,
    open_pasted,
    open_tables,
    propose_columns,
)
from commonweal.kernel.errors import BadInput, NotFound
from commonweal.kernel.money import Money, PriceBase

SAMPLE_ROWS = 5
PASTED = "pasted.tsv"


def table_for(user: Anyone, table_id: str) -> OwnTable:
    """The table of this person that is not imported yet, or NotFound."""
    mine = OwnTable.objects.select_related("organisation", "batch")
    found = mine.filter(id=table_id, made_by_id=user.id).first() if isinstance(user, User) else None
    if found is None:
        raise NotFound(_("There is no such table, or it is somebody else's."))
    return found


def require_import(user: Anyone, table: OwnTable) -> None:
    """NotAllowed where this person may not import for the organisation of the table; a new
    organisation needs an administrator."""
    if table.organisation is None:
        access_require_everywhere(user, Verb.ADMINISTER)
    else:
        access_require(user, Verb.IMPORT, organisation=table.organisation)


def tables_of(name: str, data: bytes) -> list[RawTable]:
    """The tables in the bytes of a file, or in what was pasted. BadInput where there is none."""
    if name == PASTED:
        return [open_pasted(data.decode(), name=name)]
    return open_tables(name, data)


def raw_table(table: OwnTable) -> RawTable:
    tables = tables_of(table.name, original(table.digest))
    found = [one for one in tables if one.sheet[:100] == table.sheet]
    if not found:
        raise BadInput(_("This workbook has no such sheet."), code="no-sheet", field="sheet")
    return found[0]


def usual_columns(proposals: Proposals, person_id: str) -> dict[int, str]:
    """As this person said last time of the same headers, else as proposed."""
    kept = ColumnMap.objects.filter(made_by_id=person_id, signature=proposals.signature).first()
    if kept:
        return {int(at): field for at, field in kept.columns.items()}
    return proposals.mapping()


def read_table(table: OwnTable) -> tuple[RawTable, Applied]:
    """The table, and its rows as typed cells with the person's corrections in place."""
    raw = raw_table(table)
    applied = read_own(
        raw,
        {int(at): field for at, field in table.columns.items()},
        currency=table.currency or "XXX",
        near=table.as_at.year,
        edits={**_edits(table), **blanked(raw, table.left_out)},
    )
    return raw, applied


def _edits(table: OwnTable) -> dict[tuple[int, int], str]:
    pairs = ((key.split(","), text) for key, text in table.edits.items())
    return {(int(row), int(column)): text for (row, column), text in pairs}


def columns_page(table: OwnTable, sheet: str = "") -> dict[str, Any]:
    """Each column with its header, some cells, and what it probably is and why."""
    tables = tables_of(table.name, original(table.digest))
    chosen = next((one for one in tables if sheet and one.sheet == sheet), None)
    raw = chosen or raw_table(table)
    proposals = propose_columns(raw)
    given = table.columns if not chosen or chosen.sheet == table.sheet else None
    now = given or {str(at): field for at, field in proposals.mapping().items()}
    return {
        "sheet": raw.sheet,
        "sheets": [one.sheet for one in tables] if len(tables) > 1 else [],
        "columns": [_column(one, now.get(str(one.position), "")) for one in proposals.columns],
        "header_row": proposals.first_row - 1,
    }


def _column(proposal: ColumnProposal, field: str) -> dict[str, Any]:
    agrees = field == proposal.field
    return {
        "position": proposal.position,
        "header": proposal.header,
        "samples": proposal.samples,
        "field": field,
        "likely": likeliness_words(proposal.confidence if agrees else 0.0, agrees=agrees),
        "reason": proposal.reason if agrees else "",
    }


def check_page(table: OwnTable) -> dict[str, Any]:
    """How the rows come in, the cells to mend, the rows that were left out."""
    raw, applied = read_table(table)
    facts = OwnFacts("own", table.as_at, table.currency or "XXX", table.base_year)
    sources, found = sources_of_own(raw, applied, facts)
    told = [told_problem(problem.plain()) for problem in found]
    grave = [one for one in told if one["level"] != NOTE]
    return {
        "count": len(sources),
        "rows": [_row(source) for source in sources[:SAMPLE_ROWS]],
        "mend": _mend(raw, grave, table.edits),
        "stops": [one for one in grave if one["level"] == STOPS],
        "left_out": [{"row": row, "text": _line(raw, row)} for row in table.left_out],
        "remarks": [one for one in told if one["level"] == NOTE],
        "fields": [str(field_words(f.name)) for f in OWN_FIELDS if f.name in _used(table.columns)],
    }


def _used(columns: Mapping[str, str]) -> set[str]:
    return {field for field in columns.values() if field}


def _row(source: SourceReport) -> dict[str, Any]:
    report = source.report
    base = PriceBase(report.base_year)
    cost, original = (
        Money(amount, report.currency, base) if amount is not None and report.currency else None
        for amount in (report.whole_life_cost, source.original_cost)
    )
    return {"source": source, "report": report, "cost": cost, "original": original}


def _mend(
    raw: RawTable, grave: list[dict[str, Any]], edits: Mapping[str, str]
) -> list[dict[str, Any]]:
    """One entry for each row with problems: its name, and only the cells that need a person."""
    rows: dict[int, dict[str, Any]] = {}
    for one in grave:
        row = rows.setdefault(one["row"], {"row": one["row"], "cells": {}})
        now = edits.get(f"{one['row']},{one['column']}", raw.text(one["row"], one["column"]))
        cell = row["cells"].setdefault(one["column"], {**one, "now": now, "said_all": []})
        cell["said_all"].append(one["what"])
    return [
        {**row, "line": _line(raw, row["row"]), "cells": list(row["cells"].values())}
        for _number, row in sorted(rows.items())
    ]


def _line(raw: RawTable, row: int) -> str:
    """The first words of a row, so that a person finds it in their file."""
    filled = [text for text in raw.rows[row - 1] if text.strip()] if row <= len(raw.rows) else []
    return " · ".join(filled[:3])[:120]
