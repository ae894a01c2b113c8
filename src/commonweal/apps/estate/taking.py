"""A spreadsheet of systems against the list: a dry run, and taking it in, all or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from commonweal.apps.accounts.actions import Place
from commonweal.apps.accounts.models import Organisation, User
from commonweal.apps.accounts.queries import actor_of, people_for
from commonweal.apps.accounts.rules import Marking
from commonweal.apps.estate import actions
from commonweal.apps.estate.incoming import COLUMNS, heads_found, read_line
from commonweal.apps.estate.models import System
from commonweal.apps.estate.queries import visible_systems
from commonweal.apps.estate.rules import SCALE
from commonweal.apps.evidence.actions import put_in_file
from commonweal.apps.evidence.models import EvidenceFile
from commonweal.apps.evidence.queries import blob_path
from commonweal.apps.ledger.actions import entries_last, record
from commonweal.engines.read import Limits, RawTable, open_tables
from commonweal.kernel.errors import BadInput, NotFound, RuleBroken
from commonweal.kernel.shapes import Subject

__all__ = ["Line", "Planned", "keep_table", "planned_of", "table_for", "take_systems"]

LIMITS = Limits(max_bytes=8 * 1024 * 1024, max_unpacked=64 * 1024 * 1024, max_rows=5_000,
                max_columns=200, max_cells=300_000, max_sheets=20)  # fmt: skip
_OWNERS = ("business_owner", "technical_owner")
_LISTS = ("data_sets", "gives_to")


@dataclass
class Line:
    """One row: a new system where ``system`` is None. ``sets`` and ``gives`` are what would be
    added to it; ``notes`` is what is left out of the row, and why."""

    row: int
    system: System | None
    values: dict[str, Any]
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    sets: tuple[str, ...] = ()
    gives: tuple[str, ...] = ()
    notes: list[str] = field(default_factory=list)

    @property
    def told(self) -> list[tuple[str, tuple[Any, Any]]]:
        return [(COLUMNS[key][0], pair) for key, pair in self.changes.items()]

    @property
    def does(self) -> bool:
        return self.system is None or bool(self.changes or self.sets or self.gives)


@dataclass
class Planned:
    """What a file would do. Where anything is wrong, nothing of it is taken in."""

    lines: list[Line] = field(default_factory=list)
    errors: list[tuple[str, str, str]] = field(default_factory=list)
    heads: list[tuple[str, str]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    @property
    def new(self) -> int:
        return sum(line.system is None for line in self.lines)

    @property
    def changed(self) -> int:
        return sum(line.system is not None and line.does for line in self.lines)


def keep_table(
    *, upload: UploadedFile, organisation: Organisation, by: User, at: datetime
) -> EvidenceFile:
    """Keep the file for a week, until somebody has looked at what it would do."""
    return put_in_file(
        upload=upload, place=Place(organisation), by=actor_of(by), at=at, marking=Marking.SENSITIVE
    )


def table_for(user: User, file_id: str) -> EvidenceFile:
    """A file of systems that this person uploaded themselves."""
    found = EvidenceFile.objects.select_related("organisation").filter(
        id=file_id, uploaded_by=user, initiative_id="", erased_at=None
    ).first()  # fmt: skip
    if found is None or not blob_path(found.digest).exists():
        raise NotFound(_("There is no such file any more, or it is somebody else's."))
    return found


def planned_of(user: User, file: EvidenceFile) -> Planned:
    """The dry run. BadInput where the file holds no table of systems."""
    data = blob_path(file.digest).read_bytes()
    table, places, start = _found(open_tables(file.name, data, limits=LIMITS))
    head = table.rows[start - 1]
    made = Planned(
        heads=[(head[place - 1], COLUMNS[key][0]) for place, key in places.items()],
        unknown=[cell for at, cell in enumerate(head, start=1) if cell and at not in places],
    )
    reading = _Reading(user, file.organisation)
    for number in range(start + 1, len(table.rows) + 1):
        cells = {key: table.text(number, place) for place, key in places.items()}
        if not any(cell.strip() for cell in cells.values()):
            continue
        read = read_line(cells, SCALE.most)
        stray = list(_stray(table, number, len(head)))
        made.errors += stray
        wrong = [*read.wrong, *reading.twice(read.values.get("name", ""))]
        columns = {key: place for place, key in places.items()}
        made.errors += [
            (table.place(number, columns.get(key, 1)), COLUMNS[key][0], said) for key, said in wrong
        ]
        if not wrong and not stray:
            made.lines.append(reading.line(number, read.values))
    reading.meet(made.lines)
    return made


def _stray(table: RawTable, number: int, width: int) -> Iterator[tuple[str, str, str]]:
    """A cell to the right of the headings is mostly the rest of one that holds a ``;``."""
    for at, cell in enumerate(table.rows[number - 1][width:], start=width + 1):
        if cell.strip():
            yield (
                table.place(number, at), _("no heading"),
                _("No heading says what this is. Where a cell holds what parts the columns, put "
                  "the cell in quotation marks."),
            )  # fmt: skip
            return


def _found(tables: Sequence[RawTable]) -> tuple[RawTable, dict[int, str], int]:
    for table in tables:
        for number, row in enumerate(table.rows[:10], start=1):
            places = heads_found(row)
            if "name" in places.values() and (len(places) > 1 or len(row) == 1):
                return table, places, number
    raise BadInput(
        _("No row of this file has a column “Name” or “System”. The list of systems as CSV shows "
          "which columns are read."), code="no-systems", field="upload",
    )  # fmt: skip


class _Reading:
    """What the rows are read against: the systems, and the people whom this person may name."""

    def __init__(self, user: User, organisation: Organisation) -> None:
        seen = list(visible_systems(user).prefetch_related("data_sets", "gives__to_system"))
        self.here = {one.name.casefold(): one for one in seen if one.organisation == organisation}
        self.seen = {one.name.casefold() for one in seen}
        people = list(people_for(user, "read").filter(is_active=True))
        self.people = {one.email.casefold(): one for one in people}
        names = [one.name.casefold() for one in people]
        self.people |= {
            one.name.casefold(): one for one in people if names.count(one.name.casefold()) == 1
        }
        self.taken: set[str] = set()

    def twice(self, name: str) -> Iterator[tuple[str, str]]:
        if name and name.casefold() in self.taken:
            yield "name", _("This system stands in a row before.")
        self.taken.add(name.casefold())

    def line(self, row: int, read: Mapping[str, Any]) -> Line:
        values = {key: value for key, value in read.items() if key not in (*_LISTS, *_OWNERS)}
        system = self.here.get(read["name"].casefold())
        line = Line(row, system, values, sets=read.get("data_sets", ()),
                    gives=read.get("gives_to", ()))  # fmt: skip
        for key in _OWNERS:
            self._owner(line, key, read.get(key, ""))
        if system is not None:
            values.pop("name")
            before = {key: getattr(system, key) for key in values}
            line.changes = {k: (before[k], v) for k, v in values.items() if before[k] != v}
            has = {one.name.casefold() for one in system.data_sets.all()}
            line.sets = tuple(name for name in line.sets if name.casefold() not in has)
        return line

    def _owner(self, line: Line, key: str, text: str) -> None:
        if not text:
            return
        person = self.people.get(text.casefold())
        if person is None:
            told = {"column": COLUMNS[key][0], "who": text}
            line.notes.append(_("%(column)s is left empty: nobody here is %(who)s.") % told)
        else:
            line.values[key] = person

    def meet(self, lines: Sequence[Line]) -> None:
        """Interfaces to systems that are on the list or in the file; the others are said."""
        known = self.seen | self.taken
        for line in lines:
            own = (line.values.get("name") or str(line.system)).casefold()
            gives = line.system.gives.all() if line.system else ()
            has = {str(one.to_system).casefold() for one in gives} | {own}
            absent = [name for name in line.gives if name.casefold() not in known]
            line.gives = tuple(
                name
                for name in line.gives
                if name.casefold() in known and name.casefold() not in has
            )
            if absent:
                told = {"names": ", ".join(absent)}
                line.notes.append(_("No system is called %(names)s: left out.") % told)


@transaction.atomic
@entries_last()
def take_systems(*, file: EvidenceFile, by: User, at: datetime) -> Planned:
    """Take in what the dry run showed, looked at again now. RuleBroken where anything is wrong, or
    where nothing would change."""
    body = Organisation.objects.select_for_update().get(id=file.organisation_id)
    made, asking = planned_of(by, file), {"by": actor_of(by), "at": at}
    if made.errors:
        raise RuleBroken(_("Something in this file is wrong. Nothing was taken in."), code="errors")
    if not any(line.does for line in made.lines):
        raise RuleBroken(_("Nothing in this file differs from the list."), code="nothing-new")
    for line in made.lines:
        _take(line, body, asking)
    systems = {one.name.casefold(): one for one in visible_systems(by)}
    systems |= {str(line.system).casefold(): line.system for line in made.lines if line.system}
    for line in made.lines:
        for name in line.gives:
            told = {"to_system": systems[name.casefold()], "carries": _("not known")}
            actions.add_interface(system=line.system, values=told, **asking)
    payload = {"file": file.digest, "new": made.new, "lines": len(made.lines)}
    subject = Subject("organisation", body.id, body.name)
    record(verb="estate.take-systems", subject=subject, payload=payload, **asking)
    return made


def _take(line: Line, body: Organisation, asking: Mapping[str, Any]) -> None:
    """By the actions of a person, so that each has its entry, and the same rules."""
    if line.system is None:
        line.system = actions.add_system(organisation=body, values=line.values, **asking)
    elif line.changes:
        values = {key: value for key, (_before, value) in line.changes.items()}
        line.system = actions.change_system(system=line.system, values=values, **asking)
    for name in line.sets:
        actions.add_data_set(system=line.system, values={"name": name}, **asking)
