"""Write the whole record to standard output, as JSON Lines."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from commonweal.apps.ledger.queries import export_lines


class Command(BaseCommand):
    help = "Write the whole history to standard output, for `commonweal ledger verify`"

    def handle(self, *_args: Any, **_options: Any) -> None:
        for line in export_lines():
            sys.stdout.buffer.write(line)
        sys.stdout.buffer.flush()
