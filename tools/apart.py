"""What one drill alone needs, apart from ``.venv``: too large, or of no use to anybody else."""

from __future__ import annotations

import hashlib
import shutil
import sys
from pathlib import Path

from tools.environment import PYTHON
from tools.programs import install_from_debian
from tools.terminal import ROOT, StepFailed, run_step

__all__ = ["APART", "prepare_apart"]

APART = ROOT / ".tools"
# What it is, and the program it needs with Debian's package of it. Packages: requirements-NAME.lock
_KNOWN = {
    "fuzz": ("atheris", "", ""),
    "spark": ("Apache Spark (430 MB)", "java", "openjdk-17-jre-headless"),
}


def prepare_apart() -> None:
    """All of it, each in ``.tools/NAME``. StepFailed where a program is not to be had."""
    for name, (title, program, package) in _KNOWN.items():
        if program and not (shutil.which(program) or install_from_debian(package)):
            raise StepFailed(
                f"{title} needs {program} and found none on PATH. Install it (on Debian and "
                f"Ubuntu: apt install {package})."
            )
        _install(f"Installing {title}", ROOT / f"requirements-{name}.lock", APART / name)


def _install(title: str, lock: Path, folder: Path) -> None:
    stamp, wanted = folder / ".installed", _digest(lock)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    shutil.rmtree(folder, ignore_errors=True)
    run_step(
        title,
        [
            *(PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-input"),
            *("--no-compile", "--require-hashes", "--no-deps", "--target", folder, "-r", lock),
        ],
    )
    stamp.write_text(wanted)


def _digest(lock: Path) -> str:
    return hashlib.sha256(str(sys.version_info[:3]).encode() + lock.read_bytes()).hexdigest()
