"""A body's own status report: drafted from the record, locked, approved, written back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from commonweal.apps.ledger.models import Entry
from commonweal.apps.plans import actions as plans
from commonweal.apps.plans.tests.factories import (
    BY,
    JUNE,
    MANAGER,
    MAY,
    OWNER,
    a_cost_line,
    a_milestone,
    a_plan,
    a_submitted_change,
)
from commonweal.apps.programmes.models import Initiative, Position, Report
from commonweal.apps.programmes.tests.factories import NOW, an_initiative
from commonweal.apps.reports import actions
from commonweal.apps.reports.models import Snapshot
from commonweal.apps.reports.rules import digest_of
from commonweal.apps.reports.tests.factories import a_draft, a_locked_report
from commonweal.kernel.errors import RuleBroken

pytestmark = pytest.mark.django_db


def row_ids(one: Initiative) -> tuple[str, str]:
    return one.milestones.get().id, one.cost_lines.get().id


def test_a_draft_copies_the_figures_and_leaves_confidence_unknown():
    one = a_plan()
    report = a_draft(one)
    assert (report.state, report.series, report.confidence) == ("draft", "own", "")
    assert report.confidence_scale == "uk-dca-three@1"
    assert (report.whole_life_cost, report.currency) == (Decimal("100.00"), "GBP")
    assert report.end_date == date(2028, 1, 1)
    (row,) = report.snapshot.content["milestones"]
    assert (row["original"], row["approved"], row["forecast"]) == ("2027-05-01",) * 3
    assert not Position.objects.filter(report=report).exists()


def test_the_year_of_the_report_is_the_body_s_financial_year():
    one = a_plan()
    assert a_draft(one, date(2026, 3, 31)).year_forecast is None
    actions.discard_report(report=one.reports.get(), **BY)
    report = a_draft(one, date(2026, 4, 1))
    assert (report.year_baseline, report.year_forecast) == (100, 100)
    assert report.year_variance_percent == 0


def test_the_cost_follows_the_cost_lines_where_they_are_the_whole():
    one = a_plan()
    _milestone, line = row_ids(one)
    report = actions.edit_report(
        report=a_draft(one),
        values={},
        rows={"cost_lines": {line: {"forecast": Decimal(130)}}},
        **BY,
    )
    assert report.whole_life_cost == 130
    other = a_plan("Other", whole_life_cost=Decimal("900.00"))
    assert a_draft(other).whole_life_cost == 900


def test_only_one_report_is_open_and_each_date_once():
    one = a_plan()
    report = a_locked_report(one)
    with pytest.raises(RuleBroken) as broken:
        a_draft(one, date(2026, 2, 28))
    assert broken.value.code == "report-open"
    actions.approve_report(report=report, by=OWNER, at=NOW)
    with pytest.raises(RuleBroken) as broken:
        a_draft(one)
    assert broken.value.code == "report-exists"
    assert a_draft(one, date(2026, 6, 30))


def test_an_edit_keeps_old_and_new_in_the_history():
    one = a_plan()
    milestone, _line = row_ids(one)
    report = actions.edit_report(
        report=a_draft(one),
        values={"confidence": "red", "narratives": {"summary": "Slow"}},
        rows={"milestones": {milestone: {"forecast": JUNE}}},
        **BY,
    )
    payload = Entry.objects.order_by("-number")[0].payload
    assert payload["changed"] == {
        "confidence": ["", "red"],
        "summary": [None, "Slow"],
        "milestones": [["Open", "forecast", "2027-05-01", "2027-06-01"]],
    }
    before = Entry.objects.count()
    actions.edit_report(report=report, values={"confidence": "red"}, rows={}, **BY)
    assert Entry.objects.count() == before


def test_locking_freezes_the_figures_under_a_digest():
    one = a_plan()
    report = a_locked_report(one)
    kept = Snapshot.objects.get(report=report)
    assert (report.state, report.locked_by_id) == ("locked", MANAGER.id)
    assert report.snapshot_digest == digest_of(kept.content)
    assert kept.content["figures"]["whole_life_cost"] == "100.00"
    with pytest.raises(RuleBroken) as broken:
        actions.edit_report(report=report, values={"confidence": "green"}, rows={}, **BY)
    assert broken.value.code == "report-locked"
    with pytest.raises(RuleBroken):
        actions.discard_report(report=report, **BY)


def test_a_rating_that_is_not_known_needs_its_reason():
    one = a_plan()
    with pytest.raises(RuleBroken) as broken:
        actions.lock_report(report=a_draft(one), **BY)
    assert broken.value.code == "confidence-unexplained"
    report = actions.edit_report(
        report=one.reports.get(),
        values={"narratives": {"summary": "The review is not done"}},
        rows={},
        **BY,
    )
    assert actions.lock_report(report=report, **BY).state == "locked"


def test_a_promise_made_since_the_draft_is_in_the_locked_snapshot():
    one = a_plan()
    report = a_draft(one)
    change = a_submitted_change(one)
    plans.decide_change(change=change, approve=True, by=OWNER, at=NOW)
    a_milestone(one, "Close")
    report = actions.edit_report(report=report, values={"confidence": "amber"}, rows={}, **BY)
    content = actions.lock_report(report=report, **BY).snapshot.content
    assert (content["layer"], content["approved"]["end_date"]) == (1, "2028-07-01")
    assert {row["name"] for row in content["milestones"]} == {"Open", "Close"}


def test_approval_writes_back_what_the_report_changed():
    one = a_plan()
    milestone, line = row_ids(one)
    rows = {
        "milestones": {milestone: {"actual": date(2026, 3, 1)}},
        "cost_lines": {line: {"forecast": Decimal(120)}},
    }
    report = a_locked_report(one, rows, end_date=date(2028, 3, 1))
    assert one.milestones.get().actual is None
    done = actions.approve_report(report=report, by=OWNER, at=NOW)
    assert (done.state, done.approved_by_id) == ("approved", OWNER.id)
    assert one.milestones.get().actual == date(2026, 3, 1)
    assert one.cost_lines.get().forecast == 120
    position = Position.objects.get(report=done)
    assert (position.current, position.cost, position.end_date) == (True, 120, date(2028, 3, 1))
    assert (position.original_cost, position.slip_days) == (100, 60)
    entry = Entry.objects.order_by("-number")[0]
    assert (entry.verb, entry.payload["digest"]) == ("reports.approve-report", done.snapshot_digest)
    assert entry.payload["written_back"] == {
        "milestones": {milestone: {"actual": [None, "2026-03-01"]}},
        "cost_lines": {line: {"forecast": ["100.00", "120.00"]}},
    }


def test_what_was_entered_since_the_draft_is_not_undone():
    one = a_plan()
    milestone, line = row_ids(one)
    report = a_locked_report(one, {"milestones": {milestone: {"actual": date(2026, 3, 1)}}})
    plans.edit_milestones(initiative=one, changes={milestone: {"forecast": JUNE}}, **BY)
    plans.edit_cost_lines(initiative=one, changes={line: {"forecast": Decimal(7)}}, **BY)
    actions.approve_report(report=report, by=OWNER, at=NOW)
    found = one.milestones.get()
    assert (found.forecast, found.actual) == (JUNE, date(2026, 3, 1))
    assert one.cost_lines.get().forecast == 7


def test_a_row_that_is_gone_since_is_left_out_of_the_writing_back():
    one = an_initiative()
    milestone = a_milestone(one)
    line = a_cost_line(one)
    report = a_locked_report(one, {"milestones": {milestone.id: {"forecast": JUNE}}})
    plans.remove_milestone(milestone=milestone, **BY)
    plans.remove_cost_line(cost_line=line, **BY)
    assert actions.approve_report(report=report, by=OWNER, at=NOW).state == "approved"


def test_nobody_approves_what_they_drafted_or_locked():
    one = a_plan()
    report = a_draft(one)
    actions.edit_report(report=report, values={"confidence": "amber"}, rows={}, **BY)
    report = actions.lock_report(report=report, by=OWNER, at=NOW)
    for somebody in (MANAGER, OWNER):
        with pytest.raises(RuleBroken) as broken:
            actions.approve_report(report=report, by=somebody, at=NOW)
        assert broken.value.code == "own-submission"
    assert Report.objects.get(id=report.id).state == "locked"


def test_who_rewrote_the_draft_of_somebody_else_does_not_approve_it():
    one = a_plan()
    report = a_draft(one)
    actions.edit_report(report=report, values={"confidence": "red"}, rows={}, by=OWNER, at=NOW)
    report = actions.lock_report(report=report, **BY)
    with pytest.raises(RuleBroken) as broken:
        actions.approve_report(report=report, by=OWNER, at=NOW)
    assert broken.value.code == "own-submission"
    back = actions.return_report(report=report, reason="Again", **BY)
    again = actions.lock_report(report=back, **BY)
    with pytest.raises(RuleBroken):
        actions.approve_report(report=again, by=OWNER, at=NOW)


def test_the_second_of_two_approvals_is_refused():
    one = a_plan()
    report = a_locked_report(one)
    actions.approve_report(report=report, by=OWNER, at=NOW)
    with pytest.raises(RuleBroken) as broken:
        actions.approve_report(report=report, by=OWNER, at=NOW)
    assert broken.value.code == "report-approved"


@pytest.mark.parametrize("change", [{"whole_life_cost": 1}, {"end_date": MAY}, {"narratives": {}}])
def test_figures_changed_behind_the_lock_are_not_approved(change: dict[str, object]):
    one = a_plan()
    report = a_locked_report(one, narratives={"summary": "As planned"})
    Report.objects.filter(id=report.id).update(**change)
    with pytest.raises(RuleBroken) as broken:
        actions.approve_report(report=report, by=OWNER, at=NOW)
    assert broken.value.code == "snapshot-broken"


def test_rows_changed_behind_the_lock_are_not_approved():
    one = a_plan()
    report = a_locked_report(one)
    kept = report.snapshot
    kept.content["milestones"][0]["forecast"] = "2026-01-01"
    kept.save()
    with pytest.raises(RuleBroken) as broken:
        actions.approve_report(report=report, by=OWNER, at=NOW)
    assert broken.value.code == "snapshot-broken"
    assert one.milestones.get().forecast == MAY


def test_a_returned_report_is_a_draft_again_with_what_it_said():
    one = a_plan()
    milestone, _line = row_ids(one)
    report = a_locked_report(one, {"milestones": {milestone: {"forecast": JUNE}}})
    with pytest.raises(RuleBroken):
        actions.return_report(report=report, reason=" ", by=OWNER, at=NOW)
    back = actions.return_report(report=report, reason="Say why", by=OWNER, at=NOW)
    assert (back.state, back.snapshot_digest, back.locked_by_id) == ("draft", "", "")
    assert back.snapshot.content["milestones"][0]["forecast"] == "2027-06-01"
    again = actions.lock_report(report=back, **BY)
    assert actions.approve_report(report=again, by=OWNER, at=NOW).state == "approved"
    assert one.milestones.get().forecast == JUNE


def test_the_next_report_starts_from_the_one_before():
    one = a_plan()
    report = a_locked_report(one, end_date=date(2029, 1, 1), benefits=Decimal(5))
    actions.approve_report(report=report, by=OWNER, at=NOW)
    following = a_draft(one, date(2026, 6, 30))
    assert (following.end_date, following.benefits) == (date(2029, 1, 1), 5)
    assert following.confidence == ""
