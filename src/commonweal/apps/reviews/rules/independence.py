"""Who may sit on a panel: nobody who delivers the work, asked for the review, or did so lately."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from commonweal.apps.accounts.rules import DELIVERY_LINE, Role
from commonweal.kernel.errors import RuleBroken

__all__ = ["RECENT_DAYS", "Standing", "Tie", "check_independent", "ties_of"]

# For so long after a role of the work has ended its holder still reviews their own doing.
RECENT_DAYS = 365


def _(text: str) -> str:
    """Marks a text for translation, which happens where it is shown."""
    return text


class Tie(StrEnum):
    """What binds somebody to the work that they would review."""

    DELIVERS = "delivers"
    OWN_ROLE = "own-role"
    NAMED = "named"
    ASKED = "asked"
    OWNS = "owns"


_WORDS = {
    Tie.DELIVERS: _("holds a role that delivers this work, or held one within a year"),
    Tie.OWN_ROLE: _("holds a role on this very work, or held one within a year"),
    Tie.NAMED: _("is named among the people of this work"),
    Tie.ASKED: _("asked for this review"),
    Tie.OWNS: _("has something to do that follows from an earlier review or decision"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What one person is to one initiative. ``reaching`` are the roles that reach it today, or did
    within ``RECENT_DAYS``, from a body; ``own`` those on the initiative, above or below it."""

    reaching: frozenset[Role] = frozenset()
    own: frozenset[Role] = frozenset()
    named: bool = False
    asked: bool = False
    owns: bool = False


def ties_of(standing: Standing) -> tuple[Tie, ...]:
    """Every tie, so that all of them can be named at once; none means independent."""
    found = (
        (Tie.DELIVERS, bool(DELIVERY_LINE & (standing.reaching | standing.own))),
        (Tie.OWN_ROLE, bool(standing.own - {Role.ASSURER} - DELIVERY_LINE)),
        (Tie.NAMED, standing.named),
        (Tie.ASKED, standing.asked),
        (Tie.OWNS, standing.owns),
    )
    return tuple(tie for tie, bound in found if bound)


def check_independent(name: str, standing: Standing) -> None:
    """RuleBroken, with every tie, where this person cannot sit on the panel."""
    ties = ties_of(standing)
    if ties:
        raise RuleBroken(
            f"{name} is not independent: {'; '.join(_WORDS[tie] for tie in ties)}. "
            "Name somebody else.",
            code=f"not-independent-{ties[0]}",
            field="people",
        )
