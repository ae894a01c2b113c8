"""Where a form of diagnosis stands: below the page of its initiative, or of its inquiry."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from commonweal.apps.inquiries.models import Inquiry
from commonweal.apps.plans.pages import Place, address
from commonweal.apps.programmes.models import Initiative

__all__ = ["diagnosis_url", "place_of", "url_of"]


def place_of(
    one: Initiative,
    title: str,
    inquiry: Inquiry | None = None,
    *,
    sentence: str = "",
    template: str = "inquiries/form.html",
    **context: Any,
) -> Place:
    trail = [
        (_("Portfolio"), address("portfolio")),
        (one.name, address("initiative", one.id)),
        (_("How it is doing, and why"), diagnosis_url(one)),
    ]
    if inquiry is not None:
        trail.append((inquiry.problem, url_of(inquiry)))
    # The crumbs of plans.pages.show lead over the plan; these lead over the diagnosis.
    crumbs = {"breadcrumbs": [*trail, (title, "")], "back": trail[-1][1]}
    return Place(title, one, sentence=sentence, template=template, context={**crumbs, **context})


def diagnosis_url(one: Initiative, part: str = "") -> str:
    return address("diagnosis", one.id) + (f"#{part}" if part else "")


def url_of(inquiry: Inquiry) -> str:
    return address("inquiry", inquiry.id)
