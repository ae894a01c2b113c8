"""The differences that ``commonweal verify --out`` wrote, grouped: old beside new."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from commonweal.kernel.errors import BadInput

__all__ = ["EXAMPLES", "Group", "groups_from"]

EXAMPLES = 10
_MOST_GROUPS = 2_000
_LONGEST = 300
BLANK = "␣"  # a blank at an end would not be seen
_NAMES = ("kind", "key", "column", "old", "new", "pattern", "excused_by")


@dataclass
class Group:
    """Values of one column that differ in one way. ``examples`` are (key, old, new); ``excused``:
    how many of them a tolerance covers."""

    kind: str
    column: str
    pattern: str
    count: int = 0
    excused: int = 0
    examples: list[tuple[str, str | None, str | None]] = field(default_factory=list)


def groups_from(data: bytes) -> list[Group]:
    """The most frequent first. BadInput where it is not such a file as JSON Lines."""
    found: dict[tuple[str, str, str], Group] = {}
    try:
        for given in _lines(data):
            names = (_word(given, "kind"), _word(given, "column"), _word(given, "pattern"))
            group = found.setdefault(names, Group(*names))
            group.count += 1
            group.excused += bool(given["excused_by"])
            if len(group.examples) < EXAMPLES:
                group.examples.append(
                    (_word(given, "key"), _shown(given["old"]), _shown(given["new"]))
                )
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BadInput(
            "These are not the differences that commonweal verify --out wrote as JSON Lines.",
            code="no-differences",
            field="upload",
        ) from error
    if len(found) > _MOST_GROUPS:
        raise BadInput("There are too many kinds of differences.", code="many", field="upload")
    return sorted(found.values(), key=lambda one: (-one.count, one.column, one.pattern, one.kind))


def _lines(data: bytes) -> Iterator[Mapping[str, Any]]:
    for line in data.decode("utf-8-sig").splitlines():
        if line.strip():
            given = json.loads(line)
            if set(given) != set(_NAMES):
                raise ValueError("another file")
            yield given


def _word(given: Mapping[str, Any], name: str) -> str:
    return _shown(given[name]) or ""


def _shown(value: object) -> str | None:
    """One line, with what cannot be seen written out."""
    if value is None:
        return None
    text = json.dumps(str(value), ensure_ascii=False)[1:-1].replace('\\"', '"')
    inner = text.strip(" ")
    if inner != text:
        before = len(text) - len(text.lstrip(" ")) if inner else 0
        text = f"{BLANK * before}{inner}{BLANK * (len(text) - len(inner) - before)}"
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."
