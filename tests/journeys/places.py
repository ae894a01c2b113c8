"""The places that journeys and drills begin from, each made once for the whole run."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from tests.journeys.server import Place
from tests.prepared import ROOT, made_once, of_places, tables

__all__ = ["with_nothing", "with_people", "with_programmes"]

_PEOPLE = "people.json"


def with_nothing() -> Place:
    """Tables, static files and the first administrator, as ``make run`` leaves them."""
    return Place(made_once("nothing", of_places(), _prepare))


def with_people() -> Place:
    """The same, and one person for each role."""
    return Place(made_once("people", of_places(), partial(_seed, with_nothing, "people")))


def with_programmes() -> tuple[Place, dict[str, Any]]:
    """The same people, with programmes and measures; and who they are."""
    place = Place(made_once("programmes", of_places(), partial(_seed, with_nothing, "all")))
    found: dict[str, Any] = json.loads((place.var / _PEOPLE).read_text())
    return place, found


def all_of_them() -> None:
    """Make what is not there yet: a run does so beside what needs no database."""
    tables()
    with_people()
    with_programmes()


def _prepare(folder: Path) -> None:
    built = ROOT / "src" / "commonweal" / "web" / "static_built" / "commonweal"
    assert built.exists(), "the styles are not built: run tools/build_styles.py"
    shutil.copy(tables(), folder)
    Place(folder).manage("prepare")


def _seed(before: Callable[[], Place], what: str, folder: Path) -> None:
    shutil.copytree(before().var, folder, dirs_exist_ok=True)
    said = Place(folder).run("-m", "tests.journeys.seed", what)
    (folder / _PEOPLE).write_text(said.splitlines()[-1])


if __name__ == "__main__":
    all_of_them()
