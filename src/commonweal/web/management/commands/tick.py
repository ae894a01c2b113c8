"""The clock of this server: does recurring work when it is due, until it is told to stop."""

from __future__ import annotations

import logging
import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.db.utils import DatabaseError
from django.utils import timezone

from commonweal.web.chores import do_due

LOOK_EVERY_SECONDS = 5.0
_log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Do recurring work when it is due: checkpoints, mail, clearing away"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="look once and end")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["once"]:
            do_due(timezone.now())
            return
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        while not stop.is_set():
            look()
            stop.wait(LOOK_EVERY_SECONDS)


def look() -> None:
    """One look; a database that is away for a moment does not end the clock."""
    close_old_connections()
    try:
        do_due(timezone.now())
    except DatabaseError:
        _log.exception("The database did not answer; trying again")
