"""What the views of this slice and of those above it share: a decision in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonweal.apps.decisions.models import GateDecision
from commonweal.apps.decisions.queries import Room
from commonweal.apps.facts.words import said
from commonweal.apps.plans.pages import Place, address
from commonweal.apps.programmes.models import Initiative
from commonweal.engines.assess import CriterionResult, Status

# Not known stands before not met: it may be worse.
_ORDER = [
    Status.UNKNOWN,
    Status.NOT_MET,
    Status.ACCEPTED_UNKNOWN,
    Status.MET,
    Status.NOT_APPLICABLE,
]
_TONES = {
    Status.MET: "green",
    Status.NOT_MET: "red",
    Status.UNKNOWN: "grey tag--unknown",
    Status.ACCEPTED_UNKNOWN: "grey tag--unknown",
    Status.NOT_APPLICABLE: "white",
}
OUTCOME_TONES = {
    "go": "green",
    "go-with-conditions": "green",
    "hold": "yellow",
    "stop": "red",
    "reset": "grey",
}


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One criterion as a page shows it."""

    title: str
    word: str
    tone: str
    why: str
    items: tuple[tuple[str, str], ...]


def status_words() -> dict[Status, str]:
    return {
        Status.MET: _("Met"),
        Status.NOT_MET: _("Not met"),
        Status.UNKNOWN: _("Not known"),
        Status.ACCEPTED_UNKNOWN: _("Not known, and accepted"),
        Status.NOT_APPLICABLE: _("Does not apply"),
    }


def result_rows(results: Iterable[CriterionResult], *, values: bool = False) -> list[ResultRow]:
    """What stands in the way first. ``values`` for whoever sees all of the evidence: a count may be
    of things that are kept from others."""
    words = status_words()
    ordered = sorted(results, key=lambda one: _ORDER.index(one.status))
    return [
        ResultRow(
            title=one.title,
            word=words[one.status],
            tone=_TONES[one.status],
            why=why_of(one) if values else told(one.why, one.told),
            items=tuple((item.label, item.path) for item in one.items if item.met is not True),
        )
        for one in ordered
    ]


def why_of(result: CriterionResult) -> str:
    """Why it is so; of what the record shows not to be met, with the values that were read."""
    if result.status is Status.NOT_MET and result.read and not result.answered:
        return "; ".join(said(name, value) for name, value in result.read) + "."
    return told(result.why, result.told)


def told(why: str, words: Iterable[tuple[str, str]]) -> str:
    """An English sentence of an engine in the reader's language, with its words put in."""
    return _(why) % dict(words) if why else ""


def decisions_url(initiative: Initiative, part: str = "") -> str:
    return address("gate_decisions", initiative.id) + (f"#{part}" if part else "")


def decision_url(decision: GateDecision) -> str:
    return address("gate_decision", decision.initiative_id, decision.id)


def below(initiative: Initiative, title: str, sentence: str = "", **more: Any) -> Place:
    """A page below the decisions of an initiative."""
    here = decisions_url(initiative)
    context: Mapping[str, Any] = {"decisions_url": here, **more.pop("context", {})}
    return Place(
        title, initiative, sentence,
        template=more.pop("template", "decisions/form.html"),
        trail=((_("Gates and decisions"), here),), context=context, **more,
    )  # fmt: skip


def blocked_sentence(count: int) -> str:
    if not count:
        return _("Nothing stands in the way.")
    return ngettext(
        "%(n)s thing stands in the way.", "%(n)s things stand in the way.", count
    ) % {"n": count}  # fmt: skip


def decision_sentence(decision: GateDecision) -> str:
    """The one thing to know of a decision."""
    if decision.state != GateDecision.State.DECIDED:
        return f"{decision.get_state_display()}."
    if decision.is_override:
        return _("%(outcome)s, against the evidence, until %(day)s.") % {
            "outcome": decision.get_outcome_display(),
            "day": date_format(decision.override_until, "j F Y"),
        }
    return f"{decision.get_outcome_display()}."


def room_sentence(room: Room) -> str:
    """The one thing to know of all the gates of an initiative."""
    if not room.gates:
        return _("No gate has been planned yet.")
    waiting = next((row for row in room.gates if row.open), None)
    if waiting is not None and waiting.open is not None:
        days = (room.on - timezone.localdate(waiting.open.asked_at)).days
        words = {"gate": waiting.gate.title, "n": days}
        return (
            ngettext(
                "%(gate)s has waited for a decision for %(n)s day.",
                "%(gate)s has waited for a decision for %(n)s days.",
                days,
            )
            % words
        )
    late = sum(one.late > 0 for one in room.to_do)
    if late:
        return ngettext(
            "%(n)s thing to be done is late.", "%(n)s things to be done are late.", late
        ) % {"n": late}  # fmt: skip
    return _("Nothing waits for a decision.")
