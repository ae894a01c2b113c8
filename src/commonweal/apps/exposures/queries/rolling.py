"""Risks of an initiative, of a body, of all that somebody may see: rolled up, drawn, followed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone

from commonweal.apps.accounts.queries import Anyone
from commonweal.apps.exposures.rules import (
    Age,
    Exposure,
    Heat,
    Lived,
    Point,
    Row,
    ages_of,
    counted,
    course_of,
    heat_of,
    month_ends,
    rolled,
)
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.risks.models import Assessment, Risk
from commonweal.apps.risks.queries import (
    Standed,
    in_parts,
    quantified,
    stood,
    visible_risks,
    with_parts,
)
from commonweal.apps.risks.rules import UNKNOWN, Matrix

__all__ = [
    "Register",
    "counts_of",
    "exposure_rows",
    "initiative_register",
    "register",
    "register_of_body",
    "rolled_by",
]

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Register:
    """``rows`` has every risk, closed ones last; the rest is about the open ones, each counted
    once. ``matrix`` is the one on which most are scored, and ``heat`` stands on it; ``elsewhere``
    are scored on another one."""

    rows: list[Standed]
    exposure: Exposure
    matrix: Matrix | None
    heat: Heat
    elsewhere: int
    course: list[Point]
    ages: list[Age]

    @property
    def opened(self) -> list[Standed]:
        return [row for row in self.rows if row.risk.is_open]


def initiative_register(user: Anyone, initiative: Initiative, on: date) -> Register:
    """Of an initiative and all below it."""
    found = visible_risks(user).filter(initiative__path__startswith=initiative.path)
    return register(found, on)


def register_of_body(user: Anyone, path: str, on: date) -> Register:
    """Of a body and the bodies below it; of all bodies where ``path`` is empty."""
    return register(visible_risks(user).filter(organisation__path__startswith=path), on)


def register(found: QuerySet[Risk], on: date) -> Register:
    """A fixed number of queries."""
    rows = stood(with_parts(found), on)
    opened = [row for row in rows if row.risk.is_open]
    lines = exposure_rows(opened, found)
    matrix = _usual([row for row in opened if row.risk.matrix])
    heat = heat_of(lines, matrix.ref if matrix else "")
    scored = [one for one in counted(lines) if one.matrix and one.likelihood is not None]
    lived = _lived(rows)
    return Register(
        rows=rows,
        exposure=rolled(lines),
        matrix=matrix,
        heat=heat,
        elsewhere=sum(one.matrix != (matrix.ref if matrix else "") for one in scored),
        course=course_of(lived, month_ends(on, MONTHS)),
        ages=ages_of(lived, on),
    )


def rolled_by(user: Anyone, initiatives: Iterable[Initiative], on: date) -> dict[str, Exposure]:
    """The open risks of each of these and of all below it, each once. A fixed number of queries; a
    page of initiatives at a time, because each is a part of the filter."""
    wanted = list(initiatives)
    below = Q(pk__in=[])
    for one in wanted:
        below |= Q(initiative__path__startswith=one.path)
    found = visible_risks(user).filter(below, is_open=True)
    rows = stood(with_parts(found), on)
    lines = {line.id: line for line in exposure_rows(rows, found)}
    return {
        one.id: rolled(lines[row.risk.id] for row in rows if _path(row).startswith(one.path))
        for one in wanted
    }


def counts_of(user: Anyone, initiative: Initiative, on: date) -> tuple[int, int]:
    """How many risks of an initiative and all below it are open, each once, and how many of them
    above the appetite with nobody's name to them."""
    told = rolled_by(user, [initiative], on)[initiative.id]
    return told.risks, told.above


def _path(row: Standed) -> str:
    return row.risk.initiative.path if row.risk.initiative else ""


def exposure_rows(rows: Iterable[Standed], found: QuerySet[Risk]) -> list[Row]:
    """Rows for the rules, of risks that are among ``found``. Money of a risk within another one
    stays with its own row: which counts, rules say."""
    wider = _wider()
    priced = {one.risk_id: one for one in quantified(found, each=True)}
    made = []
    for row in rows:
        risk, money = row.risk, priced.get(row.risk.id)
        made.append(
            Row(
                id=risk.id,
                wider=wider(risk.id),
                kind=risk.kind,
                matrix=risk.matrix if risk.residual_score is not None else "",
                likelihood=risk.residual_likelihood,
                impact=risk.residual_impact,
                above=row.above,
                unknown=row.standing in UNKNOWN,
                untouched=row.untouched,
                expected=money.expected_cost if money else None,
                money=(money.currency, money.base_year) if money else ("", 0),
            )
        )
    return made


def _wider() -> Callable[[str], frozenset[str]]:
    """Of a risk, all that it is counted within, whoever may see them: what is within something that
    is kept from somebody, or closed, is within what that is within too. One query."""
    within = dict(Risk.objects.exclude(within=None).order_by().values_list("id", "within_id"))

    def above(risk_id: str) -> frozenset[str]:
        found: set[str] = set()
        one = within.get(risk_id)
        while one and one not in found and one != risk_id:
            found.add(one)
            one = within.get(one)
        return frozenset(found)

    return above


def _usual(rows: list[Standed]) -> Matrix | None:
    number = Counter(row.risk.matrix for row in rows if row.risk.residual_score is not None)
    if not number:
        return None
    most = min(number, key=lambda ref: (-number[ref], ref))
    return next(row.matrix for row in rows if row.risk.matrix == most)


def _lived(rows: list[Standed]) -> list[Lived]:
    scores: dict[str, list[tuple[date, int | None]]] = defaultdict(list)
    for some in in_parts([row.risk.id for row in rows]):
        found = Assessment.objects.filter(risk__in=some).order_by("made_at", "id")
        for one, at, score in found.values_list("risk_id", "made_at", "residual_score"):
            scores[one].append((timezone.localdate(at), score))
    return [
        Lived(
            timezone.localdate(row.risk.created_at),
            row.risk.closed_on,
            tuple(scores[row.risk.id]),
            row.limit,
        )
        for row in rows
        if row.risk.kind != "opportunity"
    ]
