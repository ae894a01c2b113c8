"""Pages of cutovers. Private to this slice."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from commonweal.apps.accounts.asking import takes_up_to
from commonweal.apps.cutovers import actions, queries
from commonweal.apps.cutovers import forms as own
from commonweal.apps.cutovers.models import CutoverPlan, CutoverRun, RunStep, StepKind
from commonweal.apps.cutovers.pages import EVERY, lag_seen, live_of
from commonweal.apps.cutovers.rules import Night, clock_of
from commonweal.apps.evidence.queries import files_for
from commonweal.apps.migration.models import Migration
from commonweal.apps.migration.pages import ask_for, below, may_here
from commonweal.apps.migration.queries import migration_for
from commonweal.apps.plans.pages import Place, address, ask, asking, sent, show
from commonweal.kernel.errors import NotFound


@require_GET
@login_required
def cutover(request: HttpRequest, migration_id: str) -> HttpResponse:
    one = migration_for(request.user, migration_id)
    made = queries.plan_for(one)
    more = _planned(made) if made else {}
    place = below(one, _("The cutover"), _sentence(more), template="cutovers/plan.html")
    return show(request, place, plan=made, **more, **_lag(request, one), **may_here(request, one))


def _lag(request: HttpRequest, one: Migration) -> dict[str, Any]:
    seen = lag_seen(one, timezone.now())
    files = files_for(request.user).filter(id__in=[each.file_id for each in seen.kept])
    return {"lag": seen, "may_open": set(files.values_list("id", flat=True))}


def _planned(plan: CutoverPlan) -> dict[str, Any]:
    steps = list(plan.steps.select_related("owner"))
    now = timezone.now()
    reads = [(one, queries.read_now(plan, one, now)) for one in steps if one.reads]
    runs = list(plan.runs.prefetch_related("steps"))
    return {
        "steps": steps,
        "minutes": sum(one.minutes for one in steps),
        "reads": [(one, read, queries.read_words(read)) for one, read in reads],
        "runs": [(one, _clock(one, list(one.steps.all()))) for one in runs],
        "going": next((one for one in runs if one.ended_at is None), None),
    }


def _sentence(planned: dict[str, Any]) -> str:
    steps = planned.get("steps")
    if not steps:
        return _("Nothing is planned yet. Begin with when, and with the way back.")
    told = {"n": len(steps), "minutes": planned["minutes"]}
    plan = ngettext(
        "%(n)s step, %(minutes)s minutes.", "%(n)s steps, %(minutes)s minutes.", told["n"]
    )
    return f"{plan % told} {_today([read.holds for _one, read, _words in planned['reads']])}"


def _today(reads: list[bool | None]) -> str:
    """What the checks that read the record would say; one that is not known says no."""
    unmet = sum(holds is not True for holds in reads)
    if not reads:
        return _("No go or no-go reads the record.")
    if not unmet:
        return _("Whatever reads the record would say go today.")
    return ngettext(
        "%(n)s go or no-go would say no today.", "%(n)s go or no-go would say no today.", unmet
    ) % {"n": unmet}  # fmt: skip


@login_required
def plan(request: HttpRequest, migration_id: str) -> HttpResponse:
    one = migration_for(request.user, migration_id, "edit")
    made = queries.plan_for(one)
    initial = {name: getattr(made, name, None) for name in own.PlanForm.base_fields}
    form = own.PlanForm(sent(request), initial=initial)
    return ask(
        request, _below(one, _("Plan the cutover")), form,
        lambda: actions.set_plan(migration=one, values=form.cleaned_data, **asking(request)),
        address("cutover", one.id),
    )  # fmt: skip


@login_required
def add_step(request: HttpRequest, migration_id: str) -> HttpResponse:
    one = migration_for(request.user, migration_id, "edit")
    made = _plan(one)
    last = made.steps.last()
    first = {"position": last.position + 1 if last else 1}
    form = own.StepForm(sent(request), user=request.user, initial=first)
    return ask(
        request, _below(one, _("A step of the cutover")), form,
        lambda: actions.add_step(plan=made, values=form.cleaned_data, **asking(request)),
        address("cutover", one.id),
    )  # fmt: skip


@login_required
def step(request: HttpRequest, cutover_step_id: str) -> HttpResponse:
    found = queries.step_for(request.user, cutover_step_id)
    one = found.plan.migration
    initial = {name: getattr(found, name) for name in own.StepForm.base_fields}
    form = own.StepForm(sent(request), user=request.user, initial=initial)
    return ask(
        request, _below(one, _("Change a step")), form,
        lambda: actions.change_step(step=found, values=form.cleaned_data, **asking(request)),
        address("cutover", one.id),
    )  # fmt: skip


@require_POST
@login_required
def remove(request: HttpRequest, cutover_step_id: str) -> HttpResponse:
    found = queries.step_for(request.user, cutover_step_id)
    actions.remove_step(step=found, **asking(request))
    messages.success(request, _("The step is out of the plan."))
    return redirect("cutover", found.plan.migration_id)


@takes_up_to(settings.UPLOADS_LIMIT_BYTES)
@login_required
def lag(request: HttpRequest, migration_id: str) -> HttpResponse:
    one = migration_for(request.user, migration_id, "edit")
    words = _("It is read strictly: a file that was changed after it was written is refused.")
    place = _below(one, _("Put in how far it is behind"), words)
    return ask_for(request, place, own.LagForm, actions.keep_lag, migration=one, done="#behind")


@require_POST
@login_required
def rehearse(request: HttpRequest, migration_id: str) -> HttpResponse:
    one = migration_for(request.user, migration_id, "edit")
    made = actions.start_run(plan=_plan(one), rehearsal=True, **asking(request))
    return redirect("cutover_run", made.id)


@require_POST
@login_required
def begin(request: HttpRequest, migration_id: str) -> HttpResponse:
    one = migration_for(request.user, migration_id, "approve")
    made = actions.start_run(plan=_plan(one), rehearsal=False, **asking(request))
    return redirect("cutover_run", made.id)


@require_GET
@login_required
def run(request: HttpRequest, cutover_run_id: str) -> HttpResponse:
    """The page of the night: a plain page that loads itself again where somebody asks for that."""
    found = queries.run_for(request.user, cutover_run_id)
    steps = list(found.steps.select_related("owner"))
    now, live = live_of(found, steps, timezone.now()), request.GET.get("live") == "1"
    words = _standing(found, now.clock, steps, now.open_id)
    place = _below(found.plan.migration, _title(found), words, template="cutovers/run.html")
    rows = [(one, at, _reads(found, one)) for one, at in zip(steps, now.clock.lines, strict=True)]
    more = {
        "lag": lag_seen(found.plan.migration, now.at),
        **may_here(request, found.plan.migration),
    }
    response = show(request, place, run=found, now=now, rows=rows, live=live, every=EVERY, **more)
    if live and not found.ended_at:
        response.headers["Refresh"] = str(EVERY)
    return response


@login_required
def note(request: HttpRequest, cutover_run_id: str) -> HttpResponse:
    found = queries.run_for(request.user, cutover_run_id, "edit")
    form = own.NoteForm(sent(request))
    return ask(
        request, _of_run(found, _("Note something")), form,
        lambda: actions.note_run(run=found, values=form.cleaned_data, **asking(request)),
        address("cutover_run", found.id),
    )  # fmt: skip


def _clock(run: CutoverRun, steps: list[RunStep]) -> Night:
    return clock_of(run.started_at, queries.lines_of(steps), run.ended_at or timezone.now())


def _reads(run: CutoverRun, one: RunStep) -> str:
    """What a go or no-go reads now or, once it was answered, read then."""
    if not one.reads or one.answer:
        return one.read_words
    return queries.read_words(queries.read_now(run.plan, one, timezone.now()))


def _title(found: CutoverRun) -> str:
    return _("Rehearsal %(n)s") % {"n": found.number} if found.rehearsal else _("The night")


def _standing(found: CutoverRun, clock: Night, steps: list[RunStep], open_id: str) -> str:
    if found.ended_at:
        return f"{found.get_outcome_display()}. {found.why}"
    told = {"done": clock.done, "n": len(steps), "late": abs(clock.behind)}
    words = _("%(done)s of %(n)s steps are done.") % told
    late = _("%(late)s minutes behind the plan.") if clock.behind > 0 else ""
    early = _("%(late)s minutes before the plan.") if clock.behind < 0 else ""
    stopped = "" if open_id or clock.done == len(steps) else _("It stands still: say how it ends.")
    return " ".join(filter(None, [words, (late or early) % told, stopped]))


@require_POST
@login_required
def begin_step(request: HttpRequest, run_step_id: str) -> HttpResponse:
    found = queries.run_step_for(request.user, run_step_id, "edit")
    actions.begin_step(step=found, **asking(request))
    return redirect("cutover_run", found.run_id)


@login_required
def end_step(request: HttpRequest, run_step_id: str) -> HttpResponse:
    """A go or no-go is answered by who may approve."""
    found = queries.run_step_for(request.user, run_step_id, "edit")
    if found.kind == StepKind.CHECK:
        found = queries.run_step_for(request.user, run_step_id, "approve")
    form = own.EndForm(sent(request), step=found)
    return ask(
        request, _of_run(found.run, found.title, _reads(found.run, found)), form,
        lambda: actions.end_step(
            step=found, ended=actions.Ended(**form.cleaned_data), **asking(request)
        ),
        address("cutover_run", found.run_id),
    )  # fmt: skip


@login_required
def end(request: HttpRequest, cutover_run_id: str) -> HttpResponse:
    found = queries.run_for(request.user, cutover_run_id, "approve")
    place = _of_run(found, _("How it ended"))
    return ask_for(request, place, own.EndRunForm, actions.end_run, run=found)


def _plan(one: Migration) -> CutoverPlan:
    made = queries.plan_for(one)
    if made is None:
        raise NotFound(_("Nothing is planned yet. Begin with when, and with the way back."))
    made.migration = one
    return made


def _below(one: Migration, title: str, sentence: str = "", **more: Any) -> Place:
    back = address("cutover", one.id)
    trail = ((_("The cutover"), back),)
    return below(one, title, sentence, trail=trail, context={"back": back}, **more)


def _of_run(found: CutoverRun, title: str, sentence: str = "") -> Place:
    back = address("cutover_run", found.id)
    one = found.plan.migration
    trail = ((_("The cutover"), address("cutover", one.id)), (_title(found), back))
    return below(one, title, sentence, trail=trail, context={"back": back})
