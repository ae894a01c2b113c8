"""Load the example into an empty record."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.apps.start.actions import load_example
from commonweal.kernel.errors import CommonwealError, exit_code
from commonweal.kernel.shapes import SYSTEM


class Command(BaseCommand):
    help = "Load the illustrative portfolio where there is no real one"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seed", type=int, default=1, help="another seed, other figures")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            root = load_example(by=SYSTEM, at=timezone.now(), seed=options["seed"])
        except CommonwealError as error:
            self.stderr.write(f"{error} [{error.code}]")
            sys.exit(exit_code(error))
        self.stderr.write(_("Loaded: %(name)s") % {"name": root.name})
