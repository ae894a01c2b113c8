"""An auditor at the top of the organisation, and a history with a signed part and an erasure."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import django


def main() -> None:
    django.setup()
    from django.db import transaction
    from django.utils import timezone

    from commonweal.apps.accounts.models import Organisation, User
    from commonweal.apps.accounts.queries import actor_of
    from commonweal.apps.accounts.rules import Role
    from commonweal.apps.accounts.tests.factories import PASSWORD, hold
    from commonweal.apps.ledger.actions import checkpoint_if_due, erase, record
    from commonweal.kernel.shapes import Subject

    with transaction.atomic():
        person = User(email="auditor@example.org", name="Avery Auditor")
        person.set_password(PASSWORD)
        person.save()
        for root in Organisation.objects.filter(parent=None):
            hold(person, Role.ASSURER, root)
        by, now = actor_of(person), timezone.now()
        for turn in range(120):
            entry = record(
                verb="initiative.layer-added",
                subject=Subject("initiative", f"p{turn % 9}", "Northern ring road"),
                by=by,
                at=now - timedelta(minutes=120 - turn),
                payload={"cost": Decimal("12.50"), "before": {"cost": "11.00"}, "layer": turn},
                reason="Approved by the change board." if turn % 3 == 0 else "",
            )
    erase(number=entry.number, by=by, at=now, reason="A court asked for it.")
    checkpoint_if_due(timezone.now())
    print(person.email)


if __name__ == "__main__":
    main()
