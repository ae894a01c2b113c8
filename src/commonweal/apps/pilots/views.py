"""Forms of pilots. What is read only is in web/pages/pilots. Private to this slice."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonweal.apps.accounts.asking import takes_up_to
from commonweal.apps.pilots import actions
from commonweal.apps.pilots import forms as own
from commonweal.apps.pilots.models import Look, Pilot
from commonweal.apps.pilots.pages import below, pilot_url
from commonweal.apps.pilots.queries import pilot_for, step_for
from commonweal.apps.pilots.rules import Drawn, size_of
from commonweal.apps.pilots.tasks import work_out_look_later
from commonweal.apps.plans.pages import Place, address, ask, asking, refuse, sent, show
from commonweal.apps.plans.queries import working_initiative
from commonweal.kernel.errors import NotFound, RuleBroken


@login_required
def new(request: HttpRequest, initiative_id: str) -> HttpResponse:
    one = working_initiative(request.user, initiative_id, "edit")
    form = own.AboutForm(sent(request), user=request.user, initiative=one)
    more = {"trail": ((_("Pilots"), address("initiative_pilots", one.id)),)}
    words = _("Say what is tried and on whom. What is measured, and the threshold, come next.")
    return ask(
        request, Place(_("A new pilot"), one, words, template="pilots/form.html", **more), form,
        lambda: actions.design_pilot(
            initiative=one, values=form.cleaned_data, **asking(request)
        ),
        pilot_url,
    )  # fmt: skip


@login_required
def edit(request: HttpRequest, pilot_id: str, part: str) -> HttpResponse:
    one = _open(request, pilot_id)
    if part not in own.PARTS:
        raise NotFound(_("A pilot has no such part."))
    form = own.part_form(part, sent(request), pilot=one, user=request.user)
    return ask(
        request, below(one, str(own.PARTS[part][0])), form,
        lambda: actions.change_pilot(pilot=one, values=form.cleaned_data, **asking(request)),
        pilot_url(one, part),
    )  # fmt: skip


@login_required
def steps(request: HttpRequest, pilot_id: str) -> HttpResponse:
    one = _open(request, pilot_id)
    form = own.StepsForm(sent(request), pilot=one, user=request.user)
    words = _("For example 5, 25 and 100 percent. Each waits for the check of the one before.")
    return ask(
        request, below(one, _("How it is rolled out, if it passes"), words), form,
        lambda: actions.set_steps(pilot=one, rows=form.rows(), **asking(request)),
        pilot_url(one, "steps"),
    )  # fmt: skip


def _open(request: HttpRequest, pilot_id: str) -> Pilot:
    one = pilot_for(request.user, pilot_id, "edit")
    if one.locked:
        raise RuleBroken(
            _("This pilot is locked: what it is judged by does not change any more."),
            code="locked",
        )
    return one


@login_required
@require_POST
def lock(request: HttpRequest, pilot_id: str) -> HttpResponse:
    one = pilot_for(request.user, pilot_id, "approve")
    actions.lock_pilot(pilot=one, **asking(request))
    messages.success(request, _("It is locked, and runs. The threshold stays as it is."))
    return redirect(pilot_url(one))


@login_required
@require_POST
def drop(request: HttpRequest, pilot_id: str) -> HttpResponse:
    one = pilot_for(request.user, pilot_id, "edit")
    initiative = actions.drop_pilot(pilot=one, **asking(request))
    messages.success(request, _("The design is thrown away."))
    return redirect(address("initiative_pilots", initiative.id))


@takes_up_to(settings.UPLOADS_LIMIT_BYTES)
@login_required
def look(request: HttpRequest, pilot_id: str, source: str) -> HttpResponse:
    one = pilot_for(request.user, pilot_id, "edit")
    if source not in Look.Source.values:
        raise NotFound(_("A look has no such source."))
    form = own.LookForm(sent(request), files=request.FILES or None, pilot=one, source=source)
    form.fields["as_of"].initial = timezone.localdate()
    words = _("Give all that was counted so far, not only what is new. It cannot be taken back.")
    place = below(
        one, _("Look at it"), words, button=_("Work out the result"), template="pilots/look.html"
    )
    return ask(request, place, form, lambda: _asked(request, one, form), pilot_url(one, "looks"))


def _asked(request: HttpRequest, one: Pilot, form: own.LookForm) -> Look:
    given, as_of, last = asking(request), form.cleaned_data["as_of"], form.cleaned_data["last"]
    if form.source == Look.Source.FILE:
        upload = form.cleaned_data["upload"]
        made = actions.ask_look_at_file(pilot=one, upload=upload, as_of=as_of, last=last, **given)
    else:
        figures = form.figures() if form.source == Look.Source.TYPED else {}
        counted = actions.CountedSoFar(as_of, figures, last=last)
        made = actions.ask_look(pilot=one, counted=counted, **given)
    work_out_look_later.enqueue(made.id, given["at"].isoformat())
    return made


@login_required
def stop(request: HttpRequest, pilot_id: str) -> HttpResponse:
    one = pilot_for(request.user, pilot_id, "edit")
    form = own.ReasonForm(sent(request))
    words = _("It ends without a result. What was learned can go into a new pilot.")
    return ask(
        request, below(one, _("Stop it early"), words, button=_("Stop it")), form,
        lambda: actions.stop_pilot(pilot=one, **form.cleaned_data, **asking(request)),
        pilot_url(one),
    )  # fmt: skip


@login_required
def step(request: HttpRequest, pilot_id: str, step_id: str) -> HttpResponse:
    one = step_for(request.user, pilot_id, step_id)
    form = own.StepForm(sent(request))
    title = _("The check at %(n)s percent") % {"n": one.percent}
    return ask(
        request, below(one.pilot, title, one.check_words), form,
        lambda: actions.answer_step(step=one, **form.cleaned_data, **asking(request)),
        pilot_url(one.pilot, "steps"),
    )  # fmt: skip


@login_required
def size(request: HttpRequest) -> HttpResponse:
    """How many it takes, for somebody who has not designed anything yet. Nothing is kept."""
    form = own.SizeForm(request.GET if "kind" in request.GET else None)
    found = None
    if form.is_valid():
        try:
            found = size_of(_drawn(form))
        except RuleBroken as refused:
            refuse(form, refused)
    words = _("How many have to be counted in each group to be able to tell.")
    return show(request, Place(_("How many it takes"), None, words, template="pilots/size.html"),
                form=form, found=found)  # fmt: skip


def _drawn(form: own.SizeForm) -> Drawn:
    given = dict(form.cleaned_data)
    given.pop("size")
    renamed = {"now_value": "now", "hoped_value": "hoped", "looks_planned": "looks",
               "look_shape": "shape"}  # fmt: skip
    return Drawn(**{renamed.get(name, name): value for name, value in given.items()})
