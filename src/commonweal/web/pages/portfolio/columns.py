"""The columns that the table can show, and what each becomes in a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commonweal.apps.programmes.models import Position
from commonweal.apps.programmes.models.initiative import Phase
from commonweal.kernel.money import Money, PriceBase
from commonweal.web import display, navigation
from commonweal.web.marks import mark_of

Plain = str | int | float | Decimal | date | None
Label = str | Promise


@dataclass(frozen=True, slots=True)
class Column:
    """``sort`` is the order its head asks for, "" for none; ``first`` the direction of the first
    press. ``files`` are the columns that it becomes in an export: heading and value."""

    key: str
    label: Label
    sort: str = ""
    first: str = "descending"
    numeric: bool = False
    files: Sequence[tuple[Label, Callable[[Position], Plain]]] = field(default=())


def cost_of(row: Position) -> Money | None:
    if row.cost is None:
        return None
    return Money(row.cost, row.currency, PriceBase(row.base_year))


def kept_back() -> str:
    """What stands where a marking keeps a figure from this person: not the same as not known."""
    return gettext("kept back")


def word_of(code: str) -> str:
    return str(mark_of(code).word)


def phase_of(row: Position) -> str:
    return str(dict(Phase.choices).get(row.phase, row.phase))


def _history(row: Position) -> str:
    gap = _("no report")
    return ", ".join(str(gap) if code is None else word_of(code) for code in row.strip)


_ALL = (
    Column(
        "confidence",
        _("Confidence"),
        sort="concern",
        files=(
            (
                _("Confidence"),
                lambda row: kept_back() if row.confidence_hidden else word_of(row.confidence),
            ),
            (
                _("Confidence before"),
                lambda row: word_of(row.previous_confidence) if row.previous_as_at else "",
            ),
            (_("Confidence, oldest first"), _history),
        ),
    ),
    Column(
        "cost",
        _("Whole-life cost"),
        sort="cost",
        numeric=True,
        files=(
            (_("Whole-life cost"), lambda row: kept_back() if row.cost_hidden else row.cost),
            (_("Currency"), lambda row: row.currency if row.cost is not None else ""),
            (_("Price base"), lambda row: display.price_base(PriceBase(row.base_year))),
        ),
    ),
    Column(
        "drift",
        _("Cost growth"),
        sort="drift",
        files=(
            (_("Cost over the first reported"), lambda row: row.cost_ratio),
            (_("First reported cost"), lambda row: row.original_cost),
            (_("First reported as at"), lambda row: row.original_as_at),
        ),
    ),
    Column(
        "end",
        _("End date"),
        sort="slip",
        files=(
            (_("End date"), lambda row: kept_back() if row.end_date_hidden else row.end_date),
            (_("End date first planned"), lambda row: row.original_end_date),
            (_("Days later than first planned"), lambda row: row.slip_days),
        ),
    ),
    Column(
        "quality",
        _("Data given"),
        sort="quality",
        first="ascending",
        numeric=True,
        files=((_("Data given, percent"), lambda row: row.quality_percent),),
    ),
    Column("phase", _("Phase"), files=((_("Phase"), phase_of),)),
    Column("category", _("Category"), files=((_("Category"), lambda row: row.category),)),
    Column("as_at", _("As at"), files=((_("As at"), lambda row: row.as_at),)),
)
COLUMNS = {column.key: column for column in _ALL}
USUAL = ("confidence", "cost", "drift", "end", "quality")


@dataclass(frozen=True, slots=True)
class Line:
    """One row as the table needs it."""

    row: Position

    @property
    def page_url(self) -> str:
        return navigation.address("initiative", self.row.initiative_id)

    @property
    def money(self) -> Money | None:
        return cost_of(self.row)

    @property
    def phase(self) -> str:
        return phase_of(self.row)


def axis_of_dates(rows: Sequence[Any]) -> tuple[date, date]:
    """The first and the last day that the small pictures of one page share.

    A single end date in the far future would press all others together, so the axis ends where
    nine of ten do; what lies beyond is drawn at its edge.
    """
    days = sorted(day for row in rows for day in (row.end_date, row.original_end_date) if day)
    if not days:
        return date(2000, 1, 1), date(2001, 1, 1)
    last = days[min(len(days) - 1, int(len(days) * 0.9))]
    return days[0], max(last, days[0])
