"""Somebody's own table, from its bytes to the record."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from commonweal.apps.accounts.models import Organisation
from commonweal.apps.accounts.tests.factories import make_organisation, make_person
from commonweal.apps.ledger.models import Entry
from commonweal.apps.programmes.models import Initiative, Position, Report
from commonweal.apps.programmes.tests.factories import mark
from commonweal.apps.returns.tests.factories import NOW, SOMEBODY
from commonweal.apps.start import actions, queries
from commonweal.apps.start.models import ColumnMap, OwnTable
from commonweal.apps.start.rules.own import date_said, phase_of
from commonweal.apps.start.tests.ugly import BOARD_PAPER, TOOL_EXPORT, workbook
from commonweal.engines.read import open_pasted
from commonweal.kernel.errors import BadInput, RuleBroken

pytestmark = pytest.mark.django_db
WHO = {"by": SOMEBODY, "at": NOW}


def kept(text: str = BOARD_PAPER, *, body: Organisation | None = None) -> OwnTable:
    whose = actions.Whose(organisation=body or make_organisation("Town Council"))
    return actions.keep_table(name=queries.PASTED, data=text.encode(), whose=whose, **WHO)


def matched(table: OwnTable, **values) -> OwnTable:
    columns = {int(at): field for at, field in table.columns.items()}
    usual = {"as_at": table.as_at, "currency": table.currency or "GBP", "sheet": table.sheet}
    answers = actions.Answers(**{"columns": columns, **usual, **values})
    return actions.match_columns(table=table, answers=answers, **WHO)


def imported(table: OwnTable, *, new_bodies: bool = True):
    return actions.import_table(table=table, new_bodies=new_bodies, **WHO)


def test_the_board_paper_comes_in_and_every_doubt_is_at_its_cell():
    table = matched(kept())
    assert (table.as_at, table.currency) == (date(2026, 3, 31), "EUR")
    page = queries.check_page(table)
    cells = {(c["row"], c["column"]): c["now"] for row in page["mend"] for c in row["cells"]}
    assert page["count"] == 5
    assert not page["stops"]
    assert cells == {(6, 6): "end of summer", (8, 7): "£95,000", (9, 2): "New intranet"}
    imported(table)
    portal = Report.objects.get(reported_name="Customer portal")
    assert (portal.whole_life_cost, portal.currency) == (Decimal(1_250_000), "EUR")
    assert (portal.start_date, portal.end_date) == (date(2024, 2, 1), date(2026, 6, 30))
    assert portal.confidence == "amber"
    scan = Report.objects.get(reported_name="Archive scanning")
    assert (scan.whole_life_cost, scan.cells["cost_original"]["raw"]) == (None, "£95,000")
    assert scan.narratives["lead_person"] == '=HYPERLINK("http://example.org")'
    assert Initiative.objects.filter(name="New intranet").count() == 2


def test_a_mended_cell_counts_and_shows_what_stood_there():
    table = matched(kept())
    edits = {(6, 6): "30.09.2026"}
    table = actions.mend_cells(table=table, edits=edits, left_out=[9])
    assert [r["row"] for r in queries.check_page(table)["mend"]] == [8]
    imported(table)
    payroll = Report.objects.get(reported_name="Payroll replacement")
    assert payroll.end_date == date(2026, 9, 30)
    assert "end of summer" in payroll.cells["end_date"]["note"]
    assert Initiative.objects.filter(name="New intranet").count() == 1


def test_the_export_of_a_tool_comes_in_with_its_units_and_bodies():
    body = make_organisation("Town Council")
    whose = actions.Whose(organisation=body)
    data = TOOL_EXPORT.encode("cp1252")
    table = matched(actions.keep_table(name="export.csv", data=data, whose=whose, **WHO))
    imported(table)
    cloud = Initiative.objects.get(name="Cloud move")
    now = Position.objects.get(initiative=cloud, current=True)
    assert (cloud.organisation.name, cloud.organisation.parent) == ("Technology", body)
    assert (now.cost, now.original_cost) == (Decimal(6_150_000), Decimal(4_200_000))
    assert now.cost_ratio == pytest.approx(1.464, abs=0.001)
    assert cloud.description == "Leave both data centres"


def test_bodies_are_not_made_for_whoever_may_not_make_them():
    table = matched(kept(TOOL_EXPORT.replace(";", "\t")))
    imported(table, new_bodies=False)
    assert {i.organisation.name for i in Initiative.objects.all()} == {"Town Council"}
    assert Organisation.objects.count() == 1


def test_the_workbook_comes_in_from_the_sheet_that_holds_the_table():
    whose = actions.Whose(new_body="Canal Trust")
    table = actions.keep_table(name="Programmes.xlsx", data=workbook(), whose=whose, **WHO)
    assert table.sheet == "Programmes Q4"
    assert not Organisation.objects.exists()
    table = matched(table)
    assert [row["row"] for row in queries.check_page(table)["mend"]] == [7]
    imported(table)
    lights = Report.objects.get(reported_name="Harbour lights")
    assert (lights.whole_life_cost, lights.currency) == (Decimal(1_250_000), "USD")
    assert (lights.start_date, lights.initiative.phase) == (date(2024, 1, 8), "delivery")
    assert lights.initiative.organisation.parent.name == "Canal Trust"


def test_the_same_table_again_changes_nothing_and_a_later_one_goes_on():
    body = make_organisation("Town Council")
    imported(matched(kept(body=body)))
    before = (Initiative.objects.count(), Report.objects.count(), Entry.objects.count())
    imported(matched(kept(body=body)))
    assert (Initiative.objects.count(), Report.objects.count(), Entry.objects.count()) == before
    later = BOARD_PAPER.replace("31.03.2026, ", "30.06.2026, ").replace("Amber", "Red")
    imported(matched(kept(later, body=body)))
    assert Initiative.objects.count() == before[0]
    assert Report.objects.count() == 2 * before[1]
    portal = Position.objects.get(name="Customer portal", current=True)
    assert (portal.strip, portal.worsened_steps) == (["amber", "red"], 2)


def test_two_bodies_may_call_an_initiative_alike():
    imported(matched(kept(body=make_organisation("North"))))
    imported(matched(kept(body=make_organisation("South"))))
    assert Initiative.objects.filter(name="Customer portal").count() == 2


def test_part_of_a_portfolio_leaves_the_rest_current():
    body = make_organisation("Town Council")
    imported(matched(kept(body=body)))
    lines = BOARD_PAPER.replace("31.03.2026", "30.06.2026").splitlines(keepends=True)
    imported(matched(kept("".join(lines[:5]), body=body)))
    assert Position.objects.filter(current=True).count() == 5


def test_what_was_said_of_columns_is_remembered_for_the_same_headers():
    body = make_organisation("Town Council")
    table = kept(body=body)
    columns = {int(k): v for k, v in table.columns.items()} | {3: "category"}
    matched(table, columns=columns)
    again = kept(BOARD_PAPER.replace("Customer portal", "Partner portal"), body=body)
    assert again.columns["3"] == "category"
    assert ColumnMap.objects.count() == 1


def test_two_columns_cannot_be_the_same_field():
    table = kept()
    with pytest.raises(BadInput, match="matched to"):
        matched(table, columns={2: "name", 3: "name"})


def test_two_rows_of_one_name_and_no_reference_stop_the_import():
    text = "Project\tRAG\nBridge\tGreen\nBridge\tRed\nRoad\tAmber\n"
    table = matched(kept(text))
    assert queries.check_page(table)["stops"]
    with pytest.raises(RuleBroken, match="stop"):
        imported(table)
    assert not Report.objects.exists()
    table = actions.mend_cells(table=table, edits={(3, 1): "Bridge, south"}, left_out=[])
    imported(table)
    assert Initiative.objects.count() == 3


def test_a_table_with_no_row_is_said():
    with pytest.raises(RuleBroken, match="No row"):
        imported(matched(kept("Project\tRAG\n\t\n")))


def test_the_next_facts_to_ask_are_the_most_useful_ones(administrator):
    imported(matched(kept("Project\tRAG\nBridge\tGreen\n")))
    (line,) = queries.lines_to_ask_about(administrator)
    asked = queries.facts_to_ask(line)
    assert asked.fields == ("whole_life_cost", "end_date", "start_date")
    assert (len(asked.questions), asked.more) == (3, 4)


def test_a_fact_that_is_kept_back_is_not_asked_whether_it_is_known_or_not(client, administrator):
    imported(matched(kept("Project\tRAG\nBridge\tGreen\n")))
    one = Initiative.objects.get()
    client.force_login(administrator)
    cost = "What will it cost over its whole life?"
    assert cost in client.get("/start/ask/").content.decode()
    mark(one, "withheld", "whole_life_cost")
    page = client.get("/start/ask/").content.decode()
    assert cost not in page
    assert "When will it end?" in page
    mark(one, "withheld")
    assert "Bridge" not in client.get("/start/ask/").content.decode()


@pytest.fixture
def administrator():
    return make_person("Ada", administrator=True)


@pytest.mark.parametrize(
    ("words", "phase"),
    [
        ("In progress", "delivery"),
        ("Not started", "proposed"),
        ("Completed", "closed"),
        ("Cancelled in May", "cancelled"),
        ("Discovery", "definition"),
        ("On hold?", ""),
        ("", ""),
    ],
)
def test_words_name_a_phase_or_none(words, phase):
    assert phase_of(words) == phase


@pytest.mark.parametrize(
    ("title", "day"),
    [
        ("Status: 31.03.2026", date(2026, 3, 31)),
        ("As at 2025-12-31", date(2025, 12, 31)),
        ("Version 3/2026", None),
        ("99.99.2026", None),
    ],
)
def test_the_date_of_the_figures_is_found_above_the_headers(title, day):
    table = open_pasted(f"{title}\t\n\t\nProject\tRAG\nBridge\tGreen\n")
    assert date_said(table, 4) == day
