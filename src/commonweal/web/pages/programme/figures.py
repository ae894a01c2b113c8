"""The four key figures of a programme, each with its date, its price base and how it came about."""

from __future__ import annotations

from django.utils.translation import gettext as _

from commonweal.apps.portfolio.rules.sentences import CostSays, EndSays, Story
from commonweal.apps.programmes.models import Position
from commonweal.apps.programmes.queries import ReportSeen
from commonweal.apps.programmes.rules.quality import EXPECTED
from commonweal.kernel.money import Money, PriceBase
from commonweal.web import display
from commonweal.web.display import Figure
from commonweal.web.pages.shown import label_of, shown

# In the published reports nearly every ratio outside this range is a change of what is counted.
_FAR_BELOW, _FAR_ABOVE = 0.1, 10


def figures(now: Position, told: Story, newest: ReportSeen | None) -> list[Figure]:
    """``newest`` is the report of the line, which says why a figure is missing.

    After one report there is nothing to compare its cost with, so there are three.
    """
    drift = [_drift(now, told)] if now.report_count > 1 else []
    return [_cost(now, told, newest), *drift, _end(now, told, newest), _quality(now)]


def money(now: Position, amount: object) -> Money | None:
    """An amount of a line in its currency and price base."""
    if amount is None or not now.currency:
        return None
    return Money(amount, now.currency, PriceBase(now.base_year))  # type: ignore[arg-type]


def _cost(now: Position, told: Story, newest: ReportSeen | None) -> Figure:
    label, date = _("Whole-life cost"), _("as at %(day)s") % {"day": display.day(now.as_at)}
    if told.cost is CostSays.HIDDEN:
        return Figure(label, _("kept back"), _("its handling marking keeps it from your role"))
    if told.cost is CostSays.ZERO:
        how = _("Zero was published. It is shown, and no drift is measured from it.")
        return Figure(label, _("published as zero"), date, how)
    value = money(now, now.cost)
    if value is None:
        return _missing(label, "whole_life_cost", now, newest)
    note = f"{display.price_base(value.base)}, {date}"
    how = _(
        "The figure of the newest report: %(exact)s. It is a budget approved for the whole "
        "life, not what was spent."
    ) % {"exact": display.money_exact(value)}
    return Figure(label, display.amount(value), note, how)


def _drift(now: Position, told: Story) -> Figure:
    label = _("Cost against the first")
    if told.cost is CostSays.HIDDEN:
        return Figure(label, _("kept back"), _("its handling marking keeps it from your role"))
    if now.cost_ratio is None:
        return Figure(
            label,
            display.not_known(),
            _("there are no two figures to compare"),
            _(
                "The newest figure over the first one above zero, where both are in one currency "
                "and one price base."
            ),
        )
    first = money(now, now.original_cost)
    facts = {
        "first": display.money_exact(first),
        "now": display.money_exact(money(now, now.cost)),
        "day": display.day(now.original_as_at),
        "ratio": display.number(now.cost_ratio, 2),
    }
    note = _("since %(first)s, first reported for %(day)s") % {
        "first": display.amount(first),
        "day": display.day(now.original_as_at),
    }
    how = _("%(now)s divided by %(first)s, the first figure above zero, of %(day)s, is %(ratio)s.")
    if not _FAR_BELOW <= now.cost_ratio <= _FAR_ABOVE:
        note += "; " + _("so far apart that something else is probably counted now")
    return Figure(label, display.times(now.cost_ratio), note, how % facts)


def _end(now: Position, told: Story, newest: ReportSeen | None) -> Figure:
    label = _("End date")
    if told.end is EndSays.HIDDEN:
        return Figure(label, _("kept back"), _("its handling marking keeps it from your role"))
    if now.end_date is None:
        return _missing(label, "end_date", now, newest)
    if now.original_end_date is None:
        return Figure(label, display.month(now.end_date))
    how = _("First reported: %(first)s. Newest report: %(now)s.") % {
        "first": display.day(now.original_end_date),
        "now": display.day(now.end_date),
    }
    note = display.later(now.original_end_date, now.end_date)
    return Figure(label, display.month(now.end_date), note, how)


def _missing(label: str, field: str, now: Position, newest: ReportSeen | None) -> Figure:
    """A figure that the newest report does not give, and what it says instead."""
    why = shown(newest, field).words if newest else display.not_known()
    note = _("%(why)s, as at %(day)s") % {"why": why, "day": display.day(now.as_at)}
    how = _("What is missing is never counted as good, and no earlier figure stands in for it.")
    return Figure(label, display.not_known(), note, how)


def _quality(now: Position) -> Figure:
    listed = ", ".join(f"{label_of(name)} ({weight})" for name, weight in EXPECTED.items())
    how = _("Each expected fact counts with its weight where the newest report gives it: %(list)s.")
    return Figure(
        _("Data given"),
        display.share(now.quality_percent / 100),
        _("of the facts that a report should give"),
        how % {"list": listed},
    )
