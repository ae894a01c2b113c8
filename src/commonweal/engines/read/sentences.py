"""A narrative cut into sentences, each as it stands in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Sentence", "sentences"]

LONGEST = 200_000
"""Characters that are read of one text; a narrative has a few thousand."""
LONGEST_SENTENCE = 3_000

# A list of points ends one with a line, a bullet or a semicolon; "St. Pancras", "c. 5" and "e.g. x"
# are not ends: an end is followed by a blank and by a capital, a digit or a quotation mark.
# Every repetition is bounded, so that no text makes the search slow.
_END = re.compile(
    r"(?<![A-Z]\.[A-Z])(?<!\be\.g)(?<!\bi\.e)(?<!\bSt)(?<!\bNo)(?<!\bc)[.!?]{1,3}[\"”’)]{0,3}\s{1,40}"
    r"(?=[\"“‘(£]?[A-Z0-9•])"
    r"|\s{0,40}\n\s{0,40}(?=[-–•*·\d\"“(A-Z])|[ \t\r]{0,40}\n\s{0,40}\n\s{0,40}|;[ \t\r]{0,40}\n"
    r"|\s[-–•·]\s(?=[A-Z])|;\s{1,40}"
)
_BULLET = re.compile(r"^[\s\-–•*·.]+")


@dataclass(frozen=True, slots=True)
class Sentence:
    """``words`` as they stand, ``at`` the first character's place in the text."""

    words: str
    at: int


def sentences(text: str) -> Iterator[Sentence]:
    """Every sentence that says something, in order; bullets are taken off."""
    text = text[:LONGEST]
    at = 0
    for until in _ends(text):
        found = text[at:until]
        bullet = _BULLET.match(found)
        skipped = bullet.end() if bullet else 0
        words = found[skipped:].strip()
        if any(sign.isalnum() for sign in words):
            yield Sentence(words, at + skipped)
        at = until


def _ends(text: str) -> Iterator[int]:
    """Where sentences end; one without an end is cut all the same."""
    last = 0
    for end in [*(found.end() for found in _END.finditer(text)), len(text)]:
        while end - last > LONGEST_SENTENCE:
            last += LONGEST_SENTENCE
            yield last
        last = end
        yield end
