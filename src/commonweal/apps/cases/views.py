"""Forms of a business case. What is read only is in web/pages/cases. Private to this slice."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonweal.apps.cases import actions
from commonweal.apps.cases import forms as own
from commonweal.apps.cases.models import BenefitLine, CostLine
from commonweal.apps.cases.pages import below, url_of
from commonweal.apps.cases.queries import KEPT, line_for, option_for, working_case
from commonweal.apps.cases.rules import Section, sections
from commonweal.apps.plans.pages import Place, ask, asking, sent
from commonweal.apps.plans.queries import working_initiative
from commonweal.kernel.errors import NotFound

KINDS: dict[str, Any] = {"cost": CostLine, "benefit": BenefitLine}


@login_required
def start(request: HttpRequest, initiative_id: str) -> HttpResponse:
    one = working_initiative(request.user, initiative_id, "edit", *KEPT)
    form = own.StartForm(sent(request))
    place = Place(
        _("Begin a business case"), one,
        _("Business as usual and doing the minimum are in it from the start."), _("Begin"),
    )  # fmt: skip
    return ask(
        request, place, form,
        lambda: actions.start_case(initiative=one, values=form.cleaned_data, **asking(request)),
        url_of,
    )  # fmt: skip


@login_required
def new_version(request: HttpRequest, initiative_id: str, case_id: str) -> HttpResponse:
    case = working_case(request.user, initiative_id, case_id)
    form = own.VersionForm(sent(request), initial={"stage": case.stage})
    words = _("The approved version stays as it is. The new one begins as a copy of it.")
    return ask(
        request, below(case, _("A new version"), words, button=_("Make the new version")), form,
        lambda: actions.new_version(case=case, **form.cleaned_data, **asking(request)),
        url_of,
    )  # fmt: skip


@login_required
def section(
    request: HttpRequest, initiative_id: str, case_id: str, section_key: str
) -> HttpResponse:
    case = working_case(request.user, initiative_id, case_id)
    found = _section(section_key)
    form = own.SectionForm(sent(request), section=found, stage=case.stage, initial=case.answers)
    return ask(
        request, below(case, _(found.title), _(found.asks)), form,
        lambda: actions.answer_section(case=case, answers=form.cleaned_data, **asking(request)),
        url_of(case, found.key),
    )  # fmt: skip


@login_required
def assumptions(request: HttpRequest, initiative_id: str, case_id: str) -> HttpResponse:
    case = working_case(request.user, initiative_id, case_id)
    form = own.AssumptionsForm(sent(request), initial=own.assumptions_of(case))
    return ask(
        request, below(case, _("What the figures rest on")), form,
        lambda: actions.set_assumptions(case=case, values=form.cleaned_data, **asking(request)),
        url_of(case, "assumptions"),
    )  # fmt: skip


@login_required
def new_option(request: HttpRequest, initiative_id: str, case_id: str) -> HttpResponse:
    case = working_case(request.user, initiative_id, case_id)
    form = own.OptionForm(sent(request))
    return ask(
        request, below(case, _("Another way of doing it")), form,
        lambda: actions.set_option(case=case, values=form.cleaned_data, **asking(request)),
        url_of(case, "options"),
    )  # fmt: skip


@login_required
def edit_option(
    request: HttpRequest, initiative_id: str, case_id: str, option_id: str
) -> HttpResponse:
    case = working_case(request.user, initiative_id, case_id)
    option = option_for(case, option_id)
    form = own.OptionForm(sent(request), initial=own.option_values(option))
    return ask(
        request, below(case, _("Change an option"), option.get_kind_display()), form,
        lambda: actions.set_option(
            case=case, option=option, values=form.cleaned_data, **asking(request)
        ),
        url_of(case, "options"),
    )  # fmt: skip


@login_required
@require_POST
def remove_option(
    request: HttpRequest, initiative_id: str, case_id: str, option_id: str
) -> HttpResponse:
    case = working_case(request.user, initiative_id, case_id)
    actions.remove_option(option=option_for(case, option_id), **asking(request))
    return redirect(url_of(case, "options"))


@login_required
def bias(request: HttpRequest, initiative_id: str, case_id: str, option_id: str) -> HttpResponse:
    case = working_case(request.user, initiative_id, case_id)
    option = option_for(case, option_id)
    form = own.BiasForm(sent(request), initial=own.bias_values(option))
    words = _("Work like this has cost more than was said. The table says by how much at most.")
    return ask(
        request, below(case, _("Optimism bias of %(o)s") % {"o": option.name}, words), form,
        lambda: actions.set_bias(
            option=option, shares=form.shares(), causes=form.cleaned_data["causes"],
            **asking(request),
        ),
        url_of(case, "options"),
    )  # fmt: skip


@login_required
def factors(request: HttpRequest, initiative_id: str, case_id: str) -> HttpResponse:
    case = working_case(request.user, initiative_id, case_id)
    names = case.factors.values_list("name", flat=True)
    form = own.FactorsForm(sent(request), initial={"names": "\n".join(names)})
    return ask(
        request, below(case, _("What the chosen way must do")), form,
        lambda: actions.set_factors(
            case=case, names=form.cleaned_data["names"], **asking(request)
        ),
        url_of(case, "factors"),
    )  # fmt: skip


@login_required
def scores(request: HttpRequest, initiative_id: str, case_id: str) -> HttpResponse:
    case = working_case(request.user, initiative_id, case_id)
    form = own.ScoresForm(sent(request), factors=case.factors.all(), options=case.options.all())
    place = below(case, _("How well each option does it"), template="cases/scores.html")
    return ask(
        request, place, form,
        lambda: actions.score_options(case=case, scores=form.scores(), **asking(request)),
        url_of(case, "factors"),
    )  # fmt: skip


@login_required
def new_line(
    request: HttpRequest, initiative_id: str, case_id: str, option_id: str, kind: str
) -> HttpResponse:
    case = working_case(request.user, initiative_id, case_id)
    option, model = option_for(case, option_id), _kind(kind)
    form = own.FORMS[model](sent(request))
    titles = {"cost": _("A cost of %(o)s"), "benefit": _("A gain or loss of %(o)s")}
    return ask(
        request, below(case, titles[kind] % {"o": option.name}), form,
        lambda: actions.set_line(
            option=option, kind=model, values=form.cleaned_data, **asking(request)
        ),
        url_of(case, f"option-{option.id}"),
    )  # fmt: skip


@login_required
def edit_line(
    request: HttpRequest, initiative_id: str, case_id: str, kind: str, line_id: str
) -> HttpResponse:
    case = working_case(request.user, initiative_id, case_id)
    line = line_for(_kind(kind), case, line_id)
    form = own.FORMS[type(line)](sent(request), initial=own.line_values(line))
    return ask(
        request, below(case, line.name, line.option.name), form,
        lambda: actions.set_line(
            option=line.option, kind=type(line), line=line, values=form.cleaned_data,
            **asking(request),
        ),
        url_of(case, f"option-{line.option_id}"),
    )  # fmt: skip


@login_required
@require_POST
def remove_line(
    request: HttpRequest, initiative_id: str, case_id: str, kind: str, line_id: str
) -> HttpResponse:
    case = working_case(request.user, initiative_id, case_id)
    line = line_for(_kind(kind), case, line_id)
    actions.remove_line(line=line, **asking(request))
    return redirect(url_of(case, f"option-{line.option_id}"))


def _section(key: str) -> Section:
    found = next((one for one in sections() if one.key == key), None)
    if found is None:
        raise NotFound(_("A business case has no such section."))
    return found


def _kind(kind: str) -> Any:
    if kind not in KINDS:
        raise NotFound(_("There is no such kind of line."))
    return KINDS[kind]
