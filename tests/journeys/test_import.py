"""A person imports published files, sees what would change, approves, and decides a doubt."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from commonweal.apps.returns.tests.factories import BRIDGE, RAIL, ROAD, a_return
from tests.journeys.accessible import check_all
from tests.journeys.conftest import go

DOUBTFUL = ("Bridge Renewals and Repairs", *BRIDGE[1:])
SPOILT = (*RAIL[:8], "Mar 12")


@pytest.fixture
def files(tmp_path: Path) -> list[dict[str, Any]]:
    years = [a_return(2018, BRIDGE, ROAD, SPOILT), a_return(2019, DOUBTFUL, ROAD, RAIL)]
    return [{"name": n, "mimeType": "text/csv", "buffer": data} for n, data in years]


def test_import_look_approve_and_decide(visit, files, screenshots):
    page = visit("/import/", role="administrator")
    screenshots(page, "import-empty")
    check_all(page)
    page.get_by_label("Files", exact=True).set_input_files(files)
    go(page.get_by_role("button", name="Read them"))
    assert "6 reports would be added" in page.locator(".sentence").inner_text()
    screenshots(page, "import-dry-run")
    check_all(page)
    go(page.get_by_role("button", name="Approve: write it all"))
    assert "all of it is in the record" in page.locator(".sentence").inner_text()
    screenshots(page, "import-approved")
    check_all(page)
    go(page.get_by_role("link", name="Decide them now"))
    assert "may be one and the same" in page.locator(".sentence").inner_text()
    screenshots(page, "import-matches")
    check_all(page)
    doubt = page.get_by_role("article").filter(has_text=DOUBTFUL[0])
    go(doubt.get_by_role("button", name="They are one").first)
    assert "are one now" in page.locator("main").inner_text()
    page.goto("/import/")
    screenshots(page, "import-list")
    check_all(page)


def test_what_stops_an_import_is_said(visit, screenshots):
    page = visit("/import/", role="administrator")
    twice = a_return(2020, BRIDGE, (*BRIDGE[:2], "Red", *BRIDGE[3:]), ROAD)
    broken = ("broken.xlsx", b"PK\x03\x04 no workbook")
    sent = [{"name": n, "mimeType": "text/csv", "buffer": data} for n, data in (twice, broken)]
    page.get_by_label("Files", exact=True).set_input_files(sent)
    go(page.get_by_role("button", name="Read them"))
    said = page.get_by_role("alert").inner_text()
    assert "broken.xlsx" in said
    assert BRIDGE[0] in said
    assert page.get_by_role("button", name="Approve").count() == 0
    screenshots(page, "import-stopped")
    check_all(page)


def test_an_empty_form_is_said_beside_the_field(visit, screenshots):
    page = visit("/import/", role="administrator")
    go(page.get_by_role("button", name="Read them"))
    assert "Choose at least one file, or paste a table." in page.get_by_role("alert").inner_text()
    screenshots(page, "import-error")
    check_all(page)


def test_an_import_without_javascript(visit, files):
    page = visit("/import/", role="administrator", javascript=False)
    page.get_by_label("Files", exact=True).set_input_files(files[:1])
    go(page.get_by_role("button", name="Read them"))
    go(page.get_by_role("button", name="Put it aside"))
    assert "Put aside. The record is as it was." in page.locator("main").inner_text()
