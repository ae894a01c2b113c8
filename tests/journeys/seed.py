"""The people and programmes of the journeys: few, made up, the same each time.

``python -m tests.journeys.seed`` makes both, ``... seed people`` the people only.
"""

from __future__ import annotations

import json
import sys

import django

PROJECTS, YEARS = 14, range(2016, 2020)
RATINGS = ("Green", "Amber/Green", "Amber", "Amber/Red", "Red", "No DCA")


def main() -> None:
    django.setup()
    if sys.argv[1:] != ["people"]:
        programmes()
    print(json.dumps({"people": people()}))


def people() -> dict[str, dict[str, str]]:
    """One person for each role, and an administrator; e-mail and password of each."""
    from commonweal.apps.accounts.models import Organisation, OrganisationKind
    from commonweal.apps.accounts.rules.permissions import Role
    from commonweal.apps.accounts.tests import factories

    body = Organisation.objects.filter(parent=None).first() or factories.make_organisation(
        "Ministry of Works", kind=OrganisationKind.GOVERNMENT
    )
    made = {}
    for role in Role:
        if role is Role.ADMINISTRATOR:
            person = factories.make_person("Ada Administrator", administrator=True)
        else:
            person = factories.make_person(role.value.replace("_", " ").title(), organisation=body)
            factories.hold(person, role.value, body)
        made[role.value] = {"email": person.email, "password": factories.PASSWORD}
    return made


def programmes() -> None:
    """Published returns of four years: ratings that move, dates that slip, figures that lack."""
    from commonweal.apps.returns.tests import factories

    def row(number: int, year: int) -> list[str]:
        late = 25 + (year - 2016) * (number % 3)
        cost = (
            "" if number % 5 == 4 else f"£{40 + number * 7 + (year - 2016) * (number % 4) * 5}.00"
        )
        rating = RATINGS[(number * 3 + year) % len(RATINGS)]
        return [
            *(f"Crossing {number} Programme", ("DfT", "HMT")[number % 2], rating),
            *(f"To renew crossing {number}.", "01.04.15", f"31.03.{late}"),
            *("£10.00", f"£{10 + number % 4}.50", cost),
        ]

    for year in YEARS:
        rows = (row(number, year) for number in range(PROJECTS) if (number + year) % 7)
        factories.approved(factories.a_return(year, *rows))


if __name__ == "__main__":
    main()
