"""Work out the outlook of every measure whose readings changed, now and not in the background."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from commonweal.apps.outlook.actions import work_out_due


class Command(BaseCommand):
    help = "Work out the outlook of every measure whose readings changed"

    def handle(self, *_args: Any, **_options: Any) -> None:
        done = 0
        while some := work_out_due(at=timezone.now(), most=50):
            done += some
        self.stderr.write(f"Worked out {done} outlooks.")
