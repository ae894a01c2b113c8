"""When a contract says that it ends."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

__all__ = ["contract_end"]

_ENDS = re.compile(
    r"\b(?:contract|agreement|framework|term|services?|call-off)\b[^.;]{0,80}?"
    r"\b(?:ends?|expir\w+|terminat\w+|until|end date)\b",
    re.IGNORECASE,
)


def contract_end(sentences: Iterable[tuple[str, Iterable[Mapping[str, Any]]]]) -> date | None:
    """The day on which a contract ends, from its sentences and what each states. None where no
    sentence says so, or where several name different days: then a person has to read it."""
    found: set[date] = set()
    for text, said in sentences:
        match = _ENDS.search(text)
        if match is None:
            continue
        days = [one for one in said if one["kind"] == "date" and one.get("last")]
        after = [one for one in days if text.find(one["text"]) >= match.start()]
        if after:
            found.add(date.fromisoformat(after[0]["last"]))
    return found.pop() if len(found) == 1 else None
