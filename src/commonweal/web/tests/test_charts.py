"""Charts: they are well-formed, they say their finding, and no input breaks them."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.web.charts import (
    Bar,
    Cell,
    Chart,
    Dumbbell,
    Fan,
    Line,
    Point,
    Spread,
    bars,
    drift_bar,
    dumbbell_row,
    dumbbells,
    fan,
    line,
    strip,
)
from commonweal.web.charts.scales import DATES, month_ticks, nice_step, number_ticks

SVG = "{http://www.w3.org/2000/svg}"
TODAY = date(2021, 3, 31)


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def checked(chart: Chart) -> tuple[ET.Element, ET.Element]:
    """Both pictures, having held them to what every picture keeps."""
    for svg in (chart.wide, chart.narrow):
        root = parsed(svg)
        assert root.get("role") == "img"
        titles = root.findall(f"{SVG}title")
        assert [t.text for t in titles] == [chart.title]
        assert root.get("aria-labelledby") == titles[0].get("id")
        assert not re.search(r"\sstyle=|<style|\son\w+=|\bnan\b|\binf\b", svg)
        width, height = (float(part) for part in root.get("viewBox").split()[2:])
        for dot in root.iter(f"{SVG}circle"):
            assert -1 <= float(dot.get("cx")) <= width + 1
            assert -1 <= float(dot.get("cy")) <= height + 1
    return parsed(chart.wide), parsed(chart.narrow)


def points(*values: float | None) -> list[Point]:
    return [
        Point(date(2014 + i, 9, 30), v, "not known" if v is None else f"GBP {v:g}", str(2014 + i))
        for i, v in enumerate(values)
    ]


def words_in(root: ET.Element) -> str:
    return " ".join(t.text or "" for t in root.iter(f"{SVG}text"))


def of_class(root: ET.Element, name: str) -> list[ET.Element]:
    return [e for e in root.iter() if name in (e.get("class") or "").split()]


def test_a_line_labels_its_last_point_and_keeps_the_original_dashed():
    given = points(100, 120, 170)
    chart = line(Line("It grew", "Cost, GBP", given, original=given[0]))
    for root in checked(chart):
        assert "GBP 170" in words_in(root)
        assert "original plan GBP 100" in words_in(root)
        assert len(of_class(root, "c-original")) == 1
    assert chart.rows[0] == ["Original plan", "GBP 100"]
    assert chart.rows[-1] == ["2016", "GBP 170"]
    assert "GBP 100 in 2014" in chart.description


def test_a_missing_figure_breaks_the_line_and_stays_in_the_table():
    chart = line(Line("t", "Cost", points(100, None, 170, 180)))
    wide, _narrow = checked(chart)
    assert len(of_class(wide, "c-gap")) == 1
    assert len(of_class(wide, "c-dot-1")) == 4  # three figures, the last drawn larger
    assert ["2015", "not known"] in [list(row) for row in chart.rows]


@pytest.mark.parametrize(
    "values",
    [(), (None,), (5,), (0, 0), (-3, 4), (1e-9, 1e15), (None, 3, None), (1e308, 1e308)],
)
def test_no_set_of_figures_breaks_a_line(values):
    checked(line(Line("t", "Cost", points(*values), original=points(7)[0])))


def test_a_line_of_dates_counts_in_dates():
    ends = [date(2019, 3, 31), date(2023, 3, 31)]
    given = [
        Point(date(2015 + i, 1, 1), d.toordinal(), str(d.year), "r") for i, d in enumerate(ends)
    ]
    wide, _narrow = checked(line(Line("t", "End", given, original=given[0], axis=DATES)))
    assert {"2020", "2021", "2022", "2023"} <= set(words_in(wide).split())


def test_names_are_escaped():
    wicked = '<script>alert("1")</script>&'
    chart = line(Line(wicked, wicked, [Point(TODAY, 1, wicked, wicked)]))
    checked(chart)
    checked(dumbbells(wicked, [Dumbbell(wicked, TODAY, TODAY)]))
    checked(bars(wicked, [Bar(wicked, 1.5)]))
    assert parsed(drift_bar(Bar(wicked, 2))).get("aria-label").startswith(wicked)
    assert "&lt;script" in strip([Cell(wicked, "red")])


def test_two_charts_on_a_page_share_no_id():
    one, two = (line(Line("t", "Cost", points(n, 2))) for n in (1, 3))
    found = [re.findall(r'id="([^"]+)"', s) for s in (one.wide, one.narrow, two.wide, two.narrow)]
    every = [name for names in found for name in names]
    assert len(set(every)) == len(every) == 8


def test_the_same_chart_is_the_same_bytes():
    assert line(Line("t", "Cost", points(1, 2))) == line(Line("t", "Cost", points(1, 2)))


def test_dumbbells_say_how_far_each_date_moved():
    rows = [
        Dumbbell("Later", date(2018, 1, 1), date(2019, 3, 1)),
        Dumbbell("Earlier", date(2018, 6, 1), date(2018, 3, 1)),
        Dumbbell("Same", date(2018, 6, 1), date(2018, 6, 1)),
        Dumbbell("Open", date(2018, 6, 1), None),
        Dumbbell("Nothing", None, None),
        Dumbbell("A name that is far too long for one line of any picture " * 4, None, TODAY),
    ]
    chart = dumbbells("t", rows, today=TODAY)
    wide, _narrow = checked(chart)
    assert [row[3].replace("\xa0", " ") for row in chart.rows[:5]] == [
        "+ 14 months",
        "− 3 months",
        "no change",
        "not known",
        "not known",
    ]
    assert len(of_class(wide, "c-original-dot")) == 4
    assert "today" in words_in(wide)
    checked(dumbbells("t", []))
    checked(dumbbells("t", [Dumbbell("Nothing", None, None)]))


def test_a_small_dumbbell_says_both_dates():
    svg = parsed(dumbbell_row(Dumbbell("End", date(2018, 1, 1), date(2019, 3, 1)), TODAY, TODAY))
    assert svg.get("aria-label") == "1 January 2018 – 1 March 2019, +\xa014 months"


def test_a_long_bar_is_cut_and_its_figure_is_not():
    chart = bars("t", [Bar("A", 40), Bar("B", 1.2), Bar("C", 0.01), Bar("D", None), Bar("E", 1)])
    wide, _narrow = checked(chart)
    assert "×\xa040.00" in words_in(wide)
    assert len(of_class(wide, "c-worse")) == 3  # A with its arrow, and B
    assert chart.rows[3][1] == "not known"
    checked(bars("t", []))


def test_worse_and_better_leave_the_original_on_different_sides():
    worse, better = (parsed(drift_bar(Bar("", ratio))).find(f"{SVG}rect") for ratio in (1.5, 0.8))
    assert float(better.get("x")) < float(worse.get("x"))


def test_a_fan_opens_at_the_last_known_figure():
    spread = Spread(date(2020, 1, 1), 1, 2, 3, 4, 5, ("1", "3", "5"), "2020")
    chart = fan(Fan("t", "Cost", points(2, 3), [spread], original=points(2)[0], today=TODAY))
    wide, _narrow = checked(chart)
    bands = of_class(wide, "c-band")
    assert len(bands) == 2
    assert chart.rows[-1] == ["2020", "1", "3", "5"]
    checked(fan(Fan("t", "Cost", points(2), [])))
    checked(fan(Fan("t", "Cost", [], [spread])))


def test_quantiles_that_do_not_rise_are_refused():
    with pytest.raises(ValueError, match="do not rise"):
        Spread(TODAY, 1, 2, 3, 4, 3.5, ("", "", ""), "2020")


def test_a_strip_tells_a_missing_report_from_an_unknown_rating():
    svg = strip(
        [Cell("2014", "red"), Cell("2015", None), Cell("2016", "unknown"), Cell("2017", "")]
    )
    root = parsed(svg)
    assert root.get("aria-label") == (
        "Confidence, oldest first: 2014 Red, 2015 no report, 2016 Not known, 2017 Not known"
    )
    assert len(of_class(root, "m-gap")) == 1
    assert "no reports" in strip([])


def test_a_long_strip_keeps_the_latest_and_says_what_it_leaves_out():
    root = parsed(strip([Cell(str(y), "amber") for y in range(2000, 2020)], most=8))
    assert "2012 Amber" in root.get("aria-label")
    assert "2011" not in root.get("aria-label")
    assert root.get("aria-label").endswith("12 earlier reports not drawn")


amounts = st.one_of(st.none(), st.floats(-1e13, 1e13, allow_nan=False))


@given(st.lists(amounts, max_size=20), st.integers(1, 4000))
def test_any_history_can_be_drawn(values, gap_days):
    given_points = [
        Point(date(1990, 1, 1) + timedelta(days=i * gap_days % 20000), v, "w", "l")
        for i, v in enumerate(values)
    ]
    given_points.sort(key=lambda point: point.at)
    checked(line(Line("t", "what", given_points, today=TODAY)))


@given(st.lists(st.tuples(st.none() | st.dates(), st.none() | st.dates()), max_size=8))
def test_any_dates_can_be_drawn(pairs):
    checked(dumbbells("t", [Dumbbell("l", *pair) for pair in pairs], today=TODAY))


@given(st.floats(1e-6, 1e15), st.integers(2, 9))
def test_a_step_is_round_and_small_enough(span, most):
    step = nice_step(span, most)
    assert span / step <= most * (1 + 1e-6)
    assert float(f"{step:e}".split("e")[0]) in {1, 2, 2.5, 5}


@given(st.floats(-1e12, 1e12), st.floats(1, 1e12))
def test_ticks_hold_all_values_between_them(low, span):
    ticks = number_ticks(low, low + span)
    slack = span * 1e-6
    assert ticks[0] <= low + slack
    assert ticks[-1] >= low + span - slack
    assert 2 <= len(ticks) <= 8


@given(st.dates(date(1, 2, 1), date(9990, 1, 1)), st.integers(0, 200000), st.integers(2, 9))
def test_ticks_of_time_are_firsts_of_months_and_few(first, days, most):
    low = first.toordinal()
    high = min(low + days, date.max.toordinal())
    ticks = month_ticks(low, high, most)
    assert all(date.fromordinal(int(t)).day == 1 and low <= t <= high for t in ticks)
    assert len(ticks) <= most + 1


WIDE_LETTER, NARROW_LETTER, LINE = 9.1, 7.6, 15.0


def _boxes(root: ET.Element) -> list[tuple[str, float, float, float]]:
    """Of the words in the plot: they, their left and right edge, and their line."""
    found = []
    for each in root.iter(f"{SVG}text"):
        classes = each.get("class").split()
        bold = {"c-text-1", "c-text--strong"} & set(classes)
        wide = len(each.text) * (WIDE_LETTER if bold else NARROW_LETTER)
        x, y = float(each.get("x")), float(each.get("y"))
        left = x - wide if "c-end" in classes else x - wide / 2 if "c-middle" in classes else x
        found.append((each.text, left, left + wide, y))
    return found


DAYS = (1, 2, 20, 60)
LASTS = (0.0, 0.99, 1.0, 1.05, 1.4, 3.0, 10_000.0)
LONG = "as much as the council of the county allows at most"


@pytest.mark.parametrize("words", ["0", "12.3456789", "1,234,567,890.12345678 and some more words"])
def test_the_words_of_a_line_lie_apart_and_inside(words):
    """A parallel run: one point a day, close to the level that is allowed."""
    first = date(2026, 11, 2)
    for days, last, level in product(DAYS, LASTS, ("most allowed", LONG)):
        each = [Point(first + timedelta(n), n % 3 / 2, "x", "x") for n in range(days - 1)]
        each.append(Point(first + timedelta(days - 1), last, words, "x"))
        drawn = line(
            Line("Title", "Did not agree, of 10,000", each, Point(first, 1.0, "1", ""), level=level)
        )
        for root, width in zip(checked(drawn), (640, 350), strict=True):
            _are_apart(_boxes(root), width)
            assert len(of_class(root, "c-middle")) >= 2, "the days have names"


def _are_apart(boxes: list[tuple[str, float, float, float]], width: int) -> None:
    for at, (said, left, right, y) in enumerate(boxes):
        assert left >= -1, said
        assert right <= width + 1, said
        for other, low, high, line_of in boxes[at + 1 :]:
            assert right <= low or high <= left or abs(y - line_of) >= LINE, (said, other)
