"""A version of a case with all that its pages show, as one person may see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from commonweal.apps.accounts.queries import Anyone, access_of
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.appraisals.models import Approval, Condition
from commonweal.apps.appraisals.queries.runs import RunSeen, run_seen
from commonweal.apps.appraisals.queries.state import state_of
from commonweal.apps.appraisals.queries.waiting import may_decide
from commonweal.apps.appraisals.rules import Missing, missing_of
from commonweal.apps.cases.models import BusinessCase, Option, SuccessFactor
from commonweal.apps.cases.queries import KEPT, case_facts, content_digest, plan_lines_of
from commonweal.apps.programmes.queries import Kept, kept_fields


@dataclass(frozen=True, slots=True)
class CasePage:
    """One version with all that its pages show, and what this person may do. Where a figure is
    kept back (``kept``) there are no words, options, lines or results: each may name it."""

    case: BusinessCase
    kept: Mapping[str, Kept]
    may_edit: bool = False
    may_submit: bool = False
    may_decide: bool = False
    may_renew: bool = False
    may_meet: bool = False
    options: list[Option] = field(default_factory=list)
    factors: list[SuccessFactor] = field(default_factory=list)
    plan: list[dict[str, Any]] = field(default_factory=list)
    approvals: list[Approval] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)
    todo: list[Missing] = field(default_factory=list)
    run: RunSeen = field(default_factory=RunSeen)
    intact: bool = True
    plan_moved: bool = False

    @property
    def preferred(self) -> Option | None:
        return next((option for option in self.options if option.preferred), None)


def case_page(user: Anyone, case: BusinessCase) -> CasePage:
    """In a fixed number of queries, however many options and lines there are."""
    one = case.initiative
    verbs = access_of(user).verbs(one.organisation.path, one.path)
    kept = {name: why for name, why in kept_fields(user, one).items() if name in KEPT}
    approvals, conditions = list(case.approvals.all()), list(case.conditions.all())
    if kept:
        return CasePage(case, kept, approvals=[_without_words(a) for a in approvals])
    facts = case_facts(case)
    seen = run_seen(case, facts)
    draft, open_ones = case.state == "draft", {"draft", "submitted"}
    return CasePage(
        case=case,
        kept=kept,
        may_edit=draft and Verb.EDIT in verbs,
        may_submit=case.state in open_ones and Verb.SUBMIT in verbs,
        may_decide=may_decide(user, case),
        may_renew=Verb.EDIT in verbs and not one.cases.filter(state__in=open_ones).exists(),
        may_meet=case.state == "approved" and Verb.EDIT in verbs,
        options=list(case.options.prefetch_related("cost_lines", "benefit_lines")),
        factors=list(case.factors.all()),
        plan=plan_lines_of(one) if draft else [],
        approvals=approvals,
        conditions=conditions,
        todo=missing_of(state_of(case, facts, seen)) if draft else [],
        run=seen,
        intact=not case.content_digest or content_digest(case) == case.content_digest,
        plan_moved=not draft and _plan_moved(case),
    )


def _without_words(approval: Approval) -> Approval:
    approval.reason = ""
    return approval


def _plan_moved(case: BusinessCase) -> bool:
    """True where the programme's cost lines are no longer those that the case was submitted on."""
    taken = case.options.filter(includes_plan=True).first()
    return taken is not None and taken.plan_lines != plan_lines_of(case.initiative)
