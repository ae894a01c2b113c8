"""The history of a programme as pictures: confidence, cost and end date by report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from commonweal.apps.portfolio.rules.sentences import CostSays, EndSays, Story
from commonweal.apps.programmes.models import Position
from commonweal.web import charts, display
from commonweal.web.charts.scales import DATES
from commonweal.web.pages.programme.figures import money
from commonweal.web.pages.programme.sentence import cost_words, end_words


def confidence_cells(now: Position, rounds: Sequence[date]) -> list[charts.Cell]:
    """The strip of the newest line, each cell named by the year of its report.

    ``rounds`` are the dates of the reports that are there; a gap has no date of its own.
    """
    days = list(rounds)
    given = sum(1 for code in now.strip if code is not None)
    days = days[len(days) - given :]
    cells = []
    for code in now.strip:
        label = str(days.pop(0).year) if code is not None and days else _("between")
        cells.append(charts.Cell(label, code))
    return cells


def cost_chart(positions: Sequence[Position], told: Story, today: date) -> charts.Chart | None:
    """Cost by report against the first; None where it is kept back, or fewer than two gave one."""
    now = positions[-1]
    if told.cost in {CostSays.HIDDEN, CostSays.NEVER_GIVEN}:
        return None
    same = [p for p in positions if (p.currency, p.base_year) == (now.currency, now.base_year)]
    points = [_cost_point(p) for p in same if p.as_at]
    if not _worth_drawing(points):
        return None
    original = money(now, now.original_cost)
    return charts.line(
        charts.Line(
            title=_capital(cost_words(told, now)),
            what=_("Whole-life cost, %(currency)s, %(base)s")
            % {
                "currency": now.currency,
                "base": display.price_base(original.base if original else None),
            },
            points=points,
            original=charts.Point(
                now.original_as_at or points[0].at,
                float(now.original_cost) if now.original_cost is not None else None,
                display.amount(original),
                _("Original plan"),
            )
            if original
            else None,
            today=today,
        )
    )


def end_chart(positions: Sequence[Position], told: Story, today: date) -> charts.Chart | None:
    """End date by report against the first; None where kept back, or fewer than two gave one."""
    now = positions[-1]
    if told.end in {EndSays.HIDDEN, EndSays.NEVER_GIVEN}:
        return None
    original = now.original_end_date
    points = [_end_point(p) for p in positions if p.as_at]
    if not _worth_drawing(points):
        return None
    return charts.line(
        charts.Line(
            title=_capital(end_words(told, now)),
            what=_("End date, as each report gave it"),
            points=points,
            original=charts.Point(
                positions[0].as_at or original,
                float(original.toordinal()),
                display.month(original),
                _("Original plan"),
            )
            if original
            else None,
            axis=DATES,
            today=today,
        )
    )


def _worth_drawing(points: Sequence[charts.Point]) -> bool:
    """One figure alone is no history; the table of reports shows it."""
    return sum(1 for point in points if point.value is not None) > 1


def _cost_point(line: Position) -> charts.Point:
    zero = line.cost is not None and not line.cost
    words = _("published as zero") if zero else display.amount(money(line, line.cost))
    value = float(line.cost) if line.cost else None
    return charts.Point(line.as_at or date.min, value, words, display.month(line.as_at))


def _end_point(line: Position) -> charts.Point:
    value = float(line.end_date.toordinal()) if line.end_date else None
    words = display.month(line.end_date)
    return charts.Point(line.as_at or date.min, value, words, display.month(line.as_at))


def _capital(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"
