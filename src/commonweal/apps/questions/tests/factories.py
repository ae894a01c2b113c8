"""Records that contradict themselves, made through the actions of their rooms."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.tests.factories import NOW, a_report, taken_in
from commonweal.apps.questions import actions

__all__ = ["NOW", "contradicting", "worked"]


def contradicting(name: str = "Bridge renewal") -> Initiative:
    """“On track”, while the end moved by a year; and the cost grew with no word about it."""
    words = {"schedule": "The work is on track and on schedule.", "confidence": "All is well here."}
    reports = [
        a_report(2024, reported_name=name, end_date=date(2027, 1, 1), narratives=words),
        a_report(
            2025,
            reported_name=name,
            end_date=date(2028, 1, 1),
            whole_life_cost=Decimal("1500000.00"),
            narratives=words,
        ),
    ]
    return taken_in({name: reports})[name]


def worked(*initiatives: Initiative) -> None:
    actions.work_out([one.id for one in initiatives], at=NOW)
