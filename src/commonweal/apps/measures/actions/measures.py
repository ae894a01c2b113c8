"""Making measures, and saying what they are to reach."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.apps.accounts.actions.checked import check
from commonweal.apps.accounts.models import Organisation
from commonweal.apps.ledger.actions import record, record_batch
from commonweal.apps.measures.models import Measure, Target
from commonweal.apps.measures.rules import ROLLING, stale_after
from commonweal.kernel.errors import RuleBroken
from commonweal.kernel.shapes import Actor, Subject

__all__ = ["create_measure", "create_measures", "set_targets"]

# What a person may say of a measure. The rest follows from readings.
FIELDS = (
    *("name", "definition", "unit", "direction", "frequency", "anchor", "grace_days"),
    *("aggregation", "owner", "marking", "exemption", "marking_review", "lowest", "highest"),
    *("initiative", "catalogue_key"),
)


@transaction.atomic
def create_measure(
    *, organisation: Organisation, key: str, values: Mapping[str, Any], by: Actor, at: datetime
) -> Measure:
    """A measure of a body, under a ``key`` that the body uses for nothing else; ``values`` as in
    FIELDS. RuleBroken where something is missing or does not fit together."""
    made = _made(organisation, key, values, at)
    check(made)
    made.save(force_insert=True)
    told = {"organisation": organisation.id, "key": key, **told_of(made)}
    record(verb="measures.create-measure", subject=subject_of(made), by=by, at=at, payload=told)
    return made


@transaction.atomic
def create_measures(
    *, organisation: Organisation, wanted: Mapping[str, Mapping[str, Any]], by: Actor, at: datetime
) -> list[Measure]:
    """Many measures of a body at once, ``values`` by key, with one entry in the ledger. Those
    whose key the body uses already are left as they are, and are not among those returned."""
    known = Measure.objects.filter(organisation=organisation).values_list("key", flat=True)
    new = wanted.keys() - set(known)
    made = [_made(organisation, key, values, at) for key, values in wanted.items() if key in new]
    if not made:
        return []
    Measure.objects.bulk_create(made, batch_size=100)
    record_batch(
        verb="measures.create-measures",
        subject=Subject("organisation", organisation.id, organisation.name),
        by=by,
        at=at,
        rows=[{"id": one.id, "key": one.key, **told_of(one)} for one in made],
    )
    return made


@transaction.atomic
def set_targets(
    *, measure: Measure, targets: Iterable[Mapping[str, Any]], by: Actor, at: datetime
) -> list[Target]:
    """All the targets of a measure together: ``on``, ``value`` and ``tolerance`` of each."""
    held = Measure.objects.select_for_update().get(id=measure.id)
    before = _targets(held)
    held.targets.all().delete()
    for one in targets:
        made = Target(measure=held, **{"tolerance": Decimal(0), **one})
        check(made)
        made.save()
    after = _targets(held)
    if after != before:
        held.readings_changed_at = at  # what lies ahead is to be looked at again
        held.save(update_fields=["readings_changed_at"])
        record(
            verb="measures.set-targets",
            subject=subject_of(held),
            by=by,
            at=at,
            payload={"before": before, "after": after},
        )
    return list(held.targets.all())


def _made(organisation: Organisation, key: str, values: Mapping[str, Any], at: datetime) -> Measure:
    made = Measure(organisation=organisation, key=key, created_at=at, **known_values(values))
    check_measure(made)
    made.stale_after = due_day(made)
    return made


def subject_of(measure: Measure) -> Subject:
    return Subject("measure", measure.id, measure.name)


def due_day(measure: Measure) -> Any:
    """The last day on which nothing is missing yet."""
    made = measure.latest_ends or timezone.localdate(measure.created_at)
    due = stale_after(measure.latest_ends, made, measure.frequency, measure.anchor)
    return due + timedelta(days=measure.grace_days)


def known_values(values: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := set(values) - set(FIELDS):
        raise ValueError(f"a measure has no {sorted(unknown)}")
    return dict(values)


def told_of(measure: Measure) -> dict[str, Any]:
    """What the ledger holds of it."""
    plain = {name: getattr(measure, name) for name in FIELDS}
    owner, initiative = plain["owner"], plain["initiative"]
    return {
        **plain,
        "owner": owner.id if owner else "",
        "initiative": initiative.id if initiative else "",
    }


def _targets(measure: Measure) -> list[dict[str, Any]]:
    return list(measure.targets.values("on", "value", "tolerance"))


def check_measure(measure: Measure) -> None:
    if measure.frequency == ROLLING and measure.aggregation == "sum":
        raise RuleBroken(
            _("Rolling years overlap, so their sum says nothing. Choose the latest or the mean."),
            code="overlaps-summed",
            field="aggregation",
        )
    if measure.initiative and measure.initiative.organisation_id != measure.organisation_id:
        raise RuleBroken(
            _("Choose an initiative of the body that the measure belongs to."),
            code="initiative-elsewhere",
            field="initiative",
        )
    if bool(measure.exemption) != (measure.marking == "withheld"):
        raise RuleBroken(
            _("Name the exemption in law where something is withheld, and only there."),
            code="exemption-missing",
            field="exemption",
        )
    low, high = measure.lowest, measure.highest
    if low is not None and high is not None and low > high:
        raise RuleBroken(
            _("The lowest plausible value is above the highest one."),
            code="limits-crossed",
            field="lowest",
        )
    related = {"organisation", "initiative", "owner"}
    check(measure, exclude={"stale_after", *related}, alone=True)
