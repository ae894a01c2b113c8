"""What the pages of this slice share: where they stand, and where they lead."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from commonweal.apps.measures.models import Measure
from commonweal.apps.plans.pages import Place, address


def measure_url(measure: Measure) -> str:
    """The page of the measure, which stands on a higher floor."""
    return address("measure", measure.id) or address("held_readings")


def page_of(
    title: str,
    template: str = "measuring/form.html",
    *,
    measure: Measure | None = None,
    button: str = "",
    **context: Any,
) -> Place:
    """A page below the list of measures, or below one of them."""
    trail = [(_("Measures"), address("measures"))]
    if measure:
        trail.append((measure.name, measure_url(measure)))
        illustrative = {"illustrative": measure.organisation.illustrative}
        marking = {"marking": measure.get_marking_display()}
        context |= {**illustrative, **marking, "measure": measure, "back": measure_url(measure)}
    return Place(title, button=button, template=template, trail=tuple(trail), context=context)


def at(measure: Measure) -> dict[str, Any]:
    """Where it stands, as access is asked for."""
    initiative = measure.initiative
    return {
        "organisation": measure.organisation,
        "initiative_id": initiative.path if initiative else "",
    }
