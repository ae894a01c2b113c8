"""Import files of reports: read them, say what would change, and write it when told to.

The exit code is 0 where all is clean, 1 where something was found that a person should look at, 2
where a file or the usage is wrong, 3 where it could not be finished. Words go to standard
error; the plan as JSON (--json) to standard output.
"""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import Progress

from commonweal.apps.returns import actions
from commonweal.apps.returns.models import Batch, BatchState
from commonweal.apps.returns.queries.told import problem_lines, said, summary
from commonweal.apps.returns.rules.problems import LOOK, STOPS
from commonweal.kernel.errors import BadInput, CommonwealError, exit_code
from commonweal.kernel.shapes import SYSTEM

SUFFIXES = {".csv", ".tsv", ".txt", ".xlsx", ".xlsm"}
MOST_SHOWN = 20


class Command(BaseCommand):
    help = "Read files of reports, say what would change, and with --approve write it"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="*", help="files, or folders of files")
        parser.add_argument("--approve", action="store_true", help="write what was read")
        parser.add_argument("--json", action="store_true", help="print the plan as JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            batch = self._import(options["paths"], approve=options["approve"])
        except CommonwealError as error:
            self.stderr.write(f"{error} [{error.code}]")
            sys.exit(exit_code(error))
        if options["json"]:
            self.stdout.write(json.dumps(summary(batch), ensure_ascii=False, indent=2))
        levels = {problem["level"] for problem in batch.problems}
        if STOPS in levels:
            sys.exit(2)
        if LOOK in levels:
            sys.exit(1)

    def _import(self, paths: list[str], *, approve: bool) -> Batch:
        files = [(path.name, path.read_bytes()) for path in found_files(paths)]
        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(_("Reading files"), total=len(files))
            batch = actions.read_files(
                files=files,
                by=SYSTEM,
                at=timezone.now(),
                progress=lambda done: bar.update(task, completed=done),
            )
        for line in [*said(batch), *problem_lines(batch, MOST_SHOWN)]:
            self.stderr.write(line)
        if not approve or batch.state != BatchState.READY:
            return batch
        return batch if actions.drop_when_empty(batch=batch) else self._approve(batch)

    def _approve(self, batch: Batch) -> Batch:
        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(_("Writing the record"), total=None)
            batch = actions.approve_batch(
                batch=batch,
                by=SYSTEM,
                at=timezone.now(),
                progress=lambda done, all_: bar.update(task, completed=done, total=all_),
            )
        self.stderr.write(_("Approved: all of it is in the record."))
        return batch


def found_files(paths: list[str]) -> list[Path]:
    """The files named, and those of a fitting kind in the folders named, in order of name."""
    if not paths:
        raise BadInput(_("Name the files or folders to import."), code="no-files")
    return [file for path in paths for file in _files_at(Path(path))]


def _files_at(path: Path) -> Iterator[Path]:
    if path.is_dir():
        inside = sorted(p for p in path.iterdir() if p.suffix.lower() in SUFFIXES)
        if not inside:
            raise BadInput(
                _("This folder holds no CSV, TSV or XLSX file."), code="no-files", where=str(path)
            )
        yield from inside
    elif path.is_file():
        yield path
    else:
        raise BadInput(_("There is no such file or folder."), code="no-file", where=str(path))
