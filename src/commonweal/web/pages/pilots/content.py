"""What the pages of pilots say."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonweal.apps.accounts.models import User
from commonweal.apps.accounts.queries import access_can, access_of
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.ledger.queries import entries
from commonweal.apps.pilots.models import Look, Pilot, PilotState
from commonweal.apps.pilots.queries import drawn_of, lacking_in, visible_pilots
from commonweal.apps.pilots.rules import Step, chance_of, next_step, size_of
from commonweal.apps.programmes.models import Initiative
from commonweal.kernel.errors import RuleBroken
from commonweal.web import display
from commonweal.web.charts.spans import Span, Spans, spans
from commonweal.web.navigation import address
from commonweal.web.pages.history.filters import verb_words

ENTRIES_SHOWN = 12
TONES = {
    "designed": "govuk-tag--grey", "running": "govuk-tag--blue", "passed": "govuk-tag--green",
    "failed": "govuk-tag--red", "inconclusive": "govuk-tag--yellow",
    "stopped": "govuk-tag--orange",
}  # fmt: skip
CAUTIONS = {
    "few-seen": lambda: _("very few were seen in a group, so the figures are rough"),
    "overrun": lambda: _("more were counted than planned"),
    "short": lambda: _("fewer were counted than planned"),
}


def listed(found: Any, page: Any) -> dict[str, Any]:
    states = list(found.values_list("state", flat=True))
    return {
        "page": page,
        "rows": [_row(pilot) for pilot in page],
        "sentence": list_sentence(states),
        "as_at": timezone.localdate(),
    }


def heading(one: Initiative) -> dict[str, Any]:
    """What every page below an initiative says of it."""
    return {
        "initiative": one,
        "illustrative": one.organisation.illustrative,
        "marking": one.get_marking_display(),
    }


def list_sentence(states: list[str]) -> str:
    if not states:
        return _("Nothing has been tried out yet.")
    words = ngettext("%(n)s pilot", "%(n)s pilots", len(states)) % {"n": len(states)}
    told = [
        f"{states.count(state)} {str(PilotState(state).label).lower()}"
        for state in PilotState.values
        if state in states
    ]
    return f"{words}: {', '.join(told)}."


def _row(pilot: Pilot) -> dict[str, Any]:
    made = [look for look in pilot.looks.all() if look.progress == Look.Progress.MADE]
    return {
        "pilot": pilot,
        "tone": TONES[pilot.state],
        "looks": _("%(n)s of %(all)s") % {"n": len(made), "all": pilot.looks_planned},
        "difference": _difference(pilot, made[-1]) if made else "",
    }


def content(user: User, pilot: Pilot) -> dict[str, Any]:
    """The page of one pilot."""
    looks = list(pilot.looks.all())
    made = [look for look in looks if look.progress == Look.Progress.MADE]
    return {
        **heading(pilot.initiative),
        "pilot": pilot,
        "marking": pilot.get_marking_display(),
        "tone": TONES[pilot.state],
        "sentence": sentence(pilot, looks),
        "lacking": [] if pilot.locked else [_field_words(name) for name in lacking_in(pilot)],
        "size": size_words(pilot),
        "figures": _figures(pilot, made),
        "design": _design(pilot),
        "threshold": threshold_words(pilot),
        "looks": [_look(pilot, look) for look in looks],
        "chart": _chart(pilot, made) if made else None,
        "steps": _steps(pilot),
        "waits": any(look.progress == Look.Progress.ASKED for look in looks),
        "repeats": visible_pilots(user).filter(id=pilot.repeats_id).first(),
        "entries": _history(user, pilot),
        **_may(user, pilot),
    }


def _may(user: User, pilot: Pilot) -> dict[str, Any]:
    one = pilot.initiative
    verbs = access_of(user).verbs(one.organisation.path, one.path)
    running = pilot.state == PilotState.RUNNING
    return {
        "may_edit": Verb.EDIT in verbs and not pilot.locked,
        "may_lock": Verb.APPROVE in verbs and not pilot.locked,
        "may_look": Verb.EDIT in verbs and running,
        "may_answer": Verb.APPROVE in verbs,
        "may_learn": Verb.EDIT in verbs and pilot.locked and not running,
        "learn_url": address("lesson_new", one.id),
    }


def sentence(pilot: Pilot, looks: list[Look]) -> str:
    """The one thing to know of it."""
    made = [look for look in looks if look.progress == Look.Progress.MADE]
    last = _difference(pilot, made[-1]) if made else ""
    told = {"difference": last, "reason": pilot.end_reason, "n": len(made),
            "all": pilot.looks_planned}  # fmt: skip
    words = {
        "designed": _("It is being designed. Nothing is counted before the threshold is locked."),
        "running": _("It runs. Looked at %(n)s of %(all)s times; the last found %(difference)s.")
        if made
        else _("It runs. Nobody has looked at the figures yet."),
        "passed": _("It passed: %(difference)s."),
        "failed": _("It failed: %(difference)s."),
        "inconclusive": _("It cannot be told: %(difference)s."),
        "stopped": _("It was stopped early: %(reason)s"),
    }[pilot.state]
    return words % told


def value_words(pilot: Pilot, value: float | Decimal | None, *, points: bool = False) -> str:
    """A figure in the pilot's unit; of shares in percent, a difference in percentage points."""
    if value is None:
        return _("not known")
    places = 1 if pilot.kind == "shares" else 2
    shown = display.number(value, places)
    if pilot.kind == "shares":
        return _("%(n)s points") % {"n": shown} if points else f"{shown} %"
    return f"{shown} {pilot.unit}".strip()


