"""What the drill of a status report runs: make a locked report, look at what is left.

``python -m tests.drills.report_work NAME``; the approval itself is ``manage.py approve_report``.
"""

from __future__ import annotations

import json
import sys

import django

MILESTONES = 200
OWNER = "owner@example.org"


def make() -> None:
    """A plan with many milestones, each of which the locked report moves."""
    from datetime import date

    from commonweal.apps.accounts.models import User
    from commonweal.apps.accounts.tests.factories import hold
    from commonweal.apps.plans import actions
    from commonweal.apps.plans.models import Milestone
    from commonweal.apps.plans.tests import factories
    from commonweal.apps.programmes.tests.factories import an_initiative
    from commonweal.apps.reports.tests.factories import a_locked_report

    one = an_initiative()
    owner = User.objects.create(email=OWNER, name="Olive Owner", organisation=one.organisation)
    hold(owner, "sro", one.organisation)
    Milestone.objects.bulk_create(
        Milestone(initiative=one, name=f"Milestone {number}", forecast=date(2027, 1, 1))
        for number in range(MILESTONES)
    )
    actions.start_plan(
        initiative=one, promise=factories.a_promise(), by=factories.OWNER, at=factories.NOW
    )
    moved = {m.id: {"forecast": date(2029, 1, 1)} for m in one.milestones.all()}
    print(a_locked_report(one, {"milestones": moved}).id)


def look() -> None:
    """Print how far the approval came, and what the verifier says of the history."""
    from commonweal.apps.ledger.queries import export_lines
    from commonweal.apps.plans.models import Milestone
    from commonweal.apps.programmes.models import Position, Report
    from commonweal.engines.attest import verify_export

    verdict = verify_export(export_lines())
    found = {
        "state": Report.objects.get().state,
        "moved": Milestone.objects.filter(forecast__year=2029).count(),
        "shown": Position.objects.filter(report__isnull=False).count(),
        "entries": verdict.size,
        "faults": [str(finding) for finding in verdict.findings],
    }
    print(json.dumps(found))


if __name__ == "__main__":
    django.setup()
    {"make": make, "look": look}[sys.argv[1]]()
