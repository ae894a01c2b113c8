"""Forms of maps. Private to this slice."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonweal.apps.maps.models import Layer
from commonweal.apps.maps.queries import MapSeen
from commonweal.apps.maps.rules import link_problem


class MapForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    organisation = forms.ModelChoiceField(
        None, label=gettext_lazy("Whose map"), empty_label=gettext_lazy("Choose one")
    )


class NodeForm(forms.Form):
    layer = forms.ChoiceField(
        label=gettext_lazy("Layer"), choices=Layer.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=gettext_lazy("What it is"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("For a benefit or a goal choose it below instead."),
    )
    benefit = forms.ModelChoiceField(None, label=gettext_lazy("Which benefit"), required=False)
    goal = forms.ModelChoiceField(None, label=gettext_lazy("Which goal"), required=False)

    def __init__(self, data: Any, *, benefits: Any, goals: Any) -> None:
        super().__init__(data)
        self.fields["benefit"].queryset, self.fields["goal"].queryset = benefits, goals


class LinksForm(forms.Form):
    leads_to = forms.MultipleChoiceField(
        label=gettext_lazy("It leads to"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any, *, seen: MapSeen, node_id: str) -> None:
        own = seen.boxes[node_id].node
        super().__init__(
            data, initial={"leads_to": [two for one, two in seen.links if one == node_id]}
        )
        layers = dict(Layer.choices)
        self.fields["leads_to"].choices = [
            (
                box.node.id,
                f"{box.words or _('kept back')} ({str(layers[box.node.layer]).partition(':')[0]})",
            )
            for box in seen.boxes.values()
            if box.node.id != node_id and not link_problem(own.layer, box.node.layer)
        ]
