"""The list: who sees what, what comes first, and what is in trouble."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from commonweal.apps.accounts.tests.factories import hold, make_person
from commonweal.apps.measures.actions import NewReading, Origin, push_readings
from commonweal.apps.measures.tests.factories import a_measure
from commonweal.apps.outlook.actions import work_out_due
from commonweal.apps.outlook.queries import (
    NO_FILTER,
    SORTS,
    MeasureFilter,
    measure_facts,
    measure_rows,
    measures_in_trouble,
)
from commonweal.apps.outlook.tests.factories import NOISE, TODAY, WHO, a_measured, a_target, at_noon
from commonweal.apps.programmes.tests.factories import an_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def several():
    """One of each kind: calm, in trouble, changed, held, stale, never measured."""
    a_measured(key="calm")
    troubled = a_measured(key="troubled", direction="higher")
    a_target(troubled, date(2026, 12, 31), 52)
    a_measured([*NOISE, 90], key="changed")
    held = a_measured(key="held", highest=Decimal(100))
    rows = [NewReading(held.id, date(2025, 12, 1), date(2025, 12, 31), Decimal(900))]
    push_readings(rows=rows, origin=Origin("file", "b", "b"), **WHO)
    a_measured(key="stale", grace_days=0, at=at_noon(date(2025, 1, 1)))
    a_measure("never", at=at_noon(date(2025, 1, 1)))
    work_out_due(at=at_noon())
    return an_organisation()


def reader(organisation, role="analyst"):
    person = make_person(f"Reader {role}")
    hold(person, role, organisation)
    return person


DAY = date(2026, 5, 1)  # after the end of April: without a grace its reading is missing


def test_held_and_stale_come_first_then_trouble_then_news(several):
    names = [one.name for one in measure_rows(reader(several), NO_FILTER, DAY)]
    assert names[0] == "held"
    assert set(names[1:3]) == {"never", "stale"}
    assert names[3:] == ["troubled", "changed", "calm"]


def test_the_facts_count_each(several):
    facts = measure_facts(reader(several), NO_FILTER, DAY)
    assert (facts.count, facts.held, facts.never, facts.stale) == (6, 1, 1, 2)
    assert (facts.trouble, facts.changed) == (1, 1)


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        (MeasureFilter(state="held"), {"held"}),
        (MeasureFilter(state="never"), {"never"}),
        (MeasureFilter(state="trouble"), {"troubled"}),
        (MeasureFilter(state="changed"), {"changed"}),
        (MeasureFilter(text="CALM"), {"calm"}),
        (MeasureFilter(organisation_id="none"), set()),
    ],
)
def test_filters(several, wanted, names):
    assert {one.name for one in measure_rows(reader(several), wanted, DAY)} == names


def test_every_order_has_every_row(several):
    for sort in SORTS:
        assert len(measure_rows(reader(several), MeasureFilter(sort=sort), DAY)) == 6


def test_somebody_from_elsewhere_sees_and_counts_nothing(several):
    stranger = reader(an_organisation("Elsewhere"))
    assert list(measure_rows(stranger, NO_FILTER, DAY)) == []
    assert measure_facts(stranger, NO_FILTER, DAY).count == 0
    assert measures_in_trouble(stranger, TODAY) == []


def test_what_is_sensitive_is_in_no_list_of_those_who_may_not_see_it():
    secret = a_measured(key="secret", marking="sensitive", direction="higher")
    a_target(secret, date(2026, 12, 31), 90)
    work_out_due(at=at_noon())
    organisation = secret.organisation
    assert [t.measure for t in measures_in_trouble(reader(organisation), TODAY)] == [secret]
    staff = reader(organisation, "partner")
    assert measures_in_trouble(staff, TODAY) == []
    assert measure_facts(staff, NO_FILTER, TODAY).trouble == 0


def test_trouble_ends_with_the_day_of_the_target_and_says_where_it_is_old(several):
    person = reader(several)
    found = measures_in_trouble(person, TODAY)
    assert [(t.measure.name, t.trouble, t.old) for t in found] == [("troubled", "likely", False)]
    assert measures_in_trouble(person, date(2027, 1, 1)) == []
    troubled = found[0].measure
    rows = [NewReading(troubled.id, date(2026, 4, 1), date(2026, 4, 30), Decimal(50))]
    later = {**WHO, "at": at_noon(date(2026, 4, 30))}
    push_readings(rows=rows, origin=Origin("file", "c", "c"), **later)
    assert measures_in_trouble(person, TODAY)[0].old


def test_the_list_costs_the_same_for_one_and_for_many(several, django_assert_max_num_queries):
    person = reader(several)
    with django_assert_max_num_queries(4):
        list(measure_rows(person, NO_FILTER, DAY))
        measure_facts(person, NO_FILTER, DAY)
