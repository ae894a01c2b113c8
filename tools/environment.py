"""Makes ``.venv`` and fills it with exactly what a lock file names."""

from __future__ import annotations

import hashlib
import re
import shutil
import sys
from pathlib import Path

from tools.terminal import ROOT, Counted, StepFailed, run_step

__all__ = ["PYTHON", "RUN_LOCK", "TEST_LOCK", "VENV", "prepare_environment"]

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
RUN_LOCK = "requirements.lock"
TEST_LOCK = "requirements-dev.lock"  # holds all of requirements.lock, at the same versions
_COMMAND = """\
#!{python}
import sys

from commonweal.cli.main import main

sys.exit(main())
"""


def prepare_environment(lock_name: str) -> None:
    """``.venv`` holds what ``lock_name`` (a file beside this folder) names, and the project.

    A stamp of the lock, the interpreter and the place makes the second start skip it all.
    """
    if any(_is_installed(name) for name in (lock_name, TEST_LOCK)):
        return
    lock = ROOT / lock_name
    if not _is_ours():
        _make()
    _install(lock)
    _link_project()
    _stamp(lock).write_text(_digest(lock))


def _is_installed(lock_name: str) -> bool:
    stamp = _stamp(ROOT / lock_name)
    fresh = stamp.exists() and stamp.read_text() == _digest(ROOT / lock_name)
    return fresh and PYTHON.exists()


def _stamp(lock: Path) -> Path:
    return VENV / f".installed-{lock.stem}"


def _digest(lock: Path) -> str:
    facts = f"{sys.version_info[:3]} {sys.platform} {ROOT}".encode()
    return hashlib.sha256(facts + lock.read_bytes()).hexdigest()


def _is_ours() -> bool:
    """An environment made here, by this Python: one that moved or aged is made afresh."""
    made_by = VENV / ".made-by"
    return PYTHON.exists() and made_by.exists() and made_by.read_text() == _maker()


def _maker() -> str:
    return f"{sys.version_info[0]}.{sys.version_info[1]} {VENV}"


def _make() -> None:
    shutil.rmtree(VENV, ignore_errors=True)
    try:
        run_step("Making .venv", [sys.executable, "-m", "venv", VENV])
    except StepFailed as error:
        raise StepFailed(
            f"{error}\nPython's venv module is not whole here. "
            "On Debian and Ubuntu: apt install python3-venv"
        ) from error
    (VENV / ".made-by").write_text(_maker())


def _install(lock: Path) -> None:
    total = len(re.findall(r"^[a-zA-Z0-9][\w.-]*==", lock.read_text(), re.MULTILINE))
    run_step(
        "Installing packages",
        [
            *(PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-input"),
            # Most of it is never imported: Python compiles what is, when it is.
            *("--no-compile", "--require-hashes", "--no-deps", "-r", lock),
        ],
        counted=Counted(r"^Collecting |^Requirement already satisfied", total, "fetched"),
    )


def _link_project() -> None:
    """Put the project on the path and its command into ``bin``: no build, no network."""
    purelib = run_step(
        "Looking into .venv",
        [PYTHON, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
    )
    (Path(purelib) / "commonweal.pth").write_text(f"{ROOT / 'src'}\n")
    command = VENV / "bin" / "commonweal"
    command.write_text(_COMMAND.format(python=PYTHON))
    command.chmod(0o755)
