"""Options, their lines, their optimism bias, and how well each meets what it must do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from commonweal.apps.accounts.actions.checked import check
from commonweal.apps.cases.actions.holding import changed, held_draft
from commonweal.apps.cases.models import (
    BenefitLine,
    BusinessCase,
    CostLine,
    Option,
    SuccessFactor,
)
from commonweal.apps.cases.queries.facts import bias_facts
from commonweal.apps.cases.rules import FORGOTTEN, BiasFacts
from commonweal.apps.plans.actions.recording import enter
from commonweal.engines.appraise import optimism_bias
from commonweal.kernel.errors import NotFound, RuleBroken
from commonweal.kernel.shapes import Actor

OPTION_FIELDS = frozenset(
    {"name", "description", "preferred", "includes_plan", "plan_low", "plan_high", "unpriced"}
)
_LINE = {"name", "base", "amounts", "low_percent", "high_percent"}
LINE_FIELDS = {
    CostLine: frozenset({*_LINE, "purpose", "nature", "zero_reason"}),
    BenefitLine: frozenset({*_LINE, "benefit_class", "group", "how"}),
}
HIGHEST_SCORE = 3
Values = Mapping[str, Any]


@transaction.atomic
def set_option(
    *, case: BusinessCase, values: Values, by: Actor, at: datetime, option: Option | None = None
) -> Option:
    """Add a way of doing it, or change one. A new one begins with the costs that get forgotten,
    each still to be given. Only one is preferred."""
    fresh = held_draft(case, by)
    made = _own_option(fresh, option) if option else _new_option(fresh)
    differs = changed(made, {n: v for n, v in values.items() if n in OPTION_FIELDS})
    _check_range(made.plan_low, made.plan_high, "plan_high")
    if made.preferred:
        fresh.options.exclude(id=made.id).update(preferred=False)
    check(made)
    made.save()
    if option is None:
        add_forgotten(made)
    fresh.save()
    payload = {"case": fresh.id, "option": made.id, "changed": differs}
    enter(fresh.initiative, payload, verb="cases.set-option", by=by, at=at)
    return made


@transaction.atomic
def remove_option(*, option: Option, by: Actor, at: datetime) -> None:
    """Take an option away; never business as usual or the minimum."""
    fresh = held_draft(option.case, by)
    own = _own_option(fresh, option)
    if own.kind != Option.Kind.OTHER:
        raise RuleBroken(
            _("Business as usual and the minimum are always compared with."), code="option-stays"
        )
    payload = {"case": fresh.id, "option": own.id, "name": own.name}
    _delete(own)
    fresh.save()
    enter(fresh.initiative, payload, verb="cases.remove-option", by=by, at=at)


@transaction.atomic
def set_bias(
    *, option: Option, shares: Mapping[str, str], causes: Sequence[Values], by: Actor, at: datetime
) -> Option:
    """Add optimism bias to the costs of an option, or take it away (no shares)."""
    fresh = held_draft(option.case, by)
    own = _own_option(fresh, option)
    wanted = {"shares": dict(shares), "causes": [*causes]} if shares else {}
    if wanted:
        _check_bias(bias_facts(wanted))
    differs = changed(own, {"bias": wanted})
    if differs:
        own.save()
        fresh.save()
        payload = {"case": fresh.id, "option": own.id, "changed": differs}
        enter(fresh.initiative, payload, verb="cases.set-bias", by=by, at=at)
    return own


@transaction.atomic
def set_factors(
    *, case: BusinessCase, names: Sequence[str], by: Actor, at: datetime
) -> list[SuccessFactor]:
    """All that the chosen way must do, in order. A factor that keeps its name keeps its scores."""
    fresh = held_draft(case, by)
    old = {factor.name: factor for factor in fresh.factors.all()}
    wanted = list(dict.fromkeys(names))
    for name in old.keys() - set(wanted):
        old[name].delete()
    for place, name in enumerate(wanted):
        factor = old.get(name) or SuccessFactor(case=fresh, name=name)
        factor.place = place
        check(factor)
        factor.save()
    fresh.save()
    payload = {"case": fresh.id, "before": [*old], "after": wanted}
    enter(fresh.initiative, payload, verb="cases.set-factors", by=by, at=at)
    return list(fresh.factors.all())


@transaction.atomic
def score_options(
    *, case: BusinessCase, scores: Mapping[str, Mapping[str, int | None]], by: Actor, at: datetime
) -> BusinessCase:
    """Say how well options meet factors: 0 to 3 by the lineage of the option, by factor id."""
    fresh = held_draft(case, by)
    options = set(fresh.options.values_list("lineage", flat=True))
    payload: dict[str, Any] = {"case": fresh.id}
    for factor in fresh.factors.all():
        given = {o: s for o, s in scores.get(factor.id, {}).items() if o in options}
        if any(s is not None and not 0 <= s <= HIGHEST_SCORE for s in given.values()):
            raise RuleBroken(_("A score lies between 0 and 3."), code="score-out-of-range")
        after = {o: s for o, s in {**factor.scores, **given}.items() if s is not None}
        if changed(factor, {"scores": after}):
            factor.save()
            payload[factor.name] = after
    fresh.save()
    enter(fresh.initiative, payload, verb="cases.score-options", by=by, at=at)
    return fresh


@transaction.atomic
def set_line(
    *,
    option: Option,
    kind: type[CostLine | BenefitLine],
    values: Values,
    by: Actor,
    at: datetime,
    line: CostLine | BenefitLine | None = None,
) -> CostLine | BenefitLine:
    """Add a cost or benefit line to an option, or change one of its lines."""
    fresh = held_draft(option.case, by)
    own = _own_option(fresh, option)
    made = _own_line(kind, own, line) if line else kind(option=own)
    differs = changed(made, {n: v for n, v in values.items() if n in LINE_FIELDS[kind]})
    _check_range(made.low_percent, made.high_percent, "high_percent")
    check(made)
    made.save()
    fresh.save()
    payload = {"case": fresh.id, "line": made.id, "kind": _kind(kind), "changed": differs}
    enter(fresh.initiative, payload, verb="cases.set-line", by=by, at=at)
    return made


@transaction.atomic
def remove_line(*, line: CostLine | BenefitLine, by: Actor, at: datetime) -> None:
    """Take a line away; a cost that gets forgotten stays, at zero and with its reason."""
    fresh = held_draft(line.option.case, by)
    own = _own_line(type(line), _own_option(fresh, line.option), line)
    if isinstance(own, CostLine) and own.purpose:
        raise RuleBroken(
            _("This cost gets forgotten, so its line stays. Say why it is zero."),
            code="forgotten-cost-stays",
        )
    payload = {"case": fresh.id, "line": own.id, "kind": _kind(type(own)), "name": own.name}
    _delete(own)
    fresh.save()
    enter(fresh.initiative, payload, verb="cases.remove-line", by=by, at=at)


def _delete(record: Option | CostLine | BenefitLine) -> None:
    """RuleBroken where a room above keeps it: a benefit that is tracked points to its line."""
    try:
        record.delete()
    except ProtectedError as kept:
        raise RuleBroken(
            _("A benefit that is tracked points to this. Point it to another line first."),
            code="pointed-to",
        ) from kept


def _new_option(case: BusinessCase) -> Option:
    return Option(case=case, kind=Option.Kind.OTHER, place=case.options.count())


def _own_option(case: BusinessCase, option: Option) -> Option:
    found = case.options.filter(id=option.id).first()
    if found is None:
        raise NotFound(_("This option is no longer there. Load the page again."), code="row-gone")
    found.case = case
    return found


def _own_line(kind: Any, option: Option, line: Any) -> Any:
    found = kind.objects.filter(option=option, id=line.id).first()
    if found is None:
        raise NotFound(_("This line is no longer there. Load the page again."), code="row-gone")
    return found


def add_forgotten(option: Option) -> None:
    """The mandatory lines of a new option. Those of the minimum are made with the case."""
    purposes = dict(CostLine.Purpose.choices)
    CostLine.objects.bulk_create(
        CostLine(option=option, name=str(purposes[purpose]), purpose=purpose, nature="resource")
        for purpose in FORGOTTEN
    )


def _check_range(low: Any, high: Any, field: str) -> None:
    if (low is None) != (high is None):
        raise RuleBroken(
            _("Give both ends: how low it may be, and how high."), code="half-a-range", field=field
        )
    if low is not None and not 0 <= low <= high:
        raise RuleBroken(
            _("The low end lies below the high end, and neither is below zero."),
            code="range-reversed",
            field=field,
        )


def _check_bias(facts: BiasFacts | None) -> None:
    """BadInput where the engine would refuse it."""
    if facts:
        what = "operating" if "outsourcing" in facts.shares else "capital"
        optimism_bias(facts.shares, what, facts.causes)


def _kind(kind: type) -> str:
    return "cost" if kind is CostLine else "benefit"
