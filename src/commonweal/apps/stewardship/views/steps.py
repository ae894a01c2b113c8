"""What happens to a benefit: validated, checked, reviewed, accepted, handed over, ended."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonweal.apps.accounts.queries import people_for
from commonweal.apps.benefits import actions
from commonweal.apps.benefits.models import Benefit
from commonweal.apps.benefits.queries import benefit_for, verbs_on
from commonweal.apps.plans.pages import address, ask, asking, sent
from commonweal.apps.plans.queries import working_initiative
from commonweal.apps.stewardship import actions as own
from commonweal.apps.stewardship.forms.steps import (
    CheckForm,
    HandOverForm,
    NoteForm,
    ReasonForm,
    ReviewForm,
)
from commonweal.apps.stewardship.pages import below, benefit_url
from commonweal.apps.stewardship.tasks import work_out_effect_later
from commonweal.kernel.errors import NotAllowed


@login_required
def validate(request: HttpRequest, benefit_id: str) -> HttpResponse:
    one = benefit_for(request.user, benefit_id, "approve")
    form = NoteForm(sent(request))
    sentence = _("You say that it is sound: owned, measured, with a baseline and a target.")
    return ask(
        request, below(one, _("Validate"), sentence, button=_("Validate it")), form,
        lambda: actions.validate_benefit(
            benefit=one, note=form.cleaned_data["note"], **asking(request)
        ),
        benefit_url(one),
    )  # fmt: skip


@login_required
def verify(request: HttpRequest, benefit_id: str) -> HttpResponse:
    one = benefit_for(request.user, benefit_id)
    named = one.verifier_id == request.user.pk
    if not named and not verbs_on(request.user, one) & {"approve", "assure"}:
        raise NotAllowed(
            _("Only who was named to check it, or who approves or assures, does this.")
        )
    form = CheckForm(sent(request))
    sentence = _("You say that you followed the readings and that the target is met.")
    return ask(
        request, below(one, _("Check that it is realised"), sentence), form,
        lambda: actions.verify_benefit(
            benefit=one, note=form.cleaned_data["note"], **asking(request)
        ),
        benefit_url(one),
    )  # fmt: skip


@login_required
def review(request: HttpRequest, benefit_id: str) -> HttpResponse:
    one = benefit_for(request.user, benefit_id, "edit")
    form = ReviewForm(sent(request), initial={"held_on": timezone.localdate()})
    sentence = _("The figures as they are now are kept with what you write.")
    return ask(
        request, below(one, _("Write down a review"), sentence), form,
        lambda: actions.review_benefit(
            benefit=one, values=form.cleaned_data, **asking(request)
        ),
        benefit_url(one, "reviews"),
    )  # fmt: skip


@login_required
def accept(request: HttpRequest, benefit_id: str, initiative_id: str) -> HttpResponse:
    """For the owner alone: the action refuses everybody else, and so does the page."""
    one = _owned(request, benefit_id)
    initiative = working_initiative(request.user, initiative_id, "read", "benefits")
    form = NoteForm(sent(request))
    sentence = _("You take it over from %(name)s, and answer for it from now on.")
    return ask(
        request, below(one, _("Accept it"), sentence % {"name": initiative.name}), form,
        lambda: own.accept_benefit(
            benefit=one, initiative=initiative, note=form.cleaned_data["note"], **asking(request)
        ),
        benefit_url(one),
    )  # fmt: skip


def _owned(request: HttpRequest, benefit_id: str) -> Benefit:
    one = benefit_for(request.user, benefit_id)
    if (one.owner_after_id or one.owner_id) != request.user.pk:
        raise NotAllowed(_("Only who owns this benefit after closure can accept it."))
    return one


@login_required
def hand_over(request: HttpRequest, benefit_id: str) -> HttpResponse:
    one = benefit_for(request.user, benefit_id, "edit")
    people = people_for(request.user, "read").filter(is_active=True)
    form = HandOverForm(sent(request), people=people.exclude(id=one.owner_id))
    sentence = _("The history keeps from whom it went to whom, and a letter tells the new owner.")

    def give() -> object:
        return actions.hand_over_benefit(benefit=one, **form.cleaned_data, **asking(request))

    return ask(request, below(one, _("Hand it over"), sentence), form, give, benefit_url(one))


@login_required
def end(request: HttpRequest, benefit_id: str) -> HttpResponse:
    one = benefit_for(request.user, benefit_id, "approve")
    form = ReasonForm(sent(request))
    sentence = _("Its end day has come. What came of it stays readable.")
    return ask(
        request, below(one, _("End it"), sentence), form,
        lambda: actions.end_benefit(benefit=one, **form.cleaned_data, **asking(request)),
        benefit_url(one),
    )  # fmt: skip


@login_required
@require_POST
def effect(request: HttpRequest, benefit_id: str) -> HttpResponse:
    one = benefit_for(request.user, benefit_id, "edit")
    given = asking(request)
    asked = own.ask_effect(benefit=one, **given)
    work_out_effect_later.enqueue(asked.id, given["by"].id, given["at"].isoformat())
    messages.success(request, _("It is being worked out. Load this page again in a minute."))
    return redirect(benefit_url(one, "effect"))


@login_required
@require_POST
def close(request: HttpRequest, initiative_id: str) -> HttpResponse:
    one = working_initiative(request.user, initiative_id, "approve", "benefits")
    own.close_initiative(initiative=one, **asking(request))
    messages.success(request, _("It is closed. Its benefits live on, each with its owner."))
    return redirect(address("initiative_benefits", one.id))
