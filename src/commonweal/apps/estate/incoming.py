"""A spreadsheet of systems: which column is which, and what stands in a row. Pure: cells in, values
and sentences out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

__all__ = ["COLUMNS", "LineRead", "heads_found", "read_line"]

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "system", "system name", "application", "application name", "app"),
    "purpose": ("what it does", "purpose", "description", "function", "business capability"),
    "status": ("status", "lifecycle", "lifecycle status", "state", "phase"),
    "supplier": ("supplier", "vendor", "provider", "manufacturer"),
    "technology": ("technology", "platform", "technologies", "tech stack", "language", "database"),
    "supported_until": (
        "supported until", "end of support", "end of life", "eol", "eos", "support ends",
    ),
    "risk_score": ("legacy risk score", "legacy risk", "risk score", "score"),
    "risk_on": ("scored on", "risk on", "assessed on", "date of assessment", "score date"),
    "risk_basis": ("what the score rests on", "risk basis", "basis", "assessment", "evidence"),
    "business_owner": ("owner in the business", "business owner", "owner", "service owner"),
    "technical_owner": ("technical owner", "technical lead", "it owner", "system owner"),
    "marking": ("who may see it", "marking", "handling", "classification"),
    "data_sets": ("data sets", "datasets", "data", "tables", "files", "data set"),
    "gives_to": ("gives to", "sends to", "interfaces", "interfaces to", "downstream", "feeds"),
}  # fmt: skip
"""What a column may be called; the first is what the list of systems calls it."""
_LONGEST = {"name": 200, "purpose": 500, "supplier": 200, "technology": 300, "risk_basis": 500}
_STATUS = {
    "planned": ("planned", "proposed", "in development"),
    "live": ("live", "in use", "production", "active", "operational"),
    "leaving": ("leaving", "being replaced", "phasing out", "sunset", "contained"),
    "read-only": ("read-only", "read only", "only read", "archived"),
    "off": ("off", "switched off", "retired", "decommissioned", "closed"),
}
_MARKINGS = ("open", "internal", "sensitive")
_LISTS = ("data_sets", "gives_to")
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)([ T]00:00(:00)?)?")
_MOST_LISTED = 200


@dataclass
class LineRead:
    """``values`` of cells that hold something; ``wrong`` are (column, sentence)."""

    values: dict[str, Any] = field(default_factory=dict)
    wrong: list[tuple[str, str]] = field(default_factory=list)


def heads_found(row: Sequence[str]) -> dict[int, str]:
    """Which column (from 1) is which; of two that could be one, the first."""
    known = {name: key for key, names in COLUMNS.items() for name in names}
    found: dict[int, str] = {}
    for place, cell in enumerate(row, start=1):
        key = known.get(_plain(cell)) or known.get(_plain(re.sub(r"\(.*?\)", "", cell)), "")
        if key and key not in found.values():
            found[place] = key
    return found


def read_line(cells: Mapping[str, str], most_risk: int) -> LineRead:
    """A row, by column. A cell with nothing in it says nothing."""
    read = LineRead()
    for key, cell in cells.items():
        text = " ".join(cell.replace("\x00", "").split()) if key not in _LISTS else cell.strip()
        if not text:
            continue
        try:
            read.values[key] = _READERS.get(key, _text)(key, text)
        except ValueError as error:
            read.wrong.append((key, str(error)))
    if not read.values.get("name") and not any(key == "name" for key, _said in read.wrong):
        read.wrong.append(("name", "A system has a name."))
    score = read.values.get("risk_score")
    if score is not None:
        if score > most_risk:
            read.wrong.append(("risk_score", f"The scale ends at {most_risk}."))
        if not {"risk_on", "risk_basis"} <= read.values.keys():
            read.wrong.append(
                ("risk_score", "A score counts only with its day and with what it rests on.")
            )
    return read


def _plain(head: str) -> str:
    return " ".join(re.sub(r"[_\-/:*]+", " ", head).split()).casefold()


def _text(key: str, text: str) -> str:
    most = _LONGEST.get(key, 200)
    if len(text) > most:
        raise ValueError(f"At most {most} characters.")
    return text


def _day(_key: str, text: str) -> date:
    found = _DAY.fullmatch(text)
    try:
        return date.fromisoformat(found[1] if found else text)
    except ValueError as error:
        raise ValueError("Write the day as 2027-12-31.") from error


def _score(_key: str, text: str) -> int:
    if not re.fullmatch(r"\d{1,4}(\.0+)?", text):
        raise ValueError("Write a whole number.")
    return int(float(text))


def _status(_key: str, text: str) -> str:
    words = _plain(text)
    for code, names in _STATUS.items():
        if words in map(_plain, names):
            return code
    raise ValueError(f"Write one of {', '.join(names[0] for names in _STATUS.values())}.")


def _marking(_key: str, text: str) -> str:
    if text.casefold() not in _MARKINGS:
        raise ValueError(f"Write one of {', '.join(_MARKINGS)}.")
    return text.casefold()


def _listed(_key: str, text: str) -> tuple[str, ...]:
    names = [" ".join(one.replace("\x00", "").split()) for one in re.split(r"[;\n]", text)]
    found = tuple(dict.fromkeys(name for name in names if name))
    if len(found) > _MOST_LISTED or any(len(name) > 200 for name in found):
        raise ValueError("Write names with semicolons between them.")
    return found


_READERS: Mapping[str, Callable[[str, str], Any]] = {
    "supported_until": _day,
    "risk_on": _day,
    "risk_score": _score,
    "status": _status,
    "marking": _marking,
    "data_sets": _listed,
    "gives_to": _listed,
}
