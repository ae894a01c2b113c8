"""What every page must allow: assistive technology, keyboard, small screens, large fingers."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

__all__ = [
    "check_all",
    "check_axe",
    "check_contrast",
    "check_focus_order",
    "check_headings",
    "check_reflow",
    "check_targets",
    "faults_of",
    "focus_on",
    "is_new",
    "scan",
    "skeleton",
]

_AXE = Axe()
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
# One folder for all the processes of a run: which of them meets a structure first scans it.
_SCANNED = Path(tempfile.gettempdir()) / (
    "commonweal-scanned-" + os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
)


def _script(name: str) -> str:
    return (Path(__file__).parent / "scripts" / f"{name}.js").read_text()


_SKELETON, _TARGETS = _script("skeleton"), _script("targets")
_WIDER, _FOCUSED = _script("wider"), _script("focused")


def skeleton(page: Page) -> list[str]:
    """The structure of the page's frame and of its main part: tags, roles, types and classes,
    without its words."""
    shapes: list[str] = page.evaluate(_SKELETON)
    return shapes


def is_new(page: Page) -> bool:
    """True for the first page in this run with a frame or a main part of this structure, at this
    width and in this scheme."""
    _SCANNED.mkdir(exist_ok=True)
    firsts = [_first_seen(shape) for shape in skeleton(page)]
    return any(firsts)


def _first_seen(shape: str) -> bool:
    try:
        (_SCANNED / hashlib.sha256(shape.encode()).hexdigest()).touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def check_axe(page: Page) -> None:
    """No breach of WCAG 2.0 to 2.2, A and AA."""
    _check_axe(page, {"type": "tag", "values": _TAGS})


def check_contrast(page: Page) -> None:
    """Nothing is too faint to read. It is all of WCAG that another scheme of colours can breach."""
    _check_axe(page, {"type": "rule", "values": ["color-contrast", "link-in-text-block"]})


def _check_axe(page: Page, only: dict[str, Any]) -> None:
    found = _AXE.run(page, options={"runOnly": only, "resultTypes": ["violations"]})
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"


def check_headings(page: Page) -> None:
    """One ``h1``, a title, a language, and one main part."""
    assert page.locator("h1").count() == 1, f"{page.url} has {page.locator('h1').count()} h1"
    assert page.title().strip(), page.url
    assert page.locator("html").get_attribute("lang"), page.url
    assert page.locator("main").count() == 1, page.url


def check_targets(page: Page, least_px: int = 24) -> None:
    """Everything that is pressed is large enough; links within a sentence are exempt."""
    small = page.evaluate(_TARGETS, least_px)
    assert small == [], f"{page.url}: smaller than {least_px} px:\n" + "\n".join(small)


def check_reflow(page: Page) -> None:
    """At 400 % zoom of a 1280 px window nothing has to be scrolled sideways."""
    size = page.viewport_size
    page.set_viewport_size({"width": 320, "height": 256})
    wide = page.evaluate(_WIDER)
    if size:
        page.set_viewport_size(size)
    assert wide == [], f"{page.url}: wider than 320 px:\n" + "\n".join(wide)


def check_focus_order(page: Page, most: int = 250) -> list[str]:
    """Tab goes through the page in its order, is always seen, and leaves it. The names met."""
    page.evaluate("document.activeElement && document.activeElement.blur()")
    stops: list[dict[str, Any]] = []
    for _ in range(most):
        page.keyboard.press("Tab")
        stop = page.evaluate(_FOCUSED)
        if stop is None or (stops and stop["place"] == stops[0]["place"]):
            break
        stops.append(stop)
    else:
        raise AssertionError(f"{page.url}: the focus does not leave the page")
    hidden = [s["html"] for s in stops if not (s["shown"] and s["seen"])]
    assert hidden == [], f"{page.url}: the focus is not seen on:\n" + "\n".join(hidden)
    places = [s["place"] for s in stops]
    assert places == sorted(places), f"{page.url}: the focus jumps back"
    return [s["name"] for s in stops]


def focus_on(page: Page, name: str, most: int = 250) -> None:
    """Reach what is called ``name`` in the main part with the Tab key alone."""
    for _ in range(most):
        page.keyboard.press("Tab")
        stop = page.evaluate(_FOCUSED)
        if stop and stop["inMain"] and stop["name"].lower() == name.lower():
            return
    raise AssertionError(f"{page.url}: the Tab key does not reach {name!r}")


def faults_of(page: Page) -> list[str]:
    """What any page must allow and this one does not; of a structure that was scanned already in
    this run, nothing."""
    return scan(page) if is_new(page) else []


def scan(page: Page) -> list[str]:
    """What any page must allow and this one does not."""
    checks = (check_headings, check_axe, check_targets, check_reflow, check_focus_order)
    found = [_fault(check, page) for check in checks]
    page.emulate_media(color_scheme="dark")
    found.append(_fault(check_contrast, page))
    page.emulate_media(color_scheme="light")
    return [fault for fault in found if fault]


def _fault(check: Callable[[Page], object], page: Page) -> str:
    try:
        check(page)
    except AssertionError as error:
        return f"{check.__name__}: {error}"
    return ""


def check_all(page: Page) -> None:
    """Fail with everything that any page must allow and this one does not."""
    faults = faults_of(page)
    assert faults == [], "\n\n".join(faults)
