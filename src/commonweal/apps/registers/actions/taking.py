"""Risks from a file, all or none of it, and from the library."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from commonweal.apps.accounts.actions import Place as FilePlace
from commonweal.apps.accounts.models import User
from commonweal.apps.accounts.queries import actor_of
from commonweal.apps.accounts.rules import Marking
from commonweal.apps.evidence.actions import keep_file, put_in_file
from commonweal.apps.evidence.models import EvidenceFile
from commonweal.apps.evidence.queries import blob_path
from commonweal.apps.ledger.actions import entries_last, record
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.registers.queries import Planned, PlannedLine, planned_of
from commonweal.apps.registers.rules import library
from commonweal.apps.risks import actions as risks
from commonweal.apps.risks.models import Risk
from commonweal.apps.risks.rules import Three
from commonweal.kernel.errors import RuleBroken
from commonweal.kernel.shapes import Actor, Subject

_RECORD = frozenset(risks.FIELDS)


def keep_table(
    *, upload: UploadedFile, initiative: Initiative, by: User, at: datetime
) -> EvidenceFile:
    """Keep the file for a week. Which of its rows are marked is not known yet, so it is marked as
    strictly as can be."""
    return put_in_file(
        upload=upload,
        place=FilePlace(initiative.organisation, initiative.path),
        by=actor_of(by),
        at=at,
        marking=Marking.WITHHELD,
    )


@transaction.atomic
@entries_last()
def take_table(*, initiative: Initiative, file: EvidenceFile, by: User, at: datetime) -> Planned:
    """Take in what the dry run showed, looked at again now. RuleBroken where anything is wrong, or
    where nothing would change."""
    held = Initiative.objects.select_for_update().get(id=initiative.id)
    found = planned_of(by, held, file.name, blob_path(file.digest).read_bytes())
    if found.errors:
        raise RuleBroken(_("Something in this file is wrong. Nothing was taken in."), code="errors")
    if not found.new and not found.changed:
        raise RuleBroken(_("Nothing in this file differs from the record."), code="nothing-new")
    asking = {"by": actor_of(by), "at": at}
    for line in (*found.new, *found.changed):
        _take(held, line, asking)
    if not file.kept_for_id:
        keep_for = Subject("initiative", held.id, held.name)
        keep_file(evidence=file, keep_for=keep_for, marking=Marking.WITHHELD, **asking)
    told = {"file": file.id, "digest": file.digest, "new": len(found.new),
            "changed": len(found.changed), "same": found.same, "initiative": held.id}  # fmt: skip
    subject = Subject("initiative", held.id, held.name)
    record(verb="registers.take-table", subject=subject, payload=told, **asking)
    return found


@transaction.atomic
@entries_last()
def start_from_library(
    *, initiative: Initiative, keys: Collection[str], by: Actor, at: datetime
) -> list[Risk]:
    """Risks of the library as ones of this initiative, to be made its own: neither scored nor
    owned. One that was taken already, and is still open, is not taken again."""
    held = Initiative.objects.select_for_update().get(id=initiative.id)
    chosen = [one for one in library() if one.key in keys]
    if not chosen:
        raise RuleBroken(_("Choose at least one."), code="none-chosen", field="keys")
    made = []
    for one in chosen:
        values = {
            "kind": one.kind,
            "category": one.category,
            "cause": _(one.cause),
            "event": _(one.event),
            "effect": _(one.effect),
            "response": one.response,
        }
        origin = Subject("library", one.key, _("The library of risks"))
        made.append(risks.raise_risk(initiative=held, origin=origin, values=values, by=by, at=at))
    return made


def _take(initiative: Initiative, line: PlannedLine, asking: dict[str, Any]) -> None:
    """By the actions of a person, so that each has its entry, and the same rules."""
    given = dict(line.values if line.risk is None else {k: line.values[k] for k in line.changes})
    record_part = {key: value for key, value in given.items() if key in _RECORD}
    risk = line.risk
    if risk is None:
        risk = risks.create_risk(place=risks.Place.of(initiative), values=record_part, **asking)
    elif record_part:
        risk = risks.change_risk(risk=risk, values=record_part, **asking)
    steps = {key: given.get(key, getattr(risk, key)) for key in risks.STEPS}
    if any(given.get(key) is not None or (line.risk and key in given) for key in risks.STEPS):
        risk = risks.assess_risk(risk=risk, steps=steps, **asking)
    money = {key: given.get(key, getattr(risk, key)) for key in risks.QUANTITIES}
    if any(given.get(key) or (line.risk and key in given) for key in risks.QUANTITIES):
        risks.quantify_risk(risk=risk, values=money, effects=_effects(risk), **asking)


def _effects(risk: Risk) -> list[risks.EffectGiven]:
    """What it does to dates is not in the table, and stays."""
    return [
        risks.EffectGiven(
            Three(*map(Decimal, (one.days_low, one.days_likely, one.days_high))),
            milestone=one.milestone,
            task=one.task,
        )
        for one in risk.effects.select_related("milestone")
    ]
