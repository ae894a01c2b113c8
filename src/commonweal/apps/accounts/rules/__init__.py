"""Pure decisions about who may do and see what."""

from commonweal.apps.accounts.rules.access import NOBODY, Access, Grant, paths_above
from commonweal.apps.accounts.rules.duties import (
    Tenure,
    check_giver,
    check_second_person,
    clash_with,
)
from commonweal.apps.accounts.rules.names import same_name_key
from commonweal.apps.accounts.rules.permissions import (
    DELIVERY_LINE,
    PERMISSIONS,
    READING,
    Role,
    Verb,
    roles_with,
    verbs_of,
)

__all__ = [
    "DELIVERY_LINE",
    "NOBODY",
    "PERMISSIONS",
    "READING",
    "Access",
    "Grant",
    "Role",
    "Tenure",
    "Verb",
    "check_giver",
    "check_second_person",
    "clash_with",
    "paths_above",
    "roles_with",
    "same_name_key",
    "verbs_of",
]
