"""Plain shapes of what comes in from files, before it is an initiative or a report."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from typing import Any

__all__ = ["REPORT_FIELDS", "IncomingInitiative", "IncomingReport", "differences", "name_problem"]


@dataclass(frozen=True, slots=True)
class IncomingInitiative:
    """An initiative as a source names it. ``id`` is set where it is already in the record;
    ``key`` ties reports to it within one batch. ``links`` are (key, how) pairs of the source;
    ``original_cost`` and ``original_end_date`` are what it calls the first promise."""

    key: str
    name: str
    organisation_id: str
    id: str = ""
    kind: str = "programme"
    other_names: tuple[str, ...] = ()
    reference: str = ""
    description: str = ""
    category: str = ""
    method: str = ""
    phase: str = ""
    tags: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    original_cost: Decimal | None = None
    original_end_date: date | None = None


@dataclass(frozen=True, slots=True)
class IncomingReport:
    """One report as a source gives it. Money in whole units of ``currency``."""

    as_at: date
    label: str
    reported_name: str
    confidence: str = ""
    confidence_scale: str = ""
    confidence_by: str = ""
    second_confidence: str = ""
    second_confidence_by: str = ""
    start_date: date | None = None
    end_date: date | None = None
    whole_life_cost: Decimal | None = None
    benefits: Decimal | None = None
    year_baseline: Decimal | None = None
    year_forecast: Decimal | None = None
    year_variance_percent: Decimal | None = None
    currency: str = ""
    base_year: int = 0
    narratives: Mapping[str, str] = field(default_factory=dict)
    cells: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    source_label: str = ""
    source_digest: str = ""


_PROVENANCE = {"source_label", "source_digest", "cells"}
REPORT_FIELDS = tuple(f.name for f in fields(IncomingReport))


def differences(stored: Any, incoming: IncomingReport) -> dict[str, tuple[Any, Any]]:
    """Field by field, what the incoming report would change: ``{field: (stored, incoming)}``.

    Where a figure came from is not a difference: the same figures from another file change
    nothing. ``stored`` is anything with the attributes of REPORT_FIELDS.
    """
    pairs = (
        (name, getattr(stored, name), getattr(incoming, name))
        for name in REPORT_FIELDS
        if name not in _PROVENANCE
    )
    return {name: (old, new) for name, old, new in pairs if not _same(old, new)}


def _same(old: Any, new: Any) -> bool:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return dict(old) == dict(new)
    return bool(old == new)


def name_problem(name: str) -> str:
    """Why this cannot be a name, or ""."""
    text = unicodedata.normalize("NFC", name).strip()
    if not text:
        return "empty"
    if len(text) > 300:
        return "too-long"
    return "no-letter" if not re.search(r"\w", text) else ""
