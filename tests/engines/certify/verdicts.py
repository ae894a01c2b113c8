"""Verdicts for tests, without comparing anything."""

from __future__ import annotations

import json
from typing import Any

from commonweal.engines.certify import VerdictRecord, stated_verdict, verdict_from

__all__ = ["ABSENT", "WRONG", "stated", "verdict"]

WRONG: dict[str, Any] = {
    "code": "changed", "sentence": "1 row differs.", "level": "values", "column": "amount",
    "count": 1, "absence": False, "examples": [["7", "Ada", "Ida"]],
}  # fmt: skip
ABSENT = {
    **WRONG, "code": "left-out", "sentence": "The column note was not compared.", "absence": True,
}  # fmt: skip


def stated(*findings: dict[str, Any], **changed: Any) -> dict[str, Any]:
    """The file as ``commonweal verify --json`` writes it."""
    found = "differ" if WRONG in findings else "incomplete" if findings else "agree"
    column = {
        "source": "id", "target": "id", "source_type": "integer", "target_type": "bigint",
        "compared_as": "integer", "method": "text", "cannot_see": [],
    }  # fmt: skip
    data = {
        "outcome": found, "complete": ABSENT not in findings, "source": "old.db#claims",
        "target": "postgresql://me@new/town#claims", "source_snapshot": {}, "target_snapshot": {},
        "source_rows": 10, "target_rows": 10, "key": ["id"], "scheme": "text",
        "levels": [{"level": "rows", "proved": "Rows.", "agrees": not findings, "figures": {}}],
        "columns": [column], "findings": list(findings), "tolerances": [],
        "rows_that_differ": int(WRONG in findings), "version": "1",
        "at": "2026-11-20T22:00:00+00:00", "differences": None,
    }  # fmt: skip
    return json.loads(json.dumps(stated_verdict({**data, **changed})))


def verdict(*findings: dict[str, Any], **changed: Any) -> VerdictRecord:
    return verdict_from(stated(*findings, **changed))
