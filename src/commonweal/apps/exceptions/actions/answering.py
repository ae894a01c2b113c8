"""The level above answers an exception: by name, with a reason."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.apps.accounts.actions.checked import check
from commonweal.apps.accounts.models import User
from commonweal.apps.administration.actions import queue_message
from commonweal.apps.exceptions.models import ExceptionAnswer, ToleranceException
from commonweal.apps.exceptions.queries.seeing import visible_exceptions
from commonweal.apps.exceptions.rules import Answer, Closed, answer_problem, covers
from commonweal.apps.exceptions.words import problem_words
from commonweal.apps.ledger.actions import record
from commonweal.apps.plans.actions.recording import hold
from commonweal.apps.tolerances.actions import Wanted, keep, told_of
from commonweal.apps.tolerances.models import Tolerance
from commonweal.apps.tolerances.queries import Judged, Level, judged_of, limits_of, own_people
from commonweal.apps.tolerances.rules import Kind, State, record_of
from commonweal.kernel.errors import RuleBroken
from commonweal.kernel.shapes import Actor


@dataclass(frozen=True, slots=True)
class Given:
    """What the level above says. ``due_on`` is the last day of an accepted tolerance, or the day
    by which the plan or the change is asked for; ``wanted`` the new tolerance of an acceptance."""

    answer: str
    reason: str
    due_on: date | None = None
    wanted: Wanted | None = None


@transaction.atomic
def answer_exception(
    *, exception: ToleranceException, given: Given, by: Actor, at: datetime
) -> ExceptionAnswer:
    """Accept it with a new tolerance, which closes it; or ask for an exception plan, for a change
    of the approved plan, or that the work stops: then it closes when the forecast is back.

    RuleBroken for whoever answers for the work or reported its figures, and where the new tolerance
    does not cover the forecast of today.
    """
    one, today = hold(exception.initiative), timezone.localdate(at)
    held = ToleranceException.objects.select_for_update(of=("self",)).get(id=exception.id)
    held.initiative = one
    if held.closed_at is not None:
        raise RuleBroken(
            _("It has been closed meanwhile. Load the page again."), code="closed-already"
        )
    _check_person(held, by, today)
    if problem := answer_problem(given.answer, given.due_on, given.reason, today):
        fields = {"no-such-answer": "answer", "unexplained": "reason", "day-unsound": "due_on"}
        raise RuleBroken(problem_words(problem), code=problem, field=fields[problem])
    tolerance = _accepted(held, given, by, at) if given.answer == Answer.ACCEPT else None
    made = _kept(held, given, tolerance, by, at)
    _write_to_leaders(held, at, today)
    record(
        verb="exceptions.answer",
        subject=held.subject,
        by=by,
        at=at,
        payload={
            "initiative": one.id,
            "kind": held.kind,
            "answer": made.answer,
            "due": made.due_on,
            "tolerance": told_of(tolerance) if tolerance else None,
        },
        reason=made.reason,
    )
    return made


def _check_person(held: ToleranceException, by: Actor, today: date) -> None:
    if by.id in own_people(held.initiative, today) or by.id in held.hands:
        raise RuleBroken(
            _("You answer for this work, or reported its figures. Somebody else answers this."),
            code="own-exception",
        )


def _accepted(held: ToleranceException, given: Given, by: Actor, at: datetime) -> Tolerance:
    """The new tolerance, until the day; and the exception closed by it, in memory."""
    if given.wanted is None:
        raise RuleBroken(problem_words("no-tolerance"), code="no-tolerance", field="answer")
    one, kind, today = held.initiative, Kind(held.kind), timezone.localdate(at)
    before = judged_of([one], today)[one.id].get(kind)
    beyond = [use for use in before.uses if use.state is State.BEYOND] if before else []
    if given.due_on is None or not beyond:
        raise RuleBroken(problem_words("not-beyond"), code="not-beyond", field="answer")
    # Changes of scope go on being counted from the day of the line that they are beyond.
    since = min(use.limit.since for use in beyond) if kind is Kind.SCOPE else today
    wanted = replace(
        given.wanted, from_on=since, review_on=given.due_on, until=given.due_on,
        reason=given.reason,
    )  # fmt: skip
    made = keep(Level(one.organisation, one), kind, wanted, by, at)
    if not covers(limits_of(made), beyond):
        raise RuleBroken(problem_words("not-covered"), code="not-covered", field="answer")
    after = judged_of([one], today)[one.id][kind]
    if after.state is State.BEYOND:
        raise RuleBroken(problem_words("not-covered"), code="not-covered", field="answer")
    _close(held, after, at)
    return made


def _close(held: ToleranceException, judged: Judged, at: datetime) -> None:
    held.closed_at, held.closed_why = at, Closed.ACCEPTED.value
    held.closing = record_of(judged.known.figures, judged.uses)


def _kept(
    held: ToleranceException, given: Given, tolerance: Tolerance | None, by: Actor, at: datetime
) -> ExceptionAnswer:
    made = ExceptionAnswer(
        exception=held,
        answer=given.answer,
        reason=given.reason.strip(),
        due_on=None if given.answer == Answer.STOP else given.due_on,
        tolerance=tolerance,
        answered_at=at,
        answered_by_id=by.id,
        answered_by_label=by.label,
    )
    check(made)
    made.save(force_insert=True)
    held.answer, held.due_on = made.answer, made.due_on
    held.save(update_fields=["answer", "due_on", "closed_at", "closed_why", "closing"])
    return made


def _write_to_leaders(held: ToleranceException, at: datetime, today: date) -> None:
    """To those who lead the work and may see it; the letter names nothing."""
    if held.initiative.organisation.illustrative:
        return
    people = User.objects.filter(
        id__in=own_people(held.initiative, today),
        is_active=True,
        holdings__role__in=["sro", "programme_manager"],
        holdings__initiative_id=held.initiative_id,
    )
    for person in people.distinct():
        if visible_exceptions(person).filter(id=held.id).exists():
            queue_message(
                to_address=person.email,
                subject=_("An exception has been answered"),
                body=_(
                    "The level above has answered an exception of work that you lead. After you"
                    " have signed in you find it under “My work”."
                ),
                at=at,
                person=person,
            )
