"""What was counted: from totals, from rows of outcomes, from measured values, to the two groups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import isfinite
from typing import Any

from commonweal.engines.trial import Arms, Events, Group, Kind, Sample, Shares, sample_of
from commonweal.kernel.errors import BadInput, RuleBroken

__all__ = ["FIGURES", "arms_of", "figures_from_rows", "figures_from_values"]

_PARTS = {
    Kind.SHARES: ("hits", "count"),
    Kind.MEANS: ("count", "mean", "spread"),
    Kind.RATES: ("events", "exposure"),
}
# The totals of a look, by what is counted.
FIGURES: dict[str, tuple[str, ...]] = {
    **{
        kind.value: tuple(f"{group}_{part}" for group in ("new", "other") for part in parts)
        for kind, parts in _PARTS.items()
    },
    Kind.PAIRS.value: ("count", "mean", "spread"),
}
NEW, OTHER = {"new", "pilot", "1", "treatment"}, {"other", "comparison", "old", "0", "control"}


def arms_of(kind: str, figures: Mapping[str, Any]) -> Arms:
    """The two groups of a look. RuleBroken where the totals cannot be."""
    try:
        if kind == Kind.PAIRS:
            return Arms(_group(kind, "", figures))
        return Arms(_group(kind, "new_", figures), _group(kind, "other_", figures))
    except (KeyError, ValueError, TypeError, OverflowError):
        raise RuleBroken(
            "These totals cannot be: parts are not more than the whole, nothing is negative, and"
            " a mean needs two values at least.",
            code="totals-impossible",
        ) from None


def _group(kind: str, group: str, figures: Mapping[str, Any]) -> Group:
    values = [float(figures[name]) for name in FIGURES[kind] if name.startswith(group)]
    if not all(map(isfinite, values)):
        raise ValueError("totals are finite")
    if kind == Kind.SHARES:
        return Shares(_whole(values[0]), _whole(values[1]))
    if kind == Kind.RATES:
        return Events(_whole(values[0]), values[1])
    return Sample(*values)


def _whole(value: float) -> int:
    if value != int(value):
        raise ValueError("what is counted is whole")
    return int(value)


def figures_from_rows(kind: str, rows: Sequence[Sequence[str]], where: str) -> dict[str, float]:
    """The totals of a table of outcomes, one row for each unit. Its first row names the columns:
    group and value, for rates exposure too, for pairs before and after. BadInput names the row."""
    table = [(number, row) for number, row in enumerate(rows, 1) if any(c.strip() for c in row)]
    if not table:
        raise BadInput("There is nothing in this file.", code="empty", where=where)
    heads = [cell.strip().lower() for cell in table[0][1]]
    needed = {
        Kind.PAIRS: ("before", "after"), Kind.RATES: ("group", "value", "exposure"),
    }.get(Kind(kind), ("group", "value"))  # fmt: skip
    absent = [name for name in needed if name not in heads]
    if absent:
        raise BadInput(
            f"The first row needs the columns {', '.join(needed)}; {', '.join(absent)} is missing.",
            code="columns-missing",
            where=where,
        )
    columns = [heads.index(name) for name in needed]
    found = [_cells(number, row, columns, where) for number, row in table[1:]]
    return _paired(found, where) if kind == Kind.PAIRS else _summed(kind, found, where)


def _cells(number: int, row: Sequence[str], columns: Sequence[int], where: str) -> list[Any]:
    return [f"{where}, row {number}", *(row[c].strip() if c < len(row) else "" for c in columns)]


def _paired(rows: Iterable[list[Any]], where: str) -> dict[str, float]:
    changes = [_number(after, at) - _number(before, at) for at, before, after in rows]
    return _sample("", changes, where)


def _summed(kind: str, rows: Iterable[list[Any]], where: str) -> dict[str, float]:
    groups: dict[str, list[list[float]]] = {"new": [], "other": []}
    for at, group, *numbers in rows:
        groups[_named(group, at)].append([_number(one, at) for one in numbers])
    figures: dict[str, float] = {}
    for name, values in groups.items():
        if not values:
            raise BadInput(f"No row is of the group “{name}”.", code="group-empty", where=where)
        figures |= _totals(kind, f"{name}_", values, where)
    return figures


def _totals(kind: str, group: str, values: list[list[float]], where: str) -> dict[str, float]:
    first = [value[0] for value in values]
    if kind == Kind.MEANS:
        return _sample(group, first, where)
    if kind == Kind.RATES:
        return {f"{group}events": sum(first), f"{group}exposure": sum(v[1] for v in values)}
    if set(first) - {0.0, 1.0}:
        raise BadInput(
            "The value of a share is 1 or 0, yes or no.", code="not-a-share", where=where
        )
    return {f"{group}hits": sum(first), f"{group}count": len(first)}


def _named(group: str, at: str) -> str:
    found = group.lower()
    if found in NEW:
        return "new"
    if found in OTHER:
        return "other"
    raise BadInput("The group is “new” or “other”.", code="group-unknown", where=at)


def _number(text: str, at: str) -> float:
    said = {"yes": 1.0, "true": 1.0, "no": 0.0, "false": 0.0}.get(text.lower())
    try:
        value = float(text) if said is None else said
    except ValueError:
        value = float("nan")
    if not isfinite(value) or abs(value) > 1e15:
        raise BadInput(f"“{text[:40]}” is not a number.", code="not-a-number", where=at)
    return value


def figures_from_values(
    kind: str, new: Mapping[Any, float], other: Mapping[Any, float]
) -> dict[str, float]:
    """The totals of measured values by their day, in order of time. Of pairs those days count
    that both have."""
    if kind == Kind.PAIRS:
        both = sorted(new.keys() & other.keys())
        return _sample("", [new[day] - other[day] for day in both], "", in_order=True)
    if kind != Kind.MEANS:
        raise RuleBroken(
            "Measured values are compared as means, or as before and after.", code="kind-unfit"
        )
    return {
        **_sample("new_", [new[day] for day in sorted(new)], "", in_order=True),
        **_sample("other_", [other[day] for day in sorted(other)], "", in_order=True),
    }


def _sample(
    group: str, values: Sequence[float], where: str, *, in_order: bool = False
) -> dict[str, float]:
    if len(values) < 2:
        raise BadInput("At least two values are needed.", code="too-few", where=where)
    found = sample_of(values, in_order=in_order)
    return {
        f"{group}count": found.count, f"{group}mean": found.mean, f"{group}spread": found.spread,
    }  # fmt: skip
