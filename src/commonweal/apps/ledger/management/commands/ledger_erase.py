"""Erase the content of one entry, because the law asked for it."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from commonweal.apps.ledger.actions import erase
from commonweal.kernel.errors import CommonwealError, exit_code
from commonweal.kernel.shapes import Actor


class Command(BaseCommand):
    help = "Erase names, reason and details of one entry of the history; its proof stays"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", type=int, help="the number of the entry")
        parser.add_argument("--reason", required=True, help="why; it is recorded")
        parser.add_argument("--as", dest="name", required=True, help="your name; it is recorded")

    def handle(self, *_args: Any, **options: Any) -> None:
        by = Actor(id="operator", label=options["name"])
        try:
            said = erase(
                number=options["number"], by=by, at=timezone.now(), reason=options["reason"]
            )
        except CommonwealError as error:
            raise CommandError(str(error), returncode=exit_code(error)) from error
        self.stderr.write(f"The content is erased. Entry {said.number} says so.")
