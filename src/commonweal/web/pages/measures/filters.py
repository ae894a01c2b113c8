"""What the address of the list of measures asks for."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from commonweal.apps.accounts.models import Organisation
from commonweal.apps.accounts.queries import Anyone
from commonweal.apps.measures.queries import measures_for
from commonweal.apps.outlook.queries import SORTS, MeasureFilter

STATES = {
    "": _("All"),
    "held": _("A value to look at"),
    "stale": _("Stale: a value is missing"),
    "never": _("Never measured"),
    "trouble": _("A target at risk"),
    "changed": _("Outside what is usual"),
}
SORT_LABELS = {
    "concern": _("Most concern first"),
    "name": _("Name, A to Z"),
    "-name": _("Name, Z to A"),
    "body": _("Body, A to Z"),
    "-body": _("Body, Z to A"),
    "latest": _("Oldest value first"),
    "-latest": _("Newest value first"),
    "-chance": _("Target most at risk first"),
    "chance": _("Target least at risk first"),
}
NAMES = ("text", "organisation_id", "state", "initiative_id")


class FilterForm(forms.Form):
    all_optional = True  # so no label says that its field is
    text = forms.CharField(label=_("Name"), required=False, max_length=200)
    organisation_id = forms.ChoiceField(label=_("Body"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False, choices=list(STATES.items()))
    initiative_id = forms.CharField(
        label=_("Only one programme"), required=False, max_length=26, widget=forms.HiddenInput()
    )
    sort = forms.ChoiceField(label=_("Order"), required=False, choices=list(SORT_LABELS.items()))

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request.GET, auto_id="filter_%s")
        bodies = [(one.id, one.name) for one in bodies_measured(request.user)]
        field: forms.ChoiceField = self.fields["organisation_id"]  # type: ignore[assignment]
        field.choices = [("", _("All")), *bodies]


def bodies_measured(user: Anyone) -> list[Organisation]:
    """The bodies whose measures this person sees."""
    own = measures_for(user).order_by().values("organisation_id")
    return list(Organisation.objects.filter(id__in=own).order_by("name"))


@dataclass(frozen=True, slots=True)
class Asked:
    """``active`` lists (name, value, words) of each filter in use."""

    wanted: MeasureFilter
    form: FilterForm
    active: list[tuple[str, str, str]]


def read(request: HttpRequest) -> Asked:
    form = FilterForm(request)
    form.is_valid()
    given = {name: form.cleaned_data.get(name) or "" for name in (*NAMES, "sort")}
    if given["sort"] not in SORTS:
        given["sort"] = "concern"
    active = []
    for name in NAMES:
        if value := given[name]:
            choices = dict(getattr(form.fields[name], "choices", ()))
            words = str(form.fields[name].label)
            if name != "initiative_id":  # an id says nothing to anybody
                words += f": {choices.get(value, value)}"
            active.append((name, value, words))
    return Asked(MeasureFilter(**given), form, active)
