"""What is worked out from other measures: only what changed, and never from some of its inputs."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from commonweal.apps.ledger.models import Entry
from commonweal.apps.measures.actions import (
    choose_reading,
    correct_reading,
    refresh_measure,
    set_formula,
)
from commonweal.apps.measures.models import InputTotal, Quarter, Reading, ReadingBatch
from commonweal.apps.measures.rules import in_order, worked_out
from commonweal.apps.measures.tests.factories import NOW, a_measure, a_month, counting, pushed
from commonweal.apps.programmes.tests.factories import SOMEBODY, an_organisation
from commonweal.kernel.errors import RuleBroken

BY = {"by": SOMEBODY, "at": NOW + timedelta(hours=1)}
database = pytest.mark.django_db
D = Decimal


def a_ratio(formula="percent(online, total)", **values):
    """(the measure, its inputs ``online`` and ``total``)"""
    online, total = a_measure(), a_measure()
    share = a_measure(aggregation="mean", **values)
    made = set_formula(
        measure=share, formula=formula, inputs=[("online", online), ("total", total)], **BY
    )
    return made, online, total


def worked(formula, *inputs, measure=None):
    return set_formula(measure=measure or a_measure(), formula=formula, inputs=inputs, **BY)


def values(measure):
    return {reading.ends.month: reading.value for reading in counting(measure)}


def broken(measure, formula, *inputs):
    with pytest.raises(RuleBroken) as caught:
        set_formula(measure=measure, formula=formula, inputs=inputs, **BY)
    return caught.value.code


@database
def test_a_value_is_made_once_every_input_is_there():
    share, online, total = a_ratio()
    pushed(a_month(online, 1, 40))
    assert values(share) == {}
    pushed(a_month(total, 1, 160), a_month(total, 2, 10))
    assert values(share) == {1: 25}
    share.refresh_from_db()
    assert share.latest_ends.month == 1
    assert counting(share)[0].batch == ReadingBatch.objects.first()
    assert Quarter.objects.get(measure=share).latest == 25


@database
def test_what_was_there_before_the_formula_is_worked_out_at_once():
    first, second = a_measure(), a_measure()
    pushed(a_month(first, 1, 4), a_month(first, 2, 6), a_month(second, 2, 1))
    both = worked("n", ("n", first), ("n", second))
    assert values(both) == {2: 7}
    again = worked("n * 2 + m", ("n", second), ("m", first), measure=both)
    assert values(again) == {2: 8}
    entry = Entry.objects.filter(verb="measures.set-formula").order_by("number").last()
    told = json.loads(entry.payload_text)
    assert (told["before"]["formula"], told["after"]["formula"]) == ("n", "n * 2 + m")


@database
def test_a_correction_changes_exactly_what_depends_on_it():
    share, online, total = a_ratio()
    other, *_ = a_ratio()
    pushed(*(a_month(m, month, 10 * month) for m in (online, total) for month in (1, 2, 3)))
    before = set(Reading.objects.values_list("id", "value", "status"))
    fixed = correct_reading(reading=counting(online)[1], value=D(5), reason="A slip.", **BY)
    assert values(share) == {1: 100, 2: 25, 3: 100}
    changed = before - set(Reading.objects.values_list("id", "value", "status"))
    assert {value for _id, value, _status in changed} == {D(20), D(100)}
    assert len(changed) == 2
    old = Reading.objects.get(measure=share, current=None)
    assert (old.status, old.value) == ("replaced", 100)
    assert fixed.batch == counting(share)[1].batch
    assert values(other) == {}


@database
def test_an_input_that_no_longer_counts_takes_the_value_with_it():
    share, online, total = a_ratio()
    pushed(a_month(online, 1, 4), a_month(total, 1, 8))
    pushed(a_month(online, 1, 5))  # nobody can say which of the two is newer: both are held
    assert values(share) == {}
    share.refresh_from_db()
    assert share.latest_ends is None
    assert not Quarter.objects.filter(measure=share).exists()
    held = Reading.objects.get(measure=online, value=5)
    choose_reading(reading=held, **BY)
    assert values(share) == {1: D("62.5")}


@database
def test_several_inputs_of_one_name_are_summed_and_never_some_of_them():
    offices = [a_measure() for _ in range(3)]
    body = worked("calls", *(("calls", each) for each in offices))
    pushed(*(a_month(office, 1, 10) for office in offices[:2]))
    assert values(body) == {}
    pushed(a_month(offices[2], 1, "0.5"))
    assert values(body) == {1: D("20.5")}


@database
def test_a_chain_is_worked_out_in_its_order_by_one_push():
    share, online, total = a_ratio("online / total")
    gap = worked("1 - share", ("share", share))
    twice = worked("gap * online", ("gap", gap), ("online", online))
    pushed(a_month(online, 1, 3), a_month(total, 1, 4))
    assert (values(gap), values(twice)) == ({1: D("0.25")}, {1: D("0.75")})
    pushed(a_month(total, 1, 6, as_of=NOW), a_month(total, 2, 1))
    assert values(twice) == {}  # 4 and 6 are held: no order between them


@database
def test_a_divisor_of_zero_gives_no_value():
    share, online, total = a_ratio()
    pushed(a_month(online, 1, 4), a_month(total, 1, 0))
    assert values(share) == {}
    assert InputTotal.objects.filter(measure=share).count() == 2


@database
def test_a_value_outside_the_plausible_limits_is_held_until_its_inputs_change():
    share, online, total = a_ratio(highest=D(100))
    pushed(a_month(online, 1, 9), a_month(total, 1, 8))
    assert values(share) == {}
    assert Reading.objects.get(measure=share).status == "held"
    correct_reading(reading=counting(online)[0], value=D(4), reason="Counted twice.", **BY)
    assert values(share) == {1: 50}
    assert set(Reading.objects.filter(measure=share).values_list("status", flat=True)) == {
        "provisional",
        "replaced",
    }


@database
def test_a_decision_that_changes_nothing_leaves_no_batch():
    _share, online, total = a_ratio()
    pushed(a_month(online, 1, 4), a_month(total, 1, 8))
    count = ReadingBatch.objects.count()
    choose_reading(reading=counting(online)[0], **BY)
    assert ReadingBatch.objects.count() == count


@database
def test_what_does_not_fit_together_is_refused():
    share, online, _total = a_ratio()
    fresh = a_measure()
    assert broken(fresh, "online +", ("online", online)) == "unexpected"
    assert broken(fresh, "online + x", ("online", online)) == "no-name"
    assert broken(fresh, "online > 1", ("online", online)) == "wrong-type"
    assert broken(fresh, "1", ("online", online)) == "unused-input"
    assert broken(fresh, "1") == "no-inputs"
    assert broken(fresh, "x", ("x", fresh)) == "circle"
    derived = worked("share", ("share", share))
    assert broken(share, "x", ("x", derived)) == "circle"
    assert broken(fresh, "x", ("x", a_measure(frequency="week"))) == "other-periods"
    assert (
        broken(fresh, "x", ("x", a_measure(organisation=an_organisation("Bees")))) == "other-body"
    )
    withheld = a_measure(marking="withheld", exemption="s. 43")
    assert broken(fresh, "x", ("x", withheld)) == "stricter-input"
    pushed(a_month(online, 1, 4))
    assert broken(online, "x", ("x", fresh)) == "readings-taken"


@database
def test_the_cost_of_a_change_does_not_grow_with_what_did_not_change():
    offices = [a_measure() for _ in range(12)]
    inputs = [("calls", office) for office in offices]
    body = worked("calls", *inputs)
    early = NOW - timedelta(days=1)
    pushed(*(a_month(office, 1, 1, as_of=early) for office in offices))
    few = asked(a_month(offices[0], 1, 2, as_of=NOW))
    months = [(year, month) for year in (2022, 2023) for month in range(1, 13)]
    pushed(*(a_month(each, month, 1, year=year) for each in offices for year, month in months))
    many = asked(a_month(offices[1], 1, 2, as_of=NOW))
    assert many == few
    assert len(counting(body)) == 25


def asked(row):
    with CaptureQueriesContext(connection) as queries:
        pushed(row)
    return len(queries)


@database
def test_working_all_out_again_changes_nothing_unless_somebody_wrote_past_the_actions():
    share, online, total = a_ratio()
    pushed(a_month(online, 1, 4), a_month(total, 1, 8))
    assert refresh_measure(measure=share, **BY) == 0
    Reading.objects.filter(measure=total).update(value=16)
    assert refresh_measure(measure=share, **BY) == 1
    assert values(share) == {1: 25}


class Deriving(TestCase):
    @settings(max_examples=15, suppress_health_check=list(HealthCheck))
    @given(st.permutations(range(16)), st.lists(st.integers(1, 6), min_size=16))
    def test_the_order_in_which_readings_arrive_never_matters(self, order, sizes):
        """Permuted, doubled and sent in parts, the same readings give the same values."""
        share, online, total = a_ratio("online / (total + online)")
        top = worked("s * 2", ("s", share))
        rows = [
            a_month(measure, month, (month * 7 + number) % 5, as_of=NOW + timedelta(days=number))
            for number in (1, 2)
            for measure in (online, total)
            for month in (1, 2, 3)
        ]
        pushed(*rows)
        want = (values(share), values(top))
        share, online2, total2 = a_ratio("online / (total + online)")
        top = worked("s * 2", ("s", share))
        names = {online.id: online2.id, total.id: total2.id}
        sent = [_of(rows[place % len(rows)], names) for place in order]
        for size in sizes:
            pushed(*sent[:size])
            sent = sent[size:]
        assert (values(share), values(top)) == want
        assert refresh_measure(measure=share, **BY) == 0


def _of(row, names):
    return type(row)(names[row.measure], row.starts, row.ends, row.value, row.as_of)


def test_the_order_of_working_out():
    feeds = [("c", "b"), ("b", "a"), ("d", "a"), ("d", "x")]
    assert in_order("dcba", feeds) == ["a", "b", "d", "c"]
    with pytest.raises(ValueError, match="circle"):
        in_order("ab", [("a", "b"), ("b", "a")])


def test_what_is_unknown_is_no_value():
    assert worked_out("a / b", {"a": D(1), "b": D(3)}) == D("0.333333333")
    assert worked_out("a / b", {"a": D(1), "b": D(0)}) is None
    assert worked_out("a / b", {"a": D(1)}) is None
    assert worked_out("coalesce(a, 0) + b", {"b": D(2)}) == 2
