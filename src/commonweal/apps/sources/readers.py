"""Reading a source: what it holds now, as readings. Nothing is stored here.

The secret is opened here and nowhere else, and taken out of whatever leaves.
"""

from __future__ import annotations

import base64
import csv
import io
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.apps.measures.models import Measure
from commonweal.apps.sources.models import Source
from commonweal.apps.sources.places import files_in, path_inside
from commonweal.apps.sources.queries import measures_to_bring
from commonweal.apps.sources.rules import (
    Beat,
    Calendar,
    Columns,
    Mapped,
    Row,
    Secret,
    columns_of,
    ends_to_ask,
    map_rows,
    masked,
    window_seconds,
)
from commonweal.apps.sources.sealing import opened
from commonweal.engines.read.outside import Answer, Bounds, Deadline, Table
from commonweal.engines.read.outside.documents import (
    Sample,
    json_table,
    prometheus_samples,
    table_of,
    tables_of,
)
from commonweal.kernel.errors import BadInput, CommonwealError
from commonweal.kernel.period import YearStart

__all__ = [
    "Came",
    "FileRefusedError",
    "Tried",
    "calendar_of",
    "pick_table",
    "read_source",
    "read_table",
    "shown",
    "try_source",
]


@dataclass(frozen=True, slots=True)
class Came:
    """What a source gave: readings, and the bytes that prove them. ``name`` is that of a file,
    ``more`` says that others wait behind it. Of a folder without anything new, nothing comes."""

    mapped: Mapped
    answer: Answer
    measures: Mapping[str, Measure]
    more: bool = False


def read_source(source: Source, at: datetime, *, seconds: float) -> Came | None:
    """What the source holds at ``at``; None where there is nothing new. Errors of the house, in
    which the secret does not stand."""
    secret = opened(source.sealed, source.id)
    deadline = Deadline(seconds, time.monotonic)
    user = source.columns.get("user", "")
    with _without(secret, user):
        came = _READ[source.kind](source, _Asked(secret, deadline, at))
    return came and _masked(came, secret, user)


def read_table(source: Source, table: Table, at: datetime | None, calendar: Calendar) -> Came:
    """The readings of a table. ``at`` is when its source said so, None where nobody knows."""
    columns = columns_of(source.columns, source.measure_id or "")
    calendar = replace(calendar, month_first=columns.month_first)
    found = measures_to_bring(source.keeper, source.organisation, _names(table, columns))
    beats = {name: Beat(one.frequency, one.anchor, one.unit) for name, one in found.items()}
    mapped = map_rows(table, columns, beats, calendar)
    rows = [row if row.as_of else replace(row, as_of=at) for row in mapped.rows]
    answer = table.answer or Answer(b"")
    return Came(replace(mapped, rows=rows), answer, found)


def calendar_of() -> Calendar:
    month, day = (int(part) for part in settings.YEAR_START.split("-"))
    return Calendar(timezone.get_default_timezone(), YearStart(month, day))


@dataclass(frozen=True, slots=True)
class _Asked:
    """What reading any source takes."""

    secret: str
    deadline: Deadline
    at: datetime


def _names(table: Table, columns: Columns) -> Iterator[str]:
    if columns.always:
        return iter([columns.always])
    folded = [" ".join(name.split()).casefold() for name in table.columns]
    wanted = " ".join(columns.measure.split()).casefold()
    if wanted not in folded:
        return iter(())
    place = folded.index(wanted)
    return (str(row[place]).strip() for row in table.rows if row[place] is not None)


def _csv(source: Source, asked: _Asked) -> Came:
    answer = _fetched(source, asked, source.address)
    return read_table(source, pick_table(source, answer), asked.at, calendar_of())


def _json(source: Source, asked: _Asked) -> Came:
    answer = _fetched(source, asked, source.address)
    named = columns_of(source.columns, source.measure_id or "").named()
    path = source.columns.get("rows_path") or "$[*]"
    table = json_table(answer, path, {name: name for name in named}, Bounds())
    return read_table(source, table, asked.at, calendar_of())


