"""Who could answer: from what the engine says to the roles that people hold."""

from __future__ import annotations

from collections.abc import Iterable

from commonweal.apps.accounts.rules import Role
from commonweal.engines.question import Who

__all__ = ["ASKED_ROLES", "holders_first", "roles_for"]

# In the order in which they are asked.
_ROLES: dict[Who, tuple[Role, ...]] = {
    Who.SRO: (Role.SRO, Role.PROGRAMME_MANAGER),
    Who.MANAGER: (Role.PROGRAMME_MANAGER, Role.TRANSITION_MANAGER, Role.SRO),
    Who.FINANCE: (Role.FINANCE, Role.SRO),
    Who.BENEFITS: (Role.BENEFIT_OWNER, Role.SRO),
    Who.COMMERCIAL: (Role.COMMERCIAL, Role.PROGRAMME_MANAGER),
    Who.RISKS: (Role.PROGRAMME_MANAGER, Role.SRO),
    Who.OFFICE: (Role.PORTFOLIO_DIRECTOR,),
}
ASKED_ROLES = frozenset(role for roles in _ROLES.values() for role in roles)


def roles_for(who: str) -> tuple[Role, ...]:
    """The roles whose holders could answer, the first one asked first."""
    return _ROLES[Who(who)]


def holders_first(who: str, holders: Iterable[tuple[str, str]]) -> list[str]:
    """Of (role, person id), those who could answer, in the order in which they are asked, each
    once."""
    order = {role.value: place for place, role in enumerate(roles_for(who))}
    asked = sorted((order[role], person) for role, person in holders if role in order)
    return list(dict.fromkeys(person for _place, person in asked))
