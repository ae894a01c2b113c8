"""Makes ``.venv`` and fills it with exactly what a lock file names."""

from __future__ import annotations

import hashlib
import re
import shlex
import shutil
import sys
from pathlib import Path

from tools.terminal import ROOT, Counted, StepFailed, run_step

__all__ = ["PYTHON", "RUN_LOCK", "TEST_LOCK", "VENV", "prepare_environment"]

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
RUN_LOCK = "requirements.lock"
TEST_LOCK = "requirements-dev.lock"  # holds all of requirements.lock, at the same versions
UV_LOCK = "requirements-uv.lock"
_PIP_TO_UV = {"index-url": "UV_DEFAULT_INDEX", "cert": "SSL_CERT_FILE", "proxy": "ALL_PROXY"}
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
    """uv fetches side by side and takes a tenth of pip's time; where it cannot, pip does it."""
    try:
        _by_uv(lock)
    except StepFailed:
        _by_pip("Installing packages", lock)


def _by_uv(lock: Path) -> None:
    _by_pip("Getting uv", ROOT / UV_LOCK)
    run_step(
        "Installing packages",
        [
            *(VENV / "bin" / "uv", "pip", "install", "--python", PYTHON),
            *("--require-hashes", "--no-deps", "-r", lock),
        ],
        # It names the large ones alone.
        counted=Counted(r"^ Downloaded ", 0, "of the large ones fetched"),
        environment={"UV_NO_CACHE": "1", "UV_NO_CONFIG": "1", **_as_pip_is_told()},
    )


def _by_pip(title: str, lock: Path) -> None:
    total = len(re.findall(r"^[a-zA-Z0-9][\w.-]*==", lock.read_text(), re.MULTILINE))
    run_step(
        title,
        [
            *(PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-input"),
            # Most of it is never imported: Python compiles what is, when it is.
            *("--no-compile", "--require-hashes", "--no-deps", "-r", lock),
        ],
        counted=Counted(r"^Collecting |^Requirement already satisfied", total, "fetched"),
    )


def _as_pip_is_told() -> dict[str, str]:
    """What somebody told pip of their network, in uv's words: uv does not read pip's settings."""
    told = {}
    for line in run_step("Asking pip", [PYTHON, "-m", "pip", "config", "list"]).splitlines():
        name, _, value = line.partition("=")
        words = shlex.split(value)
        if len(words) == 1 and (known := _PIP_TO_UV.get(name.rpartition(".")[2])):
            told[known] = words[0]
    return told


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
