"""From where on something is flagged: versioned data."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

__all__ = ["Limits", "limits"]


@dataclass(frozen=True, slots=True)
class Limits:
    """``report_rhythm_percent`` is of the usual time between two reports; ``same_reports`` in a row
    over ``same_days`` that repeat the plan are too many."""

    version: int
    source: str
    layers: int
    cost_percent: int
    words_percent: int
    supplier_percent: int
    report_days: int
    report_rhythm_percent: int
    same_reports: int
    same_days: int
    roles: tuple[str, ...]


@cache
def limits() -> Limits:
    text = files("commonweal.apps.flags").joinpath("data", "limits.json").read_text("utf-8")
    given = json.loads(text)
    return Limits(**{**given, "roles": tuple(given["roles"])})
