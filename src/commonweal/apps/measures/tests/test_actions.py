"""Readings come in and are decided on: what counts, what is held, what stays."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from commonweal.apps.ledger.models import Entry
from commonweal.apps.measures.actions import (
    NewReading,
    Origin,
    change_measure,
    choose_reading,
    confirm_reading,
    correct_reading,
    refuse_reading,
    set_formula,
    set_targets,
)
from commonweal.apps.measures.models import Quarter, Reading, ReadingBatch
from commonweal.apps.measures.queries import (
    coverage_over,
    latest_of,
    latest_reading,
    readings_between,
    stale_since,
    value_over,
)
from commonweal.apps.measures.tests.factories import NOW, a_measure, a_month, counting, pushed
from commonweal.apps.programmes.tests.factories import SOMEBODY, an_organisation
from commonweal.kernel.errors import RuleBroken

pytestmark = pytest.mark.django_db
EARLY, LATE = datetime(2026, 1, 5, tzinfo=UTC), datetime(2026, 2, 5, tzinfo=UTC)
BY = {"by": SOMEBODY, "at": NOW + timedelta(hours=1)}


def values(measure):
    return [reading.value for reading in counting(measure)]


def by_status(measure):
    return {r.value: r.status for r in Reading.objects.filter(measure=measure)}


def test_readings_are_kept_with_where_they_came_from_and_one_entry():
    measure = a_measure()
    got = pushed(a_month(measure, 1, 10), a_month(measure, 2, "12.5"))
    assert (got.added, got.refused) == (2, [])
    assert values(measure) == [10, Decimal("12.5")]
    reading = counting(measure)[0]
    assert reading.batch == got.batch
    assert (reading.batch.label, len(reading.batch.rows_digest)) == ("calls.csv", 64)
    assert Entry.objects.filter(verb="measures.push-readings").count() == 1
    measure.refresh_from_db()
    assert (measure.latest_ends, measure.readings_changed_at) == (date(2025, 2, 28), NOW)


def test_the_same_again_changes_nothing():
    measure = a_measure()
    row = a_month(measure, 1, 10)
    pushed(row)
    again = pushed(row, row)
    assert (again.same, again.kept, again.batch) == (2, 0, None)
    assert (ReadingBatch.objects.count(), Reading.objects.count()) == (1, 1)


def test_a_later_value_replaces_and_an_earlier_one_comes_too_late():
    measure = a_measure()
    pushed(a_month(measure, 1, 10, as_of=EARLY))
    assert pushed(a_month(measure, 1, 11, as_of=LATE)).replaced == 1
    assert pushed(a_month(measure, 1, 12, as_of=EARLY)).late == 1
    assert by_status(measure) == {10: "replaced", 11: "provisional", 12: "replaced"}


def test_two_values_without_an_order_are_both_held_and_a_person_chooses():
    measure = a_measure()
    pushed(a_month(measure, 1, 10))
    assert pushed(a_month(measure, 1, 11)).held == 1
    assert by_status(measure) == {10: "held", 11: "held"}
    assert (latest_reading(measure), Quarter.objects.count()) == (None, 0)
    with pytest.raises(RuleBroken, match="Choose the one"):
        confirm_reading(reading=Reading.objects.get(value=10), **BY)
    choose_reading(reading=Reading.objects.get(value=11), **BY)
    assert by_status(measure) == {10: "refused", 11: "confirmed"}
    assert pushed(a_month(measure, 1, 10, as_of=NOW + timedelta(days=9))).kept == 0
    assert values(measure) == [11]


def test_an_implausible_value_never_counts_until_somebody_stands_by_it():
    measure = a_measure(highest=Decimal(1), lowest=Decimal(0))
    pushed(a_month(measure, 1, "0.5", as_of=EARLY), a_month(measure, 1, "4.57", as_of=LATE))
    assert values(measure) == [Decimal("0.5")]
    confirm_reading(reading=Reading.objects.get(status="held"), reason="counted twice", **BY)
    assert values(measure) == [Decimal("4.57")]
    assert by_status(measure)[Decimal("0.5")] == "replaced"


def test_a_refused_value_stays_refused_however_often_it_is_sent():
    measure = a_measure(highest=Decimal(1))
    pushed(a_month(measure, 1, 2, as_of=EARLY))
    refuse_reading(reading=Reading.objects.get(), reason="a typing error", **BY)
    got = pushed(a_month(measure, 1, 2, as_of=NOW + timedelta(days=1)), at=NOW + timedelta(days=2))
    assert (got.kept, by_status(measure)) == (0, {2: "refused"})
    with pytest.raises(RuleBroken, match="held"):
        refuse_reading(reading=Reading.objects.get(), reason="again", **BY)


def test_to_refuse_one_of_two_lets_the_other_count():
    measure = a_measure()
    pushed(a_month(measure, 1, 10), a_month(measure, 1, 11))
    refuse_reading(reading=Reading.objects.get(value=10), reason="the draft", **BY)
    assert by_status(measure) == {10: "refused", 11: "provisional"}
    assert value_over(measure, date(2025, 1, 1), date(2025, 12, 31)) == 11


def test_a_correction_stands_and_the_old_value_stays():
    measure = a_measure()
    pushed(a_month(measure, 1, 10, as_of=EARLY), a_month(measure, 2, 20))
    reading = counting(measure)[0]
    made = correct_reading(reading=reading, value=Decimal(9), reason="one counted twice", **BY)
    assert (made.status, made.reason, made.batch.source_kind) == (
        "corrected",
        "one counted twice",
        "person",
    )
    assert values(measure) == [9, 20]
    pushed(a_month(measure, 1, 10, as_of=LATE))  # the source has not heard of it
    assert values(measure) == [9, 20]
    later = pushed(a_month(measure, 1, 8, as_of=NOW + timedelta(days=3)), at=NOW)
    assert (later.held, values(measure)) == (1, [9, 20])
    assert Entry.objects.filter(verb="measures.correct-reading", reason="one counted twice")


@pytest.mark.parametrize(
    ("value", "reason", "said"),
    [(10, "why", "already"), ("NaN", "why", "15 digits"), (11, " ", "Say why")],
)
def test_a_correction_that_says_nothing_is_refused(value, reason, said):
    measure = a_measure()
    pushed(a_month(measure, 1, 10))
    with pytest.raises(RuleBroken, match=said):
        correct_reading(reading=counting(measure)[0], value=Decimal(value), reason=reason, **BY)
    assert values(measure) == [10]


def test_rows_that_cannot_be_taken_are_refused_one_by_one():
    measure = a_measure()
    good, month = a_month(measure, 1, 10), (date(2025, 2, 1), date(2025, 2, 28))
    bad = [
        NewReading("calls-of-nobody", *month, Decimal(1)),
        NewReading(measure.id, date(2025, 2, 2), month[1], Decimal(1)),
        NewReading(measure.id, month[1], month[0], Decimal(1)),
        NewReading(measure.id, date(2026, 5, 1), date(2026, 5, 31), Decimal(1)),
        NewReading(measure.id, *month, Decimal("Infinity")),
        NewReading(measure.id, *month, Decimal("1e15")),
        NewReading(measure.id, *month, Decimal(1), datetime(2026, 1, 1)),  # noqa: DTZ001
        NewReading(measure.id, date.min, date.max, Decimal(1)),
        NewReading(measure.id, month[0], date.max, Decimal(1)),
        NewReading("x" * 5000, *month, Decimal(1)),
        NewReading("nul\x00", *month, Decimal(1)),
    ]
    got = pushed(good, *bad)
    assert [number for number, _why in got.refused] == list(range(2, 13))
    said = [why for _number, why in got.refused]
    assert "no measure calls-of-nobody" in said[0]
    assert "2025-02-02 to 2025-02-28 is not one whole period" in said[1]
    assert "has not come yet" in said[3]
    assert "Infinity cannot be kept" in said[4]
    assert "no time zone" in said[6]
    assert values(measure) == [10]


def test_keys_are_those_of_one_body_only():
    ours, theirs = a_measure("calls"), a_measure("calls", organisation=an_organisation("Roads"))
    month = (date(2025, 1, 1), date(2025, 1, 31))
    within = Origin("push", "site", "A site", organisation_id=ours.organisation_id)
    got = pushed(
        NewReading("calls", *month, Decimal(1)),
        NewReading(theirs.id, *month, Decimal(2)),
        origin=within,
    )
    assert (got.added, [n for n, _ in got.refused]) == (1, [2])
    assert (values(ours), values(theirs)) == ([1], [])


def test_a_missing_reading_is_stale_after_its_grace():
    measure = a_measure(grace_days=10, at=datetime(2025, 1, 1, 12, tzinfo=UTC))
    assert stale_since(measure, date(2025, 2, 10)) is None
    assert stale_since(measure, date(2025, 2, 11)) == date(2025, 2, 11)
    pushed(a_month(measure, 1, 10))
    measure.refresh_from_db()
    assert stale_since(measure, date(2025, 3, 10)) is None
    assert stale_since(measure, date(2025, 4, 1)) == date(2025, 3, 11)
    change_measure(measure=measure, values={"grace_days": 40}, **BY)
    measure.refresh_from_db()
    assert stale_since(measure, date(2025, 4, 1)) is None


def test_held_readings_do_not_keep_a_measure_fresh():
    measure = a_measure(highest=Decimal(1))
    due = measure.stale_after
    pushed(a_month(measure, 1, 7))
    measure.refresh_from_db()
    assert (measure.latest_ends, measure.stale_after) == (None, due)


def test_what_readings_come_to_over_days():
    measure = a_measure()
    pushed(*(a_month(measure, month, month) for month in range(1, 7)))
    year = (date(2025, 1, 1), date(2025, 12, 31))
    assert value_over(measure, *year) == 21
    assert value_over(measure, *year, on=date(2025, 3, 30)) == 3
    assert value_over(measure, date(2025, 1, 2), date(2025, 2, 27)) is None
    assert coverage_over(measure, *year) == pytest.approx(181 / 365)
    assert latest_reading(measure, date(2025, 4, 29)).value == 3
    assert [r.value for r in readings_between(measure, *year)] == [1, 2, 3, 4, 5, 6]
    measure.refresh_from_db()
    assert latest_of([measure])[measure.id].value == 6
    quarters = list(Quarter.objects.values_list("count", "total", "least", "most", "latest"))
    assert quarters == [(3, 6, 1, 3, 3), (3, 15, 4, 6, 6)]


def test_quarters_follow_a_correction_and_a_conflict():
    measure = a_measure()
    pushed(a_month(measure, 1, 1), a_month(measure, 2, 2))
    correct_reading(reading=counting(measure)[1], value=Decimal(5), reason="late slips", **BY)
    assert Quarter.objects.values_list("count", "total", "most").get() == (2, 6, 5)
    pushed(a_month(measure, 1, 7))
    assert Quarter.objects.values_list("count", "total", "least").get() == (1, 5, 5)


def test_targets_are_set_together():
    measure = a_measure()
    set_targets(
        measure=measure,
        targets=[{"on": date(2026, 1, 1), "value": Decimal(5)}, {"on": NOW.date(), "value": 6}],
        **BY,
    )
    assert [t.value for t in measure.targets.all()] == [5, 6]
    set_targets(measure=measure, targets=[], **BY)
    assert not measure.targets.exists()
    with pytest.raises(RuleBroken):
        set_targets(measure=measure, targets=[{"on": NOW.date(), "value": None}], **BY)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"frequency": "rolling_year"}, "aggregation"),
        ({"marking": "withheld"}, "exemption"),
        ({"lowest": Decimal(2), "highest": Decimal(1)}, "lowest"),
        ({"name": ""}, "name"),
        ({"frequency": "now and then"}, "frequency"),
    ],
)
def test_a_measure_that_does_not_fit_together_is_refused(wrong, field):
    with pytest.raises(RuleBroken) as refused:
        a_measure(**{"name": "Calls", **wrong})
    assert refused.value.field == field


def test_what_readings_hang_on_does_not_change():
    measure = a_measure()
    pushed(a_month(measure, 1, 1))
    with pytest.raises(RuleBroken, match="Make a new measure"):
        change_measure(measure=measure, values={"unit": "hours"}, **BY)
    change_measure(measure=measure, values={"name": "Calls taken"}, reason="clearer", **BY)
    entry = Entry.objects.get(verb="measures.change-measure")
    assert '"before":{"name":"Calls answered"' in entry.payload_text.replace("calls-", "calls-")


def test_other_limits_settle_anew_what_is_held_and_what_counts():
    measure = a_measure(highest=Decimal(10))
    pushed(a_month(measure, 1, 9), a_month(measure, 2, 12), a_month(measure, 3, 3))
    assert values(measure) == [9, 3]
    change_measure(measure=measure, values={"highest": Decimal(20)}, **BY)
    assert values(measure) == [9, 12, 3]
    change_measure(measure=measure, values={"highest": Decimal(5)}, **BY)
    assert values(measure) == [3]
    assert sum(one.total for one in Quarter.objects.all()) == 3
    before = by_status(measure)
    pushed(a_month(measure, 1, 9), a_month(measure, 2, 12))  # as before: nothing changes
    assert by_status(measure) == before
    assert ReadingBatch.objects.count() == 1


def test_other_limits_reach_what_is_worked_out():
    measure, double = a_measure(), a_measure(aggregation="latest")
    set_formula(measure=double, formula="x * 2", inputs=[("x", measure)], **BY)
    pushed(a_month(measure, 1, 9))
    assert values(double) == [18]
    change_measure(measure=double, values={"highest": Decimal(10)}, **BY)
    assert (values(double), Reading.objects.get(status="held").value) == ([], 18)
    change_measure(measure=measure, values={"highest": Decimal(5)}, **BY)
    assert (values(measure), values(double)) == ([], [])
    change_measure(measure=measure, values={"highest": None}, **BY)
    change_measure(measure=double, values={"highest": None}, **BY)
    assert (values(measure), values(double)) == ([9], [18])
