"""One of several programs that write to the same ledger at once; run by test_ledger_writers."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import django

NAME, COUNT = sys.argv[1], int(sys.argv[2])


def main() -> None:
    """Record COUNT entries, every third in a transaction that is undone, or sign as they come."""
    from django.db import transaction

    from commonweal.apps.ledger.actions import checkpoint_if_due, record, record_batch
    from commonweal.kernel.shapes import Actor, Subject

    by, subject = Actor(id=NAME, label=NAME), Subject(kind="programme", id=NAME)
    for turn in range(COUNT):
        at = datetime.now(UTC)
        if NAME == "signer":
            checkpoint_if_due(at)
            continue
        with transaction.atomic():
            record(verb="drill.write", subject=subject, by=by, at=at, payload={"turn": turn})
            record_batch(verb="drill.batch", subject=subject, by=by, at=at, rows=[turn, NAME])
            transaction.set_rollback(turn % 3 == 2)


if __name__ == "__main__":
    django.setup()
    main()
