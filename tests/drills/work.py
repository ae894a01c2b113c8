"""The programs that the drills kill, and the one that looks at what is left.

``python -m tests.drills.work NAME`` prints "begun" when the work itself begins, "done" after it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import django

PROJECTS, YEARS = 120, range(2015, 2021)


def returns() -> list[tuple[str, bytes]]:
    """Published returns of six years, of the same made-up projects."""
    from commonweal.apps.returns.tests import factories

    def row(number: int, year: int) -> list[str]:
        cost = 100 + number + (year - 2015) * 3
        rating = ("Green", "Amber", "Red")[(number + year) % 3]
        return [
            *(f"Crossing {number} Programme", "DfT", rating, "To renew crossings", "01.04.15"),
            *("31.03.25", "£10.00", "£12.50", f"£{cost}.00"),
        ]

    every = range(PROJECTS)
    return [factories.a_return(year, *(row(number, year) for number in every)) for year in YEARS]


def import_files() -> None:
    """Read and approve, by the command that ``make import`` calls."""
    from django.conf import settings
    from django.core.management import call_command

    folder = Path(settings.VAR) / "returns"
    folder.mkdir()
    for name, content in returns():
        (folder / name).write_bytes(content)
    print("begun", flush=True)
    try:
        call_command("import_files", str(folder), approve=True)
    except SystemExit as end:
        if end.code not in {None, 0, 1}:
            raise


def read() -> None:
    """Read the returns, so that a person could approve them."""
    from commonweal.apps.returns.tests import factories

    factories.read(*returns())


def approve() -> None:
    """Approve what was read."""
    from commonweal.apps.returns import actions
    from commonweal.apps.returns.models import Batch
    from commonweal.apps.returns.tests import factories

    print("begun", flush=True)
    actions.approve_batch(batch=Batch.objects.get(), by=factories.SOMEBODY, at=factories.NOW)


def approve_in_pieces() -> None:
    """The planted fault: an approval that is no transaction, and ends before its end."""
    from django.db import transaction

    from commonweal.apps.returns.actions import batches

    batches.record = None
    batches.approve_batch = batches.approve_batch.__wrapped__
    with transaction.atomic():
        batch = batches.Batch.objects.select_for_update().get()
    batches.Batch.objects.select_for_update = batches.Batch.objects.all
    try:
        batches.approve_batch(batch=batch, by=_somebody(), at=batch.made_at)
    except TypeError:
        return


def _somebody() -> Any:
    from commonweal.apps.returns.tests import factories

    return factories.SOMEBODY


def look() -> None:
    """Print how many rows each of our tables has, and what the verifier says of the ledger."""
    from django.apps import apps

    from commonweal.apps.ledger.queries import export_lines
    from commonweal.apps.returns.models import Batch
    from commonweal.engines.attest import verify_export

    ours = [m for m in apps.get_models() if m.__module__.startswith("commonweal.apps.")]
    verdict = verify_export(export_lines())
    found = {
        "counts": {m._meta.label: m._default_manager.count() for m in ours},
        "batches": sorted(Batch.objects.values_list("state", flat=True)),
        "entries": verdict.size,
        "faults": [str(finding) for finding in verdict.findings],
    }
    print(json.dumps(found))


if __name__ == "__main__":
    django.setup()
    {each.__name__: each for each in (import_files, read, approve, approve_in_pieces, look)}[
        sys.argv[1]
    ]()
    print("done", flush=True)
