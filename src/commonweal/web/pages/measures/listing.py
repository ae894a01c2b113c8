"""The list of measures: its sentence and its rows, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from commonweal.apps.measures.models import Measure
from commonweal.apps.outlook.models import Outlook
from commonweal.apps.outlook.queries import ListFacts, ahead_of
from commonweal.web import display, navigation
from commonweal.web.pages.measures.words import ends_words, risk_words, span_words, value_words

SIGNALS = {
    "outside-above": gettext_lazy("above its usual range"),
    "outside-below": gettext_lazy("below its usual range"),
    "shift-above": gettext_lazy("the level has risen"),
    "shift-below": gettext_lazy("the level has fallen"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One measure in the list. ``states`` are what is not in order, the gravest first."""

    measure: Measure
    url: str
    value: str
    period: str
    states: list[str] = field(default_factory=list)
    news: str = ""
    risk: str = ""
    ahead: str = ""


def sentence(facts: ListFacts) -> str:
    """What is wrong first, in one line."""
    if not facts.count:
        return _("No measure matches these filters.")
    total = ngettext("%(n)s measure", "%(n)s measures", facts.count)
    parts = [
        (facts.held, _("%(n)s with a value to look at")),
        (facts.never, _("%(n)s never measured")),
        (facts.stale, _("%(n)s stale")),
        (facts.trouble, _("%(n)s with a target at risk")),
        (facts.changed, _("%(n)s outside what is usual")),
    ]
    said = [words % {"n": display.number(count)} for count, words in parts if count]
    head = total % {"n": display.number(facts.count)}
    if not said:
        return _("%(head)s: every value is there, and none is unusual.") % {"head": head}
    return f"{head}: {', '.join(said)}."


def rows_of(measures: Sequence[Measure], today: date) -> list[Row]:
    """Of measures as ``outlook.queries.measure_rows`` gives them; it asks nothing more."""
    return [_row(one, today) for one in measures]


def outlook_of(measure: Measure) -> Outlook | None:
    """The kept outlook, where there is one."""
    found: Outlook | None = getattr(measure, "outlook", None)
    return found


def is_old(measure: Measure, outlook: Outlook | None) -> bool:
    """True where readings or targets changed after it was worked out."""
    changed = measure.readings_changed_at
    return bool(outlook and changed and outlook.seen_at < changed)


def _row(one: Any, today: date) -> Row:
    outlook = outlook_of(one)
    starts, ends = one.newest_starts, one.latest_ends
    return Row(
        measure=one,
        url=navigation.address("measure", one.id),
        value=value_words(one, one.newest_value),
        period=ends_words(one, starts, ends) if starts and ends else "",
        states=_states(one, today),
        news=str(SIGNALS.get(outlook.signal, "")) if outlook else "",
        risk=_risk(outlook, today),
        ahead=_ahead(one, outlook),
    )


def _states(one: Any, today: date) -> list[str]:
    found = [_("to look at")] if one.is_held else []
    if one.latest_ends is None:
        found.append(_("never measured"))
    elif one.stale_after < today:
        found.append(_("stale"))
    return found


def _risk(outlook: Outlook | None, today: date) -> str:
    if outlook is None or outlook.chance is None or outlook.target_on is None:
        return ""
    if outlook.target_on < today:
        return ""
    return risk_words(outlook.chance, outlook.trouble, outlook.target_on)


def _ahead(one: Measure, outlook: Outlook | None) -> str:
    """The last period ahead, as the range that holds 8 of 10 outcomes."""
    steps = ahead_of(outlook)
    if not steps:
        return ""
    known = dict(zip(steps[-1].probabilities, steps[-1].quantiles, strict=True))
    words = _("%(range)s in %(when)s") % {
        "range": span_words(one, known[0.1], known[0.9]),
        "when": display.month(steps[-1].ends),
    }
    return f"{words} ({_('before the last readings')})" if is_old(one, outlook) else words
