"""What many tests begin from, made once and copied: tables, an empty place, people, programmes.

A fresh set of tables takes over ten seconds, because Django draws each state of every migration.
They are kept below ``artefacts/`` under the digest of the files that they were made from, behind a
lock, so that all the parts of a run share them.
"""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

__all__ = ["ROOT", "fill_with_tables", "made_once", "of_places", "tables"]

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "artefacts" / "prepared"
_APPS = "src/commonweal/apps"
# What the tables are made from: the migrations and what they import, and the packages' own.
_OF_TABLES = (f"{_APPS}/*/migrations/*.py", f"{_APPS}/*/models*", f"{_APPS}/*/models/*.py")
_AND = ("src/commonweal/web/migrations/*.py", "src/commonweal/web/settings.py", "requirements.lock")
_OF_PLACES = ("src/commonweal/**/*", "tests/journeys/seed.py", "requirements.lock")


def tables() -> Path:
    """A SQLite file with every table and no row of ours."""
    from tests.journeys.server import Place

    def make(folder: Path) -> None:
        Place(folder).manage("migrate", "--verbosity", "0")

    return made_once("tables", _of_tables(), make) / "commonweal.sqlite3"


def fill_with_tables(connection: sqlite3.Connection) -> None:
    """Put every table into an empty database; what is left to migrate is nothing."""
    source = sqlite3.connect(tables())
    try:
        source.backup(connection)
    finally:
        source.close()


def made_once(name: str, digest: str, make: Callable[[Path], None]) -> Path:
    """The folder that ``make`` filled, now or in an earlier process of this run."""
    folder = KEPT / f"{name}-{digest}"
    with _alone(name):
        if not folder.exists():
            for older in KEPT.glob(f"{name}-*"):
                shutil.rmtree(older, ignore_errors=True)
            half = KEPT / f"half-{name}"
            shutil.rmtree(half, ignore_errors=True)
            half.mkdir(parents=True)
            make(half)
            half.rename(folder)
    return folder


@contextmanager
def _alone(name: str) -> Iterator[None]:
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@cache
def _of_tables() -> str:
    return _digest_of((*_OF_TABLES, *_AND))


@cache
def of_places() -> str:
    """The digest of everything that a place with people and programmes is made from."""
    return _digest_of((*_OF_PLACES, *_AND))


def _digest_of(patterns: Iterable[str]) -> str:
    found = hashlib.sha256()
    for path in sorted({path for pattern in patterns for path in ROOT.glob(pattern)}):
        if path.is_file() and "__pycache__" not in path.parts:
            found.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return found.hexdigest()[:20]
