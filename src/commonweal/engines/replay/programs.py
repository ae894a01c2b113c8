"""The old and the new batch program, run at the same time on the same input."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from typing import IO

from commonweal.engines.read.outside import Deadline
from commonweal.kernel.errors import BadInput, CannotFinish, SourceUnavailable

__all__ = ["run_programs"]

_LONGEST_WORDS = 2_000


def run_programs(programs: Mapping[str, Sequence[str]], deadline: Deadline) -> None:
    """Starts all of them, and waits. ``programs``: for each side its program and arguments; no
    shell reads them. BadInput where one cannot be started, CannotFinish where one fails or takes
    too long; the others are ended then."""
    running: dict[str, tuple[subprocess.Popen[bytes], IO[bytes]]] = {}
    with contextlib.ExitStack() as files:
        try:
            for side, words in programs.items():
                errors: IO[bytes] = files.enter_context(tempfile.TemporaryFile())
                running[side] = (_started(side, words, errors), errors)
            for side, (process, said) in running.items():
                _wait(side, process, said, deadline)
        finally:
            for process, _errors in running.values():
                _end(process)


def _started(side: str, words: Sequence[str], errors: IO[bytes]) -> subprocess.Popen[bytes]:
    if not words:
        raise BadInput(f"Name the program of the {side} side.", field=side)
    try:
        return subprocess.Popen(  # noqa: S603 - the operator names the programs
            list(words),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        raise BadInput(f"{words[0]} cannot be started ({error}).", field=side) from error


def _wait(
    side: str, process: subprocess.Popen[bytes], errors: IO[bytes], deadline: Deadline
) -> None:
    try:
        code = process.wait(deadline.left())
    except (subprocess.TimeoutExpired, SourceUnavailable) as error:
        raise CannotFinish(f"The program of the {side} side took too long.") from error
    if code:
        errors.seek(0)
        said = errors.read()[-_LONGEST_WORDS:].decode("utf-8", "replace").strip()
        raise CannotFinish(f"The program of the {side} side ended with {code}. {said}".strip())


def _end(process: subprocess.Popen[bytes]) -> None:
    """It and all that it started; not where it has ended, as its number may be another's by now."""
    if process.poll() is not None:
        return
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
