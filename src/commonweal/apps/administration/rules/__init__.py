"""Pure decisions about letters and invitations."""

from commonweal.apps.administration.rules.invitations import (
    Body,
    InvitationLine,
    Known,
    read_invitations,
)
from commonweal.apps.administration.rules.outbox import next_attempt
from commonweal.apps.administration.rules.outside import (
    MailServer,
    read_group_roles,
    read_mail_server,
)

__all__ = [
    "Body",
    "InvitationLine",
    "Known",
    "MailServer",
    "next_attempt",
    "read_group_roles",
    "read_invitations",
    "read_mail_server",
]
