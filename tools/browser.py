"""Finds a Chromium for the journeys, or says which package to install."""

from __future__ import annotations

import os
import shutil
import subprocess

from tools.environment import PYTHON
from tools.programs import install_from_debian
from tools.terminal import StepFailed

__all__ = ["find_chromium"]

_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
_BUNDLED = """\
from playwright.sync_api import sync_playwright
with sync_playwright() as p:
    print(p.chromium.executable_path)
"""


def find_chromium() -> str:
    """The one on PATH; else Debian's, installed where we are root; else playwright's own."""
    return _on_path() or _from_debian() or _bundled() or _none()


def _on_path() -> str:
    return next((found for name in _NAMES if (found := shutil.which(name))), "")


def _from_debian() -> str:
    return _on_path() if install_from_debian("chromium") else ""


def _bundled() -> str:
    asked = subprocess.run([PYTHON, "-c", _BUNDLED], capture_output=True, text=True, check=False)
    path = asked.stdout.strip()
    return path if path and os.path.exists(path) else ""  # noqa: PTH110


def _none() -> str:
    raise StepFailed(
        "The journeys need a Chromium and found none on PATH. Install one "
        "(on Debian and Ubuntu: apt install chromium), or: .venv/bin/playwright install chromium"
    )
