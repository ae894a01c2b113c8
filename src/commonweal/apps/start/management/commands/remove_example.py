"""Remove the example, with everything below it."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.apps.start.actions import remove_example
from commonweal.kernel.errors import CommonwealError, exit_code
from commonweal.kernel.shapes import SYSTEM


class Command(BaseCommand):
    help = "Remove the illustrative portfolio, and nothing else"

    def handle(self, *_args: Any, **_options: Any) -> None:
        try:
            count = remove_example(by=SYSTEM, at=timezone.now())
        except CommonwealError as error:
            self.stderr.write(f"{error} [{error.code}]")
            sys.exit(exit_code(error))
        self.stderr.write(_("Removed %(count)s illustrative initiatives.") % {"count": count})
