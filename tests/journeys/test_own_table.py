"""From an empty record to a trusted portfolio with three ugly spreadsheets, twelve actions each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from commonweal.apps.start.tests.ugly import BOARD_PAPER, files
from tests.journeys.accessible import check_all
from tests.journeys.conftest import go
from tests.journeys.server import Place, Server

MOST_ACTIONS = 12


@pytest.fixture
def server(peopled: Place) -> Iterator[Server]:
    """An empty record, as ``make run`` leaves it, with people who can sign in."""
    running = Server(peopled)
    running.start()
    yield running
    running.stop()


@pytest.fixture
def signed_in() -> dict[str, Any]:
    return {}


@dataclass
class Hand:
    """A person's hand on a page: every press and every filling-in is counted."""

    page: Page
    actions: int = 0

    def press(self, name: str) -> None:
        self.actions += 1
        found = self.page.get_by_role("button", name=name, exact=True)
        go((found if found.count() else self.page.get_by_role("link", name=name)).first)

    def fill(self, label: str, text: str) -> None:
        self.actions += 1
        self.page.get_by_label(label).fill(text)

    def choose(self, label: str, option: str) -> None:
        self.actions += 1
        self.page.get_by_label(label).select_option(label=option)

    def tick(self, label: str) -> None:
        self.actions += 1
        self.page.get_by_label(label).check()

    def upload(self, path: Path) -> None:
        self.actions += 1
        self.page.get_by_label("Or choose a file").set_input_files(path)


def said(page: Page) -> str:
    return " ".join(page.locator("main").inner_text().split())


def begin(visit) -> Hand:
    return Hand(visit("/start/", role="administrator"))


def new_body(hand: Hand, name: str) -> None:
    hand.choose("Whose initiatives are they?", "A new organisation, named below")
    hand.fill("Name of your organisation", name)


def trusted(hand: Hand, names: list[str]) -> None:
    """The portfolio shows each by name, and it took few enough actions."""
    for name in names:
        assert name in said(hand.page)
    assert hand.actions <= MOST_ACTIONS


def test_a_board_paper_is_pasted(visit, screenshots):
    hand = begin(visit)
    screenshots(hand.page, "start")
    check_all(hand.page)
    hand.press("Start with yours")
    screenshots(hand.page, "start-own-table")
    check_all(hand.page)
    new_body(hand, "Town Council")
    hand.fill("Paste your table", BOARD_PAPER)
    hand.press("Continue")
    screenshots(hand.page, "start-columns")
    check_all(hand.page)
    hand.press("Continue")
    assert "5 initiatives were found. 3 rows need you." in said(hand.page)
    screenshots(hand.page, "start-check")
    check_all(hand.page)
    hand.fill("Go-live", "30.09.2026")
    hand.tick("Leave row 9 out")
    hand.press("Import")
    assert "4 initiatives are in the record." in said(hand.page)
    screenshots(hand.page, "start-own-portfolio")
    trusted(hand, ["Customer portal", "Payroll replacement", "New intranet", "Archive scanning"])


def test_the_export_of_a_tool_is_uploaded(visit, tmp_path):
    hand = begin(visit)
    hand.press("Start with yours")
    new_body(hand, "County Hall")
    hand.upload(files(tmp_path)["csv"])
    hand.press("Continue")
    hand.press("Continue")
    hand.fill("Forecast (£k)", "900")
    hand.press("Import")
    trusted(hand, ["Cloud move", "Case system renewal", "Telephony", "Grants on line"])
    assert "GBP 6.2 m" in said(hand.page)
    assert "× 1.46" in said(hand.page)


def test_a_workbook_is_uploaded_without_javascript(visit, tmp_path):
    hand = Hand(visit("/start/", role="administrator", javascript=False))
    hand.press("Start with yours")
    new_body(hand, "Canal Trust")
    hand.upload(files(tmp_path)["xlsx"])
    hand.press("Continue")
    hand.press("Continue")
    hand.fill("Planned end", "1 March 2027")
    hand.press("Import")
    trusted(hand, ["Harbour lights", "Lock renewal", "Fish passes", "Dredging"])


def test_what_is_wrong_is_said_where_it_is(visit, screenshots):
    hand = begin(visit)
    hand.press("Start with yours")
    hand.press("Continue")
    assert "Paste your table here, or choose a file." in said(hand.page)
    screenshots(hand.page, "start-own-table-error")
    check_all(hand.page)
    new_body(hand, "Town Council")
    hand.fill("Paste your table", "Project\tRAG\nBridge\tGreen\nBridge\tRed\n")
    hand.press("Continue")
    hand.choose("What is “Project”?", "Leave it out")
    hand.press("Continue")
    assert "Say which column holds the name of the initiative." in said(hand.page)
    screenshots(hand.page, "start-columns-error")
    check_all(hand.page)
    hand.choose("What is “Project”?", "Name of the initiative")
    hand.press("Continue")
    hand.press("Import")
    assert "Nothing is imported yet" in hand.page.get_by_role("alert").inner_text()
    assert "Row 2 has the same name" in said(hand.page)
    screenshots(hand.page, "start-check-stopped")
    check_all(hand.page)


def test_the_example_is_looked_at_and_removed(visit, screenshots):
    hand = begin(visit)
    hand.press("Look at the example")
    assert "Illustrative data." in hand.page.locator("body").inner_text()
    screenshots(hand.page, "start-example")
    check_all(hand.page)
    hand.page.goto("/import/")
    assert "The example is loaded" in said(hand.page)
    screenshots(hand.page, "import-beside-example")
    check_all(hand.page)
    hand.press("Remove the example")
    screenshots(hand.page, "start-remove-example")
    check_all(hand.page)
    hand.press("Remove the example")
    assert "The record is empty" in said(hand.page)
    assert "Illustrative data." not in hand.page.locator("body").inner_text()
