"""What is wrong with an expression, where, and what to write instead."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from commonweal.kernel.errors import BadInput

__all__ = ["LIMITS", "ExpressionError", "Limits", "Problem", "nearest", "position"]


@dataclass(frozen=True, slots=True)
class Limits:
    """An expression within these ends at once; one beyond them is refused before it is read."""

    characters: int = 4_000
    depth: int = 60
    arguments: int = 200


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Problem:
    """``at`` counts characters from 0; ``suggestion`` is a sentence or empty."""

    code: str
    message: str
    at: int
    suggestion: str = ""
    line: int = 1
    column: int = 1

    def placed(self, text: str) -> Problem:
        line, column = position(text, self.at)
        return Problem(self.code, self.message, self.at, self.suggestion, line, column)

    @classmethod
    def too_deep(cls, at: int) -> Problem:
        return cls(
            "too-deep",
            f"The expression is nested more than {LIMITS.depth} deep.",
            at,
            "Use sum(a, b, c) for a long sum, or give a part a measure of its own.",
        )

    def __str__(self) -> str:
        said = f"{self.message} {self.suggestion}".rstrip()
        return f"line {self.line}, column {self.column}: {said}"


class ExpressionError(BadInput):
    """Every problem that was found; the message is that of the first."""

    def __init__(self, *problems: Problem, text: str = "") -> None:
        self.problems = tuple(problem.placed(text) for problem in problems)
        first = self.problems[0]
        said = f"{first.message} {first.suggestion}".rstrip()
        where = f"line {first.line}, column {first.column}"
        super().__init__(said, code=first.code, where=where)


def position(text: str, at: int) -> tuple[int, int]:
    """Line and column, both from 1."""
    before = text[:at]
    return before.count("\n") + 1, at - (before.rfind("\n") + 1) + 1


def nearest(word: str, known: Iterable[str]) -> str:
    """A sentence that proposes the word that was probably meant; empty where none is near."""
    by_fold = {each.casefold(): each for each in known}
    found = get_close_matches(word.casefold(), by_fold, n=1, cutoff=0.6)
    return f"Did you mean {by_fold[found[0]]}?" if found else ""
