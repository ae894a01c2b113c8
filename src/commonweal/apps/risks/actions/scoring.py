"""Scoring a risk, and answering for one that is above its appetite."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.apps.accounts.rules.duties import check_second_person
from commonweal.apps.risks.actions.faults import check_open, check_said
from commonweal.apps.risks.actions.recording import enter, hold, touch
from commonweal.apps.risks.models import Acceptance, Assessment, Risk
from commonweal.apps.risks.queries.lists import stood
from commonweal.apps.risks.queries.matrices import matrix_for
from commonweal.apps.risks.rules import ABOVE, UNKNOWN, Matrix, Standing
from commonweal.kernel.errors import RuleBroken
from commonweal.kernel.shapes import Actor

SIDES = ("inherent", "residual", "target")
STEPS = tuple(f"{side}_{part}" for side in SIDES for part in ("likelihood", "impact"))
LONGEST_ACCEPTANCE_DAYS = 366


@transaction.atomic
def assess_risk(
    *, risk: Risk, steps: Mapping[str, int | None], by: Actor, at: datetime, why: str = ""
) -> Risk:
    """Score it on the matrix of its body: STEPS, all together; what is left out is not scored. The
    scores of before stay in its course."""
    held = hold(risk)
    check_open(held)
    matrix = matrix_for(held.organisation)
    set_steps(held, matrix, {name: steps.get(name) for name in STEPS})
    held.raised_at, held.scored_at = None, at
    touch(held, by, at)
    held.save()
    made = keep_assessment(held, by, at, why)
    told = {name: getattr(held, name) for name in STEPS}
    told |= {"matrix": matrix.ref, "score": held.residual_score, "assessment": made.id}
    enter(held, told, verb="risks.assess-risk", by=by, at=at, reason=why)
    return held


def set_steps(risk: Risk, matrix: Matrix, steps: Mapping[str, int | None]) -> None:
    """Steps and the scores that follow from them, in memory. RuleBroken where half of a score is
    missing, or the matrix has no such step."""
    risk.matrix = matrix.ref
    for side in SIDES:
        likelihood, impact = steps[f"{side}_likelihood"], steps[f"{side}_impact"]
        if (likelihood is None) != (impact is None):
            raise RuleBroken(
                _("Give both the likelihood and the impact, or neither."),
                code="score-half",
                field=f"{side}_impact" if impact is None else f"{side}_likelihood",
            )
        try:
            score = matrix.score(likelihood, impact)
        except ValueError as error:
            raise RuleBroken(
                _("The matrix has no such step."), code="no-such-step", field=f"{side}_likelihood"
            ) from error
        setattr(risk, f"{side}_likelihood", likelihood)
        setattr(risk, f"{side}_impact", impact)
        setattr(risk, f"{side}_score", score)


def keep_assessment(
    risk: Risk, by: Actor, at: datetime, why: str, *, by_warning: bool = False
) -> Assessment:
    """How it is scored now, kept for its course."""
    return Assessment.objects.create(
        risk=risk,
        matrix=risk.matrix,
        residual_score=risk.residual_score,
        why=why,
        by_warning=by_warning,
        made_at=at,
        made_by_id=by.id,
        made_by_label=by.label,
        **{name: getattr(risk, name) for name in STEPS},
    )


@transaction.atomic
def accept_risk(*, risk: Risk, until: date, why: str, by: Actor, at: datetime) -> Acceptance:
    """Somebody answers by name for a risk above its appetite, at its score of now, until a day.

    RuleBroken where it is not above the appetite, without a reason or a sound day, or by whoever
    scored it last: two people know of what is carried.
    """
    held, today = hold(risk), timezone.localdate(at)
    _check_above(held, today)
    check_said(why, "why", _("Say why it is accepted."))
    if not 0 < (until - today).days <= LONGEST_ACCEPTANCE_DAYS:
        raise RuleBroken(
            _("Choose a day to come, within a year: then somebody looks at it again."),
            code="until-unsound",
            field="until",
        )
    last = held.assessments.filter(by_warning=False).order_by("-made_at", "-id").first()
    if last is not None:
        check_second_person(submitted_by=last.made_by_id, approved_by=by.id)
    made = Acceptance.objects.create(
        risk=held,
        score=held.residual_score or 0,
        until=until,
        why=why,
        accepted_at=at,
        accepted_by_id=by.id,
        accepted_by_label=by.label,
    )
    touch(held, by, at)
    held.save(update_fields=["touched_at"])
    told = {"acceptance": made.id, "score": made.score, "until": until}
    enter(held, told, verb="risks.accept-risk", by=by, at=at, reason=why)
    return made


@transaction.atomic
def withdraw_acceptance(*, risk: Risk, why: str, by: Actor, at: datetime) -> Risk:
    """Nobody answers for it any more: it shows again."""
    held = hold(risk)
    given = held.acceptances.filter(withdrawn_at=None)
    ids = list(given.values_list("id", flat=True))
    if not ids:
        raise RuleBroken(_("Nobody has accepted it."), code="not-accepted")
    check_said(why, "why", _("Say why."))
    given.update(withdrawn_at=at)
    touch(held, by, at)
    held.save(update_fields=["touched_at"])
    told = {"acceptances": ids}
    enter(held, told, verb="risks.withdraw-acceptance", by=by, at=at, reason=why)
    return held


def _check_above(risk: Risk, today: date) -> None:
    standing = stood([risk], today)[0].standing
    if standing in UNKNOWN:
        raise RuleBroken(
            _("Score it, and set the appetite for it, before somebody accepts it."),
            code="not-known-yet",
        )
    if standing not in ABOVE | {Standing.ACCEPTED}:
        raise RuleBroken(
            _("It is within the appetite, so nobody has to accept it."), code="within-appetite"
        )
