"""What the words state: sentences, and in each the dates, amounts of money and shares."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from commonweal.engines.read.amounts import read_amount
from commonweal.engines.read.dates import DateStyle, read_date
from commonweal.engines.read.documents.shapes import Passage

__all__ = ["Said", "Sentence", "said_in", "sentences_in"]

_MONTHS = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DAY = r"(?:[0-3]?\d)(?:st|nd|rd|th)?"
_YEAR = r"(?:19|20)\d\d"
# Longest first: "31 March 2027" is no "March 2027". A year alone counts after a word of time only.
_DATE = re.compile(
    rf"(?<![\w/.-])(?:"
    rf"(?P<iso>{_YEAR}-[01]\d-[0-3]\d)"
    rf"|(?P<whole>{_DAY}(?:\s+of)?\s+{_MONTHS}\.?,?\s+{_YEAR})"
    rf"|(?P<turned>{_MONTHS}\.?\s+{_DAY},?\s+{_YEAR})"
    rf"|(?P<numbers>[0-3]?\d[/.][01]?\d[/.]{_YEAR})"
    rf"|(?P<month>{_MONTHS}\.?,?\s+{_YEAR})"
    rf"|(?P<quarter>Q[1-4]\s+(?:of\s+)?{_YEAR}(?:[/–-](?:20)?\d\d)?)"
    rf"|(?P<financial>(?:FY\s?)?{_YEAR}[/–-](?:20)?\d\d)"
    rf"|(?P<year>(?<=\bin\s){_YEAR}|(?<=\bby\s){_YEAR}|(?<=\buntil\s){_YEAR}|(?<=\bend\sof\s){_YEAR}"
    rf"|(?<=\bduring\s){_YEAR}|(?<=\bsince\s){_YEAR}|(?<=\bfrom\s){_YEAR})"
    rf")(?![\w%])",
    re.IGNORECASE,
)
_SIGN = r"(?:US\$|CA\$|A\$|NZ\$|£|€|\$)"
_CODE = r"(?:GBP|EUR|USD|CAD|AUD|NZD|CHF|SEK|NOK|DKK)"
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_SCALE = r"(?:thousand|million|billion|bn|mn|m|k)"
_AMOUNT = re.compile(
    rf"(?<![\w.,])(?:(?:{_SIGN}|{_CODE})\s?(?:{_NUMBER})(?:\s?{_SCALE}\b)?"
    rf"|(?:{_NUMBER})\s?{_SCALE}?\s?(?:{_CODE}|euros?|pounds?)\b)",
    re.IGNORECASE,
)
_SHARE = re.compile(r"(?<![\w.,])(?P<number>\d+(?:\.\d+)?)\s?(?:%|per\s?cent\b)", re.IGNORECASE)
_NOT_THE_END = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|approx|no|nos|para|fig|vs|cf|mr|mrs|ms|dr|prof|st|inc|ltd|c|p|pp)\."
    r"|\b[A-Z]\.)$",
    re.IGNORECASE,
)
_END = re.compile(r"[.!?][\"'”’)\]]*\s+(?=[\"'“‘(\[]*[A-Z0-9£€$•])")
_CODES = {"pound": "GBP", "pounds": "GBP", "euro": "EUR", "euros": "EUR"}
_MOST_SAID = 200  # of one passage: a row of figures has a few dozen


@dataclass(frozen=True, slots=True)
class Said:
    """One date, amount or share that the words state, as ``text`` has it.

    A date is all days from ``first`` to ``last`` that the words allow: one day, a month, a year.
    An amount is in whole units of ``currency`` (ISO 4217, ``"$"`` for some dollar, ``""`` where
    it is not said); a share is in percent.
    """

    kind: str
    text: str
    begins: int
    first: date | None = None
    last: date | None = None
    number: Decimal | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence and its place; ``said`` is what it states, in order."""

    text: str
    page: int
    paragraph: int
    part: str
    cell: str
    said: tuple[Said, ...]


def sentences_in(passage: Passage) -> Iterator[Sentence]:
    """The sentences of a passage; a row of a sheet is one."""
    pieces = [(0, passage.text)] if passage.cells else _cut(passage.text)
    for begins, text in pieces:
        said = tuple(said_in(text))
        places = {passage.cell_at(begins + one.begins) for one in said}
        cell = places.pop() if len(places) == 1 else passage.cell
        yield Sentence(text, passage.page, passage.paragraph, passage.part, cell, said)


def said_in(text: str) -> list[Said]:
    """Every date, amount and share in a text, in the order in which they stand."""
    dates = [one for match in _DATE.finditer(text) if (one := _date(match))]
    taken = [(one.begins, one.begins + len(one.text)) for one in dates]
    numbers = [one for match in _AMOUNT.finditer(text) if (one := _amount(match))]
    numbers += [
        Said("share", match[0], match.start(), number=Decimal(match["number"]))
        for match in _SHARE.finditer(text)
    ]
    free = [one for one in numbers if not any(a <= one.begins < b for a, b in taken)]
    return sorted(dates + free, key=lambda one: one.begins)[:_MOST_SAID]


def _cut(text: str) -> Iterator[tuple[int, str]]:
    begins = 0
    for match in _END.finditer(text):
        mark = match.start() + 1
        if not _NOT_THE_END.search(text[max(begins, mark - 12) : mark]):
            yield begins, text[begins : match.end()].rstrip()
            begins = match.end()
    if rest := text[begins:].strip():
        yield begins, rest


def _date(match: re.Match[str]) -> Said | None:
    words = " ".join(match[0].replace("–", "-").split()).replace(" of ", " ")
    early = read_date(words, DateStyle(end=False))
    late = read_date(words, DateStyle(end=True))
    if early is None or late is None:
        return None
    return Said("date", match[0], match.start(), first=early.day, last=late.day)


def _amount(match: re.Match[str]) -> Said | None:
    last = match[0].split()[-1].lower()
    named = _CODES.get(last, "")
    read = read_amount(match[0][: -len(last)].strip() if named else match[0])
    if read is None or (not read.unit.currency and not named):
        return None
    number = read.number * (read.unit.scale or 1)
    return Said(
        "amount", match[0], match.start(), number=number, currency=named or read.unit.currency
    )
