"""What a change request does to the promise, and when it may be decided."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

__all__ = [
    "FIGURES",
    "Effect",
    "Piece",
    "Promised",
    "applied",
    "changes_between",
    "effect_of",
    "next_state",
    "text_difference",
]

FIGURES = (
    "whole_life_cost", "benefits", "currency", "base_year", "start_date", "end_date", "scope",
)  # fmt: skip
_AMOUNTS = frozenset({"whole_life_cost", "benefits"})
_DATES = frozenset({"start_date", "end_date"})


@dataclass(frozen=True, slots=True)
class Promised:
    """All that one layer promises. Money in whole units; ``milestones`` and ``cost_lines`` are
    by the id of the milestone or cost line."""

    whole_life_cost: Decimal | None = None
    benefits: Decimal | None = None
    currency: str = ""
    base_year: int = 0
    start_date: date | None = None
    end_date: date | None = None
    scope: str = ""
    milestones: Mapping[str, date] = field(default_factory=dict)
    cost_lines: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Effect:
    """What one layer changes against another. ``cost`` and ``benefits`` are None where either
    side is not known, or where the currency or the price base differ."""

    cost: Decimal | None = None
    benefits: Decimal | None = None
    days: int | None = None
    milestones_moved: int = 0
    milestones_added: int = 0
    milestones_dropped: int = 0
    cost_lines_changed: int = 0
    scope_changed: bool = False


def changes_between(now: Promised, wanted: Promised) -> dict[str, Any]:
    """Only what differs, as JSON: ``{"figures": {}, "milestones": {}, "cost_lines": {}}``, each
    value as text and None where the promise is dropped. {} where nothing differs."""
    parts = {
        "figures": {
            name: _text(getattr(wanted, name))
            for name in FIGURES
            if getattr(now, name) != getattr(wanted, name)
        },
        "milestones": _different(now.milestones, wanted.milestones),
        "cost_lines": _different(now.cost_lines, wanted.cost_lines),
    }
    return {name: part for name, part in parts.items() if part}


def applied(now: Promised, proposed: Mapping[str, Any]) -> Promised:
    """The promise with the proposed changes made: what the new layer holds, whole."""
    figures = {name: _figure(name, text) for name, text in proposed.get("figures", {}).items()}
    moved = {k: v and date.fromisoformat(v) for k, v in proposed.get("milestones", {}).items()}
    priced = {k: v and Decimal(v) for k, v in proposed.get("cost_lines", {}).items()}
    return replace(
        now,
        **figures,
        milestones={k: v for k, v in {**now.milestones, **moved}.items() if v},
        cost_lines={k: v for k, v in {**now.cost_lines, **priced}.items() if v is not None},
    )


def effect_of(before: Promised, after: Promised) -> Effect:
    """What ``after`` changes against ``before``. With layer 0 as ``before``, this is the creep
    of the whole initiative since its original plan."""
    same_money = (before.currency, before.base_year) == (after.currency, after.base_year)
    shared = before.milestones.keys() & after.milestones.keys()
    return Effect(
        cost=_less(after.whole_life_cost, before.whole_life_cost) if same_money else None,
        benefits=_less(after.benefits, before.benefits) if same_money else None,
        days=(after.end_date - before.end_date).days
        if after.end_date and before.end_date
        else None,
        milestones_moved=sum(before.milestones[k] != after.milestones[k] for k in shared),
        milestones_added=len(after.milestones) - len(shared),
        milestones_dropped=len(before.milestones) - len(shared),
        cost_lines_changed=len(_different(before.cost_lines, after.cost_lines)),
        scope_changed=_words(before.scope) != _words(after.scope),
    )


# What each verb makes of a request in each state; what is not here cannot be done.
_NEXT = {
    ("draft", "submit"): "submitted",
    ("draft", "withdraw"): "withdrawn",
    ("submitted", "withdraw"): "withdrawn",
    ("submitted", "approve"): "approved",
    ("submitted", "refuse"): "refused",
}


def next_state(state: str, verb: str) -> str:
    """The state after ``verb``, or "" where a request in ``state`` cannot be treated so."""
    return _NEXT.get((state, verb), "")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words: in both texts ("same"), only in the old one ("gone") or the new ("new")."""

    kind: str
    text: str


def text_difference(old: str, new: str) -> list[Piece]:
    """Word by word, what became of the old text; joined with spaces it reads as one text."""
    before, after = _words(old), _words(new)
    pieces: list[Piece] = []
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind == "equal":
            pieces.append(Piece("same", " ".join(before[i:j])))
            continue
        pieces += [Piece("gone", " ".join(before[i:j]))] if j > i else []
        pieces += [Piece("new", " ".join(after[k:m]))] if m > k else []
    return pieces


def _words(text: str) -> list[str]:
    return re.findall(r"\S+", text)


def _less(after: Decimal | None, before: Decimal | None) -> Decimal | None:
    return None if after is None or before is None else after - before


def _different(now: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, str | None]:
    keys: Iterable[str] = sorted(now.keys() | wanted.keys())
    return {k: _text(wanted.get(k)) for k in keys if now.get(k) != wanted.get(k)}


def _text(value: Any) -> Any:
    return value if value is None or isinstance(value, int) else str(value)


def _figure(name: str, text: Any) -> Any:
    if text is None:
        return None
    if name in _AMOUNTS:
        return Decimal(text)
    return date.fromisoformat(text) if name in _DATES else text
