"""Confidence ratings: their spellings, and the scale that they are on."""

from __future__ import annotations

import re
from collections.abc import Iterable

from commonweal.kernel.shapes.returns import Level, Scale

__all__ = ["read_level", "scale_of"]

_SPELLINGS: dict[str, Level] = {
    "green": Level.GREEN, "g": Level.GREEN,
    "ambergreen": Level.AMBER_GREEN, "greenamber": Level.AMBER_GREEN, "ag": Level.AMBER_GREEN,
    "amber": Level.AMBER, "a": Level.AMBER, "yellow": Level.AMBER, "orange": Level.AMBER,
    "amberred": Level.AMBER_RED, "redamber": Level.AMBER_RED, "ar": Level.AMBER_RED,
    "red": Level.RED, "r": Level.RED,
    "reset": Level.RESET,
}  # fmt: skip
_REMARK = re.compile(r"\([^()]*\)\s*$|^(?:rag|dca|rating)\s*[:\-]\s*", re.IGNORECASE)
_BETWEEN = re.compile(r"[\s/\\|&+\-–—_.]+|\band\b", re.IGNORECASE)
_FIVE = re.compile(r"\b(?:five|5)[\s-]*(?:point|tier|level)", re.IGNORECASE)
_THREE = re.compile(r"\b(?:three|3)[\s-]*(?:point|tier|level)", re.IGNORECASE)

THREE_POINT_FROM = 2022
"""The report year from which the authority rates on three points (IPA annual report 2021-22)."""


def read_level(text: str) -> Level | None:
    """The rating that a cell names, None where it names none."""
    if len(text) > 60:
        return None
    bare = _REMARK.sub("", text.replace("\xa0", " ").strip())
    return _SPELLINGS.get(_BETWEEN.sub("", bare).casefold())


def scale_of(header: str, levels: Iterable[Level], year: int) -> tuple[Scale, str]:
    """The scale of one column of ratings, and how it was told."""
    if _FIVE.search(header):
        return Scale.FIVE_POINT, "the header says so"
    if _THREE.search(header):
        return Scale.THREE_POINT, "the header says so"
    if {Level.AMBER_GREEN, Level.AMBER_RED} & set(levels):
        return Scale.FIVE_POINT, "the column holds amber/green or amber/red"
    if year >= THREE_POINT_FROM:
        return Scale.THREE_POINT, f"reports from {THREE_POINT_FROM} use it"
    return Scale.FIVE_POINT, f"reports before {THREE_POINT_FROM} use it"
