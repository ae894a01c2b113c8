"""The example: whole, the same for a seed, and never beside real records."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from django.core.management import call_command

from commonweal.apps.accounts.models import Organisation
from commonweal.apps.accounts.queries import illustrative_present
from commonweal.apps.accounts.tests.factories import hold, make_organisation, make_person
from commonweal.apps.benefits.models import Benefit
from commonweal.apps.cases.models import BusinessCase
from commonweal.apps.ledger.models import Entry
from commonweal.apps.measures.models import Measure, Reading, ReadingBatch, Status
from commonweal.apps.measures.tests.factories import a_measure, a_month, pushed
from commonweal.apps.outlook.actions import work_out_due
from commonweal.apps.outlook.models import Note, Outlook
from commonweal.apps.programmes.actions import create_initiative
from commonweal.apps.programmes.models import Baseline, Initiative, Position, Report
from commonweal.apps.programmes.tests.factories import an_initiative
from commonweal.apps.returns import actions as returns
from commonweal.apps.returns.tests.factories import NOW, SOMEBODY, a_return, read
from commonweal.apps.start import actions
from commonweal.apps.start.rules import example, measured
from commonweal.kernel.errors import RuleBroken

pytestmark = pytest.mark.either_database
WHO = {"by": SOMEBODY, "at": NOW}


def test_a_seed_always_makes_the_same_portfolio_and_another_seed_another():
    assert example.portfolio(7) == example.portfolio(7)
    assert example.portfolio(7) != example.portfolio(8)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_mark_every_gap_and_every_direction_is_in_it(seed):
    made = example.portfolio(seed)
    reports = [report for one in made for report in one.reports]
    marks = Counter(report.confidence for report in reports)
    assert len(made) == 60
    assert max(len(one.reports) for one in made) == 8
    wanted = {"green", "amber-green", "amber", "amber-red", "red", "exempt", "reset", ""}
    assert set(marks) == wanted
    assert {r.confidence_scale for r in reports} == {"uk-dca-five@1", "uk-dca-three@1", ""}
    assert any(r.whole_life_cost is None for r in reports)
    assert any(r.end_date is None for r in reports)
    spans = [(one.reports[0].as_at.year, one.reports[-1].as_at.year) for one in made]
    counts = [len(one.reports) for one in made]
    assert any(b - a + 1 > n for (a, b), n in zip(spans, counts, strict=True))
    assert any(last < example.LAST_YEAR for _first, last in spans)


def test_costs_drift_both_ways_with_a_tail_and_many_that_do_not_move():
    pairs = [
        (old.whole_life_cost, new.whole_life_cost)
        for one in example.portfolio()
        for old, new in zip(one.reports, one.reports[1:], strict=False)
        if old.whole_life_cost and new.whole_life_cost
    ]
    same = sum(old == new for old, new in pairs) / len(pairs)
    assert 0.2 < same < 0.6
    assert any(new < old for old, new in pairs)
    assert max(new / old for old, new in pairs) > 1.25


@pytest.mark.django_db
def test_loading_and_removing_leaves_the_record_empty_and_the_history_whole():
    root = actions.load_example(**WHO)
    assert Initiative.objects.count() == 60
    assert set(Organisation.objects.values_list("illustrative", flat=True)) == {True}
    assert illustrative_present()
    assert actions.load_example(**WHO) == root
    assert actions.remove_example(**WHO) == 60
    kinds = (Initiative, Report, Position, Baseline, Organisation)
    for model in (*kinds, Measure, Reading, ReadingBatch, Note, Benefit, BusinessCase):
        assert model.objects.count() == 0
    verbs = Entry.objects.order_by("number").values_list("verb", flat=True)
    assert [v for v in verbs if v.startswith("start.")] == [
        "start.example-loaded",
        "start.example-removed",
    ]
    assert actions.remove_example(**WHO) == 0
    assert not illustrative_present()


@pytest.mark.parametrize("day", [date(2026, 11, 22), date(2024, 2, 29), date(2025, 4, 1)])
def test_measures_follow_from_seed_and_day_and_end_before_it(day):
    made = measured.measures(day, 3)
    assert made == measured.measures(day, 3)
    assert made != measured.measures(day, 4)
    for one in made:
        ends = [reading.ends for reading in one.readings]
        assert ends == sorted(set(ends))
        assert ends[-1] < day
        assert one.target is None or one.target[0] > day
        assert one.note is None or one.note[0] < day


@pytest.mark.django_db
def test_its_measures_have_one_of_each_kind_to_learn_from():
    actions.load_example(**WHO)
    work_out_due(at=NOW)
    assert Measure.objects.exclude(organisation__illustrative=True).count() == 0
    assert Reading.objects.filter(status=Status.HELD).count() == 1
    assert Measure.objects.filter(stale_after__lt=NOW.date()).count() == 1
    troubles = set(Outlook.objects.values_list("trouble", flat=True))
    assert "none" in troubles
    assert troubles & {"likely", "possible"}
    assert Outlook.objects.exclude(signal="").exists()
    assert not Outlook.objects.exclude(why="").exists()
    benefit = Benefit.objects.get()
    assert benefit.measure.organisation.illustrative
    assert benefit.shares.get().initiative == BusinessCase.objects.get().initiative


@pytest.mark.django_db
def test_removing_it_leaves_real_measures_alone():
    actions.load_example(**WHO)
    real = a_measure("real")
    pushed(a_month(real, 1, 5))
    actions.remove_example(**WHO)
    assert list(Measure.objects.all()) == [real]
    assert Reading.objects.count() == ReadingBatch.objects.count() == 1


@pytest.mark.django_db
def test_people_who_looked_around_in_it_stay():
    root = actions.load_example(**WHO)
    visitor = make_person("Visitor", organisation=root)
    hold(visitor, "sro", root)
    actions.remove_example(**WHO)
    visitor.refresh_from_db()
    assert visitor.organisation is None


@pytest.mark.django_db
def test_it_is_not_loaded_beside_real_initiatives():
    an_initiative()
    with pytest.raises(RuleBroken) as error:
        actions.load_example(**WHO)
    assert error.value.code == "example-beside-real"
    assert not illustrative_present()


@pytest.mark.django_db
def test_real_imports_are_refused_while_it_is_there():
    actions.load_example(**WHO)
    batch = read(a_return(2018))
    with pytest.raises(RuleBroken) as error:
        returns.approve_batch(batch=batch, **WHO)
    assert error.value.code == "example-present"
    actions.remove_example(**WHO)
    returns.approve_batch(batch=returns.look_again(batch=batch), **WHO)
    assert Report.objects.count() == 3


@pytest.mark.django_db
def test_nothing_real_is_made_beside_it_and_its_removal_leaves_real_bodies_alone():
    root = actions.load_example(**WHO)
    real = make_organisation("Ministry of Works")
    with pytest.raises(RuleBroken) as error:
        create_initiative(name="Bridge", organisation=real, **WHO)
    assert error.value.code == "example-present"
    create_initiative(name="Another made up", organisation=root, **WHO)
    actions.remove_example(**WHO)
    assert list(Organisation.objects.all()) == [real]
    create_initiative(name="Bridge", organisation=real, **WHO)


@pytest.mark.django_db
def test_the_commands_say_what_they_did(capsys):
    call_command("load_example")
    call_command("remove_example")
    said = capsys.readouterr().err
    assert "Commonwealth of Aldermere" in said
    assert "Removed 60 illustrative initiatives." in said
