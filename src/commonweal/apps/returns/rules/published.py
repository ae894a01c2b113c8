"""A published return, as the engine read it, to reports: every cell typed or kept in its words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from commonweal.apps.programmes.rules.confidence import EXEMPT
from commonweal.apps.programmes.rules.incoming import IncomingReport
from commonweal.apps.returns.rules.problems import LOOK, NOTE, Problem
from commonweal.apps.returns.rules.sources import SourceReport, folded
from commonweal.engines.read import ReadReturn
from commonweal.kernel.money import Money
from commonweal.kernel.shapes.returns import Outcome, Rating, ReportRecord, SourceCell

__all__ = ["Series", "field_values", "series_of", "series_of_family", "sources_of"]

_CENT = Decimal("0.01")
_LARGEST_PERCENT = Decimal(9_999_999)
_LARGEST_AMOUNT = Decimal(10) ** 16 - 1
# Field of the engine -> column of the report.
_MONEY = {
    "whole_life_cost": "whole_life_cost",
    "total_budget": "whole_life_cost",
    "benefits": "benefits",
    "year_budget": "year_baseline",
    "year_forecast": "year_forecast",
}
_TEXTS = {
    "description": "description",
    "confidence_text": "confidence",
    "schedule_text": "schedule",
    "variance_text": "variance",
    "whole_life_cost_text": "whole_life_cost",
    "benefits_text": "benefits",
    "evaluation_plan": "evaluation_plan",
}
# The fields of a source that says two dates' figures in one row, by which of the two they are.
_ORIGINAL = {
    "total_budget_original": "total_budget",
    "end_date_original": "end_date",
}
_YEAR_OF = {
    "total_budget": "total_budget_year",
    "total_budget_original": "total_budget_original_year",
    "end_date": "end_date_year",
    "end_date_original": "end_date_original_year",
}


@dataclass(frozen=True, slots=True)
class Series:
    """Reports of one publisher that are comparable over time, and the body at their root."""

    family: str
    series: str
    title: str
    root: str
    label: str
    scales: Mapping[str, str]
    id_alone: bool = False


@cache
def _series() -> list[Series]:
    text = files("commonweal.apps.returns").joinpath("data/series.json").read_text()
    return [Series(**row) for row in json.loads(text)]


def series_of_family(family: str) -> Series:
    return next(one for one in _series() if one.family == family)


def series_of(name: str) -> Series | None:
    """The published series of this name, None for a body's own."""
    return next((one for one in _series() if one.series == name), None)


def sources_of(read: ReadReturn) -> tuple[list[SourceReport], list[Problem]]:
    """The reports of one table, and everything in it that a person should know or mend."""
    series = series_of_family(read.publication.kind)
    sources: list[SourceReport] = []
    problems = [_noted(read, note.code, note.text, note.row, note.column) for note in read.notes]
    for record in read.records:
        problems += [_cell_problem(record, cell) for cell in record.cells if _puzzling(cell)]
        for as_at, cells in _by_date(read, record):
            source, more = _source(series, record, as_at, cells)
            sources.append(source)
            problems += more
    return sources, problems


def _noted(read: ReadReturn, code: str, text: str, row: int, column: int) -> Problem:
    where = read.publication.file, read.publication.sheet
    return Problem(NOTE, code, *where, row, column, said=text)


def _puzzling(cell: SourceCell) -> bool:
    return cell.outcome is Outcome.NOT_UNDERSTOOD


def _cell_problem(
    record: ReportRecord, cell: SourceCell, code: str = "cell-not-understood"
) -> Problem:
    return Problem(
        LOOK,
        code,
        record.publication.file,
        record.publication.sheet,
        cell.row,
        cell.column,
        " ".join(cell.header.split())[:200],
        cell.raw[:200],
        cell.meaning,
    )


