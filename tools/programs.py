"""Programs that the tests run beside ours: on PATH, else Debian's where we are root."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from tools.terminal import StepFailed, run_step

__all__ = ["find_mariadb", "find_odbc", "find_prometheus", "install_from_debian"]


def install_from_debian(package: str) -> bool:
    """True where Debian's package is installed now: we are root, and there is an apt."""
    if os.geteuid() or not shutil.which("apt-get"):
        return False
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", package]
    # The run level keeps a package from starting a server of its own.
    quiet = {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    try:
        run_step("Reading Debian's list of packages", ["apt-get", "update", "-qq"])
        run_step(f"Installing {package}", install, environment=quiet)
    except StepFailed:
        return False
    return True


def find_prometheus() -> None:
    """StepFailed where there is none: the test against the real one is not left out."""
    if shutil.which("prometheus") or install_from_debian("prometheus"):
        return
    raise StepFailed(
        "One test reads from a real Prometheus and found none on PATH. Install it "
        "(on Debian and Ubuntu: apt install prometheus)."
    )


def find_mariadb() -> None:
    """StepFailed where there is none: one drill moves rows out of a real server."""
    if shutil.which("mariadbd") or install_from_debian("mariadb-server"):
        return
    raise StepFailed(
        "One drill reads from a real MariaDB and found none on PATH. Install it "
        "(on Debian and Ubuntu: apt install mariadb-server)."
    )


def find_odbc() -> None:
    """StepFailed where there is none: one drill reads through a real driver."""
    if list(Path("/usr/lib").glob("**/libsqlite3odbc.so")):
        return
    if install_from_debian("unixodbc") and install_from_debian("libsqliteodbc"):
        return
    raise StepFailed(
        "One drill reads through a driver of ODBC and found none. Install it "
        "(on Debian and Ubuntu: apt install unixodbc libsqliteodbc)."
    )
