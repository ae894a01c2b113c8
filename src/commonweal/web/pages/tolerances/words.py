"""The words of the pages of tolerances and exceptions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from commonweal.apps.exceptions.models import ToleranceException
from commonweal.apps.exceptions.queries import is_waiting
from commonweal.apps.tolerances.queries import KindRow
from commonweal.apps.tolerances.rules import Figure, Kind, Limit, State, Use, standing_of
from commonweal.apps.tolerances.words import amount_words, kind_words, limit_words, why_words
from commonweal.kernel.money import Money, PriceBase
from commonweal.web import display
from commonweal.web.charts.uses import use_bar

STATES = {
    State.BEYOND: (gettext_lazy("Beyond"), "govuk-tag--red"),
    State.UNKNOWN: (gettext_lazy("Not known"), "govuk-tag--grey"),
    State.WITHIN: (gettext_lazy("Within"), "govuk-tag--green"),
    State.NOT_SET: (gettext_lazy("None set"), "govuk-tag--white"),
}
_FIGURES = {
    "approved": gettext_lazy("Approved plan"),
    "forecast": gettext_lazy("Now expected"),
    "accepted": gettext_lazy("Changes of scope accepted since the original plan"),
    "waiting": gettext_lazy("Changes of scope that wait for a decision"),
    "open": gettext_lazy("Open risks"),
    "above": gettext_lazy("Above the appetite, with nobody's name to them"),
    "not-judged": gettext_lazy("Not scored, or with no appetite to compare with"),
    "unpriced": gettext_lazy("Without a cost"),
    "expected": gettext_lazy("What the others come to, each times its chance"),
}
_SOURCES = {
    "lines": gettext_lazy("Cost lines of the plan"),
    "milestones": gettext_lazy("Milestones of the plan"),
    "profiles": gettext_lazy("Amounts by year of the benefits"),
    "": gettext_lazy("The record"),
}


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line: so much may differ, who says so, and how much of it is taken."""

    limit: str
    place: str
    since: str
    taken: str
    bar: SafeString


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One figure that was read, with its source."""

    name: str
    value: str
    source: str
    path: str
    as_at: str


def line_row(use: Use, places: Mapping[str, str]) -> LineRow:
    limit = use.limit
    return LineRow(
        limit=limit_words(limit),
        place=places.get(limit.place) or _("a level above"),
        since=display.day(limit.since),
        taken=taken_words(use),
        bar=use_bar(taken_words(use), None if use.share is None else _float(use)),
    )


def taken_words(use: Use) -> str:
    """``GBP 90 of GBP 100, 90 %``, ``12 % of 10 %``; with the reason where it is not known."""
    taken = use.taken
    if taken.value is None:
        return _("not known: %(why)s") % {"why": why_words(taken.why)}
    facts = {
        "taken": amount_words(use.limit, taken.value),
        "all": limit_words(use.limit),
        "share": display.share(use.share),
    }
    words = _("%(taken)s of %(all)s") % facts
    if use.share is not None:
        words = _("%(taken)s of %(all)s, %(share)s of it") % facts
    if taken.whole:
        return words
    return _("%(words)s at least. %(why)s") % {"words": words, "why": why_words(taken.why)}


def figure_rows(kind: Kind, figures: Iterable[Figure]) -> list[FigureRow]:
    del kind
    return [
        FigureRow(
            name=str(_FIGURES.get(one.name, one.name)),
            value=_value(one),
            source=_source(one.label) if one.value is not None else why_words(one.why),
            path=one.path,
            as_at=display.day(one.as_at) if one.as_at else "",
        )
        for one in figures
    ]


def kind_row(row: KindRow) -> dict[str, object]:
    """A kind on the page of an initiative."""
    found: dict[str, object] = {"kind": row.kind.value, "name": kind_words(row.kind)}
    found |= {"own": row.own, "kept": row.kept}
    if row.kept is not None or row.judged is None:
        words, tone = _("Kept back"), "govuk-tag--grey"
        return {**found, "state": words, "tone": tone}
    words, tone = STATES[row.judged.state]
    return {
        **found,
        "state": words,
        "tone": tone,
        "lines": [line_row(use, row.places) for use in row.judged.uses],
        "figures": figure_rows(row.kind, row.judged.known.figures),
    }


def body_row(row: KindRow) -> dict[str, object]:
    return {
        "kind": row.kind.value,
        "name": kind_words(row.kind),
        "own": row.own,
        "lines": [
            {
                "limit": limit_words(one),
                "place": row.places.get(one.place) or _("a level above"),
                "since": display.day(one.since),
            }
            for one in row.limits
        ],
    }


def standing_sentence(rows: Sequence[KindRow]) -> str:
    """The page in a line. What is kept back is not counted."""
    states = [row.judged.state for row in rows if row.judged is not None]
    there = [state for state in states if state is not State.NOT_SET]
    if not there:
        return _("Nobody has said yet by how much this may differ from its approved plan.")
    beyond, unknown = there.count(State.BEYOND), there.count(State.UNKNOWN)
    words = ngettext(
        "%(n)s of %(all)s tolerance is exceeded by the forecast",
        "%(n)s of %(all)s tolerances are exceeded by the forecast",
        len(there),
    ) % {"n": beyond or _("None"), "all": len(there)}
    if not unknown:
        return f"{words}."
    more = ngettext("of %(n)s it is not known", "of %(n)s it is not known", unknown)
    return f"{words}; {more % {'n': unknown}}."


def list_sentence(waiting: int, opened: int) -> str:
    if not opened:
        return _("No exception is open. What nobody set a tolerance for is not among them.")
    words = ngettext("%(n)s exception is open", "%(n)s exceptions are open", opened)
    told = words % {"n": opened}
    if not waiting:
        return _("%(told)s, and all have been answered.") % {"told": told}
    more = ngettext(
        "%(n)s waits for an answer of the level above",
        "%(n)s wait for an answer of the level above",
        waiting,
    )
    return f"{told}; {more % {'n': waiting}}."


def exception_state(row: ToleranceException, on: date) -> tuple[str, str]:
    """Where it stands, and its tag."""
    if row.closed_at is not None:
        return _("Closed"), "govuk-tag--grey"
    if is_waiting(row, on):
        words = _("Waits for an answer") if not row.answer else _("The day of the answer is over")
        return words, "govuk-tag--red"
    return _("Answered"), "govuk-tag--yellow"


def exception_sentence(uses: Sequence[Use]) -> str:
    """What it was raised for: the line that is exceeded most."""
    beyond = [use for use in uses if use.state is State.BEYOND]
    if not beyond:
        return why_words("")
    most = max(beyond, key=lambda use: (use.share is None, use.share or 0))
    facts = {"taken": amount_words(most.limit, most.taken.value or Decimal(0)),
             "all": limit_words(most.limit)}  # fmt: skip
    return _("The forecast takes %(taken)s, and %(all)s may differ.") % facts


def now_words(uses: Sequence[Use]) -> tuple[str, str]:
    words, tone = STATES[standing_of(uses)]
    return str(words), tone


def limits_words(limits: Iterable[Limit]) -> str:
    return ", ".join(limit_words(one) for one in limits)


def day_of(at: object) -> str:
    return display.day(timezone.localdate(at)) if at else ""  # type: ignore[arg-type]


def _value(one: Figure) -> str:
    if isinstance(one.value, date):
        return display.day(one.value)
    if one.value is None:
        return ""
    if one.money[0]:
        return display.money_exact(Money(one.value, one.money[0], PriceBase(one.money[1])))
    return display.number(one.value)


def _source(label: str) -> str:
    if label.startswith("layer "):
        number = label.removeprefix("layer ")
        return _("Original plan") if number == "0" else _("Layer %(n)s") % {"n": number}
    return str(_SOURCES.get(label, label))


def _float(use: Use) -> float:
    return float(use.share or 0)
