"""A program that has loaded its libraries and runs one command for each line it is sent, in a
process of its own that may be killed. It answers with that process's id, and with its exit code."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path


def run(folder: str) -> None:
    import adbc_driver_postgresql  # noqa: F401 - loaded once, before the processes part
    import adbc_driver_sqlite  # noqa: F401

    from commonweal.cli.main import main
    from commonweal.engines.transfer.mapping import SourcePlace
    from commonweal.engines.transfer.source_files import FileSource

    place = SourcePlace(file="claims.dat", copybook="claims.cpy")
    list(FileSource(place, Path(folder)).pieces(""))  # the loops of the reader are compiled
    answer("ready")
    for line in sys.stdin:
        child = os.fork()
        if not child:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            os._exit(main(json.loads(line)))
        answer(child)
        _, status = os.waitpid(child, 0)
        answer(os.waitstatus_to_exitcode(status))


def answer(said: object) -> None:
    sys.stdout.write(f"{said}\n")
    sys.stdout.flush()
