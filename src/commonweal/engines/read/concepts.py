"""A header's words turned into the few ideas that returns are made of.

`IPA RAG rating`, `colour_rating` and `Delivery Confidence Assessment (NISTA)` are one idea in
three spellings; what differs between years is spelling. The lexicon is data: a new spelling is a
new word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["Heading", "heading"]

_LEXICON: dict[str, str] = {
    "narrative": (
        "narrative narratives commentary commentaries comment comments explanation "
        "explanations rationale remarks remark notes note reasons reason justification "
        "explained"
    ),
    "confidence": "dca rag rating ratings confidence colour color ragstatus traffic",
    "authority": "ipa mpa nista authority independent reviewer assurer",
    "sro": "sro sros",
    "schedule": "schedule timeline timescale timescales timing scheduling milestones slippage",
    "start": (
        "start started starts commencement commence begin begins began launch kickoff kick-off "
        "initiation"
    ),
    "end": (
        "end ends ended finish completion complete completed close closure go-live golive "
        "due deadline finishes"
    ),
    "date": "date dates",
    "budget": "budget budgets budgeted baseline baselined allocation",
    "forecast": (
        "forecast forecasts forecasted expected projected projection estimate estimated "
        "outturn anticipated"
    ),
    "actual": "actual actuals spent spend expenditure paid incurred todate",
    "variance": "variance variances deviation deviations difference overspend underspend",
    "percent": "percent percentage pct age",
    "whole": "wlc whole lifetime lifecycle life wholelife",
    "cost": "cost costs costing price value funding investment money",
    "benefit": "benefit benefits",
    "plan": "planned plan approved target authorised agreed",
    "lead": (
        "lead leads owner owners manager managers director sponsor responsible senior contact "
        "person pm"
    ),
    "tags": "tags tag labels label keywords keyword themes",
    "method": "method methods methodology approach framework",
    "currency": "currency ccy curr",
    "total": "total totals overall gross entire",
    "original": "original originally initial first initially",
    "latest": "latest current revised updated now recent present",
    "name": "name title",
    "project": (
        "project projects programme programmes program programs initiative initiatives "
        "scheme schemes"
    ),
    "id": "id ids number identifier ref reference no code uid uniqueid",
    "body": (
        "department departments dept ministry organisation organization body agency "
        "directorate division unit team bodies"
    ),
    "category": "category categories type portfolio classification class sector theme",
    "aims": (
        "description descriptions aims aim objectives objective purpose scope summary "
        "about detail details outline"
    ),
    "year": "year years",
    "inyear": "inyear yearly annual fy financial fiscal annually year",
    "snapshot": "asof snapshot asat position",
    "status": "status state stage phase gate lifecycle",
    "evaluation": "evaluation",
    "source": "source document documentorder order paper provided raw",
    "remaining": "remaining delta change isover acronym shortcode entries numofentries",
}
_IDEA_OF: dict[str, tuple[str, ...]] = {}
for _idea, _words in _LEXICON.items():
    for _word in _words.split():
        _IDEA_OF[_word] = (*_IDEA_OF.get(_word, ()), _idea)

_PHRASES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), word)
    for pattern, word in (
        (r"senior responsible owner(?:'?s)?", " sro "),
        (r"whole[\s-]*life(?:time)?(?:[\s-]*cycle)?", " wlc "),
        (r"life[\s-]*cycle|life[\s-]*time", " wlc "),
        (r"in[\s-]year", " inyear "),
        (r"(?:financial|fiscal) year(?: to date)?", " inyear "),
        (r"go[\s-]live", " golive "),
        (r"as (?:of|at)\b", " asof "),
        (r"\bwhat (?:it|this) (?:is|does)(?: for)?\b", " purpose "),
        (r"to date\b", " todate "),
        (r"delivery date", " end date "),
        (r"end[\s-]of[\s-]", " end "),
        (r"\bfirst\b(?= time)", " "),
        (r"non[\s-]*gov\w*(?: costs?)?|ncg|ngc", " "),
        (r"infrastructure (?:and|&) projects? authority", " ipa "),
        (r"national infrastructure (?:and|&) service transformation authority", " nista "),
        (r"major projects authority", " mpa "),
        (r"delivery confidence(?: assessment)?(?: rating)?s?", " dca "),
        (r"%\s*(?:age)?", " percent "),
        (r"gmpp|major projects id", " project id "),
    )
)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SPAN = re.compile(
    r"(?<!\d)(?:fy\s*)?(?P<first>(?:19|20)\d\d)\s*[/\-–]\s*(?P<last>(?:19|20)?\d\d)(?!\d)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[a-z][a-z\-]*")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")


@dataclass(frozen=True, slots=True)
class Heading:
    """A header: its ideas, those that stand only in brackets, and the financial year it names.

    ``ends_in`` is the year in which a named financial year ends: 2016 for ``2015/16``; 0 for none.
    ``unknown`` counts words outside the lexicon: the more, the less sure the reading.
    """

    ideas: frozenset[str]
    aside: frozenset[str]
    ends_in: int
    unknown: int
    words: int


@lru_cache(maxsize=4096)
def heading(text: str) -> Heading:
    """The ideas of one header cell."""
    spaced = _CAMEL.sub(" ", text.replace("_", " ")) if len(text) < 400 else text
    lowered = " ".join(spaced.lower().split())
    main = _BRACKETS.sub(" ", lowered)
    aside = " ".join(_BRACKETS.findall(lowered))
    if not _WORD.search(main):
        main, aside = lowered, ""
    span = _SPAN.search(lowered)
    ideas, unknown, words = _ideas(_SPAN.sub(" inyear ", main))
    beside, _, _ = _ideas(_SPAN.sub(" ", aside))
    return Heading(ideas, beside - ideas, _last_year(span) if span else 0, unknown, words)


def _ideas(text: str) -> tuple[frozenset[str], int, int]:
    for pattern, word in _PHRASES:
        text = pattern.sub(word, text)
    words = _WORD.findall(text)
    found = {idea for word in words for idea in _IDEA_OF.get(word, ())}
    unknown = sum(1 for word in words if word not in _IDEA_OF and word not in _PLAIN)
    return frozenset(found), unknown, len(words)


_PLAIN_WORDS = """
    departmental delivery the of on a an and or for including incl inc with any from by to
    in is at data m bn million gbp actions taken report reporting government gov if
    necessary fixed point time all
"""
_PLAIN = frozenset(_PLAIN_WORDS.split())


def _last_year(span: re.Match[str]) -> int:
    """2015/16 ends in 2016; anything that is not two years in a row names no financial year."""
    first, last = int(span["first"]), span["last"]
    return first + 1 if int(last) % 100 == (first + 1) % 100 else 0
