"""Results of parallel runs for tests, without replaying anything."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from commonweal.engines.replay import DAY_FORMAT, JUDGEMENT_FORMAT, exit_rule_from, stated

__all__ = ["RULES", "a_day", "a_file", "a_judgement", "a_rule"]

RULES = "a" * 64
WEEK = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DIFFERENCE = {
    "code": "difference", "sentence": "paid differs by -0.01.", "path": "$.paid",
    "pattern": "-0.01", "count": 1, "absence": False, "examples": [["7", "Ada 1.00", "Ada 0.99"]],
}  # fmt: skip


def a_rule(**changed: Any) -> dict[str, Any]:
    """Two days of any week, everything the same."""
    usual = {"version": "1", "days": 2, "agreement": "1", "rules": RULES, "working_days": WEEK}
    return {**usual, **changed}


def a_day(on: date, *, wrong: int = 0, **changed: Any) -> dict[str, Any]:
    """Ten requests of which ``wrong`` differ."""
    kinds = ("excused", "noise", "explained", "not_compared")
    counts = {**dict.fromkeys(kinds, 0), "exact": 10 - wrong, "unexplained": wrong, "requests": 10}
    data = {
        "outcome": "differ" if wrong else "agree", "complete": True,
        "agreement": f"{(10 - wrong) / 10:.8f}", "old": "http://old", "new": "http://new",
        "again": "", "recording": "b" * 64, "rules_version": "1", "rules_digest": RULES,
        "counts": counts, "findings": [DIFFERENCE] * bool(wrong), "excused": [], "explained": [],
        "noise": [], "cannot_see": [], "version": "1", "what": "batch old.csv",
        "day": on.isoformat(), "at": f"{on}T20:00:00+00:00",
    }  # fmt: skip
    return stated(DAY_FORMAT, {**data, **changed})


def a_judgement(*days: date, rule: dict[str, Any], **changed: Any) -> dict[str, Any]:
    """That these days in a row fulfil the rule."""
    wanted = rule["days"]
    data = {
        "fulfilled": len(days) >= wanted, "days": len(days), "wanted": wanted,
        "first": days[0].isoformat() if days else None,
        "last": days[-1].isoformat() if days else None, "broken": [],
        "rule": exit_rule_from(rule).digest, "trend": "c" * 64,
    }  # fmt: skip
    return stated(JUDGEMENT_FORMAT, {**data, **changed})


def a_file(data: Any, name: str = "result.json") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, json.dumps(data).encode())
