"""The questions of the five cases, as versioned data (data/prompts.json)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

__all__ = ["PROMPT_SET", "Prompt", "Section", "prompts_for", "sections"]

PROMPT_SET = "five-case@1"
STAGES = ("strategic-outline", "outline", "full", "programme")


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question that is asked from the stage ``since`` on."""

    key: str
    since: str
    ask: str
    hint: str

    def asked_at(self, stage: str) -> bool:
        return STAGES.index(stage) >= STAGES.index(self.since)


@dataclass(frozen=True, slots=True)
class Section:
    key: str
    title: str
    asks: str
    prompts: tuple[Prompt, ...]


@cache
def sections() -> tuple[Section, ...]:
    """The five, in their order."""
    text = files("commonweal.apps.cases").joinpath("data", "prompts.json").read_text("utf-8")
    rows = json.loads(text)["sections"]
    return tuple(
        Section(
            row["key"],
            row["title"],
            row["asks"],
            tuple(Prompt(p["key"], p["from"], p["ask"], p["hint"]) for p in row["prompts"]),
        )
        for row in rows
    )


def prompts_for(stage: str) -> list[Prompt]:
    """Every question that a case of this stage answers."""
    return [p for section in sections() for p in section.prompts if p.asked_at(stage)]
