"""What the address of the portfolio asks for: filters, order, columns, page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from commonweal.apps.portfolio.queries import NOT_GIVEN, PORTFOLIO_SORTS, PortfolioFilter
from commonweal.apps.programmes.models.initiative import Phase
from commonweal.web import display
from commonweal.web.marks import mark_of
from commonweal.web.pages.portfolio.columns import COLUMNS, USUAL

SORT_LABELS = {
    "concern": _("Most concern first"),
    "-drift": _("Largest growth in cost"),
    "-slip": _("Latest against the first plan"),
    "-cost": _("Largest cost"),
    "cost": _("Smallest cost"),
    "drift": _("Least growth in cost"),
    "slip": _("Earliest against the first plan"),
    "name": _("Name, A to Z"),
    "-name": _("Name, Z to A"),
    "quality": _("Least complete data"),
    "-quality": _("Most complete data"),
}
NAMES = ("text", "organisation_id", "confidence", "phase", "category", "series", "as_at")
# What is asked less often stands behind "More filters and columns".
MORE = ("phase", "category", "series", "left", "columns")


class FilterForm(forms.Form):
    """The filters, each with what occurs in the portfolio that this person may see."""

    all_optional = True  # so no label says that its field is
    text = forms.CharField(label=_("Name or reference"), required=False, max_length=200)
    organisation_id = forms.ChoiceField(label=_("Body"), required=False)
    confidence = forms.ChoiceField(label=_("Confidence"), required=False)
    as_at = forms.ChoiceField(label=_("As it stood on"), required=False)
    sort = forms.ChoiceField(label=_("Order"), required=False, choices=list(SORT_LABELS.items()))
    phase = forms.ChoiceField(label=_("Phase"), required=False)
    category = forms.ChoiceField(label=_("Category"), required=False)
    series = forms.ChoiceField(label=_("Reported in"), required=False)
    left = forms.BooleanField(label=_("Also those that are no longer reported"), required=False)
    columns = forms.MultipleChoiceField(
        label=_("Columns"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "govuk-checkboxes--small"}),
        choices=[(column.key, column.label) for column in COLUMNS.values()],
    )

    def __init__(self, asked: QueryDict, options: Mapping[str, list[Any]]) -> None:
        super().__init__(asked, auto_id="filter_%s")
        for name, choices in _choices(options).items():
            field: Any = self.fields[name]
            field.choices = [("", _("Latest report") if name == "as_at" else _("All")), *choices]


def _choices(options: Mapping[str, list[Any]]) -> dict[str, list[tuple[str, Any]]]:
    phases = dict(Phase.choices)
    return {
        "organisation_id": [(body.id, body.name) for body in options["organisations"]],
        "confidence": [(code or NOT_GIVEN, mark_of(code).word) for code in options["confidences"]],
        "phase": [(NOT_GIVEN, _("Not known"))] + [(p, phases.get(p, p)) for p in options["phases"]],
        "category": [(NOT_GIVEN, _("Not known"))] + [(c, c) for c in options["categories"]],
        "series": [(name, name) for name in options["series"]],
        "as_at": [(day.isoformat(), display.day(day)) for day in options["rounds"]],
    }


@dataclass(frozen=True, slots=True)
class Asked:
    """An address that was read. ``active`` lists (name, value, words) of each filter in use."""

    wanted: PortfolioFilter
    columns: list[str]
    page: int
    active: list[tuple[str, str, str]]
    form: FilterForm

    @property
    def more_open(self) -> bool:
        return any(name in MORE for name, _value, _words in self.active)


def read(asked: QueryDict, options: Mapping[str, list[Any]]) -> Asked:
    """The filter that an address asks for. What is no choice any more is left out and said so by
    the form."""
    form = FilterForm(asked, options)
    form.is_valid()
    given = {name: form.cleaned_data.get(name) or "" for name in (*NAMES, "sort")}
    rounds = {day.isoformat(): day for day in options["rounds"]}
    sort = given["sort"] if given["sort"] in PORTFOLIO_SORTS else "concern"
    values = {**given, "as_at": rounds.get(given["as_at"]), "sort": sort}
    wanted = PortfolioFilter(**values, left=bool(form.cleaned_data.get("left")))
    chosen = form.cleaned_data.get("columns") or USUAL
    page = asked.get("page", "1")
    return Asked(
        wanted=wanted,
        columns=[key for key in COLUMNS if key in chosen],
        page=int(page) if page.isdecimal() and len(page) < 9 else 1,
        active=_active(form, given, left=wanted.left),
        form=form,
    )


def _active(
    form: FilterForm, given: Mapping[str, str], *, left: bool
) -> list[tuple[str, str, str]]:
    found = []
    for name in NAMES:
        if value := given[name]:
            choices = dict(getattr(form.fields[name], "choices", ()))
            words = f"{form.fields[name].label}: {choices.get(value, value)}"
            found.append((name, value, words))
    if left:
        found.append(("left", "on", str(form.fields["left"].label)))
    return found


def tidy(asked: QueryDict) -> str | None:
    """The shorter address that means the same, or None where it is already short.

    A form sends every field, the empty ones too, and a button adds its own order to that of the
    list; an address that people send to each other should hold what matters.
    """
    pairs = []
    for name, values in asked.lists():
        kept = values if name == "columns" else values[-1:]
        pairs += [(name, value) for value in kept if value and (name, value) != ("sort", "concern")]
    chosen = [value for name, value in pairs if name == "columns"]
    if chosen and set(chosen) == set(USUAL):
        pairs = [pair for pair in pairs if pair[0] != "columns"]
    short = urlencode(pairs)
    return short if len(pairs) < sum(len(v) for _name, v in asked.lists()) else None
