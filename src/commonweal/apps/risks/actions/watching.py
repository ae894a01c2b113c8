"""Early warnings: lines that are drawn for measures, and the risks that they raise."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from commonweal.apps.accounts.actions.checked import check
from commonweal.apps.measures.models import Reading
from commonweal.apps.measures.queries import latest_reading
from commonweal.apps.risks.actions.faults import check_open
from commonweal.apps.risks.actions.recording import enter, hold, told_of, touch
from commonweal.apps.risks.actions.scoring import STEPS, keep_assessment, set_steps
from commonweal.apps.risks.models import EarlyWarning, Risk
from commonweal.apps.risks.queries.matrices import matrix_for, matrix_named
from commonweal.apps.risks.rules import crosses, raised_to
from commonweal.kernel.errors import RuleBroken
from commonweal.kernel.shapes import SYSTEM, Actor

WARNING_FIELDS = frozenset({"measure", "side", "line", "raises_to"})
AT_ONCE = 500


@transaction.atomic
def set_warning(*, risk: Risk, values: Mapping[str, Any], by: Actor, at: datetime) -> EarlyWarning:
    """Draw the line of a measure (WARNING_FIELDS). Another one for the same side of the same
    measure takes its place."""
    held = hold(risk)
    check_open(held)
    matrix = matrix_for(held.organisation)
    if not 1 <= values["raises_to"] <= len(matrix.likelihoods):
        raise RuleBroken(_("The matrix has no such step."), code="no-such-step", field="raises_to")
    held.warnings.filter(measure=values["measure"], side=values["side"]).delete()
    made = EarlyWarning(risk=held, **{name: values[name] for name in WARNING_FIELDS})
    check(made)
    made.save(force_insert=True)
    touch(held, by, at)
    held.save(update_fields=["touched_at"])
    told = {"warning": made.id, **told_of(made, WARNING_FIELDS)}
    enter(held, told, verb="risks.set-warning", by=by, at=at)
    return made


@transaction.atomic
def remove_warning(*, warning: EarlyWarning, by: Actor, at: datetime) -> Risk:
    held = hold(warning.risk)
    told = {"warning": warning.id, **told_of(warning, WARNING_FIELDS)}
    warning.delete()
    touch(held, by, at)
    held.save(update_fields=["touched_at"])
    enter(held, told, verb="risks.remove-warning", by=by, at=at)
    return held


def look_for_warnings(*, at: datetime) -> int:
    """The clock: raise each open risk whose measure has crossed its line since it was last looked
    at. How many were raised."""
    changed = Q(looked_at=None) | Q(measure__readings_changed_at__gt=F("looked_at"))
    due = EarlyWarning.objects.filter(changed, risk__is_open=True).order_by("id")
    return sum(_look(warning, at) for warning in due.values_list("id", flat=True)[:AT_ONCE])


@transaction.atomic
def _look(warning_id: str, at: datetime) -> int:
    """One warning: held with its risk, so that two clocks do not both raise it."""
    owner = EarlyWarning.objects.filter(id=warning_id).values("risk")
    risk = Risk.objects.select_for_update().filter(id__in=owner, is_open=True).first()
    warning = EarlyWarning.objects.select_related("measure").filter(id=warning_id).first()
    if risk is None or warning is None:
        return 0
    # The mark of what was read: what changes while this runs is looked at the next time.
    warning.looked_at = warning.measure.readings_changed_at or at
    reading = latest_reading(warning.measure)
    if reading is None or not _is_news(warning, reading):
        warning.save(update_fields=["looked_at"])
        return 0
    warning.crossed_ends, warning.crossed_at = reading.ends, at
    warning.save(update_fields=["looked_at", "crossed_ends", "crossed_at"])
    _raise(risk, warning, reading, at)
    return 1


def _is_news(warning: EarlyWarning, reading: Reading) -> bool:
    """Beyond the line, in a period that has not raised it yet."""
    earlier = warning.crossed_ends is None or reading.ends > warning.crossed_ends
    return earlier and crosses(warning.side, warning.line, reading.value)


def _raise(risk: Risk, warning: EarlyWarning, reading: Reading, at: datetime) -> None:
    """The likelihood goes up to the step of the warning; nobody has looked at it by that."""
    matrix = matrix_named(risk.matrix) or matrix_for(risk.organisation)
    steps = {name: getattr(risk, name) for name in STEPS}
    before = risk.residual_likelihood
    if risk.residual_impact is not None:
        step = min(warning.raises_to, len(matrix.likelihoods))
        steps["residual_likelihood"] = raised_to(before, step)
        set_steps(risk, matrix, steps)
    risk.raised_at = at
    risk.save()
    keep_assessment(risk, SYSTEM, at, "", by_warning=True)
    told = {
        "warning": warning.id,
        "measure": warning.measure_id,
        "reading": reading.id,
        "residual_likelihood": [before, risk.residual_likelihood],
        "score": risk.residual_score,
    }
    enter(risk, told, verb="risks.raise-by-warning", by=SYSTEM, at=at)
