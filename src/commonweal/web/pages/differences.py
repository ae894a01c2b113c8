"""How two texts differ, word by word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

# Beyond this many words the comparison would take longer than anybody waits for a page.
MOST_WORDS = 3_000


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that stand in both texts ("same"), or in one of them ("gone", "new")."""

    kind: str
    words: str


def differences(before: str, after: str) -> list[Piece]:
    """Both texts as pieces in their order. Very long texts are one piece each."""
    if before == after:
        return [Piece("same", after)] if after else []
    old, new = _words(before), _words(after)
    if len(old) > MOST_WORDS or len(new) > MOST_WORDS:
        return _pieces("".join(old), "".join(new))
    found: list[Piece] = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind == "equal":
            found.append(Piece("same", "".join(new[k:m])))
        else:
            found += _pieces("".join(old[i:j]), "".join(new[k:m]))
    return found


def share_that_stayed(pieces: list[Piece]) -> float:
    """The share of both texts, by length, that stands in both; 1.0 of equal texts."""
    same = sum(2 * len(piece.words) for piece in pieces if piece.kind == "same")
    rest = sum(len(piece.words) for piece in pieces if piece.kind != "same")
    return same / (same + rest) if same + rest else 1.0


def _pieces(gone: str, new: str) -> list[Piece]:
    pairs = (("gone", gone), ("new", new))
    return [Piece(kind, words) for kind, words in pairs if words]


def _words(text: str) -> list[str]:
    """Words with the space behind them, so that joined they are the text again."""
    return re.findall(r"\s*\S+\s*", text) if text.strip() else []
