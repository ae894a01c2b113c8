"""Take somebody's own table from its bytes to the record, one answer at a time."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from commonweal.apps.accounts.actions import create_organisation
from commonweal.apps.accounts.models import Organisation, OrganisationKind
from commonweal.apps.ledger.actions import entries_last
from commonweal.apps.returns.actions import approve_batch, keep_original, open_batch
from commonweal.apps.returns.models import Batch
from commonweal.apps.start.models import ColumnMap, OwnTable
from commonweal.apps.start.queries.tables import read_table, tables_of, usual_columns
from commonweal.apps.start.rules.own import (
    NO_CURRENCY,
    OwnFacts,
    date_said,
    sources_of_own,
    usual_currency,
)
from commonweal.engines.read import RawTable, propose_columns
from commonweal.kernel.errors import RuleBroken
from commonweal.kernel.shapes import Actor

FALLBACK_CURRENCY = "GBP"


@dataclass(frozen=True, slots=True)
class Whose:
    """The organisation that a table is of: one of the record, or the name of a new one."""

    organisation: Organisation | None = None
    new_body: str = ""

    def __post_init__(self) -> None:
        if (self.organisation is None) == (not self.new_body.strip()):
            raise ValueError("a table belongs to one organisation")


@dataclass(frozen=True, slots=True)
class Answers:
    """What a person said of a table: its columns by number, its date, its money."""

    columns: Mapping[int, str]
    as_at: date
    currency: str
    base_year: int = 0
    sheet: str = ""


@transaction.atomic
def keep_table(*, name: str, data: bytes, whose: Whose, by: Actor, at: datetime) -> OwnTable:
    """Keep a table and guess what its columns are, from last time or from their words and cells.

    BadInput where it cannot be read. The record stays as it is.
    """
    tables = tables_of(name, data)
    sheet = max(tables, key=_likeliness)
    proposals = propose_columns(sheet)
    columns = usual_columns(proposals, by.id)
    currency = usual_currency(sheet, columns, at.year) if "name" in columns.values() else ""
    return OwnTable.objects.create(
        name=sheet.file[:200],
        digest=keep_original(data),
        sheet=sheet.sheet[:100],
        organisation=whose.organisation,
        new_body=" ".join(whose.new_body.split())[:200],
        as_at=date_said(sheet, proposals.first_row) or at.date(),
        currency=currency if currency != NO_CURRENCY else "",
        columns={str(at_): field for at_, field in columns.items()},
        made_at=at,
        made_by_id=by.id,
        made_by_label=by.label,
    )


def _likeliness(table: RawTable) -> tuple[int, int]:
    proposed = propose_columns(table)
    return len(proposed.mapping()), len(table.rows)


@transaction.atomic
def match_columns(*, table: OwnTable, answers: Answers, by: Actor, at: datetime) -> OwnTable:
    """Keep what the columns are, here and for the next table with the same headers.

    BadInput where two columns are the same, or none is the name.
    """
    table.sheet = answers.sheet
    table.columns = {str(k): v for k, v in sorted(answers.columns.items()) if v}
    table.as_at, table.base_year = answers.as_at, answers.base_year
    table.currency = answers.currency
    _raw, _applied = read_table(table)
    table.save()
    signature = propose_columns(_raw).signature
    ColumnMap.objects.update_or_create(
        made_by_id=by.id,
        signature=signature,
        defaults={"columns": table.columns, "kept_at": at},
    )
    return table


@transaction.atomic
def mend_cells(
    *, table: OwnTable, edits: Mapping[tuple[int, int], str], left_out: Collection[int]
) -> OwnTable:
    """Put other words into single cells, and leave rows out or take them in again. The file
    itself stays as it came; a report shows both."""
    table = OwnTable.objects.select_for_update().get(id=table.id)
    table.edits = {**table.edits, **{f"{r},{c}": text for (r, c), text in edits.items()}}
    table.left_out = sorted(set(left_out))
    table.save()
    return table


@transaction.atomic
@entries_last()
def import_table(*, table: OwnTable, new_bodies: bool, by: Actor, at: datetime) -> Batch:
    """Write the table into the record: all of it or nothing. The same again changes nothing.

    With ``new_bodies``, the organisations that it names are made below its own. RuleBroken where
    a problem stops it.
    """
    table = OwnTable.objects.select_for_update().get(id=table.id)
    if table.batch is not None:
        return table.batch
    organisation = table.organisation or _new_body(table, by, at)
    raw, applied = read_table(table)
    facts = OwnFacts(
        series=f"own-{organisation.id}",
        as_at=table.as_at,
        currency=table.currency or FALLBACK_CURRENCY,
        base_year=table.base_year,
        label=f"{table.as_at:%B %Y}",
    )
    sources, problems = sources_of_own(raw, applied, facts)
    if not sources:
        raise RuleBroken(_("No row of this table is an initiative."), code="no-rows")
    batch = open_batch(
        files=[{"name": table.name, "digest": table.digest}],
        sources=sources,
        problems=problems,
        organisation=organisation,
        new_bodies=new_bodies,
        by=by,
        at=at,
    )
    table.organisation, table.new_body = organisation, ""
    table.batch = approve_batch(batch=batch, by=by, at=at)
    table.save()
    return table.batch


def discard_table(*, table: OwnTable) -> None:
    """Forget a table that is not imported. The record was never touched."""
    OwnTable.objects.filter(id=table.id, batch=None).delete()


def _new_body(table: OwnTable, by: Actor, at: datetime) -> Organisation:
    return create_organisation(name=table.new_body, kind=OrganisationKind.DEPARTMENT, by=by, at=at)
