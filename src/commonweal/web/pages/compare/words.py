"""The words of the comparison of two dates: its sentence, its groups, its rows and its file."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from commonweal.apps.accounts.models import MarkingName
from commonweal.apps.portfolio.queries import CompareFilter, PositionChange
from commonweal.apps.programmes.models import Position
from commonweal.engines.read import neutralise
from commonweal.kernel.money import Money, PriceBase
from commonweal.kernel.period import months_between
from commonweal.web import display
from commonweal.web.marks import mark_of


@dataclass(frozen=True, slots=True)
class KindWords:
    title: Promise
    note: Promise


KIND_WORDS = {
    "worsened": KindWords(
        gettext_lazy("Worsened"), gettext_lazy("Confidence fell on the same scale.")
    ),
    "arrived": KindWords(
        gettext_lazy("Arrived"), gettext_lazy("Reported at the second date and not at the first.")
    ),
    "left": KindWords(
        gettext_lazy("Left"),
        gettext_lazy(
            "Reported at the first date and not at the second. Leaving is not success: it may be "
            "finished, stopped, split, or too small to report."
        ),
    ),
    "improved": KindWords(
        gettext_lazy("Improved"), gettext_lazy("Confidence rose on the same scale.")
    ),
    "rest": KindWords(
        gettext_lazy("Unchanged, or not comparable"),
        gettext_lazy(
            "The same confidence at both dates, or none at one of them, or another scale."
        ),
    ),
}


# A ratio nearer to 1 than this is written 1.00, and so is the same.
_SAME = Decimal("0.005")
_COUNTED = {
    "worsened": gettext_lazy("%(n)s worsened"),
    "improved": gettext_lazy("%(n)s improved"),
    "arrived": gettext_lazy("%(n)s arrived"),
    "left": gettext_lazy("%(n)s left"),
}


def sentence(wanted: CompareFilter, counts: dict[str, int]) -> str:
    facts = {"first": display.month(wanted.first), "second": display.month(wanted.second)}
    if not any(counts.values()):
        return _("Nothing that matches was reported in %(first)s or in %(second)s.") % facts
    told = {kind: _count(_COUNTED[kind], counts[kind]) for kind in _COUNTED}
    words = _(
        "From %(first)s to %(second)s, %(worsened)s and %(improved)s; %(arrived)s and %(left)s, "
        "and leaving is not success."
    )
    return words % {**facts, **told}


def _count(words: Promise, number: int) -> str:
    return str(words) % {"n": display.number(number) if number else _("none")}


def line_of(change: PositionChange) -> dict[str, Any]:
    """One row of the table."""
    before, after = change.before, change.after
    steps = change.worsened_steps
    return {
        "row": change.shown,
        "before": before,
        "after": after,
        "confidence": _steps(steps),
        "worse": bool(steps and steps > 0),
        "better": bool(steps and steps < 0),
        "cost_before": cost_words(before),
        "cost_after": cost_words(after),
        "cost": cost_change(before, after),
        "end_before": end_words(before),
        "end_after": end_words(after),
        "end": end_change(before, after),
    }


def cost_words(line: Position | None) -> str:
    if line is None:
        return ""
    if line.cost_hidden:
        return _("kept back")
    if line.cost is not None and not line.cost:
        return _("published as zero")
    if line.cost is None or not line.currency:
        return display.not_known()
    return display.amount(Money(line.cost, line.currency, PriceBase(line.base_year)))


def end_words(line: Position | None) -> str:
    if line is None:
        return ""
    return _("kept back") if line.end_date_hidden else display.month(line.end_date)


def cost_change(before: Position | None, after: Position | None) -> str:
    """Between the two dates, where both give a cost in one currency and price base."""
    if not before or not after or not before.cost or not after.cost:
        return ""
    if (before.currency, before.base_year) != (after.currency, after.base_year):
        return _("not comparable: another currency or price base")
    ratio = after.cost / before.cost
    return _("as before") if abs(ratio - 1) < _SAME else display.times(ratio)


def end_change(before: Position | None, after: Position | None) -> str:
    if not before or not after or not before.end_date or not after.end_date:
        return ""
    return display.months(months_between(before.end_date, after.end_date))


def _steps(steps: int | None) -> str:
    if not steps:
        return ""
    count = abs(steps)
    if steps > 0:
        return ngettext("%(n)s step worse", "%(n)s steps worse", count) % {"n": count}
    return ngettext("%(n)s step better", "%(n)s steps better", count) % {"n": count}


def row_heads() -> list[str]:
    return [
        _("What became of it"), _("Programme"), _("Reference"), _("Body"),
        _("Confidence before"), _("Confidence after"), _("Steps worse"),
        _("Cost before"), _("Cost after"), _("Currency"), _("Price base"),
        _("End date before"), _("End date after"), _("First date"), _("Second date"),
        _("Handling"),
    ]  # fmt: skip


def row_cells(kind: str, change: PositionChange, wanted: CompareFilter) -> list[str]:
    """One row of the file. A spreadsheet must not take a text for a formula."""
    one, before, after = change.shown, change.before, change.after
    steps = change.worsened_steps
    marking = dict(MarkingName.choices).get(one.initiative.marking, one.initiative.marking)
    cells = [
        str(KIND_WORDS[kind].title), one.name, one.initiative.reference,
        one.initiative.organisation.name, _word(before), _word(after),
        "" if steps is None else str(steps), _plain(before, "cost"), _plain(after, "cost"),
        one.currency, display.price_base(PriceBase(one.base_year)),
        _plain(before, "end_date"), _plain(after, "end_date"),
        wanted.first.isoformat(), wanted.second.isoformat(), str(marking),
    ]  # fmt: skip
    return [neutralise(cell) for cell in cells]


def _word(line: Position | None) -> str:
    return str(mark_of(line.confidence).word) if line else ""


def _plain(line: Position | None, name: str) -> str:
    value = getattr(line, name, None)
    return "" if value is None else str(value)
