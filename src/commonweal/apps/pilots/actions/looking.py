"""Looks at a pilot: asked for on a page, judged by the worker, kept with the figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from commonweal.apps.accounts.actions import Place
from commonweal.apps.accounts.actions.checked import check
from commonweal.apps.accounts.rules import Marking
from commonweal.apps.evidence.actions import put_in_file
from commonweal.apps.evidence.models import EvidenceFile
from commonweal.apps.evidence.queries import blob_path
from commonweal.apps.measures.models import Measure, Reading
from commonweal.apps.pilots.actions.recording import enter, hold
from commonweal.apps.pilots.models import Look, Pilot, PilotState
from commonweal.apps.pilots.queries import drawn_of
from commonweal.apps.pilots.rules import (
    arms_of,
    design_of,
    figures_from_rows,
    figures_from_values,
)
from commonweal.engines.trial import Outcome, Verdict, judge
from commonweal.kernel.errors import CommonwealError, RuleBroken
from commonweal.kernel.shapes import SYSTEM, Actor, Subject

_STATES = {
    Outcome.PASSED: PilotState.PASSED,
    Outcome.FAILED: PilotState.FAILED,
    Outcome.INCONCLUSIVE: PilotState.INCONCLUSIVE,
}


@dataclass(frozen=True, slots=True)
class CountedSoFar:
    """All that was counted up to a day: the totals of both groups where they are typed, a file of
    outcomes, or neither where the measured values of the pilot's measures are taken."""

    as_of: date
    figures: Mapping[str, Any] = field(default_factory=dict)
    file: EvidenceFile | None = None
    last: bool = False

    @property
    def source(self) -> str:
        if self.figures:
            return Look.Source.TYPED
        return Look.Source.FILE if self.file else Look.Source.MEASURES


@transaction.atomic
def ask_look(*, pilot: Pilot, counted: CountedSoFar, by: Actor, at: datetime) -> Look:
    """Ask for a verdict on it. RuleBroken where the pilot does not run, where a look waits already,
    or where the day does not fit."""
    held = hold(pilot)
    _check_day(held, counted.as_of, at)
    made = Look(
        pilot=held, source=counted.source, as_of=counted.as_of, last=counted.last,
        file=counted.file, asked_at=at, asked_by_id=by.id, asked_by_label=by.label,
        figures={name: float(value) for name, value in counted.figures.items()},
    )  # fmt: skip
    if made.source == Look.Source.TYPED:
        arms_of(held.kind, made.figures)
    if made.source == Look.Source.MEASURES and held.measure_id is None:
        raise RuleBroken(_("This pilot names no measure."), code="no-measure")
    check(made, exclude=["pilot", "file", "figures", "verdict"])
    made.save(force_insert=True)
    payload = {
        "look": made.id, "as_of": made.as_of, "source": made.source, "last": made.last,
        "figures": made.figures, "file": counted.file.digest if counted.file else "",
    }  # fmt: skip
    enter(held, payload, verb="pilots.ask-look", by=by, at=at)
    return made


def ask_look_at_file(
    *, pilot: Pilot, upload: UploadedFile, as_of: date, last: bool, by: Actor, at: datetime
) -> Look:
    """As ``ask_look``, of a file with a row for each unit. It is kept as evidence, as sensitive:
    its rows may be about people."""
    _check_day(pilot, as_of, at)
    one = pilot.initiative
    file = put_in_file(
        upload=upload,
        place=Place(one.organisation, one.path),
        by=by,
        at=at,
        marking=Marking.SENSITIVE,
        keep_for=Subject("pilot", pilot.id, pilot.title),
    )
    counted = CountedSoFar(as_of, file=file, last=last)
    return ask_look(pilot=pilot, counted=counted, by=by, at=at)


