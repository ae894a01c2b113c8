"""Words that stand where a figure should: withheld, not provided, or said in a sentence.

The lists are data. A new wording is a new line, never a new branch.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from commonweal.kernel.shapes.returns import Outcome

__all__ = ["Saying", "exempt_sections", "squeezed", "what_words_say"]


@dataclass(frozen=True, slots=True)
class Saying:
    """What a wording says: its outcome, its meaning in plain words, and the law's sections."""

    outcome: Outcome
    meaning: str
    sections: tuple[str, ...] = ()


_EXEMPT = re.compile(
    r"\s*[\[(]?\s*(?:(?:this |the )?(?:data|date|figure|information|value|cost|rating|project)s?\s+"
    r"(?:is |are |has been |have been )?)?(?:exempt(?:ed|ion)?|withheld|redacted|not published)\b",
    re.IGNORECASE,
)
_LAW = re.compile(
    r"\bsections?\b|\bfreedom of info|\bfoi\b|\bfoia\b|\bs\.?\s?\d\d\b", re.IGNORECASE
)
_SECTION = re.compile(
    r"(?<![\d.,£/])(2[1-9]|3\d|4[0-4])\s*((?:\(\s*\w{1,3}\s*\)\s*)*)(?![\d.,]*\d)", re.IGNORECASE
)
_SUBSECTION = re.compile(r"\(\s*(\d{1,2}|[a-z])\s*\)", re.IGNORECASE)
_ABOUT_LAW = re.compile(r"\b(?:exempt|section)", re.IGNORECASE)

_NOT_PROVIDED = """
    data not provided|data not provided by department|data not provided by the department
    not provided|no data provided|no data|data not available|not available|not supplied
    not given|not stated|not reported|not recorded|no information|no information provided
    no departmental narrative|no narrative|no narrative provided|narrative not provided
    no commentary|no comment|no comment provided|nil return|n/a|na|n.a|n/k|#n/a|#value!|#ref!
    #name?|#div/0!|#num!|#null!|null|nan|nat|unknown|not known|not applicable|tbc|tbd|tba
    to be confirmed|to be decided|to be determined|to be advised|pending|awaited|awaiting data
    -|--|---|–|—|.|..|...|?|x|none provided|blank|not yet available|not set|not yet known
    not yet provided|not yet confirmed|data already completed on gmpp
"""
_NOT_PROVIDED_WORDS = frozenset(
    word.strip() for line in _NOT_PROVIDED.splitlines() for word in line.split("|") if word.strip()
)
_NOT_PROVIDED_SENTENCE = re.compile(
    r"(?:(?:the|this) (?:project|programme|department)s? (?:is|are|was|were|has|have|did|does)\b"
    r".{0,60}"
    r"(?:not (?:yet )?in a position to provide|not (?:been able to )?provided?\b)"
    r"|provision of narrative not possible|data (?:was|were) not provided)",
    re.IGNORECASE,
)

_MEANINGS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), meaning)
    for pattern, meaning in (
        (
            r"(?:the )?budget variance (?:is )?less than (?:or equal to )?\d+\s*%",
            "within the stated share",
        ),
        (
            r"(?:variance|difference)\b.{0,20}\b(?:within|under|below|less than)\b",
            "within the stated share",
        ),
        (r"[<>≤≥]\s*-?[£$€]?\d[\d.,]*\s*%?$", "a bound, not a figure"),
        (
            r"(?:more|less|over|under|up to|at least|at most)\b(?: than)?\s+-?[£$€]?\d",
            "a bound, not a figure",
        ),
        (r"either zero or no baseline", "cannot be worked out: nothing to divide by"),
        (r"no (?:fixed |planned )?end date", "there is no end date"),
        (r"on-?going\b|rolling\b|open[- ]ended", "there is no end date"),
        (r"reset\b", "the project is being replanned"),
        (r"no dca\b|no rating|not (?:yet )?rated|not assessed|unrated", "no rating was given"),
        (r"various\b|multiple\b|several\b|see (?:notes?|below|above|narrative)", "said elsewhere"),
    )
)
_EDGES = " \t\r\n\xa0.;:'\"*[]"


def squeezed(text: str) -> str:
    """One line, single spaces, no white space of other kinds."""
    return " ".join(text.replace("\u200b", "").replace("\ufeff", "").split())


_REMEMBERED = 400  # letters: what is longer is seldom said twice, and would only fill the memory


def what_words_say(text: str) -> Saying | None:
    """What a wording says instead of a value, None where it says nothing that we know."""
    return _said(text) if len(text) <= _REMEMBERED else _say(text)


def _say(text: str) -> Saying | None:
    line = squeezed(text)
    if not line:
        return Saying(Outcome.NOT_PROVIDED, "blank")
    withheld = _withheld(text)
    if withheld:
        return withheld
    bare = line.casefold().strip(_EDGES).strip("()")
    if bare in _NOT_PROVIDED_WORDS or line.casefold() in _NOT_PROVIDED_WORDS:
        return Saying(
            Outcome.NOT_PROVIDED, "not applicable" if "applic" in bare else "not provided"
        )
    if _NOT_PROVIDED_SENTENCE.match(line):
        return Saying(Outcome.NOT_PROVIDED, "not provided")
    for pattern, meaning in _MEANINGS:
        if pattern.match(line):
            return Saying(Outcome.VERBATIM, meaning)
    return None


_said = lru_cache(maxsize=2048)(_say)


def _withheld(text: str) -> Saying | None:
    if not _EXEMPT.match(text):
        return None
    if not _LAW.search(text) and len(text) > 60:
        return None
    rest = " ".join(line for line in text.splitlines() if not _ABOUT_LAW.search(line))
    meaning = "part of the text is withheld" if len(squeezed(rest)) > 60 else "withheld"
    return Saying(Outcome.WITHHELD, meaning, exempt_sections(text))


def exempt_sections(text: str) -> tuple[str, ...]:
    """The sections of the Freedom of Information Act 2000 (21 to 44) named in an exemption.

    >>> exempt_sections("Exempt under Sections 24 and 31 (1) of the FoI Act (2000)")
    ('24', '31(1)')
    """
    found: list[str] = []
    for match in _SECTION.finditer(text):
        parts = "".join(f"({part})" for part in _SUBSECTION.findall(match.group(2)))
        section = match.group(1) + parts
        if section not in found:
            found.append(section)
    return tuple(found)
