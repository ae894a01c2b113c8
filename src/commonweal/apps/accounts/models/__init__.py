"""Organisations, people, and what they may do. Shape, constraints and indexes only."""

from commonweal.apps.accounts.models.organisations import (
    MAX_PATH_LENGTH,
    MarkingName,
    Organisation,
    OrganisationKind,
    fresh_id,
)
from commonweal.apps.accounts.models.people import (
    HoldingSource,
    PersonLabel,
    RoleHolding,
    RoleName,
    RolePolicy,
    User,
    UserManager,
)

__all__ = [
    "MAX_PATH_LENGTH",
    "HoldingSource",
    "MarkingName",
    "Organisation",
    "OrganisationKind",
    "PersonLabel",
    "RoleHolding",
    "RoleName",
    "RolePolicy",
    "User",
    "UserManager",
    "fresh_id",
]