def _scaled(pilot: Pilot, value: float) -> float:
    return value * 100 if pilot.kind == "shares" else value


def _difference(pilot: Pilot, look: Look) -> str:
    told = {
        name: value_words(pilot, _scaled(pilot, look.verdict[name]), points=True)
        for name in ("difference", "low", "high")
    }
    return _("a difference of %(difference)s, between %(low)s and %(high)s") % told


def threshold_words(pilot: Pilot) -> str:
    if pilot.margin is None:
        return ""
    told = {"margin": value_words(pilot, pilot.margin, points=True),
            "way": _("lower") if pilot.lower_is_better else _("higher")}  # fmt: skip
    words = {
        "better": _("It passes where the new way is shown to be better (%(way)s) by more than"
                    " %(margin)s."),
        "no-worse": _("It passes where the new way is shown not to be worse by %(margin)s or more"
                      " (%(way)s is better)."),
        "alike": _("It passes where the two are shown to differ by less than %(margin)s."),
    }[pilot.aim]  # fmt: skip
    return words % told


def size_words(pilot: Pilot) -> str:
    """How many it takes, as locked or as it would be; why not, where it cannot be said."""
    try:
        size = pilot.size or size_of(drawn_of(pilot))
        chance = chance_of(drawn_of(pilot))
    except RuleBroken as refused:
        return refused.message if pilot.hoped_value is not None else ""
    told = {"n": display.number(size), "p": display.number(chance * 100, 0)}
    if pilot.kind == "pairs":
        words = _(
            "With %(n)s, each counted before and after, what is as good as hoped passes %(p)s"
            " times of 100."
        )
    else:
        words = _("With %(n)s in each group, what is as good as hoped passes %(p)s times of 100.")
    return words % told


def _field_words(name: str) -> str:
    return {
        "hypothesis": _("what you expect"), "outcome": _("what is measured"),
        "unit": _("in which unit"), "cohort": _("who or what gets the new way"),
        "comparison": _("what it is compared with"), "stop_rule": _("when it is stopped at once"),
        "starts": _("when it starts"), "ends": _("when it ends"), "margin": _("the margin"),
        "now_value": _("what it is now"), "hoped_value": _("what you hope it will be"),
        "spread": _("how far single values lie apart"),
    }[name]  # fmt: skip


def _figures(pilot: Pilot, made: list[Look]) -> list[display.Figure]:
    if not made:
        return []
    last = made[-1]
    verdict, at = last.verdict, display.day(last.as_of)
    allowed = _("to pass, at most %(a)s") % {"a": display.share(verdict["allowed"], 2)}
    return [
        display.Figure(
            _("Difference, new less old"),
            value_words(pilot, _scaled(pilot, verdict["difference"]), points=True), at,
        ),
        display.Figure(
            _("Lies between"),
            " … ".join(value_words(pilot, _scaled(pilot, verdict[end]), points=True)
                       for end in ("low", "high")), at,
            _("The range that the test of this look does not rule out. It is wider the earlier one"
              " looks."),
        ),
        display.Figure(
            _("Chance of figures this good by luck"), display.share(verdict["chance"], 2), allowed,
            _("Where the aim is missed. What a look may spend of the whole allowance follows from"
              " how much was counted by then."),
        ),
        display.Figure(
            _("Counted, of what was planned"), display.share(verdict["fraction"]), at,
        ),
    ]  # fmt: skip


