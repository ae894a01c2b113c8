"""How initiatives and their fields are handled, and what is released to the public."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from commonweal.apps.accounts.rules import Marking
from commonweal.apps.evidence.actions import hold_files_back
from commonweal.apps.ledger.actions import record
from commonweal.apps.programmes.actions.initiatives import subject_of
from commonweal.apps.programmes.actions.positions import refresh_positions
from commonweal.apps.programmes.models import FieldMarking, Initiative
from commonweal.apps.programmes.rules.handling import MARKABLE
from commonweal.kernel.errors import RuleBroken
from commonweal.kernel.shapes import Actor


@dataclass(frozen=True, slots=True)
class Handling:
    """How something is handled: open, internal, sensitive, or withheld under an exemption."""

    marking: str
    exemption: str = ""
    review: date | None = None


@transaction.atomic
def mark_initiative(
    *,
    initiative: Initiative,
    handling: Handling,
    by: Actor,
    at: datetime,
    field: str = "",
) -> Initiative:
    """Set how the initiative, or one of its fields, is handled. Withheld names its exemption and
    a review date."""
    if handling.marking == "withheld" and not (handling.exemption and handling.review):
        raise RuleBroken(
            _("Something withheld names the exemption and the day on which it is reviewed."),
            code="withheld-without-exemption",
            field="exemption",
        )
    if field and field not in MARKABLE:
        raise RuleBroken(
            _("This field cannot be kept back alone. Mark the whole initiative."),
            code="field-not-markable",
            field="field",
        )
    _set_marking(initiative, handling, field)
    refresh_positions([initiative.id])
    if not field:
        hold_files_back(
            initiative_id=initiative.id, marking=Marking(handling.marking), by=by, at=at
        )
    record(
        verb="initiative.marked",
        subject=subject_of(initiative),
        by=by,
        at=at,
        payload={
            "field": field,
            "marking": handling.marking,
            "exemption": handling.exemption,
        },
    )
    return initiative


@transaction.atomic
def release_initiative(*, initiative: Initiative, by: Actor, at: datetime) -> Initiative:
    """Make what is marked open public, in a named person's name."""
    if initiative.marking != "open":
        raise RuleBroken(
            _("Only an initiative marked open can be released. Mark it open first."),
            code="release-not-open",
        )
    initiative.released_at = at
    initiative.released_by_id, initiative.released_by_label = by.id, by.label
    initiative.save()
    record(verb="initiative.released", subject=subject_of(initiative), by=by, at=at, payload={})
    return initiative


@transaction.atomic
def withdraw_release(*, initiative: Initiative, reason: str, by: Actor, at: datetime) -> Initiative:
    """Take a release back, with a reason that stays in the history."""
    initiative.released_at = None
    initiative.released_by_id = initiative.released_by_label = ""
    initiative.save()
    record(
        verb="initiative.release-withdrawn",
        subject=subject_of(initiative),
        by=by,
        at=at,
        payload={},
        reason=reason,
    )
    return initiative


def _set_marking(initiative: Initiative, handling: Handling, field: str) -> None:
    if not field:
        if initiative.released_at and handling.marking != "open":
            raise RuleBroken(
                _("This is public. Withdraw the release first, then mark it."),
                code="released-but-not-open",
                field="marking",
            )
        initiative.marking, initiative.exemption = handling.marking, handling.exemption
        initiative.marking_review = handling.review
        initiative.full_clean()
        initiative.save()
        return
    FieldMarking.objects.update_or_create(
        initiative=initiative,
        field=field,
        defaults={
            "marking": handling.marking,
            "exemption": handling.exemption,
            "review": handling.review,
        },
    )
