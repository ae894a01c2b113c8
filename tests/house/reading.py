"""Reads the source for the house tests: files, syntax trees, slices and their bands."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src" / "commonweal"
APPS = SRC / "apps"
CONFIGURATION = tomllib.loads((ROOT / "pyproject.toml").read_text())
CONTRACTS = CONFIGURATION["tool"]["importlinter"]["contracts"]


def python_files(*folders: Path, tests: bool = False) -> Iterator[Path]:
    """The Python of ``folders``, without migrations, and without tests unless they are wanted."""
    for folder in folders:
        for path in sorted(folder.rglob("*.py")):
            parts = path.relative_to(ROOT).parts
            if "migrations" not in parts and (tests or "tests" not in parts):
                yield path


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), str(path))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def slices() -> list[Path]:
    """The folders of the apps that hold more than their own beginning."""
    return sorted(p for p in APPS.iterdir() if (p / "apps.py").exists())


def bands() -> list[set[str]]:
    """The slices of each band, highest first, as the import contract has them."""
    contract = next(c for c in CONTRACTS if c["name"] == "Bands of apps")
    return [{name.strip(" ()") for name in layer.split("|")} for layer in contract["layers"]]


def not_yet_needed() -> set[str]:
    """The slices that the import contract lets be missing: their names stand in parentheses."""
    contract = next(c for c in CONTRACTS if c["name"] == "Bands of apps")
    names = (name.strip() for layer in contract["layers"] for name in layer.split("|"))
    return {name.strip("()") for name in names if name.startswith("(")}


def may_use(user: str, used: str, ranked: list[set[str]]) -> bool:
    """True where slice ``user`` may know slice ``used``: itself, or one of a lower band."""
    rank = {name: number for number, band in enumerate(ranked) for name in band}
    return user == used or rank[used] > rank[user]
