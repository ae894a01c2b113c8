"""A case is submitted, decided by somebody else, and its conditions are met."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from commonweal.apps.accounts.actions.checked import check
from commonweal.apps.accounts.models import User
from commonweal.apps.accounts.rules import check_second_person
from commonweal.apps.appraisals.models import Approval, Condition
from commonweal.apps.appraisals.queries.runs import run_seen
from commonweal.apps.appraisals.queries.state import missing_words, todo_of
from commonweal.apps.appraisals.rules import next_state
from commonweal.apps.cases.actions.holding import held, refuse
from commonweal.apps.cases.models import BusinessCase
from commonweal.apps.cases.queries import content_digest, plan_lines_of
from commonweal.apps.plans.actions.recording import enter
from commonweal.kernel.digest import canonical_digest
from commonweal.kernel.errors import NotFound, RuleBroken
from commonweal.kernel.shapes import Actor


@dataclass(frozen=True, slots=True)
class Decision:
    """``conditions`` are sentences, of an approval; ``review_on`` is when to look at it again."""

    approve: bool
    reason: str = ""
    conditions: tuple[str, ...] = ()
    review_on: date | None = None


@transaction.atomic
def submit_case(
    *, case: BusinessCase, approvers: Sequence[User] = (), by: Actor, at: datetime
) -> BusinessCase:
    """Ask for a decision: the programme's cost lines are kept as they stand. ``approvers`` are
    those who must all agree; where there are none, one other person who may approve is enough.
    RuleBroken, with the first thing to do, where the case is not ready."""
    ready = held(case)
    todo = todo_of(ready) if next_state(ready.state, "submit") else []
    if todo:
        raise RuleBroken(missing_words(todo[0]), code=f"case-{todo[0].code}")
    fresh = _moved(case, "submit")
    for person in approvers:
        if person.id in fresh.hands | {by.id}:
            raise RuleBroken(
                _("%(name)s had a hand in this case, so somebody else approves it.")
                % {"name": person.name},
                code="own-submission",
                field="approvers",
            )
    _keep_plan(fresh)
    fresh.approvals.all().delete()
    Approval.objects.bulk_create(
        Approval(case=fresh, person_id=p.id, person_label=p.name, named=True) for p in approvers
    )
    fresh.submitted_at, fresh.submitted_by_id, fresh.submitted_by_label = at, by.id, by.label
    fresh.content_digest = content_digest(fresh)
    fresh.save()
    run = run_seen(fresh).done
    payload = {
        "case": fresh.id,
        "digest": fresh.content_digest,
        "run": run.id if run else "",
        "result": canonical_digest(run.result) if run else "",
        "approvers": [person.id for person in approvers],
    }
    enter(fresh.initiative, payload, verb="appraisals.submit-case", by=by, at=at)
    return fresh


@transaction.atomic
def withdraw_case(*, case: BusinessCase, reason: str, by: Actor, at: datetime) -> BusinessCase:
    """Take back a draft, or what nobody has decided yet."""
    fresh = _moved(case, "withdraw")
    if not fresh.content_digest:  # it was a draft, and followed the plan until now
        _keep_plan(fresh)
    fresh.decision_reason = reason
    fresh.save()
    payload = {"case": fresh.id, "number": fresh.number}
    enter(fresh.initiative, payload, verb="appraisals.withdraw-case", by=by, at=at, reason=reason)
    return fresh


@transaction.atomic
def decide_case(*, case: BusinessCase, decision: Decision, by: Actor, at: datetime) -> BusinessCase:
    """Agree to a submitted case, with conditions, or give it back with a reason. It is approved
    when everybody who was named has agreed.

    RuleBroken where ``by`` had a hand in it, was not among those named, or has agreed already,
    and where the content is not what was submitted.
    """
    fresh = held(case)
    if fresh.state != BusinessCase.State.SUBMITTED:
        refuse(fresh)
    for hand in sorted(fresh.hands):
        check_second_person(submitted_by=hand, approved_by=by.id)
    own = _own_approval(fresh, by)
    own.decided_at, own.reason = at, decision.reason.strip()
    if not decision.approve:
        return _return(fresh, own, by, at)
    if content_digest(fresh) != fresh.content_digest:
        raise RuleBroken(
            _("The content is not what was submitted. Give it back and have it submitted again."),
            code="content-broken",
        )
    return _agree(fresh, own, decision, by, at)


@transaction.atomic
def meet_condition(*, condition: Condition, how: str, by: Actor, at: datetime) -> Condition:
    """Say how a condition was met. Whoever had a hand in the case may, and the history has it."""
    fresh = held(condition.case)
    own = fresh.conditions.filter(id=condition.id).first()
    if own is None or own.met_at:
        raise NotFound(_("This condition is not open. Load the page again."), code="row-gone")
    if not how.strip():
        raise RuleBroken(_("Say how it was met."), code="condition-unexplained", field="how")
    own.met_at, own.met_by_id, own.met_by_label, own.met_how = at, by.id, by.label, how.strip()
    own.save()
    payload = {"case": fresh.id, "condition": own.text, "how": own.met_how}
    enter(fresh.initiative, payload, verb="appraisals.meet-condition", by=by, at=at)
    return own


def _keep_plan(case: BusinessCase) -> None:
    """Keep the programme's cost lines as they stand: the version no longer follows them."""
    for option in case.options.filter(includes_plan=True):
        option.plan_lines = plan_lines_of(case.initiative)
        option.save(update_fields=["plan_lines"])


