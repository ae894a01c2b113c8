"""Pages of a status report from draft to approval. Private to this slice."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonweal.apps.plans.fields import ReasonForm
from commonweal.apps.plans.pages import Place, ask, asking, plan_url, sent, show
from commonweal.apps.plans.queries import WHOLE, working_initiative
from commonweal.apps.programmes.models import Report
from commonweal.apps.reports import actions
from commonweal.apps.reports.forms import NewReportForm, ReportForm
from commonweal.apps.reports.queries import comparison, report_page, working_report


def url_of(report: Report) -> str:
    return reverse("own_report", args=[report.initiative_id, report.id])


@login_required
def new(request: HttpRequest, initiative_id: str) -> HttpResponse:
    one = working_initiative(request.user, initiative_id, "edit", *WHOLE)
    today = timezone.localdate()
    form = NewReportForm(sent(request), initial={"as_at": today, "label": f"{today:%B %Y}"})
    words = _("The figures are copied from the record. You give the rating and the words.")
    return ask(
        request, Place(_("A new status report"), one, words, _("Begin")), form,
        lambda: actions.draft_report(initiative=one, **form.cleaned_data, **asking(request)),
        url_of,
    )  # fmt: skip


@login_required
def detail(request: HttpRequest, initiative_id: str, report_id: str) -> HttpResponse:
    """A draft, as a form, to those who may edit it; else what it says, and the decision."""
    report = working_report(request.user, initiative_id, report_id, "read")
    page = report_page(request.user, report)
    if page.may_edit:
        return redirect("own_report_edit", initiative_id, report_id)
    place = Place(report.label, report.initiative, template="reports/report.html")
    return show(request, place, report=report, page=page, form=ReasonForm())


@login_required
def edit(request: HttpRequest, initiative_id: str, report_id: str) -> HttpResponse:
    report = working_report(request.user, initiative_id, report_id, "edit")
    page = report_page(request.user, report)
    form = ReportForm(sent(request), report=report, follows=page.cost_follows)
    place = Place(
        report.label, report.initiative, "", _("Save the draft"), "reports/report_form.html",
        context={"report": report, "page": page},
    )  # fmt: skip

    def save() -> Report:
        given = {"report": report, "values": form.values(), "rows": form.rows()}
        saved = actions.edit_report(**given, **asking(request))
        return actions.lock_report(report=saved, **asking(request)) if locks else saved

    locks = "lock" in request.POST
    return ask(request, place, form, save, url_of)


@login_required
@require_POST
def approve(request: HttpRequest, initiative_id: str, report_id: str) -> HttpResponse:
    report = working_report(request.user, initiative_id, report_id, "approve")
    return redirect(url_of(actions.approve_report(report=report, **asking(request))))


@login_required
@require_POST
def give_back(request: HttpRequest, initiative_id: str, report_id: str) -> HttpResponse:
    report = working_report(request.user, initiative_id, report_id, "approve")
    form = ReasonForm(request.POST)
    place = Place(_("Return the report"), report.initiative, "", _("Return it"))
    return ask(
        request, place, form,
        lambda: actions.return_report(report=report, **form.cleaned_data, **asking(request)),
        url_of,
    )  # fmt: skip


@login_required
@require_POST
def discard(request: HttpRequest, initiative_id: str, report_id: str) -> HttpResponse:
    report = working_report(request.user, initiative_id, report_id, "edit")
    actions.discard_report(report=report, **asking(request))
    return redirect(plan_url(report.initiative, "reports"))


@login_required
def compare(request: HttpRequest, initiative_id: str, report_id: str) -> HttpResponse:
    report = working_report(request.user, initiative_id, report_id, "read")
    place = Place(
        _("What changed"), report.initiative, template="reports/compare.html",
        trail=((report.label, url_of(report)),),
    )  # fmt: skip
    return show(request, place, report=report, comparison=comparison(report))
