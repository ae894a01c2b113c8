"""Pure decisions about who may do and see what."""

from commonweal.apps.accounts.rules.access import NOBODY, Access, Grant, paths_above
from commonweal.apps.accounts.rules.duties import (
    Tenure,
    can_give,
    check_giver,
    check_own_role,
    check_second_person,
    clash_with,
)
from commonweal.apps.accounts.rules.handling import (
    Handling,
    Marking,
    Words,
    check_release,
    is_public,
    marking_words,
    may_see,
    review_is_due,
    stricter,
    strictest,
    verb_to_see,
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
    "Handling",
    "Marking",
    "Role",
    "Tenure",
    "Verb",
    "Words",
    "can_give",
    "check_giver",
    "check_own_role",
    "check_release",
    "check_second_person",
    "clash_with",
    "is_public",
    "marking_words",
    "may_see",
    "paths_above",
    "review_is_due",
    "roles_with",
    "same_name_key",
    "stricter",
    "strictest",
    "verb_to_see",
    "verbs_of",
]