def _moved(case: BusinessCase, verb: str) -> BusinessCase:
    fresh = held(case)
    state = next_state(fresh.state, verb)
    if not state:
        refuse(fresh)
    fresh.state = state
    return fresh


def _own_approval(case: BusinessCase, by: Actor) -> Approval:
    own = case.approvals.filter(person_id=by.id).first()
    if own is None and case.approvals.filter(named=True).exists():
        raise RuleBroken(
            _("Others were asked by name to decide about this case."), code="not-named"
        )
    if own is not None and own.decision == Approval.Decision.AGREED:
        raise RuleBroken(_("You have agreed already; others have not yet."), code="agreed-already")
    return own or Approval(case=case, person_id=by.id, person_label=by.label)


def _return(case: BusinessCase, own: Approval, by: Actor, at: datetime) -> BusinessCase:
    if not own.reason:
        raise RuleBroken(_("Say what should be done to it."), code="no-reason", field="reason")
    own.decision = Approval.Decision.RETURNED
    own.save()
    case.conditions.all().delete()
    case.state, case.decision_reason, case.content_digest = "draft", own.reason, ""
    case.options.update(plan_lines=[])
    case.save()
    payload = {"case": case.id, "number": case.number}
    enter(case.initiative, payload, verb="appraisals.return-case", by=by, at=at, reason=own.reason)
    return case


def _agree(
    case: BusinessCase, own: Approval, decision: Decision, by: Actor, at: datetime
) -> BusinessCase:
    own.decision = Approval.Decision.AGREED
    own.save()
    for text in decision.conditions:
        check(made := Condition(case=case, text=text, set_by_id=by.id, set_by_label=by.label))
        made.save()
    payload = {"case": case.id, "number": case.number, "digest": case.content_digest,
               "conditions": list(decision.conditions)}  # fmt: skip
    reviews = [day for day in (case.review_on, decision.review_on) if day]
    case.review_on = min(reviews, default=None)
    if case.approvals.exclude(decision=Approval.Decision.AGREED).filter(named=True).exists():
        case.save()
        enter(
            case.initiative,
            payload,
            verb="appraisals.agree-to-case",
            by=by,
            at=at,
            reason=own.reason,
        )
        return case
    case.state, case.decided_at, case.decision_reason = "approved", at, own.reason
    check(case)
    case.save()
    enter(case.initiative, payload, verb="appraisals.approve-case", by=by, at=at, reason=own.reason)
    return case
