"""What the address of the comparison asks for: two dates, a body, a name, and what to show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from commonweal.apps.portfolio import queries
from commonweal.apps.portfolio.queries import CompareFilter
from commonweal.web import display
from commonweal.web.pages.compare.words import KIND_WORDS


class CompareForm(forms.Form):
    """``from`` is a word of the language, so the fields are made by name."""

    all_optional = True  # so no label says that its field is

    def __init__(self, request: HttpRequest, days: list[date], usual: CompareFilter) -> None:
        given = request.GET.copy()
        given.setdefault("from", usual.first.isoformat())
        given.setdefault("to", usual.second.isoformat())
        super().__init__(given, auto_id="compare_%s")
        dates = [(day.isoformat(), display.day(day)) for day in days]
        bodies = queries.compare_bodies(request.user, usual.first, usual.second).order_by("name")
        kinds = [(kind, KIND_WORDS[kind].title) for kind in queries.KINDS]
        self.fields["from"] = forms.ChoiceField(label=_("From"), choices=dates)
        self.fields["to"] = forms.ChoiceField(label=_("To"), choices=dates)
        self.fields["text"] = forms.CharField(label=_("Name"), required=False, max_length=200)
        self.fields["organisation_id"] = forms.ChoiceField(
            label=_("Body"),
            required=False,
            choices=[("", _("All")), *((body.id, body.name) for body in bodies)],
        )
        self.fields["show"] = forms.ChoiceField(
            label=_("Show"), required=False, choices=[("", _("The first of each")), *kinds]
        )


_LIMITS = ("text", "organisation_id", "show")


@dataclass(frozen=True, slots=True)
class Asked:
    """An address that was read; ``wanted`` is None where there are no two dates to compare."""

    wanted: CompareFilter | None
    form: CompareForm | None = None
    show: str = ""
    page: int = 1
    active: tuple[tuple[str, str, str], ...] = ()


def read(request: HttpRequest) -> Asked:
    """The comparison asked for: the last two dates where none are named; the older comes first."""
    days = queries.rounds(request.user)
    if len(days) < 2:
        return Asked(None)
    by_name = {day.isoformat(): day for day in days}
    first = by_name.get(request.GET.get("from", ""), days[1])
    second = by_name.get(request.GET.get("to", ""), days[0])
    if first == second:
        first, second = days[1], days[0]
    usual = CompareFilter(min(first, second), max(first, second))
    form = CompareForm(request, days, usual)
    form.is_valid()
    clean = {name: form.cleaned_data.get(name) or "" for name in _LIMITS}
    wanted = CompareFilter(usual.first, usual.second, clean["organisation_id"], clean["text"])
    page = request.GET.get("page", "1")
    return Asked(
        wanted=wanted,
        form=form,
        show=clean["show"],
        page=int(page) if page.isdecimal() and len(page) < 9 else 1,
        active=_active(form, clean),
    )


def _active(form: CompareForm, clean: dict[str, str]) -> tuple[tuple[str, str, str], ...]:
    found = []
    for name, value in clean.items():
        if value:
            field = form.fields[name]
            choices = dict(getattr(field, "choices", ()))
            found.append((name, value, f"{field.label}: {choices.get(value, value)}"))
    return tuple(found)
