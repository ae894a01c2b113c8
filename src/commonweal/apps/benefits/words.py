"""The words for states, their reasons and what they require."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from commonweal.apps.benefits.rules import State

__all__ = ["reason_words", "requirement_words", "state_words"]

_STATES = {
    State.UNMEASURED: gettext_noop("Unmeasured"),
    State.AT_RISK: gettext_noop("At risk"),
    State.NOT_REALISED: gettext_noop("Not realised"),
    State.PROPOSED: gettext_noop("Proposed"),
    State.VALIDATED: gettext_noop("Validated, not yet begun"),
    State.TRACKING: gettext_noop("Tracking"),
    State.REALISED: gettext_noop("Realised"),
    State.ENDED: gettext_noop("Ended"),
}
_REASONS = {
    "no-measure-or-baseline": gettext_noop("It has no measure, or no baseline to compare with."),
    "no-reading": gettext_noop("It has begun, and nothing has been measured since."),
    "not-validated": gettext_noop("Nobody has validated it yet."),
    "start-unknown": gettext_noop("It is not known when it starts."),
    "not-started": gettext_noop("It has not started yet."),
    "stale": gettext_noop("The newest measured value is too old."),
    "target-missed": gettext_noop("The newest measured value misses the target."),
    "fallen-back": gettext_noop("It was realised and has fallen back below its target."),
    "target-met": gettext_noop("The target is met, and somebody else than the owner checked it."),
    "not-verified": gettext_noop(
        "The target is met, and waits to be checked by somebody else than the owner."
    ),
    "on-the-way": gettext_noop("It is measured, and no target is missed."),
    "ended-not-closed": gettext_noop("Its end day has passed with the target met."),
    "never-measured": gettext_noop("It ended without ever having been measured."),
    "kept-back": gettext_noop("What it is measured by is kept back from you."),
}
_REQUIREMENTS = {
    "title": gettext_noop("a title"),
    "objective": gettext_noop("what it is for"),
    "gainers": gettext_noop("who gains"),
    "owner": gettext_noop("an owner in the business"),
    "other_verifier": gettext_noop("somebody else than the owner who checks the figures"),
    "measure": gettext_noop("a measure"),
    "baseline": gettext_noop("a baseline value and its day"),
    "baseline_evidence": gettext_noop("where the baseline comes from"),
    "target": gettext_noop("a target"),
    "end": gettext_noop("the day on which it ends"),
    "started": gettext_noop("its start has come"),
    "reading": gettext_noop("a measured value since the start"),
    "target_met": gettext_noop("a measured value that meets the final target"),
    "verified": gettext_noop("a check by somebody else than the owner"),
    "ended_on": gettext_noop("its end day has come"),
}


def state_words(state: State | str) -> str:
    return _(_STATES[State(state)])


def reason_words(code: str) -> str:
    return _(_REASONS[code])


def requirement_words(name: str) -> str:
    return _(_REQUIREMENTS[name])
