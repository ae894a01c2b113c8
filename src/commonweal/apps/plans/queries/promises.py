"""What is promised now, and every milestone and cost line beside its promise."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F

from commonweal.apps.plans.models import CostLine, Milestone
from commonweal.apps.plans.rules import (
    FIGURES,
    CostFacts,
    Line,
    Promised,
    cost_growth,
    days_late,
    line_of,
)
from commonweal.apps.programmes.models import Baseline, Initiative


@dataclass(frozen=True, slots=True)
class MilestoneRow:
    record: Milestone
    promised: dict[int, date]
    line: Line[date]

    @property
    def label(self) -> str:
        return self.record.name

    @property
    def days_late(self) -> int | None:
        return days_late(self.line)


@dataclass(frozen=True, slots=True)
class CostRow:
    record: CostLine
    promised: dict[int, Decimal]
    line: Line[Decimal]

    @property
    def label(self) -> str:
        return cost_label(self.record)

    @property
    def growth(self) -> Decimal | None:
        return cost_growth(self.line)

    @property
    def facts(self) -> CostFacts:
        own = self.record
        return CostFacts(own.first_year, own.recurrence, own.currency, own.base_year, self.line)


def layers_of(initiative: Initiative) -> list[Baseline]:
    """Oldest first."""
    return list(initiative.baselines.all())


def milestone_rows(initiative: Initiative, newest: int | None) -> list[MilestoneRow]:
    """Every milestone, by the date at which it is expected; those without a date last.

    ``newest`` is the number of the newest layer. One query.
    """
    rows: dict[str, Milestone] = {}
    promised: dict[str, dict[int, date]] = defaultdict(dict)
    for one in _with_layers(Milestone.objects.filter(initiative=initiative)):
        rows[one.id] = one
        if one.layer is not None:
            promised[one.id][one.layer] = one.promised
    made = [
        MilestoneRow(
            one,
            promised[one.id],
            line_of(promised[one.id], newest, forecast=one.forecast, actual=one.actual),
        )
        for one in rows.values()
    ]
    return sorted(made, key=_by_date)


def cost_rows(initiative: Initiative, newest: int | None) -> list[CostRow]:
    """Every cost line, by year. One query."""
    rows: dict[str, CostLine] = {}
    promised: dict[str, dict[int, Decimal]] = defaultdict(dict)
    for one in _with_layers(CostLine.objects.filter(initiative=initiative)):
        rows[one.id] = one
        if one.layer is not None:
            promised[one.id][one.layer] = one.promised
    return [
        CostRow(
            one,
            promised[one.id],
            line_of(promised[one.id], newest, forecast=one.forecast, actual=one.actual),
        )
        for one in rows.values()
    ]


def promised_in(
    layer: Baseline, milestones: Iterable[MilestoneRow], costs: Iterable[CostRow]
) -> Promised:
    """All that one layer promises."""
    number = layer.number
    return Promised(
        **{name: getattr(layer, name) for name in FIGURES},
        milestones={r.record.id: r.promised[number] for r in milestones if number in r.promised},
        cost_lines={r.record.id: r.promised[number] for r in costs if number in r.promised},
    )


def promised_now(initiative: Initiative) -> tuple[int | None, Promised]:
    """The number of the newest layer and all that it promises; (None, nothing) without one."""
    newest = initiative.baselines.order_by("-number").first()
    if newest is None:
        return None, Promised()
    number = newest.number
    return number, promised_in(
        newest, milestone_rows(initiative, number), cost_rows(initiative, number)
    )


def cost_label(line: CostLine) -> str:
    """``2027 · Capital · One-off · Data centre``."""
    parts = [
        str(line.first_year), line.get_nature_display(), line.get_recurrence_display(), line.name,
    ]  # fmt: skip
    return " · ".join(part for part in parts if part)


def newest_number(layers: Sequence[Baseline]) -> int | None:
    return layers[-1].number if layers else None


def _with_layers(rows: Any) -> Any:
    """Each row once for each layer that promises it, with ``layer`` and ``promised``."""
    return rows.annotate(layer=F("layers__baseline__number"), promised=F("layers__promised"))


def _by_date(row: MilestoneRow) -> tuple[bool, date, str]:
    day = row.line.expected or row.line.approved or row.line.original
    return (day is None, day or date.max, row.record.name)
