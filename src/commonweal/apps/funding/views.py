"""Pages of shares and drawdowns. Private to this slice."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.apps.funding import actions
from commonweal.apps.funding.forms import DrawdownForm, SharesForm
from commonweal.apps.funding.models import Drawdown
from commonweal.apps.funding.queries import bodies_for, funding_of, money_of
from commonweal.apps.plans.pages import Place, ask, asking, plan_url, sent
from commonweal.apps.plans.queries import working_initiative


@login_required
def shares(request: HttpRequest, initiative_id: str) -> HttpResponse:
    one = working_initiative(request.user, initiative_id, "edit", "whole_life_cost")
    form = SharesForm(sent(request), rows=funding_of(one), bodies=bodies_for(one))
    place = Place(_("Who pays"), one, _("The shares are set together and sum to 100 percent."))
    return ask(
        request, place, form,
        lambda: actions.set_funding_shares(
            initiative=one, percents=form.percents(), **asking(request)
        ),
        plan_url(one, "funding"),
    )  # fmt: skip


@login_required
def draw(request: HttpRequest, initiative_id: str) -> HttpResponse:
    one = working_initiative(request.user, initiative_id, "edit", "whole_life_cost")
    initial = {**money_of(one), "drawn_on": timezone.localdate()}
    form = DrawdownForm(sent(request), initial=initial, shares=one.funding_shares.all())

    def record() -> Drawdown:
        given = dict(form.cleaned_data)
        return actions.draw_down(share=given.pop("share"), values=given, **asking(request))

    return ask(request, Place(_("Money drawn"), one), form, record, plan_url(one, "funding"))
