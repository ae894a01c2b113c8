"""Status reports for tests, made through the actions."""

from __future__ import annotations

from datetime import date
from typing import Any

from commonweal.apps.plans.tests.factories import BY
from commonweal.apps.programmes.models import Initiative, Report
from commonweal.apps.reports import actions


def a_draft(initiative: Initiative, as_at: date = date(2026, 3, 31)) -> Report:
    return actions.draft_report(initiative=initiative, as_at=as_at, label="March", **BY)


def a_locked_report(initiative: Initiative, rows: Any = None, **values: Any) -> Report:
    report = actions.edit_report(
        report=a_draft(initiative), values={"confidence": "amber", **values}, rows=rows or {}, **BY
    )
    return actions.lock_report(report=report, **BY)
