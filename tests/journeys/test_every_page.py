"""Every page that can be reached, for several people: it answers, and everybody can use it."""

from __future__ import annotations

import re
from collections import deque
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
from playwright.sync_api import Page

from tests.journeys.accessible import new_part, scan

MOST_PAGES = 150
_ID = re.compile(r"/(?:[0-9A-Z]{26}|\d+)(?=/|$)")
_NO_PAGE = re.compile(r"\.(?:csv|xlsx|json|jsonl|txt|svg|pem|pub|zip)$|/logout/|/download/|^/api/")
_LINKS = "links => links.filter(a => !a.hasAttribute('download')).map(a => a.getAttribute('href'))"


def shape_of(address: str) -> str:
    """The address without what varies: ids, and the values of the query."""
    parts = urlsplit(address)
    return (
        _ID.sub("/*", parts.path) + "?" + "&".join(sorted({k for k, _v in parse_qsl(parts.query)}))
    )


def links_of(page: Page) -> list[str]:
    hrefs = page.locator("a[href]").evaluate_all(_LINKS)
    found = (urljoin(page.url, href) for href in hrefs if not href.startswith("#"))
    here = urlsplit(page.url).netloc
    near = [urlsplit(each) for each in found if urlsplit(each).netloc == here]
    return [
        f"{p.path}?{p.query}" if p.query else p.path for p in near if not _NO_PAGE.search(p.path)
    ]


def crawl(page: Page, screenshots, role: str) -> tuple[list[str], list[str]]:
    """(shapes of the pages met, faults) when every link is followed from the first page on."""
    waiting, met, faults = deque(["/", "/account/login/", "/no-such-page/"]), [], []
    while waiting and len(met) < MOST_PAGES:
        address = waiting.popleft()
        shape = shape_of(address)
        if shape in met:
            continue
        met.append(shape)
        answer = page.goto(address)
        wanted = {404} if shape.startswith("/no-such") else {200, 403} if not role else {200}
        if answer is None or answer.status not in wanted:
            faults.append(f"{address}: status {answer and answer.status}")
            continue
        name = re.sub(r"[^a-z0-9]+", "-", shape.lower()).strip("-") or "home"
        if part := new_part(page):
            screenshots(page, f"{role or 'nobody'}-{name}")
            faults += scan(page, part)
        waiting.extend(links_of(page))
    return met, faults


@pytest.mark.parametrize("role", ["", "administrator", "portfolio_director", "public"])
def test_every_page_that_can_be_reached_can_be_used(visit, screenshots, role):
    met, faults = crawl(visit("/account/login/", role=role), screenshots, role)
    assert faults == [], "\n\n".join(faults)
    assert len(met) > 3, met


def test_shapes_leave_out_what_varies():
    assert shape_of("/a/01JZZZZZZZZZZZZZZZZZZZZZZZ/b/?y=2&x=1&x=3") == "/a/*/b/?x&y"
    assert shape_of("/history/17") == "/history/*?"
