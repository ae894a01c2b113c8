"""Intake, links, layers and handling, in the database."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest

from commonweal.apps.ledger.models import Entry
from commonweal.apps.programmes import actions
from commonweal.apps.programmes.models import Baseline, Initiative, Position, Report
from commonweal.apps.programmes.tests.factories import (
    NOW,
    SOMEBODY,
    a_report,
    an_initiative,
    taken_in,
)
from commonweal.kernel.errors import RuleBroken

pytestmark = pytest.mark.django_db


def test_an_intake_makes_reports_the_original_layer_positions_and_one_entry():
    made = taken_in({"Bridge": [a_report(2014), a_report(2015, whole_life_cost=Decimal(1420000))]})[
        "Bridge"
    ]
    now = Position.objects.get(initiative=made, current=True)
    layer = Baseline.objects.get(initiative=made)
    assert (now.cost_ratio, now.report_count, now.strip) == (1.42, 2, ["amber", "amber"])
    assert (layer.number, layer.whole_life_cost) == (0, Decimal(1000000))
    assert [e.verb for e in Entry.objects.all()] == ["reports.taken-in"]


def test_the_same_intake_again_changes_nothing():
    reports = {"Bridge": [a_report(2014)]}
    taken_in(reports)
    before = (Report.objects.count(), Entry.objects.count(), Position.objects.count())
    taken_in(reports)
    assert (Report.objects.count(), Entry.objects.count(), Position.objects.count()) == before


def test_a_corrected_report_keeps_its_old_value_in_the_ledger():
    taken_in({"Bridge": [a_report(2014)]})
    taken_in({"Bridge": [a_report(2014, confidence="red")]})
    newest = Entry.objects.order_by("-number").first()
    (corrected,) = json.loads(newest.payload_text)["corrected"]
    assert Report.objects.get().confidence == "red"
    assert corrected["changed"] == {"confidence": ["amber", "red"]}


def test_an_initiative_that_the_newest_round_leaves_out_is_not_current():
    made = taken_in({"Bridge": [a_report(2014)], "Road": [a_report(2014), a_report(2015)]})
    assert not made["Bridge"].reported
    assert list(Position.objects.filter(current=True).values_list("name", flat=True)) == ["Road"]
    assert Position.objects.get(initiative=made["Bridge"]).latest


def test_a_failing_intake_leaves_nothing_behind():
    with pytest.raises(KeyError):
        actions.take_in(
            series="x", initiatives=[], reports=[("none", a_report(2014))], by=SOMEBODY, at=NOW
        )
    assert not Report.objects.exists()
    assert not Entry.objects.exists()


def test_layers_are_numbered_in_turn():
    one = an_initiative()
    promise = actions.Promise(as_at=date(2026, 1, 1), origin="business case")
    made = [
        actions.add_layer(initiative=one, promise=promise, by=SOMEBODY, at=NOW).number
        for _ in range(3)
    ]
    assert made == [0, 1, 2]


def test_joining_moves_reports_and_keeps_the_other_name():
    made = taken_in({"Bridge": [a_report(2014)], "Bridge II": [a_report(2015)]})
    kept = actions.join_initiatives(
        keep=made["Bridge II"], other=made["Bridge"], reason="renamed", by=SOMEBODY, at=NOW
    )
    assert kept.reports.count() == 2
    assert kept.other_names == ["Bridge"]
    assert Position.objects.get(initiative=kept, latest=True).report_count == 2


def test_two_that_were_reported_at_the_same_date_cannot_be_joined():
    made = taken_in({"Bridge": [a_report(2014)], "Road": [a_report(2014)]})
    with pytest.raises(RuleBroken, match="same date"):
        actions.join_initiatives(
            keep=made["Bridge"], other=made["Road"], reason="", by=SOMEBODY, at=NOW
        )


def test_splitting_undoes_a_join():
    made = taken_in({"Bridge": [a_report(2014), a_report(2015)]})["Bridge"]
    first = made.reports.order_by("as_at").first()
    new = actions.split_initiative(
        initiative=made, report_ids=[first.id], name="Other", reason="", by=SOMEBODY, at=NOW
    )
    assert [r.as_at.year for r in new.reports.all()] == [2014]
    assert [r.as_at.year for r in made.reports.all()] == [2015]


def test_splitting_leaves_at_least_one_report():
    made = taken_in({"Bridge": [a_report(2014)]})["Bridge"]
    with pytest.raises(RuleBroken, match="leave at least one"):
        actions.split_initiative(
            initiative=made,
            report_ids=[made.reports.get().id],
            name="Other",
            reason="",
            by=SOMEBODY,
            at=NOW,
        )


def test_only_what_is_open_is_released():
    one = an_initiative()
    with pytest.raises(RuleBroken, match="marked open"):
        actions.release_initiative(initiative=one, by=SOMEBODY, at=NOW)
    actions.mark_initiative(initiative=one, handling=actions.Handling("open"), by=SOMEBODY, at=NOW)
    released = actions.release_initiative(initiative=one, by=SOMEBODY, at=NOW)
    assert released.released_by_label == SOMEBODY.label


def test_withheld_names_its_exemption_and_review():
    with pytest.raises(RuleBroken, match="exemption"):
        actions.mark_initiative(
            initiative=an_initiative(), handling=actions.Handling("withheld"), by=SOMEBODY, at=NOW
        )


def test_an_edit_that_changes_nothing_writes_nothing():
    one = an_initiative()
    entries = Entry.objects.count()
    actions.edit_initiative(initiative=one, values={"name": one.name}, by=SOMEBODY, at=NOW)
    assert Entry.objects.count() == entries


def test_renaming_keeps_the_old_name():
    one = actions.edit_initiative(
        initiative=an_initiative(), values={"name": "New name"}, by=SOMEBODY, at=NOW
    )
    assert Initiative.objects.get(id=one.id).other_names == ["Bridge renewal"]
