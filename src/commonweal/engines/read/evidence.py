"""What the cells of one column look like, whatever its header says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from commonweal.engines.read.amounts import looks_spoilt, read_amount
from commonweal.engines.read.dates import looks_like_date
from commonweal.engines.read.fields import Kind
from commonweal.engines.read.ratings import read_level
from commonweal.engines.read.wording import what_words_say

__all__ = ["Looks", "looks_of"]

_SAMPLE = 80
_REFERENCE = re.compile(
    r"(?=.*\d)[A-Z][A-Za-z]{0,9}[\s_\-/]?\d[\w\-/.]*$|[a-z0-9]+(?:-[a-z0-9]+)+$"
)
_YEAR = re.compile(r"(?:19|20)\d\d$")


@dataclass(frozen=True, slots=True)
class Looks:
    """Shares (0 to 1) of the cells that say something, by what they look like."""

    filled: int
    dates: float = 0.0
    amounts: float = 0.0
    percents: float = 0.0
    ratings: float = 0.0
    references: float = 0.0
    years: float = 0.0
    long_text: float = 0.0
    distinct: float = 0.0

    def fits(self, kind: Kind) -> float:
        """From -1 (the cells speak against it) over 0 (they do not tell) to 1 (they are of it)."""
        if not self.filled:
            return 0.0
        return max(-1.0, min(1.0, _FITS[kind](self)))


def _text_fit(looks: Looks) -> float:
    return looks.long_text * 1.2 - 2 * (looks.dates + looks.ratings + looks.amounts * 0.9)


def _label_fit(looks: Looks) -> float:
    other = looks.dates + looks.amounts + looks.ratings + looks.long_text
    return 0.5 - other - max(0.0, looks.distinct - 0.6)


def _name_fit(looks: Looks) -> float:
    other = looks.dates + looks.amounts + looks.ratings
    return looks.distinct - 1.5 * other - 0.8 * looks.long_text - 0.5 * looks.references


def _reference_fit(looks: Looks) -> float:
    return 1.5 * looks.references + 0.3 * looks.distinct - 2 * looks.long_text - looks.dates


_FITS: dict[Kind, Callable[[Looks], float]] = {
    Kind.NAME: _name_fit,
    Kind.REFERENCE: _reference_fit,
    Kind.LABEL: _label_fit,
    Kind.TEXT: _text_fit,
    Kind.RATING: lambda looks: 2 * looks.ratings - 1,
    Kind.DATE: lambda looks: 2 * looks.dates - 1 + 0.5 * looks.years,
    Kind.MONEY: lambda looks: 2 * (looks.amounts - looks.percents - looks.years) - 1,
    Kind.SHARE: lambda looks: looks.percents + 0.4 * looks.amounts - looks.long_text,
    Kind.YEAR: lambda looks: 2 * looks.years - 1,
}


def looks_of(cells: Sequence[str]) -> Looks:
    """The looks of up to 80 cells spread over a column; exemptions and blanks do not count."""
    step = max(1, len(cells) // _SAMPLE)
    telling = [text for text in cells[::step] if text.strip() and what_words_say(text) is None]
    if not telling:
        return Looks(0)
    count: Counter[str] = Counter()
    for text in telling:
        count.update(_marks(text.strip()))
    size = len(telling)
    return Looks(
        filled=size,
        dates=count["date"] / size,
        amounts=count["amount"] / size,
        percents=count["percent"] / size,
        ratings=count["rating"] / size,
        references=count["reference"] / size,
        years=count["year"] / size,
        long_text=count["long"] / size,
        distinct=len(set(telling)) / size,
    )


def _marks(text: str) -> list[str]:
    if len(text) > 80:
        return ["long"]
    marks = []
    amount = read_amount(text)
    if looks_like_date(text):
        marks.append("date")
    if amount or looks_spoilt(text):
        marks.append("amount")
        if amount and amount.unit.percent:
            marks.append("percent")
    if read_level(text):
        marks.append("rating")
    if _YEAR.match(text):
        marks.append("year")
    elif _REFERENCE.match(text) and "date" not in marks:
        marks.append("reference")
    return marks
