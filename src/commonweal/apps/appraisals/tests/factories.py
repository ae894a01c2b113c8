"""Appraised, submitted and approved cases for tests, made through the actions."""

from __future__ import annotations

from typing import Any

from commonweal.apps.appraisals import actions
from commonweal.apps.appraisals.actions import Decision
from commonweal.apps.appraisals.models import Run
from commonweal.apps.cases.models import BusinessCase
from commonweal.apps.cases.tests.factories import BY, OWNER, a_whole_case
from commonweal.apps.programmes.tests.factories import NOW

__all__ = ["a_submitted_case", "an_appraised_case", "an_approved_case", "appraise"]


def appraise(case: BusinessCase, seed: int = 7) -> Run:
    run = actions.ask_for_appraisal(case=case, seed=seed, **BY)
    return actions.work_out(run=run, at=NOW)


def an_appraised_case(*given: Any, **values: Any) -> BusinessCase:
    case = a_whole_case(*given, **values)
    appraise(case)
    return case


def a_submitted_case(*given: Any, **values: Any) -> BusinessCase:
    return actions.submit_case(case=an_appraised_case(*given, **values), **BY)


def an_approved_case(*given: Any, conditions: tuple[str, ...] = (), **values: Any) -> BusinessCase:
    decision = Decision(approve=True, conditions=conditions)
    case = a_submitted_case(*given, **values)
    return actions.decide_case(case=case, decision=decision, by=OWNER, at=NOW)
