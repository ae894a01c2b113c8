"""The appraisal that is shown of a case, and whether it still stands."""

from __future__ import annotations

from dataclasses import dataclass

from commonweal.apps.appraisals.models import Run
from commonweal.apps.appraisals.rules import digest_of
from commonweal.apps.cases.models import BusinessCase
from commonweal.apps.cases.queries import case_facts
from commonweal.apps.cases.rules import CaseFacts


@dataclass(frozen=True, slots=True)
class RunSeen:
    """``done`` is the newest result; ``fresh`` is true while the inputs are those it was worked
    out from. ``waiting`` is one that was asked for later, ``failed`` one that came to nothing.
    What was submitted shows the result that it was submitted with, whatever came in after."""

    done: Run | None = None
    waiting: Run | None = None
    failed: Run | None = None
    fresh: bool = False


def run_seen(case: BusinessCase, facts: CaseFacts | None = None) -> RunSeen:
    rows = case.runs.all()
    if case.state != BusinessCase.State.DRAFT and case.submitted_at:
        rows = rows.filter(state=Run.State.DONE, done_at__lte=case.submitted_at)
    runs = list(rows[:10])
    done = next((run for run in runs if run.state == Run.State.DONE), None)
    newest = runs[0] if runs else None
    waiting = newest if newest and newest.state == Run.State.WAITING else None
    failed = newest if newest and newest.state == Run.State.FAILED else None
    fresh = done is not None and done.digest == digest_of(facts or case_facts(case))
    return RunSeen(done, waiting, failed, fresh)
