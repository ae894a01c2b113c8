"""What the address of the history asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django import forms
from django.http import QueryDict
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonweal.apps.ledger.queries import Filters
from commonweal.web import display

__all__ = ["Asked", "FilterForm", "read", "verb_words"]

# Asked for by a link from an entry, not by hand.
EXACT = ("actor_id", "subject_kind", "subject_id")


def verb_words(verb: str) -> str:
    """``initiative.layer-added`` as "Initiative: layer added"."""
    slice_name, _dot, done = verb.partition(".")
    return f"{slice_name.replace('-', ' ').capitalize()}: {done.replace('-', ' ')}"


class FilterForm(forms.Form):
    all_optional = True  # so no label says that its field is
    verb = forms.ChoiceField(label=gettext_lazy("What was done"), required=False)
    who = forms.CharField(label=gettext_lazy("Who"), required=False, max_length=100)
    what = forms.CharField(label=gettext_lazy("To what"), required=False, max_length=100)
    since = forms.DateField(
        label=gettext_lazy("From"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    until = forms.DateField(
        label=gettext_lazy("To"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    actor_id = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    subject_kind = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)
    subject_id = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    def __init__(self, asked: QueryDict, verbs: Sequence[str]) -> None:
        super().__init__(asked, auto_id="filter_%s")
        chosen = self.fields["verb"]
        chosen.choices = [("", _("Everything")), *((verb, verb_words(verb)) for verb in verbs)]


@dataclass(frozen=True, slots=True)
class Asked:
    """An address that was read. ``active`` lists (name, value, words) of each filter in use."""

    form: FilterForm
    filters: Filters
    active: list[tuple[str, str, str]]


def read(asked: QueryDict, verbs: Sequence[str]) -> Asked:
    """What cannot be read does not filter, and is named beside its field."""
    form = FilterForm(asked, verbs)
    form.is_valid()
    data = {name: value for name, value in form.cleaned_data.items() if value}
    since, until = data.pop("since", None), data.pop("until", None)
    filters = Filters(
        **data,
        since=_start_of(since) if since else None,
        until=_start_of(until + timedelta(days=1)) if until else None,
    )
    return Asked(form, filters, _active(asked, data, since, until))


def _start_of(day: date) -> datetime:
    return make_aware(datetime.combine(day, time.min))


def _active(
    asked: QueryDict, data: dict[str, str], since: date | None, until: date | None
) -> list[tuple[str, str, str]]:
    words = {
        "verb": verb_words,
        "who": lambda value: _("Who: %(text)s") % {"text": value},
        "what": lambda value: _("To what: %(text)s") % {"text": value},
        "actor_id": lambda _value: _("One person"),
        "subject_kind": lambda value: _("About: %(kind)s") % {"kind": value.replace("_", " ")},
        "subject_id": lambda _value: _("One thing"),
    }
    active = [(name, asked.get(name, ""), words[name](value)) for name, value in data.items()]
    if since:
        text = _("From %(day)s") % {"day": display.day(since)}
        active.append(("since", asked.get("since", ""), text))
    if until:
        text = _("To %(day)s") % {"day": display.day(until)}
        active.append(("until", asked.get("until", ""), text))
    return active
