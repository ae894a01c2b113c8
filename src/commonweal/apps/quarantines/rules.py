"""Rows of a quarantine file, their reasons without the rows, and what people said of them as the
file that the transfer reads."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from commonweal.apps.migration.rules import MOST_BYTES
from commonweal.kernel.errors import BadInput

__all__ = [
    "MOST_ROWS", "Aside", "Correction", "Row", "as_corrections", "aside_from", "ref_of",
    "rows_from", "waived_in",
]  # fmt: skip

MOST_REASONS = 1_000
MOST_ROWS = 20_000
_LONGEST = 2_000
_STATES = {"open", "reloaded", "waived"}


@dataclass(frozen=True, slots=True)
class Row:
    """A row that waits. ``wrong`` are (column, what is wrong, what stands there); ``held`` is the
    whole row as it was read, by the columns of its source; ``loaded``: only a value of it was left
    out."""

    target: str
    place: str
    wrong: tuple[tuple[str, str, str], ...]
    held: Mapping[str, str | None]
    loaded: bool

    @property
    def ref(self) -> str:
        return ref_of(self.target, self.place)

    @property
    def cells(self) -> tuple[tuple[str, str | None], ...]:
        return tuple(self.held.items())

    @property
    def place_words(self) -> str:
        return place_words(self.place)


@dataclass(frozen=True, slots=True)
class Correction:
    target: str
    place: str
    waives: bool
    values: Mapping[str, str | None]
    by: str
    reason: str


def ref_of(target: str, place: str) -> str:
    """A short name for a row that says nothing of it."""
    return hashlib.sha256(f"{target}\n{place}".encode()).hexdigest()[:32]


def place_words(place: str) -> str:
    """``record 7``, ``code 009``."""
    given = _place(place)
    if "record" in given:
        return f"record {given['record']}"
    return ", ".join(f"{name} {value}" for name, value in given["key"].items())


def rows_from(data: bytes) -> list[Row]:
    """The rows that wait, in the order of the file: JSON Lines of ``commonweal transfer
    --quarantine``. BadInput where it is none, or holds more than can be decided one by one."""
    with _told_of_a_quarantine():
        rows = [_row(key, notes) for key, notes in _by_row(data, "open").items()]
    if len(rows) > MOST_ROWS:
        raise BadInput(
            f"More than {MOST_ROWS:,} rows wait: mend the mapping or the source first.",
            code="too-many",
            field="upload",
        )
    return rows


def waived_in(data: bytes) -> int:
    """How many rows stay out because the transfer was told so, and wait for nothing else."""
    with _told_of_a_quarantine():
        waived, waiting = _by_row(data, "waived"), _by_row(data, "open")
        return sum(
            key not in waiting and not all(each["loaded"] for each in notes)
            for key, notes in waived.items()
        )


def _by_row(data: bytes, state: str) -> dict[tuple[str, str], list[Mapping[str, Any]]]:
    found: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for line in filter(str.strip, data.decode("utf-8-sig").splitlines()):
        given = json.loads(line)
        key = str(given["target"]), str(given["place"])
        if given["state"] not in _STATES:
            raise ValueError("another file")
        if given["state"] == state:
            found.setdefault(key, []).append(given)
    return found


@contextmanager
def _told_of_a_quarantine() -> Iterator[None]:
    try:
        yield
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BadInput(
            "This is not the quarantine that commonweal transfer wrote as JSON Lines.",
            code="no-quarantine",
            field="upload",
        ) from error


def _row(key: tuple[str, str], notes: list[Mapping[str, Any]]) -> Row:
    place_words(key[1])
    held = json.loads(notes[0]["held"] or "{}") if _is_whole(notes[0]["held"]) else {}
    return Row(
        target=key[0],
        place=key[1],
        wrong=tuple(
            (str(each["field"]), str(each["reason"]), _text(each["value"]) or "") for each in notes
        ),
        held={str(name): _text(value) for name, value in held.items()},
        loaded=all(bool(each["loaded"]) for each in notes),
    )


def _is_whole(text: str) -> bool:
    """A very long row was cut off by the transfer: then its columns are not known."""
    try:
        return isinstance(json.loads(text or "{}"), dict)
    except ValueError:
        return False


def _text(value: object) -> str | None:
    if value is None:
        return None
    shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return shown.replace("\x00", "␀")[:_LONGEST]


def _place(place: str) -> Mapping[str, Any]:
    given: Mapping[str, Any] = json.loads(place)
    if "record" not in given:
        given["key"].items()
    return given


def as_corrections(decided: Iterable[Correction]) -> str:
    """The file for ``commonweal transfer --reload --corrections``: YAML, one row a line. Values are
    written as JSON texts, so that nothing in them is read as YAML."""
    lines = ["corrections:"]
    for one in decided:
        given: dict[str, Any] = {"target": one.target}
        place = _place(one.place)
        if "record" in place:
            given["record"] = str(place["record"])
        else:
            given["key"] = {name: str(value) for name, value in place["key"].items()}
        given |= {"waive": "true"} if one.waives else {"set": dict(one.values)}
        given |= {"by": one.by, "reason": one.reason}
        lines.append(f"  - {_in_yaml(given)}")
    return "\n".join(lines) + "\n"


def _in_yaml(given: Mapping[str, Any]) -> str:
    """JSON, with what YAML would take for the end of a line, or would refuse, written out."""
    text = json.dumps(given, ensure_ascii=False)
    return "".join(c if c.isprintable() else f"\\U{ord(c):08X}" for c in text)


@dataclass(frozen=True, slots=True)
class Aside:
    """Rows that could not be loaded, for one reason."""

    field: str
    why: str
    rows: int
    where: str


def aside_from(data: bytes) -> list[Aside]:
    """What a quarantine holds, by field and reason: JSON Lines as ``commonweal decode`` and
    ``commonweal transfer`` write them, or CSV with a head. Values of rows are not taken over, and
    what the transfer was told of already is left out. BadInput where it is neither."""
    if len(data) > MOST_BYTES:
        raise BadInput("This file is too large: give one for each reason.", code="too-large")
    rows = [row for row in _rows(data) if row.get("state") in (None, "", "open")]
    if not rows:
        raise BadInput("No row in this file says what is wrong.", code="empty", field="upload")
    counts = Counter((_word(row, "field"), _word(row, "bad", "reason", "why")) for row in rows)
    if any(not why for _field, why in counts):
        raise BadInput("A row does not say its reason.", code="no-reason", field="upload")
    if len(counts) > MOST_REASONS:
        raise BadInput("There are too many different reasons.", code="too-many", field="upload")
    first: dict[tuple[str, str], str] = {}
    for row in rows:
        key = (_word(row, "field"), _word(row, "bad", "reason", "why"))
        first.setdefault(key, _where(row))
    return [Aside(key[0], key[1], count, first[key]) for key, count in sorted(counts.items())]


def _rows(data: bytes) -> Iterator[Mapping[str, Any]]:
    try:
        text = data.decode("utf-8-sig")
        if text.lstrip()[:1] == "{":
            found = [json.loads(line) for line in text.splitlines() if line.strip()]
        else:
            found = list(csv.DictReader(io.StringIO(text)))
    except (UnicodeDecodeError, ValueError, RecursionError, csv.Error) as error:
        raise BadInput(
            "This is no quarantine file. Take what commonweal decode or transfer --quarantine "
            "wrote, as JSON Lines or CSV.",
            code="no-quarantine",
            field="upload",
        ) from error
    if not all(isinstance(row, dict) for row in found):
        raise BadInput("A line is no row.", code="no-quarantine", field="upload")
    yield from found


def _where(row: Mapping[str, Any]) -> str:
    """The place of a row as a number; never its key, which says whose it is."""
    place = _word(row, "place")
    if place.startswith("{"):
        found = re.fullmatch(r'\{"record": (\d+)\}', place)
        return found[1] if found else ""
    return _word(row, "record", "offset", "where") or place


def _word(row: Mapping[str, Any], *names: str) -> str:
    for name in names:
        if row.get(name) not in (None, ""):
            return str(row[name]).replace("\x00", "␀")[:200]
    return ""