@transaction.atomic
def work_out_look(*, look: Look, at: datetime) -> Look:
    """Judge it, and let the pilot end where the verdict says so. What stands against a verdict is
    kept in words. Nothing where it has been worked out already."""
    pilot = hold(look.pilot)
    held = Look.objects.select_for_update().get(id=look.id)
    if held.progress != Look.Progress.ASKED:
        return held
    held.pilot, held.made_at = pilot, at
    try:
        if pilot.state != PilotState.RUNNING:
            raise RuleBroken(_("The pilot ended before this look."), code="not-running")
        held.figures = _figures(held)
        verdict = _verdict(held)
    except CommonwealError as refused:
        held.progress, held.problem = Look.Progress.FAILED, str(refused)[:300]
    else:
        _keep(held, verdict)
    held.save()
    if state := _STATES.get(held.outcome):  # type: ignore[call-overload]
        pilot.state, pilot.ended_at = state, at
        pilot.save()
    payload = {
        "look": held.id, "progress": held.progress, "outcome": held.outcome,
        "problem": held.problem, "digest": held.digest, "engine": held.engine,
        "state": pilot.state,
    }  # fmt: skip
    enter(pilot, payload, verb="pilots.work-out-look", by=SYSTEM, at=at)
    return held


def _keep(look: Look, verdict: Verdict) -> None:
    look.progress, look.outcome = Look.Progress.MADE, verdict.outcome
    look.digest, look.engine = verdict.digest, verdict.engine
    look.verdict = asdict(verdict) | {
        "outcome": str(verdict.outcome),
        "lines": list(verdict.lines),
        "cautions": list(verdict.cautions),
    }


def _verdict(look: Look) -> Verdict:
    pilot = look.pilot
    before = pilot.looks.filter(progress=Look.Progress.MADE).order_by("asked_at", "id")
    seen = [arms_of(pilot.kind, one.figures) for one in [*before, look]]
    return judge(design_of(drawn_of(pilot)), seen, final=look.last)


def _figures(look: Look) -> dict[str, Any]:
    if look.source == Look.Source.FILE:
        return _from_file(look)
    return _from_measures(look) if look.source == Look.Source.MEASURES else look.figures


def _from_file(look: Look) -> dict[str, float]:
    if look.file is None or look.file.erased_at is not None:
        raise RuleBroken(_("The file is not there any more."), code="file-erased")
    from commonweal.engines.read import open_tables

    tables = open_tables(look.file.name, blob_path(look.file.digest).read_bytes())
    rows = next((table.rows for table in tables if table.rows), ())
    return figures_from_rows(look.pilot.kind, rows, look.file.name)


def _from_measures(look: Look) -> dict[str, float]:
    """From the start to the day: the pilot's measure beside the other one or, with no other, beside
    its own values of as many days before the start."""
    pilot = look.pilot
    if pilot.measure is None or pilot.starts is None:
        raise RuleBroken(_("This pilot names no measure."), code="no-measure")
    new = _values(pilot.measure, pilot.starts, look.as_of)
    if pilot.other_measure is not None:
        return figures_from_values(
            pilot.kind, new, _values(pilot.other_measure, pilot.starts, look.as_of)
        )
    day_before = pilot.starts - timedelta(days=1)
    other = _values(pilot.measure, pilot.starts - (look.as_of - day_before), day_before)
    return figures_from_values(pilot.kind, new, other)


def _values(measure: Measure, first: date, last: date) -> dict[date, float]:
    """The readings that count, of periods that lie wholly within these days."""
    rows = Reading.objects.filter(measure=measure, current=True, starts__gte=first, ends__lte=last)
    return {ends: float(value) for ends, value in rows.values_list("ends", "value")}


def _check_day(pilot: Pilot, as_of: date, at: datetime) -> None:
    if pilot.state != PilotState.RUNNING:
        raise RuleBroken(_("Only a pilot that is running is looked at."), code="not-running")
    if pilot.starts is None or not pilot.starts <= as_of <= at.date():
        raise RuleBroken(
            _("The day lies between its start and today: what was counted before does not count."),
            code="day-outside",
            field="as_of",
        )
    if pilot.looks.filter(progress=Look.Progress.ASKED).exists():
        raise RuleBroken(_("A look is being worked out. Wait for it."), code="look-waiting")
