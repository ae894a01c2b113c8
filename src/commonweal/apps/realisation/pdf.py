"""The PDF, made by a process of its own, so that a web process neither waits for fonts nor keeps
their memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from commonweal.kernel.errors import CannotFinish

__all__ = ["typeset"]

SECONDS = 60
_SOURCES = Path(__file__).resolve().parents[3]


def typeset(
    report: Mapping[str, Any], module: str = "commonweal.apps.realisation.typesetting"
) -> bytes:
    """A tagged PDF of what the ``.typ`` beside ``module`` asks for. CannotFinish where it fails or
    takes long."""
    command = [sys.executable, "-m", module]
    try:
        done = subprocess.run(  # noqa: S603 - our own module; what people wrote goes to its input
            command,
            input=json.dumps(report).encode(),
            capture_output=True,
            timeout=SECONDS,
            check=False,
            cwd=_SOURCES,
            env=_environment(),
        )
    except subprocess.TimeoutExpired as late:
        raise CannotFinish(_("The PDF took too long. Choose one body.")) from late
    if done.returncode or not done.stdout.startswith(b"%PDF"):
        raise CannotFinish(_("The PDF could not be made. The page and the workbook say the same."))
    return done.stdout


def _environment() -> dict[str, str]:
    """Nothing of ours but where Python finds the module: no key, no address of a database."""
    return {"PYTHONPATH": str(_SOURCES), "PATH": os.defpath, "LANG": "C.UTF-8"}
