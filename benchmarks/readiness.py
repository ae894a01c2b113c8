"""Readiness of 10,000 initiatives, of one, and after one change.

Fills a database of its own with initiatives that have a plan, goals, milestones, an owner and
benefits, each with a gate of twelve criteria, and prints how long it takes to work them out.

    python -m benchmarks.readiness            10,000 initiatives
    python -m benchmarks.readiness 500        another number
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
AT_A_TIME = 500
ASKED = 30
UK, TWELVE = "uk-gates@1", "gate-1"


def main() -> int:
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as folder:
        os.environ["COMMONWEAL_VAR"] = folder  # noqa: TID251 - a database of its own
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonweal.web.settings")  # noqa: TID251
        subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), "migrate", "--verbosity", "0"],
            cwd=ROOT, check=True,
        )  # fmt: skip
        import django

        django.setup()
        fill(size)
        print_table(measured(size))
    return 0


def fill(size: int) -> None:
    """Initiatives of 25 bodies; about a third lacks something."""
    from django.db import transaction
    from django.utils import timezone

    from commonweal.apps.accounts.models import Organisation, RoleHolding, User
    from commonweal.apps.gates.models import Gate
    from commonweal.apps.plans.models import Goal, Milestone
    from commonweal.apps.programmes.models import Baseline, Initiative

    now = timezone.now()
    with transaction.atomic():
        bodies = [_body(Organisation, number) for number in range(min(25, size))]
        owner = User.objects.create(name="Owner", email="o@example.org", organisation=bodies[0])
        goal = Goal.objects.create(organisation=bodies[0], outcome="Permits within a day")
        rows = [_initiative(Initiative, bodies, number, now) for number in range(size)]
        Initiative.objects.bulk_create(rows, AT_A_TIME)
        links = Goal.initiatives.through
        links.objects.bulk_create(
            [links(goal=goal, initiative=one) for n, one in enumerate(rows) if n % 3], AT_A_TIME
        )
        kinds: list[tuple[Any, dict[str, Any]]] = [
            (Baseline, {"number": 0, "as_at": date(2026, 1, 1), "whole_life_cost": 1_000_000,
                        "currency": "GBP", "made_at": now}),
            (Milestone, {"name": "Open", "forecast": date(2027, 6, 1)}),
            (Gate, {"framework": UK, "framework_digest": "0" * 64, "kind": TWELVE,
                    "title": "Gate 1", "made_at": now}),
        ]  # fmt: skip
        for model, values in kinds:
            model.objects.bulk_create([model(initiative=one, **values) for one in rows], AT_A_TIME)
        RoleHolding.objects.bulk_create(
            [
                RoleHolding(person=owner, role=role, organisation=one.organisation,
                            initiative_id=one.id, first_day=date(2026, 1, 1))
                for one in rows for role in ("sro", "finance")
            ],
            AT_A_TIME,
        )  # fmt: skip
        _benefits(rows, owner, now)


def _body(model: Any, number: int) -> Any:
    body = model(name=f"Body {number}", kind="department")
    body.path = f"{body.id}/"
    body.save()
    return body


def _initiative(model: Any, bodies: list[Any], number: int, now: Any) -> Any:
    one = model(name=f"Initiative {number}", organisation=bodies[number % len(bodies)])
    one.path, one.created_at = f"{one.id}/", now
    return one


def _benefits(rows: list[Any], owner: Any, now: Any) -> None:
    from commonweal.apps.benefits.models import Benefit, InitiativeShare

    made = [
        Benefit(organisation=one.organisation, title=f"Gain {n}", created_at=now,
                owner=owner if n % 3 else None)
        for n, one in enumerate(rows)
    ]  # fmt: skip
    Benefit.objects.bulk_create(made, AT_A_TIME)
    shares = [
        InitiativeShare(benefit=gain, initiative=one, percent=100)
        for gain, one in zip(made, rows, strict=True)
    ]
    InitiativeShare.objects.bulk_create(shares, AT_A_TIME)


def measured(size: int) -> dict[str, str]:
    """What the table says, by its rows."""
    from django.utils import timezone

    from commonweal.apps.gates.models import Gate
    from commonweal.apps.plans.actions import link_goals
    from commonweal.apps.plans.models import Goal
    from commonweal.apps.programmes.actions import edit_initiative
    from commonweal.apps.readiness.actions import refresh
    from commonweal.apps.readiness.queries import question_of
    from commonweal.engines.assess import assess
    from commonweal.kernel.shapes import SYSTEM

    whole = _whole(lambda: refresh(at=timezone.now()))
    idle, nothing = _timed(lambda: refresh(at=timezone.now()))
    gates = list(Gate.objects.select_related("initiative")[:ASKED])
    today = timezone.localdate()
    one = [_timed(lambda gate=gate: assess(question_of(gate, on=today)))[0] for gate in gates]
    by = {"by": SYSTEM, "at": timezone.now()}
    initiative = gates[0].initiative
    edit_initiative(initiative=initiative, values={"phase": "delivery"}, **by)
    change, after_one = _timed(lambda: refresh(at=timezone.now()))
    served = list(Goal.objects.all())
    served_by = Goal.objects.get().initiatives.first()
    link_goals(initiative=served_by, goals=[], among=served, **by)
    goals, after_goal = _timed(lambda: refresh(at=timezone.now()))
    criteria = len(question_of(gates[0], on=today).criteria)
    return {
        "initiatives x criteria": f"{size:,} x {criteria}",
        **whole,
        "nothing changed, s": f"{idle:.3f} ({nothing.judged} judged)",
        "one initiative, ms, median (bar 150)": f"{statistics.median(one) * 1000:.1f}",
        "one initiative, ms, worst of 30": f"{max(one) * 1000:.1f}",
        "after a change that no criterion reads": f"{change:.3f} s, {after_one.gates} gate looked "
        f"at, {after_one.judged} criteria judged",
        "after a change of its goals": f"{goals:.3f} s, {after_goal.gates} gate looked at, "
        f"{after_goal.judged} criteria judged",
    }


def _whole(act: Any) -> dict[str, str]:
    """With the processor's own time, which another's work beside it moves less."""
    began, load = time.process_time(), os.getloadavg()[0]
    seconds, done = _timed(act)
    own, most = time.process_time() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    beside = f"load when it began {load:.1f} on {os.cpu_count()} processors"
    return {
        "all of them, s (bar 60)": f"{seconds:.2f} ({done.judged:,} criteria judged)",
        "of that, s of one processor": f"{own:.2f}; {beside}",
        "most memory so far, MB": f"{most / 1024:.0f}",
    }


def _timed(act: Any) -> tuple[float, Any]:
    began = time.perf_counter()
    found = act()
    return time.perf_counter() - began, found


def print_table(rows: dict[str, str]) -> None:
    print("| figure | found |\n|---|---|")
    for name, value in rows.items():
        print(f"| {name} | {value} |")


if __name__ == "__main__":
    raise SystemExit(main())
