"""Cutovers for tests."""

from __future__ import annotations

from typing import Any

from commonweal.apps.cutovers import actions
from commonweal.apps.migration.models import Migration, MovedSet
from commonweal.apps.migration.tests.factories import moved
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.quarantines.rules import ref_of
from commonweal.apps.quarantines.tests.factories import a_row

__all__ = ["moved_and_cut_over"]


def moved_and_cut_over(one: Initiative, mark: str, **by: Any) -> dict[str, str]:
    """A migration with something of each kind, a plan with a step, and a rehearsal; their ids by
    what addresses call them."""
    ids = moved(one, mark, **by)
    migration = Migration.objects.get(id=ids["migration_id"])
    plan = actions.set_plan(migration=migration, values={"way_back": mark}, **by)
    values = {"position": 1, "title": mark, "kind": "work", "reads": "", "minutes": 5}
    step = actions.add_step(plan=plan, values=values, **by)
    run = actions.start_run(plan=plan, rehearsal=True, **by)
    said = a_row(MovedSet.objects.get(id=ids["moved_set_id"]), mark, **by)
    return {
        **ids,
        "row_decision_id": said.id,
        "row_ref": ref_of(said.target, said.place),
        "cutover_step_id": step.id,
        "cutover_run_id": run.id,
        "run_step_id": run.steps.get().id,
    }
