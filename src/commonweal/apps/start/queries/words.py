"""Words of the screen for fields and for how sure a proposal is."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FIELDS: dict[str, Promise] = {
    "name": _("Name of the initiative"),
    "reference": _("Reference"),
    "body": _("Organisation"),
    "category": _("Category"),
    "method": _("Delivery method"),
    "phase": _("Phase"),
    "lead_person": _("Person in charge"),
    "start_date": _("Start date"),
    "end_date_original": _("End date, original plan"),
    "end_date_latest": _("End date, latest"),
    "cost_original": _("Cost, original plan"),
    "cost_latest": _("Cost, latest"),
    "cost_spent": _("Spent so far"),
    "currency": _("Currency"),
    "confidence": _("Confidence (red to green)"),
    "description": _("Description"),
    "tags": _("Tags"),
}
FACTS: dict[str, Promise] = {
    "confidence": _("how confident are you of delivery (red to green)?"),
    "whole_life_cost": _("what will it cost over its whole life?"),
    "end_date": _("when will it end?"),
    "organisation": _("which organisation is in charge?"),
    "start_date": _("when did it start?"),
    "description": _("what is it for?"),
    "benefits": _("what will it bring, in money or otherwise?"),
    "category": _("what kind of initiative is it?"),
    "year_forecast": _("what will it cost this year?"),
}


def field_words(name: str) -> Promise | str:
    return FIELDS.get(name, name)


def fact_words(name: str) -> Promise | str:
    """The question that asks for a missing field of a report."""
    return FACTS.get(name, name)


def likeliness_words(confidence: float, *, agrees: bool) -> Promise | str:
    """How sure a proposal is, in words; what a person chose needs none."""
    if not agrees:
        return _("your choice")
    if confidence >= 0.75:
        return _("sure")
    if confidence >= 0.45:
        return _("likely")
    return _("a guess") if confidence else ""
