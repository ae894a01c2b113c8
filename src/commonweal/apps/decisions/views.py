"""Asking for a decision at a gate, taking it, agreeing to an override. Private to this slice."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required, login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from commonweal.apps.accounts.queries import access_can
from commonweal.apps.decisions import actions
from commonweal.apps.decisions.actions.deciding import Decided
from commonweal.apps.decisions.forms import AskForm, DecideForm, SecondForm
from commonweal.apps.decisions.models import GateDecision
from commonweal.apps.decisions.pages import (
    OUTCOME_TONES,
    below,
    blocked_sentence,
    decision_sentence,
    decision_url,
    result_rows,
    room_sentence,
)
from commonweal.apps.decisions.queries import (
    KEPT,
    Judged,
    blockers_now,
    decision_for,
    judged_for,
    judged_now,
    may_settle,
    newest_review,
    published_decisions,
    released_initiative,
    room_of,
)
from commonweal.apps.decisions.rules import Blocker
from commonweal.apps.gates.queries import gate_for
from commonweal.apps.plans.fields import ReasonForm
from commonweal.apps.plans.pages import Place, address, ask, asking, sent, show
from commonweal.apps.plans.queries import working_initiative
from commonweal.apps.readiness.queries import sees_all
from commonweal.kernel.errors import NotAllowed


@login_required
@require_GET
def decisions(request: HttpRequest, initiative_id: str) -> HttpResponse:
    """The gates of an initiative: what was decided, what waits, what is to be done."""
    one = working_initiative(request.user, initiative_id, "read", *KEPT)
    found = room_of(request.user, one, timezone.localdate())
    place = Place(
        _("Gates and decisions"), one, room_sentence(found),
        template="decisions/room.html", context={"room": found},
    )  # fmt: skip
    return show(request, place)


@login_required
def ask_for(request: HttpRequest, initiative_id: str, gate_id: str) -> HttpResponse:
    one = working_initiative(request.user, initiative_id, "submit", *KEPT)
    gate = gate_for(request.user, initiative_id, gate_id, "submit")
    judged = judged_for(request.user, gate, timezone.localdate())
    place = below(
        one, _("Ask for a decision: %(gate)s") % {"gate": gate.title},
        _("Whoever decides sees the evidence as it stands then. From now on the days count."),
        button=_("Ask for a decision"), context={"rows": result_rows(judged.readiness.results)},
    )  # fmt: skip
    form = AskForm(sent(request))

    def act() -> GateDecision:
        return actions.ask_decision(gate=gate, note=form.cleaned_data["note"], **asking(request))

    return ask(request, place, form, act, decision_url)


@login_required
@require_GET
def decision(request: HttpRequest, initiative_id: str, decision_id: str) -> HttpResponse:
    found = decision_for(request.user, initiative_id, decision_id)
    place = below(
        found.initiative, found.gate_title, decision_sentence(found),
        template="decisions/decision.html", context=_shown(request, found),
    )  # fmt: skip
    return show(request, place)


@login_required
def decide(request: HttpRequest, initiative_id: str, decision_id: str) -> HttpResponse:
    found = decision_for(request.user, initiative_id, decision_id, "approve")
    judged = _judged_whole(request, found)
    blockers = blockers_now(found, judged)
    form = DecideForm(
        sent(request), user=request.user, blocked=bool(blockers), initial={"seen": judged.digest}
    )

    def act() -> GateDecision:
        decided = Decided(**form.cleaned_data)
        return actions.decide_gate(decision=found, decided=decided, **asking(request))

    return ask(request, _deciding(found, judged, blockers), form, act, decision_url)


@login_required
def second(request: HttpRequest, initiative_id: str, decision_id: str) -> HttpResponse:
    found = decision_for(request.user, initiative_id, decision_id, "approve")
    form = SecondForm(sent(request))
    place = below(
        found.initiative, _("Agree to an override: %(gate)s") % {"gate": found.gate_title},
        _("It counts only if you agree. Your name and reason stay with it."),
        button=_("Answer"), template="decisions/second.html",
        context=_shown(request, found),
    )  # fmt: skip

    def act() -> GateDecision:
        agrees = form.cleaned_data["answer"] == "agree"
        do = actions.second_override if agrees else actions.refuse_override
        return do(decision=found, reason=form.cleaned_data["reason"], **asking(request))

    return ask(request, place, form, act, decision_url)


@login_required
def withdraw(request: HttpRequest, initiative_id: str, decision_id: str) -> HttpResponse:
    found = decision_for(request.user, initiative_id, decision_id, "submit")
    form = ReasonForm(sent(request))
    title = _("Withdraw: %(gate)s") % {"gate": found.gate_title}
    return ask(
        request, below(found.initiative, title, button=_("Withdraw")), form,
        lambda: actions.withdraw_decision(decision=found, **form.cleaned_data, **asking(request)),
        decision_url,
    )  # fmt: skip


@login_not_required
@require_GET
def published(request: HttpRequest, initiative_id: str) -> HttpResponse:
    """For anybody, once a named person has released the initiative; not found before."""
    one = released_initiative(initiative_id)
    words = dict(GateDecision.Outcome.choices)
    rows = [(row, words[GateDecision.Outcome(row.outcome)]) for row in published_decisions(one)]
    context = {"initiative": one, "rows": rows, "breadcrumbs": [(one.name, "")]}
    return render(request, "decisions/published.html", context)


def _shown(request: HttpRequest, found: GateDecision) -> dict[str, Any]:
    """What the page of a decision is given. Before it is settled, the evidence as it stands."""
    today = timezone.localdate()
    user, frozen = request.user, bool(found.evidence)
    whole = sees_all(user, found.initiative)
    judged = judged_for(user, found.gate, today, found)
    return {
        "decision": found,
        "review": found.review,
        "rows": result_rows(judged.readiness.results, values=whole),
        "frozen": frozen,
        "as_at": judged.question.on,
        "digest": found.evidence_digest,
        "blockers": [b.record() for b in blockers_now(found, judged)],
        "tone": OUTCOME_TONES.get(found.outcome, ""),
        "may": may_settle(user, found, today),
        "may_withdraw": found.state == "asked"
        and access_can(
            user,
            "submit",
            organisation=found.initiative.organisation,
            initiative_id=found.initiative.path,
        ),
        "all": whole,
        "pack_url": address("gate_pack", found.initiative_id, found.id),
    }


def _judged_whole(request: HttpRequest, found: GateDecision) -> Judged:
    """All of the evidence. NotAllowed where any of it is kept back: nobody decides on a part."""
    if not sees_all(request.user, found.initiative):
        raise NotAllowed(_("Part of the evidence is kept back from you, so you cannot decide."))
    return judged_now(found.gate, timezone.localdate())


def _deciding(found: GateDecision, judged: Judged, blockers: tuple[Blocker, ...]) -> Place:
    shown = {
        "rows": result_rows(judged.readiness.results, values=True),
        "blockers": blockers,
        "decision": found,
        "review": newest_review(found.gate),
        "all": True,
    }
    return below(
        found.initiative, _("Decide: %(gate)s") % {"gate": found.gate_title},
        blocked_sentence(len(blockers)), button=_("Decide"),
        template="decisions/decide.html", context=shown,
    )  # fmt: skip
