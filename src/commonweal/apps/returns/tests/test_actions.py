"""Reading, approving and discarding batches, in the database."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import transaction

from commonweal.apps.accounts.models import Organisation
from commonweal.apps.ledger.models import Entry
from commonweal.apps.matches import actions as matches
from commonweal.apps.matches.models import MatchOffer
from commonweal.apps.programmes.actions import edit_initiative, split_initiative
from commonweal.apps.programmes.models import Initiative, Position, Report
from commonweal.apps.returns import actions
from commonweal.apps.returns.models import Batch, BatchState
from commonweal.apps.returns.tests.factories import (
    BRIDGE,
    HEAD,
    NOW,
    RAIL,
    ROAD,
    SOMEBODY,
    a_return,
    approved,
    read,
    table,
)
from commonweal.kernel.errors import RuleBroken

pytestmark = pytest.mark.django_db


def record() -> list[tuple[str, ...]]:
    """The whole record in values that do not depend on ids or on the order of imports."""
    initiatives = [
        (i.name, tuple(sorted(i.other_names)), i.organisation.name, i.category, i.description,
         i.reported, tuple(i.reports.order_by("as_at").values_list("as_at", "confidence")))
        for i in Initiative.objects.filter(reports__isnull=False).distinct()
    ]  # fmt: skip
    return sorted(initiatives)


def counts() -> tuple[int, ...]:
    models = (Initiative, Report, Position, Organisation, Entry, MatchOffer)
    return tuple(model.objects.count() for model in models)


def test_reading_leaves_the_record_as_it_is_and_says_what_would_change():
    batch = read(a_return(2018))
    assert (batch.state, Report.objects.count(), Entry.objects.count()) == ("ready", 0, 0)
    (plan,) = batch.plan["series"]
    assert (plan["reports_added"], plan["initiatives_added"]) == (3, 3)
    assert plan["bodies_added"] == ["Department for Transport", "HM Treasury"]


def test_approval_writes_what_was_shown():
    batch = approved(a_return(2018))
    report = Report.objects.get(reported_name=BRIDGE[0])
    assert (batch.state, batch.decided_by_label) == (BatchState.APPROVED, SOMEBODY.label)
    assert (report.whole_life_cost, report.currency) == (Decimal(100_000_000), "GBP")
    assert (report.confidence, report.confidence_scale) == ("amber", "uk-dca-five@1")
    assert report.as_at == date(2017, 9, 30)
    assert report.initiative.organisation.short_name == "DfT"
    assert report.initiative.organisation.parent.name == "HM Government"
    cell = report.cells["whole_life_cost"]
    assert (cell["raw"], cell["row"], cell["column"]) == ("£100.00", 2, 9)
    assert (cell["file"], cell["header"]) == ("gmpp_2018.csv", "wlc_baseline_incl_NCG")
    assert Entry.objects.filter(verb="returns.batch-approved").count() == 1


def test_the_same_file_again_changes_nothing():
    approved(a_return(2018), a_return(2019))
    before = counts()
    again = read(a_return(2018), a_return(2019))
    assert not any(r["reports_added"] or r["reports_changed"] for r in again.plan["series"])
    actions.approve_batch(batch=again, by=SOMEBODY, at=NOW)
    assert counts() == before


def test_approving_twice_is_approving_once():
    batch = read(a_return(2018))
    actions.approve_batch(batch=batch, by=SOMEBODY, at=NOW)
    before = counts()
    actions.approve_batch(batch=batch, by=SOMEBODY, at=NOW)
    assert counts() == before


def test_years_one_at_a_time_in_any_order_are_the_years_at_once_but_for_offers():
    later = (BRIDGE[0] + " (formerly Old Bridges)", "DFT", "Red", *BRIDGE[3:])
    earlier = ("Old Bridges", *BRIDGE[1:])
    years = [a_return(2018, earlier, ROAD), a_return(2019, later), a_return(2020, BRIDGE, RAIL)]
    found = []
    for order in ([0, 1, 2], [2, 0, 1], [1, 2, 0]):
        with transaction.atomic():
            for file in order:
                approved(years[file])
            for offer in MatchOffer.objects.all():
                matches.accept_match(offer=offer, by=SOMEBODY, at=NOW)
            found.append(record())
            transaction.set_rollback(True)
    approved(*years)
    assert found == [record()] * 3


def test_a_corrected_file_changes_the_cell_and_shows_old_and_new():
    approved(a_return(2018))
    batch = read(a_return(2018, (*BRIDGE[:8], "£140.00"), ROAD, RAIL))
    (plan,) = batch.plan["series"]
    (change,) = plan["changes"]
    assert (plan["reports_changed"], plan["reports_unchanged"]) == (1, 2)
    assert (change["field"], change["old"], change["new"]) == (
        "whole_life_cost",
        "100000000.00",
        "140000000.00",
    )
    actions.approve_batch(batch=batch, by=SOMEBODY, at=NOW)
    assert Report.objects.get(reported_name=BRIDGE[0]).whole_life_cost == Decimal(140_000_000)


def test_a_file_that_cannot_be_read_stops_the_whole_import():
    batch = read(a_return(2018), ("broken.xlsx", b"PK\x03\x04 not a workbook"))
    assert [p["file"] for p in batch.problems if p["level"] == "stops"] == ["broken.xlsx"]
    with pytest.raises(RuleBroken, match="1 problems stop"):
        actions.approve_batch(batch=batch, by=SOMEBODY, at=NOW)
    assert counts() == (0, 0, 0, 0, 0, 0)


def test_nobody_approves_what_they_did_not_see():
    first, second = read(a_return(2018)), read(a_return(2018), a_return(2019))
    actions.approve_batch(batch=first, by=SOMEBODY, at=NOW)
    with pytest.raises(RuleBroken) as error:
        actions.approve_batch(batch=second, by=SOMEBODY, at=NOW)
    assert error.value.code == "record-changed"
    again = actions.look_again(batch=second)
    actions.approve_batch(batch=again, by=SOMEBODY, at=NOW)
    assert Report.objects.count() == 6


def test_an_approval_that_fails_half_way_leaves_nothing(monkeypatch):
    batch = read(a_return(2018))

    def broken(**_values):
        raise OSError("the disk is full")

    monkeypatch.setattr("commonweal.apps.returns.actions.batches.offer_matches", broken)
    with pytest.raises(OSError, match="full"):
        actions.approve_batch(batch=batch, by=SOMEBODY, at=NOW)
    assert counts() == (0, 0, 0, 0, 0, 0)
    assert Batch.objects.get().state == BatchState.READY


def test_what_is_discarded_cannot_be_approved():
    batch = actions.discard_batch(batch=read(a_return(2018)), by=SOMEBODY, at=NOW)
    with pytest.raises(RuleBroken, match="discarded"):
        actions.approve_batch(batch=batch, by=SOMEBODY, at=NOW)
    assert Entry.objects.get().verb == "returns.batch-discarded"


def test_what_a_person_named_keeps_its_name():
    approved(a_return(2018))
    bridge = Initiative.objects.get(name=BRIDGE[0])
    edit_initiative(initiative=bridge, values={"name": "Bridges"}, by=SOMEBODY, at=NOW)
    approved(a_return(2019, (BRIDGE[0].upper(), *BRIDGE[1:])))
    bridge.refresh_from_db()
    assert (bridge.name, bridge.reports.count()) == ("Bridges", 2)


def test_what_a_person_split_stays_split():
    approved(a_return(2018), a_return(2019))
    bridge = Initiative.objects.get(name=BRIDGE[0])
    newer = bridge.reports.get(as_at=date(2018, 9, 30))
    new = split_initiative(
        initiative=bridge, report_ids=[newer.id], name="Bridge 2", reason="two", by=SOMEBODY, at=NOW
    )
    before = counts()
    approved(a_return(2018), a_return(2019))
    assert counts() == before
    approved(a_return(2020))
    assert (bridge.reports.count(), new.reports.count()) == (1, 2)


DOUBTFUL = ("Bridge Renewals and Repairs", *BRIDGE[1:])


def test_a_doubtful_match_is_offered_and_a_person_joins_it():
    approved(a_return(2018, BRIDGE), a_return(2019, DOUBTFUL))
    offer = MatchOffer.objects.get()
    assert offer.evidence
    matches.accept_match(offer=offer, by=SOMEBODY, at=NOW)
    joined = Initiative.objects.get(reports__as_at=date(2018, 9, 30))
    assert joined.reports.count() == 2
    before = counts()
    approved(a_return(2018, BRIDGE), a_return(2019, DOUBTFUL))
    assert counts() == before
    with pytest.raises(RuleBroken, match="already"):
        matches.refuse_match(offer=offer, by=SOMEBODY, at=NOW)


def test_a_refused_match_is_not_offered_again():
    approved(a_return(2018, BRIDGE), a_return(2019, DOUBTFUL))
    matches.refuse_match(offer=MatchOffer.objects.get(), by=SOMEBODY, at=NOW)
    approved(a_return(2020, DOUBTFUL))
    assert MatchOffer.objects.get().state == "refused"
    assert Initiative.objects.count() == 2


def test_two_different_reports_of_one_date_and_name_stop_the_import():
    batch = read(a_return(2018, BRIDGE, (*BRIDGE[:2], "Red", *BRIDGE[3:])))
    (problem,) = [p for p in batch.problems if p["level"] == "stops"]
    assert (problem["code"], problem["row"], problem["value"]) == ("reported-twice", 3, BRIDGE[0])


def test_a_file_given_twice_is_taken_once():
    name, data = a_return(2018)
    batch = read((name, data), ("copy.csv", data))
    assert batch.plan["series"][0]["reports_added"] == 3
    assert {p["code"] for p in batch.problems} >= {"repeated"}


LATER = (
    "GMPP ID Number", "Project Name", "Department", "Annual Report Category",
    "Description / Aims", "IPA Delivery Confidence Assessment",
    "SRO Delivery Confidence Assessment",
    "Departmental commentary on actions planned or taken on the IPA RAG rating.",
    "Project - Start Date (Latest approved start date)",
    "Project - End Date (Latest approved end date)",
    "Departmental narrative on schedule, including any deviation from planned schedule",
    "Financial Year Baseline (£m) (including Non-Government Costs)",
    "Financial Year Forecast (£m) (including Non-Government Costs)",
    "Departmental narrative on budget/forecast variance for 2022/23",
    "TOTAL Baseline Whole Life Costs (£m) (including Non-Government Costs)",
    "Departmental Narrative on Budgeted Whole Life Costs",
    "TOTAL Baseline Benefits (£m)", "Departmental Narrative on Budgeted Benefits",
)  # fmt: skip


def test_a_later_layout_with_two_ratings_and_benefits_needs_no_new_code():
    row = (
        "DFT_0001_1112-Q1", BRIDGE[0], "DFT", "Infrastructure and Construction", "To renew",
        "Amber", "Green", "It goes well.", "01/04/2015", "31/03/2026", "A year later.", "10.50",
        "11.25", "Budget variance less than 5%", "120.75", "Inflation.", "310.00", "Time saved.",
    )  # fmt: skip
    other = ("HMT_0002_1112-Q1", ROAD[0], "HMT", *row[3:5], "Red", "", *row[7:])
    approved(a_return(2018), ("GMPP_2023_data.csv", table(LATER, [row, other])))
    newest = Initiative.objects.get(name=BRIDGE[0]).reports.order_by("-as_at")[0]
    assert (newest.confidence, newest.confidence_scale) == ("amber", "uk-dca-three@1")
    assert (newest.second_confidence, newest.second_confidence_by) == ("green", "sro")
    assert (newest.benefits, newest.narratives["benefits"]) == (310_000_000, "Time saved.")
    assert newest.as_at == date(2023, 3, 31)
    assert Initiative.objects.get(name=BRIDGE[0]).category == "Infrastructure and Construction"


def run(*words: str) -> int:
    try:
        call_command("import_files", *words)
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


def test_the_command_imports_folders_and_says_how_it_ended(tmp_path, capsys):
    name, data = a_return(2018)
    (tmp_path / name).write_bytes(data)
    assert run(str(tmp_path)) == 0
    assert Report.objects.count() == 0
    assert run(str(tmp_path), "--approve", "--json") == 0
    assert Report.objects.count() == 3
    assert '"reports_added": 3' in capsys.readouterr().out
    assert run(str(tmp_path), "--approve") == 0
    assert "nothing would change" in capsys.readouterr().err


def test_the_command_refuses_what_it_cannot_read(tmp_path, capsys):
    empty = tmp_path / "empty.csv"
    empty.write_bytes(b"")
    spoilt = tmp_path / "odd.csv"
    spoilt.write_bytes(
        table(HEAD, [[*BRIDGE[:8], "Mar 12", "2018"], [*ROAD, "2018"], [*RAIL, "2018"]])
    )
    assert run() == 2
    assert run(str(tmp_path / "nowhere")) == 2
    assert run(str(empty), "--approve") == 2
    assert run(str(spoilt)) == 1
    assert "Mar 12" in capsys.readouterr().err
