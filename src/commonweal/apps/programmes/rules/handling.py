"""Which lines of the portfolio there are of an initiative, and what each leaves out.

What somebody may not see is left out where the line is made, before anything is counted, sorted or
compared: a figure that is not in the line cannot leak from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import TypeVar

from commonweal.apps.accounts.rules import Marking, Verb
from commonweal.apps.programmes.rules.cells import FIGURES, cells_of
from commonweal.apps.programmes.rules.confidence import EXEMPT
from commonweal.apps.programmes.rules.positions import Original, ReportFacts

__all__ = [
    "MARKABLE",
    "STRICTEST",
    "Audience",
    "audiences",
    "hidden_at",
    "is_hidden",
    "level_for",
    "level_of",
    "masked",
    "masked_original",
]

# The levels of sight. To see what is withheld but not what is sensitive is to have the lowest.
_SENSITIVE, STRICTEST = 1, 2
_LEVELS = {Marking.OPEN: 0, Marking.INTERNAL: 0, Marking.SENSITIVE: 1, Marking.WITHHELD: 2}
# What can be kept back alone. By all else an initiative is found and placed.
MARKABLE = frozenset(
    {*FIGURES, "description", "people", "scope", "schedule", "variance", "evaluation_plan"}
) - {"reported_name"}
# From any two of these figures the third follows, so that they are kept back together.
_YEAR = frozenset({"year_baseline", "year_forecast", "year_variance_percent", "year_variance"})
_WITH: dict[str, frozenset[str]] = {
    **{field: _YEAR | {"variance"} for field in _YEAR},
    "end_date": frozenset({"schedule"}),
    "start_date": frozenset({"schedule"}),
}


Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Audience:
    """Those whose level of sight lies from ``seen_from`` to ``seen_to``; ``hidden`` are the fields
    that all of them may not see."""

    seen_from: int
    seen_to: int
    hidden: frozenset[str]


def level_of(marking: str) -> int:
    """The level of sight that a marking asks for; an unheard-of marking asks for the highest."""
    return _LEVELS[Marking(marking)] if marking in set(Marking) else STRICTEST


def level_for(verbs: AbstractSet[Verb]) -> int:
    """The level of sight of somebody who has these verbs on the place."""
    if Verb.READ_SENSITIVE not in verbs:
        return 0
    return STRICTEST if Verb.READ_WITHHELD in verbs else _SENSITIVE


def hidden_at(level: int, fields: Mapping[str, str]) -> frozenset[str]:
    """The fields that this level does not see, with those that would give them away.

    ``fields`` maps each marked field to its marking.
    """
    kept: set[str] = set()
    for field, marking in fields.items():
        if level_of(marking) > level:
            kept |= {field} | _WITH.get(field, frozenset())
    return frozenset(kept)


def is_hidden(name: str, hidden: AbstractSet[str], known: AbstractSet[str]) -> bool:
    """True where a narrative or a cell of this name is kept back.

    The words about a figure carry the figure: ``end_date_text`` goes with ``end_date``. A cell
    outside ``known`` may repeat a figure under a name of its own, so it goes with any figure.
    """
    if not hidden:
        return False
    kept = {cell for field in hidden for cell in cells_of(field)} | hidden
    return any(name == k or name.startswith(f"{k}_") for k in kept) or name not in known


def audiences(marking: str, fields: Mapping[str, str]) -> list[Audience]:
    """Every group of people that sees the same of an initiative, the least trusted first.

    Together they take in each level from the initiative's own ``marking`` up exactly once.
    """
    found: list[Audience] = []
    for level in range(level_of(marking), STRICTEST + 1):
        hidden = hidden_at(level, fields)
        if found and found[-1].hidden == hidden:
            found[-1] = replace(found[-1], seen_to=level)
        else:
            found.append(Audience(level, level, hidden))
    return found


def masked(facts: ReportFacts, hidden: AbstractSet[str]) -> ReportFacts:
    """What these people may know of a report. A field that is kept back counts as answered, so
    that the quality of the line does not tell whether there is a value."""
    if not hidden:
        return facts
    rating = "confidence" in hidden
    return replace(
        facts,
        cost=_unless("whole_life_cost", hidden, facts.cost),
        start_date=_unless("start_date", hidden, facts.start_date),
        end_date=_unless("end_date", hidden, facts.end_date),
        confidence=EXEMPT if rating else facts.confidence,
        scale="" if rating else facts.scale,
        answered=facts.answered | frozenset(hidden),
    )


def masked_original(original: Original | None, hidden: AbstractSet[str]) -> Original | None:
    """What these people may know of the first promise."""
    if original is None:
        return None
    kept = original
    if "whole_life_cost" in hidden:
        kept = replace(kept, cost=None, cost_as_at=None)
    return replace(kept, end_date=None) if "end_date" in hidden else kept


def _unless(field: str, hidden: AbstractSet[str], value: Value | None) -> Value | None:
    return None if field in hidden else value
