"""The words of the pages of tolerances and exceptions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from commonweal.apps.exceptions.models import ToleranceException
from commonweal.apps.exceptions.queries import is_waiting
from commonweal.apps.tolerances.queries import KindRow
from commonweal.apps.tolerances.rules import Figure, State, Use, standing_of
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
# Where a line of nothing is exceeded there is no share, and still something to draw.
_SHOWN = {State.BEYOND: 9.0}
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
    "register": gettext_lazy("Risk register"),
    "changes": gettext_lazy("Requests for changes"),
    "": gettext_lazy("The record"),
}


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line: so much may differ, who says so, by how much the forecast does, and what part of
    the line that is. ``note`` says what is not known of it."""

    state: str
    tone: str
    limit: str
    place: str
    since: str
    taken: str
    share: str
    note: str
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
    limit, taken = use.limit, use.taken
    known = taken.value is not None
    share = display.share(use.share) if use.share is not None else ""
    if known and use.share is None:
        share = _("all and more")
    words = amount_words(limit, taken.value) if taken.value is not None else display.not_known()
    if known and not taken.whole:
        words = _("%(words)s at least") % {"words": words}
    told = _("%(taken)s of %(limit)s") % {"taken": words, "limit": limit_words(limit)}
    return LineRow(
        state=str(STATES[use.state][0]),
        tone=STATES[use.state][1],
        limit=limit_words(limit),
        place=places.get(limit.place) or _("a level above"),
        since=display.day(limit.since),
        taken=words,
        share=share or display.not_known(),
        note=why_words(taken.why) if taken.why else "",
        bar=use_bar(told, float(use.share) if use.share is not None else _SHOWN.get(use.state)),
    )


def figure_rows(figures: Iterable[Figure]) -> list[FigureRow]:
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
        return {**found, "state": _("Kept back"), "tone": "govuk-tag--grey", "lines": []}
    words, tone = STATES[row.judged.state]
    lines = [line_row(use, row.places) for use in row.judged.uses]
    figures = figure_rows(row.judged.known.figures)
    return {**found, "state": words, "tone": tone, "lines": lines, "figures": figures}


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
    kinds: dict[State, list[str]] = {state: [] for state in State}
    for row in rows:
        if row.judged is not None:
            kinds[row.judged.state].append(kind_words(row.kind).lower())
    told = {state: ", ".join(names) for state, names in kinds.items()}
    beyond, unknown = told[State.BEYOND], told[State.UNKNOWN]
    parts = []
    if beyond:
        parts.append(_("The forecast is beyond what may differ: %(kinds)s.") % {"kinds": beyond})
    if unknown:
        parts.append(_("Whether it is within what may differ is not known: %(kinds)s.")
                     % {"kinds": unknown})  # fmt: skip
    if told[State.WITHIN] and not parts:
        parts.append(_("The forecast is within all that may differ."))
    if parts:
        return " ".join(parts)
    return _("Nobody has said yet by how much this may differ from its approved plan.")


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
        return (_("Overdue") if row.answer else _("Unanswered")), "govuk-tag--red"
    return _("Answered"), "govuk-tag--yellow"


def now_words(uses: Sequence[Use]) -> tuple[str, str]:
    words, tone = STATES[standing_of(uses)]
    return str(words), tone


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
