"""What every page must allow: assistive technology, keyboard, small screens, large fingers."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import Page

__all__ = [
    "MAIN",
    "WHOLE",
    "check_all",
    "check_axe",
    "check_contrast",
    "check_focus_order",
    "check_headings",
    "check_reflow",
    "check_targets",
    "faults_of",
    "focus_on",
    "new_part",
    "scan",
    "skeleton",
]

WHOLE, MAIN = "html", "main"
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
# One folder for all the processes of a run: which of them meets a structure first scans it.
_SCANNED = Path(tempfile.gettempdir()) / (
    "commonweal-scanned-" + os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
)


def _script(name: str) -> str:
    return (Path(__file__).parent / "scripts" / f"{name}.js").read_text()


_SKELETON, _TARGETS, _HEADINGS = _script("skeleton"), _script("targets"), _script("headings")
_WIDER, _FOCUSED, _WATCH_FOCUS = _script("wider"), _script("focused"), _script("watch_focus")
_AXE = """async ([within, options]) => {
  const found = await axe.run(within, options);
  return {violations: found.violations};
}"""
_MORE = 5  # presses of Tab between two looks, where more is focused than was foreseen


def skeleton(page: Page) -> list[str]:
    """The structure of the page's frame and of its main part: tags, roles, types and classes,
    without its words."""
    shapes: list[str] = page.evaluate(_SKELETON)
    return shapes


def new_part(page: Page) -> str:
    """``html`` for the first page in this run with a frame of this structure, at this width and in
    this scheme; ``main`` where its main part alone is the first; else nothing."""
    _SCANNED.mkdir(exist_ok=True)
    frame, *mains = [_first_seen(shape) for shape in skeleton(page)]
    return WHOLE if frame else MAIN if any(mains) else ""


def _first_seen(shape: str) -> bool:
    try:
        (_SCANNED / hashlib.sha256(shape.encode()).hexdigest()).touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def check_axe(page: Page, within: str = WHOLE) -> None:
    """No breach of WCAG 2.0 to 2.2, A and AA."""
    _check_axe(page, within, {"type": "tag", "values": _TAGS})


def check_contrast(page: Page, within: str = WHOLE) -> None:
    """Nothing is too faint to read. It is all of WCAG that another scheme of colours can breach."""
    _check_axe(page, within, {"type": "rule", "values": ["color-contrast", "link-in-text-block"]})


def _check_axe(page: Page, within: str, only: dict[str, Any]) -> None:
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE_SCRIPT)
    options = {"runOnly": only, "resultTypes": ["violations"]}
    found = AxeResults(page.evaluate(_AXE, [within, options]))
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"


def check_headings(page: Page) -> None:
    """One ``h1``, a title, a language, and one main part."""
    wrong = page.evaluate(_HEADINGS)
    assert wrong == [], f"{page.url}: " + ", ".join(wrong)


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


def check_focus_order(page: Page, within: str = WHOLE, most: int = 250) -> list[str]:
    """Tab goes through the page, or its main part, in its order, is always seen, and leaves it.
    The names met."""
    stops = _stops(page, within, most)
    hidden = [s["html"] for s in stops if not (s["shown"] and s["seen"])]
    assert hidden == [], f"{page.url}: the focus is not seen on:\n" + "\n".join(hidden)
    places = [s["place"] for s in stops]
    assert places == sorted(places), f"{page.url}: the focus jumps back"
    return [s["name"] for s in stops]


def _stops(page: Page, within: str, most: int) -> list[dict[str, Any]]:
    page.evaluate(f"window.focused = {_FOCUSED}")
    foreseen = page.evaluate(_WATCH_FOCUS, within)
    pressed, more = 0, foreseen + 1
    while pressed < most:
        for _ in range(more):
            page.keyboard.down("Tab")
        met = page.evaluate("window.focusMet()")
        if met["over"]:
            page.keyboard.up("Tab")
            stops: list[dict[str, Any]] = met["stops"]
            assert stops or not foreseen, f"{page.url}: the Tab key reaches nothing"
            return stops
        pressed, more = pressed + more, _MORE
    raise AssertionError(f"{page.url}: the focus does not leave the page")


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
    part = new_part(page)
    return scan(page, part) if part else []


def scan(page: Page, within: str = WHOLE) -> list[str]:
    """What any page must allow and this one does not; ``within`` a frame that was scanned already,
    what takes long is asked of its main part alone."""
    found = [_fault(check, page) for check in (check_headings, check_targets, check_reflow)]
    found += [_fault(check, page, within) for check in (check_axe, check_focus_order)]
    page.emulate_media(color_scheme="dark")
    found.append(_fault(check_contrast, page, within))
    page.emulate_media(color_scheme="light")
    return [fault for fault in found if fault]


def _fault(check: Callable[..., object], *words: Any) -> str:
    try:
        check(*words)
    except AssertionError as error:
        return f"{check.__name__}: {error}"
    return ""


def check_all(page: Page) -> None:
    """Fail with everything that any page must allow and this one does not."""
    faults = faults_of(page)
    assert faults == [], "\n\n".join(faults)
