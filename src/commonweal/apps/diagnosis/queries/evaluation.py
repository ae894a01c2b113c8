"""What is known of an initiative, for its evaluation, as one person may see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from commonweal.apps.accounts.queries import Anyone
from commonweal.apps.benefits.queries import benefits_of
from commonweal.apps.benefits.rules import State
from commonweal.apps.diagnosis.queries.variance import Variance, variance_page
from commonweal.apps.diagnosis.rules import Evaluated, Known, RiskKnown, evaluate
from commonweal.apps.plans.rules import Piece, text_difference
from commonweal.apps.programmes.models import Report
from commonweal.apps.programmes.rules.quality import stale_before
from commonweal.apps.risks.queries import risks_of
from commonweal.apps.risks.rules.standing import UNKNOWN

__all__ = ["Evaluation", "evaluation_of", "evaluation_page"]

# Which fields, kept back, keep back a dimension.
_KEEPS = {
    "time": {"end_date"},
    "scope": {"scope"},
    "cost": {"whole_life_cost"},
    "benefits": {"benefits"},
}
_TROUBLE = {State.AT_RISK, State.NOT_REALISED}
_MEASURED = {State.TRACKING, State.REALISED, State.ENDED}


@dataclass(frozen=True, slots=True)
class Evaluation:
    variance: Variance
    known: Known
    judged: list[Evaluated]


def evaluation_page(user: Anyone, initiative_id: str, today: date) -> Evaluation:
    """NotFound or NotAllowed as for the initiative itself."""
    return evaluation_of(user, variance_page(user, initiative_id, today), today)


def evaluation_of(user: Anyone, variance: Variance, today: date) -> Evaluation:
    page = variance.page
    hidden = set(page.kept)
    now = page.now
    known = Known(
        **_moved(variance),
        **_scope(variance),
        **_promised(variance),
        **({} if "benefits" in hidden else _listed(user, variance, today)),
        risk=_risk(user, variance, today),
        data_percent=now.quality_percent if now and now.report_count else None,
        doubts=sum(one.code != "missing" for one in page.findings),
        old=bool(now and now.as_at and now.as_at < stale_before(today)),
        kept=frozenset(name for name, fields in _KEEPS.items() if fields & hidden),
    )
    return Evaluation(variance, known, evaluate(known))


def _moved(variance: Variance) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if variance.cost is not None:
        first, last = variance.first_and_last(variance.cost)
        found |= {"first_cost": first.stand.cost, "cost": last.stand.cost}
    if variance.time is not None:
        first, last = variance.first_and_last(variance.time)
        found |= {"first_end": first.stand.end, "end": last.stand.end}
        found["first_start"] = first.stand.start
    return found


def _scope(variance: Variance) -> dict[str, Any]:
    """How much of the first scope's words changed, where a scope was ever put into words."""
    layers = variance.page.layers
    if not layers or not layers[0].scope.strip():
        return {}
    pieces = text_difference(layers[0].scope, layers[-1].scope)
    changed = sum(_words(one) for one in pieces if one.kind != "same")
    share = Decimal(changed) / len(layers[0].scope.split())
    return {"scope_share": share, "scope_changes": len(layers) - 1}


def _words(piece: Piece) -> int:
    return len(piece.text.split())


def _promised(variance: Variance) -> dict[str, Any]:
    """The first and the newest amount of benefits in one kind of money."""
    page = variance.page
    reports = [one for one in page.reports if one.state == Report.State.APPROVED]
    given = [one for one in (*page.layers, *reports) if one.benefits is not None]
    given.sort(key=lambda one: one.as_at)
    same = [one for one in given if _money(one) == _money(given[0])]
    if len(same) < 2:
        return {}
    return {"first_benefits": same[0].benefits, "benefits": same[-1].benefits}


def _money(one: Any) -> tuple[str, int]:
    return one.currency, one.base_year


def _listed(user: Anyone, variance: Variance, today: date) -> dict[str, int]:
    rows = benefits_of(user, variance.page.record, today).rows
    shown = [row for row in rows if not row.kept]
    return {
        "benefits_listed": len(shown),
        "benefits_measured": sum(row.state in _MEASURED for row in shown),
        "benefits_in_trouble": sum(row.state in _TROUBLE for row in shown),
    }


def _risk(user: Anyone, variance: Variance, today: date) -> RiskKnown:
    rows = [row for row in risks_of(user, variance.page.record, today) if row.risk.is_open]
    return RiskKnown(
        open=len(rows),
        above=sum(row.above for row in rows),
        unheld=sum(row.standing in UNKNOWN for row in rows),
        untouched=sum(row.untouched for row in rows),
    )
