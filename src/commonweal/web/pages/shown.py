"""How one figure or narrative of a report is shown: the value, or in words why there is none, and
the published cell that it came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonweal.apps.accounts.rules import Handling, Marking, marking_words
from commonweal.apps.programmes.queries import InitiativeSeen, Kept, LayerSeen, ReportSeen
from commonweal.apps.programmes.rules.cells import FIGURES, cells_of
from commonweal.kernel.money import Money, PriceBase
from commonweal.web import display
from commonweal.web.marks import mark_of

LABELS: dict[str, Promise] = {
    "reported_name": gettext_lazy("Name as reported"),
    "confidence": gettext_lazy("Confidence"),
    "second_confidence": gettext_lazy("Second confidence"),
    "start_date": gettext_lazy("Start date"),
    "end_date": gettext_lazy("End date"),
    "whole_life_cost": gettext_lazy("Whole-life cost"),
    "benefits": gettext_lazy("Benefits"),
    "year_baseline": gettext_lazy("Budget of the year"),
    "year_forecast": gettext_lazy("Forecast of the year"),
    "year_variance_percent": gettext_lazy("Difference in the year"),
    "description": gettext_lazy("Description"),
    "schedule": gettext_lazy("Schedule"),
    "variance": gettext_lazy("Difference in the year"),
    "evaluation_plan": gettext_lazy("Evaluation plan"),
    "people": gettext_lazy("People"),
    "organisation": gettext_lazy("Body"),
    "category": gettext_lazy("Category"),
    "name": gettext_lazy("Name"),
    "other_names": gettext_lazy("Other names"),
    "reference": gettext_lazy("Reference"),
    "as_at": gettext_lazy("Date of the report"),
}
NARRATIVE_LABELS: dict[str, Promise] = {
    "description": gettext_lazy("What it is for"),
    "confidence": gettext_lazy("On confidence"),
    "schedule": gettext_lazy("On the schedule"),
    "variance": gettext_lazy("On the budget of the year"),
    "whole_life_cost": gettext_lazy("On the whole-life cost"),
    "benefits": gettext_lazy("On benefits"),
    "evaluation_plan": gettext_lazy("On evaluation"),
}
# Whose word a confidence is.
WHOSE: dict[str, Promise] = {
    "authority": gettext_lazy("of the reviewing authority"),
    "sro": gettext_lazy("of the senior responsible owner"),
}
_WHY: dict[str, Promise] = {
    "withheld": gettext_lazy("withheld by the publisher"),
    "not-provided": gettext_lazy("not provided"),
    "verbatim": gettext_lazy("given in words only"),
    "not-understood": gettext_lazy("could not be read"),
}
_MONEY = frozenset({"whole_life_cost", "benefits", "year_baseline", "year_forecast"})
_RATINGS = frozenset({"confidence", "second_confidence"})


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a figure was published: the words, the place, and the text of the cell."""

    file: str
    place: str
    header: str
    raw: str
    note: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One figure as it is shown. ``words`` is always something to read; ``missing`` is True where
    it says why there is no value, ``kept`` where it is kept from this person; ``code`` is a rating,
    to be drawn as its mark."""

    field: str
    label: str
    words: str
    missing: bool = False
    code: str | None = None
    note: str = ""
    origin: Origin | None = None
    kept: bool = False

    @property
    def plain(self) -> bool:
        """True of a figure or a date, which stays on one line."""
        return self.field != "reported_name"


def label_of(field: str) -> str:
    """The name of a field as people read it; its own name where it has none."""
    return str(LABELS.get(field) or field.replace("_", " ").replace("-", " ").capitalize())


def narrative_label(name: str) -> str:
    return str(NARRATIVE_LABELS.get(name) or label_of(name))


def money_of(record: ReportSeen | LayerSeen, field: str = "whole_life_cost") -> Money | None:
    """An amount of a report or a layer with its currency and price base."""
    amount = getattr(record, field)
    if amount is None or not record.currency:
        return None
    return Money(amount, record.currency, PriceBase(record.base_year))


def cell_of(report: ReportSeen, field: str, *, narrative: bool = False) -> Mapping[str, Any] | None:
    """The cell that a figure or a narrative came from, or None."""
    names = cells_of(field, narrative=narrative)
    return next((report.cells[name] for name in names if name in report.cells), None)


def shown(report: ReportSeen, field: str) -> Shown:
    """One figure of a report."""
    found = cell_of(report, field)
    origin = origin_of(found) if found else None
    label = label_of(field)
    if field in report.kept:
        return Shown(field, label, kept_words(report.kept[field]), missing=True, kept=True)
    value = getattr(report, field)
    if field in _RATINGS:
        return _rating(report, field, value, origin)
    if value in (None, ""):
        return Shown(field, label, _why(found), missing=True, origin=origin)
    words, note = _words(report, field, value)
    return Shown(field, label, words, note=note, origin=origin)


def figures_shown(report: ReportSeen) -> list[Shown]:
    """Every figure that the report gives, or that its publication had a column for."""
    rows = [shown(report, field) for field in FIGURES]
    usual = {"confidence", "start_date", "end_date", "whole_life_cost"}
    return [row for row in rows if not row.missing or row.origin or row.field in usual]


def kept_words(kept: Kept) -> str:
    """Why this person is not shown something."""
    if kept.marking == "sensitive":
        return _("kept back: sensitive, only for those whose role needs it")
    if not kept.exemption:
        return _("kept back: withheld")
    facts = {"exemption": kept.exemption, "day": display.day(kept.review)}
    if kept.review:
        return _("kept back: withheld under %(exemption)s, reviewed on %(day)s") % facts
    return _("kept back: withheld under %(exemption)s") % facts


def handling_words(one: InitiativeSeen) -> str:
    """The handling marking that every page and export of an initiative carries."""
    if one.marking == Marking.WITHHELD and not (one.exemption and one.marking_review):
        return _("WITHHELD")
    withheld = one.marking == Marking.WITHHELD
    released = one.released_at.date() if one.marking == Marking.OPEN and one.released_at else None
    words = marking_words(
        Handling(
            marking=Marking(one.marking),
            exemption=one.exemption if withheld else "",
            review_on=one.marking_review if withheld else None,
            released_by=one.released_by_label if released else "",
            released_on=released,
        )
    )
    return _(words.text) % dict(words.facts)


def origin_of(cell: Mapping[str, Any]) -> Origin:
    """Where a cell stands, in words."""
    place = []
    if cell.get("sheet"):
        place.append(_("sheet %(name)s") % {"name": cell["sheet"]})
    if cell.get("row"):
        place.append(_("row %(n)s") % {"n": cell["row"]})
    if cell.get("column"):
        place.append(_("column %(n)s") % {"n": cell["column"]})
    return Origin(
        file=str(cell.get("file") or ""),
        place=", ".join(place),
        header=" ".join(str(cell.get("header") or "").split()),
        raw=str(cell.get("raw") or ""),
        note=_note(cell),
    )


def _note(cell: Mapping[str, Any]) -> str:
    sections = ", ".join(str(s) for s in cell.get("sections") or ())
    if not sections:
        return str(cell.get("note") or "")
    return _("section %(sections)s of the freedom of information law") % {"sections": sections}


def _why(found: Mapping[str, Any] | None) -> str:
    outcome = str(found.get("outcome") or "") if found else ""
    return str(_WHY.get(outcome) or display.not_known())


def _rating(report: ReportSeen, field: str, code: str, origin: Origin | None) -> Shown:
    whose = getattr(report, f"{field}_by")
    return Shown(
        field,
        label_of(field),
        str(mark_of(code).word),
        missing=not code,
        code=code,
        note=str(WHOSE.get(whose, whose)),
        origin=origin,
    )


def _words(report: ReportSeen, field: str, value: Any) -> tuple[str, str]:
    """The value in words, and what has to be known to read it."""
    if field in _MONEY and isinstance(value, Decimal):
        if value == 0:
            return _("published as zero"), ""
        if not report.currency:
            return display.number(value), _("currency not known")
        base = PriceBase(report.base_year)
        return display.money_exact(Money(value, report.currency)), display.price_base(base)
    if isinstance(value, date):
        return display.day(value), ""
    if field == "year_variance_percent":
        return display.share(value / 100, 1), ""
    return str(value), ""
