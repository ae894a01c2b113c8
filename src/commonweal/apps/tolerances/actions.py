"""Say what may differ at a level, and take it back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.apps.accounts.actions.checked import check
from commonweal.apps.accounts.models import Organisation
from commonweal.apps.ledger.actions import record
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.tolerances.models import Tolerance
from commonweal.apps.tolerances.queries.levels import (
    Level,
    limits_of,
    lines_above,
    own_people,
)
from commonweal.apps.tolerances.rules import LONGEST_DAYS, UNITS, Kind, Limit, Unit, too_wide
from commonweal.apps.tolerances.words import limit_words
from commonweal.kernel.errors import RuleBroken
from commonweal.kernel.shapes import Actor, Subject

__all__ = ["Wanted", "end_tolerance", "keep", "set_tolerance", "told_of"]

COLUMNS = {
    Unit.PERCENT: "percent",
    Unit.MONEY: "amount",
    Unit.DAYS: "days",
    Unit.COUNT: "count",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What may differ from a day on, and when that is looked at again. ``values`` are by Unit;
    those that are left out are as the level above has them."""

    values: Mapping[Unit, Decimal | int | None]
    from_on: date = date.min
    review_on: date = date.min
    reason: str = ""
    currency: str = ""
    base_year: int = 0
    until: date | None = None

    def row(self, level: Level, kind: Kind, by: Actor, at: datetime) -> Tolerance:
        """The tolerance, in memory."""
        money = self.values.get(Unit.MONEY) is not None
        return Tolerance(
            initiative=level.initiative,
            organisation=None if level.initiative else level.organisation,
            kind=kind.value,
            from_on=self.from_on,
            review_on=self.review_on,
            until=self.until,
            currency=self.currency if money else "",
            base_year=self.base_year if money else 0,
            reason=self.reason.strip(),
            set_at=at,
            set_by_id=by.id,
            set_by_label=by.label,
            **{COLUMNS[unit]: value for unit, value in self.values.items() if value is not None},
        )


@transaction.atomic
def set_tolerance(
    *, level: Level, kind: Kind, wanted: Wanted, by: Actor, at: datetime
) -> Tolerance:
    """From a day on so much may differ. RuleBroken where it is wider than the level above has it,
    or where somebody would set it for their own work."""
    held = _hold(level)
    today = timezone.localdate(at)
    check_not_own(held, by, today)
    if wanted.from_on < today or not 0 < (wanted.review_on - wanted.from_on).days <= LONGEST_DAYS:
        raise RuleBroken(
            _("It holds from today or a later day, and is looked at again within a year of that."),
            code="days-unsound",
            field="from_on" if wanted.from_on < today else "review_on",
        )
    made = keep(held, kind, wanted, by, at)
    record(
        verb="tolerances.set-tolerance",
        subject=_subject(held),
        by=by,
        at=at,
        payload=told_of(made),
        reason=made.reason,
    )
    return made


@transaction.atomic
def end_tolerance(*, level: Level, kind: Kind, reason: str, by: Actor, at: datetime) -> Level:
    """Take back what a level says of a kind: from now on what the level above says holds."""
    held = _hold(level)
    check_not_own(held, by, timezone.localdate(at))
    if not reason.strip():
        raise RuleBroken(_("Say why."), code="unexplained", field="reason")
    rows = _rows(held).filter(kind=kind.value, ended_at=None)
    ids = list(rows.values_list("id", flat=True))
    if not ids:
        raise RuleBroken(_("Nothing is said here that could be taken back."), code="nothing-said")
    rows.update(
        ended_at=at, ended_by_id=by.id, ended_by_label=by.label, ended_reason=reason.strip()
    )
    record(
        verb="tolerances.end-tolerance",
        subject=_subject(held),
        by=by,
        at=at,
        payload={"kind": kind.value, "tolerances": ids},
        reason=reason.strip(),
    )
    return held


def keep(level: Level, kind: Kind, wanted: Wanted, by: Actor, at: datetime) -> Tolerance:
    """Write a tolerance down, where it is sound and no wider than the level above has it. For
    actions that enter it into the ledger themselves."""
    given = {unit: value for unit, value in wanted.values.items() if value is not None}
    if not given or set(given) - set(UNITS[kind]):
        raise RuleBroken(_("Say how much may differ."), code="no-line", field="values")
    if Unit.MONEY in given and not wanted.currency:
        raise RuleBroken(
            _("Say in which currency the amount is."), code="no-currency", field="currency"
        )
    made = wanted.row(level, kind, by, at)
    check(made)
    _check_width(limits_of(made), lines_above(level, wanted.from_on)[kind])
    made.save(force_insert=True)
    return made


def check_not_own(level: Level, by: Actor, today: date) -> None:
    if level.initiative is not None and by.id in own_people(level.initiative, today):
        raise RuleBroken(
            _("You hold a role on this work, so somebody at the level above says what may differ."),
            code="own-work",
        )


def _check_width(wanted: list[Limit], above: tuple[Limit, ...]) -> None:
    wide = too_wide(wanted, above)
    if wide is None:
        return
    have = [limit_words(one) for one in above if one.unit is wide.unit]
    raise RuleBroken(
        _("The level above has no more than %(above)s itself, in that currency and those prices.")
        % {"above": ", ".join(have)}
        if wide.unit is Unit.MONEY
        else _("The level above has no more than %(above)s itself.") % {"above": ", ".join(have)},
        code="wider-than-above",
        field=wide.unit.value,
    )


def _hold(level: Level) -> Level:
    """The level read again, and locked until the transaction ends."""
    if level.initiative is None:
        bodies = Organisation.objects.select_for_update(of=("self",)).select_related("parent")
        return Level(bodies.get(id=level.organisation.id))
    rows = Initiative.objects.select_for_update(of=("self",))
    one = rows.select_related("organisation", "parent__organisation").get(id=level.initiative.id)
    return Level(one.organisation, one)


def _rows(level: Level) -> Any:
    if level.initiative is None:
        return Tolerance.objects.filter(organisation=level.organisation)
    return Tolerance.objects.filter(initiative=level.initiative)


def told_of(made: Tolerance) -> dict[str, Any]:
    return {
        "tolerance": made.id,
        "kind": made.kind,
        "lines": [
            {"unit": one.unit.value, "value": one.value, "money": list(one.money)}
            for one in limits_of(made)
        ],
        "from": made.from_on,
        "review": made.review_on,
        "until": made.until,
    }


def _subject(level: Level) -> Subject:
    kind = "initiative" if level.initiative else "organisation"
    return Subject(kind, level.id, level.name)
