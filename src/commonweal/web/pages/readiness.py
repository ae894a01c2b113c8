"""The gates of an initiative, and how ready it is for one of them."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET

from commonweal.apps.accounts.models import RoleName
from commonweal.apps.accounts.queries import Anyone, access_of
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.decisions.models import GateDecision
from commonweal.apps.decisions.pages import why_of
from commonweal.apps.decisions.queries import beside_all, beside_criteria, standing_decisions
from commonweal.apps.decisions.rules import Blocker
from commonweal.apps.facts.words import said
from commonweal.apps.gates.models import CriterionAnswer, Gate
from commonweal.apps.gates.queries import gate_for, gates_of, planned_for
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.queries import initiative_for, kept_fields
from commonweal.apps.readiness.queries import (
    GateReadiness,
    readiness_of,
    readiness_of_all,
    sees_all,
)
from commonweal.engines.assess import CriterionResult, Framework, Need, Readiness, Status
from commonweal.web.navigation import address
from commonweal.web.pages import doors

# The words of each status, and the tag that it is drawn with. Unknown is drawn as unknown.
STATUS = {
    Status.UNKNOWN: (gettext_lazy("Not known"), "govuk-tag--grey tag--unknown"),
    Status.NOT_MET: (gettext_lazy("Not met"), "govuk-tag--red"),
    Status.ACCEPTED_UNKNOWN: (
        gettext_lazy("Not known, accepted"), "govuk-tag--grey tag--unknown",
    ),
    Status.MET: (gettext_lazy("Met"), "govuk-tag--green"),
    Status.NOT_APPLICABLE: (gettext_lazy("Does not apply"), "govuk-tag--white"),
}  # fmt: skip
_FIRST = list(STATUS)


@require_GET
@login_required
def gates(request: HttpRequest, initiative_id: str) -> HttpResponse:
    one = initiative_for(request.user, initiative_id)
    return render(request, "readiness/gates.html", _gates_content(request.user, one))


@require_GET
@login_required
def gate(request: HttpRequest, initiative_id: str, gate_id: str) -> HttpResponse:
    held = gate_for(request.user, initiative_id, gate_id)
    return render(request, "readiness/gate.html", gate_content(request.user, held))


def _gates_content(user: Anyone, one: Initiative) -> dict[str, Any]:
    held, today = gates_of(one), timezone.localdate()
    found = readiness_of_all(user, one, held, on=today)
    kept = kept_fields(user, one)
    blocked = {} if kept else beside_all(one, held, today)
    decided = {} if kept else {each.gate_id: each for each in standing_decisions(one)}
    rows = [
        {
            "gate": each.gate,
            "planned": planned_for(user, each.gate),
            "framework": each.framework.name,
            "passes": each.readiness.passes,
            "words": short_sentence(each.readiness),
            "blocked": bool(blocked.get(each.gate.id)),
            "decided": decided.get(each.gate.id),
        }
        for each in found
    ]
    return {
        "rows": rows,
        "sentence": _list_sentence(rows),
        "may_edit": Verb.EDIT in access_of(user).verbs(one.organisation.path, one.path),
        "all": sees_all(user, one),
        **_place(one, _("Gates")),
    }


def gate_content(user: Anyone, held: Gate) -> dict[str, Any]:
    """The whole context of the page of a gate, as one person may see it."""
    one, today = held.initiative, timezone.localdate()
    found = readiness_of(user, held, on=today)
    verbs = access_of(user).verbs(one.organisation.path, one.path)
    may = {"edit": Verb.EDIT in verbs, "approve": Verb.APPROVE in verbs}
    rows = [_row(found, result, may) for result in found.readiness.results]
    rows.sort(key=lambda row: _FIRST.index(row["result"].status))
    _add_answers(rows, held.answers.filter(taken_back_at=None).select_related("owner"))
    weights = {each.key: each for each in found.framework.weights}
    blockers = _beside(user, held)
    return {
        "gate": held,
        "rows": rows,
        "needs": [_need(each, one, found.framework) for each in found.needs],
        "sentence": _whole_sentence(found.readiness, len(blockers)),
        "blockers": blockers,
        "may_submit": Verb.SUBMIT in verbs,
        "planned": planned_for(user, held),
        "today": today,
        "kind": found.framework.gate(held.kind),
        "framework": found.framework,
        "weight": weights.get(found.readiness.weight),
        "all": sees_all(user, one),
        "may": may,
        **_place(one, held.title, (_("Gates"), address("gates", one.id))),
    }


def _beside(user: Anyone, gate: Gate) -> tuple[Blocker, ...]:
    """Conditions and overrides in the way; their words may name what is kept from this person."""
    kept = kept_fields(user, gate.initiative)
    return () if kept else beside_criteria(gate, timezone.localdate())


def _whole_sentence(readiness: Readiness, blockers: int) -> str:
    if not (readiness.passes and blockers):
        return sentence(readiness)
    return ngettext(
        "Every criterion passes, but %(n)s thing from earlier decisions stands in the way.",
        "Every criterion passes, but %(n)s things from earlier decisions stand in the way.",
        blockers,
    ) % {"n": blockers}


def sentence(readiness: Readiness) -> str:
    """What somebody who looks for five seconds must know."""
    if readiness.passes:
        borne = len(readiness.of(Status.ACCEPTED_UNKNOWN))
        if borne:
            return ngettext(
                "Nothing stands in the way today; %(n)s thing is not known, and somebody bears it.",
                "Nothing stands in the way today; %(n)s things are not known, and somebody bears "
                "them.",
                borne,
            ) % {"n": borne}
        return _("Nothing stands in the way today.")
    return _("Not ready: of %(all)s criteria %(bad)s not met and %(unknown)s not known.") % {
        "all": len(readiness.results),
        "bad": _are(len(readiness.of(Status.NOT_MET))),
        "unknown": _are(len(readiness.of(Status.UNKNOWN))),
    }


def short_sentence(readiness: Readiness) -> str:
    if readiness.passes:
        return _("Ready")
    return _("%(bad)s not met, %(unknown)s not known") % {
        "bad": len(readiness.of(Status.NOT_MET)),
        "unknown": len(readiness.of(Status.UNKNOWN)),
    }


def _are(count: int) -> str:
    return ngettext("%(n)s is", "%(n)s are", count) % {"n": count}


def _list_sentence(rows: list[dict[str, Any]]) -> str:
    """How many could be passed today, of those that have not been passed."""
    if not rows:
        return _("No gate is planned yet.")
    open_now = [row for row in rows if not _is_passed(row["decided"])]
    if not open_now:
        return _("Every gate that is planned has been passed.")
    ready = sum(1 for row in open_now if row["passes"] and not row["blocked"])
    return ngettext(
        "Of %(n)s gate that has not been passed, %(ready)s could be passed today.",
        "Of %(n)s gates that have not been passed, %(ready)s could be passed today.",
        len(open_now),
    ) % {"ready": ready, "n": len(open_now)}


def _is_passed(decision: GateDecision | None) -> bool:
    return decision is not None and decision.outcome in {"go", "go-with-conditions"}


def _row(found: GateReadiness, result: CriterionResult, may: dict[str, bool]) -> dict[str, Any]:
    """One criterion: its status in words, why, the evidence, and what this person may do."""
    word, tone = STATUS[result.status]
    criterion = found.framework.criterion(result.key)
    gate, ids = found.gate, (found.gate.initiative_id, found.gate.id, result.key)
    unknown = result.status is Status.UNKNOWN
    stands = result.status in {Status.UNKNOWN, Status.NOT_MET}
    links = [
        (unknown and may["edit"], "gate_document", _("Answer by a document")),
        (unknown and may["approve"], "gate_accept", _("Accept as not known")),
        (stands and may["approve"] and bool(criterion and criterion.waivable), "gate_waive",
         _("Does not apply here")),
    ]  # fmt: skip
    return {
        "result": result,
        "criterion": criterion,
        "word": word,
        "tone": tone,
        "why": why_of(result),
        "stands": stands,
        "read": [(said(name, value), name) for name, value in result.read],
        "items": sorted(result.items, key=lambda item: (item.met is not False, item.label)),
        "links": [(reverse(name, args=ids), label) for shown, name, label in links if shown],
        "doors": doors.doors_of(gate.initiative, dict(result.read)) if stands else [],
        "ground": STATUS[result.ground][0] if result.ground else "",
        "gate": gate,
    }


def _add_answers(rows: list[dict[str, Any]], answers: Any) -> None:
    by_key: dict[str, CriterionAnswer] = {answer.criterion: answer for answer in answers}
    for row in rows:
        row["answer"] = by_key.get(row["result"].key)


def _need(need: Need, one: Initiative, framework: Framework) -> dict[str, Any]:
    roles = dict(RoleName.choices)
    asked = [framework.criterion(key) for key in need.keys]
    return {
        "need": need,
        "what": [each.guidance for each in asked if each and each.guidance],
        "doors": doors.doors_of(one, need.facts),
        "who": [roles.get(role, role) for role in need.roles],
    }


def _place(one: Initiative, title: str, *trail: tuple[str, str]) -> dict[str, Any]:
    return {
        "initiative": one,
        "illustrative": one.organisation.illustrative,
        "marking": one.get_marking_display(),
        "breadcrumbs": [
            (_("Portfolio"), "/"), (one.name, address("initiative", one.id)), *trail, (title, ""),
        ],
    }  # fmt: skip
