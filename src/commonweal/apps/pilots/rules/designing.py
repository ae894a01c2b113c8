"""From what people write down to the design that the engine judges by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from commonweal.engines.trial import (
    Aim,
    Design,
    Expected,
    Kind,
    Rules,
    Spending,
    power_of,
    size_for,
)
from commonweal.kernel.errors import RuleBroken

__all__ = ["Design", "Drawn", "chance_of", "design_of", "lacking", "size_of"]


@dataclass(frozen=True, slots=True)
class Drawn:
    """The figures of a design as they are written down: shares in percent, rates and means in
    their unit. ``now`` is the value of the old way, ``hoped`` what the new one is hoped to have."""

    kind: str
    aim: str
    lower_is_better: bool
    margin: Decimal | None
    now: Decimal | None
    hoped: Decimal | None
    spread: Decimal | None
    error_percent: Decimal
    power_percent: Decimal
    looks: int
    shape: str
    size: int | None = None


# What a design needs before it is locked, in the order of the form.
WORDS = ("hypothesis", "outcome", "unit", "cohort", "comparison", "stop_rule", "starts", "ends")


def lacking(words: dict[str, str | date | None], drawn: Drawn) -> list[str]:
    """The names of what has to be filled in before this can be locked, in the form's order."""
    needed: dict[str, object] = {name: words.get(name) or None for name in WORDS}
    needed |= {"margin": drawn.margin, "now_value": drawn.now, "hoped_value": drawn.hoped}
    if drawn.kind in {Kind.MEANS, Kind.PAIRS}:
        needed["spread"] = drawn.spread
    return [name for name, value in needed.items() if value is None]


def design_of(drawn: Drawn) -> Design:
    """The design; RuleBroken, at the field, where its figures cannot be."""
    size = drawn.size or size_of(drawn)
    return Design(_rules(drawn), _expected(drawn), size, drawn.lower_is_better)


def size_of(drawn: Drawn) -> int:
    """How many it takes in each group, for the power that was asked. RuleBroken where no number
    would do."""
    rules, expected = _rules(drawn), _expected(drawn)
    try:
        return size_for(expected, rules, float(drawn.power_percent) / 100)
    except ValueError as refused:
        much = "ten million" in str(refused)
        raise RuleBroken(
            "It would take more than ten million in each group. Hope for more, or ask for less."
            if much
            else "What is hoped for would not pass this threshold, however many are counted.",
            code="too-many" if much else "never-enough",
            field="hoped_value",
        ) from None


def chance_of(drawn: Drawn) -> float:
    """How likely what is hoped for passes with the size that was set, from 0 to 1."""
    return power_of(_expected(drawn), _rules(drawn), drawn.size or size_of(drawn))


def _rules(drawn: Drawn) -> Rules:
    try:
        return Rules(
            aim=Aim(drawn.aim),
            margin=float(drawn.margin or 0) / _scale(drawn),
            level=float(drawn.error_percent) / 100,
            looks=drawn.looks,
            spending=Spending(drawn.shape),
        )
    except ValueError:
        raise RuleBroken(
            "No worse, and alike, need a margin above 0; better needs one of 0 or more.",
            code="margin-impossible",
            field="margin",
        ) from None


def _expected(drawn: Drawn) -> Expected:
    """Turned so that more is better: of pairs the change, of groups the two values."""
    if drawn.now is None or drawn.hoped is None:
        raise RuleBroken(
            "Say what it is now and what you hope for.", code="unsaid", field="hoped_value"
        )
    scale, kind = _scale(drawn), Kind(drawn.kind)
    hoped, now = float(drawn.hoped) / scale, float(drawn.now) / scale
    new, other = (now, hoped) if drawn.lower_is_better else (hoped, now)
    if kind is Kind.PAIRS:
        new, other = new - other, 0.0
    try:
        return Expected(kind, new, other, float(drawn.spread or 0))
    except ValueError:
        field = "spread" if kind in {Kind.MEANS, Kind.PAIRS} else "hoped_value"
        raise RuleBroken(_IMPOSSIBLE[kind], code="impossible", field=field) from None


_IMPOSSIBLE = {
    Kind.SHARES: "A share lies between 0 and 100 percent.",
    Kind.RATES: "A rate is never negative.",
    Kind.MEANS: "Say how far single values lie apart (their standard deviation, above 0).",
    Kind.PAIRS: "Say how far single changes lie apart (their standard deviation, above 0).",
}


def _scale(drawn: Drawn) -> int:
    return 100 if drawn.kind == Kind.SHARES else 1
