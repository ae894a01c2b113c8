"""The form of a unit."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from commonweal.apps.facts.models import UnitNature


class NatureForm(forms.Form):
    nature = forms.ChoiceField(
        label=_("What it is"),
        choices=[("", _("As the unit above it")), *UnitNature.Nature.choices],
        required=False,
    )
