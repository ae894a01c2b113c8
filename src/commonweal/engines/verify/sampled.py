"""What people's answers on a sample of rows prove, as a file: what ``commonweal sample read``
writes and others read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from commonweal.engines.verify.sampling import Aim, Bound, is_bound, is_enough
from commonweal.kernel.digest import canonical_digest
from commonweal.kernel.errors import BadInput
from commonweal.kernel.stated import count, moment, text, texts, truth

__all__ = ["SAMPLE_FORMAT", "SampleRecord", "sample_from", "share_from", "stated_sample"]

SAMPLE_FORMAT = "commonweal-sample-result-1"
_PERCENT = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,9})?) ?%")
_MOST_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class SampleRecord:
    """``looked`` of ``population`` rows were drawn, ``wrong`` of them are, ``unanswered`` got no
    answer and count as wrong. ``at_most_wrong``: so many of all, with this ``confidence``. ``met``:
    every answer was given, and no more are wrong than was accepted beforehand. The shares are as
    people write them."""

    sha256: str
    at: datetime
    source: str
    target: str
    population: int
    looked: int
    wrong: int
    unanswered: int
    tolerable: str
    confidence: str
    accepted: int
    at_most_wrong: int
    met: bool
    statement: str


def stated_sample(data: Mapping[str, Any]) -> dict[str, Any]:
    """The result with its format and its own digest, as it is written to a file."""
    body = {"format": SAMPLE_FORMAT, **data}
    return {**body, "sha256": canonical_digest(body)}


def share_from(given: object) -> Fraction:
    found = _PERCENT.fullmatch(str(given).strip())
    if not found:
        raise BadInput("Write a share with its sign: 0.3%.", where=str(given)[:40])
    return Fraction(found[1]) / 100


def sample_from(data: object) -> SampleRecord:
    """The result in ``data``, once its digest holds and what it says follows from its counts,
    worked out here once more. BadInput with code ``not-a-sample``, ``sample-changed`` or
    ``sample-contradicts``."""
    if not isinstance(data, Mapping) or data.get("format") != SAMPLE_FORMAT:
        raise BadInput(
            f"This is no result of a sample: it does not say {SAMPLE_FORMAT}. Take the file that "
            "commonweal sample read --json wrote.",
            code="not-a-sample",
        )
    rest = {name: value for name, value in data.items() if name != "sha256"}
    try:
        if canonical_digest(rest) != data.get("sha256"):
            raise _changed()
        record = _record(data)
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise BadInput(f"This result lacks a part ({error!r}).", code="not-a-sample") from error
    if _contradicts(record):
        raise BadInput(
            "This result contradicts itself: what it says does not follow from its counts.",
            code="sample-contradicts",
        )
    return record


def _changed() -> BadInput:
    return BadInput(
        "This result was changed after it was written: its own digest does not hold. Take the file "
        "that commonweal sample read wrote.",
        code="sample-changed",
    )


def _record(data: Mapping[str, Any]) -> SampleRecord:
    looked = count(data["looked"])
    if looked > _MOST_ROWS:
        raise ValueError("nobody looks at so many rows with care")
    texts(data["plan_sha256"], data["answers_sha256"])
    return SampleRecord(
        sha256=text(data["sha256"]),
        at=moment(data["at"]),
        source=text(data["source"]),
        target=text(data["target"]),
        population=count(data["population"]),
        looked=looked,
        wrong=_rows(data["wrong"], looked),
        unanswered=_rows(data["unanswered"], looked),
        tolerable=text(data["tolerable"]),
        confidence=text(data["confidence"]),
        accepted=count(data["accepted"]),
        at_most_wrong=count(data["at_most_wrong"]),
        met=truth(data["met"]),
        statement=text(data["statement"]),
    )


def _rows(numbers: list[object], looked: int) -> int:
    found = {count(each) for each in numbers}
    if len(found) != len(numbers) or any(not 1 <= each <= looked for each in found):
        raise ValueError("rows that were not drawn, or twice")
    return len(found)


def _contradicts(record: SampleRecord) -> bool:
    """Fewer rows than the aim needs meet nothing, and the bound is that of Clopper and Pearson."""
    aim = Aim(share_from(record.tolerable), share_from(record.confidence), record.accepted)
    bad = record.wrong + record.unanswered
    met = not record.unanswered and record.wrong <= record.accepted
    bound = Bound(record.population, record.looked, bad, aim.confidence, record.at_most_wrong)
    sound = is_bound(bound) and is_enough(record.population, record.looked, aim)
    return record.met is not met or not sound
