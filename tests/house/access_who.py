"""Who gets through an address: the words in which the table of addresses says it."""

from __future__ import annotations

from commonweal.apps.accounts.rules import Role, Verb, roles_with

__all__ = [
    "ANYBODY",
    "EVERYWHERE",
    "NOBODY",
    "ONESELF",
    "ONLY_EVERYWHERE",
    "SIGNED_IN",
    "through",
]

# Somebody who administers everything, above all organisations.
EVERYWHERE = "everywhere"
# Nobody has to be signed in.
ANYBODY = frozenset({"anybody"})
# Anybody signed in, whatever they see there.
SIGNED_IN = frozenset(Role) | {EVERYWHERE}
# One's own things only: another person's are not found, whatever one's role.
ONESELF = frozenset({"oneself"})


def through(verb: Verb) -> frozenset[str]:
    """Every role that has this verb; who administers everything has an administrator's verbs."""
    roles = roles_with(verb)
    return frozenset(roles) | ({EVERYWHERE} if Role.ADMINISTRATOR in roles else frozenset())


ONLY_EVERYWHERE = frozenset({EVERYWHERE})
NOBODY: frozenset[str] = frozenset()