def _folder(source: Source, asked: _Asked) -> Came | None:
    """The oldest file that was not taken before."""
    folder = path_inside(source.organisation, source.columns.get("path", ""))
    known = source.taken.values_list("name", "stamp", "digest")
    stamps, digests = {row[:2] for row in known}, {row[2] for row in known}
    waiting: list[Answer] = []
    for path in files_in(folder, source.organisation, asked.at):
        if (path.name, stamp_of(path)) in stamps:
            continue
        answer = _file(path)
        if answer.digest not in digests:
            waiting.append(answer)
        if len(waiting) > 1:
            break
    if not waiting:
        return None
    try:
        if waiting[0].media_type == _TOO_LARGE:
            raise BadInput(_("This file is too large. Split it."), code="too-large")
        came = read_table(source, pick_table(source, waiting[0]), None, calendar_of())
    except CommonwealError as error:
        raise FileRefusedError(waiting[0], error) from error
    return replace(came, more=len(waiting) > 1)


def stamp_of(path: Path) -> str:
    found = path.stat()
    return f"{found.st_size}:{found.st_mtime_ns}"


class FileRefusedError(BadInput):
    """A file of a folder that cannot be read at all."""

    def __init__(self, answer: Answer, error: CommonwealError) -> None:
        super().__init__(f"{answer.name}: {error.message}", code=error.code)
        self.answer = answer


def _file(path: Path) -> Answer:
    if path.stat().st_size > settings.UPLOAD_LIMIT_BYTES:
        return Answer(stamp_of(path).encode(), _TOO_LARGE, path.name, stamp_of(path))
    return Answer(path.read_bytes(), "", path.name, stamp_of(path))


_TOO_LARGE = "too-large"


def pick_table(source: Source, answer: Answer) -> Table:
    """The sheet that is named, else the first that has the columns."""
    sheet = source.columns.get("sheet", "")
    raws = [raw for raw in tables_of(answer, Bounds()) if not sheet or raw.sheet == sheet]
    if not raws:
        raise BadInput(_("There is no sheet %(name)s.") % {"name": sheet}, code="no-sheet")
    tables = [table_of(raw, answer) for raw in raws if len(raw.rows) > 1] or [
        table_of(raws[0], answer)
    ]
    value = columns_of(source.columns, source.measure_id or "").value.casefold()
    fits = (one for one in tables if value in {name.casefold() for name in one.columns})
    return next(fits, tables[0])


def _sqlite(source: Source, asked: _Asked) -> Came:
    from commonweal.engines.read.outside.databases import query_sqlite

    path = path_inside(source.organisation, source.columns.get("path", ""))
    return _rows_of(source, query_sqlite(path, source.query, asked.deadline, Bounds()), asked)


def _postgresql(source: Source, asked: _Asked) -> Came:
    from commonweal.engines.read.outside.databases import Login, query_postgresql

    user = source.columns.get("user", "")
    login = Login(source.address, user, settings.SOURCE_ADDRESSES, asked.secret)
    table = query_postgresql(login, source.query, asked.deadline, Bounds())
    return _rows_of(source, table, asked)


