"""Risks as rows of a table, and a table as it would be taken in: a dry run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from commonweal.apps.accounts.models import User
from commonweal.apps.evidence.models import EvidenceFile
from commonweal.apps.evidence.queries import blob_path
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.registers.files import heads
from commonweal.apps.registers.queries.judging import PlannedLine, judged, reading_of
from commonweal.apps.registers.rules import COLUMNS, CellError, heads_found
from commonweal.apps.risks.models import Risk
from commonweal.apps.risks.queries import people_to_name, visible_risks
from commonweal.engines.read import Limits, RawTable, open_tables
from commonweal.kernel.errors import BadInput, NotFound

__all__ = ["Planned", "PlannedError", "planned_of", "rows_of", "table_for"]

LIMITS = Limits(max_bytes=8 * 1024 * 1024, max_unpacked=64 * 1024 * 1024, max_rows=5_000,
                max_columns=200, max_cells=300_000, max_sheets=20)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PlannedError:
    """``place`` is the cell in words that a person can follow."""

    place: str
    head: str
    words: str


@dataclass(frozen=True, slots=True)
class Planned:
    """What a file would do. Where anything is wrong, nothing of it is taken in."""

    lines: list[PlannedLine]
    errors: list[PlannedError]
    unknown: list[str]

    @property
    def new(self) -> list[PlannedLine]:
        return [line for line in self.lines if line.risk is None]

    @property
    def changed(self) -> list[PlannedLine]:
        return [line for line in self.lines if line.risk is not None and line.changes]

    @property
    def same(self) -> int:
        return len(self.lines) - len(self.new) - len(self.changed)


def rows_of(user: User, initiative: Initiative) -> list[dict[str, Any]]:
    """The risks of an initiative itself that this person may see, as the table has them."""
    found = visible_risks(user).filter(initiative=initiative).select_related("owner", "within")
    seen = {risk.id for risk in visible_risks(user).filter(narrower__initiative=initiative)}
    people = set(people_to_name(user).values_list("id", flat=True))
    return [_values(risk, seen | people) for risk in found.order_by("created_at", "id")]


def table_for(user: User, initiative: Initiative, file_id: str) -> EvidenceFile:
    """A file that this person uploaded themselves for this initiative."""
    found = EvidenceFile.objects.select_related("organisation").filter(
        id=file_id, uploaded_by=user, initiative_id=initiative.id, erased_at=None
    ).first()  # fmt: skip
    if found is None or not blob_path(found.digest).exists():
        raise NotFound(_("There is no such file any more, or it is somebody else's."))
    return found


def planned_of(user: User, initiative: Initiative, name: str, data: bytes) -> Planned:
    """The dry run. BadInput where the file holds no table of risks at all."""
    table, places, start = _found(open_tables(name, data, limits=LIMITS))
    reading = reading_of(user, initiative)
    lines: list[PlannedLine] = []
    errors: list[PlannedError] = []
    for number in range(start + 1, len(table.rows) + 1):
        cells = {key: table.text(number, place) for place, key in places.items()}
        if any(cell.strip() for cell in cells.values()):
            line, wrong = judged(reading, number, cells)
            errors += [_placed(table, number, places, one) for one in wrong]
            lines += [line] if line else []
    head = table.rows[start - 1]
    unknown = [cell for place, cell in enumerate(head, start=1) if cell and place not in places]
    return Planned(lines, errors, unknown)


def _values(risk: Risk, seen: set[str]) -> dict[str, Any]:
    """``seen`` are the ids of the people and the wider risks that are not kept from who asks."""
    found = {column.key: getattr(risk, column.key, None) for column in COLUMNS}
    found |= {
        "reference": risk.id,
        "owner": risk.owner.email if risk.owner and risk.owner_id in seen else "",
        "within": risk.within_id if risk.within_id in seen else "",
        "state": "open" if risk.is_open else "closed",
        "handling": risk.marking,
    }
    return found


def _found(tables: Sequence[RawTable]) -> tuple[RawTable, dict[int, str], int]:
    """The table with the risks, which column is which, and the row of its heads."""
    for table in tables:
        for number, row in enumerate(table.rows[:10], start=1):
            places = heads_found(row, heads())
            if "event" in places.values():
                return table, places, number
    raise BadInput(
        _("No row of this file has a column “%(event)s”. Begin with a file that was downloaded"
          " here.") % {"event": heads()["event"]},
        code="no-risks", field="upload",
    )  # fmt: skip


def _placed(table: RawTable, row: int, places: Mapping[int, str], error: CellError) -> PlannedError:
    place = next((place for place, key in places.items() if key == error.column), 1)
    head = heads().get(error.column, "")
    return PlannedError(table.place(row, place), head, _(error.message) % dict(error.told))
