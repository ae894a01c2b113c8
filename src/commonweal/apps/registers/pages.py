"""What the views of this slice share: the place of a page below a risk or a register."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from commonweal.apps.plans.pages import Place, address
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.risks.models import Risk

__all__ = ["below", "below_register", "register_url", "risk_url"]


def risk_url(risk: Risk, part: str = "") -> str:
    """The page of a risk, at one of its parts."""
    return address("risk", risk.id) + (f"#{part}" if part else "")


def register_url(initiative: Initiative | None) -> str:
    return address("initiative_risks", initiative.id) if initiative else address("risks")


def below(risk: Risk, title: str, sentence: str = "", **more: Any) -> Place:
    """A page below a risk, with its marking, and the banner where the data are invented."""
    one = risk.initiative
    trail = [(one.name, address("initiative", one.id))] if one else []
    trail += [(_("Risks"), register_url(one)), (risk.title, risk_url(risk))]
    context = {
        "marking": risk.get_marking_display(),
        "illustrative": risk.organisation.illustrative,
        "risk": risk,
        "back": risk_url(risk),
        "back_words": _("Back to the risk"),
        **more.pop("context", {}),
    }
    usual = {"template": "registers/form.html", "trail": tuple(trail), "context": context}
    return Place(title, None, sentence, **{**usual, **more})


def below_register(initiative: Initiative, title: str, sentence: str = "", **more: Any) -> Place:
    """A page below the register of a programme or project."""
    back = register_url(initiative)
    trail = ((initiative.name, address("initiative", initiative.id)), (_("Risks"), back))
    context = {
        "marking": initiative.get_marking_display(),
        "illustrative": initiative.organisation.illustrative,
        "register": initiative,
        "back": back,
        "back_words": _("Back to the risks"),
        **more.pop("context", {}),
    }
    usual = {"template": "registers/form.html", "trail": trail, "context": context}
    return Place(title, None, sentence, **{**usual, **more})
