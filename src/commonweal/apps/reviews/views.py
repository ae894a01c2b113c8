"""Reviews and what follows from them: asked for, manned, written, finished. Private."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from commonweal.apps.accounts.queries import access_of, access_require
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.gates.queries import gate_for
from commonweal.apps.plans.pages import ask, asking, sent, show
from commonweal.apps.plans.queries import working_initiative
from commonweal.apps.readiness.queries import question_of, sees_all
from commonweal.apps.reviews import actions
from commonweal.apps.reviews import forms as own
from commonweal.apps.reviews.actions.reviews import Rated
from commonweal.apps.reviews.models import FollowUp, Review
from commonweal.apps.reviews.pages import (
    below,
    below_gates,
    decisions_url,
    reason_words,
    review_url,
)
from commonweal.apps.reviews.queries import (
    KEPT,
    follow_up_for,
    independent_people,
    indicative_now,
    review_for,
)
from commonweal.apps.reviews.rules import Indicative
from commonweal.engines.assess import assess
from commonweal.kernel.errors import NotAllowed


@login_required
def ask_for(request: HttpRequest, initiative_id: str, gate_id: str) -> HttpResponse:
    one = working_initiative(request.user, initiative_id, "submit", *KEPT)
    gate = gate_for(request.user, initiative_id, gate_id, "submit")
    form = own.AskForm(sent(request))
    place = below_gates(
        one, _("Ask for a review before %(gate)s") % {"gate": gate.title},
        _("Somebody who assures names people who have nothing to do with this work."),
        button=_("Ask for a review"),
    )  # fmt: skip
    return ask(
        request, place, form,
        lambda: actions.ask_review(gate=gate, values=form.cleaned_data, **asking(request)),
        review_url,
    )  # fmt: skip


@login_required
@require_GET
def review(request: HttpRequest, initiative_id: str, review_id: str) -> HttpResponse:
    found = review_for(request.user, initiative_id, review_id)
    place = below_gates(
        found.initiative, _("Review before %(gate)s") % {"gate": found.gate_title},
        _sentence(request, found), template="reviews/review.html", context=_shown(request, found),
    )  # fmt: skip
    return show(request, place)


@login_required
def panel(request: HttpRequest, initiative_id: str, review_id: str) -> HttpResponse:
    found = review_for(request.user, initiative_id, review_id, "assure")
    today = timezone.localdate()
    people = independent_people(found.initiative, today, asked_by=found.asked_by_id)
    form = own.PanelForm(sent(request), people=people)
    words = _("Offered is who assures here and has no tie to this work, now or within a year.")
    return ask(
        request, below(found, _("Name the panel"), words), form,
        lambda: actions.name_panel(review=found, people=form.people(), **asking(request)),
        review_url,
    )  # fmt: skip


@login_required
def note(request: HttpRequest, initiative_id: str, review_id: str) -> HttpResponse:
    found = review_for(request.user, initiative_id, review_id, "assure")
    form = own.NoteForm(sent(request), initial={"on": timezone.localdate()})
    return ask(
        request, below(found, _("Write down an interview or a document")), form,
        lambda: actions.add_note(review=found, values=form.cleaned_data, **asking(request)),
        review_url(found, "notes"),
    )  # fmt: skip


@login_required
def finding(request: HttpRequest, initiative_id: str, review_id: str) -> HttpResponse:
    found = review_for(request.user, initiative_id, review_id, "assure")
    form = own.FindingForm(sent(request))
    return ask(
        request, below(found, _("Write down what you found")), form,
        lambda: actions.add_finding(review=found, values=form.cleaned_data, **asking(request)),
        review_url(found, "findings"),
    )  # fmt: skip


@login_required
def recommend(request: HttpRequest, initiative_id: str, review_id: str) -> HttpResponse:
    found = review_for(request.user, initiative_id, review_id, "assure")
    form = own.RecommendForm(sent(request), user=request.user)
    return ask(
        request, below(found, _("Recommend something")), form,
        lambda: actions.recommend(review=found, wanted=form.wanted(), **asking(request)),
        review_url(found, "recommendations"),
    )  # fmt: skip


@login_required
def finish(request: HttpRequest, initiative_id: str, review_id: str) -> HttpResponse:
    found = review_for(request.user, initiative_id, review_id, "assure")
    says = _evidence_says(found)
    form = own.FinishForm(sent(request), indicative=says)
    place = below(
        found, _("Finish the review"), _("Your rating stands in your own name."),
        button=_("Finish"), template="reviews/finish.html",
        context={"indicative": says.level, "reasons": _reasons(says)},
    )  # fmt: skip

    def act() -> Review:
        rated = Rated(**form.cleaned_data)
        return actions.finish_review(review=found, rated=rated, indicative=says, **asking(request))

    return ask(request, place, form, act, review_url)


@login_required
def withdraw(request: HttpRequest, initiative_id: str, review_id: str) -> HttpResponse:
    found = review_for(request.user, initiative_id, review_id, "submit")
    form = own.ReasonForm(sent(request))
    return ask(
        request, below(found, _("Withdraw the review"), button=_("Withdraw")), form,
        lambda: actions.withdraw_review(review=found, **form.cleaned_data, **asking(request)),
        decisions_url(found.initiative),
    )  # fmt: skip


@login_required
def take_on(request: HttpRequest, initiative_id: str) -> HttpResponse:
    one = working_initiative(request.user, initiative_id, "edit", *KEPT)
    form = own.ToDoForm(sent(request), user=request.user)
    return ask(
        request, below_gates(one, _("Something to be done")), form,
        lambda: actions.take_on(initiative=one, wanted=form.wanted(), **asking(request)),
        decisions_url(one, "to-do"),
    )  # fmt: skip


@login_required
def done(request: HttpRequest, follow_up_id: str) -> HttpResponse:
    """For its owner, and for those who work on the initiative."""
    found = follow_up_for(request.user, follow_up_id)
    one = found.initiative
    if found.owner_id != request.user.pk:
        access_require(request.user, "edit", organisation=one.organisation, initiative_id=one.path)
    form = own.DoneForm(sent(request))
    sentence = _("It counts as done once somebody else has seen it.")
    place = below_gates(one, found.words, sentence, button=_("It is done"))
    return ask(
        request, place, form,
        lambda: actions.say_done(follow_up=found, **form.cleaned_data, **asking(request)),
        decisions_url(one, "to-do"),
    )  # fmt: skip


@login_required
def confirm(request: HttpRequest, follow_up_id: str) -> HttpResponse:
    """For those who approve or assure; not for its owner, and not for who said it was done."""
    found = _to_confirm(request, follow_up_id)
    form = own.SeenForm(sent(request))
    place = below_gates(
        found.initiative, found.words, _("Look at it before you answer."), button=_("Answer"),
        template="reviews/confirm.html", context={"follow_up": found},
    )  # fmt: skip

    def act() -> FollowUp:
        if form.cleaned_data["answer"] == "confirm":
            return actions.confirm_follow_up(follow_up=found, **asking(request))
        reason = form.cleaned_data["reason"]
        return actions.reopen_follow_up(follow_up=found, reason=reason, **asking(request))

    return ask(request, place, form, act, decisions_url(found.initiative, "to-do"))


def _to_confirm(request: HttpRequest, follow_up_id: str) -> FollowUp:
    found = follow_up_for(request.user, follow_up_id)
    one = found.initiative
    verbs = access_of(request.user).verbs(one.organisation.path, one.path)
    if not verbs & {Verb.APPROVE, Verb.ASSURE}:
        raise NotAllowed(_("Only who approves or assures confirms that something is done."))
    return found


def _evidence_says(found: Review) -> Indicative:
    today = timezone.localdate()
    results = assess(question_of(found.gate, on=today)).results
    return indicative_now(found, results, today)


def _reasons(says: Indicative) -> list[tuple[str, str]]:
    kept = ({"code": r.code, "tone": r.tone, "told": dict(r.told)} for r in says.reasons)
    return reason_words(kept)


def _sentence(request: HttpRequest, found: Review) -> str:
    if found.state == Review.State.FINISHED and not sees_all(request.user, found.initiative):
        return _("The panel has said what it thinks.")
    if found.state != Review.State.FINISHED:
        return f"{found.get_state_display()}."
    if found.confidence == found.indicative:
        return _("The panel and the evidence say the same.")
    return _("The panel says something else than the evidence, and says why.")


def _shown(request: HttpRequest, found: Review) -> dict[str, Any]:
    one, open_now = found.initiative, found.state in {"asked", "under-way"}
    verbs = access_of(request.user).verbs(one.organisation.path, one.path)
    members = list(found.panel.all())
    return {
        "review": found,
        "members": members,
        "notes": list(found.notes.all()),
        "findings": list(found.findings.all()),
        "recommendations": list(found.follow_ups.all()),
        "reasons": reason_words(found.indicative_reasons),
        "all": sees_all(request.user, one),
        "may_name": open_now and Verb.ASSURE in verbs,
        "may_write": open_now and any(m.person_id == request.user.pk for m in members),
        "may_withdraw": open_now and Verb.SUBMIT in verbs,
    }
