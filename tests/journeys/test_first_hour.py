"""The first hour: the published portfolio of the United Kingdom, as it is, on the screen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.accessible import check_all
from tests.journeys.conftest import SCREENS
from tests.journeys.server import Place, Server

pytestmark = pytest.mark.shared
DONE, DONE_WITH_FINDINGS = 0, 1


@pytest.fixture(scope="module")
def server(
    prepared: tuple[Place, dict[str, Any]],
    shared_data: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Server]:
    """As ``make run PORTFOLIO=...`` leaves it: an empty record and the eight published years."""
    place = Place(tmp_path_factory.mktemp("published") / "var")
    place.manage("prepare")
    place.run("-m", "tests.journeys.seed", "people")
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
