"""The first hour: the published portfolio of the United Kingdom, as it is, on the screen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page

from tests.journeys.accessible import check_all
from tests.journeys.conftest import SCREENS
from tests.journeys.places import with_people
from tests.journeys.server import Server

pytestmark = pytest.mark.shared
MOVED = re.compile(r"(\d+) months later")
DONE, DONE_WITH_FINDINGS = 0, 1


@pytest.fixture(scope="module")
def server(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """As ``make run PORTFOLIO=...`` leaves it: an empty record and the eight published years."""
    place = with_people().copy(tmp_path_factory.mktemp("published") / "var")
    files = str(shared_data / "uk-gmpp" / "published")
    place.manage("import_files", "--approve", files, codes={DONE, DONE_WITH_FINDINGS})
    running = Server(place)
    running.start()
    yield running
    running.stop()


def test_the_published_portfolio_is_on_the_screen(visit, screenshots):
    page = visit("/", role="administrator")
    screenshots(page, "portfolio")
    first = {"x": 0, "y": 0, "width": 1280, "height": 1500}
    # docs/images/portfolio.png is a copy of this one.
    page.screenshot(path=SCREENS / "readme.png", full_page=True, clip=first)
    assert page.locator("h1").inner_text() == "Portfolio"
    assert "programmes" in page.locator("main").inner_text()
    assert page.locator("main table tbody tr").count() >= 20
    check_all(page)


def test_the_five_whose_date_moved_most_and_where_each_figure_came_from(visit, screenshots):
    page = visit("/", role="administrator")
    page.get_by_label("Order").select_option(label="Latest against the first plan")
    with page.expect_navigation():
        page.get_by_role("button", name="Apply").click()
    rows = page.locator("main table tbody tr")
    moved = [int(found[1]) for i in range(5) if (found := MOVED.search(rows.nth(i).inner_text()))]
    assert len(moved) == 5
    assert moved == sorted(moved, reverse=True)

    name = rows.first.get_by_role("link").first.inner_text()
    with page.expect_navigation():
        rows.first.get_by_role("link").first.click()
    assert page.locator("h1").inner_text() == name
    screenshots(page, "programme")
    check_all(page)
    promised = table_after(page, "layers").inner_text()
    assert "Original" in promised
    reports = table_after(page, "reports").locator("tbody tr")
    assert 2 <= reports.count() <= 8
    for i in range(reports.count()):
        assert re.search(r"gmpp_20\d\d\.csv", reports.nth(i).inner_text()), "no file of origin"
    assert f"{moved[0]} months later" in page.locator("main").inner_text()


def table_after(page: Page, anchor: str) -> Locator:
    return page.locator(f"section:has(#{anchor}) table").first
