"""Letters, invitations, tokens. Shape, constraints and indexes only."""

from commonweal.apps.administration.models.joining import ApiToken, Invitation
from commonweal.apps.administration.models.outbox import MessageState, OutboxMessage

__all__ = ["ApiToken", "Invitation", "MessageState", "OutboxMessage"]
