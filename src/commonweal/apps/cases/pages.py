"""What the views of this slice and of the one above it share: pages below a version of a case."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from commonweal.apps.cases.models import BusinessCase
from commonweal.apps.plans.pages import Place, address


def url_of(case: BusinessCase, part: str = "") -> str:
    return address("case_version", case.initiative_id, case.id) + (f"#{part}" if part else "")


def below(case: BusinessCase, title: str, sentence: str = "", **more: Any) -> Place:
    """A page below a version of the case."""
    back = url_of(case)
    name = _("Business case, version %(n)s") % {"n": case.number}
    context = {"case_url": back, "case": case, **more.pop("context", {})}
    return Place(
        title, case.initiative, sentence,
        template=more.pop("template", "cases/form.html"),
        trail=((name, back),), context=context, **more,
    )  # fmt: skip
