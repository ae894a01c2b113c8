"""Finds a Chromium for the journeys, or says which package to install."""

from __future__ import annotations

import os
import shutil
import subprocess

from tools.environment import PYTHON
from tools.programs import install_from_debian
from tools.terminal import StepFailed

__all__ = ["find_chromium"]

# The first draws no window: a page takes it two thirds of the time, a new visitor one third.
_SHELL = "chromium-headless-shell"
_NAMES = (_SHELL, "chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
_BUNDLED = """\
from playwright.sync_api import sync_playwright
with sync_playwright() as p:
    print(p.chromium.executable_path)
"""


def find_chromium() -> str:
    """Debian's without a window, on PATH or installed where we are root; else any on PATH; else
    playwright's own."""
    return shutil.which(_SHELL) or _from_debian() or _on_path() or _bundled() or _none()


def _on_path() -> str:
    return next((found for name in _NAMES if (found := shutil.which(name))), "")


def _from_debian() -> str:
    return shutil.which(_SHELL) or "" if install_from_debian(_SHELL) else ""


def _bundled() -> str:
    asked = subprocess.run([PYTHON, "-c", _BUNDLED], capture_output=True, text=True, check=False)
    path = asked.stdout.strip()
    return path if path and os.path.exists(path) else ""  # noqa: PTH110


def _none() -> str:
    raise StepFailed(
        "The journeys need a Chromium and found none on PATH. Install one "
        "(on Debian and Ubuntu: apt install chromium-headless-shell), "
        "or: .venv/bin/playwright install chromium"
    )
