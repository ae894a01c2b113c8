"""The digital take-up benefit of ten real services, against a calculation that shares no code."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from commonweal.apps.benefits import actions
from commonweal.apps.benefits.queries import assessed
from commonweal.apps.benefits.tests.factories import BY, NOW
from commonweal.apps.measures.models import Measure
from commonweal.apps.measuring.actions import import_service_kpis
from commonweal.apps.programmes.tests.factories import SOMEBODY, an_organisation

pytestmark = [pytest.mark.django_db, pytest.mark.shared]
WORTH = 250_000  # GBP for a whole service going digital, held for a year: a round figure


def published(path) -> dict[str, list[tuple[date, Decimal]]]:
    """Year ending and take-up of each service, straight from the file, oldest first."""
    found: dict[str, list[tuple[date, Decimal]]] = {}
    with path.open(newline="") as file:
        for row in csv.DictReader(file):
            if row["digital_take_up"] and float(row["digital_take_up"]) <= 1:
                cell = round(Decimal(row["digital_take_up"]), 9)
                found.setdefault(row["slug"], []).append(
                    (date.fromisoformat(row["year_ending"]), cell)
                )
    return {slug: sorted(cells) for slug, cells in found.items()}


def by_hand(cells: list[tuple[date, Decimal]]) -> Decimal:
    """Month by month: the take-up of the first year to end that holds the month, less the first
    take-up of all, a twelfth of the worth for each month."""
    (start, baseline), *rest = cells
    total = Fraction(0)
    months = (rest[-1][0].year - start.year) * 12 + rest[-1][0].month - start.month
    for number in range(1, months + 1):
        index = start.year * 12 + start.month - 1 + number
        for ending, value in rest:
            last = ending.year * 12 + ending.month - 1
            if last - 11 <= index <= last:
                total += Fraction(value - baseline) * WORTH / 12
                break
    return Decimal(round(total * 100)) / 100


@pytest.fixture
def ten(shared_data, tmp_path) -> dict[str, list[tuple[date, Decimal]]]:
    """The ten services that were published most often and whose take-up moved, imported as they
    are in the file."""
    path = shared_data / "uk-service-kpis" / "service_kpis_by_period.csv"
    found = published(path)
    most = Counter(
        {s: len(c) for s, c in found.items() if len({value for _day, value in c}) > 5}
    ).most_common()
    chosen = sorted(most, key=lambda pair: (-pair[1], pair[0]))[:10]
    slugs = {slug for slug, _count in chosen}
    some = tmp_path / "ten.csv"
    with path.open(newline="") as file, some.open("w", newline="") as out:
        reader = csv.DictReader(file)
        writer = csv.DictWriter(out, reader.fieldnames or [])
        writer.writeheader()
        writer.writerows(row for row in reader if row["slug"] in slugs)
    given = {"organisation": an_organisation("Government"), "by": SOMEBODY, "at": NOW}
    import_service_kpis(path=some, **given)
    return {slug: found[slug] for slug in sorted(slugs)}


def test_the_take_up_benefit_of_ten_services_equals_a_calculation_by_hand(ten):
    assert len(ten) == 10
    answers = {}
    for slug, cells in ten.items():
        (first, baseline), *_rest = cells
        values = {
            "title": f"More of {slug} is done online",
            "measure": Measure.objects.get(key=f"{slug}-digital-take-up"),
            "baseline": baseline,
            "baseline_on": first,
            "benefit_class": "non-cashable",
            "unit_value": Decimal(WORTH),
            "currency": "GBP",
            "starts_on": date.fromordinal(first.toordinal() + 1),
        }
        made = actions.create_benefit(
            organisation=an_organisation("Government"), values=values, **BY
        )
        answers[slug] = (assessed(made, date(2018, 1, 1)).realised, by_hand(cells))
    assert all(len(cells) > 12 for cells in ten.values())
    assert {slug: ours for slug, (ours, _theirs) in answers.items()} == {
        slug: theirs for slug, (_ours, theirs) in answers.items()
    }
    assert len({ours for ours, _theirs in answers.values()}) == 10
