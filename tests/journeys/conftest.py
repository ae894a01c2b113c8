"""Servers, people and browsers for the journeys."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.journeys.places import with_people, with_programmes
from tests.journeys.server import ROOT, Place, Server
from tests.journeys.watching import Watch

Visit = Callable[..., Page]
WIDTHS = (1280, 390)
# How long a page takes is not asked here: a busy machine is no fault.
PATIENCE_MS = 90_000
expect.set_options(timeout=PATIENCE_MS)
SCREENS = ROOT / "artefacts" / "screens"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.journey)
    # The longest first, so that nobody waits for it alone at the end of a run.
    items.sort(key=lambda item: "test_every_page" not in item.nodeid)


@pytest.fixture(scope="session")
def prepared() -> tuple[Place, dict[str, Any]]:
    """A place with tables, static files, people and programmes; copied for each journey."""
    return with_programmes()


@pytest.fixture
def peopled(prepared: tuple[Place, dict[str, Any]], tmp_path: Path) -> Place:
    """A copy of a place with nothing but people who can sign in, the same as in ``prepared``."""
    return with_people().copy(tmp_path / "empty")


@pytest.fixture(scope="session")
def people(prepared: tuple[Place, dict[str, Any]]) -> dict[str, dict[str, str]]:
    """E-mail and password of one person for each role."""
    found: dict[str, dict[str, str]] = prepared[1]["people"]
    return found


@pytest.fixture(scope="module")
def server(
    prepared: tuple[Place, dict[str, Any]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A running server for one file of journeys, on a copy of the prepared place."""
    running = Server(prepared[0].copy(tmp_path_factory.mktemp("server") / "var"))
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def signed_in() -> dict[str, Any]:
    """The cookies of those who have signed in to this server, by role."""
    return {}


@pytest.fixture
def visit(
    browser: Browser,
    server: Server,
    people: dict[str, dict[str, str]],
    signed_in: dict[str, Any],
) -> Iterator[Visit]:
    """``visit(path, role="", javascript=True, width=1280, scheme="light")`` opens a page.

    Each call is a browser of its own. When the test ends, none may have seen an error or a
    breach of the content policy.
    """
    watch, contexts = Watch(), []

    def open_one(**options: Any) -> BrowserContext:
        context = browser.new_context(base_url=server.address, locale="en-GB", **options)
        context.set_default_timeout(PATIENCE_MS)
        watch.over(context)
        contexts.append(context)
        return context

    def visit_one(path: str, *, role: str = "", javascript: bool = True, **options: Any) -> Page:
        if role and role not in signed_in:
            context = open_one()
            sign_in(context.new_page(), **people[role])
            signed_in[role] = context.storage_state()
        width = options.pop("width", WIDTHS[0])
        page = open_one(
            storage_state=signed_in.get(role),
            java_script_enabled=javascript,
            viewport={"width": width, "height": 900},
            color_scheme=options.pop("scheme", "light"),
            **options,
        ).new_page()
        page.goto(path)
        return page

    yield visit_one
    for context in contexts:
        context.close()
    assert watch.seen == [], "\n".join([*watch.seen, server.log.read_text()[-5000:]])


def sign_in(page: Page, *, email: str, password: str) -> None:
    page.goto("/account/login/")
    fill_sign_in(page, email=email, password=password)
    assert "/account/login" not in page.url, page.locator("main").inner_text()


def go(to: Locator) -> None:
    """Press or follow, and wait until the next page is there: a click alone comes back before."""
    with to.page.expect_navigation():
        to.click()


def fill_sign_in(page: Page, *, email: str, password: str) -> None:
    page.get_by_label("Email", exact=False).first.fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    go(page.get_by_role("button", name=re.compile("^sign in$", re.IGNORECASE)))


@pytest.fixture(scope="session")
def screenshots() -> Callable[[Page, str], None]:
    """``screenshots(page, name)`` keeps the whole page as seen at both widths, where
    COMMONWEAL_TEST_SCREENS asks for it."""

    def take(page: Page, name: str) -> None:
        if not os.environ.get("COMMONWEAL_TEST_SCREENS"):
            return
        SCREENS.mkdir(parents=True, exist_ok=True)
        size = page.viewport_size
        page.evaluate("() => { scrollTo(0, 0); document.activeElement?.blur(); }")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=SCREENS / f"{name}-{width}.png", full_page=True)
        if size:
            page.set_viewport_size(size)

    return take