def _design(pilot: Pilot) -> list[dict[str, Any]]:
    measured = [
        (_("What is measured"), pilot.outcome), (_("Unit"), pilot.unit),
        (_("How it is counted"), pilot.get_kind_display()),
        (_("Measure"), str(pilot.measure or "") or _("none: counted by hand or from a file")),
        (_("Compared with the measure"), str(pilot.other_measure or "") or _("none")),
        (_("From, to"), f"{display.day(pilot.starts)} – {display.day(pilot.ends)}"),
    ]  # fmt: skip
    judged = [
        (_("Threshold"), threshold_words(pilot)),
        (_("Now, the old way"), value_words(pilot, pilot.now_value)),
        (_("Hoped for"), value_words(pilot, pilot.hoped_value)),
        (_("Chance of a false pass"), f"{display.number(pilot.error_percent, 1)} %"),
        (_("Looks"), f"{pilot.looks_planned}; {pilot.get_look_shape_display()}"),
        (_("In each group"), display.number(pilot.size) if pilot.size else size_words(pilot)),
    ]
    about = [
        (_("What is expected"), pilot.hypothesis), (_("Who gets the new way"), pilot.cohort),
        (_("Compared with"), pilot.comparison), (_("Stopped at once when"), pilot.stop_rule),
        (_("Who runs it"), pilot.owner.name if pilot.owner else ""),
    ]  # fmt: skip
    return [
        {"key": "about", "title": _("What is tried, on whom"), "lines": about},
        {"key": "measured", "title": _("What is measured, and when"), "lines": measured},
        {"key": "threshold", "title": _("By what it is judged"), "lines": judged},
    ]


def _look(pilot: Pilot, look: Look) -> dict[str, Any]:
    outcomes = {
        "continue": _("go on"), "passed": _("passed"), "failed": _("failed"),
        "inconclusive": _("cannot be told"),
    }  # fmt: skip
    row = {"look": look, "outcome": outcomes.get(look.outcome, ""), "tone": TONES.get(look.outcome)}
    if look.progress != Look.Progress.MADE:
        return row | {"words": look.problem or look.get_progress_display()}
    verdict = look.verdict
    return row | {
        "words": _difference(pilot, look),
        "chance": display.share(verdict["chance"], 2),
        "allowed": display.share(verdict["allowed"], 2),
        "counted": display.share(verdict["fraction"]),
        "cautions": [CAUTIONS[code]() for code in verdict["cautions"]],
    }


def _chart(pilot: Pilot, made: list[Look]) -> Any:
    """Each look's range; the line that the whole range has to lie beyond."""
    rows, table = [], []
    for number, look in enumerate(made, 1):
        low, middle, high = (
            _scaled(pilot, look.verdict[name]) for name in ("low", "difference", "high")
        )
        label = _("Look %(n)s, %(day)s") % {"n": number, "day": display.day(look.as_of)}
        told = value_words(pilot, middle, points=True)
        reach = max(abs(middle), abs(float(pilot.margin or 0)), 1e-9) * 20
        rows.append(Span(label, max(low, -reach), min(high, reach), told, middle))
        table.append([label, *(value_words(pilot, v, points=True) for v in (low, middle, high))])
    line = _line(pilot)
    return spans(Spans(
        title=_("How the difference was seen at each look"),
        told=_("One range for each look, and the threshold as a dashed line."),
        rows=rows,
        heads=[_("Look"), _("At least"), _("Difference"), _("At most")],
        table=table,
        common=line or None,
        common_words=_("threshold") if line else "",
    ))  # fmt: skip


def _line(pilot: Pilot) -> float:
    margin = float(pilot.margin or 0)
    signed = margin if pilot.aim == "better" else -margin
    return -signed if pilot.lower_is_better else signed


def _steps(pilot: Pilot) -> list[dict[str, Any]]:
    steps = list(pilot.steps.select_related("measure"))
    turn = next_step(pilot.state, [Step(one.id, one.percent, one.answer) for one in steps])
    return [
        {
            "step": one,
            "limit": _("%(measure)s %(sign)s %(limit)s") % {
                "measure": one.measure, "sign": "≤" if one.at_most else "≥",
                "limit": display.measured(one.limit, one.measure.unit),
            } if one.measure else "",
            "seen": display.measured(one.value_seen) if one.value_seen is not None else "",
            "turn": one.id == turn,
        }
        for one in steps
    ]  # fmt: skip


def _history(user: User, pilot: Pilot) -> list[dict[str, Any]]:
    """The newest entries about it; opened by those who audit its body."""
    body = pilot.initiative.organisation
    audits = access_can(user, Verb.AUDIT, organisation=body)
    found = entries().filter(subject_kind="pilot", subject_id=pilot.id)[:ENTRIES_SHOWN]
    return [
        {
            "entry": entry,
            "words": verb_words(entry.verb),
            "url": address("history-entry", str(entry.number)) if audits else "",
        }
        for entry in found
    ]
