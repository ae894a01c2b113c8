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
        measures()
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


def measures() -> None:
    """One of each kind: as usual, with a new level and a note on it, at risk, held, stale, a share
    of overlapping years, and one of which nothing is known."""
    from datetime import timedelta

    from django.utils import timezone

    from commonweal.apps.measures.tests.factories import a_measure
    from commonweal.apps.outlook.actions import add_note, work_out_due
    from commonweal.apps.outlook.tests.factories import NOISE, WHO, a_target, measured
    from commonweal.apps.programmes.models import Initiative

    now, today = timezone.now(), timezone.localdate()
    one = Initiative.objects.select_related("organisation").order_by("name")[0]
    where = {"initiative": one, "organisation": one.organisation}
    given = {**WHO, "at": now}
    waits = [value + 40 for value in NOISE]
    new_level = [*waits, *[value - 22 for value in waits[:11]]]
    named = measured(
        new_level, "waiting", name="Days to a decision", unit="days", direction="lower",
        aggregation="mean", lowest=0, **where,
    )  # fmt: skip
    add_note(measure=named, on=today - timedelta(days=320), words="New form released", **given)
    a_target(named, today + timedelta(days=160), 65)
    rising = [round(0.42 + number * 0.011 + value / 900, 4) for number, value in enumerate(NOISE)]
    share = measured(
        rising, "take-up", name="Digital take-up", unit="share", aggregation="mean",
        frequency="quarter", lowest=0, highest=1, **where,
    )  # fmt: skip
    a_target(share, today + timedelta(days=200), 0.8)
    measured([*NOISE, 99, 1000], "held", name="Calls answered", highest=200, **where)
    measured(NOISE, "stale", name="Complaints", skipped=5, grace_days=0, **where)
    measured(
        [1200 + 7 * value for value in NOISE], "rolling", name="Crossings in a year",
        unit="crossings", frequency="rolling_year", aggregation="latest", **where,
    )  # fmt: skip
    a_measure("none", name="Accessibility defects", at=now - timedelta(days=300), **where)
    work_out_due(at=now)


if __name__ == "__main__":
    main()
