"""Take in the published figures of transactional services (digital take-up, cost per transaction).

The exit code is 0 where all is clean, 1 where readings are held for a person to look at or rows
were refused, 2 where the file or the usage is wrong.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import Progress

from commonweal.apps.accounts.models import Organisation
from commonweal.apps.accounts.queries import organisations_by_name
from commonweal.apps.accounts.rules import same_name_key
from commonweal.apps.measures.models import Reading, Status
from commonweal.apps.measuring.actions import ServicesTaken, import_service_kpis
from commonweal.kernel.errors import CommonwealError, NotFound, exit_code
from commonweal.kernel.shapes import SYSTEM


class Command(BaseCommand):
    help = "Import the published figures of transactional services as measures and readings"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="service_kpis_by_period.csv")
        parser.add_argument("--body", required=True, help="the body that the measures belong to")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            taken = self._import(options["file"], options["body"])
        except CommonwealError as error:
            self.stderr.write(f"{error} [{error.code}]")
            sys.exit(exit_code(error))
        self._say(taken)
        if taken.pushed.held or taken.pushed.refused:
            sys.exit(1)

    def _import(self, path: Path, body: str) -> ServicesTaken:
        organisation = _body(body)
        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(_("Reading the file"), total=None)
            return import_service_kpis(
                path=path,
                organisation=organisation,
                by=SYSTEM,
                at=timezone.now(),
                progress=lambda rows: bar.update(task, completed=rows),
            )

    def _say(self, taken: ServicesTaken) -> None:
        facts = {"services": taken.services, "years": taken.years, "overlaps": taken.overlaps}
        self.stderr.write(
            _(
                "%(services)s services in %(years)s years that end in different quarters; "
                "%(overlaps)s overlap the one before, so they are rolling years and never summed."
            )
            % facts
        )
        pushed = taken.pushed
        counts = {"new": taken.measures, "added": pushed.added, "same": pushed.same}
        self.stderr.write(
            _("%(new)s new measures, %(added)s readings added, %(same)s were known.") % counts
        )
        for number, why in pushed.refused:
            self.stderr.write(
                _("Reading %(number)s refused: %(why)s") % {"number": number, "why": why}
            )
        if pushed.held and pushed.batch:
            held = Reading.objects.filter(batch=pushed.batch, status=Status.HELD)
            self.stderr.write(_("Held, for a person to look at:"))
            for one in held.select_related("measure").order_by("measure__name", "ends"):
                value = f"{one.value.normalize():f}"
                self.stderr.write(f"  {one.measure.name}, {one.starts} to {one.ends}: {value}")


def _body(name: str) -> Organisation:
    found = organisations_by_name().get(same_name_key(name))
    if found is None:
        raise NotFound(_("There is no body named %(name)s. Add it first.") % {"name": name})
    return found
