"""What a body says of risk: how much of which it carries, and the matrix it scores on."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from commonweal.apps.accounts.models import Organisation
from commonweal.apps.accounts.queries import organisation_get, organisations_for
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.plans.pages import Place, address, ask, asking, sent, show
from commonweal.apps.registers.forms.bodies import AppetiteForm, MatrixForm
from commonweal.apps.risks import actions
from commonweal.apps.risks.queries import appetites_of, matrix_for


@login_required
def choose(request: HttpRequest) -> HttpResponse:
    """The bodies for which this person may say so."""
    bodies = organisations_for(request.user, Verb.APPROVE)
    place = _place(_("Appetite and matrix"), template="registers/bodies.html")
    return show(request, place, bodies=bodies)


@login_required
def appetite(request: HttpRequest, organisation_id: str) -> HttpResponse:
    body = organisation_get(request.user, organisation_id, Verb.APPROVE)
    form = AppetiteForm(sent(request), said=appetites_of(body))
    sentence = _("What %(body)s is ready to carry. Where it says nothing, the body above it holds.")
    return ask(
        request, _place(_("Appetite for risk"), sentence % {"body": body.name}), form,
        lambda: actions.set_appetites(organisation=body, wanted=form.wanted(), **asking(request)),
        address("risk_bodies"),
    )  # fmt: skip


@login_required
def matrix(request: HttpRequest, organisation_id: str) -> HttpResponse:
    body = organisation_get(request.user, organisation_id, Verb.APPROVE)
    form = MatrixForm(sent(request), initial=MatrixForm.as_written(matrix_for(body)))
    sentence = _("A change is a new version. What was scored keeps the one it was scored on.")

    def make() -> object:
        content = form.cleaned_data
        return actions.make_matrix(organisation=body, content=content, **asking(request))

    return ask(request, _place(_matrix_title(body), sentence), form, make, address("risk_bodies"))


def _matrix_title(body: Organisation) -> str:
    return _("Matrix of %(body)s") % {"body": body.name}


def _place(title: str, sentence: str = "", template: str = "registers/form.html") -> Place:
    trail = ((_("Risks"), address("risks")),)
    context = {"back": address("risks"), "back_words": _("Back to the risks")}
    return Place(title, None, sentence, trail=trail, template=template, context=context)
