"""Let a program of its own read a file from a stranger, and take its answer."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import commonweal

__all__ = ["ask_reader"]

_MODULE = "commonweal.engines.read.documents"
SECONDS = 90  # by the clock; its own limit counts the time of the processor
_MOST_ANSWER_BYTES = 256 * 1024 * 1024


def ask_reader(path: Path, name: str) -> dict[str, Any]:
    """The answer of the reading program about the bytes at ``path``; ``{"refused": code}`` where
    it did not come to an end, or answered what cannot be read."""
    home = str(Path(commonweal.__file__).resolve().parent.parent)
    # It is told nothing of this system: no settings, no secrets, only where its modules lie.
    told = {"PYTHONPATH": home, "PATH": os.defpath, "LC_ALL": "C.UTF-8"}
    try:
        with path.open("rb") as source:
            done = subprocess.run(  # noqa: S603 - our own module; the name is one argument, no shell
                [sys.executable, "-m", _MODULE, name],
                stdin=source,
                capture_output=True,
                env=told,
                timeout=SECONDS,
                check=False,
            )
    except subprocess.TimeoutExpired:
        return {"refused": "took-too-long"}
    if done.returncode != 0:
        return {"refused": "reader-ended"}
    if len(done.stdout) > _MOST_ANSWER_BYTES:
        return {"refused": "too-much"}
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer
