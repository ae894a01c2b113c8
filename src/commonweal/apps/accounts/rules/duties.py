"""Separation of duties: nobody approves their own request, nobody assures their own work."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from commonweal.apps.accounts.rules.access import Grant
from commonweal.apps.accounts.rules.permissions import DELIVERY_LINE, Role, Verb, verbs_of
from commonweal.kernel.errors import RuleBroken

__all__ = [
    "Tenure",
    "can_give",
    "check_giver",
    "check_own_role",
    "check_second_person",
    "clash_with",
]


@dataclass(frozen=True, slots=True)
class Tenure:
    """From ``first`` to ``last``, both days included; no ``last`` means until further notice."""

    first: date
    last: date | None = None

    def __post_init__(self) -> None:
        if self.last is not None and self.last < self.first:
            raise ValueError(
                f"a tenure cannot end on {self.last}, before it begins on {self.first}"
            )

    def __contains__(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)

    def overlaps(self, other: Tenure) -> bool:
        return (other.last is None or self.first <= other.last) and (
            self.last is None or other.first <= self.last
        )


def check_second_person(*, submitted_by: str, approved_by: str) -> None:
    """RuleBroken where one person (by id) would approve what the same person submitted."""
    if submitted_by == approved_by:
        raise RuleBroken(
            "You submitted this yourself. Ask somebody else who may approve to look at it.",
            code="own-submission",
        )


def clash_with(wanted: Grant, tenure: Tenure, held: Iterable[tuple[Grant, Tenure]]) -> Grant | None:
    """The role already held that ``wanted`` may not stand beside, or None.

    An assurer may not hold a role of the delivery line that reaches all of what they assure.
    A delivery role on a part of it is allowed here: Access takes the verb away on that part.
    """
    for grant, time in held:
        if tenure.overlaps(time) and (_in_own_line(wanted, grant) or _in_own_line(grant, wanted)):
            return grant
    return None


def _in_own_line(assurer: Grant, delivery: Grant) -> bool:
    if assurer.role is not Role.ASSURER or delivery.role not in DELIVERY_LINE:
        return False
    if delivery.initiative_id:
        return delivery.initiative_id == assurer.initiative_id
    return assurer.path.startswith(delivery.path)


def can_give(role: Role, verbs: frozenset[Verb]) -> bool:
    """Whether somebody with these verbs on a place may give ``role`` there."""
    if Verb.ADMINISTER in verbs:
        return True
    below_them = DELIVERY_LINE - {Role.PORTFOLIO_DIRECTOR, Role.SRO}
    return Verb.APPOINT in verbs and role in below_them


def check_giver(role: Role, verbs: frozenset[Verb]) -> None:
    """RuleBroken where somebody with these verbs on a place may not give ``role`` there."""
    if not can_give(role, verbs):
        raise RuleBroken(
            "Only an administrator of this organisation can give this role.",
            code="role-not-yours-to-give",
            field="role",
        )


def check_own_role(role: Role, held: frozenset[Verb], *, alone: bool, reason: str) -> bool:
    """Whether somebody who gives ``role`` to themselves gains by it, having the verbs ``held``
    there for as long as the role would last.

    RuleBroken where they gain and somebody else administers the place, who must do it; an
    administrator who is ``alone`` there gives the reason, and the role says for ever whence it is.
    """
    if verbs_of(role) <= held:
        return False
    if not alone:
        raise RuleBroken(
            "You cannot give yourself a role that lets you do more than you can now. "
            "Ask another administrator of this organisation to give it.",
            code="own-role",
        )
    if not reason.strip():
        raise RuleBroken(
            "Nobody else administers this, so you can give yourself the role. Say why: "
            "the reason stays in the history, and the role is shown as your own gift.",
            code="own-role-reason",
            field="reason",
        )
    return True
