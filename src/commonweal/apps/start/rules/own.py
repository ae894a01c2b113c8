"""From the rows of somebody's own table to reports."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from commonweal.apps.programmes.rules.incoming import IncomingReport
from commonweal.apps.returns.rules.problems import LOOK, NOTE, STOPS, Problem
from commonweal.apps.returns.rules.sources import SourceReport
from commonweal.engines.read import Applied, OwnRecord, RawTable, apply_columns
from commonweal.kernel.money import Money
from commonweal.kernel.shapes.returns import Outcome, Rating, SourceCell

__all__ = [
    "OwnFacts",
    "blanked",
    "date_said",
    "phase_of",
    "read_own",
    "sources_of_own",
    "usual_currency",
]

NO_CURRENCY = "XXX"
_DAY = re.compile(
    r"\b(?P<y>20\d\d)-(?P<m>[01]\d)-(?P<d>[0-3]\d)\b"
    r"|\b(?P<d2>[0-3]?\d)[./](?P<m2>[01]?\d)[./](?P<y2>20\d\d)\b"
)
_CENT = Decimal("0.01")
_LARGEST = Decimal(10) ** 16 - 1
_SCALES = {"five-point": "uk-dca-five@1", "three-point": "uk-dca-three@1"}
# The first that fits: "not started" is not "started", and "closed" may stand in "closing down".
_PHASES = (
    ("cancelled", r"cancel|stopped|abandon|withdrawn|terminated"),
    ("closed", r"\b(?:closed|complete|completed|finished|done|delivered|live)\b"),
    ("proposed", r"propos|idea|pipeline|not started|planned|pre-?approval|concept"),
    ("definition", r"defin|discovery|design|business case|initiat|planning|mobilis|scoping|alpha"),
    ("delivery", r"deliver|implement|build|execut|in progress|on-?going|active|beta|started|run"),
)


@dataclass(frozen=True, slots=True)
class OwnFacts:
    """What a person says of the whole table: the position that it shows, its money."""

    series: str
    as_at: date
    currency: str
    base_year: int = 0
    label: str = ""


def read_own(
    table: RawTable,
    columns: Mapping[int, str],
    *,
    currency: str,
    near: int,
    edits: Mapping[tuple[int, int], str],
) -> Applied:
    """The records of a table, with a person's corrections in place. BadInput as the engine's."""
    return apply_columns(table, columns, currency=currency, near=near, corrections=edits)


def blanked(table: RawTable, rows: Collection[int]) -> dict[tuple[int, int], str]:
    """Corrections that leave rows out: nothing stands in them."""
    return {(row, column): "" for row in rows for column in range(1, table.width + 1)}


def usual_currency(table: RawTable, columns: Mapping[int, str], near: int) -> str:
    """The currency that most of the sums name themselves, "" where none does."""
    applied = apply_columns(table, columns, currency=NO_CURRENCY, near=near)
    money = [
        cell.value.currency
        for record in applied.records
        for cell in record.cells
        if isinstance(cell.value, Money) and cell.value.currency != NO_CURRENCY
    ]
    return Counter(money).most_common(1)[0][0] if money else ""


def date_said(table: RawTable, first_row: int) -> date | None:
    """The day that the lines above the headers name ("Status: 31.03.2026"), None where none."""
    titles = " ".join(text for row in table.rows[: max(first_row - 2, 0)] for text in row)
    found = _DAY.search(titles)
    if not found:
        return None
    mark = "" if found["y"] else "2"
    year, month, day = (int(found[f"{part}{mark}"]) for part in "ymd")
    try:
        return date(year, month, day)
    except ValueError:
        return None


def phase_of(text: str) -> str:
    """The phase that words name, "" where they name none."""
    found = (phase for phase, words in _PHASES if re.search(words, text, re.IGNORECASE))
    return next(found, "")


def sources_of_own(
    table: RawTable, applied: Applied, facts: OwnFacts
) -> tuple[list[SourceReport], list[Problem]]:
    """Reports, and everything that a person should mend or know, each at its cell."""
    problems = [_problem(table, applied, one) for one in applied.problems]
    problems += [
        Problem(NOTE, note.code, table.file, table.sheet, note.row, note.column, said=note.text)
        for note in (*applied.left_out, *applied.notes)
    ]
    sources = []
    for record in applied.records:
        source, odd = _source(table, record, facts)
        sources.append(source)
        problems += odd
    return sources, problems


def _problem(table: RawTable, applied: Applied, one: Any) -> Problem:
    return Problem(
        STOPS if _stops(applied, one) else LOOK,
        one.code,
        table.file,
        table.sheet,
        one.row,
        one.column,
        one.header[:200],
        one.value[:200],
        f"{one.what} {one.to_do}",
    )


def _stops(applied: Applied, one: Any) -> bool:
    """Two rows of one name are two initiatives only where their references tell them apart."""
    if one.code == "same-reference":
        return True
    if one.code != "same-name":
        return False
    name = next(r.name for r in applied.records if r.row == one.row).casefold()
    references = [r.text("reference") for r in applied.records if r.name.casefold() == name]
    return len(set(references) - {""}) < len(references)


def _source(
    table: RawTable, record: OwnRecord, facts: OwnFacts
) -> tuple[SourceReport, list[Problem]]:
    money, odd = _money(record, facts.currency)
    confidence, scale = _confidence(record)
    report = IncomingReport(
        as_at=facts.as_at,
        label=facts.label,
        reported_name=record.name[:300],
        confidence=confidence,
        confidence_scale=scale,
        start_date=record.day("start_date"),
        end_date=record.day("end_date_latest") or record.day("end_date_original"),
        whole_life_cost=money.get("cost_latest", money.get("cost_original")),
        currency=facts.currency if money else "",
        base_year=facts.base_year if money else 0,
        narratives=_narratives(record),
        cells={_key(cell): _facts(table, cell) for cell in record.cells if cell.raw.strip()},
        source_label=table.file[:200],
        source_digest=table.digest,
    )
    source = SourceReport(
        series=facts.series,
        place=f"{table.digest[:12]}/{table.sheet}/{record.row}",
        name=record.name[:300],
        report=report,
        published_id=record.text("reference")[:80],
        body=record.text("body")[:200],
        category=record.text("category")[:80],
        description=report.narratives.get("description", ""),
        phase=phase_of(record.text("phase")),
        method=record.text("method")[:40],
        tags=tuple(t.strip() for t in re.split(r"[,;|]", record.text("tags")) if t.strip()),
        kind="project" if "project" in record.name.casefold().split() else "programme",
        original_cost=money.get("cost_original"),
        original_end_date=record.day("end_date_original"),
    )
    return source, [_odd(table, cell, code) for cell, code in odd]


def _money(
    record: OwnRecord, currency: str
) -> tuple[dict[str, Decimal], list[tuple[SourceCell, str]]]:
    """Sums in the currency of the table; others are kept in their words and listed."""
    kept: dict[str, Decimal] = {}
    odd = []
    for cell in record.cells:
        if not isinstance(cell.value, Money):
            continue
        if cell.value.currency != currency:
            odd.append((cell, "other-currency"))
        elif abs(cell.value.amount) > _LARGEST:
            odd.append((cell, "value-too-large"))
        else:
            kept[cell.field] = cell.value.amount.quantize(_CENT)
    kept.pop("cost_spent", None)
    return kept, odd


def _odd(table: RawTable, cell: SourceCell, code: str) -> Problem:
    where = table.file, table.sheet, cell.row, cell.column
    return Problem(LOOK, code, *where, cell.header[:200], cell.raw[:200])


def _narratives(record: OwnRecord) -> dict[str, str]:
    found = {"description": record.cell("description"), "lead_person": record.cell("lead_person")}
    return {k: c.raw for k, c in found.items() if c and c.outcome is Outcome.VALUE}


def _confidence(record: OwnRecord) -> tuple[str, str]:
    """The code and its scale; both empty where it is not known."""
    cell = record.cell("confidence")
    if cell is None or not isinstance(cell.value, Rating):
        return "", ""
    scale = _SCALES.get(cell.value.scale.value, "")
    return cell.value.level.value, scale


_COLUMNS = {"cost_latest": "whole_life_cost", "end_date_latest": "end_date"}


def _key(cell: SourceCell) -> str:
    """The field of a report that a cell's provenance stands under."""
    return _COLUMNS.get(cell.field, cell.field)


def _facts(table: RawTable, cell: SourceCell) -> dict[str, Any]:
    """Where a figure came from; a cell that a person mended shows what stood there before."""
    before = table.text(cell.row, cell.column)
    mended = f"mended here; the file says “{before}”" if before != cell.raw else ""
    return {
        "raw": cell.raw,
        "outcome": cell.outcome.value,
        "file": table.file,
        "sheet": table.sheet,
        "row": cell.row,
        "column": cell.column,
        "header": cell.header,
        "note": "; ".join(filter(None, (cell.meaning, mended))),
    }
