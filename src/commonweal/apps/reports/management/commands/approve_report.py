"""Approves a locked status report without the pages; the drills stop it half-way."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.apps.accounts.models import User
from commonweal.apps.accounts.queries import actor_of
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.programmes.models import Report
from commonweal.apps.reports import actions
from commonweal.apps.reports.queries import working_report
from commonweal.kernel.errors import CommonwealError, NotFound, exit_code


class Command(BaseCommand):
    help = "Approve a locked status report, in the name of a person who may"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("report", help="the id of the report")
        parser.add_argument("--by", required=True, help="the e-mail address of who approves")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            done = approve(options["report"], options["by"])
        except CommonwealError as refused:
            self.stderr.write(str(refused))
            sys.exit(exit_code(refused))
        self.stdout.write(done.snapshot_digest)


def approve(report_id: str, email: str) -> Report:
    """With the same permission that the page asks for. NotFound where either is not there."""
    person = User.objects.filter(email__iexact=email, is_active=True).first()
    found = Report.objects.filter(id=report_id).first()
    if person is None or found is None:
        raise NotFound(_("There is no such person, or no such report."))
    report = working_report(person, found.initiative_id, report_id, Verb.APPROVE)
    return actions.approve_report(report=report, by=actor_of(person), at=timezone.now())
