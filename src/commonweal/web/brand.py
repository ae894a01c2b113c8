"""A body's own colours and logo. Each colour is checked for contrast when it is set.

The page's strict content policy forbids inline styles, so the colours reach the pages as a small
style sheet of custom properties, /brand.css.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

WHITE = "#ffffff"
PAPER = "#faf9f6"
LOGO_LIMIT_BYTES = 256 * 1024
LOGO_TYPES = {".svg": "image/svg+xml", ".png": "image/png", ".webp": "image/webp"}
# What a colour is used for decides what it must be told apart from: WCAG 2.2, 1.4.3, 4.5 to 1.
COLOURS = {
    "brand": (WHITE, "white, in which the header's words are written"),
    "action": (WHITE, "white, in which the words of buttons are written"),
    "link": (PAPER, "the page's paper, #faf9f6"),
}
NEEDED_CONTRAST = 4.5


class BrandRefusedError(ValueError):
    """A setting of the look cannot be used; ``setting`` is its name."""

    def __init__(self, setting: str, why: str) -> None:
        super().__init__(f"{setting}: {why}")
        self.setting, self.why = setting, why


@dataclass(frozen=True, slots=True)
class Brand:
    """Colours as ``#rrggbb``, "" where the house's own stays. ``logo`` is a readable file."""

    brand: str = ""
    action: str = ""
    link: str = ""
    logo: Path | None = None

    @property
    def css(self) -> str:
        """The style sheet; empty where nothing is changed."""
        rules = ""
        if self.brand:
            rules += f":root{{--govuk-brand-colour:{self.brand}}}"
        on_light = ""
        if self.action:
            darker = darkened(self.action)
            on_light += f"--action:{self.action};--action-hover:{darker};--action-edge:{darker};"
        if self.link:
            on_light += f"--govuk-link-colour:{self.link};"
        if on_light:
            # Checked against white and paper only; in the dark the house's own colours stay.
            rules += f"@media not (prefers-color-scheme:dark){{:root{{{on_light}}}}}"
        return rules

    @property
    def version(self) -> str:
        """Changes when the style sheet or the logo does, so that both may be cached for long."""
        logo = self.logo.read_bytes() if self.logo else b""
        return hashlib.sha256(self.css.encode() + logo).hexdigest()[:12]

    @property
    def logo_type(self) -> str:
        return LOGO_TYPES[self.logo.suffix.lower()] if self.logo else ""


def channels(colour: str) -> tuple[int, int, int]:
    """Red, green and blue of ``#rrggbb``, each 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it, 0 to 1."""
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (part / 255 for part in channels(colour))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours as WCAG 2.2 defines it, 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def darkened(colour: str) -> str:
    """The colour with a quarter of its light taken away."""
    return "#" + "".join(f"{round(part * 0.75):02x}" for part in channels(colour))


def read_colour(name: str, text: str) -> str:
    """A colour of COLOURS, in small letters, or "" for none."""
    if not text:
        return ""
    colour, setting = text.lower(), f"COMMONWEAL_{name.upper()}_COLOUR"
    if not re.fullmatch(r"#[0-9a-f]{6}", colour):
        raise BrandRefusedError(setting, f"write a colour as #rrggbb, not {text!r}")
    against, what = COLOURS[name]
    found = contrast(colour, against)
    if found < NEEDED_CONTRAST:
        why = f"{colour} has a contrast of {found:.1f} to 1 against {what}; take one of 4.5 or more"
        raise BrandRefusedError(setting, why)
    return colour


def read_logo(text: str) -> Path | None:
    if not text:
        return None
    path = Path(text)
    if path.suffix.lower() not in LOGO_TYPES:
        raise BrandRefusedError(
            "COMMONWEAL_LOGO_FILE", f"give an SVG, PNG or WebP file, not {text!r}"
        )
    if not path.is_file():
        raise BrandRefusedError("COMMONWEAL_LOGO_FILE", f"there is no file {text!r}")
    if path.stat().st_size > LOGO_LIMIT_BYTES:
        raise BrandRefusedError("COMMONWEAL_LOGO_FILE", f"{text!r} is larger than 256 kB")
    return path


def read_brand(colours: dict[str, str], logo: str) -> Brand:
    """The look that was asked for. BrandRefusedError names the setting and says why."""
    read = {name: read_colour(name, text) for name, text in colours.items()}
    return Brand(**read, logo=read_logo(logo))
