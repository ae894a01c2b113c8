"""Cutovers for tests."""

from __future__ import annotations

from typing import Any

from commonweal.apps.cutovers import actions
from commonweal.apps.migration.models import Migration

__all__ = ["cut_over"]


def cut_over(migration: Migration, mark: str, **by: Any) -> dict[str, str]:
    """A plan with a step, and a rehearsal; their ids by what addresses call them."""
    plan = actions.set_plan(migration=migration, values={"way_back": mark}, **by)
    values = {"position": 1, "title": mark, "kind": "work", "reads": "", "minutes": 5}
    step = actions.add_step(plan=plan, values=values, **by)
    run = actions.start_run(plan=plan, rehearsal=True, **by)
    return {
        "cutover_step_id": step.id,
        "cutover_run_id": run.id,
        "run_step_id": run.steps.get().id,
    }
