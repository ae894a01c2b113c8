"""What somebody who searches meant, and why something was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

__all__ = ["Match", "matches", "words_of"]

MOST_WORDS = 8
_AROUND = 60


@dataclass(frozen=True, slots=True)
class Match:
    """A field in which words were found, as pieces of its text: (piece, is it a word sought)."""

    field: str
    pieces: tuple[tuple[str, bool], ...]


def words_of(text: str) -> list[str]:
    """The words to look for, each once, at most MOST_WORDS."""
    return list(dict.fromkeys(text.casefold().split()))[:MOST_WORDS]


def matches(words: Sequence[str], fields: Mapping[str, str]) -> list[Match]:
    """The fields that hold any of the words; a long text is cut to what is around the first."""
    found = []
    for field, text in fields.items():
        spans = _spans(words, text)
        if spans:
            found.append(Match(field, _pieces(text, spans)))
    return found


def _spans(words: Sequence[str], text: str) -> list[tuple[int, int]]:
    """Where the words stand, in order, without overlaps."""
    lowered = text.lower()
    if len(lowered) != len(text):  # a letter such as a dotted capital I grows in small letters
        lowered = text
    spans: list[tuple[int, int]] = []
    for word in words:
        at = lowered.find(word)
        while at >= 0:
            spans.append((at, at + len(word)))
            at = lowered.find(word, at + len(word))
    kept: list[tuple[int, int]] = []
    for start, end in sorted(spans, key=lambda s: (s[0], -s[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept


def _pieces(text: str, spans: Sequence[tuple[int, int]]) -> tuple[tuple[str, bool], ...]:
    begin = _word_start(text, max(0, spans[0][0] - _AROUND))
    end = _word_end(text, spans[0][1] + 2 * _AROUND)
    pieces: list[tuple[str, bool]] = [("… ", False)] if begin else []
    at = begin
    for start, stop in spans:
        if stop > end:
            break
        pieces += [(text[at:start], False), (text[start:stop], True)]
        at = stop
    pieces.append((text[at:end] + (" …" if end < len(text) else ""), False))
    return tuple((piece, sought) for piece, sought in pieces if piece)


def _word_start(text: str, at: int) -> int:
    """``at`` moved on to the beginning of a word."""
    space = text.find(" ", at) if at else -1
    return space + 1 if 0 <= space < at + _AROUND else at


def _word_end(text: str, at: int) -> int:
    """``at`` moved back to the end of a word."""
    if at >= len(text):
        return len(text)
    space = text.rfind(" ", at - _AROUND, at + 1)
    return space if space > 0 else at
