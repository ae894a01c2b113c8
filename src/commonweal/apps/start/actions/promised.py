"""The business case and the benefit of the example, tied to one of its measures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.apps.accounts.models import Organisation
from commonweal.apps.benefits.actions import create_benefit, set_benefit_targets
from commonweal.apps.benefits.models import Benefit, CountOnce
from commonweal.apps.cases.actions import set_line, set_option, start_case
from commonweal.apps.cases.models import BenefitLine, CostLine
from commonweal.apps.maps.models import BenefitMap
from commonweal.apps.measures.models import Measure
from commonweal.apps.measures.queries import readings_between
from commonweal.kernel.shapes import Actor

MEASURE = "prescriptions-sent"
PARAMETERS = "green-book@2022"
RANGE = {"low_percent": Decimal(80), "high_percent": Decimal(150)}


def load_promise(measures: Sequence[Measure], *, by: Actor, at: datetime) -> Benefit:
    """A case with one way of doing it beside the usual two, and a benefit whose baseline is the
    first value of its measure."""
    who: dict[str, Any] = {"by": by, "at": at}
    measure = next(one for one in measures if one.key == MEASURE)
    year = timezone.localdate(at).year
    _case(measure, year, who)
    first = readings_between(measure, date.min, date.max)[0]
    benefit = create_benefit(
        organisation=measure.organisation,
        initiative=measure.initiative,
        values={
            "title": _("Fewer errors and journeys, because prescriptions arrive by themselves"),
            "objective": _("Nobody carries paper from the clinic to the pharmacy any more."),
            "gainers": _("Patients, pharmacies"),
            "measure": measure,
            "baseline": first.value,
            "baseline_on": first.ends,
            "baseline_source": _("The first month that was measured"),
            "benefit_class": "non-cashable",
            "unit_value": Decimal(9_500_000),
            "unit_basis": "year",
            "currency": "GBP",
            "base_year": year,
            "starts_on": first.ends,
            "ends_on": date(year + 8, 3, 31),
        },
        **who,
    )
    targets = [
        {"on": date(year + ahead, 3, 31), "value": value, "tolerance": Decimal(0)}
        for ahead, value in ((1, Decimal("0.8")), (2, Decimal("0.95")))
    ]
    return set_benefit_targets(benefit=benefit, targets=targets, **who)


def _case(measure: Measure, year: int, who: dict[str, Any]) -> None:
    if measure.initiative is None:
        raise ValueError("the measure of the example belongs to an initiative")
    given = {"stage": "outline", "currency": "GBP", "price_year": year, "first_year": year}
    case = start_case(
        initiative=measure.initiative, values={**given, "parameter_set": PARAMETERS}, **who
    )
    option = set_option(
        case=case,
        values={
            "name": _("One national service"),
            "description": _("One service that every clinic and every pharmacy uses."),
            "preferred": True,
            "unpriced": [_("Patients trust what they are given")],
        },
        **who,
    )
    cost = {"name": _("Build and roll out"), "nature": "capital", **RANGE}
    cost["amounts"] = {str(year): "14000000.00", str(year + 1): "11000000.00"}
    set_line(option=option, kind=CostLine, values=cost, **who)
    gain = {"name": _("Errors and journeys avoided"), "benefit_class": "non-cashable", **RANGE}
    gain["amounts"] = {str(one): "6200000.00" for one in range(year + 2, year + 9)}
    set_line(option=option, kind=BenefitLine, values=gain, **who)


def remove_promises(bodies: QuerySet[Organisation]) -> int:
    """Take away every benefit of illustrative bodies, and the maps that they stand on; returns how
    many. Their cases go with the initiatives."""
    BenefitMap.objects.filter(organisation__in=bodies).delete()
    own = Benefit.objects.filter(organisation__in=bodies)
    count = own.count()
    own.delete()
    CountOnce.objects.filter(organisation__in=bodies).delete()
    return count
