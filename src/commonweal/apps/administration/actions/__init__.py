"""What happens at the door, and letters, invitations, tokens."""

from commonweal.apps.administration.actions.invitations import (
    accept_as_known,
    accept_invitation,
    send_invitations,
    withdraw_invitation,
)
from commonweal.apps.administration.actions.outbox import (
    queue_message,
    read_message,
    retry_message,
    send_due_messages,
)
from commonweal.apps.administration.actions.people import erase_everything, export_person
from commonweal.apps.administration.actions.sign_ins import (
    change_password,
    follow_groups,
    note_failed_sign_in,
    note_lock_out,
    note_new_address,
    note_second_step,
    note_sign_in,
)
from commonweal.apps.administration.actions.tokens import make_token, note_token_use, revoke_token

__all__ = [
    "accept_as_known",
    "accept_invitation",
    "change_password",
    "erase_everything",
    "export_person",
    "follow_groups",
    "make_token",
    "note_failed_sign_in",
    "note_lock_out",
    "note_new_address",
    "note_second_step",
    "note_sign_in",
    "note_token_use",
    "queue_message",
    "read_message",
    "retry_message",
    "revoke_token",
    "send_due_messages",
    "send_invitations",
    "withdraw_invitation",
]
