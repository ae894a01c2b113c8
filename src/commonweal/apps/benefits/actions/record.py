"""Making a benefit and changing its record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from commonweal.apps.accounts.actions.checked import check
from commonweal.apps.accounts.models import Organisation
from commonweal.apps.benefits.actions.faults import check_benefit
from commonweal.apps.benefits.actions.recording import enter, hold
from commonweal.apps.benefits.models import Benefit, CountOnce, InitiativeShare
from commonweal.apps.benefits.rules import pool_problem
from commonweal.apps.programmes.models import Initiative
from commonweal.kernel.errors import RuleBroken
from commonweal.kernel.shapes import Actor

# What a person may say of a benefit, by section of its page.
SECTIONS: Mapping[str, tuple[str, ...]] = {
    "about": ("title", "objective", "gainers", "losers", "enablers", "goal", "disbenefit",
              "emergent"),
    "people": ("owner", "owner_after", "verifier"),
    "measure": ("measure", "baseline", "baseline_on", "baseline_source"),
    "value": ("benefit_class", "unit_value", "unit_basis", "currency", "base_year", "group",
              "case_line", "certainty"),
    "attribution": ("method", "comparison", "attributed", "attributed_why"),
    "time": ("milestone", "lag_days", "starts_on", "ends_on"),
    "handling": ("marking", "exemption", "marking_review"),
}  # fmt: skip
FIELDS = frozenset(name for names in SECTIONS.values() for name in names)
# With another one of these it is another promise: it goes back to be validated again.
PROMISED = frozenset(
    {"measure", "baseline", "baseline_on", "unit_value", "unit_basis", "currency", "base_year",
     "disbenefit", "attributed", "milestone", "lag_days", "starts_on", "ends_on"}
)  # fmt: skip


@transaction.atomic
def create_benefit(
    *,
    organisation: Organisation,
    values: Mapping[str, Any],
    by: Actor,
    at: datetime,
    initiative: Initiative | None = None,
) -> Benefit:
    """A benefit of a body, brought wholly by ``initiative`` where one is named."""
    made = Benefit(organisation=organisation, created_at=at, created_by_id=by.id)
    _set(made, values)
    check_benefit(made)
    made.save(force_insert=True)
    if initiative is not None:
        _write_shares(made, {initiative.id: Decimal(100)})
    told = {"organisation": organisation.id, **_told(made, values)}
    told["initiative"] = initiative.id if initiative else ""
    enter(made, told, verb="benefits.create-benefit", by=by, at=at)
    return made


@transaction.atomic
def change_benefit(
    *, benefit: Benefit, values: Mapping[str, Any], by: Actor, at: datetime, reason: str = ""
) -> Benefit:
    """Change some of FIELDS. Where the promise itself changes (PROMISED) a reason is asked for,
    and a benefit that was validated goes back to proposed."""
    held = hold(benefit)
    before = _told(held, values)
    _set(held, values)
    after = _told(held, values)
    changed = {name: [before[name], told] for name, told in after.items() if told != before[name]}
    if not changed:
        return held
    if PROMISED & changed.keys():
        promise_again(held, reason)
    check_benefit(held)
    held.save()
    enter(held, changed, verb="benefits.change-benefit", by=by, at=at, reason=reason)
    return held


@transaction.atomic
def share_benefit(
    *, benefit: Benefit, percents: Mapping[str, Decimal], by: Actor, at: datetime
) -> Benefit:
    """All the initiatives that bring it, in percent by id; none at all is allowed too. RuleBroken
    where they do not sum to 100."""
    held = hold(benefit)
    if problem := pool_problem(percents.values()):
        raise RuleBroken(_(_SHARE_WORDS[problem]), code=problem)
    before = {share.initiative_id: share.percent for share in held.shares.all()}
    if before == dict(percents):
        return held
    _write_shares(held, percents)
    payload = {"before": before, "after": dict(percents)}
    enter(held, payload, verb="benefits.share-benefit", by=by, at=at)
    return held


@transaction.atomic
def make_group(*, organisation: Organisation, name: str, by: Actor, at: datetime) -> CountOnce:
    """A group of benefits of which one counts; the one of this name where it is there already.
    What is put into it is entered in the history of each benefit."""
    del by, at
    found = CountOnce.objects.filter(organisation=organisation, name=name.strip()).first()
    if found is None:
        found = CountOnce(organisation=organisation, name=name.strip())
        check(found)
        found.save()
    return found


def promise_again(benefit: Benefit, reason: str) -> None:
    """Back to proposed, in memory; RuleBroken without a reason. Nothing where it is proposed."""
    if benefit.stage == "proposed":
        return
    if not reason:
        raise RuleBroken(
            _("Say why what was validated changes. It then waits to be validated again."),
            code="reason-missing",
            field="reason",
        )
    benefit.stage, benefit.validated_at, benefit.validated_by_label = "proposed", None, ""
    benefit.verified_at, benefit.verified_by_label = None, ""
    benefit.validated_by_id = benefit.verified_by_id = ""


def _set(benefit: Benefit, values: Mapping[str, Any]) -> None:
    if unknown := set(values) - FIELDS:
        raise ValueError(f"a benefit has no {sorted(unknown)}")
    for name, value in values.items():
        setattr(benefit, name, value)


def _told(benefit: Benefit, names: Iterable[str]) -> dict[str, Any]:
    """What the ledger holds: of another record its id, and beside it what it is called."""
    return {name: _plain(getattr(benefit, name)) for name in sorted(names)}


def _plain(value: Any) -> Any:
    return {"id": value.pk, "name": str(value)} if isinstance(value, models.Model) else value


_SHARE_WORDS = {
    "share-out-of-range": gettext_noop("Each share is more than 0 and at most 100 percent."),
    "shares-not-100": gettext_noop("Together the shares must be 100 percent."),
}


def _write_shares(benefit: Benefit, percents: Mapping[str, Decimal]) -> None:
    alike = Initiative.objects.filter(
        id__in=percents, organisation__illustrative=benefit.organisation.illustrative
    )
    if alike.count() != len(percents):
        raise RuleBroken(
            _("Choose programmes and projects that are there; illustrative and real do not mix."),
            code="initiative-unknown",
        )
    benefit.shares.all().delete()
    for initiative, percent in percents.items():
        made = InitiativeShare(benefit=benefit, initiative_id=initiative, percent=percent)
        check(made)
        made.save()
