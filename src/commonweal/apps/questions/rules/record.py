"""What is known of an initiative, held with its markings, and the record that an audience sees."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from commonweal.apps.programmes.rules.handling import hidden_at, is_hidden, level_of
from commonweal.engines.question import History, Layer, Report, Text

__all__ = ["LEVELS", "TEXTS", "Held", "HeldReport", "Record", "history_at"]

LEVELS = (0, 1, 2)
# A narrative of a report, by its name, and what it explains to the engine.
TEXTS: dict[str, str] = {
    "confidence": "confidence", "summary": "confidence", "schedule": "schedule",
    "next_steps": "schedule", "variance": "budget", "whole_life_cost": "cost", "cost": "cost",
    "benefits": "benefits", "evaluation_plan": "benefits", "description": "aims",
}  # fmt: skip
# The figures of a report that can be kept back, and what the engine calls them.
_FIGURES: dict[str, tuple[str, ...]] = {
    "confidence": ("rating",), "start_date": ("start",), "end_date": ("end", "progress"),
    "whole_life_cost": ("whole_life_cost", "spent"), "benefits": ("benefits",),
    "year_baseline": ("year_budget",), "year_forecast": ("year_forecast",),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Held:
    """One thing for the engine, under a marking, and the initiative's ``fields`` that it gives
    away: it is kept back with any of them."""

    thing: Any
    marking: str = "internal"
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HeldReport:
    """A report with its narratives still under their own names."""

    report: Report
    narratives: Mapping[str, Text]


@dataclass(frozen=True, slots=True)
class Record:
    """All that is known of one initiative. ``markings`` are those of its fields; ``others`` hold
    what other rooms know, by the name that the engine's History has for it."""

    id: str
    name: str
    marking: str
    markings: Mapping[str, str] = field(default_factory=dict)
    reports: tuple[HeldReport, ...] = ()
    layers: tuple[Layer, ...] = ()
    documents: tuple[tuple[date, Held], ...] = ()
    others: Mapping[str, tuple[Held, ...]] = field(default_factory=dict)


def history_at(record: Record, level: int, today: date) -> History | None:
    """The record as people of this level of sight may know it; None where they may not know of
    the initiative. What is kept back is absent, so no question can be made of it."""
    if level < level_of(record.marking):
        return None
    hidden = hidden_at(level, record.markings)
    documents = tuple((day, h.thing) for day, h in record.documents if _shown(h, level, hidden))
    others = {
        name: tuple(h.thing for h in held if _shown(h, level, hidden))
        for name, held in record.others.items()
    }
    return History(
        id=record.id,
        name=record.name,
        today=today,
        reports=tuple(_report(one, hidden) for one in record.reports),
        layers=tuple(_layer(one, hidden) for one in record.layers),
        documents=documents,
        **others,
    )


def _shown(held: Held, level: int, hidden: AbstractSet[str]) -> bool:
    return level_of(held.marking) <= level and hidden.isdisjoint(held.fields)


def _report(held: HeldReport, hidden: AbstractSet[str]) -> Report:
    known = held.narratives.keys()
    texts = tuple(
        text for name, text in held.narratives.items() if not is_hidden(name, hidden, known)
    )
    gone: dict[str, Any] = {
        name: None for kept, names in _FIGURES.items() if kept in hidden for name in names
    }
    if "confidence" in hidden:
        gone["rating_scale"] = ""
    return replace(held.report, texts=texts, **gone)


def _layer(layer: Layer, hidden: AbstractSet[str]) -> Layer:
    cost = None if "whole_life_cost" in hidden else layer.cost
    return replace(layer, cost=cost, end=None if "end_date" in hidden else layer.end)
