"""Later years import with no change of code: the same facts come out of every layout."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.engines.read import RawTable, ReadReturn, open_tables, read_records, recognise
from commonweal.kernel.errors import BadInput
from commonweal.kernel.shapes.returns import Outcome, Scale, Whose

from .facts import EXEMPT, FACTS, PROJECTS, TEXTS, Layout
from .layouts import HELD_OUT, IPA_2023, SEEN


def read(layout: Layout) -> ReadReturn:
    tables = open_tables(layout.file, layout.bytes())
    found = [(table, recognise(table)) for table in tables]
    ((table, recognised),) = [(table, one) for table, one in found if one]
    assert recognised is not None
    return read_records(table, recognised)


@pytest.mark.parametrize("layout", [*SEEN, *HELD_OUT], ids=lambda layout: layout.name)
class TestLayouts:
    def test_every_header_is_given_its_field(self, layout: Layout) -> None:
        given = read(layout).recognised.columns
        wanted = [(name, header.strip()) for name, header in layout.columns if name != "-"]
        found = [(mapped.field, mapped.header.strip()) for mapped in given if mapped.field]
        if not layout.group_row:  # there the header is made of two rows
            assert found == wanted
        assert [name for name, _ in found] == [name for name, _ in wanted]

    def test_year_snapshot_and_scale_are_found(self, layout: Layout) -> None:
        found = read(layout)
        assert found.publication.year == layout.year
        assert found.publication.snapshot == date(layout.year, 3, 31)
        assert {rating.scale for record in found.records for rating in record.ratings} == {
            Scale.THREE_POINT
        }

    def test_the_facts_are_the_same(self, layout: Layout) -> None:
        records = read(layout).records
        assert [record.name for record in records] == [project.name for project in PROJECTS]
        for record, project in zip(records, PROJECTS, strict=True):
            for name, _ in layout.columns:
                fact = getattr(project, FACTS.get(name, name), None)
                if isinstance(fact, date):
                    assert record.day(name) == fact
                elif isinstance(fact, Decimal):
                    money = record.money(name)
                    assert money is not None
                    assert money.amount == fact * 10**6
                    assert money.currency == "GBP"
                elif name in TEXTS:
                    assert record.text(name) == project.text(TEXTS[name])
                elif fact == EXEMPT:
                    cell = record.cell(name)
                    assert cell is not None
                    assert (cell.outcome, cell.sections) == (Outcome.WITHHELD, ("43",))

    def test_whose_rating_it_is_is_told(self, layout: Layout) -> None:
        for record, project in zip(read(layout).records, PROJECTS, strict=True):
            wanted = []
            if project.confidence in {"Amber", "Red", "Green"}:
                wanted.append((Whose.AUTHORITY, project.confidence.lower()))
            wanted.append((Whose.SRO, project.confidence_sro.lower()))
            assert [(rating.whose, rating.level.value) for rating in record.ratings] == wanted

    def test_every_cell_is_understood(self, layout: Layout) -> None:
        assert not read(layout).not_understood()


def spoilt(cell: str) -> ReadReturn:
    text = "Project Name;Department;IPA RAG rating;End date;Financial Year Baseline (£m)\n"
    text += "".join(f"P{number};CO;Amber;31.03.2026;{cell}\n" for number in range(5))
    (table,) = open_tables("gmpp_2023.csv", text.encode())
    recognised = recognise(table)
    assert recognised is not None
    return read_records(table, recognised)


@pytest.mark.parametrize("cell", ["07. Sep", "Mar 12", "04-Feb"])
def test_a_figure_that_a_spreadsheet_took_for_a_date_is_not_guessed(cell: str) -> None:
    """7.9 became "07. Sep" in a republished 2023 file; "01. Jul" may be 1.7, 1.70 or 7.01."""
    found = spoilt(cell).not_understood()
    assert [one.raw for one in found] == [cell] * 5
    assert "ask for the figure" in found[0].meaning


@pytest.mark.parametrize("sro_first", [True, False])
def test_two_columns_of_one_name_are_told_apart_by_the_commentary(sro_first: bool) -> None:
    header = ["Name", "Department", "DCA", "DCA", "Commentary on the DCA", "End date", "WLC (£m)"]
    rows = [header]
    for number in range(6):
        by_sro = number % 2 == 0
        ratings = ["Amber", ""] if by_sro == sro_first else ["", "Red"]
        said = "The Senior Responsible Owner's rating." if by_sro else "The IPA's rating."
        rows.append([f"P{number}", "CO", *ratings, said, "31/03/2026", "12.5"])
    data = "\n".join("\t".join(row) for row in rows).encode()
    (table,) = open_tables("gmpp 2024.tsv", data)
    recognised = recognise(table)
    assert recognised is not None
    fields = [mapped.field for mapped in recognised.columns][2:4]
    wanted = ["confidence", "confidence_sro"]
    assert fields == (wanted[::-1] if sro_first else wanted)


def test_a_year_that_nothing_tells_is_asked_for() -> None:
    text = "Project Name,Department,RAG rating,End date,WLC (£m)\nAlpha,CO,Amber,1/2/2030,5\n"
    (table,) = open_tables("export.csv", text.encode())
    recognised = recognise(table)
    assert recognised is not None
    with pytest.raises(BadInput) as caught:
        read_records(table, recognised)
    assert caught.value.code == "no-year"
    found = read_records(table, recognised, year=2030, snapshot=date(2029, 12, 31))
    assert found.publication.snapshot == date(2029, 12, 31)
    assert found.publication.snapshot_source == "given"


def test_sources_of_the_year_that_differ_are_said() -> None:
    found = spoilt("5.5")
    assert found.publication.year == 2023
    text = "Project Name,Department,RAG rating,End date,2019/20 Budget (£m)\nA,CO,Red,1/2/2030,5\n"
    (table,) = open_tables("gmpp_2023.csv", text.encode())
    recognised = recognise(table)
    assert recognised is not None
    assert [note.code for note in read_records(table, recognised).notes] == [
        "year-differs",
        "column-reading",
        "column-reading",
    ]


HOSTILE = st.text(max_size=30) | st.sampled_from(
    ["£1.2m", "1/2/2030", "Amber", "Exempt under Section 43", "(5", "=1", "1e99", "9" * 40, "\x9d"]
)


@given(st.lists(st.lists(HOSTILE, min_size=18, max_size=18), min_size=1, max_size=4))
def test_hostile_cells_under_good_headers_are_all_accounted_for(rows: list[list[str]]) -> None:
    cells = [(row[0], "Alpha", *row[2:]) for row in rows]
    table = RawTable("gmpp_2023.csv", "0" * 64, (tuple(h for _, h in IPA_2023), *cells))
    recognised = recognise(table)
    if recognised is not None:  # the looks of its cells may speak against a header
        for record in read_records(table, recognised).records:
            read = {(cell.row, cell.column): cell.raw for cell in (*record.cells, *record.extras)}
            row = table.rows[record.line - 1]
            filled = {
                (record.line, at): text for at, text in enumerate(row, start=1) if text.strip()
            }
            assert filled.items() <= read.items()


def test_other_tables_are_not_taken_for_a_return() -> None:
    for text in (
        "a,b,c\n1,2,3\n4,5,6\n",
        "Service,Department,Transactions,Cost per transaction (£)\nTax,HMRC,100,2.5\n",
        "name,email\nJo,jo@example.org\n",
    ):
        (table,) = open_tables("some.csv", text.encode())
        assert recognise(table) is None
