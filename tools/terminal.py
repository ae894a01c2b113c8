"""What the person at the terminal sees while a step runs. Words go to stderr."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["ROOT", "Counted", "StepFailed", "run_step", "say"]

ROOT = Path(__file__).resolve().parent.parent
SHOW_AFTER_SECONDS = 2.0
SHOW_EVERY_SECONDS = 10.0  # where there is no terminal to draw on, only a log


class StepFailed(Exception):  # noqa: N818 - it is what happened, and is caught by that name
    """A step ended badly. The text says which, and shows the last lines it printed.

    ``code`` is what to exit with: 2 for wrong input or settings, 3 where it could not finish.
    """

    def __init__(self, text: str, code: int = 3) -> None:
        super().__init__(text)
        self.code = code


@dataclass(frozen=True)
class Counted:
    """Lines of output that match ``pattern``: each is one more of ``total`` things ``done``; 0
    where nobody knows how many there are."""

    pattern: str
    total: int
    done: str = ""


@dataclass
class _Watch:
    """How far one running step is."""

    title: str
    counted: Counted | None
    started: float = field(default_factory=time.monotonic)
    show_at: float = field(default_factory=lambda: SHOW_AFTER_SECONDS)
    done: int = 0
    lines: deque[str] = field(default_factory=lambda: deque(maxlen=30))

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.started

    def read(self, stream: Iterable[str]) -> None:
        for line in stream:
            self.lines.append(line.rstrip())
            if self.counted and re.search(self.counted.pattern, line):
                self.done = min(self.done + 1, self.counted.total or self.done + 1)

    def tell(self, *, last: bool = False) -> None:
        """Show how far the step is: redrawn in place on a terminal, line by line in a log."""
        if self.seconds < self.show_at and not (last and self.show_at > SHOW_AFTER_SECONDS):
            return
        terminal = sys.stderr.isatty()
        self.show_at = self.seconds + (0.2 if terminal else SHOW_EVERY_SECONDS)
        far = ""
        if self.counted and self.done:
            of = f" of {self.counted.total}" if self.counted.total else ""
            far = f" {self.done}{of} {self.counted.done}".rstrip()
        state = "done" if last else f"...{far}"
        start, end = ("\r\x1b[K", "\n" if last else "") if terminal else ("", "\n")
        sys.stderr.write(f"{start}{self.title} {state} ({self.seconds:.0f} s){end}")
        sys.stderr.flush()


def say(text: str) -> None:
    """Print ``text`` for a person."""
    print(text, file=sys.stderr, flush=True)


def run_step(
    title: str,
    command: Sequence[str | Path],
    *,
    counted: Counted | None = None,
    environment: Mapping[str, str] | None = None,
) -> str:
    """Run ``command`` and return what it printed; say how far it is when it takes long.

    StepFailed where it ends with anything but 0. The child is ended when we are interrupted.
    """
    watch = _Watch(title, counted)
    with subprocess.Popen(
        [str(part) for part in command],
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as child:
        reader = threading.Thread(target=watch.read, args=(child.stdout,), daemon=True)
        reader.start()
        try:
            _wait(child, watch)
        except BaseException:
            child.terminate()
            raise
        reader.join()
    if child.returncode:
        shown = "\n".join(f"    {line}" for line in watch.lines)
        code = 2 if child.returncode == 2 else 3
        raise StepFailed(f"{title} failed (exit {child.returncode}):\n{shown}", code)
    watch.tell(last=True)
    return "\n".join(watch.lines)


def _wait(child: subprocess.Popen[str], watch: _Watch) -> None:
    while True:
        try:
            child.wait(timeout=0.2)
        except subprocess.TimeoutExpired:
            watch.tell()
        else:
            return
