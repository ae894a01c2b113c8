"""Causes that a narrative names, each with the sentence that says so, as it stands.

A tag is a candidate: the text says so, which does not make it true.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from commonweal.engines.diagnose.causes import Cause
from commonweal.engines.diagnose.phrases import Phrases, phrase_table
from commonweal.engines.read.sentences import Sentence, sentences

__all__ = ["RULES_VERSION", "Tag", "tags_of"]

RULES_VERSION = "diagnose.narratives/1"
NEAR = 70
"""How many characters a word of trouble may stand from a topic."""
Spans = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Tag:
    """``phrase`` is what spoke for the cause, ``sentence`` the whole sentence as it stands, which
    begins at character ``at`` of the text."""

    cause: Cause
    sentence: str
    phrase: str
    at: int


def tags_of(text: str) -> tuple[Tag, ...]:
    """At most one tag for each cause: the first sentence that names it."""
    found: dict[Cause, Tag] = {}
    for sentence in sentences(text):
        for tag in _of_sentence(sentence):
            found.setdefault(tag.cause, tag)
    return tuple(found[cause] for cause in Cause if cause in found)


def _of_sentence(sentence: Sentence) -> Iterator[Tag]:
    words = sentence.words
    table = phrase_table()
    settled = table.settled.search(words) and not table.turned.search(words)
    if settled or table.hollow.search(words):
        return
    troubles = [found.span() for found in table.trouble.finditer(words)]
    for cause, phrases in table.causes.items():
        phrase = _spoken(phrases, words, troubles)
        if phrase:
            yield Tag(cause, words, phrase, sentence.at)


def _spoken(phrases: Phrases, words: str, troubles: Spans) -> str:
    """What spoke for the cause; empty where nothing did."""
    alike = [found.span() for found in phrases.never.finditer(words)]
    for found in phrases.plain.finditer(words):
        if not _near(found, alike):
            return found.group()
    for found in phrases.topics.finditer(words):
        if _near(found, troubles, NEAR) and not _near(found, alike):
            return found.group()
    return ""


def _near(found: re.Match[str], spans: Spans, reach: int = 0) -> bool:
    """Whether one of the spans lies within ``reach`` characters; 0 means that they overlap."""
    return any(found.start() - reach < end and start < found.end() + reach for start, end in spans)
