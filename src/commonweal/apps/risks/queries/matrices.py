"""Which matrix is scored on, and how much of what a body carries. Data, kept by nobody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from commonweal.apps.accounts.models import Organisation
from commonweal.apps.risks.models import Risk, RiskAppetite, RiskMatrix
from commonweal.apps.risks.rules import (
    AppetiteSet,
    Matrix,
    appetite_for,
    built_in,
    built_in_of,
    matrix_of,
)

__all__ = ["appetites_of", "limits_of", "matrices_named", "matrix_for", "matrix_named"]


def matrix_for(organisation: Organisation) -> Matrix:
    """What is scored on now: the newest of the nearest body that has one, else the one in the
    box."""
    above = _ids(organisation.path)
    rows = {row.organisation_id: row for row in _newest_last(above)}
    for body in reversed(above):
        if body in rows:
            return matrix_of(rows[body].content, rows[body].id)
    return built_in()[0]


def matrix_named(ref: str) -> Matrix | None:
    return matrices_named([ref]).get(ref)


def matrices_named(refs: Iterable[str]) -> dict[str, Matrix]:
    """The matrices on which something was scored. One query, none where all are in the box."""
    wanted = {ref for ref in refs if ref}
    found = {ref: one for ref in wanted if (one := built_in_of(ref))}
    if others := wanted - found.keys():
        rows = RiskMatrix.objects.filter(id__in=others)
        found |= {row.id: matrix_of(row.content, row.id) for row in rows}
    return found


def appetites_of(organisation: Organisation) -> list[RiskAppetite]:
    """What this body said itself."""
    return list(RiskAppetite.objects.filter(organisation=organisation))


def limits_of(risks: Iterable[Risk], matrices: dict[str, Matrix]) -> dict[str, int | None]:
    """For each risk the highest score that the appetite for it carries; None where nobody set one,
    or it is not scored. One query."""
    rows = list(risks)
    paths = {_place(row)[0] for row in rows}
    said = _said({body for path in paths for body in _ids(path)})
    found: dict[str, int | None] = {}
    for row in rows:
        path, level = _place(row)
        above = [
            AppetiteSet(depth, one.category, one.level, one.appetite)
            for depth, body in enumerate(_ids(path))
            for one in said[body]
        ]
        matrix = matrices.get(row.matrix)
        appetite = appetite_for(above, row.category, level)
        found[row.id] = matrix.carried(appetite) if matrix else None
    return found


def _place(risk: Risk) -> tuple[str, str]:
    one = risk.initiative
    return risk.organisation.path, one.kind if one else "body"


def _ids(path: str) -> list[str]:
    return path.strip("/").split("/")


def _said(bodies: set[str]) -> dict[str, list[RiskAppetite]]:
    found: dict[str, list[RiskAppetite]] = defaultdict(list)
    for row in RiskAppetite.objects.filter(organisation__in=bodies):
        found[row.organisation_id].append(row)
    return found


def _newest_last(bodies: list[str]) -> list[RiskMatrix]:
    return list(RiskMatrix.objects.filter(organisation__in=bodies).order_by("version"))