def _by_date(read: ReadReturn, record: ReportRecord) -> list[tuple[date, dict[str, SourceCell]]]:
    """The cells of a record by the date whose position they give.

    Most publications give one. One that repeats the first figures beside the latest gives two:
    the original ones count at the date of the return that they came from.
    """
    newest = record.publication.snapshot
    common = {c.field: c for c in record.cells if c.field and c.field not in _dated_fields(record)}
    dated: dict[date, dict[str, SourceCell]] = {}
    for field in _dated_fields(record):
        cell, said = record.cell(field), record.cell(_YEAR_OF.get(field, ""))
        if cell is None or (cell.outcome is Outcome.NOT_PROVIDED and field in _ORIGINAL):
            continue
        if cell.outcome is Outcome.NOT_PROVIDED and (said is None or not said.raw.strip()):
            common[field] = cell
            continue
        as_at = _day_of(read, said) or newest
        dated.setdefault(as_at, {}).setdefault(_ORIGINAL.get(field, field), cell)
    dated = dated or {newest: {}}
    extras = {f"other: {_unique(c, record)}": c for c in record.extras}
    last = max(dated)
    return [
        (as_at, {**common, **own, **(extras if as_at == last else {})})
        for as_at, own in sorted(dated.items())
    ]


def _dated_fields(record: ReportRecord) -> list[str]:
    """Latest before original: where both are of one date they agree, and the latest is kept."""
    paired = any(record.cell(name) for name in _ORIGINAL)
    return ["total_budget", "end_date", *_ORIGINAL] if paired else []


def _day_of(read: ReadReturn, said: SourceCell | None) -> date | None:
    text = said.raw.strip() if said else ""
    year = int(text) if re.fullmatch("(?:19|20)[0-9]{2}", text) else None
    return read.recognised.family.rule(year).snapshot(year) if year else None


def _unique(cell: SourceCell, record: ReportRecord) -> str:
    header = " ".join(cell.header.split())[:80]
    twice = sum(1 for other in record.extras if other.header == cell.header) > 1
    return f"{header} ({cell.column}/{cell.row})" if twice or not header else header


def _source(
    series: Series, record: ReportRecord, as_at: date, cells: Mapping[str, SourceCell]
) -> tuple[SourceReport, list[Problem]]:
    values, odd = field_values(cells, series.scales)
    publication = record.publication
    sheet = f", {publication.sheet}" if publication.sheet else ""
    report = IncomingReport(
        as_at=as_at,
        label=series.label.format(
            year=as_at.year if publication.snapshot != as_at else publication.year
        ),
        reported_name=record.name[:300],
        cells={name: cell_facts(cell, record) for name, cell in cells.items()},
        source_label=f"{publication.file}{sheet}"[:200],
        source_digest=publication.digest,
        **values,
    )
    text = report.narratives.get("description", "")
    source = SourceReport(
        series=series.series,
        place=f"{publication.digest[:12]}/{publication.sheet}/{record.line}/{as_at}",
        name=record.name[:300],
        report=report,
        published_id=record.published_id,
        other_names=record.other_names,
        body=record.department,
        body_short=_text(cells, "other: deptAcronym").upper(),
        category=record.category[:80],
        description=text if cells.get("description") and _given(cells["description"]) else "",
        kind="project" if "project" in record.name.casefold().split() else "programme",
    )
    return source, [_cell_problem(record, cell, code) for cell, code in odd]


def _text(cells: Mapping[str, SourceCell], name: str) -> str:
    return cells[name].raw.strip() if name in cells else ""


def _given(cell: SourceCell) -> bool:
    return cell.outcome is Outcome.VALUE


def cell_facts(cell: SourceCell, record: ReportRecord) -> dict[str, Any]:
    """Where a figure came from, as a report keeps it."""
    value = cell.value
    facts: dict[str, Any] = {
        "raw": cell.raw,
        "outcome": cell.outcome.value,
        "file": record.publication.file,
        "sheet": record.publication.sheet,
        "row": cell.row,
        "column": cell.column,
        "header": cell.header,
        "note": cell.meaning,
    }
    if cell.sections:
        facts["sections"] = list(cell.sections)
    if isinstance(value, Money | Decimal | date):
        facts["value"] = str(value)
    return facts


