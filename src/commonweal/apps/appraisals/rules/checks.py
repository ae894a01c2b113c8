"""What a case still lacks before somebody may be asked to approve it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from commonweal.apps.cases.rules.prompts import prompts_for

__all__ = ["CaseState", "Missing", "missing_of", "next_state"]

FIRST = "strategic-outline"

# What each verb makes of a version in each state; what is not here cannot be done.
_NEXT = {
    ("draft", "submit"): "submitted",
    ("draft", "withdraw"): "withdrawn",
    ("submitted", "withdraw"): "withdrawn",
    ("submitted", "approve"): "approved",
    ("submitted", "return"): "draft",
}


def next_state(state: str, verb: str) -> str:
    """The state after ``verb``, or "" where a version in ``state`` cannot be treated so."""
    return _NEXT.get((state, verb), "")


@dataclass(frozen=True, slots=True)
class CaseState:
    """How far a case is. ``unanswered`` names, by option, the forgotten costs that are neither
    given nor explained; ``left_out`` counts lines that the appraisal cannot count."""

    stage: str
    answers: Mapping[str, str]
    options: int = 0
    preferred: str = ""
    factors: int = 0
    unscored: int = 0
    unanswered: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    effects: bool = False
    left_out: int = 0
    unranged: int = 0
    appraised: bool = False
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing to do: ``code`` says what, ``fact`` where."""

    code: str
    fact: str = ""


def missing_of(state: CaseState) -> list[Missing]:
    """Everything to do, in the order of the pages. A strategic outline needs words and options;
    every later stage needs figures as well."""
    found = [
        Missing("unanswered", prompt.ask)
        for prompt in prompts_for(state.stage)
        if not state.answers.get(prompt.key, "").strip()
    ]
    if state.options < 3:
        found.append(Missing("no-third-option"))
    if not state.factors:
        found.append(Missing("no-factors"))
    return found if state.stage == FIRST else found + _figures(state)


def _figures(state: CaseState) -> list[Missing]:
    found = [Missing("no-preferred")] if not state.preferred else []
    if state.unscored:
        found.append(Missing("unscored", str(state.unscored)))
    for option, purposes in state.unanswered.items():
        found.append(Missing("forgotten-costs", f"{option}: {', '.join(purposes)}"))
    checks = (
        (not state.effects, Missing("no-effects")),
        (state.left_out > 0, Missing("left-out", str(state.left_out))),
        (state.unranged > 0, Missing("no-range", str(state.unranged))),
        (not state.appraised, Missing("not-appraised")),
        (state.appraised and not state.fresh, Missing("stale")),
    )
    return found + [missing for wrong, missing in checks if wrong]
