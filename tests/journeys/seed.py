"""The people and programmes of the journeys: few, made up, the same each time."""

from __future__ import annotations

import json

import django


def main() -> None:
    django.setup()
    print(json.dumps({"people": people()}))


def people() -> dict[str, dict[str, str]]:
    """One person for each role, and an administrator; e-mail and password of each."""
    from commonweal.apps.accounts.models import OrganisationKind
    from commonweal.apps.accounts.rules.permissions import Role
    from commonweal.apps.accounts.tests import factories

    root = factories.make_organisation("Ministry of Works", kind=OrganisationKind.GOVERNMENT)
    body = factories.make_organisation("Department for Bridges", parent=root)
    made = {}
    for role in Role:
        if role is Role.ADMINISTRATOR:
            person = factories.make_person("Ada Administrator", administrator=True)
        else:
            person = factories.make_person(role.value.replace("_", " ").title(), organisation=body)
            factories.hold(person, role.value, body)
        made[role.value] = {"email": person.email, "password": factories.PASSWORD}
    return made


if __name__ == "__main__":
    main()
