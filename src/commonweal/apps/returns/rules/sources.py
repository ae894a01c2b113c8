"""One report as it was read from a file, before it is known which initiative it is about."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from commonweal.apps.programmes.rules.incoming import IncomingReport

__all__ = ["SourceReport", "folded", "pack", "unpack"]

_DATES = frozenset({"as_at", "start_date", "end_date", "original_end_date"})
_NUMBERS = frozenset(
    {
        "original_cost",
        "whole_life_cost",
        "benefits",
        "year_baseline",
        "year_forecast",
        "year_variance_percent",
    }
)


@dataclass(frozen=True, slots=True)
class SourceReport:
    """Who a report is about, in the words of the source, and what it says.

    ``place`` (file, sheet, line) is unique in a batch; ``body`` is the organisation as named there,
    ``body_short`` its abbreviation where the source gives one.
    """

    series: str
    place: str
    name: str
    report: IncomingReport
    published_id: str = ""
    other_names: tuple[str, ...] = ()
    body: str = ""
    body_short: str = ""
    category: str = ""
    description: str = ""
    phase: str = ""
    kind: str = "programme"
    method: str = ""
    tags: tuple[str, ...] = ()
    original_cost: Decimal | None = None
    original_end_date: date | None = None

    @property
    def as_at(self) -> date:
        return self.report.as_at


def folded(text: str) -> str:
    """A name or an id, so that case and white space do not tell two apart."""
    return " ".join(text.split()).casefold()


def pack(sources: Iterable[SourceReport]) -> bytes:
    """Small bytes that ``unpack`` turns into the same reports again."""
    rows = [_plain(source) for source in sources]
    return zlib.compress(json.dumps(rows, ensure_ascii=False, default=str).encode(), 3)


def unpack(packed: bytes) -> list[SourceReport]:
    rows = json.loads(zlib.decompress(packed))
    return [_source(row) for row in rows]


def _plain(source: SourceReport) -> dict[str, Any]:
    row: dict[str, Any] = {f.name: getattr(source, f.name) for f in fields(SourceReport)}
    row["report"] = {f.name: _json(getattr(source.report, f.name)) for f in fields(IncomingReport)}
    return row


def _json(value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else value


def _source(row: dict[str, Any]) -> SourceReport:
    row["report"] = IncomingReport(**{k: _value(k, v) for k, v in row["report"].items()})
    return SourceReport(**{k: _value(k, v) for k, v in row.items()})


def _value(name: str, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(value, list):
        return tuple(value)
    if name in _DATES:
        return date.fromisoformat(value)
    return Decimal(value) if name in _NUMBERS else value