def _rows_of(source: Source, table: Table, asked: _Asked) -> Came:
    """The rows of a query; what proves them is the rows written out as CSV."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(table.columns)
    writer.writerows(table.rows)
    answer = Answer(out.getvalue().encode("utf-8", "replace"), "text/csv", "rows.csv")
    table = Table(table.columns, table.rows, answer=answer)
    return read_table(source, table, asked.at, calendar_of())


def _prometheus(source: Source, asked: _Asked) -> Came:
    """One question for each period that is over, as of its end. The newest known one is asked
    again, because late figures may have changed it."""
    measure = source.measure
    if measure is None:
        raise BadInput(_("Choose the measure."), code="no-measure", field="measure")
    zone, now = timezone.get_default_timezone(), timezone.localtime(asked.at)
    rows: list[Row] = []
    refused: list[tuple[int, str]] = []
    bodies: list[bytes] = []
    periods = ends_to_ask(measure.latest_ends, now, measure.frequency, measure.anchor)
    for number, (starts, ends) in enumerate(periods, 1):
        over, seconds = window_seconds(starts, ends, zone)
        query = source.query.replace("$period", f"{seconds}s")
        # A value told at the very end is one of the next period: ask just before.
        asks = urlencode({"query": query, "time": f"{over.timestamp() - 0.001:.3f}"})
        address = f"{source.address.rstrip('/')}/api/v1/query?{asks}"
        answer = _fetched(source, asked, address, _SAYS_WHY)
        bodies.append(answer.body)
        for sample in _one_sample(answer):
            if sample.value is None:
                words = _("From %(first)s to %(last)s the value is not a number (NaN or infinite).")
                refused.append((number, words % {"first": starts, "last": ends}))
            else:
                factor = columns_of(source.columns, measure.id).factor
                rows.append(Row(number, measure.id, starts, ends, sample.value * factor, asked.at))
    found = measures_to_bring(source.keeper, source.organisation, [measure.id])
    blank = len(periods) - len(rows) - len(refused)
    kept = rows if found else []
    if not found:
        refused += [(row.number, _not_mine(source)) for row in rows]
    answer = Answer(b"\n".join(bodies), "application/json", "answers.txt")
    return Came(Mapped(kept, refused, blank), answer, found)


_SAYS_WHY = frozenset({400, 422})  # Prometheus tells of a wrong query with these, as JSON


def _not_mine(source: Source) -> str:
    words = _("%(name)s, who answers for this source, may not bring readings for this measure.")
    return words % {"name": source.keeper}


def _one_sample(answer: Answer) -> list[Sample]:
    samples = prometheus_samples(answer)
    if len(samples) > 1:
        raise BadInput(
            _(
                "The query gives %(n)s series, and one is needed. Put sum(...) or avg(...) around "
                "it, or name the labels of one."
            )
            % {"n": len(samples)},
            code="several-series",
        )
    return samples


def _fetched(
    source: Source, asked: _Asked, address: str, told: frozenset[int] = frozenset()
) -> Answer:
    from commonweal.engines.read.outside.web import Fetch, fetch

    headers, allowed = _headers(source.columns, asked.secret), settings.SOURCE_ADDRESSES
    return fetch(Fetch(address, allowed, asked.deadline, headers=headers, told=told))


def _headers(said: Mapping[str, str], secret: str) -> dict[str, str]:
    """How the source is told who asks."""
    way = said.get("way", Secret.NONE)
    if way == Secret.BEARER:
        return {"Authorization": f"Bearer {secret}"}
    if way == Secret.BASIC:
        pair = base64.b64encode(f"{said.get('user', '')}:{secret}".encode()).decode()
        return {"Authorization": f"Basic {pair}"}
    return {said["header"]: secret} if way == Secret.HEADER else {}


@contextmanager
def _without(secret: str, user: str) -> Iterator[None]:
    """Errors leave without the secret, whatever the other side put into them."""
    try:
        yield
    except CommonwealError as error:
        error.message = masked(error.message, secret, user)
        error.args = (error.message,)
        error.__cause__ = error.__context__ = None
        raise


def _masked(came: Came, secret: str, user: str) -> Came:
    """A source may send the secret back that it was given."""
    mapped = came.mapped
    refused = [(number, masked(why, secret, user)) for number, why in mapped.refused]
    hidden = masked(came.answer.body.decode("latin-1"), secret, user)
    body = came.answer.body if not secret else hidden.encode("latin-1", "replace")
    answer = came.answer if body == came.answer.body else replace(came.answer, body=body)
    return replace(came, mapped=replace(mapped, refused=refused), answer=answer)


_READ: Mapping[str, Callable[[Source, _Asked], Came | None]] = {
    "csv": _csv,
    "folder": _folder,
    "json": _json,
    "postgresql": _postgresql,
    "prometheus": _prometheus,
    "sqlite": _sqlite,
}


@dataclass(frozen=True, slots=True)
class Tried:
    """What a source would give: its first readings and refusals, or why it gives none."""

    rows: Sequence[tuple[Row, Measure]] = ()
    refused: Sequence[tuple[int, str]] = ()
    count: int = 0
    blank: int = 0
    error: str = ""
    nothing: bool = False


def try_source(source: Source, at: datetime, *, seconds: float = 10.0) -> Tried:
    """Read it as the worker would, and store nothing."""
    try:
        came = read_source(source, at, seconds=seconds)
    except CommonwealError as error:
        return Tried(error=error.message)
    return Tried(nothing=True) if came is None else shown(came)


def shown(came: Came, most: int = 20) -> Tried:
    mapped = came.mapped
    rows = [(row, came.measures[row.measure]) for row in mapped.rows[:most]]
    return Tried(rows, mapped.refused[:most], len(mapped.rows), mapped.blank)
