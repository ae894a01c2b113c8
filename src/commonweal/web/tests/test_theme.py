"""The colours of the theme, computed: WCAG contrast, and how they look to a dichromat."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path

import pytest

from commonweal.web.brand import channels, contrast

STYLES = Path(__file__).parents[1] / "styles"
_SET = re.compile(r"--([\w-]+):\s*(#[0-9a-f]{6});")
_FUNCTIONAL = re.compile(r"^    ([a-z-]+): (#[0-9a-f]{6}),", re.MULTILINE)

# Machado, Oliveira and Fernandes (2009), severity 1.0, on linear light.
DICHROMATS = {
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


def light() -> dict[str, str]:
    system = {
        f"govuk-{name}-colour": colour
        for name, colour in _FUNCTIONAL.findall((STYLES / "house.scss").read_text())
    }
    return system | dict(_SET.findall((STYLES / "_tokens.scss").read_text()))


def dark() -> dict[str, str]:
    return light() | dict(_SET.findall((STYLES / "_dark.scss").read_text()))


THEMES = {"light": light(), "dark": dark()}
GROUNDS = ("govuk-body-background-colour", "card", "row")
WORDS = (
    "govuk-text-colour",
    "govuk-secondary-text-colour",
    "govuk-link-colour",
    "govuk-link-visited-colour",
    "govuk-link-hover-colour",
    "govuk-error-colour",
    "good",
    "bad",
)
BUTTONS = ("action", "quiet", "danger")
MARKS = ("red", "amber-red", "amber", "amber-green", "green", "none")
SERIES = ("series-1", "series-2", "series-3", "series-4")
SHAPES = (*SERIES, "chart-original", "chart-axis", "chart-today", "govuk-input-border-colour")


@pytest.fixture(params=THEMES)
def theme(request):
    return THEMES[request.param]


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("words", WORDS)
def test_words_can_be_read_on_every_ground(theme, words, ground):
    assert contrast(theme[words], theme[ground]) >= 4.5


@pytest.mark.parametrize("button", BUTTONS)
def test_words_of_buttons_can_be_read(theme, button):
    assert contrast(theme[f"{button}-text"], theme[button]) >= 4.5
    assert contrast(theme[f"{button}-text"], theme[f"{button}-hover"]) >= 4.5


@pytest.mark.parametrize("mark", MARKS)
def test_a_mark_stands_out_and_its_letter_can_be_read(theme, mark):
    assert contrast(theme[f"mark-{mark}-text"], theme[f"mark-{mark}"]) >= 4.5
    for ground in GROUNDS:
        assert contrast(theme[f"mark-{mark}-edge"], theme[ground]) >= 3


@pytest.mark.parametrize("shape", SHAPES)
def test_what_is_drawn_stands_out_from_the_card(theme, shape):
    assert contrast(theme[shape], theme["card"]) >= 3


@pytest.mark.parametrize("words", ["series-1", "chart-today"])
def test_words_in_a_chart_can_be_read(theme, words):
    assert contrast(theme[words], theme["card"]) >= 4.5


def linear(colour: str) -> list[float]:
    parts = (part / 255 for part in channels(colour))
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]


def lab(light_of: list[float]) -> tuple[float, float, float]:
    """CIE 1976 L*a*b* under D65."""
    rows = (
        (0.4124564, 0.3575761, 0.1804375),
        (0.2126729, 0.7151522, 0.0721750),
        (0.0193339, 0.1191920, 0.9503041),
    )
    white = (0.95047, 1.0, 1.08883)
    xyz = [
        max(sum(a * b for a, b in zip(row, light_of, strict=True)), 0) / w
        for row, w in zip(rows, white, strict=True)
    ]
    f = [t ** (1 / 3) if t > 216 / 24389 else (24389 / 27 * t + 16) / 116 for t in xyz]
    return 116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])


def distance(one: list[float], other: list[float]) -> float:
    return sum((a - b) ** 2 for a, b in zip(lab(one), lab(other), strict=True)) ** 0.5


def seen(colour: str, matrix) -> list[float]:
    parts = linear(colour)
    return [sum(a * b for a, b in zip(row, parts, strict=True)) for row in matrix]


def test_lab_knows_the_difference_of_black_and_white():
    assert distance(linear("#000000"), linear("#ffffff")) == pytest.approx(100, abs=0.1)


@pytest.mark.parametrize("sight", DICHROMATS)
def test_series_stay_apart_for_a_dichromat(theme, sight):
    """A difference of 10 is four times what is just seen; labels stand on the lines besides."""
    matrix = DICHROMATS[sight]
    apart = {
        pair: distance(seen(theme[pair[0]], matrix), seen(theme[pair[1]], matrix))
        for pair in combinations(SERIES, 2)
    }
    assert min(apart.values()) >= 10, apart
