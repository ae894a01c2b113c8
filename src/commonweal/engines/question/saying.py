"""What rules look for in words: sentences that match, the dates and amounts in them, likeness."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import SequenceMatcher

from commonweal.engines.question.asking import Side
from commonweal.engines.question.record import Report, Text
from commonweal.engines.read.documents import said_in
from commonweal.engines.read.sentences import sentences
from commonweal.kernel.shapes.returns import Level

__all__ = [
    "AT_CLOSE", "GOOD_NEWS", "LATE", "NOT_FIRM", "ON_TRACK", "SCHEDULE", "WITHIN_BUDGET",
    "Days", "any_of", "days_in", "field", "hollow", "keywords", "likeness", "money", "quoted",
    "worded",
]  # fmt: skip

SCHEDULE = ("schedule", "confidence", "document")
_SHORT = re.compile(r"(?<![\w/.])([0-3]?\d)[/.]([01]?\d)[/.](\d\d)(?![\w/])")
_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]{3,}")


def any_of(*choices: str) -> re.Pattern[str]:
    """One pattern of many, each a whole word or more; also one that ends with a sign, as "5%"."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(choices)})(?!\w)", re.IGNORECASE)


ON_TRACK = any_of(
    r"on track", r"on schedule", r"to schedule", r"to time", r"on time", r"no deviation",
    r"no change to (?:the )?(?:schedule|end date|timeline)", r"progressing (?:well|to plan)",
    r"schedule (?:remains|is) (?:unchanged|on)", r"(?:remains|is) on plan", r"as planned",
)  # fmt: skip
LATE = any_of(
    r"delay(?:s|ed|ing)?",
    r"slip(?:s|ped|page|ping)?",
    r"later than",
    r"behind (?:schedule|plan)",
    r"deferr(?:ed|al)",
    r"postpon\w+",
    r"re-?plan\w*",
    r"pushed (?:back|out)",
    r"overrun\w*",
    r"paused",
    r"longer than (?:planned|expected|anticipated)",
)
NOT_FIRM = any_of(
    r"under review",
    r"being (?:reviewed|revised|re-?baselined|re-?planned|refined|updated)",
    r"re-?baselin\w+",
    r"re-?plan(?:ning|ned)?",
    r"subject to (?:\w+ ){0,3}(?:approval|review|change)",
    r"to be (?:confirmed|agreed|determined|re-?baselined|updated|revised)",
    r"(?:will|may|is likely to|are likely to|could) (?:be )?(?:change|"
    r"updated?|revised?|increase|refined)",
    r"not (?:yet )?(?:been )?(?:approved|agreed|confirmed|finalised|set)",
    r"yet to be \w+",
    r"work is (?:underway|ongoing) to",
    r"further work",
    r"indicative",
    r"early stage",
)
WITHIN_BUDGET = any_of(
    r"(?:with)?in (?:the )?(?:approved |original |agreed )?budget",
    r"on budget",
    r"no (?:change|variance|deviation|increase)",
    r"(?:unchanged|not changed)",
    r"within (?:the )?(?:approved|agreed|original) (?:\w+ ){0,2}(?:costs?|"
    r"limits?|envelope|allocation)",
    r"not forecast to exceed",
    r"continue to be on target",
)
AT_CLOSE = any_of(
    r"(?:programme|project)\W+(?:\w+\W+){0,4}?(?:closed|completed|ended|finished)",
    r"(?:formally )?closed",
    r"successfully completed",
    r"exit(?:ed)?",
    r"closure",
)
GOOD_NEWS = any_of(
    r"approv\w+",
    r"award\w*",
    r"complet\w+",
    r"resolv\w+",
    r"address\w+",
    r"appoint\w+",
    r"success\w*",
    r"progress\w*",
    r"improv\w+",
    r"deliver(?:ed|y of)",
    r"achiev\w+",
    r"agreed",
    r"launch\w*",
    r"clos\w+",
    r"signed",
    r"mitigat\w+",
    r"strengthen\w*",
    r"secured",
    r"met",
)
_HOLLOW = any_of(
    r"exempt(?:ed)? under",
    r"freedom of information",
    r"not provided",
    r"no departmental narrative",
    r"did not provide",
    r"not in a position to provide",
    r"provision of narrative not possible",
)
_RATING = {
    Level.GREEN: "green", Level.AMBER_GREEN: "amber/green", Level.AMBER: "amber",
    Level.AMBER_RED: "amber/red", Level.RED: "red", Level.RESET: "reset",
}  # fmt: skip
_FIELDS = {
    "start": "Start", "end": "End", "rating": "Confidence", "whole_life_cost": "Whole-life cost",
    "benefits": "Benefits", "year_budget": "Budget of the year", "progress": "Progress",
    "year_forecast": "Forecast of the year", "spent": "Spent",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Days:
    """A date that words state: all days from ``first`` to ``last`` (a month, a year)."""

    first: date
    last: date
    text: str
    at: int

    def far_from(self, day: date) -> int:
        """Days between the nearest allowed day and ``day``; 0 where it is one of them."""
        return max((self.first - day).days, (day - self.last).days, 0)


def quoted(
    texts: Iterable[Text], wanted: re.Pattern[str], unless: re.Pattern[str] | None = None
) -> Side | None:
    """The first sentence that has the wanted words and none of the others, as it stands."""
    for text in texts:
        for one in sentences(text.words):
            if wanted.search(one.words) and not (unless and unless.search(one.words)):
                return Side(one.words, text.source)
    return None


def hollow(text: Text) -> bool:
    """Whether it says only why nothing is said."""
    return not text.words.strip() or (len(text.words) < 250 and bool(_HOLLOW.search(text.words)))


def days_in(words: str) -> Iterator[Days]:
    """The dates that a sentence states, also with a year of two digits, in order."""
    found = [
        Days(one.first, one.last, one.text, one.begins)
        for one in said_in(words)
        if one.kind == "date" and one.first and one.last
    ]
    found += [days for match in _SHORT.finditer(words) if (days := _short(match))]
    return iter(sorted(found, key=lambda one: one.at))


def _short(match: re.Match[str]) -> Days | None:
    day, month, year = (int(part) for part in match.groups())
    try:
        on = date(2000 + year, month, day)
    except ValueError:
        return None
    return Days(on, on, match.group(), match.start())


def likeness(one: str, other: str) -> float:
    """How alike two texts are by their words, from 0 to 1. Very long ones are cut."""
    first, second = one.split()[:1_500], other.split()[:1_500]
    return SequenceMatcher(None, first, second, autojunk=False).ratio()


def keywords(words: str, shortest: int = 5) -> set[str]:
    """The words of so many letters or more (four at least), without their endings for many."""
    long = (word for word in _WORD.findall(words[:20_000]) if len(word) >= shortest)
    return {_one(word.lower()) for word in long} - _EVERYWHERE


def _one(word: str) -> str:
    """One of many: "facilities" is "facility", "contracts" is "contract", "address" stays."""
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


_EVERYWHERE = {
    "project", "programme", "which", "their", "there", "these", "those", "would", "could", "should",
    "about", "after", "before", "during", "through", "within", "where", "while", "other", "being",
    "including", "include", "provide", "support", "deliver", "delivery", "further", "across",
    "order", "under", "until", "using", "based", "whole", "total", "change", "department",
}  # fmt: skip


def field(report: Report, name: str) -> Side:
    """A field of a report and its value, as the other side of a sentence. The field has a value."""
    return Side(f"{_FIELDS[name]}: {worded(report, name)}", report.source)


def worded(report: Report, name: str) -> str:
    """The value of a field in words; ``"not given"`` where there is none."""
    value = getattr(report, name)
    if value is None:
        return "not given"
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    if isinstance(value, Level):
        return _RATING[value]
    if name == "progress":
        return f"{value:.0%}"
    return money(value, report.currency)


def money(amount: Decimal, currency: str) -> str:
    """In millions with two digits, or whole below one million."""
    words = f"{amount / 1_000_000:,.2f} million" if abs(amount) >= 1_000_000 else f"{amount:,.0f}"
    return f"{currency} {words}".strip()
