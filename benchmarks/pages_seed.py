"""Fill the database of ``benchmarks.pages`` through the same door that files come in by."""

from __future__ import annotations

import json
import os
import sys
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import django

YEARS = range(2016, 2026)
MARKS = ("green", "amber-green", "amber", "amber", "amber-red", "red", "", "exempt")
BODIES = 25
CATEGORIES = ("ICT", "Infrastructure", "Transformation", "Capability")


def spread(*numbers: int) -> int:
    """A fixed, well-mixed number for these numbers: no seed, the same on every machine."""
    mixed = 2166136261
    for number in numbers:
        mixed = ((mixed ^ number) * 16777619) & 0xFFFFFFFF
        mixed ^= mixed >> 15
    return mixed


def main(programmes: int) -> None:
    django.setup()
    from django.db import transaction

    with transaction.atomic():
        fill(programmes)
    print(json.dumps(facts()))


def fill(programmes: int) -> None:
    from django.utils import timezone

    from commonweal.apps.accounts.models import Organisation, OrganisationKind
    from commonweal.apps.programmes import actions
    from commonweal.apps.programmes.rules.incoming import IncomingInitiative
    from commonweal.kernel.shapes import SYSTEM

    bodies = []
    for number in range(BODIES):
        body = Organisation(name=f"Body {number}", kind=OrganisationKind.DEPARTMENT)
        body.path = f"{body.id}/"
        body.save()
        bodies.append(body.id)
    initiatives = [
        IncomingInitiative(
            key=str(n),
            name=f"Programme {n}",
            organisation_id=bodies[n % BODIES],
            category=CATEGORIES[spread(n, 1) % len(CATEGORIES)],
            phase="delivery",
            description=f"What programme {n} is for. " * 8,
        )
        for n in range(programmes)
    ]
    reports = [(str(n), report(n, year)) for n in range(programmes) for year in YEARS]
    actions.take_in(
        series="bench", initiatives=initiatives, reports=reports, by=SYSTEM, at=timezone.now()
    )


def report(number: int, year: int) -> Any:
    from commonweal.apps.programmes.rules.incoming import IncomingReport

    growth = Decimal(spread(number, year) % 40) / 100
    cost = Decimal(1_000_000 + spread(number) % 9_000_000) * (1 + growth)
    return IncomingReport(
        as_at=date(year, 3, 31),
        label=f"{year} publication",
        reported_name=f"Programme {number}",
        confidence=MARKS[spread(number, year, 3) % len(MARKS)],
        confidence_scale="uk-dca-five@1",
        start_date=date(2015, 1, 1),
        end_date=date(2027, 1, 1) + timedelta(days=spread(number, year, 5) % 900),
        whole_life_cost=cost.quantize(Decimal("0.01")) if spread(number, 7) % 9 else None,
        currency="GBP",
        narratives={"schedule": "The plan holds. " * 20, "cost": "Costs are as approved. " * 20},
        cells={"whole_life_cost": {"raw": str(cost), "file": "bench.csv", "row": number}},
        source_label="bench.csv",
    )


def facts() -> dict[str, Any]:
    """Ids to ask for, a signed-in session, and the queries that each page takes."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from benchmarks.pages import PATHS
    from commonweal.apps.accounts.models import User
    from commonweal.apps.programmes.models import Initiative

    user = User.objects.create(email="bench@example.org", name="Bench", is_administrator=True)
    session = SessionStore()
    session[SESSION_KEY] = user.pk
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    ids = list(Initiative.objects.order_by("id").values_list("id", flat=True)[:200])
    client = Client()
    client.cookies["sessionid"] = session.session_key
    queries = {}
    for name, path in PATHS.items():
        filled = path.format(id=ids[0], next=ids[1])
        client.get(filled, headers={"host": "localhost"})
        with CaptureQueriesContext(connection) as captured:
            client.get(filled, headers={"host": "localhost"})
        queries[name] = len(captured)
    return {"ids": ids, "cookie": session.session_key, "queries": queries}


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonweal.web.settings")  # noqa: TID251
    main(int(sys.argv[1]))
