"""Verdicts on whole databases for tests, without comparing anything."""

from __future__ import annotations

import json
from typing import Any

from commonweal.engines.certify import stated_whole
from tests.engines.certify.verdicts import ABSENT, WRONG, stated

__all__ = ["a_whole", "absent"]

AT = "2026-11-21T22:00:00+00:00"
_OWN = {"format", "sha256", "at", "differences"}


def absent(table: str, code: str = "table-only-in-source") -> dict[str, Any]:
    return {"code": code, "table": table, "sentence": f"The table {table} was not compared: why."}


def a_whole(
    compared: dict[str, list[dict[str, Any]]], *findings: dict[str, Any], **changed: Any
) -> dict[str, Any]:
    """``compared``: findings by the names of those that were compared."""
    made = {
        name: {
            **{k: v for k, v in stated(*found).items() if k not in _OWN},
            "source": f"old.db#{name}",
            "target": f"postgresql://me@new/town#{name}",
        }
        for name, found in compared.items()
    }
    every = [each for found in compared.values() for each in found]
    complete = not findings and ABSENT not in every
    outcome = "differ" if WRONG in every else "agree" if complete else "incomplete"
    data = {
        "outcome": outcome, "complete": complete, "source": "old.db",
        "target": "postgresql://me@new/town", "plan": "", "findings": list(findings),
        "tables": made, "at": AT,
    }  # fmt: skip
    return json.loads(json.dumps(stated_whole({**data, **changed})))
