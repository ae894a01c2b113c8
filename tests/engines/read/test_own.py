"""Somebody's own spreadsheet: ugly ones, as they come."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.engines.read import (
    OWN_FIELDS,
    Applied,
    RawTable,
    apply_columns,
    open_pasted,
    open_tables,
    propose_columns,
)
from commonweal.kernel.errors import BadInput
from commonweal.kernel.money import Money
from commonweal.kernel.shapes.returns import Outcome, Rating

PROGRAMME_OFFICE = (
    "Transformation portfolio – board pack v7 FINAL\t\t\t\t\t\t\t\t\n"
    "Prepared by: J. Smith, 3 March 2026\t\t\t\t\t\t\t\t\n"
    "\n"
    "Ref\tProject\tDirectorate\tOwner\tRAG\tOriginal end date\tForecast end date\tBudget (£k)\t"
    "Spend to date (£k)\n"
    "Digital\t\t\t\t\t\t\t\t\n"
    "P-001\tCase management\tChildren\tA. Jones\tAmber\t31/03/2026\tSept 2026\t1,250\t900\n"
    "P-002\tPayments hub\tFinance\tB. Patel\tGreen\t30/06/2027\t30/06/2027\t£2.4m\t310\n"
    "P-003\tParking app\tPlace\ttbc\tRed\t01.04.2025\t45992\t85\tabout ninety\n"
    "Subtotal\t\t\t\t\t\t\t3,735\t1,210\n"
    "\n"
    "Estates\t\t\t\t\t\t\t\t\n"
    "P-004\tTown hall move\tPlace\tC. Wu\t?\tQ4 2026/27\tnext spring\t4,000\t\n"
    "P-004\tDepot\tPlace\tC. Wu\tA/G\t31/12/2026\t31/12/2026\t600\t(12)\n"
    "TOTAL\t\t\t\t\t\t\t8,335\t1,198\n"
)
"""Pasted: title lines, headings, totals, mixed units, dates in six forms, a repeated reference."""

EUROPEAN = (
    "Initiative;Ministry;Type;Project manager;Start;Planned finish;Current finish;"
    "Approved budget;Latest forecast;Currency\n"
    "Land registry;Justice;IT;Ana;01.02.2024;30.06.2026;31.12.2026;1.250.000,00;1.400.000,50;EUR\n"
    "Tax portal;Finance;IT;Ivo;15.09.2023;31.03.2026;31.03.2026;12.500.000;13.100.000;EUR\n"
    "Border gates;Interior;Works;Eva;01.01.2025;01.01.2028;01.07.2028;$3.000.000;4.000.000;USD\n"
    "Summe;;;;;;;16.750.000;18.500.000;\n"
)
"""Semicolons, decimal commas, a currency column and one sign that says otherwise."""


def grouped_workbook() -> bytes:
    """Merged group headers over two rows, true dates, percentages, a total row, a second sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Portfolio"
    sheet.append(["Major change programmes"])
    sheet.append([])
    sheet.append(["Programme", None, None, "Delivery", None, "Cost (USD m)", None, None, "Notes"])
    sheet.append(["Name", "Agency", "Phase", "Start", "End", "Original", "Latest", "Actual"])
    for cells in ("A3:C3", "D3:E3", "F3:H3"):
        sheet.merge_cells(cells)
    sheet.append(
        [
            "Licensing",
            "DMV",
            "Build",
            date(2024, 1, 8),
            date(2026, 9, 30),
            12.5,
            14,
            6.25,
            "Late supplier.",
        ]
    )
    sheet.append(
        ["Benefits engine", "HHS", "Discovery", date(2025, 3, 3), None, 40, 55.5, None, ""]
    )
    sheet.append(["Total", None, None, None, None, 52.5, 69.5, 6.25])
    book.create_sheet("Lists").append(["Build"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def applied(table: RawTable, **more: object) -> Applied:
    mapping = propose_columns(table).mapping()
    return apply_columns(table, mapping, currency="GBP", near=2026, **more)  # type: ignore[arg-type]


def proposed(table: RawTable) -> dict[str, str]:
    return {column.header: column.field for column in propose_columns(table).columns}


class TestProgrammeOffice:
    table = open_pasted(PROGRAMME_OFFICE)

    def test_columns_are_proposed_by_name_and_content(self) -> None:
        proposals = propose_columns(self.table)
        assert proposals.header_rows == (4,)
        assert proposed(self.table) == {
            "Ref": "reference",
            "Project": "name",
            "Directorate": "body",
            "Owner": "lead_person",
            "RAG": "confidence",
            "Original end date": "end_date_original",
            "Forecast end date": "end_date_latest",
            "Budget (£k)": "cost_original",
            "Spend to date (£k)": "cost_spent",
        }
        assert all(0 < column.confidence < 1 and column.reason for column in proposals.columns)

    def test_totals_headings_and_blanks_are_dropped_and_said(self) -> None:
        found = applied(self.table)
        assert [record.row for record in found.records] == [6, 7, 8, 12, 13]
        assert [(note.row, note.text) for note in found.left_out] == [
            (5, "A heading or a note: Digital"),
            (9, "A row of totals: Subtotal"),
            (11, "A heading or a note: Estates"),
            (14, "A row of totals: TOTAL"),
            (0, "1 blank row(s)."),
        ]

    def test_dates_in_several_forms(self) -> None:
        records = applied(self.table).records
        assert [record.day("end_date_original") for record in records] == [
            date(2026, 3, 31),
            date(2027, 6, 30),
            date(2025, 4, 1),
            date(2027, 3, 31),
            date(2026, 12, 31),
        ]
        assert [record.day("end_date_latest") for record in records][:3] == [
            date(2026, 9, 30),
            date(2027, 6, 30),
            date(2025, 12, 1),
        ]

    def test_money_by_the_unit_of_its_column_or_its_own(self) -> None:
        records = applied(self.table).records
        sums = [
            money.amount if money else None for money in (r.money("cost_original") for r in records)
        ]
        assert sums == [1_250_000, 2_400_000, 85_000, 4_000_000, 600_000]
        assert records[4].money("cost_spent") == Money(Decimal(-12_000), "GBP")

    def test_each_problem_says_where_what_and_what_to_do(self) -> None:
        problems = applied(self.table).problems
        assert [(problem.code, problem.row, problem.value) for problem in problems] == [
            ("not-read", 8, "about ninety"),
            ("not-read", 12, "next spring"),
            ("same-reference", 13, "P-004"),
        ]
        assert problems[0].place == "pasted, cell I8"
        assert problems[0].what == "“about ninety” is not a sum of money."
        assert problems[0].to_do.startswith("Write one figure")

    def test_a_cell_can_be_mended_without_touching_the_file(self) -> None:
        mended = applied(self.table, corrections={(12, 7): "30/04/2027", (13, 1): "P-005"})
        assert [problem.row for problem in mended.problems] == [8]
        assert mended.records[3].day("end_date_latest") == date(2027, 4, 30)

    def test_an_unknown_rating_is_never_good(self) -> None:
        cells = [record.cell("confidence") for record in applied(self.table).records]
        assert [cell.outcome if cell else None for cell in cells] == [
            Outcome.VALUE,
            Outcome.VALUE,
            Outcome.VALUE,
            Outcome.NOT_PROVIDED,
            Outcome.VALUE,
        ]


class TestEuropean:
    (table,) = open_tables("portfolio.csv", EUROPEAN.encode("cp1252"))

    def test_columns(self) -> None:
        assert list(proposed(self.table).values()) == [
            "name",
            "body",
            "category",
            "lead_person",
            "start_date",
            "end_date_original",
            "end_date_latest",
            "cost_original",
            "cost_latest",
            "currency",
        ]

    def test_a_sum_that_may_be_two_is_asked_for_and_the_rest_is_shown_as_read(self) -> None:
        table = open_pasted("Name\tCost\nBridge\t12,5\nRoad\t95,000\nRail\t1.250,75\n", name="p")
        columns = {1: "name", 2: "cost_latest"}
        found = apply_columns(table, columns, currency="EUR", near=2026)
        assert [record.money("cost_latest") for record in found.records] == [
            Money(Decimal("12.5"), "EUR"), None, Money(Decimal("1250.75"), "EUR"),
        ]  # fmt: skip
        (problem,) = found.problems
        assert (problem.code, problem.row, problem.value) == ("two-readings", 3, "95,000")
        assert "may be 95 or 95000" in problem.what
        assert any("“12,5” was read as 12.5" in note.text for note in found.notes)
        given = {(3, 2): "95000"}
        mended = apply_columns(table, columns, currency="EUR", near=2026, corrections=given)
        assert mended.records[1].money("cost_latest") == Money(Decimal(95_000), "EUR")
        assert not mended.problems

    def test_decimal_commas_and_currencies(self) -> None:
        found = applied(self.table)
        assert [record.money("cost_latest") for record in found.records] == [
            Money(Decimal("1400000.50"), "EUR"),
            Money(Decimal(13_100_000), "EUR"),
            Money(Decimal(4_000_000), "USD"),
        ]
        assert found.records[2].money("cost_original") == Money(Decimal(3_000_000), "USD")
        assert not found.problems
        assert [note.row for note in found.left_out] == [5]


class TestWorkbook:
    table = open_tables("plan.xlsx", grouped_workbook())[0]

    def test_two_header_rows_are_read_as_one(self) -> None:
        proposals = propose_columns(self.table)
        assert proposals.header_rows == (3, 4)
        assert [column.field for column in proposals.columns] == [
            "name",
            "body",
            "phase",
            "start_date",
            "end_date_latest",
            "cost_original",
            "cost_latest",
            "cost_spent",
            "description",
        ]

    def test_its_records(self) -> None:
        found = applied(self.table)
        assert [record.name for record in found.records] == ["Licensing", "Benefits engine"]
        first = found.records[0]
        assert (first.day("start_date"), first.day("end_date_latest")) == (
            date(2024, 1, 8),
            date(2026, 9, 30),
        )
        assert first.money("cost_original") == Money(Decimal(12_500_000), "USD")
        assert found.records[1].day("end_date_latest") is None
        assert not found.problems


def test_a_table_without_known_headers_is_proposed_by_its_cells() -> None:
    table = open_pasted(
        "Vorhaben\tAmpel\nGrundbuch neu\tgreen\nSteuerportal\tred\nGrenze 2030\tamber\n"
    )
    assert proposed(table) == {"Vorhaben": "name", "Ampel": "confidence"}
    reasons = {column.reason for column in propose_columns(table).columns}
    assert reasons == {"only its cells say so"}


def test_the_same_headers_are_told_again() -> None:
    first = propose_columns(open_pasted("Project\tCost\nA\t1\nB\t2\n"))
    second = propose_columns(open_pasted("Title line\n\n project\tCOST\nC\t3\nD\t4\n"))
    other = propose_columns(open_pasted("Project\tCosts\nA\t1\nB\t2\n"))
    assert first.signature == second.signature != other.signature


def test_a_mapping_has_to_be_sound() -> None:
    table = open_pasted("Project\tCost\nA\t1\nB\t2\n")
    for mapping, code in (
        ({2: "cost_latest"}, "no-name"),
        ({1: "name", 2: "name"}, "matched-twice"),
        ({1: "name", 2: "colour"}, "no-field"),
    ):
        with pytest.raises(BadInput) as caught:
            apply_columns(table, mapping, currency="GBP", near=2026)
        assert caught.value.code == code


def test_what_ends_before_it_starts_is_a_problem() -> None:
    table = open_pasted("Project\tStart\tEnd\nA\t1/5/2026\t1/4/2026\nB\t13/5/2026\t1/6/2026\n")
    assert [(one.code, one.row) for one in applied(table).problems] == [("ends-before-start", 2)]


def test_a_rating_is_the_projects_own_word() -> None:
    table = open_pasted("Project\tRAG\nA\tamber/green\nB\tred\n")
    values = [record.cell("confidence") for record in applied(table).records]
    assert all(cell and isinstance(cell.value, Rating) for cell in values)


def test_every_field_can_be_matched() -> None:
    names = [field.name for field in OWN_FIELDS]
    assert len(set(names)) == len(names)
    table = open_pasted("\t".join(names) + "\n" + "\t".join("x" for _ in names) + "\n")
    found = apply_columns(
        table,
        dict(enumerate(names, start=1)),
        currency="GBP",
        near=2026,
        first_row=2,
    )
    assert [cell.field for cell in found.records[0].cells] == names


@given(st.lists(st.lists(st.text(max_size=12), min_size=1, max_size=6), min_size=1, max_size=8))
def test_hostile_tables_are_proposed_and_applied(rows: list[list[str]]) -> None:
    table = RawTable("some.csv", "0" * 64, tuple(map(tuple, rows)))
    proposals = propose_columns(table)
    mapping = {**proposals.mapping()}
    if "name" not in mapping.values():
        mapping[1] = "name"
    found = apply_columns(table, mapping, currency="GBP", near=2026)
    assert len(found.records) <= len(rows)


@pytest.mark.parametrize(
    "above",
    [
        "\t\tMoney (£k)\t",
        "All figures in £k\t\t\t\n\t\t\t",
        "Portfolio, amounts are in £ thousand\t\t\t",
    ],
)
def test_a_unit_above_the_headers_counts_for_the_sums_below_it(above):
    text = f"{above}\nProject\tStart\tOriginal budget\tCurrent forecast\n"
    rows = "Cloud move\t2023-04-01\t4 200\t6 150\nTelephony\t2025-04-01\t310\t£0.4m\n"
    table = open_pasted(text + rows)
    applied = apply_columns(table, propose_columns(table).mapping(), currency="GBP", near=2026)
    sums = [[str(r.money(f)) for f in ("cost_original", "cost_latest")] for r in applied.records]
    assert sums == [["GBP 4,200,000", "GBP 6,150,000"], ["GBP 310,000", "GBP 400,000.0"]]


def test_kick_off_and_what_it_is_for_are_understood():
    text = "Project\tKick-off\tWhat it is for\nBridge\t01.02.2024\tTo cross the river at last\n"
    assert propose_columns(open_pasted(text)).mapping() == {
        1: "name",
        2: "start_date",
        3: "description",
    }
