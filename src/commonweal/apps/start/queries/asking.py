"""The next facts to ask for, so that a sparse portfolio is no wall of unknowns."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from commonweal.apps.accounts.queries import Anyone
from commonweal.apps.programmes.models import Position
from commonweal.apps.programmes.queries import visible_positions
from commonweal.apps.programmes.rules.quality import EXPECTED
from commonweal.apps.start.queries.words import fact_words

_REPORTED = (
    "confidence", "whole_life_cost", "end_date", "start_date", "benefits", "year_forecast",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FactsToAsk:
    """An initiative, and the next fields to ask for, the most useful first, with the question."""

    initiative_id: str
    name: str
    fields: tuple[str, ...]
    questions: tuple[str, ...]


def facts_to_ask(
    user: Anyone, initiative_ids: Collection[str] | None = None, most: int = 3
) -> list[FactsToAsk]:
    """For the initiatives that this person sees (or those named of them), by name: what to ask
    next. An initiative of which all is known is left out. One query."""
    rows = visible_positions(user).filter(latest=True)
    if initiative_ids is not None:
        rows = rows.filter(initiative_id__in=initiative_ids)
    found = [
        _facts(row, most) for row in rows.select_related("initiative", "report").order_by("name")
    ]
    return [one for one in found if one.fields]


def _facts(position: Position, most: int) -> FactsToAsk:
    answered = _answered(position)
    fields = tuple(field for field in EXPECTED if field not in answered)[:most]
    questions = tuple(str(fact_words(field)) for field in fields)
    return FactsToAsk(position.initiative_id, position.name, fields, questions)


def _answered(position: Position) -> frozenset[str]:
    report, initiative = position.report, position.initiative
    known = {"organisation"}
    known |= {name for name in _REPORTED if report and getattr(report, name) not in (None, "")}
    known |= {name for name in ("description", "category") if getattr(initiative, name)}
    return frozenset(known & set(EXPECTED))
