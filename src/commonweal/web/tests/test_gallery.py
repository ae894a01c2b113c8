"""Every component on one page: well-formed, and free of faults that axe can find."""

from __future__ import annotations

import re
import shutil
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import django_htmx
import pytest

from commonweal.web.templatetags.house import control
from commonweal.web.tests import gallery
from tools import build_styles

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
THEMES = [
    {"color_scheme": "light"},
    {"color_scheme": "dark"},
    {"color_scheme": "light", "forced_colors": "active"},
]


def test_no_id_is_used_twice():
    ids = re.findall(r'\sid="([^"]+)"', gallery.page())
    assert sorted({name for name in ids if ids.count(name) > 1}) == []


def test_everything_that_is_pointed_at_is_there():
    page = gallery.page()
    ids = set(re.findall(r'\sid="([^"]+)"', page))
    pointed = re.findall(r'\s(?:for|aria-labelledby|aria-describedby|form)="([^"]+)"', page)
    assert {name for names in pointed for name in names.split()} <= ids


def test_nothing_is_inline():
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]*src=)", gallery.page())


def test_errors_are_said_at_the_top_and_at_the_field():
    page = gallery.page()
    assert 'href="#wrong_name"' in page
    assert 'href="#wrong_kind_0"' in page
    field = re.search(r'<input[^>]*id="wrong_name"[^>]*>', page)[0]
    assert "wrong_name_error" in re.search('aria-describedby="([^"]+)"', field)[1]
    assert 'class="govuk-input govuk-input--error"' in page


def test_a_short_field_that_is_wrong_looks_wrong():
    widget = {"attrs": {"aria-invalid": "true"}}
    made = control(widget, "govuk-input govuk-input--short")
    assert 'class="govuk-input govuk-input--short govuk-input--error"' in made


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """The gallery with its compiled styles, on a port of this machine."""
    assert build_styles.main([]) == 0
    folder = tmp_path_factory.mktemp("gallery")
    shutil.copytree(build_styles.OUT, folder / "static")
    htmx = Path(django_htmx.__file__).parent / "static" / "django_htmx"
    shutil.copytree(htmx, folder / "static" / "django_htmx")
    (folder / "index.html").write_text(gallery.page())
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/index.html"
    server.shutdown()
    server.server_close()


class Silent(SimpleHTTPRequestHandler):
    def log_message(self, *_words: object) -> None: ...


@pytest.fixture
def opened(browser, served):
    contexts = []

    def open_at(width: int, **theme: str):
        context = browser.new_context(viewport={"width": width, "height": 900}, **theme)
        contexts.append(context)
        page = context.new_page()
        page.goto(served)
        page.wait_for_function("document.body.classList.contains('js-enabled')")
        return page

    yield open_at
    for context in contexts:
        context.close()


@pytest.mark.journey
@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: "-".join(theme.values()))
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_no_fault(opened, width, theme):
    from axe_playwright_python.sync_playwright import Axe

    page = opened(width, **theme)
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    found = Axe().run(page, options={"runOnly": WCAG}).response
    assert len(found["passes"]) > 20
    assert [(v["id"], v["nodes"][0]["html"][:200]) for v in found["violations"]] == []


@pytest.mark.journey
@pytest.mark.parametrize("width", [1280, 390, 320])
def test_the_page_never_scrolls_sideways(opened, width):
    """320 css pixels are 1280 at 400 %."""
    page = opened(width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.journey
@pytest.mark.parametrize("width", [1280, 390])
def test_targets_are_large_enough(opened, width):
    """At least 24 by 24 px, but for links within a sentence; buttons that act, 44 px high."""
    page = opened(width)
    small = page.evaluate(
        """() => [...document.querySelectorAll('button, input, select, textarea, summary, nav a')]
          .filter((e) => e.checkVisibility() && !e.closest('.chart__table'))
          .map((e) => [e, e.getBoundingClientRect()])
          .filter(([e, box]) => box.width && (box.height < 24 || box.width < 24))
          .map(([e, box]) => `${e.outerHTML.slice(0, 90)} ${box.width}x${box.height}`)"""
    )
    assert small == []
    low = page.evaluate(
        """() => [...document.querySelectorAll('.govuk-button')]
          .filter((e) => e.checkVisibility() && e.getBoundingClientRect().height < 43.5)
          .map((e) => e.outerHTML.slice(0, 120))"""
    )
    assert low == []


@pytest.mark.journey
def test_the_first_tab_skips_to_the_content(opened):
    page = opened(1280)
    first = "document.querySelector('a[href], button, input, summary, [tabindex=\"0\"]')"
    assert page.evaluate(f"{first}.className") == "govuk-skip-link"
    page.focus(".govuk-skip-link")
    assert page.evaluate(f"{first}.getBoundingClientRect().height") > 24  # it can be seen now
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main-content"


@pytest.mark.journey
def test_the_account_menu_opens_and_closes_by_keyboard(opened):
    page = opened(1280)
    page.focus("summary.account__name")
    page.keyboard.press("Enter")
    assert page.is_visible(".account__menu")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert not page.is_visible(".account__menu")
    assert page.evaluate("document.activeElement.className") == "account__name"


@pytest.mark.journey
def test_on_paper_there_is_no_navigation_and_links_are_spelled_out(opened):
    page = opened(1280)
    page.emulate_media(media="print")
    for hidden in (".search", ".govuk-service-navigation", ".filters", ".foot", ".govuk-skip-link"):
        assert not page.is_visible(hidden), hidden
    assert page.is_visible(".print-foot")
    assert "31 March 2021" in page.inner_text(".print-foot")
    after = "(e) => getComputedStyle(e, '::after').content"
    assert "/elsewhere/" in page.eval_on_selector("main p a", after)
    assert page.eval_on_selector("main tbody th a", after) in {"none", '""'}


@pytest.mark.journey
def test_a_wide_table_keeps_its_head_in_sight(opened):
    page = opened(1280)
    page.locator("table.table--cards tbody tr:nth-child(4)").scroll_into_view_if_needed()
    page.evaluate(
        "document.querySelector('table.table--cards tbody tr:nth-child(4)').scrollIntoView(true)"
    )
    top = page.evaluate(
        "document.querySelector('table.table--cards thead th').getBoundingClientRect().top"
    )
    assert top == pytest.approx(0, abs=1)