def field_values(
    cells: Mapping[str, SourceCell], scales: Mapping[str, str]
) -> tuple[dict[str, Any], list[tuple[SourceCell, str]]]:
    """The columns of a report from its cells, and the cells whose value no column can hold."""
    values: dict[str, Any] = {"narratives": narratives(cells), **_confidence(cells, scales)}
    odd: list[tuple[SourceCell, str]] = []
    for field in ("start_date", "end_date"):
        value = cells[field].value if field in cells else None
        values[field] = value if isinstance(value, date) else None
    currency = ""
    for field, column in _MONEY.items():
        cell = cells.get(field)
        if cell is None or not isinstance(cell.value, Money):
            continue
        currency = currency or cell.value.currency
        if problem := _money_problem(cell.value, currency):
            odd.append((cell, problem))
        else:
            values[column] = cell.value.amount.quantize(_CENT, ROUND_HALF_EVEN)
    share = cells["year_variance_share"].value if "year_variance_share" in cells else None
    if isinstance(share, Decimal):
        percent = (share * 100).quantize(_CENT, ROUND_HALF_EVEN)
        if abs(percent) <= _LARGEST_PERCENT:
            values["year_variance_percent"] = percent
        else:
            odd.append((cells["year_variance_share"], "value-too-large"))
    return {**values, "currency": currency}, odd


def _money_problem(money: Money, currency: str) -> str:
    if money.currency != currency:
        return "two-currencies"
    return "value-too-large" if abs(money.amount) > _LARGEST_AMOUNT else ""


def narratives(cells: Mapping[str, SourceCell]) -> dict[str, str]:
    """The texts as published, wording of an exemption included."""
    kept = (Outcome.VALUE, Outcome.WITHHELD, Outcome.VERBATIM)
    return {
        name: cells[field].raw
        for field, name in _TEXTS.items()
        if field in cells and cells[field].outcome in kept
    }


def _confidence(cells: Mapping[str, SourceCell], scales: Mapping[str, str]) -> dict[str, Any]:
    """The authority's rating first; the owner's own stands beside it, or alone where there is no
    other. A withheld one is exempt; words that are no rating are unknown, and kept."""
    found = [
        (cells[field], whose)
        for field, whose in (("confidence", "authority"), ("confidence_sro", "sro"))
        if field in cells and cells[field].outcome is not Outcome.NOT_PROVIDED
    ]
    if not found:
        return {}
    (first, whose), *second = found
    values = {
        "confidence": _code(first),
        "confidence_scale": _scale(first, scales),
        "confidence_by": whose,
    }
    if second:
        values["second_confidence"] = _code(second[0][0])
        values["second_confidence_by"] = second[0][1]
    return values


def _code(cell: SourceCell) -> str:
    if isinstance(cell.value, Rating):
        return cell.value.level.value
    return EXEMPT if cell.outcome is Outcome.WITHHELD else ""


def _scale(cell: SourceCell, scales: Mapping[str, str]) -> str:
    if not isinstance(cell.value, Rating):
        return ""
    return scales.get(cell.value.scale.value, "")


def without_repeats(
    sources: Iterable[SourceReport],
) -> tuple[list[SourceReport], list[tuple[SourceReport, bool]]]:
    """The reports with those left out that an earlier file of the batch gave already; beside
    them each repeat, and whether it says the same."""
    kept: dict[tuple[str, date, str, str, str], SourceReport] = {}
    repeats: list[tuple[SourceReport, bool]] = []
    for source in sources:
        who = folded(source.name), folded(source.published_id), folded(source.body)
        key = (source.series, source.as_at, *who)
        first = kept.setdefault(key, source)
        if first is not source:
            same = _bare(first.report) == _bare(source.report)
            repeats.append((source, same))
    return list(kept.values()), repeats


def _bare(report: IncomingReport) -> IncomingReport:
    return replace(report, cells={}, source_label="", source_digest="")
