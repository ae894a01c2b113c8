"""Which files are read as documents, and what an answer of the reading program comes to."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from commonweal.kernel.errors import BadInput

__all__ = ["READ_KINDS", "Outcome", "check_name", "outcome_of", "place_words", "title_of"]

READ_KINDS = (".docx", ".pdf", ".xlsx", ".csv", ".txt")
_LONGEST = 20_000
# What no database keeps: the program that reads strangers' files is not believed either.
_UNSOUND = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of reading: ``state``, ``why`` it was refused, and the columns of each
    sentence, in order."""

    state: str
    why: str = ""
    engine: str = ""
    pages: int = 0
    left_out: tuple[tuple[str, int], ...] = ()
    sentences: tuple[Mapping[str, Any], ...] = ()


def check_name(name: str) -> None:
    """BadInput where a file of this name is not read: it could be kept as evidence, but not
    lined up with the record."""
    if PurePath(name).suffix.lower() not in READ_KINDS:
        kinds = ", ".join(kind.lstrip(".") for kind in READ_KINDS)
        raise BadInput(
            f"Its words cannot be taken out. These kinds can be read: {kinds}.",
            code="kind-not-read",
            field="upload",
        )


def title_of(name: str) -> str:
    """A title for a file that was given none: its name, without its ending."""
    return " ".join(PurePath(name).stem.replace("_", " ").split())[:200] or name[:200]


def outcome_of(answer: Mapping[str, Any], digest: str) -> Outcome:
    """What the answer of the reading program means for a file of this digest. An answer about
    other bytes, or that does not have the shape, counts as a failure."""
    if "refused" in answer:
        return Outcome("refused", str(answer["refused"])[:40], str(answer.get("engine", ""))[:40])
    if answer.get("digest") != digest:
        return Outcome("refused", "other-bytes")
    rows = tuple(_row(number, one) for number, one in enumerate(answer["sentences"], start=1))
    return Outcome(
        state="read" if rows else "wordless",
        engine=str(answer["engine"])[:40],
        pages=int(answer["pages"]),
        left_out=tuple((str(one["code"])[:40], int(one["count"])) for one in answer["left_out"]),
        sentences=rows,
    )


def place_words(row: Any) -> Sequence[tuple[str, str]]:
    """Where a sentence stands, as (kind of place, value) from the largest to the smallest."""
    found: list[tuple[str, str]] = []
    if row.part:
        found.append(("part", row.part))
    if row.page:
        found.append(("page", str(row.page)))
    if row.paragraph:
        found.append(("paragraph", str(row.paragraph)))
    if row.cell:
        found.append(("cell", row.cell))
    return found


def _row(number: int, one: Mapping[str, Any]) -> dict[str, Any]:
    said = [{key: _sound(value) for key, value in thing.items()} for thing in one["said"]]
    return {
        "number": number,
        "text": _sound(one["text"])[:_LONGEST],
        "page": int(one["page"]),
        "paragraph": int(one["paragraph"]),
        "part": _sound(one["part"])[:120],
        "cell": _sound(one["cell"])[:20],
        "said": said,
    }


def _sound(value: object) -> str:
    return _UNSOUND.sub(" ", str(value))
