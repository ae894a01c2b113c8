"""What the page of a measure says first: the sentence, the key figures, how targets stand."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from commonweal.apps.outlook.queries import TargetRow, ahead_of
from commonweal.apps.outlook.rules import FEWEST, SignalKind, Stretch, Trouble
from commonweal.web import display
from commonweal.web.display import Figure
from commonweal.web.pages.measures.facts import Facts
from commonweal.web.pages.measures.listing import SIGNALS
from commonweal.web.pages.measures.words import (
    chance_words,
    ends_words,
    span_words,
    value_words,
)

# More would be a list that nobody reads; each is ringed on the chart.
NEWS = 8
REASONS = {
    "too-few": gettext_lazy("%(have)s readings in a row are too few: a forecast needs %(needed)s."),
    "failed": gettext_lazy(
        "It could not be worked out. Whoever runs this finds the reason in the log."
    ),
}


@dataclass(frozen=True, slots=True)
class TargetShown:
    """One target in words; ``state`` says how it stands."""

    on: str
    value: str
    state: str
    detail: str


def sentence(facts: Facts) -> str:
    """What is wrong first: stale, held, then the value and whether it is news."""
    parts = [_stale(facts), _held(facts), _value(facts), _worst(facts)]
    return " ".join(part for part in parts if part)


def _stale(facts: Facts) -> str:
    if not facts.readings:
        return _("Nothing has been measured yet.")
    if facts.stale_since is None:
        return ""
    last = facts.readings[-1]
    words = {
        "last": ends_words(facts.measure, last.starts, last.ends),
        "day": display.day(facts.stale_since),
    }
    return _("Stale: the newest value is of %(last)s; the next has been missing since %(day)s.") % (
        words
    )


def _held(facts: Facts) -> str:
    if not facts.held:
        return ""
    return ngettext(
        "%(n)s value is held until somebody looks at it.",
        "%(n)s values are held until somebody looks at them.",
        facts.held,
    ) % {"n": display.number(facts.held)}


def _value(facts: Facts) -> str:
    if not facts.readings:
        return ""
    last = facts.readings[-1]
    words = {
        "value": value_words(facts.measure, last.value),
        "when": ends_words(facts.measure, last.starts, last.ends),
        "news": _news(facts),
    }
    return _("%(value)s (%(when)s); %(news)s.") % words


def _news(facts: Facts) -> str:
    stretch = facts.usual.now
    if stretch is None or not facts.judged:
        return _("there are too few values yet to say what is usual")
    words = {"range": range_words(facts, stretch)}
    place = len(facts.judged) - 1
    signal = facts.usual.signal_at(place)
    if signal and signal.kind is SignalKind.OUTSIDE:
        above = signal.side == "above"
        text = _("above its usual range (%(range)s)") if above else _(
            "below its usual range (%(range)s)"
        )  # fmt: skip
        return text % words
    if len(facts.usual.stretches) > 1:
        began = facts.judged[stretch.first]
        words["since"] = ends_words(facts.measure, began.starts, began.ends)
        return _("within what has been usual since %(since)s (%(range)s)") % words
    return _("within its usual range (%(range)s), so no news") % words


def range_words(facts: Facts, stretch: Stretch) -> str:
    return span_words(facts.measure, *_possible(facts, stretch))


def _possible(facts: Facts, stretch: Stretch) -> tuple[float, float]:
    """The range, cut at the plausible limits: nobody is told of less than no calls."""
    low, high = facts.measure.lowest, facts.measure.highest
    floor = stretch.low if low is None else max(stretch.low, min(float(low), stretch.middle))
    roof = stretch.high if high is None else min(stretch.high, max(float(high), stretch.middle))
    return floor, roof


def _worst(facts: Facts) -> str:
    ahead = [row for row in facts.targets if row.record.on >= facts.today]
    risky = [row for row in ahead if row.standing.trouble is not Trouble.NONE]
    if not risky:
        return ""
    worst = max(risky, key=lambda row: row.standing.chance or 0)
    shown = target_shown(facts, worst)
    return _("Target of %(value)s by %(day)s: %(state)s.") % {
        "value": shown.value, "day": shown.on, "state": shown.state
    }  # fmt: skip


def target_shown(facts: Facts, row: TargetRow) -> TargetShown:
    state, detail = _standing(facts, row)
    words = value_words(facts.measure, row.record.value)
    if row.record.tolerance:
        reach = {"value": words, "by": value_words(facts.measure, row.record.tolerance)}
        words = _("%(value)s, give or take %(by)s") % reach
    return TargetShown(display.day(row.record.on), words, state, detail)


def _standing(facts: Facts, row: TargetRow) -> tuple[str, str]:
    """How a target stands, and what that rests on."""
    decided, chance = row.standing.decided, row.standing.chance
    if decided is not None:
        by = _("by the value of %(when)s: %(value)s") % {
            "when": ends_words(facts.measure, decided.starts, decided.ends),
            "value": value_words(facts.measure, decided.value),
        }
        return (_("missed") if row.standing.trouble is Trouble.MISSED else _("reached")), by
    if chance is None:
        beyond = facts.outlook and facts.outlook.until and row.record.on > facts.outlook.until
        why = _("beyond the twelve months ahead") if beyond else _("no forecast to judge it by")
        return _("not known"), why
    words = _("%(chance)s chance of missing it") % {"chance": chance_words(chance)}
    if 0.43 <= chance <= 0.57:
        words = _("as likely missed as not")
    return words, _("by the forecast")


def figures(facts: Facts) -> list[Figure]:
    """Four. A unit that is a word stands in the note: in the large letters of a figure it would be
    broken on a phone."""
    found = [_latest(facts), _usual(facts), _ahead(facts), _next_target(facts)]
    unit = facts.measure.unit
    return [
        replace(one, value=one.value.removesuffix(f" {unit}"), note=f"{unit}, {one.note}")
        if one.value.endswith(f" {unit}")
        else one
        for one in found
    ]


def _latest(facts: Facts) -> Figure:
    label = _("Newest value")
    if not facts.readings:
        return Figure(label, "", _("none yet"))
    last = facts.readings[-1]
    note = ends_words(facts.measure, last.starts, last.ends)
    if facts.stale_since:
        note += " · " + _("stale")
    return Figure(label, value_words(facts.measure, last.value), note)


def _usual(facts: Facts) -> Figure:
    label = _("Usual range")
    stretch = facts.usual.now
    if stretch is None:
        note = _("needs %(n)s values") % {"n": FEWEST}
        if facts.measure.frequency == "rolling_year":
            note = _("needs %(n)s values that are a year apart") % {"n": FEWEST}
        return Figure(label, "", note)
    began = facts.judged[stretch.first]
    how = _(
        "The mean of up to 20 values, more or less 2.66 times the mean difference of neighbours. "
        "Values within it differ by chance. Only a value outside, or eight in a row on one side of "
        "the middle, is news; after such a change of level a new range begins."
    )
    note = _("since %(when)s") % {"when": ends_words(facts.measure, began.starts, began.ends)}
    return Figure(label, range_words(facts, stretch), note, how)


def _ahead(facts: Facts) -> Figure:
    label = _("In twelve months")
    if facts.outlook is None:
        return Figure(label, "", _("it is worked out in the background, within minutes"))
    steps = ahead_of(facts.outlook)
    if not steps:
        return Figure(label, "", why_none(facts))
    known = dict(zip(steps[-1].probabilities, steps[-1].quantiles, strict=True))
    value = span_words(facts.measure, known[0.1], known[0.9])
    note = _("8 in 10 chance, %(when)s") % {
        "when": ends_words(facts.measure, steps[-1].starts, steps[-1].ends)
    }
    if facts.is_old:
        note += " · " + _("worked out before the last readings")
    return Figure(label, value, note, method_words(facts))


def why_none(facts: Facts) -> str:
    found = facts.outlook
    if found is None:
        return ""
    return str(REASONS.get(found.why, REASONS["failed"])) % {
        "have": found.used, "needed": found.needed
    }  # fmt: skip


METHODS = {
    "level": gettext_lazy("the newest value carried forward, spread by the changes seen so far"),
    "ets-level": gettext_lazy("exponential smoothing of the level"),
    "ets-damped-trend": gettext_lazy("exponential smoothing with a trend that fades"),
    "ets-level-season": gettext_lazy("exponential smoothing with the season of the year"),
    "ets-damped-trend-season": gettext_lazy(
        "exponential smoothing with a fading trend and the season"
    ),
}


def method_words(facts: Facts) -> str:
    """How the forecast came about, and what was done to the readings for it."""
    found = facts.outlook
    if found is None:
        return ""
    said = [
        _("Method: %(method)s, from %(n)s periods.")
        % {"method": METHODS.get(found.method, found.method), "n": display.number(found.used)}
    ]
    if found.bridged:
        said.append(_("%(n)s missing periods were bridged.") % {"n": found.bridged})
    if found.left_out:
        said.append(_("%(n)s readings could not be used.") % {"n": display.number(found.left_out)})
    if facts.measure.frequency == "rolling_year":
        said.append(
            _("Overlapping years share what they count, so only the level is carried forward.")
        )
    said.append(
        _("On real services such a range held about 78 times in 100. It knows only the past.")
    )
    words = {
        "engine": found.engine,
        "day": display.moment(found.made_at),
        "digest": found.digest[:12],
    }
    said.append(_("%(engine)s, %(day)s, inputs %(digest)s.") % words)
    return " ".join(str(one) for one in said)


def _next_target(facts: Facts) -> Figure:
    label = _("Next target")
    ahead = [row for row in facts.targets if row.record.on >= facts.today]
    if not ahead:
        return Figure(label, "", _("none is set"))
    shown = target_shown(facts, ahead[0])
    note = _("by %(day)s · %(state)s") % {"day": shown.on, "state": shown.state}
    return Figure(label, shown.value, note, shown.detail)


def signals(facts: Facts) -> list[tuple[str, str]]:
    """What is not noise, newest first: when, and what."""
    found = []
    for one in facts.usual.signals[: -NEWS - 1 : -1]:
        at = facts.judged[one.place]
        words = str(SIGNALS[f"{one.kind}-{one.side}"])
        value = value_words(facts.measure, at.value)
        when = ends_words(facts.measure, at.starts, at.ends)
        found.append((when, f"{words}: {value}" if one.kind is SignalKind.OUTSIDE else words))
    return found
