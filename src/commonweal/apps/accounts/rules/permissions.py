"""The one table of roles and verbs. Everything that asks "may this person?" ends here."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

__all__ = [
    "DELIVERY_LINE",
    "PERMISSIONS",
    "READING",
    "Role",
    "Verb",
    "roles_with",
    "verbs_of",
]


class Role(StrEnum):
    """What a person is to an organisation or an initiative, for a time."""

    ADMINISTRATOR = "administrator"
    PORTFOLIO_DIRECTOR = "portfolio_director"
    SRO = "sro"
    PROGRAMME_MANAGER = "programme_manager"
    TRANSITION_MANAGER = "transition_manager"
    BENEFIT_OWNER = "benefit_owner"
    FINANCE = "finance"
    COMMERCIAL = "commercial"
    SECURITY = "security"
    LEGAL = "legal"
    ASSURER = "assurer"
    ARCHITECT = "architect"
    ANALYST = "analyst"
    STAFF = "staff"
    PARTNER = "partner"
    PUBLIC = "public"


class Verb(StrEnum):
    """What somebody may do.

    ``released`` is to see what a named person has made public; ``read`` adds what is open or
    internal, ``read_sensitive`` and ``read_withheld`` add those markings. ``submit`` asks for
    an approval and ``approve`` gives it. ``publish`` releases to the public. ``assure`` sets a
    rating or records a review. ``appoint`` gives roles of the delivery line, ``administer``
    gives any role and keeps organisations and people. ``audit`` reads the whole ledger.
    """

    RELEASED = "released"
    READ = "read"
    READ_SENSITIVE = "read_sensitive"
    READ_WITHHELD = "read_withheld"
    EDIT = "edit"
    SUBMIT = "submit"
    APPROVE = "approve"
    IMPORT = "import"
    EXPORT = "export"
    PUBLISH = "publish"
    ASSURE = "assure"
    APPOINT = "appoint"
    AUDIT = "audit"
    ADMINISTER = "administer"


_TABLE = """
                    released read read_sensitive read_withheld edit submit approve import export publish assure appoint audit administer
administrator          x      x         .             .         x     x       .      x      x       .      .       x      x       x
portfolio_director     x      x         x             x         x     x       x      x      x       x      .       x      x       .
sro                    x      x         x             x         x     x       x      x      x       x      .       x      .       .
programme_manager      x      x         x             x         x     x       .      x      x       .      .       .      .       .
transition_manager     x      x         x             .         x     x       .      .      x       .      .       .      .       .
benefit_owner          x      x         x             .         x     x       .      .      x       .      .       .      .       .
finance                x      x         x             x         x     x       x      x      x       .      .       .      .       .
commercial             x      x         x             x         x     x       .      .      x       .      .       .      .       .
security               x      x         x             x         x     x       .      .      x       .      .       .      .       .
legal                  x      x         x             x         .     .       .      .      x       .      .       .      .       .
assurer                x      x         x             x         .     .       .      .      x       .      x       .      x       .
architect              x      x         x             .         x     x       .      x      x       .      .       .      .       .
analyst                x      x         x             .         .     .       .      x      x       .      .       .      .       .
staff                  x      x         .             .         .     .       .      .      .       .      .       .      .       .
partner                x      x         .             .         .     .       .      .      x       .      .       .      .       .
public                 x      .         .             .         .     .       .      .      .       .      .       .      .       .
"""  # noqa: E501 - one line a role is what makes it readable


def _read(table: str) -> Mapping[Role, frozenset[Verb]]:
    head, *rows = table.strip().splitlines()
    verbs = [Verb(name) for name in head.split()]
    if set(verbs) != set(Verb):
        raise ValueError("the table of permissions does not name every verb")
    permissions: dict[Role, frozenset[Verb]] = {}
    for row in rows:
        name, *marks = row.split()
        if len(marks) != len(verbs) or set(marks) - {"x", "."}:
            raise ValueError(f"the row of {name} in the table of permissions is not whole")
        permissions[Role(name)] = frozenset(
            v for v, m in zip(verbs, marks, strict=True) if m == "x"
        )
    if set(permissions) != set(Role):
        raise ValueError("the table of permissions does not name every role")
    return MappingProxyType(permissions)


PERMISSIONS = _read(_TABLE)
# Who delivers, and so may not assure the same work.
DELIVERY_LINE = frozenset(
    {
        Role.PORTFOLIO_DIRECTOR,
        Role.SRO,
        Role.PROGRAMME_MANAGER,
        Role.TRANSITION_MANAGER,
        Role.BENEFIT_OWNER,
        Role.FINANCE,
        Role.COMMERCIAL,
        Role.ARCHITECT,
    }
)
READING = frozenset({Verb.RELEASED, Verb.READ, Verb.READ_SENSITIVE, Verb.READ_WITHHELD})


def verbs_of(role: Role) -> frozenset[Verb]:
    return PERMISSIONS[role]


def roles_with(verb: Verb) -> frozenset[Role]:
    return frozenset(role for role, verbs in PERMISSIONS.items() if verb in verbs)
