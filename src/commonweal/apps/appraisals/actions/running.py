"""Appraisals are worked out later, and people are reminded to look at an old case again."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.apps.accounts.models import User
from commonweal.apps.administration.actions import queue_message
from commonweal.apps.appraisals.models import Run
from commonweal.apps.appraisals.queries.waiting import approvers_of
from commonweal.apps.appraisals.rules import DRAWS, NoResult, appraised, digest_of
from commonweal.apps.cases.actions.holding import held, refuse
from commonweal.apps.cases.models import BusinessCase
from commonweal.apps.cases.queries import case_facts, newest_approved
from commonweal.apps.plans.actions.recording import enter
from commonweal.apps.plans.pages import address
from commonweal.engines.appraise import ENGINE_VERSION
from commonweal.kernel.errors import BadInput
from commonweal.kernel.shapes import SYSTEM, Actor


@transaction.atomic
def ask_for_appraisal(
    *, case: BusinessCase, by: Actor, at: datetime, seed: int | None = None
) -> Run:
    """Have a draft appraised. The seed is kept, so that the same figures come out again. What was
    submitted keeps the result that it was submitted with."""
    fresh = held(case)
    if fresh.state != BusinessCase.State.DRAFT:
        refuse(fresh)
    run = Run.objects.create(
        case=fresh,
        asked_at=at,
        asked_by_id=by.id,
        asked_by_label=by.label,
        seed=secrets.randbelow(2**53) if seed is None else seed,
        draws=DRAWS,
    )
    payload = {"case": fresh.id, "run": run.id, "seed": run.seed, "draws": run.draws}
    enter(fresh.initiative, payload, verb="appraisals.ask-appraisal", by=by, at=at)
    return run


def work_out(*, run: Run, at: datetime) -> Run:
    """Work a run out and keep the result; nothing where that has been done. No entry of its own:
    it follows from the inputs, whose digest it keeps, and from the seed in the entry that asked."""
    fresh = Run.objects.select_related("case__initiative").get(id=run.id)
    if fresh.state != Run.State.WAITING:
        return fresh
    facts = case_facts(fresh.case)
    try:
        fresh.result = appraised(facts, fresh.seed, fresh.draws)
    except NoResult:
        fresh.failure = _("No option has a cost or a benefit yet. Add lines with their amounts.")
    except (BadInput, ValueError) as refused:
        fresh.failure = str(refused)
    else:
        fresh.digest = digest_of(facts)
    fresh.state = Run.State.FAILED if fresh.failure else Run.State.DONE
    fresh.engine, fresh.parameter_set, fresh.done_at = ENGINE_VERSION, facts.parameter_set, at
    fresh.save()
    return fresh


def remind_of_reviews(*, at: datetime) -> int:
    """Write to those who answer for cases that are due to be looked at again, once for each date.
    How many cases."""
    today = timezone.localdate(at)
    due = BusinessCase.objects.filter(state="approved", review_on__lte=today, reminded_on=None)
    return sum(_remind(case, at) for case in due.select_related("initiative__organisation"))


@transaction.atomic
def _remind(case: BusinessCase, at: datetime) -> bool:
    fresh = held(case)
    newest = newest_approved(fresh.initiative)
    if fresh.reminded_on or newest is None or newest.id != fresh.id:
        return False
    fresh.reminded_on = timezone.localdate(at)
    fresh.save(update_fields=["reminded_on"])
    people = {person.id: person for person in approvers_of(fresh.initiative)}
    people |= {p.id: p for p in User.objects.filter(id=fresh.submitted_by_id, is_active=True)}
    for person in people.values():
        _write_to(person, fresh, at)
    payload = {"case": fresh.id, "number": fresh.number, "people": sorted(people)}
    enter(fresh.initiative, payload, verb="appraisals.remind-review", by=SYSTEM, at=at)
    return True


def _write_to(person: User, case: BusinessCase, at: datetime) -> None:
    where = settings.ADDRESS + address("case_version", case.initiative_id, case.id)
    queue_message(
        to_address=person.email,
        subject=_("A business case is due to be looked at again"),
        body=_(
            "Version %(number)s of a business case that you answer for was to be looked at again "
            "by %(day)s. Does it still hold? If so, make a new version and have it approved; if "
            "not, say so at the next gate.\n\n%(address)s"
        )
        % {"number": case.number, "day": case.review_on, "address": where},
        at=at,
        person=person,
    )
