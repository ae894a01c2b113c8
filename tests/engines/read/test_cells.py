"""Dates, money, shares, ratings and words, one cell at a time."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.engines.read.amounts import (
    decimal_comma,
    header_unit,
    in_doubt,
    looks_spoilt,
    read_amount,
)
from commonweal.engines.read.cells import ColumnStyle, column_style, read_cell
from commonweal.engines.read.dates import DateStyle, date_style, read_date
from commonweal.engines.read.fields import Kind
from commonweal.engines.read.ratings import read_level, scale_of
from commonweal.engines.read.wording import exempt_sections, what_words_say
from commonweal.kernel.money import Money
from commonweal.kernel.shapes.returns import Level, Outcome, Scale

END = DateStyle(end=True, near=2018)
START = DateStyle(near=2018)


@pytest.mark.parametrize(
    ("text", "day", "meaning"),
    [
        ("31/05/2010", (2010, 5, 31), ""),
        ("30.06.08", (2008, 6, 30), ""),
        ("1 / 2 / 2015", (2015, 2, 1), ""),
        ("31.12.75", (2075, 12, 31), ""),
        ("2014-07-08", (2014, 7, 8), ""),
        ("2014-07-08 00:00:00", (2014, 7, 8), ""),
        ("2014-07-08T12:30:00Z", (2014, 7, 8), ""),
        ("20140708", (2014, 7, 8), ""),
        ("December 1, 2016", (2016, 12, 1), ""),
        ("1st March 2021", (2021, 3, 1), ""),
        ("31-Mar-21", (2021, 3, 31), ""),
        ("Friday 13 March 2020", (2020, 3, 13), ""),
        ("43466", (2019, 1, 1), "a spreadsheet's day number"),
        ("March 2021", (2021, 3, 31), "a month"),
        ("Feb-24", (2024, 2, 29), "a month"),
        ("09/2024", (2024, 9, 30), "a month"),
        ("Q2 2024", (2024, 6, 30), "a quarter"),
        ("Q4 2024/25", (2025, 3, 31), "a quarter"),
        ("2024/25 Q1", (2024, 6, 30), "a quarter"),
        ("2023-24", (2024, 3, 31), "a financial year"),
        ("2023", (2023, 12, 31), "a year"),
    ],
)
def test_dates(text: str, day: tuple[int, int, int], meaning: str) -> None:
    found = read_date(text, END)
    assert found is not None
    assert (found.day, found.meaning) == (date(*day), meaning)


@pytest.mark.parametrize(
    "text", ["1/012/2014", "31/02/2020", "07. Sep", "Reset", "12", "2023-25", "99999", "0/0/2020"]
)
def test_what_is_no_date(text: str) -> None:
    assert read_date(text, END) is None


def test_a_bare_month_begins_a_project_on_its_first_day() -> None:
    found = read_date("March 2021", START)
    assert found is not None
    assert found.day == date(2021, 3, 1)


def test_two_digits_of_a_year_are_read_around_the_report() -> None:
    assert read_date("01.03.97", START) == read_date("01/03/1997", START)
    assert read_date("31.12.70", END) == read_date("31/12/2070", END)


def test_a_column_says_whether_the_month_comes_first() -> None:
    assert date_style(["3/4/2021", "12/25/2021"]).month_first
    assert not date_style(["3/4/2021", "25/12/2021"]).month_first
    unclear = date_style(["3/4/2021", "5/6/2021"])
    assert not unclear.month_first
    assert "2 date(s) could be" in unclear.note
    mixed = date_style(["25/12/2021", "26/12/2021", "12/27/2021", "3/4/2021"])
    assert "1 could be either" in mixed.note
    found = read_date("12/27/2021", mixed)
    assert found is not None
    assert (found.day, found.meaning) == (date(2021, 12, 27), "the other order of day and month")


@given(st.dates(date(1950, 1, 1), date(2099, 12, 31)))
def test_every_day_is_read_back_in_every_form(day: date) -> None:
    style = DateStyle(near=day.year)
    for form in ("%d/%m/%Y", "%d.%m.%y", "%Y-%m-%d", "%d %B %Y", "%B %d, %Y", "%d-%b-%Y", "%Y%m%d"):
        found = read_date(f"{day:{form}}", style)
        assert found is not None
        assert found.day == day
    turned = read_date(f"{day:%m/%d/%Y}", DateStyle(month_first=True))
    assert turned is not None
    assert turned.day == day


@pytest.mark.parametrize(
    ("text", "number", "scale", "currency"),
    [
        ("£1,403.00", "1403.00", 0, "GBP"),
        ("£1.90m", "1.90", 10**6, "GBP"),
        ("(12.3)", "-12.3", 0, ""),
        ("-£9.99m", "-9.99", 10**6, "GBP"),
        ("£(9.9)", "-9.9", 0, "GBP"),
        ("(£4.2m)", "-4.2", 10**6, "GBP"),
        ("12.3-", "-12.3", 0, ""),
        ("−7", "-7", 0, ""),
        ("£ 12 bn", "12", 10**9, "GBP"),
        ("1 403,00", "1403.00", 0, ""),
        ("1\xa0403\u202f000", "1403000", 0, ""),
        ("1.403,00", "1403.00", 0, ""),
        ("1'403.50", "1403.50", 0, ""),
        ("12,34,567.00", "1234567.00", 0, ""),
        ("€3,5 Mio", "3.5", 10**6, "EUR"),
        ("3,5 €", "3.5", 0, "EUR"),
        ("CAD 4,500", "4500", 0, "CAD"),
        ("4,500 USD", "4500", 0, "USD"),
        ("$6,279,429", "6279429", 0, "$"),
        ("2.5k", "2.5", 1000, ""),
        ("1.2E+07", "1.2E+7", 0, ""),
        ("+5", "5", 0, ""),
        (".5", "0.5", 0, ""),
    ],
)
def test_amounts(text: str, number: str, scale: int, currency: str) -> None:
    found = read_amount(text)
    assert found is not None
    assert (found.number, found.unit.scale, found.unit.currency) == (
        Decimal(number),
        scale,
        currency,
    )


@pytest.mark.parametrize(
    "text",
    [
        "£",
        "10-12",
        "£10m - £12m",
        "5 to 6",
        "(5",
        "5)",
        "1.2.3.4",
        "12/05",
        "3 apples",
        "x" * 90,
    ],
)
def test_what_is_no_amount(text: str) -> None:
    assert read_amount(text) is None


def test_remarks_beside_a_figure_are_said() -> None:
    about, remark = read_amount("c. £12m"), read_amount("£99m (excl VAT)")
    assert about is not None
    assert remark is not None
    assert (about.meaning, remark.meaning) == ("approximate", "with a remark")


@pytest.mark.parametrize(
    ("text", "others", "doubt"),
    [
        ("95,000", ["12,5", "3,75"], (95, 95000)),
        ("€95,000", ["12,5"], (95, 95000)),
        ("95,000", ["0,375", "12,500"], None),  # three decimals throughout
        ("95,000", ["120,000", "4,000"], None),  # nothing writes decimals with a comma
        ("95.000", ["120.000"], (95, 95000)),
        ("95.000", ["12.5"], None),
        ("95.000", ["0.375"], None),
        ("95.000", ["1,250,000"], None),
        ("95.000", ["12,5"], None),  # the comma is the decimal mark, so the point is not
        ("1.095.000", ["12,5"], None),
        ("950", ["12,5"], None),
        ("n/a", ["12,5"], None),
    ],
)
def test_a_figure_that_may_be_a_thousand_times_as_large_is_in_doubt(text, others, doubt) -> None:
    texts = [text, *others]
    found = in_doubt(texts, comma=decimal_comma(texts)).get(0)
    assert found == (doubt and tuple(map(Decimal, doubt)))


def test_a_column_says_whether_the_comma_is_a_decimal_point() -> None:
    assert decimal_comma(["1.403,50", "12,5", "1.403"])
    assert not decimal_comma(["1,403.50", "12.5", "1,403"])
    comma = read_amount("1.403", comma=True)
    point = read_amount("1.403")
    assert comma is not None
    assert point is not None
    assert (comma.number, point.number) == (Decimal(1403), Decimal("1.403"))


@given(st.decimals(-(10**12), 10**12, places=2))
def test_every_sum_is_read_back_to_the_penny(value: Decimal) -> None:
    for form in (f"{value:,}", f"£{value:,}", f"{value}", f"{value:,}".replace(",", " ")):
        found = read_amount(form)
        assert found is not None
        assert found.number == value
    swapped = f"{value:,}".replace(",", "_").replace(".", ",").replace("_", ".")
    found = read_amount(swapped, comma=True)
    assert found is not None
    assert found.number == value


@pytest.mark.parametrize(
    ("header", "scale", "currency", "percent"),
    [
        ("2013/2014 Budget (£million)", 10**6, "GBP", False),
        (
            "Whole Life Cost TOTAL Baseline £m\n(including others)",
            10**6,
            "GBP",
            False,
        ),
        ("TOTAL Baseline Benefits (£bn)", 10**9, "GBP", False),
        ("Cost €k", 1000, "EUR", False),
        ("Budget '000", 1000, "", False),
        ("Cost (CAD)", 0, "CAD", False),
        ("annual_budget_gbp_m", 10**6, "GBP", False),
        ("cost (m)", 10**6, "", False),
        ("2016/2017 Variance %age", 0, "", True),
        ("Narrative on variance (if variance is more than 5%)", 0, "", False),
        ("Project name", 0, "", False),
        ("Description", 0, "", False),
    ],
)
def test_units_in_headers(header: str, scale: int, currency: str, percent: bool) -> None:
    unit = header_unit(header)
    assert (unit.scale, unit.currency, unit.percent) == (scale, currency, percent)


def style(kind: Kind, header: str, texts: list[str], field: str = "x") -> ColumnStyle:
    return column_style(field, kind, header, texts, ("GBP", Decimal(10**6), 2020))


def money(text: str, header: str = "Cost (£m)", others: tuple[str, ...] = ()) -> Money:
    cell = read_cell("x", text, (1, 1), header, style(Kind.MONEY, header, [text, *others]))
    assert isinstance(cell.value, Money)
    return cell.value


def test_money_is_in_whole_units_of_its_currency() -> None:
    assert money("450.37").amount == 450_370_000
    assert money("£1.2bn").amount == 1_200_000_000
    assert money("5", "Cost (£k)").amount == 5_000
    assert money("€5", "Cost (£m)") == Money(Decimal(5_000_000), "EUR")
    assert money("$5", "Cost (CAD m)") == Money(Decimal(5_000_000), "CAD")
    assert money("$5", "Cost (£m)").currency == "USD"
    assert money("32.24", "yearly_budget").amount == 32_240_000
    assert money("32,240,000", "yearly_budget", ("1,000,000", "512,000")).amount == 32_240_000
    assert money("654,460,000", "Cost (£m)", ("12",)).amount == 654_460_000


@pytest.mark.parametrize(
    ("text", "others", "share"),
    [
        ("-19%", [], "-0.19"),
        ("5", ["-3", "12.5"], "0.05"),
        ("0.05", ["-0.3", "0.125"], "0.05"),
        ("0.05", ["5%", "3%"], "0.05"),
        ("7.5", ["5%", "3%"], "0.075"),
    ],
)
def test_a_share_is_told_from_a_percentage_by_its_column(
    text: str, others: list[str], share: str
) -> None:
    cell = read_cell("x", text, (1, 1), "%", style(Kind.SHARE, "Variance %", [text, *others]))
    assert cell.value == Decimal(share)
    assert ("no % sign" in cell.meaning) == ("%" not in text)


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("Amber/Red", Level.AMBER_RED),
        ("Amber/ red", Level.AMBER_RED),
        ("amber-green", Level.AMBER_GREEN),
        ("Green / Amber", Level.AMBER_GREEN),
        (" A/R ", Level.AMBER_RED),
        ("G", Level.GREEN),
        ("RED", Level.RED),
        ("Amber (SRO rating)", Level.AMBER),
        ("RAG: Green", Level.GREEN),
        ("Reset", Level.RESET),
        ("Not red", None),
        ("Amber, improving to green", None),
        ("", None),
    ],
)
def test_ratings(text: str, level: Level | None) -> None:
    assert read_level(text) is level


def test_the_scale_is_told_by_the_header_then_the_cells_then_the_year() -> None:
    assert scale_of("DCA (five-point scale)", [], 2024)[0] is Scale.FIVE_POINT
    assert scale_of("DCA, 3 point", [Level.AMBER_RED], 2014)[0] is Scale.THREE_POINT
    assert scale_of("DCA", [Level.AMBER_RED], 2024)[0] is Scale.FIVE_POINT
    assert scale_of("DCA", [Level.AMBER], 2022)[0] is Scale.THREE_POINT
    assert scale_of("DCA", [Level.AMBER], 2021)[0] is Scale.FIVE_POINT


@pytest.mark.parametrize(
    ("text", "sections"),
    [
        ("Exempt under Section 43 of the Freedom of Information Act (2000)", ("43",)),
        (
            "Exempt under Sections 24 and 31(1) of the Freedom of Information Act (2000)",
            ("24", "31(1)"),
        ),
        ("Data exempt under Section 43 (2) of the FoI Act (2000)", ("43(2)",)),
        ("Date exempt under section 27 & 43 of the FoI Act", ("27", "43")),
        (
            "Exempt under Freedom of Information Act 2000 sections 24 (National Security) "
            "26 (Defence) and 35  (Formulation of policy)",
            ("24", "26", "35"),
        ),
        ("Exempt - Section 43(2) of Freedom of Information Act 2000", ("43(2)",)),
        ("Withheld (section 40)", ("40",)),
        ("Redacted", ()),
    ],
)
def test_withheld_figures_name_their_sections(text: str, sections: tuple[str, ...]) -> None:
    saying = what_words_say(text)
    assert saying is not None
    assert (saying.outcome, saying.sections) == (Outcome.WITHHELD, sections)
    assert exempt_sections(text) == sections


def test_a_narrative_about_an_exemption_is_a_narrative() -> None:
    text = "The rating is Amber. Parts of the plan are exempt under Section 43 of the Act."
    cell = read_cell("x", text, (1, 1), "Narrative", style(Kind.TEXT, "Narrative", [text]))
    assert cell.outcome is Outcome.VALUE
    part = "Exempt under Section 43 of the FoI Act.\n" + "The rest of the story is told here. " * 4
    cell = read_cell("x", part, (1, 1), "Narrative", style(Kind.TEXT, "Narrative", [part]))
    assert (cell.outcome, cell.sections) == (Outcome.VALUE, ("43",))
    assert cell.meaning == "part of the text is withheld"


@pytest.mark.parametrize(
    ("kind", "text", "outcome"),
    [
        (Kind.MONEY, "", Outcome.NOT_PROVIDED),
        (Kind.MONEY, "Data not provided by department", Outcome.NOT_PROVIDED),
        (Kind.MONEY, "n/a", Outcome.NOT_PROVIDED),
        (Kind.MONEY, "TBC", Outcome.NOT_PROVIDED),
        (Kind.MONEY, "-", Outcome.NOT_PROVIDED),
        (Kind.DATE, "#N/A", Outcome.NOT_PROVIDED),
        (Kind.DATE, "No end date", Outcome.VERBATIM),
        (Kind.DATE, "Reset", Outcome.VERBATIM),
        (Kind.SHARE, "Budget variance less than 5%.", Outcome.VERBATIM),
        (Kind.SHARE, ">1000%", Outcome.VERBATIM),
        (Kind.RATING, "No DCA", Outcome.VERBATIM),
        (Kind.RATING, "Legal sensitivity prevented the IPA from an assessment", Outcome.VERBATIM),
        (Kind.DATE, "1/012/2014", Outcome.NOT_UNDERSTOOD),
        (Kind.MONEY, "12 or so", Outcome.NOT_UNDERSTOOD),
        (Kind.TEXT, "No departmental narrative", Outcome.NOT_PROVIDED),
    ],
)
def test_words_where_a_value_should_be(kind: Kind, text: str, outcome: Outcome) -> None:
    cell = read_cell("x", text, (3, 4), "Header", style(kind, "Header", [text]))
    assert (cell.outcome, cell.value, cell.raw) == (outcome, None, text)
    assert cell.meaning


@given(st.text(max_size=120), st.sampled_from(list(Kind)))
def test_every_cell_comes_to_an_outcome_and_keeps_its_text(text: str, kind: Kind) -> None:
    cell = read_cell("x", text, (1, 2), "Header", style(kind, "Header", [text]))
    assert (cell.raw, cell.row, cell.column) == (text, 1, 2)
    assert (cell.outcome is Outcome.VALUE) == (cell.value is not None)


def test_spoilt_figures() -> None:
    assert looks_spoilt("07. Sep")
    assert looks_spoilt("Mar 12")
    assert not looks_spoilt("7 September 2020")
