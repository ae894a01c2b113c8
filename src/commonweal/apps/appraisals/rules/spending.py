"""No expenditure stage without an approved case."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Spending", "SpendingFacts", "spending_of"]

# Which stages of a case carry the money of a phase. Where the phase is not known, nothing but a
# full or programme case does: unknown is not taken for early.
_CARRIES = {
    "proposed": {"strategic-outline", "outline", "full", "programme"},
    "definition": {"strategic-outline", "outline", "full", "programme"},
}
_WHOLE = {"full", "programme"}
OVER = {"closed", "cancelled"}


@dataclass(frozen=True, slots=True)
class SpendingFacts:
    """``stage`` is that of the newest approved version, "" where there is none."""

    phase: str
    stage: str = ""
    waiting: bool = False
    open_conditions: int = 0
    review_overdue: bool = False


@dataclass(frozen=True, slots=True)
class Spending:
    """Whether money may be committed now, and why. ``code``: over, no-case, waiting,
    stage-too-early, conditions-open, review-overdue or approved."""

    allowed: bool
    code: str


def spending_of(facts: SpendingFacts) -> Spending:
    """A condition that is still open, or a review that is overdue, stops nothing by itself; a
    gate may hold it against the programme, and the sentence names it."""
    if facts.phase in OVER:
        return Spending(allowed=False, code="over")
    if not facts.stage:
        return Spending(allowed=False, code="waiting" if facts.waiting else "no-case")
    if facts.stage not in _CARRIES.get(facts.phase, _WHOLE):
        return Spending(allowed=False, code="stage-too-early")
    if facts.open_conditions:
        return Spending(allowed=True, code="conditions-open")
    if facts.review_overdue:
        return Spending(allowed=True, code="review-overdue")
    return Spending(allowed=True, code="approved")
