"""A case is begun, written, and copied into its next version."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.forms.models import model_to_dict
from django.utils.translation import gettext as _

from commonweal.apps.accounts.actions.checked import check
from commonweal.apps.cases.actions.holding import changed, held_draft
from commonweal.apps.cases.actions.options import add_forgotten
from commonweal.apps.cases.models import BusinessCase, Option
from commonweal.apps.cases.rules.prompts import PROMPT_SET, prompts_for
from commonweal.apps.plans.actions.recording import enter, hold
from commonweal.apps.programmes.models import Initiative
from commonweal.engines.appraise import parameter_set
from commonweal.kernel.errors import RuleBroken
from commonweal.kernel.shapes import Actor

ASSUMPTIONS = frozenset(
    {
        "stage",
        "currency",
        "price_year",
        "first_year",
        "parameter_set",
        "price_index",
        "price_index_source",
        "weights",
        "weights_source",
        "scenarios",
    }
)
# What a case is first tried on, until somebody says otherwise.
SCENARIOS = (
    ("Costs a fifth higher", "20", "0", 0),
    ("Benefits a fifth lower", "0", "-20", 0),
    ("Benefits one year later", "0", "0", 1),
    ("All of these together", "20", "-20", 1),
)
# What a copy does not take along.
_OWN = {"id", "case", "option", "lineage", "plan_lines"}


@transaction.atomic
def start_case(
    *, initiative: Initiative, values: Mapping[str, Any], by: Actor, at: datetime
) -> BusinessCase:
    """Begin the first version, with business as usual and doing the minimum in it."""
    one = hold(initiative)
    if one.cases.exclude(state=BusinessCase.State.WITHDRAWN).exists():
        raise RuleBroken(_("There is a case already. Make a new version of it."), code="case-there")
    case = BusinessCase(
        initiative=one,
        number=one.cases.count() + 1,
        prompt_set=PROMPT_SET,
        scenarios=[
            {"name": _(name), "costs": costs, "benefits": benefits, "delay": delay}
            for name, costs, benefits, delay in SCENARIOS
        ],
        **_made(by, at),
    )
    _set(case, values)
    for place, kind in enumerate((Option.Kind.AS_USUAL, Option.Kind.MINIMUM)):
        option = Option.objects.create(case=case, kind=kind, name=str(kind.label), place=place)
        if kind == Option.Kind.MINIMUM:
            add_forgotten(option)
    enter(one, {"case": case.id, **values}, verb="cases.start-case", by=by, at=at)
    return case


@transaction.atomic
def new_version(*, case: BusinessCase, stage: str, by: Actor, at: datetime) -> BusinessCase:
    """Copy a version, so that the copy can be changed. RuleBroken while another one is open."""
    one = hold(case.initiative)
    newest = one.cases.order_by("-number").first()
    if newest is None or newest.state in {"draft", "submitted"}:
        raise RuleBroken(
            _("There is an open version. Finish or withdraw that one first."), code="case-open"
        )
    copy = BusinessCase.objects.get(id=case.id)
    made = BusinessCase(
        initiative=one,
        number=newest.number + 1,
        copied_from=case,
        prompt_set=PROMPT_SET,
        answers=copy.answers,
        **{name: getattr(copy, name) for name in ASSUMPTIONS - {"stage"}},
        **_made(by, at),
    )
    _set(made, {"stage": stage})
    _copy_parts(copy, made)
    payload = {"case": made.id, "number": made.number, "copied_from": case.id, "stage": stage}
    enter(one, payload, verb="cases.new-version", by=by, at=at)
    return made


@transaction.atomic
def answer_section(
    *, case: BusinessCase, answers: Mapping[str, str], by: Actor, at: datetime
) -> BusinessCase:
    """Answer some questions of the case; others are left as they are."""
    fresh = held_draft(case, by)
    known = {prompt.key for prompt in prompts_for(fresh.stage)}
    given = {key: text for key, text in answers.items() if key in known}
    differs = changed(fresh, {"answers": {**fresh.answers, **given}})
    if differs:
        fresh.save()
        before = differs["answers"][0]
        payload = {k: [before.get(k, ""), t] for k, t in given.items() if before.get(k, "") != t}
        enter(
            fresh.initiative,
            {"case": fresh.id, "answers": payload},
            verb="cases.answer-section",
            by=by,
            at=at,
        )
    return fresh


@transaction.atomic
def set_assumptions(
    *, case: BusinessCase, values: Mapping[str, Any], by: Actor, at: datetime
) -> BusinessCase:
    """Set ASSUMPTIONS: the years, prices, rates, weights and scenarios that the figures rest on."""
    fresh = held_draft(case, by)
    differs = _set(fresh, values)
    if differs:
        payload = {"case": fresh.id, "changed": differs}
        enter(fresh.initiative, payload, verb="cases.set-assumptions", by=by, at=at)
    return fresh


def _set(case: BusinessCase, values: Mapping[str, Any]) -> dict[str, Any]:
    differs = changed(case, {n: v for n, v in values.items() if n in ASSUMPTIONS})
    parameter_set(case.parameter_set)
    if case.price_index and not case.price_index_source.strip():
        raise RuleBroken(
            _("Say where the price index comes from."),
            code="index-without-source",
            field="price_index_source",
        )
    if case.weights and not case.weights_source.strip():
        raise RuleBroken(
            _("Say where the weights come from."),
            code="weights-without-source",
            field="weights_source",
        )
    check(case)
    case.save()
    return differs


def _made(by: Actor, at: datetime) -> dict[str, Any]:
    return {"made_at": at, "made_by_id": by.id, "made_by_label": by.label}


def _copy_parts(old: BusinessCase, new: BusinessCase) -> None:
    """Options, lines and factors, each with the lineage that it had."""
    for option in old.options.all():
        copy = _copied(option, case=new)
        for kind in ("cost_lines", "benefit_lines"):
            for line in getattr(option, kind).all():
                _copied(line, option=copy)
    for factor in old.factors.all():
        _copied(factor, case=new)


def _copied(record: Any, **to: Any) -> Any:
    values = {n: v for n, v in model_to_dict(record).items() if n not in _OWN}
    return type(record).objects.create(lineage=record.lineage, **values, **to)
