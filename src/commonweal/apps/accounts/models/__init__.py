"""Bodies, people, what they may do, and what hangs on them. Shape, constraints, indexes only."""

from commonweal.apps.accounts.models.files import EvidenceFile, MarkingName
from commonweal.apps.accounts.models.organisations import (
    MAX_PATH_LENGTH,
    Organisation,
    OrganisationKind,
    fresh_id,
)
from commonweal.apps.accounts.models.outbox import MessageState, OutboxMessage
from commonweal.apps.accounts.models.people import (
    ApiToken,
    HoldingSource,
    Invitation,
    RoleHolding,
    RoleName,
    RolePolicy,
    User,
    UserManager,
)

__all__ = [
    "MAX_PATH_LENGTH",
    "ApiToken",
    "EvidenceFile",
    "HoldingSource",
    "Invitation",
    "MarkingName",
    "MessageState",
    "Organisation",
    "OrganisationKind",
    "OutboxMessage",
    "RoleHolding",
    "RoleName",
    "RolePolicy",
    "User",
    "UserManager",
    "fresh_id",
]
