"""Everything that changes organisations, people and roles."""

from commonweal.apps.accounts.actions.organisations import (
    add_organisation_alias,
    create_organisation,
    merge_organisation,
    move_organisation,
    rename_organisation,
    separate_organisation,
)
from commonweal.apps.accounts.actions.people import (
    create_first_administrator,
    create_person,
    deactivate_person,
    erase_person,
    hand_over_roles,
    make_administrator,
    names_of,
    reactivate_person,
    rename_person,
)
from commonweal.apps.accounts.actions.roles import (
    Place,
    end_role,
    give_role,
    require_second_step,
)

__all__ = [
    "Place",
    "add_organisation_alias",
    "create_first_administrator",
    "create_organisation",
    "create_person",
    "deactivate_person",
    "end_role",
    "erase_person",
    "give_role",
    "hand_over_roles",
    "make_administrator",
    "merge_organisation",
    "move_organisation",
    "names_of",
    "reactivate_person",
    "rename_organisation",
    "rename_person",
    "require_second_step",
    "separate_organisation",
]
