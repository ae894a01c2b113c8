"""The import contracts hold, and nothing is let past them."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def contracts() -> list[dict[str, Any]]:
    configuration = tomllib.loads((ROOT / "pyproject.toml").read_text())
    found: list[dict[str, Any]] = configuration["tool"]["importlinter"]["contracts"]
    return found


def test_no_contract_ignores_an_import():
    assert [c["name"] for c in contracts() if c.get("ignore_imports")] == []


def test_layers_name_every_module_they_hold():
    layered = [c for c in contracts() if c["type"] == "layers"]
    assert layered
    assert [c["name"] for c in layered if c.get("exhaustive") is not True] == []
