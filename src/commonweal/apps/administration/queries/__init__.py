"""Reads: invitations, tokens, letters, and everything that is kept about a person."""

from commonweal.apps.administration.queries.joining import (
    invitation_of,
    invitations_for,
    invitations_read,
    is_known,
    role_label,
    roles_asked,
    token_digest,
    user_of_token,
)
from commonweal.apps.administration.queries.kept import (
    administration_counts,
    everything_about,
    everything_for_others,
    outbox_counts,
)

__all__ = [
    "administration_counts",
    "everything_about",
    "everything_for_others",
    "invitation_of",
    "invitations_for",
    "invitations_read",
    "is_known",
    "outbox_counts",
    "role_label",
    "roles_asked",
    "token_digest",
    "user_of_token",
]
