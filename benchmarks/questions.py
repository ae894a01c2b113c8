"""The time machine: which questions would have been asked, and what happened after.

Every report of the published portfolio is gone through as if it had just come out, with nothing
that was known later. A question *came true* where, by the next report, the whole-life cost had
grown by more than 10 % or the end had moved by more than 90 days. Lift is how often that followed,
over how often it follows any report; its interval is a bootstrap over projects, and over
departments beside it. Rules and ranking were frozen on outcomes up to 2018; all later ones judge.

    python -m benchmarks.questions [panel.csv]        the tables of docs/methods/question.md
    python -m benchmarks.questions panel.csv weights  the counts up to 2018 (weights.json)
    python -m benchmarks.questions panel.csv 2016     the five questions of each project in 2016
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from benchmarks.published import Project, projects_of
from commonweal.engines.question import RULES, Question, five, questions_for, rule_weights
from commonweal.kernel.shapes.returns import Level

SHARED = Path(os.environ.get("COMMONWEAL_SHARED", "../shared"))  # noqa: TID251 - where it lies
PANEL = SHARED / "data" / "uk-gmpp" / "gmpp_panel_2014_2021.csv"
FROZEN = 2018
GROWTH, SLIP_DAYS = 0.10, 90
ROUNDS, SEED = 4_000, 20_182_021
PRIOR = 20
"""How many reports with the usual outcome are added to each rule when its weight is made."""


@dataclass(frozen=True, slots=True)
class Case:
    """One report with another after it: what was asked, and whether trouble followed.

    ``grew`` and ``slipped`` are None where either report lacks the figure.
    """

    project: str
    department: str
    year: int
    later: int
    level: Level | None
    questions: tuple[Question, ...]
    grew: bool | None
    slipped: bool | None

    @property
    def trouble(self) -> bool:
        return bool(self.grew or self.slipped)


def cases_of(projects: Iterable[Project]) -> list[Case]:
    """Every report that has a next one, in the next publication, with a figure to compare."""
    found = list(projects)
    years = sorted({year for project in found for year in project.years})
    follows = dict(pairwise(years))
    cases = []
    for project in found:
        for year in project.years:
            if follows.get(year) in project.by_year:
                case = _case(project, year, follows[year])
                if (case.grew, case.slipped) != (None, None):
                    cases.append(case)
    return cases


def _case(project: Project, year: int, later: int) -> Case:
    now, after = project.by_year[year], project.by_year[later]
    grew = slipped = None
    if now.whole_life_cost and after.whole_life_cost is not None:
        grew = bool(after.whole_life_cost / now.whole_life_cost - 1 > GROWTH)
    if now.end and after.end:
        slipped = (after.end - now.end).days > SLIP_DAYS
    asked = questions_for(project.as_of(year))
    department = project.departments[year]
    return Case(project.key, department, year, later, now.rating, asked, grew, slipped)


@dataclass(frozen=True, slots=True)
class Lift:
    """Of something that picks reports: how many it picked, how many of them came true, and the
    ratio to the base rate with its 95 % intervals (over projects, over departments)."""

    picked: int
    true: int
    base: float
    by_project: tuple[float, float]
    by_department: tuple[float, float]

    @property
    def value(self) -> float:
        return self.true / self.picked / self.base if self.picked else float("nan")


def lift(cases: Sequence[Case], weight: Callable[[Case], int]) -> Lift:
    """``weight`` says how often a case is picked: 0 or 1, or once for each question."""
    picks = np.array([weight(case) for case in cases], dtype=float)
    true = np.array([case.trouble for case in cases], dtype=float)
    return Lift(
        int(picks.sum()),
        int((picks * true).sum()),
        float(true.mean()),
        _interval(picks, true, [case.project for case in cases]),
        _interval(picks, true, [case.department for case in cases]),
    )


def _interval(picks: np.ndarray, true: np.ndarray, clusters: list[str]) -> tuple[float, float]:
    """Clusters are drawn with replacement; what hangs together stays together."""
    names, places = np.unique(clusters, return_inverse=True)
    rows = np.stack([picks * true, picks, true, np.ones_like(true)])
    sums = np.stack([np.bincount(places, row, len(names)) for row in rows])
    generator = np.random.default_rng(SEED)
    drawn = generator.multinomial(len(names), np.full(len(names), 1 / len(names)), size=ROUNDS)
    hit, asked, bad, all_of = (drawn @ sums.T).T
    fit = (asked > 0) & (bad > 0)
    if not fit.any():
        return float("nan"), float("nan")
    ratios = (hit[fit] / asked[fit]) / (bad[fit] / all_of[fit])
    low, high = np.percentile(ratios, [2.5, 97.5])
    return float(low), float(high)


def has(rule: str) -> Callable[[Case], int]:
    return lambda case: int(any(question.rule == rule for question in case.questions))


DOUBT = frozenset({Level.RED, Level.AMBER_RED})
BY_RATING = frozenset({"doubt-near-the-end", "unsure-near-the-end", "doubt-without-reason"})
"""Rules that read the rating: what the five are worth without them is asked too."""


def _others(case: Case) -> int:
    return len(five(one for one in case.questions if one.rule not in BY_RATING))


PICKS: dict[str, Callable[[Case], int]] = {
    "rating red": lambda case: int(case.level is Level.RED),
    "rating red or amber-red": lambda case: int(case.level in DOUBT),
    "any question at all": lambda case: int(bool(case.questions)),
    "top five: a report with any": lambda case: int(bool(five(case.questions))),
    "**top five: each question**": lambda case: len(five(case.questions)),
    "top five: three or more": lambda case: int(len(five(case.questions)) >= 3),
    "top five, rules that read the rating left out: each question": _others,
    "red or amber-red, and three or more": lambda case: int(
        case.level in DOUBT and len(five(case.questions)) >= 3
    ),
    "neither red nor amber-red, and any": lambda case: int(
        case.level not in DOUBT and bool(five(case.questions))
    ),
}


def table(cases: Sequence[Case]) -> list[str]:
    """The lines of one table: what may pick, how often it did, what came true, the lift."""
    base = np.mean([case.trouble for case in cases])
    projects = len({case.project for case in cases})
    lines = [
        f"{len(cases)} reports of {projects} projects; trouble followed {base:.1%} of them "
        f"(cost over +10 %: {_rate([c.grew for c in cases])}; slip over 90 days: "
        f"{_rate([c.slipped for c in cases])})",
        "| | asked | came true | share | lift | 95 %, over projects | 95 %, over departments |",
        "|---|---|---|---|---|---|---|",
    ]
    rules = {rule: has(rule) for rule in RULES}
    for name, picks in [*PICKS.items(), *rules.items()]:
        lines.append(_line(name, lift(cases, picks)))
    return lines


def _line(name: str, found: Lift) -> str:
    if not found.picked:
        return f"| {name} | 0 | | | | | |"
    share = found.true / found.picked
    (low, high), (least, most) = found.by_project, found.by_department
    return (
        f"| {name} | {found.picked} | {found.true} | {share:.0%} | {found.value:.2f} "
        f"| {low:.2f} to {high:.2f} | {least:.2f} to {most:.2f} |"
    )


def _rate(outcomes: Sequence[bool | None]) -> str:
    known = [one for one in outcomes if one is not None]
    return f"{sum(known)} of {len(known)}"


def weights(cases: Sequence[Case]) -> dict[str, dict[str, object]]:
    """What weights.json holds: counts up to FROZEN, and the lift drawn towards 1. A rule that
    nothing in the portfolio can try keeps the weight that was judged."""
    base = float(np.mean([case.trouble for case in cases]))
    rows: dict[str, dict[str, object]] = {}
    for rule in RULES:
        picked = [case.trouble for case in cases if has(rule)(case)]
        asked, followed = len(picked), sum(picked)
        value = (followed + PRIOR * base) / (asked + PRIOR) / base
        judged = not asked
        value = rule_weights()[rule].value if judged else round(value, 3)
        rows[rule] = {"value": value, "asked": asked, "followed": followed, "judged": judged}
    return rows


def replay(projects: Iterable[Project], year: int) -> None:
    """The five of each project as of one year's report, and what came after."""
    for case in cases_of(projects):
        if case.year == year:
            came = [word for word, was in (("cost", case.grew), ("date", case.slipped)) if was]
            print(f"{case.project}: came after: {', '.join(came) or 'neither'}")
            for question in five(case.questions):
                print(
                    f"  {question.rule}: {question.first.says[:100]} | {question.second.says[:80]}"
                )


def main() -> int:
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else PANEL
    if not path.exists():
        print(f"There is no {path}; name the panel, or set COMMONWEAL_SHARED.", file=sys.stderr)
        return 2
    what = sys.argv[2] if len(sys.argv) > 2 else ""
    if what.isdigit():
        replay(projects_of(path), int(what))
        return 0
    cases = cases_of(projects_of(path))
    before = [case for case in cases if case.later <= FROZEN]
    if what == "weights":
        print(json.dumps({"frozen": FROZEN, "rules": weights(before)}, indent=1))
        return 0
    after = [case for case in cases if case.later > FROZEN]
    for title, part in ((f"Outcomes up to {FROZEN}", before), (f"Outcomes after {FROZEN}", after)):
        print(f"\n{title}: " + "\n".join(table(part) if part else ["no report with a next one"]))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
