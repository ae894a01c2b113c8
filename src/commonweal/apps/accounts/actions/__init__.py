"""Everything that changes organisations, people, roles and what hangs on them."""

from commonweal.apps.accounts.actions.organisations import (
    add_organisation_alias,
    create_organisation,
    merge_organisation,
    move_organisation,
    rename_organisation,
    separate_organisation,
)
from commonweal.apps.accounts.actions.outbox import (
    queue_message,
    read_message,
    retry_message,
    send_due_messages,
)
from commonweal.apps.accounts.actions.people import (
    create_first_administrator,
    create_person,
    deactivate_person,
    erase_person,
    hand_over_roles,
    make_administrator,
    reactivate_person,
    rename_person,
)
from commonweal.apps.accounts.actions.roles import (
    Place,
    end_role,
    give_role,
    require_second_step,
)
from commonweal.apps.accounts.actions.sign_ins import (
    change_password,
    follow_groups,
    note_failed_sign_in,
    note_lock_out,
    note_second_step,
    note_sign_in,
)

__all__ = [
    "Place",
    "add_organisation_alias",
    "change_password",
    "create_first_administrator",
    "create_organisation",
    "create_person",
    "deactivate_person",
    "end_role",
    "erase_person",
    "follow_groups",
    "give_role",
    "hand_over_roles",
    "make_administrator",
    "merge_organisation",
    "move_organisation",
    "note_failed_sign_in",
    "note_lock_out",
    "note_second_step",
    "note_sign_in",
    "queue_message",
    "reactivate_person",
    "read_message",
    "rename_organisation",
    "rename_person",
    "require_second_step",
    "retry_message",
    "send_due_messages",
    "separate_organisation",
]
