"""What is wrong in the record of a risk, the first to mend first."""

from __future__ import annotations

from django.utils.translation import gettext as _

from commonweal.apps.accounts.actions.checked import check
from commonweal.apps.risks.models import Risk
from commonweal.apps.risks.rules import categories
from commonweal.kernel.errors import RuleBroken


def check_risk(risk: Risk) -> None:
    """RuleBroken with the field where the mend belongs."""
    if not risk.event.strip():
        raise RuleBroken(_("Say what may happen."), code="event-missing", field="event")
    if risk.category not in {one.key for one in categories()}:
        raise RuleBroken(
            _("Choose a category of the list."), code="category-unknown", field="category"
        )
    if bool(risk.exemption) != (risk.marking == "withheld"):
        raise RuleBroken(
            _("Name the exemption in law where something is withheld, and only there."),
            code="exemption-missing",
            field="exemption",
        )
    _check_dependency(risk)
    _check_wider(risk)
    check(risk)


def check_open(risk: Risk) -> None:
    if not risk.is_open:
        raise RuleBroken(_("It is closed. Open it again first."), code="risk-closed")


def check_said(words: str, field: str, message: str) -> None:
    """RuleBroken where somebody should have said why, or what came of it."""
    if not words.strip():
        raise RuleBroken(message, code="reason-missing", field=field)


def _check_dependency(risk: Risk) -> None:
    depends = risk.dependency
    if depends is not None and risk.initiative_id not in {depends.needs_id, depends.on_id}:
        raise RuleBroken(
            _("Choose a dependency of this programme or project."),
            code="dependency-elsewhere",
            field="dependency",
        )


def _check_wider(risk: Risk) -> None:
    wider, seen = risk.within, {risk.id}
    while wider is not None:
        if wider.id in seen:
            raise RuleBroken(
                _("These risks would be counted within each other."),
                code="within-circle",
                field="within",
            )
        seen.add(wider.id)
        wider = wider.within
