"""What the views of this slice share: the place of a page below a benefit."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from commonweal.apps.benefits.models import Benefit
from commonweal.apps.plans.pages import Place, address

__all__ = ["below", "benefit_url"]


def benefit_url(benefit: Benefit, part: str = "") -> str:
    """The page of a benefit, at one of its parts."""
    return address("benefit", benefit.id) + (f"#{part}" if part else "")


def below(benefit: Benefit, title: str, sentence: str = "", **more: Any) -> Place:
    """A page below a benefit, with its marking, and the banner where the data are invented."""
    context = {
        "marking": benefit.get_marking_display(),
        "illustrative": benefit.organisation.illustrative,
        "benefit": benefit,
        "back": benefit_url(benefit),
        **more.pop("context", {}),
    }
    trail = ((_("Benefits"), address("benefits")), (benefit.title, benefit_url(benefit)))
    usual = {"template": "stewardship/form.html", "trail": trail, "context": context}
    return Place(title, None, sentence, **{**usual, **more})
