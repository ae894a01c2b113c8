"""The checks of every page find what is planted."""

from __future__ import annotations

from functools import partial

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.accessible import (
    MAIN,
    WHOLE,
    check_axe,
    check_contrast,
    check_focus_order,
    check_headings,
    check_reflow,
    check_targets,
    scan,
)

_SOUND = '<a href="#top">Top</a><main><h1>Here</h1>{}</main><a href="#foot">Foot</a>'
_STYLE = "<style>a, button {{ display: inline-block; padding: 12px }} {}</style>"
_TWO = '<button>One</button> <button id="two">Two</button>'


@pytest.fixture
def show(browser: Browser):
    page = browser.new_page()

    def show_one(main: str, style: str = "") -> Page:
        head = f"<title>Planted</title>{_STYLE.format(style)}"
        page.set_content(f'<html lang="en"><head>{head}</head><body>{_SOUND.format(main)}</body>')
        return page

    yield show_one
    page.close()


def test_the_focus_goes_through_the_page_or_its_main_part(show):
    assert check_focus_order(show(_TWO), MAIN) == ["One", "Two"]
    assert check_focus_order(show(_TWO), WHOLE) == ["Top", "One", "Two", "Foot"]
    assert scan(show(_TWO)) == []


_LOOP = "<button onkeydown='if (event.key == \"Tab\") event.preventDefault()'>Me</button>"
_BACK = '<button tabindex="2">One</button> <button tabindex="1">Two</button>'
_UNSEEN = "button:focus { outline: none }"
_SMALL = '<button style="padding: 0; font-size: 6px">x</button><button>y</button>'
_IMAGE = "<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>"


@pytest.mark.parametrize(
    ("check", "main", "style", "said"),
    [
        (partial(check_focus_order, within=WHOLE), _TWO, _UNSEEN, "the focus is not seen on"),
        (partial(check_focus_order, within=MAIN), _TWO, _UNSEEN, "the focus is not seen on"),
        (partial(check_focus_order, within=WHOLE), _BACK, "", "jumps back"),
        (partial(check_focus_order, within=MAIN), _BACK, "", "jumps back"),
        (partial(check_focus_order, within=MAIN, most=20), _LOOP, "", "does not leave"),
        (check_targets, _SMALL, "", "smaller"),
        (partial(check_contrast, within=MAIN), '<p style="color: #aaa">Faint</p>', "", "contrast"),
        (partial(check_axe, within=WHOLE), _IMAGE, "", "image-alt"),
        (partial(check_axe, within=MAIN), _IMAGE, "", "image-alt"),
        (check_reflow, '<div style="width: 900px">wide</div>', "", "sideways"),
        (check_headings, "<h1>Another</h1>", "", "2 h1"),
    ],
)
def test_what_is_planted_is_found(show, check, main, style, said):
    with pytest.raises(AssertionError, match=said):
        check(show(main, style))
