"""Reads: who sees what, what is counted, and that the order of arrival changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonweal.apps.accounts.tests.factories import hold, make_organisation, make_person
from commonweal.apps.benefits import actions
from commonweal.apps.benefits.models import Benefit
from commonweal.apps.benefits.queries import (
    assessed,
    benefit_for,
    benefits_of,
    benefits_of_body,
    headline,
    profile_of,
    verbs_on,
    visible_benefits,
)
from commonweal.apps.benefits.rules import State
from commonweal.apps.benefits.tests.factories import (
    BY,
    NOW,
    QUARTERS,
    TODAY,
    a_benefit,
    a_quarterly,
    a_whole_benefit,
    an_owner,
    measured,
)
from commonweal.apps.measures.actions import correct_reading
from commonweal.apps.measures.models import Reading
from commonweal.apps.measures.tests.factories import a_month, pushed
from commonweal.apps.programmes.tests.factories import (
    SOMEBODY,
    a_person,
    an_initiative,
    an_organisation,
    mark,
)
from commonweal.kernel.errors import NotAllowed, NotFound

pytestmark = pytest.mark.django_db
D = Decimal


class TestWhoSees:
    def test_a_stranger_and_another_body_see_nothing(self):
        made = a_benefit()
        other = make_person()
        hold(other, "sro", make_organisation())
        for user in (other, AnonymousUser()):
            assert not visible_benefits(user).exists()
            with pytest.raises(NotFound):
                benefit_for(user, made.id)

    def test_a_role_on_the_initiative_is_enough_to_read_and_to_edit(self):
        one = an_initiative()
        made = a_benefit(one)
        assert benefit_for(a_person("programme_manager", one), made.id, "edit") == made

    def test_a_role_on_one_of_two_initiatives_reads_and_does_not_edit(self):
        one, two = an_initiative("One"), an_initiative("Two")
        made = a_benefit(one)
        percents = {one.id: D(50), two.id: D(50)}
        actions.share_benefit(benefit=made, percents=percents, **BY)
        manager = a_person("programme_manager", one)
        assert benefit_for(manager, made.id) == made
        with pytest.raises(NotAllowed):
            benefit_for(manager, made.id, "edit")
        assert "edit" not in verbs_on(manager, made)

    @pytest.mark.parametrize(
        ("marking", "roles"),
        [
            ("internal", {"staff", "benefit_owner", "sro"}),
            ("sensitive", {"benefit_owner", "sro"}),
            ("withheld", {"sro"}),
        ],
    )
    def test_a_marking_keeps_it_from_whoever_may_not_see_it(self, marking, roles):
        made = a_benefit()
        withheld = marking == "withheld"
        values = {"marking": marking, "exemption": "section 43" if withheld else ""}
        actions.change_benefit(benefit=made, values=values, **BY)
        seeing = {
            role
            for role in ("staff", "benefit_owner", "sro")
            if visible_benefits(a_person(role)).filter(id=made.id).exists()
        }
        assert seeing == roles

    def test_where_its_initiative_or_its_benefits_are_kept_back_so_is_the_benefit(self):
        one, two = an_initiative("One"), an_initiative("Two")
        first, second = a_benefit(one), a_benefit(two)
        mark(one, "withheld")
        mark(two, "sensitive", field="benefits")
        staff, sro = a_person("staff"), a_person("sro")
        assert not visible_benefits(staff).exists()
        assert set(visible_benefits(sro)) == {first, second}

    def test_the_figures_of_a_measure_that_is_kept_back_are_not_there(self):
        made = a_whole_benefit(measure=a_quarterly(marking="sensitive"))
        measured(made, 10)
        found = benefits_of_body(a_person("staff"), "", TODAY)
        assert (found.kept, found.totals, found.rows[0].latest) == (1, [], None)
        assert found.rows[0].standing.reasons == ("kept-back",)
        assert benefits_of_body(a_person("sro"), "", TODAY).totals[0].net == 500


class TestWhatItComesTo:
    def test_the_profile_has_plan_forecast_and_what_the_readings_come_to(self):
        made = a_whole_benefit()
        lines = [
            {"starts": date(2025, 1, 1), "ends": date(2025, 6, 30), "planned": D(100)},
            {"starts": date(2025, 7, 1), "ends": date(2025, 12, 31), "forecast": D(90)},
            {"starts": date(2026, 1, 1), "ends": date(2026, 12, 31), "planned": D(900)},
        ]
        actions.set_profile(benefit=made, lines=lines, **BY)
        measured(made, 29, 27, 24, 22)
        rows = profile_of(assessed(made, TODAY))
        assert [row.actual for row in rows] == [D("100.00"), D("350.00"), None]

    def test_held_readings_never_count(self):
        made = a_whole_benefit(measure=a_quarterly(lowest=D(5), highest=D(60)))
        measured(made, 29, 1)
        now = assessed(made, TODAY)
        assert (len(now.contributions), now.realised) == (1, D("25.00"))

    def test_what_is_unmeasured_comes_first_and_a_group_counts_once(self):
        one = an_initiative()
        group = actions.make_group(organisation=an_organisation(), name="Permits", **BY)
        made = [a_whole_benefit(one, title=t, group=group) for t in ("Small", "Large")]
        measured(made[0], 29)
        measured(made[1], 20)
        a_benefit(one, title="Zero", measure=None)
        found = benefits_of(an_owner(), one, TODAY)
        assert found.rows[0].state is State.UNMEASURED
        assert found.totals[0].net == D("250.00")
        assert found.elsewhere == {made[0].id: made[1]}
        assert found.unpriced == 1

    def test_a_pooled_initiative_counts_its_own_part(self):
        one, two = an_initiative("One"), an_initiative("Two")
        made = a_whole_benefit(one)
        percents = {one.id: D(75), two.id: D(25)}
        actions.share_benefit(benefit=made, percents=percents, **BY)
        measured(made, 20)
        owner = an_owner()
        parts = [benefits_of(owner, each, TODAY).totals[0].net for each in (one, two)]
        assert parts == [D("187.50"), D("62.50")]
        assert benefits_of_body(owner, an_organisation().path, TODAY).totals[0].net == D("250.00")

    def test_a_reading_two_years_on_turns_it_to_at_risk(self):
        made = a_whole_benefit()
        measured(made, 25, 22, 20, 19)
        actions.verify_benefit(benefit=made, note="Looked", by=OTHER_BY, at=NOW)
        assert assessed(made, TODAY).state is State.REALISED
        measured(made, 26, year=2028)
        assert assessed(made, date(2028, 4, 1)).state is State.AT_RISK

    def test_its_end_does_not_make_a_value_that_was_too_old_realised(self):
        """Neither alone, nor once its measure is read again after that end."""
        made = a_whole_benefit()
        measured(made, 18, 18, 18, 18)
        actions.verify_benefit(benefit=made, by=OTHER_BY, at=NOW, note="The register says so")
        assert assessed(made, TODAY).state is State.REALISED
        Benefit.objects.filter(id=made.id).update(ends_on=date(2027, 12, 31))
        after = date(2028, 2, 1)
        old = assessed(made, after)
        assert (old.state, old.standing.reasons) == (State.AT_RISK, ("stale",))
        measured(made, 30, year=2028, at=datetime(2028, 4, 2, tzinfo=UTC))
        assert assessed(made, date(2028, 4, 2)).state is State.AT_RISK

    def test_many_benefits_cost_as_many_queries_as_few(self, django_assert_num_queries):
        one, owner = an_initiative(), an_owner()
        measured(a_whole_benefit(one), 20)
        visible_benefits(owner).exists()  # what a person may do is asked once
        with django_assert_num_queries(QUERIES):
            benefits_of(owner, one, TODAY)
        for _ in range(3):
            measured(a_whole_benefit(one), 20)
        with django_assert_num_queries(QUERIES):
            benefits_of(owner, one, TODAY)


QUERIES = 10
OTHER_BY = BY["by"].__class__(id="01JZZZZZZZZZZZZZZZZZZZZZZ9", label="Vic")


class TestTheHeadline:
    def test_one_query_says_how_many_are_whole_and_tracked(self, django_assert_num_queries):
        owner = an_owner()
        owner_less = a_benefit()
        whole = a_whole_benefit()
        for one in (owner_less, whole):
            measured(one, 25, 25, 25, 25)
        a_whole_benefit()  # never measured
        visible_benefits(owner).exists()  # what a person may do is asked once
        with django_assert_num_queries(1):
            found = headline(owner, TODAY)
        assert (found.count, found.whole, found.begun, found.tracked) == (3, 1, 3, 2)
        assert headline(owner, TODAY, "no-such-body").count == 0


# ── Laws, through the database ───────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Arrival:
    """A quarter of 2025, its value, and which of two sources sends it."""

    quarter: int
    value: int
    late: bool


arrivals = st.lists(
    st.builds(Arrival, st.sampled_from(QUARTERS), st.integers(5, 60), st.just(value=False)),
    min_size=1,
    max_size=4,
    unique_by=lambda one: one.quarter,
)
in_a_database = settings(
    max_examples=15,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def realised_after(benefit: Benefit, batches: list[list[Arrival]]) -> Decimal | None:
    """What is realised once these have arrived; nothing stays."""
    with transaction.atomic():
        for batch in batches:
            pushed(*[a_month(benefit.measure, one.quarter, one.value) for one in batch])
        found = assessed(benefit, TODAY).realised
        transaction.set_rollback(True)
    return found


@in_a_database
@given(arrivals, st.randoms())
def test_permuting_repeating_and_sending_again_never_changes_what_is_realised(found, chance):
    with transaction.atomic():
        made = a_whole_benefit()
        expected = realised_after(made, [found])
        again = [*found, *found]
        chance.shuffle(again)
        cut = chance.randrange(len(again))
        assert realised_after(made, [again[:cut], again[cut:], found]) == expected
        by_hand = sum(30 - one.value for one in found) * D(100) / 4
        assert expected == by_hand
        transaction.set_rollback(True)


@in_a_database
@given(arrivals, st.integers(5, 60), st.randoms())
def test_correcting_a_reading_changes_exactly_what_depends_on_it(found, value, chance):
    with transaction.atomic():
        made, other = a_whole_benefit(), a_whole_benefit()
        for one in (made, other):
            pushed(*[a_month(one.measure, a.quarter, a.value) for a in found])
        before = {c.reading.starts: c.amount for c in assessed(made, TODAY).contributions}
        aside = assessed(other, TODAY).realised
        row = chance.choice(list(Reading.objects.filter(measure=made.measure, current=True)))
        if row.value != value:
            correct_reading(reading=row, value=D(value), reason="Recount", by=SOMEBODY, at=NOW)
        after = {c.reading.starts: c.amount for c in assessed(made, TODAY).contributions}
        changed = {day for day in before if before[day] != after[day]}
        assert changed == ({row.starts} if row.value != value else set())
        assert after[row.starts] == (30 - value) * 25
        assert assessed(other, TODAY).realised == aside
        transaction.set_rollback(True)
