"""What people type or paste, one thing a line: amounts by year, an index, weights, causes.

Each reader raises BadInput that names the line and says what it should look like; columns are set
apart by a semicolon or, as from a spreadsheet, by a tab.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from itertools import groupby
from typing import Any, NoReturn

from commonweal.kernel.errors import BadInput

__all__ = [
    "read_amounts",
    "read_causes",
    "read_index",
    "read_scenarios",
    "read_weights",
    "write_amounts",
    "write_rows",
]

_YEARS = re.compile(r"(\d{4})(?:\s*[-–]\s*(\d{4}))?\s*[:;\t ]\s*(\S.*)")
EARLIEST, LATEST, MOST_YEARS = 1900, 2200, 150
LARGEST = Decimal(10) ** 15
MOST_ROWS = 200


def read_amounts(text: str) -> dict[str, str]:
    """``2026: 1,000`` or ``2027-2031: 500`` a line, as years and amounts in text. A year given
    twice, or an amount below zero, is refused."""
    found: dict[str, str] = {}
    for number, line in _lines(text):
        years, amount = _years_and_amount(number, line)
        for year in years:
            if str(year) in found:
                _refuse(number, f"{year} is there twice; give each year once.")
            found[str(year)] = f"{amount:.2f}"
    if len(found) > MOST_YEARS:
        raise BadInput(f"At most {MOST_YEARS} years are taken in.", field="amounts")
    return dict(sorted(found.items()))


def write_amounts(amounts: Mapping[str, str]) -> str:
    """The same for a form, with years that follow each other and are alike in one line."""
    rows = sorted((int(year), amount) for year, amount in amounts.items())
    alike = groupby(enumerate(rows), key=lambda each: (each[1][0] - each[0], each[1][1]))
    lines = []
    for (_run, amount), group in alike:
        years = [year for _place, (year, _amount) in group]
        span = str(years[0]) if len(years) == 1 else f"{years[0]}-{years[-1]}"
        lines.append(f"{span}: {Decimal(amount):,f}".removesuffix(".00"))
    return "\n".join(lines)


def read_index(text: str) -> dict[str, str]:
    """``2026: 102.5`` a line; a price index above zero, of any base."""
    found: dict[str, str] = {}
    for number, line in _lines(text):
        match = _YEARS.fullmatch(line)
        value = _number(match[3]) if match else None
        if not match or match[2] or value is None or not 0 < value < 10**9:
            _refuse(number, "give a year and its index, such as 2026: 102.5")
        found[match[1]] = f"{value.normalize():f}"
    return dict(sorted(found.items()))


def read_weights(text: str) -> dict[str, str]:
    """``who; weight`` a line."""
    found: dict[str, str] = {}
    for number, line in _lines(text):
        who, weight, *_rest = [*_cells(line, 2)]
        value = _number(weight)
        if not who or value is None or not 0 < value <= 100:
            _refuse(number, "give who gains and the weight, such as Lowest fifth; 1.8")
        found[who] = f"{value.normalize():f}"
    return found


def read_scenarios(text: str) -> list[dict[str, Any]]:
    """``name; costs %; benefits %; years later`` a line; percents are what is added."""
    found: list[dict[str, Any]] = []
    for number, line in _lines(text):
        name, *figures = _cells(line, 4)
        values = [_number(cell or "0") for cell in figures]
        if not name or not _sound_scenario(values):
            _refuse(number, "give a name, costs %, benefits %, years later: Dearer; 20; 0; 0")
        costs, benefits, delay = values
        found.append({"name": name, "costs": str(costs), "benefits": str(benefits),
                      "delay": int(delay or 0)})  # fmt: skip
    if len({row["name"] for row in found}) < len(found):
        raise BadInput("Each scenario has a name of its own.", field="scenarios")
    return found


def read_causes(text: str) -> list[dict[str, str]]:
    """``cause; contribution %; mitigated %; evidence`` a line. What is mitigated has evidence."""
    found = []
    for number, line in _lines(text):
        cause, *figures, evidence = _cells(line, 4)
        values = [_number(cell or "0") for cell in figures]
        if not cause or any(v is None or not 0 <= v <= 100 for v in values):
            _refuse(number, "give a cause, its share %, how far it is mitigated %, the evidence")
        share, mitigated = values
        if mitigated and not evidence:
            _refuse(number, "a mitigation counts only with its evidence; name the document.")
        found.append({"cause": cause, "contribution": str(share), "mitigation": str(mitigated),
                      "evidence": evidence})  # fmt: skip
    if sum((Decimal(row["contribution"]) for row in found), Decimal(0)) > 100:
        raise BadInput("The shares of all causes sum to 100 at most.", field="causes")
    return found


def write_rows(rows: Iterable[Sequence[object]]) -> str:
    return "\n".join("; ".join(str(cell) for cell in row) for row in rows)


def _lines(text: str) -> list[tuple[int, str]]:
    lines = [(n, line.strip()) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(lines) > MOST_ROWS:
        raise BadInput(f"At most {MOST_ROWS} lines are taken in.")
    return lines


def _years_and_amount(number: int, line: str) -> tuple[range, Decimal]:
    match = _YEARS.fullmatch(line)
    amount = _number(match[3]) if match else None
    if not match or amount is None:
        _refuse(number, "give a year and an amount, such as 2026: 1,000 or 2027-2031: 500")
    first, last = int(match[1]), int(match[2] or match[1])
    if not EARLIEST <= first <= last <= LATEST:
        _refuse(number, f"years lie from {EARLIEST} to {LATEST}, the first before the last.")
    if not 0 <= amount < LARGEST:
        _refuse(number, "an amount is not below zero; a loss is a line of its own kind.")
    return range(first, last + 1), amount


def _sound_scenario(values: Sequence[Decimal | None]) -> bool:
    costs, benefits, delay = values
    percents = all(v is not None and -100 <= v <= 10_000 for v in (costs, benefits))
    return percents and delay is not None and 0 <= delay <= 30 and delay == int(delay)


def _cells(line: str, count: int) -> list[str]:
    """The cells of a line, filled up to ``count``; the last takes whatever is left."""
    cells = [cell.strip() for cell in re.split(r"[;\t]", line, maxsplit=count - 1)]
    return cells + [""] * (count - len(cells))


def _number(text: str) -> Decimal | None:
    plain = re.sub(r"[\s,]|%$", "", text.strip()).removeprefix("+")
    if not re.fullmatch(r"-?\d{1,20}(\.\d{1,8})?", plain):
        return None
    try:
        return Decimal(plain)
    except InvalidOperation:
        return None


def _refuse(number: int, why: str) -> NoReturn:
    raise BadInput(f"Line {number}: {why}")
