"""What a program took: processor seconds, and the most memory that it had itself."""

from __future__ import annotations

import os
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Taken", "taken_by"]

_LOOK_EVERY = 0.02  # seconds


@dataclass(frozen=True)
class Taken:
    """``megabytes``: of the process alone; ``private``: of it what no file lies behind."""

    seconds: float
    megabytes: float
    private: float


def taken_by(process: subprocess.Popen[str]) -> Taken:
    """Waits for its end. The kernel's own greatest size of an ended process (``ru_maxrss``) begins
    with that of whoever started it; so its state is looked at while it runs."""
    most = private = 0.0
    while True:
        facts = _facts(process.pid)
        most, private = max(most, facts.get("VmHWM", 0)), max(private, facts.get("RssAnon", 0))
        ended, status, used = os.wait4(process.pid, os.WNOHANG)
        if ended:
            process.returncode = os.waitstatus_to_exitcode(status)
            return Taken(used.ru_utime + used.ru_stime, most, private)
        time.sleep(_LOOK_EVERY)


def _facts(process: int) -> dict[str, float]:
    """Megabytes by their names in the state of a process; nothing once it has ended."""
    try:
        lines = Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return {}
    named = (line.split() for line in lines)
    return {words[0].rstrip(":"): int(words[1]) / 1024 for words in named if words[-1] == "kB"}
