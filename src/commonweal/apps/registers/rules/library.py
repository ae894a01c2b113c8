"""The library: risks that come up again and again, by category, to begin with."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

__all__ = ["Sample", "library"]


@dataclass(frozen=True, slots=True)
class Sample:
    """A risk to take over and make one's own. ``ask`` is what to find out first; ``watch`` names
    what could warn of it."""

    key: str
    kind: str
    category: str
    cause: str
    event: str
    effect: str
    response: str
    ask: str
    watch: str


@cache
def library() -> tuple[Sample, ...]:
    text = files("commonweal.apps.registers").joinpath("data", "library.json").read_text("utf-8")
    return tuple(Sample(**one) for one in json.loads(text)["risks"])
