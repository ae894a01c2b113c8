"""What a body says of risk: its appetite, and the matrix that is scored on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from commonweal.apps.accounts.actions.checked import check
from commonweal.apps.accounts.models import Organisation
from commonweal.apps.ledger.actions import record
from commonweal.apps.risks.models import RiskAppetite, RiskMatrix
from commonweal.apps.risks.rules import categories, matrix_of
from commonweal.kernel.errors import RuleBroken
from commonweal.kernel.shapes import Actor, Subject

Key = tuple[str, str]


@transaction.atomic
def set_appetites(
    *, organisation: Organisation, wanted: Mapping[Key, str], by: Actor, at: datetime
) -> list[RiskAppetite]:
    """All that this body says, by category and level ("" is every one); what is left out is said
    no more."""
    body = Organisation.objects.select_for_update().get(id=organisation.id)
    known = {"", *(one.key for one in categories())}
    if {category for category, _level in wanted} - known:
        raise RuleBroken(_("Choose a category of the list."), code="category-unknown")
    rows = {(row.category, row.level): row for row in body.risk_appetites.all()}
    before = {key: row.appetite for key, row in rows.items()}
    if before == dict(wanted):
        return list(rows.values())
    body.risk_appetites.all().delete()
    made = []
    for (category, level), appetite in sorted(wanted.items()):
        one = RiskAppetite(
            organisation=body, category=category, level=level, appetite=appetite,
            set_at=at, set_by_id=by.id, set_by_label=by.label,
        )  # fmt: skip
        check(one)
        one.save(force_insert=True)
        made.append(one)
    payload = {"before": _told(before), "after": _told(wanted)}
    subject = Subject("organisation", body.id, body.name)
    record(verb="risks.set-appetites", subject=subject, by=by, at=at, payload=payload)
    return made


@transaction.atomic
def make_matrix(
    *, organisation: Organisation, content: Any, by: Actor, at: datetime, why: str = ""
) -> RiskMatrix:
    """A new version of the body's own matrix: from now on its risks are scored on it. What was
    scored keeps the one that it was scored on. BadInput where the content is no matrix."""
    body = Organisation.objects.select_for_update().get(id=organisation.id)
    newest = body.risk_matrices.aggregate(newest=Max("version"))["newest"] or 0
    given = {**content, "version": newest + 1} if isinstance(content, Mapping) else content
    matrix_of(given, "")
    made = RiskMatrix(
        organisation=body, version=newest + 1, content=given,
        made_at=at, made_by_id=by.id, made_by_label=by.label,
    )  # fmt: skip
    check(made)
    made.save(force_insert=True)
    payload = {"matrix": made.id, "version": made.version, "content": given}
    subject = Subject("organisation", body.id, body.name)
    record(verb="risks.make-matrix", subject=subject, by=by, at=at, payload=payload, reason=why)
    return made


def _told(said: Mapping[Key, str]) -> list[list[str]]:
    return [[category, level, appetite] for (category, level), appetite in sorted(said.items())]
