"""The programs that the drills kill, and the one that looks at what is left.

``python -m tests.drills.work NAME`` prints "begun" when the work itself begins, "done" after it.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import django

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
INITIATIVES, YEARS = 120, 6


def take_in() -> None:
    """The heart of every import: many reports of many initiatives in one action."""
    from commonweal.apps.accounts.models import Organisation
    from commonweal.apps.programmes.actions import take_in as action
    from commonweal.apps.programmes.rules.incoming import IncomingInitiative, IncomingReport
    from commonweal.kernel.shapes import SYSTEM

    body = Organisation.objects.order_by("name").first()
    assert body
    initiatives = [
        IncomingInitiative(key=str(n), name=f"Bridge {n}", organisation_id=body.id)
        for n in range(INITIATIVES)
    ]
    reports = [
        (str(n), IncomingReport(
            as_at=date(2018 + year, 3, 31),
            label=f"Report of {2018 + year}",
            reported_name=f"Bridge {n}",
            whole_life_cost=Decimal(1_000_000 * (n + 1 + year)),
            currency="GBP",
        ))
        for n in range(INITIATIVES)
        for year in range(YEARS)
    ]  # fmt: skip
    begin()
    action(series="drill", initiatives=initiatives, reports=reports, by=SYSTEM, at=NOW)


def begin() -> None:
    print("begun", flush=True)


def look() -> None:
    """Print how many rows each of our tables has, and what the verifier says of the ledger."""
    from django.apps import apps

    from commonweal.apps.ledger.queries import export_lines
    from commonweal.engines.attest import verify_export

    ours = [m for m in apps.get_models() if m.__module__.startswith("commonweal.apps.")]
    counts: dict[str, Any] = {m._meta.label: m._default_manager.count() for m in ours}
    verdict = verify_export(export_lines())
    faults = [str(finding) for finding in verdict.findings]
    print(json.dumps({"counts": counts, "entries": verdict.size, "faults": faults}))


if __name__ == "__main__":
    django.setup()
    {"take_in": take_in, "look": look}[sys.argv[1]]()
    print("done", flush=True)
