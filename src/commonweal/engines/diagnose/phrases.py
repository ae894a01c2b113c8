"""The table of phrases (phrases.txt): which words in a sentence speak for which cause."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from commonweal.engines.diagnose.causes import Cause

__all__ = ["Phrases", "Table", "phrase_table"]

_FILE = Path(__file__).with_name("phrases.txt")
# Words and blanks do not overlap, so that no text makes the search slow.
_BETWEEN = r"[,;:)’']?\s{1,4}(?:\S+\s{1,4}){0,6}?[(“\"']?"


@dataclass(frozen=True, slots=True)
class Phrases:
    """Of one cause. ``topics`` speak only near a word of trouble; a phrase that overlaps one of
    ``never`` does not count."""

    plain: re.Pattern[str]
    topics: re.Pattern[str]
    never: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Table:
    """A sentence with a ``settled`` phrase speaks for nothing, unless it has a ``turned`` one; a
    ``hollow`` one (why a text is withheld) never speaks."""

    trouble: re.Pattern[str]
    settled: re.Pattern[str]
    turned: re.Pattern[str]
    hollow: re.Pattern[str]
    causes: Mapping[Cause, Phrases]


@cache
def phrase_table() -> Table:
    """The table as it is shipped, read once."""
    lines = _lines(_FILE.read_text(encoding="utf-8").splitlines())
    causes = {
        cause: Phrases(*(_any(lines[cause, kind]) for kind in ("plain", "topic", "never")))
        for cause in Cause
    }
    trouble, settled, turned, hollow = (
        _any(lines["all", kind]) for kind in ("trouble", "settled", "turned", "hollow")
    )
    return Table(trouble, settled, turned, hollow, causes)


def _lines(lines: Iterable[str]) -> dict[tuple[str, str], list[str]]:
    """The choices by section and kind. ValueError at a line that is neither."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    section = ""
    for line in lines:
        if not line or line.startswith("#"):
            continue
        if line.startswith("["):
            section = line.strip("[]")
            continue
        kind, colon, choice = line.partition(": ")
        if not colon:
            raise ValueError(f"a line of phrases.txt has no kind: {line}")
        found[section, kind].append(choice)
    return found


def _any(choices: list[str]) -> re.Pattern[str]:
    """One pattern of many; of none, one that never matches."""
    joined = "|".join(choice.replace(" ~ ", _BETWEEN) for choice in choices)
    return re.compile(rf"\b(?:{joined})\b" if joined else r"(?!)", re.IGNORECASE)
